"""The plan of a loan: for each instalment its due date, principal, interest and the balance that it leaves."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from ..money import EXACT, whole_rupiah
from .calendar import NO_HOLIDAYS, agreed_dates, due_dates, shifted
from .day_count import year_fraction
from .rounding import round_fraction, round_ratio, yearly_fraction
from .terms import MAX_INSTALMENTS, LoanTerms, RoundingRule, TermRate


@dataclass(frozen=True)
class Period:
    """Time before an instalment: from `start` to `due_date`, and the `factor` of the balance that is its interest."""

    start: date
    due_date: date
    factor: Fraction

    @property
    def days(self) -> int:
        """Days after the first one, with the last."""
        return (self.due_date - self.start).days


@dataclass(frozen=True)
class Instalment:
    """A line of the plan, in coins; `opening` and `closing` are the principal owed before and after it."""

    number: int
    due_date: date
    days: int
    opening: int
    principal: int
    interest: int

    @property
    def total(self) -> int:
        """Principal and interest."""
        return self.principal + self.interest

    @property
    def closing(self) -> int:
        """Principal owed after it."""
        return self.opening - self.principal


@dataclass(frozen=True)
class Schedule:
    """The lines in order, and their sums in coins."""

    lines: tuple[Instalment, ...]

    @property
    def principal(self) -> int:
        """Sum of the principal: the loan."""
        return sum(line.principal for line in self.lines)

    @property
    def interest(self) -> int:
        """Sum of the interest."""
        return sum(line.interest for line in self.lines)

    @property
    def total(self) -> int:
        """Sum of the instalments."""
        return self.principal + self.interest


def schedule(terms: LoanTerms) -> Schedule:
    """The plan of a loan by its terms: preview and contract are this same function.

    Principal adds up to the loan, the last balance is 0, no part is negative; what rounding leaves is in the last line.
    Raises ValueError when the dates cannot be (see `calendar`). Source: domain.md 5.3; cases L1 to L9.
    """
    lines: tuple[Instalment, ...] = ()
    if terms.first_payment:
        lines = (Instalment(1, terms.disbursed, 0, terms.principal, terms.first_payment, 0),)
    return Schedule(lines + amortise(terms, terms.principal - terms.first_payment, periods_of(terms), len(lines) + 1))


def periods_of(terms: LoanTerms) -> tuple[Period, ...]:
    """The periods of a loan with their dates, after holidays, and the factor of each.

    Raises ValueError as `schedule`.
    """
    if terms.method == "own":
        agreed = tuple(line.due_date for line in terms.own)
        shown = tuple(terms.holidays.working_day(day) for day in agreed)
    else:
        agreed = agreed_dates(terms.periods, terms.disbursed, terms.instalments)
        shown = agreed if terms.holidays is NO_HOLIDAYS else due_dates(
            terms.periods, terms.disbursed, terms.instalments, terms.holidays
        )  # fmt: skip
    counted = shown if terms.holidays.bears_interest else agreed
    regular, first = nominal_factor(terms), first_factor(terms, counted[0])
    periods, known = [Period(terms.disbursed, shown[0], first)], {}
    for number, (start, end) in enumerate(pairwise(counted), 1):
        factor = regular if (start, end) == agreed[number - 1 : number + 1] else None
        if factor is None:
            key = _span_key(terms, start, end)
            if key not in known:
                known[key] = span_factor(terms, start, end)
            factor = known[key]
        periods.append(Period(shown[number - 1], shown[number], factor))
    return tuple(periods)


def _span_key(terms: LoanTerms, start: date, end: date) -> tuple[object, ...]:
    """Spans that share it have the same factor: a plan has a handful, and fractions are slow."""
    rule, days = terms.interest, (end - start).days
    if rule.day_count in ("act/365", "act/360", "act/364"):
        return (days,)
    if rule.day_count == "act/act" and rule.year_split != "leap_day" and start.year == end.year:
        return (days, isleap(start.year))
    return (start, end)


def nominal_factor(terms: LoanTerms) -> Fraction | None:
    """The factor of each regular period where days do not matter; None where they do (or dates are one's own)."""
    if isinstance(terms.rate, TermRate):
        return Fraction(terms.rate.percent) / 100 / terms.instalments
    return None if terms.method == "own" or terms.periods.dates else _agreed_factor(terms)


def _agreed_factor(terms: LoanTerms) -> Fraction | None:
    """The factor of a period of the agreed length, if days do not matter."""
    plan, basis = terms.periods, terms.interest.day_count
    if basis == "period":
        year = {"month": 12, "fortnight": 26, "week": 52, "day": 365}[plan.unit]
    elif basis.startswith("30/"):
        year = Fraction(int(basis[3:]), {"month": 30, "fortnight": 14, "week": 7, "day": 1}[plan.unit])
    else:
        return None
    return yearly_fraction(terms.rate) * plan.every / year


def span_factor(terms: LoanTerms, start: date, end: date, first: bool = False) -> Fraction:
    """The factor of the days between two dates, by the convention of the loan (or of its broken first period)."""
    rule = terms.interest
    if isinstance(terms.rate, TermRate):
        return Fraction(terms.rate.percent) / 100 / terms.instalments
    basis = rule.first_period if first and rule.day_count == "period" else rule.day_count
    fraction = year_fraction(start, end, basis, stub=rule.stub, year_split=rule.year_split)
    return yearly_fraction(terms.rate) * fraction


def first_factor(terms: LoanTerms, due_date: date) -> Fraction:
    """The factor of the first period: the nominal one when it is a regular period, else that of its days."""
    regular = nominal_factor(terms)
    whole = due_date == shifted(terms.disbursed, terms.periods, terms.periods.every)
    if regular is not None and (whole or terms.interest.first_period == "period"):
        return regular
    return span_factor(terms, terms.disbursed, due_date, first=True)


def amortise(
    terms: LoanTerms, balance: int, periods: Sequence[Period], number: int = 1, instalment: int | None = None
) -> tuple[Instalment, ...]:
    """Lines, from `number` on, that repay `balance` coins in `periods` by the method and rounding of `terms`.

    In: an annuity's `instalment` in coins when it stays what it was; None computes it.
    """
    if terms.method != "annuity":
        return _lines(terms, balance, periods, number, 0)
    if instalment is None:
        instalment = terms.instalment
    if instalment is not None:
        return _lines(terms, balance, periods, number, instalment)
    instalment = annuity(terms, balance, periods)
    lines = _lines(terms, balance, periods, number, instalment)
    return _levelled(terms, balance, periods, lines, instalment) if terms.rounding.level else lines


def annuity(terms: LoanTerms, balance: int, periods: Sequence[Period]) -> int:
    """The equal instalment that repays `balance` in `periods`, rounded: balance / sum of 1 / product of (1 + factor).

    Source: domain.md 5.3; cases L4, L5.
    """
    grace = terms.grace.principal
    factors = [period.factor for period in periods[grace:]]
    if terms.interest.annuity == "nominal":
        factors = [_nominal_month(terms)] * len(factors)
    with localcontext(EXACT):
        growth, worth, last, step = Decimal(1), Decimal(0), None, Decimal(1)
        for factor in factors:
            if factor is not last:
                last, step = factor, 1 + Decimal(factor.numerator) / factor.denominator
            growth *= step
            worth += 1 / growth
        exact = Fraction(balance / worth)
    return _round(terms.rounding, exact)


def instalments_for(terms: LoanTerms, instalment: int) -> int:
    """How many instalments of so many coins repay an annuity, the last one smaller (or the same).

    In: terms of any number of instalments. Raises ValueError when it would never be repaid.
    """
    factor = nominal_factor(terms)
    if terms.method != "annuity" or factor is None:
        raise ValueError("only an annuity of equal periods has a number of instalments to look for")
    balance, count = terms.principal - terms.first_payment, 0
    whole_rupiah(instalment, "instalment", minimum=1)
    while balance > 0:
        paid = instalment - round_fraction(balance * factor, half=terms.rounding.half)
        count += 1
        if paid <= 0 or count > MAX_INSTALMENTS:
            raise ValueError(f"instalments of {instalment} do not repay {balance}")
        balance -= paid
    return count


def _nominal_month(terms: LoanTerms) -> Fraction:
    """The factor of a regular period of nominal length: days of 30 to the month where days count."""
    regular = _agreed_factor(terms)
    if regular is not None:
        return regular
    basis = terms.interest.day_count
    year = 365 if basis == "act/act" else int(basis[4:])
    days = {"month": 30, "fortnight": 14, "week": 7, "day": 1}[terms.periods.unit] * terms.periods.every
    return yearly_fraction(terms.rate) * Fraction(days, year)


def _levelled(
    terms: LoanTerms, balance: int, periods: Sequence[Period], lines: tuple[Instalment, ...], instalment: int
) -> tuple[Instalment, ...]:
    """The lines with the instalment a little higher or lower, when that brings the last one nearer to the others."""
    gap = lines[-1].total - instalment
    if abs(gap) <= len(lines) // 2:
        return lines
    rule = terms.rounding
    change = round_fraction(Fraction(abs(gap), len(lines)), rule.unit, half=rule.half)
    nearer = instalment + (change if gap > 0 else -change)
    other = _lines(terms, balance, periods, lines[0].number, nearer)
    return other if abs(other[-1].total - nearer) < abs(gap) else lines


def _lines(
    terms: LoanTerms, balance: int, periods: Sequence[Period], number: int, instalment: int
) -> tuple[Instalment, ...]:
    base, half, grace = terms.principal, terms.rounding.half, terms.grace
    flat, last = terms.method == "flat", len(periods) - 1
    total = base * sum(period.factor for period in periods) if flat and _shares_total(terms) else None
    share = Fraction(balance, max(len(periods) - grace.principal, 1))
    lines, charged, deferred, charge, before = [], 0, 0, 0, None
    for index, period in enumerate(periods):
        factor = period.factor
        if not flat or factor is not before:
            amount = (base if flat else balance) * factor.numerator
            charge, before = round_ratio(amount, factor.denominator, half=half), factor
        interest = charge
        if total is not None and index == last:
            interest = max(round_fraction(total, half=half) - charged, 0)
        charged += interest
        planned = _principal(terms, index, balance, interest, share, instalment)
        if index < grace.interest:
            deferred, interest = deferred + interest * (grace.interest_is != "waived"), 0
        elif deferred:
            extra = deferred // (last + 1 - index) if grace.interest_is == "spread" else deferred
            deferred, interest = deferred - extra, interest + extra
        principal = balance if index == last else planned
        lines.append(Instalment(number + index, period.due_date, period.days, balance, principal, interest))
        balance -= principal
    return tuple(lines)


def _shares_total(terms: LoanTerms) -> bool:
    return isinstance(terms.rate, TermRate) or terms.interest.flat == "total"


def _principal(terms: LoanTerms, index: int, balance: int, interest: int, share: Fraction, instalment: int) -> int:
    """Principal of a line that is not the last: never negative, never more than the balance."""
    if index < terms.grace.principal or terms.method == "bullet":
        return 0
    rule = terms.rounding
    if terms.method == "own":
        line = terms.own[index]
        planned = line.amount - interest * line.with_interest
    elif terms.method == "annuity":
        planned = instalment - interest
    elif terms.principal_each is not None:
        planned = terms.principal_each
    elif rule.of == "principal":
        planned = _round(rule, share)
    elif rule.of == "instalment":
        planned = _round(rule, share + interest) - interest
    else:
        planned = _round(rule, share) + _round(rule, Fraction(interest)) - interest
    return min(max(planned, 0), balance)


def _round(rule: RoundingRule, value: Fraction) -> int:
    return round_fraction(value, rule.unit, rule.side, rule.half)
