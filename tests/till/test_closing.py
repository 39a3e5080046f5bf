from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase


@tagged('post_install', '-at_install')
class TestTillClosing(TillCase):
    """ Counted by one, signed by another; the books then say what was counted (domain 6.3 no. 23) """

    def setUp(self):
        super().setUp()
        self.session = self.opened(taken=1_000_000)
        self.books = self.cash()

    def close_with(self, difference, reason="Salah hitung"):
        self.counted(self.session, self.books + difference, reason)
        self.by(self.manager, self.session).sign_closing(self.key())

    def test_agrees(self):
        count = self.session.transaction_count
        self.close_with(0)
        self.assertRecordValues(self.session, [{
            'state': 'closed', 'expected': self.books, 'counted': self.books, 'difference': 0, 'reason': False,
            'counted_by_id': self.teller.id, 'signed_by_id': self.manager.id}])
        self.assertEqual(self.session.transaction_count, count)
        self.assertEqual(sum(self.session.closing_line_ids.mapped('amount')), self.books)

    def test_short(self):
        self.close_with(-5_000)
        self.assertRecordValues(self.session, [{'difference': -5_000, 'reason': "Salah hitung", 'state': 'closed'}])
        transaction = self.env['koperasi.transaction'].search([('kind', '=', 'cash_difference'), ('company_id', '=', self.coop.id)])
        self.assertRecordValues(transaction, [{'amount': 5_000, 'till_session_id': self.session.id, 'user_id': self.manager.id}])
        self.assertIn("Salah hitung", transaction.memo)
        self.assertEqual(self.lines({'transaction_id': transaction.id}), {'111001': -5_000, '216007': 5_000})
        self.assertEqual(self.cash(), self.books - 5_000)

    def test_over(self):
        self.close_with(12_300)
        transaction = self.env['koperasi.transaction'].search([('kind', '=', 'cash_difference'), ('company_id', '=', self.coop.id)])
        self.assertEqual(self.lines({'transaction_id': transaction.id}), {'111001': 12_300, '216007': -12_300})
        self.assertEqual(self.cash(), self.books + 12_300)
        with self.raises(UserError, "not reversed"):
            self.by(self.accountant, transaction).reverse("x", self.key())

    def test_empty_till(self):
        self.carry('return', self.till_journal, self.vault, self.books, self.teller, self.manager)
        self.by(self.teller, self.session).count_close({}, None, self.key())
        self.by(self.manager, self.session).sign_closing(self.key())
        self.assertEqual((self.session.state, self.session.counted, self.cash()), ('closed', 0, 0))

    def test_difference_needs_a_reason(self):
        for reason in (None, '', '   ', 5, 'x' * 501, '\x00'):
            with self.subTest(reason=reason):
                self.refused(self.counted, self.session, self.books - 100, reason)
        self.assertEqual(self.session.state, 'open')

    def test_signed_by_another_person(self):
        self.refused(self.by(self.manager, self.session).sign_closing, self.key(), says="Open")
        self.counted(self.session, self.books)
        for user in (self.teller, self.second_teller, self.officer, self.supervisor, self.admin_user):
            with self.subTest(user=user.login):
                self.denied(self.by(user, self.session).sign_closing, self.key())
        twin = self.make_user('uji_kembar', 'koperasi.group_koperasi_manager')
        twin.partner_id.email = self.teller.partner_id.email = 'kasir@contoh.id'
        self.denied(self.by(twin, self.session).sign_closing, self.key())
        key = self.key()
        answer = self.by(self.accountant, self.session).sign_closing(key)
        self.assertEqual(self.by(self.accountant, self.session).sign_closing(key), answer)
        self.refused(self.by(self.accountant, self.session).sign_closing, self.key(), says="Closed")

    def test_teller_is_ill(self):
        """ The manager counts for him, and the accountant signs: not the one who counted, nor the one who held the till """
        self.denied(self.counted, self.session, self.books, user=self.second_teller)
        self.counted(self.session, self.books, user=self.manager)
        self.denied(self.by(self.manager, self.session).sign_closing, self.key())
        self.denied(self.by(self.teller, self.session).sign_closing, self.key())
        self.by(self.accountant, self.session).sign_closing(self.key())

    def test_counted_again(self):
        key = self.key()
        mine = self.by(self.teller, self.session)
        first = mine.count_close(self.sheet(self.books - 50_000), "Kurang", key)
        self.assertEqual(mine.count_close(self.sheet(self.books - 50_000), "Kurang", key), first)
        self.refused(mine.count_close, self.sheet(self.books), "Kurang", key, says="already used")
        self.refused(self.deposit, self.savings, 10_000, says="Open the till first")
        mine.recount("Ada yang terselip")
        self.deposit(self.savings, 10_000)
        self.counted(self.session, self.books + 10_000)
        self.assertRecordValues(self.session, [{'counted': self.books + 10_000, 'difference': 0, 'reason': False}])
        self.counted(self.session, self.books, "Salah")
        self.assertEqual(self.session.difference, -10_000)
        self.by(self.manager, self.session).recount("Hitung ulang di depan saya")
        self.denied(self.by(self.second_teller, self.session).recount, "x")
        self.refused(mine.recount, "x", says="Open")
        self.assertEqual(len(self.session.message_ids.filtered(lambda message: "books say" in message.body)), 3, "each count stays in the history")

    def test_books_changed_after_the_count(self):
        """ The accountant books an expense from this till between count and signature """
        self.counted(self.session, self.books)
        account = self.till_journal.default_account_id
        self.env['account.move'].create({
            'journal_id': self.journal('general').id, 'date': '2026-01-05', 'line_ids': [
                (0, 0, {'account_id': account.id, 'credit': 7_000}), (0, 0, {'account_id': self.coop._koperasi_account('611501').id, 'debit': 7_000})],
        }).action_post()
        self.refused(self.by(self.manager, self.session).sign_closing, self.key(), says="changed")
        self.counted(self.session, self.books - 7_000)
        self.by(self.manager, self.session).sign_closing(self.key())

    def test_waiting_movement(self):
        answer = self.by(self.teller, self.Movement).ask('refill', self.vault.id, self.till, 500_000, self.key())
        self.refused(self.counted, self.session, self.books, says="waits for its signature")
        self.by(self.teller, self.Movement.browse(answer['movement_id'])).cancel("Tidak jadi")
        self.counted(self.session, self.books)

    # -- handover -------------------------------------------------------------

    def hand_over(self, amount, reason=None, to=None):
        return self.by(self.teller, self.session).hand_over((to or self.second_teller).id, self.sheet(amount), reason, self.key())

    def test_handover(self):
        self.deposit(self.savings, 40_000)
        self.hand_over(self.books + 40_000)
        self.refused(self.deposit, self.savings, 10_000, says="Open the till first")
        self.refused(self.by(self.manager, self.session).sign_closing, self.key(), says=self.second_teller.name)
        for user in (self.teller, self.manager):
            self.refused(self.by(user, self.session).accept_handover, self.key(), says="not handed over to you")
        key = self.key()
        answer = self.by(self.second_teller, self.session).accept_handover(key)
        self.assertEqual(self.by(self.second_teller, self.session).accept_handover(key), answer)
        following = self.Session.browse(answer['session_id'])
        self.assertRecordValues(self.session | following, [
            {'state': 'closed', 'user_id': self.teller.id, 'signed_by_id': self.second_teller.id, 'previous_id': False},
            {'state': 'open', 'user_id': self.second_teller.id, 'signed_by_id': False, 'previous_id': self.session.id}])
        self.assertEqual(following.opening_counted, self.cash())
        self.assertEqual(sum(following.opening_line_ids.mapped('amount')), self.cash())
        self.refused(self.deposit, self.savings, 10_000, says="Open the till first")
        self.deposit(self.savings, 10_000, user=self.second_teller)
        self.assertEqual(following.transaction_count, 1)

    def test_handover_with_difference(self):
        self.hand_over(self.books - 3_000, "Kembalian")
        self.by(self.second_teller, self.session).accept_handover(self.key())
        self.assertEqual((self.cash(), self.differences()), (self.books - 3_000, 3_000))

    def test_handover_not_accepted(self):
        self.hand_over(self.books - 3_000, "Kembalian")
        self.by(self.second_teller, self.session).recount("Hitungan saya lain")
        self.assertRecordValues(self.session, [{'state': 'open', 'handover_to_id': False}])
        self.refused(self.by(self.second_teller, self.session).accept_handover, self.key())

    def test_who_takes_over(self):
        inactive = self.make_user('uji_berhenti', 'koperasi.group_koperasi_teller')
        inactive.active = False
        twin = self.make_user('uji_kembar', 'koperasi.group_koperasi_teller')
        twin.partner_id.email = self.teller.partner_id.email = 'kasir@contoh.id'
        for user in (self.officer, self.accountant, self.teller, twin, inactive, self.env.ref('base.public_user')):
            with self.subTest(user=user.login):
                self.refused(self.hand_over, self.books, to=user)
        for user_id in (0, -1, 2**31, 'x', None, True):
            with self.subTest(user_id=user_id):
                self.refused(self.by(self.teller, self.session).hand_over, user_id, self.sheet(self.books), None, self.key())
        self.refused(self.by(self.manager, self.session).hand_over, self.second_teller.id, self.sheet(self.books), None, self.key(), says="Who holds")
        other = self.by(self.manager, self.env['account.journal']).koperasi_create_till("Teller 2")['journal_id']
        self.opened(self.second_teller, journal=self.env['account.journal'].browse(other))
        self.refused(self.hand_over, self.books, says="holds a till already")
        self.hand_over(self.books, to=self.manager)
