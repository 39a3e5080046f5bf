from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, TELLER, check_role, text
from ..loan.checks import OFFICER

FIELD_OFFICER = 'koperasi.group_koperasi_field_officer'
LEADERS = (MANAGER, BOARD)
# who sits at the door; supervisors watch
DOOR = (TELLER, OFFICER, FIELD_OFFICER, ACCOUNTANT, *LEADERS)


class KoperasiMeeting(models.Model):
    """ The steps of a meeting: invite, open, second call, close, cancel. """
    _inherit = 'koperasi.meeting'

    def _check_leader(self, *states):
        """ A manager or the board takes this step, of a meeting in one of these states.

        :raises AccessError: if the caller is somebody else
        :raises UserError: if the meeting is in another state
        """
        check_role(self.env, *LEADERS)
        self.check_access('write')
        labels = dict(self._fields['state']._description_selection(self.env))
        for meeting in self:
            if meeting.state not in states:
                raise UserError(self.env._("%(meeting)s is %(state)s: this step is not possible.", meeting=meeting.display_name, state=labels[meeting.state].lower()))

    def _lock(self):
        """ The row of the meeting, for who changes its state; who notes attendance holds it shared """
        self.env.flush_all()     # minutes that are still to be written belong before the close
        self.env.cr.execute(SQL("SELECT id FROM koperasi_meeting WHERE id IN %s FOR UPDATE", tuple(self.ids) or (0,)))

    def action_invite(self):
        """ Invite the members: each gets his code, and is told on the portal and by the ways he chose. The agenda stands from now on.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if place or agenda are missing, the day is too near and no reason is named, or a group invites before its meeting has a group
        """
        self._check_leader('draft')
        for meeting in self:
            if not meeting.place and not meeting.online_link:
                raise UserError(self.env._("Where does the meeting take place? Write the place or the online link."))
            if not meeting.agenda_ids:
                raise UserError(self.env._("The invitation names the agenda: write at least one topic."))
            meeting._check_notice_days()
            # narrow sudo(): the state, which nobody writes by hand; role and rights were checked
            meeting.sudo().write({'state': 'invited', 'invited_on': fields.Datetime.now(), 'invited_by_id': self.env.uid})
            if not meeting._invite():
                raise UserError(self.env._("There is nobody to invite: delegates are elected first, or the group has no members."))
            meeting._tell_invited('invited')

    def action_open(self):
        """ Open the meeting: from now on attendance is noted, and the quorum is counted of who has a vote now.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if its members were not invited, or its day has not come
        """
        self._check_leader('invited')
        for meeting in self:
            if meeting._day() > meeting.company_id._koperasi_today():
                raise UserError(self.env._("The meeting is on %s: it is opened on that day.", meeting._moment()))
            meeting._lock()
            meeting._invite()      # who became a member or delegate meanwhile
            first, second = meeting._percents()
            # narrow sudo(): figures of the quorum, which nobody writes by hand; role and rights were checked
            meeting.sudo().write({
                'state': 'open', 'opened_on': fields.Datetime.now(), 'base_count': meeting._count_base(), 'first_pct': first, 'second_pct': second, 'call': 'first'})

    def action_second_call(self):
        """ Call a second time, where the first one brought no quorum.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if the meeting is not open, was called twice already, or has a quorum
        """
        self._check_leader('open')
        for meeting in self:
            if meeting.call == 'second':
                raise UserError(self.env._("The second call was made already."))
            if meeting.has_quorum:
                raise UserError(self.env._("The quorum is reached: no second call is needed."))
            meeting._lock()
            # narrow sudo(): as in action_open
            meeting.sudo().write({'call': 'second', 'second_call_on': fields.Datetime.now()})

    def action_close(self):
        """ Close the meeting: attendance, minutes and decisions stay as they are from now on.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if chair or secretary are not named, or an agenda item has no minutes in a meeting with a quorum
        """
        self._check_leader('open')
        for meeting in self:
            if not meeting.chair or not meeting.secretary:
                raise UserError(self.env._("Name the chair and the secretary of the meeting: they sign the minutes."))
            missing = meeting.agenda_ids.filtered(lambda item: not (item.minutes or '').strip())
            if meeting.has_quorum and missing:
                raise UserError(self.env._("The minutes are missing for: %s", ", ".join(missing.mapped('name'))))
            meeting._lock()
            # narrow sudo(): as in action_open
            meeting.sudo().write({'state': 'closed', 'closed_on': fields.Datetime.now()})
            meeting.flush_recordset()

    def action_cancel(self):
        """ Cancel a meeting that has not begun; who was invited is told so.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if it has begun, or no reason is named
        """
        self._check_leader('draft', 'invited')
        for meeting in self:
            if not (meeting.cancel_reason or '').strip():
                raise UserError(self.env._("Write why the meeting is cancelled."))
            if meeting.state == 'invited':
                meeting._tell_invited('cancelled')
            # narrow sudo(): the state, which nobody writes by hand; role and rights were checked
            meeting.sudo().state = 'cancelled'

    # -- where to go ----------------------------------------------------------

    def action_door(self):
        """ The page for who notes attendance at the door.

        :raises AccessError: if the caller may not read the meeting
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/meeting/{self.id}/door', 'target': 'new'}

    def action_hall(self):
        """ The page that is shown in the hall: code of the moment and quorum.

        :raises AccessError: if the caller may not read the meeting
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/meeting/{self.id}/hall', 'target': 'new'}

    def action_attendance(self):
        """ Dialog in which attendance is noted from the list.

        :raises AccessError: if the caller does not work at the door
        """
        self.ensure_one()
        check_role(self.env, *DOOR)
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Attendance"), 'res_model': 'koperasi.meeting.attendance.dialog', 'view_mode': 'form', 'target': 'new',
            'context': {'default_meeting_id': self.id}}

    def action_add_annual_report(self):
        """ Put the finished annual report of the book year into the pack, as a document with its hash.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if it is not finished, or is in the pack already
        """
        self.ensure_one()
        self._check_leader('draft', 'invited', 'open')
        report = self._annual_report()
        if not report:
            raise UserError(self.env._("The annual report of %s is not finished.", self.book_year))
        document = self.document_ids.filtered(lambda one: one.kind == 'annual_book')[:1] or self.env['koperasi.meeting.document'].create(
            {'meeting_id': self.id, 'kind': 'annual_book', 'name': self.env._("Annual Report %s", self.book_year)})
        document._add_version(report.file, report.file_name)
        return True

    def note_present(self, code):
        """ Note who shows this code at the door: that of his invitation or of his member card, or his member number.

        :param str code: as scanned or typed
        :return: dict ``name``, ``number``, ``with_vote``, ``present``, ``needed``
        :raises AccessError: if the caller does not work at the door
        :raises UserError: if nobody of this meeting has the code, he may not attend, or is there already
        """
        self.ensure_one()
        check_role(self.env, *DOOR)
        self.check_access('read')
        row = self._note(self._of_code(text(self.env, code, self.env._("The code"), required=True)), 'door')
        self.invalidate_recordset(['present_count', 'guest_count', 'has_quorum'])
        return {'name': row.member_id.name, 'number': row.member_id.number, 'with_vote': row.with_vote, 'present': self.present_count, 'needed': self.needed_count}
