from uuid import uuid4

from odoo import fields, models


class KoperasiLoanFreeze(models.TransientModel):
    """ Asks before the loans of a day are frozen. """
    _name = 'koperasi.loan.freeze'
    _description = "Freeze Loans and Book Provisions"

    company_id = fields.Many2one('res.company', string="Branch", required=True, default=lambda self: self.env.company)
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))

    def action_confirm(self):
        """ Freeze, book, and show it. """
        self.ensure_one()
        answer = self.env['koperasi.loan.provision'].freeze(self.key, self.company_id.id)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan.provision', 'view_mode': 'form', 'res_id': answer['provision_id']}
