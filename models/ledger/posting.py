"""Plain values that say what a money event does. The ledger turns them into entries and a journal entry."""
from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

# True only while the ledger itself posts. Not a context key: a caller of the API chooses his context, never this.
ledger_posting: ContextVar[bool] = ContextVar('koperasi_ledger_posting', default=False)

MAX_AMOUNT = 10**15   # rupiah; a float holds every whole number below 9 * 10**15


@dataclass(frozen=True)
class Movement:
    """A line on a member account.

    :param account_id: id of the ``koperasi.account``
    :param amount: whole rupiah, positive raises the balance
    :param component: what is moved: principal, interest, tax, fee, penalty
    :param closing: a settlement, which may go below the minimum balance and touch a frozen account
    :param control_id: id of the ``account.account`` that controls the member account from this movement on; only an account without
        a balance changes it, so its whole balance is moved away before and comes back with this
    """
    account_id: int
    amount: int
    component: str = 'principal'
    closing: bool = False
    control_id: int | None = None


@dataclass(frozen=True)
class GlLine:
    """A line in the general ledger that is on no member account.

    :param account_id: id of the ``account.account``
    :param amount: whole rupiah, positive is debit
    """
    account_id: int
    amount: int
    name: str = ''


@dataclass(frozen=True)
class Posting:
    """One money event. ``gl_lines`` and the control accounts' lines that follow from ``movements`` must balance.

    :param amount: what the receipt shows, whole rupiah; the sum of its debits if not given
    :param values: more columns of the transaction (a domain's own fields)
    """
    kind: str
    movements: tuple[Movement, ...] = ()
    gl_lines: tuple[GlLine, ...] = ()
    partner_id: int | None = None
    memo: str | None = None
    value_date: date | None = None
    amount: int | None = None
    values: dict = field(default_factory=dict)


@dataclass
class AccountState:
    """A locked row of ``koperasi_account``, moved on in memory while a batch is worked out."""
    id: int
    number: str
    company_id: int
    partner_id: int
    control_id: int
    first_control_id: int
    side: str
    state: str
    balance: int
    seq: int
    held: int
    minimum: int

    @property
    def sign(self) -> int:
        """ +1 if a higher balance is a debit in the general ledger (loans), else -1 (savings, shares) """
        return 1 if self.side == 'debit' else -1


@dataclass(frozen=True)
class EntryRow:
    """A line to be written to ``koperasi_entry``."""
    account_id: int
    component: str
    amount: int
    balance_after: int
    seq: int
    control_id: int


def is_whole_rupiah(amount) -> bool:
    """ Whether this is an ``int`` that the ledger can hold; ``True``, floats and strings are not """
    return isinstance(amount, int) and not isinstance(amount, bool) and abs(amount) <= MAX_AMOUNT


def request_hash(user_id: int, request) -> str:
    """ SHA-256 of who asked for what; two requests are the same only if this is """
    text = json.dumps([user_id, request], sort_keys=True, default=str, ensure_ascii=False, separators=(',', ':'))
    return sha256(text.encode()).hexdigest()


def sums(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """ ``{key: sum of amounts}`` without the zeros """
    result: dict[int, int] = {}
    for key, amount in pairs:
        result[key] = result.get(key, 0) + amount
    return {key: amount for key, amount in result.items() if amount}
