from odoo import api, models
from odoo.exceptions import UserError

KINDS = {'instalment': 'payment', 'payoff': 'payoff'}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    @api.model
    def _receipt_kinds(self):
        return {**super()._receipt_kinds(), **dict.fromkeys(KINDS, 'koperasi.loan')}


class KoperasiLoan(models.Model):
    """ An instalment as a line of what a member does at once. """
    _inherit = 'koperasi.loan'

    def _receipt_check(self, seq=None):
        state = self._lock()[self.account_id.id]
        if seq is not None and seq != state.seq:
            raise UserError(self.env._(
                "The balance of %s has changed meanwhile: look at it again before you confirm. Nothing was booked.", state.number))

    def _receipt_posting(self, kind, amount, journal, source=None, memo=None):
        loan = self.sudo()
        _journal, pay = loan._channel(('savings', source) if source else ('cash', journal))
        return loan._prepare_payment(amount, KINDS[kind], pay(amount), None, memo)

    @api.model
    def _receipt_cells(self, members):
        loans = self.search([('member_id', 'in', members.ids), ('loan_state', '=', 'active')], order='id')
        played = loans.sudo()._due_now()
        return [{
            'member_id': loan.member_id.id, 'id': loan.id, 'kind': 'instalment', 'balance': int(loan.balance), 'seq': loan.seq,
            'due': max(played[loan].arrears.total - played[loan].parked, 0)} for loan in loans]


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    def _receipt_line(self):
        if self.kind not in ('loan_payment', 'loan_payoff', 'loan_recovery'):
            return super()._receipt_line()
        entry = self.entry_ids.filtered(lambda entry: entry.account_id == self.loan_id.account_id)
        return {
            'account_number': self.loan_id.number, 'kind': 'payoff' if self.kind == 'loan_payoff' else 'instalment', 'amount': int(self.amount),
            'balance': int(entry.balance_after if entry else self.loan_id.balance), 'cash': int(self.amount)}
