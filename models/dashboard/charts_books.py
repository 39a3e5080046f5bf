"""Figures of the general ledger: the accounts and formulas are those of the ratings (models/rating), so that PEARLS and the dashboard say the same."""
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...finance.rating import CannotCompute, evaluate, names
from ..savings.savings_product import SHARES

LIQUIDITY = 'koperasi.rating_pearls_l1'
FIGURES = ('cash_and_bank', 'savings', 'gross_participation', 'non_member_income', 'member_costs', 'non_member_costs', 'gross_surplus', 'earning_assets', 'surplus')
# months after the day up to which a band of the funding gap goes; None for all later
BANDS = (1, 3, 6, 12, None)
INCOME, COSTS, MARGIN = ('gross_participation', 'non_member_income'), ('member_costs', 'non_member_costs'), ('gross_surplus',)


class KoperasiDashboard(models.AbstractModel):
    _inherit = 'koperasi.dashboard'

    @api.model
    def _books(self, options):
        """ Figures of ratings at the end of each month and of its movement, from one query of the general ledger.

        :return: dict ``months``: list of ``{figure: Fraction}``, ``year``: the same of the book year up to the last day, ``accounts``: ``{figure: ids}``,
            ``liquidity``: formula of PEARLS L1, ``any``: whether anything was posted, ``begun``: the same of each month
        """
        Figure = self.env['koperasi.rating.figure'].sudo()     # narrow sudo(): which accounts a figure is made of
        indicator = self.env.ref(LIQUIDITY, raise_if_not_found=False)
        formula = indicator.sudo().formula if indicator else ''
        figures = Figure._needed({*FIGURES, *(names(formula) if formula else ())})
        chart = {account.id: (account.code or '').removeprefix('K') for account in self.env['koperasi.balance']._accounts(options.companies[:1])}
        accounts = {figure: {one for one, code in chart.items() if figure._takes(code)} for figure in figures if figure.kind == 'accounts'}
        wanted = set().union(*accounts.values()) if accounts else set()
        rows = self.env['koperasi.balance']._by_month(options.companies, options.first, options.last, wanted)
        year = options.companies.root_id.sudo().compute_fiscalyear_dates(options.last)['date_from']
        running, found = defaultdict(Fraction), []
        for account, amount in rows.get(None, {}).items():
            running[account] += Fraction(amount)
        since = self._year_so_far(options, year, wanted)
        for first, _last in options.months:
            moved = {account: Fraction(amount) for account, amount in rows.get(first, {}).items()}
            for account, amount in moved.items():
                running[account] += amount
            found.append(self._evaluated(figures, accounts, running, moved))
            if first >= year.replace(day=1):
                for account, amount in moved.items():
                    since[account] += amount
        return {'months': found, 'year': self._evaluated(figures, accounts, running, since), 'accounts': {figure.code: ids for figure, ids in accounts.items()},
                'parts': {figure.code: names(figure.formula) for figure in figures if figure.kind == 'formula'}, 'liquidity': formula, 'any': bool(rows), 'from': year,
                'begun': [None in rows or any(month <= first for month in rows) for first, _last in options.months]}

    def _year_so_far(self, options, year, wanted):
        """ What moved since the book year began, before the months of the dashboard """
        found = defaultdict(Fraction)
        if year < options.first:
            for account, [amount] in self.env['koperasi.balance']._totals(options.companies, [(year, options.eve)], accounts=wanted).items():
                found[account] = Fraction(amount)
        return found

    def _evaluated(self, figures, accounts, ends, moved):
        """ ``{code: Fraction}`` of the figures that can be computed: balances of one day, movements of one span """
        values = {}
        for figure, ids in accounts.items():
            source = {'end': ends, 'period': moved}.get(figure.moment)
            if source is not None:
                values[figure.code] = sum((source[one] for one in ids if one in source), Fraction(0)) * (1 if figure.side == 'debit' else -1)
        waiting = {figure.code: figure.formula for figure in figures if figure.kind == 'formula'}
        while waiting:
            ready = [code for code, formula in waiting.items() if names(formula) <= values.keys()]
            if not ready:
                break
            for code in ready:
                values[code] = evaluate(waiting.pop(code), values)
        return values

    def _accounts_of(self, books, codes):
        """ Ids of the accounts that figures are made of """
        found = set()
        for code in codes:
            found |= books['accounts'].get(code) or self._accounts_of(books, books['parts'].get(code, ()))
        return found

    def _ratio(self, formula, values):
        """ Value of a formula in percent with two decimals, None where it divides by nothing """
        try:
            return round(float(evaluate(formula, values)), 2) if formula else None
        except CannotCompute:
            return None

    # -- cards ----------------------------------------------------------------

    @api.model
    def _book_cards(self, options, books):
        now, nothing = books['months'][-1], self.env._("Nothing was posted yet.")
        result = self.env.ref('koperasi.statement_result', raise_if_not_found=False)
        cash = self._accounts_of(books, ('cash_and_bank',))
        liquidity = self._ratio(books['liquidity'], now) if books['any'] else None
        margin = self._margin(options, books)
        surplus = now and int(books['year'].get('surplus', 0))
        return [
            self._card('cash', self.env._("Cash and Bank"), int(now.get('cash_and_bank', 0)) if books['any'] else None, note=self._as_of(options.last), empty=nothing,
                       open=self._accounts(cash, options.last.replace(day=1), options.last, options) if cash else False),
            self._card('liquidity', self.env._("Liquidity (PEARLS L1)"), liquidity, 'percent', self.env._("liquid funds less payables, to savings; 15 to 20 %"),
                       self.env._("There are no savings to compare with.") if books['any'] else nothing, open=cash and self._accounts(
                           self._accounts_of(books, names(books['liquidity'])) if books['liquidity'] else cash, options.last.replace(day=1), options.last, options)),
            self._card('margin', self.env._("Interest Margin"), margin, 'percent', self.env._("a year, of loans and deposits at banks"),
                       self.env._("There were no loans or deposits at banks to compare with.") if books['any'] else nothing,
                       open=self._accounts(self._accounts_of(books, (*INCOME, *COSTS)), options.first, options.last, options)),
            self._card('surplus', self.env._("Surplus (SHU)"), surplus if books['any'] else None, note=self.env._("of the year to date"), empty=nothing,
                       open=result and self._statement({'book': str(result.id)}, books['from'], options.last, options)),
        ]

    def _margin(self, options, books):
        """ Income less cost of funds of the period, in percent a year of the mean of what earned """
        earning = [values.get('earning_assets', 0) for values in books['months']]
        mean = sum(earning, Fraction(0)) / len(earning)
        if mean <= 0:
            return None
        days = (options.last - options.first).days + 1
        return round(float(sum(values.get('gross_surplus', 0) for values in books['months']) * 36500 / days / mean), 2)

    # -- charts ---------------------------------------------------------------

    @staticmethod
    def _each(books, figure):
        """ A figure of each month; None of those before the books begin """
        return [figure(values) if begun else None for values, begun in zip(books['months'], books['begun'], strict=True)]

    @api.model
    def _liquidity_chart(self, options, books):
        months = options.months
        cash = self._accounts_of(books, ('cash_and_bank',))
        opens = [self._accounts(cash, first, last, options) for first, last in months] if cash else [False] * len(months)
        return self._chart('liquidity', self.env._("Liquidity"), [self._month_name(first) for first, _last in months], [
            {'name': self.env._("Cash and Bank"), 'values': self._each(books, lambda values: int(values.get('cash_and_bank', 0))), 'open': opens},
            {'name': self.env._("PEARLS L1 (%)"), 'values': self._each(books, lambda values: self._ratio(books['liquidity'], values)), 'open': opens,
             'unit': 'percent', 'line': True, 'second': True},
        ], 'bar', empty=self.env._("Nothing was posted yet."))

    @api.model
    def _margin_chart(self, options, books):
        months = options.months

        def series(name, codes, **more):
            accounts = self._accounts_of(books, codes)
            return {'name': name, 'values': self._each(books, lambda values: int(sum(values.get(code, 0) for code in codes))),
                    'open': [accounts and self._accounts(accounts, first, last, options) for first, last in months], **more}
        margin = series(self.env._("Margin"), MARGIN, line=True)
        return self._chart('margin', self.env._("Interest Margin"), [self._month_name(first) for first, _last in months], [
            series(self.env._("Income of Loans"), INCOME), series(self.env._("Cost of Funds"), COSTS), margin], 'bar', empty=self.env._("Nothing was posted yet."))

    @api.model
    def _gap_chart(self, options, books):
        """ What comes in and what may be asked back, by when it is due: as things stand now """
        day = max(company._koperasi_book_date() for company in options.companies)
        edges = [day, *(day + relativedelta(months=months) if months else date.max for months in BANDS)]
        [now], closed = self._totals_on(options, [day])
        demand = sum(balance for family, (_accounts, balance) in now.items() if family not in (*SHARES, 'term', 'loans'))
        due, terms = self._due_principal(options, edges), self._due_terms(options, edges)
        cash = int(books['months'][-1].get('cash_and_bank', 0))
        inflow, outflow = [cash, *due], [demand, *terms]
        gap, running = [], 0
        for received, paid in zip(inflow, outflow, strict=True):
            running += received - paid
            gap.append(running)
        labels = [self.env._("On demand"), *(self.env._("Up to %s months", months) if months else self.env._("Later") for months in BANDS)]
        name_in, name_out = self.env._("Cash and instalments"), self.env._("Savings to be paid back")
        spans = list(pairwise(edges))
        within = [('company_id', 'in', options.companies.ids)]
        opens_in = [self._accounts(self._accounts_of(books, ('cash_and_bank',)), options.last.replace(day=1), options.last, options), *(
            self._records('koperasi.loan', name_in, [*within, ('loan_state', '=', 'active'), ('plan_id.line_ids', 'any', [
                ('due_date', '>', low), *([('due_date', '<=', high)] if high < date.max else [])])]) for low, high in spans)]
        opens_out = [closed and self._list('savings', closed, options), *(
            self._records('koperasi.savings.account', name_out, [*within, ('family', '=', 'term'), ('balance', '>', 0), *self._due(low, high, day)]) for low, high in spans)]
        empty = not any((*inflow, *outflow))
        return self._chart('gap', self.env._("Funding Gap by Maturity"), labels, [] if empty else [
            {'name': name_in, 'values': inflow, 'open': opens_in}, {'name': name_out, 'values': outflow, 'open': opens_out},
            {'name': self.env._("Gap up to then"), 'values': gap, 'open': [False] * len(gap), 'line': True},
        ], 'bar', note=self._as_of(day), empty=self.env._("There are no loans, savings or cash yet."))

    @staticmethod
    def _due(low, high, day):
        """ Maturity of term deposits in a band; those that matured and those without a date may be asked for at once """
        until = [('maturity_date', '<=', high)] if high < date.max else []
        if low == day:
            return ['|', ('maturity_date', '=', False), *until]
        return [('maturity_date', '>', low), *until]

    def _bands(self, column, edges):
        """ ``SQL``: number of the band of a date """
        return SQL("CASE %s ELSE %s END", SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", column, edge, number) for number, edge in enumerate(edges[1:-1])), len(edges) - 2)

    def _due_principal(self, options, edges):
        """ Principal of running loans by when it falls due; arrears are not counted on """
        for model in ('koperasi.loan', 'koperasi.account', 'koperasi.loan.plan.line'):
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT %(band)s, SUM(n.principal) FROM koperasi_loan_plan_line n WHERE n.due_date > %(day)s AND n.plan_id IN (
                   SELECT l.plan_id FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id WHERE l.loan_state = 'active' AND a.company_id IN %(companies)s)
               GROUP BY 1""", band=self._bands(SQL("n.due_date"), edges), day=edges[0], companies=tuple(options.companies.ids)))
        return self._by_band(rows, edges)

    def _due_terms(self, options, edges):
        """ Term deposits by their maturity """
        for model in ('koperasi.savings.account', 'koperasi.account'):
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT %(band)s, SUM(a.balance) FROM koperasi_savings_account s JOIN koperasi_account a ON a.id = s.account_id
               WHERE s.family = 'term' AND a.balance > 0 AND a.company_id IN %(companies)s GROUP BY 1""",
            band=self._bands(SQL("COALESCE(s.maturity_date, %s)", edges[0] - timedelta(days=1)), edges), companies=tuple(options.companies.ids)))
        return self._by_band(rows, edges)

    def _by_band(self, rows, edges):
        found = dict(rows)
        return [int(found.get(number, 0)) for number in range(len(edges) - 1)]
