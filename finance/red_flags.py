"""Red flags across cooperatives: dated rules over what they returned, and a ranking of who is looked at first. Source: domain.md 6.7, 10.2; the rules are data."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .rating import CannotCompute, evaluate, two_decimals

Operator = Literal[">", ">=", "<", "<="]


@dataclass(frozen=True)
class FlagRule:
    """A flag is raised where the value of `formula`, rounded to two decimals, stands so to `threshold`; it counts `weight` points."""

    code: str
    formula: str
    operator: Operator
    threshold: Decimal
    weight: int


def value_of(rule: FlagRule, figures: Mapping[str, Fraction]) -> Decimal | None:
    """The value of a rule, rounded as it is compared; None where a figure is missing or a divisor is 0: no flag is raised on what is not known."""
    try:
        return two_decimals(evaluate(rule.formula, figures))
    except CannotCompute:
        return None


def is_raised(rule: FlagRule, value: Decimal | None) -> bool:
    """Whether a value raises the flag."""
    if value is None:
        return False
    return {">": value > rule.threshold, ">=": value >= rule.threshold, "<": value < rule.threshold, "<=": value <= rule.threshold}[rule.operator]


def is_worse(rule: FlagRule, value: Decimal, before: Decimal) -> bool:
    """Whether a value lies further on the bad side than the one before."""
    return value > before if rule.operator.startswith(">") else value < before


def raised(rules: Iterable[FlagRule], figures: Mapping[str, Fraction]) -> list[tuple[FlagRule, Decimal]]:
    """The rules whose flag is raised, with their values, in the order of the rules."""
    found = []
    for rule in rules:
        value = value_of(rule, figures)
        if value is not None and is_raised(rule, value):
            found.append((rule, value))
    return found


def ranking(scores: Mapping[Hashable, int], order: Mapping[Hashable, object]) -> list[tuple[Hashable, int]]:
    """Who is looked at first: by points, equal points share a rank and stand in the order given (names).

    :return: `(key, rank)`, the first rank being 1; with two of rank 1 the next is 3
    """
    ranked: list[tuple[Hashable, int]] = []
    last: int | None = None
    for place, key in enumerate(sorted(scores, key=lambda one: (-scores[one], order[one])), 1):
        ranked.append((key, ranked[-1][1] if ranked and scores[key] == last else place))
        last = scores[key]
    return ranked
