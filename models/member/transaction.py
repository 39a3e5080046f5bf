from odoo import fields, models


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    # written by the ledger from Posting.values
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
