from contextvars import ContextVar
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.money import Rate
from ...finance.ratecap import check_deposit_cap
from ...finance.savings import RateVersion, Tier

# True only while a version is made, which brings its tiers along. Not a context key: a caller of the API chooses those.
making_version: ContextVar[bool] = ContextVar('koperasi_making_version', default=False)


class KoperasiSavingsRate(models.Model):
    """ Rate of a product from a day on. It is kept in the unit in which it was decided, and never converted (domain 4.1). """
    _name = 'koperasi.savings.rate'
    _description = "Savings Rate"
    _inherit = ['koperasi.savings.version']
    _order = 'product_id, term_months, date_from desc'

    term_months = fields.Integer(string="Term (Months)", required=True, default=0, help="For deposits of this term; 0 for any.")
    rate = fields.Float(string="Rate (%)", digits=(9, 6), aggregator=None, help="With tiers: the rate above the last of them.")
    rate_unit = fields.Selection([('month', "a month"), ('year', "a year")], string="Per", required=True, default='year')
    tier_ids = fields.One2many('koperasi.savings.rate.tier', 'rate_id', copy=True)

    _date_uniq = models.Constraint('UNIQUE (product_id, term_months, date_from)', "There is already a rate from this day on.")
    _rate_check = models.Constraint('CHECK (rate >= 0 AND term_months >= 0)', "A rate and a term cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        token = making_version.set(True)
        try:
            return super().create(vals_list)
        finally:
            making_version.reset(token)

    @api.depends('rate', 'rate_unit', 'term_months')
    def _compute_display_name(self):
        units = dict(self._fields['rate_unit']._description_selection(self.env))
        for version in self:
            version.display_name = f"{version.rate:g} % {units.get(version.rate_unit, '')}"

    def _same_kind(self):
        return [*super()._same_kind(), ('term_months', '=', self.term_months)]

    @api.model
    def _frozen_fields(self):
        return super()._frozen_fields() | {'term_months', 'rate', 'rate_unit', 'tier_ids'}

    def _decimal(self, rate):
        return Rate(Decimal(str(round(rate, 6))), self.rate_unit)

    def _rate_for(self, amount):
        """ The ``Rate`` that a deposit of this amount earns, taken as a whole.

        :param int amount: rupiah
        """
        for tier in self.tier_ids.sorted('up_to'):
            if amount <= tier.up_to:
                return self._decimal(tier.rate)
        return self._decimal(self.rate)

    def _finance_version(self):
        """ This version for ``finance.savings``; the last tier has no limit """
        tiers = [Tier(int(tier.up_to), self._decimal(tier.rate)) for tier in self.tier_ids.sorted('up_to')]
        return RateVersion(self.date_from, (*tiers, Tier(None, self._decimal(self.rate))))

    @api.constrains('rate', 'rate_unit', 'date_from', 'tier_ids')
    def _check_cap(self):
        for version in self:
            rates = [version._decimal(rate) for rate in (version.rate, *version.tier_ids.mapped('rate'))]
            cap = self.env['koperasi.regulation.limit']._find('deposit_rate_cap_year_pct', version.date_from)
            if cap is None:
                continue   # before the law set one
            check = check_deposit_cap(rates, cap)
            if not check.passed:
                raise ValidationError(self.env._(
                    "%(rate)s %% a year is above the legal cap of %(cap)s %% a year for savings (Permenkop UKM 8/2023).",
                    rate=f"{check.highest.normalize():f}", cap=f"{cap.normalize():f}"))


class KoperasiSavingsRateTier(models.Model):
    """ Balance up to a limit and its rate. Whether slices or whole balances are meant, the product says (case S2). """
    _name = 'koperasi.savings.rate.tier'
    _description = "Tier of a Savings Rate"
    _order = 'rate_id, up_to'

    rate_id = fields.Many2one('koperasi.savings.rate', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='rate_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    up_to = fields.Monetary(string="Balance up to", required=True, aggregator=None)
    rate = fields.Float(string="Rate (%)", required=True, digits=(9, 6), aggregator=None)

    _up_to_uniq = models.Constraint('UNIQUE (rate_id, up_to)', "Two tiers have the same limit.")
    _values_check = models.Constraint('CHECK (rate >= 0 AND up_to >= 1 AND up_to = trunc(up_to))', "A tier has a limit in whole rupiah and a rate.")

    @api.constrains('rate', 'up_to')
    def _check_cap(self):
        self.rate_id._check_cap()

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        if not making_version.get():
            tiers.rate_id._check_not_in_use()
        return tiers

    def write(self, vals):
        self.rate_id._check_not_in_use()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.rate_id._check_not_in_use()
