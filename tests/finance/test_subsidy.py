from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.subsidy import not_yet, owed_by_day, subsidy, within

from .common import CASES, PropertyCase, property_test

SIX = Decimal(6)
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
DAYS = st.dates(date(2025, 12, 20), date(2026, 2, 10))


def every_day(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class TestSubsidy(PropertyCase):
    def test_case_g1(self):
        case = CASES["G1"]
        given, expected = case["input"], case["expected"]
        last = FIRST + timedelta(days=given["hari"] - 1)
        self.assertEqual(subsidy([(FIRST, last, given["outstanding"])], SIX), expected["subsidi"])
        self.assertEqual(expected["subsidi"], 41_333)

    def test_half_a_rupiah_goes_up(self):
        # one day of 3,000 at 6 % is exactly 0.5; of 2,999 it is less
        self.assertEqual(subsidy([(FIRST, FIRST, 3_000)], SIX), 1)
        self.assertEqual(subsidy([(FIRST, FIRST, 2_999)], SIX), 0)
        self.assertEqual(subsidy([], SIX), 0)

    def test_it_is_rounded_once(self):
        """Three days of 1,000 are as one of 3,000, though each of them alone is nothing"""
        days = [(day, day, 1_000) for day in every_day(FIRST, date(2026, 1, 3))]
        self.assertEqual(subsidy(days, SIX), 1)
        self.assertEqual(sum(subsidy([one], SIX) for one in days), 0)

    def test_bad_input(self):
        for spans, percent in (([(LAST, FIRST, 1)], SIX), ([(FIRST, LAST, -1)], SIX), ([(FIRST, LAST, 1.5)], SIX), ([(FIRST, LAST, 1)], Decimal(-1)), ([(FIRST, LAST, 1)], 6.0)):
            with self.subTest(spans=spans, percent=percent), self.assertRaises(ValueError):
                subsidy(spans, percent)

    @property_test(st.integers(0, 10**12), st.dictionaries(DAYS, st.integers(-(10**6), 10**9), max_size=12))
    def test_spans_are_what_each_day_ends_with(self, opening, changes):
        """By a second method: day after day"""
        opening += 13 * 10**6   # never below 0
        spans = owed_by_day(opening, changes, FIRST, LAST)
        owed, total = opening, Decimal(0)
        for day in every_day(FIRST, LAST):
            owed += changes.get(day, 0)
            [of_day] = [amount for begin, end, amount in spans if begin <= day <= end]
            self.assertEqual(of_day, owed)
            total += owed
        exact = (total * 6 / 36_000).quantize(Decimal(1), ROUND_HALF_UP)
        self.assertEqual(subsidy(spans, SIX), exact)
        self.assertEqual((spans[0][0], spans[-1][1]), (FIRST, LAST))

    @property_test(st.lists(st.tuples(DAYS, DAYS), max_size=6))
    def test_no_day_twice(self, taken):
        taken = [tuple(sorted(one)) for one in taken]
        covered = {day for one in taken for day in every_day(*one)}
        left = [day for one in not_yet(FIRST, LAST, taken) for day in every_day(*one)]
        self.assertEqual(left, [day for day in every_day(FIRST, LAST) if day not in covered])

    def test_within(self):
        spans = [(FIRST, date(2026, 1, 10), 5), (date(2026, 1, 11), LAST, 0)]
        self.assertEqual(within(spans, date(2026, 1, 5), LAST), [(date(2026, 1, 5), date(2026, 1, 10), 5)])
