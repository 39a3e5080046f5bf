"""Small workbooks for the tests: a good one, and ways to spoil it."""
import io
import zipfile
from copy import deepcopy
from datetime import datetime

from openpyxl import Workbook

MEMBERS, SAVINGS, LOANS, TRIAL = 'Anggota', 'Simpanan', 'Pinjaman', 'Neraca Saldo'
HEADERS = {
    MEMBERS: ['No Anggota', 'Nama', 'NIK', 'L/P', 'Tempat Lahir', 'Tanggal Lahir', 'Alamat', 'Desa/Kelurahan', 'Kecamatan',
              'Kabupaten/Kota', 'No HP', 'Pekerjaan', 'Tanggal Masuk', 'Status', 'Kelompok', 'Ahli Waris', 'Hubungan'],
    SAVINGS: ['No Anggota', 'Produk', 'No Rekening', 'Tanggal Buka', 'Saldo', 'Jangka (bulan)', 'Bunga per tahun (%)', 'Jatuh Tempo'],
    LOANS: ['No Anggota', 'No Pinjaman', 'Produk', 'Tanggal Cair', 'Plafon', 'Jangka (bulan)', 'Jasa per bulan (%)', 'Metode',
            'Angsuran Dibayar', 'Sisa Pokok', 'Agunan', 'Nilai Agunan'],
    TRIAL: ['Kode Akun', 'Nama Akun', 'Debet', 'Kredit'],
}


def good():
    """ ``{sheet: rows}``, headers included: three members, one of whom has left """
    def person(number, name, nik, sex, born, joined, state, heir=None):
        return [number, name, nik, sex, 'Soe', born, 'RT 001/RW 002', 'Oesao', 'Kupang Timur', 'Kupang', '081234567890', 'Petani',
                joined, state, 'Kelompok 01', heir, 'Anak' if heir else None]

    def saving(member, product, number, opened, balance, months=None, rate=None, maturity=None):
        return [member, product, number, opened, balance, months, rate, maturity]

    return deepcopy({
        MEMBERS: [
            HEADERS[MEMBERS],
            person('000001', 'Petrus Kolo', '5301041809540001', 'L', datetime(1954, 9, 18), datetime(2009, 2, 24), 'Aktif', 'Yosefina'),
            person('000002', 'Ester Bhoki', '5301035805030001', 'P', '18/05/2003', '11-03-2021', 'Pasif'),
            person('000003', 'Yuliana Boli', '5301044711560001', 'P', datetime(1956, 11, 7), datetime(2014, 5, 8), 'Keluar'),
        ],
        SAVINGS: [
            HEADERS[SAVINGS],
            saving('000001', 'POKOK', 'POK-1', datetime(2009, 2, 24), 300_000),
            saving('000001', 'WAJIB', 'WAJ-1', datetime(2009, 2, 24), '5.050.000'),
            saving('000001', 'SIBUHAR', 'SIB-1', datetime(2009, 2, 24), 3_241_375, None, 8),
            saving('000001', 'SISUKA', 'SIS-1', datetime(2025, 8, 31), 'Rp 10.000.000,-', 6, 8.64, datetime(2026, 2, 28)),
            saving('000002', 'POKOK', 'POK-2', '11-03-2021', 300_000),
            saving('000002', 'SIBUHAR', 'SIB-2', '2021-03-11', 0, None, 8),
        ],
        LOANS: [
            HEADERS[LOANS],
            ['000002', 'PJ-1', 'PINJAMAN UMUM', datetime(2025, 8, 2), 8_000_000, 12, 1.5, 'menurun', 4, 5_333_332, 'BPKB motor', 6_000_000],
        ],
        TRIAL: [
            HEADERS[TRIAL],
            ['111001', 'Kas', 14_558_043, None],
            ['114101', 'Pinjaman Anggota', 5_333_332, None],
            ['211101', 'Simpanan Sukarela', None, 3_241_375],
            ['211201', 'Simpanan Berjangka', None, 10_000_000],
            ['311001', 'Simpanan Pokok', None, 600_000],
            ['312001', 'Simpanan Wajib', None, 5_050_000],
            ['316101', 'Cadangan Umum', None, 1_000_000],
            [None, 'JUMLAH', 19_891_375, 19_891_375],
        ],
    })


def save(sheets, change=None):
    """ Bytes of a workbook.

    :param change: called with the openpyxl workbook before it is saved
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_cell(sheet, row, column, value):
    """ The good workbook with one other cell; ``row`` as Excel counts, ``column`` by its header """
    sheets = good()
    sheets[sheet][row - 1][HEADERS[sheet].index(column)] = value
    return save(sheets)


def with_part(name, content, changes=None):
    """ The good workbook with one more part in its package, or with parts changed: ``{part: function of its bytes}`` """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save(good()))) as old, zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, changes[info.filename](data) if changes and info.filename in changes else data)
        if name:
            new.writestr(name, content)
    return buffer.getvalue()


def replaced(part, old, new):
    """ The good workbook with bytes of one part replaced """
    def change(data):
        assert old in data, (part, old)
        return data.replace(old, new, 1)
    return with_part(None, None, {part: change})
