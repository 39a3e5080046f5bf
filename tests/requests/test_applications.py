import hashlib
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.requests.application_page import STEPS

from ..loan.common import ApplicationCase
from .common import NOT_IDS, PIN, RequestCase, picture, upload

PAGE = '/my/koperasi/applications'


@tagged('post_install', '-at_install')
class TestApplications(RequestCase, ApplicationCase):
    """ Issue 7.2: an application in steps, with draft, papers, status with dates, agreement accepted with a second factor """
    two_cooperatives = True

    @property
    def applications(self):
        return self.env['koperasi.loan.application'].search([('origin', '=', 'portal'), ('company_id', '=', self.coop.id)], order='id')

    def start(self, **values):
        """ A draft of Maria's, by the form """
        self.authenticate('uji_maria', 'uji_maria')
        typed = {'do': 'next', 'key': self.key(), 'product': self.product.id, 'principal': '5.000.000', 'instalments': '12', **values}
        response = self.post(f'{PAGE}/new', **typed)
        self.assertEqual(response.status_code, 303, self.text(response))
        return self.applications[-1]

    def written(self):
        draft = self.start()
        draft._portal_save_purpose({'purpose': "Modal kios", 'income': '6.000.000', 'expenses': '2.000.000'})
        return draft

    def sent(self):
        draft = self.written()
        self.went_to(self.post(f'{PAGE}/{draft.id}/review'), f'{PAGE}/{draft.id}?done=sent')
        draft.invalidate_recordset()
        return draft

    def approved_for_maria(self):
        application = self.sent()
        self.by(self.officer, application).write({f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')})
        for step in ('analyse', 'to_committee'):
            getattr(self.by(self.officer, application), step)()
        self.by(self.manager, application).vote('yes')
        self.assertEqual(application.state, 'approved')
        return application

    def test_steps(self):
        """ From the first look at the cost to the officer's desk; what is not for the member to say is not heard """
        self.authenticate('uji_maria', 'uji_maria')
        self.assertIn(f'href="{PAGE}/new"', self.get('/my/koperasi/loans').text)
        text = self.text(self.get(f'{PAGE}/new?product={self.product.id}&principal=5.000.000&instalments=12'))
        cost = self.by(self.officer, self.env['koperasi.loan.application']).preview({'product_id': self.product.id, 'principal': 5_000_000, 'instalments': 12})['cost']
        for amount in (cost['instalment'], cost['interest'], cost['cash'], cost['total']):
            self.assertIn(f"Rp {amount:,}".replace(',', '.'), text)
        key = self.key()
        draft = self.start(key=key, rate='0', state='approved', principal_asked='1', officer_id=str(self.manager.id))
        self.start(key=key)
        self.assertEqual(len(self.applications), 1, "sent twice, begun once")
        self.assertEqual((draft.state, draft.principal, draft.instalments, draft.rate, draft.member_id, draft.create_uid),
                         ('draft', 5_000_000, 12, self.product.rate, self.maria, self.login))
        path = f'{PAGE}/{draft.id}'
        self.went_to(self.get(path), f'{path}/review')
        self.assertIn("Still missing: What the money is for", self.text(self.get(f'{path}/review')))
        self.assertIn("Still missing", self.text(self.post(f'{path}/review')))
        self.went_to(self.post(f'{path}/purpose', purpose="Modal <b>kios</b>", income='6000000', expenses='2.000.000', do='later'), f'{PAGE}?done=saved')
        self.assertEqual((draft.purpose, draft.income, draft.expenses), ("Modal <b>kios</b>", 6_000_000, 2_000_000))
        for name, says in (("Salah Nama", "no active member"), ("yosef NAHAK", None)):
            response = self.post(f'{path}/security', do='add', number=self.yosef.number, name=name, amount='1.000.000')
            self.assertEqual(response.status_code, 200 if says else 303, name)
            self.assertIn(says or '', self.text(response))
        self.assertEqual((draft.guarantor_ids.member_id, draft.guarantor_ids.consent_date), (self.yosef, False))
        self.post(f'{path}/security', do='next', security="Honda Beat 2021")
        self.assertEqual(draft.offered_security, "Honda Beat 2021")
        self.went_to(self.send(f'{path}/papers', ('slip.exe', picture()), do='add', type='income'), f'{path}/papers?done=added')
        paper = self.get(f'{path}/papers/{draft.document_ids.id}')
        self.assertEqual((paper.status_code, paper.headers['X-Content-Type-Options'], paper.content), (200, 'nosniff', self.content(draft.document_ids)))
        self.assertTrue(paper.headers['Content-Disposition'].startswith("attachment"))
        self.assertIn("Only photos", self.text(self.send(f'{path}/papers', ('x.jpg', b'<svg onload="x"/>'), do='add', type='income')))
        review = self.get(f'{path}/review').text
        self.assertIn("Modal &lt;b&gt;kios&lt;/b&gt;", review)
        for _twice in range(2):
            self.assertIn(self.post(f'{path}/review').headers['Location'].split(PAGE)[-1], (f'/{draft.id}?done=sent', f'/{draft.id}'))
        draft.invalidate_recordset()
        self.assertEqual((draft.state, draft.origin, draft.principal_asked, len(draft.history_ids)), ('submitted', 'portal', 5_000_000, 1))
        self.assertEqual((draft.officer_id, draft.activity_ids.user_id, draft.history_ids.user_id), (self.officer, self.officer, self.login))
        self.went_to(self.post(f'{path}/loan', do='next', product=self.product.id, principal='9.000.000', instalments='12'), path)
        self.assertEqual(draft.principal, 5_000_000, "what was sent is not changed any more")

    def test_refused_with_reason(self):
        """ The member sees every step with its date and days, and why it was refused """
        application = self.sent()
        self.by(self.officer, application).write({f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')})
        self.by(self.officer, application).analyse("Catatan petugas")
        self.by(self.officer, application).to_committee()
        self.by(self.manager, application).vote('no', "Angsuran lain belum lunas")
        told = self.env['koperasi.notice'].search([('member_id', '=', self.maria.id), ('event', '=', 'answer')], order='id')
        self.assertEqual([notice.facts['what'].split(': ')[1] for notice in told], ["Before the Committee.", "Refused."])
        text = self.text(self.get(f'{PAGE}/{application.id}'))
        for shown in ("Refused", "Angsuran lain belum lunas", "Submitted", "Analysed", "Before the Committee", "0 days", "apply again"):
            self.assertIn(shown, text)
        self.assertNotIn("Catatan petugas", text, "what the officers say to each other")
        self.assertNotIn("Withdraw", text)

    @mute_logger('odoo.http')
    def test_not_his(self):
        """ S6: another's, another cooperative's, none, one that is too old, one that an officer is writing: the same answer everywhere """
        draft = self.written()
        self.assertEqual(draft._portal_add_document('income', upload(picture())).application_id, draft)
        paper = draft.document_ids.id
        office = self.apply()
        self.assertFalse(self.env['koperasi.loan.application'].with_user(self.other_login)._portal_own(self.maria))
        self.authenticate('uji_yosef', 'uji_yosef')
        missing = self.text(self.get(f'{PAGE}/{draft.id + 100}'))
        self.assertIn("There is nothing here that you may see", missing)
        paths = ('', *(f'/{step}' for step in STEPS), '/agreement', '/agreement.pdf', f'/papers/{paper}')
        for number in (draft.id, office.id, *NOT_IDS):
            for path in paths if number == draft.id else paths[-2:-1]:
                response = self.get(f'{PAGE}/{number}{path}')
                self.assertEqual((response.status_code, self.text(response)), (404, missing), path)
        for path in ('/loan', '/review', '/withdraw', '/more', '/agreement', '/security'):
            self.assertEqual(self.post(f'{PAGE}/{draft.id}{path}', do='remove-1').status_code, 404)
        self.authenticate('uji_maria', 'uji_maria')
        self.assertEqual(self.get(f'{PAGE}/{office.id}').status_code, 404, "the officer is still writing it")
        self.assertEqual(self.get(f'{PAGE}/{draft.id}/papers/{paper + 100}').status_code, 404)
        self.assertEqual(self.get(f'{PAGE}/{draft.id}/review').status_code, 200)
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_loan_application SET write_date = write_date - interval '31 days' WHERE id = %s", (draft.id,))
        self.env.invalidate_all()
        self.assertEqual(self.get(f'{PAGE}/{draft.id}/review').status_code, 404)
        self.env['koperasi.loan.application']._gc_portal_drafts()
        self.assertFalse(draft.exists())
        self.assertTrue(office.exists())

    def test_what_makes_no_loan(self):
        """ A wrong amount, term or product begins no draft """
        self.authenticate('uji_maria', 'uji_maria')
        foreign = self.env['koperasi.loan.product'].search([('company_id', '=', self.other_coop.id)], limit=1)
        self.product.write({'principal_max': 10_000_000, 'term_max': 24})
        for values in ({'principal': '1.5'}, {'principal': '-1'}, {'principal': ''}, {'principal': '0'}, {'principal': '9' * 30}, {'principal': '10.000.001'},
                       {'principal': '5,000,000'}, {'principal': '\x00'}, {'principal': '٥٠٠٠٠٠٠'}, {'instalments': '0'}, {'instalments': 'x'}, {'instalments': '25'}, {'instalments': '1.5'},
                       {'product': foreign.id}, {'product': 'x'}, {'product': ''}, {'key': ''}, {'key': 'x' * 256}):
            with self.subTest(values=values):
                response = self.post(f'{PAGE}/new', **{
                    'do': 'next', 'key': self.key(), 'product': self.product.id, 'principal': '5.000.000', 'instalments': '12', **values})
                self.assertEqual(response.status_code, 200)
                self.assertIn('role="alert"', response.text)
        self.assertFalse(self.applications)
        self.assertTrue(self.applications._portal_products(self.maria))
        self.assertFalse(self.applications._portal_products(self.maria).filtered(
            lambda product: product.is_group or product.is_payroll or product.funding_source_ids), "what a member could never send")
        self.by(self.manager, self.maria).action_set_passive("x")
        self.assertIn("Loans are for active members", self.text(self.post(
            f'{PAGE}/new', do='next', key=self.key(), product=self.product.id, principal='5.000.000', instalments='12')))

    def test_another_amount_is_another_question(self):
        """ Who agreed to guarantee is asked anew when the loan is another one """
        draft = self.written()
        draft._portal_add_guarantor({'number': self.yosef.number, 'name': "Yosef Nahak", 'amount': '1.000.000'})
        draft.guarantor_ids.consent_date = '2026-01-05'
        self.post(f'{PAGE}/{draft.id}/loan', do='next', product=self.product.id, principal='5.000.000', instalments='12')
        self.assertTrue(draft.guarantor_ids.consent_date)
        self.post(f'{PAGE}/{draft.id}/loan', do='next', product=self.product.id, principal='6.000.000', instalments='12')
        self.assertEqual((draft.principal, draft.guarantor_ids.consent_date), (6_000_000, False))

    def test_withdrawn(self):
        draft = self.start()
        self.went_to(self.post(f'{PAGE}/{draft.id}/withdraw'), f'{PAGE}?done=withdrawn')
        self.assertFalse(draft.exists(), "what was never sent is not kept")
        application = self.sent()
        self.went_to(self.post(f'{PAGE}/{application.id}/withdraw'), f'{PAGE}?done=withdrawn')
        self.assertEqual((application.state, application.history_ids.sorted('id')[-1].user_id), ('cancelled', self.login))
        self.assertIn("cannot be withdrawn", self.text(self.post(f'{PAGE}/{application.id}/withdraw')))

    def test_agreement(self):
        """ Read and accepted with the PIN: words, hash, time and login are kept; the payout still needs its second person """
        application = self.approved_for_maria()
        path = f'{PAGE}/{application.id}/agreement'
        self.maria._set_pin(PIN)
        page = self.get(path)
        shown = page.text.partition('name="hash" value="')[2][:64]
        self.assertEqual(shown, hashlib.sha256(application._agreement_words().encode()).hexdigest())
        self.assertIn("Modal kios", self.text(page))
        for values, says in (({'pin': PIN, 'hash': 'x' * 64}, "was changed since"), ({'pin': PIN}, "was changed since"), ({'pin': '111222', 'hash': shown}, "PIN is not right")):
            self.assertIn(says, self.text(self.post(path, **values)))
        self.assertEqual((application.state, len(application.acceptance_ids)), ('approved', 0))
        for _twice in range(2):
            self.went_to(self.post(path, pin=PIN, hash=shown), f'{PAGE}/{application.id}?done=accepted')
        application.invalidate_recordset()
        accepted = application.acceptance_ids
        self.assertEqual((application.state, application.agreement_date, application.agreed_figures), ('agreed', date(2026, 1, 5), application._figures()))
        self.assertEqual((len(accepted), accepted.text_hash, accepted.user_id, accepted.how, accepted.revision), (1, shown, self.login, 'pin', 1))
        self.assertEqual(hashlib.sha256(accepted.text.encode()).hexdigest(), shown, "the words that were kept are those that were shown")
        self.assertIn("You accepted this agreement on", self.text(self.get(path)))
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_loan_acceptance SET text = 'x'")
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                self.by(user, accepted).write({'text': "x"})
        self.assertIn("cannot be withdrawn", self.text(self.post(f'{PAGE}/{application.id}/withdraw')))
        key = self.key()
        waits = self.by(self.manager, application).disburse(key, 'bank', self.bank)
        self.assertTrue(waits['approval_id'], "nobody pays out alone")
        self.by(self.board, self.env['koperasi.approval'].browse(waits['approval_id'])).approve()
        self.by(self.manager, application).disburse(key, 'bank', self.bank)
        self.assertEqual(application.state, 'disbursed')
        self.assert_ledger_ties()

    def test_agreement_of_another_day(self):
        """ Only the agreement that was approved, on its day, while the cooperative is open """
        application = self.approved_for_maria()
        self.maria._set_pin(PIN)
        shown = application._agreement_hash()
        own = application.with_user(self.login).sudo()
        self.product.write({'payoff_fee': 1})   # a product that changes later changes no agreement
        self.assertEqual(own._agreement_hash(), shown)
        self.maria.name = "Maria Bria Kolo"
        with self.assertRaisesRegex(UserError, "was changed since"):
            own._portal_accept(PIN, shown)
        self.go_to(date(2026, 1, 6))
        with self.assertRaisesRegex(UserError, "made for another day"):
            own._portal_accept(PIN, own._agreement_hash())
        self.by(self.officer, application).renew_agreement()
        day = self.env['koperasi.business.day']._current(self.coop)
        tills = self.close_tills()
        day._close()
        with self.assertRaisesRegex(UserError, "closed at the moment"):
            own._portal_accept(PIN, own._agreement_hash())
        day._open(self.coop, date(2026, 1, 7))
        self.assertTrue(tills)
        self.by(self.officer, application).renew_agreement()
        own._portal_accept(PIN, own._agreement_hash())
        self.assertEqual((application.state, application.agreement_date), ('agreed', date(2026, 1, 7)))
        self.by(self.officer, application).renew_agreement()
        self.assertEqual((application.state, len(application.acceptance_ids)), ('approved', 1), "what was accepted stays on record")
        with self.assertRaisesRegex(UserError, "no agreement"):
            self.sent().with_user(self.login).sudo()._portal_accept(PIN, shown)

    def test_officer_of_the_portal(self):
        """ Who has least to do gets it, never the member himself """
        second = self.make_user('uji_petugas2', 'koperasi.group_koperasi_loan_officer')
        self.apply(officer_id=self.officer.id).submit()
        self.assertEqual(self.sent().officer_id, second)
        second.partner_id = self.maria.partner_id
        self.assertEqual(self.sent().officer_id, self.officer)
