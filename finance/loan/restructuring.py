"""Changing a running loan: new terms for what is owed, or another rate, date or number of the instalments to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from ..money import Rate, whole_rupiah
from .calendar import after_working_days, shifted
from .rounding import yearly_fraction
from .schedule import Instalment, Period, Schedule, amortise, nominal_factor, periods_of, schedule, span_factor
from .terms import Grace, LoanTerms

# What becomes of interest or penalty in arrears: added to the principal, billed apart later, or let off.
Arrears = Literal["capitalised", "deferred", "waived"]


@dataclass(frozen=True)
class Restructured:
    """A new plan, and in coins what was `capitalised` into it, `deferred` to a bill apart, and `waived`."""

    plan: Schedule
    capitalised: int
    deferred: int
    waived: int


def restructure(
    terms: LoanTerms,
    interest: int = 0,
    penalty: int = 0,
    interest_is: Arrears = "deferred",
    penalty_is: Arrears = "waived",
) -> Restructured:
    """A new plan for a loan in difficulty, by `terms` whose principal is the principal still owed.

    In: interest and penalty in arrears, in coins, and what becomes of each.
    Raises ValueError for a negative amount. Source: domain.md 5.10, 6.3 (17); case L13.
    """
    sums = {"capitalised": 0, "deferred": 0, "waived": 0}
    for amount, fate in ((interest, interest_is), (penalty, penalty_is)):
        sums[fate] += whole_rupiah(amount, "arrears", minimum=0)
    new = replace(terms, principal=terms.principal + sums["capitalised"])
    return Restructured(schedule(new), **sums)


@dataclass(frozen=True)
class Change:
    """What changes for the instalments due on or after `date_from`; what is None or 0 stays as it was.

    rate      the new rate, for `split` = `period` of the whole first period, for `days` of its days from that day on
    extra     more instalments
    grace     free instalments at the beginning of the rest, by which the term grows (`Grace`)
    new_due   the day to which the first of them moves; the others follow it. The days more bear no interest where
              months count whatever their days
    balance   principal owed, in coins, when it is not what the plan says (money paid in advance)
    keep_instalment  an annuity keeps its instalment, and its last one takes the difference
    """

    date_from: date
    rate: Rate | None = None
    extra: int = 0
    grace: Grace = field(default_factory=Grace)
    new_due: date | None = None
    balance: int | None = None
    split: Literal["period", "days"] = "period"
    keep_instalment: bool = False


def replan(terms: LoanTerms, plan: Schedule, change: Change) -> Schedule:
    """The plan with its lines before the change as they were, and new ones for the balance that they leave.

    Raises ValueError when no line is left to change, or too few are. Source: domain.md 5.10 and 5.9.
    """
    kept = tuple(line for line in plan.lines if line.due_date < change.date_from)
    rest = plan.lines[len(kept) :]
    if not rest:
        raise ValueError(f"no instalment is due on or after {change.date_from}")
    start = kept[-1].due_date if kept else terms.disbursed
    free = max(change.grace.principal, change.grace.interest)
    new = replace(
        terms,
        rate=change.rate or terms.rate,
        grace=change.grace,
        first_payment=0,
        instalments=len(rest) + change.extra + free,
        instalment=None,
    )
    if change.new_due is not None and change.new_due < start:
        raise ValueError(f"an instalment must not move before {start}")
    periods = _periods(terms, new, plan, rest, start, change)
    balance = rest[0].opening if change.balance is None else whole_rupiah(change.balance, "balance", minimum=0)
    instalment = rest[0].total if change.keep_instalment else None
    return Schedule(kept + amortise(new, balance, periods, len(kept) + 1, instalment))


def reduced_term(terms: LoanTerms, plan: Schedule, change: Change) -> Schedule:
    """The plan after money paid in advance, with instalments as before and fewer of them.

    In: the change's `balance`. Raises ValueError as `replan`. Source: domain.md 5.9, "shorten tenor / lower instalment".
    """
    kept = tuple(line for line in plan.lines if line.due_date < change.date_from)
    rest = plan.lines[len(kept) :]
    balance = change.balance
    if not rest or balance is None:
        raise ValueError("a shorter term needs instalments to come and the balance that they repay")
    lines: list[Instalment] = []
    factors = periods_of(terms)[len(plan.lines) - len(rest) - bool(terms.first_payment) :]
    for line, period in zip(rest, factors, strict=False):  # a term that was shortened before has fewer lines
        if not balance:
            break
        single = amortise(
            replace(terms, grace=Grace(), first_payment=0, instalment=None), balance, (period,), line.number
        )[0]
        interest = line.interest if terms.method == "flat" else single.interest
        principal = line.total - interest if terms.method == "annuity" else line.principal
        principal = balance if line is rest[-1] else min(max(principal, 0), balance)
        lines.append(Instalment(line.number, line.due_date, line.days, balance, principal, interest))
        balance -= principal
    return Schedule(kept + tuple(lines))


def _periods(
    old: LoanTerms, new: LoanTerms, plan: Schedule, rest: Sequence[Instalment], start: date, change: Change
) -> list[Period]:
    """Periods of the lines to come: their old dates, or dates that follow the moved one; more at the end."""
    anchor = change.new_due or rest[0].due_date
    dates = [anchor] if change.new_due else [line.due_date for line in rest]
    follow = (
        anchor if change.new_due else old.periods.first_due or shifted(old.disbursed, old.periods, old.periods.every)
    )
    behind = 0 if change.new_due else len(plan.lines) - len(rest) - bool(old.first_payment)
    plan, holidays = old.periods, old.holidays
    for number in range(len(dates), new.instalments):
        if holidays.rule == "skip" and plan.unit == "day":
            dates.append(after_working_days(dates[-1], plan.every, holidays))
        else:
            agreed = shifted(follow, plan, plan.every * (behind + number))
            dates.append(max(holidays.working_day(agreed), dates[-1]))
    regular, periods = nominal_factor(new), []
    for number, day in enumerate(dates):
        before = dates[number - 1] if number else start
        factor = regular if regular is not None else span_factor(new, before, day)
        if not number:
            factor = _first_factor(old, new, rest[0], start, day, change, factor)
        periods.append(Period(before, day, factor))
    return periods


def _first_factor(
    old: LoanTerms, new: LoanTerms, line: Instalment, start: date, day: date, change: Change, factor: Fraction
) -> Fraction:
    """The factor of the first period: of both rates by days when the rate changes inside it."""
    if change.rate is None or change.split == "period" or not start < change.date_from <= day or not factor:
        return factor
    old_days, days = (change.date_from - start).days - 1, (day - start).days
    at_old = factor * yearly_fraction(old.rate) / yearly_fraction(new.rate)
    if nominal_factor(new) is not None:
        return (at_old * old_days + factor * (days - old_days)) / days
    border = date.fromordinal(start.toordinal() + old_days)
    return span_factor(old, start, border) + span_factor(new, border, day)
