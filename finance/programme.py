"""Programmes of guidance: how much of a budget was used, and how participants changed beside others (domain 10.3).

The comparison is a plain difference of two changes. It takes no account of why some took part and others did not, so it proves no cause; whoever shows it says so.
"""

from fractions import Fraction
from typing import NamedTuple


class Sums(NamedTuple):
    """ Of the same cooperatives before and after: ``before`` / ``before_of`` is their figure before (a mean, a share), ``after`` / ``after_of`` that after.

    :param int count: cooperatives that are known at both times
    """

    count: int
    before: int
    before_of: int
    after: int
    after_of: int


class Change(NamedTuple):
    """ Figures as ``Fraction``; None where nothing is known """

    count: int
    before: Fraction | None
    after: Fraction | None
    change: Fraction | None


def ratio(part: int, whole: int) -> Fraction | None:
    """ A part of a whole; None of nothing. """
    return Fraction(part, whole) if whole else None


def change(sums: Sums) -> Change:
    """ Before, after and the difference of the two. """
    before, after = ratio(sums.before, sums.before_of), ratio(sums.after, sums.after_of)
    return Change(sums.count, before, after, None if before is None or after is None else after - before)


def compare(participants: Sums, others: Sums) -> tuple[Change, Change, Fraction | None]:
    """ Change of who took part, change of who did not, and by how much the first is above the second (None if one is unknown). """
    took, left = change(participants), change(others)
    return took, left, None if took.change is None or left.change is None else took.change - left.change
