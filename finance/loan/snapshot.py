"""Terms as plain values for JSON, and back: what a contract keeps of them."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..money import Rate
from .calendar import MAX_DAYS_OFF, Holidays, Periods, due_dates
from .terms import Grace, InterestRule, LoanTerms, OwnInstalment, RoundingRule, TermRate

_PARTS: dict[str, Any] = {
    "periods": Periods, "holidays": Holidays, "interest": InterestRule, "rounding": RoundingRule, "grace": Grace,
}  # fmt: skip
_DATES = {"disbursed", "first_due", "due_date"}


def to_values(terms: LoanTerms) -> dict[str, Any]:
    """The terms as text, numbers, lists and dicts; what has its default is left out. Holidays: those of the term only."""
    values = _plain(terms)
    last = due_dates(terms.periods, terms.disbursed, terms.instalments)[-1] + timedelta(days=MAX_DAYS_OFF) if not terms.own else date.max
    if terms.holidays.dates:
        values["holidays"]["dates"] = [str(day) for day in sorted(terms.holidays.dates) if terms.disbursed <= day <= last]
    values["rate_of"] = "term" if isinstance(terms.rate, TermRate) else "period"
    return values


def from_values(values: dict[str, Any]) -> LoanTerms:
    """The terms of `to_values`. Raises ValueError for values that make no loan."""
    found = {name: _value(name, value) for name, value in values.items() if name not in ("rate", "rate_of", "own", *_PARTS)}
    rate = {**values["rate"], "percent": Decimal(values["rate"]["percent"])}
    found["rate"] = TermRate(**rate) if values["rate_of"] == "term" else Rate(**rate)
    for name, part in _PARTS.items():
        if name in values:
            found[name] = part(**{key: _value(key, value) for key, value in values[name].items()})
    if "holidays" in found:
        found["holidays"] = replace(found["holidays"], dates=frozenset(found["holidays"].dates))
    if "own" in values:
        found["own"] = tuple(OwnInstalment(**{key: _value(key, value) for key, value in row.items()}) for row in values["own"])
    return LoanTerms(**found)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {}
        for part in fields(value):
            own = getattr(value, part.name)
            if part.name in _PARTS and own == _PARTS[part.name]():
                continue
            if own != part.default and own not in ((), frozenset()):
                found[part.name] = _plain(own)
        return found
    if isinstance(value, (date, Decimal)):
        return str(value)
    if isinstance(value, (tuple, frozenset)):
        return [_plain(one) for one in sorted(value)] if isinstance(value, frozenset) else [_plain(one) for one in value]
    return value


def _value(name: str, value: Any) -> Any:
    if name in _DATES and value is not None:
        return date.fromisoformat(value)
    if name == "dates":
        days = [date.fromisoformat(day) for day in value]
        return tuple(days)
    if name == "weekdays":
        return frozenset(value)
    return value
