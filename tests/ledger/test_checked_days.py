from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LedgerCase


@tagged('post_install', '-at_install')
class TestCheckedDays(LedgerCase):
    """ A close reads what is newer than the last day that was found right; the full check reads all, and finds what was changed since """

    def setUp(self):
        super().setUp()
        self.Day = self.env['koperasi.business.day']
        self.Check = self.env['koperasi.ledger.check']
        self.days, self.moved = [], []
        for number in range(4):   # 100, 200, 300 and 400 on the first account, each with 7 taken from the second
            day = self.Day._current(self.coop)
            self.days.append(day)
            self.moved.append([self.move(self.accounts[0], 100 * (number + 1)), self.move(self.accounts[1], 50), self.move(self.accounts[1], -7)])
            if number < 3:
                day._close()
                self.Day._open(self.coop, day.date + timedelta(days=1))
        self.assert_ledger_ties()   # leaves no trigger pending

    def tamper(self, *statements):
        """ What only the owner of the database can do """
        for table in ('koperasi_entry', 'koperasi_account', 'koperasi_transaction', 'koperasi_business_day'):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement, *values in statements:
            self.env.cr.execute(statement, values)
            self.assertTrue(self.env.cr.rowcount, statement)
        for table in ('koperasi_entry', 'koperasi_account', 'koperasi_transaction', 'koperasi_business_day'):
            self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def found(self, *statements):
        """ ``(what a close would say, what the full check says)`` of books that were tampered with, and then mended """
        with self.env.cr.savepoint() as savepoint:
            self.tamper(*statements)
            result = self.Day._check_books(self.coop), self.Check._problems(self.coop)
            savepoint.rollback()
        self.env.invalidate_all()
        return tuple('\n'.join(sentences) for sentences in result)

    def entry(self, day, number=0):
        return self.moved[day][number].entry_ids

    def test_noted(self):
        """ Each closing notes the day before the one that it closes: into that nothing can come any more """
        self.assertEqual([bool(day.checked_at) for day in self.days], [True, True, False, False])
        # one deposit a day came from what the set-up of this company had booked before
        self.assertEqual([day.checked_entries for day in self.days[1:3]], [3, 0])
        self.assertEqual(self.days[1].checked_ledger[str(self.control.id)], 100 + 200 + 2 * 43)
        self.assertEqual(self.Day._check_books(self.coop, full=True), [])
        self.assertEqual([day.checked_entries for day in self.days[1:]], [3, 3, 0])
        self.assertEqual(self.days[2].checked_ledger[str(self.control.id)], 100 + 200 + 300 + 3 * 43)

    def test_what_is_new(self):
        """ In the open day and the one before it, a close finds what the full check finds """
        for day in (2, 3):
            entry, transaction = self.entry(day), self.moved[day][0]
            for statement in (
                    ("UPDATE koperasi_entry SET amount = amount + 1 WHERE id = %s", entry.id),
                    ("UPDATE koperasi_entry SET balance_after = balance_after + 1 WHERE id = %s", entry.id),
                    ("UPDATE koperasi_entry SET account_id = %s, seq = 100 WHERE id = %s", self.accounts[2].id, entry.id),
                    ("DELETE FROM koperasi_entry WHERE id = %s", entry.id),
                    ("UPDATE koperasi_transaction SET business_date = business_date - 1 WHERE id = %s", transaction.id),
                    ("UPDATE account_move_line SET debit = 0, credit = 101, balance = -101 WHERE move_id = %s AND account_id = %s", transaction.move_id.id, self.control.id),
                    ("UPDATE account_move SET inalterable_hash = NULL WHERE id = %s", transaction.move_id.id),
                    ("UPDATE account_move SET state = 'draft' WHERE id = %s", transaction.move_id.id)):
                with self.subTest(day=day, statement=statement[0]):
                    close, full = self.found(statement)
                    self.assertTrue(full)
                    self.assertTrue(close)

    def test_balances_are_always_read(self):
        """ The balance of an account that has not moved for long, and holds, at each close """
        for column in ('balance = balance + 1', 'seq = seq + 1', 'balance = NULL'):
            with self.subTest(column=column):
                self.assertIn(self.accounts[0].number, self.found((f"UPDATE koperasi_account SET {column} WHERE id = %s", self.accounts[0].id))[0])
        # two accounts whose sum stays
        close, _full = self.found(("UPDATE koperasi_account SET balance = balance + CASE id WHEN %s THEN 1 ELSE -1 END WHERE id IN %s",
                                   self.accounts[0].id, tuple(self.accounts[:2].ids)))
        self.assertIn(self.accounts[0].number, close)
        self.assertIn(self.accounts[1].number, close)

    def test_the_past(self):
        """ What was changed in days that were found right before is found by the full check, though the books agree again """
        first, second = self.entry(0), self.entry(0, 1)
        move = self.moved[0][0].move_id
        consistent = {
            # a rupiah more in, a rupiah less on the next day; in both books
            'amount': [
                ("UPDATE koperasi_entry SET amount = amount + CASE id WHEN %s THEN 1 ELSE -1 END WHERE id IN %s", first.id, (first.id, self.entry(1).id)),
                ("UPDATE koperasi_entry SET balance_after = balance_after + 1 WHERE id = %s", first.id),
                ("UPDATE account_move_line SET debit = debit + CASE WHEN debit > 0 THEN 1 ELSE 0 END, credit = credit + CASE WHEN credit > 0 THEN 1 ELSE 0 END,"
                 " balance = balance + sign(balance) WHERE move_id = %s", move.id),
                ("UPDATE account_move_line SET debit = debit - CASE WHEN debit > 0 THEN 1 ELSE 0 END, credit = credit - CASE WHEN credit > 0 THEN 1 ELSE 0 END,"
                 " balance = balance - sign(balance) WHERE move_id = %s", self.moved[1][0].move_id.id)],
            'value date': [("UPDATE koperasi_transaction SET value_date = value_date - 1 WHERE id = %s", first.transaction_id.id)],
            'component': [("UPDATE koperasi_entry SET component = 'fee' WHERE id = %s", second.id)],
            'member': [("UPDATE koperasi_transaction SET partner_id = %s WHERE id = %s", self.coop.partner_id.id, first.transaction_id.id)],
        }
        for what, statements in consistent.items():
            with self.subTest(what=what):
                close, full = self.found(*statements)
                self.assertEqual(close, '')
                self.assertIn("not what they were", full)

    def test_books_that_disagree(self):
        """ Inconsistent changes of the past are named by the full check as ever """
        entry = self.entry(0)
        self.assertIn(self.accounts[0].number, self.found(("UPDATE koperasi_entry SET balance_after = balance_after + 1 WHERE id = %s", entry.id))[1])
        self.assertIn("not what it was", self.found(
            ("UPDATE account_move_line SET credit = credit + 5, balance = balance - 5 WHERE move_id = %s AND account_id = %s", entry.transaction_id.move_id.id, self.control.id))[1])
        self.assertIn("until", self.found(("UPDATE koperasi_business_day SET checked_sum = '1' WHERE id = %s", self.days[1].id))[1])

    def test_notes_stay(self):
        """ Nobody writes what was found, and no day is noted by hand """
        for values in ({'checked_at': '2026-01-01'}, {'checked_sum': '0'}, {'checked_entries': 0}, {'checked_ledger': {}}):
            for day in self.days:
                with self.subTest(values=values), self.assertRaises(UserError):
                    day.write(values)
        self.days[3]._close()
        day = self.Day.with_user(self.manager).create({'company_id': self.coop.id, 'date': '2026-03-01', 'checked_at': '2026-01-01', 'checked_sum': '5'})
        self.assertFalse(day.checked_at or day.checked_sum)
        for statement in ("UPDATE koperasi_business_day SET checked_sum = '0' WHERE id = %s", "DELETE FROM koperasi_business_day WHERE id = %s"):
            with self.subTest(statement=statement), self.assertRaisesRegex(Exception, "append-only"), self.env.cr.savepoint():
                self.env.cr.execute(statement, (self.days[0].id,))
