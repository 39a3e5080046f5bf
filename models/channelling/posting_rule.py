from odoo import fields, models

# event -> account of the cooperative's chart (domain 6.2, 6.3 row 21). What the state pays of the interest is interest on loans.
CHANNELLING_DEFAULTS = {
    'fund_interest_bank': '523001',
    'fund_interest_lpdb': '524001',
    'fund_interest_other': '526001',
    'interest_subsidy': '411001',
}


class KoperasiPostingRule(models.Model):
    _inherit = 'koperasi.posting.rule'

    event = fields.Selection(selection_add=[
        ('fund_interest_bank', "Interest on Bank Loans"), ('fund_interest_lpdb', "Interest on LPDB Funds"),
        ('fund_interest_other', "Interest on UMi and Other Funds"), ('interest_subsidy', "Interest Subsidy Received"),
    ], ondelete=dict.fromkeys(CHANNELLING_DEFAULTS, 'cascade'))
