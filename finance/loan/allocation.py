"""A payment on what is due: which part, which instalment, in what order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

from ..money import whole_rupiah

Part = Literal["penalty", "fee", "interest", "principal"]
PARTS: tuple[Part, ...] = get_args(Part)
# Instalment by instalment, each with all its parts (horizontal); or part by part, each over all that is due (vertical).
Direction = Literal["horizontal", "vertical"]
# What is more than is due: kept apart (none), or in advance to the instalments that follow, or from the last one back.
Advance = Literal["none", "next", "last"]
DEFAULT_ORDER: tuple[Part, ...] = ("penalty", "fee", "interest", "principal")


@dataclass(frozen=True)
class Dues:
    """Coins of each part. Raises ValueError for a negative amount."""

    penalty: int = 0
    fee: int = 0
    interest: int = 0
    principal: int = 0

    def __post_init__(self) -> None:
        for part in PARTS:
            value = getattr(self, part)
            if type(value) is not int or value < 0:  # replays make millions of them
                whole_rupiah(value, part, minimum=0)

    @property
    def total(self) -> int:
        """Sum of the parts."""
        return self.penalty + self.fee + self.interest + self.principal


@dataclass(frozen=True)
class Bill:
    """What is still unpaid of an instalment due on a day."""

    due_date: date
    open: Dues


@dataclass(frozen=True)
class AllocationRule:
    """The `order` of the parts, the `direction`, and what an excess does (`advance`).

    Fees stand before interest unless the order says otherwise. Raises ValueError unless the order has each part once.
    Source: domain.md 5.9, "denda -> jasa -> pokok, oldest instalment first"; case L10.
    """

    order: tuple[Part, ...] = DEFAULT_ORDER
    direction: Direction = "horizontal"
    advance: Advance = "none"

    def __post_init__(self) -> None:
        if sorted(self.order) != sorted(PARTS):
            raise ValueError(f"an order names each of {', '.join(PARTS)} once, not {self.order}")


@dataclass(frozen=True)
class Allocation:
    """For each bill, in the order given, the coins `paid` of its parts; and the `excess` that found no place."""

    paid: tuple[Dues, ...]
    excess: int

    @property
    def parts(self) -> Dues:
        """Sum of what was paid, by part."""
        return Dues(*(sum(getattr(paid, part) for paid in self.paid) for part in PARTS))


DEFAULT_RULE = AllocationRule()
NOTHING = Dues()


def allocate(bills: Sequence[Bill], amount: int, on: date, rule: AllocationRule = DEFAULT_RULE) -> Allocation:
    """Put a payment of `amount` coins, of value date `on`, on the bills due by then, oldest first, and on those ahead.

    In: bills in order of date. Nothing is lost: what is paid and the excess are the amount.
    Raises ValueError for a negative amount and bills out of order. Source: domain.md 5.9; case L10.
    """
    rest = whole_rupiah(amount, "payment", minimum=0)
    if any(earlier.due_date > later.due_date for earlier, later in pairwise(bills)):
        raise ValueError("bills must be in order of their due dates")
    paid = [NOTHING] * len(bills)
    due = [index for index, bill in enumerate(bills) if bill.due_date <= on]
    ahead = [index for index in range(len(bills)) if index not in set(due)] if rule.advance != "none" else []
    if rule.advance == "last":
        ahead.reverse()
    for indices, direction in ((due, rule.direction), (ahead, "horizontal")):
        for index, part in _places(indices, rule.order, direction):
            take = min(rest, getattr(bills[index].open, part))
            if take:
                paid[index] = replace(paid[index], **{part: take})
                rest -= take
    return Allocation(tuple(paid), rest)


def _places(indices: Sequence[int], order: Sequence[Part], direction: Direction) -> list[tuple[int, Part]]:
    if direction == "horizontal":
        return [(index, part) for index in indices for part in order]
    return [(index, part) for part in order for index in indices]
