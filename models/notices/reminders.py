from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, split_every

CATCH_UP = 3     # days that are made good after a pause; what is older is no reminder any more
MEMBERS = 5_000  # asked at once for their mandatory shares


class ResCompany(models.Model):
    _inherit = 'res.company'

    @api.model
    def _cron_koperasi_remind(self):
        """ Remind the members of all branches of what is due, once a day """
        for branch in self.sudo().search([('koperasi_ready', '=', True)]):
            branch._koperasi_remind(branch._koperasi_today())
            if not self.env['ir.cron']._commit_progress(1):
                return

    def _koperasi_remind(self, today):
        """ Note who of this branch is to be reminded: instalments three days before they are due, on the day, a day and a week after; term deposits a
        week before they mature; mandatory shares the day after a month is due. Days that were missed are made good, none comes twice.

        :param date today: in the cooperative's zone
        """
        self.ensure_one()
        last = max(self.koperasi_reminded_on or today - timedelta(days=1), today - timedelta(days=CATCH_UP))
        if last >= today:
            return
        self.env.flush_all()
        for ahead in (3, 0):
            self._remind_due(last + timedelta(days=ahead), today + timedelta(days=ahead), today)
        for behind in (1, 7):
            self._remind_late(last - timedelta(days=behind), today - timedelta(days=behind), today)
        self._remind_maturity(last + timedelta(days=7), today + timedelta(days=7), today)
        if any((last + timedelta(days=number)).day == self.root_id.koperasi_mandatory_day + 1 for number in range(1, (today - last).days + 1)):
            self._remind_mandatory(today)
        self.koperasi_reminded_on = today

    def _remind_due(self, after, until, today):
        """ Instalments whose day lies in ``(after, until]``; one that is paid ahead lies before the oldest open one """
        self._remind(SQL(
            """SELECT DISTINCT a.company_id, a.member_id, 'due', 'koperasi.loan,' || l.id || ',' || p.due_date, %(today)s::date,
                      jsonb_build_object('loan', l.id, 'date', p.due_date)
               FROM koperasi_loan_plan_line p JOIN koperasi_loan l ON l.plan_id = p.plan_id JOIN koperasi_account a ON a.id = l.account_id
               WHERE a.company_id = %(company)s AND l.loan_state = 'active' AND a.member_id IS NOT NULL AND p.kind IN ('plan', 'deferred')
                 AND p.due_date > %(after)s AND p.due_date <= %(until)s AND l.open_since <= p.due_date""",
            today=today, company=self.id, after=after, until=until))

    def _remind_late(self, after, until, today):
        """ Loans whose oldest open instalment was due in ``(after, until]`` """
        self._remind(SQL(
            """SELECT a.company_id, a.member_id, 'late', 'koperasi.loan,' || l.id || ',' || l.open_since, %(today)s::date,
                      jsonb_build_object('loan', l.id, 'date', l.open_since)
               FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
               WHERE a.company_id = %(company)s AND l.loan_state = 'active' AND a.member_id IS NOT NULL
                 AND l.open_since > %(after)s AND l.open_since <= %(until)s""",
            today=today, company=self.id, after=after, until=until))

    def _remind_maturity(self, after, until, today):
        self._remind(SQL(
            """SELECT a.company_id, a.member_id, 'maturity', 'koperasi.savings.account,' || s.id || ',' || s.maturity_date, %(today)s::date,
                      jsonb_build_object('account', s.id, 'date', s.maturity_date)
               FROM koperasi_savings_account s JOIN koperasi_account a ON a.id = s.account_id
               WHERE a.company_id = %(company)s AND a.state <> 'closed' AND a.member_id IS NOT NULL
                 AND s.maturity_date > %(after)s AND s.maturity_date <= %(until)s""",
            today=today, company=self.id, after=after, until=until))

    def _remind(self, query):
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_notice (company_id, member_id, event, about, day, facts, state, created_at)
               SELECT q.*, 'new', now() AT TIME ZONE 'UTC' FROM (%s) q ON CONFLICT DO NOTHING""", query))

    def _remind_mandatory(self, today):
        """ Once a month: the notice bears the month's first day """
        members = self.env['koperasi.member'].search([('company_id', '=', self.id), ('state', 'in', ('active', 'passive'))], order='id')
        for ids in split_every(MEMBERS, members.ids, list):
            figures = self.env['koperasi.member'].browse(ids)._mandatory_figures()
            self.env['koperasi.notice']._insert_values([
                (self.id, member_id, 'mandatory', f'{today:%Y-%m}', today.replace(day=1), None)
                for member_id, (due, paid, *_rest) in figures.items() if due > paid])
            self.env.invalidate_all()
