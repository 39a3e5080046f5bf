from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ..ledger.checks import rupiah
from .home import short_day

ROWS = 25
PERIODS = {'4w': timedelta(days=27), '3m': relativedelta(months=3), '6m': relativedelta(months=6)}
WAYS = {'in': SQL("AND e.amount > 0"), 'out': SQL("AND e.amount < 0")}


class KoperasiAccount(models.Model):
    """ The movements of an account, as its owner reads them on the portal: newest first, a page at a time. """
    _inherit = 'koperasi.account'

    def _portal_filter(self, values):
        """ What an address asked for. What is no filter is left out; what is no date is said.

        :param dict values: texts ``period`` (4w, 3m, 6m), ``date_from`` and ``date_to`` (ISO), ``way`` (in, out)
        :return: dict ``first``, ``last`` (dates), ``period`` (empty for own dates), ``way``, ``problem`` (a sentence, or False)
        """
        today = self.company_id._koperasi_book_date()
        period = values.get('period') if values.get('period') in PERIODS else '3m'
        found = {'first': today - PERIODS[period], 'last': today, 'period': period, 'way': values.get('way') if values.get('way') in WAYS else '',
                 'problem': False}
        if not values.get('date_from') and not values.get('date_to'):
            return found
        try:
            first = date.fromisoformat(values['date_from']) if values.get('date_from') else self.opened_on or today - PERIODS['6m']
            last = date.fromisoformat(values['date_to']) if values.get('date_to') else today
        except ValueError:
            return {**found, 'problem': self.env._("This is no date: write it as 2026-01-31.")}
        if last < first:
            return {**found, 'problem': self.env._("The period ends before it begins.")}
        return {**found, 'first': first, 'last': last, 'period': ''}

    def _portal_statement(self, values, before=None):
        """ One page of movements.

        :param dict values: as of ``_portal_filter``
        :param int before: id of the last entry of the page before; the newest ones if None
        :return: dict for the page; None if ``before`` is no entry of this account
        """
        self.ensure_one()
        env, chosen = self.env, self._portal_filter(values)
        until = self._portal_seq(before)
        if before is not None and until is None:
            return None
        rows = self._portal_entries(chosen, until)
        shown, more = rows[:ROWS], rows[ROWS:]
        kinds, components = self._statement_words()
        return {
            'choice': {**chosen, 'first_text': short_day(env, chosen['first']), 'last_text': short_day(env, chosen['last'])},
            'problem': chosen['problem'], 'lines': [{
                'href': f"/my/koperasi/transactions/{row['transaction_id']}", 'date': short_day(env, row['date']), 'title': kinds.get(row['kind'], row['kind']),
                'text': self._statement_line_text(row, kinds, components, title=False), 'amount': rupiah(env, abs(row['amount'])),
                'in': row['amount'] > 0, 'balance': rupiah(env, row['balance'])} for row in shown],
            'older': shown[-1]['id'] if more else False, 'newer': before is not None, **self._portal_head()}

    def _portal_seq(self, entry_id):
        rows = self.env.execute_query(SQL("SELECT seq FROM koperasi_entry WHERE id = %s AND account_id = %s", entry_id, self.id)) if entry_id else []
        return rows[0][0] if rows else None

    def _portal_entries(self, chosen, until):
        """ Entries of the period, newest first, one more than a page holds; from the account's end, by its index """
        rows = self.env.execute_query_dict(SQL(
            """SELECT e.id, e.transaction_id, t.business_date AS date, t.kind, e.component, t.memo, o.name AS reverses,
                      EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id) AS is_reversed, e.amount, e.balance_after AS balance
               FROM koperasi_entry e
               JOIN koperasi_transaction t ON t.id = e.transaction_id
               LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               WHERE e.account_id = %s AND t.business_date BETWEEN %s AND %s %s %s
               ORDER BY e.seq DESC LIMIT %s""",
            self.id, chosen['first'], chosen['last'], WAYS.get(chosen['way'], SQL()), SQL("AND e.seq < %s", until) if until else SQL(), ROWS + 1))
        return [{**row, 'amount': int(row['amount']), 'balance': int(row['balance'])} for row in rows]

    def _portal_head(self):
        """ Whose statement it is: product, number, balance """
        product = self._paper_products().get(self.id, {})
        loan = self.env['koperasi.loan'].search([('account_id', '=', self.id)], limit=1) if self.side == 'debit' else self.env['koperasi.loan']
        return {
            'id': self.id, 'name': product.get('name') or self.env._("Kept for you"), 'number': self.number, 'rate': product.get('rate'), 'balance': rupiah(self.env, self.balance),
            'available': rupiah(self.env, self.available) if self.side == 'credit' and self.available != self.balance else False,
            'is_loan': self.side == 'debit', 'loan': f'/my/koperasi/loans/{loan.id}' if loan else False,
            'branch': self.company_id.name, 'state': self.state != 'open' and dict(self._fields['state']._description_selection(self.env))[self.state]}


class KoperasiTransaction(models.Model):
    """ One transaction, as its owner sees it on the portal. """
    _inherit = 'koperasi.transaction'

    def _portal_transaction(self, member):
        """ What the page of this transaction shows to a member: his own side of it.

        :param member: ``koperasi.member`` of the login
        :return: dict of texts; None if it is none of his
        """
        accounts = member._portal_accounts()
        entries = self.env['koperasi.entry'].sudo().search([('transaction_id', '=', self.id), ('account_id', 'in', accounts.ids)], order='id')
        transaction = self.sudo()
        owned = transaction.partner_id == member.sudo().partner_id and transaction.company_id in member._portal_branches()
        if not entries and not owned:
            return None
        env, kinds = self.env, dict(self._fields['kind']._description_selection(self.env))
        # the receipt is that of whose transaction it is: the other side of a transfer has its own line and no paper
        receipt = transaction._portal_receipt() if owned else {}
        return {
            'id': self.id, 'title': kinds[transaction.kind], 'amount': rupiah(env, transaction.amount if owned else abs(sum(entries.mapped('amount')))),
            'date': short_day(env, transaction.business_date), 'memo': transaction.memo, 'branch': transaction.company_id.name,
            'is_reversed': transaction.is_reversed, 'reverses': transaction.reversal_of_id.name, 'receipt': receipt,
            'parts': transaction._portal_parts() if owned else [],
            'lines': [entry._portal_line() for entry in entries]}

    def _portal_receipt(self):
        """ Number, address of the check and its code; nothing for what is on no receipt """
        if not self._receipt_owner():
            return {}
        return {'number': self._receipt_transactions()._receipt_number(), 'url': self._receipt_url(), 'code': self._receipt_code()}

    def _portal_parts(self):
        """ What a payment on a loan paid: ``[(label, text)]`` """
        labels = ((self.env._("Principal"), 'principal'), (self.env._("Interest"), 'interest'), (self.env._("Penalty"), 'penalty'), (self.env._("Fee"), 'fee'),
                  (self.env._("Kept for you"), 'parked'))
        return [(label, rupiah(self.env, self[f'loan_{part}'])) for label, part in labels if self[f'loan_{part}']]


class KoperasiEntry(models.Model):
    _inherit = 'koperasi.entry'

    def _portal_line(self):
        """ A movement on an own account, as texts """
        account, amount = self.account_id, int(self.amount)
        return {'href': f'/my/koperasi/accounts/{account.id}', 'name': account._portal_head()['name'], 'number': account.number, 'in': amount > 0,
                'amount': rupiah(self.env, abs(amount)), 'balance': rupiah(self.env, self.balance_after)}
