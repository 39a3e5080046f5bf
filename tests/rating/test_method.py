from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.koperasi.tests.common import KoperasiCase

from .common import RatingMixin


@tagged('-at_install', 'post_install')
class TestRatingMethod(RatingMixin, KoperasiCase):

    def test_shipped_methods(self):
        """ Weights are complete, each ratio can be scored, each figure is there """
        weights = {'kkpkk': 100, 'ksp_2016': 100}
        for method in self.env['koperasi.rating.method'].search([]):
            if method.best_score:
                self.assertEqual(sum(method.aspect_ids.mapped('weight')), weights[method.code])
            for indicator in method.aspect_ids.indicator_ids:
                scored = indicator.band_ids or indicator.score_formula or indicator.target_low or indicator.target_high
                self.assertTrue(scored or indicator.kind == 'judgement', indicator.code)
                self.assertTrue(indicator.kind != 'checklist' or indicator.item_ids, indicator.code)
        points = {aspect.name: sum(aspect.indicator_ids.mapped('weight')) for aspect in self.env.ref('koperasi.rating_ksp_2016').aspect_ids}
        self.assertEqual(points, {aspect.name: aspect.weight for aspect in self.env.ref('koperasi.rating_ksp_2016').aspect_ids})

    def test_bad_definitions(self):
        Figure, indicator = self.env['koperasi.rating.figure'], self.env.ref('koperasi.rating_kkpkk_kk1')
        for values in ({'code': 'X'}, {'code': 'min'}, {'accounts': '11 12'}, {'accounts': ''}, {'kind': 'formula', 'formula': 'a ** 2'},
                       {'kind': 'formula', 'formula': 'no_such_figure'}, {'kind': 'formula', 'formula': 'uji_figure + 1'}, {'kind': 'program'}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                Figure.create({'code': 'uji_figure', 'name': "Uji", 'accounts': '1', **values})
        for values in ({'formula': '__import__("os")'}, {'formula': 'no_such_figure'}, {'formula': False}, {'score_formula': 'surplus'}, {'target_low': 'x y'}, {'zero_value': 'x'}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                indicator.write(values)
        for values in ({'low': 'x'}, {'low': 'NaN'}, {'low': '5', 'high': '4'}, {'high': '1e999999999'}, {'high': '1e-999999999'}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                indicator.band_ids[0].write(values)

    def test_a_new_band_is_a_new_version(self):
        """ What was signed keeps its bands; a band changes from a day on, without code """
        old = self.env.ref('koperasi.rating_pearls')
        rating = self.rate('pearls')
        self.give(rating, {'total_assets': 1_000, 'savings': 815})
        self.assertEqual(self.line(rating, 'E5').light, 'yellow')
        self.leave_out(rating, *rating.line_ids.filtered(lambda line: not line.computed).mapped('code'))
        rating.action_submit()
        self.as_user(self.manager, rating).action_finalise()
        indicator = self.env.ref('koperasi.rating_pearls_e5')
        for change in (lambda: indicator.write({'target_high': '85'}), lambda: old.aspect_ids[0].write({'weight': 5}), lambda: old.write({'best_score': 4}), old.unlink,
                       indicator.unlink, lambda: indicator.copy({'code': 'E5B'}), lambda: indicator.band_ids.create({'indicator_id': indicator.id})):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            self.as_user(self.accountant, old).new_version()
        new = self.env['koperasi.rating.method'].browse(self.as_user(self.manager, old).new_version()['res_id'])
        new.date_from = date(2026, 2, 1)
        self.assertEqual([(aspect.name, aspect.indicator_ids.mapped('formula')) for aspect in new.aspect_ids],
                         [(aspect.name, aspect.indicator_ids.mapped('formula')) for aspect in old.aspect_ids])
        self.as_user(self.manager, new.aspect_ids.indicator_ids.filtered(lambda one: one.code == 'E5')).target_high = '85'
        later = self.rate('pearls', date(2026, 2, 28))
        self.assertEqual(later.method_id, new)
        self.give(later, {'total_assets': 1_000, 'savings': 815})
        self.assertEqual((self.line(later, 'E5').light, self.line(later, 'E5').target, self.line(rating, 'E5').light), ('green', '70 – 85', 'yellow'))
        self.assertEqual(self.rate('pearls', date(2026, 1, 30)).method_id, old)

    def test_new_version_of_bands_and_questions(self):
        old = self.env.ref('koperasi.rating_kkpkk')
        new = self.env['koperasi.rating.method'].browse(old.new_version()['res_id'])

        def shape(method):
            return [[(one.code, one.name, one.item_ids.mapped('name'), [(band.low, band.high, band.score) for band in one.band_ids]) for one in aspect.indicator_ids]
                    for aspect in method.aspect_ids], method.predicate_ids.mapped('name')
        self.assertEqual(shape(new), shape(old))
        self.assertEqual(len(new.aspect_ids.indicator_ids), 60)

    def test_only_managers_change_methods(self):
        indicator = self.env.ref('koperasi.rating_kkpkk_kk1')
        for user in (self.accountant, self.board, self.supervisor, self.teller):
            with self.assertRaises(AccessError):
                self.as_user(user, indicator).write({'weight': 2})
        self.as_user(self.manager, indicator).write({'weight': 2})
        self.assertEqual(indicator.weight, 2)
