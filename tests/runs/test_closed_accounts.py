from datetime import date

from .common import RunCase


class TestClosedAccounts(RunCase):
    """ Interest of an account that ends within a month: up to the day before, from the account itself (domain 3.3, 4.3) """

    def setUp(self):
        super().setUp()
        self.rate('SIBUHAR', 8)

    def close(self, account):
        """ Closed at the bank; rupiah paid out """
        transaction = account._close(self.key(), self.env['account.journal'].browse(self.bank))
        self.assertEqual((account.state, account.balance), ('closed', 0))
        return int(transaction.amount)

    def days(self, balance, days):
        return round(balance * 0.08 * days / 365)

    def test_within_the_month(self):
        """ From the 5th to the 19th, closed on the 20th; the month's run has nothing left for it and names nothing """
        self.go_to(date(2026, 1, 20))
        self.assertEqual(self.close(self.savings), 125_000 + self.days(125_000, 15))
        self.assertEqual(self.earned(self.savings), {'interest': self.days(125_000, 15)})
        self.go_to(date(2026, 1, 31))
        step = self.step(self.month('2026-01-31'), 'savings_interest')
        self.assertEqual((step.total, step.done, step.skipped, step.amount), (1, 1, 0, self.days(125_000, 27)))

    def test_before_the_month_is_closed(self):
        """ On 3 February, January not closed yet: January's interest and that of two days; the late run pays it to nobody again """
        self.go_to(date(2026, 2, 3))
        self.assertEqual(self.close(self.savings), 125_000 + self.days(125_000, 27) + self.days(125_000, 2))
        before = self.earned(self.savings)
        self.assertEqual(self.month('2026-01-31').state, 'done')
        self.assertEqual(self.earned(self.savings), before)

    def test_after_the_month_is_closed(self):
        self.go_to(date(2026, 1, 31))
        self.month('2026-01-31')
        january = self.days(125_000, 27)
        self.assertEqual(self.close(self.savings), 125_000 + january)   # the run paid all of January
        self.go_to(date(2026, 2, 3))
        self.assertEqual(self.close(self.other_savings), 125_000 + january + self.days(125_000 + january, 2))

    def test_taken_back_run(self):
        """ What was taken back is unpaid again """
        self.go_to(date(2026, 1, 31))
        step = self.step(self.month('2026-01-31'), 'savings_interest')
        self.by_two(self.by(self.accountant, step).reverse, "Tarif salah", self.key())
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(self.close(self.savings), 125_000 + self.days(125_000, 26))

    def test_taxed(self):
        """ With what a term deposit paid in the month: 10 % of all of it """
        self.put(self.savings, 10_000_000 - 125_000)
        self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, 50_000_000, 12, self.key(), journal_id=self.bank, payout_account_id=self.more_savings('SIDANDIK', self.maria).id)
        self.go_to(date(2026, 2, 5))
        self.close_day()
        self.go_to(date(2026, 2, 20))
        interest = self.days(10_000_000, 27) + self.days(10_000_000, 19)
        tax = (375_000 + interest) // 10 - 37_500
        self.assertEqual(self.close(self.savings), 10_000_000 + interest - tax)
        self.assertEqual(self.earned(self.savings), {'interest': interest, 'tax': -tax})

    def test_forfeited(self):
        """ Where the product says so """
        self.product('SIBUHAR').interest_at_closing = 'forfeited'
        self.go_to(date(2026, 1, 20))
        self.assertEqual(self.close(self.savings), 125_000)

    def test_same_day(self):
        self.assertEqual(self.close(self.savings), 125_000)

    def test_exit(self):
        """ Who leaves gets shares, savings and their interest """
        self.go_to(date(2026, 1, 20))
        rights = int(self.maria.share_total + self.maria.savings_total)
        answer = self.by_two(self.by(self.manager, self.maria).settle_exit, self.key(), "Pindah")
        self.assertEqual((answer['entitlement'], answer['payout']), (rights + self.days(125_000, 15),) * 2)
