"""Cases L1 to L15, Q1 to Q4 and M3 of the handbook, one by one; and all files of cases through the runner."""

import json
import re
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from unittest import TestCase

from odoo.addons.koperasi.finance.loan import days_past_due, limits, provisioning
from odoo.addons.koperasi.finance.loan.accrual import accrued, interest_of_days
from odoo.addons.koperasi.finance.loan.allocation import AllocationRule, Bill, Dues, allocate
from odoo.addons.koperasi.finance.loan.calendar import Periods
from odoo.addons.koperasi.finance.loan.effective_rate import check_loan_cap, effective_rate, highest_flat_rate
from odoo.addons.koperasi.finance.loan.fees import straight_line
from odoo.addons.koperasi.finance.loan.payoff import PayoffRule, payoff
from odoo.addons.koperasi.finance.loan.penalty import PenaltyRule, penalty
from odoo.addons.koperasi.finance.loan.restructuring import restructure
from odoo.addons.koperasi.finance.loan.schedule import schedule
from odoo.addons.koperasi.finance.loan.terms import RoundingRule, TermRate

from ..common import CASES
from .common import START, loan, monthly

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "cases"


class TestSchedules(TestCase):
    def test_cases_l1_to_l5(self):
        for name, method, rounding in (
            ("L1", "flat", RoundingRule()),
            ("L2", "declining", RoundingRule()),
            ("L3", "declining", RoundingRule()),
            ("L4", "annuity", RoundingRule()),
            ("L5", "annuity", RoundingRule(1000, "up")),
        ):
            given, expected = CASES[name]["input"], CASES[name]["expected"]
            plan = schedule(
                loan(
                    principal=given["plafon"],
                    rate=monthly(Decimal(given["rate_bulan"]) * 100),
                    instalments=given["tenor_bulan"],
                    method=method,
                    rounding=rounding,
                )
            )
            with self.subTest(case=name):
                self.assertEqual(len(plan.lines), len(expected["rows"]))
                for line, row in zip(plan.lines, expected["rows"], strict=True):
                    got = (line.number, line.opening, line.principal, line.interest, line.total, line.closing)
                    self.assertEqual(got, tuple(row.values()))
                totals = {"pokok": plan.principal, "jasa": plan.interest, "angsuran": plan.total}
                self.assertEqual(totals, expected["total"])

    def test_case_l6_cap(self):
        expected = CASES["L6"]["expected"]
        for key, method, percent in (
            ("flat 2%/bln", "flat", 2), ("menurun 2%/bln", "declining", 2), ("flat 1%/bln", "flat", 1)
        ):  # fmt: skip
            terms = loan(method=method, rate=monthly(percent))
            found = effective_rate(terms, schedule(terms))
            shown = found.rounded()
            with self.subTest(key=key):
                self.assertEqual(str(shown.period), expected[key]["irr_bulan_pct"])
                self.assertEqual(str(shown.nominal), expected[key]["nominal_tahun_pct"])
                self.assertEqual(str(shown.effective), expected[key]["efektif_tahun_pct"])
                self.assertEqual(check_loan_cap(found, Decimal(24)).passed, expected[key]["lolos_batas_24pct_nominal"])
        self.assertEqual(
            f"{highest_flat_rate(Decimal(24), 12):.4f}", expected["flat_maks_setara_24pct_12bln_pct_per_bulan"]
        )

    def test_case_l7_broken_first_period(self):
        given, expected = CASES["L7"]["input"], CASES["L7"]["expected"]
        start, due = date(2026, 1, 15), date(2026, 2, 28)
        self.assertEqual((due - start).days, given["hari"])
        for basis, figure in (("act/365", expected["act365"]), ("act/360", expected["basis30"])):
            with self.subTest(basis=basis):
                self.assertEqual(accrued(given["plafon"], monthly(2), start, due, day_count=basis), figure)

    def test_case_l8_seasonal(self):
        given, expected = CASES["L8"]["input"], CASES["L8"]["expected"]
        plan = schedule(loan(principal=given["plafon"], instalments=given["tenor"], method="bullet"))
        self.assertEqual({line.interest for line in plan.lines}, {expected["jasa_per_bulan"]})
        self.assertEqual(plan.lines[-1].total, expected["angsuran_akhir"])
        self.assertEqual(plan.interest, expected["total_jasa"])

    def test_case_l9_weekly_group(self):
        given, expected = CASES["L9"]["input"], CASES["L9"]["expected"]
        terms = loan(
            principal=given["plafon"],
            instalments=given["minggu"],
            method="flat",
            rate=TermRate(Decimal(given["jasa_total_pct"])),
            periods=Periods(unit="week"),
        )
        plan = schedule(terms)
        for line in plan.lines:
            got = (line.principal, line.interest, line.total)
            self.assertEqual(
                got, (expected["pokok_per_minggu"], expected["jasa_per_minggu"], expected["angsuran"])
            )  # fmt: skip
        self.assertEqual(plan.lines[-1].due_date, START + timedelta(weeks=25))
        shares = limits.share_shortage(expected["kekurangan"], 4)
        self.assertEqual(list(shares), expected["iuran_tanggung_renteng_per_anggota"])


class TestPayments(TestCase):
    def test_case_l10_allocation(self):
        given, expected = CASES["L10"]["input"], CASES["L10"]["expected"]
        due = given["tagihan"]
        bills = [Bill(START, Dues(due["denda"], 0, due["jasa"], due["pokok"]))]
        for key, order in (
            ("denda_jasa_pokok", ("penalty", "fee", "interest", "principal")),
            ("pokok_jasa_denda", ("principal", "interest", "fee", "penalty")),
        ):
            paid = allocate(bills, given["bayar"], START, AllocationRule(order)).parts
            with self.subTest(key=key):
                self.assertEqual(
                    {"denda": paid.penalty, "jasa": paid.interest, "pokok": paid.principal}, expected[key]
                )  # fmt: skip

    def test_case_l11_penalty(self):
        given, expected = CASES["L11"]["input"], CASES["L11"]["expected"]
        arrears, late = given["tunggakan"], given["hari_telat"]
        daily = PenaltyRule(Decimal("0.1"), grace_days=given["tenggang"])
        self.assertEqual(penalty(daily, 1_000_000, arrears - 1_000_000, late), expected["harian"])
        self.assertEqual(penalty(PenaltyRule(Decimal(2), "month"), arrears, 0, late), expected["bulanan_2pct"])

    def test_case_l12_payoff(self):
        expected = CASES["L12"]["expected"]
        declining, flat = loan(), loan(method="flat", rate=monthly("1.5"))
        plan = schedule(declining)
        quote = payoff(declining, plan, plan.lines[4].due_date + timedelta(days=11))
        self.assertEqual(quote.principal, expected["menurun_saldo_pokok"])
        self.assertEqual(quote.interest, expected["menurun_jasa_berjalan"])
        self.assertEqual(quote.total, expected["menurun_total"])
        plan = schedule(flat)
        on = plan.lines[4].due_date
        full = payoff(flat, plan, on)
        self.assertEqual((full.principal, full.interest), (expected["flat_saldo_pokok"], expected["flat_sisa_jasa"]))
        half = payoff(flat, plan, on, PayoffRule("share", Decimal(50)))
        self.assertEqual((half.total, half.interest_saved), (expected["flat_total_50pct"], 630_000))
        digits = payoff(flat, plan, on, PayoffRule("rule_78"))
        self.assertEqual(digits.interest, expected["rule78_sisa_jasa"])

    def test_case_l13_restructuring(self):
        given, expected = CASES["L13"]["input"], CASES["L13"]["expected"]
        terms = loan(principal=given["saldo_pokok"], rate=monthly("1.5"), instalments=18)
        apart = restructure(terms, given["jasa_tertunggak"], given["denda"])
        merged = restructure(terms, given["jasa_tertunggak"], given["denda"], "capitalised")
        for name, found in (("a", apart), ("b", merged)):
            total = {"pokok": found.plan.principal, "jasa": found.plan.interest, "angsuran": found.plan.total}
            self.assertEqual(total, expected[f"{name}_total"])
            self.assertEqual(found.plan.lines[0].total, expected[f"{name}_angsuran_1"])
            self.assertEqual(found.waived, given["denda"])
        self.assertEqual((apart.deferred, apart.capitalised), (expected["a_tagihan_tunda"], 0))
        self.assertEqual((merged.deferred, merged.capitalised), (0, given["jasa_tertunggak"]))
        self.assertEqual(merged.plan.lines[-1].total, expected["b_angsuran_18"])

    def test_case_l14_origination_fee(self):
        given, expected = CASES["L14"]["input"], CASES["L14"]["expected"]
        terms = loan(principal=given["plafon"], rate=monthly("1.5"), method="annuity")
        income = straight_line(given["provisi"], 12)
        self.assertEqual(set(income[:11]), {expected["garis_lurus_bulan_1_11"]})
        self.assertEqual(income[11], expected["garis_lurus_bulan_12"])
        shown = effective_rate(terms, schedule(terms), given["provisi"]).rounded()
        self.assertEqual(str(shown.period), expected["eir_bulan_pct"])
        self.assertEqual(str(shown.nominal), expected["eir_nominal_tahun_pct"])

    def test_case_l15_limits(self):
        given, expected = CASES["L15"]["input"], CASES["L15"]["expected"]
        self.assertEqual(limits.lending_limit(given["modal_sendiri"], Decimal(10)), expected["bmpp_pihak_terkait"])
        shares = limits.share_limit(given["simpanan_saham"], Decimal(given["kelipatan"]), given["saldo_pinjaman"])
        self.assertEqual((shares.limit, shares.free), (expected["plafon_total"], expected["sisa_plafon"]))

    def test_case_m3_accrual(self):
        given = CASES["M3"]["input"]
        got = interest_of_days(given["saldo"], monthly(2), given["hari"])
        self.assertEqual(got, CASES["M3"]["expected"]["akrual"])


class TestQuality(TestCase):
    def test_case_q1_days_and_classes(self):
        as_of = date.fromisoformat(CASES["Q1"]["input"]["per_tanggal"])
        names = {
            "current": "lancar",
            "substandard": "kurang_lancar",
            "doubtful": "diragukan/macet",
            "loss": "diragukan/macet",
        }
        for name, facts in CASES["Q1"]["expected"].items():
            text = facts["tunggakan_tertua"]
            bills = [Bill(date.fromisoformat(text), Dues(principal=1)), Bill(as_of, Dues(principal=1))] if text else []
            oldest = days_past_due.oldest_arrears(bills, as_of)
            found = days_past_due.days_past_due(oldest, as_of)
            ksp = days_past_due.class_ksp(days_past_due.KspFacts(as_of, oldest, oldest))
            with self.subTest(loan=name):
                self.assertEqual(found, facts["dpd"])
                self.assertEqual(days_past_due.class_by_days(found), facts["kol5"])
                self.assertEqual(names[ksp], facts["ksp4"])

    def test_case_q2_four_classes(self):
        given, expected = CASES["Q2"]["input"], CASES["Q2"]["expected"]
        names = ("current", "substandard", "doubtful", "loss")
        exposures = {
            name: provisioning.Exposure(*amounts)
            for name, amounts in zip(names, given["baki_debet_dan_agunan"].values(), strict=True)
        }
        found = provisioning.provisions(exposures, provisioning.PPAP_FOUR, given["saldo_penyisihan_sebelum"])
        self.assertEqual(list(found.by_class.values()), list(expected["per_kelas"].values()))
        self.assertEqual((found.required, found.change), (expected["ppapwd"], expected["beban_tambahan"]))
        risk = provisioning.provisions(exposures, provisioning.RPM).required
        self.assertEqual(risk, expected["rpm_50_75_100"])
        gross, problem = expected["total_pinjaman"], expected["bermasalah"]
        self.assertEqual(str(days_past_due.npl_percent(problem, gross)), expected["npl_pct"])
        specific = found.required - found.by_class["current"]
        self.assertEqual(str(days_past_due.npl_percent(problem, gross, specific)), expected["npl_neto_pct"])

    def test_case_q3_five_classes(self):
        given, expected = CASES["Q3"]["input"], CASES["Q3"]["expected"]
        exposures = {
            name: provisioning.Exposure(balance)
            for name, balance in zip(provisioning.PPAP_FIVE, given["baki_debet"], strict=True)
        }
        found = provisioning.provisions(exposures, provisioning.PPAP_FIVE)
        self.assertEqual(list(found.by_class.values()), expected["penyisihan"])
        self.assertEqual(found.required, expected["total"])

    def test_case_q4_write_off(self):
        given, expected = CASES["Q4"]["input"], CASES["Q4"]["expected"]
        off = provisioning.write_off(given["saldo"], given["penyisihan_spesifik"], given["recovery"])
        self.assertEqual((off.from_allowance, off.from_expense), (given["saldo"], 0))
        self.assertEqual(off.claim, expected["sisa_extrakomtabel"])
        share = Fraction(given["recovery"] * 10000, given["saldo"])
        self.assertEqual(round(share), int(expected["p5_recovery_pct"].replace(".", "")))


class TestRunner(TestCase):
    """`make cases`: what can be expressed passes, and a wrong figure is found whatever the case is called."""

    def run_file(self, path):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, str(ROOT / "dev" / "cases.py"), str(path)], capture_output=True, text=True, check=False
        )
        self.assertNotIn("Traceback", done.stderr)
        return done

    def test_files(self):
        for name, passed in (("indonesia", 30), ("erp", 24), ("fineract", 121)):
            with self.subTest(file=name):
                done = self.run_file(FOLDER / f"{name}.json")
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertGreaterEqual(int(re.search(r"(\d+) passed", done.stdout.splitlines()[-1]).group(1)), passed)

    def test_other_numbers_and_a_wrong_figure(self):
        for name in ("indonesia", "erp", "fineract"):
            book = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
            for number, case in enumerate(book["cases"]):
                if name != "indonesia":  # a handbook case may name another
                    case["id"] = f"X{number}"
            key = "instalment" if name == "erp" else "rows"
            first = next(case for case in book["cases"] if key in case["expected"])
            if key == "rows":
                row = first["expected"]["rows"][0]
                key = next(iter(row)) if isinstance(row, dict) else 0
                row[key] = 99
            else:
                first["expected"]["instalment"] += 1
            with tempfile.TemporaryDirectory() as folder, self.subTest(file=name):
                path = Path(folder) / "cases.json"
                path.write_text(json.dumps(book), "utf-8")
                done = self.run_file(path)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"FAIL {first['id']}", done.stdout)
                self.assertIn(" 1 failed,", done.stdout.splitlines()[-1])
