from datetime import date
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.dates import days_in_month
from odoo.addons.koperasi.finance.money import Rate
from odoo.addons.koperasi.finance.tax import PPH_FINAL
from odoo.addons.koperasi.finance.term_deposit import TermDeposit, interest_schedule, monthly_interest, settle

from .common import CASES, PropertyCase, days, fraction_rate, half_up, property_test, rates

deposits = st.builds(TermDeposit, st.integers(1, 10**11), rates, days, st.integers(1, 60))


class TestDates(PropertyCase):
    def test_31st_and_leap_year(self):
        deposit = TermDeposit(1000000, Rate(Decimal("0.75"), "month"), date(2027, 10, 31), 6)
        expected = "2027-11-30 2027-12-31 2028-01-31 2028-02-29 2028-03-31 2028-04-30".split()
        self.assertEqual([str(day) for day in deposit.interest_dates], expected)
        self.assertEqual(deposit.maturity, date(2028, 4, 30))

    @property_test(deposits)
    def test_each_month_once_never_beyond_its_end(self, deposit):
        dates = deposit.interest_dates
        self.assertEqual((len(dates), dates[-1]), (deposit.months, deposit.maturity))
        for number, day in enumerate(dates, 1):
            months = (day.year - deposit.opened.year) * 12 + day.month - deposit.opened.month
            self.assertEqual(months, number)
            self.assertEqual(day.day, min(deposit.opened.day, days_in_month(day)))
        self.assertEqual(list(dates), sorted(set(dates)))

    def test_refused(self):
        rate, opened = Rate(Decimal("0.75"), "month"), date(2026, 1, 31)
        for principal, months in ((0, 12), (-1, 12), (1.5, 12), (1000000, 0)):
            with self.subTest(principal=principal, months=months), self.assertRaises(ValueError):
                TermDeposit(principal, rate, opened, months)


class TestSchedule(PropertyCase):
    case = CASES["S3"]
    deposit = TermDeposit(
        case["input"]["pokok"], fraction_rate(case["input"]["rate_bulan"], "month"), date(2026, 1, 31),
        case["input"]["bulan"],
    )  # fmt: skip

    def test_case_s3(self):
        expected = self.case["expected"]
        payments = interest_schedule(self.deposit, PPH_FINAL)
        self.assertEqual({payment.gross for payment in payments}, {expected["bunga_bulan"]})
        self.assertEqual({payment.tax for payment in payments}, {expected["pph"]})
        self.assertEqual({payment.net for payment in payments}, {expected["neto"]})
        self.assertEqual(sum(payment.gross for payment in payments), expected["bunga_12_bulan"])
        self.assertEqual(sum(payment.tax for payment in payments), expected["pph_12_bulan"])
        self.assertEqual(sum(payment.net for payment in payments), expected["neto_12_bulan"])
        self.assertEqual(tuple(payment.due_date for payment in payments), self.deposit.interest_dates)

    def test_case_s3_rolled_over(self):
        for tax, keys in (
            (None, ("aro_bruto_12bln_rumus", "aro_bruto_12bln_iteratif")),
            (PPH_FINAL, ("aro_neto_12bln_iteratif",)),
        ):
            last = interest_schedule(self.deposit, tax, compound=True)[-1]
            for key in keys:
                with self.subTest(key=key):
                    self.assertEqual(last.principal + last.net, self.case["expected"][key])

    def test_rounded_half_up_each_month(self):
        self.assertEqual(monthly_interest(60, Rate(Decimal(10), "year")), 1)
        self.assertEqual(monthly_interest(59, Rate(Decimal(10), "year")), 0)
        with self.assertRaises(ValueError):
            monthly_interest(-1, Rate(Decimal(10), "year"))

    @property_test(deposits, st.booleans())
    def test_second_method(self, deposit, compound):
        percent = Fraction(deposit.rate.percent) / (1 if deposit.rate.unit == "month" else 12)
        principal = deposit.principal
        for payment in interest_schedule(deposit, PPH_FINAL, compound=compound):
            gross = half_up(principal * percent / 100)
            tax = gross // 10 if gross > 240000 else 0
            self.assertEqual((payment.principal, payment.gross, payment.tax), (principal, gross, tax))
            principal += payment.net if compound else 0


class TestSettle(PropertyCase):
    case = CASES["S5"]
    deposit = TermDeposit(
        case["input"]["pokok"], fraction_rate(case["input"]["rate_bulan"], "month"), date(2025, 8, 31), 12
    )
    substitute = fraction_rate(case["input"]["rate_pengganti_bulan"], "month")

    def facts(self, on, interest_paid, **rule):
        result = settle(self.deposit, date.fromisoformat(on), interest_paid, **rule)
        return result.interest_earned, result.claw_back, result.interest_due, result.penalty, result.payout

    def test_case_s5(self):
        expected = self.case["expected"]
        payments = interest_schedule(self.deposit)[: self.case["input"]["bulan"]]
        paid = sum(payment.gross for payment in payments)
        self.assertEqual(paid, expected["bunga_sudah_dibayar"])
        settlement = settle(self.deposit, payments[-1].due_date, paid, self.substitute)
        self.assertEqual(settlement.interest_earned, expected["bunga_seharusnya"])
        self.assertEqual(settlement.claw_back, expected["potongan"])
        self.assertEqual(settlement.payout, expected["dibayar_ke_anggota"])

    def test_around_the_dates(self):
        substitute = {"substitute": self.substitute}
        for on, paid, rule, expected in (
            ("2025-08-31", 0, substitute, (0, 0, 0, 0, 20000000)),
            ("2025-09-29", 0, substitute, (0, 0, 0, 0, 20000000)),
            ("2025-09-30", 150000, substitute, (100000, 50000, 0, 0, 19950000)),
            ("2025-10-30", 150000, substitute, (100000, 50000, 0, 0, 19950000)),
            ("2025-10-31", 0, substitute, (200000, 0, 200000, 0, 20200000)),
            ("2026-08-30", 1650000, substitute, (1100000, 550000, 0, 0, 19450000)),
            ("2026-08-31", 1800000, substitute, (1800000, 0, 0, 0, 20000000)),
            ("2026-08-31", 1650000, substitute, (1800000, 0, 150000, 0, 20150000)),
            ("2026-12-01", 1800000, substitute, (1800000, 0, 0, 0, 20000000)),
            ("2026-01-31", 750000, {"penalty": 100000}, (750000, 0, 0, 100000, 19900000)),
            ("2025-09-29", 0, {"penalty": 100000}, (0, 0, 0, 100000, 19900000)),
            ("2026-08-31", 1800000, {"penalty": 100000}, (1800000, 0, 0, 0, 20000000)),
        ):
            with self.subTest(on=on, paid=paid, rule=rule):
                self.assertEqual(self.facts(on, paid, **rule), expected)

    def test_refused(self):
        for on, paid, rule, message in (
            ("2025-08-30", 0, {}, "opened on 2025-08-31"),
            ("2026-01-31", -1, {}, "interest paid"),
            ("2026-01-31", 0, {"penalty": -1}, "penalty"),
            ("2025-09-01", 0, {"penalty": 20000001}, "exceed the principal of 20000000 by 1"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(ValueError, message):
                self.facts(on, paid, **rule)

    @property_test(deposits, st.integers(0, 62), rates)
    def test_nothing_is_lost(self, deposit, months, substitute):
        """What was paid and what is paid out are the principal, and the interest earned."""
        payments = interest_schedule(deposit)[:months]
        paid = sum(payment.gross for payment in payments)
        on = payments[-1].due_date if payments else deposit.opened
        try:
            result = settle(deposit, on, paid, substitute)
        except ValueError:
            self.assertGreater(paid - months * monthly_interest(deposit.principal, substitute), deposit.principal)
            return
        self.assertEqual(paid + result.payout, deposit.principal + result.interest_earned)
        rate = deposit.rate if months >= deposit.months else substitute
        self.assertEqual(result.interest_earned, len(payments) * monthly_interest(deposit.principal, rate))
        self.assertIn(0, (result.claw_back, result.interest_due))


class TestYear(TestCase):
    def test_twelve_months_of_a_yearly_rate(self):
        deposit = TermDeposit(12000000, Rate(Decimal(9), "year"), date(2024, 2, 29), 12)
        self.assertEqual(sum(payment.gross for payment in interest_schedule(deposit)), 1080000)
        self.assertEqual(deposit.maturity, date(2025, 2, 28))
