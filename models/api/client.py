from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.base.models.res_users import check_identity

from ..ledger.checks import ADMIN, check_role, rupiah
from .errors import ApiError

API = 'koperasi.group_koperasi_api'
KEY_DAYS = 365
FIXED = frozenset({'company_id', 'user_id'})


class KoperasiApiClient(models.Model):
    """ Another program that works with the books of one branch: through which bank its money comes and goes, and how much of it. It
    has a login of its own, of the kind that members have, which reaches nothing but ``koperasi.api``.
    """
    _name = 'koperasi.api.client'
    _description = "API Client"
    _inherit = ['mail.thread']
    _order = 'name, id'
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Whose program it is, and what it does.")
    active = fields.Boolean(default=True, tracking=True, help="Archived, its keys open nothing.")
    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    user_id = fields.Many2one('res.users', string="Login", required=True, readonly=True, copy=False, ondelete='restrict')
    journal_id = fields.Many2one(
        'account.journal', string="Bank", required=True, check_company=True, tracking=True, ondelete='restrict', index=True,
        domain="[('koperasi_role', '=', 'bank'), ('company_id', '=', company_id)]",
        help="Where its deposits and repayments come in and its withdrawals go out: it holds no till.")
    deposit_limit = fields.Monetary(tracking=True, help="At once; 0 if it takes no deposits.")
    withdrawal_limit = fields.Monetary(tracking=True, help="At once; 0 if it pays nothing out.")
    transfer_limit = fields.Monetary(tracking=True, help="At once; 0 if it transfers nothing.")
    repayment_limit = fields.Monetary(tracking=True, help="At once; 0 if it takes no repayments of loans.")
    day_limit = fields.Monetary(string="A Day", required=True, tracking=True, help="For all that it books on a business day.")

    _user_uniq = models.Constraint('UNIQUE (user_id)', "A login belongs to one client.")
    _limits_check = models.Constraint(
        'CHECK (LEAST(deposit_limit, withdrawal_limit, transfer_limit, repayment_limit) >= 0 AND day_limit > 0)',
        "A client has a limit a day; no limit is below 0.")

    @api.constrains('journal_id', 'company_id')
    def _check_journal(self):
        for client in self.sudo():
            if client.journal_id.koperasi_role != 'bank' or client.journal_id.company_id != client.company_id:
                raise ValidationError(self.env._("A client books on a bank of its branch."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals['user_id'] = self._make_login(vals).id
        return super().create(vals_list)

    def _make_login(self, vals):
        """ The login of a new client, without a password: it comes in with a key """
        company_id = vals.get('company_id') or self.env.company.id
        return self.env['res.users'].sudo().with_context(no_reset_password=True).create({
            'name': vals.get('name') or "API", 'login': f'api-{uuid4()}', 'company_id': company_id,
            'company_ids': [Command.set([company_id])], 'group_ids': [Command.set([self.env.ref('koperasi.group_koperasi_api').id])],
            'lang': self.env.lang or 'en_US', 'active': vals.get('active', True)})

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in FIXED}
        result = super().write(vals)
        if 'active' in vals:
            self.user_id.sudo().active = vals['active']
        return result

    @check_identity
    def make_key(self):
        """ Make a key for this client, good for a year, and show it once. Earlier keys stay good until they expire or it is archived.

        :return: action that shows the key
        :raises AccessError: if the caller is no administrator
        """
        self.ensure_one()
        check_role(self.env, ADMIN)
        self.check_access('write')
        key = self._make_key()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("API Key Ready"), 'res_model': 'res.users.apikeys.show', 'target': 'new',
            'views': [(False, 'form')], 'context': {'default_key': key}}

    def _make_key(self):
        """ Who may do so was checked """
        until = fields.Datetime.now() + timedelta(days=KEY_DAYS)
        return self.env['res.users.apikeys'].with_user(self.user_id).sudo()._generate('rpc', self.name, until)

    # -- what it may do ---------------------------------------------------------------

    @api.model
    def _own(self):
        """ The client of the caller, as superuser in a context that is ours: a caller of the API chooses his own """
        user = self.env.user
        client = self.sudo().search([('user_id', '=', self.env.uid)]) if user.has_group(API) else self.browse()
        if not client:
            raise ApiError('forbidden', self.env._("This login is no client of the API."))
        return client.with_env(client.env(context={'lang': user.lang, 'tz': user.tz, 'allowed_company_ids': client.company_id.ids}))

    def _check_limits(self, operation, amount):
        """ ApiError if this is more than it may book; the caller's turn comes after that of whoever is under way for it """
        limit = int(self[f'{operation}_limit'])
        if not limit:
            raise ApiError('forbidden', self.env._("This client may not do this."))
        if amount > limit:
            raise ApiError('limit', self.env._("%(amount)s is above the limit of %(limit)s at once.", amount=rupiah(self.env, amount), limit=rupiah(self.env, limit)))
        # one after the other: of two at once, each would read a day without the other (snapshot isolation)
        self.env.cr.execute("UPDATE koperasi_api_client SET id = id WHERE id = %s", (self.id,))
        booked = self._booked(self.company_id._koperasi_book_date())
        if booked + amount > self.day_limit:
            raise ApiError('limit', self.env._(
                "With the %(booked)s of today it is above the limit of %(limit)s a day.", booked=rupiah(self.env, booked), limit=rupiah(self.env, self.day_limit)))

    def _booked(self, date):
        """ Rupiah that it booked on a business date; what was reversed does not count """
        [[total]] = self.env.execute_query(SQL(
            """SELECT COALESCE(SUM(t.amount), 0) FROM koperasi_transaction t
               WHERE t.company_id = %s AND t.business_date = %s AND t.user_id = %s
                 AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""", self.company_id.id, date, self.user_id.id))
        return int(total)

    def _key(self, key):
        """ A client's keys are its own: what others use stays unknown to it """
        if not isinstance(key, str) or not key.strip() or len(key) > 200 or '\x00' in key:
            raise ApiError('invalid', self.env._("A request needs a key of 1 to 200 characters."))
        return f'api/{self.id}/{key}'

