from decimal import Decimal
from unittest import TestCase

from odoo.addons.koperasi.finance.money import Rate
from odoo.addons.koperasi.finance.ratecap import check_deposit_cap

NINE = Decimal(9)


class TestDepositCap(TestCase):
    def test_nine_percent_a_year(self):
        """Permenkop UKM 8/2023 art. 26(4), and the rates of Pintu Air before and after it."""
        for percent, unit, highest, passed in (
            ("0.75", "month", "9", True),
            ("0.76", "month", "9.12", False),
            ("9", "year", "9", True),
            ("9.0001", "year", "9.0001", False),
            ("0.66", "month", "7.92", True),
            ("1.08", "month", "12.96", False),
            ("0", "year", "0", True),
        ):
            with self.subTest(percent=percent, unit=unit):
                check = check_deposit_cap([Rate(Decimal(percent), unit)], NINE)
                self.assertEqual((check.highest, check.passed), (Decimal(highest), passed))

    def test_the_highest_tier_counts(self):
        tiers = [Rate(Decimal(3), "year"), Rate(Decimal("0.76"), "month"), Rate(Decimal(4), "year")]
        check = check_deposit_cap(tiers, NINE)
        self.assertEqual((check.highest, check.cap, check.passed), (Decimal("9.12"), NINE, False))

    def test_another_cap(self):
        self.assertTrue(check_deposit_cap([Rate(Decimal("0.76"), "month")], Decimal("9.5")).passed)

    def test_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one rate"):
            check_deposit_cap([], NINE)
        for cap in (9, Decimal(-1)):
            with self.subTest(cap=cap), self.assertRaisesRegex(ValueError, "cap must be a Decimal"):
                check_deposit_cap([Rate(NINE, "year")], cap)
