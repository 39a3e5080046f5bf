from odoo import api, fields, models

# why an application was refused, in a word that can be counted: the first check that it did not pass, by its code
REASONS = [
    ('capacity', "Ability to pay"), ('collateral', "Collateral"), ('guarantors', "Guarantors"), ('share_multiple', "Multiple of the shares"), ('one_loan', "Another loan is running"),
    ('membership', "Time or state of membership"), ('limits', "Limits of the product"), ('legal', "Legal limits of lending"), ('liquidity', "No funds at that time"),
    ('judgement', "Judgement of the committee"),
]
OF_CHECK = {
    'capacity': 'capacity', 'collateral': 'collateral', 'guarantors': 'guarantors', 'guarantor_limit': 'guarantors', 'share_multiple': 'share_multiple', 'one_loan': 'one_loan',
    'member_state': 'membership', 'membership': 'membership', 'amount': 'limits', 'term': 'limits', 'bmpp': 'legal', 'rate_cap': 'legal', 'related_party': 'legal',
    'funding': 'liquidity', 'liquidity': 'liquidity',
}


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    refusal_code = fields.Selection(
        REASONS, string="Reason of Refusal", readonly=True, copy=False, help="Of the check that was not passed when it was refused; the words of the committee stand beside it.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name != 'refusal_code'} for vals in vals_list]
        applications = super().create(vals_list)
        if not self.env.su:     # no default of a caller either
            applications.sudo().filtered('refusal_code').refusal_code = False
        return applications

    def write(self, vals):
        if not self.env.su and 'refusal_code' in vals:
            vals = {name: value for name, value in vals.items() if name != 'refusal_code'}
        return super().write(vals)

    def _step(self, state, note=None, **values):
        if state != 'refused':
            return super()._step(state, note, **values)
        for application in self:
            super(KoperasiLoanApplication, application)._step(state, note, **values, refusal_code=application._refused_for())
        return None

    def _refused_for(self):
        """ Code of the first check that is not passed, in the order of the list above """
        failed = {OF_CHECK.get(row['code']) for row in self.sudo()._checks() if not row['passed']}
        return next((code for code, _label in REASONS if code in failed), 'judgement')
