"""The columns of a registry file (domain 10.1): the same in the template, in what is brought in and in what is taken out."""
from typing import NamedTuple

from ...models.registry.figures import BY_CODE
from ..opening.layout import Column, SheetLayout, squeeze

# words of the file for the values of a selection; the first one is written, all are read
WORDS = {
    'form': {'primary': ('Primer',), 'secondary': ('Sekunder',)},
    'scale': {'regency': ('Kabupaten/Kota', 'Kabupaten', 'Kota', 'Kab/Kota'), 'province': ('Provinsi',), 'national': ('Nasional',)},
    'kind': {'savings_loan': ('Simpan Pinjam', 'KSP'), 'consumer': ('Konsumen',), 'producer': ('Produsen',), 'marketing': ('Pemasaran',), 'service': ('Jasa',)},
    'pattern': {'conventional': ('Konvensional',), 'sharia': ('Syariah',)},
    'group_kind': {
        'credit_union': ('Kopdit/CU', 'Kopdit', 'Kredit', 'Credit Union'), 'employees': ('Karyawan', 'Pegawai', 'KPRI'), 'women': ('Wanita', 'Kopwan'), 'kud': ('KUD',),
        'village': ('Desa/Kelurahan Merah Putih', 'Merah Putih', 'KDMP', 'KKMP'), 'pesantren': ('Pesantren', 'Koppontren'), 'market': ('Pedagang Pasar', 'Koppas'),
        'farmers': ('Petani/Nelayan', 'Petani', 'Nelayan'), 'other': ('Lainnya', 'Lain-lain')},
    'has_savings_loan': {True: ('Ya', 'Y'), False: ('Tidak', 'T')},
    'loop': {'closed': ('Close Loop', 'Tertutup'), 'open': ('Open Loop', 'Terbuka'), 'unknown': ('Belum Menyatakan',)},
    'guidance': {'regency': ('Kabupaten/Kota', 'Kabupaten', 'Kota', 'Kab/Kota'), 'province': ('Provinsi',), 'national': ('Nasional',)},
    'digital': {'none': ('Belum',), 'internal': ('Sistem Internal', 'Internal'), 'member_app': ('Aplikasi Anggota',), 'payments': ('Pembayaran Digital',)},
    'certificate_grade': {grade: (grade,) for grade in ('A', 'B', 'C1', 'C2', 'D')},
}
READ = {key: {squeeze(word): value for value, words in choices.items() for word in words} for key, choices in WORDS.items()}
OFFICERS = {   # column: body and position of who stands there
    'chair': ('board', 'Ketua'), 'secretary': ('board', 'Sekretaris'), 'treasurer': ('board', 'Bendahara'), 'supervisor': ('supervisor', 'Ketua Pengawas'),
    'manager': ('manager', 'Manajer')}


class Kind(NamedTuple):
    """ How a column is read and where it goes

    :param what: text, code, nik, date, number, count, amount, signed, word, area, coordinate
    :param goes: ``row`` a field of the cooperative, or the part that it belongs to
    :param limit: longest text, or highest number
    """
    key: str
    title: str
    what: str = 'text'
    goes: str = 'row'
    required: bool = False
    limit: int = 255
    example: str = ''
    aliases: tuple = ()


KINDS = (
    Kind('nik', 'NIK Koperasi', 'nik', example='5301010010001', aliases=('NIK',)),
    Kind('name', 'Nama Koperasi', required=True, example='KSP Kopdit Contoh', aliases=('Nama',)),
    Kind('legal_number', 'No Badan Hukum', limit=100, example='605/BH/XIV/1990', aliases=('Nomor Badan Hukum', 'Badan Hukum')),
    Kind('legal_date', 'Tanggal Badan Hukum', 'date', example='21-05-1990', aliases=('Tgl Badan Hukum',)),
    Kind('ahu_number', 'No AHU', limit=60, aliases=('Nomor AHU',)),
    Kind('amendment_number', 'No PAD', limit=100, aliases=('Nomor PAD', 'No Perubahan Anggaran Dasar')),
    Kind('amendment_date', 'Tanggal PAD', 'date', aliases=('Tgl PAD', 'Tanggal Perubahan Anggaran Dasar')),
    Kind('form', 'Bentuk', 'word', example='Primer'), Kind('scale', 'Skala', 'word', example='Kabupaten/Kota'),
    Kind('kind', 'Jenis', 'word', required=True, example='Simpan Pinjam', aliases=('Jenis Koperasi',)), Kind('pattern', 'Pola', 'word', example='Konvensional'),
    Kind('group_kind', 'Kelompok', 'word', example='Kopdit/CU', aliases=('Kelompok Koperasi',)), Kind('has_savings_loan', 'Usaha Simpan Pinjam', 'word', example='Ya'),
    Kind('kbli', 'KBLI', limit=40, example='64141'), Kind('nib', 'NIB', limit=40), Kind('npwp', 'NPWP', limit=40),
    Kind('loop', 'Close/Open Loop', 'word', example='Close Loop'), Kind('guidance', 'Binaan', 'word', example='Kabupaten/Kota'),
    Kind('founded_by', 'Jumlah Pendiri', 'count', limit=999_999, example='25'),
    Kind('area_id', 'Kode Wilayah', 'area', required=True, example='530101', aliases=('Kode Kemendagri',)),
    Kind('area_name', 'Nama Wilayah', 'ignored', goes='none'), Kind('street', 'Alamat', example='Jl. Timor Raya Km 12'),
    Kind('latitude', 'Lintang', 'coordinate', limit=90, aliases=('Latitude',)), Kind('longitude', 'Bujur', 'coordinate', limit=180, aliases=('Longitude',)),
    Kind('phone', 'Telepon', limit=60, aliases=('No Telepon', 'No HP')), Kind('email', 'Email', limit=100), Kind('website', 'Situs Web', limit=200, aliases=('Web',)),
    Kind('digital', 'Tingkat Digital', 'word', example='Sistem Internal'), Kind('digital_provider', 'Penyedia Digital', limit=100), Kind('digital_date', 'Digital Sejak', 'date'),
    *(Kind(key, position, goes='officer', example=example) for (key, (_body, position)), example in zip(
        OFFICERS.items(), ('Petrus Kolo', 'Maria Bere', 'Yosef Nahak', 'Martha Tefa', 'Agnes Lay'), strict=True)),
    Kind('term_from', 'Masa Bakti Dari', 'any_date', goes='officer', example='01-04-2024'), Kind('term_to', 'Masa Bakti Sampai', 'any_date', goes='officer', example='31-03-2027'),
    Kind('branches', 'Kantor Cabang', goes='branch', limit=2_000, example='Oesao; Takari'),
    Kind('licence_number', 'No Izin Usaha', goes='licence', limit=100, aliases=('No Izin USP',)), Kind('licence_date', 'Tanggal Izin', 'date', goes='licence'),
    Kind('licence_until', 'Izin Berlaku Sampai', 'any_date', goes='licence'),
    Kind('certificate_number', 'No Sertifikat NIK', goes='certificate', limit=100), Kind('certificate_grade', 'Grade Sertifikat', 'word', goes='certificate', example='B'),
    Kind('certificate_date', 'Tanggal Sertifikat', 'date', goes='certificate'), Kind('certificate_until', 'Sertifikat Berlaku Sampai', 'any_date', goes='certificate'),
    Kind('book_year', 'RAT Tahun Buku', 'count', goes='meeting', limit=2_200, example='2025'), Kind('meeting_date', 'Tanggal RAT', 'date', goes='meeting', example='21-03-2026'),
    Kind('attended', 'Hadir RAT', 'count', goes='meeting', limit=9_999_999, example='180'), Kind('entitled', 'Anggota Berhak Hadir', 'count', goes='meeting', limit=9_999_999, example='240'),
    Kind('reported_on', 'Laporan RAT Diterima', 'date', goes='meeting'),
    Kind('figure_year', 'Tahun Data', 'count', goes='figure', limit=2_200, example='2025'),
    Kind('members_male', 'Anggota L', 'count', goes='figure', limit=9_999_999, example='130'), Kind('members_female', 'Anggota P', 'count', goes='figure', limit=9_999_999, example='110'),
    Kind('candidates', 'Calon Anggota', 'count', goes='figure', limit=9_999_999), Kind('employees_male', 'Karyawan L', 'count', goes='figure', limit=999_999),
    Kind('employees_female', 'Karyawan P', 'count', goes='figure', limit=999_999), Kind('managers', 'Jumlah Manajer', 'count', goes='figure', limit=99_999),
    Kind('own_capital', 'Modal Sendiri', 'signed', goes='figure', example='1.250.000.000'), Kind('outside_capital', 'Modal Luar', 'amount', goes='figure', example='850.000.000'),
    Kind('assets', 'Aset', 'amount', goes='figure', example='2.100.000.000', aliases=('Total Aset',)), Kind('volume', 'Volume Usaha', 'amount', goes='figure', example='3.400.000.000'),
    Kind('surplus', 'SHU', 'signed', goes='figure', example='96.500.000', aliases=('Sisa Hasil Usaha',)),
    Kind('note', 'Catatan', limit=2_000),
)
KIND = {kind.key: kind for kind in KINDS}
FIGURE_KEYS = tuple(kind.key for kind in KINDS if kind.goes == 'figure' and kind.key in BY_CODE)
LAYOUT = SheetLayout('registry', 'Koperasi', tuple(Column(kind.key, kind.title, kind.required, kind.aliases) for kind in KINDS), needs_rows=True)
SAID = ('Kesalahan', 'Yang Harus Dilakukan')     # columns of the file of what was left out
AREAS = SheetLayout('area', 'Wilayah', (Column('code', 'Kode', True, ('Kode Wilayah', 'Kode Kemendagri')), Column('name', 'Nama', True, ('Nama Wilayah',))), needs_rows=True)
