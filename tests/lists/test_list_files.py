from io import BytesIO

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.reports.lists import list_pdf
from odoo.addons.koperasi.tests.papers.common import PAYLOADS

from .common import ListsCase


@tagged('post_install', '-at_install')
class TestListFiles(ListsCase, HttpCase):

    def sheets(self, code, **values):
        content = self.lists._xlsx(self.options(code, **values))
        return load_workbook(BytesIO(content)).worksheets, load_workbook(BytesIO(content), data_only=True).worksheets

    def test_worksheet(self):
        """ Real figures, sums as formulas, a second sheet of groups """
        (rows, groups), (values, group_values) = self.sheets('savings', group_by='area')
        self.assertEqual((rows.freeze_panes, rows['A6'].value, rows['B6'].value), ('A7', "Area", "Account Number"))
        found = [(values.cell(row, 1).value, values.cell(row, 2).value, values.cell(row, values.max_column).value) for row in (7, 8)]
        self.assertEqual(found, [("Alak", self.savings.number, 125_000), ("Oebobo", self.other_savings.number, 30_125_000)])
        letter = rows.cell(9, rows.max_column).column_letter
        self.assertEqual(rows.cell(9, rows.max_column).value, f'=SUBTOTAL(9,{letter}7:{letter}8)')
        self.assertEqual(values.cell(9, rows.max_column).value, 30_250_000)
        self.assertEqual(rows.auto_filter.ref, f'A6:{letter}8')
        self.assertEqual([[cell.value for cell in row] for row in group_values['A7:C9']], [["Alak", 1, 125_000], ["Oebobo", 1, 30_125_000], ["Total", 2, 30_250_000]])
        self.assertEqual(groups['C7'].value, f"=SUMPRODUCT(--('Savings by Account'!$A$7:$A$8=$A7),'Savings by Account'!${letter}$7:${letter}$8)")

    def test_all_lists_as_files(self):
        self.lend()
        for code, definition in self.lists._allowed().items():
            for group in ('', *definition.groups[:1]):
                with self.subTest(code=code, group=group):
                    (sheet, *_groups), _values = self.sheets(code, group_by=group)
                    self.assertTrue(sheet['A6'].value)
                    self.assertIn('<table', self.lists._screen(self.options(code, group_by=group)))

    def test_payloads_stay_text(self):
        """ R29: no name becomes a formula, a link or markup """
        for payload in PAYLOADS:
            self.maria.sudo().write({'name': payload, 'district': payload})
            with self.subTest(payload=payload):
                (rows, groups), _values = self.sheets('savings', group_by='area')
                cells = [cell for sheet in (rows, groups) for row in sheet.iter_rows() for cell in row]
                same = [cell for cell in cells if cell.value == payload]
                self.assertEqual(len(same), 3)      # name, area, group
                self.assertEqual({cell.data_type for cell in same}, {'s'})
                self.assertFalse([cell for cell in cells if cell.hyperlink])
                self.assertEqual({cell.value[:9] for cell in cells if cell.data_type == 'f'} - {'=SUBTOTAL'}, {'=SUMPRODU', '=SUM(B7:B', '=SUM(C7:C'})
                screen = self.lists._screen(self.options('savings', group_by='area'))
                self.assertNotIn('<script', screen)
                self.assertNotIn('<img', screen)

    def test_paper(self):
        options = self.options('savings', group_by='branch')
        lists = self.lists.with_context(force_report_rendering=True)
        content = lists._pdf(options)
        text = ' '.join(' '.join(page.extract_text().replace('\xa0', ' ').split()) for page in PdfReader(BytesIO(content)).pages)
        for shown in (self.savings.number, "Maria Bria", "125.000", "30.250.000", "KSP Uji Coba"):
            self.assertIn(shown, text)
        self.patch(list_pdf, 'MOST', 1)
        with self.assertRaises(UserError):
            lists._paper(options.given)
        dialog = self.by(self.accountant, self.env['koperasi.list.dialog']).create({'code': 'savings'})
        with self.assertRaises(UserError):
            dialog.action_pdf()
        self.assertIn('/koperasi/list.xlsx?', dialog.action_xlsx()['url'])

    def test_dialog(self):
        dialog = self.by(self.accountant, self.env['koperasi.list.dialog']).create({'code': 'savings', 'group_by': 'branch'})
        self.assertIn(f'/odoo/koperasi-savings/{self.savings.id}', dialog.table)
        self.assertEqual((dialog.has_savings_product, dialog.has_loan_product, dialog.has_top), (True, False, False))
        self.assertEqual(dialog.action_open()['res_model'], 'koperasi.savings.account')
        dialog.write({'code': 'cash', 'date_from': '2026-12-01'})
        self.assertIn('text-danger', dialog.table)
        self.patch(list_pdf, 'SHOWN', 1)
        dialog.write({'code': 'savings'})
        self.assertEqual(dialog.table.count('/odoo/koperasi-savings/'), 1)
        self.assertIn('30.250.000', dialog.table)      # the sum is that of all

    @mute_logger('odoo.http')
    def test_route(self):
        self.authenticate(self.accountant.login, self.accountant.login)
        address = f'/koperasi/list.xlsx?code=savings&company_ids={self.coop.id}'
        response = self.url_open(address)
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        self.assertEqual(load_workbook(BytesIO(response.content)).active['A1'].value, "KSP Uji Coba")
        for query in ('code=x', 'code=savings&date=x', 'code=savings&company_ids=999999', ''):
            self.assertIn(self.url_open(f'/koperasi/list.xlsx?{query}').status_code, (400, 404, 422))
        self.authenticate(self.teller.login, self.teller.login)
        self.assertIn(self.url_open(address).status_code, (403, 422))
        self.authenticate(None, None)
        self.assertIn('/web/login', self.url_open(address, allow_redirects=False).headers['Location'])
