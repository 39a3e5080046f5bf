import re
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from odoo.tests import tagged

from odoo.addons.koperasi.models.statements import books

from ..papers.common import PAYLOADS
from .common import StatementsCase


def calculated(sheet):
    """ ``{cell: value}`` of the formulas of a worksheet, worked out here: + - * /, brackets and SUM """
    values = {}

    def value(name):
        if name not in values:
            values[name] = work_out(sheet[name].value)
        return values[name]

    def work_out(content):
        if not isinstance(content, str) or not content.startswith('='):
            return content if isinstance(content, int | float) else 0
        text = re.sub(r'SUM\(([A-Z]+)(\d+):\1(\d+)\)',
                      lambda m: '(' + '+'.join([str(value(f'{m[1]}{row}')) for row in range(int(m[2]), int(m[3]) + 1)] or ['0']) + ')', content[1:])
        text = re.sub(r'[A-Z]+\d+', lambda m: f'({value(m[0])})', text)
        return eval(text, {'__builtins__': {}})     # noqa: S307  figures and operators only

    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith('=')]
    for name in formulas:
        value(name)
    return {name: values[name] for name in formulas}


@tagged('-at_install', 'post_install')
class TestPapers(StatementsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book({'111001': 9_000_000, '112101': 1_000_000, '315001': -10_000_000})
        cls.book({'511001': 120_000, '611101': 400_000, '112101': -520_000})
        cls.book({'111001': 900_000, '411001': -700_000, '424001': -200_000})
        cls.book({'316101': -50_000, '318001': 50_000})

    BOOKS = ('trial', 'ledger', 'cash_book', 'journal', 'tie_out', 'notes')

    def books(self):
        return [*(str(self.report(kind).id) for kind in ('position', 'result', 'equity', 'cash_flow')), *self.BOOKS]

    def test_formulas_give_the_figures(self):
        """ Worked out anew, each formula gives the figure that the screen shows """
        for book in self.books():
            for detail in (False, True):
                with self.subTest(book=book, detail=detail):
                    formulas, values = (self.sheet(data_only=data_only, book=book, detail=detail) for data_only in (False, True))
                    found = calculated(formulas)
                    self.assertTrue(found or book in ('tie_out', 'notes'))
                    for name, figure in found.items():
                        self.assertEqual(figure, values[name].value, (name, formulas[name].value))
                    self.assertTrue(formulas.freeze_panes)

    def test_totals(self):
        sheet = self.sheet(data_only=False, book=str(self.report('position').id))
        rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
        self.assertEqual(rows["TOTAL ASSETS"][1].value, f'=(B{rows["Total current assets"][0].row}+B{rows["Total non-current assets"][0].row})')
        trial = self.sheet(book='trial')
        *lines, total = [row for row in trial.iter_rows(values_only=True) if any(isinstance(cell, int) for cell in row[2:])]
        for column in range(2, 6):
            self.assertEqual(total[column], sum(line[column] for line in lines))
        shown = self.show({'book': 'trial'})
        self.assertEqual([tuple(row['cells']) for row in shown['rows']], [*lines, total])

    def test_ledger_and_journal(self):
        cash = self.coop._koperasi_account('111001').id
        rows = self.show({'book': 'ledger', 'account_ids': [cash]})['rows']
        self.assertEqual([row['cells'][4:] for row in rows], [[None, None, None], [None, None, 0], [9_000_000, None, 9_000_000], [900_000, None, 9_900_000], [9_900_000, 0, 9_900_000]])
        self.assertEqual({row['cells'][1] for row in self.show({'book': 'cash_book'})['rows'] if row['style'] == 'head'}, {'111001', '112101'})
        sheet = self.sheet(data_only=False, book='ledger', account_ids=[cash])
        first = next(row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, datetime))
        self.assertEqual([sheet.cell(row, 7).value for row in range(first, first + 4)], [0, f'=G{first}+E{first + 1}-F{first + 1}', f'=G{first + 1}+E{first + 2}-F{first + 2}', f'=G{first + 2}'])
        self.assertEqual(sheet.cell(first + 3, 5).value, f'=SUM(E{first}:E{first + 2})')
        self.assertEqual(self.show({'book': 'journal'})['rows'][-1]['cells'][-2:], [11_470_000, 11_470_000])
        # in batches as in one go
        whole = self.show({'book': 'journal'})
        self.patch(books, 'BATCH', 2)
        self.assertEqual(self.show({'book': 'journal'}), whole)

    def test_drill(self):
        """ The journal items that a figure leads to add up to it """
        statements = self.by(self.accountant, self.Statements)
        checked = 0
        for kind in ('position', 'result', 'equity', 'cash_flow'):
            values = {'book': str(self.report(kind).id), 'date_from': '2026-01-01', 'date_to': '2026-01-31', 'comparison': 'previous_period', 'detail': True}
            shown = statements.show(values)
            for row in shown['rows']:
                for column, leads in enumerate(row['drill']):
                    if leads and (row['style'] == 'line' or row.get('account_id')):
                        action = statements.drill(values, row['line_id'], column, row.get('account_id'))['action']
                        items = self.env['account.move.line'].search(action['domain'])
                        self.assertTrue(items)
                        self.assertEqual(abs(sum(items.mapped('balance'))), abs(row['cells'][column + 1]), row['cells'])
                        checked += 1
        self.assertGreater(checked, 20)
        total = next(row for row in statements.show({'book': str(self.report('position').id)})['rows'] if row['cells'][0] == "TOTAL ASSETS")
        action = statements.drill({'book': str(self.report('position').id)}, total['line_id'], 0)['action']
        self.assertEqual(sum(self.env['account.move.line'].search(action['domain']).mapped('balance')), total['cells'][1])

    def test_drill_without_journal_items(self):
        """ The board has no right on Odoo's journal items: it gets the general ledger of the accounts """
        statements, book = self.by(self.board, self.Statements), str(self.report('result').id)
        line = self.env.ref('koperasi.statement_result_line_staff')
        values = {'book': book, 'date_from': '2026-01-01', 'date_to': '2026-01-31'}
        answer = statements.drill(values, line.id, 0)
        self.assertEqual(answer, {'values': {**values, 'book': 'ledger', 'account_ids': self.coop._koperasi_account('611101').ids}})
        self.assertEqual(len([row for row in statements.show(answer['values'])['rows'] if row['style'] == 'head']), 1)

    def test_payloads_stay_text(self):
        """ R29: what anybody typed becomes no formula, link or number """
        move = self.book({'111001': 1, '315001': -1})
        for payload in PAYLOADS:
            with self.subTest(payload=payload):
                self.env.cr.execute("UPDATE account_move_line SET name = %s WHERE move_id = %s", (payload, move.id))
                self.coop.name = payload
                self.env.invalidate_all()
                for book in ('ledger', 'journal', str(self.report('position').id)):
                    options = self.by(self.accountant, self.Statements)._options({'book': book, 'date_from': '2026-01-01', 'date_to': '2026-12-31'})
                    content = self.by(self.accountant, self.Statements)._xlsx(options)
                    with ZipFile(BytesIO(content)) as parts:
                        self.assertFalse([name for name in parts.namelist() if 'external' in name or 'vba' in name])
                    sheet = self.sheet(data_only=False, book=book)
                    same = [cell for row in sheet.iter_rows() for cell in row if cell.value == payload]
                    self.assertTrue(same)
                    self.assertEqual({cell.data_type for cell in same}, {'s'})
                    self.assertFalse([cell for row in sheet.iter_rows() for cell in row if cell.hyperlink])
