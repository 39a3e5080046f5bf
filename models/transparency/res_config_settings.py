from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_transparency = fields.Boolean(related='company_id.koperasi_transparency', readonly=False)
    koperasi_public_code = fields.Char(related='company_id.koperasi_public_code', readonly=False)
