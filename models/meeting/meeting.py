from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from ...finance.meeting import days_before, last_meeting_day
from ..requests.reading import moment
from .guard import guard

KINDS = [('annual', "Annual Meeting (RAT)"), ('extraordinary', "Extraordinary Meeting"), ('group', "Group Meeting before the RAT")]
STATES = [('draft', "Draft"), ('invited', "Invited"), ('open', "Open"), ('closed', "Closed"), ('cancelled', "Cancelled")]
PARTS = frozenset({'agenda_ids', 'document_ids', 'decision_ids', 'question_ids', 'delegate_ids', 'elected_ids'})
SIGNERS = frozenset({'chair', 'secretary', 'witness_1', 'witness_2'})
PLACE = frozenset({'date', 'place', 'online_link', 'late_reason'})
# what people write, by the state of the meeting
ASKED = {
    'draft': PARTS | SIGNERS | PLACE | {'name', 'company_id', 'kind', 'book_year', 'parent_id', 'group_id', 'by_delegates', 'cancel_reason'},
    'invited': PARTS | SIGNERS | PLACE | {'cancel_reason'}, 'open': PARTS | SIGNERS,
    'closed': PARTS | {'dinas_reported_on', 'dinas_note'}, 'cancelled': frozenset(),
}


class KoperasiMeeting(models.Model):
    """ A meeting of members (rapat anggota): of the whole cooperative, or of one group that sends delegates to it. Steps are in ``steps.py``, who votes and
    whether enough are there in ``voters.py``. Closed, it stays as it was: a trigger sees to it. """
    _name = 'koperasi.meeting'
    _description = "Meeting of Members"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'date desc, id desc'

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('koperasi_ready', '=', True), ('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id, ondelete='restrict')
    kind = fields.Selection(KINDS, required=True, default='annual')
    book_year = fields.Integer(
        aggregator=None, default=lambda self: self.env.company._koperasi_today().year - 1, help="Year whose accounts the meeting hears; the year in which it ends.")
    date = fields.Datetime(string="Start", required=True)
    place = fields.Char()
    online_link = fields.Char(help="Address of the video meeting, https://…")
    state = fields.Selection(STATES, required=True, readonly=True, default='draft', copy=False)
    parent_id = fields.Many2one('koperasi.meeting', string="Annual Meeting", index='btree_not_null', ondelete='restrict', help="To which this group sends its delegates.")
    child_ids = fields.One2many('koperasi.meeting', 'parent_id', string="Group Meetings", readonly=True)
    group_id = fields.Many2one('koperasi.member.group', string="Member Group", index='btree_not_null', ondelete='restrict')
    by_delegates = fields.Boolean(string="Delegates Vote", help="Groups elect delegates before; quorum and votes count these.")

    # days
    invite_by = fields.Date(compute='_compute_days', help="Last day for the invitation.")
    report_by = fields.Date(string="Annual Report Ready By", compute='_compute_days', help="Last day for the signed annual report: a month before the meeting.")
    legal_deadline = fields.Date(string="Latest Day by Law", compute='_compute_days', help="The annual meeting is held within six months after the book year (UU 25/1992 art. 26).")
    dinas_by = fields.Date(string="Report to the Dinas By", compute='_compute_days')
    warnings = fields.Text(compute='_compute_warnings')
    late_reason = fields.Char(string="Reason of the Late Invitation", copy=False)
    cancel_reason = fields.Char(string="Reason of the Cancellation", copy=False)
    invited_on = fields.Datetime(readonly=True, copy=False)
    invited_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    revision = fields.Integer(readonly=True, copy=False, help="How often day or place changed after the invitation.")
    opened_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    dinas_reported_on = fields.Date(string="Reported to the Dinas On", copy=False)
    dinas_note = fields.Char(string="Receipt of the Dinas", copy=False)

    # people
    chair = fields.Char(string="Chair of the Meeting")
    secretary = fields.Char(string="Secretary of the Meeting")
    witness_1 = fields.Char(string="First Witness", help="A member who signs the minutes for the members.")
    witness_2 = fields.Char(string="Second Witness")

    agenda_ids = fields.One2many('koperasi.meeting.agenda', 'meeting_id')
    document_ids = fields.One2many('koperasi.meeting.document', 'meeting_id', string="Documents")
    question_ids = fields.One2many('koperasi.meeting.question', 'meeting_id', string="Questions")
    decision_ids = fields.One2many('koperasi.meeting.decision', 'meeting_id', string="Decisions")
    delegate_ids = fields.One2many('koperasi.meeting.delegate', 'meeting_id', string="Delegates", readonly=True)
    elected_ids = fields.One2many('koperasi.meeting.delegate', 'group_meeting_id', string="Elected Delegates")
    invitation_ids = fields.One2many('koperasi.meeting.invitation', 'meeting_id', string="Invitations", readonly=True)
    attendance_ids = fields.One2many('koperasi.meeting.attendance', 'meeting_id', readonly=True)

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.depends('name', 'date')
    def _compute_display_name(self):
        for meeting in self:
            meeting.display_name = meeting.name or ''

    # -- days of the law ------------------------------------------------------

    def _day(self):
        """ The day of the meeting on the cooperative's own clock; None without one """
        self.ensure_one()
        zone = pytz.timezone(self.company_id.sudo().koperasi_tz or 'Asia/Makassar')
        return pytz.utc.localize(self.date).astimezone(zone).date() if self.date else None

    def _moment(self):
        """ ``21 Nov 2026, 09:00`` on the cooperative's own clock """
        return moment(self.env, self.date, self.company_id)

    @api.model
    def _law(self, code, day, default):
        found = self.env['koperasi.regulation.limit']._find(code, day)
        return int(found) if found is not None else default

    @api.depends('date', 'kind', 'book_year', 'company_id')
    def _compute_days(self):
        for meeting in self:
            day, annual = meeting._day(), meeting.kind == 'annual'
            meeting.invite_by = days_before(day, self._law('rat_notice_days', day, 7)) if day else False
            meeting.report_by = days_before(day, self._law('annual_report_days_before_rat', day, 30)) if day and annual else False
            meeting.dinas_by = days_before(day, -self._law('rat_report_days', day, 30)) if day and annual else False
            end = meeting.company_id._koperasi_book_year(meeting.book_year)[1] if annual and meeting.company_id else False
            meeting.legal_deadline = last_meeting_day(end, self._law('rat_deadline_months', end, 6)) if end else False

    @api.depends('date', 'kind', 'book_year', 'company_id', 'state', 'dinas_reported_on')
    def _compute_warnings(self):
        for meeting in self:
            meeting.warnings = '\n'.join(meeting._warnings()) or False

    def _warnings(self):
        """ What is late, or will be: list of sentences """
        env, day = self.env, self._day()
        if not day or not self.company_id:
            return []
        today, found = self.company_id._koperasi_today(), []
        if self.legal_deadline and day > self.legal_deadline and self.state != 'cancelled':
            found.append(env._("By law the annual meeting is held until %s: this one is later.", self._date_text(self.legal_deadline)))
        if self.state == 'draft' and today > self.invite_by:
            found.append(env._("Members are invited %(days)s days before at the latest: that day was %(day)s. A later invitation needs its reason.",
                               days=(day - self.invite_by).days, day=self._date_text(self.invite_by)))
        if self.kind == 'annual' and self.state in ('draft', 'invited') and today > self.report_by and not self._annual_report():
            found.append(env._("The signed annual report was to be ready by %s.", self._date_text(self.report_by)))
        if self.kind == 'annual' and self.state == 'closed' and not self.dinas_reported_on and today > self.dinas_by:
            found.append(env._("The meeting was to be reported to the Dinas by %s.", self._date_text(self.dinas_by)))
        least = self._law('delegate_system_min_members', day, 500)
        if self.by_delegates and self.state in ('draft', 'invited') and self._members_with_vote_count() <= least:
            found.append(env._("Delegates are meant for cooperatives of more than %s members.", least))
        return found

    def _date_text(self, day):
        return self.env['koperasi.notice']._day_text(self.env, day)

    def _annual_report(self):
        """ The finished annual report of the book year, as superuser: board and supervisors wrote it for the members """
        return self.env['koperasi.annual.report'].sudo().search([('company_id', '=', self.company_id.id), ('year', '=', self.book_year), ('state', '=', 'done')], limit=1)

    # -- what people write ----------------------------------------------------

    @api.constrains('company_id', 'kind', 'parent_id', 'group_id', 'by_delegates', 'book_year')
    def _check_scope(self):
        for meeting in self.sudo():
            if meeting.company_id.parent_id:
                raise ValidationError(self.env._("A meeting of members is one of the whole cooperative."))
            if not 1990 <= meeting.book_year <= 2200:
                raise ValidationError(self.env._("%s is no book year.", meeting.book_year))
            if (meeting.kind == 'group') != bool(meeting.group_id):
                raise ValidationError(self.env._("A group meeting is one of a member group, and no other is."))
            if meeting.group_id and meeting.group_id.company_id.root_id != meeting.company_id:
                raise ValidationError(self.env._("The group belongs to another cooperative."))
            parent = meeting.parent_id
            if parent and (meeting.kind != 'group' or parent.kind == 'group' or parent.company_id != meeting.company_id):
                raise ValidationError(self.env._("Groups send their delegates to a meeting of their own cooperative."))
            if meeting.kind == 'group' and meeting.by_delegates:
                raise ValidationError(self.env._("In a group meeting its members vote themselves."))

    @api.constrains('online_link')
    def _check_online_link(self):
        for meeting in self:
            if meeting.online_link and not meeting.online_link.startswith('https://'):
                raise ValidationError(self.env._("An online link begins with https://"))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED['draft']} for vals in vals_list]
        for vals in vals_list:
            if vals.get('kind', 'annual') == 'annual' and not vals.get('agenda_ids'):
                vals['agenda_ids'] = self._usual_agenda()
        # no default of a caller opens or closes
        return super(KoperasiMeeting, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)

    @api.model
    def _usual_agenda(self):
        """ Commands for what every annual meeting hears and decides (UU 25/1992 art. 23) """
        env = self.env
        items = {
            'opening': env._("Opening, quorum and order of the meeting"), 'board': env._("Report of the board"), 'supervisors': env._("Report of the supervisors"),
            'accounts': env._("Annual accounts and discharge of the board"), 'surplus': env._("Distribution of the surplus (SHU)"),
            'plan': env._("Work plan and budget of the next year"), 'other': env._("Other matters and closing")}
        return [Command.create({'sequence': 10 * place, 'kind': kind, 'name': name}) for place, (kind, name) in enumerate(items.items(), 1)]

    def write(self, vals):
        moved = self.filtered(lambda meeting: meeting.state == 'invited') if PLACE & vals.keys() else self.browse()
        if not self.env.su:
            for meeting in self:
                if vals.keys() - ASKED[meeting.state]:
                    raise UserError(self.env._("This cannot be changed any more in %s, or is set by its buttons.", meeting.display_name))
        before = {meeting: (meeting.date, meeting.place, meeting.online_link) for meeting in moved}
        result = super().write(vals)
        for meeting, old in before.items():
            if meeting.state == 'invited' and old != (meeting.date, meeting.place, meeting.online_link):
                meeting._tell_move(earlier=meeting.date < old[0])
        return result

    def _tell_move(self, earlier):
        """ Tell who was invited that day or place changed; earlier than the law's days before needs its reason """
        if earlier:
            self._check_notice_days()
        # narrow sudo(): a counter that nobody writes; who may write the meeting was checked
        self.sudo().revision += 1
        self._tell_invited('changed')

    def _check_notice_days(self):
        """ Members get their invitation in time, or its reason is named.

        :raises UserError: otherwise
        """
        today = self.company_id._koperasi_today()
        if self._day() < today:
            raise UserError(self.env._("The day of the meeting is over."))
        if today > self.invite_by and not (self.late_reason or '').strip():
            raise UserError(self.env._(
                "Members are invited %(days)s days before at the latest. Choose a later day, or write the reason of the late invitation.",
                days=(self._day() - self.invite_by).days))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        for meeting in self:
            if meeting.state != 'draft' or meeting.document_ids.version_ids:
                raise UserError(self.env._("%s is cancelled, not deleted.", meeting.display_name))

    def _is_over(self):
        return self.state in ('closed', 'cancelled')

    def _soon(self):
        """ Whether the meeting is within a day, for the reminder """
        return self.state == 'invited' and self._day() == self.company_id._koperasi_today() + timedelta(days=1)
