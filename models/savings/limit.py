from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, ormcache

from .checks import CASH_ROLES, MANAGER, TELLER, rupiah

ROLES = {'teller': TELLER, 'manager': MANAGER}
# what counts as an operation: kinds of transactions, roles of their journal, and the sign of the entry on the account concerned
COUNTED = {
    'deposit': (('deposit', 'mandatory', 'term_opening', 'entry_payment', 'admission'), CASH_ROLES, 1),
    'withdrawal': (('withdrawal', 'closing', 'term_interest', 'term_maturity', 'term_break', 'entry_refund', 'exit_payment'), CASH_ROLES, -1),
    'transfer': (('transfer', 'mandatory', 'term_opening', 'deposit', 'withdrawal'), ('savings',), -1),
}
# role, operation, at once, a day: what a new cooperative starts with; to be edited
DEFAULTS = [
    ('teller', 'deposit', 100_000_000, 0), ('teller', 'withdrawal', 5_000_000, 25_000_000), ('manager', 'withdrawal', 50_000_000, 250_000_000),
]


class KoperasiLimit(models.Model):
    """ Up to which amount somebody of a role acts alone; above it a second person approves (domain 1.4, 4.5). """
    _name = 'koperasi.limit'
    _description = "Limit of a Role"
    _inherit = ['mail.thread']
    _order = 'role, operation, product_id, id'
    _rec_name = 'operation'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related='company_id.currency_id')
    active = fields.Boolean(default=True, tracking=True)
    role = fields.Selection([('teller', "Teller"), ('manager', "Manager")], required=True, default='teller', tracking=True)
    operation = fields.Selection([
        ('deposit', "Deposit"), ('withdrawal', "Withdrawal"), ('transfer', "Transfer"),
    ], required=True, default='withdrawal', tracking=True, help="Whatever brings money in, takes it out, or moves it between accounts.")
    product_id = fields.Many2one(
        'koperasi.savings.product', check_company=True, tracking=True, index='btree_not_null', ondelete='cascade',
        help="This limit takes the place of the general one for accounts of this product. Empty: for all products without a limit of their own.")
    amount_once = fields.Monetary(string="At Once", tracking=True, help="Without a second person; 0 for no limit.")
    amount_day = fields.Monetary(
        string="A Day", tracking=True,
        help="For what one user books on a business day, and for what is booked on one account; 0 for no limit.")

    _row_uniq = models.UniqueIndex(
        '(company_id, role, operation, COALESCE(product_id, 0)) WHERE active', "There is already a limit for this.")
    _amount_check = models.Constraint(
        'CHECK (amount_once >= 0 AND amount_day >= 0 AND amount_once = trunc(amount_once) AND amount_day = trunc(amount_day))',
        "Limits are in whole rupiah, 0 or more.")

    # -- who sets them --------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        limits = super().create(vals_list)
        limits._check_not_own()
        self.env.registry.clear_cache()
        return limits

    def write(self, vals):
        self._check_not_own()
        result = super().write(vals)
        self._check_not_own()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A limit is archived, not deleted: its history stays."))

    def _check_not_own(self):
        if not self.env.su and any(self.env.user.has_group(ROLES[limit.role]) for limit in self):
            raise AccessError(self.env._("Nobody sets the limit of his own role: the board does."))

    @api.depends('role', 'operation', 'product_id')
    def _compute_display_name(self):
        roles = dict(self._fields['role']._description_selection(self.env))
        operations = dict(self._fields['operation']._description_selection(self.env))
        for limit in self:
            parts = [roles.get(limit.role), operations.get(limit.operation), limit.product_id.code]
            limit.display_name = ", ".join(filter(None, parts))

    # -- what the doors ask ---------------------------------------------------

    @api.model
    def _reasons(self, operation, product, amount, company, account=None):
        """ Why the caller may not do this alone.

        :param str operation: deposit, withdrawal or transfer
        :param product: ``koperasi.savings.product`` of the account concerned, may be empty
        :param int amount: rupiah
        :param company: branch
        :param account: ``koperasi.savings.account`` whose day is counted too
        :return: list of sentences, empty if he may
        """
        return self._reasons_of([(operation, amount, product, account)], company)

    @api.model
    def _reasons_of(self, parts, company):
        """ As ``_reasons`` for what is done at once in several parts: a limit is on their sum.

        :param list parts: ``(operation, amount, product, account)`` as of ``_reasons``
        """
        asked, in_force = {}, {}
        for operation, amount, product, account in parts:
            case = operation, product or (account and account.sudo().product_id)
            if case not in in_force:
                in_force[case] = self._in_force(*case, company)
            for limit in in_force[case]:
                asked.setdefault(limit, []).append((amount, account))
        if any(limit.amount_day for limit in asked):
            # one after the other, also in two tills: of two at once, each would read a day without the other (snapshot isolation)
            self.env.cr.execute("UPDATE res_users SET id = id WHERE id = %s", (self.env.uid,))
        return [reason for limit, amounts in asked.items() for reason in limit._exceeded(amounts, company)]

    @api.model
    def _in_force(self, operation, product, company):
        """ The limits of the caller's roles, as superuser: that of the product where there is one, else the general one """
        roles = tuple(role for role, group in ROLES.items() if self.env.user.has_group(group))
        return self.sudo().browse(self._ids_in_force(operation, product.id if product else False, company.root_id.id, roles))

    @api.model
    @ormcache('operation', 'product_id', 'root_id', 'roles')
    def _ids_in_force(self, operation, product_id, root_id, roles):
        """ As ``_in_force``, from ids; asked for each receipt and seldom changed """
        rows = self.sudo().search([
            ('company_id', '=', root_id), ('operation', '=', operation), ('role', 'in', roles), ('product_id', 'in', [product_id, False])])
        own = rows.filtered('product_id')
        return (own | rows.filtered(lambda row: row.role not in own.mapped('role'))).ids

    def _exceeded(self, amounts, company):
        """ Sentences on what ``(rupiah, account)``, done at once, exceed together """
        total, date = sum(amount for amount, _account in amounts), company._koperasi_book_date()
        reasons = []
        if 0 < self.amount_once < total:
            reasons.append(self.env._("%(amount)s is above the limit of %(limit)s at once.",
                                      amount=rupiah(self.env, total), limit=rupiah(self.env, self.amount_once)))
        if not self.amount_day:
            return reasons
        limit = rupiah(self.env, self.amount_day)
        by_user, _on_account = self._booked(company, date)
        if total > self.amount_day:
            reasons.append(self.env._("%(amount)s is above the limit of %(limit)s a day.", amount=rupiah(self.env, total), limit=limit))
        elif by_user + total > self.amount_day:
            reasons.append(self.env._(
                "With the %(today)s that you booked today, it is above the limit of %(limit)s a day.", today=rupiah(self.env, by_user), limit=limit))
        for account in filter(None, dict.fromkeys(account for _amount, account in amounts)):
            _by_user, on_account = self._booked(company, date, account)
            if on_account and on_account + sum(amount for amount, own in amounts if own == account) > self.amount_day:
                reasons.append(self.env._(
                    "With the %(today)s booked on %(account)s today, it is above the limit of %(limit)s a day.",
                    today=rupiah(self.env, on_account), account=account.number, limit=limit))
        return reasons

    def _booked(self, company, date, account=None):
        """ What this limit counts on a business date in all branches; what was reversed does not count.

        :return: ``(rupiah of the caller, rupiah on the account)``
        """
        kinds, roles, sign = COUNTED[self.operation]
        more_kinds, more_roles = self.env['koperasi.approval']._limited_kinds().get(self.operation, ((), ()))
        kinds, roles = (*kinds, *more_kinds), (*roles, *more_roles)
        products = self.product_id or self.search([
            ('company_id', '=', self.company_id.id), ('role', '=', self.role), ('operation', '=', self.operation),
            ('product_id', '!=', False)]).product_id
        entry = SQL(
            "EXISTS (SELECT FROM koperasi_entry e JOIN koperasi_savings_account s ON s.account_id = e.account_id "
            "WHERE e.transaction_id = t.id AND SIGN(e.amount) = %s AND s.product_id IN %s)", sign, tuple(products.ids) or (0,))
        [[by_user, on_account]] = self.env.execute_query(SQL(
            """SELECT COALESCE(SUM(t.amount) FILTER (WHERE t.user_id = %(user)s), 0), COALESCE(SUM(t.amount) FILTER (WHERE EXISTS (
                      SELECT FROM koperasi_entry e WHERE e.transaction_id = t.id AND e.account_id = %(account)s AND SIGN(e.amount) = %(sign)s)), 0)
               FROM koperasi_transaction t
               JOIN account_move m ON m.id = t.move_id JOIN account_journal j ON j.id = m.journal_id
               WHERE t.business_date = %(date)s AND t.kind IN %(kinds)s AND j.koperasi_role IN %(roles)s
                 AND t.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(path)s) AND %(entry)s
                 AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""",
            user=self.env.uid, account=account.account_id.id if account else 0, sign=sign, date=date, kinds=kinds, roles=roles,
            path=f'{company.root_id.id}/%', entry=entry if self.product_id else SQL("NOT %s", entry)))
        return int(by_user), int(on_account)
