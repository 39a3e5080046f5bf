from odoo import models
from odoo.exceptions import UserError

from ..ledger.posting import ledger_posting


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    def _koperasi_refuse_control(self):
        """ What is owed to a lender moves by drawdowns and repayments only, so that line and account agree """
        super()._koperasi_refuse_control()
        if ledger_posting.get() or not self:
            return
        # narrow sudo(): whether an account is that of a line, to refuse the item
        line = self.env['koperasi.fund.line'].sudo().search([('account_id', 'in', self.account_id.ids), ('state', '!=', 'draft')], limit=1)
        if line:
            raise UserError(self.env._("%(account)s holds what is owed for %(line)s: draw on the line or repay it.", account=line.account_id.display_name, line=line.name))
