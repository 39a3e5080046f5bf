from datetime import date
from unittest import TestCase

from odoo.addons.koperasi.finance.goal import goal_instalment

TODAY = date(2026, 2, 10)
GOAL = 5_000_000


class TestGoalInstalment(TestCase):
    """ Worked by hand """

    def test_share_of_this_month(self):
        june = date(2026, 6, 1)
        for start, balance, goal_date, due in (
            (60_000, 60_000, june, 1_235_000),      # 4,940,000 missing, four months to June
            (60_000, 1_060_000, june, 235_000),     # a million was brought this month
            (60_000, 1_295_000, june, 0),
            (60_000, 10_000, june, 1_285_000),      # 50,000 was taken out
            (0, 0, date(2026, 5, 1), 1_666_667),    # rounded up
            (4_000_000, 4_000_000, date(2026, 2, 28), 1_000_000),
            (4_000_000, 4_000_000, date(2026, 3, 1), 1_000_000),
            (4_000_000, 4_000_000, date(2025, 12, 1), 1_000_000),   # too late: all of it
            (6_000_000, 6_000_000, june, 0),
            (0, 5_000_000, june, 0),
        ):
            with self.subTest(start=start, balance=balance, goal_date=goal_date):
                self.assertEqual(goal_instalment(GOAL, start, balance, TODAY, goal_date), due)

    def test_paying_each_share_reaches_the_goal(self):
        balance = 0
        for month in range(2, 8):
            balance += goal_instalment(1_000_001, balance, balance, date(2026, month, 15), date(2026, 8, 1))
        self.assertEqual(balance, 1_000_001)

    def test_negative_amounts(self):
        for amounts in ((-1, 0, 0), (1, -1, 0), (1, 0, -1)):
            with self.subTest(amounts=amounts), self.assertRaisesRegex(ValueError, "at least 0"):
                goal_instalment(*amounts, TODAY, date(2026, 6, 1))
