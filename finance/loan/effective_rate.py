"""What a loan really costs: the internal rate of return of its payments, its yearly forms, and the legal cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from ..money import check_percent, whole_rupiah
from ..ratecap import CapCheck
from .calendar import shifted
from .schedule import Schedule
from .terms import LoanTerms

Form = Literal["nominal", "effective"]
PRECISE = Context(prec=40)
CLOSE = Decimal(10) ** -30
MAX_STEPS = 200


@dataclass(frozen=True)
class EffectiveRate:
    """Percent: `period` of one period, and a year as `nominal` (periods times it) or `effective` (compounded)."""

    period: Decimal
    nominal: Decimal
    effective: Decimal

    def rounded(self, places: int = 2) -> "EffectiveRate":
        """The figures as they are shown, half up; that of the period with two places more."""
        year, period = Decimal(1).scaleb(-places), Decimal(1).scaleb(-places - 2)
        return EffectiveRate(
            self.period.quantize(period, ROUND_HALF_UP),
            self.nominal.quantize(year, ROUND_HALF_UP),
            self.effective.quantize(year, ROUND_HALF_UP),
        )


def periodic_rate(received: int, payments: Sequence[int]) -> Decimal:
    """The rate of a period at which equally spaced `payments` are worth what was `received` before the first period.

    In: coins. Out: a fraction, 0.02 for 2 percent, to 30 places.
    Raises ValueError when nothing was received, or less is paid than was received.
    Source: domain.md 5.4; cases L6, L14.
    """
    return _solve(received, [(number, paid) for number, paid in enumerate(payments, 1)])


def yearly_rate(received: int, disbursed: date, payments: Sequence[tuple[date, int]]) -> Decimal:
    """The compounded rate of a year at which dated `payments` are worth what was `received` on `disbursed`.

    In: coins; each day counts as 1/365 of a year. Out: a fraction, as `periodic_rate`, which says what is refused.
    """
    daily = _solve(received, [((day - disbursed).days, paid) for day, paid in payments])
    with localcontext(PRECISE):
        return (1 + daily) ** 365 - 1


def effective_rate(terms: LoanTerms, plan: Schedule, fees: int = 0, extra: Sequence[int] = ()) -> EffectiveRate:
    """What the member pays in a year, in percent, with `fees` taken from the payout, in coins.

    In: `extra`, coins that each instalment costs besides principal and interest. Equal periods give the rate of a
    period, and its nominal year is that times the periods; own dates and a broken first period count by days, and
    their nominal year is twelve times the rate of a month with the same effective year.
    Raises ValueError as `periodic_rate`. Source: domain.md 5.4, shown with and without fees (14.6).
    """
    whole_rupiah(fees, "fees", minimum=0)
    received = terms.principal - fees - sum(line.total for line in plan.lines if line.due_date == terms.disbursed)
    later = [line for line in plan.lines if line.due_date > terms.disbursed]
    costs = list(extra) or [0] * len(later)
    paid = [line.total + cost for line, cost in zip(later, costs, strict=True)]
    with localcontext(PRECISE):
        if _equal_periods(terms, len(later)):
            rate, count = periodic_rate(received, paid), periods_per_year(terms)
            return EffectiveRate(rate * 100, rate * count * 100, ((1 + rate) ** count - 1) * 100)
        year = yearly_rate(received, terms.disbursed, [(line.due_date, paid[i]) for i, line in enumerate(later)])
        month = (1 + year) ** (Decimal(1) / 12) - 1
        return EffectiveRate(month * 100, month * 1200, year * 100)


def check_loan_cap(rate: EffectiveRate, cap: Decimal, form: Form = "nominal", places: int = 2) -> CapCheck:
    """Compare a loan's yearly rate with `cap`, percent a year, 24 since 2023, as both are shown, with two places.

    So 2 % a month on the balance, 24.00, passes though rounding to whole rupiah makes it a little more.
    The cap may change, so it has no default. Source: Permenkop UKM 8/2023 art. 27; domain.md 2.3, 5.4; case L6.
    """
    check_percent(cap, "cap")
    shown = rate.rounded(places)
    return CapCheck(shown.nominal if form == "nominal" else shown.effective, cap)


def highest_flat_rate(cap: Decimal, instalments: int, per_year: int = 12) -> Decimal:
    """The flat rate of a period, in percent, whose nominal effective year is `cap` percent: 1.1226 for 24 and 12.

    Source: domain.md 5.4; case L6.
    """
    check_percent(cap, "cap")
    with localcontext(PRECISE):
        rate = cap / 100 / per_year
        if not rate:
            return Decimal(0)
        instalment = rate / (1 - (1 + rate) ** -instalments)
        return (instalment - Decimal(1) / instalments) * 100


def period_rate(effective: Decimal, per_year: int = 12) -> Decimal:
    """The rate of a period, a fraction, that compounds to `effective` percent a year: 0.0094888 for 12 and months.

    Raises ValueError for a negative percent.
    """
    check_percent(effective, "rate")
    with localcontext(PRECISE):
        return (1 + effective / 100) ** (Decimal(1) / per_year) - 1


def periods_per_year(terms: LoanTerms) -> Decimal:
    """Instalments in a year: 12 months, 52 weeks, 26 fortnights or 365 days, by how many of them one instalment takes."""
    units = {"month": 12, "fortnight": 26, "week": 52, "day": 365}[terms.periods.unit]
    return Decimal(units) / terms.periods.every


def _equal_periods(terms: LoanTerms, lines: int) -> bool:
    """Whether each period is a whole one: as a plan counts them when days do not matter, or by the first due date."""
    first, plan = terms.periods.first_due, terms.periods
    regular = first in (None, shifted(terms.disbursed, plan, plan.every)) and plan.due_day is None and not plan.dates
    return terms.method != "own" and lines == terms.instalments and regular


def _solve(received: int, payments: Sequence[tuple[int, int]]) -> Decimal:
    """The rate that makes the worth of (time, amount) payments equal to `received`, by Newton's steps from 0 up.

    Worth falls and is convex in the rate, so that steps from below never pass the root.
    """
    if received < 1:
        raise ValueError(f"what the member receives must be more than 0, not {received}")
    if sum(amount for _time, amount in payments) < received:
        raise ValueError("the payments are less than what the member receives")
    with localcontext(PRECISE):
        rate = Decimal(0)
        for _step in range(MAX_STEPS):
            discount, worth, slope = 1 / (1 + rate), Decimal(-received), Decimal(0)
            power, before = Decimal(1), 0
            for time, amount in payments:
                power *= discount ** (time - before) if time - before != 1 else discount
                before = time
                worth += amount * power
                slope += time * amount * power
            if not slope:
                raise ValueError("there is no payment after the day of the payout")
            step = worth / (slope * discount)
            rate += step
            if abs(step) < CLOSE:
                break
        return max(rate, Decimal(0))
