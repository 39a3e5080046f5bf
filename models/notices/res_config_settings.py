from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_notice_sms = fields.Boolean(related='company_id.koperasi_notice_sms', readonly=False)
    koperasi_notice_whatsapp = fields.Boolean(related='company_id.koperasi_notice_whatsapp', readonly=False)
    koperasi_quiet_from = fields.Float(related='company_id.koperasi_quiet_from', readonly=False)
    koperasi_quiet_until = fields.Float(related='company_id.koperasi_quiet_until', readonly=False)
