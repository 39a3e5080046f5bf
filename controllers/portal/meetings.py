from odoo import http
from odoo.http import request

from ...reports.text import qr_image
from ..address import record_id
from .attempt import AttemptController
from .limits import limited

PAGE = '/my/koperasi/meetings'
LIVE_SECONDS = 15


class MeetingsController(AttemptController):
    """ A member's meetings: invitation, papers, questions, who is there, what was decided. """

    def _own_meeting(self, meeting_id):
        return request.env['koperasi.meeting']._of_member(self._member()).filtered(lambda one: one.id == record_id(meeting_id))

    def _meeting_done(self, word):
        return {
            'asked': request.env._("Your question was sent. The other members see it, without your name."), 'voted': request.env._("You ask this too: it is counted."),
            'here': request.env._("You are noted as present."),
        }.get(word)

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def meeting_list(self, **_kwargs):
        """ Meetings of the member's cooperative and group. """
        meetings = request.env['koperasi.meeting']._of_member(self._member())
        decisions = meetings.decision_ids.filtered(lambda one: one.outcome == 'accepted' and one.state in ('open', 'progress'))
        return self._page('koperasi.portal_meetings', rows=[one._portal_meeting_row() for one in meetings], to_do=len(decisions), late=len(decisions.filtered('overdue')))

    @http.route(f'{PAGE}/<string:meeting_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def meeting_show(self, meeting_id, done=None, **_kwargs):
        """ A meeting, with what the member can do in it. """
        meeting = self._own_meeting(meeting_id)
        return self._meeting_page(meeting, done=self._meeting_done(done)) if meeting else self._missing()

    def _meeting_page(self, meeting, **values):
        row = meeting._portal_meeting(self._member())
        return self._page('koperasi.portal_meeting', row=row, qr=qr_image(row['qr_url']) if row['code'] else False, **values)

    @http.route(f'{PAGE}/<string:meeting_id>/live', type='http', auth='user', methods=['GET'], sitemap=False)
    def meeting_live(self, meeting_id, **_kwargs):
        """ Who is there now; the page asks again by itself, without a script. """
        meeting = self._own_meeting(meeting_id)
        if not meeting:
            return self._missing()
        response = self._page('koperasi.portal_meeting_live', row=meeting._portal_meeting_row(), quorum=meeting._portal_quorum())
        if meeting.state in ('invited', 'open'):
            response.headers['Refresh'] = str(LIVE_SECONDS)
        return response

    @http.route(f'{PAGE}/<string:meeting_id>/papers/<string:version_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def meeting_paper(self, meeting_id, version_id, **_kwargs):
        """ A file of the pack, of the latest or an earlier version. """
        meeting = self._own_meeting(meeting_id)
        version = meeting.document_ids.version_ids.filtered(lambda one: one.id == record_id(version_id))
        if not version:
            return self._missing()
        data, problem = self._attempt(version._content)
        if problem:
            return self._meeting_page(meeting, problem=problem)
        return self._file_response(version.file_name, data, version.mimetype)

    @http.route(f'{PAGE}/<string:meeting_id>/<string:do>', type='http', auth='user', methods=['POST'], sitemap=False)
    @limited('meeting', 60)
    def meeting_do(self, meeting_id, do, **kwargs):
        """ Ask, vote for a question, or note oneself as present. """
        meeting, member, typed = self._own_meeting(meeting_id), self._member(), self._typed(kwargs)
        work = {
            'ask': lambda: meeting._ask(member, typed.get('text'), typed.get('key')), 'upvote': lambda: meeting._upvote(member, record_id(typed.get('question') or '')),
            'here': lambda: meeting._check_in(member, typed.get('code')),
        }.get(do)
        if not meeting or not work:
            return self._missing()
        _done, problem = self._attempt(work)
        if problem:
            return self._meeting_page(meeting, problem=problem, typed=typed)
        words = {'ask': 'asked', 'upvote': 'voted', 'here': 'here'}
        return request.redirect(f'{PAGE}/{meeting.id}?done={words[do]}', code=303)
