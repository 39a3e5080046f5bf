"""What somebody asks the statements for, checked."""
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.checks import ACCOUNTANT, ADMIN, BOARD, MANAGER, check_role

SUPERVISOR = 'koperasi.group_koperasi_supervisor'
READERS = (ACCOUNTANT, MANAGER, BOARD, SUPERVISOR, ADMIN)
BOOKS = ('trial', 'ledger', 'journal', 'cash_book', 'tie_out', 'notes')
COMPARISONS = ('none', 'previous_period', 'previous_year')
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Options:
    """ One statement or list, for a period and branches """
    book: str               # one of BOOKS, or 'statement'
    report: object          # account.report of a statement
    companies: object       # res.company, taken together
    branch: int             # id of the chosen branch, 0 for all
    first: date
    last: date
    comparison: str = 'none'
    detail: bool = False    # the accounts below each line
    budget: bool = False
    accounts: tuple = ()    # ids; empty for all

    @property
    def periods(self):
        """ ``[(first, last)]``: the period, and the one that it is compared with """
        own = (self.first, self.last)
        return [own] if self.comparison == 'none' else [own, before(own, self.comparison)]

    def with_env(self, env):
        return replace(self, report=self.report.with_env(env), companies=self.companies.with_env(env))


def before(period, comparison):
    """ The period that one is compared with; whole months stay whole months """
    first, last = period
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if comparison == 'previous_year':
        first, ended = first - relativedelta(years=1), last - relativedelta(years=1)
        return first, ended + relativedelta(day=31) if whole else ended
    ended = first - timedelta(days=1)
    if whole:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return first - relativedelta(months=months), ended
    return ended - (last - first), ended


class KoperasiStatements(models.AbstractModel):
    """ Statements and books: what may be asked for, and what it comes to. They read everything and change nothing. """
    _name = 'koperasi.statements'
    _description = "Financial Statements"

    @api.model
    def _reports(self):
        """ The statements that are defined, in their order """
        # narrow sudo(): names and definitions of statements; board and manager have no right on them
        return self.env['account.report'].sudo().search([('koperasi_statement', '!=', False)], order='sequence, id')

    @api.model
    def _branches(self):
        """ The branches of the cooperative that the user works in """
        return self.env.companies.filtered(lambda company: company.root_id == self.env.company.root_id)

    @api.model
    def _options(self, values):
        """ What a caller asked for.

        :param dict values: ``book`` (one of BOOKS, or the id of a statement; the first statement if missing), ``date_from`` and ``date_to`` (ISO
            text; this year up to the open day if both are missing), ``branch`` (id; 0 for all), ``comparison``, ``detail``, ``budget``,
            ``account_ids``; what else it holds is not looked at
        :return: Options
        :raises AccessError: if the caller's role does not read statements
        :raises UserError: if something is not valid, or the period is missing or ends before it begins
        """
        check_role(self.env, *READERS)
        if not isinstance(values, dict):
            raise UserError(self.env._("Choose a statement and a period."))
        book, report = self._chosen_book(values.get('book'))
        companies, branch = self._chosen_branch(values.get('branch'))
        first, last = self._chosen_period(values)
        accounts = values.get('account_ids') or []
        comparison = values.get('comparison') or 'none'
        if comparison not in COMPARISONS or not isinstance(accounts, list) or not all(isinstance(one, int) and 0 < one < 2**31 for one in accounts):
            raise UserError(self.env._("Choose a statement and a period."))
        return Options(
            book, report, companies, branch, first, last, comparison=comparison if book == 'statement' else 'none',
            detail=bool(values.get('detail')), budget=bool(values.get('budget')), accounts=tuple(accounts))

    def _chosen_book(self, book):
        reports = self._reports()
        if isinstance(book, str) and book in BOOKS:
            return book, reports.browse()
        if isinstance(book, str) and book.isdecimal() and book.isascii():
            book = int(book)
        report = reports.filtered(lambda report: report.id == book) if book and isinstance(book, int) else reports[:1] if not book else reports.browse()
        if not report:
            raise UserError(self.env._("This statement is not defined."))
        return 'statement', report

    def _chosen_branch(self, branch):
        branches = self._branches()
        if isinstance(branch, str) and branch.isdecimal() and branch.isascii():
            branch = int(branch)
        if not branch:
            return branches, 0
        company = branches.filtered(lambda company: company.id == branch)
        if not company:
            raise UserError(self.env._("You do not work in this branch."))
        return company, company.id

    def _chosen_period(self, values):
        texts = values.get('date_from'), values.get('date_to')
        if not any(texts):
            last = self.env.company._koperasi_book_date()
            return self.env.company.root_id.sudo().compute_fiscalyear_dates(last)['date_from'], last
        if not all(texts):
            raise UserError(self.env._("The period is missing: choose its first and its last day."))
        try:
            first, last = (date.fromisoformat(text) for text in texts)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("This is no date: write it as 2026-01-31.")) from error
        if last < first:
            raise UserError(self.env._("The period ends before it begins."))
        if first < EARLIEST or last > LATEST:
            raise UserError(self.env._("This is no date: write it as 2026-01-31."))
        return first, last
