"""The legal cap on what a cooperative may pay for savings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .money import Rate, check_percent


@dataclass(frozen=True)
class CapCheck:
    """`highest` and `cap` in percent per year; the cap itself passes."""

    highest: Decimal
    cap: Decimal

    @property
    def passed(self) -> bool:
        """Whether the highest rate is within the cap."""
        return self.highest <= self.cap


def check_deposit_cap(rates: Iterable[Rate], cap: Decimal) -> CapCheck:
    """Compare the highest of a product's rates (one, or one a tier) with `cap`, percent per year, 9 since 2023.

    A monthly rate counts twelve times: 0.75 % a month is 9 % a year and passes. The Minister may change the cap, so
    it has no default. Raises ValueError without a rate and for a cap that is no Decimal.
    Source: Permenkop UKM 8/2023 art. 26(4); domain.md 2.3.
    """
    check_percent(cap, "cap")
    yearly = [rate.per_year(100) for rate in rates]
    if not yearly:
        raise ValueError("at least one rate is needed")
    return CapCheck(max(yearly), cap)
