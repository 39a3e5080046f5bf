"""R6: properties of every plan and every early payment, and second methods by numpy-financial and pyxirr."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy_financial
import pyxirr
from hypothesis import assume
from hypothesis import strategies as st

from odoo.addons.koperasi.finance.loan.actual import ActualRule, RunningLoan
from odoo.addons.koperasi.finance.loan.allocation import AllocationRule, Bill, Dues, allocate
from odoo.addons.koperasi.finance.loan.effective_rate import effective_rate, periodic_rate, yearly_rate
from odoo.addons.koperasi.finance.loan.payoff import PayoffRule, payoff
from odoo.addons.koperasi.finance.loan.restructuring import Change, reduced_term, replan
from odoo.addons.koperasi.finance.loan.schedule import nominal_factor, schedule
from odoo.addons.koperasi.finance.loan.terms import Grace, LoanTerms, RoundingRule
from odoo.addons.koperasi.finance.money import Rate

from ..common import PropertyCase, half_up
from .common import days, loan_property, loans, own_loans, rates


class TestPlan(PropertyCase):
    def check(self, terms, plan):
        lines = plan.lines
        self.assertEqual(sum(line.principal for line in lines), terms.principal)
        self.assertEqual((lines[0].opening, lines[-1].closing), (terms.principal, 0))
        self.assertEqual([line.number for line in lines], list(range(1, len(lines) + 1)))
        self.assertGreaterEqual(min(min(line.principal, line.interest) for line in lines), 0)
        self.assertEqual([line.closing for line in lines[:-1]], [line.opening for line in lines[1:]])
        dates = [terms.disbursed, *(line.due_date for line in lines)]
        self.assertEqual(dates, sorted(dates))

    @loan_property(25, loans())
    def test_every_plan(self, terms):
        plan = schedule(terms)
        self.check(terms, plan)
        self.assertEqual(len(plan.lines), terms.instalments)
        if terms.holidays.rule == "kept":
            self.assertEqual(len({line.due_date for line in plan.lines}), len(plan.lines))

    @loan_property(5, own_loans())
    def test_every_plan_of_own_dates(self, terms):
        plan = schedule(terms)
        self.check(terms, plan)
        self.assertEqual([line.due_date for line in plan.lines], [line.due_date for line in terms.own])
        for line, own in zip(plan.lines[:-1], terms.own, strict=False):
            if not own.with_interest:
                self.assertEqual(line.principal, min(own.amount, line.opening))

    @loan_property(10, st.integers(1, 10**10), rates, st.integers(1, 60), days, st.data())
    def test_second_method_flat_and_declining(self, principal, rate, count, disbursed, data):
        """Fractions: each line but the last is what its formula says, to the coin."""
        method = data.draw(st.sampled_from(["flat", "declining"]))
        unit = data.draw(st.sampled_from([1, 1000]))
        terms = LoanTerms(principal, rate, count, disbursed, method, rounding=RoundingRule(unit))
        monthly = Fraction(rate.percent) / 100 / (1 if rate.unit == "month" else 12)
        left = principal
        for line in schedule(terms).lines:
            share = min(half_up(Fraction(principal, count * unit)) * unit, left)
            expected = left if line.number == count else share
            interest = half_up((principal if method == "flat" else left) * monthly)
            self.assertEqual((line.principal, line.interest), (expected, interest))
            left -= expected

    @loan_property(10, st.integers(10**5, 10**10), st.integers(1, 500), st.integers(1, 120), days)
    def test_annuity_as_numpy_financial(self, principal, percent, count, disbursed):
        """To the rupiah: the instalment, the interest of each line on its balance, and no line but the last differs."""
        rate = Rate(Decimal(percent) / 100, "month")
        terms = LoanTerms(principal, rate, count, disbursed, "annuity")
        plan = schedule(terms)
        exact = -numpy_financial.pmt(percent / 10_000, count, principal)
        self.assertLessEqual(len({line.total for line in plan.lines[:-1]}), 1)
        far = max(abs(line.interest - line.opening * percent / 10_000) for line in plan.lines)
        self.assertLessEqual(far, 0.51)
        if count > 1:
            self.assertLessEqual(abs(plan.lines[0].total - exact), 0.51)
        # a rounded instalment leaves at most half a rupiah, compounded, and half a rupiah of interest a line
        worth = float(numpy_financial.fv(percent / 10_000, count, -1, 0))
        self.assertLessEqual(abs(plan.lines[-1].total - exact), worth + 1)


class TestEffectiveRate(PropertyCase):
    @loan_property(8, loans(("flat", "declining", "annuity")))
    def test_periodic_as_numpy_financial(self, terms):
        terms = LoanTerms(max(terms.principal, 10**5), terms.rate, terms.instalments, terms.disbursed, terms.method)
        plan = schedule(terms)
        flows = [line.total for line in plan.lines]
        found = periodic_rate(terms.principal, flows)
        worth = sum(flow / (1 + found) ** number for number, flow in enumerate(flows, 1))
        self.assertLess(abs(worth - terms.principal), Decimal("0.000001") * terms.principal)
        other = pyxirr.irr([-terms.principal, *flows])
        assume(other is not None)
        self.assertAlmostEqual(float(found), other, places=9)
        self.assertAlmostEqual(float(found), numpy_financial.irr([-terms.principal, *flows]), places=6)

    @loan_property(7, loans())
    def test_dated_as_pyxirr(self, terms):
        plan = schedule(terms)
        flows = [(line.due_date, line.total) for line in plan.lines]
        assume(flows[0][0] > terms.disbursed and plan.interest * 20 < terms.principal * 20 * len(flows))
        found = yearly_rate(terms.principal, terms.disbursed, flows)
        assume(found < 5)  # beyond 500 % a year floats are no oracle
        dates, amounts = (
            [terms.disbursed, *(day for day, _paid in flows)],
            [-terms.principal, *(paid for _day, paid in flows)],
        )
        self.assertLess(abs(pyxirr.xnpv(float(found), dates, amounts)), max(terms.principal * 1e-8, 1e-3))

    @loan_property(2, loans(("declining",)))
    def test_declining_costs_its_own_rate(self, terms):
        """A declining loan without frills costs, in a nominal year, what its rate says."""
        terms = LoanTerms(10**9, terms.rate, terms.instalments, terms.disbursed)
        shown = effective_rate(terms, schedule(terms)).rounded()
        self.assertEqual(shown.nominal, terms.rate.per_year(Decimal(100)).quantize(Decimal("0.01"), "ROUND_HALF_UP"))


class TestPayments(PropertyCase):
    @loan_property(10, loans(), st.data())
    def test_early_payment_never_costs_more_than_the_plan(self, terms, data):
        plan = schedule(terms)
        last = plan.lines[-1].due_date
        on = terms.disbursed + timedelta(days=data.draw(st.integers(0, max((last - terms.disbursed).days, 0))))
        rule = data.draw(
            st.sampled_from([None, PayoffRule(), PayoffRule(days="period"), PayoffRule(days="convention")])
            | st.builds(PayoffRule, st.just("share"), st.decimals(0, 100, places=1))
            | st.builds(PayoffRule, st.just("rule_78"))
        )
        quote = payoff(terms, plan, on, rule)
        later = [line for line in plan.lines if line.due_date > on]
        self.assertEqual(quote.principal, sum(line.principal for line in later))
        self.assertLessEqual(quote.total, sum(line.total for line in later))
        self.assertEqual(quote.total + quote.interest_saved, sum(line.total for line in later))
        self.assertGreaterEqual(quote.running_interest, 0)

    @loan_property(8, loans(("declining", "annuity")), st.data())
    def test_running_loan_follows_its_payments(self, terms, data):
        """Payments by days: principal is lent and paid back exactly; paid when due, it is the plan to the coin."""
        terms = LoanTerms(terms.principal, terms.rate, min(terms.instalments, 8), terms.disbursed, terms.method)
        running, plan = RunningLoan(terms), schedule(terms)
        on_time = data.draw(st.booleans())
        on = terms.disbursed
        for line in plan.lines[: data.draw(st.integers(0, len(plan.lines)))]:
            on = line.due_date if on_time else on + timedelta(days=data.draw(st.integers(0, 50)))
            amount = line.total if on_time else data.draw(st.integers(0, 2 * line.total))
            split = running.pay(amount, on)
            self.assertEqual(split.principal + split.interest + split.excess, amount)
            if on_time:
                self.assertEqual((split.principal, split.interest), (line.principal, line.interest))
        lines = running.lines(on)
        self.assertEqual(sum(line.principal for line in lines), terms.principal)
        self.assertGreaterEqual(min(min(line.principal, line.interest) for line in lines), 0)
        amount = running.payoff_amount(on)
        split = running.pay(amount, on, payoff=True)
        self.assertEqual((running.balance, split.excess), (0, 0))
        self.assertEqual(sum(line.outstanding for line in running.lines(on)), 0)

    @loan_property(3, loans(("declining", "annuity")), st.data())
    def test_paid_before_its_day_never_costs_more(self, terms, data):
        terms = LoanTerms(terms.principal, terms.rate, min(terms.instalments, 8), terms.disbursed, terms.method)
        plan = schedule(terms)
        running = RunningLoan(terms, ActualRule())
        for line in plan.lines:
            early = data.draw(st.integers(0, 20))
            on = max(line.due_date - timedelta(days=early), terms.disbursed)
            running.pay(line.total, on)
        # half a rupiah of rounding a line is not a cost
        paid = sum(line.interest for line in running.lines(plan.lines[-1].due_date))
        self.assertLessEqual(paid, plan.interest + len(plan.lines))

    @loan_property(7, st.data())
    def test_allocation_loses_nothing(self, data):
        part = st.integers(0, 1000)
        dues = data.draw(st.lists(st.builds(Dues, part, part, part, part), max_size=8))
        start = data.draw(days)
        bills = [Bill(start + timedelta(days=30 * number), due) for number, due in enumerate(dues)]
        order = tuple(data.draw(st.permutations(["penalty", "fee", "interest", "principal"])))
        rule = AllocationRule(
            order,
            data.draw(st.sampled_from(["horizontal", "vertical"])),
            data.draw(st.sampled_from(["none", "next", "last"])),
        )
        amount, on = data.draw(st.integers(0, 30_000)), start + timedelta(days=data.draw(st.integers(-10, 250)))
        found = allocate(bills, amount, on, rule)
        self.assertEqual(sum(paid.total for paid in found.paid) + found.excess, amount)
        reachable = sum(bill.open.total for bill in bills if bill.due_date <= on or rule.advance != "none")
        self.assertEqual(found.excess, max(amount - reachable, 0))
        for bill, paid in zip(bills, found.paid, strict=True):
            for name in order:
                self.assertLessEqual(getattr(paid, name), getattr(bill.open, name))
        if rule.direction == "horizontal":  # an older bill is full before a younger one that is due gets anything
            due = [(bill, paid) for bill, paid in zip(bills, found.paid, strict=True) if bill.due_date <= on]
            for (bill, paid), (_next, later) in pairwise(due):
                self.assertTrue(paid.total == bill.open.total or not later.total)


class TestChanges(PropertyCase):
    @loan_property(5, loans(), st.data())
    def test_replanned_loans_are_repaid(self, terms, data):
        plan = schedule(terms)
        line = data.draw(st.sampled_from(plan.lines))
        free = data.draw(st.integers(0, 3))
        change = Change(
            line.due_date,
            data.draw(st.none() | rates),
            data.draw(st.integers(0, 6)),
            Grace(free, data.draw(st.integers(0, free))),
            split=data.draw(st.sampled_from(["period", "days"])),
        )
        new = replan(terms, plan, change)
        self.assertEqual(new.principal, terms.principal)
        self.assertEqual(new.lines[-1].closing, 0)
        kept = sum(other.due_date < line.due_date for other in plan.lines)
        self.assertEqual(new.lines[:kept], plan.lines[:kept])
        self.assertEqual(len(new.lines), len(plan.lines) + change.extra + free)
        for found in new.lines:
            self.assertGreaterEqual(min(found.principal, found.interest), 0)

    @loan_property(5, loans(("declining", "annuity")), st.data())
    def test_money_in_advance_shortens_or_lowers(self, terms, data):
        terms = LoanTerms(terms.principal, terms.rate, max(terms.instalments, 3), terms.disbursed, terms.method)
        plan = schedule(terms)
        self.assertIsNotNone(nominal_factor(terms))
        index = data.draw(st.integers(1, len(plan.lines) - 1))
        line = plan.lines[index]
        change = Change(line.due_date, balance=data.draw(st.integers(0, line.opening)))
        shorter, lower = reduced_term(terms, plan, change), replan(terms, plan, change)
        for new in (shorter, lower):
            rest = new.lines[index:]
            self.assertEqual(sum(found.principal for found in rest), change.balance)
            self.assertLessEqual(new.interest, plan.interest + len(plan.lines))
        self.assertLessEqual(len(shorter.lines), len(plan.lines))
        self.assertEqual(len(lower.lines), len(plan.lines))
