"""The figures of a periodic return that follow from the general ledger: which accounts make which figure. Source: domain.md 6.2, 8.10, 10.1.

Totals (assets, outside capital, own capital, income, costs) take every account by its group, so they always agree with each other. The figures
below them go by the ministry's codes of six digits; an account with another code stands in the totals and is named, never left out silently.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Group = Literal['asset', 'liability', 'equity', 'income', 'expense', 'off']


@dataclass(frozen=True)
class Balance:
    """An account as the books have it at the end of a period; amounts are debit less credit.

    :param key: whatever the caller knows it by
    :param short: a liability that is due within a year
    :param end: of all that was ever booked
    :param year: of the book year up to the end of the period
    :param unaffected: where a program shows the result of the year: it needs no code of the ministry
    """
    key: int
    code: str
    name: str
    group: Group
    end: int
    year: int
    short: bool = False
    unaffected: bool = False


@dataclass(frozen=True)
class Take:
    """What makes a figure: accounts of a group whose code begins with one of ``prefixes`` (all of the group if there is none) and with none of ``without``."""
    group: Group
    sign: int
    prefixes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    year: bool = False
    short: bool = False


TAKES: dict[str, Take] = {
    'cash': Take('asset', 1, ('111', '1121')),
    'loans': Take('asset', 1, ('1141', '1142', '1143'), ('114103',)),
    'allowance': Take('asset', -1, ('1149',)),
    'assets': Take('asset', 1),
    'savings': Take('liability', -1, ('2111',)),
    'deposits': Take('liability', -1, ('2112', '221')),
    'borrowings': Take('liability', -1, ('215', '222', '223', '224')),
    'short_liabilities': Take('liability', -1, short=True),
    'outside_capital': Take('liability', -1),
    'share_principal': Take('equity', -1, ('311',)),
    'share_mandatory': Take('equity', -1, ('312',)),
    'reserves': Take('equity', -1, ('316',)),
    'grants': Take('equity', -1, ('315',)),
    'income': Take('income', -1, year=True),
    'costs': Take('expense', 1, year=True),
}
# codes of the ministry's chart, by group; 117 and 217 are Odoo's own accounts of due dates
KNOWN: dict[Group, tuple[str, ...]] = {
    'asset': ('111', '112', '113', '114', '115', '116', '117', '12', '13', '14'), 'liability': ('211', '212', '213', '214', '215', '216', '217', '22'),
    'equity': ('31',), 'income': ('4', '7'), 'expense': ('5', '6', '8')}
OWN = ('share_principal', 'share_mandatory', 'reserves', 'grants')


@dataclass
class Books:
    """What the accounts come to.

    :param figures: ``{code: rupiah}``
    :param parts: ``{code: [(key, code of the account, name, rupiah)]}``: the accounts of each figure, with the sign that they have in it
    :param unmapped: accounts with an amount whose code says nothing about them
    """
    figures: dict[str, int] = field(default_factory=dict)
    parts: dict[str, list[tuple[int, str, str, int]]] = field(default_factory=dict)
    unmapped: list[Balance] = field(default_factory=list)


def is_mapped(account: Balance) -> bool:
    """Whether the code of an account says where it belongs."""
    if account.unaffected:
        return True
    return len(account.code) == 6 and account.code.isascii() and account.code.isdigit() and account.code.startswith(KNOWN.get(account.group, ('?',)))


def sort_books(accounts: Iterable[Balance]) -> Books:
    """The figures of a return from the balances of all accounts.

    ``own_capital`` is what belongs to the cooperative without the result of the book year (which is ``surplus``): equity, and results of earlier years
    that were not brought there yet. ``other_equity`` is what of it no other line names.
    """
    known = sorted(accounts, key=lambda account: (account.code, account.key))
    books = Books()
    for code, take in TAKES.items():
        books.parts[code] = [(account.key, account.code, account.name, amount) for account in known if (amount := _amount(account, take))]
        books.figures[code] = sum(part[3] for part in books.parts[code])
    own = [(account.key, account.code, account.name, -amount) for account in known if (amount := _own(account))]
    named = {key for code in OWN for key, *_rest in books.parts[code]}
    books.parts['own_capital'] = own
    books.parts['other_equity'] = [part for part in own if part[0] not in named]
    books.parts['surplus'] = books.parts['income'] + [(key, code, name, -amount) for key, code, name, amount in books.parts['costs']]
    for code in ('own_capital', 'other_equity', 'surplus'):
        books.figures[code] = sum(part[3] for part in books.parts[code])
    books.unmapped = [account for account in known if (account.end or account.year) and not is_mapped(account)]
    return books


def _amount(account, take):
    """What an account gives to a figure; 0 if it is none of it."""
    if account.group != take.group or (take.short and not account.short):
        return 0
    if take.prefixes and not (is_mapped(account) and account.code.startswith(take.prefixes) and not account.code.startswith(take.without or ('?',))):
        return 0
    return take.sign * (account.year if take.year else account.end)


def _own(account):
    """Debit less credit that belongs to own capital."""
    if account.group == 'equity':
        return account.end
    return account.end - account.year if account.group in ('income', 'expense') else 0
