"""Interest of a savings account for one month, from its end-of-day balances."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Literal, get_args

from .dates import check_versions, days_in_month, in_force
from .money import EXACT, DayBasis, Rate, round_half_up, whole_rupiah

Method = Literal["daily", "average", "lowest", "none"]
TierMode = Literal["progressive", "whole"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Segment:
    """Days from `start` to `end`, both included, on which the account ends with the same `balance` in rupiah.

    Raises ValueError for a negative balance and for an end before the start.
    """

    start: date
    end: date
    balance: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period must not end ({self.end}) before it starts ({self.start})")
        whole_rupiah(self.balance, f"balance on {self.start}", minimum=0)

    @property
    def days(self) -> int:
        """Number of days, at least 1."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Tier:
    """Balance up to and including `up_to` rupiah (None: without limit) and the rate that it earns."""

    up_to: int | None
    rate: Rate


@dataclass(frozen=True)
class RateVersion:
    """Rates of a product from `date_from` until the next version; a single rate is one tier without limit.

    Raises ValueError unless the tiers rise and the last one, and only that, has no limit.
    """

    date_from: date
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        limits = [tier.up_to for tier in self.tiers]
        bounded = [whole_rupiah(limit, "limit of a tier", minimum=1) for limit in limits if limit is not None]
        if not limits or limits != [*bounded, None] or bounded != sorted(set(bounded)):
            raise ValueError(f"the limits of the tiers must rise and end with None, not {limits}")


@dataclass(frozen=True)
class SavingsTerms:
    """How a product earns: rate versions in order of date, method, tiers by slice or by whole balance, day basis.

    Raises ValueError for versions out of order and for an unknown method, tier mode or day basis.
    Source: domain.md 4.2 and 4.3.
    """

    versions: tuple[RateVersion, ...]
    method: Method = "daily"
    tier_mode: TierMode = "progressive"
    day_basis: DayBasis = "365"

    def __post_init__(self) -> None:
        check_versions(self.versions)
        choices = ((self.method, Method), (self.tier_mode, TierMode), (self.day_basis, DayBasis))
        for value, allowed in choices:
            if value not in get_args(allowed):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")


@dataclass(frozen=True)
class SavingsInterest:
    """Result for the period: `interest` in rupiah (gross of tax), and the figures that a member can check it by.

    `balance_days` is rupiah times days; `average` is the mean end-of-day balance in rupiah, two decimals half-up, to
    show (the interest is computed from the exact mean); `minimum` the lowest end-of-day balance in rupiah.
    """

    interest: int
    days: int
    balance_days: int
    average: Decimal
    minimum: int


def daily_segments(
    movements: Iterable[tuple[date, int]], start: date, end: date, opening: int = 0
) -> tuple[Segment, ...]:
    """End-of-day balances from `start` to `end`, both included, as segments that touch and differ.

    In: movements as (value date, signed rupiah), in any order; `opening` is the balance in rupiah before all of them.
    Those before `start` are carried forward, those after `end` do not count. A deposit counts from its value date, a
    withdrawal stops that day; within a day only the sum matters.
    Raises ValueError when a day ends with a negative balance or `end` is before `start`.
    Source: domain.md 4.3; case S1.
    """
    changes: defaultdict[date, int] = defaultdict(int)
    for day, amount in movements:
        if day <= end:
            changes[day] += whole_rupiah(amount, f"movement of {day}")
    segments, first, balance = [], start, whole_rupiah(opening, "opening")
    for day in sorted(changes):
        if changes[day] and day > first:
            segments.append(Segment(first, day - ONE_DAY, balance))
            first = day
        balance += changes[day]
    segments.append(Segment(first, end, balance))
    return tuple(segments)


def balance_segments(balances: Iterable[tuple[date, int]], start: date, end: date) -> tuple[Segment, ...]:
    """The same as `daily_segments`, from (value date, balance after) in rupiah in posting order.

    Of several balances of a day the last one counts; before the first date the balance is 0.
    Raises ValueError as `daily_segments`. Source: case S1.
    """
    movements, previous = [], 0
    for day, balance in sorted(balances, key=lambda item: item[0]):
        movements.append((day, balance - previous))
        previous = balance
    return daily_segments(movements, start, end)


def savings_interest(
    segments: Sequence[Segment], terms: SavingsTerms, locked_on: date | None = None
) -> SavingsInterest:
    """Interest on `segments`, which touch and lie in one calendar month, rounded half-up once to Rp1.

    With floating rates each day earns by the version in force on it; with `locked_on` (the day of the contract) the
    version of that day holds. Methods, tiers applied to the balance named:
    daily    end-of-day balance x rate a year / day basis (365, 360, or the days of the year), summed over the days
    average  mean end-of-day balance x rate / 12
    lowest   lowest end-of-day balance x rate / 12
    none     nothing
    For average and lowest, days that are less than the month, or less than the month under one rate version, earn in
    proportion to the days of the month. So an account opened or closed inside the month is given with its days of
    balance 0 to be averaged over the month, or without them.
    Raises ValueError when segments leave a gap or the month, or money lies there before the first version.
    Source: domain.md 1.3 (8) and 4.3; cases S1, S2.
    """
    _check_segments(segments)
    with localcontext(EXACT):
        days = sum(segment.days for segment in segments)
        balance_days = sum(segment.balance * segment.days for segment in segments)
        minimum = min(segment.balance for segment in segments)
        versions = terms.versions
        if locked_on is not None:
            versions = (replace(in_force(versions, locked_on), date_from=segments[0].start),)
        interest = Decimal(0)
        for version, pieces in _by_version(segments, versions):
            interest += _unrounded(pieces, version, terms, segments[0].start, minimum)
        average = (Decimal(balance_days) / days).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        return SavingsInterest(round_half_up(interest), days, balance_days, average, minimum)


def _check_segments(segments: Sequence[Segment]) -> None:
    if not segments:
        raise ValueError("at least one segment is needed")
    for earlier, later in pairwise(segments):
        if later.start != earlier.end + ONE_DAY:
            raise ValueError(f"segments must touch: one ends on {earlier.end}, the next starts on {later.start}")
    if segments[0].start.replace(day=1) != segments[-1].end.replace(day=1):
        raise ValueError(f"{segments[0].start} to {segments[-1].end} is more than one calendar month")


def _by_version(
    segments: Sequence[Segment], versions: Sequence[RateVersion]
) -> Iterator[tuple[RateVersion, list[tuple[int, int]]]]:
    """Each version in force in the period, with the (balance, days) that fall under it."""
    if any(segment.balance and segment.start < versions[0].date_from for segment in segments):
        raise ValueError(f"no rate is in force before {versions[0].date_from}")
    ends = [version.date_from - ONE_DAY for version in versions[1:]]
    for version, end in zip(versions, [*ends, segments[-1].end], strict=True):
        pieces = []
        for segment in segments:
            days = (min(segment.end, end) - max(segment.start, version.date_from)).days + 1
            if days > 0:
                pieces.append((segment.balance, days))
        if pieces:
            yield version, pieces


def _unrounded(
    pieces: list[tuple[int, int]], version: RateVersion, terms: SavingsTerms, month: date, minimum: int
) -> Decimal:
    """Interest of the days under one version, divided last."""
    days = sum(piece_days for _balance, piece_days in pieces)
    if terms.method == "daily":
        yearly = sum(_yearly(balance, version, terms) * piece_days for balance, piece_days in pieces)
        return Decimal(yearly) / _days_of_year(terms.day_basis, month)
    if terms.method == "average":
        balance_days = sum(balance * piece_days for balance, piece_days in pieces)
        return _yearly(balance_days, version, terms, days) / (12 * days_in_month(month))
    if terms.method == "lowest":
        return _yearly(minimum, version, terms) * days / (12 * days_in_month(month))
    return Decimal(0)


def _yearly(amount: int, version: RateVersion, terms: SavingsTerms, days: int = 1) -> Decimal:
    """Interest of a year on `amount`, which is `days` times a balance: so a mean is tiered before it is divided."""
    interest, below = Decimal(0), 0
    for tier in version.tiers:
        top = amount if tier.up_to is None else min(amount, tier.up_to * days)
        if terms.tier_mode == "whole" and top == amount:
            return tier.rate.per_year(amount)
        if terms.tier_mode == "progressive":
            interest += tier.rate.per_year(top - below)
            below = top
    return interest


def _days_of_year(basis: DayBasis, day: date) -> int:
    if basis == "actual":
        return (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1
    return int(basis)
