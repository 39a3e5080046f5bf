"""Ratings of a cooperative: formulas over named figures, bands, scores and a weighted total.

What is rated and how is data (PEARLS, KKPKK, the method of 2016); here stands only how such data is read.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Literal

LONGEST = 500
NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,10})?")
FUNCTIONS = {"min": min, "max": max, "floor": lambda value: Fraction(floor(value))}
Light = Literal["green", "yellow", "red"]
Reason = Literal["zero", "missing", "no_band", "unanswered"]


class FormulaError(ValueError):
    """A text that is no formula: its message says which part."""


class CannotCompute(Exception):
    """A figure that has no value, and why: `what` names the figure, the divisor that is 0, or the value."""

    def __init__(self, reason: Reason, what: str) -> None:
        super().__init__(f"{reason}: {what}")
        self.reason, self.what = reason, what


def parse(formula: str) -> ast.expr:
    """A formula as a tree: names, numbers, + - * /, parentheses, min, max and floor, and nothing else.

    Raises FormulaError for any other text.
    """
    if not isinstance(formula, str) or len(formula) > LONGEST:
        raise FormulaError(f"a formula is a text of at most {LONGEST} characters")
    return _parsed(formula)


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    """The tree, which nobody changes: one formula is asked for thousands of cooperatives."""
    try:
        text = formula.strip()
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"{formula!r} is no formula") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):   # as it is written: Python would make a float of it
            written = ast.get_source_segment(text, node) or ""
            if not NUMBER.fullmatch(written):
                raise FormulaError(f"{written} is not allowed in a formula")
            node.exact = Fraction(written)  # type: ignore[attr-defined]
    _check(tree)
    return tree


def names(formula: str) -> set[str]:
    """The figures that a formula reads. Raises FormulaError."""
    return {node.id for node in ast.walk(parse(formula)) if isinstance(node, ast.Name)} - FUNCTIONS.keys()


def evaluate(formula: str, figures: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a formula over named figures.

    Raises FormulaError, and CannotCompute for a figure that is not there or a divisor that is 0: never a silent 0.
    """
    return _value(parse(formula), figures)


def _check(node: ast.expr) -> None:
    match node:
        case ast.Constant():
            pass   # a number, as parse() has seen
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise FormulaError(f"{name} is a function")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _check(left)
            _check(right)
        case ast.Call(func=ast.Name(id="min" | "max"), args=[_, _, *_] as args, keywords=[]):
            for arg in args:
                _check(arg)
        case ast.Call(func=ast.Name(id="floor"), args=[arg], keywords=[]):
            _check(arg)
        case _:
            raise FormulaError(f"{ast.unparse(node)} is not allowed in a formula")


def _value(node: ast.expr, figures: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant():
            return node.exact  # type: ignore[attr-defined]
        case ast.Name(id=name):
            if name not in figures:
                raise CannotCompute("missing", name)
            return Fraction(figures[name])
        case ast.UnaryOp(operand=operand):
            return -_value(operand, figures)
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(_value(arg, figures) for arg in args))
        case ast.BinOp(left=left, op=operator, right=right):
            return _binary(operator, _value(left, figures), _value(right, figures), right)
    raise FormulaError(f"{ast.unparse(node)} is not allowed in a formula")


def _binary(operator: ast.operator, left: Fraction, right: Fraction, divisor: ast.expr) -> Fraction:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    if not right:
        raise CannotCompute("zero", ast.unparse(divisor))
    return left / right


def two_decimals(value: Fraction) -> Decimal:
    """A value as it is printed and compared: two decimals, a half away from zero."""
    hundredths = floor(abs(value) * 100 + Fraction(1, 2))
    return Decimal(-hundredths if value < 0 else hundredths).scaleb(-2)


@dataclass(frozen=True)
class Limits:
    """From `low` to `high`, each None for none, and included or not."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_included: bool = True
    high_included: bool = True

    def hold(self, value: Decimal) -> bool:
        """Whether a value lies between the limits."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_included)):
            return False
        return not (self.high is not None and (value > self.high or (value == self.high and not self.high_included)))

    def distance(self, value: Decimal) -> Decimal:
        """How far a value lies outside."""
        below = self.low - value if self.low is not None else Decimal(0)
        above = value - self.high if self.high is not None else Decimal(0)
        return max(below, above, Decimal(0))


@dataclass(frozen=True)
class Band:
    """What a value between the limits is worth: a score, or the name of a predicate."""

    limits: Limits
    worth: object


def find_band(value: Decimal, bands: Iterable[Band]) -> Band:
    """The first band that holds a value. Raises CannotCompute where none does. Source: domain.md 6.7; case K2."""
    for band in bands:
        if band.limits.hold(value):
            return band
    raise CannotCompute("no_band", str(value))


def checklist(answers: Iterable[bool | None]) -> Fraction:
    """How many questions of a checklist are met, in percent.

    Raises CannotCompute while one has no answer, or there is none. Source: domain.md 6.7, checklist rule.
    """
    known = list(answers)
    missing = sum(answer is None for answer in known)
    if missing or not known:
        raise CannotCompute("unanswered", str(missing))
    return Fraction(100 * sum(known), len(known))


def light(value: Decimal, target: Limits, tolerance: Decimal = Decimal(0)) -> Light:
    """Green within the target, yellow up to `tolerance` beside it, else red."""
    if target.hold(value):
        return "green"
    distance = target.distance(value)
    return "yellow" if tolerance and distance <= tolerance else "red"


def light_of_score(score: Fraction, best: Fraction) -> Light:
    """Green for the best score, yellow for at least half of it, else red."""
    return "green" if score >= best else "yellow" if 2 * score >= best else "red"


def aspect_score(scores: Iterable[tuple[Fraction, Fraction]], best: Fraction) -> Fraction:
    """The score of an aspect, 0 to 100, from the weight and score of each of its indicators.

    With equal weights it is sum(score) x 100 / (n x best). Raises CannotCompute without an indicator.
    Source: domain.md 6.7, 6.8; case K1.
    """
    rows = list(scores)
    weight = sum((row[0] for row in rows), Fraction(0))
    if not weight:
        raise CannotCompute("unanswered", "0")
    return sum((row[0] * row[1] for row in rows), Fraction(0)) * 100 / (weight * best)


def total_score(aspects: Iterable[tuple[Fraction, Fraction]]) -> Decimal:
    """The final score from the weight in percent and the score of each aspect, rounded once. Source: case K1."""
    return two_decimals(sum((weight * score / 100 for weight, score in aspects), Fraction(0)))
