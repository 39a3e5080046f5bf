"""The periods that cooperatives report: calendar months, quarters and years. Source: UU 25/1992 art. 30, 35; domain.md 2.2."""
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Period = Literal['month', 'quarter', 'year']
MONTHS: dict[str, int] = {'month': 1, 'quarter': 3, 'year': 12}


def first_day(period: Period, end: date) -> date:
    """The first day of the period that ends on a day; the day is the last of its period, or the answer means nothing."""
    months = end.year * 12 + end.month - MONTHS[period]
    return date(months // 12, months % 12 + 1, 1)


def is_whole(period: Period, first: date, last: date) -> bool:
    """Whether two days are the first and the last of one calendar month, quarter or year."""
    return last.month % MONTHS[period] == 0 and last.day == monthrange(last.year, last.month)[1] and first_day(period, last) == first


def last_ended(period: Period, today: date) -> date:
    """The end of the last period that is over: today is not in it any more."""
    size = MONTHS[period]
    return date(today.year, (today.month - 1) // size * size + 1, 1) - timedelta(days=1)


def ends_between(period: Period, first: date, last: date) -> list[date]:
    """The ends of the periods that end within two days, both of them counted, the earliest first."""
    ends, end = [], last_ended(period, last + timedelta(days=1))
    while end >= first:
        ends.append(end)
        end = first_day(period, end) - timedelta(days=1)
    return ends[::-1]
