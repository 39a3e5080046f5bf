from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.loan.checks import CASH_ROLES
from ...models.loan.relief import REASONS
from ..answer import waits_for


class KoperasiLoanOperation(models.TransientModel):
    """ The dialog of what is done with a running loan: it asks, calls one method of the loan, and shows the receipt. """
    _name = 'koperasi.loan.operation'
    _description = "Loan Operation"

    loan_id = fields.Many2one('koperasi.loan', required=True)
    company_id = fields.Many2one(related='loan_id.company_id')
    payer_ids = fields.Many2many('res.partner', compute='_compute_payers')
    currency_id = fields.Many2one(related='loan_id.currency_id')
    operation = fields.Selection([
        ('repay', "Receive Payment"), ('pay_off', "Pay off"), ('disburse_tranche', "Pay out a Tranche"), ('waive', "Waive"), ('restructure', "Restructure"), ('write_off', "Write off"),
        ('foreclose', "Foreclose"), ('take_back', "Take Back a Waiver"), ('debit', "Instalments from Savings"),
    ], required=True, default='repay')
    relief_id = fields.Many2one('koperasi.loan.relief', string="Waiver")
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    journal_id = fields.Selection(selection='_select_journals', string="Till or Bank")
    source_account_id = fields.Many2one('koperasi.account', string="Savings Account", help="That pays, or is paid to, instead of a till or bank.")
    amount = fields.Monetary()
    value_date = fields.Date(help="If the money came on an earlier day; only a manager dates it back.")
    memo = fields.Char()
    part = fields.Selection([('penalty', "Penalty"), ('interest', "Interest")], default='penalty')
    reason_code = fields.Selection(REASONS, string="Cause", default='other')
    reason = fields.Char()
    # new terms
    kind = fields.Selection([
        ('reschedule', "Rescheduling"), ('recondition', "Reconditioning"), ('capitalise', "Arrears capitalised"), ('grace', "Grace period")], default='reschedule')
    instalments = fields.Integer(string="Number of Instalments")
    rate = fields.Float(string="Interest Rate (%)", digits=(9, 6))
    grace_principal = fields.Integer(string="First Instalments without Principal")
    grace_interest = fields.Integer(string="First Instalments without Interest")
    first_due = fields.Date(string="First Due Date")
    interest_is = fields.Selection([('deferred', "Billed later"), ('capitalised', "Added to the principal"), ('waived', "Waived")],
                                   string="Interest in Arrears", default='deferred')
    penalty_is = fields.Selection([('deferred', "Billed later"), ('capitalised', "Added to the principal"), ('waived', "Waived")],
                                  string="Penalty in Arrears", default='waived')
    decision_number = fields.Char()
    board_decision = fields.Char(string="Decision of the Board")
    supervisor_decision = fields.Char(string="Consent of the Supervisors")
    due_text = fields.Text(compute='_compute_due', string="Due Today")

    @api.model
    def _select_journals(self):
        # narrow sudo(): a teller has no right on journals; names of the tills and banks of the branches at work
        journals = self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', 'in', CASH_ROLES)], order='sequence, id')
        return [(str(journal.id), journal.name) for journal in journals]

    @api.depends('loan_id', 'operation')
    def _compute_due(self):
        for wizard in self:
            wizard.due_text = (wizard.loan_id and wizard.loan_id._due_sentence()) or False

    @api.depends('loan_id', 'operation')
    def _compute_payers(self):
        for wizard in self:
            wizard.payer_ids = wizard.loan_id._payers() if wizard.operation in ('repay', 'pay_off') else wizard.loan_id.partner_id

    @api.onchange('loan_id', 'operation')
    def _onchange_operation(self):
        if not self.loan_id:
            return
        session = self.env['koperasi.till.session'].search([('user_id', '=', self.env.uid), ('state', '=', 'open')], limit=1)
        self.journal_id = self.journal_id or (str(session.sudo().journal_id.id) if session else False)
        if self.operation == 'pay_off':
            self.amount = self.loan_id.payoff_quote()['to_pay']
        elif self.operation == 'repay':
            self.amount = self.loan_id._amount_due()
        elif self.operation == 'restructure':
            self.instalments, self.rate = self.loan_id.instalments, self.loan_id.rate
        elif self.operation == 'debit':
            self.source_account_id = self.loan_id.debit_account_id
        elif self.operation == 'foreclose':
            self.amount = min(self.loan_id.balance, self.loan_id.collateral_value)

    def action_confirm(self):
        """ Do it, and show the receipt or what is waited for. """
        self.ensure_one()
        loan, amount = self.loan_id, int(self.amount)
        if amount != self.amount:
            raise UserError(self.env._("An amount is a whole number of rupiah."))
        if self.operation == 'debit':
            answer = loan.set_debit_account(self.source_account_id.id or None)
        elif self.operation == 'waive':
            answer = loan.waive(self.part, amount, self.reason, self.key, self.reason_code)
        elif self.operation == 'take_back':
            answer = self.relief_id.take_back(self.reason, self.key)
        elif self.operation == 'restructure':
            values = {'instalments': self.instalments, 'grace_principal': self.grace_principal, 'grace_interest': self.grace_interest}
            if self.rate != loan.rate:   # who only gets more time keeps his price
                values['rate'] = self.rate
            answer = loan.restructure(
                self.kind, values, self.reason, self.key, self.reason_code, self.interest_is, self.penalty_is, self.first_due or None,
                self.decision_number or None)
        elif self.operation == 'write_off':
            answer = loan.write_off(self.reason, self.board_decision, self.supervisor_decision, self.key)
        elif self.operation == 'foreclose':
            answer = loan.foreclose(amount, self.reason, self.key)
        elif self.operation == 'disburse_tranche':
            journal = self.env['account.journal'].sudo().browse(int(self.journal_id or 0))
            way = 'savings' if self.source_account_id else 'cash' if journal.koperasi_role == 'till' else 'bank'
            answer = loan.disburse_tranche(amount, self.key, way, journal.id, self.source_account_id.id)
        else:
            arguments = {
                'journal_id': int(self.journal_id) if self.journal_id and not self.source_account_id else None,
                'source_account_id': self.source_account_id.id or None, 'memo': self.memo or None}
            if self.operation == 'repay':
                arguments['value_date'] = self.value_date or None
            answer = getattr(loan, self.operation)(amount, self.key, **arguments)
        if answer.get('approval_id'):
            return waits_for(answer)
        if not answer.get('transaction_id'):
            return {'type': 'ir.actions.act_window_close'}
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.transaction', 'view_mode': 'form', 'res_id': answer['transaction_id']}
