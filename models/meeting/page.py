from odoo import api, models
from odoo.tools.misc import format_date

from ..requests.reading import moment

BADGES = {'invited': 'kp-warn', 'open': 'kp-ok', 'closed': '', 'cancelled': 'kp-bad'}
DECISION_BADGES = {'open': '', 'progress': 'kp-warn', 'done': 'kp-ok', 'dropped': 'kp-bad'}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        return [*super()._portal_links(), {
            'href': '/my/koperasi/meetings', 'name': self.env._("Members' meetings"), 'text': self.env._("Invitations, papers, questions and what was decided")}]


class KoperasiMeeting(models.Model):
    """ What a member sees of meetings: texts in his language, laid out by views/meeting/portal_meetings.xml. Called on what ``_of_member`` found. """
    _inherit = 'koperasi.meeting'

    @api.model
    def _of_member(self, member):
        """ Meetings that a member may see: of his cooperative, those of his own group only, none that is being prepared; as superuser.

        :param member: ``koperasi.member``, the caller himself
        """
        member = member.sudo()      # narrow sudo(): members have no right on meetings but by these pages
        groups, group = member.env['koperasi.member.group'], member.group_id
        while group and group not in groups:
            groups, group = groups | group, group.parent_id
        if member.state not in ('active', 'passive'):
            return self.sudo().browse()
        return self.sudo().search([
            ('company_id', '=', member.root_company_id.id), ('state', '!=', 'draft'), '|', ('kind', '!=', 'group'), ('group_id', 'in', groups.ids)])

    def _portal_meeting_row(self):
        """ A meeting in the list """
        labels = {name: dict(self._fields[name]._description_selection(self.env)) for name in ('state', 'kind')}
        return {
            'id': self.id, 'name': self.name, 'kind': labels['kind'][self.kind], 'state': labels['state'][self.state], 'badge': BADGES.get(self.state, ''),
            'moment': moment(self.env, self.date, self.company_id), 'place': self.place or "", 'over': self._is_over()}

    def _portal_quorum(self):
        """ Who is there and whether they are enough, as it stands """
        calls = dict(self._fields['call']._description_selection(self.env))
        return {
            'open': self.state == 'open', 'call': calls[self.call], 'voters': self.voter_count, 'present': self.present_count, 'guests': self.guest_count,
            'needed': self.needed_count, 'reached': self.has_quorum, 'delegates': self.by_delegates}

    def _portal_meeting(self, member):
        """ A meeting on its own page.

        :param member: ``koperasi.member``, the caller himself
        """
        env, member = self.env, member.sudo()       # narrow sudo(): what is the member's own in this meeting
        invitation = self.invitation_ids.filtered(lambda one: one.member_id == member)[:1]
        present = self.attendance_ids.filtered(lambda row: row.member_id == member and row.state == 'present')[:1]
        delegate = self._delegates().filtered(lambda one: one.member_id == member)[:1]
        kinds = dict(env['koperasi.meeting.document']._fields['kind']._description_selection(env))
        return {
            **self._portal_meeting_row(), 'link': self.online_link if self.state in ('invited', 'open') else False, 'late_reason': self.late_reason,
            'cancel_reason': self.cancel_reason if self.state == 'cancelled' else False, 'quorum': self._portal_quorum(),
            'code': invitation._code_text() if invitation and not self._is_over() else False, 'qr_url': invitation._door_url() if invitation else False,
            'with_vote': self._may_vote(member), 'mandate': delegate.mandate,
            'here': present and env._("You were noted as present at %s.", moment(env, present.at, self.company_id)), 'may_ask': self.state in ('invited', 'open'),
            'agenda': [{'name': item.name, 'presenter': item.presenter or "", 'added': item.added, 'minutes': item.minutes if self.state == 'closed' else ""} for item in self.agenda_ids],
            'documents': [{
                'name': one.name, 'kind': kinds[one.kind], 'versions': [{
                    'id': version.id, 'number': version.number, 'at': moment(env, version.added_at, self.company_id), 'sha256': version.sha256, 'note': version.note or "",
                    'latest': not place, 'size': f"{max(version.size // 1024, 1)} kB"} for place, version in enumerate(one.version_ids.sorted('number', reverse=True))],
            } for one in self.document_ids if one.version_ids],
            'questions': self._portal_questions(member), 'decisions': [decision._portal_decision() for decision in self.decision_ids]}

    def _portal_questions(self, member):
        """ Questions, most wanted first; whose they are is not shown to other members """
        voted = self.question_ids.upvote_ids.filtered(lambda vote: vote.member_id == member).question_id
        return [{
            'id': one.id, 'text': "" if one.hidden and one.member_id != member else one.text, 'hidden': one.hidden, 'reason': one.hidden_reason or "", 'count': one.upvote_count,
            'own': one.member_id == member, 'voted': one in voted, 'answer': one.answer or "", 'may_vote': not one.hidden and one.member_id != member and one not in voted,
        } for one in self.question_ids]


class KoperasiMeetingDecision(models.Model):
    _inherit = 'koperasi.meeting.decision'

    def _portal_decision(self):
        """ A decision with what became of it """
        env = self.env
        labels = {name: dict(self._fields[name]._description_selection(env)) for name in ('state', 'outcome', 'how')}
        rejected = self.outcome == 'rejected'
        return {
            'number': self.number, 'text': self.text, 'rejected': rejected, 'state': labels['outcome']['rejected'] if rejected else labels['state'][self.state],
            'badge': 'kp-bad' if rejected or self.overdue else DECISION_BADGES[self.state], 'how': labels['how'][self.how],
            'votes': env._("%(yes)s for, %(no)s against, %(abstained)s abstained", yes=self.votes_for, no=self.votes_against, abstained=self.votes_abstained)
            if self.how == 'vote' else "", 'owner': self.owner or self.owner_id.name or "", 'deadline': format_date(env, self.deadline) if self.deadline else "",
            'overdue': self.overdue, 'percent': self.percent,
            'steps': [{'at': format_date(env, row.at), 'text': row.text} for row in self.progress_ids]}
