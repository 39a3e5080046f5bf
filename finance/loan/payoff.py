"""Payoff before the last instalment (pelunasan dipercepat)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ..money import check_percent, whole_rupiah
from .day_count import year_fraction
from .rounding import round_fraction, yearly_fraction
from .schedule import Schedule
from .terms import LoanTerms, TermRate

# Interest of the instalments not yet due:
# accrued   only that of the days since the last due date (declining, annuity, bullet)
# share     so many percent of it (flat): 0 lets it off, 100 asks for all
# rule_78   what the sum of digits leaves of all interest: an early month bears more of it than a late one
Basis = Literal["accrued", "share", "rule_78"]


@dataclass(frozen=True)
class PayoffRule:
    """The `basis` of the interest, its `percent` for a share, a `fee` in percent of the principal, and the rounding.

    days  how the days since the last due date count: `thirty`, each a thirtieth of a month (30/360: of a whole period);
          `period`, its part of the days of their period; `convention`, by the loan's own day count
    Raises ValueError for negative percents. Source: domain.md 5.9; case L12.
    """

    basis: Basis = "accrued"
    percent: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    days: Literal["thirty", "period", "convention"] = "thirty"

    def __post_init__(self) -> None:
        check_percent(self.percent, "share of the interest")
        check_percent(self.fee, "fee")


@dataclass(frozen=True)
class PayoffQuote:
    """What pays the loan off on a day, in coins, part by part, and the interest that is let off."""

    valid_on: date
    principal: int
    arrears_interest: int
    running_interest: int
    fee: int
    penalty: int
    interest_saved: int

    @property
    def interest(self) -> int:
        """Interest of instalments due and of the time since."""
        return self.arrears_interest + self.running_interest

    @property
    def total(self) -> int:
        """What the member pays."""
        return self.principal + self.interest + self.fee + self.penalty


def payoff(
    terms: LoanTerms,
    plan: Schedule,
    on: date,
    rule: PayoffRule | None = None,
    *,
    paid_principal: int | None = None,
    paid_interest: int | None = None,
    penalty: int = 0,
) -> PayoffQuote:
    """The quote for day `on`. None of the paid amounts: all that is due by then has been paid.

    In: principal and interest paid so far, and unpaid `penalty`, in coins. A flat loan without a rule lets off nothing.
    Running interest is never more than the plan asks for its period, so early payment never costs more than the plan.
    Raises ValueError before the payout and for negative amounts. Source: domain.md 5.9; case L12.
    """
    if on < terms.disbursed:
        raise ValueError(f"the loan was paid out on {terms.disbursed}, it cannot be paid off on {on}")
    rule = rule or (PayoffRule("share", Decimal(100)) if terms.method == "flat" else PayoffRule())
    due = [line for line in plan.lines if line.due_date <= on]
    later = plan.lines[len(due) :]
    billed = sum(line.interest for line in due)
    principal = sum(line.principal for line in due) if paid_principal is None else paid_principal
    interest = billed if paid_interest is None else paid_interest
    balance = plan.principal - whole_rupiah(principal, "principal paid", minimum=0)
    future = sum(line.interest for line in later)
    running = min(_running(terms, plan, len(due), on, rule), future)
    arrears = billed - whole_rupiah(interest, "interest paid", minimum=0)
    if arrears < 0:  # paid in advance
        running, arrears = max(running + arrears, 0), 0
    fee = round_fraction(max(balance, 0) * Fraction(rule.fee) / 100, half=terms.rounding.half)
    whole_rupiah(penalty, "penalty", minimum=0)
    return PayoffQuote(on, max(balance, 0), arrears, running, fee, penalty, future - running)


def digits_left(total_interest: int, instalments: int, paid: int) -> Fraction:
    """What the sum of digits (rule of 78) leaves of all interest after `paid` instalments, exact.

    Raises ValueError unless 0 <= paid <= instalments. Source: case L12.
    """
    if not 0 <= paid <= instalments:
        raise ValueError(f"of {instalments} instalments {paid} cannot be paid")
    left = instalments - paid
    return Fraction(total_interest * left * (left + 1), instalments * (instalments + 1))


def _running(terms: LoanTerms, plan: Schedule, due: int, on: date, rule: PayoffRule) -> int:
    """Interest asked for the lines from number `due` (from 0) on."""
    later, half = plan.lines[due:], terms.rounding.half
    if rule.basis == "share":
        return round_fraction(sum(line.interest for line in later) * Fraction(rule.percent) / 100, half=half)
    if rule.basis == "rule_78":
        return round_fraction(digits_left(plan.interest, len(plan.lines), due), half=half)
    if not later:
        return 0
    since = plan.lines[due - 1].due_date if due else terms.disbursed
    line = later[0]
    if rule.days == "period" or isinstance(terms.rate, TermRate):
        exact = Fraction(line.interest * (on - since).days, max((line.due_date - since).days, 1))
    else:
        base = plan.principal if terms.method == "flat" else line.opening
        convention = terms.interest.day_count if rule.days == "convention" else "30/360"
        fraction = (
            Fraction((on - since).days, 360)
            if convention in ("period", "30/360")
            else year_fraction(since, on, convention, year_split=terms.interest.year_split)
        )
        exact = base * yearly_fraction(terms.rate) * fraction
    return min(round_fraction(exact, half=half), line.interest)
