from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import whole_amount
from ..answer import waits_for


class KoperasiFundOperation(models.TransientModel):
    """ Asks how much is drawn on a line, paid to its lender, or came as subsidy. """
    _name = 'koperasi.fund.operation'
    _description = "Fund Dialog"

    operation = fields.Selection([('draw', "Draw"), ('repay', "Repay the Lender"), ('receive', "Subsidy Received")], required=True, default='draw')
    line_id = fields.Many2one('koperasi.fund.line', string="Fund Line")
    claim_id = fields.Many2one('koperasi.subsidy.claim')
    drawdown_id = fields.Many2one('koperasi.fund.drawdown', domain="[('line_id', '=', line_id), ('state', '=', 'booked')]")
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one('res.currency', compute='_compute_shown')
    undrawn = fields.Monetary(related='line_id.undrawn')
    balance = fields.Monetary(related='drawdown_id.balance')
    next_due = fields.Date(related='drawdown_id.next_due')
    claimed = fields.Monetary(related='claim_id.amount')
    amount = fields.Monetary()
    principal = fields.Monetary()
    interest = fields.Monetary()
    bank = fields.Selection(selection='_select_banks')
    reason = fields.Char(string="Why Less Came")
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, booked once.")

    @api.depends('line_id', 'claim_id')
    def _compute_shown(self):
        for dialog in self:
            dialog.currency_id = dialog.line_id.currency_id or dialog.claim_id.currency_id or self.env.company.currency_id

    @api.model
    def _select_banks(self):
        # narrow sudo(): names of the banks of the branches at work, for who has no right on journals
        journals = self.env['account.journal'].sudo().search([('company_id', 'in', self.env.companies.ids), ('koperasi_role', '=', 'bank')], order='sequence, id')
        return [(str(journal.id), journal.name) for journal in journals]

    @api.onchange('drawdown_id')
    def _onchange_drawdown_id(self):
        if self.drawdown_id:
            self.principal, self.interest = self.drawdown_id.next_principal, self.drawdown_id.next_interest

    @api.onchange('line_id', 'operation')
    def _onchange_line_id(self):
        if self.operation == 'repay' and not self.drawdown_id:
            self.drawdown_id = self.line_id.drawdown_ids.filtered(lambda drawdown: drawdown.balance > 0).sorted('date')[:1]

    @api.onchange('claim_id')
    def _onchange_claim_id(self):
        if self.operation == 'receive':
            self.amount = self.claim_id.amount

    def action_confirm(self):
        """ Book it, or show for whom it waits.

        :raises UserError: if something is missing, or the door refuses it
        """
        self.ensure_one()
        answer = getattr(self, f'_{self.operation}')()
        return waits_for(answer) if answer.get('approval_id') else {'type': 'ir.actions.act_window_close'}

    def _needed(self, *names):
        for name in names:
            if not self[name]:
                raise UserError(self.env._("%s is missing.", self._fields[name]._description_string(self.env)))

    def _draw(self):
        self._needed('line_id')
        return self.line_id.draw(whole_amount(self.env, self.amount), self.key)

    def _repay(self):
        self._needed('drawdown_id')
        return self.drawdown_id.repay_lender(whole_amount(self.env, self.principal, 0), whole_amount(self.env, self.interest, 0), self.key, int(self.bank) if self.bank else None)

    def _receive(self):
        self._needed('claim_id', 'bank')
        return self.claim_id.receive_subsidy(whole_amount(self.env, self.amount), int(self.bank), self.key, self.reason)
