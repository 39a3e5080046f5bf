from dataclasses import replace
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.rating import Limits, evaluate, names, two_decimals
from .method import decimal_of


class KoperasiRatingIndicator(models.Model):
    """ One ratio, checklist or judgement: how it is worked out, what it is worth, where it should be. """
    _name = 'koperasi.rating.indicator'
    _inherit = 'koperasi.rating.part'
    _description = "Rating Indicator"
    _order = 'aspect_id, sequence, id'
    _rec_names_search = ['code', 'name']

    aspect_id = fields.Many2one('koperasi.rating.aspect', required=True, index=True, ondelete='cascade')
    method_id = fields.Many2one(related='aspect_id.method_id', store=True, index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    section = fields.Char(translate=True, help="Heading on the working paper.")
    kind = fields.Selection([
        ('ratio', "Ratio of figures"), ('checklist', "Checklist"), ('judgement', "Judgement of the assessor"),
    ], required=True, default='ratio')
    formula = fields.Char(help="In percent, over the names of rating figures: 100 * net_loans / total_assets. Allowed are + - * / ( ) min max floor.")
    zero_value = fields.Char(string="Without a Divisor", help="Value in percent where there is nothing to divide by, such as 100 for an allowance without bad loans. Empty: it cannot be computed.")
    direction = fields.Selection([('higher', "Higher is better"), ('lower', "Lower is better"), ('range', "Best within a range")], required=True, default='higher')
    weight = fields.Float(default=1, digits=(6, 2), help="Among the indicators of its aspect.")
    score_formula = fields.Char(help="Score by a formula over “value”, instead of bands: min(100, value).")
    band_ids = fields.One2many('koperasi.rating.band', 'indicator_id', copy=False)
    item_ids = fields.One2many('koperasi.rating.item', 'indicator_id', string="Questions", copy=False)
    target_low = fields.Char(string="Target From", help="Number or formula, such as inflation + 10.")
    target_high = fields.Char(string="Target Up to", help="Number or formula.")
    target_included = fields.Boolean(string="Limits Included", default=True)
    tolerance = fields.Float(digits=(6, 2), help="Points beside the target that are still yellow, not red.")
    basis = fields.Char()

    _weight_check = models.Constraint('CHECK (weight > 0)', "The weight of an indicator is above 0.")
    _code_uniq = models.Constraint('UNIQUE (aspect_id, code)', "Two indicators of an aspect have the same code.")

    @api.depends('code', 'name')
    def _compute_display_name(self):
        for indicator in self:
            indicator.display_name = f"{indicator.code} {indicator.name}" if indicator.code and len(indicator.code) <= 4 else indicator.name

    @api.constrains('kind', 'formula', 'score_formula', 'target_low', 'target_high', 'zero_value')
    def _check_formulas(self):
        for indicator in self:
            if indicator.kind == 'ratio' and not indicator.formula:
                raise ValidationError(self.env._("%s: a ratio needs a formula.", indicator.display_name))
            Figure = self.env['koperasi.rating.figure']
            for formula in (indicator.formula, indicator.target_low, indicator.target_high):
                Figure._check_formula(formula)
            Figure._check_formula(indicator.score_formula, {'value'})
            try:
                decimal_of(indicator.zero_value)
            except ValueError as error:
                raise ValidationError(self.env._("%s is not a number such as 7.5.", error)) from None

    def _figure_codes(self):
        """ Names that the formula and the targets read """
        return {name for indicator in self for formula in (indicator.formula if indicator.kind == 'ratio' else '', indicator.target_low, indicator.target_high)
                if formula for name in names(formula)}

    def _target(self, figures):
        """ The target of a day; that of a method of scores is its best band.

        :return: ``Limits``, None where there is no target or a figure of it is missing
        """
        if self.target_low or self.target_high:
            low, high = ((two_decimals(evaluate(formula, figures)) if formula else None) for formula in (self.target_low, self.target_high))
            return Limits(low, high, self.target_included, self.target_included)
        if self.kind == 'ratio' and self.band_ids:
            best = max(self.band_ids, key=lambda band: band.score)._limits()
            return replace(best, low=None) if self.direction == 'lower' else best
        return None

    def _zero(self):
        value = decimal_of(self.zero_value)
        return None if value is None else Fraction(value)


class KoperasiRatingItem(models.Model):
    _name = 'koperasi.rating.item'
    _inherit = 'koperasi.rating.part'
    _description = "Question of a Checklist"
    _order = 'indicator_id, sequence, id'

    indicator_id = fields.Many2one('koperasi.rating.indicator', required=True, index=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Question", required=True, translate=True)

    def _method(self):
        return self.indicator_id.method_id
