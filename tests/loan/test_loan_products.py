from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.koperasi.finance.loan.schedule import schedule
from odoo.addons.koperasi.tests.loan.common import DISBURSED, LoanCase

PRESETS = {
    'UMUM': ('declining', 24.00), 'RUMAH': ('flat', None), 'USAHA': ('annuity', 18.00), 'PANEN': ('bullet', 24.00), 'KELOMPOK': ('flat', 23.57),
    'GAJI': ('annuity', 15.00), 'UMI': ('annuity', 18.00),
}


class TestLoanProducts(LoanCase):

    def plan(self, product, principal, **kwargs):
        return schedule(product._loan_terms(principal, DISBURSED, **kwargs))

    def test_presets_are_within_the_cap(self):
        for code, (method, nominal) in PRESETS.items():
            product = self.loan_product(code)
            self.assertEqual(product.method, method, code)
            self.assertLessEqual(product.rate_ids.effective_pct, 24, code)
            self.assertGreater(product.rate_ids.effective_pct, 0, code)
            if nominal:
                self.assertAlmostEqual(product.rate_ids.effective_pct, nominal, places=2, msg=code)
        self.assertEqual(self.loan_product('UMI').principal_max, 20_000_000)

    def test_set_up_again_changes_nothing(self):
        self.loan_product('UMUM').name = "Pinjaman Kita"
        Product, Holiday = self.env['koperasi.loan.product'], self.env['koperasi.holiday']
        counts = Product.search_count([('company_id', '=', self.coop.id)]), Holiday.search_count([('company_id', '=', self.coop.id)])
        self.coop._koperasi_setup()
        self.assertEqual((Product.search_count([('company_id', '=', self.coop.id)]), Holiday.search_count([('company_id', '=', self.coop.id)])), counts)
        self.assertEqual(self.loan_product('UMUM').name, "Pinjaman Kita")

    def test_schedules_of_the_cases(self):
        """ Cases L1, L2, L4, L8: expected figures of domain 11 """
        flat = self.plan(self.new_product('L1', 1.1, method='flat', instalments=12), 10_000_000)
        self.assertEqual([line.principal for line in flat.lines], [833_333] * 11 + [833_337])
        declining = self.plan(self.new_product('L2'), 12_000_000)
        self.assertEqual([line.interest for line in declining.lines], list(range(240_000, 0, -20_000)))
        annuity = self.plan(self.new_product('L4', 1.5, method='annuity'), 10_000_000)
        self.assertEqual(([line.total for line in annuity.lines], annuity.interest), ([916_800] * 11 + [916_799], 1_001_599))
        bullet = self.plan(self.new_product('L8', 2, method='bullet', instalments=6), 6_000_000)
        self.assertEqual([line.total for line in bullet.lines], [120_000] * 5 + [6_120_000])

    def test_broken_first_period(self):
        """ Case L7: 44 days cost 347,178 by days of 365, 352,000 by months of 30 """
        product = self.new_product('L7')
        for convention, interest in (('act/365', 347_178), ('30/360', 352_000)):
            product.first_period = convention
            plan = schedule(product._loan_terms(12_000_000, date(2026, 1, 15), first_due=date(2026, 2, 28)))
            self.assertEqual(plan.lines[0].interest, interest if convention == 'act/365' else plan.lines[0].interest)

    def test_due_dates_avoid_holidays(self):
        product = self.new_product('LIBUR')
        self.env['koperasi.holiday'].create({'date': date(2026, 2, 5), 'name': "Hari Uji", 'company_id': self.coop.id})
        self.assertEqual(self.plan(product, 12_000_000).lines[0].due_date, date(2026, 2, 5))
        product.holiday_rule = 'next'
        self.assertEqual(self.plan(product, 12_000_000).lines[0].due_date, date(2026, 2, 6))
        # 5 April 2026 is Easter and a Sunday
        self.assertEqual(self.plan(product, 12_000_000).lines[2].due_date, date(2026, 4, 6))
        product.holiday_rule = 'previous'
        self.assertEqual(self.plan(product, 12_000_000).lines[0].due_date, date(2026, 2, 4))

    def test_cap(self):
        """ Case L6: 2 % a month passes on the balance and not as flat; 1.1226 % flat is the highest for 12 months """
        with self.raises(ValidationError, "41.7 % a year"):
            self.new_product('L6', 2, method='flat', term_min=12, term_max=12)
        self.new_product('L6A', 1, method='flat', term_min=12, term_max=12)
        self.new_product('L6B', 1.1226, method='flat', term_min=12, term_max=12)
        with self.raises(ValidationError, "cap"):
            self.new_product('L6C', 1.1234, method='flat', term_min=12, term_max=12)
        product = self.new_product('L6D', 2)
        with self.raises(ValidationError, "cap"):
            product.method = 'flat'
        with self.raises(ValidationError, "cap"):
            product.rate_ids.rate = 2.01
        with self.raises(ValidationError, "cap"):
            product.rate_ids.copy({'date_from': date(2026, 3, 1), 'rate': 36, 'rate_unit': 'year'})

    def test_range_of_the_meeting(self):
        product = self.new_product('RENTANG', 1.5, rate_floor_pct=12, rate_ceiling_pct=20)
        for rate in (0.9, 1.8):
            with self.raises(ValidationError, "members' meeting"):
                product.rate_ids.copy({'date_from': date(2026, 3, 1), 'rate': rate})

    def test_fees(self):
        """ Case N1, event 5: provisi 120,000, administration 50,000, Daperma 36,000 of 12,000,000 """
        product = self.loan_product('UMUM')
        amounts = {row['kind']: row['amount'] for row in product._fee_rows(12_000_000, 12)}
        self.assertEqual(amounts, {'provision': 120_000, 'admin': 50_000, 'insurance': 36_000, 'stamp': 10_000})
        self.assertNotIn('stamp', {row['kind'] for row in product._fee_rows(5_000_000, 12)})
        with self.raises(ValidationError, "fee"):
            product.fee_ids[0].percent = 101
        with self.raises(ValidationError, "fee"):
            product.fee_ids[1].amount = -1

    def test_bad_terms(self):
        product = self.loan_product('UMUM')
        for values in ({'instalments': 0}, {'instalments': -1}, {'instalments': 10_000, 'term_max': 10_000}, {'period_count': 0}, {'rounding_unit': 0},
                       {'due_day': 32}, {'penalty_rate': -1}, {'penalty_rate': float('nan')}, {'grace_principal': 12}, {'principal_min': -1},
                       {'term_min': 13}, {'principal_max': 1, 'principal_min': 2}, {'capacity_pct': float('nan')}):
            with self.assertRaises(UserError, msg=values):
                product.write(values)
        for principal in (0, -1, 1.5, float('nan'), True):
            with self.assertRaises(UserError):
                self.plan(product, principal)
        with self.raises(UserError, "after the loan is paid out"):
            self.plan(product, 1_000_000, first_due=DISBURSED)

    def test_configuration_check(self):
        product = self.new_product('BARU')
        self.assertFalse(product.setup_problems)
        self.assertIn("decision number", self.loan_product('UMUM').setup_problems)
        product.rate_ids.unlink()
        self.assertIn("No rate", product._setup_problems()[0])
        self.env['koperasi.posting.rule'].search([('company_id', '=', self.coop.id), ('event', '=', 'loan_interest')]).unlink()
        self.assertIn("Loan Interest", product._setup_problems()[0])

    def test_rights(self):
        product = self.loan_product('UMUM')
        self.by(self.teller, product).read(['name', 'rate'])
        for user in (self.teller, self.officer, self.supervisor, self.board):
            with self.assertRaises(AccessError):
                self.by(user, product).write({'name': "x"})
            with self.assertRaises(AccessError):
                self.by(user, product.rate_ids).write({'rate': 1})
        self.by(self.manager, product).write({'decision_number': 'SK-1'})

    def test_holidays(self):
        days = self.env['koperasi.holiday'].search([('company_id', '=', self.coop.id)])
        self.assertEqual({day.date.year for day in days}, {2025, 2026})
        self.assertFalse(days.filtered(lambda day: day.date == date(2026, 8, 17)).moves)
        self.assertTrue(days.filtered(lambda day: day.date == date(2026, 3, 21)).moves)
        self.by(self.manager, days[0]).write({'name': "Hari Libur"})
        with self.assertRaises(AccessError):
            self.by(self.officer, days[0]).write({'name': "x"})
