from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_seal_key_name = fields.Char(string="Seal Key", readonly=True, copy=False, help="Which key seals the books; the key itself is a file outside the database.")
    koperasi_seal_representative_email = fields.Char(
        string="Members' Representative", help="Gets the root of each day by mail, to keep it outside the cooperative's computers.")
    koperasi_seal_office_email = fields.Char(string="Supervising Office (Dinas)", help="Gets the root of each day by mail as well.")

    @api.constrains('koperasi_seal_representative_email', 'koperasi_seal_office_email')
    def _check_koperasi_seal_addresses(self):
        for company in self:
            for address in (company.koperasi_seal_representative_email, company.koperasi_seal_office_email):
                if address and not email_normalize(address):
                    raise ValidationError(self.env._("%s is no e-mail address.", address))


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_seal_representative_email = fields.Char(related='company_id.koperasi_seal_representative_email', readonly=False)
    koperasi_seal_office_email = fields.Char(related='company_id.koperasi_seal_office_email', readonly=False)
    koperasi_seal_key_name = fields.Char(related='company_id.koperasi_seal_key_name')
