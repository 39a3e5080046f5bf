"""The sample: worked by hand, drawn again by another, and what each account's chance is over many seeds."""

from fractions import Fraction
from hashlib import sha256
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.sample import METHODS, Item, draw, shared_out

from .common import EXAMPLES, SEED, PropertyCase, property_test

populations = st.lists(
    st.tuples(st.integers(1, 10**6), st.sampled_from(["A", "B", "C"]), st.integers(1, 10**9)), min_size=1, max_size=60, unique_by=lambda row: row[0])


def items(rows):
    return [Item(*row) for row in rows]


class TestByHand(TestCase):
    def test_shared_out(self):
        for weights, size, most, expected in (
            ({"A": 60, "B": 30, "C": 10}, 10, None, {"A": 6, "B": 3, "C": 1}),
            ({"A": 55, "B": 35, "C": 10}, 3, None, {"A": 1, "B": 1, "C": 1}),
            ({"A": 970, "B": 20, "C": 10}, 10, None, {"A": 8, "B": 1, "C": 1}),   # one at least
            ({"A": 7, "B": 2, "C": 1}, 2, None, {"A": 1, "B": 1, "C": 0}),
            ({"A": 900, "B": 100}, 10, {"A": 4, "B": 50}, {"A": 4, "B": 6}),      # no more than there are
            ({"A": 2, "B": 1}, 10, None, {"A": 2, "B": 1}),
        ):
            self.assertEqual(shared_out(weights, size, most or weights), expected)

    def test_random_by_hashes(self):
        """ Another may draw it again with nothing but SHA-256 """
        rows = [(key, "A", 1) for key in range(1, 41)]
        by_hash = sorted(range(1, 41), key=lambda key: sha256(f"dadu 3-5-1|A|{key}".encode()).hexdigest())
        self.assertEqual(draw("dadu 3-5-1", items(rows), 7), sorted(by_hash[:7]))

    def test_large_ones_are_certain(self):
        """ 900 of 1,000 rupiah with three places of 250: the large one is taken, the other two share what is left """
        rows = [(1, "A", 900), *((key, "A", 10) for key in range(2, 12))]
        for seed in range(20):
            found = draw(str(seed), items(rows), 3, "monetary")
            self.assertIn(1, found)
            self.assertEqual(len(found), 3)

    def test_bad(self):
        for seed, rows, size, method in (
                ("", [(1, "A", 1)], 1, "random"), ("x", [(1, "A", 1)], 0, "random"), ("x", [(1, "A", 1)], 1, "x"), ("x", [(1, "A", 0)], 1, "random"),
                ("x", [(1, "A", 1), (1, "B", 1)], 1, "random"), ("x", [(1, "A", 0.5)], 1, "monetary")):
            with self.assertRaises(ValueError):
                draw(seed, items(rows), size, method)
        self.assertEqual(draw("x", [], 5), [])


class TestChances(PropertyCase):
    """ Each account's share of many seeds is its chance: five standard deviations are allowed """

    def frequencies(self, rows, size, method, rounds=500):
        counts = dict.fromkeys((row[0] for row in rows), 0)
        for number in range(rounds):
            for key in draw(f"{SEED}-{number}", items(rows), size, method):
                counts[key] += 1
        return {key: count / rounds for key, count in counts.items()}

    def assert_chances(self, found, chances, rounds=500):
        for key, chance in chances.items():
            chance = float(chance)
            self.assertLessEqual(abs(found[key] - chance), 5 * (chance * (1 - chance) / rounds) ** 0.5, (key, found[key], chance))

    def test_random(self):
        rows = [(key, "A", key * 1000) for key in range(1, 21)]
        self.assert_chances(self.frequencies(rows, 5, "random"), dict.fromkeys(range(1, 21), Fraction(5, 20)))

    def test_monetary(self):
        """ In proportion to the balance: 210 thousand rupiah, five of them are hit """
        rows = [(key, "A", key * 1000) for key in range(1, 21)]
        self.assert_chances(self.frequencies(rows, 5, "monetary"), {key: Fraction(5 * key, 210) for key in range(1, 21)})


class TestProperties(PropertyCase):

    @property_test(st.text(min_size=1, max_size=20), populations, st.integers(1, 80), st.sampled_from(METHODS))
    def test_sample(self, seed, rows, size, method):
        """ As many as asked, none twice, whatever the order of the population; every branch has one """
        found = draw(seed, items(rows), size, method)
        self.assertEqual(len(set(found)), min(size, len(rows)))
        self.assertEqual(found, sorted(found))
        self.assertEqual(found, draw(seed, items(reversed(rows)), size, method))
        strata = {row[1] for row in rows}
        if size >= len(strata):
            self.assertEqual({row[1] for row in rows if row[0] in found}, strata)

    def test_another_seed_another_sample(self):
        rows = [(key, "A", 1000) for key in range(200)]
        self.assertGreater(len({tuple(draw(str(number), items(rows), 10)) for number in range(min(EXAMPLES, 50))}), 40)
