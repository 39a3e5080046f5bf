"""Loans to test with, by hand and by hypothesis."""

import os
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from odoo.addons.koperasi.finance.loan.calendar import Holidays, Periods
from odoo.addons.koperasi.finance.loan.terms import Grace, InterestRule, LoanTerms, OwnInstalment, RoundingRule
from odoo.addons.koperasi.finance.money import Rate

from ..common import SEED

# R6 asks for 20,000 examples in CI, over all properties of loans together
ALL_EXAMPLES = int(os.environ.get("KOPERASI_LOAN_EXAMPLES") or (20_000 if os.environ.get("CI") else 1_000))
START = date(2026, 1, 31)
SUNDAYS = frozenset({6})


def loan_property(share, *strategies, **named):
    """`given`, with a share in percent of all examples of loans, and the seed of this run."""

    def decorate(test):
        count = max(ALL_EXAMPLES * share // 100, 1)
        fixed = settings(max_examples=count, deadline=None, database=None, print_blob=True)
        return seed(SEED)(fixed(given(*strategies, **named)(test)))

    return decorate


def monthly(percent):
    """A rate in percent a month."""
    return Rate(Decimal(str(percent)), "month")


def yearly(percent):
    """A rate in percent a year."""
    return Rate(Decimal(str(percent)), "year")


def loan(**given_terms):
    """Rp12,000,000 in 12 months at 2 % a month on the balance, paid out on 31 January 2026, or as given."""
    terms = {"principal": 12_000_000, "rate": monthly(2), "instalments": 12, "disbursed": START}
    return LoanTerms(**(terms | given_terms))


def rows(plan, *names):
    """Columns of a plan."""
    return [tuple(getattr(line, name) for name in names) for line in plan.lines]


days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
rates = st.builds(Rate, st.decimals(0, 5, places=4), st.sampled_from(["month", "year"])) | st.builds(
    Rate, st.decimals(0, 60, places=2), st.just("year")
)
day_counts = st.sampled_from(["period", "30/360", "30/365", "act/365", "act/360", "act/364", "act/act"])
interest_rules = st.builds(
    InterestRule,
    day_counts,
    day_counts,
    st.sampled_from(["thirty", "month"]),
    st.sampled_from(["isda", "year_end", "leap_day", "start"]),
    st.sampled_from(["each", "total"]),
    st.sampled_from(["actual", "nominal"]),
)
roundings = st.builds(
    RoundingRule,
    st.sampled_from([1, 1, 100, 500, 1000]),
    st.sampled_from(["nearest", "up", "down"]),
    st.sampled_from(["up", "even"]),
    st.sampled_from(["principal", "instalment", "parts"]),
    st.booleans(),
)
holidays = st.builds(
    Holidays,
    st.sampled_from(["kept", "next", "previous", "skip"]),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=10),
    st.sampled_from([frozenset(), SUNDAYS, frozenset({5, 6})]),
    st.booleans(),
)


@st.composite
def periods(draw, disbursed):
    """Equal periods, with a first due date that may break the first."""
    unit = draw(st.sampled_from(["month", "month", "day", "week", "fortnight"]))
    first = draw(st.none() | st.integers(1, 70).map(lambda number: disbursed + timedelta(days=number)))
    due_day = draw(st.none() | st.integers(1, 31)) if unit == "month" and first is None else None
    return Periods(draw(st.integers(1, 4)), unit, first, due_day, draw(st.sampled_from(["last_day", "next_day"])))


@st.composite
def loans(draw, methods=("flat", "declining", "annuity", "bullet")):
    """Any loan of these methods: most from one number, which is quick, some by hypothesis, which finds the edges."""
    number = draw(st.integers(0, 2**48))
    if number % 24:
        return random_loan(Random(number), methods)
    count, disbursed = draw(st.integers(1, 40)), draw(days)
    free = st.integers(0, min(count - 1, 6))
    return LoanTerms(
        draw(st.integers(1, 10**4) | st.integers(10**4, 10**10)),
        draw(rates),
        count,
        disbursed,
        draw(st.sampled_from(methods)),
        draw(periods(disbursed)),
        draw(holidays),
        draw(interest_rules),
        draw(roundings),
        Grace(draw(free), draw(free), draw(st.sampled_from(["deferred", "spread", "waived"]))),
    )


def random_loan(random, methods):
    """Any loan, with odds that a cooperative would know: short terms, months, whole percents are common."""
    one = random.choice
    count, disbursed = (
        one([1, 2, 3, 6, 10, 12, random.randint(1, 40)]),
        date(2000, 1, 1) + timedelta(random.randint(0, 22_000)),
    )
    unit = one(["month", "month", "day", "week", "fortnight"])
    first = disbursed + timedelta(random.randint(1, 70)) if random.random() < 0.3 else None
    due_day = random.randint(1, 31) if unit == "month" and first is None and random.random() < 0.3 else None
    free = min(count - 1, one([0, 0, 0, 1, 3]))
    counts = ["period", "period", "30/360", "30/365", "act/365", "act/360", "act/364", "act/act"]
    off = [disbursed + timedelta(random.randint(0, 400)) for _number in range(4)]
    return LoanTerms(
        int(10 ** random.uniform(0, 10)),
        Rate(Decimal(random.randint(0, 500)) / 100, "month") if random.random() < 0.6 else Rate(Decimal(random.randint(0, 40)), "year"),
        count,
        disbursed,
        one(methods),
        Periods(random.randint(1, 4), unit, first, due_day, one(["last_day", "next_day"])),
        Holidays(one(["kept", "kept", "next", "previous", "skip"]), frozenset(off), one([frozenset(), SUNDAYS]), random.random() < 0.5),
        InterestRule(
            one(counts), one(counts), one(["thirty", "month"]), one(["isda", "year_end", "leap_day", "start"]),
            one(["each", "total"]), one(["actual", "nominal"]),
        ),
        RoundingRule(
            one([1, 1, 100, 500, 1000]), one(["nearest", "up", "down"]), one(["up", "even"]),
            one(["principal", "instalment", "parts"]), random.random() < 0.5,
        ),
        Grace(free, one([0, free]), one(["deferred", "spread", "waived"])),
    )  # fmt: skip


@st.composite
def own_loans(draw):
    """A loan with own dates and amounts."""
    disbursed, principal = draw(days), draw(st.integers(1000, 10**9))
    gaps = draw(st.lists(st.integers(1, 200), min_size=1, max_size=12))
    lines, day, left = [], disbursed, principal
    for gap in gaps:
        day += timedelta(days=gap)
        amount = draw(st.integers(0, left))
        with_interest = draw(st.booleans())
        left -= 0 if with_interest else amount
        lines.append(OwnInstalment(day, amount, with_interest))
    return LoanTerms(
        principal, draw(rates), len(lines), disbursed, "own", interest=draw(interest_rules), own=tuple(lines)
    )
