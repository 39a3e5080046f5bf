from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .checks import ACCOUNTANT, MANAGER, check_role, day
from .posting import GlLine, Posting

KINDS = [('year', "Close of Year"), ('year_months', "Are the Months Closed?"), ('year_surplus', "Surplus of the Year"), ('year_lock', "Lock of the Year")]
SCOPE = 'year'   # tells its steps from those of the month that ends on the same day
RESULT_TYPES = ('income', 'income_other', 'expense', 'expense_other', 'expense_depreciation', 'expense_direct_cost')


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=[('year_surplus', "Surplus of the Year")], ondelete={'year_surplus': 'cascade'})


class KoperasiRun(models.Model):
    """ The close of a year (domain 6.3 row 25, 7.1). Odoo itself brings income and expenses of past years to the account of the current
    year's surplus (``equity_unaffected``), and its reports of a closed year stay what they were; so what is booked is the surplus's way from
    there to the undistributed surplus of prior years, about which the annual meeting decides.
    """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})

    def _steps(self, kind):
        return super()._steps(kind) + {
            'year': [(10, 'year_months'), (20, 'books_check'), (30, 'year_surplus'), (40, 'year_lock')],
        }.get(kind, [])

    @api.model
    def start_year(self, company_id, date):
        """ Close a book year of a branch: its surplus is booked, the year is locked.

        :param int company_id: branch
        :param str date: any day of the year, ``YYYY-MM-DD``
        :return: dict ``run_id``, ``state``
        :raises AccessError: if the caller is neither manager nor accountant
        :raises UserError: if the year is not over, or the books begin after it
        """
        check_role(self.env, MANAGER, ACCOUNTANT)
        company = self.env.companies.filtered(lambda branch: branch.id == company_id)
        if not company:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        asked = day(self.env, date, self.env._("The year"))
        if not asked:
            raise UserError(self.env._("%s is missing.", self.env._("The year")))
        last = self._book_year(company, asked)[1]
        if self.env['koperasi.business.day']._current(company).date <= last:
            raise UserError(self.env._("The year that ends on %s is not over.", format_date(self.env, last)))
        first = self._first_day(company)
        if last <= first:   # the books were brought in as of that day
            raise UserError(self.env._("The books begin on %s: earlier years were closed elsewhere.", format_date(self.env, first)))
        run = self._start('year', company, last, scope=SCOPE)
        return {'run_id': run.id, 'state': run.state}

    @api.model
    def _book_year(self, company, on):
        """ First and last day of the book year in which a day lies """
        year = company.sudo().root_id.compute_fiscalyear_dates(on)
        return year['date_from'], year['date_to']

    @api.model
    def _first_day(self, company):
        """ The day on which the books of a branch begin """
        return self.env['koperasi.business.day'].search([('company_id', '=', company.id)], order='date', limit=1).date

    # -- the steps ------------------------------------------------------------------

    def _finish_year_months(self):
        """ Every month of the year is closed, and the year before. A month that can no longer be closed is named and holds nothing up. """
        start, begin = self._book_year(self.company_id, self.date)[0], self._first_day(self.company_id)
        wanted, end = [], self.date
        while end >= start and end > begin:
            wanted.append(end)
            end = end.replace(day=1) - timedelta(days=1)
        done = self.search([('company_id', '=', self.company_id.id), ('kind', '=', 'month'), ('state', '=', 'done'), ('date', 'in', wanted)]).mapped('date')
        if missing := sorted(set(wanted) - set(done)):
            problem = self.env._(
                "These months are not closed: %s", ", ".join(format_date(self.env, month, date_format='MMMM y') for month in missing))
            if self._may_close_month(self.company_id, missing[-1]):
                raise UserError(problem)
            self.problem = problem
        if begin < start - timedelta(days=1) and not self._closed_years([('date', '=', start - timedelta(days=1))]):
            raise UserError(self.env._("The year that ended on %s is not closed.", format_date(self.env, start - timedelta(days=1))))

    def _closed_years(self, domain):
        return self.search([('company_id', '=', self.company_id.id), ('kind', '=', 'year'), ('state', '=', 'done'), *domain])

    def _finish_year_surplus(self):
        """ Book the surplus of the year, or its loss """
        income, expense = self._year_result()
        surplus = income - expense
        if surplus:
            current = self.company_id.root_id.get_unaffected_earnings_account()
            prior = self.env['koperasi.posting.rule']._get_account(self.company_id, 'surplus_prior')
            year = format_date(self.env, self.date, date_format='y')
            with self._asked_once('surplus') as request_id:
                self.env['koperasi.transaction']._book([Posting(
                    kind='year_surplus', gl_lines=(GlLine(current.id, surplus), GlLine(prior.id, -surplus)), amount=abs(surplus),
                    memo=self.env._("Surplus of %(year)s: income %(income)s, expenses %(expense)s", year=year, income=self._rupiah(income), expense=self._rupiah(expense)),
                    values={'run_id': self.id})],
                    self.env['account.journal']._koperasi_get(self.company_id, 'general'), request_id, self.company_id, origin='batch')
        return {'income': income, 'expense': expense, 'surplus': surplus}

    def _describe_year_surplus(self):
        return self.env._("Income %(income)s, expenses %(expense)s, surplus %(surplus)s", **{name: self._rupiah(amount) for name, amount in self.result.items()})

    def _rupiah(self, amount):
        return self.env['koperasi.transaction']._rupiah(amount)

    def _year_result(self):
        """ ``(income, expenses)`` of the year in the general ledger of this branch, in rupiah """
        self.env['account.move.line'].flush_model()
        rows = dict(self.env.execute_query(SQL(
            """SELECT a.account_type LIKE 'income%%', COALESCE(SUM(l.balance), 0)::bigint FROM account_move_line l JOIN account_account a ON a.id = l.account_id
               WHERE l.company_id = %s AND l.parent_state = 'posted' AND a.account_type IN %s AND l.date BETWEEN %s AND %s GROUP BY 1""",
            self.company_id.id, RESULT_TYPES, *self._book_year(self.company_id, self.date))))
        return -rows.get(True, 0), rows.get(False, 0)

    def _finish_year_lock(self):
        """ No entry of the year is made or changed any more; Odoo's lock date of the branch """
        company = self.company_id
        before = company.fiscalyear_lock_date
        if not before or before < self.date:
            try:
                company.fiscalyear_lock_date = self.date
            except RedirectWarning as error:
                raise UserError(error.args[0]) from error
        return {'before': before and before.isoformat()}

    # -- taking it back --------------------------------------------------------------

    def _check_reverse_year(self):
        """ Nothing later depends on it: no later year is closed """
        if later := self._closed_years([('date', '>', self.date)])[:1]:
            raise UserError(self.env._("%s comes after it: take that back first.", later.display_name))

    def _taken_back_year(self):
        """ The year is open again, as far as nobody locked more since """
        lock = self.step_ids.filtered(lambda step: step.kind == 'year_lock')
        company, before = self.company_id, (lock.result or {}).get('before')
        if company.fiscalyear_lock_date == self.date:
            company.fiscalyear_lock_date = before and date.fromisoformat(before)
