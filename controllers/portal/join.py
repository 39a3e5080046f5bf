from odoo import http
from odoo.http import request

from .attempt import AttemptController
from .limits import limited

PAGE = '/koperasi/join'


class JoinController(AttemptController):
    """ Who wants to become a member, without a login. Everybody gets the same answer, whoever he is and whatever the cooperative knows of him. """

    @http.route(PAGE, type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('join_page', 60)
    def join_show(self, done=None, **_kwargs):
        """ The form. """
        return self._page('koperasi.portal_joined') if done else self._join_form_page({})

    @http.route(PAGE, type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('join', 20, 3600)
    def join_send(self, upload=None, **kwargs):
        """ Send the form. """
        typed = self._typed(kwargs)
        if not typed.get('website'):   # which no person sees, and programs fill in
            _done, problem = self._attempt(lambda: request.env['koperasi.member.request']._join(typed.get('key'), typed, upload))
            if problem:
                return self._join_form_page(typed, problem)
        return request.redirect(f'{PAGE}?done=sent', code=303)

    def _join_form_page(self, typed, problem=None):
        Request = request.env['koperasi.member.request']
        return self._page(
            'koperasi.portal_join', typed=typed, problem=problem, branches=Request._join_branches(), provinces=Request._provinces(),
            sexes=request.env['koperasi.member']._fields['sex']._description_selection(request.env))
