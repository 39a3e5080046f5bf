import unittest
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.koperasi.finance.meeting import days_before, delegate_seats, last_meeting_day, quorum_needed


class TestMeeting(unittest.TestCase):

    def test_quorum(self):
        # domain.md Appendix A: more than 50 percent on the first call, 20 percent on the second
        for base, first, second in ((1, 1, 1), (2, 2, 1), (9, 5, 2), (10, 6, 2), (11, 6, 3), (100, 51, 20), (101, 51, 21), (483_321, 241_661, 96_665)):
            self.assertEqual(quorum_needed(base, 50, 'first'), first, base)
            self.assertEqual(quorum_needed(base, 20, 'second'), second, base)

    def test_quorum_by_counting(self):
        """ The smallest number that fulfils the words of the rule, found one by one """
        for base in range(1, 60):
            for percent in (Decimal(0), Decimal('33.33'), Decimal(50), Decimal('66.67'), Decimal(100)):
                part = base * Fraction(percent) / 100
                self.assertEqual(quorum_needed(base, percent, 'first'), max(1, next(n for n in range(base + 2) if n > part)))
                self.assertEqual(quorum_needed(base, percent, 'second'), max(1, next(n for n in range(base + 2) if n >= part)))

    def test_nobody_is_no_quorum(self):
        self.assertEqual(quorum_needed(0, 50, 'first'), 1)
        self.assertEqual(quorum_needed(0, 0, 'second'), 1)

    def test_bad_quorum(self):
        for values in ((-1, 50, 'first'), (10, 101, 'first'), (10, -1, 'second'), (10, 50, 'third')):
            with self.assertRaises(ValueError):
                quorum_needed(*values)

    def test_seats(self):
        for members, seats in ((0, 0), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3), (483_321, 9_667)):
            self.assertEqual(delegate_seats(members, 50), seats)
        for values in ((-1, 50), (10, 0)):
            with self.assertRaises(ValueError):
                delegate_seats(*values)

    def test_last_day(self):
        # domain.md 2.1: 30 June for a book year that is the calendar year
        for end, last in ((date(2025, 12, 31), date(2026, 6, 30)), (date(2025, 6, 30), date(2025, 12, 31)), (date(2025, 8, 31), date(2026, 2, 28)), (date(2026, 3, 15), date(2026, 9, 15))):
            self.assertEqual(last_meeting_day(end, 6), last)

    def test_days_before(self):
        self.assertEqual(days_before(date(2026, 3, 28), 7), date(2026, 3, 21))
        self.assertEqual(days_before(date(2026, 3, 28), 30), date(2026, 2, 26))
        self.assertEqual(days_before(date(2026, 3, 28), -30), date(2026, 4, 27))
