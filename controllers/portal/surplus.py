from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from ..planning import file_response
from .amount import read_amount
from .common import MemberController

PAGE = '/my/koperasi/surplus'


class SurplusPagesController(MemberController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def surplus_years(self, **_kwargs):
        """ The member's parts of the surplus of all years. """
        return self._page('koperasi.portal_surplus', **self._member()._portal_surplus_page())

    @http.route(f'{PAGE}/<string:share_id>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def surplus_part(self, share_id, more_shares='', more_interest='', **_kwargs):
        """ One of them with each factor, and what it would have been with more shares or more loan interest. """
        share = self._member()._portal_surplus_share(record_id(share_id))
        if not share:
            return self._missing()
        shown = {'surplus': share._portal_page(), 'more_shares': more_shares[:30], 'more_interest': more_interest[:30], 'found': None}
        if not more_shares.strip() and not more_interest.strip():
            return self._page('koperasi.portal_surplus_part', **shown)
        try:
            shares, interest = (read_amount(request.env, text[:30], zero=True) if text.strip() else 0 for text in (more_shares, more_interest))
            return self._page('koperasi.portal_surplus_part', **{**shown, 'found': share._portal_what_if(shares, interest)})
        except UserError as error:
            return self._page('koperasi.portal_surplus_part', problem=str(error), **shown)

    @http.route(f'{PAGE}/<string:share_id>.pdf', type='http', auth='user', methods=['GET'], sitemap=False)
    def surplus_slip(self, share_id, **_kwargs):
        """ The slip of one of them, as a paper to keep. """
        share = self._member()._portal_surplus_share(record_id(share_id))
        if not share or share.state not in ('payable', 'paid'):
            return self._missing()
        # the member's own part, found above
        content, _kind = request.env['ir.actions.report'].sudo()._render_qweb_pdf('koperasi.action_report_surplus_slip', share.ids)
        return file_response(content, f'SHU {share.surplus_id.year} {share.member_number}'.replace('/', '-'), 'pdf')
