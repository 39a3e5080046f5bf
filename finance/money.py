"""Whole rupiah, the places where money is rounded, and rates that keep the unit they were decided in."""

import re
from dataclasses import dataclass
from decimal import (
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from typing import Literal

RateUnit = Literal["month", "year"]
DayBasis = Literal["365", "360", "actual"]

# Sums and products of money stay exact in 60 digits. A quotient does not, so each formula divides once, last:
# what is exactly half a rupiah then still is when it is rounded.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])


def whole_rupiah(value: object, name: str = "amount", minimum: int | None = None) -> int:
    """Check that `value` is a whole number of rupiah and return it as `int`.

    In: an `int`, a `Decimal` without fraction, or text such as "25000" or "-25000.00"; `name` for the message;
    `minimum` in rupiah. Raises ValueError for anything else (a float too, even 25000.0) and below `minimum`.
    Source: domain.md 1.3 (10), whole rupiah only.
    """
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.0+)?", value):
        value = Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} must be a whole number of rupiah, not {value!r}")
    if minimum is not None and value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, not {value}")
    return value


def round_half_up(value: Decimal | int, unit: int = 1) -> int:
    """Round rupiah to the nearest multiple of `unit` rupiah, a half away from zero.

    Raises ValueError when `unit` is not positive. Source: domain.md 1.3 (10).
    """
    return _round(value, unit, ROUND_HALF_UP)


def round_down(value: Decimal | int, unit: int = 1) -> int:
    """Round rupiah down to a multiple of `unit` rupiah (towards minus infinity).

    Raises ValueError when `unit` is not positive. Source: domain.md 7.4, PPh is rounded down to Rp1.
    """
    return _round(value, unit, ROUND_FLOOR)


def _round(value: Decimal | int, unit: int, rounding: str) -> int:
    whole_rupiah(unit, "unit", minimum=1)
    with localcontext(EXACT):
        return int((Decimal(value) / unit).to_integral_value(rounding)) * unit


def check_percent(value: object, name: str) -> None:
    """Raise ValueError unless `value` is a finite `Decimal` of 0 or more: an `int` divided by 100 would be a float."""
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise ValueError(f"{name} must be a Decimal of 0 percent or more, not {value!r}")


@dataclass(frozen=True)
class Rate:
    """`percent` for each `unit`, as it was decided: 0.66 % a month stays 0.66 % a month.

    Raises ValueError for a percent that is negative or no Decimal, and for another unit.
    Source: domain.md 4.1, "store the rate with its own unit, never convert and store".
    """

    percent: Decimal
    unit: RateUnit

    def __post_init__(self) -> None:
        check_percent(self.percent, "rate")
        if self.unit not in ("month", "year"):
            raise ValueError(f"a rate is per month or year, not per {self.unit!r}")

    def per_year(self, amount: Decimal | int) -> Decimal:
        """Interest of a year on `amount`, simple and not rounded: rupiah in, rupiah out, always exact.

        `per_year(100)` is the rate in percent per year. Source: domain.md 4.3.
        """
        periods = 12 if self.unit == "month" else 1
        with localcontext(EXACT):
            return amount * self.percent * periods / 100

    def per_month(self, amount: Decimal | int) -> Decimal:
        """Interest of a month on `amount`, not rounded: rupiah in, rupiah out, a year's rate in twelfths.

        It takes the amount, instead of giving a monthly rate to multiply, because a twelfth of most rates is no
        Decimal: 10 % a year on Rp60 is Rp0.50, and 60 x 0.008333... is not. Source: domain.md 4.3.
        """
        with localcontext(EXACT):
            return self.per_year(amount) / 12
