"""Cases of Fineract, known by their kind and by the shape of their inputs and events."""

import re

from finance.loan import accrual, actual, allocation, fees, payoff, restructuring
from finance.loan.calendar import Periods, agreed_dates
from finance.loan.schedule import schedule
from finance.loan.terms import Grace
from finance.money import Rate

from .common import CannotExpress, Ignored, coins, day, decimal, money
from .fineract_terms import UNITS, decimals_of, has_dates, terms_of

NO_DATE = Ignored("the case names no date")
COLUMNS = "n days due principal interest fees penalties total balance".split()


def solve(case, _book=()):
    """The figures of a case; raises CannotExpress where finance has none."""
    solver = KINDS.get(case["kind"])
    if solver is None:
        raise CannotExpress(f"finance has no arithmetic for {case['kind'].replace('_', ' ')} cases")
    return solver(case)


def _schedule(case):
    inputs, events = case["inputs"], case.get("events") or []
    if "stages" in case["expected"]:
        return {"stages": _model_stages(case, inputs, events), "columns": case["expected"].get("columns")}
    unknown = {event["op"] for event in events} - {"disburse", "business_date"}
    if unknown:
        raise CannotExpress(f"a schedule with the events {', '.join(sorted(unknown))}")
    terms = terms_of(case)
    plan, decimals = schedule(terms), decimals_of(inputs)
    dated = has_dates(inputs)
    totals = {"principal": plan.principal, "interest": plan.interest, "due": plan.total, "fees": 0, "penalties": 0}
    got = {
        "columns": COLUMNS,
        "rows": [_row(line, decimals, dated) for line in plan.lines],
        "totals": {name: money(amount, decimals) for name, amount in totals.items()},
    }
    if "asserted_by_source" in case["expected"]:
        got["asserted_by_source"] = case["expected"]["asserted_by_source"]  # says which rows the source has
    return got


def _row(line, decimals, dated=True):
    amounts = (line.principal, line.interest, 0, 0, line.total, line.closing)
    dates = (line.days, line.due_date) if dated else (NO_DATE, NO_DATE)
    return [line.number, *dates, *(money(amount, decimals) for amount in amounts)]


def _model_stages(case, inputs, events):
    """Stages of a schedule model: one payout, then perhaps new rates, each from a day on."""
    paid_out = [event for event in events if event["op"] == "disburse"]
    first = paid_out[0] if paid_out else None
    if first is None or first["date"] != inputs["periods"][0][0]:
        raise CannotExpress("a model that is not paid out on the first day")
    terms, decimals, stages = terms_of(case, first["amount"]), decimals_of(inputs), []
    for stage in case["expected"]["stages"]:
        plan, seen = schedule(terms), terms
        for event in events[1 : stage["after_event"]]:
            if event["op"] != "new_rate":
                raise CannotExpress(f"{event['op']} in a schedule model")
            rate = Rate(decimal(event["annual_rate_pct"]), "year")
            plan = restructuring.replan(seen, plan, restructuring.Change(day(event["from"]), rate, split="days"))
        stages.append({
            "after_event": stage["after_event"],
            "rows": [
                [line.number, *(money(x, decimals) for x in (line.total, line.interest, line.principal, line.closing))]
                for line in plan.lines
            ],
        })  # fmt: skip
    return stages


def _rule_of(inputs):
    """How a loan of theirs that is recalculated follows its payments."""
    again = inputs.get("interest_recalculation") or {}
    if again.get("compounding", "NONE") != "NONE":
        raise CannotExpress("interest on interest in arrears")
    until = "due_date" if str(again.get("rest", "DAILY")).startswith("SAME") else "day"
    if again.get("no_interest_on_past_due_principal"):
        until = "never"
    custom = "CUSTOM_PMT_ALLOC" in inputs.get("product", "")
    order = ("interest", "principal") if custom else ("principal", "interest")
    whole = again.get("pre_closure") == "TILL_REST_FREQUENCY_DATE"
    return actual.ActualRule(until, order, "due_date" if whole else "day")


def _running(case):
    """A loan whose interest follows its payments."""
    inputs, events, decimals = case["inputs"], case["events"], decimals_of(case["inputs"])
    loan, today, moves, stages = None, None, [], []
    wanted = {stage["after_event"]: stage for stage in case["expected"]["stages"]}
    for number, event in enumerate(events, 1):
        kind = event["op"]
        if kind == "disburse":
            if loan or event["date"] != inputs["disbursed_on"]:
                raise CannotExpress("a loan paid out in parts, or not on the day of its terms")
            loan = actual.RunningLoan(terms_of(case, event["amount"]), _rule_of(inputs))
            moves.append(_move(event["date"], "Disbursement", coins(event["amount"], decimals), 0, 0, loan, decimals))
        elif kind in ("repay", "pay_off"):
            on = day(event["date"])
            amount = loan.payoff_amount(on) if kind == "pay_off" else coins(event["amount"], decimals)
            split = loan.pay(amount, on, payoff=kind == "pay_off")
            moves.append(_move(event["date"], "Repayment", amount, split.principal, split.interest, loan, decimals))
        elif kind == "business_date":
            today = day(event["date"])
        elif kind == "allocation_rule" and event.get("rule") == "NEXT_INSTALLMENT":
            pass
        elif kind != "close_of_business":
            raise CannotExpress(f"a loan with the event {kind}")
        if number in wanted:
            stages.append(_stage(wanted[number], loan, today, moves, decimals))
    columns = {name: case["expected"].get(name) for name in ("schedule_columns", "transaction_columns")}
    return {"stages": stages, **columns}


def _move(on, kind, amount, principal, interest, loan, decimals):
    return [on, kind, *(money(x, decimals) for x in (amount, principal, interest, 0, 0, loan.balance)), False]


def _stage(stage, loan, today, moves, decimals):
    got = {"after_event": stage["after_event"], "plain_rule": stage.get("plain_rule")}
    rows = []
    for line, expected in zip(loan.lines(today), stage["schedule"], strict=False):
        amounts = (line.principal, line.interest, 0, 0, line.total, line.closing)
        paid = (line.paid, line.paid_early, line.paid_late, line.outstanding)
        row = [line.number, line.days, line.due_date, *(money(x, decimals) for x in amounts), line.complete_on]
        rows.append([*row, *(money(x, decimals) for x in paid)][: len(expected)])
    got["schedule"] = rows
    accruals = Ignored("entries of daily accrual are not made here")
    own = iter(moves)
    got["transactions"] = [
        accruals if row[1].startswith("Accrual") else next(own) for row in stage.get("transactions", [])
    ]
    if "status" in stage:
        got["status"] = "ACTIVE" if loan.balance else "CLOSED_OBLIGATIONS_MET"
    return got


class _Planned:
    """A loan whose interest is by the plan whatever the day of payment: a plan, and what was paid on its lines."""

    def __init__(self, case, paid_out=None):
        self.terms = terms_of(case, paid_out)
        self.plan = schedule(self.terms)
        self.decimals = decimals_of(case["inputs"])
        self.paid, self.waived, self.charges = {}, {}, []

    def bills(self):
        open_lines = []
        for line in self.plan.lines:
            done = self.paid.get(line.number, {"principal": 0, "interest": 0})
            interest = line.interest - done["interest"] - self.waived.get(line.number, 0)
            open_lines.append(
                allocation.Bill(
                    line.due_date, allocation.Dues(0, 0, max(interest, 0), line.principal - done["principal"])
                )
            )
        return open_lines

    def repay(self, event):
        on = day(event["date"])
        if event["amount"] == "instalment due":
            amount = next(bill.open.total for bill in self.bills() if bill.due_date <= on and bill.open.total)
        else:
            amount = coins(event["amount"], self.decimals)
        rule = allocation.AllocationRule(advance="next")
        split = allocation.allocate(self.bills(), amount, on, rule)
        for line, part in zip(self.plan.lines, split.paid, strict=True):
            if part.total:
                done = self.paid.setdefault(
                    line.number, {"principal": 0, "interest": 0, "on": on, "early": 0, "late": 0}
                )
                done["principal"] += part.principal
                done["interest"] += part.interest
                done["early"] += part.total * (on < line.due_date)
                done["late"] += part.total * (on > line.due_date)
                done["on"] = on
        return amount, split.parts

    def change(self, event):
        known = {
            "op",
            "from",
            "grace_principal",
            "grace_interest",
            "extra_instalments",
            "new_annual_rate_pct",
            "new_due_date",
        }
        if set(event) - known:
            raise CannotExpress(f"rescheduling by {', '.join(sorted(set(event) - known))}")
        rate = event.get("new_annual_rate_pct")
        change = restructuring.Change(
            day(event["from"]),
            None if rate is None else Rate(decimal(rate), "year"),
            event.get("extra_instalments", 0),
            Grace(event.get("grace_principal", 0), event.get("grace_interest", 0)),
            day(event["new_due_date"]) if event.get("new_due_date") else None,
        )
        self.plan = restructuring.replan(self.terms, self.plan, change)

    def rows(self):
        rows = []
        for line, bill in zip(self.plan.lines, self.bills(), strict=True):
            done = self.paid.get(line.number, {"principal": 0, "interest": 0, "on": None, "early": 0, "late": 0})
            complete = (self.terms.disbursed if not line.total else done["on"]) if not bill.open.total else None
            amounts = (line.principal, line.interest, 0, 0, line.total, line.closing)
            paid = (done["principal"] + done["interest"], done["early"], done["late"], bill.open.total)
            cells = [line.number, line.days, line.due_date, *(money(x, self.decimals) for x in amounts), complete]
            rows.append([*cells, *(money(x, self.decimals) for x in paid)])
        return rows

    def shown(self, **amounts):
        return {name: money(amount, self.decimals) for name, amount in amounts.items()}


def _planned(case):
    got, events = {"columns": case["expected"].get("columns")}, list(case["events"])
    paid_out = events.pop(0)["amount"] if events and events[0]["op"] == "disburse" else None
    loan = _Planned(case, paid_out)
    fees_due = any(row[5] or row[6] for row in case["expected"].get("rows", ()))
    if fees_due and not any(event["op"] == "charge" for event in events):
        raise CannotExpress("the expected table has fees that no input names")
    for event in events:
        kind = event["op"]
        if kind == "repay":
            amount, parts = loan.repay(event)
            balance = loan.plan.principal - sum(done["principal"] for done in loan.paid.values())
            got["transaction"] = loan.shown(
                amount=amount, principal=parts.principal, interest=parts.interest, loan_balance=balance
            )
        elif kind == "reschedule":
            loan.change(event)
        elif kind == "waive_interest":
            first = next(line for line in loan.plan.lines if line.due_date >= day(event["date"]))
            loan.waived[first.number] = first.interest
        elif kind == "charge":
            loan.charges.append((day(event["due"]), coins(event["amount"], loan.decimals)))
        elif kind in ("foreclose", "top_up"):
            got |= _closed(loan, event)
        else:
            raise CannotExpress(f"a loan by plan with the event {kind}")
    got["rows"] = loan.rows()
    return got


def _closed(loan, event):
    """Paid off on a day (interest of the days), or by a new loan (all interest, as without recalculation)."""
    on = day(event["date"])
    done = {part: sum(line[part] for line in loan.paid.values()) for part in ("principal", "interest")}
    top_up = event["op"] == "top_up"
    rule = payoff.PayoffRule("share", decimal(100)) if top_up else payoff.PayoffRule(days="period")
    quote = payoff.payoff(
        loan.terms, loan.plan, on, rule, paid_principal=done["principal"], paid_interest=done["interest"]
    )  # fmt: skip
    if top_up:
        new = coins(event["new_principal"], loan.decimals)
        return {
            "old_loan": loan.shown(paid=quote.total, principal=quote.principal, interest=quote.interest),
            "new_loan": loan.shown(transfer_to_old_loan=quote.total, paid_out=new - quote.total),
        }
    charged = sum(amount for due, amount in loan.charges if due <= on)
    return {
        "transaction": loan.shown(
            principal=quote.principal, interest=quote.interest, fees=charged, total=quote.total + charged
        )
    }


def _lifecycle(case):
    if "stages" not in case["expected"]:
        return _planned(case)
    return _schedule(case) if case["inputs"].get("periods") else _running(case)


def _due_dates(case):
    inputs = case["inputs"]
    unit = UNITS.get(inputs["unit"])
    if unit in (None, "year"):
        raise CannotExpress(f"due dates every {inputs['unit']}")
    first = day(inputs["first_due"])
    return {"due_dates": list(agreed_dates(Periods(inputs["every"], unit, first), first, inputs["count"]))}


def _accrued(case):
    inputs, decimals = case["inputs"], decimals_of(case["inputs"])
    rate = Rate(decimal(inputs["annual_rate_pct"]), "year")
    found = accrual.interest_of_days(
        coins(inputs["principal"], decimals), rate, inputs["days"], inputs["days_in_year"], "even"
    )
    return {"interest": money(found, decimals)}


def _charge(case):
    """A fee at disbursement: its percentage and base stand in the title alone."""
    match = re.search(r"fee (\d+(?:\.\d+)?)% of (amount|interest)", case["title"])
    if not match:
        raise CannotExpress("the title names no percentage of amount or interest")
    terms, decimals = terms_of(case), decimals_of(case["inputs"])
    base = terms.principal if match.group(2) == "amount" else schedule(terms).interest
    return {"fee": money(fees.percentage_fee(base, decimal(match.group(1)), half="even"), decimals)}


KINDS = {
    "loan_schedule": _schedule,
    "loan_lifecycle": _lifecycle,
    "payment_allocation": _planned,
    "due_dates": _due_dates,
    "interest_accrual": _accrued,
    "charge": _charge,
}
