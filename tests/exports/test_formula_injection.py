import ast
import csv
import json
from datetime import date
from io import BytesIO, StringIO

from openpyxl import load_workbook

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.koperasi.models.exports.cells import separated
from odoo.addons.koperasi.tests.lists.common import ListsCase
from odoo.addons.koperasi.tests.papers.common import PAYLOADS
from odoo.addons.koperasi.tests.security.test_sudo import sources
from odoo.addons.koperasi.wizards.opening.export import text_workbook

# with those of the papers 40 strings, as reliability R29 asks
STRINGS = (*PAYLOADS, '=IMPORTXML("http://x.id","//a")', '=WEBSERVICE("http://x.id")', '=DDE("cmd";"/C calc";"x")', '@A1', '-1', '+62812', '=1', '==1', '=-1', '= 1+1',
           '\uff1d1+1', 'ftp://x.id', 'https://x.id/a b', 'file:///etc/passwd', '#REF!', 'TRUE', '1/2', '12:30', '=A1')


@tagged('post_install', '-at_install')
class TestFormulaInjection(ListsCase, HttpCase):
    """ R29: names that a spreadsheet could take for a formula, a link or a number, through every file that goes out """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coop.koperasi_export_most = 1_000
        cls.members = cls.env['koperasi.member'].create([{
            'name': name, 'company_id': cls.coop.id, 'join_date': '2025-01-05', 'approval_date': '2025-01-05', 'state': 'active', 'district': name} for name in STRINGS])

    def assert_texts(self, content, times=1):
        """ All of the strings are there, as texts; what is a formula is none of them """
        sheets = load_workbook(BytesIO(content)).worksheets
        cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
        texts = [cell.value for cell in cells if cell.data_type == 's']
        for name in STRINGS:
            self.assertGreaterEqual(texts.count(name), times, repr(name))
        self.assertFalse([cell.value for cell in cells if cell.data_type not in 'snfd'])
        self.assertFalse({str(cell.value) for cell in cells if cell.data_type == 'f'} & set(STRINGS))
        self.assertFalse([cell.hyperlink for cell in cells if cell.hyperlink])

    def test_lists(self):
        self.assert_texts(self.lists._xlsx(self.options('mandatory', group_by='area')), 3)     # name, area, group

    def test_books(self):
        cash, other = (self.coop._koperasi_account(code).id for code in ('111001', '411001'))
        journal = self.env['account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': self.coop.id})
        move = self.env['account.move'].create({'journal_id': journal.id, 'date': '2026-01-05', 'line_ids': [
            (0, 0, {'account_id': account, 'debit': debit, 'credit': credit, 'name': member.name, 'partner_id': member.partner_id.id})
            for member in self.members for account, debit, credit in ((cash, 1, 0), (other, 0, 1))]})
        move.action_post()
        statements = self.by(self.accountant, self.env['koperasi.statements'])
        for book in ('journal', 'ledger', 'cash_book'):
            with self.subTest(book=book):
                self.assert_texts(statements._xlsx(statements._options({'book': book, 'date_from': '2026-01-01', 'date_to': '2026-01-31'})), 2)

    def test_statement_and_tax(self):
        account = self.savings.account_id
        for name in STRINGS:
            self.maria.sudo().name = name
            sheet = load_workbook(BytesIO(account._statement_xlsx(date(2026, 1, 1), date(2026, 1, 31)))).active
            texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == 's']
            self.assertTrue([text for text in texts if name in text], repr(name))
        for number, member in enumerate(self.members):
            self.env.cr.execute(SQL(
                "INSERT INTO koperasi_tax_slip (company_id, member_id, name, month, kind, gross, tax) VALUES (%s, %s, %s, '2025-11-01', 'final', 1, 0)",
                self.coop.id, member.id, f'202511-{number}'))
        self.assert_texts(self.by(self.accountant, self.env['koperasi.tax.slip'])._recap_xlsx(2025))

    def test_text_workbooks(self):
        """ Errors, templates, mass files: the rows of whatever was typed """
        self.assert_texts(text_workbook([("Uji", ("Nama",), [(name,) for name in STRINGS])]))

    def test_separated(self):
        for name in STRINGS:
            cell = next(csv.reader(StringIO(separated(name)), delimiter=';'))[0]
            self.assertFalse(cell.startswith(('=', '+', '-', '@')), repr(name))

    def test_export_of_records(self):
        """ Odoo's own export knows of no @ in CSV, and writes formulas into worksheets """
        exporter = self.make_user('uji_ekspor', 'koperasi.group_koperasi_manager,base.group_allow_export')
        self.authenticate(exporter.login, exporter.login)
        asked = {'model': 'koperasi.member', 'fields': [{'name': 'number', 'label': "No", 'type': 'char'}, {'name': 'name', 'label': "=Nama", 'type': 'char'}],
                 'ids': self.members.ids, 'domain': [], 'import_compat': False, 'context': {'allowed_company_ids': self.coop.ids}}

        def export(extension, **values):
            answer = self.url_open(f'/web/export/{extension}', data={'data': json.dumps({**asked, **values}), 'csrf_token': http.Request.csrf_token(self)})
            self.assertEqual(answer.status_code, 200)
            return answer.content
        self.assert_texts(export('xlsx'))
        self.assert_texts(export('xlsx', groupby=['district']))
        for row in csv.reader(StringIO(export('csv').decode())):
            self.assertFalse(row[1].startswith(('=', '+', '-', '@')), row)

    def test_one_writer(self):
        """ Nobody makes worksheets or files with separators beside the helpers """
        for path, tree in sources():
            calls = {f'{node.value.id}.{node.attr}' if isinstance(node.value, ast.Name) else node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            names = {call.rpartition('.')[2] for call in calls}
            if path != 'models/exports/cells.py':
                self.assertFalse(names & {'write_string', 'write_rich_string', 'write_url', 'write_row', 'write_column'} or calls & {'xlsxwriter.Workbook'}, path)
            if path not in ('models/exports/cells.py', 'models/loan/payroll.py'):    # whose texts are separated()
                self.assertFalse(calls & {'csv.writer', 'csv.DictWriter'}, path)
        self.assertEqual(len(set(STRINGS)), 40)
