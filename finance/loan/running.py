"""What a running loan is made of, and what the replay says of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ..money import whole_rupiah
from .actual import ActualRule
from .allocation import AllocationRule, Bill, Dues
from .days_past_due import days_past_due, oldest_arrears
from .payoff import PayoffRule
from .penalty import PenaltyRule
from .restructuring import Arrears
from .schedule import Instalment
from .terms import LoanTerms

# What is paid beyond what is due: the next instalments in advance; principal, for fewer or for lower instalments; kept
# apart until an instalment is due (titipan).
Excess = Literal["next_instalment", "shorten", "lower", "park"]
EventKind = Literal["payment", "payoff", "collateral", "recovery", "waive_interest", "waive_penalty", "write_off"]
LineKind = Literal["plan", "prepaid", "payoff", "deferred"]


@dataclass(frozen=True)
class PlanVersion:
    """A plan from the day `date_from` on, which takes the place of the one before it.

    added       principal paid out with it, in coins: the loan, or a further tranche; 0 for a restructuring
    interest_is, penalty_is  what becomes of arrears of the plan before it, see `restructure`
    lines       what was agreed; they follow what is really owed where that is something else (a payment entered late)
    """

    date_from: date
    terms: LoanTerms
    lines: tuple[Instalment, ...]
    added: int = 0
    interest_is: Arrears = "deferred"
    penalty_is: Arrears = "waived"


@dataclass(frozen=True)
class Event:
    """Something that happened to the loan on the value date `on`: so many coins.

    Collateral that was taken pays principal only, due or not. A payoff ends the loan if it covers the quote of that day, and is a payment otherwise. A write-off has no amount:
    it takes all that is owed; payments and recoveries after it are kept apart. Raises ValueError for a negative amount.
    """

    on: date
    kind: EventKind
    amount: int = 0

    def __post_init__(self) -> None:
        whole_rupiah(self.amount, self.kind, minimum=0)


@dataclass(frozen=True)
class RunningRules:
    """How a running loan takes money. With `interest_by` days the interest follows the days of payment (`RunningLoan`)."""

    allocation: AllocationRule = field(default_factory=AllocationRule)
    excess: Excess = "next_instalment"
    penalty: PenaltyRule = field(default_factory=PenaltyRule)
    payoff: PayoffRule | None = None
    interest_by: Literal["schedule", "days"] = "schedule"
    actual: ActualRule = field(default_factory=ActualRule)


@dataclass(frozen=True)
class ReplayedLine:
    """An instalment as it stands: what is asked of principal, interest (less what was waived) and penalty, and paid."""

    number: int
    due_date: date
    kind: LineKind
    principal: int
    interest: int
    penalty: int
    paid: Dues

    @property
    def open(self) -> Dues:
        """What is still to be paid of it."""
        paid = self.paid
        return Dues(self.penalty - paid.penalty, 0, self.interest - paid.interest, self.principal - paid.principal)


@dataclass(frozen=True)
class Replayed:
    """A loan on a day, in coins.

    paid         by part, of all money that came in; with `parked` and `recovered` it adds up to that money
    capitalised  arrears of interest that became principal, and what of it was paid since (`earned`)
    owed         principal; `written_off` of it was taken out of the books, and `claim` is what the member still owes
    """

    as_of: date
    lines: tuple[ReplayedLine, ...]
    paid: Dues
    parked: int
    recovered: int
    capitalised: int
    earned: int
    owed: int
    written_off: int
    waived: Dues
    ended_on: date | None

    @property
    def arrears(self) -> Dues:
        """What is due by the day and not paid, the instalment of the very day included."""
        due = [line.open for line in self.lines if line.due_date <= self.as_of]
        return Dues(*(sum(getattr(dues, part) for dues in due) for part in ("penalty", "fee", "interest", "principal")))

    @property
    def claim(self) -> int:
        """Principal that was written off and not recovered."""
        return max(self.written_off - self.recovered, 0)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to pay, neither due nor to come."""
        return not self.owed and not self.claim and not any(line.open.total for line in self.lines)

    def oldest(self, part: Literal["principal", "interest"] | None = None) -> date | None:
        """The oldest due date by the day whose principal or interest (or that part) is not paid; None without one."""
        bills = [Bill(line.due_date, line.open) for line in self.lines]
        if part:
            bills = [Bill(bill.due_date, Dues(**{part: getattr(bill.open, part)})) for bill in bills]
        return oldest_arrears(bills, self.as_of)

    @property
    def days_past_due(self) -> int:
        """Days since the oldest due date that is not paid."""
        return days_past_due(self.oldest(), self.as_of)
