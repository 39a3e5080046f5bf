"""What part of a year lies between two days, by the usual conventions."""

from calendar import isleap
from datetime import date
from fractions import Fraction
from typing import Literal

from ..dates import add_months

# period   the agreed period whatever its days: a month is 1/12 of a year, a week 1/52, a day 1/365
# 30/360   months of 30 days in a year of 360 (30/365: of 365); days beyond whole months by `Stub`
# act/…    real days in a year of 365, 360, 364 (52 weeks) or as many days as the year has (act/act)
DayCount = Literal["period", "30/360", "30/365", "act/365", "act/360", "act/364", "act/act"]
# Days beyond whole months under 30/360: each a thirtieth of a month, or its part of the month that they lie in.
Stub = Literal["thirty", "month"]
# A period over New Year under act/act:
# isda       31 December belongs to the old year: each day from the first on, without the last, by its own year
# year_end   split at 31 December: each day after the first, with the last, by its own year (Fineract)
# leap_day   the whole period by 366 when it holds a 29 February after its first day, else by 365
# start      the whole period by the year in which it begins
YearSplit = Literal["isda", "year_end", "leap_day", "start"]


def year_fraction(
    start: date, end: date, day_count: DayCount, *, stub: Stub = "thirty", year_split: YearSplit = "isda"
) -> Fraction:
    """The part of a year from `start` to `end`, exact; 0 when they are the same day.

    With `period` a span of days that is no agreed period counts as under 30/360.
    Raises ValueError when `end` is before `start` or the convention is unknown.
    Source: domain.md 5.3; the conventions of erp.json and fineract.json.
    """
    days = (end - start).days
    if days < 0:
        raise ValueError(f"a period must not end ({end}) before it starts ({start})")
    if day_count == "act/act":
        return _actual(start, end, year_split)
    if day_count.startswith("act/"):
        return Fraction(days, int(day_count[4:]))
    months = _months_and_rest(start, end, stub)
    return months * 30 / 365 if day_count == "30/365" else months / 12


def days_of_year(year: int) -> int:
    """365 or 366."""
    return 366 if isleap(year) else 365


def _months_and_rest(start: date, end: date, stub: Stub) -> Fraction:
    """Whole months and the days beyond them, as months; fewer than a month never counts for more than a month."""
    months = (end.year - start.year) * 12 + end.month - start.month
    months -= add_months(start, months) > end
    reached = add_months(start, months)
    rest = (end - reached).days
    if stub == "month":
        return months + Fraction(rest, (add_months(start, months + 1) - reached).days)
    return months + Fraction(min(rest, 30), 30)


def _actual(start: date, end: date, year_split: YearSplit) -> Fraction:
    if year_split == "leap_day":
        held = any(start < date(year, 2, 29) <= end for year in range(start.year, end.year + 1) if isleap(year))
        return Fraction((end - start).days, 366 if held else 365)
    if year_split == "start" or start.year == end.year:
        return Fraction((end - start).days, days_of_year(start.year))
    total = Fraction(0)
    for year in range(start.year, end.year + 1):
        # the last day of the old year is the border of year_end, the first of the new one that of isda
        border = date(year, 12, 31) if year_split == "year_end" else date(year + 1, 1, 1)
        until = min(border, end)
        total += Fraction((until - start).days, days_of_year(year))
        start = until
    return total
