from contextlib import closing
from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal.common import PortalCase
from .common import PIN, PaymentCase

NOW = '2026-01-05 03:00:00'


@tagged('post_install', '-at_install')
class TestTransfers(PaymentCase, PortalCase):
    """ A member moves his own money: whose, to whom, how much, signed, once """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by(cls.teller, cls.savings).deposit(5_000_000, cls.key(), cls.till)

    def setUp(self):
        super().setUp()
        self.member._set_pin(PIN)

    def transfer(self, target, amount, pin=PIN, key=None, source=None, memo=None, member=None):
        return (member or self.member)._transfer_by_member(str((source or self.savings).id), target, amount, memo, pin, key or self.key())

    def beneficiary(self):
        """ Yosef's savings on Maria's list, usable """
        with freeze_time('2026-01-01 03:00:00'):
            return self.member._add_beneficiary(self.other_savings.number, "Kak Yosef", PIN)

    def refused(self, says, *args, **kwargs):
        """ As in a request that ends so: what it wrote is taken back, but not what the PIN counted, which tests keep in the same connection """
        with self.assertRaisesRegex(UserError, says):
            self.transfer(*args, **kwargs)

    # -- transfer -------------------------------------------------------------------------

    def test_to_a_beneficiary(self):
        target, key = f'beneficiary-{self.beneficiary().id}', self.key()
        own, other = int(self.savings.balance), int(self.other_savings.balance)
        review = self.member._review_transfer(str(self.savings.id), target, 250_000, "Arisan")
        self.assertEqual((review['name'], review['memo']), ("Y***f N***k", "Arisan"))
        self.assertEqual(int(self.savings.balance), own, "looked at, not done")
        first = self.transfer(target, 250_000, key=key, memo="Arisan")
        self.assertEqual(self.transfer(target, 250_000, key=key, memo="Arisan"), first, "sent twice, done once")
        self.refused("already used", target, 260_000, key=key, memo="Arisan")
        self.env.invalidate_all()
        self.assertEqual((int(self.savings.balance), int(self.other_savings.balance)), (own - 250_000, other + 250_000))
        self.assertEqual((first.kind, first.origin, first.user_id, first.memo), ('transfer', 'portal', self.maria_user, "Arisan"))
        self.assertEqual(self.member._own_transfer(first.id)['number'], first.name)
        self.assertIsNone(self.yosef.with_user(self.yosef_user)._own_transfer(first.id), "who received it did not make it")

    def test_to_own_accounts_and_loans(self):
        share = self.maria._mandatory_account()
        paid, owed = int(share.balance), int(self.loan.balance)
        self.assertEqual(self.transfer(f'account-{share.id}', 20_000).kind, 'mandatory')
        payment = self.transfer(f'loan-{self.loan.id}', 1_240_000)
        self.assertEqual((payment.kind, payment.origin), ('loan_payment', 'portal'))
        self.env.invalidate_all()
        self.assertEqual(int(share.balance), paid + 20_000)
        self.assertLess(int(self.loan.balance), owed)
        self.assertEqual(self.member._transferred_today(), 1_260_000)
        self.refused("itself", f'account-{self.savings.id}', 10_000)

    def test_not_his(self):
        """ Another's accounts, loans and beneficiaries are as if they were not there """
        beneficiary = self.beneficiary()
        yosef = self.yosef.with_user(self.yosef_user)
        yosef._set_pin(PIN)
        for target in (f'account-{self.other_savings.id}', f'beneficiary-{beneficiary.id + 1000}', 'loan-1', 'x', '', None, 'account-', 'beneficiary'):
            self.assertIsNone(self.transfer(target, 10_000), target)
        self.assertIsNone(yosef._transfer_by_member(str(self.savings.id), f'account-{self.other_savings.id}', 10_000, None, PIN, self.key()))
        for target in (f'beneficiary-{beneficiary.id}', f'account-{self.savings.id}', f'loan-{self.loan.id}'):
            self.assertIsNone(self.transfer(target, 10_000, source=self.other_savings, member=yosef), target)
        beneficiary._remove()
        self.assertIsNone(self.transfer(f'beneficiary-{beneficiary.id}', 10_000))

    def test_bad_input(self):
        target = f'beneficiary-{self.beneficiary().id}'
        own = int(self.savings.balance)
        for amount in (0, -1, 1.5, '10000', True, None, 10**15 + 1):
            self.refused("amount", target, amount)
        self.refused("not right", target, 10_000, pin='482916')
        self.refused("not right", target, 10_000, pin='٧٣٠٥١٨')
        self.refused("is locked until", target, 10_000, pin=None)
        self.refused("is locked until", target, 10_000)   # the right one, too late
        self.env.cr.execute("UPDATE koperasi_pin SET locked_until = NULL, tries = 0")
        self.refused("not enough|available|below", target, own)
        self.refused("key", target, 10_000, key=' ')
        self.refused("not valid", target, 10_000, memo='x' * 501)
        self.other_savings.product_id.deposit_minimum = 100_000
        self.refused("at least", target, 10_000)
        self.by(self.manager, self.other_savings).freeze("Laporan")
        self.refused("frozen", target, 100_000)
        self.env.cr.execute("UPDATE koperasi_savings_account SET last_activity_on = '2020-01-01' WHERE id = %s", [self.savings.id])
        self.env.invalidate_all()
        self.assertIsNone(self.transfer(target, 100_000), "a dormant account is not offered")
        self.assertEqual(int(self.savings.balance), own)

    @freeze_time(NOW)
    def test_closed_day(self):
        target = f'beneficiary-{self.beneficiary().id}'
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.refused("no open business day", target, 10_000)
        with self.assertRaisesRegex(UserError, "no open business day"), closing(self.env.cr.savepoint()):
            self.member._review_transfer(str(self.savings.id), target, 10_000)

    # -- limits -----------------------------------------------------------------------------

    def test_limits(self):
        """ The cooperative's limits, at once and a day, over all accounts; what was reversed does not count """
        target = f'beneficiary-{self.beneficiary().id}'
        self.coop.write({'koperasi_transfer_once': 300_000, 'koperasi_transfer_day': 500_000})
        self.refused("Rp 300.000 at once", target, 300_001)
        first = self.transfer(target, 300_000)
        self.refused("Rp 300.000 of today it is above the limit of Rp 500.000 a day", target, 200_001)
        self.assertTrue(self.transfer(target, 200_000))
        self.refused("a day", target, 1)
        self.refused("a day", f'loan-{self.loan.id}', 1)
        self.by(self.manager, first).reverse("Salah orang", self.key())
        self.assertTrue(self.transfer(target, 300_000))

    def test_own_limits(self):
        """ Lower at once, higher after 24 hours and signed; above the cooperative's he never gets """
        self.coop.write({'koperasi_transfer_once': 300_000, 'koperasi_transfer_day': 500_000})
        limits = lambda: self.member._transfer_limits()   # noqa: E731
        with freeze_time(NOW) as clock:
            self.assertEqual(limits(), (300_000, 500_000))
            self.assertIn("from now on", self.member._set_transfer_limit(100_000, 200_000))
            self.assertEqual(limits(), (100_000, 200_000))
            with self.assertRaisesRegex(UserError, "PIN"), closing(self.env.cr.savepoint()):
                self.member._set_transfer_limit(150_000, 200_000)
            self.member._set_transfer_limit(150_000, 50_000, PIN)
            self.assertEqual(limits(), (100_000, 50_000), "lowered at once, not raised")
            clock.tick(timedelta(hours=23, minutes=59))
            self.assertEqual(limits(), (100_000, 50_000))
            clock.tick(timedelta(minutes=1))
            self.assertEqual(limits(), (150_000, 50_000))
            self.member._set_transfer_limit(900_000, 900_000, PIN)
            clock.tick(timedelta(hours=1))
            self.member._set_transfer_limit(0, 0)
            clock.tick(timedelta(hours=48))
            self.assertEqual(limits(), (0, 0), "the later word counts, though the raise became due after it")
            self.refused("at once", f'loan-{self.loan.id}', 1)
            self.member._set_transfer_limit(10**15, 10**15, PIN)
            clock.tick(timedelta(hours=24))
            self.assertEqual(limits(), (300_000, 500_000))
        with self.assertRaises(errors.RestrictViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM koperasi_transfer_limit")

    # -- beneficiaries ------------------------------------------------------------------------

    def test_beneficiary_waits(self):
        with freeze_time(NOW) as clock:
            found = self.member._beneficiary_found(f' {self.other_savings.number.lower()} ')
            self.assertEqual(found, {'number': self.other_savings.number, 'masked': "Y***f N***k"})
            one = self.member._add_beneficiary(self.other_savings.number, "Kak Yosef", PIN)
            self.assertEqual(self.member._add_beneficiary(self.other_savings.number, "Lagi", PIN), one)
            self.refused("just added Kak Yosef: transfers are possible from", f'beneficiary-{one.id}', 10_000)
            clock.tick(timedelta(hours=23, minutes=59))
            self.refused("just added", f'beneficiary-{one.id}', 10_000)
            clock.tick(timedelta(minutes=1))
            self.assertTrue(self.transfer(f'beneficiary-{one.id}', 10_000))
            one._remove()
            again = self.member._add_beneficiary(self.other_savings.number, "Kak Yosef", PIN)
            self.refused("just added", f'beneficiary-{again.id}', 10_000)

    def test_no_beneficiary(self):
        """ One answer for what is not there, closed, his own or takes nothing """
        share = self.account(self.yosef, 'WAJIB') or self.yosef._mandatory_account()
        for number in ('SIB-999999', self.savings.number, share.number, '%', '___-______', '\\', self.other_savings.number + 'x'):
            with self.assertRaisesRegex(UserError, "No account of this number"):
                self.member._find_beneficiary(number)
        with self.assertRaisesRegex(UserError, "missing"):
            self.member._find_beneficiary(' ')
        with self.assertRaisesRegex(UserError, "not right"), closing(self.env.cr.savepoint()):
            self.member._add_beneficiary(self.other_savings.number, "Kak Yosef", '111111')
        self.assertFalse(self.member._beneficiaries())

    # -- standing orders --------------------------------------------------------------------------

    def give(self, target, amount=100_000, first='2026-01-05', last=None, pin=PIN, key=None):
        return self.member._give_order(str(self.savings.id), target, amount, first, last, "Tabungan anak", pin, key or self.key())

    def test_standing_order(self):
        target, key = f'beneficiary-{self.beneficiary().id}', self.key()
        order = self.give(target, key=key)
        self.assertEqual(self.give(target, key=key), order)
        self.assertEqual((order.state, order.next_date, order.member_id, order.create_uid), ('active', date(2026, 1, 5), self.maria, self.maria_user))
        self.assertEqual([row['id'] for row in self.member._order_rows()], [order.id])
        other = int(self.other_savings.balance)
        self.env['koperasi.run']._start('standing_order', self.coop, date(2026, 1, 5))
        self.env['koperasi.run']._work_inline()
        self.env.invalidate_all()
        self.assertEqual((int(self.other_savings.balance) - other, order.next_date), (100_000, date(2026, 2, 5)))
        self.assertFalse(self.yosef.with_user(self.yosef_user)._end_order(order.id))
        self.assertTrue(self.member._end_order(order.id))
        self.assertEqual(order.state, 'ended')
        self.assertFalse(self.member._end_order(order.id))
        order = self.give(target)
        self.member._beneficiaries()._remove()
        self.assertEqual(order.state, 'ended', "nobody goes on paying whom he took off his list")

    def test_bad_orders(self):
        target = f'beneficiary-{self.beneficiary().id}'
        self.coop.write({'koperasi_transfer_once': 300_000, 'koperasi_transfer_day': 500_000})
        for says, values in (("date", {'first': '2026-01-04'}), ("date", {'first': ''}), ("not valid", {'first': '31/02/2026'}), ("date", {'last': '2026-01-01'}),
                             ("amount", {'amount': 0}), ("at once", {'amount': 300_001}), ("not right", {'pin': '482916'})):
            with self.subTest(values), self.assertRaisesRegex(UserError, says), closing(self.env.cr.savepoint()):
                self.give(target, **values)
        self.assertIsNone(self.give(f'loan-{self.loan.id}'))
        self.assertIsNone(self.give(f'account-{self.other_savings.id}'))
        self.give(target, 300_000)
        with self.assertRaisesRegex(UserError, "Rp 300.000 it is above the limit of Rp 500.000 a day"), closing(self.env.cr.savepoint()):
            self.give(target, 200_001)
        with self.assertRaises(UserError):   # staff's own door stays shut for members
            self.by(self.maria_user, self.env['koperasi.standing.order']).create({
                'account_id': self.savings.id, 'target_id': self.other_savings.id, 'amount': 1_000, 'first_date': '2026-01-05'})
