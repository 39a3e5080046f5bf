"""Papers of a meeting: letters of invitation, attendance list and minutes (domain 8.8)."""
from odoo import fields, models
from odoo.exceptions import UserError

from ..text import day, moment, paper_lang, printed, qr_image
from ..text import number as grouped

MOST_ROWS, MOST_LETTERS = 2_000, 200


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    def _paper_lang(self):
        return paper_lang(self.company_id.sudo().partner_id.with_env(self.env))     # narrow sudo(): language of the cooperative

    def _paper_frame(self, title):
        """ What every paper of a meeting has; in the language of the environment """
        env = self.env
        company = self.company_id.with_env(env).sudo()     # narrow sudo(): head of the paper, with address and logo
        zone = company.koperasi_tz
        return {
            'head': company._paper_head(), 'title': title, 'subject': self.name, 'period': moment(env, self.date, zone), 'lang': env.lang, 'printed': printed(self),
            'place': self.place or self.online_link or "", 'city': company.city, 'on': day(env, self._day())}

    def _paper_quorum(self):
        """ The line of the quorum, of the list and the minutes """
        env, values = self.env, {
            'base': grouped(self.voter_count), 'present': grouped(self.present_count), 'needed': grouped(self.needed_count), 'guests': grouped(self.guest_count),
            'call': dict(self._fields['call']._description_selection(self.env))[self.call]}
        if self.state not in ('open', 'closed'):
            return env._("Voters: %(base)s. Needed for the quorum: %(needed)s.", **values)
        if self.by_delegates:
            line = env._("%(present)s of %(base)s delegates present, %(needed)s needed (%(call)s).", **values)
        else:
            line = env._("%(present)s of %(base)s members with a vote present, %(needed)s needed (%(call)s).", **values)
        if self.guest_count:
            line += " " + env._("Without a vote: %s.", self.guest_count)
        reached = env._("The quorum was reached.") if self.has_quorum else env._("The quorum was not reached.")
        return f"{line} {reached}"

    def _attendance_paper(self):
        """ The attendance list: who is there, or before the meeting who was invited, with room for signatures.

        :return: dict of texts
        :raises AccessError: if the caller may not read the meeting
        :raises UserError: if nobody was invited yet, or it would be longer than can be printed
        """
        self.ensure_one()
        self.check_access('read')
        meeting = self.with_context(lang=self._paper_lang())
        env, zone = meeting.env, meeting.company_id.sudo().koperasi_tz      # narrow sudo(): zone of the cooperative
        # narrow sudo(): names and groups of members of all branches, for who may read the meeting
        sheet = meeting.sudo()
        counted = meeting.state in ('open', 'closed')
        source = sheet.attendance_ids.filtered(lambda row: row.state == 'present') if counted else sheet.invitation_ids
        if not source and not counted:
            raise UserError(self.env._("Nobody was invited yet: the list is printed after the invitation."))
        if len(source) > MOST_ROWS:
            raise UserError(self.env._("More than %s names: print the lists of the group meetings, or of the delegates.", MOST_ROWS))
        rows = []
        for number, row in enumerate(source.sorted(lambda one: (one.member_id.name or '', one.id)), 1):
            member, how, time = row.member_id, "", ""
            if counted:
                how = env._("Proxy: %s", row.proxy_id.name) if row.proxy_id else env._("Present")
                if not row.with_vote:
                    how = env._("Present, no vote")
                time = moment(env, row.at, zone).split(', ')[-1].rsplit(' ', 1)[0]
            rows.append({'no': number, 'number': member.number or "", 'name': member.name, 'group': member.group_id.name or "", 'how': how, 'time': time})
        return {**meeting._paper_frame(env._("Attendance List")), 'rows': rows, 'quorum': meeting._paper_quorum(), 'blank': not counted,
                'signatures': [(env._("Chair of the Meeting"), self.chair or ""), (env._("Secretary of the Meeting"), self.secretary or "")]}

    def _minutes_paper(self):
        """ The minutes (berita acara): what was said to each topic, the quorum and the decisions, for signatures.

        :return: dict of texts
        :raises AccessError: if the caller may not read the meeting
        :raises UserError: if it has not begun
        """
        self.ensure_one()
        self.check_access('read')
        if self.state not in ('open', 'closed'):
            raise UserError(self.env._("Minutes are those of a meeting that has begun."))
        meeting = self.with_context(lang=self._paper_lang())
        env, zone = meeting.env, meeting.company_id.sudo().koperasi_tz      # narrow sudo(): zone of the cooperative
        kinds = dict(meeting._fields['kind']._description_selection(env))
        facts = [
            (env._("Which Meeting"), kinds[meeting.kind]), (env._("Book Year"), str(meeting.book_year) if meeting.kind == 'annual' else ""),
            (env._("Group"), meeting.group_id.sudo().name or ""),       # narrow sudo(): a group of another branch
            (env._("Day and Place"), ', '.join(filter(None, (moment(env, meeting.date, zone), meeting.place or meeting.online_link)))),
            (env._("Invited On"), meeting.invited_on and moment(env, meeting.invited_on, zone)), (env._("Reason of the Late Invitation"), meeting.late_reason or ""),
            (env._("Opened"), meeting.opened_on and moment(env, meeting.opened_on, zone)), (env._("Second Call"), meeting.second_call_on and moment(env, meeting.second_call_on, zone)),
            (env._("Closed"), meeting.closed_on and moment(env, meeting.closed_on, zone))]
        signatures = [(env._("Chair of the Meeting"), self.chair), (env._("Secretary of the Meeting"), self.secretary)]
        signatures += [(env._("Witness for the Members"), name) for name in (self.witness_1, self.witness_2) if name]
        return {
            **meeting._paper_frame(env._("Minutes")), 'facts': [fact for fact in facts if fact[1]], 'quorum': meeting._paper_quorum(), 'draft': meeting.state != 'closed',
            'agenda': [{'name': item.name, 'presenter': item.presenter or "", 'added': item.added, 'minutes': item.minutes or ""} for item in meeting.agenda_ids],
            'decisions': [{**decision._portal_decision(), 'present': env._("%(present)s of %(base)s voters", present=decision.present_count, base=decision.base_count)}
                          for decision in meeting.decision_ids],
            'documents': [{'name': one.name, 'sha256': one.sha256} for one in meeting.document_ids if one.sha256], 'signatures': signatures}

    def action_letters(self):
        """ Print the letters of those without an e-mail address that were not printed yet, two hundred at a time.

        :return: action of the report
        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if there are none
        """
        self.ensure_one()
        self._check_leader('invited')
        # narrow sudo(): invitations of this meeting, and that their letters were printed
        letters = self.env['koperasi.meeting.invitation'].sudo().search(
            [('meeting_id', '=', self.id), *self.env['koperasi.meeting.invitation']._letter_domain()], limit=MOST_LETTERS)
        if not letters:
            raise UserError(self.env._("All letters were printed. Single ones are printed again from the list of invitations."))
        letters.letter_at = fields.Datetime.now()
        return self.env.ref('koperasi.action_report_meeting_letter').report_action(letters.ids)


class KoperasiMeetingInvitation(models.Model):
    _inherit = 'koperasi.meeting.invitation'

    def _paper_lang(self):
        return paper_lang(self.sudo().member_id.partner_id.with_env(self.env))      # narrow sudo(): language of the member

    def _letter_paper(self):
        """ The letter of invitation to a member, with the code for the door.

        :return: dict of texts
        :raises AccessError: if the caller may not read the invitation
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): name and address of the member who is invited
        letter = self.with_context(lang=self._paper_lang()).sudo()
        env, meeting, member = letter.env, letter.meeting_id, letter.member_id
        zone = meeting.company_id.koperasi_tz
        sentences = [env._("You are invited to the following meeting:")]
        facts = [(env._("Which Meeting"), meeting.name), (env._("When"), moment(env, meeting.date, zone)), (env._("Where"), meeting.place or ""), (env._("Online"), meeting.online_link or "")]
        after = [env._("You have one vote. Please bring this letter: its code notes you as present at the door.") if meeting._may_vote(member)
                 else env._("You may attend and ask, without a vote. Please bring this letter: its code notes you as present at the door.")]
        after.append(env._("The papers of the meeting are on your pages of the cooperative, and can be read at the office."))
        return {
            **meeting._paper_frame(env._("Invitation")), 'name': member.name, 'number': member.number, 'address': member._paper_address(), 'before': sentences,
            'facts': [fact for fact in facts if fact[1]], 'agenda': [item.name for item in meeting.agenda_ids], 'after': after, 'qr': qr_image(letter._door_url()),
            'code': letter._code_text(), 'written': day(env, meeting.invited_on.date()) if meeting.invited_on else "", 'signatures': [(env._("For the board"), "")]}


class ReportMeetingAttendance(models.AbstractModel):
    _name = 'report.koperasi.report_meeting_attendance'
    _inherit = 'koperasi.record.paper'
    _description = "Attendance List"
    _koperasi_paper = ('koperasi.meeting', '_attendance_paper')


class ReportMeetingMinutes(models.AbstractModel):
    _name = 'report.koperasi.report_meeting_minutes'
    _inherit = 'koperasi.record.paper'
    _description = "Minutes"
    _koperasi_paper = ('koperasi.meeting', '_minutes_paper')


class ReportMeetingLetter(models.AbstractModel):
    _name = 'report.koperasi.report_meeting_letter'
    _inherit = 'koperasi.record.paper'
    _description = "Invitation to a Meeting"
    _koperasi_paper = ('koperasi.meeting.invitation', '_letter_paper')
