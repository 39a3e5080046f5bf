"""What the formats share: numbers, comparison, and cases that the engine cannot express."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

FLOAT_DIGITS = 12  # a figure with more was computed in floats, and is compared to so many digits


class CannotExpress(Exception):
    """The engine has no parameter for what the case asks; the message says for what."""


@dataclass(frozen=True)
class Outcome:
    """`passed`, `failed` (with where, expected and got) or `skipped` (with the reason); and what was not compared."""

    status: str
    details: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Ignored:
    """In place of a figure that is deliberately not compared; the runner prints why."""

    def __init__(self, why):
        self.why = why


def decimal(value):
    """A number of JSON as it was written: 0.1 is a tenth."""
    return Decimal(str(value))


def coins(value, decimals=0):
    """Money as coins, which it must be in whole ones."""
    scaled = decimal(value).scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise CannotExpress(f"{value} is no whole number of coins with {decimals} decimals")
    return int(scaled)


def money(amount, decimals=0):
    """Coins as the number that is shown."""
    return Decimal(amount).scaleb(-decimals)


def show(value, places):
    """A fraction or Decimal with so many places, half up."""
    exact = Fraction(value)
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")


def day(text):
    """A date of a case."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotExpress(f"{text!r} is no date") from None


def compare(expected, got, path=""):
    """(differences, figures that were not computed, notes on what was not compared)"""
    if isinstance(got, Ignored):
        return [], [], [f"{path}: {got.why}"]
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return _compare_keys(expected, got, path)
    if isinstance(expected, list | tuple) and isinstance(got, Sequence) and not isinstance(got, str):
        return _compare_rows(expected, got, path)
    return ([] if same(expected, got) else [f"{path}: expected {expected!r}, got {plain(got)}"]), [], []


def _compare_keys(expected, got, path):
    wrong, missing, notes = [], [], []
    for key, value in expected.items():
        where = f"{path}.{key}" if path else str(key)
        if key not in got:
            missing.append(where)
            continue
        for total, part in zip((wrong, missing, notes), compare(value, got[key], where), strict=True):
            total += part
    return wrong, missing, notes


def _compare_rows(expected, got, path):
    wrong, missing, notes = [], [], []
    if len(expected) != len(got):
        wrong.append(f"{path}: expected {len(expected)} rows, got {len(got)}")
    for number, (left, right) in enumerate(zip(expected, got, strict=False), 1):
        for total, part in zip((wrong, missing, notes), compare(left, right, f"{path}[{number}]"), strict=True):
            total += part
    return wrong, missing, notes


def same(expected, got):
    """Equal, numbers by their value and texts of numbers too; dates by their text."""
    if isinstance(got, date):
        got = got.isoformat()
    if expected is None or isinstance(expected, bool) or isinstance(got, bool) or got is None:
        return expected is got
    try:
        left, right = decimal(expected), decimal(got)
        if isinstance(expected, float) and len(left.normalize().as_tuple().digits) > FLOAT_DIGITS:
            return abs(left - right) <= abs(left).scaleb(-FLOAT_DIGITS)
        return left == right
    except InvalidOperation:
        return str(expected) == str(got)


def plain(value):
    """A figure as text, without Decimal('…')."""
    return str(value) if isinstance(value, Decimal | date) else repr(value)


def judge(expected, got):
    """The outcome of a case whose figures were computed."""
    wrong, missing, notes = compare(expected, got)
    if wrong:
        return Outcome("failed", tuple(wrong), tuple(notes))
    if missing:
        return Outcome("skipped", (f"nothing computes {', '.join(missing)}",), tuple(notes))
    return Outcome("passed", (), tuple(notes))
