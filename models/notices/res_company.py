from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_notice_sms = fields.Boolean(string="SMS to Members", help="Each SMS costs; without a member's wish only of withdrawals.")
    koperasi_notice_whatsapp = fields.Boolean(
        string="WhatsApp to Members", default=True, help="By the gateway, where there is one; else from a list, by hand. Only to members who agreed.")
    koperasi_quiet_from = fields.Float(string="Quiet From", default=21.0, help="Hour of the cooperative's day from which nobody is sent anything.")
    koperasi_quiet_until = fields.Float(string="Quiet Until", default=7.0)
    koperasi_reminded_on = fields.Date(readonly=True, help="Day up to which members were reminded of what is due.")

    @api.constrains('koperasi_quiet_from', 'koperasi_quiet_until')
    def _check_koperasi_quiet(self):
        for company in self:
            if not (0 <= company.koperasi_quiet_from < 24 and 0 <= company.koperasi_quiet_until < 24):
                raise ValidationError(self.env._("An hour of the day lies between 0:00 and 23:59."))

    def _koperasi_gateway(self):
        """ The cooperative's WhatsApp gateway, as superuser; may be empty """
        return self.env['koperasi.notice.gateway'].sudo().search([('company_id', '=', self.root_id.id)], limit=1)
