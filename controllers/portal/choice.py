from odoo import http
from odoo.http import request

from ..address import record_id
from .common import CHOSEN, MemberController


class ChoiceController(MemberController):

    @http.route('/my/koperasi/choose', type='http', auth='user', methods=['POST'], sitemap=False)
    def choose_member(self, member_id='', **_kwargs):
        """ In which cooperative the user is shown as a member, of those he is a member of. """
        if record_id(member_id) not in self._members().ids:
            return self._missing()
        request.session[CHOSEN] = record_id(member_id)
        return request.redirect('/my/koperasi', code=303)

    @http.route('/koperasi/language', type='http', auth='public', methods=['POST'], sitemap=False)
    def language(self, language='', path='', **_kwargs):
        """ The language of the pages from now on, of those that are installed; back to where it was chosen. """
        if language in dict(request.env['res.lang'].get_installed()):
            request.session.context = {**request.session.context, 'lang': language}
            if request.session.uid:
                request.env.user.lang = language
        return request.redirect(path if path.startswith(('/my/koperasi', '/koperasi/')) else '/my/koperasi', code=303)
