"""Registry files for the tests: a good one of three cooperatives, and ways to spoil it."""
import csv
from io import StringIO

from odoo.addons.koperasi.tests.opening.workbooks import save
from odoo.addons.koperasi.wizards.registry.layout import KINDS

TITLES = [kind.title for kind in KINDS]
SHEET = 'Koperasi'
FIRST = {
    'NIK Koperasi': '5301010020001', 'Nama Koperasi': 'KSP Mekar Sari', 'No Badan Hukum': '21/BH/XXV/2005', 'Tanggal Badan Hukum': '12-05-2005', 'No AHU': 'AHU-0001', 'No PAD': 'PAD-7',
    'Tanggal PAD': '01-02-2019', 'Bentuk': 'Primer', 'Skala': 'Kabupaten', 'Jenis': 'KSP', 'Pola': 'Konvensional', 'Kelompok': 'Kopdit', 'Usaha Simpan Pinjam': 'Ya', 'KBLI': '64141',
    'NIB': '0220001234567', 'NPWP': '01.234.567.8-922.000', 'Close/Open Loop': 'Close Loop', 'Binaan': 'Kabupaten/Kota', 'Jumlah Pendiri': '25', 'Kode Wilayah': '53.01',
    'Alamat': 'Jl. Timor Raya Km 12', 'Lintang': '-10,1783', 'Bujur': '123.607', 'Telepon': '+62 380 555 0101', 'Email': 'mekar@contoh.id', 'Situs Web': 'https://mekar.contoh.id',
    'Tingkat Digital': 'Sistem Internal', 'Penyedia Digital': 'Sendiri', 'Digital Sejak': '01-01-2021', 'Ketua': 'Petrus Kolo', 'Sekretaris': 'Maria Bere', 'Bendahara': 'Yosef Nahak',
    'Ketua Pengawas': 'Martha Tefa', 'Manajer': 'Agnes Lay', 'Masa Bakti Dari': '01-04-2024', 'Masa Bakti Sampai': '31-03-2027', 'Kantor Cabang': 'Oesao; Takari',
    'No Izin Usaha': 'IZ-9', 'Tanggal Izin': '01-03-2020', 'Izin Berlaku Sampai': '01-03-2030', 'No Sertifikat NIK': 'S-88', 'Grade Sertifikat': 'B', 'Tanggal Sertifikat': '05-06-2023',
    'Sertifikat Berlaku Sampai': '05-06-2025', 'RAT Tahun Buku': '2024', 'Tanggal RAT': '21-03-2025', 'Hadir RAT': '180', 'Anggota Berhak Hadir': '240', 'Laporan RAT Diterima': '01-04-2025',
    'Tahun Data': '2024', 'Anggota L': '130', 'Anggota P': '110', 'Calon Anggota': '4', 'Karyawan L': '2', 'Karyawan P': '3', 'Jumlah Manajer': '1', 'Modal Sendiri': '1.250.000.000',
    'Modal Luar': '850.000.000', 'Aset': 'Rp 2.100.000.000,-', 'Volume Usaha': '3400000000', 'SHU': '-6.500.000', 'Catatan': 'Pindah kantor 2023'}
SECOND = {'Nama Koperasi': 'Koperasi Konsumen Tani', 'No Badan Hukum': '9/BH/2011', 'Jenis': 'Konsumen', 'Kode Wilayah': '5302', 'Tanggal Badan Hukum': '2011-08-17'}
THIRD = {'Nama Koperasi': 'Koperasi Tanpa Nomor', 'Jenis': 'Jasa', 'Kode Wilayah': '5303'}


def rows_of(*cooperatives):
    """ Header and rows of a sheet; a cooperative is ``{title: value}`` """
    return [list(TITLES), *([cooperative.get(title) for title in TITLES] for cooperative in cooperatives)]


def good():
    return [dict(FIRST), dict(SECOND), dict(THIRD)]


def workbook(cooperatives, change=None):
    return save({SHEET: rows_of(*cooperatives)}, change)


def spoilt(**values):
    """ The good file with other cells in its first row (row 2 of the sheet), by keys of ``layout.KINDS`` """
    titles = {kind.key: kind.title for kind in KINDS}
    first, *others = good()
    return workbook([{**first, **{titles[key]: value for key, value in values.items()}}, *others])


def text(cooperatives, separator=';'):
    """ The same as a file of text """
    out = StringIO(newline='')
    csv.writer(out, delimiter=separator).writerows(rows_of(*cooperatives))
    return out.getvalue().encode()
