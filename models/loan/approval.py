from odoo import api, fields, models
from odoo.exceptions import AccessError

from .checks import CASH_ROLES


class KoperasiApproval(models.Model):
    """ What lending asks a second person. """
    _inherit = 'koperasi.approval'

    operation = fields.Selection(
        selection_add=[
            ('loan_payout', "Payout of a Loan"), ('loan_waiver', "Waiver"), ('loan_relief', "New Terms of a Loan"), ('loan_write_off', "Write-off"),
            ('loan_foreclosure', "Foreclosure")],
        ondelete=dict.fromkeys(('loan_payout', 'loan_waiver', 'loan_relief', 'loan_write_off', 'loan_foreclosure'), 'cascade'))
    loan_id = fields.Many2one('koperasi.loan', readonly=True, index='btree_not_null', ondelete='restrict')
    application_id = fields.Many2one('koperasi.loan.application', readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _doors(self):
        loan = ('disburse_tranche', 'repay', 'pay_off', 'cover_shortage', 'waive', 'restructure', 'write_off', 'foreclose')
        return (*super()._doors(), ('koperasi.loan.application', 'disburse'), *(('koperasi.loan', method) for method in loan))

    def _prepare_record(self, record):
        values = super()._prepare_record(record)
        if record._name == 'koperasi.loan':
            values['loan_id'] = record.id
        elif record._name == 'koperasi.loan.application':
            values['application_id'] = record.id
        return values

    @api.model
    def _limited_kinds(self):
        """ Instalments count with deposits and transfers. Payouts do not: each was allowed by a second person. """
        kinds = ('loan_payment', 'loan_payoff', 'loan_recovery')
        return {**super()._limited_kinds(), 'deposit': (kinds, CASH_ROLES), 'transfer': (kinds, ('loan',))}

    @api.model
    def _pay_out_or_ask(self, record, method, arguments, channel, cash, description, carry_out):
        """ Pay out once another person has allowed it (domain 1.4).

        :param record: application or loan whose door ``method`` was called with ``arguments``
        :param tuple channel: as of ``koperasi.loan._disburse``
        :param int cash: rupiah that the borrower receives
        :param carry_out: function that pays out and gives the door's answer
        """
        reasons = [self.env._("A payout is allowed by a second person.")]
        if channel[0] != 'savings':
            reasons += self._limit_reasons('withdrawal', cash, record.company_id)
        request = {'door': f'{record._name}.{method}', 'ids': record.ids, **arguments}
        waits = self._gate(
            record.company_id, arguments['key'], request, 'loan_payout', cash, description, reasons, record, (record, method, arguments), carry_out)
        return waits or carry_out()

    def _decide(self, state, **values):
        """ Nobody decides on his own loan, whatever his role """
        borrowers = (self.sudo().loan_id or self.sudo().application_id).member_id | self.sudo().mass_file_id.line_ids.application_id.member_id
        if any(self.env.user in borrower._loan_users() for borrower in borrowers):
            raise AccessError(self.env._("Nobody decides on his own loan."))
        super()._decide(state, **values)
