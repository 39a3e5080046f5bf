from odoo import fields, models


class KoperasiSavingsVersion(models.AbstractModel):
    """ Something a savings product has from a day on. """
    _name = 'koperasi.savings.version'
    _description = "Version of a Savings Product's Terms"
    _inherit = ['koperasi.version']
    _order = 'product_id, date_from desc'

    product_id = fields.Many2one('koperasi.savings.product', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='product_id.company_id', store=True, index=True)
