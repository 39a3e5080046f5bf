"""The office at its supervision: two inspectors, a second office, figures of cooperatives"""
from datetime import date

from odoo.addons.koperasi.tests.common import new_user
from odoo.addons.koperasi.tests.registry.common import OfficeCase

TODAY = date(2026, 3, 2)


class InspectionCase(OfficeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector2 = new_user(cls.env, login='uji_dinas_inspector2', groups='koperasi.group_koperasi_inspector', email='inspector2@dinas.contoh.id',
                                  company_id=cls.office.id, company_ids=[(6, 0, cls.office.ids)])
        cls.other_office = cls.env['res.company'].create({'name': "Dinas Tetangga"})
        cls.env.user.company_ids |= cls.other_office
        cls.other_office._koperasi_office_setup()
        cls.foreign = cls.env['koperasi.cooperative'].create({
            'name': "Koperasi Tetangga", 'company_id': cls.other_office.id, 'area_id': cls.row.area_id.id, 'nik': '5302010010001'})

    @classmethod
    def put(cls, row, day, **figures):
        return cls.env['koperasi.cooperative.figure']._put(row, 'year', day, 'return', figures)

    def of(self, user, model):
        return self.as_user(user, self.env[model])

    def make_finding(self, row=None, **values):
        return self.of(self.inspector, 'koperasi.inspection.finding').create({
            'cooperative_id': (row or self.row).id, 'title': "Buku kas tidak ditutup", 'text': "Tiga bulan", 'basis': "Permenkop 2/2024", 'deadline': '2026-04-01', **values})

    def make_letter(self, kind='warning_1', **values):
        return self.of(self.inspector, 'koperasi.office.letter').create({
            'cooperative_id': self.row.id, 'kind': kind, 'subject': "Teguran", 'text': "RAHASIA ISI SURAT", 'date': '2026-03-02', **values})

    def make_visit(self, **values):
        return self.of(self.inspector, 'koperasi.visit').create({
            'cooperative_id': self.row.id, 'date': '2026-03-02', 'purpose': "Pemeriksaan", 'inspector_ids': [(6, 0, self.inspector.ids)], **values})
