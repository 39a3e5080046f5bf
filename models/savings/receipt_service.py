from dataclasses import dataclass

from odoo import models
from odoo.exceptions import UserError

from .checks import MANAGER, TELLER, cash_journal, check_role, known, rupiah, text, whole_amount, whole_number

RECEIPT_KINDS = ('deposit', 'withdrawal', 'mandatory')
MAX_LINES = 30


@dataclass(frozen=True)
class ReceiptLine:
    """What is asked for one account.

    :param account_id: id of the ``koperasi.savings.account``; None for mandatory shares, whose account is found or opened; for kinds of
        other domains that of their record (``koperasi.member._receipt_kinds``)
    :param amount: whole rupiah
    :param seq: number of the account's last entry that the asker saw; None if he did not look
    """
    kind: str
    account_id: int | None
    amount: int
    seq: int | None = None


def receipt_lines(env, values):
    """ The lines that a caller sent.

    :return: tuple of ``ReceiptLine``
    :raises UserError: if they are no such lines
    """
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, dict) for value in values):
        raise UserError(env._("%s is not valid.", env._("The receipt")))
    if not 1 <= len(values) <= MAX_LINES:
        raise UserError(env._("A receipt has 1 to %s lines.", MAX_LINES))
    return tuple(_receipt_line(env, value) for value in values)


def _receipt_line(env, value):
    kind, account_id, seq = value.get('kind'), value.get('account_id') or None, value.get('seq')
    if not isinstance(kind, str) or kind not in (*RECEIPT_KINDS, *env['koperasi.member']._receipt_kinds()):
        raise UserError(env._("%s is not valid.", env._("The kind of a receipt's line")))
    if account_id or kind != 'mandatory':
        account_id = whole_number(env, account_id, env._("The account"))
    return ReceiptLine(kind, account_id, whole_amount(env, value.get('amount')), last_seen(env, seq))


def last_seen(env, seq):
    """ The number of an account's last entry that a screen showed, 0 for none; None if it sent none """
    if seq is None or seq is False:
        return None
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 <= seq < 2**31:
        raise UserError(env._("%s is not valid.", env._("The number of the last entry")))
    return seq


class KoperasiMember(models.Model):
    """ A member is served once and gets one receipt for all that he came for. """
    _inherit = 'koperasi.member'

    def serve(self, lines, key, journal_id=None, source_account_id=None, memo=None):
        """ Receive and pay what a member came for, on one receipt: all of it or nothing.

        :param lines: list of 1 to 30 dicts: ``kind`` (deposit, withdrawal, mandatory; or instalment, payoff), ``account_id``
            (of the ``koperasi.savings.account``, None for mandatory shares; of the ``koperasi.loan``), ``amount`` (whole rupiah), ``seq`` (optional: that of the
            account when its balance was shown; the receipt is refused if the balance has changed since)
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank of the member's branch that receives or pays the difference; or
        :param int source_account_id: the member's account on demand that pays for all lines
        :param str memo: shown on the receipt; for mandatory shares the months if not given
        :return: dict with ``transaction_id`` (the first), ``transaction_ids``, ``number`` (of the receipt), ``amount`` (rupiah received
            less rupiah paid; what was moved, with ``source_account_id``) and ``lines``: a list of ``account_number``, ``kind``, ``amount``,
            ``balance``; above a limit of the caller instead ``approval_id``, ``state``, ``message``, and nothing is booked: after the
            approval of a second person the same call books
        :raises UserError: if a line is not allowed, naming the account; then nothing is booked
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        lines = receipt_lines(self.env, lines)
        memo = text(self.env, memo, self.env._("The memo"))
        if bool(journal_id) == bool(source_account_id):
            raise UserError(self.env._("Choose either a till or an account that the money comes from."))
        if journal_id:
            source, journal = None, cash_journal(self.env, journal_id, self.company_id)
        else:
            source = self._own_account(source_account_id)
            journal = source._savings_journal()
            journal._koperasi_take_turn()
        arguments = {
            # without what the screen saw: the amounts are approved, and the balance is checked when they are booked
            'lines': [{'kind': line.kind, 'account_id': line.account_id, 'amount': line.amount} for line in lines],
            'key': key, 'journal_id': journal.id if journal_id else None, 'source_account_id': source and source.id, 'memo': memo}
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self, 'serve', arguments), self, self._describe_receipt(lines),
            lambda: self._receipt_answer(self._serve(lines, key, journal, source, memo)), self._receipt_parts(lines, source))

    def _describe_receipt(self, lines):
        """ One line for the person who approves """
        kinds = dict(self.env['koperasi.transaction']._fields['kind']._description_selection(self.env))
        kinds = {**kinds, 'instalment': kinds.get('loan_payment'), 'payoff': kinds.get('loan_payoff')}
        parts = ", ".join(f"{kinds[line.kind]} {rupiah(self.env, line.amount)}" for line in lines)
        return self.env._("Receipt of %(member)s: %(lines)s", member=self.display_name, lines=parts)

    def _receipt_parts(self, lines, source):
        """ What the limits of the caller are asked about, as ``koperasi.limit._reasons_of`` wants it """
        if source:
            return [('transfer', sum(line.amount for line in lines), None, source)]
        mandatory = self.env['koperasi.savings.product']._of_family(self.company_id, 'share_mandatory')
        others = self._receipt_kinds()
        return [
            ('deposit', line.amount, None, None) if line.kind in others
            else ('deposit', line.amount, mandatory, None) if line.kind == 'mandatory'
            else (line.kind, line.amount, None, self._own_account(line.account_id)) for line in lines]

    def _own_account(self, account_id):
        """ The account that a caller named, if it is this member's """
        account = known(self.env, 'koperasi.savings.account', account_id, self.env._("The account"))
        if account.sudo().member_id != self:
            raise UserError(self.env._("Account %s is another member's.", account.number))
        return account

    def _serve(self, lines, key, journal, source=None, memo=None, origin='counter'):
        """ As ``serve``; who may do so, the lines and the journal were checked.

        :return: ``koperasi.transaction``, one a line
        """
        request = {
            'serve': [[line.kind, line.account_id, line.amount] for line in lines], 'member': self.id,
            'journal': journal.id, 'source': source and source.id, 'memo': memo}
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(self.company_id, key, request) as (request_id, done):
            if done:
                return Transaction.sudo().search([('request_id', '=', request_id)], order='id').with_env(self.env)
            postings = self._prepare_receipt(lines, journal, source, memo)
            return Transaction._book(postings, journal, request_id, self.company_id, origin=origin)

    def _prepare_receipt(self, lines, journal, source, memo):
        """ What the lines book, if each is allowed; a list of ``Posting`` """
        kinds = self._receipt_kinds()
        others = self._other_records([line for line in lines if line.kind in kinds])
        asked = [(self._receipt_account(line), line) for line in lines if line.kind not in kinds]
        (source or self.env['koperasi.savings.account'])._check_unchanged([(account, line.seq) for account, line in asked])
        if source:
            if any(line.kind == 'withdrawal' for line in lines):
                raise UserError(self.env._("A withdrawal is paid in cash or by bank: it is not settled from another account."))
            own = source._prepare_transfers([
                (account, line.amount, 'mandatory' if line.kind == 'mandatory' else 'transfer') for account, line in asked],
                memo, sum(line.amount for _record, line in others))
        else:
            own = [
                account._prepare_withdrawal(line.amount, journal, memo) if line.kind == 'withdrawal'
                else account._prepare_deposit(line.amount, journal, memo, kind=line.kind)
                for account, line in asked]
        return own + [
            record._receipt_posting(line.kind, line.amount, journal, source and source.account_id, memo) for record, line in others]

    def _other_records(self, lines):
        """ Lines of kinds that other domains carry out, with their records: this member's, locked, each once

        :return: list of ``(record, line)``
        """
        kinds, found = self._receipt_kinds(), []
        for line in lines:
            record = known(self.env, kinds[line.kind], line.account_id, self.env._("The account"))
            if record.sudo().member_id != self:
                raise UserError(self.env._("Account %s is another member's.", record.display_name))
            if any(record == other for other, _line in found):
                raise UserError(self.env._("Account %s comes twice: write one line with the sum.", record.display_name))
            record.sudo()._receipt_check(line.seq)
            found.append((record, line))
        return found

    def _receipt_account(self, line):
        if line.kind != 'mandatory':
            return self._own_account(line.account_id)
        account = self._mandatory_account()
        if line.account_id and line.account_id != account.id:
            raise UserError(self.env._("Mandatory shares are paid to account %s.", account.number))
        return account

    def _receipt_answer(self, transactions):
        """ What ``serve`` gives back, as it was when the receipt was booked; ``transactions`` are those of one request """
        transactions = transactions.sudo()
        lines, cash = [], 0
        for transaction in transactions:
            line = transaction._receipt_line()
            cash += line.pop('cash')
            lines.append(line)
        return {
            'transaction_id': transactions[:1].id, 'transaction_ids': transactions.ids, 'number': transactions.move_id.name,
            'amount': cash, 'lines': lines}


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def _check_unchanged(self, seen):
        """ Each account once, and as the screen showed it. Its row is locked, with that of ``self`` which pays, so that it stays
        so until it is booked.

        :param seen: list of ``(koperasi.savings.account, seq or None)``
        :return: dict of ``AccountState`` by id of the ledger's row
        :raises UserError: naming the account that comes twice or has changed
        """
        accounts = self.union(*(account for account, _seq in seen)).sudo()
        states = accounts.account_id._lock()
        used = set()
        for account, seq in seen:
            state = states[account.sudo().account_id.id]
            if state.id in used:
                raise UserError(self.env._("Account %s comes twice: write one line with the sum.", state.number))
            used.add(state.id)
            if seq is not None and seq != state.seq:
                raise UserError(self.env._(
                    "The balance of %s has changed meanwhile: look at it again before you confirm. Nothing was booked.", state.number))
        return states
