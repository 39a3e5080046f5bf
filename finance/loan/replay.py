"""What has become of a loan: its plans and what happened to it, played again in order of value date.

Nothing is remembered between two replays, so a payment entered late, entered twice and taken back, or entered in another
order gives the same end. What a cooperative books is the difference between two ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from .actual import RunningLoan
from .allocation import Bill, Dues, allocate
from .payoff import PayoffQuote, payoff
from .penalty import penalty
from .restructuring import Change, reduced_term, replan
from .running import Event, LineKind, PlanVersion, Replayed, ReplayedLine, RunningRules
from .schedule import Instalment, Schedule, schedule
from .terms import LoanTerms

ONE_DAY = timedelta(days=1)
# on one day: money goes out, something is let off, money comes in, new terms, the end
_ORDER = {"waive_interest": 1, "waive_penalty": 1, "payment": 2, "collateral": 2, "payoff": 4, "write_off": 5, "recovery": 6}


def replay(
    versions: Sequence[PlanVersion], events: Sequence[Event], rules: RunningRules, as_of: date
) -> Replayed:
    """The loan as it stands at the end of the day `as_of`; what comes after it is left out.

    In: plans and events in any order. Conservation: what was paid, parked and recovered is the money that came in.
    Raises ValueError without a plan, and for an event before the first one. Source: domain.md 5.9, 5.10; L10 to L13.
    """
    return _played(versions, events, rules, as_of).result(as_of)


def payoff_quote(
    versions: Sequence[PlanVersion], events: Sequence[Event], rules: RunningRules, on: date
) -> PayoffQuote:
    """What pays the loan off on a day. Raises ValueError as `replay`. Source: domain.md 5.9; case L12."""
    return _played(versions, events, rules, on).quote(on)


def _played(versions: Sequence[PlanVersion], events: Sequence[Event], rules: RunningRules, as_of: date) -> "_Loan":
    if not versions:
        raise ValueError("a loan without a plan cannot be played")
    first = min(version.date_from for version in versions)
    if any(event.on < first for event in events):
        raise ValueError(f"nothing can happen to a loan before it was paid out on {first}")
    steps: list[tuple[tuple[date, int, int], PlanVersion | Event]] = [
        ((version.date_from, 0 if version.added else 3, number), version) for number, version in enumerate(versions)
    ]
    steps += [((event.on, _ORDER[event.kind], event.amount), event) for event in events]
    loan = _Loan(rules)
    for (on, _rank, _amount), step in sorted(steps, key=lambda pair: pair[0]):
        if on > as_of:
            break
        loan.reach(on)
        if isinstance(step, PlanVersion):
            loan.take_plan(step)
        else:
            loan.take(step)
    loan.reach(as_of)
    return loan


@dataclass
class _Line:
    number: int
    due: date
    opening: int
    principal: int
    interest: int
    kind: LineKind
    accrued_to: date
    penalty: int = 0
    paid: dict[str, int] = field(default_factory=lambda: {"penalty": 0, "fee": 0, "interest": 0, "principal": 0})

    @property
    def open(self) -> Dues:
        paid = self.paid
        return Dues(self.penalty - paid["penalty"], 0, self.interest - paid["interest"], self.principal - paid["principal"])

    @property
    def instalment(self) -> Instalment:
        return Instalment(self.number, self.due, 0, self.opening, self.principal, self.interest)


class _Loan:
    """A loan between two events."""

    def __init__(self, rules: RunningRules) -> None:
        self.rules = rules
        self.lines: list[_Line] = []
        self.terms: LoanTerms | None = None
        self.running: RunningLoan | None = None  # with interest by days: knows principal and interest of the plan
        self.first = 0  # index of the running plan's first line
        self.day = date.min
        self.synced: date | None = None  # the day for which the lines say what the running loan asks
        self.parked = self.recovered = self.capitalised = self.written_off = self.fee = 0
        self.waived = {"interest": 0, "penalty": 0}
        self.ended_on: date | None = None

    # -- time -----------------------------------------------------------------

    def reach(self, on: date) -> None:
        """Time passes: parked money pays what falls due, penalty grows on what is late."""
        while self.parked and self.ended_on is None:
            due = min((line.due for line in self.lines if self.day < line.due <= on), default=None)
            if due is None:
                break
            self._accrue(due)
            self.day = due
            amount, self.parked = self.parked, 0
            self.parked = self._allocate(amount, due, "none")
            self._end_if_paid(due)
        self._accrue(on)
        self.day = max(on, self.day)
        self._sync(on)

    def _accrue(self, on: date) -> None:
        rule = self.rules.penalty
        if not (rule.percent or rule.amount) or self.ended_on is not None:
            return
        self._sync(on)
        for line in self.lines:
            if line.due < on and line.accrued_to < on:
                dues = line.open
                if dues.principal or dues.interest:
                    late = [penalty(rule, dues.principal, dues.interest, (day - line.due).days) for day in (line.accrued_to, on)]
                    line.penalty += max(late[1] - late[0], 0)
                    if rule.cap is not None:
                        line.penalty = max(min(line.penalty, rule.cap), line.paid["penalty"])
                line.accrued_to = on

    def _sync(self, on: date) -> None:
        """With interest by days: what the running loan asks of each instalment on this day."""
        if self.running is None or self.ended_on is not None or self.synced == on:
            return
        self.synced = on
        for line, now in zip(self.lines[self.first :], self.running.parts(on), strict=False):
            line.principal, line.interest, line.paid["principal"], line.paid["interest"] = now

    # -- plans ----------------------------------------------------------------

    def take_plan(self, version: PlanVersion) -> None:
        """A plan takes the place of the one before it, for what is owed; with a further tranche, of what is not yet due."""
        on, owed, deferred, running = version.date_from, 0, 0, 0
        if self.ended_on is not None and not version.added:
            return  # nothing is left to plan
        if self.terms is not None:
            running = self.quote(on).running_interest
            if version.added:
                owed = sum(line.open.principal for line in self.lines if line.due > on)
                self._close_lines(on)
            else:
                owed, deferred = self._settle_arrears(version, running)
                running = 0
                self._close_lines(date.min)
        owed += version.added
        self.terms, self.ended_on, self.first, self.running = version.terms, None, len(self.lines), None
        rows = _fitted(version.lines, owed)
        if self.rules.interest_by == "days" and version.terms.method != "flat" and owed:
            terms = replace(version.terms, principal=owed, first_payment=0)
            rows, self.running, self.synced = list(schedule(terms).lines), RunningLoan(terms, self.rules.actual), None
        for row in rows:
            self.lines.append(
                _Line(row.number, row.due_date, row.opening, row.principal, row.interest + running, "plan", max(row.due_date, on))
            )  # fmt: skip
            running = 0
        if deferred:
            due = rows[-1].due_date if rows else on
            self.lines.append(_Line(len(rows) + 1, due, 0, 0, deferred, "deferred", max(due, on)))

    def _settle_arrears(self, version: PlanVersion, running: int) -> tuple[int, int]:
        """What becomes of what is in arrears; gives the principal of the new plan, and the interest that is billed apart."""
        on, owed, deferred = version.date_from, self.owed, 0
        dues = [line.open for line in self.lines if line.due <= on or line.kind == "deferred"]
        sums = (
            ("interest", sum(due.interest for due in dues) + running, version.interest_is),
            ("penalty", sum(line.open.penalty for line in self.lines), version.penalty_is),
        )
        for part, amount, fate in sums:
            if fate == "capitalised":
                self.capitalised += amount
                owed += amount
            elif fate == "deferred":
                deferred += amount
            else:
                self.waived[part] += amount
        return owed, deferred

    def _close_lines(self, after: date) -> None:
        """What was paid of the lines due after a day stays, what was asked of them ends."""
        kept = []
        for line in self.lines:
            if line.due > after:
                line.principal, line.interest, line.penalty = (line.paid[part] for part in ("principal", "interest", "penalty"))
            if line.open.total or sum(line.paid.values()):
                kept.append(line)
        self.lines, self.running, self.first = kept, None, 0

    # -- events ---------------------------------------------------------------

    def take(self, event: Event) -> None:
        """One event, on the day that was reached."""
        if event.kind == "write_off":
            self.written_off += self.owed
            self._close_lines(date.min)
            self.ended_on = event.on
        elif event.kind.startswith("waive"):
            self._waive("interest" if event.kind == "waive_interest" else "penalty", event.amount, event.on)
        elif self.written_off:
            taken = min(event.amount, self.written_off - self.recovered)
            self.recovered += taken
            self.parked += event.amount - taken
        elif self.ended_on is not None:
            self.parked += event.amount
        else:
            self._pay(event)
        self._sync(event.on)

    def _pay(self, event: Event) -> None:
        on, excess = event.on, self.rules.excess
        in_advance = excess in ("shorten", "lower")
        if (event.kind == "payoff" or in_advance) and self._pay_off(event.amount, on):
            return
        if event.kind == "collateral" and self.running is None:
            self.parked += self._pay_principal(event.amount)
            self._end_if_paid(on)
            return
        rest = self._allocate(event.amount, on, "next" if excess == "next_instalment" else "none")
        if rest and in_advance:
            rest = self._prepay(rest, on)
        self.parked += rest
        self._end_if_paid(on)

    def _end_if_paid(self, on: date) -> None:
        if not any(line.open.total for line in self.lines):
            self.ended_on = on

    def _allocate(self, amount: int, on: date, advance: Literal["none", "next"]) -> int:
        """Put money on what is due (and ahead); gives what found no place."""
        if self.running is not None:
            return self._allocate_days(self.running, amount, on, advance)
        order = sorted(range(len(self.lines)), key=lambda index: (self.lines[index].due, index))
        bills = [Bill(self.lines[index].due, self.lines[index].open) for index in order]
        done = allocate(bills, amount, on, replace(self.rules.allocation, advance=advance))
        for index, paid in zip(order, done.paid, strict=True):
            self._book(self.lines[index], paid)
        return done.excess

    def _pay_principal(self, amount: int) -> int:
        """Principal of the instalments in order, due or not; gives what found no place."""
        for line in sorted(self.lines, key=lambda line: line.due):
            taken = min(amount, line.open.principal)
            line.paid["principal"] += taken
            amount -= taken
        return amount

    def _allocate_days(self, running: RunningLoan, amount: int, on: date, advance: Literal["none", "next"]) -> int:
        """Penalty and what stands apart from the plan first, then the instalments, whose interest follows the days."""
        self._sync(on)
        due = 0
        for index, line in enumerate(self.lines):
            if line.due > on:
                continue
            dues = line.open
            if index >= self.first and line.kind == "plan":
                due += dues.principal + dues.interest
                dues = Dues(penalty=dues.penalty)
            if dues.total:
                found = allocate([Bill(line.due, dues)], amount, on)
                self._book(line, found.paid[0])
                amount = found.excess
        taken = amount if advance == "next" or self.rules.excess in ("shorten", "lower") else min(amount, due)
        split = running.pay(taken, on)
        self.synced = None
        self._sync(on)
        return amount - taken + split.excess

    def _book(self, line: _Line, paid: Dues) -> None:
        for part in line.paid:
            line.paid[part] += getattr(paid, part)

    def _waive(self, part: str, amount: int, on: date) -> None:
        """Let off so much of what is due, oldest first; never more than is asked."""
        for line in sorted(self.lines, key=lambda line: line.due):
            if line.due > on or not amount:
                continue
            less = min(amount, getattr(line.open, part))
            setattr(line, part, getattr(line, part) - less)
            if part == "interest" and self.running is not None and line.kind == "plan" and less:
                self.running.waive(less, self.lines.index(line) - self.first)
                self.synced = None
            self.waived[part] += less
            amount -= less

    # -- in advance -----------------------------------------------------------

    def _prepay(self, amount: int, on: date) -> int:
        """Principal paid in advance: the lines to come are planned anew for the rest; gives what found no place."""
        if self.running is not None:
            return amount
        later = [line for line in self.lines if line.due > on and line.kind == "plan"]
        rest = sum(line.principal for line in later)
        # all the principal without the interest so far is no payoff: then it goes to the instalments as they are
        if not later or self.terms is None or amount >= rest or any(sum(line.paid.values()) for line in later):
            return self._allocate(amount, on, "next")
        plan = Schedule(tuple(line.instalment for line in self.lines[self.first :] if line.kind == "plan"))
        new = reduced_term if self.rules.excess == "shorten" else replan
        change = Change(on + ONE_DAY, balance=rest - amount)
        lines = [row for row in new(self.terms, plan, change).lines if row.due_date > on]
        kept = [line for line in self.lines if line not in later]
        row = _Line(0, on, rest, amount, 0, "prepaid", on)
        row.paid["principal"] = amount
        self.lines = [*kept, row, *(
            _Line(new.number, new.due_date, new.opening, new.principal, new.interest, "plan", new.due_date) for new in lines)]
        return 0

    def quote(self, on: date) -> PayoffQuote:
        """What pays the loan off on a day that was reached."""
        fine = sum(line.open.penalty for line in self.lines)
        apart = [line for line in self.lines if line.kind == "deferred"]
        deferred = sum(line.open.interest for line in apart)
        if self.written_off or self.ended_on is not None or self.terms is None:
            return PayoffQuote(on, max(self.written_off - self.recovered, 0), 0, 0, 0, 0, 0)
        if self.running is not None:
            owed, asked = self.owed, self.running.payoff_amount(on)
            due = sum(line.open.interest for line in self.lines[self.first :] if line.due <= on and line.kind == "plan")
            to_come = sum(line.open.interest for line in self.lines if line.due > on and line.kind == "plan")
            now = max(asked - owed - due, 0)
            return PayoffQuote(on, owed, due + deferred, now, 0, fine, max(to_come - now, 0))
        lines = [line for line in self.lines[self.first :] if line.kind == "plan"]
        settled = [line for line in self.lines if line.kind != "plan" or line not in lines]
        plan = Schedule(tuple(line.instalment for line in sorted(lines, key=lambda line: line.due)))
        found = payoff(
            self.terms, plan, max(on, self.terms.disbursed), self.rules.payoff, penalty=fine,
            paid_principal=sum(line.paid["principal"] for line in lines), paid_interest=sum(line.paid["interest"] for line in lines),
        )  # fmt: skip
        extra = sum(line.open.interest for line in settled)
        return replace(found, valid_on=on, principal=self.owed, arrears_interest=found.arrears_interest + extra)

    def _pay_off(self, amount: int, on: date) -> bool:
        """End the loan if money and what was parked cover the quote."""
        quote = self.quote(on)
        money = amount + self.parked
        if money < quote.total:
            return False
        running = quote.interest - sum(line.open.interest for line in self.lines if line.due <= on or line.kind == "deferred")
        owed = sum(line.open.principal for line in self.lines if line.due > on)
        for line in self.lines:
            if line.due <= on or line.kind == "deferred":
                self._book(line, line.open)
        rest = [line for line in self.lines if line.due > on and line.kind != "deferred"]
        for line in rest:
            line.principal, line.interest = line.paid["principal"], line.paid["interest"]
        self.lines = [line for line in self.lines if line not in rest or sum(line.paid.values())]
        row = _Line(0, on, owed, owed, max(running, 0), "payoff", on)
        row.paid.update(principal=owed, interest=max(running, 0))
        self.lines.append(row)
        self.fee += quote.fee
        self.parked = money - quote.total
        self.ended_on, self.running = on, None
        return True

    # -- the end --------------------------------------------------------------

    @property
    def owed(self) -> int:
        """Principal still owed."""
        return sum(line.principal - line.paid["principal"] for line in self.lines)

    def result(self, as_of: date) -> Replayed:
        """The loan as it stands."""
        lines = tuple(
            ReplayedLine(line.number, line.due, line.kind, line.principal, line.interest, line.penalty, Dues(**line.paid))
            for line in sorted(self.lines, key=lambda line: (line.due, line.number))
        )
        paid = {part: sum(getattr(line.paid, part) for line in lines) for part in ("penalty", "interest", "principal")}
        earned = max(self.capitalised - self.owed - self.written_off, 0)
        return Replayed(
            as_of, lines, Dues(fee=self.fee, **paid), self.parked, self.recovered, self.capitalised, earned, self.owed,
            self.written_off, Dues(**self.waived), self.ended_on,
        )  # fmt: skip


def _fitted(lines: Sequence[Instalment], owed: int) -> list[Instalment]:
    """The lines for what is really owed: less at the end, more on the first."""
    rows, more = list(lines), owed - sum(line.principal for line in lines)
    if more > 0 and rows:
        rows[0] = replace(rows[0], principal=rows[0].principal + more)
    while more < 0 and rows:
        last = rows.pop()
        less = min(last.principal, -more)
        more += less
        if last.principal > less:
            rows.append(replace(last, principal=last.principal - less))
    balance = owed
    for index, line in enumerate(rows):
        if line.opening != balance:
            rows[index] = replace(line, opening=balance)
        balance -= line.principal
    return rows
