import re

from odoo import api, fields, models

from .errors import ApiError

PAGE = 100
MAX_PAGE = 500
CURSOR = re.compile('[0-9]{1,9}')


class KoperasiApi(models.AbstractModel):
    """ What other programs ask of the books: ten methods of JSON-2 (``POST /json/2/koperasi.api/<method>``), each one database
    transaction. They take and give plain values: numbers of members, accounts and loans, whole rupiah, dates as ``2026-01-31``.

    The caller is a ``koperasi.api.client``: he sees his branch, and what is another's is as what is not there. Errors are
    ``ApiError``s; the README says their codes. Money is moved in api_money.py.
    """
    _name = 'koperasi.api'
    _description = "API for Other Programs"

    @api.model
    @api.readonly
    def member(self, member):
        """ A member by his number.

        :param str member: member number
        :return: dict ``member``, ``name``, ``state``, ``joined``, ``left``
        """
        found = self._member(self._client(), member)
        return {
            'member': found.number, 'name': found.name, 'state': found.state, 'joined': iso(found.join_date), 'left': iso(found.exit_date)}

    @api.model
    @api.readonly
    def accounts(self, member):
        """ What a member has and owes.

        :param str member: member number
        :return: dict ``member``, ``accounts`` (savings and shares: ``account``, ``product``, ``name``, ``family``, ``state``, ``balance``,
            ``available``) and ``loans`` (``loan``, ``product``, ``state``, ``balance``: principal owed, ``due``: to be paid by today)
        """
        found = self._member(self._client(), member)
        own = [('member_id', '=', found.id)]
        savings = found.env['koperasi.savings.account'].search(own, order='id')
        loans = found.env['koperasi.loan'].search(own, order='id')
        return {
            'member': found.number,
            'accounts': [{
                'account': one.number, 'product': one.product_id.code, 'name': one.product_id.name, 'family': one.family, 'state': one.state,
                'balance': int(one.balance), 'available': int(one.available)} for one in savings],
            'loans': [{
                'loan': loan.number, 'product': loan.product_name, 'state': loan.loan_state, 'balance': int(loan.balance),
                'due': int(loan._amount_due()) if loan.loan_state == 'active' else 0} for loan in loans]}

    @api.model
    @api.readonly
    def statement(self, account, date_from=None, date_to=None, cursor=None, limit=PAGE):
        """ The movements of an account or loan, the oldest first.

        :param str account: number of the account or loan
        :param str date_from: first business date, may be left out
        :param str date_to: last one, may be left out
        :param str cursor: ``next`` of the page before; movements that come in between change no page that follows
        :param int limit: movements a page, 1 to 500
        :return: dict ``account``, ``balance`` (now), ``movements`` (``number`` of the receipt, ``date``, ``value_date``, ``kind``, ``component``,
            ``amount`` (what is taken is below 0), ``balance`` after it, ``memo``) and ``next``, None on the last page
        """
        found = self._ledger_account(self._client(), account)
        first, last = self._date(date_from, 'date_from'), self._date(date_to, 'date_to')
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_PAGE:
            raise ApiError('invalid', self.env._("%s is not valid.", 'limit'))
        if cursor is not None and not (isinstance(cursor, str) and CURSOR.fullmatch(cursor)):
            raise ApiError('invalid', self.env._("%s is not valid.", 'cursor'))
        domain = [('account_id', '=', found.id), ('seq', '>', int(cursor or 0))]
        domain += [('transaction_id.business_date', '>=', first)] if first else []
        domain += [('transaction_id.business_date', '<=', last)] if last else []
        entries = found.entry_ids.search(domain, order='seq', limit=limit + 1)
        page = entries[:limit]
        return {
            'account': found.number, 'balance': int(found.balance),
            'movements': [{
                'number': one.transaction_id.name, 'date': iso(one.business_date), 'value_date': iso(one.transaction_id.value_date), 'kind': one.kind,
                'component': one.component, 'amount': int(one.amount), 'balance': int(one.balance_after), 'memo': one.memo or None} for one in page],
            'next': str(page[-1:].seq) if len(entries) > limit else None}

    @api.model
    @api.readonly
    def schedule(self, loan):
        """ The instalments of a loan, as it runs.

        :param str loan: loan number
        :return: dict ``loan``, ``state``, ``balance`` and ``instalments``: ``instalment``, ``due``, ``kind``, ``principal``, ``interest``, ``penalty``, ``paid``,
            ``open`` and ``state`` (paid, late, open)
        """
        found = self._loan(self._client(), loan)
        today, lines = found._today(), found._replay().lines if found.plan_ids else ()
        return {
            'loan': found.number, 'state': found.loan_state, 'balance': int(found.balance),
            'instalments': [{
                'instalment': line.number, 'due': iso(line.due_date), 'kind': line.kind, 'principal': line.principal, 'interest': line.interest,
                'penalty': line.penalty, 'paid': line.paid.total, 'open': line.open.total,
                'state': 'paid' if not line.open.total else 'late' if line.due_date < today else 'open'} for line in lines]}

    @api.model
    @api.readonly
    def quote(self, loan, date=None):
        """ What pays a loan off on a day.

        :param str loan: loan number
        :param str date: today or a later day; today if left out
        :return: dict ``loan``, ``date``, ``principal``, ``arrears_interest``, ``running_interest``, ``fee``, ``penalty``, ``total``, ``parked`` (kept for the
            member, used first), ``to_pay``, ``interest_saved``
        """
        found = self._loan(self._client(), loan)
        return {'loan': found.number, **found.payoff_quote(self._date(date, 'date'))}

    # -- finding ------------------------------------------------------------------------

    def _client(self):
        return self.env(context={})['koperasi.api.client']._own()

    def _number(self, value, name):
        """ A number that a caller sent: text and nothing else """
        if not isinstance(value, str) or not 0 < len(value) <= 100 or '\x00' in value:
            raise ApiError('invalid', self.env._("%s is not valid.", name))
        return value

    def _find(self, client, model, domain, message):
        """ The one record in the client's branch; the same answer whether it is another's or not there at all """
        found = client.env[model].search([*domain, ('company_id', '=', client.company_id.id)])
        if len(found) != 1:
            raise ApiError('not_found', message)
        return found

    def _member(self, client, number):
        return self._find(client, 'koperasi.member', [('number', '=', self._number(number, 'member'))], client.env._("There is no such member."))

    def _account(self, client, number, name='account'):
        return self._find(client, 'koperasi.savings.account', [('number', '=', self._number(number, name))], client.env._("There is no such account."))

    def _loan(self, client, number):
        return self._find(client, 'koperasi.loan', [('number', '=', self._number(number, 'loan'))], client.env._("There is no such loan."))

    def _ledger_account(self, client, number):
        """ The ``koperasi.account`` of an account or loan """
        return self._find(client, 'koperasi.account', [('number', '=', self._number(number, 'account'))], client.env._("There is no such account."))

    def _date(self, value, name):
        if value is None:
            return None
        if not isinstance(value, str) or not re.fullmatch(r'\d{4}-\d\d-\d\d', value):
            raise ApiError('invalid', self.env._("%s is not valid.", name))
        try:
            return fields.Date.to_date(value)
        except ValueError:
            raise ApiError('invalid', self.env._("%s is not valid.", name)) from None


def iso(value):
    return value.isoformat() if value else None
