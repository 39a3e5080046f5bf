from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.dates import in_force

AMOUNTS = ('principal_min', 'principal_max', 'collateral_free')
PERCENTS = ('capitalised_share_pct', 'capacity_pct', 'collateral_pct', 'rate_floor_pct', 'rate_ceiling_pct')
# what a product posts to; `_setup_problems` names those without an account
EVENTS = ('loan_interest', 'loan_penalty', 'loan_overpaid', 'loan_allowance', 'loan_loss', 'loan_recovery')


class KoperasiLoanProduct(models.Model):
    """ What the cooperative lends on. Its terms are copied into each offer and loan; belongs to the cooperative, branches use it. """
    _name = 'koperasi.loan.product'
    _description = "Loan Product"
    _inherit = ['koperasi.loan.terms', 'mail.thread']
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
    number_prefix = fields.Char(help="Begins the loan numbers, e.g. PU-; the product's code if empty.")
    control_id = fields.Many2one(
        'account.account', string="Control Account", required=True, check_company=True, tracking=True, ondelete='restrict', index=True,
        default=lambda self: self._default_control(),
        help="Account of the general ledger that holds the principal of all loans of this product. Journal items of other origin are refused on it.")
    decision_number = fields.Char(tracking=True, help="Number of the decision of the board's meeting (rapat pengurus) on this product.")
    decision_date = fields.Date(tracking=True)

    # the rate is that of the version in force
    rate = fields.Float(compute='_compute_rate')
    rate_unit = fields.Selection(compute='_compute_rate')
    rate_of_term = fields.Boolean(compute='_compute_rate')
    rate_ids = fields.One2many('koperasi.loan.rate', 'product_id', string="Rates")
    rate_floor_pct = fields.Float(
        string="Lowest Rate a Year (%)", digits=(9, 4), tracking=True, help="Of the range that the members' meeting approved, effective; 0 for none.")
    rate_ceiling_pct = fields.Float(
        string="Highest Rate a Year (%)", digits=(9, 4), tracking=True, help="Of the range that the members' meeting approved, effective; 0 for none.")

    # limits; 0 means none
    term_min = fields.Integer(string="Fewest Instalments", default=1, tracking=True)
    term_max = fields.Integer(string="Most Instalments", default=36, tracking=True)
    principal_min = fields.Monetary(string="Smallest Loan", tracking=True)
    principal_max = fields.Monetary(string="Largest Loan", tracking=True, help="0 for no limit of its own.")
    share_multiple = fields.Float(
        digits=(9, 2), tracking=True, help="The principal of all loans of a member is at most so many times his shares; 0 for no limit.")
    membership_days_min = fields.Integer(string="Days of Membership", tracking=True, help="That a borrower has been a member.")
    is_ordinary = fields.Boolean(
        string="Ordinary Loan", default=True, tracking=True, help="A member has one ordinary loan at a time; special loans may run beside it.")
    capacity_pct = fields.Float(
        string="Highest Share of Income (%)", digits=(5, 2), default=40, tracking=True, help="Of net income that the instalment may take; 0 for no limit.")
    collateral_pct = fields.Float(
        string="Collateral (%)", digits=(6, 2), tracking=True, help="Part of the loan that collateral must cover, after haircuts; 0 for none.")
    collateral_free = fields.Monetary(string="Free of Collateral up to", tracking=True, help="Loans up to this amount need no collateral.")
    guarantors_min = fields.Integer(string="Guarantors", tracking=True, help="That a loan needs at least.")
    restructure_allowed = fields.Boolean(string="May Be Restructured", default=True, tracking=True)

    # what is taken from the payout
    fee_ids = fields.One2many('koperasi.loan.fee', 'product_id', string="Fees", copy=True)
    capitalised_share_pct = fields.Float(
        string="Capitalised Share (%)", digits=(5, 2), tracking=True, help="Of the loan, kept as the borrower's loan-linked share.")

    # kinds of borrowers and funds
    is_group = fields.Boolean(string="Group Loan", tracking=True, help="Lent to members of a group, collected at its meetings.")
    joint_liability = fields.Boolean(tracking=True, help="The group answers for each of its members (tanggung renteng).")
    is_payroll = fields.Boolean(string="Payroll Loan", tracking=True, help="The employer deducts the instalments from pay or pension.")
    is_umi = fields.Boolean(
        string="Ultra-Micro (UMi)", tracking=True, help="Lent from UMi funds: the legal maximum holds, and one such loan a member at a time.")
    funding_source_ids = fields.Many2many('koperasi.loan.funding.source', string="Funds Allowed", check_company=True, help="Any, if empty.")
    setup_problems = fields.Text(compute='_compute_setup_problems')

    _code_uniq = models.Constraint('UNIQUE (company_id, code)', "There is already a product with this code.")

    @api.model
    def _default_control(self):
        rule = self.env['koperasi.posting.rule'].search([('company_id', '=', self.env.company.root_id.id), ('event', '=', 'loan_principal')])
        return rule.account_id

    @api.depends('rate_ids.date_from', 'rate_ids.rate', 'rate_ids.rate_unit', 'rate_ids.rate_of_term', 'company_id')
    def _compute_rate(self):
        for product in self:
            today = product.company_id._koperasi_book_date() if product.company_id else fields.Date.context_today(self)
            version = product._rate_version(today)
            product.rate, product.rate_unit, product.rate_of_term = version.rate, version.rate_unit or 'month', version.rate_of_term

    @api.depends('code', 'name')
    def _compute_display_name(self):
        for product in self:
            product.display_name = f"{product.code} {product.name}" if product.code != product.name else product.name

    @api.depends('control_id', 'rate_ids', 'fee_ids', 'decision_number')
    def _compute_setup_problems(self):
        for product in self:
            product.setup_problems = "\n".join(product._setup_problems()) or False

    # -- constraints ----------------------------------------------------------

    @api.constrains(*AMOUNTS, *PERCENTS, 'share_multiple', 'membership_days_min', 'guarantors_min', 'term_min', 'term_max', 'instalments')
    def _check_limits(self):
        for product in self:
            if any(not 0 <= product[name] or product[name] != int(product[name]) for name in AMOUNTS):
                raise ValidationError(self.env._("The amounts of a product are in whole rupiah, 0 or more."))
            if any(not 0 <= product[name] <= 1000 for name in (*PERCENTS, 'share_multiple', 'membership_days_min', 'guarantors_min')
                   if name != 'membership_days_min') or product.membership_days_min < 0:
                raise ValidationError(self.env._("Percentages, days and numbers of a product are 0 or more."))
            if 0 < product.principal_max < product.principal_min:
                raise ValidationError(self.env._("The largest loan is below the smallest."))
            if not 1 <= product.term_min <= product.instalments <= product.term_max:
                raise ValidationError(self.env._("The number of instalments lies between the fewest and the most that the product allows, and is 1 or more."))
            if 0 < product.rate_ceiling_pct < product.rate_floor_pct:
                raise ValidationError(self.env._("The highest rate is below the lowest."))

    @api.constrains('method', 'instalments', 'term_min', 'term_max', 'period_count', 'period_unit', 'grace_principal', 'grace_interest', 'grace_interest_is',
                    'rate_floor_pct', 'rate_ceiling_pct', 'rounding_unit')
    def _check_cap(self):
        self.rate_ids._check_cap()

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products.control_id._koperasi_make_control()
        return products

    def write(self, vals):
        for name in ('company_id', 'control_id'):
            for product in self if name in vals else ():
                if product[name].id != vals[name] and product._has_accounts():
                    raise UserError(self.env._(
                        "%(product)s has loans: %(field)s stays as it is.",
                        product=product.display_name, field=self._fields[name]._description_string(self.env)))
        result = super().write(vals)
        if 'control_id' in vals:
            self.control_id._koperasi_make_control()
        return result

    @api.private
    def copy_data(self, default=None):
        return [{**vals, 'code': self.env._("%s (copy)", product.code)} if 'code' not in (default or {}) else vals
                for product, vals in zip(self, super().copy_data(default), strict=True)]

    def _has_accounts(self):
        """ Whether a loan of this product was ever made """
        self.ensure_one()
        return bool(self.env['koperasi.loan'].sudo().search_count([('product_id', '=', self.id)], limit=1))

    # -- what the other models ask --------------------------------------------

    def _rate_version(self, date):
        """ The version in force on a day; empty if there is none yet """
        self.ensure_one()
        versions = self.rate_ids.filtered('date_from').sorted('date_from')
        return in_force(versions, date) if versions and versions[0].date_from <= date else self.env['koperasi.loan.rate']

    def _offer_values(self, date):
        """ The terms of this product as an offer has them at first, with the rate in force on a day.

        :raises UserError: if no rate is in force
        """
        version = self._rate_version(date)
        if not version:
            raise UserError(self.env._("%s has no rate in force: enter it in the product.", self.display_name))
        return {**self._terms_values(), 'rate': version.rate, 'rate_unit': version.rate_unit, 'rate_of_term': version.rate_of_term}

    def _fee_rows(self, principal, instalments):
        """ The fees of a loan, in the order of the product.

        :param int principal: rupiah
        :param int instalments: their number
        :return: list of dict ``fee_id``, ``kind``, ``name``, ``event``, ``account_id``, ``amount``, ``amortised``
        """
        rows = (fee._row(principal, instalments) for fee in self.fee_ids)
        return [row for row in rows if row['amount']]

    # -- configuration check --------------------------------------------------

    def _setup_problems(self):
        """ Sentences that name what this product still lacks before a loan can be made; empty if nothing """
        self.ensure_one()
        company = self.company_id
        if not company:
            return []
        today, Rule = company._koperasi_book_date(), self.env['koperasi.posting.rule']
        problems = []
        events = {*EVENTS, *(fee.event for fee in self.fee_ids if not fee.account_id)}
        if any(fee.amortised for fee in self.fee_ids):
            events.add('loan_fee_unearned')
        labels = dict(Rule._fields['event']._description_selection(self.env))
        missing = [labels[event] for event in labels if event in events and event not in Rule._events_set(company)]
        if missing:
            problems.append(self.env._("No account is set for: %s (Configuration, Posting Rules).", ", ".join(missing)))
        if not self.control_id:
            problems.append(self.env._("The control account is missing."))
        if not self._rate_version(today):
            problems.append(self.env._("No rate is in force: enter one with its date and the decision of the board."))
        elif not self._rate_version(today).decision_number:
            problems.append(self.env._("The rate has no decision number of the board's meeting."))
        return problems
