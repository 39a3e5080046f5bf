from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.red_flags import FlagRule
from ..ledger.checks import check_role
from .common import GRAVITY, HEAD
from .figure import NAMES

# what the program counts of a cooperative, beside its figures
COUNTS = {'late_returns', 'root_changed', 'years_without_rat', 'overdue_findings', 'months_without_figures'}


class KoperasiFlagRule(models.Model):
    """ When a cooperative is looked at: a formula over its last figures, those of a year before (``last_x``) and what the program counts; in force from a day on """
    _name = 'koperasi.flag.rule'
    _description = "Rule of a Red Flag"
    _order = 'sequence, code, date_from desc'

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="The same for all versions of a rule.")
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(string="In Force From", required=True, default=fields.Date.context_today)
    active = fields.Boolean(default=True)
    formula = fields.Char(required=True, help="Over figures of returns, last_x for those of a year before, and late_returns, root_changed, years_without_rat, "
                          "overdue_findings, months_without_figures. Allowed are + - * / ( ) min max floor.")
    operator = fields.Selection([('>', "Above"), ('>=', "From"), ('<', "Below"), ('<=', "Up to")], required=True, default='>')
    threshold = fields.Float(required=True, digits=(16, 2), aggregator=None)
    unit = fields.Selection([('percent', "Percent"), ('rupiah', "Rupiah"), ('number', "Number")], required=True, default='percent')
    weight = fields.Integer(required=True, default=10, help="Points that a raised flag counts in the ranking.", aggregator=None)
    severity = fields.Selection(GRAVITY, required=True, default='medium')
    only_active = fields.Boolean(string="Active Cooperatives Only", default=True)
    basis = fields.Char()

    _code_date_uniq = models.Constraint('UNIQUE (code, date_from)', "This rule already has a version of this day.")
    _weight_check = models.Constraint('CHECK (weight BETWEEN 1 AND 1000)', "A flag counts 1 to 1,000 points.")

    @api.constrains('formula')
    def _check_formula(self):
        for rule in self:
            self.env['koperasi.rating.figure']._check_formula(rule.formula, NAMES | COUNTS)

    @api.constrains('code')
    def _check_code(self):
        for rule in self:
            if not rule.code.isascii() or not rule.code.isidentifier():
                raise ValidationError(self.env._("%s is no name for a formula: small letters, digits and _.", rule.code))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_role(self.env, HEAD)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, HEAD)
        return super().write(vals)

    @api.model
    def _in_force(self, day):
        """ The rules of a day, the newest version of each """
        newest = {}
        for rule in self.search([('date_from', '<=', day)], order='date_from'):
            newest[rule.code] = rule.id
        return self.browse(newest.values()).sorted(lambda rule: (rule.sequence, rule.code))

    def _rule(self):
        """ As ``finance.red_flags.FlagRule`` """
        self.ensure_one()
        return FlagRule(self.code, self.formula, self.operator, Decimal(f'{self.threshold:.2f}'), self.weight)

    def _written(self, value):
        """ A value of this rule in words: ``12,50 %``, ``Rp 1.250.000``, ``2`` """
        if self.unit == 'rupiah':
            return f"Rp {value:,.0f}".replace(',', '.').replace('-', '−')
        text = (f"{value:,.2f}" if self.unit == 'percent' else f"{value:,.0f}").translate(str.maketrans(',.', '.,')).replace('-', '−')
        return f"{text} %" if self.unit == 'percent' else text
