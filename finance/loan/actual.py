"""A running loan whose interest follows the money: by the days on which principal was really owed.

The agreed instalment stays. Principal in arrears bears interest until it is paid, an instalment paid early keeps only
the interest up to that day, and what is left of its period goes to the next one, unrounded. The last instalment takes
the difference. (The other habit, interest by the plan whatever the day of payment, needs no more than `allocation`.)
"""

from bisect import bisect_left, insort
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from ..money import whole_rupiah
from .rounding import round_fraction, round_ratio
from .schedule import Period, periods_of, schedule
from .terms import LoanTerms


@dataclass(frozen=True)
class ActualRule:
    """How interest follows payments.

    arrears_until  principal in arrears is taken to be owed until the day looked at (`day`), until the next due date
                   (`due_date`), or only until it was due (`never`: arrears bear no interest, only a penalty)
    order          what a payment of an instalment that is due pays first
    payoff_until   paying off in the middle of a period asks for interest until that `day`, or of the whole period
    """

    arrears_until: Literal["day", "due_date", "never"] = "day"
    order: tuple[str, str] = ("interest", "principal")
    payoff_until: Literal["day", "due_date"] = "day"


@dataclass(frozen=True)
class RunningInstalment:
    """A line as it stands: planned parts, what was paid of them, when it was complete, how much early and late."""

    number: int
    due_date: date
    days: int
    principal: int
    interest: int
    closing: int
    paid: int
    paid_early: int
    paid_late: int
    complete_on: date | None
    paid_principal: int = 0
    paid_interest: int = 0

    @property
    def total(self) -> int:
        """Principal and interest."""
        return self.principal + self.interest

    @property
    def outstanding(self) -> int:
        """What is still to pay of it."""
        return self.total - self.paid


@dataclass(frozen=True)
class Split:
    """A payment in parts, coins, and the principal owed after it."""

    on: date
    amount: int
    principal: int
    interest: int
    excess: int
    balance: int


@dataclass
class _Line:
    """What happened to an instalment so far."""

    period: Period
    principal: int = 0
    interest: int = 0
    early: int = 0
    late: int = 0
    waived: int = 0
    settled: date | None = None


class RunningLoan:
    """A loan with its payments, in order of value date; a payment entered late is replayed by making a new one.

    Raises ValueError for terms whose interest is not on the balance.
    """

    def __init__(self, terms: LoanTerms, rule: ActualRule | None = None) -> None:
        if terms.method == "flat":
            raise ValueError("flat interest does not follow the balance")
        self.terms, self.rule = terms, rule or ActualRule()
        plan = schedule(terms)
        self._plan = plan.lines[1:] if terms.first_payment else plan.lines
        self._state = [_Line(period) for period in periods_of(terms)]
        self.balance = terms.principal - terms.first_payment
        self._start = self.balance
        self._last_on = terms.disbursed
        self._payments: list[tuple[date, int]] = []  # of principal, of all instalments, in order
        self._known: dict[date, list[tuple[int, int]]] = {}

    def lines(self, as_of: date) -> tuple[RunningInstalment, ...]:
        """The instalments as they stand on a day, with nothing more paid by then and the rest in time."""
        planned, result, owed = self._planned(as_of), [], self._start
        for number, (state, (principal, interest)) in enumerate(zip(self._state, planned, strict=True), 1):
            owed -= principal
            due, paid = state.period.due_date, state.principal + state.interest - state.waived
            interest -= state.waived
            days = state.period.days
            complete = state.settled if paid == principal + interest else None
            result.append(
                RunningInstalment(
                    number, due, days, principal, interest, owed, paid, state.early, state.late, complete,
                    state.principal, state.interest - state.waived,
                )
            )  # fmt: skip
        return tuple(result)

    def parts(self, as_of: date) -> list[tuple[int, int, int, int]]:
        """As `lines`, of each only what is asked of principal and interest, and what was paid of them."""
        return [
            (principal, interest - state.waived, state.principal, state.interest - state.waived)
            for state, (principal, interest) in zip(self._state, self._planned(as_of), strict=True)
        ]

    def waive(self, amount: int, index: int) -> None:
        """Let off so many coins of the interest of the instalment of this index (from 0), which is due.

        Raises ValueError for a negative amount.
        """
        state = self._state[index]
        state.interest += whole_rupiah(amount, "waiver", minimum=0)
        state.waived += amount
        self._known.clear()

    def payoff_amount(self, on: date) -> int:
        """What pays the loan off on a day: the principal owed, interest due, and that of the running period so far."""
        planned = self._planned(on)
        interest = 0
        for index, state in enumerate(self._state):
            if state.settled:
                continue
            asked = planned[index][1] if state.period.due_date <= on else self._interest_to(index, on, payoff=True)
            interest += max(asked - state.interest, 0)
        return self.balance + interest

    def pay(self, amount: int, on: date, payoff: bool = False) -> Split:
        """Take a payment of coins: what is due first, oldest first, then the instalments ahead, with interest to the day.

        With `payoff` the whole period's interest may be asked (`ActualRule.payoff_until`).
        Raises ValueError for a negative amount and a day before the last payment. Source: domain.md 5.3, 5.9.
        """
        rest = whole_rupiah(amount, "payment", minimum=0)
        if on < self._last_on:
            raise ValueError(f"payments are taken in order of their date: {on} is before {self._last_on}")
        self._last_on = on
        sums = {"principal": 0, "interest": 0}
        for index, state in enumerate(self._state):
            if state.settled or not rest:
                continue
            planned = self._planned(on)[index]
            if state.period.due_date <= on:
                parts = {"principal": planned[0] - state.principal, "interest": planned[1] - state.interest}
                order = self.rule.order
            else:
                parts, order = self._ahead(index, on, payoff), ("interest", "principal")
            asked = sum(parts.values())
            for part in order:
                take = min(rest, max(parts[part], 0))
                rest -= take
                asked -= take
                sums[part] += take
                self._book(state, part, take, on)
            if asked <= 0:
                state.settled = on
                self._known.clear()
        return Split(on, amount, sums["principal"], sums["interest"], rest, self.balance)

    def _book(self, state: _Line, part: str, amount: int, on: date) -> None:
        if not amount:
            return
        self._known.clear()
        if part == "principal":
            state.principal += amount
            late = on > state.period.due_date and self.rule.arrears_until == "never"
            insort(self._payments, (state.period.due_date if late else on, amount))
            self.balance -= amount
        else:
            state.interest += amount
        state.early += amount * (on < state.period.due_date)
        state.late += amount * (on > state.period.due_date)

    def _ahead(self, index: int, on: date, payoff: bool) -> dict[str, int]:
        """What completes an instalment before its day: interest so far, and principal up to the agreed amount."""
        state = self._state[index]
        interest = max(self._interest_to(index, on, payoff), state.interest)
        if index == len(self._state) - 1:
            principal = self.balance + state.principal
        else:
            principal = min(self._agreed(index, interest), self.balance + state.principal)
        return {"principal": principal - state.principal, "interest": interest - state.interest}

    def _interest_to(self, index: int, on: date, payoff: bool) -> int:
        """Interest of a period up to a day before its end, with what earlier ones left unrounded."""
        period = self._state[index].period
        if on <= period.start:
            carried = self._carry(index, on)
            return round_fraction(max(carried, Fraction(0)), half=self.terms.rounding.half)
        until = period.due_date if payoff and self.rule.payoff_until == "due_date" else on
        exact = self._exact(period, self._drops(on, index), until) + self._carry(index, on)
        return round_fraction(max(exact, Fraction(0)), half=self.terms.rounding.half)

    def _carry(self, index: int, on: date) -> Fraction:
        """Interest of instalments settled early, right before this one, of days after they were settled."""
        first = index
        while first and (done := self._state[first - 1]).settled is not None and done.settled < done.period.due_date:
            first -= 1
        carry = Fraction(0)
        for earlier in range(first, index):
            state = self._state[earlier]
            until = min(max(on, state.period.start), state.period.due_date)
            carry += self._exact(state.period, self._drops(on, earlier), until) - state.interest
        return carry

    def _planned(self, as_of: date) -> list[tuple[int, int]]:
        """Principal and interest of each instalment; known until something is booked."""
        known = self._known.get(as_of)
        if known is None:
            known = self._known[as_of] = self._plan_anew(as_of)
        return known

    def _plan_anew(self, as_of: date) -> list[tuple[int, int]]:
        """As `_planned`, in one pass: periods follow each other, and so do the payments and the arrears within them."""
        planned: list[tuple[int, int]] = []
        owed, carry, last, half = self._start, Fraction(0), len(self._state) - 1, self.terms.rounding.half
        # balance: what is owed before the day looked at, after the payments so far; all arrears count as paid on one later day
        balance, paid, later, arrears = self._start, 0, self._arrears_paid_on(as_of), 0
        payments = self._payments
        for index, state in enumerate(self._state):
            period = state.period
            day, due, owed_days = period.start, period.due_date, 0
            while True:
                on, amount = payments[paid] if paid < len(payments) else (date.max, 0)
                is_arrears = bool(arrears) and later < on
                if is_arrears:
                    on, amount = later, arrears
                if on > due:
                    break
                if on > day:
                    owed_days += balance * (on - day).days
                    day = on
                balance -= amount
                if is_arrears:
                    arrears = 0
                else:
                    paid += 1
            owed_days += max(balance, 0) * (due - day).days
            ratio = (period.factor.numerator * owed_days, period.factor.denominator * period.days) if period.days else (0, 1)
            if state.settled is not None and state.settled < due:
                interest, principal = state.interest, state.principal
                carry = Fraction(*ratio) + carry - interest
            else:
                if carry:
                    exact = Fraction(*ratio) + carry
                    ratio, carry = (exact.numerator, exact.denominator), Fraction(0)
                interest = round_ratio(max(ratio[0], 0), ratio[1], half=half)
                # what was paid early stays principal, though arrears since then made the interest more
                principal = owed if index == last else min(max(self._agreed(index, interest), state.principal), owed)
                missing = max(principal - state.principal, 0)
                if self._assumed(due, as_of) <= due:
                    balance -= missing
                else:
                    arrears += missing
            owed -= principal
            planned.append((principal, interest))
        return planned

    def _arrears_paid_on(self, as_of: date) -> date:
        """The day on which all arrears of a day are taken to be paid."""
        return self._assumed(date.min, as_of)

    def _agreed(self, index: int, interest: int) -> int:
        """Principal of an instalment: what the interest leaves of an annuity, else as planned."""
        line = self._plan[index]
        return max(line.total - interest, 0) if self.terms.method == "annuity" else line.principal

    def _drops(self, as_of: date, index: int) -> list[tuple[date, int]]:
        """Payments of principal, and arrears of the instalments before `index` on the day they are taken to be paid."""
        planned = self._planned(as_of)
        drops = list(self._payments)
        for earlier in range(index):
            state = self._state[earlier]
            missing = planned[earlier][0] - state.principal
            if missing > 0:
                drops.append((self._assumed(state.period.due_date, as_of), missing))
        return drops

    def _assumed(self, due_date: date, as_of: date) -> date:
        """The day on which unpaid principal is taken to be paid."""
        if due_date >= as_of or self.rule.arrears_until == "never":
            return due_date
        if self.rule.arrears_until == "day":
            return as_of
        index = bisect_left(self._state, as_of, key=lambda state: state.period.due_date)
        return self._state[index].period.due_date if index < len(self._state) else as_of

    def _exact(self, period: Period, drops: list[tuple[date, int]], until: date) -> Fraction:
        """Interest of the days of a period up to `until`, each on the principal owed on it."""
        if not period.days:
            return Fraction(0)
        owed_days, owed, day = 0, self._start, period.start
        for on, amount in sorted(drops):
            if on > day:
                stop = min(on, until)
                if stop > day:
                    owed_days += owed * (stop - day).days
                    day = stop
            owed -= amount
        owed_days += max(owed, 0) * max((until - day).days, 0)
        return period.factor * owed_days / period.days
