import json
import re

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..address import record_id
from .common import MemberController
from .limits import limited

MONTH = re.compile('[0-9]{4}-(?:0[1-9]|1[0-2])')
AGE = 300       # seconds for which anybody may keep a page
TYPES = {'csv': 'text/csv; charset=utf-8', 'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'}
MOST = 120      # requests of one address a minute


class TransparencyController(MemberController):
    """ What a cooperative publishes of itself: read from what was published, by anybody, and the same for all. """

    @http.route('/koperasi/transparency/<string:code>', type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('transparency', MOST)
    def transparency(self, code, lang='', **_kwargs):
        """ The newest month """
        return self._transparency_page(code, None, lang)

    @http.route('/koperasi/transparency/<string:code>/<string:month>', type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('transparency', MOST)
    def transparency_month(self, code, month, lang='', **_kwargs):
        """ A month, ``2026-01``; with ``.json`` the same for programs """
        if month.endswith('.json'):
            return self._transparency_json(code, month.removesuffix('.json'), lang)
        return self._transparency_page(code, month, lang)

    @http.route(
        '/koperasi/transparency/<string:code>/<string:month>/loans.<any(csv, xlsx):extension>', type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('transparency_file', 20)
    def transparency_loans(self, code, month, extension, lang='', **_kwargs):
        """ The anonymous file of loans of a month """
        self._transparency_lang(lang)
        snapshot = self._transparency_find(code, month)[0]
        if not snapshot or snapshot.state != 'published' or not (snapshot.portfolio or {}).get('rows'):
            return self._transparency_missing()
        content = snapshot._portfolio_csv() if extension == 'csv' else snapshot._portfolio_xlsx()
        return request.make_response(content, [
            ('Content-Type', TYPES[extension]), ('Content-Length', len(content)), ('Content-Disposition', content_disposition(f'{code}-{month}.{extension}')),
            ('Cache-Control', f'public, max-age={AGE}'), ('X-Content-Type-Options', 'nosniff')])

    @http.route('/koperasi/transparency/preview/<string:snapshot_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def transparency_preview(self, snapshot_id, **_kwargs):
        """ The page as it would be, for who may read the figures of his cooperative """
        snapshot = request.env['koperasi.transparency'].browse(record_id(snapshot_id)).exists()
        try:
            snapshot.check_access('read')
        except AccessError:
            snapshot = snapshot.browse()
        if not snapshot:
            return self._missing()
        snapshot = snapshot.sudo()
        archive = snapshot._public(snapshot.company_id)
        return self._page('koperasi.transparency_page', **self._transparency_frame(snapshot.company_id), page=snapshot._page(archive), preview=True, tongues=(), address='')

    # -- what they have in common -------------------------------------------------

    def _transparency_lang(self, lang):
        """ The language that an address asks for, if it is installed """
        if lang in dict(request.env['res.lang'].get_installed()):
            request.update_context(lang=lang)

    def _transparency_find(self, code, month):
        """ ``(snapshot, all that is public, company)``, as superuser; empty for what is not there

        :param month: ``2026-01``; None for the newest that was not withdrawn
        """
        Snapshot = request.env['koperasi.transparency']
        company = request.env['res.company']._koperasi_public(code)
        archive = Snapshot._public(company) if company else Snapshot.sudo().browse()
        if month is None:
            return (archive.filtered(lambda snapshot: snapshot.state == 'published') or archive)[:1], archive, company
        if not MONTH.fullmatch(month):
            return archive.browse(), archive, company
        return archive.filtered(lambda snapshot: snapshot._month_code() == month), archive, company

    def _transparency_page(self, code, month, lang):
        self._transparency_lang(lang)
        snapshot, archive, company = self._transparency_find(code, month)
        if not snapshot:
            return self._transparency_missing()
        languages, now = request.env['res.lang'].get_installed(), request.env.lang or 'id_ID'
        response = self._page(
            'koperasi.transparency_page', **self._transparency_frame(company), page=snapshot._page(archive), preview=False, address=f'/koperasi/transparency/{code}',
            tongues=[(one, name.split(' / ')[-1]) for one, name in languages if one != now])
        response.headers['Cache-Control'] = f'public, max-age={AGE}'
        response.headers['Vary'] = 'Cookie, Accept-Language'
        return response

    def _transparency_frame(self, company):
        """ The frame without anything of who reads it, so that the page is the same for all """
        return {'cooperative': company.name, 'member': request.env['koperasi.member'], 'others': (), 'languages': ()}

    def _transparency_missing(self):
        """ One answer for all that is not there, whether or not there is such a cooperative """
        return self._page('koperasi.transparency_missing', status=404, **self._transparency_frame(request.env['res.company'].new({'name': "Koperasi"})))

    def _transparency_json(self, code, month, lang):
        self._transparency_lang(lang)
        snapshot = self._transparency_find(code, month)[0]
        if not snapshot:
            return self._transparency_missing()
        content = json.dumps(snapshot._json(), ensure_ascii=False, indent=1).encode()
        return request.make_response(content, [
            ('Content-Type', 'application/json; charset=utf-8'), ('Content-Length', len(content)), ('Cache-Control', f'public, max-age={AGE}'), ('X-Content-Type-Options', 'nosniff'),
            ('Access-Control-Allow-Origin', '*'), ('Vary', 'Accept-Language')])
