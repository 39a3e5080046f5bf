import re

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import new_user
from ..counter.axe import Axe
from .common import ApplicationCase

PAGE = '/my/koperasi/guarantees'
WICKED = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@tagged('post_install', '-at_install')
class TestGuarantorPage(Axe, ApplicationCase, HttpCase):
    """ A guarantor sees on the portal what he answers for and is asked to, and answers himself; issue 4 "guarantors see and consent" """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.guarantors_min = 1
        cls.guarantor_user = cls.portal('uji_penjamin', cls.yosef)
        cls.stranger = cls.portal('uji_bukan_penjamin', cls.maria)

    @classmethod
    def portal(cls, login, member, company=None):
        company = company or cls.coop
        return new_user(cls.env, login=login, groups='base.group_portal', partner_id=member.partner_id.id, company_id=company.id,
                        company_ids=[(6, 0, company.ids)])

    def asked(self, amount=2_000_000, **values):
        """ Maria's application, which Yosef is asked to guarantee """
        application = self.apply(**values)
        return self.env['koperasi.loan.guarantor'].create({'application_id': application.id, 'member_id': self.yosef.id, 'amount': amount})

    def page(self, user=None):
        self.authenticate((user or self.guarantor_user).login, (user or self.guarantor_user).login)
        return self.url_open(PAGE)

    def answer(self, guarantor_id, answer='agree', token=None):
        """ What the form of the page sends, by who is logged in """
        data = {'answer': answer, 'csrf_token': token or http.Request.csrf_token(self)}
        return self.url_open(f'{PAGE}/{guarantor_id}', data=data, allow_redirects=False)

    def text(self, response):
        """ What the page says, without the head and what changes from one request to the next """
        main = response.text.replace('\xa0', ' ').partition('<main')[2].partition('</main>')[0]
        return re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', main))

    def test_asked_and_agrees(self):
        guarantor = self.asked()
        response = self.page()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        text = self.text(response)
        for shown in ("Maria Bria", "Rp 2.000.000", "Rp 5.000.000", guarantor.application_id.name, "Draft"):
            self.assertIn(shown, text)
        self.assertNotIn("Modal kios", text, "what it is for is the borrower's own")
        answer = self.answer(guarantor.id)
        self.assertEqual((answer.status_code, answer.headers['Location'].split('/my')[-1]), (303, '/koperasi/guarantees?done=agree'))
        self.assertEqual((str(guarantor.consent_date), guarantor.consent_user_id), ('2026-01-05', self.guarantor_user))
        self.assertTrue(guarantor.consent_note)
        self.assertIn("agreed to guarantee", guarantor.application_id.message_ids[0].body)
        self.assertEqual(guarantor.application_id.message_ids[0].author_id, self.yosef.partner_id)
        self.with_committee(self.by(self.officer, guarantor.application_id))     # the check of guarantors passes
        text = self.text(self.page())
        self.assertIn("You agreed on", text)
        self.assertNotIn("I refuse", text)

    def test_running_and_late(self):
        """ Case N1's kind of loan, an instalment late: what is due, how late, and how he may pay for it """
        guarantor = self.asked(principal=5_000_000)
        self.by(self.officer, guarantor).record_consent("Tanda tangan")
        application = self.with_committee(self.by(self.officer, guarantor.application_id))
        self.by(self.manager, application).vote('yes')
        self.by(self.officer, application).sign_agreement()
        self.by_two(self.by(self.manager, application).disburse, self.key(), 'bank', self.bank)
        loan = application.loan_id
        text = self.text(self.page())
        for shown in ("Rp 5.000.000", "Nothing", "On time"):
            self.assertIn(shown, text)
        self.assertNotIn("to the counter", text)
        self.go_to(loan.plan_line_ids.sorted('due_date')[0].due_date.replace(day=25))
        due, days = loan._amount_due(), (loan._today() - loan.open_since).days
        self.assertGreater(due, 400_000)
        self.assertEqual(days, 20)
        text = self.text(self.page())
        for shown in (f"Rp {due:,}".replace(',', '.'), "20 days late", "counter and say the loan number", loan.number, self.coop.name):
            self.assertIn(shown, text)
        self.assertNotIn(loan.number, self.page(self.stranger).text)
        own = self.by(self.teller, self.other_savings)
        own.deposit(due, self.key(), self.till)
        answer = self.by(self.teller, loan).repay(due, self.key(), source_account_id=own.account_id.id)
        self.assertEqual((answer['amount'], loan._amount_due()), (due, 0))
        guarantor.sudo().consent_date = False
        self.refused(self.by(self.teller, loan).repay, 1_000, self.key(), source_account_id=own.account_id.id, says="another member's")
        self.assert_ledger_ties()

    def test_refuses_once(self):
        guarantor = self.asked()
        self.page()
        self.assertEqual(self.answer(guarantor.id, 'refuse').status_code, 303)
        self.assertEqual(str(guarantor.refused_on), '2026-01-05')
        messages = len(guarantor.application_id.message_ids)
        for again in ('refuse', 'agree'):
            response = self.answer(guarantor.id, again)
            self.assertEqual(response.status_code, 200)
            self.assertIn("You have answered already.", self.text(response))
        self.assertFalse(guarantor.consent_date)
        self.assertEqual(len(guarantor.application_id.message_ids), messages)
        text = self.text(self.page())
        self.assertIn("You refused on", text)
        self.assertIn("No longer", text)
        self.assertEqual(self.yosef._guarantees_running(), 0, "who refused answers for nothing")
        # at the office he may think again
        self.by(self.officer, guarantor).record_consent("Tanda tangan di kantor")
        self.assertFalse(guarantor.refused_on)
        self.assertEqual(self.yosef._guarantees_running(), 1)

    def test_another_amount_is_another_question(self):
        guarantor = self.asked()
        self.page()
        self.answer(guarantor.id, 'refuse')
        self.by(self.officer, guarantor).write({'amount': 1_000_000})
        self.assertFalse(guarantor.refused_on)
        self.assertIn("Rp 1.000.000", self.text(self.page()))

    @mute_logger('odoo.http')
    def test_decided(self):
        guarantor = self.asked()
        self.page()
        self.by(self.officer, guarantor.application_id).cancel("Batal")
        response = self.answer(guarantor.id)
        self.assertIn("This application was decided already.", self.text(response))
        self.assertFalse(guarantor.consent_date)

    @mute_logger('odoo.http')
    def test_not_his(self):
        """ Another's, another cooperative's and none at all: the same answer, nothing written """
        guarantor = self.asked()
        Guarantor = self.env['koperasi.loan.guarantor']
        neighbour = self.env['koperasi.member'].create({'name': "Tetangga", 'company_id': self.other_coop.id, 'partner_id': self.yosef.partner_id.id})
        borrower = self.env['koperasi.member'].create({'name': "Peminjam Lain", 'company_id': self.other_coop.id})
        there = self.env['koperasi.loan.application'].create({
            'member_id': borrower.id, 'company_id': self.other_coop.id, 'principal': 1_000_000,
            'product_id': self.env['koperasi.loan.product'].search([('company_id', '=', self.other_coop.id)], limit=1).id})
        foreign = Guarantor.create({'application_id': there.id, 'member_id': neighbour.id, 'amount': 500_000})
        self.assertEqual(foreign.member_id.partner_id, self.yosef.partner_id, "the same person, in the cooperative next door")
        text = self.page().text
        self.assertNotIn("Peminjam Lain", text)
        unknown = self.answer(guarantor.id + 1000)
        self.assertEqual(unknown.status_code, 404)
        for number in (foreign.id, 0, -1, 2**31, 'x', f'0{guarantor.id}', '%00'):
            with self.subTest(number=number):
                response = self.answer(number)
                self.assertEqual((response.status_code, self.text(response)), (404, self.text(unknown)))
        self.assertEqual(self.answer(guarantor.id, 'yes').status_code, 404)
        self.assertNotIn("I refuse", self.page(self.stranger).text)
        self.assertEqual(self.answer(guarantor.id).status_code, 404)
        self.assertFalse(guarantor.consent_date or foreign.consent_date)

    @mute_logger('odoo.http')
    def test_only_by_post_with_a_token(self):
        guarantor = self.asked()
        self.page()
        self.assertEqual(self.answer(guarantor.id, 'agree', 'x').status_code, 400)
        self.assertIn(self.url_open(f'{PAGE}/{guarantor.id}?answer=agree', allow_redirects=False).status_code, (404, 405))
        self.assertFalse(guarantor.consent_date)
        self.authenticate(None, None)
        self.assertIn('/web/login', self.url_open(PAGE, allow_redirects=False).headers['Location'])

    def test_nothing(self):
        self.assertIn("You guarantee no loan", self.text(self.page()))

    def test_wicked_names_and_language(self):
        guarantor = self.asked()
        self.maria.name = WICKED
        self.product.name = WICKED
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        text = self.page().text
        self.assertNotIn('<script>alert(1)', text)
        self.assertNotIn('<img src=x', text)
        self.assertIn('&lt;script&gt;alert(1)', text)
        self.guarantor_user.lang = 'id_ID'
        text = self.text(self.page())
        for shown in ("Pinjaman yang Anda jamin", "Saya setuju", "Saya menolak"):
            self.assertIn(shown, text)
        for english in ("Loans that", "agree", "instalments", "answer"):
            self.assertNotIn(english, text)
        self.assertTrue(guarantor)

    def test_axe(self):
        self.asked()
        self.axe(PAGE, 'await one(".kp-card"); await check("main");', self.guarantor_user.login)
