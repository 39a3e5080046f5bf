"""Bad workbooks (reliability.md R28): name -> bytes, and the issues that must be found in them.

An issue is ``(code, sheet, row, column)``; the workbook is the good one of workbooks.py, spoilt in one place.
"""
import io
import struct
import zipfile
from datetime import datetime
from random import Random

from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .workbooks import HEADERS, LOANS, MEMBERS, SAVINGS, TRIAL, good, replaced, save, with_cell, with_part

SHEET = {MEMBERS: 'xl/worksheets/sheet1.xml', SAVINGS: 'xl/worksheets/sheet2.xml', LOANS: 'xl/worksheets/sheet3.xml', TRIAL: 'xl/worksheets/sheet4.xml'}
NIK_NOW = '5301041809540001'
# what follows from a member whose number cannot be read, and from a row with nothing but a name
UNKNOWN_OWNER = [('unknown_member', SAVINGS, row, 'No Anggota') for row in range(2, 6)]
EMPTY_ROW = [('required', MEMBERS, 6, column) for column in ('L/P', 'Tanggal Masuk', 'Status')]


def bomb():
    """ 60 MB of zeros in 60 kB """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as package:
        package.writestr('xl/workbook.xml', b'<workbook/>')
        with package.open('xl/worksheets/sheet1.xml', 'w', force_zip64=True) as part:
            for _i in range(60):
                part.write(b'0' * 1_000_000)
    return buffer.getvalue()


def lying_bomb():
    """ The directory promises 10 bytes for a sheet that has more """
    content = bytearray(save(good()))
    name = SHEET[MEMBERS].encode()
    struct.pack_into('<I', content, content.rindex(name) - 46 + 24, 10)
    return bytes(content)


def encrypted_zip():
    content = bytearray(save(good()))
    position = content.rindex(b'PK\x01\x02')
    struct.pack_into('<H', content, position + 8, struct.unpack_from('<H', content, position + 8)[0] | 1)
    return bytes(content)


def edited(sheet, change):
    sheets = good()
    change(sheets[sheet])
    return save(sheets)


def without(sheet):
    sheets = good()
    del sheets[sheet]
    return save(sheets)


def row_of(sheet, **values):
    """ The second row again, with other values by position """
    return lambda rows: rows.append([values.get(f'c{i}', cell) for i, cell in enumerate(rows[1])])


def header(sheet, old, new):
    return edited(sheet, lambda rows: rows[0].__setitem__(HEADERS[sheet].index(old), new))


def many_columns():
    cells = ''.join('<c t="n"><v>1</v></c>' for _i in range(20_000))
    return replaced(SHEET[MEMBERS], b'</sheetData>', f'<row r="9">{cells}</row></sheetData>'.encode())


def million_columns():
    cells = b'<c><v>1</v></c>' * 1_000_000
    return replaced(SHEET[SAVINGS], b'</sheetData>', b'<row r="9">' + cells + b'</row></sheetData>')


def date_cell(sheet, cell, serial):
    """ A number under a date format, which openpyxl itself would not write """
    def change(book):
        book[sheet][cell].value = serial
        book[sheet][cell].number_format = numbers.FORMAT_DATE_DDMMYY
    return save(good(), change)


def formula(sheet, cell, text):
    return save(good(), lambda book: book[sheet].__setitem__(cell, text))


def raw_number(text):
    """ Balance of SIB-1 (row 4, column E) as written in the XML """
    return replaced(SHEET[SAVINGS], b'<v>3241375</v>', f'<v>{text}</v>'.encode())


FILES = {
    'empty file': (lambda: b'', [('empty_file', '', 0, '')]),
    'text': (lambda: b'No Anggota;Nama\n1;Petrus\n', [('not_xlsx', '', 0, '')]),
    'text with BOM': (lambda: '\ufeffNo Anggota,Nama\n'.encode(), [('not_xlsx', '', 0, '')]),
    'text in UTF-16': (lambda: 'No Anggota\tNama\n'.encode('utf-16'), [('not_xlsx', '', 0, '')]),
    'text in latin-1': (lambda: 'Nama;Caf\xe9\n'.encode('latin-1'), [('not_xlsx', '', 0, '')]),
    'NUL bytes': (lambda: b'\0' * 5000, [('not_xlsx', '', 0, '')]),
    'old xls': (lambda: b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'\0' * 600, [('old_format', '', 0, '')]),
    'password': (lambda: b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + 'EncryptedPackage'.encode('utf-16-le') + b'\0' * 600, [('encrypted', '', 0, '')]),
    'encrypted zip': (encrypted_zip, [('encrypted', '', 0, '')]),
    'half a file': (lambda: save(good())[:4000], [('damaged', '', 0, '')]),
    'flipped bytes': (lambda: replaced(SHEET[MEMBERS], b'<sheetData>', b'<sheetDat\xff>'), [('damaged', '', 0, '')]),
    'not a workbook zip': (lambda: _zip({'hello.txt': b'hi'}), [('not_xlsx', '', 0, '')]),
    'open document': (lambda: _zip({'mimetype': b'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': b'<x/>'}), [('not_xlsx', '', 0, '')]),
    'zip bomb': (bomb, [('zip_bomb', '', 0, '')]),
    'lying directory': (lying_bomb, [('damaged', '', 0, '')]),
    'macros': (lambda: with_part('xl/vbaProject.bin', b'x'), [('macros', '', 0, '')]),
    'macro sheet': (lambda: with_part('xl/macrosheets/sheet1.xml', b'<x/>'), [('macros', '', 0, '')]),
    'external link': (lambda: with_part('xl/externalLinks/externalLink1.xml', b'<externalLink/>'), [('external_links', '', 0, '')]),
    'DDE link': (lambda: with_part('xl/externalLinks/externalLink1.xml', b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'),
                 [('external_links', '', 0, '')]),
    'data connection': (lambda: with_part('xl/connections.xml', b'<connections/>'), [('external_links', '', 0, '')]),
    'embedded object': (lambda: with_part('xl/embeddings/oleObject1.bin', b'x'), [('embedded_objects', '', 0, '')]),
    'entity expansion': (lambda: with_part(None, None, {'xl/workbook.xml': lambda data: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data}),
                         [('damaged', '', 0, '')]),
    '20,000 columns': (many_columns, [('too_many_columns', MEMBERS, 9, '')]),
    'a million columns': (million_columns, [('zip_bomb', '', 0, '')]),
    'rows backwards': (lambda: replaced(SHEET[MEMBERS], b'<row r="3"', b'<row r="1"'), [('damaged', MEMBERS, 1, '')]),
}


def _zip(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


SHEETS = {
    'sheet missing': (lambda: without(LOANS), [('sheet_missing', LOANS, 0, '')]),
    'members missing': (lambda: without(MEMBERS), [('sheet_missing', MEMBERS, 0, '')]),
    'sheet twice': (lambda: save({**good(), 'ANGGOTA ': good()[MEMBERS]}), [('sheet_double', MEMBERS, 0, '')]),
    'header only': (lambda: edited(MEMBERS, lambda rows: rows.__delitem__(slice(1, None))), [('no_rows', MEMBERS, 0, '')]),
    'sheet empty': (lambda: edited(TRIAL, lambda rows: rows.clear()), [('header_missing', TRIAL, 1, '')]),
    'no header': (lambda: edited(SAVINGS, lambda rows: rows.pop(0)), [('header_missing', SAVINGS, 1, '')]),
    'column missing': (lambda: header(SAVINGS, 'Saldo', 'Sald0'), [('column_missing', SAVINGS, 1, 'Saldo')]),
    'column twice': (lambda: header(SAVINGS, 'Jangka (bulan)', 'saldo'), [
        ('column_double', SAVINGS, 1, 'saldo'), ('column_missing', SAVINGS, 1, 'Jangka (bulan)')]),
    'merged cells': (lambda: save(good(), lambda book: book[SAVINGS].merge_cells('A2:A3')), [
        ('merged_cells', SAVINGS, 2, ''), ('required', SAVINGS, 3, 'No Anggota')]),
    'total row in members': (lambda: edited(MEMBERS, lambda rows: rows.append(['JUMLAH', '3 orang'])), [('total_row', MEMBERS, 5, 'No Anggota')]),
    'total row in savings': (lambda: edited(SAVINGS, lambda rows: rows.insert(3, [None, 'TOTAL', None, None, 5_350_000])),
                             [('total_row', SAVINGS, 4, 'No Anggota')]),
    'row below the totals': (lambda: edited(TRIAL, lambda rows: rows.append(['111002', 'Brankas', None, None])), [('after_total', TRIAL, 10, 'Kode Akun')]),
}


def cell(code, sheet, row, column, value):
    return lambda: with_cell(sheet, row, column, value), [(code, sheet, row, column)]


def saldo(code, value):
    return cell(code, SAVINGS, 4, 'Saldo', value)


AMOUNTS = {
    f'amount {value!r}': saldo(code, value) for value, code in [
        ('1.250.000,50', 'amount_decimals'), ('1,250,000.50', 'amount_decimals'), ('1,250,000', 'amount_comma'), ('1,250', 'amount_comma'),
        ('1.25', 'amount_decimals'), ('12.50.000', 'amount_decimals'), ('1,25E+06', 'amount_scientific'), ('3.2e6', 'amount_scientific'),
        ('-3.241.375', 'amount_negative'), ('(3.241.375)', 'amount_negative'), (-3_241_375, 'amount_negative'), (0.5, 'amount_decimals'),
        ('tiga juta', 'amount_not_number'), ('NaN', 'amount_not_number'), ('Infinity', 'amount_not_number'), (True, 'amount_not_number'),
        ('١٢٣', 'amount_not_number'), (datetime(2025, 1, 1), 'amount_is_date'), ('9' * 30, 'amount_too_large'), (10**16, 'amount_too_large'),
        (None, 'required'), ('   ', 'required'), ('\u00a0', 'required'),
    ]
}
NUMBERS = {
    f'number {text} in the XML': (lambda text=text: raw_number(text), [(code, SAVINGS, 4, 'Saldo')]) for text, code in [
        ('NaN', 'amount_not_number'), ('INF', 'amount_not_number'), ('Infinity', 'amount_not_number'), ('1E+308', 'amount_too_large'),
        ('1E+999999999', 'amount_too_large'), ('9' * 5000, 'cell_too_long'), ('-1', 'amount_negative'), ('3241375.5', 'amount_decimals'),
    ]
}
DATES = {
    f'date {value!r}': cell(code, MEMBERS, 2, 'Tanggal Masuk', value) for value, code in [
        ('31/02/2020', 'date_not_existing'), ('31-04-2020', 'date_not_existing'), ('2020-13-01', 'date_not_existing'), ('24-02-09', 'date_short_year'),
        ('kemarin', 'date_invalid'), (39868, 'date_number'), ('01-01-1850', 'date_too_early'), ('01-01-2026', 'date_too_late'),
        (datetime(2062, 2, 25), 'date_too_late'), ('01-01-1950', 'join_before_birth'), (None, 'required'), (True, 'date_invalid'),
    ]
}
DATES['date far away'] = (lambda: date_cell(MEMBERS, 'M2', 10**12), [('date_number', MEMBERS, 2, 'Tanggal Masuk')])
DATES['date below zero'] = (lambda: date_cell(MEMBERS, 'M2', -5), [('date_number', MEMBERS, 2, 'Tanggal Masuk')])
MEMBER_CELLS = {
    'NIK as number': cell('nik_number', MEMBERS, 2, 'NIK', 5301041809540001),
    'NIK in powers of ten': cell('nik_number', MEMBERS, 2, 'NIK', '5,30104E+15'),
    'NIK with lost zeros': cell('nik_length', MEMBERS, 2, 'NIK', '530104180954001'),
    'NIK with letters': cell('nik_invalid', MEMBERS, 2, 'NIK', '53010418O9540001'),
    'NIK twice': cell('nik_double', MEMBERS, 3, 'NIK', NIK_NOW),
    'member twice': cell('member_double', MEMBERS, 4, 'No Anggota', '000001'),
    'member without number': (lambda: with_cell(MEMBERS, 2, 'No Anggota', None), [('required', MEMBERS, 2, 'No Anggota'), *UNKNOWN_OWNER]),
    'member number is a date': (lambda: with_cell(MEMBERS, 2, 'No Anggota', datetime(2026, 1, 2)), [('text_is_date', MEMBERS, 2, 'No Anggota'), *UNKNOWN_OWNER]),
    'member number with signs': (lambda: with_cell(MEMBERS, 2, 'No Anggota', '00<1>'), [('code_invalid', MEMBERS, 2, 'No Anggota'), *UNKNOWN_OWNER]),
    'name missing': cell('required', MEMBERS, 2, 'Nama', None),
    'name is a formula in text': cell('text_formula', MEMBERS, 2, 'Nama', '@SUM(1+1)'),
    'name with control characters': (lambda: replaced(SHEET[MEMBERS], b'</sheetData>', (
        b'<row r="6"><c r="A6" t="inlineStr"><is><t>000009</t></is></c><c r="B6" t="inlineStr"><is><t>Ann_x0000_a</t></is></c></row></sheetData>')),
        [('text_control', MEMBERS, 6, 'Nama'), *EMPTY_ROW]),
    'name too long': cell('text_too_long', MEMBERS, 2, 'Nama', 'A' * 300),
    'cell of 5 MB': (lambda: replaced(SHEET[MEMBERS], b'</sheetData>', (
        b'<row r="6"><c r="B6" t="inlineStr"><is><t>' + bytes(Random(5).choices(b'ABCDEFGHIJKLMNOPQRSTUVWXYZ', k=5_000_000)) + b'</t></is></c></row></sheetData>')),
        [('cell_too_long', MEMBERS, 6, 'Nama'), *EMPTY_ROW, ('required', MEMBERS, 6, 'No Anggota')]),
    'sex unknown': cell('sex_unknown', MEMBERS, 2, 'L/P', 'X'),
    'status unknown': cell('state_unknown', MEMBERS, 2, 'Status', 'Aktip'),
    'status missing': cell('required', MEMBERS, 2, 'Status', None),
    'error of Excel': (lambda: formula(MEMBERS, 'B2', '#REF!'), [('cell_error', MEMBERS, 2, 'Nama')]),
    'formula cmd': (lambda: formula(MEMBERS, 'B2', "=cmd|' /C calc'!A0"), [('formula', MEMBERS, 2, 'Nama')]),
}
SAVINGS_CELLS = {
    'unknown member': cell('unknown_member', SAVINGS, 2, 'No Anggota', '000099'),
    'member number lost its zeros': cell('unknown_member', SAVINGS, 2, 'No Anggota', 1),
    'unknown product': cell('unknown_product', SAVINGS, 2, 'Produk', 'POKOKK'),
    'account twice': cell('account_double', SAVINGS, 3, 'No Rekening', 'POK-1'),
    'share twice': (lambda: with_cell(SAVINGS, 4, 'Produk', 'POKOK'), [
        ('share_double', SAVINGS, 4, 'Produk'), ('control_total', TRIAL, 4, 'Kredit'), ('control_total', TRIAL, 6, 'Kredit')]),
    'member who left has money': (lambda: with_cell(SAVINGS, 4, 'No Anggota', '000003'), [
        ('left_with_balance', SAVINGS, 4, 'Saldo'), ('opened_before_joining', SAVINGS, 4, 'Tanggal Buka')]),
    'candidate has shares': (lambda: with_cell(MEMBERS, 3, 'Status', 'Calon'), [
        ('prospective_with_balance', SAVINGS, 6, 'Saldo'), ('prospective_with_balance', LOANS, 2, 'Sisa Pokok')]),
    'opened before joining': cell('opened_before_joining', SAVINGS, 2, 'Tanggal Buka', datetime(2008, 1, 1)),
    'opened after the cut-off': cell('date_too_late', SAVINGS, 2, 'Tanggal Buka', datetime(2026, 1, 1)),
    'term without months': cell('term_required', SAVINGS, 5, 'Jangka (bulan)', None),
    'term without rate': cell('term_required', SAVINGS, 5, 'Bunga per tahun (%)', None),
    'term without maturity': cell('term_required', SAVINGS, 5, 'Jatuh Tempo', None),
    'maturity wrong': cell('maturity_wrong', SAVINGS, 5, 'Jatuh Tempo', datetime(2026, 3, 31)),
    'months not whole': cell('count_invalid', SAVINGS, 5, 'Jangka (bulan)', 6.5),
    'rate too high': cell('percent_invalid', SAVINGS, 5, 'Bunga per tahun (%)', 864),
    'balance is a formula': (lambda: formula(SAVINGS, 'E4', '=SUM(E2:E3)'), [('formula', SAVINGS, 4, 'Saldo')]),
}
LOAN_CELLS = {
    'loan of unknown member': cell('unknown_member', LOANS, 2, 'No Anggota', '000077'),
    'loan twice': (lambda: edited(LOANS, row_of(LOANS, c9=0)), [('loan_double', LOANS, 3, 'No Pinjaman')]),
    'loan has the number of an account': cell('loan_number_of_account', LOANS, 2, 'No Pinjaman', 'SIB-1'),
    'balance above the loan': (lambda: with_cell(LOANS, 2, 'Plafon', 5_000_000), [('balance_over_principal', LOANS, 2, 'Sisa Pokok')]),
    'loan of nothing': cell('principal_zero', LOANS, 2, 'Plafon', 0),
    'more instalments than months': cell('paid_over_months', LOANS, 2, 'Angsuran Dibayar', 13),
    'method unknown': cell('method_unknown', LOANS, 2, 'Metode', 'mingguan'),
    'loan after the cut-off': cell('date_too_late', LOANS, 2, 'Tanggal Cair', '02-01-2026'),
    'rate is text': cell('percent_invalid', LOANS, 2, 'Jasa per bulan (%)', 'satu setengah'),
    'loan of a member who left': (lambda: with_cell(LOANS, 2, 'No Anggota', '000003'), [('left_with_balance', LOANS, 2, 'Sisa Pokok')]),
}
TRIAL_CELLS = {
    'sum of a product wrong': (lambda: with_cell(SAVINGS, 4, 'Saldo', 3_241_376), [('control_total', TRIAL, 4, 'Kredit')]),
    'sum of loans wrong': (lambda: with_cell(LOANS, 2, 'Sisa Pokok', 5_333_331), [('control_total', TRIAL, 3, 'Debet')]),
    'control account missing': (lambda: edited(TRIAL, lambda rows: rows.pop(4)), [
        ('control_missing', TRIAL, 8, 'Kredit'), ('trial_unbalanced', TRIAL, 8, 'Kredit'), ('trial_total_wrong', TRIAL, 8, 'Kredit')]),
    'trial balance out of balance': (lambda: with_cell(TRIAL, 2, 'Debet', 14_558_044), [
        ('trial_unbalanced', TRIAL, 9, 'Kredit'), ('trial_total_wrong', TRIAL, 9, 'Debet')]),
    'total of the trial balance wrong': cell('trial_total_wrong', TRIAL, 9, 'Debet', 19_891_374),
    'debit and credit in one row': (lambda: edited(TRIAL, lambda rows: (rows[1].__setitem__(3, 5), rows[7].__setitem__(3, 999_995))),
                                    [('debit_and_credit', TRIAL, 2, 'Kredit')]),
    'account twice on the trial balance': (lambda: edited(TRIAL, lambda rows: rows.insert(8, ['111001', 'Kas', None, None])),
                                           [('trial_double', TRIAL, 9, 'Kode Akun')]),
    'account not in the chart': cell('unknown_account', TRIAL, 8, 'Kode Akun', '999999'),
    'account code missing': cell('required', TRIAL, 8, 'Kode Akun', None),
    'credit on the wrong side': (lambda: edited(TRIAL, lambda rows: rows[1].__setitem__(2, '-14.558.043')), [('amount_negative', TRIAL, 2, 'Debet')]),
    'no balances at all': (lambda: save({
        **good(), SAVINGS: [HEADERS[SAVINGS]], LOANS: [HEADERS[LOANS]], TRIAL: [HEADERS[TRIAL], ['111001', 'Kas', 5, None], ['316101', 'Cadangan', None, 5]]}),
        [('no_balances', SAVINGS, 1, 'Saldo')]),
}
CORPUS = {**FILES, **SHEETS, **AMOUNTS, **NUMBERS, **DATES, **MEMBER_CELLS, **SAVINGS_CELLS, **LOAN_CELLS, **TRIAL_CELLS}


def epoch_1904():
    """ The good workbook as Excel for Mac saved it once: the same days under other numbers """
    return save(good(), lambda book: setattr(book, 'epoch', CALENDAR_MAC_1904))
