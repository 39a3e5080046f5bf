"""Payments, penalty, payoff, arrears and their classes, by hand."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from odoo.addons.koperasi.finance.loan import limits
from odoo.addons.koperasi.finance.loan.actual import ActualRule, RunningLoan
from odoo.addons.koperasi.finance.loan.allocation import AllocationRule, Bill, Dues, allocate
from odoo.addons.koperasi.finance.loan.days_past_due import (
    CREDIT_UNION,
    FIVE_CLASSES,
    FIVE_CLASSES_BPR,
    Band,
    KspFacts,
    class_by_days,
    class_ksp,
    days_past_due,
    npl_percent,
    oldest_arrears,
)
from odoo.addons.koperasi.finance.loan.payoff import PayoffRule, digits_left, payoff
from odoo.addons.koperasi.finance.loan.penalty import PenaltyRule, penalty
from odoo.addons.koperasi.finance.loan.provisioning import (
    PEARLS,
    PPAP_FOUR,
    Exposure,
    ProvisionRule,
    provisions,
    write_off,
)
from odoo.addons.koperasi.finance.loan.restructuring import restructure
from odoo.addons.koperasi.finance.loan.schedule import schedule
from odoo.addons.koperasi.finance.loan.terms import Grace, InterestRule

from .common import START, loan, yearly

TODAY = date(2026, 3, 31)


class TestAllocation(TestCase):
    bills = [Bill(date(2026, month, 28), Dues(10, 0, 100, 1000)) for month in (1, 2, 3, 4, 5)]

    def paid(self, amount, **rule):
        found = allocate(self.bills, amount, TODAY, AllocationRule(**rule))
        return [(dues.penalty, dues.interest, dues.principal) for dues in found.paid], found.excess

    def test_direction(self):
        got, excess = self.paid(1200)
        self.assertEqual((got[:3], excess), ([(10, 100, 1000), (10, 80, 0), (0, 0, 0)], 0))
        got, excess = self.paid(1200, direction="vertical")
        self.assertEqual((got[:3], excess), ([(10, 100, 870), (10, 100, 0), (10, 100, 0)], 0))

    def test_more_than_is_due(self):
        for advance, expected, excess in (
            ("none", [(0, 0, 0), (0, 0, 0)], 670),
            ("next", [(10, 100, 560), (0, 0, 0)], 0),
            ("last", [(0, 0, 0), (10, 100, 560)], 0),
        ):
            got, left = self.paid(4000, advance=advance)
            with self.subTest(advance=advance):
                self.assertEqual((got[3:], left), (expected, excess))

    def test_refused(self):
        for wrong in (lambda: Dues(-1), lambda: AllocationRule(("interest", "principal")), lambda: self.paid(-1),
                      lambda: allocate(self.bills[::-1], 1, TODAY), lambda: self.paid("x")):  # fmt: skip
            with self.subTest(), self.assertRaises(ValueError):
                wrong()


class TestPenalty(TestCase):
    def test_rules(self):
        for rule, days, expected in (
            (PenaltyRule(Decimal("0.1")), 17, 21_080),
            (PenaltyRule(Decimal("0.1"), grace_days=17), 17, 0),
            (PenaltyRule(Decimal(2), "once", grace_days=17), 17, 0),
            (PenaltyRule(Decimal(2), "once", grace_days=17), 18, 24_800),
            (PenaltyRule(Decimal("0.1"), grace_days=3, grace_forgives=False), 17, 21_080),
            (PenaltyRule(Decimal("0.1"), base="principal"), 17, 17_000),
            (PenaltyRule(Decimal(2), "month"), 31, 49_600),
            (PenaltyRule(Decimal(2), "month", months="full"), 29, 0),
            (PenaltyRule(Decimal(2), "month", months="full"), 60, 49_600),
            (PenaltyRule(Decimal(2), "once"), 400, 24_800),
            (PenaltyRule(Decimal("36.5"), "year"), 10, 12_400),
            (PenaltyRule(base="fixed", amount=5000), 3, 15_000),
            (PenaltyRule(base="fixed", amount=5000, per="once"), 3, 5000),
            (PenaltyRule(Decimal(1), cap=100_000), 365, 100_000),
            (PenaltyRule(Decimal(1), cap_percent=Decimal(10)), 365, 124_000),
            (PenaltyRule(Decimal(1)), 0, 0),
            (PenaltyRule(Decimal(1)), -5, 0),
        ):
            with self.subTest(rule=rule, days=days):
                self.assertEqual(penalty(rule, 1_000_000, 240_000, days), expected)
        self.assertEqual(penalty(PenaltyRule(base="fixed", amount=5000), 0, 0, 30), 0)

    def test_refused(self):
        for wrong in (
            {"percent": Decimal(-1)},
            {"amount": -1},
            {"grace_days": -1},
            {"cap": -1},
            {"cap_percent": Decimal(-1)},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                PenaltyRule(**wrong)
        with self.assertRaises(ValueError):
            penalty(PenaltyRule(), -1, 0, 5)


class TestPayoff(TestCase):
    def test_arrears_fee_and_penalty(self):
        """Three due, the first paid: two in arrears and 10 days running, 1 % of the principal, and a penalty."""
        terms, plan = loan(), schedule(loan())
        on = plan.lines[2].due_date + timedelta(days=10)
        quote = payoff(
            terms, plan, on, PayoffRule(fee=Decimal(1)), paid_principal=1_000_000, paid_interest=240_000, penalty=7
        )  # fmt: skip
        self.assertEqual((quote.principal, quote.arrears_interest), (11_000_000, 420_000))
        self.assertEqual((quote.running_interest, quote.fee, quote.penalty), (60_000, 110_000, 7))
        self.assertEqual(quote.total, 11_590_007)

    def test_days_of_the_period(self):
        """100.00 at 7 % by 30/360, paid off 14 days into a February of 29 (Fineract): 0.28, by thirtieths 0.27."""
        terms = loan(
            principal=10_000, rate=yearly(7), instalments=6, method="annuity", disbursed=date(2024, 2, 1),
            interest=InterestRule("30/360"),
        )  # fmt: skip
        plan = schedule(terms)
        for days, expected in (("period", 28), ("thirty", 27), ("convention", 27)):
            self.assertEqual(payoff(terms, plan, date(2024, 2, 15), PayoffRule(days=days)).interest, expected)

    def test_no_more_than_the_plan_asks(self):
        """A month whose interest is waived costs none when the loan is paid off in it, though all later ones do."""
        terms = loan(grace=Grace(0, 1, "waived"))
        for days in ("thirty", "period", "convention"):
            self.assertEqual(
                payoff(terms, schedule(terms), START + timedelta(days=14), PayoffRule(days=days)).interest, 0
            )

    def test_paid_in_advance(self):
        terms, plan = loan(), schedule(loan())
        quote = payoff(terms, plan, START + timedelta(days=10), paid_principal=1_000_000, paid_interest=240_000)
        self.assertEqual((quote.principal, quote.interest), (11_000_000, 0))

    def test_refused(self):
        terms, plan = loan(), schedule(loan())
        for wrong in (
            {"on": START - timedelta(days=1)},
            {"penalty": -1},
            {"paid_principal": -1},
            {"paid_interest": -1},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                payoff(terms, plan, **({"on": TODAY} | wrong))
        with self.assertRaises(ValueError):
            digits_left(100, 12, 13)
        with self.assertRaises(ValueError):
            PayoffRule("share", Decimal(-1))


class TestRunning(TestCase):
    """100.00 at 7 %, 6 months of 30/360 from 1 January 2024: the figures are Fineract's."""

    terms = loan(
        principal=10_000, rate=yearly(7), instalments=6, method="annuity", disbursed=date(2024, 1, 1),
        interest=InterestRule("30/360"),
    )  # fmt: skip

    def interests(self, running, on):
        return [line.interest for line in running.lines(on)]

    def test_arrears_bear_interest(self):
        for until, expected in (
            ("day", [58, 58, 45, 30, 20, 10]),
            ("due_date", [58, 58, 58, 30, 20, 10]),
            ("never", [58, 49, 39, 29, 20, 10]),
        ):
            running = RunningLoan(self.terms, ActualRule(until))
            with self.subTest(until=until):
                self.assertEqual(self.interests(running, date(2024, 3, 10)), expected)

    def test_early_and_paid_off(self):
        running = RunningLoan(self.terms)
        split = running.pay(1701, date(2024, 1, 15))
        self.assertEqual((split.principal, split.interest), (1675, 26))
        self.assertEqual(self.interests(running, date(2024, 1, 15)), [26, 76, 39, 29, 20, 10])
        late = RunningLoan(self.terms)
        self.assertEqual(late.payoff_amount(date(2024, 2, 15)), 10_086)
        split = late.pay(10_086, date(2024, 2, 15), payoff=True)
        self.assertEqual((split.principal, split.interest, late.balance), (10_000, 86, 0))

    def test_refused(self):
        with self.assertRaisesRegex(ValueError, "flat"):
            RunningLoan(loan(method="flat"))
        running = RunningLoan(self.terms)
        running.pay(1, date(2024, 3, 1))
        with self.assertRaisesRegex(ValueError, "order of their date"):
            running.pay(1, date(2024, 2, 1))
        with self.assertRaises(ValueError):
            running.pay(-1, date(2024, 3, 1))


class TestArrears(TestCase):
    def test_days(self):
        bills = [
            Bill(date(2026, 1, 31), Dues(penalty=5)),
            Bill(date(2026, 2, 28), Dues(interest=1)),
            Bill(TODAY, Dues(principal=1)),
        ]
        oldest = oldest_arrears(bills, TODAY)
        self.assertEqual(oldest, date(2026, 2, 28))
        self.assertEqual((days_past_due(oldest, TODAY), days_past_due(oldest, TODAY, 1)), (31, 32))
        self.assertEqual(days_past_due(None, TODAY), 0)
        self.assertEqual(days_past_due(TODAY, TODAY), 0)
        self.assertEqual(days_past_due(TODAY, TODAY, 1), 1)
        self.assertIsNone(oldest_arrears(bills, date(2026, 1, 30)))

    def test_bands(self):
        for bands, borders in (
            (FIVE_CLASSES, (0, 90, 120, 180)),
            (FIVE_CLASSES_BPR, (30, 90, 180, 360)),
            (CREDIT_UNION, (0, 365)),
        ):
            for number, border in enumerate(borders, 1):
                with self.subTest(border=border):
                    self.assertEqual(
                        (class_by_days(border, bands), class_by_days(border + 1, bands)), (number, number + 1)
                    )
        for wrong in (
            (),
            (Band(1, "a"),),
            (Band(None, "a"), Band(None, "b")),
            (Band(5, "a"), Band(5, "b"), Band(None, "c")),
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                class_by_days(1, wrong)

    def test_four_classes(self):
        """The borders in months, by the period of the instalments, and what is worse than substandard."""
        day = date.fromisoformat
        for facts, expected in (
            ({}, "current"),
            ({"principal_since": day("2025-12-31")}, "current"),
            ({"principal_since": day("2025-12-30")}, "substandard"),
            ({"interest_since": day("2025-12-30")}, "substandard"),
            ({"principal_since": day("2025-10-01")}, "substandard"),
            ({"principal_since": day("2025-09-30")}, "loss"),
            ({"principal_since": day("2025-09-30"), "coverage": Decimal(100)}, "doubtful"),
            ({"principal_since": day("2025-09-30"), "coverage": Decimal(75)}, "loss"),
            ({"principal_since": day("2025-09-30"), "coverage": Decimal(75), "rescuable": True}, "doubtful"),
            (
                {"principal_since": day("2025-09-30"), "coverage": Decimal(100), "doubtful_since": day("2024-06-30")},
                "loss",
            ),
            ({"principal_since": day("2026-02-27"), "unit": "week"}, "substandard"),
            ({"principal_since": day("2026-01-31"), "unit": "week"}, "loss"),
            ({"principal_since": day("2025-10-30"), "every": 6}, "current"),
            ({"principal_since": day("2025-09-29"), "every": 6}, "substandard"),
            ({"instalments": False, "maturity": day("2026-03-30")}, "substandard"),
            ({"instalments": False, "maturity": day("2025-12-31")}, "loss"),
            ({"instalments": False, "maturity": TODAY}, "current"),
            ({"handed_over": True}, "loss"),
        ):
            with self.subTest(facts=facts):
                self.assertEqual(class_ksp(KspFacts(TODAY, **facts)), expected)

    def test_ratio_refused(self):
        with self.assertRaises(ValueError):
            npl_percent(1, 0)
        self.assertEqual(npl_percent(5, 100, 9), 0)


class TestRisk(TestCase):
    def test_provisions(self):
        """Collateral above the debt is worth no more than the debt; a class that a preset lacks is refused."""
        found = provisions({"loss": Exposure(100, 500), "current": Exposure(1000, 500)}, PPAP_FOUR, 50)
        self.assertEqual((dict(found.by_class), found.required, found.change), ({"loss": 0, "current": 5}, 5, -45))
        self.assertEqual(provisions({"delinquent_1_12": Exposure(1000)}, PEARLS).required, 350)
        for wrong in (
            lambda: provisions({"special_mention": Exposure(1)}, PPAP_FOUR),
            lambda: ProvisionRule(Decimal(101)),
            lambda: Exposure(-1),
            lambda: Exposure(1, -1),
            lambda: write_off(100, 100, 101),
            lambda: write_off(-1, 0),
            lambda: provisions({}, PPAP_FOUR, -1),
        ):
            with self.subTest(), self.assertRaises(ValueError):
                wrong()

    def test_write_off_beyond_the_allowance(self):
        off = write_off(100, 30, 20)
        self.assertEqual((off.from_allowance, off.from_expense, off.claim), (30, 70, 80))

    def test_restructuring_fates(self):
        found = restructure(loan(principal=100), 10, 5, "waived", "capitalised")
        self.assertEqual((found.plan.principal, found.capitalised, found.deferred, found.waived), (105, 5, 0, 10))
        with self.assertRaises(ValueError):
            restructure(loan(), -1)

    def test_limits(self):
        self.assertEqual(limits.share_shortage(100, 3), (33, 33, 34))
        self.assertEqual(limits.share_limit(100, Decimal(3), 500).free, 0)
        self.assertEqual(limits.lending_limit(99, Decimal(10)), 9)
        self.assertEqual(limits.collateral_shortfall(1_000_000, 800_000, Decimal(50)), 600_000)
        self.assertEqual(limits.collateral_shortfall(1_000_000, 2_000_000, Decimal(50)), 0)
        for wrong in (
            lambda: limits.share_shortage(-1, 3),
            lambda: limits.share_shortage(1, 0),
            lambda: limits.share_limit(-1, Decimal(3)),
            lambda: limits.lending_limit(-1, Decimal(10)),
            lambda: limits.collateral_shortfall(1, 1, Decimal(101)),
        ):
            with self.subTest(), self.assertRaises(ValueError):
                wrong()
