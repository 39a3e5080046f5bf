from odoo.tests import HttpCase, tagged

from .common import SavingsCase


@tagged('post_install', '-at_install')
class TestScreen(SavingsCase, HttpCase):
    """ The office's forms as a teller and a loan officer use them, in a browser """

    def setUp(self):
        super().setUp()
        self.path = f'/odoo/koperasi-savings/{self.savings.id}'

    def test_deposit(self):
        self.start_tour(self.path, 'koperasi_office_deposit', login=self.teller.login)
        self.assertEqual(self.savings.balance, 200_000)

    def test_overdraw(self):
        self.start_tour(self.path, 'koperasi_office_overdraw', login=self.teller.login)
        self.assertEqual(self.savings.balance, 125_000)

    def test_register(self):
        self.start_tour('/odoo/koperasi-members', 'koperasi_register_member', login=self.officer.login)
        self.assertEqual(self.env['koperasi.member'].search([('name', '=', "Ursula Ximenes Taboy")]).state, 'prospective')
