import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.rating import (
    Band,
    CannotCompute,
    FormulaError,
    Limits,
    aspect_score,
    checklist,
    evaluate,
    find_band,
    light,
    light_of_score,
    names,
    parse,
    total_score,
    two_decimals,
)

from .common import CASES, PropertyCase, property_test


class TestFormula(unittest.TestCase):
    def test_values(self):
        figures = {"a": Fraction(7), "b": Fraction(2)}
        for formula, expected in (
            ("a + b * 3", 13), ("(a + b) * 3", 27), ("a / b", Fraction(7, 2)), ("-a - -b", -5), ("min(a, b, 1)", 1),
            ("max(a, b)", 7), ("floor(a / b)", 3), ("floor(-a / b)", -4), ("0.1 + 0.2", Fraction(3, 10)), (" a ", 7),
            ("123456789012345678.5", Fraction(246913578024691357, 2)), ("-0.1234567891 * a", Fraction(-7 * 1234567891, 10**10)),
        ):  # fmt: skip
            self.assertEqual(evaluate(formula, figures), expected, formula)
        self.assertEqual(names("100 * min(a, b) / floor(c)"), {"a", "b", "c"})

    def test_nothing_else_is_allowed(self):
        for formula in (
            "", "a b", "a ** 2", "a // b", "a % b", "a.b", "a[0]", "f(a)", "min(a)", "floor(a, b)", "min(a, key=b)", "min(*a)", "min",
            "'x'", "True", "None", "1j", "1e999", "1e3", "1e-999999999", "0x10", "1_000", "1.", "9" * 19, "a if b else c", "a < b", "a and b", "[a]", "lambda: a", "__import__('os')", "a := 1",
            "(x for x in a)", "f'{a}'", "~a", "+a", "not a", "a = 1", "a\nb", "(" * 300, "1" * 501, "-" * 400 + "1 +", None, 7,
            "().__class__.__bases__", "min.__class__", "\x00",
        ):  # fmt: skip
            with self.assertRaises(FormulaError, msg=formula):
                parse(formula)

    def test_cannot_compute(self):
        for formula, reason, what in (("a / b", "zero", "b"), ("a / (b - b)", "zero", "b - b"), ("a + c", "missing", "c")):
            with self.assertRaises(CannotCompute) as raised:
                evaluate(formula, {"a": Fraction(1), "b": Fraction(0)})
            self.assertEqual((raised.exception.reason, raised.exception.what), (reason, what))

    @property_test(st.integers(-10**15, 10**15), st.integers(-10**15, 10**15), st.integers(1, 10**15))
    def test_exact(self, a, b, c):
        found = evaluate("100 * (a - b) / c + min(a, b)", {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)})
        self.assertEqual(found * c, 100 * (a - b) + min(a, b) * c)

    @property_test(st.text(alphabet="ab01+-*/(). ,minaxflor", max_size=30))
    def test_a_text_is_a_formula_or_refused(self, text):
        try:
            value = evaluate(text, {"a": Fraction(3), "b": Fraction(5)})
        except (FormulaError, CannotCompute):
            return
        self.assertIsInstance(value, Fraction)


class TestScores(PropertyCase):
    HIGHER = tuple(Band(Limits(low=low), score) for low, score in ((Decimal(7), 4), (Decimal(5), 3), (Decimal(3), 2), (None, 1)))
    LOWER = tuple(Band(Limits(high=high), score) for high, score in ((Decimal(80), 4), (Decimal(90), 3), (Decimal(100), 2), (None, 1)))

    def test_rounding(self):
        for value, shown in ((Fraction(1, 8), "0.13"), (Fraction(-1, 8), "-0.13"), (Fraction(2, 3), "0.67"), (Fraction(6995, 1000), "7.00"), (Fraction(0), "0.00")):
            self.assertEqual(str(two_decimals(value)), shown)

    def test_bands(self):
        for value, score in (("7", 4), ("6.99", 3), ("3", 2), ("2.99", 1), ("-5", 1)):
            self.assertEqual(find_band(Decimal(value), self.HIGHER).worth, score)
        for value, score in (("80", 4), ("80.01", 3), ("100", 2), ("100.01", 1)):
            self.assertEqual(find_band(Decimal(value), self.LOWER).worth, score)
        open_band = [Band(Limits(Decimal(10), Decimal(15), low_included=False, high_included=False), 1)]
        for value in ("10", "15", "9", "16"):
            with self.assertRaises(CannotCompute) as raised:
                find_band(Decimal(value), open_band)
            self.assertEqual((raised.exception.reason, raised.exception.what), ("no_band", value))
        self.assertEqual(find_band(Decimal("10.01"), open_band).worth, 1)

    @property_test(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
    def test_better_is_never_worse(self, one, other):
        low, high = sorted((one, other))
        self.assertLessEqual(find_band(low, self.HIGHER).worth, find_band(high, self.HIGHER).worth)
        self.assertGreaterEqual(find_band(low, self.LOWER).worth, find_band(high, self.LOWER).worth)

    def test_checklist(self):
        self.assertEqual(checklist([True, True, True, False]), 75)
        for answers in ([], [True, None]):
            with self.assertRaises(CannotCompute):
                checklist(answers)

    def test_lights(self):
        target = Limits(Decimal(70), Decimal(80))
        for value, shown in (("70", "green"), ("80", "green"), ("80.01", "yellow"), ("65", "yellow"), ("64.99", "red"), ("85.01", "red")):
            self.assertEqual(light(Decimal(value), target, Decimal(5)), shown)
        self.assertEqual(light(Decimal("80.01"), target), "red")
        self.assertEqual(light(Decimal("12.5"), Limits(low=Decimal("12.5"), low_included=False)), "red")
        self.assertEqual([light_of_score(Fraction(score), Fraction(4)) for score in (4, 3, 2, 1)], ["green", "yellow", "yellow", "red"])

    def test_case_k1(self):
        """The scores of the case lead to the scores of its aspects and to 85.74"""
        case = CASES["K1"]
        expected = case["expected"]
        scores = {
            "tata_kelola": case["input"]["checklist_tata_kelola_skor"],
            "profil_risiko": case["input"]["checklist_profil_risiko_skor"] + [score for _ratio, score in expected["rasio_profil_risiko"].values()],
            "kinerja_keuangan": [score for _ratio, score in expected["rasio_kinerja"].values()],
            "permodalan": [score for _ratio, score in expected["rasio_permodalan"].values()],
        }
        aspects = {name: aspect_score([(Fraction(1), Fraction(score)) for score in rows], Fraction(4)) for name, rows in scores.items()}
        for name, score in aspects.items():
            self.assertEqual(str(two_decimals(score)), expected[name])
        weights = {"tata_kelola": 30, "profil_risiko": 15, "kinerja_keuangan": 40, "permodalan": 15}
        self.assertEqual(str(total_score((Fraction(weights[name]), score) for name, score in aspects.items())), expected["skor_akhir"])

    @property_test(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 100)), min_size=1, max_size=20))
    def test_a_score_is_between_0_and_100(self, rows):
        score = aspect_score([(Fraction(weight), Fraction(value)) for weight, value in rows], Fraction(100))
        self.assertTrue(min(value for _weight, value in rows) <= score <= max(value for _weight, value in rows))
        with self.assertRaises(CannotCompute):
            aspect_score([], Fraction(100))


if __name__ == "__main__":
    unittest.main()
