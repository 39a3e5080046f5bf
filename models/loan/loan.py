from odoo import api, fields, models


class KoperasiLoan(models.Model):
    """ A loan that runs, as it was brought in from older books. Its balance stands in the ledger's row it delegates to.

    Nothing is calculated here: schedules, instalments and collectability take these loans over.
    """
    _name = 'koperasi.loan'
    _description = "Loan"
    _inherits = {'koperasi.account': 'account_id'}
    _order = 'id desc'
    _rec_names_search = ['number', 'partner_id.name']

    account_id = fields.Many2one('koperasi.account', string="Ledger Account", required=True, readonly=True, ondelete='restrict')
    loan_state = fields.Selection([('opening', "Brought in")], string="Status", required=True, readonly=True, default='opening')
    product_name = fields.Char(string="Product", required=True, readonly=True)
    disbursed_on = fields.Date(required=True, readonly=True, index=True)
    principal_amount = fields.Monetary(string="Loan Amount", required=True, readonly=True, help="Amount that was paid out (plafon).")
    term_months = fields.Integer(string="Term (Months)", required=True, readonly=True, aggregator=None)
    rate_month_pct = fields.Float(string="Interest a Month (%)", digits=(9, 6), required=True, readonly=True, aggregator=None)
    method = fields.Selection([
        ('flat', "Flat"), ('declining', "Declining balance"), ('annuity', "Annuity"), ('seasonal', "Seasonal"),
    ], required=True, readonly=True)
    instalments_paid = fields.Integer(readonly=True, aggregator=None, help="Instalments paid up to the day the loan was brought in.")
    collateral = fields.Char(readonly=True)
    collateral_value = fields.Monetary(readonly=True)

    _account_uniq = models.Constraint('UNIQUE (account_id)', "A ledger account belongs to one loan.")
    _terms_check = models.Constraint(
        'CHECK (principal_amount > 0 AND term_months > 0 AND rate_month_pct >= 0 AND instalments_paid >= 0 AND collateral_value >= 0)',
        "Amount and term of a loan are above 0, rate and instalments not below 0.")

    @api.depends('number', 'partner_id')
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = f"{loan.number or ''} {loan.partner_id.sudo().name or ''}".strip()

    def action_open_movements(self):
        """ Open the movements of this loan. """
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Movements of %s", self.number), 'res_model': 'koperasi.entry',
            'view_mode': 'list', 'domain': [('account_id', '=', self.account_id.id)],
        }
