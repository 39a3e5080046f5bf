"""Meetings of members: how many have to be there, who sends delegates, and the days that the law names (domain 2.1, 2.6, Appendix A)."""

import math
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .dates import add_months


def quorum_needed(base: int, percent: Decimal | int, call: str) -> int:
    """How many of `base` voters have to be present.

    First call: more than `percent` of them; second call: at least `percent`. Never fewer than one, so nobody is no quorum.
    Raises ValueError for a negative base, a share outside 0 to 100, or another call than "first" and "second".
    """
    share = Fraction(percent)
    if base < 0 or not 0 <= share <= 100 or call not in ("first", "second"):
        raise ValueError(f"no quorum of {percent} percent of {base} voters on the {call} call")
    part = base * share / 100
    return max(1, math.floor(part) + 1 if call == "first" else math.ceil(part))


def delegate_seats(members: int, a_delegate: int) -> int:
    """Delegates of a group of `members` with a vote: one for each begun `a_delegate` of them, none for nobody.

    Raises ValueError for a negative number of members, or less than one member a delegate.
    """
    if members < 0 or a_delegate < 1:
        raise ValueError(f"no delegates of {members} members, one for {a_delegate}")
    return -(-members // a_delegate)


def last_meeting_day(year_end: date, months: int) -> date:
    """Last day for the annual meeting: so many months after the book year; the end of the month where the year ends with one.

    31 December and 6 months are 30 June; 30 June and 6 months are 31 December.
    """
    found = add_months(year_end, months)
    if year_end.day == monthrange(year_end.year, year_end.month)[1]:
        return found.replace(day=monthrange(found.year, found.month)[1])
    return found


def days_before(day: date, days: int) -> date:
    """The last day on which something may be done that is asked for `days` days before `day`."""
    return day - timedelta(days=days)
