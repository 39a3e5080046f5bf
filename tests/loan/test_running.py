from datetime import date
from itertools import permutations

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS

from .common_running import DEDUCTIONS, RunningCase

FEB, MAR, APR = date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 6)


@tagged('-at_install', 'post_install')
class TestLoanDisbursement(RunningCase):
    def test_case_n1(self):
        """ Event 5 of case N1: 12,000,000 less provisi, administration, Daperma and capitalised share: 11,554,000 in cash """
        share = self.env['koperasi.savings.account'].sudo()._create_account(self.product('KAPITAL') or self.shares_product(), self.maria, {})
        deductions = [{'kind': kind, 'event': event, 'amount': amount, 'name': kind} for kind, event, amount in DEDUCTIONS]
        deductions.append({'kind': 'share', 'ledger_account_id': share.account_id.id, 'amount': 240_000, 'name': "Kapitalisasi"})
        loan = self.lend(deductions=deductions)
        transaction = loan.transaction_ids
        self.assertEqual(self.lines({'transaction_id': transaction.id}), {
            '114101': 12_000_000, '413001': -120_000, '412001': -50_000, '216001': -36_000, '312002': -240_000, '111001': -11_554_000})
        self.assertEqual((loan.balance, loan.net_amount, loan.loan_state, loan.open_since), (12_000_000, 11_554_000, 'active', FEB))
        self.assertEqual([(line.number, line.due_date, line.principal, line.interest) for line in loan.plan_line_ids[:2]],
                         [(1, FEB, 1_000_000, 240_000), (2, MAR, 1_000_000, 220_000)])
        self.assertEqual(sum(loan.plan_line_ids.mapped('principal')), 12_000_000)

    def shares_product(self):
        return self.env['koperasi.savings.product'].search([('company_id', '=', self.coop.id), ('family', '=', 'share_linked')], limit=1)

    def test_to_savings_and_bank(self):
        loan = self.lend(1_000_000, channel=('savings', self.savings.account_id))
        self.assertEqual(self.savings.balance, 1_125_000)
        self.assertEqual(loan.transaction_ids.journal_id.koperasi_role, 'loan')
        bank = self.lend(1_000_000, channel=('bank', self.journal('bank')))
        self.assertEqual(self.lines({'transaction_id': bank.transaction_ids.id}), {'114101': 1_000_000, '112101': -1_000_000})
        self.assertNotEqual(loan.number, bank.number)

    def test_asked_twice_done_once(self):
        key = self.key()
        self.assertEqual(self.lend(key=key), self.lend(key=key))
        with self.raises(UserError, "already used"):
            self.lend(11_000_000, key=key)

    def test_top_up(self):
        """ A new loan pays off the old one on its day: the old one's principal and interest so far come back """
        old = self.lend(2_000_000)
        self.go_to(FEB)
        new = self.lend(5_000_000, deductions=[{'kind': 'payoff', 'loan_id': old.id}])
        self.assertEqual((old.loan_state, old.balance, new.balance, new.net_amount), ('paid', 0, 5_000_000, 2_960_000))
        self.assertEqual(self.lines({'transaction_id': new.transaction_ids.id}), {'114101': 3_000_000, '411001': -40_000, '111001': -2_960_000})
        others = self.lend(1_000_000, member=self.yosef)
        self.refused(self.lend, 2_000_000, deductions=[{'kind': 'payoff', 'loan_id': others.id}], says="no running loan of this member")

    def test_tranche(self):
        loan = self.lend(6_000_000)
        self.go_to(FEB)
        self.by(self.teller, loan)._disburse_tranche(4_400_000, ('cash', self.journal('till')), self.key())
        self.assertEqual((loan.balance, loan.principal_amount), (10_400_000, 10_400_000))
        # the first instalment stays due, 5,500,000 and 4,400,000 come in eleven
        lines = loan.plan_line_ids
        self.assertEqual([(int(line.principal), int(line.interest)) for line in lines[:3]], [(500_000, 120_000), (900_000, 198_000), (900_000, 180_000)])
        self.pay(loan, 620_000)
        self.assertEqual((loan.balance, loan.open_since), (9_900_000, MAR))

    def test_taken_back(self):
        loan = self.lend()
        self.reverse({'transaction_id': loan.transaction_ids.id})
        self.assertEqual((loan.loan_state, loan.state, loan.balance), ('cancelled', 'closed', 0))
        self.refused(self.pay, loan, 1_000)
        other = self.lend()
        self.pay(other, 1_000)
        with self.raises(UserError, "reverse those first"):
            self.reverse({'transaction_id': other.transaction_ids.sorted('id')[0].id})

    def test_refused(self):
        for deductions in ([{'event': 'loan_fee_admin', 'amount': 12_000_001, 'name': 'x'}], [{'event': 'loan_fee_admin', 'amount': -1}],
                           [{'ledger_account_id': self.other_savings.account_id.id, 'amount': 1}], [{'loan_id': 10**6}]):
            self.refused(self.lend, deductions=deductions)
        for wrong in NOT_AMOUNTS:
            self.refused(self.lend, wrong)
        self.env.cr.execute("UPDATE koperasi_member SET state = 'left' WHERE id = %s", (self.yosef.id,))
        self.env.invalidate_all()
        self.refused(self.lend, member=self.yosef)


@tagged('-at_install', 'post_install')
class TestLoanRepayment(RunningCase):
    def test_instalments(self):
        """ Case N1, events 6 and 7: 240,000 and 1,000,000; then late with a penalty """
        loan = self.lend(penalty_rate=0.1, penalty_grace_days=0, penalty_base='instalment')
        self.go_to(FEB)
        first = self.pay(loan, 1_240_000)
        self.assertEqual((first['principal'], first['interest'], first['balance']), (1_000_000, 240_000, 11_000_000))
        self.assertEqual(self.lines(first), {'111001': 1_240_000, '114101': -1_000_000, '411001': -240_000})
        self.go_to(date(2026, 3, 15))
        second = self.pay(loan, 1_232_200)
        self.assertEqual(self.lines(second), {'111001': 1_232_200, '114101': -1_000_000, '411001': -220_000, '414001': -12_200})
        self.assertEqual(loan.open_since, APR.replace(day=5))

    def test_from_savings(self):
        loan = self.lend(1_000_000)
        answer = self.pay(loan, 100_000, source_account_id=self.savings.account_id.id)
        self.assertEqual((self.savings.balance, answer['balance'], self.env['koperasi.transaction'].browse(answer['transaction_id']).journal_id.koperasi_role),
                         (25_000, 1_000_000 - answer['principal'], 'loan'))
        self.refused(self.pay, loan, 50_000, source_account_id=self.savings.account_id.id)
        # shares and other members' accounts pay nothing
        for account in (self.account(self.maria, 'WAJIB'), self.other_savings):
            self.refused(self.pay, loan, 1_000, source_account_id=account.account_id.id)

    def test_limits(self):
        """ Called directly, payments ask the limits that the counter asks; what was paid counts for the day """
        loan = self.lend()
        self.go_to(FEB)
        Limit = self.env['koperasi.limit']
        Limit.search([('company_id', '=', self.coop.id), ('role', '=', 'teller'), ('operation', '=', 'deposit')]).write({
            'amount_once': 1_000_000, 'amount_day': 1_500_000})
        Limit.create({'company_id': self.coop.id, 'operation': 'transfer', 'amount_once': 50_000})
        repay, pay_off = self.by(self.teller, loan).repay, self.by(self.teller, loan).pay_off
        before = self.figures()[0]
        asked = repay(1_240_000, self.key(), self.till)
        self.assertEqual((asked['state'], self.figures()[0]), ('waiting', before))
        self.assertIn("Rp 1.000.000 at once", asked['message'])
        self.assertEqual(self.by_two(repay, 1_240_000, self.key(), self.till)['balance'], 11_000_000)
        self.assertIn("Rp 1.240.000 that you booked today", repay(300_000, self.key(), self.till)['message'])
        self.assertEqual(repay(200_000, self.key(), self.till)['amount'], 200_000)
        self.assertEqual(repay(60_000, self.key(), source_account_id=self.savings.account_id.id)['state'], 'waiting')
        self.assertEqual(repay(50_000, self.key(), source_account_id=self.savings.account_id.id)['amount'], 50_000)
        quote, key = self.by(self.teller, loan).payoff_quote()['to_pay'], self.key()
        approval = self.env['koperasi.approval'].browse(pay_off(quote, key, self.till)['approval_id'])
        self.by(self.manager, approval).approve()
        self.by(self.teller, approval).action_carry_out()
        self.assertEqual((loan.loan_state, loan.balance), ('paid', 0))
        self.assert_ledger_ties()

    def play(self, loan, steps):
        return [self.pay(loan, amount, value_date=day) for amount, day in steps]

    def test_orders(self):
        """ In order, out of order, reversed and paid again: the same rows and the same general ledger """
        steps = [(1_240_000, FEB), (700_000, date(2026, 2, 20)), (2_000_000, date(2026, 3, 10))]
        loans = [self.lend(4_000_000, penalty_rate=0.1, instalments=4) for _order in range(7)]
        self.go_to(APR)
        for loan, order in zip(loans, permutations(steps), strict=False):
            self.play(loan, order)
        last = loans[6]
        answers = self.play(last, steps)
        self.reverse(answers[0])
        self.pay(last, 1_240_000, value_date=FEB)
        self.reverse(answers[1])
        self.pay(last, 700_000, value_date=date(2026, 2, 20))
        expected = self.books(loans[0])
        # 860,000 of 1,060,000 is there on 5 March: 200,000 are 5 days late at 0.1 %
        self.assertEqual(expected[2]['penalty'], 1_000)
        self.assertEqual(expected[0], 4_000_000 - expected[2]['principal'])
        for loan in loans[1:]:
            self.assertEqual(self.books(loan), expected)
        self.assert_ledger_ties()

    def test_reversal_moves_what_came_after(self):
        loan = self.lend(penalty_rate=0.1)
        self.go_to(FEB)
        first = self.pay(loan, 1_240_000)
        self.go_to(MAR)
        self.pay(loan, 1_220_000)
        self.reverse(first)
        # the second payment now covers the first instalment, 28 days late: 0.1 % of 1,240,000 a day, and the rest interest first
        self.assertEqual(self.books(loan)[2]['penalty'], 1_240 * 28)
        self.assertEqual(self.books(loan)[2]['interest'], 240_000)
        self.assertEqual(loan.open_since, FEB)
        self.pay(loan, 1_240_000, value_date=FEB)
        self.assertEqual((self.books(loan)[2]['penalty'], loan.balance, loan.open_since), (0, 10_000_000, date(2026, 4, 5)))

    def test_parked(self):
        loan = self.lend(excess='park')
        self.go_to(FEB)
        answer = self.pay(loan, 1_740_000)
        self.assertEqual((answer['parked'], loan.parked_account_id.balance, loan.parked_account_id.control_id.code), (500_000, 500_000, '216004'))
        self.go_to(MAR)
        second = self.pay(loan, 720_000)
        self.assertEqual((second['parked'], second['principal'], second['interest'], loan.parked_account_id.balance), (-500_000, 1_000_000, 220_000, 0))
        # what was kept has paid an instalment: taking it back leaves that one open
        self.reverse(answer)
        self.assertEqual((loan.parked_account_id.balance, loan.open_since), (0, FEB))

    def test_payoff(self):
        loan = self.lend()
        self.go_to(date(2026, 2, 16))
        # the plan's interest of the second month, 220,000, for 11 of 30 days
        quote = self.by(self.teller, loan).payoff_quote()
        self.assertEqual((quote['principal'], quote['arrears_interest'], quote['running_interest']), (12_000_000, 240_000, 80_667))
        self.refused(self.by(self.teller, loan).pay_off, quote['to_pay'] - 1, self.key(), self.till)
        answer = self.by(self.teller, loan).pay_off(quote['to_pay'], self.key(), self.till)
        self.assertEqual((answer['loan_state'], answer['balance'], answer['interest']), ('paid', 0, 320_667))
        self.refused(self.pay, loan, 1_000, says="nothing can be paid")
        self.reverse(answer)
        self.assertEqual((loan.loan_state, loan.balance, loan.open_since), ('active', 12_000_000, FEB))

    def test_too_much(self):
        loan = self.lend(1_000_000, instalments=1)
        self.refused(self.pay, loan, 1_020_001, says="more than is owed")
        self.assertEqual(self.pay(loan, 1_020_000)['loan_state'], 'paid')

    def test_waiver(self):
        loan = self.lend(penalty_rate=0.1)
        self.go_to(date(2026, 2, 15))
        key = self.key()
        asked = self.by(self.teller, loan).waive('penalty', 12_400, "Sakit", key, 'illness')
        self.assertEqual(asked['state'], 'waiting')
        approval = self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id']))
        with self.assertRaises(AccessError):
            self.by(self.teller, approval).approve()
        approval.approve()
        self.by(self.teller, loan).waive('penalty', 12_400, "Sakit", key, 'illness')
        self.assertEqual((loan.relief_ids.amount, loan.relief_ids.checker_id), (12_400, self.manager))
        self.assertEqual(self.pay(loan, 1_240_000)['penalty'], 0)
        self.refused(self.by(self.teller, loan).waive, 'penalty', 1, "Sakit", self.key())

    def test_waiver_taken_back(self):
        """ Once, by a third person: then the loan stands as its twin on which nothing was waived """
        loan, twin = (self.lend(penalty_rate=0.1) for _number in range(2))
        self.go_to(date(2026, 2, 15))
        self.by_two(self.by(self.teller, loan).waive, 'penalty', 12_400, "Sakit", self.key())
        self.assertEqual([self.pay(each, 1_240_000)['penalty'] for each in (loan, twin)], [0, 12_400])
        self.go_to(date(2026, 2, 16))
        waiver, key = loan.relief_ids, self.key()
        self.denied(self.by(self.officer, waiver).take_back, "salah", self.key())
        with self.raises(AccessError, "another person"):
            self.by(self.manager, waiver).take_back("salah", self.key())
        self.refused(self.by(self.accountant, waiver).take_back, " ", self.key())
        answer = self.by(self.accountant, waiver).take_back("salah", key)
        self.assertEqual(self.lines(answer), {'114101': 12_400, '414001': -12_400})
        self.assertEqual(self.by(self.accountant, waiver).take_back("salah", key), answer)
        self.assertEqual(self.books(loan), self.books(twin))
        self.assertTrue(waiver.is_taken_back)
        self.assertEqual(sum(loan.relief_ids.mapped('amount')), 0)
        self.refused(self.by(self.accountant, waiver).take_back, "lagi", self.key())
        self.refused(self.by(self.accountant, loan.relief_ids - waiver).take_back, "lagi", self.key())
        self.assert_ledger_ties()

    # -- the account of restructured loans ------------------------------------------

    def restructure(self, loan, **kwargs):
        return self.by_two(self.by(self.officer, loan).restructure, 'capitalise', {'instalments': 18}, "Panen gagal", self.key(),
                           interest_is='capitalised', **kwargs)

    def ties_on(self, *days):
        for day in days:
            rows = self.env['koperasi.ledger.check']._tie_out(self.coop, day)
            self.assertEqual([row for row in rows if row['difference']], [], day)

    def test_restructured_principal_has_its_account(self):
        """ Domain 6.3, row 17: 114102 at 114101, interest that is capitalised at 214001; then and on every day before both books tie """
        loan = self.lend()
        self.go_to(FEB)
        paid = self.pay(loan, 1_240_000)
        self.go_to(MAR)
        answer = self.restructure(loan)
        self.assertEqual(answer['capitalised'], 220_000)
        booked = loan.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_restructuring')
        self.assertEqual(self.lines({'transaction_id': booked.id}), {'114102': 11_220_000, '114101': -11_000_000, '214001': -220_000})
        self.assertEqual((loan.control_id.code, loan.first_control_id.code, loan.balance), ('114102', '114101', 11_220_000))
        self.ties_on(FEB, MAR)
        self.go_to(date(2026, 4, 5))
        later = self.pay(loan, 1_000_000)
        self.assertEqual(self.lines(later)['114102'], -later['principal'])
        self.restructure(loan)   # again: it is there already
        self.assertEqual(loan.control_id.code, '114102')
        self.ties_on(FEB, MAR, date(2026, 4, 5))
        self.assertNotIn('114101', self.lines({'transaction_id': max(loan.transaction_ids.ids)}))
        self.assert_ledger_ties()
        # what was paid before comes back to the account on which the loan is now
        back = self.lend()
        self.go_to(date(2026, 5, 5))
        early = self.pay(back, 1_240_000, value_date=date(2026, 4, 20))
        self.restructure(back)
        self.reverse(early)
        self.assertEqual(back.control_id.code, '114102')
        self.assert_ledger_ties()
        self.assertEqual(paid['principal'], 1_000_000)

    def test_new_terms_taken_back(self):
        loan = self.lend()
        self.go_to(MAR)
        before, terms = self.books(loan), (loan.instalments, loan.restructured_on, loan.restructure_count, loan.plan_line_ids.mapped('due_date'))
        self.restructure(loan)
        self.assertEqual((loan.instalments, loan.restructure_count), (18, 1))
        booked = loan.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_restructuring')
        self.refused(self.reverse, {'transaction_id': loan.transaction_ids.sorted('id')[0].id})
        self.pay(loan, 1_000)
        self.refused(self.reverse, {'transaction_id': booked.id}, says="reverse those first")
        self.reverse({'transaction_id': max(loan.transaction_ids.ids)})
        self.reverse({'transaction_id': booked.id})
        self.assertEqual(self.books(loan), before)
        self.assertEqual((loan.instalments, loan.restructured_on, loan.restructure_count, loan.plan_line_ids.mapped('due_date')), terms)
        self.assertEqual((loan.control_id.code, loan.relief_ids.is_taken_back), ('114101', True))
        self.ties_on(FEB, MAR)
        self.assert_ledger_ties()
        self.restructure(loan)
        self.assertEqual(loan.control_id.code, '114102')
        self.assert_ledger_ties()

    def test_refused(self):
        loan = self.lend()
        self.go_to(FEB)
        for wrong in NOT_AMOUNTS:
            self.refused(self.pay, loan, wrong)
        for wrong in (date(2026, 1, 4), date(2026, 2, 6), 'x', '2026-13-01'):
            self.refused(self.pay, loan, 1_000, value_date=wrong)
        self.denied(self.pay, loan, 1_000, user=self.teller, value_date=FEB)
        for user in (self.officer, self.accountant, self.board, self.supervisor):
            self.denied(self.pay, loan, 1_000, user=user)
        self.refused(self.pay, loan, 1_000, journal_id=self.journal('vault').id)
        self.refused(self.by(self.teller, loan).repay, 1_000, self.key())
        self.refused(self.pay, loan, 1_000, journal_id=self.till, source_account_id=self.savings.account_id.id)
        key = self.key()
        self.pay(loan, 1_000, key=key)
        self.assertEqual(self.pay(loan, 1_000, key=key)['balance'], loan.balance)
        self.refused(self.pay, loan, 2_000, key=key)
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.refused(self.pay, loan, 1_000, journal_id=self.bank)

    def test_another_branch(self):
        loan = self.lend()
        branch = self.make_branch()
        teller = self.make_user('uji_teller_timur', 'koperasi.group_koperasi_teller', branch)
        with self.assertRaises(AccessError):
            self.by(teller, loan).repay(1_000, self.key(), self.journal('bank', branch).id)
        self.refused(self.pay, loan, 1_000, journal_id=self.journal('bank', branch).id)
