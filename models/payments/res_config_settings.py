from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_online_payments = fields.Boolean(related='company_id.koperasi_online_payments', readonly=False)
    koperasi_payment_hours = fields.Integer(related='company_id.koperasi_payment_hours', readonly=False)
    koperasi_transfer_once = fields.Monetary(related='company_id.koperasi_transfer_once', readonly=False, currency_field='koperasi_currency_id')
    koperasi_transfer_day = fields.Monetary(related='company_id.koperasi_transfer_day', readonly=False, currency_field='koperasi_currency_id')
    koperasi_beneficiary_hours = fields.Integer(related='company_id.koperasi_beneficiary_hours', readonly=False)
