"""Closings that come twice, together or late; dates, zones and orders of entry that must not matter (reliability.md R22 to R25)."""
import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.koperasi.finance.money import Rate
from odoo.addons.koperasi.finance.savings import RateVersion, SavingsTerms, Tier, daily_segments, savings_interest
from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting

from ..figures import figure
from .common import RunCase

ZONES = {'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9}
DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2027, 12, 31), date(2028, 2, 28), date(2028, 2, 29), date(2026, 3, 29))   # the last: Europe's clocks change


class TimeCase(RunCase):

    def books(self):
        """ All that closings leave, without numbers and times """
        self.env.flush_all()
        return [self.env.execute_query_dict(SQL(query, self.coop.id)) for query in (
            """SELECT a.number, e.seq, e.component, e.amount, e.balance_after, t.kind, t.business_date, t.value_date FROM koperasi_entry e
               JOIN koperasi_account a ON a.id = e.account_id JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE a.company_id = %s ORDER BY 1, 2""",
            "SELECT date, state, checked_entries FROM koperasi_business_day WHERE company_id = %s ORDER BY 1",
            "SELECT kind, date, state FROM koperasi_run WHERE company_id = %s ORDER BY 1, 2",
            "SELECT date, control_id, balance, raised, lowered FROM koperasi_day_total WHERE company_id = %s ORDER BY 1, 2")]

    def outcome(self, scenario):
        """ The books after something that is then taken back """
        with self.env.cr.savepoint() as savepoint:
            scenario()
            self.assert_ledger_ties()
            found = self.books()
            savepoint.rollback()
        self.env.invalidate_all()
        return found


class TestClosings(TimeCase):
    """ R22: twice, two at once, late, skipped days """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['koperasi.savings.rate'].flush_model()
        cls.env.cr.execute("UPDATE koperasi_savings_rate SET rate = 8, rate_unit = 'year' WHERE product_id = %s AND term_months = 0", (cls.product('SIBUHAR').id,))
        cls.env.invalidate_all()
        cls.savings._deposit(1_000_000, cls.key(), cls.env['account.journal'].browse(cls.bank))
        for day in ('2026-01-27', '2026-01-29'):
            cls.by(cls.teller, cls.env['koperasi.standing.order']).create({
                'account_id': cls.savings.id, 'target_id': cls.other_savings.id, 'amount': 20_000, 'first_date': day})

    def day(self):
        return self.env['koperasi.business.day']._current(self.coop)

    def start_day(self, user=None, until=None):
        """ The close of the open day is asked for; ``koperasi.run`` """
        self.close_tills()
        return self.Run.browse(self.by(user or self.manager, self.day()).action_close_by_run(until)['res_id'])

    def start_month(self, user=None, on='2026-01-31'):
        return self.Run.browse(self.by(user or self.accountant, self.Run).start_month(self.coop.id, on)['run_id'])

    def work(self):
        self.Run._work_inline()
        self.env.invalidate_all()

    def test_day(self):
        """ However often a day is closed, it comes to the same """
        self.go_to(date(2026, 1, 27))

        def once():
            self.start_day()
            self.work()

        def worked_on_twice():
            once()
            self.work()

        def started_twice():
            first = self.start_day()
            self.assertEqual(self.start_day(self.admin_user), first)
            self.work()

        def started_while_at_work():
            run = self.start_day()
            for _step in range(4):
                self.Run._work_once(own=False)
            self.assertEqual(self.start_day(), run)
            self.work()

        def asked_for_again():
            day = self.day()
            once()
            with self.raises(UserError, "closed already"):
                self.by(self.manager, day).action_close_by_run()
            self.work()

        def paused():
            run = self.start_day()
            self.Run._work_once(own=False)
            self.by(self.manager, run).action_pause()
            self.work()
            self.assertEqual(self.day().date, date(2026, 1, 27))
            self.by(self.manager, run).action_resume()
            self.work()

        def months_later():
            with freeze_time('2026-05-01 03:00:00'):
                once()

        expected = self.outcome(once)
        self.assertIn('transfer', {row['kind'] for row in expected[0]})
        self.assertEqual({row['state'] for row in expected[2]}, {'done'})
        for scenario in (worked_on_twice, started_twice, started_while_at_work, asked_for_again, paused, months_later):
            with self.subTest(scenario=scenario.__name__):
                self.assertEqual(self.outcome(scenario), expected)

    def test_five_days_missed(self):
        """ Caught up in one go, or twice asked for, they come to what five closings come to """
        self.go_to(date(2026, 1, 26))

        def daily():
            for day in range(26, 31):
                self.assertEqual(self.day().date, date(2026, 1, day))
                self.start_day(until=f'2026-01-{day + 1}')
                self.work()

        def at_once():
            self.start_day(until='2026-01-31')
            self.work()

        def at_once_twice():
            first = self.start_day(until='2026-01-31')
            self.assertEqual(self.start_day(until='2026-01-31'), first)
            self.work()
            self.work()

        expected = self.outcome(daily)
        kinds = Counter(row['kind'] for row in expected[0] if row['business_date'] >= date(2026, 1, 26))
        self.assertEqual(kinds, {'transfer': 2 * 2}, "two standing orders, of two entries each")
        self.assertEqual([row['state'] for row in expected[1] if row['date'] >= date(2026, 1, 26)], 5 * ['closed'] + ['open'])
        for scenario in (at_once, at_once_twice):
            with self.subTest(scenario=scenario.__name__):
                self.assertEqual(self.outcome(scenario), expected)

    def test_month(self):
        """ Twice, by two people, together with the day, before and after it, worked on by two in turns: the same interest """
        self.go_to(date(2026, 1, 31))

        def once():
            self.start_month()
            self.work()
            self.start_day()
            self.work()

        def twice():
            first = self.start_month()
            self.work()
            self.assertEqual(self.start_month(self.manager, '2026-01-05'), first)
            self.work()
            self.start_day()
            self.work()

        def in_turns():
            self.start_month()
            for _turn in range(3):   # a worker that comes and goes
                self.Run._work_once(own=False)
                self.env.invalidate_all()
            self.start_month()
            self.work()
            self.start_day()
            self.work()

        def with_the_day():
            self.start_month()
            self.start_day()
            self.work()

        expected = self.outcome(once)
        earned = {row['number']: row['amount'] for row in expected[0] if row['component'] == 'interest'}
        # case S1's formula: 1,125,000 x 8 % x 23 days until the first order of 20,000 ... by finance.savings from the same movements
        self.assertEqual(len(earned), 2)
        for scenario in (twice, in_turns):
            with self.subTest(scenario=scenario.__name__):
                self.assertEqual(self.outcome(scenario), expected)
        together = self.outcome(with_the_day)
        self.assertEqual({row['number']: row['amount'] for row in together[0] if row['component'] == 'interest'}, earned)


class TestDates(TimeCase):

    def test_closed_days(self):
        """ R23: whatever date a caller or a clock says, money is booked on the open business day, or refused: 60 cases """
        self.go_to(date(2026, 1, 7))
        self.go_to(date(2026, 1, 8))
        opened = date(2026, 1, 8)
        bank = self.env['account.journal'].browse(self.bank)
        self.put(self.savings, 5_000_000)
        self.put(self.other_savings, 5_000_000)

        def ledger(day, **kwargs):
            return self.env['koperasi.transaction']._post(Posting('opening', (Movement(self.savings.account_id.id, 1_000),), (
                GlLine(bank.default_account_id.id, 1_000),)), bank, self.key(), {}, **kwargs)

        def answered(answer):
            return self.env['koperasi.transaction'].browse(answer['transaction_id'])

        dated = {   # the caller says a date
            'ledger': lambda day: ledger(day, business_date=day),
            'deposit': lambda day: answered(self.by_two(self.by(self.manager, self.savings).deposit, 1_000, self.key(), self.bank, value_date=day.isoformat())),
        }
        clocked = {   # the computer's clock says it
            'ledger': ledger,
            'deposit': lambda day: answered(self.deposit(self.savings, 20_000)),
            'withdrawal': lambda day: answered(self.withdraw(self.savings, 10_000)),
            'transfer': lambda day: answered(self.by(self.teller, self.savings).transfer(self.other_savings.id, 10_000, self.key())),
            'mandatory': lambda day: answered(self.by(self.teller, self.maria).pay_mandatory(25_000, self.key(), self.till)),
            'opening': lambda day: self.more_savings('SIDANDIK', self.maria).account_id.entry_ids.transaction_id,
            'reversal': lambda day: answered(self.by(self.manager, answered(self.deposit(self.savings, 30_000))).reverse("Salah ketik", self.key())),
            'cash': lambda day: self.put_cash(1_000) or self.env['koperasi.transaction'].search([('company_id', '=', self.coop.id)], limit=1),
            'admission': lambda day: self.join("Anna").account_ids.entry_ids.transaction_id[-1:],
            'standing order': lambda day: self.other_savings._transfer(self.savings, 10_000, self.key()),
        }
        cases = 0
        with freeze_time('2026-01-08 03:00:00') as clock:
            for offset in (-2, -1, 0, 1, 400):   # before the closed day, closed, open, not yet, far away
                day = opened + timedelta(offset)
                for operations, by_clock in ((dated, False), (clocked, True)):
                    clock.move_to(datetime.combine(day if by_clock else opened, datetime.min.time()) + timedelta(hours=3))
                    for name, call in operations.items():
                        with self.subTest(operation=name, day=day, by_clock=by_clock):
                            cases += 1
                            before = self.figures()
                            try:
                                with self.env.cr.savepoint():
                                    booked = call(day)
                            except UserError:
                                self.env.invalidate_all()
                                self.assertEqual(self.figures(), before)
                                self.assertFalse(by_clock, "a clock that is wrong refuses nobody")
                                self.assertTrue(offset > 0 or name == 'ledger')
                                continue
                            self.assertTrue(booked)
                            self.assertEqual(set(booked.mapped('business_date')) | set(booked.move_id.mapped('date')), {opened})
                            self.assertEqual(set(booked.mapped('value_date')), {opened if by_clock or name == 'ledger' else day})
                            # the real time is PostgreSQL's: no clock of Python turns it back
                            self.env.cr.execute("SELECT bool_and(posted_at = now() AT TIME ZONE 'UTC') FROM koperasi_transaction WHERE id IN %s", (tuple(booked.ids),))
                            self.assertEqual(self.env.cr.fetchone(), (True,))
                            self.assertFalse(name == 'ledger' and not by_clock and offset)
        self.assertEqual(cases, 60)
        self.env.invalidate_all()

    def test_lock_dates(self):
        """ R23: Odoo's lock dates hold too; an exception with a reason lets pass while it lasts """
        today = date(2026, 1, 5)
        for lock, passes in ((today - timedelta(1), True), (today, False), (today + timedelta(1), False)):
            with self.subTest(lock=lock), self.env.cr.savepoint() as savepoint:
                self.coop.fiscalyear_lock_date = lock
                if passes:
                    self.put(self.savings, 1_000)
                else:
                    self.refused(self.put, self.savings, 1_000, says="locked")
                    for end, let in ((datetime.now() + timedelta(hours=1), True), (datetime.now() - timedelta(hours=1), False)):
                        exception = self.env['account.lock_exception'].create({
                            'company_id': self.coop.id, 'fiscalyear_lock_date': today - timedelta(1), 'user_id': self.env.user.id, 'reason': "Uji", 'end_datetime': end})
                        if let:
                            self.put(self.savings, 1_000)
                            exception.sudo().action_revoke()
                        else:
                            self.refused(self.put, self.savings, 1_000, says="locked")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_zones(self):
        """ R24: the cooperative's zone says which day it is, whatever the server's, the user's and the hour: 4 zones, 24 half hours, 6 days """
        Day = self.env['koperasi.business.day']
        cases = 0
        with freeze_time('2026-01-05 00:00:00') as clock:
            for zone, hours in ZONES.items():
                self.coop.koperasi_tz = zone
                for user_zone in ('UTC', 'Europe/Berlin', 'Asia/Jayapura', 'America/Los_Angeles'):
                    company = self.coop.with_context(tz=user_zone)
                    for day in DAYS:
                        for half in range(24):   # 23:30 to 11:00 in Makassar: its midnight, and that of UTC at eight
                            now = datetime.combine(day, datetime.min.time()) + timedelta(hours=15, minutes=30 * (half + 1))
                            clock.move_to(now)
                            self.assertEqual(company._koperasi_today(), (now + timedelta(hours=hours)).date())
                            cases += 1
                    # what is entered is booked on the open day all the same
                    self.assertEqual(Day.with_context(tz=user_zone)._current(self.coop).date, date(2026, 1, 5))
        self.assertEqual(cases, len(ZONES) * 4 * 24 * 6)
        self.env.invalidate_all()

    def test_interest_in_zones(self):
        """ R24: the days of interest are the same in all zones """
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 3_000_000)
        self.go_to(date(2026, 1, 17))
        earned = set()
        for zone in ZONES:
            for now in ('2026-01-31 15:59:00', '2026-01-31 16:01:00'):   # midnight in Makassar
                def scenario(zone=zone, now=now):
                    self.coop.koperasi_tz = zone
                    with freeze_time(now):
                        self.put(self.savings, 2_000_000)
                        self.go_to(date(2026, 1, 31))
                        self.month('2026-01-31', self.accountant.with_context(tz='Europe/Berlin'))
                    earned.add(self.earned(self.savings)['interest'])
                self.outcome(scenario)
        # 3,125,000 for 12 days and 5,125,000 for 15
        self.assertEqual(earned, {round((3_125_000 * 12 + 5_125_000 * 15) * 0.08 / 365)})


class TestOrder(TimeCase):
    """ R25: the order in which a day's movements are entered, and when a correction is, changes no interest """

    def test_shuffled(self):
        """ By finance.savings, and against a sum a day """
        chance = random.Random(20_26)
        terms = SavingsTerms((RateVersion(date(2025, 1, 1), (Tier(1_000_000, self.rate_of('3')), Tier(None, self.rate_of('5')))),))
        for _number in range(figure(500, 500, 20_000)):
            opening = chance.randrange(5_000_000)
            movements = [(date(2026, 1, chance.randrange(1, 32)), chance.randrange(1_000_000)) for _movement in range(chance.randrange(2, 30))]
            movements += [(day, -amount) for day, amount in chance.sample(movements, len(movements) // 2)]
            found = set()
            for _order in range(3):
                chance.shuffle(movements)
                found.add(savings_interest(daily_segments(movements, date(2026, 1, 1), date(2026, 1, 31), opening), terms).interest)
            expected = 0
            for day in range(1, 32):
                balance = opening + sum(amount for on, amount in movements if on.day <= day)
                expected += 3 * min(balance, 1_000_000) + 5 * max(balance - 1_000_000, 0)
            self.assertEqual(found, {(2 * expected + 36_500) // (2 * 36_500)})

    @staticmethod
    def rate_of(percent):
        return Rate(Decimal(percent), 'year')

    def test_entered_in_any_order(self):
        """ The same movements of a day on four accounts, each in an order of its own; and a deposit that was forgotten, dated back """
        self.rate('SIBUHAR', 8)
        chance, bank = random.Random(7), self.env['account.journal'].browse(self.bank)
        accounts = [self.savings, self.other_savings, self.more_savings('SIBUHAR', self.maria), self.more_savings('SIBUHAR', self.yosef)]
        for account in accounts:
            self.put(account, 3_000_000 - int(account.balance))
        self.go_to(date(2026, 1, 10))
        movements = [400_000, 250_000, -300_000, 1_000, -700_000]
        for account in accounts:
            for amount in chance.sample(movements, len(movements)):
                if amount > 0:
                    self.put(account, amount)
                else:
                    account._withdraw(-amount, self.key(), bank)
        for account in accounts[:2]:
            self.put(account, 777_000)
        self.go_to(date(2026, 1, 20))
        for account in accounts[2:]:
            account._deposit(777_000, self.key(), bank, value_date=date(2026, 1, 10))
        self.go_to(date(2026, 1, 31))
        self.month('2026-01-31')
        balance = 3_000_000 + sum(movements) + 777_000
        expected = round((3_000_000 * 5 + balance * 22) * 0.08 / 365)
        self.assertEqual([self.earned(account)['interest'] for account in accounts], 4 * [expected])
