from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_look_names = fields.Boolean(related='company_id.koperasi_look_names', readonly=False)
    koperasi_suspense_days = fields.Integer(related='company_id.koperasi_suspense_days', readonly=False)
    koperasi_late_days = fields.Integer(related='company_id.koperasi_late_days', readonly=False)
