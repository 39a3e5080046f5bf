from io import BytesIO

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import StatementsCase


@tagged('-at_install', 'post_install')
class TestScreen(StatementsCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book({'111001': 9_000_000, '315001': -9_000_000})
        cls.book({'611101': 400_000, '111001': -400_000})

    def get(self, extension, query):
        return self.url_open(f'/koperasi/statements.{extension}?{query}', allow_redirects=False)

    def test_tour(self):
        """ Chosen, compared, opened as far as the journal items """
        self.start_tour('/odoo/koperasi-statements', 'koperasi_statements', login=self.accountant.login)

    def test_downloads(self):
        book = self.report('position').id
        query = f'book={book}&date_from=2026-01-01&date_to=2026-01-31&comparison=previous_period&detail=1&budget=0&account_ids='
        for user in (self.board, self.supervisor):
            self.authenticate(user.login, user.login)
            response = self.get('xlsx', query)
            self.assertEqual(response.status_code, 200)
            self.assertIn("Position%202026-01-01%202026-01-31.xlsx", response.headers['Content-Disposition'])
            self.assertEqual(load_workbook(BytesIO(response.content)).active['A1'].value, self.coop.name)
        self.assertEqual(self.get('xlsx', 'book=ledger').status_code, 200)

    @mute_logger('odoo.http')
    def test_refused(self):
        self.authenticate(self.teller.login, self.teller.login)
        for extension in ('xlsx', 'pdf'):
            self.assertEqual(self.get(extension, '').status_code, 403)
        self.authenticate(self.accountant.login, self.accountant.login)
        for query in ('book=x', 'book=-1', 'date_from=2026-01-01', 'date_from=x&date_to=y', 'branch=999999', 'branch=x', 'comparison=x', "book=' OR 1=1", 'book=%D9%A1'):
            with self.subTest(query=query):
                self.assertIn(self.get('xlsx', query).status_code, (400, 404, 422))
        self.assertEqual(self.get('xlsx', 'account_ids=1,x,-2,99999999999&x=1').status_code, 200)
        self.authenticate(None, None)
        self.assertIn('/web/login', self.get('xlsx', '').headers['Location'])

    def test_pdf(self):
        statements = self.by(self.accountant, self.Statements).with_context(force_report_rendering=True)
        for book, wide, texts in ((str(self.report('result').id), False, ("Statement of Surplus", "SURPLUS (SHU)", "(400.000)")), ('journal', True, ("Journal", "9.400.000"))):
            values = {'book': book, 'date_from': '2026-01-01', 'date_to': '2026-01-31'}
            pages = PdfReader(BytesIO(statements._pdf(statements._options(values), values))).pages
            self.assertEqual(pages[0].mediabox.width > pages[0].mediabox.height, wide)
            text = ' '.join(page.extract_text().replace('\xa0', ' ') for page in pages)
            for part in texts:
                self.assertIn(part, text)
