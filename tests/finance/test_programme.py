"""Before and after, by hand."""

from fractions import Fraction
from unittest import TestCase

from odoo.addons.koperasi.finance.programme import Change, Sums, change, compare, ratio


class TestComparison(TestCase):
    def test_by_hand(self):
        # 4 took part: 1 of 4 active, then 3 of 4; 8 did not: 2 of 8, then 3 of 8
        took, left, difference = compare(Sums(4, 1, 4, 3, 4), Sums(8, 2, 8, 3, 8))
        self.assertEqual(took, Change(4, Fraction(1, 4), Fraction(3, 4), Fraction(1, 2)))
        self.assertEqual(left, Change(8, Fraction(1, 4), Fraction(3, 8), Fraction(1, 8)))
        self.assertEqual(difference, Fraction(3, 8))

    def test_unknown(self):
        """ Nobody to compare with, or nothing known of them, is no zero """
        self.assertIsNone(ratio(0, 0))
        self.assertEqual(change(Sums(0, 0, 0, 0, 0)), Change(0, None, None, None))
        self.assertIsNone(compare(Sums(1, 5, 1, 6, 1), Sums(0, 0, 0, 0, 0))[2])
        self.assertEqual(change(Sums(1, 5, 0, 6, 1)).change, None)

    def test_fall(self):
        """ Less of a bad thing is a negative difference """
        self.assertEqual(compare(Sums(2, 30, 200, 10, 200), Sums(2, 20, 200, 20, 200))[2], Fraction(-1, 10))
