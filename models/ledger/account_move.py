from odoo import api, fields, models
from odoo.exceptions import UserError

from .posting import ledger_posting

# what the books say; the rest (notes, follow-up) stays free
MOVE_FIELDS = {'name', 'date', 'journal_id', 'company_id', 'partner_id', 'currency_id', 'line_ids', 'invoice_line_ids', 'state', 'ref',
               'move_type', 'auto_post', 'sequence_prefix', 'sequence_number', 'posted_before'}


class AccountMove(models.Model):
    _inherit = 'account.move'

    koperasi_transaction_ids = fields.One2many('koperasi.transaction', 'move_id', string="Cooperative Transactions", readonly=True)

    def _post(self, soft=True):
        if not ledger_posting.get():
            self.line_ids._koperasi_refuse_control()
        return super()._post(soft)

    # What Odoo does beside the entry costs a seventh of a deposit and says nothing of one that settles no invoice: who booked it and
    # when stands in the transaction, and that it is secured in its hash.

    def _message_log_batch(self, *args, **kwargs):
        return self.env['mail.message'] if ledger_posting.get() else super()._message_log_batch(*args, **kwargs)

    def _compute_reconciled_payment_ids(self):
        if ledger_posting.get():
            self.reconciled_payment_ids = False
        else:
            super()._compute_reconciled_payment_ids()

    def _koperasi_refuse(self):
        """ Entries of the ledger are changed by its reversals only """
        if not ledger_posting.get() and self.env['koperasi.transaction'].sudo().search_count([('move_id', 'in', self.ids)], limit=1):
            raise UserError(self.env._(
                "This journal entry belongs to transactions of the cooperative. Reverse the transaction instead."))

    def write(self, vals):
        if MOVE_FIELDS & vals.keys():
            self._koperasi_refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_koperasi(self):
        self._koperasi_refuse()

    def button_draft(self):
        self._koperasi_refuse()
        return super().button_draft()

    def button_cancel(self):
        self._koperasi_refuse()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._koperasi_refuse()
        return super()._reverse_moves(default_values_list, cancel)

    def action_koperasi_transactions(self):
        """ The transactions that this journal entry sums up """
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_transaction')
        return {**action, 'domain': [('move_id', 'in', self.ids)]}
