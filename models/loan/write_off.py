from odoo import models
from odoo.exceptions import UserError

from ..ledger.posting import GlLine
from .checks import BOARD, MANAGER, check_role, rupiah, text, whole_amount


class KoperasiLoan(models.Model):
    """ The end of a loan that is not paid: written off by board and supervisors, its collateral taken. """
    _inherit = 'koperasi.loan'

    def write_off(self, reason, board_decision, supervisor_decision, key):
        """ Take a loan out of the books, against the allowance; the member still owes it. A second person allows it first.

        What is received afterwards (``repay``) is a recovery.

        :param str reason: why
        :param str board_decision: number of the board's decision (pengurus)
        :param str supervisor_decision: number of the supervisors' consent (pengawas)
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``transaction_id``, ``number``, ``amount``; before it was allowed ``approval_id``, ``state``, ``message``
        :raises UserError: if the loan does not run, or a decision is missing
        :raises AccessError: if the caller is neither manager nor of the board
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        self.check_access('read')
        arguments = {
            'reason': text(self.env, reason, self.env._("The reason"), required=True),
            'board_decision': text(self.env, board_decision, self.env._("The decision of the board"), required=True),
            'supervisor_decision': text(self.env, supervisor_decision, self.env._("The consent of the supervisors"), required=True), 'key': key}
        memo = self.env._("Write-off: %(reason)s (board %(board)s, supervisors %(supervisors)s)", reason=arguments['reason'],
                          board=arguments['board_decision'], supervisors=arguments['supervisor_decision'])
        return self._end_by_decision('write_off', arguments, 'loan_write_off', int(self.balance), memo, lambda: self._prepare_write_off(memo))

    def foreclose(self, value, description, key):
        """ Take over collateral for what is owed: its value pays principal. A second person allows it first.

        :param int value: whole rupiah, at most the principal owed
        :param str description: what was taken, and on what paper
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``write_off``
        :raises UserError: if the loan does not run, or owes less
        :raises AccessError: if the caller is neither manager nor of the board
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        self.check_access('read')
        value = whole_amount(self.env, value)
        arguments = {'value': value, 'description': text(self.env, description, self.env._("The collateral"), required=True), 'key': key}
        memo = self.env._("Foreclosed: %s", arguments['description'])
        return self._end_by_decision('foreclose', arguments, 'loan_foreclosure', value, memo, lambda: self._prepare_foreclosure(value, memo))

    def _end_by_decision(self, method, arguments, operation, amount, memo, prepare):
        """ Ask a second person, then book """
        request = {'door': f'koperasi.loan.{method}', 'loan': self.id, **arguments}

        def carry_out():
            journal = self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo()
            transaction = self.env['koperasi.transaction']._book_once(
                self.company_id, arguments['key'], request, lambda _request_id: (prepare(), journal)).sudo()
            return {'transaction_id': transaction.id, 'number': transaction.name, 'amount': int(transaction.amount)}

        waits = self.env['koperasi.approval']._gate(
            self.company_id, arguments['key'], request, operation, amount, f"{self.display_name}: {memo}"[:500],
            [self.env._("The board and the supervisors decide on this together.")], self, (self, method, arguments), carry_out)
        return waits or carry_out()

    def _prepare_write_off(self, memo):
        loan = self.sudo()
        loan._lock()
        if loan.loan_state != 'active' or not loan.balance:
            raise UserError(self.env._("Loan %s does not run: there is nothing to write off.", self.number))
        today = loan._today()
        played = loan._replay(today, added=[(today, 'write_off', 0)])
        return loan._prepare_difference('loan_write_off', played, amount=played.written_off, memo=memo, value_date=today)

    def _prepare_foreclosure(self, value, memo):
        loan = self.sudo()
        loan._lock()
        if loan.loan_state != 'active' or value > loan.balance:
            raise UserError(self.env._("Loan %(loan)s owes %(owed)s.", loan=self.number, owed=rupiah(self.env, loan.balance)))
        today = loan._today()
        played = loan._replay(today, added=[(today, 'collateral', value)])
        received = GlLine(loan._event_account('loan_foreclosed').id, value)
        return loan._prepare_difference('loan_foreclosure', played, received, amount=value, memo=memo, value_date=today)
