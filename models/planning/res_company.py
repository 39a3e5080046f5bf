from datetime import date

from odoo import models


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_book_year(self, year):
        """ First and last day of the cooperative's book year that ends in a calendar year; ``(False, False)`` for no year. """
        root = self.sudo().root_id      # narrow sudo(): its book year, for users of a branch
        if not root or not 1900 < year < 2900:
            return False, False
        dates = root.compute_fiscalyear_dates(date(year, int(root.fiscalyear_last_month), 1))
        return dates['date_from'], dates['date_to']
