from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .amount import read_amount
from .attempt import AttemptController
from .limits import limited

PAGE = '/koperasi/check'
MAX_BYTES = 5 * 1024 * 1024


class VerifyController(AttemptController):
    """ Whoever holds a paper of the cooperative sees whether the books still say what it says: by its code, or by its file. No login; nothing that is not on the
    paper. One answer for every code that there is not. """

    @http.route(PAGE, type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('paper', 60)
    def verify_form(self, **_kwargs):
        """ The form. """
        return self._verify_page('koperasi.portal_check')

    @http.route(PAGE, type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('paper_file', 20)
    def verify_send(self, upload=None, **kwargs):
        """ A code that was typed, or a file. """
        typed = self._typed(kwargs)
        if code := ''.join(typed.get('code', '').split()):
            paper = request.env['koperasi.issued.paper']._find(code)
            return request.redirect(f'/koperasi/paper/{paper.code}', code=303) if paper else self._verify_unknown()
        content, problem = self._attempt(lambda: self._verify_upload(upload))
        if problem:
            return self._verify_page('koperasi.portal_check', problem=problem)
        pages = request.env['koperasi.issued.paper']._page_of_file(content, self._verify_member())
        return self._verify_page('koperasi.portal_checked', papers=pages) if pages else self._verify_unknown()

    @http.route('/koperasi/paper/<string:code>', type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('paper', 60)
    def verify_paper(self, code, **_kwargs):
        """ What a paper of this code comes to today. """
        paper = request.env['koperasi.issued.paper']._find(code)
        if not paper:
            return self._verify_unknown()
        return self._verify_page('koperasi.portal_checked', papers=[paper._page_of_code(self._verify_member())])

    @http.route('/koperasi/paper/<string:kind>/<string:number>/<string:issued>/<string:code>', type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('paper', 60)
    def verify_handed(self, kind, number, issued, code, amount=None, typed=None, **_kwargs):
        """ How a paper of a member stands today. Its amount is in the address; what the reader finds printed is compared where he types it. """
        booked, read = self._verify_amount(amount), self._verify_amount(typed)
        paper = request.env['koperasi.handed.paper']._page_of(kind, record_id(number), issued, code, booked, read)
        return self._verify_page('koperasi.portal_handed', paper=paper, amount=paper['value']) if paper else self._verify_unknown()

    def _verify_amount(self, text):
        """ Rupiah; None for nothing, and -1, which no paper bears, for what is no amount """
        if not text:
            return None
        try:
            return read_amount(request.env, text, zero=True)
        except UserError:
            return -1

    def _verify_page(self, template, status=200, **values):
        response = self._page(template, status=status, **values)
        response.headers['X-Robots-Tag'] = 'noindex, nofollow, noarchive'
        response.headers['Referrer-Policy'] = 'no-referrer'   # the code is in the address
        return response

    def _verify_unknown(self):
        return self._verify_page('koperasi.portal_check_unknown', status=404)

    def _verify_member(self):
        """ Who is logged in, if anybody is, as a member: he reads his own lines """
        members = self._members() if request.session.uid else request.env['koperasi.member']
        return self._chosen(members)

    def _verify_upload(self, upload):
        content = upload.stream.read(MAX_BYTES + 1) if getattr(upload, 'filename', None) else b''
        if not content:
            raise UserError(request.env._("Type the code of the paper, or choose its file (PDF)."))
        if len(content) > MAX_BYTES:
            raise UserError(request.env._("This file is too big: at most 5 MB."))
        return content
