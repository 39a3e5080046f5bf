"""Rows of a rating by the office: those of ``koperasi.rating``, each in a table of its own."""
from odoo import fields, models

from ..ledger.checks import check_role
from .common import INSPECTOR


class KoperasiInspectionRatingLine(models.Model):
    _name = 'koperasi.inspection.rating.line'
    _inherit = 'koperasi.rating.line'
    _description = "Indicator Rated by the Office"

    rating_id = fields.Many2one('koperasi.inspection.rating')

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, INSPECTOR)
        return super().write(vals)


class KoperasiInspectionRatingAnswer(models.Model):
    _name = 'koperasi.inspection.rating.answer'
    _inherit = 'koperasi.rating.answer'
    _description = "Answer on the Spot"

    rating_id = fields.Many2one('koperasi.inspection.rating')

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, INSPECTOR)
        return super().write(vals)


class KoperasiInspectionRatingAmount(models.Model):
    _name = 'koperasi.inspection.rating.amount'
    _inherit = 'koperasi.rating.amount'
    _description = "Figure of a Rating by the Office"

    rating_id = fields.Many2one('koperasi.inspection.rating')

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, INSPECTOR)
        return super().write(vals)
