"""R28 at the door of mass files: a bad file harms nothing."""
import base64
import io
import logging
import random
import zipfile
from datetime import datetime

from odoo.exceptions import UserError

from odoo.addons.koperasi.tests.opening import corpus
from odoo.addons.koperasi.tests.opening.workbooks import save

from .common import RECEIPT, FileCase

_logger = logging.getLogger(__name__)
MUTATIONS = 150
ACCOUNT, AMOUNT, REFERENCE, MEMO = 'No VA/Rekening', 'Jumlah', 'No Referensi', 'Keterangan'
# what stands in the column of amounts, and why it is refused
AMOUNTS = {
    '1.250.000,50': 'amount_decimals', '1,250,000.50': 'amount_decimals', '1,250,000': 'amount_comma', '1.5': 'amount_decimals', '12.50': 'amount_decimals',
    '1e5': 'amount_scientific', '1,5E+06': 'amount_scientific', 'NaN': 'amount_not_number', 'Infinity': 'amount_not_number', '-5000': 'payment_negative',
    '(5000)': 'payment_negative', '−5000': 'payment_negative', '0': 'payment_zero', '': 'required', '=1+1': 'amount_not_number', 'seribu': 'amount_not_number',
    '9' * 20: 'amount_too_large', '1 000': 'amount_not_number', '٣': 'amount_not_number', '10000x': 'amount_not_number',
}
NASTY = (
    None, '', ' ', '-', '0', 0, -1, 1, 1.5, 1e308, 10**20, True, False, 'NaN', 'Infinity', '1E+308', '1.250.000,50', '31/02/2020', datetime(1900, 1, 1),
    datetime(9999, 12, 31), '=cmd|calc!A0', '@SUM(1)', '+62', 'JUMLAH', 'Total', '000001', 'x' * 40_000, "'; DROP TABLE koperasi_member; --", '%s %(x)s', '{0}', '<b>', '"', ';')


class TestBadFiles(FileCase):

    def row(self, **values):
        """ A right row, spoilt in one place """
        right = {REFERENCE: 'A', ACCOUNT: self.savings.number, 'Nama': "Maria", AMOUNT: 10_000, MEMO: ''}
        return tuple({**right, **values}[title] for title in RECEIPT)

    def refused_file(self, content, expected):
        """ The file is read without a crash, its errors stand in the right place with words and remedy, nothing can be booked """
        before = self.figures()
        file = self.new_file(content or b'x')
        if content:
            file.action_check()
        else:
            file = self.new_file(b'')
            with self.assertRaises(UserError):
                file.action_check()
            return
        self.assertEqual(file.state, 'draft')
        self.assertEqual([found for found in self.found(file) if found[0] not in ('unknown_payer', 'name_differs', 'unknown_column')], sorted(expected))
        for issue, local in zip(file.issue_ids, file.with_context(lang='id_ID').issue_ids, strict=True):
            for words, own in ((issue.problem, local.problem), (issue.remedy, local.remedy)):
                self.assertTrue(words)
                self.assertNotIn('%(', words + own)
                self.assertNotEqual(words, own, "not in Indonesian")
        self.assertTrue(file.error_file)
        self.refused(file.book, file.line_count, int(file.amount), self.key())
        self.env.invalidate_all()
        self.assertEqual(self.figures(), before)

    def test_amounts(self):
        """ Nothing is guessed: each with its row and column, in text and in a workbook """
        self.env['res.lang']._activate_lang('id_ID')
        for amount, code in AMOUNTS.items():
            for content in (self.text([self.row(), self.row(**{REFERENCE: 'B', AMOUNT: amount})]),
                            self.workbook([self.row(), self.row(**{REFERENCE: 'B', AMOUNT: amount})])):
                with self.subTest(amount=amount):
                    if amount.startswith('=') and content.startswith(b'PK'):
                        code = 'formula'
                    self.refused_file(content, [(code, 3, AMOUNT)])

    def test_texts(self):
        self.env['res.lang']._activate_lang('id_ID')
        header = ';'.join(RECEIPT)
        own = self.savings.number
        for name, (content, expected) in {
            'empty': (b'', []),
            'header only': (self.text([]), [('no_rows', 0, '')]),
            'no separator': (b'Jumlah\n5000\n', [('csv_separator', 0, '')]),
            'wrong columns': (b'a;b;c\n1;2;3\n', [('header_missing', 1, '')]),
            'column missing': (b'No Referensi;Nama;Jumlah\r\nA;Maria;5000', [('column_missing', 1, ACCOUNT)]),
            'column twice': (f'{header};Nominal\r\nA;{own};;5000;;5000'.encode(), [('column_double', 1, 'Nominal')]),
            'UTF-16': (f'{header}\r\nA;{own};;5000;'.encode('utf-16'), [('not_text', 0, '')]),
            'latin-1': (f'{header}\r\nA;{own};Andr\xe9;5000;'.encode('latin-1'), [('not_text', 0, '')]),
            'NUL': (f'{header}\r\nA;{own};\x00;5000;'.encode(), [('not_text', 0, '')]),
            'quote not closed': (f'{header}\r\nA;{own};"Maria;5000;\r\nB;{own};;5000;'.encode(), [('csv_quotes', 3, '')]),
            'line break in a cell': (f'{header}\r\nA;{own};"Maria\nBria";5000;'.encode(), [('csv_quotes', 3, '')]),
            'separators in the amount': (f'No Referensi,No Rekening,Jumlah\r\nA,{own},1,250,000'.encode(), [('csv_columns', 2, '')]),
            'cell of 200,000 characters': (f'{header}\r\nA;{own};{"x" * 200_000};5000;'.encode(), [('cell_too_long', 2, 'Nama')]),
            'cell of 40,000 characters': (f'{header}\r\nA;{own};{"x" * 40_000};5000;'.encode(), [('cell_too_long', 2, 'Nama')]),
            '2,000 columns': ((header + ';x' * 2_000).encode(), [('too_many_columns', 1, '')]),
            'total row': (self.text([self.row(), ('', '', 'JUMLAH', 10_000, '')]), [('total_row', 3, 'Nama')]),
            'no payer': (self.text([self.row(**{ACCOUNT: ''})]), [('payer_missing', 2, ACCOUNT)]),
            'no reference': (self.text([self.row(**{REFERENCE: ''})]), [('required', 2, REFERENCE)]),
            'twins': (self.text([self.row(), self.row()]), [('twin_line', 3, REFERENCE)]),
            'formula as a name': (self.text([self.row(Nama='=cmd|calc!A0')]), [('text_formula', 2, 'Nama')]),
            'odd number': (self.text([self.row(**{ACCOUNT: 'SIB;1'[:3] + "'--"})]), [('code_invalid', 2, ACCOUNT)]),
        }.items():
            with self.subTest(name):
                self.refused_file(content, expected)
        for number in range(2):   # BOM and other separators are read
            file = self.checked(self.text([self.row(**{REFERENCE: f'BOM{number}'})], separator=',\t'[number]).replace(b'No Ref', b'\xef\xbb\xbfNo Ref', 1))
            self.assertEqual((self.found(file), file.amount), ([], 10_000))

    def test_workbooks(self):
        """ The bad packages of the opening books are refused here by the same reader """
        self.env['res.lang']._activate_lang('id_ID')
        for name, (make, expected) in corpus.FILES.items():
            content = make()
            if not content.startswith((b'PK', b'\xd0\xcf')) or any(sheet for _code, sheet, _row, _column in expected):
                continue   # text files are another reader's here, and sheets have other names
            with self.subTest(name):
                self.refused_file(content, [(code, row, column) for code, _sheet, row, column in expected])
        rows = [self.row()]
        for name, (content, expected) in {
            'merged': (self.workbook(rows * 1, change=lambda book: book.active.merge_cells('A2:A3')), [('merged_cells', 2, '')]),
            'formula': (self.workbook([self.row(**{AMOUNT: '=5000*2'})]), [('formula', 2, AMOUNT)]),
            'date for an amount': (self.workbook([self.row(**{AMOUNT: datetime(2026, 1, 5)})]), [('amount_is_date', 2, AMOUNT)]),
            'number that lost digits': (self.workbook([self.row(**{REFERENCE: 1.5})]), [('code_number', 2, REFERENCE)]),
            'truth': (self.workbook([self.row(**{REFERENCE: True})]), [('text_is_boolean', 2, REFERENCE)]),
        }.items():
            with self.subTest(name):
                self.refused_file(content, expected)

    def test_too_many_lines(self):
        self.env['res.lang']._activate_lang('id_ID')
        content = self.text((number, 'X', '', 1, '') for number in range(100_001))
        file = self.new_file(content)
        file.action_check()
        self.assertEqual([code for code, _row, _column in self.found(file) if code != 'unknown_payer'], ['too_many_lines'])

    def test_other_branch(self):
        """ Accounts of another cooperative are nobody's here """
        other = self.make_cooperative("KSP Lain")
        control = self.env['koperasi.savings.product']._of_family(other, 'share_principal').control_id
        self.env['koperasi.account'].sudo().create({'number': 'LAIN-1', 'company_id': other.id, 'partner_id': self.maria.partner_id.id, 'control_id': control.id})
        file = self.checked(self.text([self.row(**{ACCOUNT: 'LAIN-1', 'Nama': ''})]))
        self.assertEqual((self.found(file), self.states(file)), ([('unknown_payer', 2, ACCOUNT)], ['unknown']))

    def test_wrong_owner_and_name(self):
        """ A number that is another member's is an error, another name a warning """
        header = ('No Anggota', 'No Rekening', 'Nama', 'Jumlah')
        file = self.checked(self.text([(self.yosef.number, self.savings.number, '', 5_000)], header), 'group')
        self.assertEqual(self.found(file), [('wrong_owner', 2, 'No Rekening')])
        file = self.checked(self.text([(self.maria.number, self.savings.number, 'Yosef Nahak', 5_000)], header), 'group')
        self.assertEqual((file.state, self.found(file)), ('checked', [('name_differs', 2, 'Nama')]))

    def test_mutations(self):
        """ Any cell may hold anything, any byte may be another: no crash, and what is without errors has the sum of its lines """
        seed = random.randrange(10**6)
        _logger.info("seed %s", seed)
        chance = random.Random(seed)
        file = self.new_file(b'x').sudo()
        for number in range(MUTATIONS):
            with self.subTest(seed=seed, number=number):
                rows = [list(RECEIPT), *([f'R{n}', self.savings.number, "Maria", 1_000 * n, ''] for n in range(1, 5))]
                for _i in range(chance.randint(1, 4)):
                    row = chance.choice(rows)
                    row[chance.randrange(len(row))] = chance.choice(NASTY)
                if chance.random() < 0.5:
                    content = bytearray('\r\n'.join(';'.join('' if cell is None else str(cell) for cell in row) for row in rows).encode())
                else:
                    content = bytearray(save({'Penerimaan': rows}))
                if chance.random() < 0.4:
                    for _i in range(chance.randint(1, 10)):
                        content[chance.randrange(len(content))] = chance.randrange(256)
                file.write({'file': base64.b64encode(bytes(content))})
                issues = file._check()
                if not issues.errors:
                    self.assertEqual(file.amount, sum(file.line_ids.mapped('amount')))
                    self.assertTrue(all(line.amount > 0 for line in file.line_ids))

    def test_damaged_xml(self):
        """ Below the zip's checksum """
        chance = random.Random(5)
        with zipfile.ZipFile(io.BytesIO(self.workbook([self.row()]))) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
        file = self.new_file(b'x').sudo()
        for _number in range(60):
            buffer, victim = io.BytesIO(), chance.choice([name for name in parts if name.startswith('xl/') and 'theme' not in name])
            data = bytearray(parts[victim])
            start = chance.randrange(len(data))
            data[start:start + chance.randint(0, 3)] = bytes(chance.choices(b'<>/="0123456789AZaz \xff\x00-', k=3))
            with zipfile.ZipFile(buffer, 'w') as package:
                for name, content in {**parts, victim: bytes(data)}.items():
                    package.writestr(name, content)
            file.write({'file': base64.b64encode(buffer.getvalue())})
            file._check()
