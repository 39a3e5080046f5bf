from datetime import date
from time import perf_counter

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.loan.common import ApplicationCase


class TestLoanApplications(ApplicationCase):

    # -- the way of an application --------------------------------------------

    def test_the_whole_way(self):
        application = self.apply()
        self.assertTrue(application.name.startswith('PP/2026/') or application.name.startswith('PP/'))
        self.assertEqual((application.rate, application.method, application.state), (1.5, 'annuity', 'draft'))
        application.submit("Diajukan di loket")
        self.assertEqual((application.state, application.principal_asked), ('submitted', 5_000_000))
        application.analyse()
        application.to_committee()
        self.by(self.manager, application).vote('yes')
        self.assertEqual(application.state, 'approved')
        application.sign_agreement('SPK-1/2026')
        self.assertEqual((application.agreement_number, application.agreement_date), ('SPK-1/2026', date(2026, 1, 5)))
        history = application.history_ids.sorted('id')
        self.assertEqual(history.mapped('new_state'), ['submitted', 'analysed', 'committee', 'approved', 'agreed'])
        self.assertEqual((history[0].user_id, history[0].note, history[3].user_id), (self.officer, "Diajukan di loket", self.manager))

    def test_four_eyes_by_person(self):
        application = self.with_committee(self.apply())
        twin = self.make_user('uji_officer_2', 'koperasi.group_koperasi_manager')
        twin.partner_id.email = self.officer.email
        with self.raises(AccessError, "worked on"):
            self.by(twin, application).vote('yes')
        self.manager.partner_id.email = "maria@contoh.id"
        self.maria.sudo().email = "Maria@contoh.id"
        with self.raises(AccessError, "own loan"):
            self.by(self.manager, application).vote('yes')
        self.manager.partner_id.email = "uji_manager@contoh.id"
        self.manager.flush_recordset()
        self.by(self.manager, application).vote('yes')
        self.assertEqual(application.state, 'approved')

    def test_votes_by_amount(self):
        self.loan_limits(bmpp_member_pct=100)
        application = self.with_committee(self.apply(principal=20_000_000, income=20_000_000))
        with self.raises(AccessError, "Credit committee"):
            self.by(self.manager, application).vote('yes')
        self.by(self.committee, application).vote('yes')
        self.assertEqual(application.state, 'committee')
        with self.raises(UserError, "voted"):
            self.by(self.committee, application).vote('yes')
        self.by(self.board, application).vote('yes')
        self.assertEqual(application.state, 'approved')

    def test_refusal(self):
        application = self.with_committee(self.apply())
        with self.raises(UserError, "reason"):
            self.by(self.manager, application).vote('no')
        self.by(self.manager, application).vote('no', "Penghasilan tidak tetap")
        self.assertEqual((application.state, application.refusal_reason), ('refused', "Penghasilan tidak tetap"))
        with self.raises(UserError, "cannot go"):
            application.submit()

    def test_sent_back(self):
        application = self.with_committee(self.apply())
        with self.raises(UserError, "return it"):
            application.principal = 6_000_000
        self.by(self.manager, application).send_back("Jangka lebih panjang")
        application.write({'instalments': 24})
        self.assertEqual((application.state, application.revision), ('submitted', 2))

    def test_steps_in_order(self):
        application = self.apply()
        for method in ('analyse', 'to_committee', 'sign_agreement'):
            with self.assertRaises(UserError, msg=method):
                getattr(application, method)()
        with self.raises(UserError, "not with the committee"):
            self.by(self.manager, application).vote('yes')
        self.refused(self.by(self.manager, application).disburse, self.key(), 'cash', self.till, says="after its agreement")
        application.cancel("Tidak jadi")
        self.assertEqual(application.state, 'cancelled')

    def test_no_field_moves_the_state(self):
        application = self.apply()
        for values in ({'state': 'approved'}, {'name': 'x'}, {'revision': 7}, {'method': 'flat'}, {'penalty_rate': 0}, {'principal_asked': 1}):
            with self.assertRaises(AccessError, msg=values):
                application.write(values)
        with self.assertRaises(AccessError):
            self.apply(state='approved')
        with self.assertRaises(AccessError):
            self.by(self.teller, self.env['koperasi.loan.application']).create({'member_id': self.maria.id, 'product_id': self.product.id, 'principal': 1_000})

    @mute_logger('odoo.sql_db')
    def test_history_only_grows(self):
        application = self.approved()
        for record in (application.history_ids[:1], application.vote_ids[:1]):
            for statement in ("UPDATE %s SET user_id = 1 WHERE id = %%s", "DELETE FROM %s WHERE id = %%s"):
                with self.assertRaises(errors.RestrictViolation), self.env.cr.savepoint():
                    self.env.cr.execute(statement % record._table, (record.id,))
        with self.raises(UserError, "stays"):
            application.unlink()

    def agreed(self, **values):
        application = self.approved(**values)
        application.sign_agreement()
        return application

    def test_payout(self):
        """ Case N1, event 5, by the way of an application: 11,554,000 in cash of 12,000,000; the contract's schedule is the preview's """
        product = self.loan_product('UMUM')
        product.fee_ids.filtered(lambda fee: fee.kind == 'stamp').unlink()
        product.write({'share_multiple': 0, 'membership_days_min': 0})
        preview = self.env['koperasi.loan.application'].preview({'product_id': product.id, 'principal': 12_000_000})
        application = self.with_committee(self.apply(product=product, principal=12_000_000))
        for user in (self.committee, self.board):
            self.by(user, application).vote('yes')
        application.sign_agreement()
        self.deposit(self.other_savings, 20_000_000)
        key = self.key()
        answer = self.by_two(self.by(self.teller, application).disburse, key, 'cash', self.till)
        loan = self.env['koperasi.loan'].browse(answer['loan_id'])
        self.assertEqual((application.state, application.loan_id, loan.application_id, loan.balance, loan.net_amount),
                         ('disbursed', loan, application, 12_000_000, 11_554_000))
        self.assertEqual(self.account(self.maria, 'KAPITALISASI').balance, 240_000)
        self.assertEqual([(line.due_date.isoformat(), line.principal, line.interest) for line in loan.plan_id.line_ids.sorted('number')],
                         [(row['due_date'], row['principal'], row['interest']) for row in preview['rows']])
        self.assertEqual(self.by(self.teller, application).disburse(key, 'cash', self.till), answer)
        with self.raises(UserError, "cannot go"):
            application.cancel("x")

    def test_payout_is_refused(self):
        application = self.agreed()
        payout = self.by(self.teller, application).disburse
        for channel, journal, account in (('cash', self.bank, None), ('bank', self.till, None), ('x', self.till, None), (None, None, None),
                                          ('savings', None, self.other_savings.account_id.id), ('savings', None, 0),
                                          ('savings', None, self.account(self.maria, 'POKOK').account_id.id), ('cash', 0, None)):
            self.refused(payout, self.key(), channel, journal, account)
        self.denied(application.disburse, self.key(), 'cash', self.till)
        self.loan_limits(loan_rate_cap_year_pct=15)
        self.refused(payout, self.key(), 'savings', None, self.savings.account_id.id, says="cap")

    def test_payout_needs_a_second_person(self):
        """ The teller asks, another person who may allows it, the teller pays; nobody on his own loan """
        application, key = self.agreed(), self.key()
        payout = self.by(self.teller, application).disburse
        before = self.figures()[0]
        asked = payout(key, 'bank', self.bank)
        self.assertEqual((asked['state'], application.state, self.figures()[0]), ('waiting', 'agreed', before))
        approval = self.env['koperasi.approval'].browse(asked['approval_id'])
        self.assertEqual((approval.operation, approval.amount, approval.application_id), ('loan_payout', 5_000_000, application))
        self.assertEqual(payout(key, 'bank', self.bank)['state'], 'waiting')
        for user in (self.teller, self.officer, self.accountant, self.board):
            with self.assertRaises(AccessError, msg=user.login):
                self.by(user, approval).approve()
        self.maria.sudo().email = self.manager.partner_id.email = "maria@contoh.id"
        with self.raises(AccessError, "own loan"):
            self.by(self.manager, approval).approve()
        self.maria.sudo().email = False
        self.by(self.manager, approval).approve()
        self.refused(payout, key, 'savings', account_id=self.savings.account_id.id)   # what was allowed is this payout, no other
        self.by(self.teller, approval).action_carry_out()
        self.assertEqual((application.state, application.loan_id.balance, approval.state), ('disbursed', 5_000_000, 'used'))
        self.assert_ledger_ties()

    def test_a_manager_is_allowed_by_another(self):
        application, key = self.agreed(), self.key()
        payout = self.by(self.manager, application).disburse
        approval = self.env['koperasi.approval'].browse(payout(key, 'bank', self.bank)['approval_id'])
        with self.raises(AccessError, "yourself"):
            self.by(self.manager, approval).approve()
        self.by(self.make_user('uji_manager_2', 'koperasi.group_koperasi_manager'), approval).approve()
        self.assertEqual(payout(key, 'bank', self.bank)['loan_id'], application.loan_id.id)

    def test_tranches(self):
        """ No more than the committee allowed, each part by two persons """
        application, key = self.agreed(), self.key()
        self.refused(self.by(self.teller, application).disburse, self.key(), 'bank', self.bank, amount=5_000_001, says="not more")
        answer = self.by_two(self.by(self.teller, application).disburse, self.key(), 'bank', self.bank, amount=2_000_000)
        loan = self.env['koperasi.loan'].browse(answer['loan_id'])
        self.assertEqual((loan.balance, loan.undisbursed), (2_000_000, 3_000_000))
        tranche = self.by(self.teller, loan).disburse_tranche
        self.refused(tranche, 3_000_001, self.key(), 'bank', self.bank, says="left")
        self.denied(self.by(self.officer, loan).disburse_tranche, 1_000, self.key(), 'bank', self.bank)
        self.assertEqual(tranche(3_000_000, key, 'bank', self.bank)['state'], 'waiting')
        answer = self.by_two(tranche, 3_000_000, self.key(), 'bank', self.bank)
        self.assertEqual((answer['amount'], loan.balance, loan.undisbursed), (3_000_000, 5_000_000, 0))
        self.refused(tranche, 1, self.key(), 'bank', self.bank, says="left")
        self.assert_ledger_ties()

    # -- the agreement is what is paid out --------------------------------------

    def printed(self, application):
        """ ``(due date, principal, interest)`` of the printed schedule, read back """
        return [(row[1], *(int(figure.replace('.', '')) for figure in row[2:4])) for row in application._schedule_paper()['rows']]

    def test_other_day(self):
        """ An agreement for another day is not paid out: renewed for today, preview, contract, paper and books are the same """
        product = self.new_product('HARI', 1.5, method='annuity', first_period='act/365', due_day=25)
        application = self.agreed(product=product, first_due='2026-02-25')
        signed = self.printed(application)
        self.go_to(date(2026, 1, 8))
        payout = self.by(self.teller, application).disburse
        self.refused(payout, self.key(), 'bank', self.bank, says="renew the agreement")
        self.denied(self.by(self.teller, application).renew_agreement)
        action = self.by(self.officer, application).renew_agreement()
        self.assertEqual((action['type'], application.state, application.planned_on, application.agreement_date), (
            'ir.actions.report', 'approved', date(2026, 1, 8), False))
        self.refused(payout, self.key(), 'bank', self.bank, says="after its agreement")
        renewed = self.printed(application)
        self.assertNotEqual(renewed, signed)
        application.sign_agreement()
        preview = self.env['koperasi.loan.application'].preview({
            'product_id': product.id, 'principal': 5_000_000, 'planned_on': '2026-01-08', 'first_due': '2026-02-25'})
        answer = self.by_two(payout, self.key(), 'bank', self.bank)
        loan = self.env['koperasi.loan'].browse(answer['loan_id'])
        booked = [(line.due_date.isoformat(), int(line.principal), int(line.interest)) for line in loan.plan_id.line_ids.sorted('number')]
        self.assertEqual(booked, [(row['due_date'], row['principal'], row['interest']) for row in preview['rows']])
        self.assertEqual([row[1:] for row in booked], [row[1:] for row in renewed])
        self.assertEqual(self.printed(application), renewed)
        self.assert_ledger_ties()

    def test_signed_before_its_day(self):
        """ Neither signed late nor paid out early on a schedule of another day """
        late = self.approved()
        early = self.approved(member=self.yosef, planned_on='2026-01-09')
        self.refused(early.sign_agreement, says="renew the agreement")
        self.go_to(date(2026, 1, 7))
        self.refused(late.sign_agreement, says="renew the agreement")
        self.by(self.officer, late).renew_agreement()
        late.sign_agreement()
        self.assertEqual(late.history_ids.sorted('id').mapped('new_state')[-2:], ['approved', 'agreed'])

    def test_signed_figures_stay(self):
        """ A holiday or a fee that comes between signature and payout is not slipped in """
        product = self.new_product('LIBUR', 1.5, method='annuity', holiday_rule='next', fee_ids=[
            (0, 0, {'kind': 'admin', 'amount': 10_000})])
        application = self.agreed(product=product)
        payout = self.by(self.teller, application).disburse
        product.fee_ids.amount = 20_000
        self.refused(payout, self.key(), 'bank', self.bank, says="signed")
        product.fee_ids.amount = 10_000
        self.env['koperasi.holiday'].create({'company_id': self.coop.id, 'date': '2026-02-05', 'name': "Libur", 'moves': False})
        self.refused(payout, self.key(), 'bank', self.bank, says="signed")
        self.by(self.officer, application).renew_agreement()
        application.sign_agreement()
        answer = self.by_two(payout, self.key(), 'bank', self.bank)
        self.assertEqual(self.env['koperasi.loan'].browse(answer['loan_id']).net_amount, 4_990_000)

    def test_reversed_payout_is_an_agreement_again(self):
        application = self.agreed()
        payout, key, target = self.by(self.teller, application).disburse, self.key(), self.savings.account_id.id
        answer = self.by_two(payout, key, 'savings', account_id=target)
        loan = self.env['koperasi.loan'].browse(answer['loan_id'])
        self.by(self.accountant, loan.transaction_ids).reverse("salah", self.key())
        self.assertEqual((application.state, application.loan_id.id, loan.loan_state), ('agreed', False, 'cancelled'))
        self.refused(payout, key, 'savings', account_id=target, says="was reversed")
        again = self.by_two(payout, self.key(), 'savings', account_id=target)
        self.assertEqual((application.loan_id.id, application.loan_id.balance), (again['loan_id'], 5_000_000))
        self.assert_ledger_ties()

    def test_paid_off_releases_the_pledge(self):
        application = self.apply()
        collateral = self.by(self.officer, self.env['koperasi.loan.collateral']).create({
            'application_id': application.id, 'type': 'savings', 'account_id': self.savings.account_id.id, 'value': 100_000})
        self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        application.sign_agreement()
        answer = self.by_two(self.by(self.teller, application).disburse, self.key(), 'savings', account_id=self.savings.account_id.id)
        loan = self.env['koperasi.loan'].browse(answer['loan_id'])
        self.assertEqual(self.savings.held, 100_000)
        self.deposit(self.savings, 1_000_000)
        quote = self.by(self.teller, loan).payoff_quote()
        self.by(self.teller, loan).pay_off(quote['to_pay'], self.key(), source_account_id=self.savings.account_id.id)
        self.env.invalidate_all()
        self.assertEqual((loan.loan_state, self.savings.held, collateral.released), ('paid', 0, True), quote)

    def test_product_changes_do_not_touch_an_offer(self):
        application = self.apply()
        self.product.write({'penalty_rate': 0.5, 'instalments': 6})
        self.assertEqual((application.penalty_rate, application.instalments), (0, 12))

    # -- schedule and cost ----------------------------------------------------

    def test_preview_equals_contract(self):
        """ To the rupiah; the figures are those of case L4 """
        values = {'product_id': self.product.id, 'principal': 10_000_000, 'planned_on': '2026-01-05'}
        preview = self.by(self.officer, self.env['koperasi.loan.application']).preview(values)
        application = self.apply(principal=10_000_000)
        plan = application._plan()
        self.assertEqual([(row['due_date'], row['principal'], row['interest'], row['balance']) for row in preview['rows']],
                         [(line.due_date.isoformat(), line.principal, line.interest, line.closing) for line in plan.lines])
        self.assertEqual((preview['cost']['instalment'], preview['cost']['interest'], preview['cost']['effective']), (916_800, 1_001_599, 18.0))

    def test_cash_in_hand(self):
        """ Case N1, event 5: 12,000,000 becomes 11,554,000, without the stamp duty """
        product = self.loan_product('UMUM')
        product.fee_ids.filtered(lambda fee: fee.kind == 'stamp').unlink()
        cost = self.env['koperasi.loan.application'].preview({'product_id': product.id, 'principal': 12_000_000})['cost']
        self.assertEqual((cost['fees'], cost['share'], cost['cash']), (206_000, 240_000, 11_554_000))

    def test_effective_with_fees(self):
        """ Case L14: 1 % of provisi makes L4 cost 19.94 % a year """
        self.product.fee_ids = [(0, 0, {'kind': 'provision', 'base': 'principal', 'percent': 1})]
        cost = self.env['koperasi.loan.application'].preview({'product_id': self.product.id, 'principal': 10_000_000})['cost']
        self.assertEqual((cost['effective'], cost['effective_fees']), (18.0, 19.94))

    def test_preview_is_quick(self):
        product = self.new_product('LAMA', 1.5, method='annuity', instalments=60, term_max=60)
        preview = self.env['koperasi.loan.application'].preview
        values = {'product_id': product.id, 'principal': 50_000_000, 'instalments': 60}
        preview(values)
        start = perf_counter()
        self.assertEqual(len(preview(values)['rows']), 60)
        self.assertLess(perf_counter() - start, 0.15)

    def test_preview_refuses_nonsense(self):
        preview = self.by(self.officer, self.env['koperasi.loan.application']).preview
        good = {'product_id': self.product.id, 'principal': 1_000_000}
        for bad in ({'principal': 0}, {'principal': -5}, {'principal': float('nan')}, {'principal': True}, {'principal': '1000'}, {'instalments': -1},
                    {'instalments': 10_000}, {'instalments': 0}, {'instalments': 'x'}, {'rate': float('nan')}, {'rate': -1}, {'rate': True},
                    {'product_id': 0}, {'product_id': 'x'}, {'planned_on': 'x'}, {'planned_on': '2026-01-05', 'first_due': '2026-01-05'},
                    {'grace_principal': 12}, {'due_day': 32}, {'own': 3}):
            with self.assertRaises(UserError, msg=bad):
                preview({**good, **bad})
        for nothing in (None, 3, [], 'x'):
            with self.assertRaises(UserError):
                preview(nothing)
        with self.assertRaises(AccessError):
            self.by(self.env.ref('base.public_user'), self.env['koperasi.loan.application']).preview(good)

    def test_bad_offers_are_not_saved(self):
        for bad in ({'principal': 0}, {'principal': -1}):
            with self.assertRaises(errors.CheckViolation, msg=bad), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.apply(**bad)
        for bad in ({'instalments': 0}, {'instalments': -3}, {'instalments': 10_000}, {'rate': float('nan')},
                    {'planned_on': '2026-02-01', 'first_due': '2026-01-31'}, {'planned_on': '2025-12-31'}, {'rate': -1}):
            with self.assertRaises(UserError, msg=bad):
                self.apply(**bad)

    def test_own_dates(self):
        product = self.new_product('SENDIRI', 1.5, method='own', instalments=2)
        application = self.apply(product=product, principal=6_000_000, own_row_ids=[
            (0, 0, {'due_date': '2026-06-05', 'amount': 2_000_000}), (0, 0, {'due_date': '2026-09-05', 'amount': 4_000_000})])
        self.assertEqual([line.principal for line in application._plan().lines], [2_000_000, 4_000_000])
