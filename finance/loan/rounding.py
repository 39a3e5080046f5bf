"""Rounding of exact fractions to coins."""

from fractions import Fraction
from functools import lru_cache
from typing import Literal

from ..money import Rate

Half = Literal["up", "even"]
Side = Literal["nearest", "up", "down"]


def round_fraction(value: Fraction | int, unit: int = 1, side: Side = "nearest", half: Half = "up") -> int:
    """Round an amount of 0 or more to a multiple of `unit`; `half` says where exactly half a unit goes.

    Raises ValueError when `unit` is not positive. Source: domain.md 1.3 (10), half up; other systems take the even side.
    """
    if unit < 1:
        raise ValueError(f"a rounding unit must be at least 1, not {unit}")
    return round_ratio(value.numerator, value.denominator * unit, side, half) * unit


def round_ratio(numerator: int, denominator: int, side: Side = "nearest", half: Half = "up") -> int:
    """Round `numerator / denominator` to a whole number: the same in plain integers, for long plans."""
    quotient, rest = divmod(numerator, denominator)
    if side == "nearest":
        twice = 2 * rest
        quotient += twice > denominator or (twice == denominator and (half == "up" or quotient % 2 == 1))
    elif side == "up":
        quotient += rest > 0
    return quotient


@lru_cache(maxsize=256)
def yearly_fraction(rate: Rate) -> Fraction:
    """A rate as part of the amount a year: 2 % a month is 6/25."""
    return Fraction(rate.percent) * (12 if rate.unit == "month" else 1) / 100
