"""Months, anniversaries, and which version of a rule is in force."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Something that is in force from a day on, until the next one of its kind."""

    @property
    def date_from(self) -> date: ...


Version = TypeVar("Version", bound=Dated)


def days_in_month(day: date) -> int:
    """Number of days (28 to 31) of the month in which `day` lies."""
    return monthrange(day.year, day.month)[1]


def day_of_month(month: date, day: int) -> date:
    """Day number `day` of the month of `month`, or its last day when it is shorter.

    Raises ValueError when `day` is below 1. Source: domain.md 4.3, "31st -> last day of shorter month".
    """
    return month.replace(day=min(day, days_in_month(month)))


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier if negative), or the last day of a shorter month.

    Count from the first date, not from the result: from 31 January by 1 and 2 months, 28 February and 31 March.
    Raises ValueError outside the years 1 to 9999. Source: domain.md 4.3.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_of_month(date(year, month + 1, 1), day.day)


def months_passed(start: date, day: date) -> int:
    """Whole months from `start` to `day`, counted as `add_months` does; 0 before the first one is over."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(months - (add_months(start, months) > day), 0)


def check_versions(versions: Sequence[Dated]) -> None:
    """Raise ValueError unless there is a version and each begins after the one before."""
    if not versions:
        raise ValueError("at least one version is needed")
    for earlier, later in pairwise(versions):
        if later.date_from <= earlier.date_from:
            raise ValueError(f"versions must follow each other by date: {earlier.date_from}, {later.date_from}")


def in_force(versions: Sequence[Version], day: date) -> Version:
    """The version in force on `day`: the last that begins on or before it; `versions` are in order of date.

    Raises ValueError when none has begun. Source: domain.md 1.3 (8) and Appendix A, every rule has a date_from.
    """
    for version in reversed(versions):
        if version.date_from <= day:
            return version
    raise ValueError(f"nothing is in force on {day}")
