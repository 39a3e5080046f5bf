import base64
from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.wizards.planning.budget_file import NAMES

from ..papers.common import PAYLOADS
from .common import BudgetCase


@tagged('-at_install', 'post_install')
class TestBudgetFile(BudgetCase):

    def bring(self, budget, content, user=None):
        dialog = self.by(user or self.manager, self.env['koperasi.budget.file']).create({'budget_id': budget.id, 'file': base64.b64encode(content)})
        return dialog.action_import()

    def workbook(self, rows, titles=('Kode Akun', 'Nama Akun', *NAMES)):
        output = BytesIO()
        with xlsxwriter.Workbook(output) as book:
            sheet = book.add_worksheet('RAPB')
            for number, row in enumerate([titles, *rows]):
                sheet.write_row(number, 0, row)
        return output.getvalue()

    def test_there_and_back(self):
        budget = self.budget({'411001': [100 * month for month in range(1, 13)], '611101': [-5, *[7] * 11]})
        content = budget._xlsx()
        sheet = load_workbook(BytesIO(content)).active
        self.assertEqual(sheet['O2'].value, '=SUM(C2:N2)')
        copy = self.budget({'612001': 1}, year=2027)
        self.bring(copy, content)
        self.assertEqual({line.code: line._amounts() for line in copy.line_ids}, {line.code: line._amounts() for line in budget.line_ids})

    def test_payloads_stay_text(self):
        """ R29: what anybody typed becomes no formula, link or number """
        budget = self.budget({'411001': 1})
        for payload in PAYLOADS:
            budget.line_ids.note = payload
            [cell] = [cell for row in load_workbook(BytesIO(budget._xlsx())).active.iter_rows() for cell in row if cell.value == payload]
            self.assertEqual((cell.data_type, cell.hyperlink), ('s', None))

    def test_text_and_total(self):
        budget = self.budget()
        self.bring(budget, self.workbook([['611101', "Gaji", '1.500', *[2] * 11], ['', "Jumlah", *[0] * 12]]))
        self.assertEqual(budget.line_ids._amounts(), [1500, *[2] * 11])

    def test_bad_files(self):
        """ Nothing of a file that is wrong is taken, and all that is wrong is said """
        budget = self.budget({'612001': 1})
        right = ['611101', "Gaji", *[1] * 12]
        for rows, says in (
                ([right, ['999999', "?", *[1] * 12]], ("row 3", "no such account")), ([right, right], ("row 3", "stands in row 2")), ([['611101', "Gaji", 0.5, *[1] * 11]], ("Januari",)),
                ([['611101', "Gaji", '=1+1', *[1] * 11]], ("formula",)), ([['611101', "Gaji", "dua", *[1] * 11]], ("dua",)), ([['', "Gaji", *[1] * 12]], ("Kode Akun",)), ([], ())):
            with self.subTest(rows=rows), self.assertRaises(UserError) as caught:
                self.bring(budget, self.workbook(rows))
            for text in says:
                self.assertIn(text, str(caught.exception))
            self.assertEqual(budget.line_ids.code, '612001')
        for content in (b'', b'PK\x03\x04kaput', b'x' * 10, self.workbook([right[:5]], ('Kode Akun', 'Nama Akun', *NAMES[:3]))):
            with self.assertRaises(UserError):
                self.bring(budget, content)
        # an account that is none of income, costs or assets
        with self.assertRaises(UserError):
            self.bring(budget, self.workbook([['318001', "SHU", *[1] * 12]]))

    def test_who(self):
        budget = self.approve(self.budget({'612001': 1}))
        with self.assertRaisesRegex(UserError, "no draft"):
            self.bring(budget, self.workbook([['611101', "Gaji", *[1] * 12]]))
        with self.assertRaises(AccessError):
            self.bring(budget, b'x', self.board)
