"""Distribution of the surplus (SHU): allocation by percent, parts of members, share-months, tax. Source: domain.md 7, cases U1 to U4.

Amounts are whole rupiah, weights whole numbers; what is divided is divided once, exactly. The real distribution, its preview and a
member's "what if" call the same functions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .money import whole_rupiah

Rounding = Literal["floor", "largest"]
Basis = Literal["average", "share_months"]
MONTHS = 12


@dataclass(frozen=True)
class Distribution:
    """Parts in the order of the weights, and what no part holds: it goes to the reserve. `sum(parts) + remainder` is the pool."""

    parts: tuple[int, ...]
    remainder: int


def check_percents(percents: Iterable[Decimal]) -> None:
    """Refuse percentages that are not exactly 100 together, or one that lies outside 0 to 100.

    Raises ValueError, which says what they come to. Source: domain.md 7.1 (a published example comes to 105).
    """
    percents = list(percents)
    for percent in percents:
        if not isinstance(percent, Decimal) or not percent.is_finite() or not 0 <= percent <= 100:
            raise ValueError(f"a percentage must lie between 0 and 100, not {percent!r}")
    if (total := sum(percents, Decimal(0))) != 100:
        raise ValueError(f"the percentages come to {total}, not to 100")


def allocate(surplus: int, percents: Sequence[Decimal], reserve: int) -> tuple[int, ...]:
    """The surplus by lines of the by-laws, each rounded down to Rp1; what is left over goes to the reserve.

    In: rupiah of the year; percent a line, exactly 100 together; place of the line of the reserve. Out: rupiah a line, together the surplus.
    Raises ValueError for a loss, wrong percentages or a place that is none. Source: domain.md 7.1, case U1.
    """
    whole_rupiah(surplus, "the surplus", 0)
    check_percents(percents)
    if not 0 <= reserve < len(percents):
        raise ValueError("a line for the reserve is needed")
    parts = [_floor_share(surplus, Fraction(percent), Fraction(100)) for percent in percents]
    parts[reserve] += surplus - sum(parts)
    return tuple(parts)


def distribute(pool: int, weights: Sequence[int], rounding: Rounding = "floor") -> Distribution:
    """A pool among members in proportion to their weights.

    In: rupiah; weights from 0 in the order of the members' numbers; "floor" leaves the odd rupiah to the reserve, "largest" gives one each
    to the largest fractions, of equal ones to the lower number. Nobody with weight leaves all of it as remainder.
    Source: domain.md 7.3, cases U2 and U4. Raises ValueError for amounts or weights below 0.
    """
    whole_rupiah(pool, "the pool", 0)
    if rounding not in ("floor", "largest"):
        raise ValueError(f"unknown rounding {rounding!r}")
    if any(not isinstance(weight, int) or isinstance(weight, bool) or weight < 0 for weight in weights):
        raise ValueError("a weight is a whole number from 0")
    total = sum(weights)
    if not total:
        return Distribution((0,) * len(weights), pool)
    parts, fractions = [], []
    for weight in weights:
        part, fraction = divmod(pool * weight, total)
        parts.append(part)
        fractions.append(fraction)
    left = pool - sum(parts)
    if rounding == "floor":
        return Distribution(tuple(parts), left)
    for place in sorted(range(len(parts)), key=lambda place: -fractions[place])[:left]:   # stable: the lower number first
        parts[place] += 1
    return Distribution(tuple(parts), 0)


def part_of(pool: int, weight: int, total: int) -> int:
    """What a member with this weight of the total gets, rounded down: a member's "what if", the same formula as `distribute`."""
    return _floor_share(whole_rupiah(pool, "the pool", 0), weight, total) if total else 0


def what_if(pool: int, weight: int, total: int, more: int) -> int:
    """As `part_of`, had the member this much more weight and all others what they have: the total rises with his.

    Raises ValueError if he would have less than nothing.
    """
    if more < 0 and -more > weight:
        raise ValueError("nobody has less than nothing")
    return part_of(pool, weight + more, total + more)


def share_months(opening: int, movements: Iterable[tuple[date, int]], start: date, basis: Basis = "share_months", cutoff: int = 10) -> int:
    """Sum of twelve months' balances of shares, the weight of the capital part; a twelfth of it is the average.

    In: rupiah before the first day; (day, signed rupiah) of the year; first day of the book year. With "average" each month counts its balance
    at the end. With "share_months" what came after day `cutoff` counts from the next month: of a month counts what stood both on that day and
    at its end. Source: domain.md 7.3, case U3.
    """
    if not 1 <= cutoff <= 31:
        raise ValueError("the day lies between 1 and 31")
    early, late = [0] * (MONTHS + 1), [0] * (MONTHS + 1)
    for day, amount in movements:
        month = max((day.year - start.year) * MONTHS + day.month - start.month, 0)
        if month < MONTHS:
            (late if day >= start and day.day > cutoff else early)[month] += amount
    balance, total = opening, 0
    for month in range(MONTHS):
        on_day = balance + early[month]
        balance = on_day + late[month]
        total += balance if basis == "average" else min(on_day, balance)
    return total


def average(months: int) -> Fraction:
    """Average shares of a year from its share-months, exact."""
    return Fraction(months, MONTHS)


def tax_on(gross: int, percent: Decimal) -> int:
    """Tax withheld from a member's part, rounded down to Rp1. Source: domain.md 7.4 (0 % since UU 11/2020)."""
    if not 0 <= percent <= 100:
        raise ValueError(f"a tax rate must lie between 0 and 100, not {percent}")
    return _floor_share(whole_rupiah(gross, "the part", 0), Fraction(percent), Fraction(100))


def _floor_share(amount: int, part: int | Fraction, whole: int | Fraction) -> int:
    return int(amount * part // whole)
