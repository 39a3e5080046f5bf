from uuid import uuid4

from odoo import fields, models


class KoperasiReverse(models.TransientModel):
    """ Asks for the reason of a reversal. """
    _name = 'koperasi.reverse'
    _description = "Reverse a Transaction"

    transaction_id = fields.Many2one('koperasi.transaction', required=True, readonly=True)
    currency_id = fields.Many2one(related='transaction_id.currency_id')
    amount = fields.Monetary(related='transaction_id.amount')
    reason = fields.Char(required=True)
    # made once with the dialog: a second click asks for the same thing
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))

    def action_reverse(self):
        """ Reverse and show the reversal. """
        self.ensure_one()
        result = self.transaction_id.reverse(self.reason, self.key)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.transaction', 'view_mode': 'form',
                'res_id': result['transaction_id']}
