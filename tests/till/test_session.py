from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TillCase

NOT_COUNTS = (
    None, '', 5, [], [100_000], {'100000': -1}, {'100000': 0.5}, {'100000': float('nan')}, {'100000': '3'}, {'100000': None}, {'100000': True},
    {'100000': 10**6 + 1}, {'30000': 1}, {'abc': 1}, {'': 1}, {'50': 1}, {None: 1}, {True: 1}, {'100000': 1, 100_000: 1}, {'100000.0': 1}, {'-100000': 1},
)


@tagged('post_install', '-at_install')
class TestTillOpening(TillCase):
    """ A till is opened with a count and the float from the vault, and signed by another person (domain 6.4) """

    def setUp(self):
        super().setUp()
        self.before = self.cash()
        self.mine = self.by(self.teller, self.Session)

    def test_float_from_the_vault(self):
        count = self.sheet(self.before + 3_000_000)
        answer = self.mine.open_session(self.till, count, 3_000_000, self.key())
        session = self.Session.browse(answer['session_id'])
        self.assertEqual((answer['state'], answer['expected'], answer['counted'], answer['difference']),
                         ('opening', self.before + 3_000_000, self.before + 3_000_000, 0))
        self.assertEqual((self.cash(), self.cash(self.vault)), (self.before, 20_000_000), "nothing is booked before the signature")
        self.assertEqual(self.by(self.manager, session).sign_opening()['state'], 'open')
        self.assertEqual((self.cash(), self.cash(self.vault)), (self.before + 3_000_000, 17_000_000))
        self.assertRecordValues(session, [{
            'state': 'open', 'user_id': self.teller.id, 'opening_signed_by_id': self.manager.id, 'float_amount': 3_000_000,
            'expected': self.before + 3_000_000, 'name': f'{self.till_journal.code}/20260105/2'}])
        self.assertEqual({str(int(line.value)): line.pieces for line in session.opening_line_ids}, count)
        self.assertEqual(sum(session.opening_line_ids.mapped('amount')), self.before + 3_000_000)
        movement = session.movement_ids
        self.assertRecordValues(movement, [{
            'kind': 'float', 'state': 'posted', 'asked_by_id': self.teller.id, 'signed_by_id': self.manager.id, 'amount': 3_000_000}])
        self.assertRecordValues(movement.transaction_id, [{'kind': 'cash_movement', 'amount': 3_000_000, 'till_session_id': session.id}])
        self.assertEqual(self.lines({'transaction_id': movement.transaction_id.id}), {'111001': 3_000_000, '111002': -3_000_000})

    def test_asked_twice(self):
        key = self.key()
        first = self.mine.open_session(self.till, self.sheet(self.before), 0, key)
        self.assertEqual(self.mine.open_session(self.till, self.sheet(self.before), 0, key), first)
        self.refused(self.mine.open_session, self.till, self.sheet(self.before + 1_000), 1_000, key, says="already used")
        session, signature = self.Session.browse(first['session_id']), self.key()
        self.by(self.manager, session).sign_opening(signature)
        self.assertEqual(self.by(self.manager, session).sign_opening(signature)['state'], 'open')
        self.refused(self.by(self.manager, session).sign_opening, says="Open")

    def test_signed_by_another_person(self):
        answer = self.mine.open_session(self.till, self.sheet(self.before), 0, self.key())
        session = self.Session.browse(answer['session_id'])
        for user in (self.teller, self.second_teller, self.officer, self.supervisor, self.admin_user):
            with self.subTest(user=user.login):
                self.denied(self.by(user, session).sign_opening)
        twin = self.make_user('uji_kembar', 'koperasi.group_koperasi_manager')
        twin.partner_id.email = self.teller.partner_id.email = 'kasir@contoh.id'
        self.denied(self.by(twin, session).sign_opening)
        self.by(self.board, session).sign_opening()

    def test_manager_at_the_till(self):
        """ In a small cooperative the manager takes the money, and the board signs """
        answer = self.by(self.manager, self.Session).open_session(self.till, self.sheet(self.before), 0, self.key())
        session = self.Session.browse(answer['session_id'])
        self.denied(self.by(self.manager, session).sign_opening)
        self.by(self.board, session).sign_opening()
        self.deposit(self.savings, 10_000, user=self.manager)

    def test_who_may_open(self):
        for user in (self.officer, self.accountant, self.board, self.supervisor, self.admin_user):
            with self.subTest(user=user.login):
                self.denied(self.by(user, self.Session).open_session, self.till, self.sheet(self.before), 0, self.key())

    def test_one_session_a_till_and_a_person(self):
        session = self.opened()
        self.refused(self.by(self.second_teller, self.Session).open_session, self.till, self.sheet(self.before), 0, self.key(), says=self.teller.name)
        other = self.by(self.manager, self.env['account.journal']).koperasi_create_till("Teller 2")['journal_id']
        self.refused(self.mine.open_session, other, {}, 0, self.key(), says="holds")
        twin = self.make_user('uji_kembar', 'koperasi.group_koperasi_teller')
        twin.partner_id.email = self.teller.partner_id.email = 'kasir@contoh.id'
        self.refused(self.by(twin, self.Session).open_session, other, {}, 0, self.key(), says="One person")
        self.opened(self.second_teller, journal=self.env['account.journal'].browse(other))
        for values in ({'user_id': self.manager.id, 'name': 'x'}, {'journal_id': other, 'name': 'x'}):   # the database's own last line
            with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                session.copy_data()
                self.Session.create({**session.copy_data()[0], 'journal_id': session.journal_id.id, 'user_id': self.teller.id,
                                     'company_id': self.coop.id, 'business_date': '2026-01-05', 'state': 'open', **values})

    def test_bad_counts(self):
        for count in NOT_COUNTS:
            with self.subTest(count=count):
                self.refused(self.mine.open_session, self.till, count, 0, self.key())
        for amount in (-1, 0.5, '5000', True, None, float('nan'), 10**16):
            with self.subTest(amount=amount):
                self.refused(self.mine.open_session, self.till, self.sheet(self.before), amount, self.key())
        answer = self.mine.open_session(self.till, {**self.sheet(self.before - 75_000), '75000': 1.0, '500': 0}, 0, self.key())
        self.assertEqual(answer['counted'], self.before, "JSON has one kind of number")

    def test_bad_tills(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        branch._koperasi_setup()
        for journal in (self.vault.id, self.bank, self.journal('savings').id, self.journal('till', branch).id, 0, -1, 2**31, '5', None, True, [self.till]):
            with self.subTest(journal=journal):
                self.refused(self.mine.open_session, journal, {}, 0, self.key())
        for key in ('', ' ', 'x' * 256, None, 5):
            with self.subTest(key=key):
                self.refused(self.mine.open_session, self.till, self.sheet(self.before), 0, key)

    def test_opening_difference(self):
        """ Missing in the morning: a reason, and booked when signed """
        self.refused(self.mine.open_session, self.till, self.sheet(self.before - 20_000), 0, self.key(), says="reason")
        self.refused(self.mine.open_session, self.till, self.sheet(self.before - 20_000), 0, self.key(), reason="  ", says="reason")
        answer = self.mine.open_session(self.till, self.sheet(self.before - 20_000), 0, self.key(), reason="Kurang sejak kemarin")
        session = self.Session.browse(answer['session_id'])
        self.by(self.manager, session).sign_opening()
        self.assertEqual((self.cash(), self.differences()), (self.before - 20_000, 20_000))

    def test_vault_has_not_enough(self):
        answer = self.mine.open_session(self.till, self.sheet(self.before + 20_000_100), 20_000_100, self.key())
        session = self.Session.browse(answer['session_id'])
        self.refused(self.by(self.manager, session).sign_opening, says="20.000.000")
        self.by(self.teller, session).cancel_opening("Terlalu banyak")
        self.assertRecordValues(session, [{'state': 'closed', 'cancelled': True}])
        self.assertEqual(session.movement_ids.state, 'cancelled')
        self.opened(taken=20_000_000)
        self.assertEqual(self.cash(self.vault), 0)

    def test_float_is_signed_with_the_opening(self):
        answer = self.mine.open_session(self.till, self.sheet(self.before + 1_000), 1_000, self.key())
        movement = self.Session.browse(answer['session_id']).movement_ids
        self.refused(self.by(self.manager, movement).sign, self.key(), says="opening")
        self.refused(self.by(self.manager, movement).cancel, "x", says="opening")
        self.refused(self.by(self.manager, self.Movement).ask, 'float', self.vault.id, self.till, 1_000, self.key())

    def test_no_day_no_till(self):
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.refused(self.mine.open_session, self.till, self.sheet(self.before), 0, self.key(), says="no open business day")

    def test_nobody_writes_a_session(self):
        session = self.opened()
        for user in (self.teller, self.manager, self.accountant, self.admin_user):
            for record in (session, session.denomination_ids, self.Movement.search([], limit=1)):
                with self.subTest(user=user.login, record=record), self.assertRaises(AccessError):
                    self.by(user, record).write({'company_id': self.coop.id})
        with self.assertRaises(UserError):
            self.by(self.manager, session).unlink()
