from collections import Counter
from datetime import date, timedelta
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.dates import days_in_month
from odoo.addons.koperasi.finance.mandatory import (
    MandatoryPlan,
    MonthlyAmount,
    allocate_payment,
    arrears,
    months_due,
    total_due,
)

from .common import CASES, PropertyCase, days, each_day, property_test


@st.composite
def plans(draw):
    """A member with one to three amounts, of which the last is not 0."""
    joined = draw(days)
    offsets = draw(st.lists(st.integers(1, 900), max_size=2, unique=True))
    amounts = [MonthlyAmount(joined - timedelta(days=draw(st.integers(0, 900))), draw(st.integers(1000, 100_000)))]
    for offset in sorted(offsets):
        last = offset == max(offsets)
        amounts.append(
            MonthlyAmount(
                joined + timedelta(days=offset), draw(st.sampled_from([20_000, 25_000] if last else [0, 15_000]))
            )
        )
    return MandatoryPlan(joined, tuple(amounts), draw(st.integers(1, 31)))


def facts(months):
    return [(str(month.month)[:7], month.amount) for month in months]


class TestDue(PropertyCase):
    case = CASES["S6"]
    plan = MandatoryPlan(date.fromisoformat(case["input"]["tanggal_masuk"]), (MonthlyAmount(date(2020, 1, 1), 25000),))

    def test_case_s6(self):
        given, expected = self.case["input"], self.case["expected"]
        as_of = date.fromisoformat(given["per_tanggal"])
        due = months_due(self.plan, as_of)
        self.assertEqual(len(due), given["bulan_terhitung"])
        self.assertEqual(sum(month.amount for month in due), expected["kewajiban"])
        unpaid = arrears(self.plan, as_of, given["dibayar"])
        self.assertEqual(sum(month.amount for month in unpaid), expected["tunggakan"])
        self.assertEqual(facts(unpaid), [("2025-11", 25000), ("2025-12", 25000), ("2026-01", 25000)])

    def test_due_day(self):
        """In the first month nothing is due before the member has joined."""
        for due_day, expected in (
            (1, "2025-03-10 2025-04-01 2025-05-01"),
            (10, "2025-03-10 2025-04-10 2025-05-10"),
            (31, "2025-03-31 2025-04-30"),
        ):
            with self.subTest(due_day=due_day):
                plan = MandatoryPlan(self.plan.joined, self.plan.amounts, due_day)
                due = months_due(plan, date(2025, 5, 30))
                self.assertEqual([str(month.due_date) for month in due], expected.split())
        self.assertEqual(months_due(self.plan, date(2025, 3, 9)), ())
        self.assertEqual(len(months_due(self.plan, date(2025, 3, 10))), 1)

    def test_amount_in_force_on_the_due_date(self):
        amounts = (MonthlyAmount(date(2025, 1, 1), 20000), MonthlyAmount(date(2025, 4, 2), 25000))
        for due_day, april in ((1, 20000), (2, 25000)):
            with self.subTest(due_day=due_day):
                plan = MandatoryPlan(date(2025, 3, 1), amounts, due_day)
                expected = [("2025-03", 20000), ("2025-04", april), ("2025-05", 25000)]
                self.assertEqual(facts(months_due(plan, date(2025, 5, 31))), expected)

    def test_refused(self):
        amounts = self.plan.amounts
        for versions, due_day in (((), 1), (amounts * 2, 1), (amounts, 0), (amounts, 32)):
            with self.subTest(due_day=due_day), self.assertRaises(ValueError):
                MandatoryPlan(date(2025, 3, 10), versions, due_day)
        with self.assertRaisesRegex(ValueError, "monthly amount must be at least 0"):
            MonthlyAmount(date(2025, 1, 1), -1)
        with self.assertRaisesRegex(ValueError, "nothing is in force on 2019-12-31"):
            months_due(MandatoryPlan(date(2019, 12, 31), amounts), date(2020, 1, 31))

    @property_test(plans(), st.integers(0, 1500))
    def test_second_method(self, plan, offset):
        """Walk the days, and count a month on its due day."""
        as_of = plan.joined + timedelta(days=offset)
        expected = []
        for day in each_day(plan.joined, as_of):
            due_day = min(plan.due_day, days_in_month(day))
            joined_later = day == plan.joined and day.day > due_day
            if day.day == due_day or joined_later:
                amount = [version.amount for version in plan.amounts if version.date_from <= day][-1]
                expected.append((day.replace(day=1), day, amount))
        due = [(month.month, month.due_date, month.amount) for month in months_due(plan, as_of)]
        self.assertEqual(due, expected)
        self.assertEqual(total_due(plan, as_of), sum(month.amount for month in months_due(plan, as_of)))


class TestPayments(PropertyCase):
    plan = MandatoryPlan(date(2025, 11, 10), (MonthlyAmount(date(2020, 1, 1), 25000),))

    def test_oldest_first_partly_and_in_advance(self):
        for paid_before, amount, expected in (
            (0, 0, []),
            (0, 10000, [("2025-11", 10000)]),
            (10000, 40000, [("2025-11", 15000), ("2025-12", 25000)]),
            (50000, 60000, [("2026-01", 25000), ("2026-02", 25000), ("2026-03", 10000)]),
        ):
            with self.subTest(paid_before=paid_before, amount=amount):
                self.assertEqual(facts(allocate_payment(self.plan, amount, paid_before)), expected)

    def test_advance_at_the_new_amount(self):
        plan = MandatoryPlan(self.plan.joined, (*self.plan.amounts, MonthlyAmount(date(2026, 1, 1), 30000)))
        self.assertEqual(facts(allocate_payment(plan, 55000, 25000)), [("2025-12", 25000), ("2026-01", 30000)])

    def test_free_months_are_passed_over(self):
        versions = [*self.plan.amounts, MonthlyAmount(date(2025, 12, 1), 0), MonthlyAmount(date(2026, 2, 1), 25000)]
        plan = MandatoryPlan(self.plan.joined, tuple(versions))
        self.assertEqual(facts(allocate_payment(plan, 30000)), [("2025-11", 25000), ("2026-02", 5000)])
        self.assertEqual(facts(arrears(plan, date(2026, 2, 28), 10000)), [("2025-11", 15000), ("2026-02", 25000)])

    def test_nothing_left_to_pay(self):
        plan = MandatoryPlan(self.plan.joined, (*self.plan.amounts, MonthlyAmount(date(2026, 1, 1), 0)))
        self.assertEqual(len(allocate_payment(plan, 50000)), 2)
        with self.assertRaisesRegex(ValueError, "nothing is owed from 2026-01-01 on: 1 of 50001 is left over"):
            allocate_payment(plan, 50001)

    def test_refused(self):
        for call in (
            lambda: allocate_payment(self.plan, -1),
            lambda: allocate_payment(self.plan, 1, -1),
            lambda: arrears(self.plan, date(2026, 1, 31), -1),
            lambda: allocate_payment(self.plan, 10**12),
        ):
            with self.assertRaises(ValueError):
                call()

    @property_test(plans(), st.lists(st.integers(0, 300_000), max_size=8), st.integers(0, 1500))
    def test_payments_are_conserved(self, plan, payments, offset):
        """Each rupiah is in one month; months fill in order; arrears are what the months due lack."""
        filled, paid = Counter(), 0
        for amount in payments:
            parts = allocate_payment(plan, amount, paid)
            self.assertEqual(sum(part.amount for part in parts), amount)
            for part in parts:
                filled[part.month] += part.amount
            paid += amount
        at_once = {part.month: part.amount for part in allocate_payment(plan, paid)}
        self.assertEqual(dict(filled), at_once)
        as_of = plan.joined + timedelta(days=offset)
        lacking = [(due.month, due.amount - filled[due.month]) for due in months_due(plan, as_of)]
        unpaid = [(month.month, month.amount) for month in arrears(plan, as_of, paid)]
        self.assertEqual(unpaid, [(month, amount) for month, amount in lacking if amount])


class TestJoinedOnALeapDay(TestCase):
    def test_due_dates(self):
        plan = MandatoryPlan(date(2028, 2, 29), (MonthlyAmount(date(2020, 1, 1), 25000),), due_day=30)
        due = [str(month.due_date) for month in months_due(plan, date(2028, 4, 30))]
        self.assertEqual(due, ["2028-02-29", "2028-03-30", "2028-04-30"])
