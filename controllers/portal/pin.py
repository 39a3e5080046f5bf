from odoo import http
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

from .common import MemberController


class PinController(MemberController):

    @http.route('/my/koperasi/pin', type='http', auth='user', methods=['GET'], sitemap=False)
    def pin(self, done=None, **_kwargs):
        """ Where a member sets the PIN with which he signs. """
        return self._pin_page(done=request.env._("Your PIN is set.") if done == 'set' else None)

    @http.route('/my/koperasi/pin', type='http', auth='user', methods=['POST'], sitemap=False)
    def set_pin(self, password='', pin='', again='', **_kwargs):
        """ A new PIN, for who knows the password of his login. """
        member = self._member()
        try:
            request.env.user._check_credentials({'type': 'password', 'login': request.env.user.login, 'password': password}, {'interactive': True})
            if pin != again:
                raise UserError(request.env._("The two PINs are not the same."))
            member._set_pin(pin)
        except AccessDenied:
            return self._pin_page(problem=request.env._("The password is not right."))
        except UserError as error:
            return self._pin_page(problem=str(error))
        return request.redirect('/my/koperasi/pin?done=set', code=303)

    def _pin_page(self, **values):
        return self._page('koperasi.portal_pin', pin_state=self._member()._pin_state(), **values)
