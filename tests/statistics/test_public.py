import hashlib
import json
import os
import re
from io import BytesIO
from zipfile import ZipFile

from odoo.tests import HttpCase, tagged

from .common import StatisticCase
from .test_edition import DAY, make_registry

LIGHT = 150_000


@tagged('post_install', '-at_install')
class TestPublic(StatisticCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office.koperasi_office_code = 'dinas-uji'
        make_registry(cls, 120, 19)
        cls.state("Berita", '53', '2023-12-31', {'cooperatives': 4301, 'legal': 3866})

    def page(self, path=''):
        return self.url_open(f'/koperasi/office/{path or "dinas-uji"}')

    def test_only_published(self):
        """ Drafts and signed figures are nobody's; neither is what was replaced, nor what another office has """
        edition = self.edition(DAY)
        address = f'dinas-uji/{edition._address()}'
        self.assertEqual({self.page(path).status_code for path in ('', address, f'{address}.json')}, {404})
        self.head_of(edition).action_sign()
        self.assertEqual({self.page(path).status_code for path in ('', address, f'{address}.csv')}, {404})
        edition.action_publish()
        self.assertEqual({self.page(path).status_code for path in ('', address, str(self.office.id), f'{address}.json', f'{address}.csv', f'{address}.xlsx')}, {200})
        for path in ('dinas-lain', str(self.coop.id), f'{self.coop.id}/{edition._address()}', 'dinas-uji/x', 'dinas-uji/x.json', "dinas-uji/%27", '0', '9' * 30):
            self.assertEqual(self.page(path).status_code, 404, path)

    def test_page(self):
        """ One small page: each figure with its definition and source; the same for all, and kept for a while """
        self.published('2023-12-31', basis='sources', note="Dari berita <b>satu</b>")
        edition = self.published(DAY)
        response = self.page()
        html = response.text
        self.save('statistics', self.page('dinas-uji?lang=id_ID').text)
        self.assertLess(len(response.content), LIGHT)
        self.assertEqual(response.headers['Cache-Control'], 'public, max-age=300')
        self.assertIn("default-src 'none'", response.headers['Content-Security-Policy'])
        self.assertNotIn('style="', html.split('<main')[1])
        self.assertIn(self.definitions['active'].description.split(':')[0], html)
        self.assertIn(f"Registry and returns of {self.office.name}", html)
        self.assertIn(edition.sha256, html)
        self.assertIn('<svg', html)
        other = self.page('dinas-uji/53-2023-12-31-year-sources').text
        self.assertIn('89,89', other)
        self.save('stated', self.page('dinas-uji/53-2023-12-31-year-sources?lang=id_ID').text)
        self.assertIn('&lt;b&gt;', other, "what was typed stays text")
        names = set(self.env['koperasi.cooperative'].search([('company_id', '=', self.office.id)]).mapped('name'))
        self.assertFalse([name for name in names if re.search(rf'{re.escape(name)}\b', html)], "no cooperative is named")

    def save(self, name, html):
        """ The page as a file to look at, if a folder for it is named """
        folder = os.environ.get('KOPERASI_PAGES')
        if folder:
            with open(os.path.join(folder, f'{name}.html'), 'w') as file:
                file.write(html)

    def test_files(self):
        """ The document says its own digest; files hold what the page holds, and no formula """
        self.office.name = "=Dinas Uji"
        edition = self.published(DAY)
        address = f'dinas-uji/{edition._address()}'
        told = self.page(f'{address}.json').json()
        self.assertEqual(hashlib.sha256(json.dumps(told['document'], sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest(), told['sha256'])
        self.assertEqual(told['sha256'], edition.sha256)
        total = next(one for one in told['document']['figures'] if one['by'] == 'all' and one['code'] == 'cooperatives')
        self.assertEqual(total['value'], edition.cooperative_count)
        self.assertFalse([one for one in told['document']['figures'] if one.get('reason') and one['value'] is not None])
        rows = self.page(f'{address}.csv').content.decode('utf-8-sig').splitlines()
        self.assertEqual(len(rows), len(told['document']['figures']) + 1)
        book = ZipFile(BytesIO(self.page(f'{address}.xlsx').content))
        self.assertFalse([name for name in book.namelist() if name.startswith('xl/worksheets') and b'<f>' in book.read(name)])

    def test_yearbook(self):
        """ Who may read the edition gets the book; others, nothing """
        edition = self.published(DAY)
        path = f'/koperasi/statistics/{edition.id}'
        self.assertNotEqual(self.url_open(f'{path}.xlsx', allow_redirects=False).status_code, 200)
        self.authenticate(self.reader.login, self.reader.login)
        self.assertEqual(self.url_open(f'{path}.xlsx').status_code, 200)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(f'{path}.xlsx').status_code, 404)
        edition = self.as_user(self.reader, edition)
        for code in ('summary', 'kinds', 'areas', 'charts', 'definitions', 'sources'):
            self.assertTrue(edition._has_chapter(code))
            html, _type = edition.env['ir.actions.report']._render_qweb_html('koperasi.action_report_statistic_chapter', edition.ids, {'chapter': code})
            self.assertIn(b'k_coop', html)
        if os.environ.get('KOPERASI_PAGES'):
            with open(os.path.join(os.environ['KOPERASI_PAGES'], 'yearbook.pdf'), 'wb') as file:
                file.write(edition.with_context(lang='id_ID')._yearbook())

    def test_no_member(self):
        """ Nothing of a member is in any model of statistics: no name, no number of identity """
        for name in ('definition', 'source', 'value', 'edition', 'row', 'cell'):
            model = self.env[f'koperasi.statistic.{name}']
            self.assertFalse([field for field in model._fields if model._fields[field].comodel_name in ('koperasi.member', 'res.partner')])
