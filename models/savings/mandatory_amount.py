from odoo import api, fields, models

from ...finance.mandatory import MonthlyAmount


class KoperasiMandatoryAmount(models.Model):
    """ What members pay a month as mandatory share (simpanan wajib), from a day on. """
    _name = 'koperasi.mandatory.amount'
    _description = "Mandatory Share Amount"
    _inherit = ['koperasi.savings.version']

    currency_id = fields.Many2one(related='company_id.currency_id')
    amount = fields.Monetary(string="Amount a Month", required=True, aggregator=None)

    _date_uniq = models.Constraint('UNIQUE (product_id, date_from)', "There is already an amount from this day on.")
    _amount_check = models.Constraint('CHECK (amount >= 0 AND amount = trunc(amount))', "The amount is in whole rupiah.")

    @api.model
    def _frozen_fields(self):
        return super()._frozen_fields() | {'amount'}

    def _finance_amount(self):
        """ This version for ``finance.mandatory`` """
        return MonthlyAmount(self.date_from, int(self.amount))
