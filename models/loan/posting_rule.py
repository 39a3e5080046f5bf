from odoo import fields, models

# event -> account of the cooperative's chart (domain 6.3, rows 9 to 18)
LOAN_DEFAULTS = {
    'loan_interest': '411001',
    'loan_interest_accrued': '116001',
    'loan_fee_admin': '412001',
    'loan_fee_provision': '413001',
    'loan_fee_unearned': '214001',
    'loan_premium': '216001',
    'loan_fee_third_party': '213002',
    'loan_penalty': '414001',
    'loan_share': '312002',
    'loan_overpaid': '216004',
    'loan_allowance': '114901',
    'loan_loss': '612301',
    'loan_recovery': '414003',
    'loan_restructured': '114102',
    'loan_interest_deferred': '114103',
    'loan_interest_unearned': '214001',
    'loan_foreclosed': '141501',
}


class KoperasiPostingRule(models.Model):
    _inherit = 'koperasi.posting.rule'

    event = fields.Selection(selection_add=[
        ('loan_interest', "Loan Interest"), ('loan_interest_accrued', "Accrued Loan Interest"), ('loan_fee_admin', "Loan Administration Fee"),
        ('loan_fee_provision', "Loan Origination Fee (Provisi)"), ('loan_fee_unearned', "Unearned Origination Fee"),
        ('loan_premium', "Protection Premium of Loans (Daperma)"), ('loan_fee_third_party', "Stamp Duty, Notary and the Like"),
        ('loan_penalty', "Loan Penalty"), ('loan_share', "Capitalised Share"), ('loan_overpaid', "Overpaid Loans"), ('loan_allowance', "Loan Loss Allowance"),
        ('loan_loss', "Loan Loss Expense"), ('loan_recovery', "Recovery of Written-off Loans"), ('loan_restructured', "Restructured Loan Principal"),
        ('loan_interest_deferred', "Deferred Interest Receivable"), ('loan_interest_unearned', "Deferred Interest Income"),
        ('loan_foreclosed', "Foreclosed Collateral"),
    ], ondelete=dict.fromkeys(LOAN_DEFAULTS, 'cascade'))
