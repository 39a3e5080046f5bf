from odoo import api, fields, models
from odoo.exceptions import UserError

from .posting import ledger_posting

LINE_FIELDS = {'account_id', 'partner_id', 'debit', 'credit', 'balance', 'amount_currency', 'currency_id', 'move_id', 'name', 'tax_ids',
               'tax_line_id', 'date_maturity', 'company_id', 'journal_id', 'quantity', 'price_unit', 'display_type',
               'koperasi_transaction_id'}


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    koperasi_transaction_id = fields.Many2one(
        'koperasi.transaction', string="Cooperative Transaction", readonly=True, copy=False, ondelete='restrict',
        help="Whose line this is, in a journal entry that several transactions share.")

    def _koperasi_refuse_control(self):
        if control := self.account_id.filtered('koperasi_control'):
            raise UserError(self.env._(
                "%s is a control account: it takes entries from the cooperative's transactions only.", control[0].display_name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not ledger_posting.get():
            posted = lines.filtered(lambda line: line.parent_state == 'posted')
            posted._koperasi_refuse_control()
            posted.move_id._koperasi_refuse()
        return lines

    def write(self, vals):
        if LINE_FIELDS & vals.keys():
            self.move_id._koperasi_refuse()
        result = super().write(vals)
        if {'account_id', 'move_id'} & vals.keys() and not ledger_posting.get():
            self.filtered(lambda line: line.parent_state == 'posted')._koperasi_refuse_control()
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_except_koperasi(self):
        self.move_id._koperasi_refuse()
