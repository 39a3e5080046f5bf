"""An office with its people, and a cooperative in its registry"""
from odoo.addons.koperasi.tests.common import KoperasiCase, new_user

OFFICE_ROLES = {'reader': 'dinas', 'registrar': 'registrar', 'inspector': 'inspector', 'programme_officer': 'programme_officer', 'head': 'office_head'}


class OfficeCase(KoperasiCase):
    """ ``office`` with one user a role (``cls.registrar`` ...), ``row``: a cooperative in its registry; ``coop`` is another company, with books """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env['res.company'].create({'name': "Dinas Uji Coba"})
        cls.env.user.company_ids |= cls.office
        cls.office._koperasi_office_setup()
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': [cls.office.id, cls.coop.id]})
        for name, group in OFFICE_ROLES.items():
            setattr(cls, name, new_user(cls.env, login=f'uji_dinas_{name}', groups=f'koperasi.group_koperasi_{group}', email=f'{name}@dinas.contoh.id',
                                        company_id=cls.office.id, company_ids=[(6, 0, cls.office.ids)]))
        cls.row = cls.make_row("Koperasi Sejahtera", nik='5301010010001', legal_number='12/BH/XXV/2010')

    @classmethod
    def make_row(cls, name, area='5301', **values):
        """ A cooperative in the registry """
        return cls.env['koperasi.cooperative'].create({
            'name': name, 'company_id': cls.office.id, 'area_id': cls.env['koperasi.area'].search([('code', '=', area)]).id, **values})

    def as_user(self, user, record):
        """ A record or model as a user of the office sees it """
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
