from decimal import Decimal, localcontext
from fractions import Fraction
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.money import Rate, round_down, round_half_up, whole_rupiah

from .common import PropertyCase, half_up, percents, property_test, rupiah


class TestWholeRupiah(TestCase):
    def test_whole_amounts_pass(self):
        for value, expected in (
            (25000, 25000),
            (-7, -7),
            (Decimal("25000.00"), 25000),
            (Decimal("1E+3"), 1000),
            ("25000", 25000),
            ("-25000.00", -25000),
        ):
            with self.subTest(value=value):
                result = whole_rupiah(value)
                self.assertEqual((result, type(result)), (expected, int))

    def test_anything_else_is_refused(self):
        for value in (
            25000.0, Decimal("0.5"), Decimal("NaN"), Decimal("Infinity"), True, None, "", "25000.50", "25.000,00",
            "1_000", " 1", "1e3", "\u0661",
        ):  # fmt: skip
            with self.subTest(value=value), self.assertRaisesRegex(ValueError, "payment must be a whole number"):
                whole_rupiah(value, "payment")

    def test_minimum(self):
        self.assertEqual(whole_rupiah(0, minimum=0), 0)
        with self.assertRaisesRegex(ValueError, "fee must be at least 0, not -1"):
            whole_rupiah(-1, "fee", minimum=0)


class TestRounding(PropertyCase):
    def test_half_up(self):
        for value, unit, expected in (
            ("0.5", 1, 1), ("1.5", 1, 2), ("2.5", 1, 3), ("2.4999", 1, 2), ("-0.5", 1, -1),
            ("500", 1000, 1000), ("1499.99", 1000, 1000), ("1", 3, 0), ("2", 3, 3),
        ):  # fmt: skip
            with self.subTest(value=value, unit=unit):
                self.assertEqual(round_half_up(Decimal(value), unit), expected)

    def test_down(self):
        for value, unit, expected in (("0.99", 1, 0), ("24000.1", 1, 24000), ("-0.1", 1, -1), ("1999", 1000, 1000)):
            with self.subTest(value=value, unit=unit):
                self.assertEqual(round_down(Decimal(value), unit), expected)

    def test_unit_must_be_positive(self):
        for rounding in (round_half_up, round_down):
            for unit in (0, -1000):
                with self.subTest(unit=unit), self.assertRaises(ValueError):
                    rounding(1, unit)

    @property_test(st.decimals(0, 10**15, places=6), st.sampled_from([1, 50, 100, 1000]))
    def test_second_method(self, value, unit):
        self.assertEqual(round_half_up(value, unit), half_up(Fraction(value) / unit) * unit)
        self.assertEqual(round_down(value, unit), Fraction(value) // unit * unit)

    def test_the_callers_context_does_not_matter(self):
        with localcontext() as context:
            context.prec = 3
            self.assertEqual(round_half_up(Decimal("1234567.5")), 1234568)
            self.assertEqual(round_half_up(Rate(Decimal("0.75"), "month").per_month(123456789)), 925926)


class TestRate(PropertyCase):
    def test_keeps_its_unit(self):
        rate = Rate(Decimal("0.66"), "month")
        self.assertEqual((rate.percent, rate.unit), (Decimal("0.66"), "month"))
        self.assertEqual(rate.per_year(100), Decimal("7.92"))
        self.assertEqual(rate.per_month(1_000_000), 6600)
        self.assertEqual(Rate(Decimal(9), "year").per_year(1_000_000), 90000)
        self.assertEqual(Rate(Decimal(9), "year").per_month(1_000_000), 7500)

    def test_half_a_rupiah_stays_half(self):
        """1950 x 0.00333... would be 6.4999..., however many digits it has."""
        self.assertEqual(round_half_up(Rate(Decimal(10), "year").per_month(60)), 1)
        self.assertEqual(round_half_up(Rate(Decimal(4), "year").per_month(1950)), 7)

    @property_test(rupiah, percents)
    def test_second_method(self, amount, percent):
        yearly = Fraction(percent) * amount / 100
        self.assertEqual(Rate(percent, "year").per_year(amount), yearly)
        self.assertEqual(Rate(percent, "month").per_month(amount), yearly)
        self.assertEqual(Rate(percent, "month").per_year(amount), yearly * 12)
        self.assertEqual(round_half_up(Rate(percent, "year").per_month(amount)), half_up(yearly / 12))

    def test_refused(self):
        for percent in (Decimal(-1), Decimal("NaN"), Decimal("Infinity"), 9, 0.75, "9", None):
            with self.subTest(percent=percent), self.assertRaisesRegex(ValueError, "rate must be a Decimal"):
                Rate(percent, "year")
        with self.assertRaisesRegex(ValueError, "per month or year"):
            Rate(Decimal(9), "day")
