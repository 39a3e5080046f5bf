"""Cells as values: no database."""
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.koperasi.wizards.opening.issue import ValueProblem
from odoo.addons.koperasi.wizards.opening.messages import MESSAGES
from odoo.addons.koperasi.wizards.opening.reader import column_number, serial_date
from odoo.addons.koperasi.wizards.opening.values import (
    add_months,
    is_maturity,
    nik_warnings,
    parse_amount,
    parse_code,
    parse_date,
    parse_nik,
    parse_percent,
    parse_phone,
)

from .corpus import CORPUS


@tagged('post_install', '-at_install')
class TestValues(BaseCase):
    def test_amounts(self):
        for value, amount in [
            (Decimal(1250000), 1_250_000), (Decimal('1.25E+6'), 1_250_000), ('1250000', 1_250_000), ('1.250.000', 1_250_000),
            ('Rp 1.250.000,-', 1_250_000), ('Rp.1.250.000', 1_250_000), ('rp1.250.000,00', 1_250_000), ('1.250', 1_250), (' 0 ', 0),
            ('\u00a01.000\u00a0', 1_000), ('IDR 5', 5), (Decimal('999999999999999'), 999_999_999_999_999),
        ]:
            with self.subTest(value):
                self.assertEqual(parse_amount(value), amount)
        self.assertIsNone(parse_amount('-', required=False))

    def test_dates(self):
        for value in (date(2020, 2, 29), '29-02-2020', '29/02/2020', '29.2.2020', '2020-02-29', '2020/02/29', '2020-02-29 00:00:00'):
            self.assertEqual(parse_date(value), date(2020, 2, 29))
        with self.assertRaises(ValueProblem):
            parse_date('29-02-2021')

    def test_date_systems(self):
        """ Excel's day 60 was never there; the Mac began four years later """
        self.assertEqual(serial_date(1, False), date(1900, 1, 1))
        self.assertEqual(serial_date(59, False), date(1900, 2, 28))
        self.assertEqual(serial_date(61, False), date(1900, 3, 1))
        self.assertEqual(serial_date(46022, False), date(2025, 12, 31))
        self.assertEqual(serial_date(46022 - 1462, True), date(2025, 12, 31))

    def test_percent(self):
        for value in ('8,64', '8.64', '8,64 %', Decimal('8.64'), Decimal('8.640000000000001')):
            self.assertEqual(parse_percent(value, high=100), Decimal('8.64'))

    def test_codes(self):
        self.assertEqual(parse_code(Decimal(1001)), '1001')
        self.assertEqual(parse_code(' PJ-2025-00001 '), 'PJ-2025-00001')

    def test_nik(self):
        self.assertEqual(parse_nik("'5301 0418 0954 0001"), '5301041809540001')
        self.assertEqual(parse_nik(None), '')
        self.assertEqual(nik_warnings('5301035805030001', True, date(2003, 5, 18)), [])
        self.assertEqual(nik_warnings('5301035805030001', False, date(2003, 5, 19)), ['nik_sex', 'nik_birth_date'])

    def test_phone(self):
        self.assertEqual(parse_phone('0812-3456-789'), ('08123456789', None))
        self.assertEqual(parse_phone(Decimal(8123456789)), ('08123456789', 'phone_zero'))
        self.assertEqual(parse_phone('tidak ada'), ('', 'phone_invalid'))

    def test_maturity(self):
        self.assertEqual(add_months(date(2025, 8, 31), 6), date(2026, 2, 28))
        self.assertTrue(is_maturity(date(2025, 2, 28), 6, date(2025, 8, 28)))
        self.assertTrue(is_maturity(date(2025, 2, 28), 6, date(2025, 8, 31)), "end of month to end of month")
        self.assertFalse(is_maturity(date(2025, 2, 27), 6, date(2025, 8, 31)))

    def test_columns(self):
        self.assertEqual([column_number(letters) for letters in ('A', 'Z', 'AA', 'XFD')], [1, 26, 27, 16_384])

    def test_every_code_has_words(self):
        codes = {code for _make, expected in CORPUS.values() for code, *_place in expected}
        self.assertLessEqual(codes, MESSAGES.keys())
