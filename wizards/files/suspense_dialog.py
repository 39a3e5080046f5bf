from uuid import uuid4

from odoo import fields, models
from odoo.exceptions import UserError

from ..answer import waits_for


class KoperasiSuspenseDialog(models.TransientModel):
    """ Asks whose an unidentified receipt is. """
    _name = 'koperasi.suspense.dialog'
    _description = "Match a Receipt"

    suspense_id = fields.Many2one('koperasi.suspense', required=True, readonly=True)
    company_id = fields.Many2one(related='suspense_id.company_id')
    currency_id = fields.Many2one(related='suspense_id.currency_id')
    amount = fields.Monetary(related='suspense_id.amount')
    payer = fields.Char(related='suspense_id.payer')
    payer_name = fields.Char(related='suspense_id.payer_name')
    memo = fields.Char(related='suspense_id.memo')
    account_id = fields.Many2one(
        'koperasi.account', string="Savings Account or Loan", domain="[('company_id', '=', company_id), ('member_id', '!=', False), ('state', '=', 'open')]")
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, done once.")

    def action_confirm(self):
        """ Match it, or show for whom it waits. """
        self.ensure_one()
        if not self.account_id:
            raise UserError(self.env._("%s is missing.", self.env._("The account")))
        answer = self.suspense_id.match(self.account_id.id, self.key)
        return waits_for(answer) if answer.get('approval_id') else {'type': 'ir.actions.act_window_close'}
