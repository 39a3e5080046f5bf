"""The columns of a mass file of each kind. Employers, banks and groups know them by these names."""
from ..opening.layout import Column, SheetLayout

ACCOUNT = ('Rekening', 'No Rekening', 'No Pinjaman', 'No Rekening/Pinjaman', 'Rekening Tujuan')
MEMBER = ('Nomor Anggota', 'No. Anggota', 'No Induk', 'NBA')
REFERENCE = Column('reference', 'No Referensi', True, ('Referensi', 'Ref', 'No Transaksi', 'No Bukti', 'ID Transaksi'))
NAME = Column('name', 'Nama', False, ('Nama Anggota', 'Nama Penyetor', 'Nama Pengirim'))
AMOUNT = Column('amount', 'Jumlah', True, ('Nominal', 'Jumlah Bayar', 'Jumlah Potongan', 'Kredit', 'Setoran'))
DUE = Column('due', 'Tagihan', False, ('Jumlah Tagihan',))
MEMO = Column('memo', 'Keterangan', False, ('Berita', 'Uraian'))
# what our error file adds, so that it can be mended and brought in again
SAID = (Column('problem', 'Masalah'), Column('remedy', 'Yang Harus Dilakukan'))

LAYOUTS = {
    'receipt': SheetLayout('receipt', 'Penerimaan', (
        REFERENCE, Column('account', 'No VA/Rekening', True, (*ACCOUNT, 'No VA', 'Virtual Account', 'No Virtual Account')), NAME, AMOUNT, MEMO, *SAID), needs_rows=True),
    'payroll': SheetLayout('payroll', 'Potongan Gaji', (
        Column('account', 'No Pinjaman/Rekening', False, ACCOUNT), Column('member', 'No Anggota', False, MEMBER), NAME,
        Column('employee', 'No Pegawai', False, ('NIP', 'Nopeg')), DUE, AMOUNT, MEMO, *SAID), needs_rows=True),
    'group': SheetLayout('group', 'Setoran Kelompok', (
        Column('member', 'No Anggota', False, MEMBER), Column('account', 'No Rekening/Pinjaman', False, ACCOUNT), NAME, DUE, AMOUNT, MEMO, *SAID), needs_rows=True),
    'mandatory': SheetLayout('mandatory', 'Simpanan Wajib', (
        Column('member', 'No Anggota', True, MEMBER), NAME, Column('group', 'Kelompok'), DUE, AMOUNT, MEMO, *SAID), needs_rows=True),
    'payout': SheetLayout('payout', 'Pembayaran', (
        REFERENCE, Column('account', 'No Rekening', True, ACCOUNT), NAME, Column('bank', 'Rekening Bank', False, ('No Rekening Bank',)), AMOUNT, MEMO, *SAID), needs_rows=True),
    'disbursement': SheetLayout('disbursement', 'Pencairan', (
        Column('account', 'No Perjanjian', True, ('Nomor Perjanjian', 'No Permohonan', 'Nomor Permohonan', 'No Perjanjian/Permohonan')),
        Column('member', 'No Anggota', False, MEMBER), NAME, Column('target', 'Rekening Tujuan', False, ('Rekening Simpanan', 'No Rekening')),
        Column('amount', 'Jumlah', True, ('Nominal', 'Plafon', 'Pokok', 'Jumlah Pinjaman', 'Jumlah Pencairan')),
        Column('bank', 'Rekening Bank', False, ('No Rekening Bank',)), *SAID), needs_rows=True),
}
EXAMPLES = {
    'reference': 'BRI-20260105-000123', 'account': 'SIB-000001', 'member': '000001', 'name': 'Petrus Kolo', 'employee': '19800101 200501 1 001',
    'due': '25.000', 'amount': '1.250.000', 'memo': 'Setoran Januari', 'group': 'Melati', 'bank': 'BRI 0123-01-000456-50-7',
    'target': 'SIB-000001',
}
# who was billed and paid nothing stands there with an empty or zero amount
BILLED = ('payroll', 'group', 'mandatory')
