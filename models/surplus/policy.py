from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ...finance.surplus import check_percents
from ..savings.savings_product import SHARES

KINDS = [('reserve', "Reserve"), ('capital', "Members: Capital Part"), ('business', "Members: Business Part"), ('fund', "Fund")]
PAYOUTS = [('savings', "To Savings"), ('shares', "To Shares"), ('cash', "In Cash at the Counter")]
START = date(1992, 10, 21)      # UU 25/1992, art. 45
# case U1: name, kind, percent, account of the chart
LINES = (
    ("General Reserve", 'reserve', 30, None), ("Capital Part of Members", 'capital', 30, None), ("Business Part of Members", 'business', 20, None),
    ("Board and Supervisors", 'fund', 5, '212003'), ("Staff", 'fund', 5, '212004'), ("Education Fund", 'fund', 5, '212005'),
    ("Social Fund", 'fund', 3, '212006'), ("Local Development Fund", 'fund', 2, '212007'),
)


class KoperasiSurplusSettings(models.AbstractModel):
    """ How a surplus is distributed: what by-laws and policy say, and what one distribution keeps of it (domain 7). """
    _name = 'koperasi.surplus.settings'
    _description = "Settings of a Distribution of Surplus"

    basis = fields.Selection([
        ('share_months', "Share-months: deposits after a day count from the next month"), ('average', "Average of the twelve month-ends"),
    ], string="Capital Part By", required=True, default='share_months')
    cutoff_day = fields.Integer(string="Counts until Day", default=10, required=True, help="A deposit of shares up to this day of a month counts from that month on.")
    rounding = fields.Selection([
        ('floor', "Down to Rp1, the rest to the reserve"), ('largest', "To the rupiah: the largest fractions get one more"),
    ], required=True, default='floor')
    leavers = fields.Selection([
        ('months', "Their part for the months they held shares"), ('none', "Nothing"),
    ], string="Who Left During the Year", required=True, default='months', help="Resigned or dismissed before the end of the book year; heirs of the deceased get their part in any case.")
    small_to_fund = fields.Boolean(string="Small Amounts to the Social Fund", help="What comes to less than the limit is not paid out.")
    small_limit = fields.Monetary(string="Small Is Below", default=1_000)
    payout = fields.Selection(PAYOUTS, string="Paid", required=True, default='savings')
    savings_product_id = fields.Many2one('koperasi.savings.product', string="Savings that Receive It", check_company=True, ondelete='restrict', domain="[('family', 'in', ('demand', 'recurring'))]")
    share_product_id = fields.Many2one('koperasi.savings.product', string="Shares that Receive It", check_company=True, ondelete='restrict', domain=[('family', 'in', SHARES)])
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('koperasi_ready', '=', True), ('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')

    @api.model
    def _setting_names(self):
        """ Names of the fields that a distribution takes over from the policy """
        return ('basis', 'cutoff_day', 'rounding', 'leavers', 'small_to_fund', 'small_limit', 'payout', 'savings_product_id', 'share_product_id')


class KoperasiSurplusAllocation(models.AbstractModel):
    """ A line of an allocation: so many percent of the surplus for this """
    _name = 'koperasi.surplus.allocation'
    _description = "Line of an Allocation of Surplus"
    _order = 'sequence, id'

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default='fund')
    percent = fields.Float(digits=(7, 4), required=True, aggregator='sum')
    account_id = fields.Many2one('account.account', check_company=True, ondelete='restrict', help="Where a fund stands; reserve and parts of members follow the posting rules if empty.")

    _percent_check = models.Constraint('CHECK (percent >= 0 AND percent <= 100)', "A percentage lies between 0 and 100.")

    def _percents(self):
        """ ``Decimal`` a line, as they were entered """
        return [Decimal(str(round(line.percent, 4))) for line in self]

    def _check_allocation(self):
        """ Exactly 100, one reserve at least, one pool of each kind at most, an account for each fund.

        :raises ValidationError: in plain words
        """
        percents = self._percents()
        try:
            check_percents(percents)
        except ValueError as error:
            raise ValidationError(self.env._("The percentages come to %s %%: they must be exactly 100 %%.", f"{sum(percents, Decimal(0)).normalize():f}")) from error
        kinds = self.mapped('kind')
        if 'reserve' not in kinds:
            raise ValidationError(self.env._("A line for the reserve is needed: it gets what rounding leaves."))
        if len(self.filtered(lambda line: line.kind == 'capital')) > 1 or len(self.filtered(lambda line: line.kind == 'business')) > 1:
            raise ValidationError(self.env._("Capital part and business part are one line each."))
        if missing := self.filtered(lambda line: line.kind == 'fund' and not line.account_id):
            raise ValidationError(self.env._("Say on which account this fund stands: %s", ", ".join(missing.mapped('name'))))


class KoperasiSurplusPolicy(models.Model):
    """ What the by-laws say of the surplus, from a day on. One that a decision was made by stays as it is: a new one follows it. """
    _name = 'koperasi.surplus.policy'
    _inherit = 'koperasi.surplus.settings'
    _description = "Policy of Surplus"
    _order = 'company_id, date_from desc'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    date_from = fields.Date(string="In Force From", required=True, default=fields.Date.context_today)
    basis_text = fields.Char(string="Source", help="Article of the by-laws, or number and date of the decision.")
    line_ids = fields.One2many('koperasi.surplus.policy.line', 'policy_id', string="Allocation")
    total = fields.Float(string="Total (%)", compute='_compute_total', digits=(7, 4))
    in_use = fields.Boolean(compute='_compute_in_use')

    _date_uniq = models.Constraint('UNIQUE (company_id, date_from)', "There is already a policy from this day on.")
    _settings_check = models.Constraint(
        'CHECK (cutoff_day BETWEEN 1 AND 31 AND small_limit >= 0 AND small_limit = trunc(small_limit))', "The day lies between 1 and 31; the limit is in whole rupiah.")

    @api.depends('company_id', 'date_from')
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._("Policy of surplus from %s", format_date(self.env, policy.date_from) if policy.date_from else '')

    @api.depends('line_ids.percent')
    def _compute_total(self):
        for policy in self:
            policy.total = sum(policy.line_ids.mapped('percent'))

    def _compute_in_use(self):
        used = self.env['koperasi.surplus'].sudo().search([('policy_id', 'in', self.ids), ('state', 'not in', ('draft', 'reviewed'))]).policy_id
        for policy in self:
            policy.in_use = policy in used

    @api.constrains('line_ids')
    def _check_lines(self):
        for policy in self:
            policy.line_ids._check_allocation()

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        for policy in policies:
            policy.line_ids._check_allocation()     # one without lines too
        return policies

    def write(self, vals):
        self._check_not_in_use()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_use(self):
        self._check_not_in_use()

    def _check_not_in_use(self):
        for policy in self:
            if policy.in_use:
                raise UserError(self.env._("A surplus was decided on by this policy: it stays as it is. Make a new one, in force from a later day."))

    @api.model
    def _in_force(self, company, day):
        """ The policy of a cooperative on a day, as superuser.

        :raises UserError: if there is none
        """
        found = self.sudo().search([('company_id', '=', company.root_id.id), ('date_from', '<=', day)], order='date_from desc', limit=1)
        if not found:
            raise UserError(self.env._("No policy of surplus is in force on %s.", fields.Date.to_string(day)))
        return found

    def _line_commands(self):
        """ The allocation, to be copied """
        return [Command.create({'sequence': line.sequence, 'name': line.name, 'kind': line.kind, 'percent': line.percent, 'account_id': line.account_id.id})
                for line in self.line_ids]


class KoperasiSurplusPolicyLine(models.Model):
    _name = 'koperasi.surplus.policy.line'
    _inherit = 'koperasi.surplus.allocation'
    _description = "Allocation by Policy"
    _check_company_auto = True

    policy_id = fields.Many2one('koperasi.surplus.policy', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='policy_id.company_id', store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        self.env['koperasi.surplus.policy'].browse(vals['policy_id'] for vals in vals_list if vals.get('policy_id'))._check_not_in_use()
        return super().create(vals_list)

    def write(self, vals):
        self.policy_id._check_not_in_use()
        result = super().write(vals)
        self.policy_id._check_not_in_use()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_use(self):
        self.policy_id._check_not_in_use()
