from datetime import date
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.savings import daily_segments, savings_interest
from odoo.addons.koperasi.tests.savings.common import SavingsCase


class TestProducts(SavingsCase):

    def test_defaults(self):
        codes = {
            'POKOK': '311001', 'WAJIB': '312001', 'KAPITALISASI': '312002', 'SIBUHAR': '211101', 'SIDANDIK': '211101',
            'SIPINTAR': '211103', 'SISUKA': '211201', 'SIMADA': '221001', 'CALON': '216006', 'KELUAR': '216003'}
        for code, account in codes.items():
            control = self.product(code).control_id
            self.assertEqual((control.with_company(self.coop).code, control.koperasi_control), (account, True), code)
        self.assertEqual(self.coop.koperasi_default_savings_id, self.product('SIBUHAR'))

    def test_set_up_again_changes_nothing(self):
        self.product('SIBUHAR').write({'name': "Tabungan Harian", 'minimum_balance': 25_000})
        count = self.env['koperasi.savings.product'].search_count([('company_id', '=', self.coop.id)])
        self.coop._koperasi_setup()
        self.assertEqual(self.env['koperasi.savings.product'].search_count([('company_id', '=', self.coop.id)]), count)
        self.assertEqual(self.product('SIBUHAR').minimum_balance, 25_000)

    def test_rate_keeps_its_unit(self):
        version = self.product('SISUKA')._rate_version(3, date(2026, 1, 5))
        self.assertEqual((version.rate, version.rate_unit), (0.70, 'month'))
        self.assertEqual(version._rate_for(1).percent, Decimal('0.7'))
        self.assertFalse(self.product('SISUKA')._rate_version(4, date(2026, 1, 5)))

    def test_rate_cap(self):
        Rate = self.env['koperasi.savings.rate']
        product = self.product('SIBUHAR')
        values = {'product_id': product.id, 'date_from': date(2026, 6, 1)}
        for rate, unit in ((9.01, 'year'), (0.76, 'month'), (12, 'year')):
            with self.raises(ValidationError, "cap"):
                Rate.create({**values, 'rate': rate, 'rate_unit': unit})
        with self.raises(ValidationError, "cap"):
            Rate.create({**values, 'rate': 5, 'rate_unit': 'year', 'tier_ids': [(0, 0, {'up_to': 5_000_000, 'rate': 9.5})]})
        version = Rate.create({**values, 'rate': 9, 'rate_unit': 'year'})
        with self.raises(ValidationError, "cap"):
            version.rate = 10
        # the Minister may change it
        self.env['koperasi.regulation.limit'].create({'code': 'deposit_rate_cap_year_pct', 'label': "x", 'value': 10, 'date_from': '2026-05-01'})
        version.rate = 10

    def test_versions_in_use_stay(self):
        product = self.product('SIBUHAR')
        version = product.rate_ids
        self.assertTrue(version.in_use)
        for values in ({'rate': 7}, {'rate_unit': 'month'}, {'date_from': '2026-01-02'}, {'term_months': 3}, {'tier_ids': [(0, 0, {'up_to': 1_000, 'rate': 1})]}):
            with self.raises(UserError, "in use"):
                version.write(values)
        with self.raises(UserError, "in use"):
            version.unlink()
        with self.raises(UserError, "in use"):
            self.env['koperasi.savings.rate.tier'].create({'rate_id': version.id, 'up_to': 1_000, 'rate': 1})
        with self.raises(UserError, "starts after today"):
            version.copy({'date_from': '2026-01-05', 'rate': 7})
        later = version.copy({'date_from': '2026-01-06', 'rate': 7})
        later.write({'rate': 6.5})
        later.unlink()

    def test_mandatory_amount_in_use_stays(self):
        amount = self.product('WAJIB').mandatory_amount_ids
        for values in ({'amount': 1}, {'date_from': '2019-01-01'}):
            with self.raises(UserError, "in use"):
                amount.write(values)
        with self.raises(UserError, "starts after today"):
            amount.copy({'date_from': '2025-01-01', 'amount': 50_000})

    def test_unused_version_may_not_move_into_the_past(self):
        later = self.product('SIBUHAR').rate_ids.copy({'date_from': '2026-03-01'})
        with self.raises(UserError, "in use"):
            later.date_from = date(2026, 1, 3)

    def test_what_accounts_depend_on_stays(self):
        product = self.product('SIBUHAR')
        for values in ({'family': 'recurring'}, {'control_id': self.product('SIPINTAR').control_id.id}, {'company_id': self.env.company.id + 1}):
            with self.raises(UserError, "has accounts"):
                product.write(values)
        product.write({'family': 'demand', 'control_id': product.control_id.id})
        free = self.product('KAPITALISASI')
        free.control_id = self.coop._koperasi_account('312003')
        self.assertTrue(free.control_id.koperasi_control)

    def test_amounts_are_whole_rupiah(self):
        product = self.product('SIBUHAR')
        for name in ('minimum_balance', 'deposit_minimum', 'closing_fee', 'break_penalty'):
            with self.raises(ValidationError, "whole rupiah"):
                product.write({name: -1})
            if product.currency_id.rounding < 1:   # else the field itself rounds
                with self.raises(ValidationError, "whole rupiah"):
                    product.write({name: 0.5})
        with self.raises(ValidationError, "below the minimum"):
            product.write({'deposit_minimum': 10, 'deposit_maximum': 9})

    @mute_logger('odoo.sql_db')
    def test_one_product_of_a_system_family(self):
        with self.assertRaises(IntegrityError):
            self.product('POKOK').copy({'code': 'POKOK2'})
        with self.assertRaises(IntegrityError):
            self.product('SIBUHAR').copy({'code': 'SIBUHAR'})

    def test_cases_s1_and_s2(self):
        """ What the product tells the arithmetic: S1 daily Rp26,411, S2 tiers Rp95,548 and Rp116,781 """
        product = self.product('SIBUHAR').copy({'code': 'S1'})
        product.rate_ids = [(0, 0, {'date_from': '2026-01-01', 'rate': 8, 'rate_unit': 'year'})]
        moves = [(date(2026, 1, 1), 2_000_000), (date(2026, 1, 6), 3_000_000), (date(2026, 1, 16), -1_500_000), (date(2026, 1, 26), 750_000)]
        segments = daily_segments(moves, date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(savings_interest(segments, product._finance_terms()).interest, 26_411)
        product.rate_ids = [(5,), (0, 0, {'date_from': '2026-01-01', 'rate': 5, 'rate_unit': 'year', 'tier_ids': [
            (0, 0, {'up_to': 5_000_000, 'rate': 3}), (0, 0, {'up_to': 20_000_000, 'rate': 4})]})]
        flat = daily_segments([(date(2026, 1, 1), 27_500_000)], date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(savings_interest(flat, product._finance_terms()).interest, 95_548)
        product.tier_mode = 'whole'
        self.assertEqual(savings_interest(flat, product._finance_terms()).interest, 116_781)

    def test_limits_are_dated(self):
        limit = self.env['koperasi.regulation.limit']
        self.assertEqual(limit._get('pph_payment_day', date(2024, 12, 31)), 10)
        self.assertEqual(limit._get('pph_payment_day', date(2025, 1, 1)), 15)
        self.assertIsNone(limit._find('deposit_rate_cap_year_pct', date(2020, 1, 1)))
        with self.raises(UserError, "deposit_rate_cap_year_pct"):
            limit._get('deposit_rate_cap_year_pct', date(2020, 1, 1))
