from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.loan.fees import percentage_fee

EVENT_OF_KIND = {
    'provision': 'loan_fee_provision', 'admin': 'loan_fee_admin', 'insurance': 'loan_premium',
    'stamp': 'loan_fee_third_party', 'notary': 'loan_fee_third_party', 'other': 'loan_fee_admin',
}

INCOME_EVENTS = ('loan_fee_provision', 'loan_fee_admin')


class KoperasiLoanFee(models.Model):
    """ A fee that is taken from the payout of a loan. """
    _name = 'koperasi.loan.fee'
    _description = "Loan Fee"
    _order = 'product_id, sequence, id'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    product_id = fields.Many2one('koperasi.loan.product', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='product_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    sequence = fields.Integer(default=10)
    kind = fields.Selection([
        ('provision', "Origination fee (provisi)"), ('admin', "Administration"), ('insurance', "Protection (Daperma)"),
        ('stamp', "Stamp duty (materai)"), ('notary', "Notary"), ('other', "Other"),
    ], required=True, default='admin')
    name = fields.Char(translate=True, help="As it is called on papers; the kind if empty.")
    base = fields.Selection([
        ('amount', "Fixed amount"), ('principal', "% of the loan"), ('principal_month', "% of the loan an instalment"),
    ], required=True, default='amount')
    percent = fields.Float(digits=(9, 6), aggregator=None)
    amount = fields.Monetary(aggregator=None)
    minimum = fields.Monetary(aggregator=None)
    maximum = fields.Monetary(help="0 for no limit.", aggregator=None)
    above = fields.Monetary(string="Only above", help="Taken from loans above this amount only.", aggregator=None)
    amortised = fields.Boolean(help="Becomes income over the term instead of at once.")
    account_id = fields.Many2one(
        'account.account', check_company=True, ondelete='restrict', help="The posting rule of its kind decides if empty.")
    event = fields.Char(compute='_compute_event')

    @api.depends('kind')
    def _compute_event(self):
        for fee in self:
            fee.event = EVENT_OF_KIND.get(fee.kind, 'loan_fee_admin')

    @api.depends('kind', 'name')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for fee in self:
            fee.display_name = fee.name or kinds.get(fee.kind)

    @api.constrains('percent', 'amount', 'minimum', 'maximum', 'above', 'amortised', 'kind')
    def _check_values(self):
        for fee in self:
            if not 0 <= fee.percent <= 100 or any(not 0 <= fee[name] or fee[name] != int(fee[name]) for name in ('amount', 'minimum', 'maximum', 'above')):
                raise ValidationError(self.env._("A fee is 0 to 100 percent, or an amount in whole rupiah."))
            if fee.amortised and EVENT_OF_KIND[fee.kind] not in INCOME_EVENTS:
                raise ValidationError(self.env._("What is passed on to others is no income: it is not spread over the term."))
            if 0 < fee.maximum < fee.minimum:
                raise ValidationError(self.env._("The highest fee is below the lowest."))

    def _amount(self, principal, instalments):
        """ This fee in whole rupiah """
        if principal <= self.above:
            return 0
        if self.base == 'amount':
            return int(self.amount)
        percent = Decimal(str(round(self.percent, 6))) * (instalments if self.base == 'principal_month' else 1)
        return percentage_fee(principal, percent, int(self.minimum), int(self.maximum) or None)

    def _row(self, principal, instalments):
        return {
            'fee_id': self.id, 'kind': self.kind, 'name': self.display_name, 'event': self.event, 'account_id': self.account_id.id,
            'amount': self._amount(principal, instalments), 'amortised': self.amortised,
        }
