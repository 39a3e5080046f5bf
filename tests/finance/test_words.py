from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.words import terbilang

from .common import CASES, PropertyCase, property_test

DIGITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
UNITS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))


def spell(number):
    """The second method: Indonesian numerals by their own rules."""
    if number < 12:
        return DIGITS[number]
    if number < 20:
        return f"{DIGITS[number - 10]} belas"
    size, name = next((size, name) for size, name in UNITS if number >= size)
    count, rest = divmod(number, size)
    words = f"se{name}" if count == 1 and size in (100, 1000) else f"{spell(count)} {name}"
    return f"{words} {spell(rest)}" if rest else words


class TestTerbilang(PropertyCase):
    def test_case_t1(self):
        for amount, words in CASES["T1"]["expected"].items():
            with self.subTest(amount=amount):
                self.assertEqual(terbilang(int(amount)), words)
                self.assertEqual(terbilang(int(amount), capitalised=True), words[0].upper() + words[1:])

    def test_one_thousand_after_millions(self):
        for amount, words in ((1_000, "seribu"), (11_001_599, "sebelas juta seribu lima ratus sembilan puluh sembilan"),
                              (1_000_001_000, "satu miliar seribu"), (31_000, "tiga puluh satu ribu"), (101_000, "seratus satu ribu")):
            with self.subTest(amount=amount):
                self.assertEqual(terbilang(amount), f"{words} rupiah")

    @property_test(st.one_of(st.integers(0, 3000), st.integers(0, 10**15 - 1)))
    def test_second_method(self, amount):
        self.assertEqual(terbilang(amount), f"{spell(amount)} rupiah")


class TestRefused(TestCase):
    def test_refused(self):
        for amount in (-1, 0.5, 1000.0, True, None):
            with self.subTest(amount=amount), self.assertRaises(ValueError):
                terbilang(amount)
