"""Fees: what they are, and as income over the term."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..dates import add_months, months_passed
from ..money import check_percent, whole_rupiah
from .rounding import Half, round_fraction


def percentage_fee(base: int, percent: Decimal, lowest: int = 0, highest: int | None = None, half: Half = "up") -> int:
    """So many percent of `base` coins, at least `lowest` and at most `highest`.

    Raises ValueError for negative values. Source: domain.md 5.2, "fees (provisi %, ...)".
    """
    check_percent(percent, "fee")
    whole_rupiah(lowest, "lowest fee", minimum=0)
    fee = round_fraction(whole_rupiah(base, "base", minimum=0) * Fraction(percent) / 100, half=half)
    return (
        max(fee, lowest) if highest is None else min(max(fee, lowest), whole_rupiah(highest, "highest fee", minimum=0))
    )


def straight_line(fee: int, periods: int) -> tuple[int, ...]:
    """A fee in coins as income of each of so many periods, equal and rounded half up; the last one has the rest.

    Raises ValueError for a negative fee and less than one period. Source: domain.md 6.3 (10); case L14.
    """
    whole_rupiah(fee, "fee", minimum=0)
    whole_rupiah(periods, "periods", minimum=1)
    each = min(round_fraction(Fraction(fee, periods)), fee // max(periods - 1, 1))
    return (*([each] * (periods - 1)), fee - each * (periods - 1))


HALF_A_MONTH = 15


def months_of_term(paid_out: date, last_due: date) -> int:
    """Months over which a fee of the payout is earned: up to the last due date, to the nearest month, at least one.

    A due date that a holiday moved makes no month more.
    """
    months = months_passed(paid_out, last_due)
    rest = (last_due - add_months(paid_out, months)).days
    return max(months + (rest >= HALF_A_MONTH), 1)


def earned(fee: int, paid_out: date, months: int, on: date) -> int:
    """Coins of a fee that have become income by the end of `on`: a part of `straight_line` for each month that is over.

    Raises ValueError as `straight_line` does. Source: domain.md 6.3 (10); case L14.
    """
    return sum(straight_line(fee, months)[: months_passed(paid_out, on)])
