from uuid import uuid4

from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.http import request

# Odoo's own bundles would be most of a page's weight: ours has one small stylesheet and needs no script
HEADERS = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
}
CHOSEN = 'koperasi_member_id'


class MemberController(http.Controller):
    """ What all pages for members have in common: whose they are, the frame, and one answer for "not yours" and "not there". """

    def _member(self):
        """ The member whose pages the user sees: the one he chose, if he is a member of several cooperatives

        :return: ``koperasi.member``, with the user's own rights
        :raises HTTPException: the page that says so, for who is none
        """
        members = self._members()
        if not members:
            response = self._page('koperasi.portal_no_member', status=404)
            response.flatten()   # Odoo renders what a controller gives back, not what it raises
            raise HTTPException(response=response)
        return self._chosen(members)

    def _chosen(self, members):
        return members.filtered(lambda member: member.id == request.session.get(CHOSEN)) or members[:1]

    def _members(self):
        """ Whom the user is as a member; looked up once a request, since the frame asks too """
        if not hasattr(request, 'koperasi_members'):
            request.koperasi_members = request.env['koperasi.member']._of_login()
        return request.koperasi_members

    def _page(self, template, status=200, **values):
        """ A page in the frame (``koperasi.portal_page``).

        :param str template: xml id
        :param values: what the template shows; ``done`` and ``problem`` are texts that the frame shows above all else
        :return: response that nobody keeps
        """
        members = self._members() if request.session.uid else request.env['koperasi.member']
        member = self._chosen(members)
        languages = request.env['res.lang'].get_installed()
        response = request.render(template, {
            'member': member, 'cooperative': member._cooperative_name() or "Koperasi", 'others': [(other.id, other._branch_name()) for other in members - member],
            'languages': languages if len(languages) > 1 else (), 'lang': request.env.lang or 'id_ID',
            'path': request.httprequest.path, 'key': str(uuid4()), **values}, status=status)
        response.headers.update(HEADERS)
        return response

    def _missing(self):
        """ The same for what is not there and for what belongs to others """
        return self._page('koperasi.portal_missing', status=404)
