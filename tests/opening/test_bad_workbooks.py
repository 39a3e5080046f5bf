"""R28: a bad file harms nothing."""
import base64
import io
import logging
import random
import zipfile
from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OpeningCase
from .corpus import CORPUS, SHEET, epoch_1904
from .workbooks import LOANS, MEMBERS, SAVINGS, TRIAL, good, replaced, save

_logger = logging.getLogger(__name__)
MUTATIONS = 250
NASTY = (
    None, '', ' ', '-', '0', 0, -1, 1, 1.5, 1e308, 10**20, 5301041809540001, True, False, 'NaN', 'Infinity', '1E+308', '1.250.000,50', '1,250,000.50',
    '31/02/2020', '2020-02-30', '00-00-0000', datetime(1900, 1, 1), datetime(9999, 12, 31), '=cmd|calc!A0', '@SUM(1)', '+62', 'JUMLAH', 'Total',
    '000001', '999999', 'SISUKA', 'KELUAR', 'Keluar', 'x' * 40_000, '\u202e\u0007'[:1], '٣', "'; DROP TABLE koperasi_member; --", '%s %(x)s', '{0}', '<b>',
)


@tagged('post_install', '-at_install')
class TestBadWorkbooks(OpeningCase):
    def test_corpus(self):
        """ Every bad workbook: no crash, the right errors in the right place, words and remedy, nothing booked """
        self.assertGreaterEqual(len(CORPUS), 60)
        self.env['res.lang']._activate_lang('id_ID')
        record = self.new_import(b'')
        record_id = self.env['koperasi.opening.import'].with_context(lang='id_ID').browse(record.id)
        before = self.count_all()
        for name, (make, expected) in CORPUS.items():
            with self.subTest(name):
                content = make()
                record.write({'file': base64.b64encode(content)})
                if content:
                    record.action_check()
                    self.assertEqual(record.state, 'draft')
                    self.assertEqual(self._listed(record), sorted(expected))
                else:
                    self.assertEqual(self.found(record._examine(content)[2]), expected)
                for issue, local in zip(record.issue_ids, record_id.issue_ids, strict=True):
                    for words, own in ((issue.problem, local.problem), (issue.remedy, local.remedy)):
                        self.assertTrue(words)
                        self.assertNotIn('%(', words + own)
                        self.assertNotEqual(words, own, "not in Indonesian")
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    record.action_book()
                record.invalidate_recordset()
        self.assertEqual(self.count_all(), before)

    def _listed(self, record):
        return sorted(
            (issue.code, issue.sheet or '', issue.row_number, issue.column_name or '') for issue in record.issue_ids
            if issue.severity == 'error')

    def test_mutations(self):
        """ Any cell may hold anything: what is without errors agrees with the trial balance, and nothing crashes """
        seed = random.randrange(10**6)
        _logger.info("seed %s", seed)
        chance = random.Random(seed)
        record = self.new_import(b'')
        for number in range(MUTATIONS):
            with self.subTest(seed=seed, number=number):
                book, totals, issues = record._examine(self._mutate(chance))
                if not issues.errors:
                    self.assertEqual(totals.debit, totals.credit)
                    self.assertEqual(
                        sum(row.balance for row in book.savings if row.product == 'SIBUHAR'),
                        next(row.credit for row in book.trial if row.code == '211101'))

    def _mutate(self, chance):
        sheets = good()
        for _i in range(chance.randint(1, 4)):
            sheet = chance.choice((MEMBERS, SAVINGS, LOANS, TRIAL))
            row = chance.choice(sheets[sheet])
            row[chance.randrange(len(row))] = chance.choice(NASTY)
        for rows in sheets.values():   # openpyxl writes no control characters
            for row in rows:
                row[:] = [''.join(c for c in cell if c >= ' ') if isinstance(cell, str) else cell for cell in row]
        content = bytearray(save(sheets))
        if chance.random() < 0.3:
            for _i in range(chance.randint(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(content)

    def test_mutated_xml(self):
        """ The same below the zip's checksum: the XML itself is damaged """
        seed = random.randrange(10**6)
        _logger.info("seed %s", seed)
        chance = random.Random(seed)
        record = self.new_import(b'')
        with zipfile.ZipFile(io.BytesIO(save(good()))) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
        names = [name for name in parts if name.startswith('xl/') and 'theme' not in name]
        for number in range(MUTATIONS):
            with self.subTest(seed=seed, number=number):
                buffer = io.BytesIO()
                victim = chance.choice(names)
                data = bytearray(parts[victim])
                for _i in range(chance.randint(1, 5)):
                    start = chance.randrange(len(data))
                    data[start:start + chance.randint(0, 3)] = bytes(chance.choices(b'<>/="0123456789AZaz \xff\x00-', k=chance.randint(0, 3)))
                with zipfile.ZipFile(buffer, 'w') as package:
                    for name, content in {**parts, victim: bytes(data)}.items():
                        package.writestr(name, content)
                record._examine(buffer.getvalue())

    def test_both_date_systems(self):
        record = self.new_import(b'')
        book, _totals, issues = record._examine(save(good()))
        self.assertEqual(self.found(issues), [])
        self.assertEqual(record._examine(epoch_1904())[0].fingerprint, book.fingerprint)

    def test_twins_across_files(self):
        """ Numbers and NIKs that another file brought in """
        member = self.env['koperasi.member'].sudo().create({
            'name': "Petrus Kolo", 'number': '000002', 'nik': '5301041809540001', 'company_id': self.books.id, 'join_date': '2020-01-01'})
        control = self.env['koperasi.savings.product']._of_family(self.books, 'share_principal').control_id
        for number in ('SIB-1', 'PJ-1'):
            self.env['koperasi.account'].sudo().create({
                'number': number, 'company_id': self.books.id, 'partner_id': member.partner_id.id, 'control_id': control.id})
        issues = self.new_import(b'')._examine(save(good()))[2]
        self.assertEqual(self.found(issues), [
            ('account_exists', SAVINGS, 4, 'No Rekening'), ('loan_exists', LOANS, 2, 'No Pinjaman'),
            ('member_exists', MEMBERS, 3, 'No Anggota'), ('nik_exists', MEMBERS, 2, 'NIK')])

    def test_100_000_rows(self):
        cell = '<c t="inlineStr"><is><t>%s</t></is></c>'
        line = f"<row>{cell % '000001'}{cell % 'SIBUHAR'}{cell % 'X-%s'}{cell % '24-02-2009'}<c><v>1</v></c></row>"
        content = replaced(SHEET[SAVINGS], b'</sheetData>', ''.join(line % i for i in range(100_000)).encode() + b'</sheetData>')
        issues = self.new_import(b'')._examine(content)[2]
        self.assertEqual(self.found(issues), [('control_total', TRIAL, 4, 'Kredit')])

    def test_list_of_errors_is_bounded(self):
        sheets = good()
        sheets[SAVINGS] += [['?', '?', '?', '?', '?', '?', '?', '?']] * 4_000
        issues = self.new_import(b'')._examine(save(sheets))[2]
        self.assertGreater(issues.errors, 20_000)
        self.assertEqual(len(issues.items), 20_000)
