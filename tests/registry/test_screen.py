from odoo.tests import HttpCase, tagged

from .common import OfficeCase


@tagged('post_install', '-at_install')
class TestRegistryScreen(OfficeCase, HttpCase):
    """ The registrar brings a list in, mends it, and asks for an override that the head confirms """

    def test_registrar(self):
        self.start_tour('/odoo/koperasi-registry-import', 'koperasi_registry_import', login=self.registrar.login, timeout=180)
        row = self.env['koperasi.cooperative'].search([('company_id', '=', self.office.id), ('nik', '=', '5301010050001')])
        self.assertEqual((row.name, row.kind, row.last_meeting_year), ("Koperasi Layar Kaca", 'savings_loan', 2015))
        self.assertEqual(row.history_ids.mapped('source'), ['import'])
        self.start_tour('/odoo/koperasi-registry', 'koperasi_registry_override', login=self.registrar.login, timeout=120)
        self.assertEqual((row.override_ids.new_state, row.override_ids.state, row.state), ('active', 'asked', 'inactive'))
        self.start_tour('/odoo/koperasi-registry-overrides', 'koperasi_registry_confirm', login=self.head.login, timeout=120)
        self.env.invalidate_all()
        self.assertEqual((row.override_ids.state, row.state, row.state_by), ('confirmed', 'active', 'override'))
