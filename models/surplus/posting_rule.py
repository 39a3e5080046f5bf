from odoo import fields, models

# event -> account of the cooperative's chart (domain 6.3, rows 26 and 27); other funds are named by their line of the allocation
SURPLUS_DEFAULTS = {
    'surplus_reserve': '316101',
    'surplus_capital': '212001',
    'surplus_business': '212002',
    'surplus_small': '212006',
    'inter_branch': '216008',
}


class KoperasiPostingRule(models.Model):
    _inherit = 'koperasi.posting.rule'

    event = fields.Selection(selection_add=[
        ('surplus_reserve', "Surplus: Reserve"), ('surplus_capital', "Surplus: Capital Part of Members, not yet Paid"),
        ('surplus_business', "Surplus: Business Part of Members, not yet Paid"), ('surplus_small', "Surplus: Fund that Gets Small Amounts"),
        ('inter_branch', "Between Branches (RAK)"),
    ], ondelete=dict.fromkeys(SURPLUS_DEFAULTS, 'cascade'))
