"""What the registry of an office costs: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only registry"                          4,301 cooperatives, as many as the province has
    make bench ARGS="--only registry --cooperatives 20000"
"""
import base64
import random
from datetime import date

from common import line, timed

DAY = date(2025, 12, 31)


class RegistryBench:
    """ A list of cooperatives brought into the registry of an office, as new ones and with every row changed, taken out again, and judged """

    def __init__(self, env, options):
        self.options, self.chance = options, random.Random(options.seed)
        self.office = env['res.company'].create({'name': "Dinas Ukur"})
        env.user.company_ids |= self.office
        env.user.group_ids |= env.ref('koperasi.group_koperasi_registrar')
        self.office._koperasi_office_setup()
        self.env = env(context={**env.context, 'allowed_company_ids': self.office.ids})

    def rows(self):
        """ ``[{title: value}]`` with half of the columns filled """
        chance = self.chance
        for number in range(self.options.cooperatives):
            own, year = chance.randint(10, 5_000) * 1_000_000, chance.randint(1985, 2019)
            yield {
                'NIK Koperasi': f'53{number:011d}', 'Nama Koperasi': f"Koperasi Ukur {number}", 'No Badan Hukum': f'{number}/BH/{year}', 'Tanggal Badan Hukum': f'15-06-{year}',
                'Bentuk': 'Primer', 'Skala': 'Kabupaten', 'Jenis': chance.choice(('Simpan Pinjam', 'Konsumen', 'Produsen', 'Jasa')), 'Kode Wilayah': f'53{chance.randint(1, 21):02d}',
                'Alamat': f"Jl. Ukur {number}", 'Telepon': '0380555000', 'Tingkat Digital': 'Belum', 'Jumlah Pendiri': '25', 'Ketua': "Petrus Kolo", 'Manajer': "Maria Bere",
                'Masa Bakti Dari': '01-04-2023', 'Masa Bakti Sampai': '31-03-2028', 'Kantor Cabang': "Satu; Dua", 'No Sertifikat NIK': f'S-{number}', 'Grade Sertifikat': 'B',
                'Tanggal Sertifikat': '01-02-2024', 'Sertifikat Berlaku Sampai': '31-01-2027', 'RAT Tahun Buku': '2023' if number % 3 else '2018',
                'Tanggal RAT': '20-03-2024' if number % 3 else '20-03-2019', 'Hadir RAT': '40', 'Anggota Berhak Hadir': '60', 'Tahun Data': '2024', 'Anggota L': str(chance.randint(10, 900)),
                'Anggota P': str(chance.randint(10, 900)), 'Karyawan L': '1', 'Karyawan P': '2', 'Modal Sendiri': str(own), 'Modal Luar': str(own // 2), 'Aset': str(own + own // 2),
                'Volume Usaha': str(own), 'SHU': str(own // 20)}

    def content(self, rows):
        from odoo.addons.koperasi.wizards.opening.export import text_workbook
        from odoo.addons.koperasi.wizards.registry.layout import KINDS
        titles = [kind.title for kind in KINDS]
        return text_workbook([('Koperasi', titles, [[row.get(title, '') for title in titles] for row in rows])])

    def bring(self, what, rows, name):
        record = self.env['koperasi.registry.import'].create({'company_id': self.office.id, 'filename': name, 'file': base64.b64encode(self.content(rows))})
        seen = timed(lambda: (record.action_check(), self.env.flush_all()))
        taken = timed(lambda: (record.action_import(), self.env.flush_all()))
        self.env.invalidate_all()
        line(f"{what}: read and checked", f"{seen:8.1f} s   {record.error_count} errors")
        line(f"{what}: checked once more and written", f"{taken:8.1f} s   {record.new_count} new, {record.changed_count} changed")

    def run(self):
        rows, Cooperative = list(self.rows()), self.env['koperasi.cooperative']
        self.bring(f"{len(rows):,} cooperatives as new", rows, 'baru.xlsx')
        self.bring(f"{len(rows):,} cooperatives, each changed", [{**row, 'Alamat': f"{row['Alamat']} Baru", 'Aset': str(int(row['Aset']) + 1)} for row in rows], 'ubah.xlsx')
        line("who is active on a day, worked out", f"{timed(lambda: Cooperative._states_on(self.office, DAY)) * 1000:8.0f} ms")
        self.env['koperasi.status.rule'].create({'company_id': self.office.id, 'date_from': '2001-01-01', 'years': 1})
        line("the night after a stricter rule: every status written", f"{timed(lambda: (Cooperative._work_out_status(self.office), self.env.flush_all())):8.1f} s")
        for kind in ('xlsx', 'csv'):
            dialog = self.env['koperasi.registry.export'].create({'company_id': self.office.id, 'format': kind})
            self.env.invalidate_all()
            line(f"the list taken out ({kind})", f"{timed(dialog.action_export):8.1f} s")
