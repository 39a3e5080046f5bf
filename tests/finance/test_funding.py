from datetime import date

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.funding import add_months, by_maturity, still_open

from .common import PropertyCase, property_test

DAY = date(2026, 1, 31)
FLOWS = st.lists(st.tuples(st.dates(date(2025, 6, 1), date(2030, 1, 1)), st.integers(1, 10**9)), max_size=20)


class TestFunding(PropertyCase):
    def test_the_last_instalments_are_open(self):
        lines = [(date(2026, month, 5), 100) for month in (1, 2, 3, 4)]
        self.assertEqual(still_open(lines, 250), [(date(2026, 2, 5), 50), (date(2026, 3, 5), 100), (date(2026, 4, 5), 100)])
        self.assertEqual(still_open(lines, 0), [])
        self.assertEqual(sum(amount for _due, amount in still_open(lines, 450)), 450)

    def test_by_hand(self):
        bands = by_maturity(
            [(date(2026, 1, 31), 10), (date(2026, 2, 1), 20), (date(2026, 2, 28), 30), (date(2026, 3, 1), 40)], [(date(2026, 2, 28), 70), (date(2029, 1, 1), 5)], DAY)
        self.assertEqual([(band.months, band.coming_in, band.going_out, band.gap, band.running) for band in bands], [
            (0, 10, 0, 10, 10), (1, 50, 70, -20, -10), (3, 40, 0, 40, 30), (6, 0, 0, 0, 30), (12, 0, 0, 0, 30), (24, 0, 0, 0, 30), (None, 0, 5, -5, 25)])
        self.assertEqual((bands[1].until, bands[-1].until), (date(2026, 2, 28), None))

    def test_months(self):
        self.assertEqual(add_months(DAY, 1), date(2026, 2, 28))
        self.assertEqual(add_months(date(2024, 1, 31), 1), date(2024, 2, 29))
        self.assertEqual(add_months(date(2026, 11, 30), 3), date(2027, 2, 28))

    @property_test(FLOWS, FLOWS)
    def test_nothing_is_lost(self, coming_in, going_out):
        bands = by_maturity(coming_in, going_out, DAY)
        self.assertEqual(sum(band.coming_in for band in bands), sum(amount for _due, amount in coming_in))
        self.assertEqual(bands[-1].running, sum(amount for _due, amount in coming_in) - sum(amount for _due, amount in going_out))
