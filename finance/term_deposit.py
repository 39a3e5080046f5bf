"""Term deposits: dates and amounts of monthly interest, roll-over, and payment before maturity."""

from dataclasses import dataclass
from datetime import date

from .dates import add_months
from .money import Rate, round_half_up, whole_rupiah
from .tax import InterestTax


@dataclass(frozen=True)
class TermDeposit:
    """A contract: `principal` in rupiah at a locked `rate` from `opened` for `months` months.

    Raises ValueError unless principal and months are positive.
    """

    principal: int
    rate: Rate
    opened: date
    months: int

    def __post_init__(self) -> None:
        whole_rupiah(self.principal, "principal", minimum=1)
        if self.months < 1:
            raise ValueError(f"a term deposit runs for at least one month, not {self.months}")

    @property
    def maturity(self) -> date:
        """Day on which the principal is due: the open date `months` later, or the end of a shorter month."""
        return add_months(self.opened, self.months)

    @property
    def interest_dates(self) -> tuple[date, ...]:
        """Days on which interest is due: the open date's anniversary in each month, the last one is the maturity.

        Source: domain.md 4.3, "each month from open date anniversary; 31st -> last day of shorter month".
        """
        return tuple(add_months(self.opened, number) for number in range(1, self.months + 1))


@dataclass(frozen=True)
class InterestPayment:
    """Interest due on a day, on `principal`; `gross` and `tax` in rupiah."""

    due_date: date
    principal: int
    gross: int
    tax: int

    @property
    def net(self) -> int:
        """Rupiah that the member gets."""
        return self.gross - self.tax


@dataclass(frozen=True)
class BreakSettlement:
    """What a deposit is worth on a day, in rupiah; either `claw_back` or `interest_due` is 0.

    `interest_earned` is gross, for the whole months run; `payout` is the principal less claw-back and penalty, plus
    the interest that is still due.
    """

    interest_earned: int
    claw_back: int
    interest_due: int
    penalty: int
    payout: int


def monthly_interest(principal: int, rate: Rate) -> int:
    """Interest in rupiah of one month on `principal` rupiah, half-up to Rp1. Source: domain.md 4.3; case S3."""
    return round_half_up(rate.per_month(whole_rupiah(principal, "principal", minimum=0)))


def interest_schedule(
    deposit: TermDeposit, tax: InterestTax | None = None, *, compound: bool = False
) -> tuple[InterestPayment, ...]:
    """All interest payments of a deposit, in order of date, as planned when it is opened.

    In: `tax` as if the member had no other interest in those months (the tax withheld is `tax.withhold`'s, over all
    his accounts); None leaves it out. With `compound` each month's net interest is added to the principal (ARO with
    interest): without tax this is the gross formula, with it the net one.
    Source: domain.md 4.2, 4.3; case S3.
    """
    payments, principal = [], deposit.principal
    for due_date in deposit.interest_dates:
        gross = monthly_interest(principal, deposit.rate)
        payment = InterestPayment(due_date, principal, gross, tax.on(gross) if tax else 0)
        payments.append(payment)
        if compound:
            principal += payment.net
    return tuple(payments)


def settle(
    deposit: TermDeposit, on: date, interest_paid: int, substitute: Rate | None = None, penalty: int = 0
) -> BreakSettlement:
    """Payment of a deposit on day `on`, at maturity or before.

    In: gross interest paid so far in rupiah. Before maturity, whole months run so far earn the `substitute` rate (None:
    the contract's own, for products with a flat penalty), what was paid above that is clawed back from the principal,
    and the flat `penalty` in rupiah is taken; a part of a month earns nothing. From the maturity on, the contract's
    rate holds for the whole term, and neither applies.
    Raises ValueError before the open date, for negative amounts, and when the principal cannot bear the deductions.
    Source: domain.md 4.3; case S5.
    """
    whole_rupiah(interest_paid, "interest paid", minimum=0)
    whole_rupiah(penalty, "penalty", minimum=0)
    if on < deposit.opened:
        raise ValueError(f"the deposit opened on {deposit.opened}, it cannot be paid on {on}")
    rate = substitute or deposit.rate
    if on >= deposit.maturity:
        rate, penalty = deposit.rate, 0
    months = sum(due_date <= on for due_date in deposit.interest_dates)
    earned = months * monthly_interest(deposit.principal, rate)
    claw_back = max(interest_paid - earned, 0)
    interest_due = max(earned - interest_paid, 0)
    payout = deposit.principal - claw_back + interest_due - penalty
    if payout < 0:
        raise ValueError(f"the deductions exceed the principal of {deposit.principal} by {-payout}")
    return BreakSettlement(earned, claw_back, interest_due, penalty, payout)
