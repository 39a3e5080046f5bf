"""Figures of the general ledger at the end of the month. Those of members' accounts are compared with the accounts themselves."""
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..dashboard.dashboard import Options as Months
from ..savings.savings_product import SHARES

# kind of member account -> sign in the general ledger
KINDS = {'savings': -1, 'terms': -1, 'shares': -1, 'loans': 1}
CODES = ('assets', 'liabilities', 'equity', 'liquidity')


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _gather_books(self, sheet):
        """ Position, members' money, surplus to date, budget.

        A sum over all members is told to the rupiah, unless fewer than five members' money moved since a month that was published: then the difference would be theirs.
        """
        rows = self._account_rows()
        ledger = self._ledger_figures(rows)
        every = [(account, partner, balance) for account, partner, _kind, balance in rows]
        moved = sheet.disclosure.single('books', every, 'books')
        for code in CODES:
            sheet.add('position', code, ledger[code], 'percent' if code == 'liquidity' else 'rupiah', reason=moved)
        for kind in KINDS:
            own = [(account, partner, balance) for account, partner, found, balance in rows if found == kind]
            reason = moved or sheet.disclosure.single(kind, own, kind)
            sheet.add('position', kind, ledger[kind], people=len({partner for _account, partner, _balance in own}), reason=reason)
        for code in ('income', 'costs', 'surplus'):
            planned = ledger['planned'].get(code)
            sheet.add('result', f'{code}_to_date', ledger[code], reason=moved)
            sheet.add('result', f'{code}_planned', planned, reason='none' if planned is None else None)

    def _account_rows(self):
        """ What members (and others with an account) had and owed at the end of the month.

        :return: list of ``(koperasi.account id, partner id, kind of KINDS or None, rupiah)``
        """
        lists, options = self.env['koperasi.list'], self._options()
        rows = self.env.execute_query(SQL(
            """SELECT a.id, a.partner_id, CASE WHEN s.family IN %(shares)s THEN 'shares' WHEN s.family = 'term' THEN 'terms' WHEN s.family IS NOT NULL THEN 'savings' END, a.balance
               FROM %(credit)s a LEFT JOIN koperasi_savings_account s ON s.account_id = a.id WHERE a.balance <> 0
               UNION ALL
               SELECT a.id, a.partner_id, CASE WHEN r.id IS NOT NULL THEN 'loans' END, a.balance
               FROM %(debit)s a LEFT JOIN koperasi_loan r ON r.account_id = a.id WHERE a.balance <> 0 ORDER BY 1""",
            shares=SHARES, credit=lists._accounts_on(options, 'credit'), debit=lists._accounts_on(options, 'debit')))
        return [(account, partner, kind, int(balance)) for account, partner, kind, balance in rows]

    def _ledger_figures(self, rows):
        """ Of the general ledger: ``{code: rupiah}``, ``liquidity`` in percent, ``planned`` of the budget for the year to date

        :param rows: of ``_account_rows``, which must come to the same
        :raises UserError: otherwise
        """
        companies, first = self._branches(), self._year_start()
        accounts = self.env['koperasi.balance']._accounts(self.company_id)
        totals = self.env['koperasi.balance']._totals(companies, [(None, self.date), (first, self.date)])
        groups, kinds = {account.id: account.internal_group for account in accounts}, self.env['koperasi.dashboard']._kinds(self._months())

        def total(group, place):
            return int(sum(amounts[place] for account, amounts in totals.items() if groups.get(account) == group))
        found = {'assets': total('asset', 0), 'liabilities': -total('liability', 0), 'income': -total('income', 1), 'costs': total('expense', 1)}
        found['equity'] = found['assets'] - found['liabilities']
        found['surplus'] = found['income'] - found['costs']
        found.update(dict.fromkeys(KINDS, 0))
        for control, kind in kinds.items():
            kind = 'shares' if kind in SHARES else 'terms' if kind == 'term' else 'loans' if kind == 'loans' else 'savings'
            found[kind] += KINDS[kind] * int(totals.get(control, [0])[0])
        self._check_ties(found, rows)
        found['liquidity'] = self._liquidity()
        found['planned'] = self._planned_to_date(groups)
        return found

    def _check_ties(self, found, rows):
        sums = dict.fromkeys(KINDS, 0)
        for _account, _partner, kind, balance in rows:
            if kind:
                sums[kind] += balance
        for kind, amount in sums.items():
            if amount != found[kind]:
                raise UserError(self.env._("The accounts of members and the general ledger differ (%s): nothing is published before they agree.", self._words()[kind][0]))

    def _months(self):
        """ As the dashboard takes it: this month of all branches """
        return Months(self._branches(), 0, self.date.replace(day=1), self.date, 0)

    def _liquidity(self):
        """ PEARLS L1 in percent, as the dashboard says it; None where there is nothing to divide by """
        dashboard, months = self.env['koperasi.dashboard'], self._months()
        books = dashboard._books(months)
        return dashboard._ratio(books['liquidity'], books['months'][-1]) if books['any'] else None

    def _planned_to_date(self, groups):
        """ What the approved budget planned for the book year up to the day: ``{income, costs, surplus: rupiah}``; empty without a budget """
        statements, first, companies = self.env['koperasi.statements'], self._year_start(), self._branches()
        budgets = self.env['koperasi.budget'].search([('state', '=', 'approved'), ('date_from', '<=', self.date), ('date_to', '>=', first), ('company_id', 'in', companies.ids)])
        whole = budgets.filtered('whole')
        planned = statements._planned(whole or budgets, first, self.date) if budgets else {}
        if not planned:
            return {}
        income = -int(sum(amount for account, amount in planned.items() if groups.get(account) == 'income'))
        costs = int(sum(amount for account, amount in planned.items() if groups.get(account) == 'expense'))
        return {'income': income, 'costs': costs, 'surplus': income - costs}
