"""Mandatory shares (simpanan wajib): months due, payments to the oldest month first, arrears."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, takewhile

from .dates import add_months, check_versions, day_of_month, in_force
from .money import whole_rupiah


@dataclass(frozen=True)
class MonthlyAmount:
    """Rupiah a month for months due from `date_from` until the next version; 0 when nothing is asked.

    Raises ValueError for a negative amount.
    """

    date_from: date
    amount: int

    def __post_init__(self) -> None:
        whole_rupiah(self.amount, "monthly amount", minimum=0)


@dataclass(frozen=True)
class MandatoryPlan:
    """What a member owes: every month from that of `joined`, on `due_day` (in the first month not before he joined).

    `amounts` are in order of date; a month costs what is in force on its due date; a `due_day` of 31 is the last day
    of a shorter month. Raises ValueError for versions out of order and a day outside 1 to 31.
    """

    joined: date
    amounts: tuple[MonthlyAmount, ...]
    due_day: int = 1

    def __post_init__(self) -> None:
        check_versions(self.amounts)
        if not 1 <= self.due_day <= 31:
            raise ValueError(f"a due day is 1 to 31, not {self.due_day}")


@dataclass(frozen=True)
class MonthDue:
    """`amount` in rupiah owed (or paid, or unpaid) for the month that begins on `month`, due on `due_date`."""

    month: date
    due_date: date
    amount: int


def months_due(plan: MandatoryPlan, as_of: date) -> tuple[MonthDue, ...]:
    """Months whose due date has come by `as_of`, with the rupiah that they cost, oldest first.

    Raises ValueError when no amount is in force on a due date. Source: domain.md 4.4; case S6.
    """
    return tuple(takewhile(lambda month: month.due_date <= as_of, _months(plan)))


def total_due(plan: MandatoryPlan, as_of: date) -> int:
    """Rupiah of all `months_due`, counted by the months that each amount was in force: for lists of many members.

    Raises ValueError when no amount is in force on a due date. Source: domain.md 4.4; case S6.
    """
    first = next(_months(plan))
    if first.due_date > as_of:
        return 0
    total, done = first.amount, _month_number(first.month)
    for version, following in pairwise((*plan.amounts, None)):
        until = min(as_of, following.date_from - timedelta(days=1)) if following else as_of
        # the last month that is due by then
        last = _month_number(until) - (day_of_month(until, plan.due_day) > until)
        total += max(last - done, 0) * version.amount
        done = max(last, done)
    return total


def allocate_payment(plan: MandatoryPlan, amount: int, paid_before: int = 0) -> tuple[MonthDue, ...]:
    """Months that a payment fills, with the rupiah for each: the oldest open one first, then future ones in advance.

    In: `amount` and all that the member `paid_before`, in rupiah. As the oldest month always comes first, that sum
    says which months are full.
    Raises ValueError for a negative amount, and when no month is left to pay for. Source: domain.md 4.4.
    """
    skip = whole_rupiah(paid_before, "paid before", minimum=0)
    rest = whole_rupiah(amount, "payment", minimum=0)
    last_version = plan.amounts[-1]
    filled = []
    months = _months(plan)
    while rest:
        month = next(months)
        if month.due_date >= last_version.date_from and not last_version.amount:
            raise ValueError(f"nothing is owed from {last_version.date_from} on: {rest} of {amount} is left over")
        skipped = min(skip, month.amount)
        skip -= skipped
        part = min(rest, month.amount - skipped)
        rest -= part
        if part:
            filled.append(replace(month, amount=part))
    return tuple(filled)


def arrears(plan: MandatoryPlan, as_of: date, paid: int) -> tuple[MonthDue, ...]:
    """Months due by `as_of` that `paid` rupiah in all do not fill, with the unpaid rupiah of each, oldest first.

    Raises ValueError for a negative payment. Source: domain.md 4.4; case S6.
    """
    rest = whole_rupiah(paid, "paid", minimum=0)
    unpaid = []
    for month in months_due(plan, as_of):
        covered = min(rest, month.amount)
        rest -= covered
        if covered < month.amount:
            unpaid.append(replace(month, amount=month.amount - covered))
    return tuple(unpaid)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month


def _months(plan: MandatoryPlan) -> Iterator[MonthDue]:
    """Every month from that of joining on, without end."""
    month = plan.joined.replace(day=1)
    while True:
        due_date = max(plan.joined, day_of_month(month, plan.due_day))
        yield MonthDue(month, due_date, in_force(plan.amounts, due_date).amount)
        month = add_months(month, 1)
