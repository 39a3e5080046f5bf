from odoo import api, fields, models
from odoo.exceptions import UserError


class KoperasiLoan(models.Model):
    """ A loan from its payout to its end. Its principal stands in the ledger's row it delegates to; its terms are a copy of what
    was agreed on. What is paid of it follows from its transactions by `finance.loan.replay`: nothing here counts.
    """
    _name = 'koperasi.loan'
    _description = "Loan"
    _inherit = ['koperasi.loan.terms', 'mail.thread']
    _inherits = {'koperasi.account': 'account_id'}
    _order = 'id desc'
    _rec_names_search = ['number', 'partner_id.name']

    account_id = fields.Many2one('koperasi.account', string="Ledger Account", required=True, readonly=True, ondelete='restrict')
    parked_account_id = fields.Many2one(
        'koperasi.account', string="Kept for the Member", readonly=True, index='btree_not_null', ondelete='restrict',
        help="Ledger account of what was paid beyond what is due.")
    loan_state = fields.Selection([
        ('opening', "Brought in"), ('active', "Active"), ('paid', "Paid off"), ('written_off', "Written off"), ('cancelled', "Cancelled"),
    ], string="Status", required=True, readonly=True, default='opening', index=True, tracking=True)
    product_id = fields.Many2one('koperasi.loan.product', readonly=True, index='btree_not_null', ondelete='restrict')
    product_name = fields.Char(string="Product as Agreed", required=True, readonly=True)
    funding_source_id = fields.Many2one('koperasi.loan.funding.source', readonly=True, index='btree_not_null', ondelete='restrict')
    officer_id = fields.Many2one('res.users', string="Loan Officer", index='btree_not_null', tracking=True)
    disbursed_on = fields.Date(required=True, readonly=True, index=True)
    first_due = fields.Date(readonly=True)
    principal_amount = fields.Monetary(string="Loan Amount", required=True, readonly=True, help="Amount that was paid out (plafon).")
    net_amount = fields.Monetary(string="Received by the Member", readonly=True)
    instalments_paid = fields.Integer(readonly=True, aggregator=None, help="Instalments paid up to the day the loan was brought in.")
    collateral = fields.Char(readonly=True)
    collateral_value = fields.Monetary(readonly=True)
    plan_ids = fields.One2many('koperasi.loan.plan', 'loan_id', string="Schedules", readonly=True)
    plan_id = fields.Many2one(
        'koperasi.loan.plan', string="Schedule in Force", readonly=True, index='btree_not_null', ondelete='set null',
        help="What is due and when, as the loan runs.")
    plan_line_ids = fields.One2many(related='plan_id.line_ids', string="Instalments")
    deduction_ids = fields.One2many('koperasi.loan.deduction', 'loan_id', readonly=True)
    transaction_ids = fields.One2many('koperasi.transaction', 'loan_id', string="Transactions", readonly=True)
    # what the last booking left: the oldest due date, past or to come, that is not fully paid. Lists of arrears compare it with a day.
    principal_open_since = fields.Date(readonly=True, copy=False)
    interest_open_since = fields.Date(readonly=True, copy=False)
    open_since = fields.Date(string="Oldest Open Instalment", readonly=True, copy=False, index='btree_not_null')
    ended_on = fields.Date(string="Ended on", readonly=True, copy=False)

    _account_uniq = models.Constraint('UNIQUE (account_id)', "A ledger account belongs to one loan.")
    _amounts_check = models.Constraint(
        'CHECK (principal_amount > 0 AND instalments > 0 AND rate >= 0 AND instalments_paid >= 0 AND collateral_value >= 0)',
        "Amount and term of a loan are above 0, rate and instalments not below 0.")

    @api.depends('number', 'partner_id')
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = f"{loan.number or ''} {loan.partner_id.sudo().name or ''}".strip()

    def _check_terms(self):
        """ The terms of a loan were checked when they were agreed on; those of other books are as they are. """

    # -- small things that the doors share --------------------------------------

    def _lock(self):
        """ Lock the ledger's rows of these loans, before their transactions are read; ``{account id: AccountState}`` """
        return (self.account_id | self.parked_account_id)._lock()

    def _today(self):
        return self.company_id._koperasi_book_date()

    def _event_account(self, event):
        """ ``account.account`` of a posting rule """
        return self.env['koperasi.posting.rule']._get_account(self.company_id, event)

    def _check_running(self):
        if self.loan_state == 'opening':
            raise UserError(self.env._("Loan %s has no schedule yet: take it over first.", self.number))
        if self.loan_state not in ('active', 'written_off'):
            labels = dict(self._fields['loan_state']._description_selection(self.env))
            raise UserError(self.env._("Loan %(number)s is %(state)s: nothing can be paid on it.", number=self.number, state=labels[self.loan_state]))

    def action_open_movements(self):
        """ Open the movements of this loan. """
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Movements of %s", self.number), 'res_model': 'koperasi.entry',
            'view_mode': 'list', 'domain': [('account_id', '=', self.account_id.id)],
        }

    def action_open_transactions(self):
        """ Open the transactions of this loan. """
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Transactions of %s", self.number), 'res_model': 'koperasi.transaction',
            'view_mode': 'list,form', 'domain': [('loan_id', '=', self.id)],
        }


class KoperasiLoanDeduction(models.Model):
    """ What was taken from a payout. """
    _name = 'koperasi.loan.deduction'
    _description = "Deduction from a Payout"
    _order = 'loan_id, id'
    _log_access = False

    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='loan_id.company_id')
    currency_id = fields.Many2one(related='loan_id.currency_id')
    name = fields.Char(required=True, readonly=True)
    kind = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    # a fee that becomes income over the term (domain 6.3, rows 9 and 10)
    income_account_id = fields.Many2one('account.account', readonly=True, index='btree_not_null', ondelete='restrict', help="Set if it is earned month by month.")
    months = fields.Integer(string="Earned in Months", readonly=True, aggregator=None)
    earned = fields.Monetary(string="Earned so far", readonly=True, help="At the last close of a month.")
    unearned = fields.Monetary(compute='_compute_unearned')
    disbursed_on = fields.Date(related='loan_id.disbursed_on')
    loan_state = fields.Selection(related='loan_id.loan_state')

    @api.depends('amount', 'earned', 'income_account_id', 'loan_id.loan_state')
    def _compute_unearned(self):
        for row in self:
            row.unearned = row.amount - row.earned if row.income_account_id and row.loan_state != 'cancelled' else -row.earned
