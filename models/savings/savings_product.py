from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.dates import in_force
from ...finance.money import Rate
from ...finance.savings import SavingsTerms

FAMILIES = [
    ('share_principal', "Principal Share (Pokok)"), ('share_mandatory', "Mandatory Share (Wajib)"),
    ('share_linked', "Loan-Linked Share"), ('demand', "Savings on Demand"), ('recurring', "Savings for a Goal"),
    ('term', "Term Deposit"), ('other_coop', "Savings of Other Cooperatives"),
    ('prospective', "Deposits of Candidates"), ('exit', "Due to Former Members"),
]
SHARES = ('share_principal', 'share_mandatory', 'share_linked')
ON_DEMAND = ('demand', 'recurring', 'other_coop')
# one account of its kind a cooperative is enough, and the program has to find it
SINGLE = ('share_principal', 'share_mandatory', 'prospective', 'exit')
AMOUNTS = (
    'opening_minimum', 'minimum_balance', 'deposit_minimum', 'deposit_maximum', 'balance_maximum', 'withdrawal_maximum_day',
    'admin_fee', 'closing_fee', 'break_penalty',
)


class KoperasiSavingsProduct(models.Model):
    """ What the cooperative offers to save in; shares are products too. Belongs to the cooperative, branches use it. """
    _name = 'koperasi.savings.product'
    _description = "Savings Product"
    _inherit = ['mail.thread']
    _order = 'sequence, code'
    _rec_names_search = ['code', 'name']
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    code = fields.Char(required=True, tracking=True)
    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related='company_id.currency_id')
    family = fields.Selection(FAMILIES, required=True, default='demand', tracking=True)
    number_prefix = fields.Char(help="Begins the account numbers, e.g. SIB-; the product's code if empty.")
    control_id = fields.Many2one(
        'account.account', string="Control Account", required=True, check_company=True, tracking=True, ondelete='restrict', index=True,
        help="Account of the general ledger that holds the total of all accounts of this product. Journal items of other origin are refused on it.")
    interest_account_id = fields.Many2one(
        'account.account', string="Interest Expense Account", check_company=True, tracking=True, ondelete='restrict',
        help="The posting rule decides if empty.")
    decision_number = fields.Char(tracking=True, help="Number of the decision of the board's meeting (rapat pengurus) on this product.")
    decision_date = fields.Date(tracking=True)

    # limits; 0 means none
    opening_minimum = fields.Monetary(string="Minimum First Deposit", tracking=True)
    minimum_balance = fields.Monetary(tracking=True, help="Stays on the account until it is closed.")
    deposit_minimum = fields.Monetary(string="Minimum Deposit", tracking=True)
    deposit_maximum = fields.Monetary(string="Maximum Deposit", tracking=True, help="For one deposit; 0 for no limit.")
    balance_maximum = fields.Monetary(string="Maximum Balance", tracking=True, help="0 for no limit.")
    withdrawal_maximum_day = fields.Monetary(string="Maximum Withdrawal a Day", tracking=True, help="For an account and business day; 0 for no limit.")
    notice_days = fields.Integer(tracking=True, help="Days between the notice of a withdrawal and the withdrawal.")
    dormancy_months = fields.Integer(tracking=True, help="Months without a movement by the member, after which the account must be reactivated; 0 for never.")
    admin_fee = fields.Monetary(string="Administration Fee a Month", tracking=True)
    closing_fee = fields.Monetary(tracking=True)

    # interest
    method = fields.Selection([
        ('daily', "Daily balance"), ('average', "Average balance"), ('lowest', "Lowest balance of the month"), ('none', "None"),
    ], string="Interest Method", required=True, default='daily', tracking=True)
    day_basis = fields.Selection([('365', "365 days"), ('360', "360 days"), ('actual', "Days of the year")], required=True, default='365', tracking=True)
    tier_mode = fields.Selection([
        ('progressive', "Each slice at its own rate"), ('whole', "Whole balance at one rate"),
    ], required=True, default='progressive', tracking=True)
    rate_mode = fields.Selection([
        ('floating', "Floating: a new rate holds for all at once"), ('locked', "Locked: the contract keeps its rate"),
    ], required=True, default='floating', tracking=True)
    taxable = fields.Boolean(string="Interest Is Taxed", default=True, tracking=True)
    rate_ids = fields.One2many('koperasi.savings.rate', 'product_id')
    current_rate_ids = fields.Many2many('koperasi.savings.rate', compute='_compute_current_rate_ids', string="Rates Today")

    # term deposits
    aro = fields.Selection([
        ('none', "Pay out"), ('principal', "Roll over the principal"), ('all', "Roll over principal and interest"),
    ], string="At Maturity", default='none', required=True, tracking=True)
    break_rule = fields.Selection([
        ('claw_back', "Interest again at a lower rate, the difference is taken back"), ('flat', "Flat penalty"),
    ], string="When Broken Early", default='claw_back', required=True, tracking=True)
    break_rate = fields.Float(string="Substitute Rate (%)", digits=(9, 6), tracking=True)
    break_rate_unit = fields.Selection([('month', "a month"), ('year', "a year")], string="Substitute Rate per", default='month', tracking=True)
    break_penalty = fields.Monetary(string="Penalty", tracking=True)

    mandatory_amount_ids = fields.One2many('koperasi.mandatory.amount', 'product_id', string="Amounts")
    account_count = fields.Integer(compute='_compute_account_count')

    _code_uniq = models.Constraint('UNIQUE (company_id, code)', "There is already a product with this code.")
    _single_uniq = models.UniqueIndex(
        f"(company_id, family) WHERE active AND family IN {SINGLE}", "A cooperative has one product of this family.")

    def _compute_account_count(self):
        counts = dict(self.env['koperasi.savings.account']._read_group(
            [('product_id', 'in', self.ids), ('state', '!=', 'closed')], ['product_id'], ['__count']))
        for product in self:
            product.account_count = counts.get(product._origin, 0)

    @api.depends('rate_ids.date_from', 'rate_ids.rate', 'rate_ids.term_months')
    def _compute_current_rate_ids(self):
        for product in self:
            today = product.company_id._koperasi_book_date() if product.company_id else fields.Date.context_today(self)
            terms = sorted(set(product.rate_ids.mapped('term_months')))
            rates = (product._rate_version(term, today, exact=True) for term in terms)
            product.current_rate_ids = self.env['koperasi.savings.rate'].union(*filter(None, rates))

    @api.depends('code', 'name')
    def _compute_display_name(self):
        for product in self:
            product.display_name = f"{product.code} {product.name}" if product.code != product.name else product.name

    @api.constrains(*AMOUNTS, 'notice_days', 'dormancy_months', 'break_rate')
    def _check_amounts(self):
        for product in self:
            if any(product[name] < 0 or product[name] != int(product[name]) for name in AMOUNTS):
                raise ValidationError(self.env._("The amounts of a product are in whole rupiah, 0 or more."))
            if product.notice_days < 0 or product.dormancy_months < 0 or product.break_rate < 0:
                raise ValidationError(self.env._("Days, months and rates of a product are 0 or more."))
            if 0 < product.deposit_maximum < product.deposit_minimum:
                raise ValidationError(self.env._("The maximum deposit is below the minimum deposit."))

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products.control_id._koperasi_make_control()
        return products

    def write(self, vals):
        for name in ('company_id', 'family', 'control_id'):
            for product in self if name in vals else ():
                if product._value_id(name) != vals[name] and product._has_accounts():
                    raise UserError(self.env._(
                        "%(product)s has accounts: %(field)s stays as it is.",
                        product=product.display_name, field=self._fields[name]._description_string(self.env)))
        result = super().write(vals)
        if 'control_id' in vals:
            self.control_id._koperasi_make_control()
        if 'minimum_balance' in vals:
            accounts = self.env['koperasi.savings.account'].sudo().search([('product_id', 'in', self.ids), ('state', '!=', 'closed')])
            for product, own in accounts.grouped('product_id').items():
                own.account_id.write({'minimum': product.minimum_balance})
        return result

    def _value_id(self, name):
        return self[name].id if self._fields[name].relational else self[name]

    def _has_accounts(self):
        """ Whether an account of this product was ever opened """
        self.ensure_one()
        return bool(self.env['koperasi.savings.account'].sudo().search_count([('product_id', '=', self.id)], limit=1))

    # -- what the other models ask --------------------------------------------

    @api.model
    def _of_family(self, company, family):
        """ The product of a family that the program itself uses.

        :param company: branch or cooperative
        :param str family: value of ``family``
        :return: product as superuser
        :raises UserError: if there is none
        """
        product = self.sudo().search([('company_id', '=', company.root_id.id), ('family', '=', family)], limit=1)
        if not product:
            label = dict(self._fields['family']._description_selection(self.env))[family]
            raise UserError(self.env._("%(company)s has no product of the family “%(family)s”.", company=company.root_id.name, family=label))
        return product

    def _rate_version(self, term_months, date, exact=False):
        """ The version in force for a term; one for any term if there is none for this one.

        :param int term_months: 0 for savings on demand
        :param date date: day
        :param bool exact: no version for any term instead
        :return: ``koperasi.savings.rate``, empty if none is in force
        """
        self.ensure_one()
        for months in dict.fromkeys([term_months] if exact else [term_months, 0]):
            versions = self.rate_ids.filtered_domain([('term_months', '=', months), ('date_from', '!=', False)]).sorted('date_from')
            if versions and versions[0].date_from <= date:
                return in_force(versions, date)
        return self.env['koperasi.savings.rate']

    def _finance_terms(self):
        """ How savings on demand of this product earn, for ``finance.savings`` """
        versions = self.rate_ids.filtered(lambda rate: not rate.term_months).sorted('date_from')
        return SavingsTerms(
            tuple(version._finance_version() for version in versions), self.method, self.tier_mode, self.day_basis)

    def _substitute_rate(self):
        """ ``Rate`` for a contract that is broken; None with a flat penalty """
        if self.break_rule == 'flat':
            return None
        return Rate(Decimal(str(round(self.break_rate, 6))), self.break_rate_unit or 'month')

    def _interest_account(self):
        """ ``account.account`` of the interest expense """
        event = 'term_interest' if self.family == 'term' else 'savings_interest'
        return self.interest_account_id or self.env['koperasi.posting.rule']._get_account(self.company_id, event)

    def action_open_accounts(self):
        """ Open the accounts of this product. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_account')
        return {**action, 'domain': [('product_id', '=', self.id)], 'context': {'search_default_running': 1}}
