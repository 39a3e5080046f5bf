from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .common import MemberController

PAGE = '/my/koperasi/notices'


class NoticesController(MemberController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def notices(self, before='', done=None, **_kwargs):
        """ What the member was told, and what he wishes to be told how. """
        return self._notices_page(before=record_id(before), done=self._notices_done(done))

    @http.route(f'{PAGE}/read', type='http', auth='user', methods=['POST'], sitemap=False)
    def mark_read(self, **_kwargs):
        """ He has seen them all. """
        self._member()._read_notices()
        return request.redirect(PAGE, code=303)

    @http.route(f'{PAGE}/choose', type='http', auth='user', methods=['POST'], sitemap=False)
    def choose_notices(self, **_kwargs):
        """ His wishes: each tick is an event and a channel. """
        wanted = [tuple(value.partition(':')[::2]) for value in request.httprequest.form.getlist('want')]
        try:
            self._member()._choose_notices(wanted)
        except UserError as error:
            return self._notices_page(problem=str(error))
        return request.redirect(f'{PAGE}?done=chosen', code=303)

    def _notices_done(self, word):
        return {'chosen': request.env._("Your wishes are noted.")}.get(word)

    def _notices_page(self, before=0, **values):
        member = self._member()
        return self._page('koperasi.portal_notices', inbox=member._inbox(before), unread=member._unread_notices(), choices=member._notice_choices(), **values)
