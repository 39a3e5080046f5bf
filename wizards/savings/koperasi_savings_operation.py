from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.words import terbilang
from ...models.savings.account_counter import DEPOSIT_FAMILIES
from ...models.savings.account_open import OPENABLE
from ...models.savings.checks import CASH_ROLES
from ...models.savings.savings_product import ON_DEMAND

OPERATIONS = [
    ('deposit', "Deposit"), ('withdraw', "Withdrawal"), ('transfer', "Transfer"), ('mandatory', "Mandatory Share"),
    ('open', "Open Account"), ('close', "Close Account"), ('term_open', "Open Term Deposit"), ('mature', "Term Deposit Due"),
    ('break', "Break Term Deposit"), ('hold', "Place Hold"), ('release', "Release Hold"), ('freeze', "Freeze"), ('unfreeze', "Unfreeze"),
    ('reactivate', "Reactivate"), ('notice', "Notice of Withdrawal"), ('interest', "Where Interest Goes"), ('admission', "Entry Payment"), ('refund', "Return Entry Payment"),
    ('exit', "Exit Settlement"), ('exit_payment', "Pay Former Member"), ('death', "Record Death"),
]
# families of the account, or of the product, that an operation is for
FAMILIES = {
    'deposit': DEPOSIT_FAMILIES, 'withdraw': ON_DEMAND, 'transfer': ON_DEMAND, 'close': ON_DEMAND, 'notice': ON_DEMAND, 'interest': ON_DEMAND,
    'open': OPENABLE, 'term_open': ('term',), 'mature': ('term',), 'break': ('term',),
}
ON_MEMBER = ('mandatory', 'open', 'term_open', 'admission', 'refund', 'exit', 'exit_payment', 'death')
WITH_AMOUNT = ('deposit', 'withdraw', 'transfer', 'mandatory', 'open', 'term_open', 'hold', 'notice', 'admission')
SIGN = {'deposit': 1, 'withdraw': -1, 'transfer': -1}


class KoperasiSavingsOperation(models.TransientModel):
    """ The dialog of every operation on savings: it asks, shows what will be, and calls the one method that does it. """
    _name = 'koperasi.savings.operation'
    _description = "Savings Operation"

    operation = fields.Selection(OPERATIONS, required=True, default='deposit')
    # made once with the dialog: a second click asks for the same thing
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    member_id = fields.Many2one('koperasi.member')
    savings_account_id = fields.Many2one('koperasi.savings.account', string="Account", compute='_compute_account', store=True, readonly=False)
    account_domain = fields.Binary(compute='_compute_account_domain')
    product_id = fields.Many2one('koperasi.savings.product')
    product_domain = fields.Binary(compute='_compute_account_domain')
    company_id = fields.Many2one('res.company', compute='_compute_company_id')
    currency_id = fields.Many2one('res.currency', compute='_compute_company_id')
    journal = fields.Selection('_journals', string="Till", compute='_compute_journal', store=True, readonly=False)
    own_account_id = fields.Many2one('koperasi.savings.account', string="From Account", help="Instead of a till: an account on demand of the same member.")
    own_account_domain = fields.Binary(compute='_compute_account_domain')
    target_account_id = fields.Many2one('koperasi.savings.account', string="To Account")
    payout_account_id = fields.Many2one('koperasi.savings.account', string="Paid Out to")
    hold_id = fields.Many2one('koperasi.savings.hold')

    amount = fields.Monetary()
    amount_in_words = fields.Char(compute='_compute_amount_in_words')
    balance = fields.Monetary(string="Balance Now", compute='_compute_balances')
    available = fields.Monetary(string="Available Now", compute='_compute_balances')
    balance_after = fields.Monetary(compute='_compute_balances')
    info = fields.Text(compute='_compute_info')

    approval_id = fields.Many2one('koperasi.approval', readonly=True)
    approval_state = fields.Selection(related='approval_id.state')
    approval_note = fields.Text(readonly=True)

    memo = fields.Char()
    reason = fields.Char()
    decision = fields.Char(string="Decision Number")
    exit_state = fields.Selection([('left', "Leaves"), ('dismissed', "Is Dismissed")], string="The Member", default='left')
    date = fields.Date(string="Date of Death")
    term_months = fields.Integer(string="Term (Months)")
    aro = fields.Selection([
        ('none', "Pay out"), ('principal', "Roll over the principal"), ('all', "Roll over principal and interest"),
    ], string="At Maturity", compute='_compute_aro', store=True, readonly=False)
    certificate_number = fields.Char()
    mandate = fields.Char()
    goal_amount = fields.Monetary()
    goal_date = fields.Date()

    # -- choices --------------------------------------------------------------

    def _cash_journals(self):
        """ The tills and banks of the companies at work; a narrow sudo, since a teller has no right on journals """
        return self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', 'in', CASH_ROLES)], order='sequence, id')

    @api.model
    def _journals(self):
        several = len(self.env.companies) > 1
        return [(str(journal.id), f"{journal.name} ({journal.company_id.name})" if several else journal.name)
                for journal in self._cash_journals()]

    @api.depends('savings_account_id', 'member_id')
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.savings_account_id.company_id or wizard.member_id.company_id or self.env.company
            wizard.currency_id = wizard.company_id.sudo().currency_id

    @api.depends('company_id')
    def _compute_journal(self):
        journals = self._cash_journals()
        mine = self.env['koperasi.till.session'].search([('user_id', '=', self.env.uid), ('state', '=', 'open')]).journal_id
        for wizard in self:
            own = journals.filtered_domain([('company_id', '=', wizard.company_id.id)])
            tills = own.filtered(lambda journal: journal.koperasi_role == 'till')
            chosen = next((j for j in own if str(j.id) == wizard.journal), None)
            wizard.journal = str((chosen or tills & mine or tills[:1] or own[:1]).id or '') or False

    @api.depends('operation', 'member_id')
    def _compute_account_domain(self):
        for wizard in self:
            families = FAMILIES.get(wizard.operation)
            family = [('family', 'in', list(families))] if families else []
            own = [('member_id', '=', wizard.member_id.id)] if wizard.member_id else []
            wizard.account_domain = [('state', '!=', 'closed'), *family, *own]
            wizard.product_domain = family
            wizard.own_account_domain = [
                ('state', '=', 'open'), ('family', 'in', list(ON_DEMAND)), ('member_id', '=', wizard.member_id.id or False)]

    @api.depends('member_id', 'operation')
    def _compute_account(self):
        """ The member's only account for this operation needs no choice """
        for wizard in self:
            account = wizard.savings_account_id
            if account and wizard.member_id and account.member_id != wizard.member_id:
                account = self.env['koperasi.savings.account']
            if not account and wizard.member_id and wizard.operation not in ON_MEMBER:
                found = self.env['koperasi.savings.account'].search(wizard.account_domain, order='id', limit=20)
                demand = found.filtered(lambda a: a.family == 'demand')
                account = found if len(found) == 1 else demand if len(demand) == 1 else account
            wizard.savings_account_id = account

    @api.depends('product_id')
    def _compute_aro(self):
        for wizard in self:
            wizard.aro = wizard.product_id.aro or wizard.aro or 'none'

    # -- what will be ---------------------------------------------------------

    def _whole(self, amount):
        """ The amount of a field as a caller of the API would send it: an ``int`` if it is one """
        return int(amount) if amount == int(amount) else amount

    @api.depends('amount', 'operation')
    def _compute_amount_in_words(self):
        for wizard in self:
            whole = wizard.operation in WITH_AMOUNT and 0 < wizard.amount <= 10**15 and wizard.amount == int(wizard.amount)
            wizard.amount_in_words = terbilang(int(wizard.amount), capitalised=True) if whole else False

    @api.depends('savings_account_id', 'amount', 'operation')
    def _compute_balances(self):
        for wizard in self:
            account = wizard.savings_account_id
            wizard.balance = account.balance
            wizard.available = account.available
            wizard.balance_after = account.balance + SIGN.get(wizard.operation, 0) * wizard.amount

    @api.depends('operation', 'member_id', 'savings_account_id', 'amount', 'product_id', 'term_months')
    def _compute_info(self):
        for wizard in self:
            describe = getattr(wizard, f'_info_{wizard.operation}', None)
            ready = wizard.member_id if wizard.operation in ON_MEMBER else wizard.savings_account_id
            wizard.info = describe() if describe and ready else False

    def _info_admission(self):
        member, rupiah = self.member_id._origin, self.env['koperasi.transaction']._rupiah
        parts = member._split_entry(int(member.entry_paid) + max(int(self.amount), 0))
        lines = [
            self.env._("Entrance fee: %s", rupiah(parts.entrance_fee)), self.env._("Principal share: %s", rupiah(parts.principal_share)),
            self.env._("Mandatory share: %s", rupiah(parts.mandatory_share)), self.env._("Savings: %s", rupiah(parts.voluntary_savings))]
        if member.state == 'prospective':
            lines.append(self.env._("It is kept apart until the candidate is admitted."))
        return '\n'.join(lines)

    def _info_mandatory(self):
        member = self.member_id._origin
        months = member._mandatory_months(max(int(self.amount), 0), int(member.mandatory_paid))
        short = self.env._("In arrears: %s", self.env['koperasi.transaction']._rupiah(int(member.mandatory_arrears)))
        return '\n'.join([short, *(f"{m.month:%Y-%m}: {self.env['koperasi.transaction']._rupiah(m.amount)}" for m in months[:12])])

    def _info_term_open(self):
        version = self.product_id and self.product_id._rate_version(self.term_months, self.company_id._koperasi_book_date())
        if not version:
            terms = sorted(set(self.product_id.rate_ids.mapped('term_months')))
            return self.product_id and self.env._("Terms with a rate, in months: %s", ", ".join(map(str, terms)))
        return self.env._("Rate: %s, locked for the contract", version.display_name)

    def _info_exit(self):
        member, rupiah = self.member_id._origin, self.env['koperasi.transaction']._rupiah
        accounts = member._running_accounts().filtered(lambda account: account.family != 'exit')
        movements, gl_lines = member._prepare_exit_debts()
        rights = int(sum(accounts.mapped('balance')))
        debts = -sum(line.amount for line in (*movements, *gl_lines))
        lines = [f"{account.number}: {rupiah(int(account.balance))}" for account in accounts]
        lines += [self.env._("Debts: %s", rupiah(debts)), self.env._("Due to the member: %s", rupiah(rights - debts))]
        return '\n'.join(lines + [f"- {obstacle}" for obstacle in member._exit_obstacles()])

    def _info_exit_payment(self):
        member, rupiah = self.member_id._origin, self.env['koperasi.transaction']._rupiah
        return '\n'.join(f"{name}: {rupiah(part)}" for name, part in member._payees(int(member.exit_balance)))

    def _info_break(self):
        account = self.savings_account_id._origin
        return account._describe_break() if account.family == 'term' and account.state == 'open' else False

    # -- doing ----------------------------------------------------------------

    def action_confirm(self):
        """ Carry out the operation and show its receipt; where a second person has to approve, the dialog stays and says so.

        :raises UserError: if it is not allowed, with the reason
        :raises AccessError: if the user's role does not allow it
        """
        self.ensure_one()
        if not (self.member_id if self.operation in ON_MEMBER else self.savings_account_id):
            raise UserError(self.env._("Choose the member and the account."))
        result = getattr(self, f'_do_{self.operation}')() or {}
        if result.get('approval_id'):
            return self._show_approval(result)
        if result.get('transaction_id'):
            return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.transaction', 'view_mode': 'form',
                    'views': [(False, 'form')], 'res_id': result['transaction_id']}
        return {'type': 'ir.actions.act_window_close'}

    def _show_approval(self, result):
        """ The same dialog again: confirmed once more after the approval, it books under the same key """
        self.write({'approval_id': result['approval_id'], 'approval_note': result['message']})
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_operation')
        return {**action, 'res_id': self.id}

    def _journal_id(self):
        return int(self.journal) if self.journal else None

    def _do_deposit(self):
        return self.savings_account_id.deposit(self._whole(self.amount), self.key, self._journal_id(), self.memo)

    def _do_withdraw(self):
        return self.savings_account_id.withdraw(self._whole(self.amount), self.key, self._journal_id(), self.memo)

    def _do_transfer(self):
        return self.savings_account_id.transfer(self.target_account_id.id, self._whole(self.amount), self.key, self.memo)

    def _do_mandatory(self):
        journal = None if self.own_account_id else self._journal_id()
        return self.member_id.pay_mandatory(self._whole(self.amount), self.key, journal, self.own_account_id.id or None, self.memo)

    def _do_open(self):
        return self.env['koperasi.savings.account'].open_account(
            self.member_id.id, self.product_id.id, self.key, self._whole(self.amount), self._journal_id(), self.memo, self.mandate,
            (), self._whole(self.goal_amount), self.goal_date)

    def _do_close(self):
        return self.savings_account_id.close(self.key, self._journal_id())

    def _do_term_open(self):
        journal = None if self.own_account_id else self._journal_id()
        return self.env['koperasi.savings.account'].open_term(
            self.member_id.id, self.product_id.id, self._whole(self.amount), self.term_months, self.key, journal,
            self.own_account_id.id or None, self.aro, self.payout_account_id.id or None, self.certificate_number)

    def _do_mature(self):
        return self.savings_account_id.mature(self.key, self._journal_id())

    def _do_break(self):
        payout = self.payout_account_id.id or None
        return self.savings_account_id.break_term(self.key, None if payout else self._journal_id(), payout)

    def _do_hold(self):
        self.savings_account_id.place_hold(self._whole(self.amount), self.reason, self.key, self.memo)

    def _do_release(self):
        self.savings_account_id.release_hold(self.hold_id.id, self.reason)

    def _do_freeze(self):
        self.savings_account_id.freeze(self.reason)

    def _do_unfreeze(self):
        self.savings_account_id.unfreeze(self.reason)

    def _do_reactivate(self):
        return self.savings_account_id.reactivate(self.reason, self.key)

    def _do_notice(self):
        self.savings_account_id.give_notice(self._whole(self.amount))

    def _do_interest(self):
        self.savings_account_id.set_interest_account(self.payout_account_id.id or None)

    def _do_admission(self):
        return self.member_id.admit(self._whole(self.amount), self.key, self._journal_id(), self.memo)

    def _do_refund(self):
        return self.member_id.refund_entry(self.key, self._journal_id())

    def _do_exit(self):
        return self.member_id.settle_exit(self.key, self.reason, self.exit_state, self.decision or None)

    def _do_exit_payment(self):
        return self.member_id.pay_exit(self.key, self._journal_id(), self.memo)

    def _do_death(self):
        self.member_id.record_death(self.date, self.reason, self.decision or None)
