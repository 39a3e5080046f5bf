from uuid import uuid4

from odoo import fields, models

from ..answer import waits_for


class KoperasiPaymentDialog(models.TransientModel):
    """ Asks what a person says about online payments. """
    _name = 'koperasi.payment.dialog'
    _description = "Online Payments, Dialog"

    intent_ids = fields.Many2many('koperasi.payment.intent', string="Payments", required=True, readonly=True)
    operation = fields.Selection([
        ('note_payout', "Paid out by the provider"), ('park', "Book into suspense"), ('dismiss', "Nothing was paid"), ('note_refund', "Refunded"),
    ], required=True, readonly=True, default='note_payout')
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(help="As on the provider's own statement.")
    date = fields.Date(default=fields.Date.context_today)
    reference = fields.Char(help="Number of the payout at the provider or bank.")
    reason = fields.Char()
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, done once.")

    def action_confirm(self):
        """ Do it, or show for whom it waits. """
        self.ensure_one()
        if self.operation == 'note_payout':
            self.intent_ids.note_payout(self.date, self.reference)
        elif self.operation == 'park':
            answer = self.intent_ids.park(self.amount, self.reason, self.key)
            if answer.get('approval_id'):
                return waits_for(answer)
        elif self.operation == 'dismiss':
            self.intent_ids.dismiss(self.reason)
        else:
            self.intent_ids.note_refund(self.reason)
        return {'type': 'ir.actions.act_window_close'}
