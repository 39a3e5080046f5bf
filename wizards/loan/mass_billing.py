from odoo import fields, models
from odoo.exceptions import UserError


class KoperasiMassBilling(models.TransientModel):
    """ What an employer is to deduct: the instalments of his people, and their mandatory shares. """
    _inherit = 'koperasi.mass.billing'

    employer_id = fields.Many2one('koperasi.loan.employer')

    def _members(self):
        members = super()._members()
        if self.kind != 'payroll':
            return members
        if not self.employer_id:
            raise UserError(self.env._("Choose the employer."))
        loans = self.env['koperasi.loan'].search([
            ('company_id', '=', self.company_id.id), ('employer_id', '=', self.employer_id.id), ('loan_state', '=', 'active')])
        return members & loans.member_id
