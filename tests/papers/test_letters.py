import re
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.koperasi.tests.loan.common import ApplicationCase


@tagged('post_install', '-at_install')
class TestLetters(ApplicationCase):
    """ The certificate of a term deposit and the letters of domain 8.6 and 8.13, in the member's language """
    two_cooperatives = True

    def pledge(self, application):
        return self.by(self.officer, self.env['koperasi.loan.collateral']).create(
            {'application_id': application.id, 'type': 'bpkb', 'number': 'K 1234567', 'name': "Honda Beat", 'value': 12_000_000})

    def text(self, report, record, user=None):
        content, _type = self.by(user or self.manager, self.env['ir.actions.report'])._render_qweb_html(f'koperasi.report_{report}', record.ids)
        return re.sub(r'\s+', ' ', re.sub(r'<style.*?</style>|<[^>]+>', ' ', content.decode().replace('\xa0', ' '), flags=re.S))

    def shows(self, text, *expected):
        for words in expected:
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_term_certificate(self):
        sisuka = self.env['koperasi.savings.product'].search([('company_id', '=', self.coop.id), ('code', '=', 'SISUKA')])
        opened = self.by(self.teller, self.env['koperasi.savings.account']).open_term(
            self.maria.id, sisuka.id, 5_000_000, 12, self.key(), self.bank, certificate_number="B-0007")
        account = self.env['koperasi.savings.account'].browse(opened['account_id'])
        self.maria.partner_id.lang = 'id_ID'
        # 12 months from 5 January 2026; the principal in words as case T1 writes them
        self.shows(self.text('term_certificate', account), "Bilyet Simpanan Berjangka", "B-0007", "Maria Bria", "Rp 5.000.000", "Lima juta rupiah", "5 Jan 2027", "12 bulan")
        self.refused(self.savings._term_certificate, says="no running term deposit")

    def test_settlement(self):
        application = self.apply(principal=1_000_000)
        self.pledge(application).receive("Asli")
        self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        self.by(self.officer, application).sign_agreement()
        self.by_two(self.by(self.manager, application).disburse, self.key(), 'bank', self.bank)
        loan = application.loan_id
        self.refused(loan._settlement_letter, says="not paid off")
        self.go_to(date(2026, 2, 5))
        self.by(self.manager, loan).pay_off(loan.payoff_quote()['to_pay'], self.key(), self.bank)
        self.shows(self.text('settlement', loan), "Letter of Settlement", loan.number, "Rp 1.000.000", "5 Feb 2026", "nothing is owed", "Maria Bria",
                   "gives back: Vehicle papers (BPKB) Honda Beat K 1234567, Rp 12.000.000")

    def test_custody(self):
        application = self.apply()
        collateral = self.pledge(application)
        self.refused(collateral._custody_letter, says="never in custody")
        self.by(self.officer, collateral).receive("Asli, lengkap")
        self.shows(self.text('custody', collateral, self.officer), "Receipt of Collateral", "K 1234567", "Rp 12.000.000", "Asli, lengkap", "given back against this receipt")
        self.by(self.officer, application).cancel("Batal")
        self.by(self.manager, collateral).give_back("Kepada pemilik")
        text = self.text('custody', collateral)
        self.shows(text, "Return of Collateral", "Kepada pemilik", "in good order")
        self.assertNotIn("against this receipt", text)

    def test_resignation(self):
        """ What he has by account, as the accounts say, and the line that he signs """
        self.deposit(self.savings, 40_000)
        text = self.text('resignation', self.maria)
        self.shows(text, "Letter of Resignation", "Maria Bria", self.savings.number, f"{int(self.savings.balance):,}".replace(',', '.'), "resign from membership")

    def test_not_his(self):
        stranger = self.make_user('uji_orang_lain', 'koperasi.group_koperasi_manager', self.other_coop)
        for record, paper in ((self.maria, '_resignation_letter'), (self.savings, '_term_certificate')):
            with self.subTest(paper=paper), self.assertRaises(AccessError):
                getattr(self.by(stranger, record), paper)()
