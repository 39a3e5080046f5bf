from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checks import MANAGER, check_role, text
from .savings_product import ON_DEMAND, SINGLE

# What a manager corrects in the form; all else is set by methods that check. Not even the inherited fields of the ledger's row
# can be written through here (reliability S3).
EDITABLE_FIELDS = frozenset({'mandate', 'joint_holder_ids', 'goal_amount', 'goal_date', 'certificate_number'})
# SQL: the savings of an account ``a``, by index; PostgreSQL would rather read all there are
OF_ACCOUNT = SQL("CROSS JOIN LATERAL (SELECT s.id, s.product_id FROM koperasi_savings_account s WHERE s.account_id = a.id OFFSET 0) s")


class KoperasiSavingsAccount(models.Model):
    """ An account of a member: savings, shares, a term deposit. The money stands in the ledger's row it delegates to.

    The methods that move money are in account_counter.py, account_open.py, account_close.py and account_term.py.
    """
    _name = 'koperasi.savings.account'
    _description = "Savings Account"
    _inherits = {'koperasi.account': 'account_id'}
    _inherit = ['mail.thread']
    _order = 'id desc'
    _rec_names_search = ['number', 'partner_id.name', 'certificate_number']
    _mail_post_access = 'write'

    account_id = fields.Many2one('koperasi.account', string="Ledger Account", required=True, readonly=True, ondelete='restrict')
    product_id = fields.Many2one('koperasi.savings.product', required=True, readonly=True, index=True, ondelete='restrict')
    family = fields.Selection(related='product_id.family', store=True, index=True)
    rate_text = fields.Char(string="Rate", compute='_compute_rate_text')
    opening_request_id = fields.Many2one('koperasi.request', readonly=True, index='btree_not_null', ondelete='restrict', groups='base.group_system')

    joint_holder_ids = fields.Many2many('koperasi.member', 'koperasi_savings_account_holder_rel')
    mandate = fields.Char(help="Who may withdraw, and how: each alone, both together, the parent for the child …")
    last_activity_on = fields.Date(string="Last Movement by the Member", readonly=True)
    dormant = fields.Boolean(compute='_compute_dormant')
    notice_on = fields.Date(string="Notice Given On", readonly=True)
    notice_amount = fields.Monetary(string="Notice for", readonly=True)
    goal_amount = fields.Monetary()
    goal_date = fields.Date()
    goal_progress = fields.Float(compute='_compute_goal_progress', aggregator=None)

    # the contract of a term deposit, copied from the product when it was made
    certificate_number = fields.Char(copy=False, index='btree_not_null')
    term_months = fields.Integer(string="Term (Months)", readonly=True, aggregator=None)
    rate = fields.Float(string="Rate (%)", digits=(9, 6), readonly=True, aggregator=None)
    rate_unit = fields.Selection([('month', "a month"), ('year', "a year")], string="Per", readonly=True)
    contract_from = fields.Date(readonly=True)
    maturity_date = fields.Date(readonly=True, index='btree_not_null')
    aro = fields.Selection([
        ('none', "Pay out"), ('principal', "Roll over the principal"), ('all', "Roll over principal and interest"),
    ], string="At Maturity", readonly=True)
    payout_account_id = fields.Many2one(
        'koperasi.savings.account', string="Paid Out to", readonly=True, index='btree_not_null', ondelete='restrict',
        help="What a term deposit pays, or the interest of an account on demand. Empty: paid at the counter, or kept on the account.")
    interest_paid = fields.Monetary(readonly=True, help="Gross interest that this contract has paid so far.")
    matured = fields.Boolean(compute='_compute_matured', search='_search_matured')

    pays_mandatory = fields.Boolean(string="Mandatory Share from Here", compute='_compute_pays_mandatory')

    hold_ids = fields.One2many('koperasi.savings.hold', 'savings_account_id', readonly=True)

    _account_uniq = models.Constraint('UNIQUE (account_id)', "A ledger account belongs to one savings account.")

    # -- computed -------------------------------------------------------------

    @api.depends('number', 'product_id.code', 'partner_id')
    def _compute_display_name(self):
        for account in self:
            account.display_name = f"{account.number or ''} {account.partner_id.sudo().name or ''}".strip()

    @api.depends('last_activity_on', 'product_id.dormancy_months', 'state')
    def _compute_dormant(self):
        for account in self:
            months, last = account.product_id.sudo().dormancy_months, account.last_activity_on
            account.dormant = bool(
                months and last and account.state == 'open'
                and last + relativedelta(months=months) < account.company_id._koperasi_book_date())

    @api.depends('goal_amount', 'balance')
    def _compute_goal_progress(self):
        for account in self:
            account.goal_progress = min(100 * account.balance / account.goal_amount, 100) if account.goal_amount else 0

    @api.depends('rate', 'rate_unit', 'product_id.rate_ids', 'family')
    def _compute_rate_text(self):
        units = dict(self._fields['rate_unit']._description_selection(self.env))
        for account in self:
            rate = account.sudo()
            if account.family != 'term':
                rate = account.sudo().product_id._rate_version(0, account.company_id._koperasi_book_date())
            account.rate_text = f"{rate.rate:g} % {units[rate.rate_unit]}" if rate.rate_unit else False

    @api.depends('maturity_date', 'state')
    def _compute_matured(self):
        for account in self:
            account.matured = bool(
                account.maturity_date and account.state != 'closed' and account.maturity_date <= account.company_id._koperasi_book_date())

    def _search_matured(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('maturity_date', '<=', self.env.company._koperasi_book_date()), ('state', '!=', 'closed')]

    @api.depends('member_id.mandatory_source_id')
    def _compute_pays_mandatory(self):
        for account in self:
            account.pays_mandatory = account.member_id.sudo().mandatory_source_id == account

    # -- access ---------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name not in EDITABLE_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    @api.constrains('joint_holder_ids')
    def _check_joint_holders(self):
        for account in self.sudo():
            if any(holder.root_company_id != account.company_id.root_id for holder in account.joint_holder_ids):
                raise UserError(self.env._("Joint holders are members of the same cooperative."))

    @api.constrains('goal_amount')
    def _check_goal_amount(self):
        for account in self:
            if account.goal_amount < 0 or account.goal_amount != int(account.goal_amount):
                raise UserError(self.env._("The goal is an amount in whole rupiah."))

    # -- opening --------------------------------------------------------------

    @api.model
    def _create_account(self, product, member, values=None, number=None):
        """ Open an account; who may do so was checked. The one place where accounts are created.

        :param product: ``koperasi.savings.product``
        :param member: ``koperasi.member``
        :param dict values: more values of the account
        :param str number: number from older books; the next one of the product if not given
        :return: ``koperasi.savings.account`` with the caller's rights
        """
        product, member = product.sudo(), member.sudo()
        company = member.company_id
        if product.company_id != company.root_id:
            raise UserError(self.env._("%(product)s is no product of %(company)s.", product=product.display_name, company=company.root_id.name))
        if product.family in SINGLE:
            member._serialise()
        today = company._koperasi_book_date()
        # narrow sudo(): no role may create accounts
        account = self.sudo().with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True).create({
            'number': number or self._next_account_number(product, company),
            'company_id': company.id, 'partner_id': member.partner_id.id, 'member_id': member.id,
            'control_id': product.control_id.id, 'side': 'credit', 'state': 'open',
            'minimum': product.minimum_balance, 'opened_on': today, 'last_activity_on': today,
            'product_id': product.id, **(values or {}),
        })
        return account.with_env(self.env)

    @api.model
    def _next_account_number(self, product, company):
        """ ``SIB-000123``: from the sequence of this product in this branch, never given twice.

        A sequence of PostgreSQL: two tellers never wait for each other, a refused opening leaves a gap.
        """
        Sequence = self.env['ir.sequence'].sudo()
        code = f'koperasi.savings.product.{product.id}'
        sequence = Sequence.search([('code', '=', code), ('company_id', '=', company.id)], order='id', limit=1)
        if not sequence:
            sequence = Sequence.create({
                'name': self.env._("Account number of %(product)s, %(branch)s", product=product.code, branch=company.name),
                'code': code, 'company_id': company.id, 'padding': 6,
                'prefix': product.number_prefix or f'{product.code}-',
            })
        Account = self.env['koperasi.account'].sudo()
        number = sequence.next_by_id()
        while Account.search_count([('company_id', '=', company.id), ('number', '=', number)], limit=1):
            number = sequence.next_by_id()   # brought in from older books
        return number

    @api.model
    def _find_account(self, product, member):
        """ The open account of a member for a product, as superuser; empty if there is none """
        return self.sudo().search([
            ('member_id', '=', member.id), ('product_id', '=', product.id), ('state', '!=', 'closed')], order='id', limit=1)

    @api.model
    def _find_or_create_account(self, product, member):
        """ As ``_find_account``, opened where there is none """
        return self._find_account(product, member) or self._create_account(product, member).sudo()

    # -- booking --------------------------------------------------------------

    def _book_once(self, key, request, prepare, origin='office'):
        """ ``koperasi.transaction._book_once`` for this account and its branch """
        self.ensure_one()
        return self.env['koperasi.transaction']._book_once(
            self.company_id, key, {**request, 'account': self.id}, prepare, origin)

    def _answer(self, transaction):
        """ What a method of money gives back: the receipt's number, and the balance that this transaction left.

        :return: JSON-able dict ``transaction_id, number, account_id, account_number, balance, available``
        """
        account = self.sudo()
        entries = transaction.sudo().entry_ids.filtered(lambda entry: entry.account_id == account.account_id)
        return {
            'transaction_id': transaction.id or False, 'number': transaction.name or False,
            'account_id': account.id, 'account_number': account.number,
            'balance': int(entries.sorted('seq')[-1:].balance_after if entries else account.balance),
            'available': int(account.available),
        }

    def _touch(self):
        """ The member moved money himself: the account is not dormant """
        today = self.company_id._koperasi_book_date()
        if self.last_activity_on != today:
            self.sudo().write({'last_activity_on': today})

    # -- state ----------------------------------------------------------------

    def freeze(self, reason):
        """ Block an account: no deposit, no withdrawal.

        :param str reason: why
        :raises AccessError: if the caller is no manager
        :raises UserError: if it is not open
        """
        self._change_state('open', 'frozen', text(self.env, reason, self.env._("The reason"), required=True))

    def unfreeze(self, reason):
        """ Release a blocked account.

        :param str reason: why
        :raises AccessError: if the caller is no manager
        :raises UserError: if it is not frozen, or its member has died
        """
        if self.member_id.sudo().state == 'deceased':
            raise UserError(self.env._("The accounts of a deceased member are settled with the heirs."))
        self._change_state('frozen', 'open', text(self.env, reason, self.env._("The reason"), required=True))

    def _change_state(self, old, new, reason):
        self.ensure_one()
        check_role(self.env, MANAGER)
        self.check_access('read')
        if self.account_id._lock()[self.account_id.id].state != old:
            raise UserError(self.env._("Account %s is not in the state for this.", self.number))
        self.account_id._set_state(new)
        self.invalidate_recordset(['state', 'available'])
        self.sudo().message_post(body=self.env._("%(state)s: %(reason)s", state=new, reason=reason), author_id=self.env.user.partner_id.id)

    def reactivate(self, reason, key):
        """ Wake a dormant account, after the member came in person. One person has seen him, another one decides.

        :param str reason: how it was checked that it is he
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``account_id``, ``account_number`` and ``dormant``; before a second person has approved
            ``approval_id``, ``state``, ``message``, and the account stays dormant
        :raises UserError: if it is not dormant
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        arguments = {'reason': reason, 'key': key}
        Approval = self.env['koperasi.approval']
        if waits := Approval._gate(
                self.company_id, key, Approval._prepare_request(self, 'reactivate', arguments), 'reactivation', 0,
                self.env._("Reactivation of %s", self.display_name),
                [self.env._("A dormant account is reactivated by two persons."), self.env._("Reason: %s", reason)],
                self, (self, 'reactivate', arguments), self._check_dormant):
            return waits
        with self.env['koperasi.transaction']._asked_once(self.company_id, key, {'reactivate': self.id, 'reason': reason}) as (_request_id, done):
            if not done:
                self._check_dormant()
                self._touch()
                self.sudo().message_post(body=self.env._("Reactivated: %s", reason), author_id=self.env.user.partner_id.id)
        return {'account_id': self.id, 'account_number': self.number, 'dormant': self.dormant}

    def _check_dormant(self):
        if not self.dormant:
            raise UserError(self.env._("Account %s is not dormant.", self.number))

    def action_mandatory_source(self):
        """ Let the owner's mandatory share be taken from this account, or no longer.

        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        self.check_access('read')
        pays = self.member_id.mandatory_source_id == self
        self.member_id.set_mandatory_source(None if pays else self.id)
        return True

    def action_open_movements(self):
        """ Open the movements of this account. """
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Movements of %s", self.number), 'res_model': 'koperasi.entry',
            'view_mode': 'list', 'domain': [('account_id', '=', self.account_id.id)],
        }

    def action_operation(self):
        """ Open the dialog for an operation on this account (context key ``operation``). """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_operation')
        return {**action, 'context': {
            'default_operation': self.env.context.get('operation', 'deposit'), 'default_savings_account_id': self.id,
            'default_member_id': self.member_id.id, **({'default_payout_account_id': self.payout_account_id.id} if self.family in ON_DEMAND else {})}}
