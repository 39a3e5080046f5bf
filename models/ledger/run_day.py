from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .checks import ADMIN, MANAGER, check_role, day
from .run_work import Outcome

SUNDAY = 6


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    def action_close_by_run(self, until=None):
        """ Close the day with all that belongs to it (domain 6.4), and open the next one.

        :param str until: a later day, ``YYYY-MM-DD``: the days before it were skipped, and are opened, worked on and closed in order; it is opened last
        :return: action that shows the run
        :raises AccessError: if the caller is no manager
        :raises UserError: if the day is closed already
        """
        self.ensure_one()
        check_role(self.env, MANAGER, ADMIN)
        self.check_access('read')
        until = day(self.env, until, self.env._("The next day"))
        if self.state != 'open':
            raise UserError(self.env._("This day is closed already."))
        if until and until <= self.date:
            raise UserError(self.env._("The day must come after %s, which was opened already.", format_date(self.env, self.date)))
        run = self.env['koperasi.run']._start('day', self.company_id, self.date, {'until': until and until.isoformat()})
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.run', 'res_id': run.id, 'view_mode': 'form', 'name': run.display_name}

    @api.model
    def _following(self, company, date):
        """ The day that a branch opens after a day """
        following = date + timedelta(days=1)
        while self._is_day_off(company, following):
            following += timedelta(days=1)
        return following

    @api.model
    def _is_day_off(self, company, date):
        """ Whether nobody works in a branch on a day; domains know holidays """
        return date.weekday() == SUNDAY


class KoperasiRun(models.Model):
    """ The close of a day: the steps that the ledger itself knows. """
    _inherit = 'koperasi.run'

    def _day(self):
        """ The open day that this run is about """
        found = self.env['koperasi.business.day']._current(self.company_id)
        if found.date != self.date:
            raise UserError(self.env._("%s is not the open business day any more.", format_date(self.env, self.date)))
        return found

    def _finish_day_ready(self):
        """ What people have to finish first """
        if matters := self._day()._open_matters():
            raise UserError("\n".join([self.env._("The day cannot be closed:"), *matters]))

    def _finish_day_records(self):
        """ Name what the night cannot work on as it is; all else goes on """
        if found := self._bad_records():
            chunk = self.chunk_ids.create([{'run_id': self.id, 'total': len(found)}])
            chunk._note(Outcome(skipped=found))

    def _work_day_records(self, _chunk):
        """ What is tried again is looked at by ``_finish_day_records`` """
        return Outcome()

    def _bad_records(self):
        """ Records of this branch that runs leave out, whatever the day; domains add theirs.

        :return: list of ``(record, reason)``
        """
        Account = self.env['koperasi.account']
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT a.id, a.number, a.balance < 0, g.currency_id <> b.currency_id
               FROM koperasi_account a JOIN account_account g ON g.id = a.control_id JOIN res_company b ON b.id = a.company_id
               WHERE a.company_id = %s AND a.state <> 'closed' AND (a.balance < 0 OR g.currency_id <> b.currency_id) ORDER BY a.id""", self.company_id.id))
        return [(Account.browse(account_id), self.env._("The balance of %s is below zero.", number) if negative
                 else self.env._("The control account of %s is in another currency.", number))
                for account_id, number, negative, _foreign in rows]

    def _finish_day_totals(self):
        return {'rows': self.env['koperasi.day.total']._insert(self.company_id, self.date)}

    def _finish_day_end(self):
        """ Close the day and open the next one; days that are caught up come one by one, also Sundays and holidays """
        self._day()._close()
        Day, until = self.env['koperasi.business.day'], (self.arguments or {}).get('until')
        following = self.date + timedelta(days=1) if until else Day._following(self.company_id, self.date)
        Day._open(self.company_id, following)
        if until and following.isoformat() < until:
            self._start('day', self.company_id, following, {'until': until})

    def _finish_books_check(self):
        """ All of the books, also what earlier closings took as they had found it """
        if problems := self.env['koperasi.business.day']._check_books(self.company_id, full=True):
            raise UserError("\n".join(problems))

    @api.model
    def start_month(self, company_id, date):
        """ Close a month: interest, tax, accruals, fees and provisions, each once.

        :param int company_id: branch
        :param str date: any day of the month, ``YYYY-MM-DD``
        :return: dict ``run_id``, ``state``
        :raises AccessError: if the caller is neither manager nor accountant
        :raises UserError: if the month is not over, or another one is open before it
        """
        check_role(self.env, MANAGER, 'koperasi.group_koperasi_accountant')
        company = self.env.companies.filtered(lambda branch: branch.id == company_id)
        if not company:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        asked = day(self.env, date, self.env._("The month"))
        if not asked:
            raise UserError(self.env._("%s is missing.", self.env._("The month")))
        last = (asked.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if not self._may_close_month(company, last):
            raise UserError(self.env._("%s is closed on its last business day or in the month after it.", format_date(self.env, last, date_format='MMMM y')))
        first = self.env['koperasi.business.day'].search([('company_id', '=', company.id)], order='date', limit=1).date
        if last <= first:   # the books were brought in as of that day
            raise UserError(self.env._("The books begin on %s: earlier months were closed elsewhere.", format_date(self.env, first)))
        run = self._start('month', company, last)
        return {'run_id': run.id, 'state': run.state}

    @api.model
    def _may_close_month(self, company, last):
        """ Whether a month is closed now: classes and accruals are those of the day on which it is """
        return last <= self.env['koperasi.business.day']._current(company).date <= last + timedelta(days=31)
