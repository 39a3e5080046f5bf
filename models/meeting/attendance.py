import re

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import hmac

from .guard import guard

HOW = [('door', "Code at the Door"), ('list', "List"), ('self', "Himself, with the Code of the Hall"), ('proxy', "By Proxy")]
ATTENDING = ('active', 'passive')
HALL_SECONDS = 300
CARD = re.compile(r'KOP:(\d{1,9}):(.+)')


class KoperasiMeetingAttendance(models.Model):
    """ Who came to a meeting, when and how it was noted. Rows stay: one that was wrong is taken back by another, which says why. """
    _name = 'koperasi.meeting.attendance'
    _description = "Attendance of a Meeting"
    _order = 'meeting_id desc, id'
    _rec_name = 'member_id'
    _log_access = False

    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    state = fields.Selection([('present', "Present"), ('cancelled', "Taken Back"), ('cancel', "Takes Back")], required=True, readonly=True, default='present')
    with_vote = fields.Boolean(readonly=True, help="Counts for the quorum.")
    at = fields.Datetime(string="Noted At", required=True, readonly=True)
    how = fields.Selection(HOW, required=True, readonly=True)
    proxy_id = fields.Many2one('koperasi.member', string="Represented By", readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one('res.users', string="Noted By", required=True, readonly=True, ondelete='restrict')
    cancels_id = fields.Many2one('koperasi.meeting.attendance', string="Takes Back Row", readonly=True, index='btree_not_null', ondelete='restrict')
    reason = fields.Char(readonly=True)

    _once_uniq = models.UniqueIndex("(meeting_id, member_id) WHERE state = 'present'", "This member was noted already.")
    _cancelled_once_uniq = models.UniqueIndex("(cancels_id) WHERE cancels_id IS NOT NULL", "This row was taken back already.")

    def init(self):
        guard(self.env.cr, self._table)

    def _take_back(self, reason):
        """ Take a row back that was wrong; who may do so was checked.

        :param str reason: why
        :raises UserError: if the meeting is over, the row is none of somebody present, or a proxy hangs on it
        """
        self.ensure_one()
        row = self.sudo()       # narrow sudo(): nobody writes attendance; the callers check who may note it
        row.meeting_id._check_noting()
        if row.state != 'present':
            raise UserError(self.env._("This row was taken back already."))
        if row.meeting_id.attendance_ids.filtered(lambda other: other.state == 'present' and other.proxy_id == row.member_id):
            raise UserError(self.env._("%s represents others: take these back first.", row.member_id.name))
        row.create({
            'meeting_id': row.meeting_id.id, 'company_id': row.company_id.id, 'member_id': row.member_id.id, 'state': 'cancel', 'with_vote': row.with_vote,
            'at': fields.Datetime.now(), 'how': row.how, 'proxy_id': row.proxy_id.id, 'user_id': self.env.uid, 'cancels_id': row.id, 'reason': reason})
        row.flush_model()
        row.state = 'cancelled'
        row.flush_model()

    def action_take_back(self):
        """ Dialog in which a row is taken back.

        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self.check_access('read')
        return {**self.meeting_id.action_attendance(), 'context': {'default_meeting_id': self.meeting_id.id, 'default_operation': 'take_back', 'default_attendance_id': self.id}}


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    def _check_noting(self):
        """ Attendance can be noted now: locks the meeting shared, so that it is not closed meanwhile.

        :raises UserError: otherwise
        """
        self.flush_recordset()
        self.env.cr.execute(SQL("SELECT state FROM koperasi_meeting WHERE id = %s FOR SHARE", self.id))
        if self.env.cr.fetchone()[0] != 'open':
            raise UserError(self.env._("Attendance is noted while the meeting is open: %s is not.", self.display_name))

    def _of_code(self, code):
        """ Whose code this is: of an invitation, its address or the member card, or a member number.

        :param str code: as scanned or typed
        :return: ``koperasi.member``, as superuser
        :raises UserError: if nobody of this cooperative has it, or it is of another meeting
        """
        self.ensure_one()
        Member = self.env['koperasi.member'].sudo()     # narrow sudo(): members of all branches come through the door
        own = [('root_company_id', '=', self.company_id.id)]
        code = code.strip().rstrip('/').rsplit('/', 1)[-1]
        invitation = self.env['koperasi.meeting.invitation']._of_invitation_code(code)
        if invitation and invitation.meeting_id != self:
            raise UserError(self.env._("This code is of another meeting."))
        card = CARD.fullmatch(code)
        found = invitation.member_id or (
            Member.search([*own, ('company_id', '=', int(card[1])), ('number', '=', card[2])]) if card
            else Member.search([*own, ('number', '=', code)], limit=2))
        if not found:
            raise UserError(self.env._("Nobody of this cooperative has this code."))
        if len(found) > 1:
            raise UserError(self.env._("Members of several branches have this number: scan the invitation or the card."))
        return found

    def _note(self, member, how, proxy=None):
        """ Note that a member is present; who may note it was checked.

        :param member: ``koperasi.member``, one
        :param str how: of ``HOW``
        :param proxy: ``koperasi.member`` who is present and speaks for him
        :return: ``koperasi.meeting.attendance``, as superuser
        :raises UserError: in plain words, if he may not attend, or is noted already
        """
        self.ensure_one()
        member = member.sudo()      # narrow sudo(): state and cooperative of the member who is noted
        self._check_noting()
        self._check_attending(member)
        if proxy:
            self._check_proxy(member, proxy.sudo())
        rows = self.env['koperasi.meeting.attendance'].sudo()       # nobody writes attendance but this
        already = self.env._("%s was noted already.", member.name)
        if rows.search_count([('meeting_id', '=', self.id), ('member_id', '=', member.id), ('state', '=', 'present')]):
            raise UserError(already)
        try:
            with self.env.cr.savepoint():
                row = rows.create({
                    'meeting_id': self.id, 'company_id': self.company_id.id, 'member_id': member.id, 'with_vote': self._may_vote(member), 'at': fields.Datetime.now(),
                    'how': 'proxy' if proxy else how, 'proxy_id': proxy.id if proxy else False, 'user_id': self.env.uid})
        except psycopg2.errors.UniqueViolation:
            raise UserError(already) from None
        self.invalidate_recordset(['attendance_ids', 'present_count', 'guest_count', 'has_quorum'])
        return row

    def _check_attending(self, member):
        labels = dict(member._fields['state']._description_selection(self.env))
        if member.root_company_id != self.company_id:
            raise UserError(self.env._("This is no member of this cooperative."))
        if member.state not in ATTENDING:
            raise UserError(self.env._("%(member)s is no member with the right to attend (%(state)s).", member=member.name, state=labels[member.state].lower()))
        if self.kind == 'group' and not self._of_group(member):
            raise UserError(self.env._("%(member)s belongs to another group than %(group)s.", member=member.name, group=self.group_id.sudo().name))

    def _of_group(self, member):
        group = member.sudo().group_id
        while group and group != self.group_id:
            group = group.parent_id
        return bool(group)

    def _check_proxy(self, member, proxy):
        """ By the by-laws, where they allow proxies at all (off until the cooperative says so) """
        most = self.company_id.sudo().koperasi_meeting_proxies
        if not most:
            raise UserError(self.env._("By the by-laws members do not send proxies."))
        if not self._may_vote(member):
            raise UserError(self.env._("%s has no vote in this meeting.", member.name))
        if proxy == member or not self._present(proxy) or not self._may_vote(proxy):
            raise UserError(self.env._("%s is not in the meeting with a vote of his own.", proxy.name))
        held = self.env['koperasi.meeting.attendance'].sudo().search_count([('meeting_id', '=', self.id), ('proxy_id', '=', proxy.id), ('state', '=', 'present')])
        if held >= most:
            raise UserError(self.env._("%(member)s represents %(most)s members already, as many as the by-laws allow.", member=proxy.name, most=held))

    # -- the code of the hall -------------------------------------------------

    def _hall_code(self, back=0):
        """ Six digits that change every five minutes: who types them is in the hall.

        :param int back: so many periods ago
        :return: str
        """
        self.ensure_one()
        period = int(fields.Datetime.now().timestamp()) // HALL_SECONDS - back
        # narrow sudo(): the secret of the database
        return f"{int(hmac(self.env(su=True), 'koperasi-meeting-hall', (self.id, period))[:12], 16) % 1_000_000:06d}"

    def _check_in(self, member, code):
        """ A member notes himself, with the code that is shown in the hall.

        :param member: ``koperasi.member``, the caller himself
        :param str code: six digits
        :raises UserError: if the code is not that of the moment, or he may not attend
        """
        wait = self.env['koperasi.tries']._too_many(f'meeting:{self.id}:{member.id}', 10, 600)
        if wait:
            raise UserError(self.env._("Too many wrong codes: try again in %s seconds, or go to the door.", wait))
        if (code or '').strip() not in (self._hall_code(), self._hall_code(1)):
            raise UserError(self.env._("This is not the code that is shown in the hall now."))
        return self._note(member, 'self')
