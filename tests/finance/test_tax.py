from decimal import Decimal
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.tax import PPH_23, PPH_FINAL, InterestTax, withhold

from .common import CASES, PropertyCase, percents, property_test

grosses = st.lists(st.one_of(st.integers(0, 10), st.integers(0, 2_000_000)), max_size=6)


class TestInterestTax(TestCase):
    def test_case_s4_table(self):
        for gross, tax in CASES["S4"]["expected"]["tabel_pph"].items():
            with self.subTest(gross=gross):
                self.assertEqual(PPH_FINAL.on(int(gross)), tax)

    def test_case_s3(self):
        expected = CASES["S3"]["expected"]
        self.assertEqual(PPH_FINAL.on(expected["bunga_bulan"]), expected["pph"])

    def test_bodies_have_no_threshold(self):
        for gross, tax in ((0, 0), (6, 0), (7, 1), (200000, 30000)):
            with self.subTest(gross=gross):
                self.assertEqual(PPH_23.on(gross), tax)

    def test_refused(self):
        for threshold, percent in (
            (-1, Decimal(10)), (0.5, Decimal(10)), (0, Decimal(-1)), (0, Decimal("100.1")), (0, Decimal("NaN")),
            (0, 10),
        ):  # fmt: skip
            with self.subTest(threshold=threshold, percent=percent), self.assertRaises(ValueError):
                InterestTax(threshold, percent)
        with self.assertRaisesRegex(ValueError, "gross interest must be at least 0"):
            PPH_FINAL.on(-1)


class TestWithhold(PropertyCase):
    def test_case_s4(self):
        case = CASES["S4"]
        result = withhold(case["input"]["bunga_rekening"], PPH_FINAL)
        self.assertEqual(list(result.shares), case["expected"]["alokasi"])
        self.assertEqual(sum(result.shares), case["expected"]["total_pph"])
        self.assertEqual(result.shortfall, 0)

    def test_remainder_to_the_last_account_that_can_bear_it(self):
        tax = InterestTax(0, Decimal(50))
        for gross, shares in (
            ([1, 1, 1, 1], (0, 0, 1, 1)),
            ([33, 33, 34], (16, 16, 18)),
            ([3, 3, 0], (1, 2, 0)),
            ([0, 0], (0, 0)),
            ([], ()),
        ):
            with self.subTest(gross=gross):
                self.assertEqual(withhold(gross, tax).shares, shares)

    def test_second_payment_of_the_month(self):
        """Free on the 10th, taxed in whole on the 31st; a payment too small for it leaves a shortfall."""
        for gross, earlier_gross, earlier_tax, shares, shortfall in (
            ([150000], 0, 0, (0,), 0),
            ([90000], 150000, 0, (0,), 0),
            ([90001], 150000, 0, (24000,), 0),
            ([10], 240000, 0, (10,), 23991),
            ([100000], 375000, 37500, (10000,), 0),
            ([], 240001, 0, (), 24000),
            ([1000], 0, 500, (0,), 0),
        ):
            with self.subTest(gross=gross, earlier_gross=earlier_gross):
                result = withhold(gross, PPH_FINAL, earlier_gross, earlier_tax)
                self.assertEqual((result.shares, result.shortfall), (shares, shortfall))

    def test_refused(self):
        for gross, earlier_gross, earlier_tax in (([-1, 500000], 0, 0), ([1], -1, 0), ([1], 0, -1), ([0.5], 0, 0)):
            with self.subTest(gross=gross), self.assertRaises(ValueError):
                withhold(gross, PPH_FINAL, earlier_gross, earlier_tax)

    @property_test(grosses, st.integers(0, 300_000), percents)
    def test_shares_are_the_total(self, gross, threshold, percent):
        tax = InterestTax(threshold, percent)
        result = withhold(gross, tax)
        self.assertEqual((sum(result.shares), result.shortfall), (tax.on(sum(gross)), 0))
        for share, amount in zip(result.shares, gross, strict=True):
            self.assertTrue(0 <= share <= amount)
            self.assertTrue(0 <= share - tax.on(sum(gross)) * amount // max(sum(gross), 1) < len(gross))

    @property_test(st.lists(grosses, min_size=1, max_size=4))
    def test_paid_in_parts_or_at_once(self, payments):
        """Over the month the same tax, but for what is left over at its end."""
        paid = withheld = shortfall = 0
        for gross in payments:
            result = withhold(gross, PPH_FINAL, paid, withheld)
            paid, withheld, shortfall = paid + sum(gross), withheld + sum(result.shares), result.shortfall
        self.assertEqual(withheld + shortfall, PPH_FINAL.on(paid))
