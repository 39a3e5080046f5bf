"""The interest subsidy of the state (domain 5.12; case G1): so many days on what was owed, by the year of 360 days."""
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .money import check_percent, whole_rupiah

DAY = timedelta(days=1)
YEAR = 360


def subsidy(spans: Iterable[tuple[date, date, int]], percent: Decimal, year: int = YEAR) -> int:
    """ROUND(days / 360 x outstanding x percent), half up, in rupiah.

    :param spans: first day, last day (both count) and rupiah owed on each of them
    :param percent: a year
    Exact until the one rounding at the end. Raises ValueError for amounts below 0, days that run backwards or a percent that is none.
    Source: domain.md 5.12; case G1: 31 days of 8,000,000 at 6 % are 41,333.
    """
    check_percent(percent, "percent")
    total = sum(days(first, last) * whole_rupiah(owed, "outstanding", minimum=0) for first, last, owed in spans)
    exact = Fraction(total) * Fraction(percent) / (100 * year)
    return int(exact + Fraction(1, 2))


def days(first: date, last: date) -> int:
    """Days from the first to the last, both counted. Raises ValueError if the last comes before the first."""
    if last < first:
        raise ValueError(f"a period does not end ({last}) before it begins ({first})")
    return (last - first).days + 1


def owed_by_day(opening: int, changes: Mapping[date, int], first: date, last: date) -> list[tuple[date, date, int]]:
    """What was owed at the end of each day of a period, in spans of equal amounts.

    :param opening: owed at the end of the day before the first
    :param changes: what each day brought; days outside the period do not count
    :return: first day, last day, rupiah; the spans follow each other without gap, from the first day to the last
    """
    days(first, last)
    spans: list[tuple[date, date, int]] = []
    owed, start = opening, first
    for on in sorted(one for one, change in changes.items() if first <= one <= last and change):
        if on > start:
            spans.append((start, on - DAY, owed))
        owed, start = owed + changes[on], on
    return [*spans, (start, last, owed)]


def not_yet(first: date, last: date, taken: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The parts of a period that none of the periods taken covers, in order: no day is claimed twice."""
    left = [(first, last)] if first <= last else []
    for begin, end in taken:
        rest: list[tuple[date, date]] = []
        for one, other in left:
            if end < one or begin > other:
                rest.append((one, other))
                continue
            if one < begin:
                rest.append((one, begin - DAY))
            if end < other:
                rest.append((end + DAY, other))
        left = rest
    return left


def within(spans: Iterable[tuple[date, date, int]], first: date, last: date) -> list[tuple[date, date, int]]:
    """Those parts of the spans that lie within a period and on which anything was owed."""
    cut = ((max(begin, first), min(end, last), owed) for begin, end, owed in spans)
    return [(begin, end, owed) for begin, end, owed in cut if begin <= end and owed > 0]
