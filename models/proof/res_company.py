from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, email_split


class ResCompany(models.Model):
    _inherit = 'res.company'

    # of the cooperative (the root company)
    koperasi_proof_mail_to = fields.Char(
        string="Mail Roots Also To", help="Addresses, with commas between them, that get the roots of each month besides the supervisors: the office of cooperatives (Dinas), "
        "a representative of the members. Who has a root from outside sees when the past is written anew.")

    @api.constrains('koperasi_proof_mail_to')
    def _check_koperasi_proof_mail_to(self):
        for company in self:
            for address in filter(None, map(str.strip, (company.koperasi_proof_mail_to or '').split(','))):
                if not email_normalize(address) or email_split(address) != [address]:
                    raise ValidationError(self.env._("%s is no e-mail address.", address))
