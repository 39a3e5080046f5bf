"""Bringing in the books: the workbook of the demo cooperative, and who may do what."""
import base64
import importlib.util
import io
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_path

from .common import CUTOFF, OpeningCase
from .workbooks import LOANS, MEMBERS, SAVINGS, TRIAL, good, save

FIGURES = {
    'POKOK': (1_204, 361_200_000), 'WAJIB': (1_204, 3_681_625_000), 'SIBUHAR': (1_016, 4_717_913_639),
    'SIDANDIK': (157, 819_950_000), 'SISUKA': (133, 5_125_000_000), 'PINJAMAN': (383, 4_496_432_294),
}
TOTAL = 15_638_553_639


def workbook():
    return Path(file_path('koperasi/demo/opening_balances.xlsx')).read_bytes()


@tagged('post_install', '-at_install')
class TestImport(OpeningCase):
    def ledger(self):
        """ ``{code: balance}`` of the general ledger """
        Account = self.env['account.account'].with_company(self.books)
        return {Account.browse(account).code: amount for account, amount in self.new_import(b'')._ledger_balances().items()}

    def test_workbook(self):
        """ 1,248 members, every figure to the rupiah, both books alike """
        record = self.new_import(workbook(), self.clerk)
        record.action_check()
        self.assertEqual((record.state, record.error_count), ('checked', 0))
        self.assertEqual({total.product: (total.count, total.amount) for total in record.total_ids}, FIGURES)
        self.assertEqual((record.debit, record.credit), (TOTAL, TOTAL))
        record.action_book()
        self.assertEqual(record.state, 'booked')
        self.assertEqual(record.booked_by_id, self.clerk)
        here = [('company_id', '=', self.books.id)]
        self.assertEqual(self.env['koperasi.member'].search_count(here), 1_248)
        self.assertEqual(self.env['koperasi.savings.account'].search_count(here), 3_714)
        self.assertEqual(self.env['koperasi.loan'].search_count(here), 383)
        self.assert_ledger_ties(self.books)
        for code, (_count, amount) in FIGURES.items():
            if code != 'PINJAMAN':
                found = self.env['koperasi.savings.account']._read_group([*here, ('product_id.code', '=', code)], [], ['balance:sum'])
                self.assertEqual(found[0][0], amount, code)
        rows = load_workbook(io.BytesIO(workbook()), read_only=True)[TRIAL].iter_rows(min_row=2, values_only=True)
        self.assertEqual(self.ledger(), {code: (debit or 0) - (credit or 0) for code, _name, debit, credit in rows if code})
        self.assertEqual(record.move_id.date, CUTOFF)
        self.assertTrue(record.move_id.inalterable_hash)
        self.assertEqual(len(record.move_id.line_ids), 11)

    def test_small_workbook(self):
        """ What becomes of each column """
        record = self.new_import(save(good()))
        record.action_book()
        first, second, third = self.env['koperasi.member'].search([('company_id', '=', self.books.id)], order='number')
        self.assertRecordValues(first, [{
            'number': '000001', 'name': "Petrus Kolo", 'nik': '5301041809540001', 'sex': 'male', 'birth_date': date(1954, 9, 18),
            'rt_rw': '001/002', 'village': 'Oesao', 'phone': '+6281234567890', 'join_date': date(2009, 2, 24), 'state': 'active'}])
        self.assertEqual(first.group_id.name, 'Kelompok 01')
        self.assertRecordValues(first.heir_ids, [{'name': 'Yosefina', 'relation': 'child', 'share': 100}])
        self.assertRecordValues(second, [{'birth_date': date(2003, 5, 18), 'join_date': date(2021, 3, 11), 'state': 'passive'}])
        self.assertEqual(third.state, 'left')
        term = self.env['koperasi.savings.account'].search([('number', '=', 'SIS-1'), ('company_id', '=', self.books.id)])
        self.assertRecordValues(term, [{
            'balance': 10_000_000, 'term_months': 6, 'rate': 8.64, 'rate_unit': 'year', 'contract_from': date(2025, 8, 31),
            'maturity_date': date(2026, 2, 28), 'family': 'term', 'member_id': first.id, 'state': 'open', 'seq': 1}])
        loan = self.env['koperasi.loan'].search([('company_id', '=', self.books.id)])
        self.assertRecordValues(loan, [{
            'number': 'PJ-1', 'member_id': second.id, 'product_name': 'PINJAMAN UMUM', 'disbursed_on': date(2025, 8, 2),
            'principal_amount': 8_000_000, 'balance': 5_333_332, 'instalments': 12, 'rate': 1.5, 'method': 'declining',
            'instalments_paid': 4, 'collateral': 'BPKB motor', 'collateral_value': 6_000_000, 'side': 'debit'}])
        transaction = loan.entry_ids.transaction_id
        self.assertRecordValues(transaction, [{'kind': 'opening', 'business_date': CUTOFF, 'member_id': second.id}])
        self.assertEqual(len(record.move_id.koperasi_transaction_ids), 2, "one a member who has money")
        day = self.env['koperasi.business.day'].search([('company_id', '=', self.books.id)])
        self.assertRecordValues(day, [{'date': CUTOFF, 'state': 'closed'}])
        self.env['koperasi.business.day']._open(self.books, date(2026, 1, 2))
        self.assert_ledger_ties(self.books)

    def test_numbers_go_on(self):
        """ A new member does not get a number that came with the books """
        self.new_import(save(good())).action_book()
        new = self.env['koperasi.member'].create({'name': "Maria", 'company_id': self.books.id})
        self.assertNotIn(new.number, ('000001', '000002', '000003'))

    def test_same_content_twice(self):
        """ The same file, and the same rows saved anew in another order, are refused """
        self.new_import(save(good())).action_book()
        sheets = good()
        sheets[SAVINGS][1:] = reversed(sheets[SAVINGS][1:])
        before = self.count_all()
        for content in (save(good()), save(sheets)):
            again = self.new_import(content)
            again.action_check()
            self.assertEqual(again.issue_ids.mapped('code'), ['already_imported'])
            with self.assertRaises(UserError), self.env.cr.savepoint():
                again.action_book()
        self.assertEqual(self.count_all(), before)

    def test_other_books_later(self):
        """ Another workbook after the branch was opened is refused, its ledger is no longer empty """
        self.new_import(save(good())).action_book()
        sheets = good()
        sheets[MEMBERS][1][1] = "Petrus K."
        other = self.new_import(save(sheets))
        other.action_check()
        self.assertEqual(set(other.issue_ids.mapped('code')), {'day_passed', 'ledger_not_empty'})

    def test_all_or_nothing(self):
        """ Whatever fails at the very end, nothing stays """
        record = self.new_import(save(good()))
        before = self.count_all()
        with patch.object(type(record), '_ledger_balances', lambda self: {}), \
                self.assertRaises(UserError), self.env.cr.savepoint():
            record.action_book()
        self.env.invalidate_all()
        self.assertEqual(self.count_all(), before)
        self.assertEqual(record.state, 'draft')

    def test_open_day(self):
        """ A branch whose first day is the cut-off date keeps it open """
        self.env['koperasi.business.day']._open(self.books, CUTOFF)
        self.new_import(save(good())).action_book()
        self.assertEqual(self.env['koperasi.business.day'].search([('company_id', '=', self.books.id)]).state, 'open')

    def test_not_set_up(self):
        company = self.env['res.company'].create({'name': "KSP Baru"})
        record = self.new_import(save(good()), company=company)
        record.sudo().action_check()
        self.assertEqual(record.issue_ids.mapped('code'), ['not_set_up'])
        self.assertIn("Books and products", record.issue_ids.problem + record.issue_ids.remedy)

    def test_cutoff_in_the_future(self):
        record = self.new_import(save(good()), cutoff_date=date(2099, 12, 31))
        record.action_check()
        self.assertIn('cutoff_future', record.issue_ids.mapped('code'))

    def test_warnings_do_not_stop(self):
        sheets = good()
        sheets[MEMBERS][2][2] = '5301031805030001'    # a man's NIK
        sheets[MEMBERS][3][10] = 'tidak ada'
        sheets[LOANS][1][3] = '01-01-2021'
        record = self.new_import(save(sheets))
        record.action_check()
        self.assertEqual((record.state, record.error_count), ('checked', 0))
        self.assertEqual(sorted(record.issue_ids.mapped('code')), ['loan_before_joining', 'loan_overdue', 'nik_sex', 'phone_invalid'])
        record.action_book()
        self.assertEqual(record.warning_count, 4)

    def test_rights(self):
        """ Administrators and accountants only, and no field but the file and its date """
        for user in (self.teller, self.manager, self.supervisor):
            with self.assertRaises(AccessError):
                self.new_import(save(good()), user, self.coop)
        record = self.new_import(save(good()), self.clerk)
        for values in ({'state': 'checked'}, {'error_count': 0}, {'content_hash': 'x'}):
            with self.assertRaises(AccessError):
                record.write(values)
        record.action_book()
        for values in ({'cutoff_date': date(2024, 12, 31)}, {'file': False}):
            with self.assertRaises(UserError):
                record.write(values)
        with self.assertRaises(UserError):
            record.unlink()
        for model in ('koperasi.opening.issue', 'koperasi.opening.total', 'koperasi.loan'):
            self.assertFalse(self.env[model].with_user(self.clerk).has_access('write'))

    def test_changed_file_is_checked_again(self):
        record = self.new_import(save(good()), self.clerk)
        record.action_check()
        record.write({'cutoff_date': date(2025, 11, 30)})
        self.assertEqual((record.state, record.member_count, len(record.total_ids)), ('draft', 0, 0))

    def test_error_file_runs_nothing(self):
        """ R29: what a name tries to do in Excel is text in the list of errors """
        sheets = good()
        for row, name in zip(sheets[MEMBERS][1:], ('@SUM(1+1)', '=HYPERLINK("http://x")', '<script>'), strict=True):
            row[1] = name
        sheets[MEMBERS][3][3] = '=1+1'
        record = self.new_import(save(sheets))
        record.action_check()
        book = load_workbook(io.BytesIO(base64.b64decode(record.error_file)))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        self.assertEqual({cell.data_type for cell in cells if cell.value is not None}, {'s'})
        self.assertIn('@SUM(1+1)', [cell.value for cell in cells])
        self.assertEqual(book.active.max_row - 1, len(record.issue_ids))

    def test_template(self):
        """ The template, filled in, is what the reader takes """
        book = load_workbook(io.BytesIO(base64.b64decode(self.new_import(b'').template_file)))
        for name, rows in good().items():
            self.assertEqual([cell.value for cell in book[name][1]], rows[0])
            for row in rows[1:]:
                book[name].append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        self.assertEqual(self.found(self.new_import(b'')._examine(buffer.getvalue())[2]), [])

    def test_command_line(self):
        spec = importlib.util.spec_from_file_location('import_books', file_path('koperasi/dev/import_books.py'))
        command = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(command)
        options = SimpleNamespace(
            file=Path(file_path('koperasi/demo/opening_balances.xlsx')), company=self.books.name, cutoff=CUTOFF, check_only=True)
        result = command.bring_in(self.env, options)
        self.assertEqual((result['status'], result['booked'], result['errors']), (0, False, 0))
        self.assertEqual({code: (row['accounts'], row['amount']) for code, row in result['products'].items()}, FIGURES)
        json.dumps(result)
        self.new_import(save(good())).action_book()
        self.assertEqual(command.bring_in(self.env, options)['status'], 1)
