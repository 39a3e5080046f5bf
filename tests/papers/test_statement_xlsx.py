from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from odoo.tests import tagged

from .common import PAYLOADS, PapersCase

PERIOD = date(2026, 1, 1), date(2026, 1, 31)


@tagged('post_install', '-at_install')
class TestStatementXlsx(PapersCase):

    def cells(self, content, **kwargs):
        [sheet] = load_workbook(BytesIO(content), **kwargs).worksheets
        return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    def test_values_and_formulas(self):
        self.deposit(self.savings, 75_000, memo="Hasil kebun")
        self.withdraw(self.savings, 30_000)
        statement = self.savings.account_id._statement(*PERIOD)
        content = self.savings.account_id._statement_xlsx(*PERIOD)
        [sheet], [values] = load_workbook(BytesIO(content)).worksheets, load_workbook(BytesIO(content), data_only=True).worksheets
        head = next(row for row in range(1, 30) if sheet.cell(row, 6).value)
        first, last = head + 1, head + 1 + len(statement['lines'])
        self.assertEqual(sheet.freeze_panes, f'A{first}')
        self.assertEqual(sheet.cell(first, 1).value, datetime(2026, 1, 1))
        self.assertEqual(sheet.cell(first, 6).value, statement['opening'])
        for row, line in enumerate(statement['lines'], first + 1):
            self.assertEqual(sheet.cell(row, 1).value.date(), line['date'])
            self.assertEqual(sheet.cell(row, 2).value, line['number'])
            self.assertEqual((sheet.cell(row, 4).value or 0, sheet.cell(row, 5).value or 0, sheet.cell(row, 6).value),
                             (line['debit'], line['credit'], line['balance']))
        self.assertEqual(sheet.cell(last + 1, 4).value, f'=SUM(D{first}:D{last})')
        self.assertEqual(sheet.cell(last + 1, 5).value, f'=SUM(E{first}:E{last})')
        self.assertEqual(sheet.cell(last + 2, 6).value, f'=F{first}+SUM(E{first}:E{last})-SUM(D{first}:D{last})')
        self.assertEqual((values.cell(last + 1, 4).value, values.cell(last + 1, 5).value, values.cell(last + 2, 6).value),
                         (statement['total_out'], statement['total_in'], statement['closing']))

    def test_empty(self):
        cells = self.cells(self.savings.account_id._statement_xlsx(date(2020, 1, 1), date(2020, 1, 2)), data_only=True)
        self.assertEqual([cell.value for cell in cells if isinstance(cell.value, int)], [0, 0, 0, 0])

    def test_payloads_stay_text(self):
        """ R29: no name and no memo becomes a formula, a link or a number """
        self.many(self.savings, [1_000] * 3)
        for payload in PAYLOADS:
            with self.subTest(payload=payload):
                self.maria.sudo().name = payload
                self.coop.name = payload
                self.deposit(self.savings, 1_000, memo=payload)
                content = self.savings.account_id._statement_xlsx(*PERIOD)
                cells = self.cells(content)
                same = [cell for cell in cells if cell.value == payload]
                self.assertGreaterEqual(len(same), 2)   # cooperative and member
                self.assertTrue(any(str(cell.value).endswith(f"· {payload}") for cell in cells))
                self.assertEqual({cell.data_type for cell in same}, {'s'})
                self.assertFalse([cell for cell in cells if cell.hyperlink])
                formulas = [cell.value for cell in cells if cell.data_type == 'f']
                self.assertEqual([formula[:5] for formula in formulas[:2]], ['=SUM(', '=SUM('])
                self.assertEqual(len(formulas), 3)
                with ZipFile(BytesIO(content)) as parts:
                    self.assertFalse([name for name in parts.namelist() if 'external' in name or 'vba' in name])
