from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.ledger.posting import GlLine, Movement, Posting
from .common import LedgerCase


@tagged('post_install', '-at_install')
class TestPosting(LedgerCase):
    """ One event, two books (design.md §2) """

    def test_cash_in_and_out(self):
        account = self.accounts[0]
        deposit = self.move(account, 100_000)
        withdrawal = self.move(account, -30_000)
        self.assertRecordValues(account, [{'balance': 70_000, 'seq': 2}])
        self.assertRecordValues(account.entry_ids.sorted('seq'), [
            {'amount': 100_000, 'balance_after': 100_000, 'seq': 1}, {'amount': -30_000, 'balance_after': 70_000, 'seq': 2}])
        self.assertEqual(self.ledger_balance('111001'), 70_000)
        self.assertEqual(self.ledger_balance('211101'), -70_000)
        for transaction, amount in ((deposit, 100_000), (withdrawal, 30_000)):
            self.assertEqual(transaction.amount, amount)
            self.assertEqual(transaction.name, transaction.move_id.name)
            self.assertEqual(transaction.move_id.koperasi_transaction_ids, transaction)
            self.assertTrue(transaction.move_id.inalterable_hash)

    def test_debit_side_account(self):
        """ A loan is an asset: a higher balance is a debit """
        control = self.coop._koperasi_account('114101')
        control._koperasi_make_control()
        loan = self.env['koperasi.account'].create({
            'number': 'PJ-1', 'company_id': self.coop.id, 'partner_id': self.partner.id, 'control_id': control.id, 'side': 'debit'})
        self.Transaction._post(
            Posting(kind='opening', movements=(Movement(loan.id, 500_000), Movement(self.accounts[0].id, 500_000))),
            self.journal('loan'), self.key(), {})
        self.assertEqual((self.ledger_balance('114101'), self.ledger_balance('211101')), (500_000, -500_000))

    def test_transfer_keeps_two_lines(self):
        self.move(self.accounts[0], 50_000)
        transfer = self.Transaction._post(
            Posting(kind='opening', movements=(Movement(self.accounts[0].id, -20_000), Movement(self.accounts[1].id, 20_000))),
            self.journal('savings'), self.key(), {})
        self.assertEqual(self.accounts.mapped('balance'), [30_000, 20_000, 0])
        self.assertEqual(sorted(transfer.move_id.line_ids.mapped('balance')), [-20_000, 20_000])

    def test_batch_sums_per_account(self):
        till = self.till.default_account_id.id
        transactions = self.Transaction._post_batch(
            [Posting(kind='opening', movements=(Movement(account.id, 1_000),)) for account in self.accounts],
            self.journal('general'), self.key(), {}, extra_lines=[GlLine(till, 3_000)])
        self.assertEqual(len(transactions), 3)
        self.assertEqual(len(transactions.move_id), 1)
        self.assertEqual(sorted(transactions.move_id.line_ids.mapped('balance')), [-3_000, 3_000])
        self.assertEqual(len(set(transactions.mapped('name'))), 3)

    def test_several_movements_of_one_account(self):
        """ Interest and its tax on one account: two numbers, each with its balance """
        interest = self.coop._koperasi_account('511001')
        self.Transaction._post(Posting(
            kind='opening', movements=(Movement(self.accounts[0].id, 375_000, 'interest'), Movement(self.accounts[0].id, -37_500, 'tax')),
            gl_lines=(GlLine(interest.id, 375_000), GlLine(self.coop._koperasi_account('216002').id, -37_500))),
            self.journal('savings'), self.key(), {})
        self.assertEqual(self.accounts[0].balance, 337_500)     # case S3
        self.assertEqual(self.accounts[0].entry_ids.sorted('seq').mapped('balance_after'), [375_000, 337_500])

    def test_bad_amounts(self):
        self.move(self.accounts[0], 100_000)
        for amount in (0, 1.5, 100.0, '100', None, True, float('nan'), float('inf'), 10**15 + 1, -100_001):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.move(self.accounts[0], amount, request={})
        self.assertEqual(self.accounts[0].balance, 100_000)

    def test_unbalanced_is_refused(self):
        with self.assertRaisesRegex(UserError, "differ"):
            self.Transaction._post(
                Posting(kind='opening', movements=(Movement(self.accounts[0].id, 10),), gl_lines=(GlLine(self.till.default_account_id.id, 11),)),
                self.till, self.key(), {})

    def test_minimum_and_holds(self):
        account = self.make_accounts(self.coop, 1, 'MIN', minimum=20_000)
        self.move(account, 100_000)
        account._change_held(30_000)
        with self.assertRaisesRegex(UserError, "Rp 70.000"):
            self.move(account, -70_001)
        self.move(account, -70_000)
        account._change_held(-30_000)
        with self.assertRaisesRegex(UserError, "Rp 10.000"):
            self.move(account, -10_001)
        with self.assertRaises(UserError):
            account._change_held(30_001)
        self.move(account, -30_000, closing=True)
        self.assertEqual(account.balance, 0)

    def test_frozen_and_closed(self):
        account = self.accounts[0]
        self.move(account, 10_000)
        account._set_state('frozen')
        with self.assertRaisesRegex(UserError, "frozen"):
            self.move(account, 1)
        with self.assertRaisesRegex(UserError, "still has a balance"):
            account._set_state('closed')
        self.move(account, -10_000, closing=True)
        account._set_state('closed')
        with self.assertRaisesRegex(UserError, "closed"):
            self.move(account, 1, closing=True)

    def test_balance_on(self):
        account = self.accounts[0]
        first = self.env['koperasi.business.day']._current(self.coop).date
        self.move(account, 10_000)
        self.env['koperasi.business.day']._current(self.coop).action_close()
        later = self.env['koperasi.business.day']._open(self.coop, first.replace(day=20)).date
        self.move(account, 5_000)
        balance_on = self.env['koperasi.account']._balance_on
        self.assertEqual(balance_on(account, first.replace(day=first.day - 1)), {account.id: 0})
        self.assertEqual(balance_on(account, first), {account.id: 10_000})
        self.assertEqual(balance_on(account, later), {account.id: 15_000})


@tagged('post_install', '-at_install')
class TestKeys(LedgerCase):
    """ Asked twice, done once; a key is not a mask (R7, R8) """

    def test_same_key_same_request(self):
        first = self.move(self.accounts[0], 10_000, key='kunci')
        self.assertEqual(self.move(self.accounts[0], 10_000, key='kunci'), first)
        self.assertEqual(self.accounts[0].balance, 10_000)

    def test_same_key_other_request(self):
        self.move(self.accounts[0], 10_000, key='kunci')
        for account, amount, user in (
            (self.accounts[0], 10_001, None), (self.accounts[1], 10_000, None), (self.accounts[0], -10_000, None),
            (self.accounts[0], 10_000, self.teller),
        ):
            with self.subTest(account=account.number, amount=amount, user=user), self.assertRaisesRegex(UserError, "another request"):
                self.move(account, amount, key='kunci', user=user)
        self.assertEqual(self.accounts.mapped('balance'), [10_000, 0, 0])

    def test_forms_of_keys(self):
        for key in ('', ' ', None, False, 7, 'x' * 256, 'x' * 1000, 'a\x00b'):
            with self.subTest(key=key), self.assertRaisesRegex(UserError, "key"):
                self.Transaction._post(
                    Posting(kind='opening', movements=(Movement(self.accounts[0].id, 1),), gl_lines=(GlLine(self.till.default_account_id.id, 1),)),
                    self.till, key, {})
        for key in ('x', 'x' * 255, 'kunci-ñ-🌴', ' a '):
            with self.subTest(key=key):
                self.move(self.accounts[0], 1, key=key)
        self.assertEqual(self.accounts[0].balance, 4)

    def test_failed_key_may_be_used_again(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.move(self.accounts[0], -1, key='kunci')
        self.move(self.accounts[0], 10_000, key='kunci')
        self.assertEqual(self.accounts[0].balance, 10_000)


@tagged('post_install', '-at_install')
class TestReversal(LedgerCase):
    """ Reversed once, by another person, never edited (R9, domain 1.4) """

    def setUp(self):
        super().setUp()
        # an opening is not reversible, so a kind that is
        posting = Posting(kind='reversal', movements=(Movement(self.accounts[0].id, 10_000),),
                          gl_lines=(GlLine(self.till.default_account_id.id, 10_000),))
        self.opening = self.move(self.accounts[1], 5)
        self.patch(type(self.Transaction), '_check_can_reverse', lambda self: None)
        self.deposit = self.Transaction.with_user(self.teller)._post(posting, self.till, self.key(), {})

    def test_once_by_another_person(self):
        deposit = self.deposit
        with self.assertRaisesRegex(AccessError, "another person"):
            deposit.with_user(self.teller).reverse("salah", self.key())
        result = deposit.with_user(self.manager).reverse("salah rekening", self.key())
        reversal = self.Transaction.browse(result['transaction_id'])
        self.assertEqual(reversal.reversal_of_id, deposit)
        self.assertTrue(deposit.is_reversed)
        self.assertEqual(self.accounts[0].balance, 0)
        self.assertEqual(self.ledger_balance('111001'), 5)
        with self.assertRaisesRegex(UserError, "already reversed"):
            deposit.with_user(self.manager).reverse("lagi", self.key())

    def test_second_login_of_the_maker(self):
        twin = self.make_user('uji_twin', 'koperasi.group_koperasi_manager')
        twin.partner_id.email = self.teller.partner_id.email = 'kasir@contoh.id'
        with self.assertRaisesRegex(AccessError, "another person"):
            self.deposit.with_user(twin).reverse("salah", self.key())

    def test_teller_only_same_day(self):
        colleague = self.make_user('uji_teller2', 'koperasi.group_koperasi_teller')
        day = self.env['koperasi.business.day']._current(self.coop)
        day.action_close()
        self.env['koperasi.business.day']._open(self.coop, day.date.replace(day=day.date.day + 1))
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            self.deposit.with_user(colleague).reverse("salah", self.key())
        self.deposit.with_user(self.manager).reverse("salah", self.key())

    def test_money_gone(self):
        self.move(self.accounts[0], -1)
        with self.assertRaisesRegex(UserError, "available balance"):
            self.deposit.with_user(self.manager).reverse("salah", self.key())

    def test_roles_and_reason(self):
        for user in (self.officer, self.supervisor, self.board):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.deposit.with_user(user).reverse("salah", self.key())
        with self.assertRaisesRegex(UserError, "reason"):
            self.deposit.with_user(self.manager).reverse("  ", self.key())
