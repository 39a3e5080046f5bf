from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.checks import TELLER, check_role, rupiah, text, whole_amount
from ..ledger.posting import GlLine, Posting
from .till_session import SIGNERS

# kind: roles of the journal that gives, roles of the one that takes
WAYS = {
    'float': (('vault',), ('till',)),
    'refill': (('vault',), ('till',)),
    'return': (('till',), ('vault',)),
    'bank_deposit': (('till', 'vault'), ('bank',)),
    'bank_withdrawal': (('bank',), ('till', 'vault')),
}


class KoperasiCashMovement(models.Model):
    """ Cash that goes from vault, till or bank to another of them: asked by one person, booked when another one signs. """
    _name = 'koperasi.cash.movement'
    _description = "Cash Movement"
    _order = 'id desc'
    _inherit = ['mail.thread']

    name = fields.Char(string="Number", readonly=True, help="Of its journal entry, once it is booked.")
    kind = fields.Selection([
        ('float', "Float"), ('refill', "Refill of the Till"), ('return', "Return to the Vault"),
        ('bank_deposit', "Deposit at the Bank"), ('bank_withdrawal', "Withdrawal from the Bank"),
    ], required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    from_journal_id = fields.Many2one('account.journal', string="From", required=True, readonly=True, ondelete='restrict')
    to_journal_id = fields.Many2one('account.journal', string="To", required=True, readonly=True, ondelete='restrict')
    amount = fields.Monetary(required=True, readonly=True)
    memo = fields.Char(readonly=True)
    business_date = fields.Date(required=True, readonly=True)
    state = fields.Selection([('waiting', "To Be Signed"), ('posted', "Booked"), ('cancelled', "Cancelled")],
                             required=True, readonly=True, default='waiting', tracking=True)
    asked_by_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    asked_at = fields.Datetime(related='create_date', string="Asked At")
    signed_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict', tracking=True)
    signed_at = fields.Datetime(readonly=True)
    cancel_reason = fields.Char(readonly=True, tracking=True)
    session_id = fields.Many2one('koperasi.till.session', string="Till Session", readonly=True, index='btree_not_null', ondelete='restrict')
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    request_id = fields.Many2one('koperasi.request', readonly=True, index='btree_not_null', ondelete='restrict')
    can_sign = fields.Boolean(compute='_compute_can_sign')

    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "Cash is moved in whole rupiah.")
    _two_check = models.Constraint('CHECK (asked_by_id <> signed_by_id)', "A cash movement bears two signatures.")

    @api.depends('kind', 'amount', 'name')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for movement in self:
            movement.display_name = movement.name or f"{kinds.get(movement.kind)} {rupiah(self.env, movement.amount)}"

    @api.depends('state', 'asked_by_id', 'session_id')
    @api.depends_context('uid')
    def _compute_can_sign(self):
        """ For the button; ``sign`` checks by itself """
        for movement in self:
            try:
                movement._check_signature()
                movement.can_sign = movement.state == 'waiting' and movement.kind != 'float'
            except AccessError:
                movement.can_sign = False

    @api.model
    def ask(self, kind, from_journal_id, to_journal_id, amount, key, memo=None):
        """ Ask that cash be moved; it is booked when a second person signs (``sign``).

        :param str kind: refill, return, bank_deposit or bank_withdrawal; a float is asked by opening a till
        :param int from_journal_id: vault, till or bank that gives
        :param int to_journal_id: vault, till or bank that takes
        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str memo: shown on the receipt
        :return: dict with ``movement_id``, ``state``, ``amount``, ``number`` (False until it is booked)
        :raises UserError: if this kind does not lead there, the till has no open session, or the cash is not there
        :raises AccessError: if the caller neither holds the till nor signs for the cooperative
        """
        check_role(self.env, TELLER, *SIGNERS)
        if not isinstance(kind, str) or kind not in WAYS or kind == 'float':
            raise UserError(self.env._("Choose what is to be done with the cash."))
        gives, takes = WAYS[kind]
        known = self.env['koperasi.till.session']._known_till
        source, target = known(from_journal_id, gives), known(to_journal_id, takes)
        if source.company_id != target.company_id:
            raise UserError(self.env._("Cash is moved within one branch."))
        amount = whole_amount(self.env, amount)
        memo = text(self.env, memo, self.env._("The memo"))
        (source | target)._koperasi_take_turn()
        request = {'move_cash': kind, 'from': source.id, 'to': target.id, 'amount': amount, 'memo': memo}
        request_id, done = self.env['koperasi.request']._claim(source.company_id, key, request)
        if done:
            return self.sudo().search([('request_id', '=', request_id)])._answer()
        session = self._session_of(source | target)
        if session and session.user_id != self.env.user:
            check_role(self.env, *SIGNERS)
        self._check_cash(source, amount)
        return self.sudo()._create_waiting(kind, source, target, amount, session, memo=memo, request_id=request_id)._answer()

    def sign(self, key):
        """ Sign a movement as the second person: it is booked. Who holds the till is one of the two, where a till gives or takes.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``ask``
        :raises UserError: if it does not wait for a signature, or the cash is not there (any more)
        :raises AccessError: if the caller may not sign it
        """
        self._check_door()
        self._check_signature()
        movement = self.sudo()
        (movement.from_journal_id | movement.to_journal_id)._koperasi_take_turn()
        request_id, done = self.env['koperasi.request']._claim(movement.company_id, key, {'sign_cash': self.id})
        if done:
            return self._answer()
        if movement.kind == 'float':
            raise UserError(self.env._("The float is signed with the opening of the till."))
        self._session_of(movement.from_journal_id | movement.to_journal_id)
        movement._post_signed(request_id)
        return self._answer()

    def cancel(self, reason):
        """ Take back a movement that was not signed.

        :param str reason: why
        :return: dict as of ``ask``
        :raises AccessError: if the caller neither asked for it nor may sign it
        """
        self._check_door()
        if self.asked_by_id != self.env.user:
            self._check_signature()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        movement = self.sudo()
        (movement.from_journal_id | movement.to_journal_id)._koperasi_take_turn()
        (movement.from_journal_id | movement.to_journal_id)._koperasi_lock()
        if movement.kind == 'float':
            raise UserError(self.env._("The float is cancelled with the opening of the till."))
        movement._check_waiting()
        movement._set_cancelled(reason)
        return self._answer()

    # -- checks ---------------------------------------------------------------

    def _check_door(self):
        self.ensure_one()
        check_role(self.env, TELLER, *SIGNERS)
        self.check_access('read')

    def _check_signature(self):
        """ Another person than who asked; where a till is one side, its holder and a signer of the cooperative """
        user, asked = self.env.user, self.asked_by_id
        if user._koperasi_same_person(asked):
            raise AccessError(self.env._("The second signature is that of another person."))
        holder = self.sudo().session_id.user_id
        if holder and asked != holder:
            if user != holder:
                raise AccessError(self.env._("%s holds the till and signs this movement.", holder.name))
        else:
            check_role(self.env, *SIGNERS)

    def _check_waiting(self):
        if self.state != 'waiting':
            labels = dict(self._fields['state']._description_selection(self.env))
            raise UserError(self.env._("This cash movement is: %s.", labels[self.state]))

    def _check_cash(self, journal, amount):
        """ A till or a vault gives no more than it holds; a bank's own books are the bank's """
        if journal.koperasi_role in ('till', 'vault'):
            cash = journal._koperasi_cash()[journal.id]
            if cash < amount:
                raise UserError(self.env._("%(journal)s holds %(cash)s, %(amount)s was asked.",
                                           journal=journal.name, cash=rupiah(self.env, cash), amount=rupiah(self.env, amount)))

    def _session_of(self, journals):
        """ The open session of the till among these journals; empty where there is no till """
        till = journals.filtered(lambda journal: journal.koperasi_role == 'till')
        session = self.env['koperasi.till.session'].sudo()
        if till:
            session = session._running(till).sudo()
            if session.state != 'open':
                raise UserError(self.env._("%s has no open till session.", till.name))
        return session

    # -- rows -----------------------------------------------------------------

    @api.model
    def _create_waiting(self, kind, source, target, amount, session, memo=None, request_id=None):
        day = self.env['koperasi.business.day']._take(source.company_id)
        (source | target)._koperasi_lock()
        return self.create({
            'kind': kind, 'company_id': source.company_id.id, 'from_journal_id': source.id, 'to_journal_id': target.id, 'amount': amount,
            'memo': memo, 'business_date': day.date, 'asked_by_id': self.env.uid, 'session_id': session.id, 'request_id': request_id})

    def _set_cancelled(self, reason):
        self.write({'state': 'cancelled', 'cancel_reason': reason})

    def _post_signed(self, request_id):
        """ Book it in the journal that gives; who signs was checked, his request is claimed """
        source, target, amount = self.from_journal_id, self.to_journal_id, int(self.amount)
        (source | target)._koperasi_lock()
        self._check_waiting()
        kinds = dict(self._fields['kind']._description_selection(self.env))
        memo = self.memo or f"{kinds[self.kind]}: {source.name} → {target.name}"
        transaction = self.env['koperasi.transaction']._book([Posting(
            kind='cash_movement', amount=amount, memo=memo, values={'till_session_id': self.session_id.id or None},
            gl_lines=(GlLine(target.default_account_id.id, amount), GlLine(source.default_account_id.id, -amount)))],
            source, request_id, self.company_id)
        self.write({'state': 'posted', 'name': transaction.name, 'transaction_id': transaction.id, 'business_date': transaction.business_date,
                    'signed_by_id': self.env.uid, 'signed_at': fields.Datetime.now()})

    def _answer(self):
        movement = self.sudo()
        return {'movement_id': movement.id, 'state': movement.state, 'amount': int(movement.amount), 'number': movement.name or False}
