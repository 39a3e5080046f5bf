"""What a loan was agreed to be: amounts, dates, and each convention by name."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from ..money import Rate, check_percent, whole_rupiah
from .calendar import NO_HOLIDAYS, Holidays, Periods
from .day_count import DayCount, Stub, YearSplit
from .rounding import Half, Side

# flat       equal principal, interest on the first principal (bunga flat)
# declining  equal principal, interest on the balance (jasa menurun)
# annuity    equal instalments, interest on the balance (anuitas)
# bullet     interest each period, the principal with the last instalment (musiman, panen)
# own        own dates and amounts, interest on the balance
Method = Literal["flat", "declining", "annuity", "bullet", "own"]
MAX_INSTALMENTS = 3660  # ten years of daily instalments


@dataclass(frozen=True)
class TermRate:
    """Flat interest of the whole term, in percent of the principal, shared equally; the last instalment has the rest.

    Raises ValueError for a percent that is negative or no Decimal. Source: domain.md 5.11; case L9.
    """

    percent: Decimal

    def __post_init__(self) -> None:
        check_percent(self.percent, "rate")


@dataclass(frozen=True)
class InterestRule:
    """How time becomes interest.

    day_count     the convention of a regular period; `period`: a month is a twelfth of a year, whatever its days
    first_period  the convention of a first period that is longer or shorter than the others; `period`: as a whole one
    stub, year_split  see `day_count`
    flat          `each`: every instalment's interest is rounded for itself; `total`: their sum is, the last has the rest
    annuity       the instalment is computed from the `actual` periods, so that the last one differs by little, or from
                  `nominal` ones of equal length (a month of 30 days), so that a long period leaves more to the last
    """

    day_count: DayCount = "period"
    first_period: DayCount = "act/365"
    stub: Stub = "thirty"
    year_split: YearSplit = "isda"
    flat: Literal["each", "total"] = "each"
    annuity: Literal["actual", "nominal"] = "actual"


@dataclass(frozen=True)
class RoundingRule:
    """What is rounded to a multiple of `unit`, to which `side`, and where exactly half a coin goes (`half`).

    of       for flat and declining loans: `principal`; the `instalment` of principal and interest; or both `parts`, each
             for itself, of which the instalment is the sum. Interest stays exact to the coin, the principal gives way.
             An annuity is always rounded as an instalment.
    level    an annuity whose last instalment would differ by more than half a coin a period takes the coin up or down
             that brings it nearer
    The last instalment takes what rounding leaves. Source: domain.md 5.3; cases L5, L9.
    """

    unit: int = 1
    side: Side = "nearest"
    half: Half = "up"
    of: Literal["principal", "instalment", "parts"] = "principal"
    level: bool = False

    def __post_init__(self) -> None:
        whole_rupiah(self.unit, "rounding unit", minimum=1)


@dataclass(frozen=True)
class Grace:
    """Instalments at the beginning, counted in the term, without principal and, of these, without interest.

    `interest_is` what becomes of the interest of the latter: `deferred` to the first instalment after them, `spread`
    over those after them, or `waived`. Raises ValueError for negative numbers.
    Source: domain.md 5.13, interest during grace: waived, deferred or paid (0 instalments without interest).
    """

    principal: int = 0
    interest: int = 0
    interest_is: Literal["deferred", "spread", "waived"] = "deferred"

    def __post_init__(self) -> None:
        whole_rupiah(self.principal, "instalments without principal", minimum=0)
        whole_rupiah(self.interest, "instalments without interest", minimum=0)


@dataclass(frozen=True)
class OwnInstalment:
    """An agreed instalment of `amount` on `due_date`: of principal, or with `with_interest` of both, interest first."""

    due_date: date
    amount: int
    with_interest: bool = False

    def __post_init__(self) -> None:
        whole_rupiah(self.amount, f"instalment of {self.due_date}", minimum=0)


@dataclass(frozen=True)
class LoanTerms:
    """A loan: `principal` paid out on `disbursed`, repaid in so many `instalments`.

    first_payment     principal paid back on the day itself, as a line without interest (a down payment)
    principal_each    principal of each instalment but the last, instead of an equal share (a balloon)
    instalment        an annuity's instalment as agreed, instead of the computed one
    own               own dates and amounts, in order of date; the last one takes all that is left
    Raises ValueError with the reason for terms that make no sense.
    """

    principal: int
    rate: Rate | TermRate
    instalments: int
    disbursed: date
    method: Method = "declining"
    periods: Periods = field(default_factory=Periods)
    holidays: Holidays = NO_HOLIDAYS
    interest: InterestRule = field(default_factory=InterestRule)
    rounding: RoundingRule = field(default_factory=RoundingRule)
    grace: Grace = field(default_factory=Grace)
    first_payment: int = 0
    principal_each: int | None = None
    instalment: int | None = None
    own: tuple[OwnInstalment, ...] = ()

    def __post_init__(self) -> None:
        whole_rupiah(self.principal, "principal", minimum=1)
        if whole_rupiah(self.instalments, "number of instalments", minimum=1) > MAX_INSTALMENTS:
            raise ValueError(f"a loan has at most {MAX_INSTALMENTS} instalments, not {self.instalments}")
        if self.method not in get_args(Method):
            raise ValueError(f"{self.method!r} is none of {', '.join(get_args(Method))}")
        if not 0 <= whole_rupiah(self.first_payment, "first payment") < self.principal:
            raise ValueError(f"the first payment must be less than the principal, not {self.first_payment}")
        if max(self.grace.principal, self.grace.interest) >= self.instalments:
            raise ValueError(f"{self.instalments} instalments cannot all be free")
        if isinstance(self.rate, TermRate) and self.method != "flat":
            raise ValueError("interest as a percentage of the whole term is flat")
        for amount, name in ((self.principal_each, "principal of each instalment"), (self.instalment, "instalment")):
            if amount is not None:
                whole_rupiah(amount, name, minimum=0)
        self._check_own()

    def _check_own(self) -> None:
        days = [line.due_date for line in self.own]
        if (self.method == "own") != bool(days):
            raise ValueError("own dates and amounts belong to the method own, and to no other")
        if days and (len(days) != self.instalments or days != sorted(set(days)) or days[0] <= self.disbursed):
            raise ValueError(
                f"own dates must rise, after {self.disbursed}, one for each of {self.instalments} instalments"
            )
        if sum(line.amount for line in self.own if not line.with_interest) > self.principal - self.first_payment:
            raise ValueError("own amounts must not add up to more than the principal")
