from odoo import api, fields, models

OPERATIONS = [('fund_draw', "Drawing on a Fund"), ('fund_repay', "Repaying a Fund"), ('subsidy_receipt', "Interest Subsidy")]


class KoperasiApproval(models.Model):
    """ What the lending on of funds asks a second person. """
    _inherit = 'koperasi.approval'

    operation = fields.Selection(selection_add=OPERATIONS, ondelete={name: 'cascade' for name, _label in OPERATIONS})

    @api.model
    def _doors(self):
        return (*super()._doors(), ('koperasi.fund.line', 'draw'), ('koperasi.fund.drawdown', 'repay_lender'), ('koperasi.subsidy.claim', 'receive_subsidy'))
