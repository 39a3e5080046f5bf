from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

STATES = [
    ('draft', "Draft"), ('submitted', "Submitted"), ('analysed', "Analysed"), ('committee', "Before the Committee"), ('approved', "Approved"),
    ('refused', "Refused"), ('agreed', "Agreement Signed"), ('disbursed', "Disbursed"), ('cancelled', "Cancelled"),
]
OPEN_STATES = ('submitted', 'analysed', 'committee', 'approved', 'agreed')
# an offer may still change; later it goes back to the officer first
EDITABLE = ('draft', 'submitted')
# No user writes these, by screen, RPC, import or context default: they are set by methods, as superuser.
PROTECTED_FIELDS = frozenset({
    'name', 'state', 'state_since', 'revision', 'principal_asked', 'submitted_on', 'decided_on', 'agreement_number', 'agreement_date',
    'agreed_figures', 'refusal_reason', 'loan_id', 'history_ids', 'vote_ids', 'override_ids',
})
# of the product's terms, those that an officer agrees with the member; the others stay the product's
OFFER_FIELDS = frozenset({'rate', 'instalments', 'due_day', 'grace_principal', 'grace_interest', 'grace_interest_is'})


class KoperasiLoanApplication(models.Model):
    """ What a member asks for, and what becomes of it: analysis, committee, agreement, payout. It carries its own terms.

    The way through the states is in application_flow.py, the checks in application_checks.py, schedule and cost in application_plan.py.
    """
    _name = 'koperasi.loan.application'
    _description = "Loan Application"
    _inherit = ['koperasi.loan.terms', 'mail.thread', 'mail.activity.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'member_id.name', 'member_id.number']
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index='trigram')
    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one(
        'koperasi.member', required=True, index=True, check_company=True, ondelete='restrict', tracking=True)
    partner_id = fields.Many2one(related='member_id.partner_id')
    product_id = fields.Many2one(
        'koperasi.loan.product', required=True, index=True, check_company=True, ondelete='restrict', tracking=True)
    date = fields.Date(string="Applied On", required=True, default=lambda self: self.env.company._koperasi_book_date())
    principal = fields.Monetary(string="Loan Amount", required=True, tracking=True)
    principal_asked = fields.Monetary(readonly=True, copy=False, help="What the member asked for, when the application was submitted.")
    purpose = fields.Char(help="What the money is for, in the member's words.")
    planned_on = fields.Date(
        string="Payout Planned On", required=True, default=lambda self: self.env.company._koperasi_book_date())
    first_due = fields.Date(string="First Instalment", help="A period after the payout, if empty.")
    own_row_ids = fields.One2many('koperasi.loan.own.row', 'application_id', string="Own Instalments", copy=True)
    officer_id = fields.Many2one(
        'res.users', default=lambda self: self.env.user, tracking=True, domain=[('share', '=', False)], index='btree_not_null')
    group_id = fields.Many2one('koperasi.member.group', check_company=True, index='btree_not_null', ondelete='restrict')
    employer_id = fields.Many2one('koperasi.loan.employer', check_company=True, index='btree_not_null', ondelete='restrict')
    payroll_number = fields.Char(help="Of the member at his employer or pension fund.")
    funding_source_id = fields.Many2one(
        'koperasi.loan.funding.source', check_company=True, index='btree_not_null', ondelete='restrict', tracking=True)
    topup_loan_id = fields.Many2one(
        'koperasi.loan', string="Pays off the Loan", domain="[('member_id', '=', member_id), ('balance', '>', 0)]", ondelete='restrict',
        help="A running loan that the payout of this one pays off.")

    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, copy=False, default='draft', index=True, tracking=True,
        group_expand=True)
    state_since = fields.Datetime(readonly=True, copy=False, default=fields.Datetime.now)
    days_waiting = fields.Integer(compute='_compute_days_waiting', help="In this status.", aggregator=None)
    submitted_on = fields.Datetime(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    days_to_payout = fields.Integer(
        compute='_compute_days_to_payout', store=True, aggregator='avg', help="From the application to the payout.")
    revision = fields.Integer(readonly=True, copy=False, default=1, help="Counts how often the application went back; votes and overrides are of one.")
    refusal_reason = fields.Char(readonly=True, copy=False, tracking=True)
    agreement_number = fields.Char(readonly=True, copy=False, tracking=True)
    agreement_date = fields.Date(readonly=True, copy=False, tracking=True)
    agreed_figures = fields.Json(readonly=True, copy=False, help="Instalments and deductions as they were signed.")
    loan_id = fields.Many2one('koperasi.loan', readonly=True, copy=False, index='btree_not_null', ondelete='restrict')

    collateral_ids = fields.One2many('koperasi.loan.collateral', 'application_id')
    guarantor_ids = fields.One2many('koperasi.loan.guarantor', 'application_id', string="Guarantors")
    document_ids = fields.One2many('koperasi.loan.document', 'application_id', string="Documents")
    history_ids = fields.One2many('koperasi.loan.application.history', 'application_id', readonly=True)
    vote_ids = fields.One2many('koperasi.loan.vote', 'application_id', string="Votes", readonly=True)
    override_ids = fields.One2many('koperasi.loan.override', 'application_id', string="Overrides", readonly=True)

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "This number is already used in this branch.")
    _amount_check = models.Constraint('CHECK (principal > 0 AND principal = trunc(principal))', "A loan is in whole rupiah, above 0.")

    @api.depends('name', 'member_id')
    def _compute_display_name(self):
        for application in self:
            application.display_name = f"{application.name or ''} {application.member_id.name or ''}".strip()

    @api.depends('state_since')
    def _compute_days_waiting(self):
        now = fields.Datetime.now()
        for application in self:
            application.days_waiting = (now - application.state_since).days if application.state_since else 0

    @api.depends('state')
    def _compute_days_to_payout(self):
        for application in self:
            paid_out = application.state == 'disbursed' and application.submitted_on and application.state_since
            application.days_to_payout = (application.state_since - application.submitted_on).days if paid_out else 0

    @api.onchange('product_id')
    def _onchange_product_id(self):
        if self.product_id:
            self.update(self.product_id._offer_values(self.date or self.company_id._koperasi_book_date()))
            if self.product_id.is_group:
                self.group_id = self.member_id.group_id

    # -- constraints ----------------------------------------------------------

    @api.constrains('principal', 'planned_on', 'first_due', 'date')
    def _check_offer(self):
        for application in self:
            if application.principal < 1 or application.principal != int(application.principal):
                raise ValidationError(self.env._("A loan is in whole rupiah, above 0."))
            if application.first_due and application.first_due <= application.planned_on:
                raise ValidationError(self.env._("The first instalment must be due after the loan is paid out."))
            if application.planned_on < application.date:
                raise ValidationError(self.env._("A loan is not paid out before it was applied for."))

    @api.constrains('member_id', 'topup_loan_id')
    def _check_topup(self):
        for application in self:
            if application.topup_loan_id and application.topup_loan_id.member_id != application.member_id:
                raise ValidationError(self.env._("The loan to be paid off is another member's."))

    # -- access, create, write ------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su:
            if field.name in PROTECTED_FIELDS or (field.name in self._terms_fields() and field.name not in OFFER_FIELDS):
                return False
        return super()._has_field_access(field, operation)

    def _prepare_create_values(self, vals_list):
        # Comes after the check of what the user may write, so number and terms are set here.
        prepared = []
        for vals in vals_list:
            product = self.env['koperasi.loan.product'].browse(vals.get('product_id')).exists()
            company = self.env['res.company'].browse(vals.get('company_id')) or self.env.company
            day = fields.Date.to_date(vals.get('date')) or company._koperasi_book_date()
            offer = product._offer_values(day) if product else {}
            prepared.append({**offer, **vals, 'name': self._next_number(company)})
        return super()._prepare_create_values(prepared)

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(vals)
        if 'product_id' in vals:
            for application in self:
                product = self.env['koperasi.loan.product'].browse(vals['product_id'])
                offer = product._offer_values(application.date) if product != application.product_id else {}
                # narrow sudo(): the product's own terms, which the caller may not write one by one
                super(KoperasiLoanApplication, application.sudo()).write({name: value for name, value in offer.items() if name not in vals})
        return super().write(vals)

    def _check_may_write(self, vals):
        """ An offer is changed while the officer works on it; the committee decides on what it sees """
        frozen = {*OFFER_FIELDS, 'company_id', 'member_id', 'product_id', 'date', 'principal', 'planned_on', 'first_due', 'own_row_ids', 'topup_loan_id',
                  'group_id', 'employer_id', 'funding_source_id', 'collateral_ids', 'guarantor_ids', *self._analysis_fields()}
        if not frozen & vals.keys():
            return
        for application in self:
            if application.state not in EDITABLE:
                raise UserError(self.env._(
                    "%(application)s is %(state)s: return it to the officer before you change it.",
                    application=application.display_name, state=dict(self._fields['state']._description_selection(self.env))[application.state].lower()))
            if 'company_id' in vals and vals['company_id'] != application.company_id.id:
                raise UserError(self.env._("An application stays in its branch."))

    @api.model
    def _analysis_fields(self):
        """ Names of the fields that the analysis fills """
        return set()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(application.state != 'draft' or application.sudo().history_ids for application in self):
            raise UserError(self.env._("An application that was submitted stays: cancel it."))

    @api.model
    def _next_number(self, company):
        """ The next number of a branch, from a sequence that is made when it is first asked for """
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', self._name), ('company_id', '=', company.id)], limit=1)
        if not sequence:
            sequence = Sequence.create({
                'name': self.env._("Loan applications of %s", company.sudo().name), 'code': self._name, 'company_id': company.id,
                'prefix': 'PP/%(year)s/', 'padding': 5, 'implementation': 'standard'})
        return sequence.next_by_id()

    @api.private
    def copy_data(self, default=None):
        return [{**{name: vals[name] for name in vals if name in OFFER_FIELDS or name not in self._terms_fields()}}
                for vals in super().copy_data(default)]

    def action_open_loan(self):
        """ Open the loan that was paid out. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan', 'view_mode': 'form', 'res_id': self.loan_id.id}

    def _own_rows(self):
        """ ``(due date, rupiah)`` of own instalments in order of date; None for another method """
        if self.method != 'own':
            return None
        return sorted((row.due_date, int(row.amount)) for row in self.own_row_ids if row.due_date)

    def _set_own_rows(self, rows):
        """ Commands that set own instalments, for a new record """
        return [Command.clear(), *(Command.create({'due_date': day, 'amount': amount}) for day, amount in rows)]


class KoperasiLoanOwnRow(models.Model):
    """ An instalment as the member and the cooperative agreed it: so much principal on a day. """
    _name = 'koperasi.loan.own.row'
    _description = "Own Instalment"
    _order = 'due_date'

    application_id = fields.Many2one('koperasi.loan.application', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='application_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='application_id.currency_id')
    due_date = fields.Date(required=True)
    amount = fields.Monetary(string="Principal", required=True)

    _date_uniq = models.Constraint('UNIQUE (application_id, due_date)', "Two instalments have the same date.")
    _amount_check = models.Constraint('CHECK (amount >= 0 AND amount = trunc(amount))', "An instalment is in whole rupiah.")

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_editable()
        return rows

    def write(self, vals):
        self._check_editable()
        result = super().write(vals)
        self._check_editable()
        return result

    def unlink(self):
        self._check_editable()
        return super().unlink()

    def _check_editable(self):
        for application in self.application_id if not self.env.su else ():
            application._check_may_write({'own_row_ids': True})
