"""Periods and figures of returns, by a table"""
import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.addons.koperasi.finance.periodic_return import Line
from odoo.addons.koperasi.finance.return_figures import BadFigure, read_figure
from odoo.addons.koperasi.finance.return_period import ends_between, first_day, is_whole, last_ended


class TestReturnPeriod(unittest.TestCase):

    def test_whole(self):
        for period, first, last in (('month', '2024-02-01', '2024-02-29'), ('month', '2025-12-01', '2025-12-31'), ('quarter', '2025-10-01', '2025-12-31'),
                                    ('quarter', '2026-01-01', '2026-03-31'), ('year', '2025-01-01', '2025-12-31')):
            days = date.fromisoformat(first), date.fromisoformat(last)
            self.assertTrue(is_whole(period, *days), days)
            self.assertFalse(is_whole(period, days[0], days[1] - timedelta(days=1)), days)
            self.assertFalse(is_whole(period, days[0] + timedelta(days=1), days[1]), days)
            self.assertEqual(first_day(period, days[1]), days[0])
        self.assertFalse(is_whole('quarter', date(2025, 11, 1), date(2026, 1, 31)))
        self.assertFalse(is_whole('year', date(2025, 4, 1), date(2026, 3, 31)))
        self.assertFalse(is_whole('month', date(2025, 2, 1), date(2025, 2, 27)))

    def test_every_day_of_four_years(self):
        """ The last period that ended, found by going back day by day """
        day = date(2023, 1, 1)
        while day < date(2027, 1, 1):
            for period, size in (('month', 1), ('quarter', 3), ('year', 12)):
                end = day - timedelta(days=1)
                while not ((end + timedelta(days=1)).day == 1 and end.month % size == 0):
                    end -= timedelta(days=1)
                self.assertEqual(last_ended(period, day), end)
            day += timedelta(days=1)

    def test_between(self):
        self.assertEqual(ends_between('month', date(2025, 12, 1), date(2026, 2, 28)), [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)])
        self.assertEqual(ends_between('quarter', date(2025, 12, 31), date(2026, 3, 30)), [date(2025, 12, 31)])
        self.assertEqual(ends_between('year', date(2026, 1, 1), date(2026, 12, 30)), [])


class TestReturnFigures(unittest.TestCase):
    line, loss = Line('cash'), Line('surplus', low=None)

    def test_right(self):
        for written, number in (('1.250.000', 1_250_000), ('Rp 1.250.000,-', 1_250_000), ('Rp1.250.000,00', 1_250_000), ('0', 0), ('15', 15), (Decimal('12'), 12), (Decimal('1E3'), 1000),
                                ('', None), ('-', None), (None, None), (' 7 ', 7)):
            self.assertEqual(read_figure(written, self.line), number, written)
        for written in ('-5.000', '(5.000)', '−5.000', 'Rp -5.000', Decimal(-5000)):
            self.assertEqual(read_figure(written, self.loss), -5000, written)

    def test_wrong(self):
        for written, code in (('1,250,000', 'comma'), ('1,250,000.50', 'comma'), ('1.250.000,50', 'decimals'), ('1.25', 'decimals'), ('1e6', 'number'), ('NaN', 'number'), ('Infinity', 'number'),
                              (Decimal('NaN'), 'number'), (Decimal('Infinity'), 'number'), (Decimal('1e308'), 'large'), (Decimal('0.5'), 'decimals'), ('-5', 'negative'), (True, 'number'),
                              ('9' * 30, 'large'), ('9' * 41, 'number'), ('dua', 'number'), ('١٢', 'number'), ('1\x00', 'text'), (date(2026, 1, 1), 'number'), ('1 000', 'number'), ('=1+1', 'number')):
            with self.assertRaises(BadFigure) as caught:
                read_figure(written, self.line)
            self.assertEqual(caught.exception.args, (code,), written)

    def test_dates_and_words(self):
        held, level = Line('meeting_date', 'date'), Line('digital', 'word', words=('none', 'internal'))
        for written in ('31-12-2025', '31/12/2025', '2025-12-31', date(2025, 12, 31)):
            self.assertEqual(read_figure(written, held), '2025-12-31')
        for written in ('31-02-2025', '31-12-25', Decimal(45000), 'besok', '20251231', datetime.max.isoformat()):
            with self.assertRaises(BadFigure):
                read_figure(written, held)
        self.assertEqual(read_figure('Internal', level), 'internal')
        for written in ('x', '=none'):
            with self.assertRaises(BadFigure):
                read_figure(written, level)
