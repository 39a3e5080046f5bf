"""Tax withheld from savings interest: per member and month, over all accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .money import EXACT, check_percent, round_down, whole_rupiah


@dataclass(frozen=True)
class InterestTax:
    """Above `threshold` rupiah a month, `percent` of the whole gross (not of the excess), rounded down to Rp1.

    Raises ValueError for a negative threshold and a percent outside 0 to 100.
    """

    threshold: int
    percent: Decimal

    def __post_init__(self) -> None:
        whole_rupiah(self.threshold, "threshold", minimum=0)
        check_percent(self.percent, "tax")
        if self.percent > 100:
            raise ValueError(f"tax must be at most 100 percent, not {self.percent}")

    def on(self, gross: int) -> int:
        """Tax in rupiah on the gross interest in rupiah of one member in one month.

        The threshold itself is free. Raises ValueError for a negative gross.
        Source: PP 15/2009, PMK 112/PMK.03/2010; cases S3, S4.
        """
        if whole_rupiah(gross, "gross interest", minimum=0) <= self.threshold:
            return 0
        with localcontext(EXACT):
            return round_down(gross * self.percent / 100)


# Members who are persons: PPh final article 4(2), PP 15/2009 and PMK 112/PMK.03/2010.
PPH_FINAL = InterestTax(threshold=240_000, percent=Decimal(10))
# Members that are bodies (another cooperative): PPh article 23, without a threshold.
PPH_23 = InterestTax(threshold=0, percent=Decimal(15))


@dataclass(frozen=True)
class Withholding:
    """`shares` in rupiah, one an account, and the `shortfall` in rupiah that these payments are too small to bear."""

    shares: tuple[int, ...]
    shortfall: int


def withhold(gross: Sequence[int], tax: InterestTax, earlier_gross: int = 0, earlier_tax: int = 0) -> Withholding:
    """Tax to withhold now from each of a member's accounts.

    In: gross interest in rupiah to be paid now, one an account; what the member was paid and had withheld earlier in
    the same month (a term deposit on its anniversary, say), in rupiah. The tax on all of it, less the earlier tax, is
    shared in proportion to the gross now, rounded down; the remainder goes to the last account, and on to the one
    before where that is worth too little. It is never negative: nothing is given back.
    Raises ValueError for a negative amount. Source: domain.md 1.3 (4) and 7.4; case S4.
    """
    for amount in gross:
        whole_rupiah(amount, "gross interest", minimum=0)
    whole_rupiah(earlier_tax, "earlier tax", minimum=0)
    total = sum(gross)
    due = max(tax.on(whole_rupiah(earlier_gross, "earlier gross", minimum=0) + total) - earlier_tax, 0)
    now = min(due, total)
    shares = [now * amount // total if total else 0 for amount in gross]
    rest = now - sum(shares)
    for index in reversed(range(len(shares))):
        extra = min(rest, gross[index] - shares[index])
        shares[index] += extra
        rest -= extra
    return Withholding(tuple(shares), due - now)
