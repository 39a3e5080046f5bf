"""How much a member may borrow, and what a group owes together."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..money import check_percent, whole_rupiah
from .rounding import round_fraction


def lending_limit(own_capital: int, percent: Decimal) -> int:
    """BMPP in coins: so many percent of own capital, 10 for related parties, rounded down.

    Source: Permenkop UKM 8/2023; domain.md 2.3; case L15.
    """
    check_percent(percent, "limit")
    return round_fraction(whole_rupiah(own_capital, "own capital", minimum=0) * Fraction(percent) / 100, side="down")


@dataclass(frozen=True)
class ShareLimit:
    """Coins: the `limit` by shares, and what of it is still `free`."""

    limit: int
    free: int


def share_limit(shares: int, multiple: Decimal, owed: int = 0) -> ShareLimit:
    """A multiple of a member's shares, less the principal that he owes; never below 0.

    Raises ValueError for negative values. Source: domain.md 5.5; case L15.
    """
    check_percent(multiple, "multiple")
    limit = round_fraction(whole_rupiah(shares, "shares", minimum=0) * Fraction(multiple), side="down")
    return ShareLimit(limit, max(limit - whole_rupiah(owed, "principal owed", minimum=0), 0))


def share_shortage(shortage: int, members: int) -> tuple[int, ...]:
    """What each of so many others pays of a shortage (tanggung renteng): equal whole coins, the rest is the last one's.

    Raises ValueError for a negative shortage, and without members. Source: domain.md 5.11; case L9.
    """
    each = whole_rupiah(shortage, "shortage", minimum=0) // whole_rupiah(members, "members", minimum=1)
    return (*([each] * (members - 1)), shortage - each * (members - 1))


def collateral_shortfall(owed: int, value: int, haircut: Decimal) -> int:
    """Coins by which a debt exceeds the value of its collateral less the haircut in percent; 0 when it is covered.

    Raises ValueError for negative values and a haircut over 100. Source: domain.md 5.7.
    """
    check_percent(haircut, "haircut")
    if haircut > 100:
        raise ValueError(f"a haircut is at most 100 percent, not {haircut}")
    worth = whole_rupiah(value, "value", minimum=0) * (100 - Fraction(haircut)) / 100
    return max(whole_rupiah(owed, "debt", minimum=0) - round_fraction(worth, side="down"), 0)
