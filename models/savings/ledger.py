from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ('deposit', "Deposit"), ('withdrawal', "Withdrawal"), ('transfer', "Transfer"), ('mandatory', "Mandatory Share"),
    ('term_opening', "Term Deposit Opened"), ('term_interest', "Term Deposit Interest"), ('term_maturity', "Term Deposit Matured"),
    ('term_break', "Term Deposit Broken"), ('closing', "Account Closed"),
    ('entry_payment', "Entry Payment of a Candidate"), ('admission', "Admission"), ('entry_refund', "Entry Payment Returned"),
    ('savings_interest', "Savings Interest"), ('interest_tax', "Tax on Interest"), ('interest_payout', "Interest Paid to Another Account"), ('admin_fee', "Administration Fee"),
    ('exit_settlement', "Exit Settlement"), ('exit_payment', "Payment to Former Member"),
]
# they changed more than balances: a contract, a member's status, a closed account
NOT_REVERSIBLE = {'term_interest', 'term_maturity', 'term_break', 'closing', 'admission', 'exit_settlement'}


# values of the ledger's row that savings accounts show: the ledger writes them in SQL
LEDGER_FIELDS = ['balance', 'held', 'seq', 'available']
MEMBER_FIELDS = ['transaction_ids', 'share_total', 'savings_total', 'principal_paid', 'entry_paid', 'exit_balance', 'mandatory_paid', 'mandatory_arrears']


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    savings_account_ids = fields.One2many('koperasi.savings.account', 'account_id')

    def _check_may_pay(self, amount, by_member=True):
        super()._check_may_pay(amount, by_member)
        for account in self.savings_account_ids:
            account._check_member_state()
            account._check_debit(amount, by_member)

    @api.model
    def _open_of_control(self, member, control):
        product = self.env['koperasi.savings.product'].sudo().search([
            ('company_id', '=', member.sudo().root_company_id.id), ('control_id', '=', control.id), ('family', '=', 'share_linked')], limit=1)
        if not product:
            return super()._open_of_control(member, control)
        return self.env['koperasi.savings.account'].sudo()._create_account(product, member, {}).account_id

    def _change_held(self, delta):
        super()._change_held(delta)
        self.env['koperasi.savings.account'].invalidate_model(LEDGER_FIELDS)


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})

    def _book(self, *args, **kwargs):
        transactions = super()._book(*args, **kwargs)
        self.env['koperasi.savings.account'].invalidate_model(LEDGER_FIELDS)
        self.env['koperasi.member'].invalidate_model(MEMBER_FIELDS)
        return transactions

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind in NOT_REVERSIBLE:
            raise UserError(self.env._("%s changed a contract or a membership: it is not reversed but corrected by a new transaction.", self.name))
        if self.kind == 'term_opening' and any(account.interest_paid for account in self._opened_terms()):
            raise UserError(self.env._("%s opened a contract that has paid interest already.", self.name))

    def _on_reversed(self, reversal):
        super()._on_reversed(reversal)
        if self.kind == 'term_opening':
            self._opened_terms().account_id._set_state('closed', reversal.business_date)

    def _opened_terms(self):
        """ The term deposits that this transaction opened """
        return self.env['koperasi.savings.account'].sudo().search([
            ('account_id', 'in', self.sudo().entry_ids.account_id.ids), ('opening_request_id', '=', self.sudo().request_id.id)])
