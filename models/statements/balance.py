from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class KoperasiBalance(models.AbstractModel):
    """ What accounts held at a date and moved in a period: every statement and list asks here, and nothing of it is stored. """
    _name = 'koperasi.balance'
    _description = "Balances"

    @api.model
    def _balance_on(self, date, companies, books=('ledger', 'members')):
        """ All balances as they stood at the end of a day, worked out anew from journal items and entries.

        :param date date: business date, included
        :param companies: branches, taken together
        :param books: ``ledger``: the general ledger, posted items; ``members``: the subledger, from the entries
        :return: dict ``ledger``: ``{account.account id: Decimal, + debit - credit}``, ``members``: ``{koperasi.account id: int, as the
            account shows it}``; accounts that came to nothing are left out
        """
        found = {}
        if 'ledger' in books:
            totals = self._totals(companies, [(None, date)])
            found['ledger'] = {account_id: amount for account_id, [amount] in totals.items() if amount}
        if 'members' in books:
            for model in ('koperasi.entry', 'koperasi.transaction', 'koperasi.account'):
                self.env[model].flush_model()
            rows = self.env.execute_query(SQL(
                """SELECT e.account_id, SUM(e.amount) FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
                   JOIN koperasi_account k ON k.id = e.account_id
                   WHERE k.company_id IN %s AND t.business_date <= %s GROUP BY 1 HAVING SUM(e.amount) <> 0""",
                tuple(companies.ids) or (0,), date))
            found['members'] = {account_id: int(amount) for account_id, amount in rows}
        return found

    @api.model
    def _totals(self, companies, ranges, domain=None, column='balance', accounts=None, beside=None):
        """ Sums of posted journal items by account, for several ranges of days at once: one statement of SQL.

        :param companies: branches, taken together
        :param ranges: list of ``(first day or None for the very start, last day)``
        :param domain: which items besides, on ``account.move.line``
        :param str column: ``balance`` (+ debit - credit), ``debit`` or ``credit``
        :param accounts: ids of the only accounts that matter; None for all
        :param beside: ids of accounts: only items of entries that touch one of them
        :return: ``{account.account id: [Decimal a range]}``
        """
        line = self.env['account.move.line']
        line.flush_model(['account_id', 'balance', 'debit', 'credit', 'company_id', 'parent_state', 'date', 'move_id'])
        if not ranges or not companies:
            return {}
        starts, last = [first for first, _last in ranges], max(last for _first, last in ranges)
        # narrow sudo(): sums only; who may see which branches was checked by the door
        posted = Domain.AND([
            [('parent_state', '=', 'posted'), ('company_id', 'in', companies.ids), ('date', '<=', last)],
            [] if None in starts else [('date', '>=', min(starts))]])
        query = line.sudo()._search(Domain.AND([
            posted, domain or [], [] if accounts is None else [('account_id', 'in', list(accounts))],
            # an entry's items share its day, so the other one is looked for in the same days: a third of what Odoo's own path costs
            [] if beside is None else [('move_id', 'in', line.sudo()._search(posted & Domain('account_id', 'in', list(beside))).subselect('move_id'))]]))
        sums = [SQL("SUM(account_move_line.%s) FILTER (WHERE account_move_line.date <= %s %s)::text", SQL.identifier(column), end,
                    SQL("AND account_move_line.date >= %s", first) if first else SQL()) for first, end in ranges]
        rows = self.env.execute_query(SQL(
            "SELECT account_move_line.account_id, %s FROM %s WHERE %s GROUP BY 1", SQL(", ").join(sums), query.from_clause, query.where_clause))
        return {account_id: [Decimal(amount or 0) for amount in amounts] for account_id, *amounts in rows if account_id}

    @api.model
    def _by_month(self, companies, first, last, accounts):
        """ What accounts moved in each month: one pass over the items, however many months.

        :param companies: branches, taken together
        :param date first: the first day of a month; what is earlier comes under None
        :param date last: last day
        :param accounts: ids of the only accounts that matter
        :return: ``{first day of a month, or None: {account.account id: Decimal, + debit - credit}}``
        """
        self.env['account.move.line'].flush_model(['account_id', 'balance', 'company_id', 'parent_state', 'date'])
        found = {}
        for month, account_id, amount in self.env.execute_query(SQL(
                """SELECT CASE WHEN date >= %(first)s THEN date_trunc('month', date)::date END, account_id, SUM(balance)::text FROM account_move_line
                   WHERE parent_state = 'posted' AND company_id IN %(companies)s AND date <= %(last)s AND account_id IN %(accounts)s GROUP BY 1, 2""",
                first=first, last=last, companies=tuple(companies.ids) or (0,), accounts=tuple(accounts) or (0,))):
            found.setdefault(month, {})[account_id] = Decimal(amount)
        return found

    @api.model
    def _accounts(self, company):
        """ The chart of a cooperative, archived accounts too, by code.

        :return: recordset in the company of the root, with its codes
        """
        # narrow sudo(): code and name; a manager has no right on accounts
        return self.env['account.account'].sudo().with_company(company.root_id).with_context(
            active_test=False, allowed_company_ids=company.root_id.ids).search([('company_ids', 'in', company.root_id.ids)], order='code')
