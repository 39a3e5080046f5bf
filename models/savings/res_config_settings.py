from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_entrance_fee = fields.Monetary(related='company_id.koperasi_entrance_fee', readonly=False, currency_field='koperasi_currency_id')
    koperasi_principal_share = fields.Monetary(related='company_id.koperasi_principal_share', readonly=False, currency_field='koperasi_currency_id')
    koperasi_principal_instalments = fields.Boolean(related='company_id.koperasi_principal_instalments', readonly=False)
    koperasi_mandatory_day = fields.Integer(related='company_id.koperasi_mandatory_day', readonly=False)
    koperasi_default_savings_id = fields.Many2one(related='company_id.koperasi_default_savings_id', readonly=False)
    koperasi_currency_id = fields.Many2one(related='company_id.currency_id', string="Cooperative Currency")
