from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from .common import RunCase


class TestMonth(RunCase):
    """ The close of a month: interest, tax, fees (domain 4.3, 7.4) """

    def test_case_s1(self):
        """ 8 % a year on daily balances: 26,411 for a month of 31 days, on an account that moves four times """
        self.savings_of_s1()
        self.go_to(date(2026, 3, 31))
        run = self.month()
        self.assertEqual(run.state, 'done', run.step_ids.mapped('problem'))
        self.assertEqual(self.earned(self.savings), {'interest': 26_411})
        # the other member's 125,000 lay still: 125,000 x 8 % x 31 / 365
        self.assertEqual(self.earned(self.other_savings), {'interest': 849})
        step = self.step(run, 'savings_interest')
        self.assertEqual((step.done, step.skipped, step.amount), (2, 0, 26_411 + 849))
        self.assertEqual(step.transaction_ids.mapped('kind'), ['savings_interest'])
        move = step.transaction_ids.move_id
        self.assertEqual({line.account_id.with_company(self.coop).code: int(line.balance) for line in move.line_ids}, {'511001': 27_260, '211101': -27_260})

    def worked_out(self, account, start=date(2026, 3, 1), end=date(2026, 3, 31)):
        """ Interest of an account for these days, as its product is now """
        self.env.invalidate_all()
        [row] = self.Account._interest_rows(self.coop, start, end, SQL("a.id = %s", account.account_id.id))
        interest, problem = self.Account._interest_of(row, start, end)
        self.assertFalse(problem)
        return interest

    def test_case_s1_by_other_methods(self):
        """ The same balances by 360 days, on the mean and on the lowest: 26,778, 25,914, 13,333 """
        self.savings_of_s1()
        for values, expected in (({'method': 'daily'}, 26_411), ({'day_basis': '360'}, 26_778), ({'method': 'average', 'day_basis': '365'}, 25_914),
                                 ({'method': 'lowest'}, 13_333)):
            with self.subTest(**values):
                self.product('SIBUHAR').write(values)
                self.assertEqual(self.worked_out(self.savings), expected)

    def test_case_s2(self):
        """ 27.5 million over a month of 31 days: 95,548 by slices, 116,781 at one rate """
        self.rate('SIBUHAR', 8)
        self.env['koperasi.savings.rate'].create({
            'product_id': self.product('SIBUHAR').id, 'date_from': '2026-03-01', 'rate': 5, 'rate_unit': 'year',
            'tier_ids': [Command.create({'up_to': 5_000_000, 'rate': 3}), Command.create({'up_to': 20_000_000, 'rate': 4})]})
        self.put(self.savings, 27_375_000)
        self.go_to(date(2026, 3, 31))
        for mode, expected in (('progressive', 95_548), ('whole', 116_781)):
            with self.subTest(mode=mode):
                self.product('SIBUHAR').tier_mode = mode
                self.assertEqual(self.worked_out(self.savings), expected)

    def test_floating_and_locked(self):
        """ A new rate from the 16th: a floating account earns it from that day on, a locked one keeps its own """
        self.rate('SIBUHAR', 12)
        self.put(self.savings, 10_000_000 - 125_000)
        self.env['koperasi.savings.rate'].create({'product_id': self.product('SIBUHAR').id, 'rate': 8, 'rate_unit': 'year', 'date_from': '2026-03-16'})
        self.go_to(date(2026, 3, 31))
        for mode, expected in (('floating', round((15 * 12 + 16 * 8) * 10_000_000 / 36_500)), ('locked', round(31 * 12 * 10_000_000 / 36_500))):
            with self.subTest(mode=mode):
                self.product('SIBUHAR').rate_mode = mode
                self.assertEqual(self.worked_out(self.savings), expected)

    def test_case_s4(self):
        """ 150,000, 80,000 and 25,000 of one member: 10 % of all, 15,000, 8,000 and 2,500 """
        accounts = self.savings_of_s4()
        run = self.month()
        self.assertEqual([self.earned(account) for account in accounts],
                         [{'interest': 150_000, 'tax': -15_000}, {'interest': 80_000, 'tax': -8_000}, {'interest': 25_000, 'tax': -2_500}])
        self.assertEqual([int(account.balance) for account in accounts], [20_135_000, 10_738_667, 3_355_834])
        taxed = self.step(run, 'savings_interest').transaction_ids.filtered(lambda transaction: transaction.kind == 'interest_tax')
        self.assertEqual((len(taxed), taxed.amount, taxed.value_date), (1, 25_500, date(2026, 3, 31)))

    def test_tax_with_a_term_deposit(self):
        """ What a term deposit paid earlier in the month counts: 375,000 with 37,500 withheld, then 10 % of all """
        self.rate('SIBUHAR', 9, method='average')
        term = self.Account.browse(self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, 50_000_000, 12, self.key(), journal_id=self.bank, payout_account_id=self.savings.id)['account_id'])
        self.go_to(date(2026, 2, 5))
        term._pay_term_interest(self.key())
        self.assertEqual(self.earned(term), {'interest': 375_000, 'tax': -37_500})
        self.put(self.savings, 10_000_000)
        self.go_to(date(2026, 2, 28))
        self.month('2026-02-28')
        # mean of 4 days at 125,000 and 24 at 10,462,500, three quarters of a percent: 67,393
        earned = self.earned(self.savings)
        interest = round((4 * 125_000 + 24 * 10_462_500) / 28 * 0.0075)
        self.assertEqual(earned, {'interest': interest, 'tax': -((375_000 + interest) // 10 - 37_500)})

    def test_late(self):
        """ A month that is closed in the next one: the interest counts from the month's end, the next month has its own """
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 9_875_000)
        self.go_to(date(2026, 2, 3))
        run = self.month('2026-01-15')
        self.assertEqual((run.date, run.state), (date(2026, 1, 31), 'done'))
        # from the 5th: 10,000,000 x 8 % x 27 / 365
        self.assertEqual(self.earned(self.savings), {'interest': 59_178})
        self.assertEqual(self.step(run, 'savings_interest').transaction_ids.value_date, date(2026, 1, 31))
        self.go_to(date(2026, 2, 28))
        self.month('2026-02-28')
        self.assertEqual(self.earned(self.savings), {'interest': 59_178 + round(10_059_178 * 0.08 * 28 / 365)})

    def test_dialog(self):
        """ The accountant closes the month at the screen, and takes back its interest by the same dialog """
        self.rate('SIBUHAR', 8)
        self.go_to(date(2026, 2, 2))
        Dialog = self.by(self.accountant, self.env['koperasi.run.dialog'])
        dialog = Dialog.create({})
        self.assertEqual(dialog.date, date(2026, 1, 31))
        run = self.Run.browse(dialog.action_confirm()['res_id'])
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((run.kind, run.date, run.state), ('month', date(2026, 1, 31), 'done'))
        back = Dialog.create({'operation': 'reverse', 'run_id': self.step(run, 'savings_interest').id, 'reason': "Tarif salah"})
        self.assertEqual(back.action_confirm()['tag'], 'display_notification')
        asked = self.env['koperasi.approval'].search([('maker_id', '=', self.accountant.id), ('state', '=', 'waiting')])
        self.by(self.manager, asked).approve()
        self.assertEqual(self.Run.browse(back.action_confirm()['res_id']).kind, 'reversal')

    def test_once(self):
        self.rate('SIBUHAR', 8)
        self.go_to(date(2026, 1, 31))
        run = self.month('2026-01-31')
        before = self.figures()
        self.assertEqual(self.month('2026-01-02', self.manager), run)
        self.assertEqual(self.figures(), before)

    def test_what_is_left_out_is_named(self):
        """ A product without a rate is listed with its reason; the others get their interest, an account that was closed got its own then """
        self.rate('SIBUHAR', 8)
        self.rate('SIDANDIK', 8)
        without, closed = self.more_savings('SIDANDIK', self.maria), self.more_savings('SIBUHAR', self.yosef)
        self.put(without, 100_000)
        self.put(closed, 1_000_000)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM koperasi_savings_rate WHERE product_id = %s", (without.product_id.id,))
        self.env.invalidate_all()
        self.go_to(date(2026, 1, 31))
        closed._close(self.key(), self.env['account.journal'].browse(self.bank))
        run = self.month('2026-01-31')
        step = self.step(run, 'savings_interest')
        self.assertEqual((run.state, step.skipped), ('done', 1))
        self.assertEqual([(error.res_id, error.res_model) for error in step.error_ids], [(without.id, 'koperasi.savings.account')])
        self.assertIn("no rate", step.error_ids.reason)
        self.assertEqual(self.earned(closed), {'interest': round(1_020_000 * 0.08 * 26 / 365)})
        interest = {'interest': round(125_000 * 0.08 * 27 / 365)}
        self.assertEqual(self.earned(self.savings), interest)
        # the rate is mended, and what was left out is tried again: that account is paid, the member's other one not twice
        self.env['koperasi.savings.rate'].create({'product_id': without.product_id.id, 'rate': 8, 'rate_unit': 'year', 'date_from': '2026-01-01'})
        self.by(self.accountant, run).action_retry()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(self.earned(without), {'interest': round(120_000 * 0.08 * 27 / 365)})
        self.assertEqual((self.earned(self.savings), self.earned(self.other_savings)), (interest, interest))
        self.assertEqual((step.total, step.done, step.skipped), (2, 2, 0))

    def test_fee(self):
        """ The month's fee, or what the account can give above its minimum """
        self.rate('SIBUHAR', 0, method='none')
        self.product('SIBUHAR').write({'admin_fee': 3_000})
        poor = self.other_savings
        poor._withdraw(int(poor.available) - 1_200, self.key(), self.env['account.journal'].browse(self.bank))
        before = int(poor.balance)
        self.go_to(date(2026, 1, 31))
        run = self.month('2026-01-31')
        self.assertEqual((self.savings.balance, poor.balance), (122_000, before - 1_200))
        self.assertEqual((self.earned(self.savings), self.earned(poor)), ({'fee': -3_000}, {'fee': -1_200}))
        self.assertEqual(self.step(run, 'savings_fee').amount, 4_200)

    def test_taken_back(self):
        """ By two persons, as a whole, once; then it can be run again and comes to the same """
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 60_000_000)
        self.go_to(date(2026, 1, 31))
        before = [int(account.balance) for account in (self.savings, self.other_savings)]
        run = self.month('2026-01-31')
        first = [self.earned(account) for account in (self.savings, self.other_savings)]
        self.assertTrue(first[0]['tax'])
        step, key = self.step(run, 'savings_interest'), self.key()
        asked = self.by(self.accountant, step).reverse("Tarif salah", key)
        self.assertEqual(asked['state'], 'waiting')
        approval = self.env['koperasi.approval'].browse(asked['approval_id'])
        with self.assertRaises(UserError):
            self.by(self.accountant, approval).approve()
        self.by(self.manager, approval).approve()
        answer = self.by(self.accountant, step).reverse("Tarif salah", key)
        self.Run._work_inline()
        self.env.invalidate_all()
        reversal = self.Run.browse(answer['run_id'])
        self.assertEqual(reversal.state, 'done', reversal.problem)
        self.assertEqual(step.state, 'reversed')
        self.assertEqual([int(account.balance) for account in (self.savings, self.other_savings)], before)
        self.assertEqual(self.earned(self.savings), {'interest': 0, 'tax': 0})
        with self.raises(UserError, "cannot be taken back"):
            self.by(self.accountant, step).reverse("Tarif salah", self.key())
        self.assertEqual(run.state, 'stopped')
        self.by(self.accountant, run).action_resume()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(run.state, 'done', run.problem)
        self.assertEqual([self.earned(account) for account in (self.savings, self.other_savings)], first)

    def test_taken_back_below_the_minimum(self):
        """ An account below its minimum, and a frozen one, give back what they got """
        self.rate('SIBUHAR', 8)
        self.go_to(date(2026, 1, 31))
        self.product('SIBUHAR').minimum_balance = 1_000_000
        self.by(self.manager, self.other_savings).freeze("Sengketa")
        step = self.step(self.month('2026-01-31'), 'savings_interest')
        self.assertTrue(self.earned(self.savings)['interest'] and self.earned(self.other_savings)['interest'])
        self.by_two(self.by(self.accountant, step).reverse, "Tarif salah", self.key())
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((step.state, self.savings.balance, self.other_savings.balance), ('reversed', 125_000, 125_000))

    def test_not_taken_back_after_a_movement(self):
        self.rate('SIBUHAR', 8)
        self.go_to(date(2026, 1, 31))
        step = self.step(self.month('2026-01-31'), 'savings_interest')
        self.put(self.savings, 1_000)
        before = self.figures()
        with self.raises(UserError, self.savings.number):
            self.by(self.accountant, step).reverse("Tarif salah", self.key())
        self.assertEqual(self.figures(), before)
        with self.raises(UserError, "its run is taken back"):
            self.by(self.manager, step.transaction_ids).reverse("Tarif salah", self.key())

    def test_bad_months(self):
        Run = self.by(self.accountant, self.Run)
        for month in ('2026-01-31', '2025-11-30', '2026-12-31', 'x', None, 5, '2026-02-30'):
            with self.subTest(month=month):
                self.refused(Run.start_month, self.coop.id, month)
        self.refused(Run.start_month, self.coop.id, '2025-12-31', says="The books begin")
        self.refused(Run.start_month, -1, '2026-01-31')
        for user in (self.teller, self.officer, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, self.Run).start_month(self.coop.id, '2026-01-31')
