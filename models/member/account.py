from odoo import fields, models


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
