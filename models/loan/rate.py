from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.loan.effective_rate import effective_rate
from ...finance.loan.schedule import schedule
from .checks import above_cap

REFERENCE = 100_000_000   # a loan so large that rounding to rupiah does not show in its rate


class KoperasiLoanRate(models.Model):
    """ Rate of a loan product from a day on, in the unit in which it was decided. """
    _name = 'koperasi.loan.rate'
    _description = "Loan Rate"
    _inherit = ['koperasi.version']
    _order = 'product_id, date_from desc'

    product_id = fields.Many2one('koperasi.loan.product', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='product_id.company_id', store=True, index=True)
    rate = fields.Float(string="Rate (%)", digits=(9, 6), aggregator=None)
    rate_unit = fields.Selection([('month', "a month"), ('year', "a year")], string="Per", required=True, default='month')
    rate_of_term = fields.Boolean(string="Of the Whole Term", help="Percent of the principal for the whole term (flat loans only).")
    effective_pct = fields.Float(
        string="Effective a Year (%)", digits=(9, 2), compute='_compute_effective', aggregator=None,
        help="Highest over the terms that the product allows, without fees: what the legal cap is compared with.")

    _date_uniq = models.Constraint('UNIQUE (product_id, date_from)', "There is already a rate from this day on.")
    _rate_check = models.Constraint('CHECK (rate >= 0 AND rate < 1000)', "A rate cannot be negative.")

    @api.depends('rate', 'rate_unit', 'rate_of_term')
    def _compute_display_name(self):
        units = dict(self._fields['rate_unit']._description_selection(self.env))
        for version in self:
            version.display_name = f"{version.rate:g} % {self.env._('of the term') if version.rate_of_term else units.get(version.rate_unit, '')}"

    @api.depends('rate', 'rate_unit', 'rate_of_term', 'product_id.method', 'product_id.term_min', 'product_id.term_max', 'product_id.instalments')
    def _compute_effective(self):
        for version in self:
            rate = version._highest_rate() if version.product_id and version.date_from and version.product_id.instalments else None
            version.effective_pct = float(rate.rounded().nominal) if rate else 0

    @api.model
    def _frozen_fields(self):
        return super()._frozen_fields() | {'rate', 'rate_unit', 'rate_of_term'}

    def _highest_rate(self):
        """ ``EffectiveRate`` of the dearest term that the product allows; None where own dates decide """
        product = self.product_id
        if product.method == 'own':
            return None
        return max((self._rate_of(number) for number in self._terms_tried()), key=lambda rate: rate.nominal)

    def _terms_tried(self):
        """ Numbers of instalments among which the dearest is: the limits, and for flat loans where their cost has its peak """
        product = self.product_id
        lowest, highest = min(product.term_min, product.instalments), max(product.term_max, product.instalments)
        if product.method != 'flat':
            return sorted({lowest, product.instalments, highest})
        step = max(1, (highest - lowest) // 12)
        return sorted({lowest, product.instalments, highest, *range(lowest, highest + 1, step)})

    def _rate_of(self, instalments):
        product = self.product_id
        offer = self.env['koperasi.loan.product'].new({
            **product._terms_values(), 'instalments': instalments, 'holiday_rule': 'kept', 'due_day': 0, 'company_id': product.company_id.id,
            'grace_principal': min(product.grace_principal, instalments - 1), 'grace_interest': min(product.grace_interest, instalments - 1)})
        offer.update({'rate': self.rate, 'rate_unit': self.rate_unit, 'rate_of_term': self.rate_of_term})
        terms = offer._loan_terms(REFERENCE, self.date_from)
        return effective_rate(terms, schedule(terms))

    @api.constrains('rate', 'rate_unit', 'rate_of_term', 'date_from')
    def _check_cap(self):
        for version in self:
            highest = version._highest_rate()
            if highest is None:
                continue
            if found := above_cap(self.env, highest, version.date_from):
                raise ValidationError(self.env._(
                    "%(product)s would cost %(rate)s %% a year, effective on the balance: above the legal cap of %(cap)s %% (Permenkop UKM 8/2023 art. 27).",
                    product=version.product_id.display_name, rate=found[0], cap=found[1]))
            version._check_range(highest.rounded().nominal)

    def _check_range(self, nominal):
        """ The range that the members' meeting approved """
        product = self.product_id
        floor, ceiling = (Decimal(str(round(product[name], 4))) for name in ('rate_floor_pct', 'rate_ceiling_pct'))
        if nominal < floor or (ceiling and nominal > ceiling):
            raise ValidationError(self.env._(
                "%(rate)s %% a year is outside the range that the members' meeting approved: %(lowest)s to %(highest)s %%.",
                rate=f"{nominal:f}", lowest=f"{floor.normalize():f}", highest=f"{ceiling.normalize():f}" if ceiling else "–"))
