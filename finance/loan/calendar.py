"""Due dates: periods, days that short months lack, holidays."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ..dates import add_months, day_of_month
from ..money import whole_rupiah

Unit = Literal["day", "week", "fortnight", "month"]
# A 31st in a month without one: its last day, or the first of the next. The day itself comes back afterwards.
ShortMonth = Literal["last_day", "next_day"]
# A due date on a day off: kept; the next or the previous working day; or (daily collection) days off are not counted.
OnHoliday = Literal["kept", "next", "previous", "skip"]
DAYS: dict[str, int] = {"day": 1, "week": 7, "fortnight": 14}
ONE_DAY = timedelta(days=1)
MAX_DAYS_OFF = 60  # a calendar with more days off in a row is a mistake, not a holiday


@dataclass(frozen=True)
class Periods:
    """An instalment `every` so many `unit`s; the first on `first_due` (None: a period after the money was paid out).

    `due_day` (1 to 31, months only) puts all on that day of the month; `dates` are own ones instead, one for each
    instalment. Raises ValueError for other values.
    """

    every: int = 1
    unit: Unit = "month"
    first_due: date | None = None
    due_day: int | None = None
    short_month: ShortMonth = "last_day"
    dates: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        whole_rupiah(self.every, "periods between instalments", minimum=1)
        if self.unit != "month" and self.unit not in DAYS:
            raise ValueError(f"a period is a day, week, fortnight or month, not {self.unit!r}")
        if self.due_day is not None and (self.unit != "month" or not 1 <= self.due_day <= 31):
            raise ValueError(f"a due day is 1 to 31 of months, not {self.due_day} with {self.unit!r}")


@dataclass(frozen=True)
class Holidays:
    """Days off: `dates` (an editable table) and `weekdays` (0 is Monday, 6 Sunday), and what happens to a due date.

    With `bears_interest` the days by which a due date moved bear interest; without, interest runs as if it had not.
    """

    rule: OnHoliday = "kept"
    dates: frozenset[date] = frozenset()
    weekdays: frozenset[int] = frozenset()
    bears_interest: bool = False

    def is_off(self, day: date) -> bool:
        """Whether nobody works on `day`."""
        return day in self.dates or day.weekday() in self.weekdays

    def working_day(self, day: date) -> date:
        """`day`, or the working day that the rule moves it to.

        Raises ValueError when there is none near. Source: domain.md 5.3, "keep date, or next working day".
        """
        if self.rule == "kept":
            return day
        step = -ONE_DAY if self.rule == "previous" else ONE_DAY
        for _number in range(MAX_DAYS_OFF):
            if not self.is_off(day):
                return day
            day += step
        raise ValueError(f"there is no working day near {day}")


NO_HOLIDAYS = Holidays()


def agreed_dates(periods: Periods, disbursed: date, count: int) -> tuple[date, ...]:
    """The first `count` due dates as agreed, before holidays move them.

    Each is counted from one first day, so the 31st comes back after February.
    Raises ValueError when the first one is before `disbursed`, or own dates are not as many or do not rise.
    Source: domain.md 5.3, "day 29-31 -> last day".
    """
    if periods.dates:
        if (
            len(periods.dates) != count
            or list(periods.dates) != sorted({*periods.dates})
            or periods.dates[0] < disbursed
        ):
            raise ValueError(f"own due dates must rise, from {disbursed} on, one for each of {count} instalments")
        return periods.dates
    step, first = periods.every, periods.first_due
    regular = shifted(disbursed, periods, step)
    anchor, offset = (disbursed, 1) if first in (None, regular) else (first, 0)
    if first is not None and first < disbursed:
        raise ValueError(f"the first instalment ({first}) must not be due before the loan is paid out ({disbursed})")
    if periods.due_day is not None:
        months = (add_months(anchor, step * (offset + number)) for number in range(count))
        return tuple(_on_day(month, periods.due_day, periods.short_month) for month in months)
    return tuple(shifted(anchor, periods, step * (offset + number)) for number in range(count))


def due_dates(periods: Periods, disbursed: date, count: int, holidays: Holidays = NO_HOLIDAYS) -> tuple[date, ...]:
    """The first `count` due dates with holidays minded, in order; daily ones may meet on one working day.

    Raises ValueError as `agreed_dates`, and where there is no working day. Source: domain.md 5.3.
    """
    if holidays.rule != "skip":
        return tuple(max(holidays.working_day(day), disbursed) for day in agreed_dates(periods, disbursed, count))
    days, day = [], disbursed
    for agreed in agreed_dates(periods, disbursed, count):
        if periods.unit == "day" and days:
            day = after_working_days(day, periods.every, holidays)
        else:
            day = holidays.working_day(agreed)
        days.append(day)
    return tuple(days)


def after_working_days(day: date, number: int, holidays: Holidays) -> date:
    """The day that comes so many working days after `day`."""
    for _number in range(number):
        day = holidays.working_day(day + ONE_DAY)
    return day


def shifted(day: date, periods: Periods, number: int) -> date:
    """`day` so many units later."""
    if periods.unit != "month":
        return day + timedelta(days=DAYS[periods.unit] * number)
    later = add_months(day, number)
    if periods.short_month == "next_day" and later.day < day.day:
        later += ONE_DAY
    return later


def _on_day(month: date, day: int, short_month: ShortMonth) -> date:
    found = day_of_month(month, day)
    return found + ONE_DAY if short_month == "next_day" and found.day < day else found
