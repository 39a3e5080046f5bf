"""Plans by hand: grace, rounding, own dates, down payments, and terms that are refused."""

from datetime import date
from decimal import Decimal
from unittest import TestCase

from odoo.addons.koperasi.finance.loan.calendar import Periods
from odoo.addons.koperasi.finance.loan.effective_rate import (
    check_loan_cap,
    effective_rate,
    highest_flat_rate,
    period_rate,
    periodic_rate,
)
from odoo.addons.koperasi.finance.loan.fees import earned, months_of_term, percentage_fee, straight_line
from odoo.addons.koperasi.finance.loan.restructuring import Change, reduced_term, replan
from odoo.addons.koperasi.finance.loan.rounding import round_fraction
from odoo.addons.koperasi.finance.loan.schedule import instalments_for, schedule
from odoo.addons.koperasi.finance.loan.terms import (
    Grace,
    InterestRule,
    LoanTerms,
    OwnInstalment,
    RoundingRule,
    TermRate,
)
from odoo.addons.koperasi.finance.money import Rate

from .common import START, loan, monthly, rows, yearly


class TestPlans(TestCase):
    def test_grace(self):
        """12 million, 4 months, 2 %: two instalments without principal; of these, one or both without interest."""
        for grace, expected in (
            (Grace(2), [(0, 240), (0, 240), (6000, 240), (6000, 120)]),
            (Grace(2, 1), [(0, 0), (0, 480), (6000, 240), (6000, 120)]),
            (Grace(2, 2), [(0, 0), (0, 0), (6000, 720), (6000, 120)]),
            (Grace(2, 2, "spread"), [(0, 0), (0, 0), (6000, 480), (6000, 360)]),
            (Grace(2, 2, "waived"), [(0, 0), (0, 0), (6000, 240), (6000, 120)]),
        ):
            plan = schedule(loan(instalments=4, grace=grace))
            got = [(principal // 1000, interest // 1000) for principal, interest in rows(plan, "principal", "interest")]
            with self.subTest(grace=grace):
                self.assertEqual(got, expected)

    def test_what_is_rounded(self):
        """1,250.00 flat at 12 % a year in 3 months (Fineract), instalments in whole units or in 20s."""
        base = {"principal": 125_000, "rate": yearly(12), "instalments": 3, "method": "flat"}
        for rounding, expected in (
            (RoundingRule(100, half="even", of="parts"), [(41650, 1250), (41650, 1250), (41700, 1250)]),
            (RoundingRule(100, of="parts"), [(41750, 1250), (41750, 1250), (41500, 1250)]),
            (RoundingRule(2000, of="parts"), [(42750, 1250), (42750, 1250), (39500, 1250)]),
            (RoundingRule(100, of="instalment"), [(41650, 1250), (41650, 1250), (41700, 1250)]),
            (RoundingRule(100, "up", of="instalment"), [(41750, 1250), (41750, 1250), (41500, 1250)]),
            (RoundingRule(100, of="principal"), [(41700, 1250), (41700, 1250), (41600, 1250)]),
            (RoundingRule(100, "down", of="principal"), [(41600, 1250), (41600, 1250), (41800, 1250)]),
        ):
            with self.subTest(rounding=rounding):
                self.assertEqual(rows(schedule(loan(**base, rounding=rounding)), "principal", "interest"), expected)

    def test_flat_interest_by_its_sum(self):
        """1,250.00 at 15 % a year, 4 months: 15.625 a month, 62.50 in all."""
        base = {"principal": 125_000, "rate": yearly(15), "instalments": 4, "method": "flat"}
        for flat, half, expected in (
            ("each", "up", [1563, 1563, 1563, 1563]),
            ("each", "even", [1562, 1562, 1562, 1562]),
            ("total", "even", [1562, 1562, 1562, 1564]),
        ):
            plan = schedule(loan(**base, interest=InterestRule(flat=flat), rounding=RoundingRule(half=half)))
            with self.subTest(flat=flat, half=half):
                self.assertEqual([line.interest for line in plan.lines], expected)

    def test_levelled_annuity(self):
        """331.77 at 10.65 % (Fineract): an instalment a cent lower brings the last one nearer."""
        terms = {
            "principal": 33_177, "rate": yearly("10.65"), "instalments": 5, "method": "annuity",
            "disbursed": date(2023, 12, 12), "interest": InterestRule("act/act", year_split="year_end"),
        }  # fmt: skip
        plain = schedule(loan(**terms))
        level = schedule(loan(**terms, rounding=RoundingRule(half="even", level=True)))
        self.assertEqual([line.total for line in level.lines], [6814, 6814, 6814, 6814, 6812])
        gaps = [abs(plan.lines[-1].total - plan.lines[0].total) for plan in (plain, level)]
        self.assertGreater(*gaps)

    def test_own_dates_and_amounts(self):
        """Harvests: 2,000,000 in April, then 3,000,000 with its interest, the rest in January; 24 % by days of 365."""
        own = (
            OwnInstalment(date(2026, 4, 10), 2_000_000),
            OwnInstalment(date(2026, 9, 1), 3_000_000, with_interest=True),
            OwnInstalment(date(2027, 1, 31), 0),
        )
        plan = schedule(
            loan(
                principal=6_000_000,
                rate=yearly(24),
                instalments=3,
                method="own",
                own=own,
                interest=InterestRule("act/365"),
            )
        )
        # 69 days on 6,000,000; 144 on 4,000,000; 152 on what is left
        self.assertEqual(
            rows(plan, "principal", "interest", "closing"),
            [(2_000_000, 272_219, 4_000_000), (2_621_260, 378_740, 1_378_740), (1_378_740, 137_798, 0)],
        )

    def test_down_payment_and_balloon(self):
        plan = schedule(loan(instalments=3, first_payment=3_000_000))
        self.assertEqual(
            rows(plan, "number", "days", "principal", "interest"),
            [
                (1, 0, 3_000_000, 0),
                (2, 28, 3_000_000, 180_000),
                (3, 31, 3_000_000, 120_000),
                (4, 30, 3_000_000, 60_000),
            ],
        )
        plan = schedule(loan(instalments=3, principal_each=1_000_000))
        self.assertEqual([line.principal for line in plan.lines], [1_000_000, 1_000_000, 10_000_000])

    def test_instalment_as_agreed(self):
        """280,000.00 at 8.4 % (Frappe Lending): instalments of 14,000 take 22 months and 22,712 of interest."""
        terms = loan(principal=28_000_000, rate=yearly("8.4"), method="annuity", instalment=1_400_000, instalments=22)
        self.assertEqual(instalments_for(terms, 1_400_000), 22)
        plan = schedule(terms)
        self.assertEqual({line.total for line in plan.lines[:-1]}, {1_400_000})
        self.assertEqual(round(plan.interest, -2), 2_271_200)
        self.assertLess(plan.lines[-1].total, 1_400_000)
        with self.assertRaisesRegex(ValueError, "do not repay"):
            instalments_for(terms, 196_000)
        with self.assertRaisesRegex(ValueError, "only an annuity"):
            instalments_for(loan(), 1_000_000)

    def test_smallest_loans(self):
        for method in ("flat", "declining", "annuity", "bullet"):
            with self.subTest(method=method):
                plan = schedule(loan(principal=1, method=method))
                self.assertEqual((plan.principal, plan.lines[-1].principal), (1, 1))

    def test_refused(self):
        for terms, message in (
            ({"principal": 0}, "principal"),
            ({"principal": -1}, "principal"),
            ({"principal": 1.5}, "principal"),
            ({"principal": float("nan")}, "principal"),
            ({"principal": "ten"}, "principal"),
            ({"instalments": 0}, "instalments"),
            ({"instalments": -1}, "instalments"),
            ({"instalments": 10_000}, "at most 3660"),
            ({"method": "syariah"}, "none of"),
            ({"first_payment": 12_000_000}, "first payment"),
            ({"grace": Grace(12)}, "cannot all be free"),
            ({"grace": Grace(0, 12)}, "cannot all be free"),
            ({"rate": TermRate(Decimal(12))}, "is flat"),
            ({"instalment": -1}, "instalment"),
            ({"method": "own"}, "own dates"),
            ({"own": (OwnInstalment(date(2026, 5, 1), 1),)}, "own dates"),
            ({"method": "own", "instalments": 1, "own": (OwnInstalment(START, 1),)}, "must rise"),
            ({"method": "own", "instalments": 1, "own": (OwnInstalment(date(2027, 1, 1), 13_000_000),)}, "add up"),
        ):
            with self.subTest(terms=terms), self.assertRaisesRegex(ValueError, message):
                LoanTerms(
                    **({"principal": 12_000_000, "rate": monthly(2), "instalments": 12, "disbursed": START} | terms)
                )
        for wrong in (lambda: Rate(Decimal("NaN"), "month"), lambda: Rate(Decimal(-1), "month"), lambda: Grace(-1),
                      lambda: RoundingRule(0), lambda: OwnInstalment(START, -1), lambda: round_fraction(1, 0),
                      lambda: TermRate(Decimal(-1))):  # fmt: skip
            with self.subTest(), self.assertRaises(ValueError):
                wrong()


class TestRates(TestCase):
    def test_cap(self):
        cap = Decimal(24)
        for method, percent, passed in (
            ("declining", 2, True),
            ("flat", "1.12", True),
            ("flat", "1.13", False),
            ("flat", 2, False),
        ):
            # a small loan, whose rounding makes 2 % on the balance cost 24.0001 %
            terms = loan(principal=10_000_019, method=method, rate=monthly(percent))
            found = effective_rate(terms, schedule(terms))
            with self.subTest(method=method, percent=percent):
                self.assertEqual(check_loan_cap(found, cap).passed, passed)
        self.assertFalse(check_loan_cap(effective_rate(loan(), schedule(loan())), cap, "effective").passed)
        self.assertEqual(highest_flat_rate(Decimal(0), 12), 0)

    def test_fees_and_periods(self):
        terms = loan(method="annuity", rate=monthly("1.5"), principal=10_000_000)
        plan = schedule(terms)
        self.assertEqual(str(effective_rate(terms, plan, 100_000).rounded().nominal), "19.94")
        self.assertGreater(
            effective_rate(terms, plan, extra=[5000] * 12).nominal, effective_rate(terms, plan).nominal
        )  # fmt: skip
        for unit, every, count in (("week", 1, 52), ("day", 1, 365), ("fortnight", 1, 26), ("month", 3, 4)):
            terms = loan(periods=Periods(every, unit), principal=10**9, rate=yearly(18))
            with self.subTest(unit=unit):
                shown = effective_rate(terms, schedule(terms)).rounded()
                self.assertEqual(str(shown.nominal), "18.00")
                self.assertEqual(
                    shown.effective, (((1 + Decimal("0.18") / count) ** count - 1) * 100).quantize(Decimal("0.01"))
                )

    def test_by_days_when_the_first_period_is_broken(self):
        """A year at 24 % by days, paid at once: 24 % effective."""
        terms = loan(
            principal=10**9, instalments=1, method="bullet", rate=yearly(24), interest=InterestRule("act/365"),
            periods=Periods(first_due=date(2027, 1, 31)),
        )  # fmt: skip
        self.assertEqual(str(effective_rate(terms, schedule(terms)).rounded().effective), "24.00")

    def test_period_rate(self):
        self.assertAlmostEqual(float(period_rate(Decimal(12))), 0.009488792934583, places=14)

    def test_refused(self):
        for received, payments in ((0, [1]), (-1, [1]), (100, [99]), (100, [])):
            with self.subTest(received=received), self.assertRaises(ValueError):
                periodic_rate(received, payments)
        with self.assertRaises(ValueError):
            effective_rate(loan(), schedule(loan()), fees=12_000_000)


class TestFees(TestCase):
    def test_percentage(self):
        """1 % of 661.86 is 6.62 (Fineract); of 12,000,000 it is 120,000 (case N1)."""
        for base, more, expected in (
            (66_186, {}, 662),
            (12_000_000, {}, 120_000),
            (12_000_000, {"lowest": 150_000}, 150_000),
            (12_000_000, {"highest": 100_000}, 100_000),
        ):
            self.assertEqual(percentage_fee(base, Decimal(1), **more), expected)
        for wrong in ((-1, Decimal(1)), (1, Decimal(-1)), (1, Decimal(1), -1), (1.0, Decimal(1))):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                percentage_fee(*wrong)

    def test_straight_line(self):
        for fee, periods, expected in (
            (100, 3, (33, 33, 34)),
            (5, 3, (2, 2, 1)),
            (0, 2, (0, 0)),
            (7, 1, (7,)),
            (3, 5, (0, 0, 0, 0, 3)),
        ):
            self.assertEqual(straight_line(fee, periods), expected)
        for wrong in ((-1, 3), (100, 0)):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                straight_line(*wrong)

    def test_earned_month_by_month(self):
        """Case L14: 8,333 for each of eleven months that is over, 8,337 for the last; nothing before, nothing after."""
        months = months_of_term(date(2026, 1, 5), date(2027, 1, 5))
        ends = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 5), date(2027, 6, 1)]
        self.assertEqual([earned(100_000, date(2026, 1, 5), months, end) for end in ends], [0, 8_333, 91_663, 91_663, 100_000, 100_000])

    def test_months_of_a_term(self):
        for paid_out, last, expected in (
            (date(2026, 1, 5), date(2027, 1, 5), 12),
            (date(2026, 1, 5), date(2027, 1, 7), 12),  # moved by a holiday
            (date(2026, 1, 20), date(2027, 1, 5), 12),  # an earlier first instalment
            (date(2026, 1, 5), date(2026, 6, 29), 6),  # 25 weeks
            (date(2026, 1, 5), date(2026, 1, 12), 1),
        ):
            with self.subTest(paid_out=paid_out, last=last):
                self.assertEqual(months_of_term(paid_out, last), expected)


class TestChanges(TestCase):
    def test_new_rate_inside_a_period(self):
        """100.00 at 7 %, 6 months; 4 % from 2 or 15 February (Fineract)."""
        terms = loan(
            principal=10_000, rate=yearly(7), instalments=6, disbursed=date(2024, 1, 1), method="annuity",
            interest=InterestRule("30/360"),
        )  # fmt: skip
        for day, expected in ((2, [1701, 1688, 1688, 1688, 1688, 1689]), (15, [1701, 1690, 1690, 1690, 1690, 1690])):
            change = Change(date(2024, 2, day), yearly(4), split="days")
            got = [line.total for line in replan(terms, schedule(terms), change).lines]
            with self.subTest(day=day):
                self.assertEqual(got, expected)

    def test_more_time_and_other_dates(self):
        """10,000.00 at 12 %, 12 months: three more instalments; the first due date moved (Fineract)."""
        terms = loan(principal=1_000_000, rate=yearly(12), method="annuity", disbursed=date(2015, 1, 1))
        plan = schedule(terms)
        first = plan.lines[0].due_date
        longer = replan(terms, plan, Change(first, extra=3))
        self.assertEqual([line.total for line in longer.lines], [72124] * 14 + [72121])
        moved = replan(terms, plan, Change(first, new_due=date(2015, 2, 25)))
        self.assertEqual(str(moved.lines[-1].due_date), "2016-01-25")
        self.assertEqual([line.total for line in moved.lines], [line.total for line in plan.lines])
        kept = replan(terms, plan, Change(first, balance=500_000, keep_instalment=True))
        self.assertEqual(kept.lines[0].total, plan.lines[0].total)

    def test_money_in_advance(self):
        """6,000,000 paid in advance of 12,000,000: half the instalments, or instalments of half."""
        terms = loan()
        plan = schedule(terms)
        change = Change(plan.lines[0].due_date, balance=6_000_000)
        self.assertEqual(rows(reduced_term(terms, plan, change), "principal"), [(1_000_000,)] * 6)
        self.assertEqual(rows(replan(terms, plan, change), "principal"), [(500_000,)] * 12)

    def test_refused(self):
        terms, plan = loan(), schedule(loan())
        for change, message in (
            (Change(date(2099, 1, 1)), "no instalment is due"),
            (Change(plan.lines[3].due_date, new_due=plan.lines[0].due_date), "must not move before"),
            (Change(plan.lines[3].due_date, balance=-1), "balance"),
        ):
            with self.subTest(change=change), self.assertRaisesRegex(ValueError, message):
                replan(terms, plan, change)
        with self.assertRaisesRegex(ValueError, "shorter term"):
            reduced_term(terms, plan, Change(plan.lines[0].due_date))
