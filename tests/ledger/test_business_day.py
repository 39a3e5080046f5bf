from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger.posting import Movement
from .common import LedgerCase


@tagged('post_install', '-at_install')
class TestBusinessDay(LedgerCase):

    def setUp(self):
        super().setUp()
        self.Day = self.env['koperasi.business.day']
        self.day = self.Day._current(self.coop)

    def test_money_needs_the_open_day(self):
        self.move(self.accounts[0], 1)
        for days in (-1, 1, 400):
            with self.subTest(days=days), self.assertRaisesRegex(UserError, "not the open business day"):
                self.move(self.accounts[0], 1, business_date=self.day.date + timedelta(days=days))
        self.day.with_user(self.manager).action_close()
        with self.assertRaisesRegex(UserError, "no open business day"):
            self.move(self.accounts[0], 1)
        self.Day._open(self.coop, self.day.date + timedelta(days=1))
        transaction = self.move(self.accounts[0], 1)
        self.assertEqual(transaction.business_date, self.day.date + timedelta(days=1))
        self.assertEqual(transaction.move_id.date, transaction.business_date)

    def test_days_rise_and_one_is_open(self):
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.Day._open(self.coop, self.day.date + timedelta(days=1))
        self.day.action_close()
        for days, error in ((0, IntegrityError), (-1, UserError)):
            with self.subTest(days=days), self.assertRaises(error), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.Day._open(self.coop, self.day.date + timedelta(days=days))

    def test_who_may(self):
        for user in (self.teller, self.accountant, self.supervisor):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.day.with_user(user).action_close()
                with self.assertRaises(AccessError):
                    self.Day.with_user(user).create({'company_id': self.coop.id, 'date': '2026-02-01'})
        for vals in ({'state': 'closed'}, {'date': '2026-02-01'}, {'closed_by_id': self.manager.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.day.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.day.with_user(self.manager).unlink()

    def test_odoo_lock_date_is_kept(self):
        self.coop.fiscalyear_lock_date = self.day.date
        with self.assertRaisesRegex(UserError, "locked"):
            self.move(self.accounts[0], 1)

    def test_close_refuses_books_that_differ(self):
        """ A line smuggled onto the control account is named, and the day stays open """
        self.move(self.accounts[0], 100)
        move = self.move(self.accounts[0], 50).move_id
        line = move.line_ids.filtered(lambda line: line.account_id == self.control)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT before")
        self.env.cr.execute("UPDATE account_move_line SET credit = 51, balance = -51 WHERE id = %s", (line.id,))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, move.name):
            self.day.action_close()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT before")
        self.env.invalidate_all()
        self.day.action_close()

    def test_tie_out_report(self):
        self.move(self.accounts[0], 100)
        action = self.env['koperasi.tie.out'].with_user(self.supervisor).action_open()
        report = self.env['koperasi.tie.out'].browse(action['res_id'])
        line = report.line_ids.filtered(lambda line: line.control_id == self.control)
        self.assertRecordValues(line, [{'subledger': 100, 'ledger': 100, 'difference': 0, 'accounts': 3}])
        self.assertEqual(report.difference, 0)
        self.assertFalse(report.problems)

    def test_movement_type(self):
        """ Plain values: a movement cannot be changed after it was checked """
        with self.assertRaises(AttributeError):
            Movement(1, 1).amount = 2
