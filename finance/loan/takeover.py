"""A loan that began in other books: the instalments that are left of it."""

from dataclasses import replace
from datetime import date

from ..money import whole_rupiah
from .schedule import Instalment, schedule
from .terms import Grace, LoanTerms


def remaining_plan(terms: LoanTerms, paid: int, balance: int, as_of: date) -> tuple[LoanTerms, tuple[Instalment, ...]]:
    """The instalments after the first `paid` ones, for a principal of `balance` coins that is owed on the day `as_of`.

    In: the terms as agreed at first. Where the balance is not what the plan says, the first instalment has what is more; what is
    less was paid on instalments that are due, the oldest first, or else in advance, on the last ones.
    Gives the terms for the rest with its lines, which add up to the balance, those due by `as_of` in arrears.
    Raises ValueError for negative values. Source: domain.md 5.9; shared/design.md, opening balances.
    """
    whole_rupiah(paid, "instalments paid", minimum=0)
    whole_rupiah(balance, "balance", minimum=0)
    full = schedule(terms).lines
    paid = min(paid, len(full) - 1)
    rest = _for_balance(list(full[paid:]), balance, as_of)
    free = terms.grace
    return replace(
        terms,
        principal=terms.principal if terms.method == "flat" else max(balance, 1),
        disbursed=full[paid - 1].due_date if paid else terms.disbursed,
        instalments=len(full) - paid,
        periods=replace(terms.periods, first_due=full[paid].due_date, due_day=None, dates=()),
        grace=Grace(*(max(number - paid, 0) for number in (free.principal, free.interest)), free.interest_is),
        first_payment=0,
        own=terms.own[paid:],
    ), rest


def _for_balance(lines: list[Instalment], balance: int, as_of: date) -> tuple[Instalment, ...]:
    more = balance - sum(line.principal for line in lines)
    if more > 0:
        lines[0] = replace(lines[0], principal=lines[0].principal + more)
    due = [index for index, line in enumerate(lines) if line.due_date <= as_of]
    ahead = [index for index in range(len(lines)) if index not in set(due)]
    for index in (*due, *reversed(ahead)):
        if more >= 0:
            break
        less = min(lines[index].principal, -more)
        lines[index] = replace(lines[index], principal=lines[index].principal - less)
        more += less
        if index in ahead and not lines[index].principal:
            lines[index] = replace(lines[index], interest=0)
    found, owed = [], balance
    for line in lines:
        if line.principal or line.interest:
            found.append(replace(line, opening=owed))
        owed -= line.principal
    return tuple(found)
