from datetime import timedelta

from odoo import api, fields, models

from ...finance.meeting import days_before, last_meeting_day
from ..ledger.checks import MANAGER

NEAR = 14      # days before a day at which the manager is reminded


class KoperasiMeetingDeadline(models.Model):
    """ The days of the annual meeting in the calendar, of every book year: also where nobody has planned a meeting yet. Kept by a job and by the meeting's steps. """
    _name = 'koperasi.meeting.deadline'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _description = "Deadline of the Annual Meeting"
    _order = 'date, id'
    _rec_name = 'kind'

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='cascade')
    book_year = fields.Integer(required=True, readonly=True, aggregator=None)
    kind = fields.Selection([
        ('report', "Annual Report Ready and Signed"), ('invite', "Invitation to the RAT"), ('rat', "Annual Meeting (RAT) by Law"), ('dinas', "Report of the RAT to the Dinas"),
    ], required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", readonly=True, index='btree_not_null', ondelete='set null')
    done_on = fields.Date(readonly=True)
    state = fields.Selection([('coming', "Coming"), ('near', "Near"), ('late', "Late"), ('done', "Done"), ('done_late', "Done Late")], compute='_compute_state')

    _kind_uniq = models.UniqueIndex('(company_id, book_year, kind)', "This day is in the calendar already.")

    @api.depends('kind', 'book_year')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for deadline in self:
            deadline.display_name = f"{labels.get(deadline.kind, '')} {deadline.book_year}"

    @api.depends('date', 'done_on')
    def _compute_state(self):
        for deadline in self:
            today = deadline.company_id._koperasi_today() if deadline.company_id else fields.Date.context_today(self)
            if deadline.done_on:
                deadline.state = 'done_late' if deadline.done_on > deadline.date else 'done'
            else:
                deadline.state = 'late' if deadline.date < today else 'near' if deadline.date <= today + timedelta(days=NEAR) else 'coming'

    def action_open_meeting(self):
        """ Open the meeting of this day, or a new one.

        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.meeting', 'view_mode': 'form', 'res_id': self.meeting_id.id,
                'context': {'default_kind': 'annual', 'default_book_year': self.book_year}}

    @api.model
    def _refresh(self, company):
        """ Bring the days of a cooperative up to date: those of the last book year, and of the one that runs.

        :param company: ``res.company``, a root
        """
        today = company._koperasi_today()
        years = [year for year in (today.year - 1, today.year) if company._koperasi_book_year(year)[1]]
        rows = self.sudo()      # narrow sudo(): nobody writes the calendar of deadlines
        known = {(row.book_year, row.kind): row for row in rows.search([('company_id', '=', company.id), ('book_year', 'in', years)])}
        for year in years:
            for kind, (date, done_on, meeting) in self._days_of(company, year).items():
                values = {'date': date, 'done_on': done_on, 'meeting_id': meeting.id}
                row = known.get((year, kind))
                if not row:
                    rows.create({'company_id': company.id, 'book_year': year, 'kind': kind, **values})
                elif any((row[name].id if name == 'meeting_id' else row[name]) != value for name, value in values.items()):
                    row.write(values)

    @api.model
    def _days_of(self, company, year):
        """ ``{kind: (day, done on, meeting)}`` of a book year """
        Meeting = self.env['koperasi.meeting'].sudo()       # narrow sudo(): as in _refresh
        meeting = Meeting.search([('company_id', '=', company.id), ('kind', '=', 'annual'), ('book_year', '=', year), ('state', '!=', 'cancelled')], order='date', limit=1)
        end = company._koperasi_book_year(year)[1]
        last = last_meeting_day(end, Meeting._law('rat_deadline_months', end, 6))
        day = (meeting._day() if meeting else None) or last
        report = self.env['koperasi.annual.report'].sudo().search([('company_id', '=', company.id), ('year', '=', year), ('state', '=', 'done')], limit=1)

        def on(moment):
            return moment.date() if moment else False
        return {
            'report': (days_before(day, Meeting._law('annual_report_days_before_rat', day, 30)), on(report.finished_on), meeting),
            'invite': (days_before(day, Meeting._law('rat_notice_days', day, 7)), on(meeting.invited_on), meeting),
            'rat': (last, meeting._day() if meeting.state == 'closed' else False, meeting),
            'dinas': (days_before(day, -Meeting._law('rat_report_days', day, 30)), meeting.dinas_reported_on, meeting)}

    # -- the job --------------------------------------------------------------

    @api.model
    def _cron_meetings(self):
        """ Once a day, for each cooperative: the calendar, who is reminded of what is near or late, and the members the day before """
        for company in self.env['res.company'].sudo().search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
            self._remind_of_meetings(company)
            if not self.env['ir.cron']._commit_progress(1):
                return

    @api.model
    def _remind_of_meetings(self, company):
        """ What the job does for one cooperative """
        self._refresh(company)
        managers = self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', self.env.ref(MANAGER).ids), ('company_ids', 'in', company.ids), ('share', '=', False)])
        days = self.sudo().search([('company_id', '=', company.id)])
        for deadline in days:
            if deadline.state in ('near', 'late'):
                deadline._remind_users(managers)
            elif deadline.state != 'coming':
                deadline.activity_ids.unlink()
        meetings = self.env['koperasi.meeting'].sudo().search([('company_id', '=', company.id), ('state', '=', 'invited')])
        for meeting in meetings.filtered(lambda one: one._soon()):
            meeting._tell_invited('tomorrow')
        today = company._koperasi_today()
        late = self.env['koperasi.meeting.decision'].sudo().search([
            ('company_id', '=', company.id), ('deadline', '<', today), ('outcome', '=', 'accepted'), ('state', 'in', ('open', 'progress'))])
        for meeting, decisions in late.grouped('meeting_id').items():
            for user in decisions.owner_id | (managers if decisions.filtered(lambda one: not one.owner_id) else self.env['res.users']):
                meeting._remind_of_decisions(user, decisions.filtered(lambda one, user=user: one.owner_id in (user, one.owner_id.browse())))

    def _remind_users(self, users):
        """ One activity a person; none where he has one already """
        for user in users - self.activity_ids.user_id:
            self.activity_schedule('mail.mail_activity_data_todo', self.date, summary=self.with_context(lang=user.lang).display_name, user_id=user.id)


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._refresh_deadlines()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {'date', 'state', 'book_year', 'kind', 'company_id', 'dinas_reported_on'}:
            self._refresh_deadlines()
        return result

    def _refresh_deadlines(self):
        for company in self.filtered(lambda meeting: meeting.kind == 'annual').company_id.sudo():       # narrow sudo(): book year and zone of the cooperative
            self.env['koperasi.meeting.deadline']._refresh(company)

    def _remind_of_decisions(self, user, decisions):
        """ One activity a person and meeting for decisions that are late """
        if decisions and user not in self.activity_ids.user_id:
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(
                'mail.mail_activity_data_todo', min(decisions.mapped('deadline')), summary=env._("%s decisions are late", len(decisions)), user_id=user.id)
