from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ...finance.rating import Band, Limits
from ..ledger.checks import ADMIN, MANAGER, check_role

LONGEST = 12    # digits before the decimal point


def decimal_of(text):
    """ A limit that a person wrote, 7.5 or 7,5; None for none. Raises ValueError. """
    if not text or not text.strip():
        return None
    try:
        value = Decimal(text.strip().replace(',', '.'))
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or value.adjusted() > LONGEST or value.as_tuple().exponent < -LONGEST:
        raise ValueError(text)
    return value


class KoperasiRatingMethod(models.Model):
    """ How cooperatives are rated, in force from a day on. A figure of it that changes makes a new version; nothing of the kind stands in code. """
    _name = 'koperasi.rating.method'
    _description = "Rating Method"
    _order = 'sequence, code, date_from desc'

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, index=True, help="The same for all versions of a method.")
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(string="In Force From", required=True)
    basis = fields.Char(help="Regulation or handbook.")
    active = fields.Boolean(default=True)
    best_score = fields.Integer(help="Best score of an indicator; 0 for a method of targets without scores.")
    aspect_ids = fields.One2many('koperasi.rating.aspect', 'method_id', copy=False)
    predicate_ids = fields.One2many('koperasi.rating.band', 'method_id', string="Predicates", copy=False)
    indicator_count = fields.Integer(compute='_compute_indicator_count')
    used = fields.Boolean(compute='_compute_used', help="A final rating stands on it.")

    _code_date_uniq = models.Constraint('UNIQUE (code, date_from)', "This method already has a version of this day.")
    _best_check = models.Constraint('CHECK (best_score >= 0)', "The best score is not below 0.")

    @api.depends('date_from')
    def _compute_display_name(self):
        for method in self:
            method.display_name = f"{method.name} ({format_date(self.env, method.date_from, date_format='yyyy')})" if method.date_from else method.name

    @api.depends('aspect_ids.indicator_ids')
    def _compute_indicator_count(self):
        for method in self:
            method.indicator_count = len(method.aspect_ids.indicator_ids)

    def _compute_used(self):
        # narrow sudo(): whether a final rating of any cooperative stands on it, no more
        used = self.env['koperasi.rating'].sudo().search([('method_id', 'in', self.ids), ('state', 'in', ('final', 'replaced'))]).method_id
        for method in self:
            method.used = method in used

    def write(self, vals):
        if vals.keys() - {'active', 'name', 'sequence'}:
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._check_unused()

    def _check_unused(self):
        for method in self:
            if method.used:
                raise UserError(self.env._("Final ratings stand on %s: make a new version of it.", method.display_name))

    def _predicates(self):
        return self.predicate_ids._bands()

    def new_version(self):
        """ A copy of the method with all that belongs to it, in force from today, to be changed.

        :return: window action of the copy
        :raises AccessError: if the caller is neither manager nor administrator
        """
        check_role(self.env, MANAGER, ADMIN)
        self.ensure_one()
        version = self.copy({'date_from': fields.Date.context_today(self)})
        self.predicate_ids.copy({'method_id': version.id})
        for aspect in self.aspect_ids:
            new_aspect = aspect.copy({'method_id': version.id})
            for indicator in aspect.indicator_ids:
                new_indicator = indicator.copy({'aspect_id': new_aspect.id})
                indicator.band_ids.copy({'indicator_id': new_indicator.id})
                indicator.item_ids.copy({'indicator_id': new_indicator.id})
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': version.id, 'view_mode': 'form'}


class KoperasiRatingPart(models.AbstractModel):
    """ What belongs to a method: not changed once a final rating stands on it """
    _name = 'koperasi.rating.part'
    _description = "Part of a Rating Method"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._method()._check_unused()
        return records

    def write(self, vals):
        if vals.keys() - {'name', 'section'}:      # what is only said otherwise, in any language
            self._method()._check_unused()
        result = super().write(vals)
        if vals.keys() & {'method_id', 'aspect_id', 'indicator_id'}:
            self._method()._check_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._method()._check_unused()

    def _method(self):
        return self.method_id


class KoperasiRatingAspect(models.Model):
    _name = 'koperasi.rating.aspect'
    _inherit = 'koperasi.rating.part'
    _description = "Rating Aspect"
    _order = 'method_id, sequence, id'

    method_id = fields.Many2one('koperasi.rating.method', required=True, index=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    weight = fields.Float(string="Weight (%)", digits=(6, 2), help="Part of the total score.")
    indicator_ids = fields.One2many('koperasi.rating.indicator', 'aspect_id', copy=False)

    _weight_check = models.Constraint('CHECK (weight >= 0 AND weight <= 100)', "A weight is 0 to 100 %.")


class KoperasiRatingBand(models.Model):
    """ From where to where a value earns a score, or a total a predicate. The first band that fits counts. """
    _name = 'koperasi.rating.band'
    _inherit = 'koperasi.rating.part'
    _description = "Rating Band"
    _order = 'sequence, id'

    indicator_id = fields.Many2one('koperasi.rating.indicator', index='btree_not_null', ondelete='cascade')
    method_id = fields.Many2one('koperasi.rating.method', index='btree_not_null', ondelete='cascade')
    sequence = fields.Integer(default=10)
    low = fields.Char(string="From", help="Empty for no limit.")
    low_included = fields.Boolean(string="From Included", default=True)
    high = fields.Char(string="Up to", help="Empty for no limit.")
    high_included = fields.Boolean(string="Up to Included", default=True)
    score = fields.Float(digits=(8, 2), aggregator=None)
    name = fields.Char(string="Predicate", translate=True)

    _owner_check = models.Constraint(
        'CHECK ((indicator_id IS NULL) <> (method_id IS NULL))', "A band belongs to an indicator or to a method.")

    @api.constrains('low', 'high')
    def _check_limits(self):
        for band in self:
            try:
                low, high = decimal_of(band.low), decimal_of(band.high)
            except ValueError as error:
                raise ValidationError(self.env._("%s is not a number such as 7.5.", error)) from None
            if low is not None and high is not None and low > high:
                raise ValidationError(self.env._("A band goes from the lower to the higher value."))

    def _method(self):
        return self.method_id | self.indicator_id.method_id

    def _limits(self):
        return Limits(decimal_of(self.low), decimal_of(self.high), self.low_included, self.high_included)

    def _bands(self):
        """ As ``finance.rating`` wants them, each worth its record """
        return [Band(band._limits(), band) for band in self.sorted(lambda band: (band.sequence, band.id))]
