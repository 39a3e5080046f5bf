from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_request_days = fields.Integer(related='company_id.koperasi_request_days', readonly=False)
    koperasi_draft_days = fields.Integer(related='company_id.koperasi_draft_days', readonly=False)
