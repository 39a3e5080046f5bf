from datetime import date

from odoo.addons.koperasi.finance.dates import add_months
from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS, SavingsCase

START = date(2026, 1, 5)


class TestTerms(SavingsCase):

    def open_term(self, amount, months, code='SISUKA', member=None, key=None, **kwargs):
        if not kwargs.get('source_account_id'):
            kwargs.setdefault('journal_id', self.bank)
        result = self.by(self.teller, self.Account).open_term(
            (member or self.maria).id, self.product(code).id, amount, months, key or self.key(), **kwargs)
        return self.Account.browse(result['account_id']), result

    def test_open_with_cash(self):
        key = self.key()
        account, result = self.open_term(50_000_000, 12, key=key, certificate_number="B-0001")
        self.assertEqual(self.lines(result), {'112101': 50_000_000, '211201': -50_000_000})
        self.assertRecordValues(account, [{
            'number': 'SSK-000001', 'balance': 50_000_000, 'term_months': 12, 'rate': 0.75, 'rate_unit': 'month',
            'contract_from': START, 'maturity_date': date(2027, 1, 5), 'aro': 'none', 'certificate_number': "B-0001"}])
        self.assertEqual(self.open_term(50_000_000, 12, key=key, certificate_number="B-0001")[1], result)
        self.assertEqual(len(self.account(self.maria, 'SISUKA')), 1)

    def test_open_from_savings(self):
        self.deposit(self.savings, 2_000_000)
        account, result = self.open_term(2_000_000, 3, source_account_id=self.savings.id)
        self.assertEqual(self.lines(result), {'211101': 2_000_000, '211201': -2_000_000})
        self.assertEqual((self.savings.balance, account.balance), (125_000, 2_000_000))

    def test_case_s3_month(self):
        """ Rp50 million at 0.75 % a month: 375,000 gross, 37,500 tax, 337,500 net each month """
        account, _result = self.open_term(50_000_000, 12, payout_account_id=self.savings.id)
        for month in range(1, 13):
            self.go_to(add_months(START, month))
            result = account._answer(account._pay_term_interest(self.key()))
            self.assertEqual(self.lines(result), {'512001': 375_000, '216002': -37_500, '211101': -337_500, '211201': 0})
        self.assertEqual((account.interest_paid, self.savings.balance), (4_500_000, 125_000 + 4_050_000))
        result = self.by(self.teller, account).mature(self.key())
        self.assertEqual(self.lines(result), {'211201': 50_000_000, '211101': -50_000_000})
        self.assertEqual((account.state, self.savings.balance), ('closed', 54_175_000))

    def test_case_s3_rolled_over_with_interest(self):
        """ Twelve months, each rolled over with its interest: 54,203,796 after tax """
        self.env['koperasi.savings.rate'].create({
            'product_id': self.product('SISUKA').id, 'term_months': 1, 'rate': 0.75, 'rate_unit': 'month', 'date_from': START})
        account, _result = self.open_term(50_000_000, 1, aro='all')
        for month in range(1, 13):
            self.go_to(add_months(START, month))
            self.by(self.teller, account).mature(self.key())
        self.assertEqual(account.balance, 54_203_796)
        self.assertEqual((account.contract_from, account.maturity_date), (date(2027, 1, 5), date(2027, 2, 5)))

    def test_mature_in_cash(self):
        account, _result = self.open_term(50_000_000, 12)
        self.refused(self.by(self.teller, account).mature, self.key(), self.bank, says="is due on")
        self.go_to(date(2027, 1, 5))
        self.assertTrue(account.matured)
        self.refused(self.by(self.teller, account).mature, self.key(), says="Choose the till")
        key = self.key()
        result = self.by_two(self.by(self.teller, account).mature, key, self.bank)
        self.assertEqual(self.lines(result), {'512001': 4_500_000, '216002': -450_000, '211201': 50_000_000, '112101': -54_050_000})
        self.assertEqual((account.state, result['balance']), ('closed', 0))
        self.assertEqual(self.by(self.teller, account).mature(key, self.bank), result)

    def test_roll_over_principal_at_the_new_rate(self):
        account, _result = self.open_term(10_000_000, 3, aro='principal', payout_account_id=self.savings.id)
        version = self.product('SISUKA')._rate_version(3, START)
        version.copy({'date_from': date(2026, 4, 1), 'rate': 0.6})
        self.assertEqual(account.rate, 0.70)
        self.go_to(date(2026, 4, 7))
        result = self.by(self.teller, account).mature(self.key())
        self.assertEqual(self.lines(result), {'512001': 210_000, '211101': -210_000, '211201': 0})
        self.assertRecordValues(account, [{
            'balance': 10_000_000, 'rate': 0.6, 'contract_from': date(2026, 4, 5), 'maturity_date': date(2026, 7, 5), 'interest_paid': 0}])

    def test_case_s5(self):
        """ Broken in the fifth month: 750,000 was paid at 0.75 %, 500,000 at 0.5 % would have been; 250,000 is taken back """
        account, _result = self.open_term(20_000_000, 12, payout_account_id=self.savings.id)
        for month in range(1, 6):
            self.go_to(add_months(START, month))
            account._pay_term_interest(self.key())
        self.assertEqual(account.interest_paid, 750_000)
        key = self.key()
        self.denied(self.by(self.teller, account).break_term, key, self.bank)
        result = self.by(self.manager, account).break_term(key, self.bank)
        self.assertEqual((result['claw_back'], result['payout'], result['penalty']), (250_000, 19_750_000, 0))
        self.assertEqual(self.lines(result), {'211201': 20_000_000, '512001': -250_000, '112101': -19_750_000})
        self.assertEqual(account.state, 'closed')
        self.assertEqual(self.by(self.manager, account).break_term(key, self.bank), result)

    def test_break_with_interest_due(self):
        account, _result = self.open_term(20_000_000, 12)
        self.go_to(date(2026, 6, 5))
        result = self.by(self.manager, account).break_term(self.key(), payout_account_id=self.savings.id)
        # 5 x 100,000 at 0.5 %, above the threshold: 10 % of all of it
        self.assertEqual((result['interest'], result['tax'], result['payout']), (500_000, 50_000, 20_450_000))
        self.assertEqual(self.savings.balance, 20_575_000)

    def test_break_with_flat_penalty(self):
        self.product('SISUKA').write({'break_rule': 'flat', 'break_penalty': 100_000})
        account, _result = self.open_term(10_000_000, 12)
        self.go_to(date(2026, 2, 5))
        result = self.by(self.manager, account).break_term(self.key(), self.bank)
        self.assertEqual((result['interest'], result['tax'], result['penalty'], result['payout']), (75_000, 0, 100_000, 9_975_000))
        self.assertEqual(self.lines(result), {'211201': 10_000_000, '512001': 75_000, '414001': -100_000, '112101': -9_975_000})

    def test_penalty_above_the_deposit(self):
        self.product('SISUKA').write({'break_rule': 'flat', 'break_penalty': 10_000_001})
        account, _result = self.open_term(10_000_000, 12)
        self.refused(self.by(self.manager, account).break_term, self.key(), self.bank, says="more than the deposit")

    def test_case_s4_threshold_over_all_accounts(self):
        """ 230,000 in the month is free, with 25,000 more all of it is taxed: 25,500 """
        first, _result = self.open_term(30_666_667, 12)      # 230,000 a month
        second, _result = self.open_term(3_333_333, 12)      # 25,000 a month
        self.go_to(date(2026, 2, 5))
        result = first._answer(first._pay_term_interest(self.key(), self.env['account.journal'].browse(self.bank)))
        self.assertEqual(self.lines(result), {'512001': 230_000, '112101': -230_000, '211201': 0})
        result = second._answer(second._pay_term_interest(self.key(), self.env['account.journal'].browse(self.bank)))
        self.assertEqual(self.lines(result), {'512001': 25_000, '216002': -25_000, '211201': 0})   # 500 more than it can bear
        self.go_to(date(2026, 3, 5))
        result = first._answer(first._pay_term_interest(self.key(), self.env['account.journal'].browse(self.bank)))
        self.assertEqual(self.lines(result)['112101'], -230_000)

    def test_exactly_the_threshold_is_free(self):
        account, _result = self.open_term(32_000_000, 12)     # 240,000 a month
        self.go_to(date(2026, 2, 5))
        result = account._answer(account._pay_term_interest(self.key(), self.env['account.journal'].browse(self.bank)))
        self.assertEqual(self.lines(result), {'512001': 240_000, '112101': -240_000, '211201': 0})

    def test_no_interest_due_books_nothing(self):
        account, _result = self.open_term(20_000_000, 12)
        self.assertFalse(account._pay_term_interest(self.key(), self.env['account.journal'].browse(self.bank)))

    def test_end_of_month(self):
        self.go_to(date(2026, 1, 31))
        account, _result = self.open_term(10_000_000, 3)
        self.assertEqual(account.maturity_date, date(2026, 4, 30))

    def test_refused(self):
        for amount in NOT_AMOUNTS:
            self.refused(self.open_term, amount, 12)
        self.refused(self.open_term, 999_999, 12, says="limits")
        self.refused(self.open_term, 10_000_000, 7, says="no rate")
        for months in (0, -1, 1.5, None, '12', True, 2**31):
            self.refused(self.open_term, 10_000_000, months)
        self.refused(self.open_term, 10_000_000, 12, aro='bogus')
        self.refused(self.open_term, 10_000_000, 12, code='SIBUHAR')
        self.refused(self.open_term, 10_000_000, 12, journal_id=self.bank, source_account_id=self.savings.id)
        self.refused(self.open_term, 10_000_000, 12, journal_id=None)
        self.refused(self.open_term, 1_000_000, 12, source_account_id=self.savings.id, says="available")
        self.refused(self.open_term, 1_000_000, 12, source_account_id=self.other_savings.id, says="same member")
        self.refused(self.open_term, 1_000_000, 12, payout_account_id=self.other_savings.id, says="same member")
        self.refused(self.open_term, 1_000_000, 12, payout_account_id=self.account(self.maria, 'POKOK').id, says="on demand")
        self.refused(self.open_term, 1_000_000, 12, member=self.register(), says="no member")

    def test_a_term_takes_and_gives_nothing_at_the_counter(self):
        account, _result = self.open_term(10_000_000, 12)
        self.refused(self.deposit, account, 1_000)
        self.refused(self.withdraw, account, 1_000)
        self.refused(self.by(self.teller, account).transfer, self.savings.id, 1_000, self.key())
        self.refused(self.by(self.teller, self.savings).transfer, account.id, 1_000, self.key())
        self.refused(self.by(self.teller, account).close, self.key(), self.bank)

    def test_break_refused(self):
        account, _result = self.open_term(10_000_000, 3)
        self.refused(self.by(self.manager, account).break_term, self.key(), says="Choose the till")
        self.refused(self.by(self.manager, account).break_term, self.key(), None, self.other_savings.id, says="same member")
        self.refused(self.by(self.manager, self.savings).break_term, self.key(), self.bank, says="no term deposit")
        self.by(self.teller, account).place_hold(1_000, "Agunan", self.key())
        self.refused(self.by(self.manager, account).break_term, self.key(), self.bank, says="on hold")
        self.go_to(date(2026, 4, 5))
        self.refused(self.by(self.manager, account).break_term, self.key(), self.bank, says="is due")
        self.refused(self.by(self.teller, account).mature, self.key(), self.bank)   # the hold

    def test_instruction(self):
        account, _result = self.open_term(10_000_000, 3)
        by = self.by(self.teller, account)
        by.set_maturity_instruction('all', self.savings.id)
        self.assertEqual((account.aro, account.payout_account_id), ('all', self.savings))
        self.refused(by.set_maturity_instruction, 'none', self.other_savings.id)
        self.refused(by.set_maturity_instruction, 'x')
        self.refused(self.by(self.teller, self.savings).close, self.key(), self.till, says="paid out to this account")
        self.go_to(date(2026, 4, 5))
        self.refused(by.set_maturity_instruction, 'none', says="due already")

    def test_opening_reversed(self):
        account, result = self.open_term(10_000_000, 3)
        self.by(self.manager, self.env['koperasi.transaction'].browse(result['transaction_id'])).reverse("Salah produk", self.key())
        self.assertEqual((account.balance, account.state), (0, 'closed'))

    def test_broken_term_is_not_reversed(self):
        account, _result = self.open_term(10_000_000, 3)
        result = self.by(self.manager, account).break_term(self.key(), self.bank)
        transaction = self.env['koperasi.transaction'].browse(result['transaction_id'])
        self.refused(self.by(self.accountant, transaction).reverse, "Salah", self.key(), says="corrected")
