"""Cases of other ERP programs, known by their area and the names of their inputs. Their money has two decimals."""

from datetime import date, timedelta
from decimal import Decimal

from finance import savings, tax, term_deposit
from finance.loan import accrual, allocation, days_past_due, effective_rate, fees, limits, provisioning, restructuring
from finance.loan.calendar import Periods, agreed_dates
from finance.loan.schedule import instalments_for, schedule
from finance.loan.terms import Grace, InterestRule, LoanTerms, RoundingRule
from finance.money import Rate, round_half_up

from .common import CannotExpress, Ignored, coins, day, decimal, money

START = date(2026, 1, 1)
DECIMALS = 2
UNITS = {"daily": "day", "weekly": "week", "bi-weekly": "fortnight", "monthly": "month"}
OTHER = Ignored("it is about the other program, not a figure")


def solve(case, _book=()):
    """The figures of a case; raises CannotExpress where finance has none."""
    inputs, area = case["inputs"], case["area"]
    keys = set(inputs) if isinstance(inputs, dict) else {"list", *inputs[0]}
    for name, needed, solver in SHAPES:
        if area.startswith(name) and needed <= keys:
            return solver(inputs, case["expected"], case)
    raise CannotExpress(f"finance has no arithmetic for {area} with {', '.join(sorted(keys))}")


def _rate(inputs):
    value = next((inputs[name] for name in ("annual_rate_pct", "rate_pct", "rate") if name in inputs), None)
    if value is None:
        raise CannotExpress("no rate is given")
    return Rate(decimal(value), "year")


def _terms(inputs, whole=False, **more):
    """An annuity of months; `whole`: the instalment rounded up to a whole unit of money."""
    frappe = RoundingRule(10**DECIMALS, "up") if whole else RoundingRule()
    values = {
        "principal": coins(inputs["principal"], DECIMALS),
        "rate": _rate(inputs),
        "instalments": inputs.get("periods") or inputs.get("n") or 1,
        "disbursed": day(inputs["disbursed"]) if inputs.get("disbursed") else START,
        "method": "annuity",
        "rounding": frappe,
    }
    return LoanTerms(**(values | more))


def _frappe(case):
    return "frappe" in case.get("source", "")


def _shown(amount):
    return money(amount, DECIMALS)


def _whole(amount):
    return round_half_up(Decimal(amount).scaleb(-DECIMALS))


def _annuity(inputs, expected, case):
    if inputs.get("mode") == "pay at beginning":
        plan = schedule(_terms(inputs, periods=Periods(first_due=START)))
        return {"instalment_derived": _shown(plan.lines[0].total)}
    terms = _terms(inputs, whole=_frappe(case))
    if "instalment" in inputs:
        given = coins(inputs["instalment"], DECIMALS)
        count = instalments_for(terms, given)
        terms = _terms(inputs, whole=True, instalments=count, instalment=given)
    plan = schedule(terms)
    got = {
        "instalment": _shown(plan.lines[0].total),
        "rows": len(plan.lines),
        "total_interest_rounded": _whole(plan.interest),
        "total_payable_rounded": _whole(plan.total),
    }
    rows = {}
    for number in expected.get("rows_zero_based_rounded", ()):
        line = plan.lines[int(number)]
        rows[number] = {
            "principal": _whole(line.principal), "interest": _whole(line.interest), "balance": _whole(line.closing)
        }  # fmt: skip
    return got | {"rows_zero_based_rounded": rows}


def _annuities(inputs, _expected, case):
    plans = [schedule(_terms(loan, whole=_frappe(case))) for loan in inputs]
    return {"instalments": [_shown(plan.lines[0].total) for plan in plans]}


def _month_ends(inputs, expected, _case):
    if "end of current month" not in inputs.get("schedule_type", ""):
        raise CannotExpress(f"due dates by {inputs.get('schedule_type')}")
    reference = day(inputs["reference_date"])
    plan = Periods(
        first_due=(reference.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1), due_day=31
    )
    dates = agreed_dates(plan, reference, inputs["periods"])
    got = {"first": list(dates[: len(expected["first"])]), "last": dates[-1]}
    if "fixed_amount_variant" in expected:
        got["fixed_amount_variant"] = Ignored("no rate is given")
    return got


def _moratorium(inputs, _expected, _case):
    free = inputs["moratorium_tenure"]
    terms = _terms(inputs, whole=True, instalments=inputs["periods"] + free, grace=Grace(principal=free))
    return {"rows_after_prepayment": len(schedule(terms).lines)}


def _month_end_loan(inputs, expected, _case):
    first = day(inputs["first_date"])
    plan = schedule(
        _terms(inputs, disbursed=first, periods=Periods(first_due=first), interest=InterestRule(first_period="period"))
    )
    lines = plan.lines
    return {
        "dates": [line.due_date for line in lines][: len(expected.get("dates", ()))],
        "line1_long_term_pending": _shown(lines[11].closing),
        "line2_long_term_pending": _shown(lines[12].closing),
        "line1_long_term_principal": _shown(lines[11].closing - lines[12].closing),
        "line13_pending": _shown(lines[12].opening),
    }


def _rate_change(inputs, _expected, _case):
    terms, after = _terms(inputs), inputs["after_posted_lines"]
    plan = schedule(terms)
    rate = Rate(decimal(inputs["new_rate"]), "year")
    new = restructuring.replan(terms, plan, restructuring.Change(plan.lines[after].due_date, rate))
    return {
        "line1_payment_derived": _shown(new.lines[0].total),
        f"line{after + 1}_payment_derived": _shown(new.lines[after].total),
        "rule": OTHER,
    }


def _prepay(inputs, _expected, _case):
    after, paid = inputs["after_line"], coins(inputs["prepay"], DECIMALS)
    terms = _terms({**inputs, "rate": 0}, method="declining")
    plan = schedule(terms)
    next_line = plan.lines[after]
    change = restructuring.Change(next_line.due_date, balance=next_line.opening - paid)
    new = restructuring.replan(terms, plan, change)
    return {
        "periods": len(new.lines) + 1,  # the prepayment is a line of its own there
        f"line{after + 1}_principal": _shown(paid),
        f"line{after + 2}_principal": _shown(new.lines[after].principal),
    }


def _effective(inputs, _expected, _case):
    if inputs.get("type") != "EAR":
        raise CannotExpress(f"a rate of type {inputs.get('type')}")
    month = effective_rate.period_rate(decimal(inputs["rate_pct"]))
    return {"correct_monthly": float(month), "as_written_monthly_if_percent_not_divided": OTHER}


def _daily(inputs, _expected, _case):
    plan = schedule(
        _terms(
            inputs,
            periods=Periods(unit=UNITS[inputs["frequency"]], first_due=day(inputs["first_due"])),
            interest=InterestRule("act/365"),
        )
    )
    instalment = _shown(plan.lines[0].total)
    return {
        "instalment_pmt_daily_365_derived": instalment,
        "payment_in_test": Ignored("an input of the other program's test"),
        "assertions_in_test": OTHER,
    }


def _accrued(inputs, expected, _case):
    found = accrual.interest_of_days(coins(inputs["principal"], DECIMALS), _rate(inputs), inputs["days"], 365)
    return {name: _shown(found) for name in ("interest", "unaccrued") if name in expected}


def _payoff_interest(inputs, _expected, _case):
    return {"interest": accrual.interest_of_days(coins(inputs["principal"]), _rate(inputs), inputs["days"], 365)}


def _accrual_splits(inputs, expected, _case):
    """A property: computed for each frequency, and the text returned only where it holds."""
    start, end, amount = day(inputs["from"]), day(inputs["to"]), coins(inputs["principal"], DECIMALS)
    whole = accrual.accrued(amount, _rate(inputs), start, end)
    steps = {"Daily": 1, "Weekly": 7, "Monthly": 30}
    for frequency in inputs["frequencies"]:
        total, before = 0, start
        while before < end:
            until = min(before + timedelta(days=steps[frequency]), end)
            total += accrual.accrued(amount, _rate(inputs), start, until, before=before)
            before = until
        if total != whole:
            return {"property": f"{frequency}: {total} instead of {whole}"}
    return {"property": expected["property"]}


def _percentage(inputs, _expected, _case):
    return {
        "charge": _shown(fees.percentage_fee(coins(inputs["outstanding"], DECIMALS), decimal(inputs["charge_pct"])))
    }


def _provision(inputs, _expected, _case):
    rule = provisioning.ProvisionRule(decimal(inputs["rate_pct"]))
    return {
        "provision": _shown(provisioning.provision(provisioning.Exposure(coins(inputs["outstanding"], DECIMALS)), rule))
    }


def _shortfall(inputs, expected, _case):
    loan, got = coins(inputs["loan"], DECIMALS), {}
    for key in expected:
        price = inputs["price_low"] if "low" in key else inputs["price_back"]
        value = coins(decimal(inputs["units"]) * decimal(price), DECIMALS)
        short = limits.collateral_shortfall(loan, value, decimal(inputs["haircut_pct"]))
        status = "Pending" if short else "Completed"
        got[key] = {"security_value": _shown(value), "shortfall": _shown(short), "status": status}
    return got


def _bands(ranges):
    """Bands from texts such as 0-30 and 1099+."""
    return tuple(
        days_past_due.Band(None if text.endswith("+") else int(text.split("-")[1]), name)
        for name, text in ranges.items()
    )


def _classes(inputs, expected, case):
    first, bands, got = day(inputs["first_due"]), _bands(inputs["ranges"]), {}
    for text in expected:
        days = days_past_due.days_past_due(first, day(text), _first_day(case))
        problem = days > inputs["npa_over_days"]
        got[text] = {
            "dpd": days,
            "class": bands[days_past_due.class_by_days(days, bands) - 1].name,
            "npa_loan": problem,
            "npa_member": problem,
        }
    return got


def _first_day(case):
    """Its newer tests count the due date itself as the first day late."""
    return 1 if "interest_and_classification" in case["source"] else 0


def _days_late(terms, payments, as_of, first_day):
    """Days past due of an annuity that got some payments by a day."""
    bills = [
        allocation.Bill(line.due_date, allocation.Dues(0, 0, line.interest, line.principal))
        for line in schedule(terms).lines
    ]
    for on, amount in payments:
        if day(on) > as_of:
            break
        paid = allocation.allocate(
            bills, coins(amount, DECIMALS), day(on), allocation.AllocationRule(advance="next")
        ).paid
        bills = [
            allocation.Bill(
                bill.due_date,
                allocation.Dues(0, 0, bill.open.interest - part.interest, bill.open.principal - part.principal),
            )
            for bill, part in zip(bills, paid, strict=True)
        ]
    return days_past_due.days_past_due(days_past_due.oldest_arrears(bills, as_of), as_of, first_day)


def _partial(inputs, expected, case):
    terms = _terms(inputs, whole=True, periods=Periods(first_due=day(inputs["first_due"])), interest=_frappe_days())
    got = {}
    for text in expected:
        if text == "dpd_on_loan_at_end":
            last = max(key for key in expected if key[:2] == "20")
            got[text] = _days_late(terms, inputs["payments"], day(last), _first_day(case))
        else:
            got[text] = _days_late(terms, inputs["payments"], day(text), _first_day(case))
    return got


def _frappe_days():
    """Its instalment is that of equal months, though interest runs by days."""
    return InterestRule("act/365", annuity="nominal")


def _drawdowns(inputs, expected, case):
    got = {}
    for text in expected:
        on, name, number = text.split()
        part = inputs[f"{name}_{number}"]
        loan = {"principal": part["amount"], "rate": inputs["rate"], "periods": inputs["periods"]}
        first = day(part["first_due"])
        terms = _terms(
            loan,
            whole=True,
            disbursed=first,
            periods=Periods(first_due=first),
            interest=InterestRule(first_period="period"),
        )
        got[text] = _days_late(terms, part["paid"], day(on), _first_day(case))
    return got


def _savings_tax(inputs, _expected, _case):
    terms = savings.SavingsTerms((savings.RateVersion(START, (savings.Tier(None, _rate(inputs)),)),))
    segment = savings.Segment(START, START + timedelta(days=inputs["days"] - 1), coins(inputs["balance"], DECIMALS))
    gross = savings.savings_interest([segment], terms).interest
    held = tax.InterestTax(0, decimal(inputs["tax_pct"])).on(gross)
    return {"gross": _shown(gross), "tax": _shown(held), "net": _shown(gross - held)}


def _deposit(inputs, _expected, _case):
    gross = term_deposit.monthly_interest(coins(inputs["principal"], DECIMALS), _rate(inputs))
    held = tax.InterestTax(0, Decimal(10)).on(gross)  # its formula: a tenth, without a threshold
    return {"gross": _shown(gross), "tax": _shown(held), "net": _shown(gross - held)}


def _dividend(inputs, _expected, _case):
    rate = Rate(decimal(inputs["pct"]), "year")
    found = accrual.interest_of_days(coins(inputs["share_capital"], DECIMALS), rate, inputs["days"], 365)
    return {"dividend": _shown(found)}


SHAPES = (
    ("schedule.annuity", {"list"}, _annuities),
    ("schedule.moratorium", {"principal", "periods", "moratorium_tenure"}, _moratorium),
    ("schedule.dates", {"reference_date", "periods"}, _month_ends),
    ("schedule.annuity", {"principal", "first_date"}, _month_end_loan),
    ("schedule.rate_change", {"principal", "new_rate", "after_posted_lines"}, _rate_change),
    ("schedule.daily", {"principal", "frequency", "first_due"}, _daily),
    ("schedule.accrual", {"principal", "from", "to", "frequencies"}, _accrual_splits),
    ("schedule.annuity", {"principal"}, _annuity),
    ("repayment.split", {"principal", "periods"}, _annuity),
    ("prepay", {"principal", "periods", "after_line", "prepay"}, _prepay),
    ("rate", {"rate_pct", "type"}, _effective),
    ("accrual", {"principal", "days"}, _accrued),
    ("payoff.interest", {"principal", "days"}, _payoff_interest),
    ("charges", {"outstanding", "charge_pct"}, _percentage),
    ("provision", {"outstanding", "rate_pct"}, _provision),
    ("security", {"units", "price_low", "haircut_pct", "loan"}, _shortfall),
    ("classification", {"drawdown_1"}, _drawdowns),
    ("classification", {"payments", "first_due"}, _partial),
    ("classification", {"first_due", "ranges", "npa_over_days"}, _classes),
    ("savings.interest_tax", {"balance", "days", "tax_pct"}, _savings_tax),
    ("deposit", {"principal"}, _deposit),
    ("dividend", {"share_capital", "pct", "days"}, _dividend),
)
