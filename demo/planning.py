"""What the demo cooperative means to do in its year, and the book for its annual meeting."""
from datetime import date

from odoo.fields import Command

from ..models.planning.budget import MONTHS

YEAR = 2026
# account: rupiah a month
PLANNED = {
    '411001': 62_000_000, '412001': 1_500_000, '413001': 2_200_000, '414001': 400_000, '424001': 650_000, '511001': 9_500_000, '512001': 7_800_000,
    '611101': 21_000_000, '611301': 1_400_000, '611401': 900_000, '611501': 1_700_000, '612001': 2_000_000, '612201': 1_300_000, '612301': 4_500_000, '621101': 3_000_000,
    '621201': 1_000_000,
}
ONCE = {'621301': (3, 25_000_000), '134001': (6, 18_000_000)}      # in one month
ACTIVITIES = (
    ("Rapat Anggota Tahunan", '1_organisation', "Pengurus", (2, 3), 25_000_000, "Dihadiri separuh anggota"),
    ("Penerimaan anggota baru", '1_organisation', "Manajer", (1, 12), 2_000_000, "120 anggota baru"),
    ("Penagihan terpadu kredit macet", '2_business', "Panitia kredit", (4, 9), 3_500_000, "Tunggakan di bawah 5 %"),
    ("Pendidikan dasar bagi calon anggota", '4_education', "Wakil ketua", (1, 12), 12_000_000, "Satu kelas tiap bulan"),
    ("Bantuan sekolah anak anggota", '5_social', "Bendahara", (7, 7), 5_000_000, "25 anak"),
)
BOARD_REPORT = """<h2>Organisasi</h2><p>Pengurus mengadakan dua belas rapat bulanan dan dua rapat dengan pengawas. Pendaftaran anggota baru dibuka sepanjang tahun.</p>
<h2>Usaha</h2><p>Pelayanan simpan pinjam berjalan setiap hari kerja. Perhatian utama pengurus adalah menurunkan tunggakan dan menambah simpanan anggota.</p>
<ul><li>Suku bunga pinjaman mengikuti batas 24 % setahun.</li><li>Setiap transaksi mendapat kuitansi yang dapat diperiksa anggota.</li></ul>"""
SUPERVISOR_REPORT = """<p>Pengawas memeriksa kas, buku besar dan daftar pinjaman setiap triwulan. Saldo simpanan anggota sesuai dengan buku besar.</p>
<p>Pengawas menyarankan agar agunan pinjaman besar dinilai ulang setiap tahun.</p>"""


def plan(env, company, users):
    """ A budget that is approved, and an annual report that is being written """
    account = company._koperasi_account
    lines = [{'account_id': account(code).id, **dict.fromkeys(MONTHS, amount)} for code, amount in PLANNED.items()]
    lines += [{'account_id': account(code).id, MONTHS[month - 1]: amount} for code, (month, amount) in ONCE.items()]
    budget = env['koperasi.budget'].with_user(users['accountant']).create({
        'company_id': company.id, 'year': YEAR, 'line_ids': [Command.create(line) for line in lines],
        'activity_ids': [Command.create({
            'name': name, 'area': area, 'responsible': who, 'date_from': date(YEAR, first, 1), 'date_to': date(YEAR, last, 28), 'cost': cost, 'target': target})
            for name, area, who, (first, last), cost, target in ACTIVITIES]})
    budget.action_submit()
    budget.with_user(users['manager']).action_approve()
    report = env['koperasi.annual.report'].with_user(users['accountant']).create({
        'company_id': company.id, 'year': YEAR - 1, 'meeting_date': date(YEAR, 3, 28), 'board_report': BOARD_REPORT, 'supervisor_report': SUPERVISOR_REPORT})
    report.signer_ids.unlink()
    for position, name, body in (("Ketua", "Drs. Petrus Bere", 'board'), ("Sekretaris", "Anastasia Lobo", 'board'), ("Bendahara", "Yoseph Tnunay", 'board'),
                                 ("Ketua Pengawas", "Gabriel Manek", 'supervisor')):
        report.write({'signer_ids': [Command.create({'position': position, 'name': name, 'body': body})]})
