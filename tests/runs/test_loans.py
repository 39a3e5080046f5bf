from datetime import date

from odoo.exceptions import UserError

from odoo.addons.koperasi.tests.loan.common_running import RunningCase

from .common import RunCase


class TestLoanRuns(RunningCase, RunCase):
    """ What loans do at the close of a day and of a month """

    def test_instalment_from_savings(self):
        """ What is due is taken from savings on its day, a part if there is not enough, and is named if there is nothing """
        loan = self.lend()
        self.by(self.teller, self.env['koperasi.loan.operation']).create(
            {'loan_id': loan.id, 'operation': 'debit', 'source_account_id': self.savings.account_id.id}).action_confirm()
        self.assertEqual(loan.debit_account_id, self.savings.account_id)
        self.put(self.savings, 1_000_000)
        had = int(self.savings.available)
        self.go_to(date(2026, 2, 4))
        self.assertEqual(self.step(self.close_day(), 'loan_debit').total, 0)
        due = loan._amount_due()
        self.assertEqual(due, 1_240_000)
        step = self.step(self.close_day(), 'loan_debit')
        self.assertEqual((step.done, step.skipped, step.amount), (1, 0, had), step.error_ids.mapped('reason'))
        self.assertEqual((self.savings.available, loan._amount_due()), (0, due - had))
        step = self.step(self.close_day(), 'loan_debit')
        self.assertEqual((step.done, step.skipped), (0, 1))
        self.assertIn("not enough money", step.error_ids.reason)
        self.by(self.teller, loan).set_debit_account(None)
        self.assertFalse(loan.debit_account_id)

    def test_kept_money(self):
        """ What is kept for a borrower pays the instalment on its day, at night, although nobody comes """
        loan = self.lend(excess='park')
        self.go_to(date(2026, 2, 5))
        self.pay(loan, 1_740_000)
        self.assertEqual((loan.parked_account_id.balance, loan.balance), (500_000, 11_000_000))
        self.assertEqual(self.step(self.close_day(), 'loan_debit').total, 0)
        self.go_to(date(2026, 3, 5))
        step = self.step(self.close_day(), 'loan_debit')
        self.assertEqual((step.done, step.skipped), (1, 0), step.error_ids.mapped('reason'))
        # 220,000 interest of the second month first, the rest is principal
        self.assertEqual((loan.parked_account_id.balance, loan.balance, loan._amount_due()), (0, 11_000_000 - 280_000, 720_000))
        self.assert_ledger_ties()

    def test_night(self):
        """ The close of a day keeps how many loans are late and in which class, as the live list says """
        loan = self.lend()
        self.go_to(date(2026, 6, 1))
        step = self.step(self.close_day(), 'loan_night')
        position = self.env['koperasi.loan.position'].search([('loan_id', '=', loan.id)])
        self.assertEqual(step.result, {'late': 1, 'classes': {position.loan_class: [1, 12_000_000]}, 'penalty': 0})
        self.assertIn("Late: 1", step.summary)
        self.assertIn("Rp 12.000.000", step.summary.replace('\xa0', ' '))

    def test_penalties_of_the_night(self):
        """ Case L11: 1,240,000 late for 17 days, 0.1 % a day after 3 days: 17,360; said, and neither booked nor kept """
        late = self.lend(penalty_rate=0.1, penalty_rate_unit='day', penalty_base='instalment', penalty_grace_days=3)
        self.lend(member=self.yosef)   # without a penalty
        self.lend(1_000_000, self.yosef, penalty_rate=0.1, penalty_rate_unit='day', penalty_grace_days=17)
        self.go_to(date(2026, 2, 22))
        before = self.figures()[0]
        step = self.step(self.close_day(), 'loan_night')
        self.assertEqual((step.state, step.total, step.amount, step.result['penalty'], step.result['late']), ('done', 1, 17_360, 17_360, 3), step.problem)
        self.assertIn("Rp 17.360", step.summary)
        self.assertEqual((self.figures()[0], late._due_now(date(2026, 2, 22))[late].arrears.penalty), (before, 17_360))

    def test_bad_accounts(self):
        loan = self.lend()
        for account in (self.other_savings.account_id.id, loan.account_id.id, -1, 'x', True):
            with self.subTest(account=account):
                self.refused(self.by(self.teller, loan).set_debit_account, account)
        self.denied(self.by(self.officer, loan).set_debit_account, self.savings.account_id.id)

    def test_case_m3(self):
        """ 12 million at 2 % a month, 16 days since the last due date: 128,000; gone again when the loan is in trouble """
        loan = self.lend()
        self.go_to(date(2026, 1, 21))
        accrual = self.env['koperasi.loan.accrual']
        self.env['koperasi.loan.provision']._freeze(self.coop, self.env['koperasi.request']._claim(self.coop, self.key(), {})[0])
        self.assertEqual(accrual._insert(self.coop, date(2026, 1, 21)), 128_000)
        self.assertEqual(accrual.search([('loan_id', '=', loan.id)]).days, 16)

    def test_month(self):
        """ The receivable in the books is what has accrued: the difference is booked, once a month, and falls away with a problem loan """
        loan = self.lend()
        self.go_to(date(2026, 1, 31))
        step = self.step(self.month('2026-01-31'), 'loan_accrual')
        # 26 days of 30 of 240,000
        self.assertEqual(self.booked('116001'), 208_000)
        self.assertEqual({line.account_id.with_company(self.coop).code: int(line.balance) for line in step.transaction_ids.move_id.line_ids},
                         {'116001': 208_000, '411001': -208_000})
        self.go_to(date(2026, 7, 31))
        run = self.month('2026-07-31')
        self.assertEqual(run.state, 'done', run.problem)
        [snapshot] = self.env['koperasi.loan.snapshot'].search([('loan_id', '=', loan.id), ('date', '=', '2026-07-31')])
        self.assertNotIn(snapshot.loan_class, ('current', 'special_mention'))
        self.assertEqual(self.booked('116001'), 0)

    # -- fees over the term -------------------------------------------------------

    def lend_with_fee(self):
        """ 100,000 of a loan of 12 months, taken on 5 January (case L14) """
        loan = self.lend(deductions=[{'name': "Provisi", 'kind': 'provision', 'amount': 100_000, 'event': 'loan_fee_provision', 'amortised': True}])
        self.assertEqual((self.booked('214001'), self.booked('413001')), (-100_000, 0))
        return loan

    def close_months(self, *days):
        for day in days:
            self.go_to(day)
            self.assertEqual(self.month(day.isoformat()).state, 'done')

    def test_case_l14(self):
        """ A part for each month of the loan that is over, the rest with the last one """
        loan = self.lend_with_fee()
        self.close_months(date(2026, 1, 31))
        self.assertEqual((self.booked('214001'), self.booked('413001')), (-100_000, 0))
        self.close_months(date(2026, 2, 28))
        self.assertEqual((self.booked('214001'), self.booked('413001')), (-91_667, -8_333))
        self.close_months(date(2026, 12, 31))
        self.assertEqual((self.booked('214001'), self.booked('413001')), (-8_337, -91_663))
        self.assertEqual((loan.deduction_ids.months, loan.deduction_ids.earned, loan.deduction_ids.unearned), (12, 91_663, 8_337))
        self.close_months(date(2027, 1, 31))
        self.assertEqual((self.booked('214001'), self.booked('413001')), (0, -100_000))

    def test_fee_of_a_loan_that_ends(self):
        """ Paid off: the rest is earned. The payoff reversed: it is unearned again """
        loan = self.lend_with_fee()
        self.go_to(date(2026, 3, 10))
        answer = self.by(self.teller, loan).pay_off(self.by(self.teller, loan).payoff_quote()['to_pay'], self.key(), journal_id=self.till)
        self.close_months(date(2026, 3, 31))
        self.assertEqual((loan.loan_state, self.booked('214001'), self.booked('413001')), ('paid', 0, -100_000))
        self.reverse(answer)
        self.close_months(date(2026, 4, 30))
        self.assertEqual((loan.loan_state, self.booked('214001'), self.booked('413001')), ('active', -75_001, -24_999))

    def test_fee_of_a_loan_that_is_written_off(self):
        loan = self.lend_with_fee()
        self.go_to(date(2026, 2, 10))
        self.by_two(self.by(self.manager, loan).write_off, "Macet", "K-1", "P-1", self.key())
        self.close_months(date(2026, 2, 28))
        self.assertEqual((loan.loan_state, self.booked('214001'), self.booked('413001')), ('written_off', 0, -100_000))

    def test_fee_of_a_payout_that_was_reversed(self):
        """ What was earned of it goes back, so that nothing of it is left """
        loan = self.lend_with_fee()
        self.close_months(date(2026, 2, 28))
        self.by(self.accountant, loan.transaction_ids).reverse("salah", self.key())
        self.assertEqual((loan.loan_state, self.booked('214001'), self.booked('413001')), ('cancelled', 8_333, -8_333))
        self.close_months(date(2026, 3, 31))
        self.assertEqual((self.booked('214001'), self.booked('413001'), loan.deduction_ids.unearned), (0, 0, 0))

    def test_fee_with_its_own_account(self):
        """ It is unearned first, and income on its own account """
        own = self.coop._koperasi_account('412001')
        self.lend(deductions=[{'name': "Adm", 'kind': 'admin', 'amount': 120_000, 'account_id': own.id, 'amortised': True}])
        self.close_months(date(2026, 2, 28))
        self.assertEqual((self.booked('214001'), self.booked('412001')), (-110_000, -10_000))

    def test_premium_is_no_income(self):
        for kind in ('insurance', 'stamp', 'notary'):
            with self.subTest(kind=kind), self.raises(UserError, "no income"):
                self.env['koperasi.loan.fee'].create({'product_id': self.loan_product.id, 'kind': kind, 'amount': 1_000, 'amortised': True})

    def booked(self, code):
        """ Balance of an account in the general ledger, debit positive """
        account = self.coop._koperasi_account(code)
        return sum(int(line.balance) for line in self.env['account.move.line'].search(
            [('account_id', '=', account.id), ('company_id', '=', self.coop.id), ('parent_state', '=', 'posted')]))
