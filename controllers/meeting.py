from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.meeting.steps import DOOR
from .address import record_id
from .portal.common import MemberController

PAGE = '/koperasi/meeting/<string:meeting_id>'
HALL_SECONDS = 20


class MeetingDoorController(MemberController):
    """ Pages of the staff at a meeting: the door, where attendance is noted, and what is shown in the hall. """

    def _staff_meeting(self, meeting_id):
        """ A meeting that the user may note attendance of; empty for all else """
        Meeting = request.env['koperasi.meeting']
        if not request.env.user.has_groups(','.join(DOOR)):
            return Meeting
        meeting = Meeting.browse(record_id(meeting_id)).exists()
        return meeting if meeting and meeting.has_access('read') else Meeting

    @http.route(f'{PAGE}/door', type='http', auth='user', methods=['GET'], sitemap=False)
    def door(self, meeting_id, code='', **_kwargs):
        """ Where the code of who comes in is scanned or typed. """
        meeting = self._staff_meeting(meeting_id)
        return self._door_page(meeting, code=code) if meeting else self._missing()

    def _door_page(self, meeting, **values):
        # narrow sudo(): names of members of all branches, who come in by this door, and of the cooperative
        rows = request.env['koperasi.meeting.attendance'].sudo().search([('meeting_id', '=', meeting.id), ('state', '=', 'present')], order='id desc', limit=8)
        return self._page('koperasi.meeting_door', meeting=meeting, cooperative=meeting.company_id.sudo().name, quorum=meeting._portal_quorum(), rows=[{
            'name': row.member_id.name, 'number': row.member_id.number, 'with_vote': row.with_vote} for row in rows], **{'code': '', **values})

    @http.route(f'{PAGE}/door', type='http', auth='user', methods=['POST'], sitemap=False)
    def door_note(self, meeting_id, code='', **_kwargs):
        """ Note who has this code. """
        meeting = self._staff_meeting(meeting_id)
        if not meeting:
            return self._missing()
        try:
            with request.env.cr.savepoint():
                row = meeting.note_present(code)
        except UserError as error:
            return self._door_page(meeting, problem=str(error))
        words = request.env._("Welcome, %(name)s (%(number)s).", **row) if row['with_vote'] else request.env._("Welcome, %(name)s (%(number)s): attends without a vote.", **row)
        return self._door_page(meeting, done=words)

    @http.route('/koperasi/door/<string:code>', type='http', auth='user', methods=['GET'], sitemap=False)
    def door_scan(self, code, **_kwargs):
        """ Where the code on an invitation leads: the staff to the door, with the code filled in; a member to the page of his meeting. """
        invitation = request.env['koperasi.meeting.invitation']._of_invitation_code(code)
        meeting = self._staff_meeting(str(invitation.meeting_id.id)) if invitation else None
        if meeting:
            return self._door_page(meeting, code=invitation._code_text(), who=invitation.member_id.name)
        own = invitation and invitation.meeting_id in request.env['koperasi.meeting']._of_member(self._member())
        return request.redirect(f'/my/koperasi/meetings/{invitation.meeting_id.id}', code=303) if own else self._missing()

    @http.route(f'{PAGE}/hall', type='http', auth='user', methods=['GET'], sitemap=False)
    def hall(self, meeting_id, **_kwargs):
        """ What is shown in the hall: the code of the moment and the quorum; asks again by itself. """
        meeting = self._staff_meeting(meeting_id)
        if not meeting:
            return self._missing()
        # narrow sudo(): the name of the cooperative
        response = self._page('koperasi.meeting_hall', meeting=meeting, cooperative=meeting.company_id.sudo().name, quorum=meeting._portal_quorum(), hall_code=meeting._hall_code() if meeting.state == 'open' else '')
        response.headers['Refresh'] = str(HALL_SECONDS)
        return response
