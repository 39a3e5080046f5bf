"""When a cooperative counts as active: a table of cases, worked out by hand from domain 10.2 (two book years, meeting due by 30 June)."""
import unittest
from datetime import date, timedelta

from odoo.addons.koperasi.finance.registry_status import inactive_from, kuk_class, last_year_due

LIMITS = ((1, 5_000, 2_500_000_000, 5_000_000_000), (2, 9_000, 15_000_000_000, 50_000_000_000), (3, 20_000, 40_000_000_000, 500_000_000_000), (4, None, 0, None))
DUE = (
    (date(2025, 6, 30), 6, 2023), (date(2025, 7, 1), 6, 2024), (date(2025, 1, 1), 6, 2023), (date(2025, 12, 31), 6, 2024), (date(2024, 2, 29), 6, 2022),
    (date(2025, 1, 1), 0, 2024), (date(2025, 3, 31), 3, 2023), (date(2025, 4, 1), 3, 2024), (date(2025, 6, 30), 18, 2022), (date(2025, 7, 1), 18, 2023),
    (date(2025, 12, 31), 12, 2023), (date(2026, 1, 1), 12, 2024))
KUK = (
    (5_000, 2_500_000_000, 5_000_000_000, 1), (5_001, 0, 0, 2), (9_000, 0, 0, 2), (9_001, 0, 0, 3), (20_001, 0, 0, 4), (0, 2_500_000_001, 0, 2), (0, 40_000_000_001, 0, 4),
    (0, 0, 500_000_000_000, 3), (0, 0, 500_000_000_001, 4), (10, -5_000_000, 0, 1), (6_000, 1, 60_000_000_000, 3))


class TestRegistryStatus(unittest.TestCase):

    def test_last_year_due(self):
        for day, months, year in DUE:
            with self.subTest(day=day, months=months):
                self.assertEqual(last_year_due(day, months), year)

    def test_boundary_agrees(self):
        """ The day that ``inactive_from`` names is the first on which the years that were due reach the limit """
        for months in (0, 3, 6, 12, 18):
            for years in (1, 2, 3, 5):
                for last in (2019, 2020, 2023):
                    first = inactive_from(last, years, months)
                    self.assertLessEqual(last, last_year_due(first, months) - years)
                    self.assertGreater(last, last_year_due(first - timedelta(days=1), months) - years)

    def test_inactive_from(self):
        self.assertEqual(inactive_from(2022, 2, 6), date(2025, 7, 1))
        self.assertEqual(inactive_from(2019, 2, 6), date(2022, 7, 1))
        self.assertEqual(inactive_from(2022, 3, 12), date(2027, 1, 1))

    def test_kuk(self):
        """ The highest class that any figure reaches (domain 2.5, first variant) """
        for members, own, assets, number in KUK:
            with self.subTest(members=members, own=own, assets=assets):
                self.assertEqual(kuk_class(members, own, assets, LIMITS), number)
        self.assertEqual(kuk_class(5, 5, 5, ()), 0)
