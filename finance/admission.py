"""Money when a member joins and when he leaves."""

from dataclasses import dataclass

from .money import whole_rupiah


@dataclass(frozen=True)
class FirstPayment:
    """A first payment in parts, rupiah: income, two kinds of share (equity), and savings (liability)."""

    entrance_fee: int
    principal_share: int
    mandatory_share: int
    voluntary_savings: int


@dataclass(frozen=True)
class ExitSettlement:
    """Rupiah: `payout` to the member or `claim` on him (one is 0), and `surplus_later`, paid after the RAT."""

    entitlement: int
    debt: int
    payout: int
    claim: int
    surplus_later: int


def split_first_payment(paid: int, entrance_fee: int, principal_share: int, mandatory_share: int) -> FirstPayment:
    """Split `paid` in the order entrance fee, principal share, mandatory share; the rest goes to voluntary savings.

    All in rupiah; a payment that is too small leaves the later parts short or 0.
    Raises ValueError for a negative amount. Source: domain.md 3.3; case M1.
    """
    for amount in (paid, entrance_fee, principal_share, mandatory_share):
        whole_rupiah(amount, minimum=0)
    fee = min(paid, entrance_fee)
    principal = min(paid - fee, principal_share)
    mandatory = min(paid - fee - principal, mandatory_share)
    return FirstPayment(fee, principal, mandatory, paid - fee - principal - mandatory)


def settle_exit(
    *,
    principal_share: int,
    mandatory_share: int,
    savings: int,
    savings_interest: int,
    pending_surplus: int,
    loan_principal: int,
    loan_interest: int,
    penalty: int,
) -> ExitSettlement:
    """What a leaving member gets: shares, savings and their interest, less loan principal, interest and penalty.

    All in rupiah; `savings` over all accounts that are no shares, `savings_interest` after tax. When the debts are
    larger, the difference is a claim on him. The surplus (SHU) of the running year is not set off: it is paid once
    the annual meeting (RAT) has approved it. Raises ValueError for a negative amount.
    Source: domain.md 3.3; case M2.
    """
    rights = (principal_share, mandatory_share, savings, savings_interest)
    debts = (loan_principal, loan_interest, penalty)
    for amount in (*rights, *debts, pending_surplus):
        whole_rupiah(amount, minimum=0)
    net = sum(rights) - sum(debts)
    return ExitSettlement(sum(rights), sum(debts), max(net, 0), max(-net, 0), pending_surplus)
