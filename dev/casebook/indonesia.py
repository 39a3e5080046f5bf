"""Cases of the handbook: each is known by the names of its inputs, its loan method by the words of its title."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from finance import admission, mandatory, savings, tax, term_deposit
from finance.loan import (
    accrual,
    allocation,
    days_past_due,
    effective_rate,
    fees,
    limits,
    payoff,
    penalty,
    provisioning,
    restructuring,
)
from finance.loan.calendar import Periods
from finance.loan.schedule import schedule
from finance.loan.terms import LoanTerms, RoundingRule, TermRate
from finance.money import Rate
from finance.words import terbilang

from .common import CannotExpress, Ignored, day, decimal, show

START = date(2026, 1, 15)  # where a case names no date and none matters
METHODS = (
    ("anuitas", "annuity"),
    ("musiman", "bullet"),
    ("panen", "bullet"),
    ("flat", "flat"),
    ("menurun", "declining"),
)


def solve(case, book=()):
    """The figures of a case; raises CannotExpress where finance has none."""
    inputs, expected = case["input"], case["expected"]
    text = f"{case.get('title', '')} {case.get('rule', '')}".lower()
    for needed, solver in SHAPES:
        if needed(set(inputs), text):
            return (
                solver(inputs, expected, text, book) if solver is _origination_fee else solver(inputs, expected, text)
            )
    raise CannotExpress("finance has no arithmetic of this kind (surplus, health ratings, registry, ledger)")


def _has(*names, word=""):
    return lambda keys, text: set(names) <= keys and word in text


def _method(text):
    found = next((method for word, method in METHODS if word in text), None)
    if found is None:
        raise CannotExpress("neither title nor rule names the loan's method")
    return found


def _percent(text, default=None):
    match = re.search(r"(\d+(?:[.,]\d+)?)\s*%", text)
    if not match and default is None:
        raise CannotExpress("no percentage is given")
    return Decimal(match.group(1).replace(",", ".")) if match else Decimal(default)


def _monthly(text):
    return Rate(decimal(text) * 100, "month")


def _terms(principal, count, rate, method, **more):
    return LoanTerms(principal, rate, count, START, method, **more)


def _totals(plan):
    return {"pokok": plan.principal, "jasa": plan.interest, "angsuran": plan.total}


def _rows(plan):
    return [
        {
            "no": line.number,
            "saldo_awal": line.opening,
            "pokok": line.principal,
            "jasa": line.interest,
            "angsuran": line.total,
            "saldo_akhir": line.closing,
        }
        for line in plan.lines
    ]


def _loan(inputs, expected, text):
    unit = inputs.get("pembulatan", 1)
    side = "up" if "ceil" in text or "ke atas" in text else "down" if "ke bawah" in text else "nearest"
    terms = _terms(
        inputs["plafon"], inputs["tenor_bulan"], _monthly(inputs["rate_bulan"]), _method(text),
        rounding=RoundingRule(unit=unit, side=side if unit > 1 else "nearest"),
    )  # fmt: skip
    plan = schedule(terms)
    got = {"rows": _rows(plan), "total": _totals(plan)}
    if "A_unrounded" in expected:
        # the unrounded instalment, read off a loan a million times as large
        large = _terms(inputs["plafon"] * 10**6, inputs["tenor_bulan"], terms.rate, "annuity")
        got["A_unrounded"] = Decimal(schedule(large).lines[0].total).scaleb(-6)
    return got


def _cap(inputs, expected, text):
    got, cap = {}, Decimal(24)
    for key in expected:
        match = re.fullmatch(r"(flat|menurun|anuitas) (\d+(?:[.,]\d+)?)%/bln", key)
        if match:
            rate = Rate(Decimal(match.group(2).replace(",", ".")), "month")
            terms = _terms(12 * 10**12, inputs["tenor"], rate, _method(match.group(1)))
            found = effective_rate.effective_rate(terms, schedule(terms))
            shown = found.rounded(2)
            got[key] = {
                "irr_bulan_pct": shown.period,
                "nominal_tahun_pct": shown.nominal,
                "efektif_tahun_pct": shown.effective,
                "lolos_batas_24pct_nominal": effective_rate.check_loan_cap(found, cap).passed,
            }
        elif key.startswith("flat_maks_setara"):
            got[key] = show(effective_rate.highest_flat_rate(cap, inputs["tenor"]), 4)
    return got


def _broken_period(inputs, _expected, _text):
    rate, amount, days = _monthly(inputs["rate_bulan"]), inputs["plafon"], inputs["hari"]
    due = START + timedelta(days=days)
    got = {}
    for name, basis in (("act365", "act/365"), ("basis30", "act/360")):
        got[name] = accrual.accrued(amount, rate, START, due, day_count=basis)
    return got


def _seasonal(inputs, _expected, text):
    plan = schedule(_terms(inputs["plafon"], inputs["tenor"], _monthly(inputs["rate_bulan"]), _method(text)))
    lines = plan.lines
    return {
        "jasa_per_bulan": lines[0].interest,
        "angsuran_akhir": lines[-1].total,
        "total_jasa": plan.interest,
    }


def _group(inputs, _expected, _text):
    terms = _terms(
        inputs["plafon"],
        inputs["minggu"],
        TermRate(decimal(inputs["jasa_total_pct"])),
        "flat",
        periods=Periods(unit="week"),
    )
    line = schedule(terms).lines[0]
    short = [max(line.total - paid, 0) for paid in inputs["bayar"].values()]
    payers = sum(not missing for missing in short)
    return {
        "pokok_per_minggu": line.principal,
        "jasa_per_minggu": line.interest,
        "angsuran": line.total,
        "kekurangan": sum(short),
        "iuran_tanggung_renteng_per_anggota": limits.share_shortage(sum(short), payers),
    }


PARTS = {"denda": "penalty", "jasa": "interest", "pokok": "principal"}


def _allocation(inputs, expected, _text):
    due = {PARTS[name]: amount for name, amount in inputs["tagihan"].items()}
    bills = [allocation.Bill(START, allocation.Dues(**due))]
    got, default = {}, None
    for key in expected:
        words = key.split("_")
        if sorted(words) == sorted(PARTS):
            order = (*(PARTS[word] for word in words), "fee")
            paid = allocation.allocate(bills, inputs["bayar"], START, allocation.AllocationRule(order)).parts
            got[key] = {word: getattr(paid, part) for word, part in PARTS.items()}
            default = default or paid
    if default:
        got["sisa_tagihan"] = {word: due[part] - getattr(default, part) for word, part in PARTS.items()}
    return got


def _penalty(inputs, expected, text):
    daily = penalty.PenaltyRule(decimal(inputs["rate_harian"]) * 100, grace_days=inputs["tenggang"])
    arrears, late = inputs["tunggakan"], inputs["hari_telat"]
    got = {"harian": penalty.penalty(daily, arrears, 0, late)}
    for key in expected:
        match = re.fullmatch(r"bulanan_(\d+(?:[.,]\d+)?)pct", key)
        if match:
            monthly = penalty.PenaltyRule(Decimal(match.group(1)), per="month")
            got[key] = penalty.penalty(monthly, arrears, 0, late)
    return got


def _payoff(inputs, expected, text):
    count = inputs["tenor"]
    paid = int(re.search(r"angsuran ke-(\d+)", text).group(1))
    got = {}
    declining = _terms(inputs["plafon"], count, _monthly(inputs["menurun_rate"]), "declining")
    plan = schedule(declining)
    on = plan.lines[paid - 1].due_date + timedelta(days=inputs["hari_berjalan"])
    quote = payoff.payoff(declining, plan, on)
    got |= {
        "menurun_saldo_pokok": quote.principal,
        "menurun_jasa_berjalan": quote.interest,
        "menurun_total": quote.total,
    }
    flat = _terms(inputs["plafon"], count, _monthly(inputs["flat_rate"]), "flat")
    plan = schedule(flat)
    on = plan.lines[paid - 1].due_date
    every = payoff.payoff(flat, plan, on)
    got |= {"flat_saldo_pokok": every.principal, "flat_sisa_jasa": every.interest}
    for key in expected:
        match = re.fullmatch(r"flat_total_(\d+)pct", key)
        if match:
            rule = payoff.PayoffRule("share", Decimal(match.group(1)))
            got[key] = payoff.payoff(flat, plan, on, rule).total
    got["rule78_sisa_jasa"] = payoff.payoff(flat, plan, on, payoff.PayoffRule("rule_78")).interest
    return got


def _restructure(inputs, _expected, text):
    months = int(re.search(r"(\d+) bulan", text).group(1))
    rate = Rate(_percent(text), "month")
    terms = _terms(inputs["saldo_pokok"], months, rate, _method(text))
    apart = restructuring.restructure(terms, inputs["jasa_tertunggak"], inputs["denda"])
    merged = restructuring.restructure(terms, inputs["jasa_tertunggak"], inputs["denda"], "capitalised")
    return {
        "a_total": _totals(apart.plan),
        "a_tagihan_tunda": apart.deferred,
        "a_angsuran_1": apart.plan.lines[0].total,
        "b_total": _totals(merged.plan),
        "b_angsuran_1": merged.plan.lines[0].total,
        f"b_angsuran_{months}": merged.plan.lines[-1].total,
    }


def _origination_fee(inputs, expected, text, book):
    """A fee on the loan of another case, which the title names."""
    named = re.search(r"pinjaman ([a-z]+\d+)", text)
    other = next((case for case in book if named and case["id"].lower() == named.group(1)), None)
    if other is None:
        raise CannotExpress("the rate and the term of the loan are not given")
    loan = other["input"]
    terms = _terms(inputs["plafon"], loan["tenor_bulan"], _monthly(loan["rate_bulan"]), _method(other["title"].lower()))
    count, fee = terms.instalments, inputs["provisi"]
    income = fees.straight_line(fee, count)
    shown = effective_rate.effective_rate(terms, schedule(terms), fee).rounded(2)
    got = {
        f"garis_lurus_bulan_1_{count - 1}": income[0],
        f"garis_lurus_bulan_{count}": income[-1],
        "eir_bulan_pct": shown.period,
        "eir_nominal_tahun_pct": shown.nominal,
    }
    if "kas_diterima_anggota" in expected:
        got["kas_diterima_anggota"] = Ignored("it has deductions that are not among the inputs")
    return got


def _limits(inputs, _expected, text):
    own = inputs["modal_sendiri"]
    shares = limits.share_limit(inputs["simpanan_saham"], decimal(inputs["kelipatan"]), inputs["saldo_pinjaman"])
    return {
        "bmpp_pihak_terkait": limits.lending_limit(own, _percent(text)),
        "plafon_total": shares.limit,
        "sisa_plafon": shares.free,
    }


def _arrears(inputs, expected, _text):
    """The oldest due dates are given beside the figures that follow from them."""
    as_of, got = day(inputs["per_tanggal"]), {}
    for name, facts in expected.items():
        if "tunggakan_tertua" not in facts:
            raise CannotExpress("the oldest unpaid due date is not given")
        oldest = day(facts["tunggakan_tertua"]) if facts["tunggakan_tertua"] else None
        days = days_past_due.days_past_due(oldest, as_of)
        ksp = days_past_due.class_ksp(days_past_due.KspFacts(as_of, oldest, oldest))
        ksp_name = {"current": "lancar", "substandard": "kurang_lancar"}.get(ksp, "diragukan/macet")
        got[name] = {
            "tunggakan_tertua": oldest,
            "dpd": days,
            "kol5": days_past_due.class_by_days(days),
            "ksp4": ksp_name,
        }
    return got


CLASSES = {"lancar": "current", "kurang_lancar": "substandard", "diragukan": "doubtful", "macet": "loss"}


def _provisions(inputs, _expected, _text):
    given = inputs["baki_debet_dan_agunan"]
    exposures = {CLASSES[name]: provisioning.Exposure(*amounts) for name, amounts in given.items()}
    booked = inputs["saldo_penyisihan_sebelum"]
    found = provisioning.provisions(exposures, provisioning.PPAP_FOUR, booked)
    gross = sum(exposure.balance for exposure in exposures.values())
    problem = sum(exposures[name].balance for name in days_past_due.PROBLEM)
    risk = provisioning.provisions(exposures, provisioning.RPM).required
    specific = found.required - found.by_class["current"]
    return {
        "per_kelas": {name: found.by_class[english] for name, english in CLASSES.items()},
        "ppapwd": found.required,
        "beban_tambahan": found.change,
        "total_pinjaman": gross,
        "bermasalah": problem,
        "npl_pct": days_past_due.npl_percent(problem, gross),
        "npl_neto_pct": days_past_due.npl_percent(problem, gross, specific),
        "rasio_ppap_ppapwd_setelah_jurnal_pct": show(Fraction((booked + found.change) * 100, found.required), 2),
        "rasio_ppap_ppapwd_sebelum_pct": show(Fraction(booked * 100, found.required), 2),
        "rpm_50_75_100": risk,
        "rpm_per_pinjaman_pct": show(Fraction(risk * 100, gross), 2),
    }


def _provisions_five(inputs, _expected, _text):
    balances = inputs["baki_debet"]
    exposures = {
        name: provisioning.Exposure(balance)
        for name, balance in zip(provisioning.PPAP_FIVE, balances, strict=True)
    }  # fmt: skip
    found = provisioning.provisions(exposures, provisioning.PPAP_FIVE)
    return {
        "penyisihan": list(found.by_class.values()),
        "total": found.required,
        "npl_pct_kol345": days_past_due.npl_percent(sum(balances[2:]), sum(balances)),
    }


def _write_off(inputs, _expected, _text):
    off = provisioning.write_off(inputs["saldo"], inputs["penyisihan_spesifik"], inputs["recovery"])
    share = Fraction(inputs["recovery"] * 100, inputs["saldo"])
    return {"sisa_extrakomtabel": off.claim, "p5_recovery_pct": show(share, 2)}


def _accrual(inputs, _expected, _text):
    return {"akrual": accrual.interest_of_days(inputs["saldo"], _monthly(inputs["rate_bulan"]), inputs["hari"])}


def _subsidy(inputs, _expected, text):
    rate = Rate(_percent(text), "year")
    return {"subsidi": accrual.interest_of_days(inputs["outstanding"], rate, inputs["hari"])}


def _savings_terms(rate, **more):
    return savings.SavingsTerms((savings.RateVersion(date(2000, 1, 1), (savings.Tier(None, rate),)),), **more)


def _daily_interest(inputs, _expected, _text):
    balances = [(day(text), balance) for text, balance in inputs["mutasi"]]
    first = balances[0][0]
    last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    segments = savings.balance_segments(balances, first, last)
    rate = Rate(decimal(inputs["rate_tahun"]) * 100, "year")
    found = savings.savings_interest(segments, _savings_terms(rate))

    def other(**more):
        return savings.savings_interest(segments, _savings_terms(rate, **more)).interest

    return {
        "segmen_hari": [[segment.balance, segment.days] for segment in segments],
        "saldo_x_hari": found.balance_days,
        "bunga_harian_act365": found.interest,
        "bunga_act360": other(day_basis="360"),
        "saldo_rata_rata": found.average,
        "bunga_saldo_rata_rata_per12": other(method="average"),
        "bunga_saldo_terendah_per12": other(method="lowest"),
    }


def _tiers(inputs, _expected, _text):
    tiers = tuple(savings.Tier(limit, Rate(decimal(rate) * 100, "year")) for limit, rate in inputs["lapis"])
    segment = savings.Segment(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=inputs["hari"] - 1), inputs["saldo"])
    got = {}
    for key, mode in (("progresif", "progressive"), ("seluruh_saldo", "whole")):
        terms = savings.SavingsTerms((savings.RateVersion(date(2000, 1, 1), tiers),), tier_mode=mode)
        got[key] = savings.savings_interest([segment], terms).interest
    return got


def _term_deposit(inputs, _expected, _text):
    deposit = term_deposit.TermDeposit(inputs["pokok"], _monthly(inputs["rate_bulan"]), START, inputs["bulan"])
    plain = term_deposit.interest_schedule(deposit, tax.PPH_FINAL)
    gross = term_deposit.interest_schedule(deposit, compound=True)[-1]
    net = term_deposit.interest_schedule(deposit, tax.PPH_FINAL, compound=True)[-1]
    months = inputs["bulan"]
    return {
        "bunga_bulan": plain[0].gross,
        "pph": plain[0].tax,
        "neto": plain[0].net,
        f"bunga_{months}_bulan": sum(payment.gross for payment in plain),
        f"pph_{months}_bulan": sum(payment.tax for payment in plain),
        f"neto_{months}_bulan": sum(payment.net for payment in plain),
        f"aro_bruto_{months}bln_rumus": gross.principal + gross.net,
        f"aro_bruto_{months}bln_iteratif": gross.principal + gross.net,
        f"aro_neto_{months}bln_iteratif": net.principal + net.net,
    }


def _interest_tax(inputs, expected, _text):
    held = tax.withhold(inputs["bunga_rekening"], tax.PPH_FINAL)
    return {
        "tabel_pph": {gross: tax.PPH_FINAL.on(int(gross)) for gross in expected.get("tabel_pph", {})},
        "total_bunga": sum(inputs["bunga_rekening"]),
        "total_pph": sum(held.shares),
        "alokasi": held.shares,
    }


def _break(inputs, _expected, _text):
    deposit = term_deposit.TermDeposit(inputs["pokok"], _monthly(inputs["rate_bulan"]), START, 12)
    payments = term_deposit.interest_schedule(deposit)[: inputs["bulan"]]
    paid = sum(payment.gross for payment in payments)
    settled = term_deposit.settle(deposit, payments[-1].due_date, paid, _monthly(inputs["rate_pengganti_bulan"]))
    return {
        "bunga_sudah_dibayar": paid,
        "bunga_seharusnya": settled.interest_earned,
        "potongan": settled.claw_back,
        "dibayar_ke_anggota": settled.payout,
    }


def _mandatory(inputs, _expected, _text):
    amount = mandatory.MonthlyAmount(date(2000, 1, 1), inputs["wajib_bulan"])
    plan = mandatory.MandatoryPlan(day(inputs["tanggal_masuk"]), (amount,))
    as_of = day(inputs["per_tanggal"])
    return {
        "kewajiban": sum(month.amount for month in mandatory.months_due(plan, as_of)),
        "tunggakan": sum(month.amount for month in mandatory.arrears(plan, as_of, inputs["dibayar"])),
    }


def _first_payment(inputs, _expected, _text):
    parts = admission.split_first_payment(inputs["setor"], inputs["uang_pangkal"], inputs["pokok"], inputs["wajib"])
    return {
        "uang_pangkal": parts.entrance_fee,
        "pokok": parts.principal_share,
        "wajib": parts.mandatory_share,
        "tabungan": parts.voluntary_savings,
    }


def _exit(inputs, _expected, _text):
    rights, debts = inputs["hak"], inputs["kewajiban"]
    settled = admission.settle_exit(
        principal_share=rights["pokok"],
        mandatory_share=rights["wajib"],
        savings=rights["tabungan"],
        savings_interest=rights["bunga_tabungan"],
        pending_surplus=rights["shu_belum_dibagi"],
        loan_principal=debts["sisa_pinjaman"],
        loan_interest=debts["jasa"],
        penalty=debts["denda"],
    )
    return {
        "hak_tanpa_shu": settled.entitlement,
        "kewajiban": settled.debt,
        "dibayar": settled.payout,
        "shu_menyusul": settled.surplus_later,
    }


def _words(_inputs, expected, _text):
    return {number: terbilang(int(number)) for number in expected}


SHAPES = (
    (_has("plafon", "tenor_bulan", "rate_bulan"), _loan),
    (_has("tenor", word="batas bunga"), _cap),
    (_has("plafon", "rate_bulan", "hari"), _broken_period),
    (_has("plafon", "tenor", "rate_bulan"), _seasonal),
    (_has("plafon", "minggu", "jasa_total_pct", "bayar"), _group),
    (_has("tagihan", "bayar"), _allocation),
    (_has("tunggakan", "hari_telat", "tenggang", "rate_harian"), _penalty),
    (_has("plafon", "tenor", "menurun_rate", "flat_rate"), _payoff),
    (_has("saldo_pokok", "jasa_tertunggak", "denda"), _restructure),
    (_has("plafon", "provisi"), _origination_fee),
    (_has("modal_sendiri", "simpanan_saham", "kelipatan"), _limits),
    (_has("per_tanggal", word="tunggakan dan kolektibilitas"), _arrears),
    (_has("baki_debet_dan_agunan"), _provisions),
    (_has("baki_debet"), _provisions_five),
    (_has("saldo", "penyisihan_spesifik", "recovery"), _write_off),
    (_has("saldo", "rate_bulan", "hari"), _accrual),
    (_has("outstanding", "hari", word="subsidi"), _subsidy),
    (_has("mutasi", "rate_tahun"), _daily_interest),
    (_has("saldo", "lapis"), _tiers),
    (_has("pokok", "rate_pengganti_bulan"), _break),
    (_has("pokok", "rate_bulan", "bulan"), _term_deposit),
    (_has("bunga_rekening"), _interest_tax),
    (_has("tanggal_masuk", "wajib_bulan"), _mandatory),
    (_has("setor", "uang_pangkal"), _first_payment),
    (_has("hak", "kewajiban"), _exit),
    (_has(word="terbilang"), _words),
)
