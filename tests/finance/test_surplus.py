from datetime import date
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.surplus import (
    allocate,
    average,
    check_percents,
    distribute,
    part_of,
    share_months,
    tax_on,
    what_if,
)

from .common import CASES, PropertyCase, property_test

YEAR = date(2025, 1, 1)
weights = st.lists(st.integers(0, 10**12), max_size=40)
pools = st.integers(0, 10**13)


class TestAllocation(TestCase):
    def test_case_u1(self):
        case = CASES["U1"]
        names = list(case["input"]["alokasi_pct"])
        percents = [Decimal(case["input"]["alokasi_pct"][name]) for name in names]
        parts = allocate(case["expected"]["shu"], percents, names.index("cadangan"))
        self.assertEqual(dict(zip(names, parts, strict=True)), case["expected"]["alokasi"])

    def test_odd_rupiah_to_the_reserve(self):
        """1,000,003 at 33.3 %, 33.3 % and 33.4 %: two parts rounded down, two rupiah more for the reserve"""
        self.assertEqual(allocate(1_000_003, [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")], 1), (333_000, 333_002, 334_001))

    def test_refused(self):
        """The example that was published comes to 105 (domain 7.1)"""
        published = [Decimal(number) for number in (40, 40, 5, 5, 5, 5, 5)]
        with self.assertRaisesRegex(ValueError, "105"):
            check_percents(published)
        for surplus, percents, reserve in (
            (-1, [Decimal(100)], 0), (1.0, [Decimal(100)], 0), (100, published, 0), (100, [Decimal("99.9999")], 0), (100, [Decimal(100)], 1),
            (100, [Decimal(-5), Decimal(105)], 0), (100, [Decimal("NaN")], 0), (100, [100], 0), (100, [], 0),
        ):  # fmt: skip
            with self.subTest(surplus=surplus, percents=percents), self.assertRaises(ValueError):
                allocate(surplus, percents, reserve)


class TestParts(TestCase):
    def test_case_u2(self):
        given, expected = CASES["U2"]["input"], CASES["U2"]["expected"]
        for member, row in given["anggota"].items():
            capital = part_of(given["pool_modal"], row["saham_rata2"], given["total_saham_rata2"])
            business = part_of(given["pool_usaha"], row["jasa_dibayar"], given["total_jasa_pinjaman"])
            self.assertEqual({"jasa_modal": capital, "jasa_usaha": business, "shu": capital + business}, expected[member])

    def test_case_u2_among_all(self):
        """The three among members who hold the rest: the same parts from the real distribution"""
        given, expected = CASES["U2"]["input"], CASES["U2"]["expected"]
        for pool, total, name, result in (
            ("pool_modal", "total_saham_rata2", "saham_rata2", "jasa_modal"), ("pool_usaha", "total_jasa_pinjaman", "jasa_dibayar", "jasa_usaha"),
        ):  # fmt: skip
            own = [row[name] for row in given["anggota"].values()]
            found = distribute(given[pool], [*own, given[total] - sum(own)])
            self.assertEqual(list(found.parts[:3]), [row[result] for row in expected.values()])
            self.assertEqual(sum(found.parts) + found.remainder, given[pool])

    def test_case_u4(self):
        given, expected = CASES["U4"]["input"], CASES["U4"]["expected"]
        floor = distribute(given["pool"], given["bobot"])
        self.assertEqual((list(floor.parts), floor.remainder), (expected["floor"], expected["sisa"]))
        self.assertEqual(list(distribute(given["pool"], given["bobot"], "largest").parts), expected["hasil"])

    def test_nobody(self):
        """No weight at all: everything is left for the reserve"""
        for rounding in ("floor", "largest"):
            self.assertEqual(distribute(500, [0, 0], rounding).parts, (0, 0))
            self.assertEqual(distribute(500, [0, 0], rounding).remainder, 500)
        self.assertEqual(part_of(500, 0, 0), 0)

    def test_refused(self):
        for pool, own, rounding in ((-1, [1], "floor"), (1, [-1], "floor"), (1, [0.5], "floor"), (1, [True], "floor"), (1, [1], "other")):
            with self.subTest(pool=pool, own=own), self.assertRaises(ValueError):
                distribute(pool, own, rounding)
        with self.assertRaises(ValueError):
            what_if(100, 5, 10, -6)


class TestSums(PropertyCase):
    @property_test(pools, weights)
    def test_floor(self, pool, own):
        """Nothing is lost, nobody gets more than his due, and less than a rupiah a member is left over"""
        found = distribute(pool, own)
        self.assertEqual(sum(found.parts) + found.remainder, pool)
        if total := sum(own):
            self.assertEqual(list(found.parts), [int(Fraction(pool * weight, total)) for weight in own])
            self.assertLess(found.remainder, len(own))

    @property_test(pools, weights)
    def test_largest(self, pool, own):
        """All of it, each at most a rupiah beside his exact part; who weighs more never gets less; the order of equals decides the odd rupiah"""
        found = distribute(pool, own, "largest")
        if total := sum(own):
            self.assertEqual((sum(found.parts), found.remainder), (pool, 0))
            for part, weight in zip(found.parts, own, strict=True):
                self.assertLess(abs(part - Fraction(pool * weight, total)), 1)
            ordered = sorted(range(len(own)), key=lambda place: (-own[place], place))
            self.assertEqual(sorted((found.parts[place] for place in ordered), reverse=True), [found.parts[place] for place in ordered])

    @property_test(pools, st.lists(st.integers(0, 10_000), min_size=1, max_size=8), st.integers(0, 7))
    def test_allocation(self, surplus, parts, reserve):
        """Any percentages that come to 100 give the surplus, to the rupiah"""
        percents = [Decimal(part) / 10_000 for part in parts]
        percents.append(Decimal(100) - sum(percents))
        found = allocate(surplus, percents, reserve % len(percents))
        self.assertEqual(sum(found), surplus)
        for place, (part, percent) in enumerate(zip(found, percents, strict=True)):
            if place != reserve % len(percents):
                self.assertEqual(part, surplus * Fraction(percent) // 100)

    @property_test(pools, st.integers(0, 10**9), st.integers(1, 10**12), st.integers(0, 10**9))
    def test_what_if(self, pool, weight, others, more):
        """The formula of the distribution: alone among the others, before and after; more is never less"""
        total = weight + others
        self.assertEqual(what_if(pool, weight, total, 0), distribute(pool, [weight, others]).parts[0])
        self.assertEqual(what_if(pool, weight, total, more), distribute(pool, [weight + more, others]).parts[0])
        self.assertGreaterEqual(what_if(pool, weight, total, more), part_of(pool, weight, total))


class TestShareMonths(PropertyCase):
    def test_case_u3(self):
        case = CASES["U3"]
        movements = [(date(2025, month, 10), amount) for month, amount in case["input"]["setoran"]]
        self.assertEqual(share_months(0, movements, YEAR), case["expected"]["saham_bulan"])
        self.assertEqual(average(case["expected"]["saham_bulan"]), Fraction(case["expected"]["rata_rata"]))

    def test_day(self):
        """The tenth still counts, the eleventh counts from the next month; the plain average knows no day"""
        for day, cutoff, basis, months in ((10, 10, "share_months", 12), (11, 10, "share_months", 11), (11, 31, "share_months", 12), (31, 10, "average", 12)):
            with self.subTest(day=day, cutoff=cutoff, basis=basis):
                self.assertEqual(share_months(0, [(date(2025, 1, day), 1_000)], YEAR, basis, cutoff), months * 1_000)

    def test_withdrawals(self):
        """What goes counts no more in its month; what came late and went again takes nothing from what was there"""
        self.assertEqual(share_months(1_000, [(date(2025, 6, 20), -1_000)], YEAR), 5_000)
        self.assertEqual(share_months(1_000, [(date(2025, 6, 15), 500), (date(2025, 6, 20), -500)], YEAR), 12_000)
        self.assertEqual(share_months(1_000, [(date(2025, 6, 5), -500), (date(2025, 6, 20), 500)], YEAR), 11_500)

    def test_book_year_over_new_year(self):
        start = date(2025, 7, 1)
        self.assertEqual(share_months(0, [(date(2026, 6, 5), 700)], start), 700)
        self.assertEqual(share_months(0, [(date(2026, 6, 15), 700)], start), 0)
        self.assertEqual(share_months(0, [(date(2026, 7, 1), 700)], start), 0)

    @property_test(st.integers(0, 10**7), st.lists(st.tuples(st.dates(YEAR, date(2025, 12, 31)), st.integers(1, 10**6)), max_size=20), st.integers(1, 31))
    def test_by_days(self, opening, deposits, cutoff):
        """A second method: the lower of the balances on two days of each month, from all movements up to these days"""
        def on(day):
            return opening + sum(amount for when, amount in deposits if when <= day)
        expected = 0
        for month in range(1, 13):
            last = (date(2025, month, 28) + (date(2025, 1, 5) - YEAR)).replace(day=1) - (date(2025, 1, 2) - YEAR)
            expected += min(on(last.replace(day=min(cutoff, last.day))), on(last))
        self.assertEqual(share_months(opening, deposits, YEAR, "share_months", cutoff), expected)

    def test_tax(self):
        self.assertEqual((tax_on(175_479, Decimal(0)), tax_on(175_479, Decimal(10)), tax_on(9, Decimal(10))), (0, 17_547, 0))
        with self.assertRaises(ValueError):
            tax_on(1, Decimal(101))
