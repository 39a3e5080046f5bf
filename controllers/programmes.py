from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.programmes.record import PROGRAMMES
from .address import record_id
from .planning import file_response
from .portal.common import MemberController

PAGE = '/koperasi/programme/<string:activity_id>/door'


class ProgrammeController(MemberController):
    """ The door of an activity, where codes are scanned, and files of programmes. """

    def _door_activity(self, activity_id):
        """ An activity at whose door the user notes who comes; empty for all else """
        Activity = request.env['koperasi.programme.activity']
        if not request.env.user.has_group(PROGRAMMES):
            return Activity
        activity = Activity.browse(record_id(activity_id)).exists()
        return activity if activity and activity.has_access('read') else Activity

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def programme_door(self, activity_id, code='', **_kwargs):
        """ Where the code of who comes is scanned or typed. """
        activity = self._door_activity(activity_id)
        return self._programme_door_page(activity, code=code) if activity else self._missing()

    def _programme_door_page(self, activity, code='', **values):
        rows = activity.attendance_ids.sorted('id', reverse=True)[:8]
        return self._page('koperasi.programme_door', cooperative=activity.company_id.name, activity=activity, code=code, member=request.env['koperasi.member'], others=(), rows=[
            {'name': row.person_id.name, 'cooperative': row.cooperative_id.name or ''} for row in rows], **values)

    @http.route(PAGE, type='http', auth='user', methods=['POST'], sitemap=False)
    def programme_door_note(self, activity_id, code='', **_kwargs):
        """ Note who has this code. """
        activity = self._door_activity(activity_id)
        if not activity:
            return self._missing()
        try:
            with request.env.cr.savepoint():
                row = activity.note_participant(code)
        except UserError as error:
            return self._programme_door_page(activity, problem=str(error))
        return self._programme_door_page(activity, done=request.env._("Welcome, %(name)s (%(cooperative)s).", name=row['name'], cooperative=row['cooperative'] or '–'))

    @http.route('/koperasi/programme/person/<string:code>', type='http', auth='user', methods=['GET'], sitemap=False)
    def programme_scan(self, code, **_kwargs):
        """ Where a scanned square leads: the door of the activity that is open, with the code filled in. """
        person = request.env['koperasi.programme.person']._of_person_code(code)
        events = person.programme_id.event_ids.filtered(lambda event: event.state == 'open')
        activity = self._door_activity(str(events.id)) if len(events) == 1 else None
        return self._programme_door_page(activity, code=person.code, who=person.name) if activity else self._missing()

    @http.route('/koperasi/programme/<string:programme_id>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def programme_xlsx(self, programme_id, **_kwargs):
        """ A programme that the user may read, as a workbook. """
        programme = request.env['koperasi.programme'].browse(record_id(programme_id)).exists()
        if not programme or not programme.has_access('read'):
            raise NotFound()
        return file_response(programme._programme_xlsx(), f'Program {programme.year} {programme.id}', 'xlsx')

    @http.route('/koperasi/programmes/<string:company_id>/<string:year>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def programmes_xlsx(self, company_id, year, **_kwargs):
        """ The programmes of an office in a year, as a workbook. """
        Programme = request.env['koperasi.programme']
        if not Programme.has_access('read'):
            raise NotFound()
        found = Programme.search([('company_id', '=', record_id(company_id)), ('year', '=', record_id(year))])
        if not found:
            raise NotFound()
        return file_response(found._year_xlsx(found.company_id, found[0].year), f'Program {found[0].year}', 'xlsx')
