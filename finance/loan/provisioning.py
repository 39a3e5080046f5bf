"""Provisions for loans that may not come back (PPAP, RPM, PEARLS), and write-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..money import check_percent, whole_rupiah
from .rounding import Half, round_fraction


@dataclass(frozen=True)
class ProvisionRule:
    """`percent` of a class, of its balance less its collateral (never below 0) when `after_collateral`."""

    percent: Decimal
    after_collateral: bool = False

    def __post_init__(self) -> None:
        check_percent(self.percent, "provision")
        if self.percent > 100:
            raise ValueError(f"a provision is at most 100 percent, not {self.percent}")


Preset = Mapping[str, ProvisionRule]


def _preset(percents: str, after_collateral: bool = False) -> dict[str, ProvisionRule]:
    """Classes in order, the current one always on its whole balance; a dash leaves a class out."""
    names = ("current", "special_mention", "substandard", "doubtful", "loss")
    return {
        name: ProvisionRule(Decimal(percent), after_collateral and name != "current")
        for name, percent in zip(names, percents.split(), strict=True)
        if percent != "-"
    }


# Source: domain.md 5.10, "Provisioning presets". The percentages are data that the cooperative may change.
PPAP_FOUR = _preset("0.5 - 10 50 100", after_collateral=True)
PPAP_FIVE = _preset("0.5 3 10 50 100")
RPM = _preset("0 - 50 75 100")
PEARLS = {
    "current": ProvisionRule(Decimal(0)),
    "delinquent_1_12": ProvisionRule(Decimal(35)),
    "delinquent_over_12": ProvisionRule(Decimal(100)),
}


@dataclass(frozen=True)
class Exposure:
    """Coins owed in a class (or of one loan), and the value of the collateral after its haircut."""

    balance: int
    collateral: int = 0

    def __post_init__(self) -> None:
        whole_rupiah(self.balance, "balance", minimum=0)
        whole_rupiah(self.collateral, "collateral", minimum=0)


def provision(exposure: Exposure, rule: ProvisionRule, half: Half = "up") -> int:
    """What must be set aside for one exposure, in coins. Source: domain.md 5.10; cases Q2, Q3."""
    base = max(exposure.balance - exposure.collateral, 0) if rule.after_collateral else exposure.balance
    return round_fraction(base * Fraction(rule.percent) / 100, half=half)


@dataclass(frozen=True)
class Provisions:
    """Coins by class, their sum `required`, and the `change` against what the books have: the entry to make."""

    by_class: Mapping[str, int]
    required: int
    change: int


def provisions(exposures: Mapping[str, Exposure], preset: Preset, booked: int = 0) -> Provisions:
    """Provisions of a portfolio by class; `booked` is the allowance in the ledger, in coins.

    Raises ValueError for a class that the preset does not know. Source: domain.md 5.10; cases Q2, Q3.
    """
    unknown = [name for name in exposures if name not in preset]
    if unknown:
        raise ValueError(f"the preset has no class {', '.join(unknown)}")
    by_class = {name: provision(exposure, preset[name]) for name, exposure in exposures.items()}
    required = sum(by_class.values())
    return Provisions(by_class, required, required - whole_rupiah(booked, "booked", minimum=0))


@dataclass(frozen=True)
class WriteOff:
    """Coins taken `from_allowance` and `from_expense`; the member still owes `claim`, kept outside the books."""

    from_allowance: int
    from_expense: int
    claim: int


def write_off(balance: int, allowance: int, recovered: int = 0) -> WriteOff:
    """Write-off of `balance` coins against an `allowance`, and what is left to claim after recoveries.

    Raises ValueError for negative amounts, and when more is recovered than was owed.
    Source: domain.md 5.10, 6.3 (15, 16); case Q4.
    """
    for amount in (balance, allowance, recovered):
        whole_rupiah(amount, minimum=0)
    if recovered > balance:
        raise ValueError(f"{recovered} was recovered of {balance}: the rest belongs to the member")
    covered = min(balance, allowance)
    return WriteOff(covered, balance - covered, balance - recovered)
