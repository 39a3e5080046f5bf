from odoo import models


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    def _close(self):
        """ What was not decided or not used by the end of its day has lapsed: the next day asks again. """
        super()._close()
        self.env['koperasi.approval']._expire(self.company_id)
