"""Days past due, and the class of a loan by them or by months of arrears."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ..dates import add_months
from .allocation import Bill
from .calendar import Unit

Class = Literal["current", "special_mention", "substandard", "doubtful", "loss"]
PROBLEM: tuple[Class, ...] = ("substandard", "doubtful", "loss")


@dataclass(frozen=True)
class Band:
    """A class that reaches up to so many days past due; None: without limit."""

    up_to: int | None
    name: str


# Preset B, five classes as banks have them, and preset C, as rural banks (BPR). Source: domain.md 5.10.
FIVE_CLASSES = (
    Band(0, "current"),
    Band(90, "special_mention"),
    Band(120, "substandard"),
    Band(180, "doubtful"),
    Band(None, "loss"),
)
FIVE_CLASSES_BPR = (
    Band(30, "current"),
    Band(90, "special_mention"),
    Band(180, "substandard"),
    Band(360, "doubtful"),
    Band(None, "loss"),
)
# Preset D, credit unions for PEARLS: delinquent up to and over twelve months.
CREDIT_UNION = (Band(0, "current"), Band(365, "delinquent_1_12"), Band(None, "delinquent_over_12"))


def oldest_arrears(bills: Iterable[Bill], as_of: date) -> date | None:
    """The oldest due date up to `as_of` whose principal or interest is not fully paid; None without one.

    An instalment due on the very day is not yet late, but is the oldest when nothing older is open.
    Source: domain.md 5.10.
    """
    return min((bill.due_date for bill in bills if bill.due_date <= as_of and _is_open(bill)), default=None)


def days_past_due(oldest: date | None, as_of: date, first_day: int = 0) -> int:
    """Days since the oldest unpaid due date; 0 without one.

    In: `first_day`, what the due date itself counts: 0 (the default, domain.md 5.10), or 1 where it is already late.
    Part payment does not reset it. Source: domain.md 5.10; case Q1.
    """
    return 0 if oldest is None or oldest > as_of else (as_of - oldest).days + first_day


def class_by_days(days: int, bands: Sequence[Band] = FIVE_CLASSES) -> int:
    """The number of the band, from 1, into which so many days fall: 1 is the best, and the last band has no limit.

    Raises ValueError when the limits do not rise up to None. Source: domain.md 5.10; case Q1.
    """
    limits = [band.up_to for band in bands]
    bounded = [limit for limit in limits if limit is not None]
    if not limits or limits != [*bounded, None] or bounded != sorted(set(bounded)):
        raise ValueError(f"the bands must rise and end with None, not {limits}")
    return 1 + sum(days > limit for limit in bounded)


@dataclass(frozen=True)
class KspFacts:
    """What the four classes of a cooperative look at.

    principal_since, interest_since  oldest unpaid due dates of each (None: paid)
    every, unit      the period of the instalments; `instalments` False for a loan repaid at once at `maturity`
    rescuable        the officer's judgement
    coverage         collateral in percent of the debt with interest
    doubtful_since   the day on which the loan became doubtful
    handed_over      to a court, or a claim on credit insurance
    """

    as_of: date
    principal_since: date | None = None
    interest_since: date | None = None
    every: int = 1
    unit: Unit = "month"
    instalments: bool = True
    maturity: date | None = None
    rescuable: bool = False
    coverage: Decimal = Decimal(0)
    doubtful_since: date | None = None
    handed_over: bool = False


def class_ksp(facts: KspFacts) -> Class:
    """Preset A, the four classes of a KSP: current, substandard, doubtful, loss.

    Substandard is more than some months and less than some (three and six for monthly instalments); beyond, doubtful
    while rescuable with collateral of 75 % or covered in full, for less than 21 months, else loss.
    Source: Permen 14/2009, Perdep 06/2016; domain.md 5.10; case Q1.
    """
    if facts.handed_over:
        return "loss"
    low, high = _principal_months(facts)
    worst = max(
        _grade(facts.principal_since, facts.as_of, low, high),
        _grade(facts.interest_since, facts.as_of, *_interest_months(facts)),
        _matured(facts),
    )
    if worst < 2:
        return "substandard" if worst else "current"
    if facts.doubtful_since is not None and add_months(facts.doubtful_since, 21) <= facts.as_of:
        return "loss"
    covered = facts.coverage >= (75 if facts.rescuable else 100)
    return "doubtful" if covered else "loss"


def _is_open(bill: Bill) -> bool:
    return bill.open.principal > 0 or bill.open.interest > 0


def _principal_months(facts: KspFacts) -> tuple[int, int]:
    """Months of unpaid principal above which a loan is substandard, and from which it is worse."""
    if facts.unit != "month":
        return 1, 2
    return (6, 12) if facts.every >= 6 else (3, 6)


def _interest_months(facts: KspFacts) -> tuple[int, int]:
    return (1, 3) if facts.instalments and facts.unit != "month" else (3, 6)


def _grade(since: date | None, as_of: date, low: int, high: int) -> int:
    """0 up to `low` months, 1 below `high` months, else 2."""
    if since is None or add_months(since, low) >= as_of:
        return 0
    return 1 if as_of < add_months(since, high) else 2


def _matured(facts: KspFacts) -> int:
    """A loan repaid at once is substandard from its maturity on, worse after three months."""
    if facts.instalments or facts.maturity is None or facts.as_of <= facts.maturity:
        return 0
    return 1 if facts.as_of < add_months(facts.maturity, 3) else 2


def npl_percent(problem: int, gross: int, allowance: int = 0) -> Decimal:
    """Problem loans in percent of all loans, two decimals half up; net of an `allowance` when given.

    Raises ValueError when there are no loans. Source: domain.md 5.10; cases Q2, Q3.
    """
    if gross < 1:
        raise ValueError("without loans there is no ratio")
    exact = Fraction(max(problem - allowance, 0) * 100, gross)
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), "ROUND_HALF_UP")
