from odoo.tests import tagged

from .common import TillCase


@tagged('post_install', '-at_install')
class TestCashMovement(TillCase):
    """ Vault, till and bank: two signatures, booked once """

    def setUp(self):
        super().setUp()
        self.session = self.opened(taken=1_000_000)
        self.books = self.cash()

    def ask(self, kind, source, target, amount, user=None, key=None):
        answer = self.by(user or self.teller, self.Movement).ask(kind, source.id, target.id, amount, key or self.key())
        return self.Movement.browse(answer['movement_id'])

    def test_refill_and_return(self):
        movement = self.ask('refill', self.vault, self.till_journal, 2_000_000)
        self.assertEqual(self.cash(), self.books)
        answer = self.by(self.manager, movement).sign(self.key())
        self.assertEqual(answer, {'movement_id': movement.id, 'state': 'posted', 'amount': 2_000_000, 'number': movement.transaction_id.name})
        self.assertEqual((self.cash(), self.cash(self.vault)), (self.books + 2_000_000, 17_000_000))
        self.carry('return', self.till_journal, self.vault, 2_500_000, self.teller, self.board)
        self.assertEqual((self.cash(), self.cash(self.vault)), (self.books - 500_000, 19_500_000))
        self.assertRecordValues(movement.transaction_id, [{'kind': 'cash_movement', 'till_session_id': self.session.id, 'user_id': self.manager.id}])
        self.assertEqual(movement.transaction_id.journal_id, self.vault, "booked by the side that gives")

    def test_bank(self):
        bank = self.cash(self.bank_journal)
        self.carry('bank_deposit', self.vault, self.bank_journal, 4_000_000, self.accountant, self.manager)
        self.carry('bank_deposit', self.till_journal, self.bank_journal, 300_000, self.teller, self.manager)
        self.carry('bank_withdrawal', self.bank_journal, self.till_journal, 200_000, self.teller, self.accountant)
        self.assertEqual((self.cash(), self.cash(self.vault), self.cash(self.bank_journal)),
                         (self.books - 100_000, 15_000_000, bank + 4_100_000))

    def test_two_persons(self):
        """ A till's holder and a signer of the cooperative, whoever asks; vault and bank: two persons, one of them a signer """
        asked = self.ask('refill', self.vault, self.till_journal, 10_000)
        for user in (self.teller, self.second_teller, self.officer, self.supervisor):
            self.denied(self.by(user, asked).sign, self.key())
        sent = self.ask('return', self.till_journal, self.vault, 10_000, user=self.manager)
        for user in (self.manager, self.accountant, self.second_teller):
            self.denied(self.by(user, sent).sign, self.key())
        self.by(self.teller, sent).sign(self.key())
        self.denied(self.ask, 'refill', self.vault, self.till_journal, 10_000, user=self.second_teller)
        to_bank = self.ask('bank_deposit', self.vault, self.bank_journal, 10_000, user=self.manager)
        twin = self.make_user('uji_kembar', 'koperasi.group_koperasi_accountant')
        twin.partner_id.email = self.manager.partner_id.email = 'kepala@contoh.id'
        for user in (self.manager, twin, self.teller):
            self.denied(self.by(user, to_bank).sign, self.key())
        self.by(self.board, to_bank).sign(self.key())
        self.denied(self.ask, 'bank_deposit', self.vault, self.bank_journal, 10_000, user=self.officer)

    def test_once(self):
        key = self.key()
        movement = self.ask('refill', self.vault, self.till_journal, 10_000, key=key)
        self.assertEqual(self.ask('refill', self.vault, self.till_journal, 10_000, key=key), movement)
        self.refused(self.ask, 'refill', self.vault, self.till_journal, 10_001, key=key, says="already used")
        key = self.key()
        answer = self.by(self.manager, movement).sign(key)
        self.assertEqual(self.by(self.manager, movement).sign(key), answer)
        self.refused(self.by(self.manager, movement).sign, self.key(), says="Booked")
        self.refused(self.by(self.manager, movement).cancel, "x", says="Booked")
        self.assertEqual(self.cash(), self.books + 10_000)

    def test_cancelled(self):
        movement = self.ask('refill', self.vault, self.till_journal, 10_000)
        self.denied(self.by(self.second_teller, movement).cancel, "x")
        self.refused(self.by(self.teller, movement).cancel, "  ")
        self.by(self.manager, movement).cancel("Tidak perlu")
        self.assertRecordValues(movement, [{'state': 'cancelled', 'cancel_reason': "Tidak perlu"}])
        self.refused(self.by(self.manager, movement).sign, self.key(), says="Cancelled")

    def test_cash_must_be_there(self):
        self.refused(self.ask, 'return', self.till_journal, self.vault, self.books + 1, says="was asked")
        movement = self.ask('return', self.till_journal, self.vault, self.books)
        self.withdraw(self.savings, 1_000)
        self.refused(self.by(self.manager, movement).sign, self.key(), says="was asked")
        self.refused(self.ask, 'bank_deposit', self.vault, self.bank_journal, 10**9)

    def test_bad_input(self):
        for kind, source, target in (
            ('refill', self.till_journal, self.vault), ('return', self.vault, self.till_journal), ('refill', self.vault, self.vault),
            ('bank_deposit', self.bank_journal, self.vault), ('refill', self.bank_journal, self.till_journal), ('float', self.vault, self.till_journal),
            ('x', self.vault, self.till_journal), (None, self.vault, self.till_journal), (['refill'], self.vault, self.till_journal),
            ('refill', self.journal('savings'), self.till_journal),
        ):
            with self.subTest(kind=kind, source=source.name):
                self.refused(self.ask, kind, source, target, 1_000)
        for amount in (0, -1, 0.5, '1000', True, None, 10**16, float('nan')):
            with self.subTest(amount=amount):
                self.refused(self.ask, 'refill', self.vault, self.till_journal, amount)
        for memo in (5, ['x'], 'x' * 501):
            with self.subTest(memo=memo):
                self.refused(self.by(self.teller, self.Movement).ask, 'refill', self.vault.id, self.till, 1_000, self.key(), memo)

    def test_till_without_session(self):
        self.counted(self.session, self.books)
        self.refused(self.ask, 'refill', self.vault, self.till_journal, 1_000, says="no open till session")
        self.by(self.manager, self.session).sign_closing(self.key())
        self.refused(self.ask, 'refill', self.vault, self.till_journal, 1_000, says="no open till session")

    def test_other_branch(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        branch._koperasi_setup()
        self.env['koperasi.business.day']._open(branch, '2026-01-05')
        vault = self.journal('vault', branch)
        self.refused(self.ask, 'bank_deposit', vault, self.bank_journal, 1_000, user=self.accountant)
        both = self.make_user('uji_dua', 'koperasi.group_koperasi_accountant', self.coop | branch)
        self.refused(self.by(both, self.Movement).ask, 'bank_withdrawal', self.bank_journal.id, vault.id, 1_000, self.key(), says="one branch")
        self.carry('bank_withdrawal', self.journal('bank', branch), vault, 5_000, both, self.make_user('uji_tiga', 'koperasi.group_koperasi_board', branch))
        self.assertEqual((self.cash(vault), self.cash(self.vault)), (5_000, 19_000_000), "each branch has its own cash on the shared account")
