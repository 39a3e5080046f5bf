from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, TELLER, check_role, rupiah, text, whole_amount, whole_number
from ..ledger.posting import GlLine, Posting
from .denomination import pieces, total

HOLDERS = (TELLER, MANAGER)                # who may hold a till
SIGNERS = (MANAGER, ACCOUNTANT, BOARD)     # who signs for the cooperative, never for himself


class KoperasiTillSession(models.Model):
    """ A till in the hands of one person, from the first count to the last. Its cash is the balance of its journal's account. """
    _name = 'koperasi.till.session'
    _description = "Till Session"
    _order = 'id desc'
    _inherit = ['mail.thread']

    name = fields.Char(string="Number", required=True, readonly=True)
    journal_id = fields.Many2one('account.journal', string="Till", required=True, readonly=True, index=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', string="Held By", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    business_date = fields.Date(required=True, readonly=True)
    state = fields.Selection([
        ('opening', "To Be Signed"), ('open', "Open"), ('counted', "Counted"), ('closed', "Closed"),
    ], required=True, readonly=True, default='opening', tracking=True)
    cancelled = fields.Boolean(readonly=True, help="It was never opened: the first count was not signed.")

    opened_at = fields.Datetime(readonly=True)
    float_amount = fields.Monetary(string="Float from Vault", readonly=True)
    opening_expected = fields.Monetary(string="Expected at Opening", readonly=True, help="What the books say, with the float.")
    opening_counted = fields.Monetary(string="Counted at Opening", readonly=True)
    opening_difference = fields.Monetary(readonly=True)
    opening_reason = fields.Char(string="Reason of the Opening Difference", readonly=True)
    opening_signed_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    opening_request_id = fields.Many2one('koperasi.request', readonly=True, index='btree_not_null', ondelete='restrict')
    previous_id = fields.Many2one('koperasi.till.session', string="Taken Over From", readonly=True, ondelete='restrict')

    closing_expected = fields.Monetary(readonly=True)
    expected = fields.Monetary(string="Cash in the Books", compute='_compute_expected')
    counted = fields.Monetary(readonly=True)
    difference = fields.Monetary(readonly=True, tracking=True, help="Counted less expected: negative when cash is missing.")
    reason = fields.Char(string="Reason of the Difference", readonly=True, tracking=True)
    counted_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    counted_at = fields.Datetime(readonly=True)
    handover_to_id = fields.Many2one('res.users', string="Handed Over To", readonly=True, ondelete='restrict', tracking=True)
    signed_by_id = fields.Many2one('res.users', string="Closing Signed By", readonly=True, ondelete='restrict', tracking=True)
    closed_at = fields.Datetime(readonly=True)

    denomination_ids = fields.One2many('koperasi.till.denomination', 'session_id', readonly=True)
    opening_line_ids = fields.One2many('koperasi.till.denomination', 'session_id', string="Opening Count", readonly=True, domain=[('moment', '=', 'opening')])
    closing_line_ids = fields.One2many('koperasi.till.denomination', 'session_id', string="Closing Count", readonly=True, domain=[('moment', '=', 'closing')])
    movement_ids = fields.One2many('koperasi.cash.movement', 'session_id', string="Cash Movements", readonly=True)
    transaction_ids = fields.One2many('koperasi.transaction', 'till_session_id', string="Transactions", readonly=True)
    transaction_count = fields.Integer(compute='_compute_transaction_count')
    is_mine = fields.Boolean(compute='_compute_what_i_may')
    can_sign = fields.Boolean(compute='_compute_what_i_may')

    _name_uniq = models.UniqueIndex('(company_id, name)', "The number of a till session is used once.")
    _journal_uniq = models.UniqueIndex("(journal_id) WHERE state <> 'closed'", "This till is in use already.")
    _user_uniq = models.UniqueIndex("(user_id) WHERE state <> 'closed'", "This person holds a till already.")
    _day_idx = models.Index('(company_id, business_date)')

    @api.depends('state', 'closing_expected', 'float_amount')
    def _compute_expected(self):
        running = self.filtered(lambda session: session.state in ('opening', 'open'))
        cash = running.journal_id._koperasi_cash()
        for session in self:
            session.expected = cash.get(session.journal_id.id, 0) if session in running else session.closing_expected

    @api.depends('transaction_ids')
    def _compute_transaction_count(self):
        counts = dict(self.env['koperasi.transaction']._read_group([('till_session_id', 'in', self.ids)], ['till_session_id'], ['__count']))
        for session in self:
            session.transaction_count = counts.get(session, 0)

    @api.depends('state', 'user_id', 'counted_by_id', 'handover_to_id')
    @api.depends_context('uid')
    def _compute_what_i_may(self):
        """ For the buttons; the methods check by themselves """
        user = self.env.user
        signs = user.has_groups(','.join(SIGNERS))
        for session in self:
            session.is_mine = session.user_id == user
            others = not any(user._koperasi_same_person(maker) for maker in session.user_id | session.counted_by_id)
            session.can_sign = others and (session.handover_to_id == user if session.handover_to_id else signs)

    @api.depends('name', 'journal_id', 'user_id')
    def _compute_display_name(self):
        for session in self:
            session.display_name = f"{session.name} {session.journal_id.sudo().name} – {session.user_id.name}"

    # -- for the money methods ------------------------------------------------

    @api.model
    def _require(self, journal):
        """ The caller's own open session on a till: without it no cash passes.

        :param journal: ``account.journal`` with the role till
        :return: ``koperasi.till.session``
        :raises UserError: if he has none
        """
        session = self._running(journal)
        if session.user_id != self.env.user or session.state != 'open':
            raise UserError(self.env._("Open the till first: you have no open till session on %s.", journal.sudo().name))
        return session.sudo(self.env.su)

    @api.model
    def _running(self, journal):
        """ The session of a till that is not closed yet, of anybody, as superuser; may be empty """
        return self.sudo().search([('journal_id', '=', journal.id), ('state', '!=', 'closed')])

    @api.model
    def _start(self, journal, user):
        """ An open session without a count: for tests and to set up a demonstration.

        :return: ``koperasi.till.session``
        """
        journal = journal.sudo()
        self._take_free(journal, user)
        cash = journal._koperasi_cash()[journal.id]
        return self.sudo()._create_session(journal, user, {
            'state': 'open', 'opening_expected': cash, 'opening_counted': cash}).sudo(self.env.su)

    @api.model
    def _create_session(self, journal, user, values):
        """ The row of a new session, on the open day; the journal is locked, so numbers follow each other """
        date = self.env['koperasi.business.day']._current(journal.company_id).date
        stem = f'{journal.code}/{date:%Y%m%d}'
        count = self.search_count([('journal_id', '=', journal.id), ('business_date', '=', date)])
        return self.with_context(mail_create_nosubscribe=True).create({
            'name': f'{stem}/{count + 1}', 'journal_id': journal.id, 'user_id': user.id, 'company_id': journal.company_id.id,
            'business_date': date, 'opened_at': fields.Datetime.now(), **values})

    @api.model
    def _take_free(self, journal, user):
        """ Lock the open day and the till; one running session a till, and one a person """
        self.env['koperasi.business.day']._take(journal.company_id)
        journal._koperasi_lock()
        Session = self.sudo()
        if busy := Session.search([('journal_id', '=', journal.id), ('state', '!=', 'closed')]):
            raise UserError(self.env._("%(till)s is in use by %(user)s. It has to be closed or handed over first.",
                                       till=journal.name, user=busy.user_id.name))
        for session in Session.search([('company_id', 'child_of', journal.company_id.root_id.id), ('state', '!=', 'closed')]):
            if user._koperasi_same_person(session.user_id):
                raise UserError(self.env._("%(user)s holds %(till)s already. One person holds one till.",
                                           user=user.name, till=session.journal_id.name))

    @api.model
    def _known_till(self, journal_id, roles=('till',)):
        """ The till of a branch at work that a caller named, as superuser: most roles have no right on journals """
        journal = self.env['account.journal'].sudo().browse(whole_number(self.env, journal_id, self.env._("The till"))).exists()
        if not journal or journal.company_id not in self.env.companies or journal.koperasi_role not in roles or not journal.active:
            raise UserError(self.env._("Choose a till of your branch."))
        return journal

    # -- opening --------------------------------------------------------------

    @api.model
    def open_session(self, journal_id, count, amount_from_vault, key, reason=None):
        """ Open a till: what lies in it is counted, the float from the vault included. A second person signs (``sign_opening``).

        :param int journal_id: the till
        :param dict count: pieces of each note and coin, ``{"100000": 12, ...}``
        :param int amount_from_vault: whole rupiah taken from the vault of the branch, 0 for none
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason: why the count is not what the books say, where it is not
        :return: dict with ``session_id``, ``name``, ``state``, ``journal_id``, ``expected``, ``counted``, ``difference``, in rupiah
        :raises UserError: if the till or the caller is busy, the day is not open, or a difference has no reason
        :raises AccessError: if the caller is neither teller nor manager
        """
        check_role(self.env, *HOLDERS)
        journal = self._known_till(journal_id)
        counted = pieces(self.env, count)
        amount = whole_amount(self.env, amount_from_vault, minimum=0)
        reason = text(self.env, reason, self.env._("The reason"))
        vault = journal._koperasi_get(journal.company_id, 'vault') if amount else journal.browse()
        (journal | vault)._koperasi_take_turn()
        request = {'open_till': journal.id, 'count': counted, 'float': amount, 'reason': reason}
        request_id, done = self.env['koperasi.request']._claim(journal.company_id, key, request)
        if done:
            return self.sudo().search([('opening_request_id', '=', request_id)])._answer()
        self._take_free(journal, self.env.user)
        expected = journal._koperasi_cash()[journal.id] + amount
        difference = total(counted) - expected
        self._check_reason(expected, counted, reason)
        session = self.sudo()._create_session(journal, self.env.user, {
            'state': 'opening', 'float_amount': amount, 'opening_expected': expected, 'opening_counted': total(counted),
            'opening_difference': difference, 'opening_reason': reason if difference else None, 'opening_request_id': request_id,
            'denomination_ids': self._prepare_lines('opening', counted)})
        if amount:
            self.env['koperasi.cash.movement'].sudo()._create_waiting('float', vault, journal, amount, session)
        return session._answer()

    def sign_opening(self, key=None):
        """ Sign the first count: the float leaves the vault, a difference is booked, the till may be used.

        :param str key: idempotency key made by the client, 1 to 255 characters; the state alone lets it be signed once
        :return: dict as of ``open_session``
        :raises UserError: if it does not wait for a signature, the vault has not enough, or the books changed since the count
        :raises AccessError: if the caller may not sign, or is the one who counted
        """
        self._check_door()
        self._check_signer(self.user_id)
        session, movement = self.sudo(), self.sudo().movement_ids.filtered(lambda m: m.kind == 'float' and m.state == 'waiting')
        journal = session.journal_id
        (journal | movement.from_journal_id)._koperasi_take_turn()
        request_id, done = self.env['koperasi.request']._claim(session.company_id, key or str(uuid4()), {'sign_opening': self.id})
        if done:
            return session._answer()
        journal._koperasi_lock()
        self._check_state('opening')
        if movement:
            movement._post_signed(request_id)
        if journal._koperasi_cash()[journal.id] != session.opening_expected:
            raise UserError(self.env._("The books of %s changed since it was counted. Count it again.", journal.name))
        session._book_difference(int(session.opening_difference), session.opening_reason, request_id)
        session.write({'state': 'open', 'opening_signed_by_id': self.env.uid})
        return session._answer()

    def cancel_opening(self, reason):
        """ Take back a first count that was not signed; nothing was booked.

        :param str reason: why
        :return: dict as of ``open_session``
        :raises AccessError: if the caller neither holds the till nor signs for the cooperative
        """
        self._check_door()
        self._check_holder_or_signer()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        session = self.sudo()
        session.journal_id._koperasi_take_turn()
        session.journal_id._koperasi_lock()
        self._check_state('opening')
        session.movement_ids.filtered(lambda movement: movement.state == 'waiting')._set_cancelled(reason)
        session.write({'state': 'closed', 'cancelled': True, 'closed_at': fields.Datetime.now(), 'reason': reason})
        return session._answer()

    # -- shared ---------------------------------------------------------------

    def _check_door(self):
        self.ensure_one()
        check_role(self.env, TELLER, *SIGNERS)
        self.check_access('read')

    def _check_signer(self, makers):
        """ Signs for the cooperative, and is none of those who made what is signed (by person, not by login) """
        check_role(self.env, *SIGNERS)
        if any(self.env.user._koperasi_same_person(maker) for maker in makers):
            raise AccessError(self.env._("The second signature is that of another person."))

    def _check_holder_or_signer(self):
        if self.user_id != self.env.user:
            check_role(self.env, *SIGNERS)

    def _check_state(self, *states):
        state = self.sudo().state
        if state not in states:
            labels = dict(self._fields['state']._description_selection(self.env))
            raise UserError(self.env._("Till session %(name)s is: %(state)s.", name=self.name, state=labels[state]))

    def _check_reason(self, expected, counted, reason):
        if total(counted) != expected and not reason:
            raise UserError(self.env._(
                "Counted %(counted)s, the books say %(expected)s: a difference of %(difference)s. Count again, or give the reason.",
                counted=rupiah(self.env, total(counted)), expected=rupiah(self.env, expected),
                difference=rupiah(self.env, total(counted) - expected)))

    @api.model
    def _prepare_lines(self, moment, counted):
        return [Command.create({'moment': moment, 'value': value, 'pieces': number}) for value, number in counted.items()]

    def _book_difference(self, difference, reason, request_id):
        """ What was counted becomes what the books say (domain 6.3 no. 23).

        :param int difference: counted less expected, rupiah
        """
        if not difference:
            return
        account = self.env['koperasi.posting.rule']._get_account(self.company_id, 'cash_difference')
        memo = self.env._("Cash difference %(session)s: %(reason)s", session=self.name, reason=reason)
        self.env['koperasi.transaction']._book([Posting(
            kind='cash_difference', amount=abs(difference), memo=memo, values={'till_session_id': self.id},
            gl_lines=(GlLine(self.journal_id.default_account_id.id, difference), GlLine(account.id, -difference)))],
            self.journal_id, request_id, self.company_id)

    def _answer(self):
        session = self.sudo()
        opening = session.state in ('opening', 'open')
        return {
            'session_id': session.id, 'name': session.name, 'state': session.state, 'journal_id': session.journal_id.id,
            'business_date': fields.Date.to_string(session.business_date),
            'expected': int(session.opening_expected if opening else session.closing_expected),
            'counted': int(session.opening_counted if opening else session.counted),
            'difference': int(session.opening_difference if opening else session.difference),
        }

    def action_open_transactions(self):
        """ What was booked in this session """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_transaction')
        return {**action, 'domain': [('till_session_id', '=', self.id)], 'display_name': self.env._("Transactions of %s", self.name)}
