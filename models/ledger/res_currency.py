from odoo import models
from odoo.exceptions import UserError


class ResCurrency(models.Model):
    _inherit = 'res.currency'

    def _koperasi_use_whole_rupiah(self):
        """ Show and round rupiah without decimals, as Indonesia uses them (Odoo ships IDR with two).

        Where the currency is in use with its decimals already, Odoo refuses: then it stays, and the ledger
        itself still takes whole rupiah only.
        """
        for currency in self.filtered(lambda c: c.name == 'IDR' and c.rounding < 1):
            try:
                with self.env.cr.savepoint():
                    currency.sudo().rounding = 1.0
            except UserError:
                continue
