from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.koperasi.finance.rating import checklist, find_band, two_decimals

from ..finance.common import CASES
from ..rating.common import RatingMixin
from ..rating.test_rating import K1_CODES, MILLION, k1_answers, k1_figures
from .common import InspectionCase

DAY = date(2026, 1, 31)
# what of case K1 a return says; the rest is given by hand on the spot
RETURNED = {
    'assets': 'total_assets', 'loans': 'gross_loans', 'loans_problem': 'problem_loans', 'allowance': 'allowance', 'own_capital': 'equity',
    'short_liabilities': 'current_liabilities', 'borrowings': 'borrowings',
}


@tagged('-at_install', 'post_install')
class TestInspectionRating(RatingMixin, InspectionCase):

    def rate(self, code='kkpkk', day=DAY, user=None, row=None):
        method = self.env['koperasi.rating.method'].search([('code', '=', code), ('date_from', '<=', day)], limit=1)
        rating = self.of(user or self.inspector, 'koperasi.inspection.rating').create({'cooperative_id': (row or self.row).id, 'method_id': method.id, 'date': day})
        rating.action_compute()
        return rating

    def return_k1(self):
        """ The figures of K1 that a return has, of the year and the year before """
        figures = k1_figures()
        self.put(self.row, '2025-12-31', **{code: int(figures[name]) for code, name in RETURNED.items()}, surplus=400 * MILLION,
                 cash=int(figures['liquid_assets'] + figures['short_term_investments']), outside_capital=int(figures['current_liabilities'] + figures['long_term_liabilities']),
                 income=int(figures['gross_participation'] + figures['non_member_income']), savings=int(figures['savings']),
                 share_principal=250 * MILLION, share_mandatory=int(figures['shares']) - 250 * MILLION, members_male=500, members_female=500)
        self.put(self.row, '2024-12-31', assets=int(figures['assets_before']), own_capital=int(figures['equity_before']), surplus=int(figures['surplus_before']))
        return figures

    def k1(self, **how):
        figures = self.return_k1()
        rating = self.rate(**how)
        known = {row.figure_id.code for row in rating.amount_ids if row.computed and row.figure_id.office_formula}
        self.assertIn('total_assets', known)
        self.give(rating, {code: amount for code, amount in figures.items() if code not in known})
        self.answer(rating, k1_answers())
        return rating

    def test_case_k1(self):
        """ K1 to the second decimal: part of it returned, the rest by hand """
        rating = self.k1()
        expected, results = CASES['K1']['expected'], self.results(rating)
        for part in ('rasio_profil_risiko', 'rasio_kinerja', 'rasio_permodalan'):
            for name, (value, score) in expected[part].items():
                with self.subTest(ratio=name):
                    self.assertEqual(results[K1_CODES[name]], (value, score))
        self.assertEqual([row['score'] for row in rating.aspects], [expected[name] for name in ('tata_kelola', 'profil_risiko', 'kinerja_keuangan', 'permodalan')])
        self.assertEqual((f"{rating.score:.2f}", rating.predicate, rating.open_count), (expected['skor_akhir'], "Healthy", 0))

    def test_case_k2(self):
        method = self.env.ref('koperasi.rating_kkpkk')
        names = {'SEHAT': "Healthy", 'CUKUP SEHAT': "Fairly Healthy", 'DALAM PENGAWASAN': "Under Supervision", 'DALAM PENGAWASAN KHUSUS': "Under Special Supervision"}
        codes = {'ROA': 'KK1', 'BOPO': 'KK4', 'NPL': 'KK7'}
        Rating, checked = self.env['koperasi.inspection.rating'], 0
        for text, expected in CASES['K2']['expected'].items():
            with self.subTest(text=text):
                if text.startswith('checklist'):
                    met, asked = map(int, text.split()[1].split('/'))
                    indicator = method.aspect_ids.indicator_ids.filtered(lambda one: one.kind == 'checklist')[0]
                    self.assertEqual(Rating._score(indicator, two_decimals(checklist([number < met for number in range(asked)]))), expected)
                elif (name := text.split()[0]) in codes:
                    indicator = method.aspect_ids.indicator_ids.filtered(lambda one, code=codes[name]: one.code == code)
                    self.assertEqual(Rating._score(indicator, Decimal(text.split()[1])), expected)
                else:
                    self.assertEqual(find_band(Decimal(text), method._predicates()).worth.name, names[expected])
                checked += 1
        self.assertEqual(checked, len(CASES['K2']['expected']))

    def test_figures_say_where_they_come_from(self):
        self.put(self.row, '2025-12-31', assets=1_000, loans=800, loans_problem=80, own_capital=300)
        rating = self.rate()
        rows = {row.figure_id.code: row for row in rating.amount_ids}
        self.assertEqual((rows['total_assets'].amount, rows['gross_loans'].amount), (1_000, 800))
        self.assertIn("Return of the Cooperative, 12/31/2025: assets", rows['total_assets'].source)
        self.assertEqual(self.line(rating, 'KK7').value, 10)
        # nothing of a year before: it says so, and is no silent 0
        self.assertFalse(rows['assets_before'].computed)
        self.assertIn("was not given", self.line(rating, 'KK12').problem)
        with self.assertRaises(UserError):
            rating.action_submit()
        # one by hand stands above the return, and says why
        with self.assertRaises(UserError):
            rating.write({'amount_ids': [(1, rows['gross_loans'].id, {'given': True, 'given_amount': 500})]})
        self.give(rating, {'gross_loans': 400})
        self.assertEqual(self.line(rating, 'KK7').value, 20)

    def test_second_person_and_final(self):
        rating = self.k1()
        rating.action_submit()
        with self.assertRaises(UserError):
            rating.action_finalise()
        for user in (self.registrar, self.reader, self.programme_officer):
            with self.assertRaises(AccessError):
                self.as_user(user, rating).action_finalise()
        self.as_user(self.inspector2, rating).action_finalise()
        self.assertEqual((rating.state, rating.finalised_by_id), ('final', self.inspector2))
        # own capital 2.37 bn is class 1, assets of 10.6 bn are class 2: the highest counts
        self.assertEqual(rating.size_class, 'KUK 2')
        row = self.as_user(self.reader, self.row)
        row.invalidate_recordset()
        self.assertEqual((row.rating_year, f'{row.rating_score:.2f}', row.rating_predicate), (2026, '85.74', "Healthy"))
        self.refused_by_database(rating)
        again = self.rate()
        self.assertEqual(again.state, 'draft')
        self.assertEqual(self.line(self.rate(day=date(2026, 2, 28)), 'KK1').previous, self.line(rating, 'KK1').value)

    @mute_logger('odoo.sql_db')
    def refused_by_database(self, rating):
        self.env.flush_all()
        for query in (SQL("UPDATE koperasi_inspection_rating SET score = 99 WHERE id = %s", rating.id), SQL("DELETE FROM koperasi_inspection_rating WHERE id = %s", rating.id),
                      SQL("UPDATE koperasi_inspection_rating_line SET value = 99 WHERE rating_id = %s", rating.id),
                      SQL("DELETE FROM koperasi_inspection_rating_answer WHERE rating_id = %s", rating.id),
                      SQL("UPDATE koperasi_inspection_rating_amount SET amount = 1 WHERE rating_id = %s", rating.id)):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_results_are_not_written(self):
        rating = self.rate()
        for change in (lambda: rating.write({'score': 99}), lambda: rating.write({'state': 'final'}), lambda: rating.line_ids[0].write({'value': 99}),
                       lambda: rating.amount_ids[0].write({'amount': 1}), lambda: rating.write({'size_class': 'KUK 4'})):
            with self.assertRaises(UserError):
                change()
        forged = self.of(self.inspector, 'koperasi.inspection.rating').with_context(default_state='final', default_score=99).create({'cooperative_id': self.row.id, 'date': DAY})
        self.assertEqual((forged.state, forged.score), ('draft', 0))
        for user in (self.registrar, self.reader, self.head):
            with self.assertRaises(AccessError):
                self.as_user(user, rating).write({'note': "x"})
        with self.assertRaises(AccessError):
            self.rate(row=self.foreign)
        with self.assertRaises(AccessError):
            rating.write({'cooperative_id': self.foreign.id})
        with self.assertRaises(ValidationError):
            self.env['koperasi.rating.figure'].search([], limit=1).office_formula = 'balance_of_maria'

    def test_the_cooperative_reads_nothing_of_it(self):
        rating = self.rate()
        for user in (self.manager, self.board, self.accountant):
            with self.assertRaises(AccessError):
                self.as_user(user, rating).read(['score'])

    def test_size_classes(self):
        """ Both variants of domain 2.5; limits belong to the lower class """
        Limit = self.env['koperasi.kuk.limit']
        billion = 10 ** 9
        cases = [(5_000, 2.5, 5, 'KUK 1', 'KUK 2'), (5_001, 1, 1, 'KUK 2', 'KUK 2'), (10, 0.25, 2.5, 'KUK 1', 'KUK 1'), (10, 0.26, 2.5, 'KUK 1', 'KUK 2'), (10, 1, 50.1, 'KUK 3', 'KUK 2'),
                 (20_001, 1, 1, 'KUK 4', 'KUK 3'), (10, 40.5, 1, 'KUK 4', 'KUK 4'), (35_001, 0, 0, 'KUK 4', 'KUK 4'), (10, -1, 1, 'KUK 1', 'KUK 1')]
        for number, (members, capital, assets, *expected) in enumerate(cases):
            with self.subTest(case=number):
                row = self.put(self.row, '2025-12-31', members_male=members, own_capital=int(capital * billion), assets=int(assets * billion))
                for variant, name in zip(('requirements', 'guideline'), expected, strict=True):
                    self.assertEqual(f"KUK {Limit._class_in(Limit._in_force(variant, DAY), members, row.own_capital, row.assets)}", name)
                self.assertEqual(Limit._class_of(row), expected[0])
        self.assertFalse(Limit._class_of(self.env['koperasi.cooperative.figure']))
