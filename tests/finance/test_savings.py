from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from unittest import TestCase

from odoo.addons.koperasi.finance.money import Rate
from odoo.addons.koperasi.finance.savings import (
    RateVersion,
    SavingsTerms,
    Segment,
    Tier,
    balance_segments,
    daily_segments,
    savings_interest,
)

from .common import CASES, fraction_rate

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


def single(percent, unit="year", date_from=date(2020, 1, 1)):
    """A version with one rate for any balance."""
    return RateVersion(date_from, (Tier(None, Rate(Decimal(percent), unit)),))


class TestSegments(TestCase):
    def facts(self, segments):
        return [(segment.balance, segment.days) for segment in segments]

    def test_case_s1(self):
        case = CASES["S1"]
        balances = [(date.fromisoformat(day), balance) for day, balance in case["input"]["mutasi"]]
        expected = [tuple(segment) for segment in case["expected"]["segmen_hari"]]
        self.assertEqual(self.facts(balance_segments(balances, *JANUARY)), expected)
        movements = [(date(2025, 12, 5), 2000000), (date(2026, 1, 6), 3000000)]
        movements += [(date(2026, 1, 16), -1500000), (date(2026, 1, 26), 750000), (date(2026, 2, 1), -4250000)]
        self.assertEqual(self.facts(daily_segments(movements, *JANUARY)), expected)

    def test_end_of_day_counts(self):
        """Empty at noon, full at night; a day that ends as it began is no segment."""
        day = date(2026, 1, 10)
        movements = [(day, -1000), (day, 5000), (date(2026, 1, 20), 700), (date(2026, 1, 20), -700)]
        self.assertEqual(self.facts(daily_segments(movements, *JANUARY, opening=1000)), [(1000, 9), (5000, 22)])
        balances = [(date(2025, 12, 1), 1000), (day, 0), (day, 5000)]
        self.assertEqual(self.facts(balance_segments(balances, *JANUARY)), [(1000, 9), (5000, 22)])

    def test_first_and_last_day(self):
        self.assertEqual(self.facts(daily_segments([(JANUARY[0], 500)], *JANUARY)), [(500, 31)])
        self.assertEqual(self.facts(daily_segments([(JANUARY[1], 500)], *JANUARY)), [(0, 30), (500, 1)])

    def test_opened_and_closed_in_the_month(self):
        movements = [(date(2026, 1, 10), 5000), (date(2026, 1, 20), -5000)]
        self.assertEqual(self.facts(daily_segments(movements, *JANUARY)), [(0, 9), (5000, 10), (0, 12)])

    def test_leap_february_and_year_end(self):
        for start, end, number in (
            (date(2028, 2, 1), date(2028, 2, 29), 29),
            (date(2026, 2, 1), date(2026, 2, 28), 28),
            (date(2025, 12, 31), date(2026, 1, 1), 2),
        ):
            with self.subTest(start=start):
                self.assertEqual(self.facts(daily_segments([], start, end, opening=1)), [(1, number)])

    def test_refused(self):
        for movements, period, message in (
            ([(date(2026, 1, 5), -1)], JANUARY, "balance on 2026-01-05 must be at least 0, not -1"),
            ([(date(2026, 1, 5), 1.5)], JANUARY, "movement of 2026-01-05 must be a whole number"),
            ([], JANUARY[::-1], "must not end .2026-01-01. before it starts .2026-01-31."),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(ValueError, message):
                daily_segments(movements, *period)


class TestInterest(TestCase):
    def interest(self, segments, *versions, locked_on=None, **terms):
        return savings_interest(segments, SavingsTerms(versions, **terms), locked_on).interest

    def test_case_s1(self):
        case = CASES["S1"]
        balances = [(date.fromisoformat(day), balance) for day, balance in case["input"]["mutasi"]]
        segments = balance_segments(balances, *JANUARY)
        version = RateVersion(date(2020, 1, 1), (Tier(None, fraction_rate(case["input"]["rate_tahun"], "year")),))
        expected = case["expected"]
        result = savings_interest(segments, SavingsTerms((version,)))
        self.assertEqual(result.days, 31)
        self.assertEqual(result.balance_days, expected["saldo_x_hari"])
        self.assertEqual(result.average, Decimal(expected["saldo_rata_rata"]))
        self.assertEqual(result.minimum, 2000000)
        self.assertEqual(result.interest, expected["bunga_harian_act365"])
        for terms, key in (
            ({"day_basis": "360"}, "bunga_act360"),
            ({"method": "average"}, "bunga_saldo_rata_rata_per12"),
            ({"method": "lowest"}, "bunga_saldo_terendah_per12"),
        ):
            with self.subTest(terms=terms):
                self.assertEqual(self.interest(segments, version, **terms), expected[key])
        self.assertEqual(self.interest(segments, version, method="none"), 0)

    def test_case_s2(self):
        case = CASES["S2"]
        tiers = tuple(Tier(limit, fraction_rate(rate, "year")) for limit, rate in case["input"]["lapis"])
        segments = daily_segments([], *JANUARY, opening=case["input"]["saldo"])
        self.assertEqual(segments[0].days, case["input"]["hari"])
        version = RateVersion(date(2020, 1, 1), tiers)
        for mode, key in (("progressive", "progresif"), ("whole", "seluruh_saldo")):
            with self.subTest(mode=mode):
                self.assertEqual(self.interest(segments, version, tier_mode=mode), case["expected"][key])

    def test_limit_of_a_tier_belongs_to_it(self):
        tiers = (Tier(5000000, Rate(Decimal(3), "year")), Tier(None, Rate(Decimal(6), "year")))
        version = RateVersion(date(2020, 1, 1), tiers)
        for balance, whole, progressive in ((5000000, 12500, 12500), (5000400, 25002, 12502)):
            for mode, expected in (("whole", whole), ("progressive", progressive)):
                with self.subTest(balance=balance, mode=mode):
                    segments = (Segment(*JANUARY, balance),)
                    self.assertEqual(self.interest(segments, version, method="lowest", tier_mode=mode), expected)

    def test_mean_is_tiered_exactly(self):
        """A mean of 5,000,000 and a third of a rupiah is above the limit of 5,000,000."""
        tiers = (Tier(5000000, Rate(Decimal(3), "year")), Tier(None, Rate(Decimal(6), "year")))
        segments = daily_segments(
            [(date(2026, 4, 1), 5000000), (date(2026, 4, 21), 1)], date(2026, 4, 1), date(2026, 4, 30)
        )
        version = RateVersion(date(2020, 1, 1), tiers)
        self.assertEqual(self.interest(segments, version, method="average", tier_mode="whole"), 25000)

    def test_floating_rate_changes_inside_the_month(self):
        """12 % for 10 days, 8 % for 21: SIBUHAR, SIDANDIK, SIPINTAR of Pintu Air."""
        segments = daily_segments([], *JANUARY, opening=3650000)
        versions = (single(12), single(8, date_from=date(2026, 1, 11)))
        self.assertEqual(self.interest(segments, *versions), 12000 + 16800)
        self.assertEqual(self.interest(segments, *versions, method="lowest"), 28258)
        self.assertEqual(self.interest(segments, *versions, method="average"), 28258)

    def test_locked_rate_does_not(self):
        segments = daily_segments([], *JANUARY, opening=3650000)
        versions = (single(12), single(8, date_from=date(2026, 1, 11)))
        for opened, expected in ((date(2025, 3, 1), 37200), (date(2026, 1, 10), 37200), (date(2026, 1, 11), 24800)):
            with self.subTest(opened=opened):
                self.assertEqual(self.interest(segments, *versions, locked_on=opened), expected)

    def test_one_rounding_for_the_month(self):
        """Two parts of 0.5 are 1 together; each alone would round to 1."""
        segments = (Segment(date(2026, 1, 1), date(2026, 1, 1), 365), Segment(date(2026, 1, 2), date(2026, 1, 2), 366))
        self.assertEqual(self.interest(segments[:1], single(50)), 1)
        self.assertEqual(self.interest(segments, single(50)), 1)

    def test_the_callers_context_does_not_matter(self):
        segments = daily_segments([], *JANUARY, opening=123456789)
        with localcontext() as context:
            context.prec = 3
            self.assertEqual(self.interest(segments, single(8)), 838830)

    def test_day_basis(self):
        for basis, year, expected in (
            ("365", 2028, 310000), ("360", 2028, 314306), ("actual", 2028, 309153), ("actual", 2027, 310000),
        ):  # fmt: skip
            with self.subTest(basis=basis, year=year):
                segments = (Segment(date(year, 1, 1), date(year, 1, 31), 36500000),)
                self.assertEqual(self.interest(segments, single(10), day_basis=basis), expected)

    def test_monthly_rate_keeps_its_unit(self):
        """0.66 % a month is 7.92 % a year, published as 8."""
        segments = daily_segments([], *JANUARY, opening=1000000)
        self.assertEqual(self.interest(segments, single("0.66", "month"), method="average"), 6600)
        self.assertEqual(self.interest(segments, single("0.66", "month")), 6727)

    def test_part_of_a_month_earns_its_part(self):
        """Opened on 22 January: 10 of 31 days."""
        opened = date(2026, 1, 22)
        alone = daily_segments([(opened, 3100000)], opened, JANUARY[1])
        whole = daily_segments([(opened, 3100000)], *JANUARY)
        for method, expected_alone, expected_whole in (
            ("daily", 10192, 10192), ("average", 10000, 10000), ("lowest", 10000, 0),
        ):  # fmt: skip
            with self.subTest(method=method):
                self.assertEqual(self.interest(alone, single(12), method=method), expected_alone)
                self.assertEqual(self.interest(whole, single(12), method=method), expected_whole)

    def test_no_money_needs_no_rate(self):
        """A product that begins on the day its first account opens."""
        opened = date(2026, 1, 22)
        version = single(10, date_from=opened)
        self.assertEqual(self.interest(daily_segments([(opened, 3650000)], *JANUARY), version), 10000)
        with self.assertRaisesRegex(ValueError, "no rate is in force before 2026-01-22"):
            self.interest(daily_segments([], *JANUARY, opening=1), version)
        with self.assertRaisesRegex(ValueError, "nothing is in force on 2026-01-21"):
            self.interest(daily_segments([], *JANUARY, opening=1), version, locked_on=date(2026, 1, 21))


class TestRefused(TestCase):
    def test_segments(self):
        terms = SavingsTerms((single(8),))
        first, third = Segment(date(2026, 1, 1), date(2026, 1, 1), 5), Segment(date(2026, 1, 3), date(2026, 1, 3), 5)
        for segments, message in (
            ((), "at least one segment"),
            ((first, third), "segments must touch"),
            ((first, first), "segments must touch"),
            ((Segment(date(2026, 1, 31), date(2026, 2, 1), 5),), "more than one calendar month"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(ValueError, message):
                savings_interest(segments, terms)

    def test_tiers(self):
        rate = Rate(Decimal(3), "year")
        for limits in ((), (5,), (None, 5), (None, None), (7, 5, None), (5, 5, None), (0, None), (2.5, None)):
            with self.subTest(limits=limits), self.assertRaises(ValueError):
                RateVersion(date(2026, 1, 1), tuple(Tier(limit, rate) for limit in limits))

    def test_terms(self):
        terms = SavingsTerms((single(8),))
        for wrong in ({"method": "weekly"}, {"tier_mode": "slice"}, {"day_basis": "364"}, {"versions": ()}):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                replace(terms, **wrong)
