from odoo import models
from odoo.exceptions import UserError


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    def _check_may_pay(self, amount, by_member=True):
        """ What a loan keeps for its borrower pays that loan by itself, and nothing else """
        super()._check_may_pay(amount, by_member)
        if self.env['koperasi.loan'].sudo().search_count([('parked_account_id', '=', self.id)], limit=1):
            raise UserError(self.env._("Account %s is no account that money can be taken from.", self.number))
