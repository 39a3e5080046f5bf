import json

from odoo import http
from odoo.http import content_disposition, request

from .common import MemberController
from .limits import limited
from .transparency import AGE, MOST, TYPES

ENDINGS = {**TYPES, 'json': 'application/json; charset=utf-8'}


class StatisticController(MemberController):
    """ What an office publishes of the cooperatives it supervises: read from published editions, by anybody, and the same for all. """

    @http.route('/koperasi/office/<string:code>', type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('statistics', MOST)
    def office_statistics(self, code, lang='', **_kwargs):
        """ The newest figures """
        return self._statistics_page(code, None, lang)

    @http.route('/koperasi/office/<string:code>/<string:day>', type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('statistics', MOST)
    def office_statistics_day(self, code, day, lang='', **_kwargs):
        """ An edition, ``5301-2025-12-31-year-registry``; with ``.json``, ``.csv`` or ``.xlsx`` its files """
        name, _dot, ending = day.rpartition('.')
        if ending in ENDINGS:
            return self._statistics_file(code, name, ending, lang)
        return self._statistics_page(code, day, lang)

    # -- what they have in common -------------------------------------------------

    def _statistics_find(self, code, day, lang):
        """ ``(edition, all that is public, office)``, as superuser; empty for what is not there """
        if lang in dict(request.env['res.lang'].get_installed()):
            request.update_context(lang=lang)
        office = request.env['res.company']._koperasi_office_public(code)
        archive = request.env['koperasi.statistic.edition']._public(office)
        return (archive[:1] if day is None else archive.filtered(lambda edition: edition._address() == day)), archive, office

    def _statistics_page(self, code, day, lang):
        edition, archive, office = self._statistics_find(code, day, lang)
        if not edition:
            return self._statistics_missing()
        now = request.env.lang or 'id_ID'
        response = self._page(
            'koperasi.statistic_page', **self._statistics_frame(office.name), page=edition._page(archive), address=f'/koperasi/office/{code}',
            tongues=[(one, name.split(' / ')[-1]) for one, name in request.env['res.lang'].get_installed() if one != now])
        response.headers['Cache-Control'] = f'public, max-age={AGE}'
        response.headers['Vary'] = 'Cookie, Accept-Language'
        return response

    def _statistics_frame(self, name):
        """ The frame without anything of who reads it, so that the page is the same for all """
        return {'cooperative': name, 'member': request.env['koperasi.member'], 'others': (), 'languages': ()}

    def _statistics_missing(self):
        """ One answer for all that is not there, whether or not there is such an office """
        return self._page('koperasi.transparency_missing', status=404, **self._statistics_frame("Koperasi"))

    def _statistics_file(self, code, day, ending, lang):
        edition = self._statistics_find(code, day, lang)[0]
        if not edition:
            return self._statistics_missing()
        content = json.dumps(edition._json(), ensure_ascii=False, indent=1).encode() if ending == 'json' else edition._csv() if ending == 'csv' else edition._xlsx()
        headers = [('Content-Type', ENDINGS[ending]), ('Content-Length', len(content)), ('Cache-Control', f'public, max-age={AGE}'), ('X-Content-Type-Options', 'nosniff'),
                   ('Vary', 'Accept-Language')]
        headers.append(('Access-Control-Allow-Origin', '*') if ending == 'json' else ('Content-Disposition', content_disposition(f'{day}.{ending}')))
        return request.make_response(content, headers)
