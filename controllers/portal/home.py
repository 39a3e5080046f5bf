from odoo import http

from .common import MemberController


class HomeController(MemberController):

    @http.route('/my/koperasi', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def home(self, **_kwargs):
        """ What the member has, what he owes and what is due next. """
        return self._page('koperasi.portal_home', **self._member()._portal_home())

    @http.route('/my/koperasi/card', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def card(self, **_kwargs):
        """ The card that finds the member at the counter, with the code that is on the plastic one. """
        return self._page('koperasi.portal_card', card=self._member()._member_card())
