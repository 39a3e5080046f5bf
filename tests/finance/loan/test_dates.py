"""Due dates, holidays, and parts of a year."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.loan.accrual import accrued
from odoo.addons.koperasi.finance.loan.calendar import Holidays, Periods, agreed_dates, due_dates
from odoo.addons.koperasi.finance.loan.day_count import year_fraction
from odoo.addons.koperasi.finance.loan.schedule import schedule
from odoo.addons.koperasi.finance.loan.terms import InterestRule

from ..common import PropertyCase
from .common import START, SUNDAYS, days, loan, loan_property, rates, rows, yearly


def texts(dates):
    return " ".join(str(day)[5:] for day in dates)


class TestDueDates(TestCase):
    def test_ends_of_months_and_units(self):
        for periods, disbursed, expected in (
            (Periods(), START, "02-28 03-31 04-30 05-31"),
            (Periods(short_month="next_day"), START, "03-01 03-31 05-01 05-31"),
            (Periods(), date(2024, 1, 31), "02-29 03-31 04-30 05-31"),
            (Periods(first_due=date(2026, 2, 28)), START, "02-28 03-31 04-30 05-31"),
            (Periods(first_due=date(2026, 3, 30)), START, "03-30 04-30 05-30 06-30"),
            (Periods(due_day=25), START, "02-25 03-25 04-25 05-25"),
            (Periods(due_day=31), date(2026, 3, 10), "04-30 05-31 06-30 07-31"),
            (Periods(due_day=4, short_month="next_day"), START, "02-04 03-04 04-04 05-04"),
            (Periods(due_day=31, short_month="next_day"), date(2026, 3, 10), "05-01 05-31 07-01 07-31"),
            (Periods(3), START, "04-30 07-31 10-31 01-31"),
            (Periods(unit="day"), START, "02-01 02-02 02-03 02-04"),
            (Periods(unit="week"), START, "02-07 02-14 02-21 02-28"),
            (Periods(2, "fortnight"), START, "02-28 03-28 04-25 05-23"),
            (Periods(dates=(date(2026, 4, 1), date(2026, 4, 2), date(2026, 8, 1), date(2027, 1, 1))), START, "04-01 04-02 08-01 01-01"),
        ):  # fmt: skip
            with self.subTest(periods=periods, disbursed=disbursed):
                self.assertEqual(texts(agreed_dates(periods, disbursed, 4)), expected)

    def test_holidays(self):
        """Saturday 28 February is a working day, Sunday 1 March is not, Monday 2 March is a holiday."""
        off = frozenset({date(2026, 3, 2)})
        for rule, unit, expected in (
            ("kept", "day", "02-28 03-01 03-02 03-03"),
            ("next", "day", "02-28 03-03 03-03 03-03"),
            ("previous", "day", "02-28 02-28 02-28 03-03"),
            ("skip", "day", "02-28 03-03 03-04 03-05"),
            ("next", "week", "03-06 03-13 03-20 03-27"),
        ):
            holidays = Holidays(rule, off, SUNDAYS)
            got = due_dates(Periods(unit=unit), date(2026, 2, 27), 4, holidays)
            with self.subTest(rule=rule, unit=unit):
                self.assertEqual(texts(got), expected)

    def test_whether_a_moved_date_bears_interest(self):
        """31 May 2026 is a Sunday: due on 1 June, with 30 or 31 days of interest before, 30 or 29 after."""
        for bears, day_count, expected in (
            (False, "act/365", [32_000_000 * 31, 32_000_000 * 30]),
            (True, "act/365", [32_000_000 * 32, 32_000_000 * 29]),
            (False, "period", [None, None]),
        ):
            terms = loan(
                principal=32_000_000 * 365,
                rate=yearly(100),
                method="bullet",
                instalments=5,
                holidays=Holidays("next", weekdays=SUNDAYS, bears_interest=bears),
                interest=InterestRule(day_count),
            )
            lines = schedule(terms).lines
            with self.subTest(bears=bears, day_count=day_count):
                self.assertEqual(str(lines[3].due_date), "2026-06-01")
                if day_count == "period":
                    self.assertEqual(len({line.interest for line in lines}), 1)
                else:
                    self.assertEqual([lines[3].interest, lines[4].interest], expected)

    def test_refused(self):
        for values, message in (
            ({"unit": "year"}, "day, week, fortnight or month"),
            ({"every": 0}, "at least 1"),
            ({"every": -1}, "at least 1"),
            ({"due_day": 0}, "1 to 31"),
            ({"due_day": 32}, "1 to 31"),
            ({"due_day": 5, "unit": "week"}, "1 to 31"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValueError, message):
                Periods(**values)
        for periods, message in (
            (Periods(first_due=START - timedelta(days=1)), "must not be due before"),
            (Periods(dates=(START, START)), "must rise"),
            (Periods(dates=(START,)), "one for each of 2"),
        ):
            with self.subTest(periods=periods), self.assertRaisesRegex(ValueError, message):
                agreed_dates(periods, START, 2)
        with self.assertRaisesRegex(ValueError, "no working day near"):
            Holidays("next", weekdays=frozenset(range(7))).working_day(START)


class TestDayCount(PropertyCase):
    def test_conventions(self):
        new_year = date(2023, 12, 12), date(2024, 1, 12)
        for start, end, day_count, more, expected in (
            (*new_year, "period", {}, Fraction(1, 12)),
            (*new_year, "30/360", {}, Fraction(1, 12)),
            (*new_year, "30/365", {}, Fraction(30, 365)),
            (*new_year, "act/365", {}, Fraction(31, 365)),
            (*new_year, "act/360", {}, Fraction(31, 360)),
            (*new_year, "act/364", {}, Fraction(31, 364)),
            (*new_year, "act/act", {}, Fraction(20, 365) + Fraction(11, 366)),
            (*new_year, "act/act", {"year_split": "year_end"}, Fraction(19, 365) + Fraction(12, 366)),
            (*new_year, "act/act", {"year_split": "leap_day"}, Fraction(31, 365)),
            (*new_year, "act/act", {"year_split": "start"}, Fraction(31, 365)),
            (date(2024, 2, 1), date(2024, 2, 29), "act/act", {"year_split": "leap_day"}, Fraction(28, 366)),
            (date(2024, 2, 29), date(2024, 3, 31), "act/act", {"year_split": "leap_day"}, Fraction(31, 365)),
            (date(2022, 12, 31), date(2025, 1, 1), "act/act", {}, Fraction(1, 365) + 2 + Fraction(0)),
            (date(2024, 2, 1), date(2024, 4, 15), "30/360", {}, Fraction(2 * 30 + 14, 360)),
            (date(2024, 2, 1), date(2024, 2, 15), "30/360", {"stub": "month"}, Fraction(14, 29 * 12)),
            (date(2026, 1, 31), date(2026, 2, 28), "30/360", {}, Fraction(1, 12)),
            (date(2026, 1, 15), date(2026, 1, 15), "act/act", {}, Fraction(0)),
        ):
            with self.subTest(start=start, day_count=day_count, more=more):
                self.assertEqual(year_fraction(start, end, day_count, **more), expected)
        with self.assertRaisesRegex(ValueError, "before it starts"):
            year_fraction(new_year[1], new_year[0], "act/365")

    def test_broken_first_period(self):
        """Case L7 in a plan: 44 days before the first instalment, then whole months."""
        for first, expected in (("act/365", 347_178), ("act/360", 352_000), ("period", 240_000)):
            terms = loan(
                disbursed=date(2026, 1, 15),
                periods=Periods(first_due=date(2026, 2, 28)),
                interest=InterestRule(first_period=first),
            )
            got = rows(schedule(terms), "interest", "days")
            with self.subTest(first=first):
                self.assertEqual(got[:2], [(expected, 44), (220_000, 28)])

    @loan_property(2, st.integers(0, 10**12), rates, days, st.lists(st.integers(0, 400), max_size=8))
    def test_accruing_in_steps_changes_nothing(self, amount, rate, start, gaps):
        total, before = 0, start
        for gap in gaps:
            until = before + timedelta(days=gap)
            total += accrued(amount, rate, start, until, before=before)
            before = until
        self.assertEqual(total, accrued(amount, rate, start, before))

    @loan_property(2, days, st.integers(0, 2000), st.sampled_from(["isda", "year_end"]))
    def test_years_are_cut_without_loss(self, start, length, split):
        """Second method: each day by its own year."""
        shift = 1 if split == "year_end" else 0
        total = Fraction(0)
        for number in range(length):
            year = (start + timedelta(days=number + shift)).year
            total += Fraction(1, 366 if (date(year, 12, 31) - date(year, 1, 1)).days == 365 else 365)
        got = year_fraction(start, start + timedelta(days=length), "act/act", year_split=split)
        self.assertEqual(got, total)

    def test_accrual_of_days(self):
        """Frappe Lending's figure: 13.5 % on 1,000,000.00 for 30 days of 365."""
        got = accrued(100_000_000, yearly(Decimal("13.5")), date(2023, 4, 1), date(2023, 5, 1))
        self.assertEqual(got, 1_109_589)
