"""When a cooperative counts as active: by the book years whose annual meeting (RAT) it held (domain 10.2). No clock, no database."""
from datetime import date


def first_of(year, month):
    """ The first day of a month, months beyond December counted into later years """
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def last_year_due(day, deadline_months):
    """ The last book year whose annual meeting was due before a day.

    :param date day: the day that is asked about
    :param int deadline_months: months after the end of the book year within which the meeting is held (6: by 30 June)
    :return: int, e.g. 2024 on 2025-07-01 and 2023 on 2025-06-30
    """
    year = day.year - 1
    while first_of(year + 1, 1 + deadline_months) > day:
        year -= 1
    return year


def inactive_from(last_year, years, deadline_months):
    """ The first day on which a cooperative counts as not active, if it holds no other meeting.

    :param int last_year: the last book year with a meeting; of a new cooperative the year before its first one
    :param int years: book years in a row without a meeting that make it so (domain: 2)
    :param int deadline_months: as in ``last_year_due``
    :return: date, e.g. 2025-07-01 for 2022, 2 and 6
    """
    return first_of(last_year + years + 1, 1 + deadline_months)


def kuk_class(members, own_capital, assets, limits):
    """ The class of a cooperative (KUK 1 to 4): the highest that any of its figures reaches (domain 2.5).

    :param limits: rows ``(class, members, own capital, assets)`` in order of class, the highest figure of each; None or 0 without limit
    :return: int; 0 without limits
    """
    reached = 0
    for value, column in ((members, 1), (own_capital, 2), (assets, 3)):
        for row in limits:
            if not row[column] or value <= row[column]:
                reached = max(reached, row[0])
                break
    return reached
