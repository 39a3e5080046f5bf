"""Penalty (denda) on what is late."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ..money import check_percent, whole_rupiah
from .rounding import Half, round_fraction

Base = Literal["instalment", "principal", "fixed"]
Per = Literal["day", "month", "year", "once"]
# A month that has only begun counts whole (begun) or not at all (full); months of penalty have 30 days.
Months = Literal["begun", "full"]


@dataclass(frozen=True)
class PenaltyRule:
    """`percent` of the arrears (of the instalment or its principal) `per` day, month, year (of days / 365) or once.

    base        `fixed`: `amount` coins each day, month or once instead of a percentage
    grace_days  days late that cost nothing; they are not counted later either, unless `grace_forgives` is False
    cap         at most so many coins; `cap_percent` at most so many percent of the arrears (None: without limit)
    Raises ValueError for negative values. Source: domain.md 5.8; case L11.
    """

    percent: Decimal = Decimal(0)
    per: Per = "day"
    base: Base = "instalment"
    amount: int = 0
    grace_days: int = 0
    grace_forgives: bool = True
    months: Months = "begun"
    cap: int | None = None
    cap_percent: Decimal | None = None
    half: Half = "up"

    def __post_init__(self) -> None:
        check_percent(self.percent, "penalty")
        whole_rupiah(self.amount, "penalty", minimum=0)
        whole_rupiah(self.grace_days, "days of grace", minimum=0)
        if self.cap is not None:
            whole_rupiah(self.cap, "cap", minimum=0)
        if self.cap_percent is not None:
            check_percent(self.cap_percent, "cap")


def penalty(rule: PenaltyRule, principal: int, interest: int, days_late: int) -> int:
    """Penalty in coins on arrears of `principal` and `interest` coins, so many days after the due date, in all.

    It is the whole penalty as of that day: what was charged before is for the caller to subtract.
    Raises ValueError for negative amounts. Source: domain.md 5.8; case L11.
    """
    whole_rupiah(principal, "principal", minimum=0)
    whole_rupiah(interest, "interest", minimum=0)
    arrears = principal if rule.base == "principal" else principal + interest
    if not arrears or days_late <= rule.grace_days:
        return 0
    times = _times(rule, days_late - rule.grace_days if rule.grace_forgives else days_late)
    exact = rule.amount * times if rule.base == "fixed" else arrears * Fraction(rule.percent) / 100 * times
    charged = round_fraction(Fraction(exact), half=rule.half)
    if rule.cap is not None:
        charged = min(charged, rule.cap)
    if rule.cap_percent is not None:
        charged = min(charged, round_fraction(arrears * Fraction(rule.cap_percent) / 100, side="down"))
    return charged


def _times(rule: PenaltyRule, days: int) -> Fraction:
    if rule.per == "month":
        return Fraction(-(-days // 30) if rule.months == "begun" else days // 30)
    return {"day": Fraction(days), "year": Fraction(days, 365), "once": Fraction(1)}[rule.per]
