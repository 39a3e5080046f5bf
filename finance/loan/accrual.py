"""Interest that has been earned and is not yet due."""

from datetime import date
from fractions import Fraction

from ..money import Rate, whole_rupiah
from .day_count import DayCount, YearSplit, year_fraction
from .rounding import Half, round_fraction, yearly_fraction


def interest_of_days(amount: int, rate: Rate, days: int, year: int = 360, half: Half = "up") -> int:
    """Interest in coins on `amount` coins for so many days of a `year` of 360 (a month has 30), 364 or 365.

    Raises ValueError for negative values. Source: domain.md 5.3; cases L7, M3.
    """
    whole_rupiah(amount, minimum=0)
    whole_rupiah(days, "days", minimum=0)
    return round_fraction(amount * yearly_fraction(rate) * Fraction(days, year), half=half)


def accrued(
    amount: int,
    rate: Rate,
    start: date,
    end: date,
    *,
    before: date | None = None,
    day_count: DayCount = "act/365",
    year_split: YearSplit = "isda",
) -> int:
    """Interest in coins on `amount` coins accrued from `start` to `end`, less what had accrued `before`.

    It is a difference of rounded totals, so that accruing by day, week or month ends in the same sum.
    Raises ValueError as `year_fraction` does. Source: domain.md 6.3 (12).
    """

    def until(day: date) -> int:
        fraction = year_fraction(start, day, day_count, year_split=year_split)
        return round_fraction(whole_rupiah(amount, minimum=0) * yearly_fraction(rate) * fraction)

    return until(end) - (until(before) if before else 0)
