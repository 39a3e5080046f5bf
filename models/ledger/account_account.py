from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .posting import ledger_posting


class AccountAccount(models.Model):
    _inherit = 'account.account'

    koperasi_control = fields.Boolean(
        string="Control Account", readonly=True, copy=False,
        help="Holds the total of member accounts; takes journal items from the cooperative's ledger only.")

    def write(self, vals):
        protected = {'koperasi_control', 'account_type', 'active', 'company_ids', 'reconcile', 'currency_id'} & vals.keys()
        if protected and not ledger_posting.get():
            if controls := self.filtered('koperasi_control'):
                raise UserError(self.env._("%s is a control account of the cooperative.", controls[0].display_name))
            if 'koperasi_control' in vals:
                raise UserError(self.env._("An account becomes a control account by a product, not by hand."))
        return super().write(vals)

    def _koperasi_make_control(self):
        """ Close these accounts to all journal items but the ledger's own.

        :raises UserError: if one has journal items already, which no member account would explain
        """
        for account in self.sudo().filtered(lambda a: not a.koperasi_control):
            if account._koperasi_is_used():
                raise UserError(self.env._(
                    "%s has journal items already. Take an account without any as the control account.", account.display_name))
            token = ledger_posting.set(True)
            try:
                account.write({'koperasi_control': True, 'reconcile': False})
            finally:
                ledger_posting.reset(token)

    def _koperasi_is_used(self):
        """ Whether an account has posted journal items """
        self.env['account.move.line'].flush_model(['account_id', 'parent_state'])
        [[used]] = self.env.execute_query(SQL(
            "SELECT EXISTS (SELECT FROM account_move_line WHERE account_id = %s AND parent_state = 'posted')", self.id))
        return used
