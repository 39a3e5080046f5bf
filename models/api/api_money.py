from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.checks import text, whole_amount
from .errors import ApiError


class KoperasiApi(models.AbstractModel):
    """ Money. The same request under the same key is booked once and answered alike; the key with another request is refused. """
    _inherit = 'koperasi.api'

    @api.model
    def deposit(self, account, amount, key, memo=None):
        """ Money came in on the client's bank for an account.

        :param str account: account number
        :param int amount: whole rupiah
        :param str key: idempotency key, 1 to 200 characters, chosen by the client
        :param str memo: shown on the receipt
        :return: dict ``number`` (of the receipt), ``kind``, ``amount``, ``date``, ``value_date``, ``memo`` and ``movements``: ``account``, ``amount``,
            ``balance`` after it
        """
        client, amount, memo = self._asked(amount, memo)
        found = self._account(client, account)
        return self._book(client, 'deposit', amount, key, lambda own: found._deposit(amount, own, client.journal_id, memo, origin='api'))

    @api.model
    def withdraw(self, account, amount, key, memo=None):
        """ Money went out from an account by the client's bank. Parameters and answer as of ``deposit``. """
        client, amount, memo = self._asked(amount, memo)
        found = self._account(client, account)
        return self._book(client, 'withdrawal', amount, key, lambda own: found._withdraw(amount, own, client.journal_id, memo, origin='api'))

    @api.model
    def transfer(self, account, to_account, amount, key, memo=None):
        """ Move money from an account to another one of the branch, of the same or another member.

        :param str to_account: number of the account that receives it; other parameters and answer as of ``deposit``
        """
        client, amount, memo = self._asked(amount, memo)
        found, target = self._account(client, account), self._account(client, to_account, 'to_account')
        return self._book(client, 'transfer', amount, key, lambda own: found._transfer(target, amount, own, memo, origin='api'), found._savings_journal())

    @api.model
    def repay(self, loan, amount, key, from_account=None, memo=None):
        """ Money came in for a loan on the client's bank, or is taken from an account of the borrower.

        :param str loan: loan number
        :param str from_account: number of the account that pays; the client's bank received it if left out
        :return: dict as of ``deposit``, with ``loan``: ``loan``, ``principal``, ``interest``, ``penalty``, ``fee``, ``parked``, ``recovered`` (what was paid of
            each) and ``balance`` (principal owed after it)
        """
        client, amount, memo = self._asked(amount, memo)
        found, journal = self._loan(client, loan), None
        channel = 'cash', client.journal_id
        if from_account is not None:
            channel = 'savings', self._account(client, from_account, 'from_account').account_id
            if channel[1].partner_id != found.partner_id:
                raise ApiError('refused', client.env._("This account is not the borrower's."))
            journal = client.env['account.journal']._koperasi_get(client.company_id, 'loan')
        return self._book(client, 'repayment', amount, key, lambda own: found._repay(amount, own, channel, None, memo, origin='api'), journal)

    @api.model
    @api.readonly
    def transaction_status(self, key=None, number=None):
        """ What became of a request of this client: after an answer that never came.

        :param str key: idempotency key of the request; or
        :param str number: number of its receipt
        :return: dict as of the method that booked it, with ``state``: booked or reversed, and ``reversed_by``: number of the reversal.
            ``not_found`` says that nothing was booked
        """
        client = self._client()
        if (key is None) == (number is None):
            raise ApiError('invalid', self.env._("Give either a key or a number."))
        domain = [('user_id', '=', client.user_id.id)]
        if key is not None:
            domain += [('request_id.key', '=', client._key(key))]
        else:
            domain += [('name', '=', self._number(number, 'number'))]
        found = self._find(client, 'koperasi.transaction', domain, client.env._("There is no such transaction."))
        return {**self._answer(found), 'state': 'reversed' if found.is_reversed else 'booked', 'reversed_by': found.reversal_ids.name or None}

    # -- booking --------------------------------------------------------------------------

    def _asked(self, amount, memo):
        """ ``(client, amount, memo)`` as they may be """
        client = self._client()
        try:
            return client, whole_amount(client.env, amount), text(client.env, memo, 'memo')
        except UserError as error:
            raise ApiError('invalid', str(error)) from None

    def _book(self, client, operation, amount, key, book, journal=None):
        """ Book under a key of the client, within his limits.

        :param str operation: of ``koperasi.api.client.OPERATIONS``
        :param book: function of the key that books and gives the ``koperasi.transaction``
        :param journal: ``account.journal`` that it is booked in, the client's bank if not given
        """
        own = client._key(key)
        (journal or client.journal_id)._koperasi_take_turn()
        if not client.env['koperasi.request']._is_carried_out(client.company_id, own):
            client._check_limits(operation, amount)
        try:
            return self._answer(book(own))
        except UserError as error:
            if getattr(error, 'key_used', False):
                raise ApiError('key_reused', str(error)) from None
            raise

    def _answer(self, transaction):
        """ The same whenever it is asked: made of what was written once """
        entries = transaction.entry_ids.sorted('id')
        answer = {
            'number': transaction.name, 'kind': transaction.kind, 'amount': int(transaction.amount), 'date': transaction.business_date.isoformat(),
            'value_date': transaction.value_date.isoformat(), 'memo': transaction.memo or None,
            'movements': [{'account': one.account_id.number, 'amount': int(one.amount), 'balance': int(one.balance_after)} for one in entries]}
        if loan := transaction.loan_id:
            last = entries.search([('account_id', '=', loan.account_id.id), ('transaction_id', '<=', transaction.id)], order='seq desc', limit=1)
            answer['loan'] = {
                'loan': loan.number, 'balance': int(last.balance_after),
                **{part: int(transaction[f'loan_{part}']) for part in ('principal', 'interest', 'penalty', 'fee', 'parked', 'recovered')}}
        return answer
