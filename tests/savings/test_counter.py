from datetime import date

from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS, SavingsCase


class TestCounter(SavingsCase):
    """ Deposit, withdrawal and transfer, and all that they refuse. """

    def test_deposit_and_withdrawal(self):
        result = self.deposit(self.savings, 1_000_000, memo="Setoran")
        self.assertEqual((result['balance'], result['available'], result['account_number']), (1_125_000, 1_115_000, 'SIB-000001'))
        self.assertEqual(self.lines(result), {'111001': 1_000_000, '211101': -1_000_000})
        transaction = self.env['koperasi.transaction'].browse(result['transaction_id'])
        self.assertRecordValues(transaction, [{
            'kind': 'deposit', 'amount': 1_000_000, 'member_id': self.maria.id, 'partner_id': self.maria.partner_id.id,
            'user_id': self.teller.id, 'memo': "Setoran", 'business_date': date(2026, 1, 5), 'name': result['number']}])
        result = self.withdraw(self.savings, 400_000)
        self.assertEqual((result['balance'], result['available']), (725_000, 715_000))
        self.assertEqual(self.lines(result), {'211101': 400_000, '111001': -400_000})
        self.assertEqual(self.savings.balance, 725_000)

    def test_bank_and_manager(self):
        result = self.by(self.manager, self.savings).deposit(10_000, self.key(), self.bank)
        self.assertEqual(self.lines(result), {'112101': 10_000, '211101': -10_000})

    def test_integral_float_is_the_same_request(self):
        key = self.key()
        first = self.deposit(self.savings, 50_000, key=key)
        self.assertEqual(self.deposit(self.savings, 50_000.0, key=key), first)

    def test_transfer(self):
        result = self.by(self.teller, self.savings).transfer(self.other_savings.id, 100_000, self.key(), memo="Titipan")
        self.assertEqual((result['account_id'], result['balance']), (self.savings.id, 25_000))
        self.assertEqual(self.other_savings.balance, 225_000)
        self.assertEqual(self.lines(result), {'211101': 0})

    def test_transfer_to_shares(self):
        shares = self.account(self.maria, 'WAJIB')
        result = self.by(self.teller, self.savings).transfer(shares.id, 25_000, self.key())
        self.assertEqual(shares.balance, 50_000)
        self.assertEqual(self.lines(result), {'211101': 25_000, '312001': -25_000})

    def test_reversal(self):
        result = self.deposit(self.savings, 70_000)
        self.by(self.manager, self.env['koperasi.transaction'].browse(result['transaction_id'])).reverse("Salah rekening", self.key())
        self.assertEqual(self.savings.balance, 125_000)

    # -- amounts --------------------------------------------------------------

    def test_amounts_refused(self):
        account = self.by(self.teller, self.savings)
        for amount in NOT_AMOUNTS:
            with self.subTest(amount=amount):
                self.refused(account.deposit, amount, self.key(), self.till)
                self.refused(account.withdraw, amount, self.key(), self.till)
                self.refused(account.transfer, self.other_savings.id, amount, self.key())

    def test_minimum_balance(self):
        self.refused(self.withdraw, self.savings, 115_001, says="available balance")
        self.withdraw(self.savings, 115_000)
        self.assertEqual(self.savings.balance, 10_000)
        self.refused(self.withdraw, self.savings, 1)

    def test_minimum_balance_changed(self):
        self.product('SIBUHAR').minimum_balance = 50_000
        self.assertEqual((self.savings.minimum, self.savings.available), (50_000, 75_000))
        self.refused(self.withdraw, self.savings, 75_001)

    def test_product_limits(self):
        product = self.product('SIBUHAR')
        product.write({'deposit_minimum': 5_000, 'deposit_maximum': 500_000, 'balance_maximum': 700_000, 'withdrawal_maximum_day': 200_000})
        self.refused(self.deposit, self.savings, 4_999, says="at least")
        self.refused(self.deposit, self.savings, 500_001, says="at most")
        self.deposit(self.savings, 500_000)
        self.refused(self.deposit, self.savings, 75_001, says="maximum balance")
        self.deposit(self.savings, 75_000)
        self.refused(self.by(self.teller, self.other_savings).transfer, self.savings.id, 5_000, self.key(), says="maximum balance")
        self.withdraw(self.savings, 150_000)
        self.refused(self.withdraw, self.savings, 50_001, says="a day")
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 50_000, self.key())
        self.refused(self.withdraw, self.savings, 1, says="a day")
        self.go_to(date(2026, 1, 6))
        self.withdraw(self.savings, 200_000)

    def test_reversed_withdrawal_does_not_count(self):
        self.product('SIBUHAR').withdrawal_maximum_day = 100_000
        result = self.withdraw(self.savings, 100_000)
        self.by(self.manager, self.env['koperasi.transaction'].browse(result['transaction_id'])).reverse("Salah", self.key())
        self.withdraw(self.savings, 100_000)

    # -- who and what ---------------------------------------------------------

    def test_shares_stay(self):
        for code in ('POKOK', 'WAJIB'):
            shares = self.account(self.maria, code)
            self.refused(self.withdraw, shares, 1_000, says="Shares cannot be withdrawn")
            self.refused(self.by(self.teller, shares).transfer, self.savings.id, 1_000, self.key(), says="Shares cannot be withdrawn")
            self.refused(self.by(self.teller, shares).close, self.key(), self.till)

    def test_principal_share_is_the_same_for_all(self):
        self.refused(self.deposit, self.account(self.maria, 'POKOK'), 1, says="principal share")

    def test_journals(self):
        account = self.by(self.teller, self.savings)
        for journal in (self.journal('savings').id, self.journal('general').id, 0, -1, 2**40, None, False, True, str(self.till), [self.till]):
            with self.subTest(journal=journal):
                self.refused(account.deposit, 1_000, self.key(), journal)
                self.refused(account.withdraw, 1_000, self.key(), journal)

    def test_transfer_targets(self):
        account = self.by(self.teller, self.savings)
        self.refused(account.transfer, self.savings.id, 1_000, self.key(), says="itself")
        for target in (0, -1, 2**31, None, 'x', [self.other_savings.id], True):
            with self.subTest(target=target):
                self.refused(account.transfer, target, 1_000, self.key())

    def test_frozen(self):
        self.by(self.manager, self.savings).freeze("Perintah pengadilan")
        self.assertEqual((self.savings.state, self.savings.available), ('frozen', 0))
        self.refused(self.deposit, self.savings, 1_000)
        self.refused(self.withdraw, self.savings, 1_000)
        self.refused(self.by(self.teller, self.other_savings).transfer, self.savings.id, 1_000, self.key())
        self.refused(self.by(self.teller, self.savings).close, self.key(), self.till)
        self.refused(self.by(self.manager, self.savings).freeze, "Lagi")
        self.by(self.manager, self.savings).unfreeze("Dicabut")
        self.withdraw(self.savings, 1_000)

    def test_passive_member_saves_on(self):
        self.by(self.manager, self.maria).action_set_passive("Tidak aktif")
        self.deposit(self.savings, 1_000)

    def test_value_date(self):
        account = self.by(self.manager, self.savings)
        self.go_to(date(2026, 1, 20))
        result = account.deposit(1_000, self.key(), self.bank, value_date='2026-01-10')
        self.assertEqual(self.env['koperasi.transaction'].browse(result['transaction_id']).value_date, date(2026, 1, 10))
        for value_date in ('2026-01-04', '2026-01-21', '2026-02-31', 'x', 5, ['2026-01-10']):
            with self.subTest(value_date=value_date):
                self.refused(account.deposit, 1_000, self.key(), self.bank, value_date=value_date)
        self.denied(self.deposit, self.savings, 1_000, value_date='2026-01-10')

    def test_dormant(self):
        self.product('SIBUHAR').dormancy_months = 6
        self.go_to(date(2026, 7, 6))
        self.assertTrue(self.savings.dormant)
        self.refused(self.withdraw, self.savings, 1_000, says="dormant")
        self.deposit(self.savings, 1_000)
        self.refused(self.withdraw, self.savings, 1_000, says="dormant")
        key, says = self.key(), "Datang sendiri, KTP cocok"
        waits = self.by(self.teller, self.savings).reactivate(says, key)
        self.assertEqual(waits['state'], 'waiting')
        self.refused(self.withdraw, self.savings, 1_000, says="dormant")
        self.by(self.manager, self.env['koperasi.approval'].browse(waits['approval_id'])).approve()
        self.assertTrue(self.savings.dormant)
        self.assertFalse(self.by(self.teller, self.savings).reactivate(says, key)['dormant'])
        self.refused(self.by(self.teller, self.savings).reactivate, says, self.key(), says="not dormant")
        self.withdraw(self.savings, 1_000)

    def test_notice(self):
        self.product('SIBUHAR').notice_days = 3
        account = self.by(self.teller, self.savings)
        self.refused(self.withdraw, self.savings, 50_000, says="notice")
        self.assertEqual(account.give_notice(50_000)['withdrawable_from'], '2026-01-08')
        self.go_to(date(2026, 1, 7))
        self.refused(self.withdraw, self.savings, 50_000, says="notice")
        self.go_to(date(2026, 1, 8))
        self.refused(self.withdraw, self.savings, 50_001, says="notice")
        self.withdraw(self.savings, 30_000)
        self.refused(self.withdraw, self.savings, 20_001, says="notice")
        self.withdraw(self.savings, 20_000)
        self.refused(self.withdraw, self.savings, 1, says="notice")

    # -- opening and closing --------------------------------------------------

    def test_open_account(self):
        product, key = self.product('SIDANDIK'), self.key()
        Account = self.by(self.teller, self.Account)
        arguments = (self.maria.id, product.id, key, 20_000, self.till)
        first = Account.open_account(*arguments, mandate="Ibu untuk anak", goal_amount=5_000_000, goal_date='2030-07-01')
        account = self.Account.browse(first['account_id'])
        self.assertRecordValues(account, [{
            'number': 'SDK-000001', 'balance': 20_000, 'member_id': self.maria.id, 'product_id': product.id, 'minimum': 10_000,
            'opened_on': date(2026, 1, 5), 'goal_amount': 5_000_000, 'mandate': "Ibu untuk anak", 'goal_progress': 0.4}])
        again = Account.open_account(*arguments, mandate="Ibu untuk anak", goal_amount=5_000_000, goal_date='2030-07-01')
        self.assertEqual(again, first)
        self.refused(Account.open_account, *arguments[:3], 20_001, self.till, says="another request")

    def test_open_account_refused(self):
        Account = self.by(self.teller, self.Account)
        product = self.product('SIDANDIK')
        self.refused(Account.open_account, self.maria.id, product.id, self.key(), 19_999, self.till, says="at least")
        self.refused(Account.open_account, self.maria.id, product.id, self.key(), 0, self.till, says="at least")
        self.refused(Account.open_account, self.maria.id, product.id, self.key(), 20_000, None)
        self.refused(Account.open_account, self.register().id, product.id, self.key(), 20_000, self.till, says="no member")
        for code in ('POKOK', 'WAJIB', 'SISUKA', 'CALON', 'KELUAR'):
            self.refused(Account.open_account, self.maria.id, self.product(code).id, self.key(), 1_000_000, self.till)
        for bad in (0, None, 2**31, 'x', True):
            self.refused(Account.open_account, bad, product.id, self.key(), 20_000, self.till)
            self.refused(Account.open_account, self.maria.id, bad, self.key(), 20_000, self.till)

    def test_open_without_deposit(self):
        product, key = self.product('SIPINTAR'), self.key()
        product.opening_minimum = 0
        first = self.by(self.teller, self.Account).open_account(self.maria.id, product.id, key)
        self.assertEqual((first['transaction_id'], first['balance']), (False, 0))
        self.assertEqual(self.by(self.teller, self.Account).open_account(self.maria.id, product.id, key), first)
        self.assertEqual(len(self.account(self.maria, 'SIPINTAR')), 1)

    def test_numbers_from_older_books_are_skipped(self):
        taken = self.Account._create_account(self.product('SIDANDIK'), self.maria, number='SDK-000001')
        self.assertEqual(taken.number, 'SDK-000001')
        result = self.by(self.teller, self.Account).open_account(self.yosef.id, self.product('SIDANDIK').id, self.key(), 20_000, self.till)
        self.assertEqual(result['account_number'], 'SDK-000002')

    def test_close(self):
        self.product('SIBUHAR').closing_fee = 5_000
        account, key = self.by(self.teller, self.savings), self.key()
        result = account.close(key, self.till)
        self.assertEqual(self.lines(result), {'211101': 125_000, '111001': -120_000, '412001': -5_000})
        self.assertRecordValues(self.savings, [{'state': 'closed', 'balance': 0, 'closed_on': date(2026, 1, 5)}])
        self.assertEqual(account.close(key, self.till), result)
        self.refused(account.close, self.key(), self.till)
        self.refused(self.deposit, self.savings, 1_000)

    def test_close_refused_with_hold(self):
        self.by(self.teller, self.savings).place_hold(1_000, "Agunan", self.key())
        self.refused(self.by(self.teller, self.savings).close, self.key(), self.till, says="on hold")


class TestTwice(SavingsCase):
    """ The same key books once; nothing else may use it. """

    def test_same_request(self):
        key = self.key()
        first = self.withdraw(self.savings, 100_000, key=key, memo="Belanja")
        before = self.figures()
        self.assertEqual(self.withdraw(self.savings, 100_000, key=key, memo="Belanja"), first)
        self.assertEqual(self.figures(), before)

    def test_same_request_after_the_balance_changed(self):
        key = self.key()
        first = self.withdraw(self.savings, 100_000, key=key)
        self.deposit(self.savings, 5_000)
        again = self.withdraw(self.savings, 100_000, key=key)
        self.assertEqual((again['transaction_id'], again['balance']), (first['transaction_id'], first['balance']))

    def test_other_request(self):
        key = self.key()
        self.deposit(self.savings, 100_000, key=key)
        says = "another request"
        self.refused(self.deposit, self.savings, 100_001, key=key, says=says)
        self.refused(self.deposit, self.other_savings, 100_000, key=key, says=says)
        self.refused(self.deposit, self.savings, 100_000, key=key, memo="x", says=says)
        self.refused(self.withdraw, self.savings, 100_000, key=key, says=says)
        self.refused(self.by(self.teller, self.savings).deposit, 100_000, key, self.bank, says=says)
        self.refused(self.by(self.teller, self.savings).place_hold, 100_000, "x", key, says=says)
        self.close_tills()
        self.open_till(self.manager)
        self.refused(self.deposit, self.savings, 100_000, user=self.manager, key=key, says=says)

    def test_keys(self):
        for key in (None, False, '', ' ', 'x' * 256, 5, ['a'], 'a\x00b'):
            with self.subTest(key=key):
                self.refused(self.by(self.teller, self.savings).deposit, 1_000, key, self.till)
