from datetime import date, timedelta
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.dates import (
    add_months,
    check_versions,
    day_of_month,
    days_in_month,
    in_force,
    months_passed,
)
from odoo.addons.koperasi.finance.mandatory import MonthlyAmount

from .common import PropertyCase, days, property_test


class TestMonths(PropertyCase):
    def test_days_in_month(self):
        for day, expected in (
            (date(2026, 2, 10), 28), (date(2028, 2, 1), 29), (date(2100, 2, 28), 28), (date(2000, 2, 29), 29),
            (date(2026, 4, 30), 30), (date(2026, 12, 31), 31),
        ):  # fmt: skip
            with self.subTest(day=day):
                self.assertEqual(days_in_month(day), expected)

    def test_months_passed(self):
        for start, day, expected in (
            (date(2026, 1, 5), date(2026, 2, 4), 0), (date(2026, 1, 5), date(2026, 2, 5), 1), (date(2026, 1, 31), date(2026, 2, 28), 1),
            (date(2026, 1, 31), date(2026, 4, 29), 2), (date(2026, 1, 31), date(2026, 4, 30), 3), (date(2025, 12, 31), date(2027, 1, 1), 12),
            (date(2026, 1, 5), date(2026, 1, 5), 0), (date(2026, 1, 5), date(2025, 1, 5), 0),
        ):  # fmt: skip
            with self.subTest(start=start, day=day):
                self.assertEqual(months_passed(start, day), expected)

    def test_add_months(self):
        for day, months, expected in (
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 1, 31), 2, date(2026, 3, 31)),
            (date(2026, 1, 31), 3, date(2026, 4, 30)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2025, 12, 31), 1, date(2026, 1, 31)),
            (date(2026, 1, 15), -1, date(2025, 12, 15)),
            (date(2026, 3, 31), -13, date(2025, 2, 28)),
            (date(2026, 5, 5), 0, date(2026, 5, 5)),
        ):
            with self.subTest(day=day, months=months):
                self.assertEqual(add_months(day, months), expected)

    @property_test(days, st.integers(-600, 600))
    def test_add_months_lands_in_the_right_month(self, day, months):
        result = add_months(day, months)
        self.assertEqual((result.year - day.year) * 12 + result.month - day.month, months)
        next_month = result + timedelta(days=1)
        self.assertTrue(result.day == day.day or (result.day < day.day and next_month.day == 1))

    def test_day_of_month(self):
        self.assertEqual(day_of_month(date(2026, 2, 1), 31), date(2026, 2, 28))
        self.assertEqual(day_of_month(date(2026, 2, 20), 5), date(2026, 2, 5))
        with self.assertRaises(ValueError):
            day_of_month(date(2026, 2, 1), 0)


class TestVersions(TestCase):
    old, new = MonthlyAmount(date(2025, 1, 1), 20000), MonthlyAmount(date(2026, 1, 1), 25000)

    def test_in_force(self):
        for day, expected in (
            (date(2025, 1, 1), self.old),
            (date(2025, 12, 31), self.old),
            (date(2026, 1, 1), self.new),
            (date(2030, 1, 1), self.new),
        ):
            with self.subTest(day=day):
                self.assertIs(in_force([self.old, self.new], day), expected)
        with self.assertRaisesRegex(ValueError, "nothing is in force on 2024-12-31"):
            in_force([self.old, self.new], date(2024, 12, 31))

    def test_order(self):
        check_versions([self.old, self.new])
        for versions in ([], [self.new, self.old], [self.old, self.old]):
            with self.subTest(versions=versions), self.assertRaises(ValueError):
                check_versions(versions)
