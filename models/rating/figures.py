"""The figures of a rating from the books: accounts, members, frozen loans."""
from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...finance.rating import CannotCompute, evaluate

MOMENTS = ('end', 'start', 'period', 'previous')
RESULT_GROUPS = ('income', 'expense')
# figures of loans as the snapshot of the day has them; a loan of PEARLS is late from the second month on
LOAN_FIGURES = {
    'delinquent_1_12': SQL("SUM(balance) FILTER (WHERE days_past_due > 30 AND days_past_due <= 365)"),
    'delinquent_over_12': SQL("SUM(balance) FILTER (WHERE days_past_due > 365)"),
    'problem_loans': SQL("SUM(balance) FILTER (WHERE loan_class IN ('substandard', 'doubtful', 'loss', 'delinquent_1_12', 'delinquent_over_12'))"),
    'substandard_loans': SQL("SUM(balance) FILTER (WHERE loan_class IN ('substandard', 'delinquent_1_12'))"),
    'doubtful_loans': SQL("SUM(balance) FILTER (WHERE loan_class = 'doubtful')"),
    'loss_loans': SQL("SUM(balance) FILTER (WHERE loan_class IN ('loss', 'delinquent_over_12'))"),
    'required_allowance': SQL("SUM(provision)"),
}


class KoperasiRating(models.Model):
    _inherit = 'koperasi.rating'

    @api.model
    def _program_figures(self):
        """ Names of the figures that the program counts """
        return {*LOAN_FIGURES, 'members', 'members_before'}

    def _branches(self):
        return self.env['res.company'].search([('id', 'child_of', self.company_id.id)])

    def _year(self):
        """ First day of the book year of the rating """
        return self.company_id.root_id.compute_fiscalyear_dates(self.date)['date_from']

    def _figures(self, figures, given):
        """ The figures of the rating's day.

        :param figures: ``koperasi.rating.figure`` records, with those that their formulas read
        :param dict given: ``{code: Fraction}`` that a person gave instead
        :return: ``{code: (Fraction or None, reason or None, [[code, name, amount]] of accounts)}``
        """
        found, accounts = {}, self._account_sums() if any(figure.kind == 'accounts' for figure in figures) else {}
        counted = self._counted({figure.code for figure in figures if figure.kind == 'program'})
        for figure in figures:
            if figure.code in given:
                found[figure.code] = given[figure.code], None, []
            elif figure.kind == 'accounts':
                sign = 1 if figure.side == 'debit' else -1
                rows = [[code, name, str(sign * sums[figure.moment])] for code, name, sums in accounts.values() if sums[figure.moment] and figure._takes(code)]
                found[figure.code] = Fraction(sum(map(Fraction, (row[2] for row in rows)))), None, rows
            elif figure.kind == 'program':
                found[figure.code] = (*counted[figure.code], [])
            elif figure.kind == 'manual':
                found[figure.code] = None, {'reason': 'not_given', 'what': figure.code}, []
        self._formula_figures(figures.filtered(lambda figure: figure.kind == 'formula' and figure.code not in given), found)
        return found

    def _formula_figures(self, figures, found):
        """ Work formulas out until none is left that can be """
        waiting = {figure.code: figure for figure in figures}
        while waiting:
            ready = [code for code, figure in waiting.items() if not set(self.env['koperasi.rating.figure']._needed({code}).mapped('code')) & waiting.keys() - {code}]
            for code in ready or list(waiting):
                found[code] = (*self._evaluated(waiting.pop(code).formula, found), [])

    @api.model
    def _evaluated(self, formula, found):
        """ :return: value and None, or None and the reason: of the first figure that has none, not only that it is missing """
        try:
            return evaluate(formula, {code: value for code, (value, _reason, _rows) in found.items() if value is not None}), None
        except CannotCompute as error:
            if error.reason == 'missing' and error.what in found:
                return None, found[error.what][1]
            return None, {'reason': error.reason, 'what': error.what}

    # -- accounts -------------------------------------------------------------

    def _account_sums(self):
        """ ``{account id: (code, name, {moment: debit less credit})}`` of posted journal items, in one query """
        branches, start = self._branches(), self._year()
        self.env['account.move.line'].flush_model(['account_id', 'balance', 'parent_state', 'company_id', 'date'])
        rows = self.env.execute_query_dict(SQL(
            """SELECT account_id, COALESCE(SUM(balance), 0) AS "end", COALESCE(SUM(balance) FILTER (WHERE date < %(start)s), 0) AS start,
                      COALESCE(SUM(balance) FILTER (WHERE date >= %(start)s), 0) AS period,
                      COALESCE(SUM(balance) FILTER (WHERE date BETWEEN %(before)s AND %(until)s), 0) AS previous
               FROM account_move_line WHERE company_id IN %(branches)s AND date <= %(date)s AND parent_state = 'posted' GROUP BY 1""",
            start=start, before=start - relativedelta(years=1), until=self.date - relativedelta(years=1), date=self.date, branches=tuple(branches.ids)))
        accounts = self.env['account.account'].with_company(self.company_id.root_id).browse([row['account_id'] for row in rows])
        # beside another chart the cooperative's own code may stand behind a K
        return {account.id: ((account.code or '').removeprefix('K'), account.name, {moment: int(row[moment]) for moment in MOMENTS})
                for account, row in zip(accounts, rows, strict=True)}

    def _find_unmapped(self):
        """ Accounts with an amount that no figure at all reads: those of the position by their balance, of the result by their movement """
        figures = self.env['koperasi.rating.figure'].search([('kind', '=', 'accounts')])
        unmapped, sums = [], self._account_sums()
        groups = {account.id: account.internal_group for account in self.env['account.account'].browse(sums)}
        for account_id, (code, name, amounts) in sorted(sums.items(), key=lambda item: item[1][0]):
            amount = amounts['period' if groups[account_id] in RESULT_GROUPS else 'end']
            fine = figures.filtered(lambda figure: figure.moment in ('end', 'period'))
            if amount and not any(figure._takes(code) for figure in fine):
                unmapped.append({'code': code, 'name': name, 'amount': amount})
        return unmapped

    # -- members and loans ----------------------------------------------------

    def _counted(self, codes):
        found, loans = {}, codes & LOAN_FIGURES.keys()
        for code, day in (('members', self.date), ('members_before', self._year() - timedelta(days=1))):
            if code in codes:
                found[code] = Fraction(self._count_members(day)), None
        if loans:
            missing, sums = self._loan_sums()
            for code in loans:
                found[code] = (None, {'reason': 'not_frozen', 'what': missing}) if missing else (sums[code], None)
        return found

    def _count_members(self, day):
        return self.env['koperasi.member'].search_count([
            ('company_id', 'in', self._branches().ids), ('approval_date', '<=', day),
            '|', ('state', 'in', ('active', 'passive')), ('exit_date', '>', day)])

    def _loan_sums(self):
        """ The last frozen loans of each branch in the month of the rating.

        :return: names of the branches that have loans and froze none; ``{code: Fraction}``
        """
        branches, first = self._branches(), self.date.replace(day=1)
        frozen = self.env['koperasi.loan.provision'].search(
            [('company_id', 'in', branches.ids), ('date', '>=', first), ('date', '<=', self.date)], order='date')
        last = {month.company_id: month for month in frozen}
        lending = self.env['res.company'].union(*(company for [company] in self.env['koperasi.loan']._read_group(
            [('company_id', 'in', (branches - frozen.company_id).ids), ('loan_state', '=', 'active')], ['company_id'])))
        if lending:
            return ', '.join(lending.sorted('name').mapped('name')), {}
        self.env['koperasi.loan.snapshot'].flush_model()
        [row] = self.env.execute_query_dict(SQL("SELECT %s FROM koperasi_loan_snapshot WHERE provision_id IN %s", SQL(", ").join(
            SQL("COALESCE(%s, 0) AS %s", sums, SQL.identifier(code)) for code, sums in LOAN_FIGURES.items()),
            tuple(month.id for month in last.values()) or (0,)))
        return '', defaultdict(Fraction, {code: Fraction(int(amount)) for code, amount in row.items()})
