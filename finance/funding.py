"""Borrowed money and the loans made of it, by when each falls due."""
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

BANDS = (1, 3, 6, 12, 24)   # months from the day on up to which a band goes; the last one is what comes later


@dataclass(frozen=True)
class Band:
    """What falls due up to `until` (None: later than all): of loans made (`coming_in`), to the lender (`going_out`), and their running gap.

    The first band, with `months` 0, is what was due already. In rupiah.
    """

    months: int | None
    until: date | None
    coming_in: int
    going_out: int
    running: int

    @property
    def gap(self) -> int:
        """What comes in less what goes out; below 0, the lender is to be paid before the borrowers pay."""
        return self.coming_in - self.going_out


def still_open(lines: Iterable[tuple[date, int]], balance: int) -> list[tuple[date, int]]:
    """The principal of a schedule that is not paid yet: a payment pays the oldest instalment first, so the last ones make up the balance.

    :param lines: due date and principal
    :param balance: rupiah owed; what is more than the schedule has stands on its first day
    """
    found: list[tuple[date, int]] = []
    rows = sorted(lines)
    for due, principal in reversed(rows):
        part = min(principal, balance)
        if part > 0:
            found.append((due, part))
            balance -= part
    if balance > 0 and rows:
        found.append((rows[0][0], balance))
    return found[::-1]


def by_maturity(coming_in: Iterable[tuple[date, int]], going_out: Iterable[tuple[date, int]], day: date, bands: Sequence[int] = BANDS) -> list[Band]:
    """Loans and what is owed to the lender side by side, by when they fall due.

    :return: a band for what was due by `day`, one for each of `bands` (months) and one for all that comes later; they add up to what was given
    """
    ends = [day, *(add_months(day, months) for months in bands), None]
    sides = []
    for flows in (coming_in, going_out):
        amounts = [0] * len(ends)
        for due, amount in flows:
            amounts[next(place for place, end in enumerate(ends) if end is None or due <= end)] += amount
        sides.append(amounts)
    found, running = [], 0
    for months, until, into, out in zip((0, *bands, None), ends, *sides, strict=True):
        running += into - out
        found.append(Band(months, until, into, out, running))
    return found


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
