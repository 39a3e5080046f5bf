from odoo import api, fields, models


class KoperasiLoan(models.Model):
    """ What a loan has of its application: security, papers, and what its end or its reversal means for them. """
    _inherit = 'koperasi.loan'

    application_id = fields.Many2one('koperasi.loan.application', readonly=True, index='btree_not_null', ondelete='restrict')
    collateral_ids = fields.One2many(related='application_id.collateral_ids', string="Collateral Pledged")
    guarantor_ids = fields.One2many(related='application_id.guarantor_ids', string="Guarantors")

    def write(self, vals):
        before = {loan: loan.loan_state for loan in self} if 'loan_state' in vals else {}
        result = super().write(vals)
        for loan, state in before.items():
            if loan.loan_state != state:
                loan._on_loan_state_changed(state)
        return result

    def _on_loan_state_changed(self, old):
        """ Paid off, nothing stays pledged; a payment that is reversed pledges it again; a payout that is reversed is a signed agreement again. """
        self.ensure_one()
        application = self.application_id.sudo()
        if self.loan_state == 'paid':
            application.collateral_ids._release()
        elif old == 'paid':
            application.collateral_ids._pledge_again()
        elif self.loan_state == 'cancelled' and application.state == 'disbursed':
            application.with_user(self.env.user).sudo()._step('agreed', self.env._("The payout was reversed"), loan_id=False)

    @api.model
    def _prepare_from_application(self, application):
        """ Values of a loan that its application knows """
        return {
            'funding_source_id': application.funding_source_id.id, 'officer_id': application.officer_id.id,
            'employer_id': application.employer_id.id, 'payroll_number': application.payroll_number}


class KoperasiLoanCollateral(models.Model):
    _inherit = 'koperasi.loan.collateral'

    def _pledge_again(self):
        """ Released with a payoff that was reversed: pledged again, unless given back or pledged for another loan since. """
        for collateral in self.sudo().filtered('released'):
            taken = collateral.number_key and self.sudo().search_count([
                ('root_company_id', '=', collateral.root_company_id.id), ('type', '=', collateral.type), ('number_key', '=', collateral.number_key),
                ('released', '=', False)], limit=1)
            if taken or collateral.custody == 'out':
                continue
            collateral.released = False
            if collateral.type == 'savings':
                free = int(collateral.account_id.balance - collateral.account_id.held)
                amount = min(int(collateral.accepted_value), free)
                if amount > 0:
                    collateral.account_id._change_held(amount)
                    collateral.held_amount = amount
