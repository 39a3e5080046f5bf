"""A loan of Fineract's as our terms: every convention of its own is a parameter of ours."""

import re
from calendar import day_name
from datetime import date
from fractions import Fraction

from finance.loan.calendar import NO_HOLIDAYS, Holidays, Periods, agreed_dates, shifted
from finance.loan.rounding import round_fraction
from finance.loan.terms import Grace, InterestRule, LoanTerms, RoundingRule
from finance.money import Rate

from .common import CannotExpress, coins, day, decimal

UNITS = {"DAYS": "day", "WEEKS": "week", "MONTHS": "month", "YEARS": "year"}
ANY_DAY = date(2023, 1, 1)  # for cases that name no date: their dates are not compared


def decimals_of(inputs):
    """Decimals of the currency of a case."""
    return inputs.get("decimals", 2)


def has_dates(inputs):
    """Whether a case says when the loan is paid out."""
    return inputs.get("disbursed_on") not in (None, "any") or bool(inputs.get("periods"))


def rate_of(inputs):
    """The rate in the unit in which it is given."""
    if inputs.get("rate_pct_per_month") is not None:
        return Rate(decimal(inputs["rate_pct_per_month"]), "month")
    return Rate(decimal(inputs["annual_rate_pct"]), "year")


def day_count_of(inputs, words=""):
    """(day count, year split); days of months and years count only where interest is daily."""
    if inputs.get("interest_calculation_period") == "SAME_AS_REPAYMENT_PERIOD":
        return "period", "isda"
    year, month = inputs.get("days_in_year"), inputs.get("days_in_month")
    if year is None and month is None:
        return ("act/365" if inputs.get("interest_calculation_period") == "DAILY" else "period"), "isda"
    if month == 30:
        if year not in (360, 365):
            raise CannotExpress(f"months of 30 days in a year of {year}")
        return f"30/{year}", "isda"
    if year == "ACTUAL":
        leap = "FEB_29_PERIOD_ONLY" in (inputs.get("leap_rule"), *re.findall("FEB_29_PERIOD_ONLY", words))
        return "act/act", "leap_day" if leap else "isda" if "ISDA" in words else "year_end"
    return f"act/{year}", "isda"


def method_of(inputs):
    """Its progressive engine knows no flat interest; equal principal is our declining."""
    progressive = inputs.get("engine") == "PROGRESSIVE"
    if inputs.get("interest_method") == "FLAT" and not progressive:
        return "flat"
    return "declining" if inputs.get("amortization") == "EQUAL_PRINCIPAL_PAYMENTS" else "annuity"


def periods_of_case(inputs, disbursed, words=""):
    """Due dates: by rule where the rule gives them, else as they are listed."""
    unit = UNITS.get(inputs.get("unit", "MONTHS"))
    if unit in (None, "year"):
        raise CannotExpress(f"instalments every {inputs.get('unit')}")
    every = inputs.get("every", 1)
    first = day(inputs["first_due"]) if inputs.get("first_due") else None
    listed = inputs.get("due_dates") or [pair[1] for pair in inputs.get("periods", ())]
    dates = tuple(day(text) for text in listed)
    fixed = re.search(r"fixed length of (\d+) (day|week|month)s", words)
    if fixed and not dates:
        end = shifted(disbursed, Periods(unit=fixed.group(2)), int(fixed.group(1)))
        regular = agreed_dates(Periods(every, unit, first), disbursed, inputs["instalments"])
        dates = tuple(min(due, end) for due in regular)
    for short_month in ("last_day", "next_day"):
        plan = Periods(every, unit, first, short_month=short_month)
        if not dates or agreed_dates(plan, disbursed, len(dates)) == dates:
            return plan
    return Periods(every, unit, dates=dates)


def words_of(case):
    """The convention that a case states, and the name of its scenario: some say there what no input does."""
    return " ".join(
        (case.get("title") or "", case.get("convention") or "", (case.get("source") or {}).get("scenario", ""))
    )


def holidays_of(words):
    """Days off, where the name of a case says them: "Saturday and Sunday off, ... to the next working day"."""
    off = frozenset(number for number, name in enumerate(day_name) if f"{name} " in words)
    if not off or " off" not in words:
        return NO_HOLIDAYS
    rule = re.search("(next|previous) working day", words)
    return Holidays(rule.group(1) if rule else "kept", weekdays=off, bears_interest=True)


def terms_of(case, principal=None):
    """Our terms; raises CannotExpress for what they have no word for."""
    inputs, words = case["inputs"], words_of(case)
    decimals = decimals_of(inputs)
    amount = coins(inputs["principal"] if principal is None else principal, decimals)
    if inputs.get("periods"):
        disbursed = day(inputs["periods"][0][0])
    else:
        disbursed = day(inputs["disbursed_on"]) if has_dates(inputs) else ANY_DAY
    method = method_of(inputs)
    day_count, year_split = day_count_of(inputs, words)
    if method == "flat":
        if inputs.get("unit") == "DAYS" and decimal(inputs["annual_rate_pct"]) and day_count != "period":
            raise CannotExpress("flat interest by days, and the days off, are not among the inputs")
        day_count = "period"
    periods = periods_of_case(inputs, disbursed, words)
    engine_levels = inputs.get("engine") == "PROGRESSIVE" or bool(inputs.get("periods"))
    # where every day counts, its newer engine computes the instalment from the real periods, the older from months of 30
    moved = bool(periods.dates) and inputs.get("days_in_year") != "ACTUAL"
    nominal = moved or (day_count == "act/365" and not engine_levels and "days_in_month" not in inputs)
    multiple = coins(inputs.get("instalment_multiple") or 0, decimals) or 1
    down = round_fraction(amount * Fraction(decimal(inputs.get("down_payment_pct") or 0)) / 100, half="even")
    fixed = inputs.get("fixed_principal_pct_per_instalment")
    free = inputs.get("interest_free_instalments", 0)
    return LoanTerms(
        amount,
        rate_of(inputs),
        inputs["instalments"],
        disbursed,
        method,
        periods=periods,
        holidays=holidays_of(words),
        interest=InterestRule(day_count, day_count, "month", year_split, "total", "nominal" if nominal else "actual"),
        rounding=RoundingRule(
            multiple if method != "declining" else 1,
            half="even",
            of="parts" if method == "flat" and multiple > 1 else "principal",
            level=engine_levels and not nominal,
        ),
        grace=Grace(inputs.get("grace_principal_instalments", 0), free, "waived" if free else "deferred"),
        first_payment=down,
        principal_each=None if fixed is None else round_fraction(amount * Fraction(decimal(fixed)) / 100, half="even"),
    )
