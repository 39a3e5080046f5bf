from odoo import fields, models


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    origin = fields.Selection(selection_add=[('api', "API")], ondelete={'api': 'cascade'})
