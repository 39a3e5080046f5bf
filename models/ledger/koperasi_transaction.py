from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .append_only import append_only
from .posting import GlLine, Movement, Posting, sums


class KoperasiTransaction(models.Model):
    """ One money event. Written by the ledger once (see poster.py), never changed; a mistake is reversed once. """
    _name = 'koperasi.transaction'
    _description = "Cooperative Transaction"
    _order = 'id desc'
    _rec_names_search = ['name', 'memo']
    _log_access = False

    name = fields.Char(string="Number", required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection([('opening', "Opening Balance"), ('reversal', "Reversal")], required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    business_date = fields.Date(required=True, readonly=True, help="Day of the cooperative's books, in its own time zone.")
    value_date = fields.Date(required=True, readonly=True, help="Day from which interest counts.")
    posted_at = fields.Datetime(string="Entered At", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="Entered By", required=True, readonly=True)
    partner_id = fields.Many2one('res.partner', readonly=True, index='btree_not_null', ondelete='restrict')
    move_id = fields.Many2one('account.move', string="Journal Entry", required=True, readonly=True, index=True, ondelete='restrict')
    journal_id = fields.Many2one(related='move_id.journal_id')
    memo = fields.Char(readonly=True)
    origin = fields.Selection([
        ('office', "Office"), ('counter', "Counter"), ('portal', "Portal"), ('field', "Field"), ('batch', "Batch"),
    ], required=True, readonly=True)
    request_id = fields.Many2one('koperasi.request', required=True, readonly=True, index=True, ondelete='restrict')
    entry_ids = fields.One2many('koperasi.entry', 'transaction_id', string="Movements", readonly=True)
    # of one that shares a summed journal entry: rupiah by account.account id, debit positive, of what is on no member account
    other_side = fields.Json(readonly=True)
    reversal_of_id = fields.Many2one('koperasi.transaction', string="Reverses", readonly=True, ondelete='restrict')
    reversal_ids = fields.One2many('koperasi.transaction', 'reversal_of_id', string="Reversed By", readonly=True)
    is_reversed = fields.Boolean(compute='_compute_is_reversed', search='_search_is_reversed')

    _name_uniq = models.UniqueIndex('(company_id, name)', "The number of a transaction is used once.")
    _reversal_uniq = models.UniqueIndex(
        '(reversal_of_id) WHERE reversal_of_id IS NOT NULL', "This transaction was already reversed.")
    _date_idx = models.Index('(company_id, business_date, id)')

    def init(self):
        append_only(self.env.cr, self._table)

    @api.depends('reversal_ids')
    def _compute_is_reversed(self):
        for transaction in self:
            transaction.is_reversed = bool(transaction.reversal_ids)

    def _search_is_reversed(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('reversal_ids', '!=' if True in value else '=', False)]

    def action_open_move(self):
        """ Open the journal entry of this transaction. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'account.move', 'view_mode': 'form', 'res_id': self.move_id.id}

    @api.model
    def _refuse_uninstall(self):
        """ Books are never thrown away; UserError if there are any """
        if count := self.sudo().search_count([]):
            raise UserError(self.env._(
                "Koperasi cannot be uninstalled: %s posted transactions of members would be lost. Archive the database instead.", count))

    @api.model
    def _book_once(self, company, key, request, prepare, origin='office'):
        """ Claim the key, and only then check and book: the same request again gets the first answer, whatever has
        changed since.

        :param company: branch
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param dict request: JSON-able, what is asked
        :param prepare: function of the request's id that checks and gives ``(Posting, journal)``; ``(None, None)`` for nothing to book
        :param str origin: office, counter, portal, field or batch
        :return: ``koperasi.transaction``, empty if there was nothing to book
        """
        with self._asked_once(company, key, request) as (request_id, done):
            if done:
                return self.sudo().search([('request_id', '=', request_id)], order='id', limit=1).with_env(self.env)
            posting, journal = prepare(request_id)
            if posting is None:
                return self.browse()
            return self._book([posting], journal, request_id, company, origin=origin)

    # -- reversal -------------------------------------------------------------

    def reverse(self, reason, key):
        """ Reverse this transaction once, by the opposite entries on the open business day.

        :param str reason: why, shown on both transactions
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``transaction_id`` and ``number`` of the reversal
        :raises UserError: if it cannot be reversed (again), or the money is no longer there
        :raises AccessError: if the caller may not, or entered it himself (domain 1.4: maker is never checker)
        """
        self.ensure_one()
        self.check_access('read')
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("A reversal needs a reason."))
        self._check_may_reverse()
        self.sudo().journal_id._koperasi_take_turn()
        reversal = self._reverse(reason.strip(), key)
        return {'transaction_id': reversal.id, 'number': reversal.name}

    def _check_may_reverse(self):
        """ Another person than the maker; a teller only on the same business day (domain 1.4). """
        user = self.env.user
        if self.env.su:
            return
        if user._koperasi_same_person(self.user_id):
            raise AccessError(self.env._("You entered this transaction: another person has to reverse it."))
        if user.has_groups('koperasi.group_koperasi_manager,koperasi.group_koperasi_accountant'):
            return
        today = self.env['koperasi.business.day']._current(self.company_id).date
        if not user.has_group('koperasi.group_koperasi_teller') or self.business_date != today:
            raise AccessError(self.env._("Only a manager or an accountant reverses this transaction."))

    def _check_can_reverse(self):
        """ Domains add what cannot be undone. """
        self.ensure_one()
        if self.kind in ('opening', 'reversal'):
            raise UserError(self.env._("An opening balance or a reversal is not reversed: enter a correction."))
        if self.sudo().run_id and not self.partner_id:
            raise UserError(self.env._("%s was booked for many accounts at once: its run is taken back as a whole.", self.name))

    def _on_reversed(self, reversal):
        """ Domains put back what the transaction had changed beside money. """

    def _reverse(self, reason, key):
        self.ensure_one()
        request = {'reverse': self.id, 'reason': reason}
        with self._asked_once(self.company_id, key, request) as (request_id, done):
            if done:
                return self.search([('request_id', '=', request_id), ('reversal_of_id', '=', self.id)])
            self._check_can_reverse()
            if self.reversal_ids:
                raise UserError(self.env._("%s was already reversed.", self.name))
            booked = self._book(self._reversal_postings(reason), self.sudo().journal_id, request_id, self.company_id, origin='office')
        reversal = booked.sudo().filtered('reversal_of_id').with_env(self.env)
        self.invalidate_recordset(['reversal_ids', 'is_reversed'])
        self._on_reversed(reversal)
        return reversal

    def _reversal_postings(self, reason):
        """ What a reversal books: the opposite entries; domains add what follows from it. List of ``Posting`` """
        entries = self.sudo().entry_ids.sorted('id', reverse=True)
        # what moved an account to another control account moves it back; any other entry is undone where the account is now
        moved = [account for account in entries.account_id
                 if len({entry._control() for entry in entries if entry.account_id == account}) > 1]
        return [Posting(
            kind='reversal',
            movements=tuple(
                Movement(entry.account_id.id, -int(entry.amount), entry.component, closing=True,
                         control_id=entry._control().id if entry.account_id in moved else None)
                for entry in entries),
            gl_lines=self._mirrored_gl_lines(),
            partner_id=self.partner_id.id, memo=reason, amount=int(self.amount),
            values={'reversal_of_id': self.id},
        )]

    def _mirrored_gl_lines(self):
        """ The other side of this transaction in its move: what is not on control accounts, negated """
        if own := self.sudo().other_side:
            return tuple(GlLine(int(account), -amount) for account, amount in own.items())
        move = self.sudo().move_id
        lines = move.line_ids.filtered(lambda line: not line.account_id.koperasi_control)
        if len(move.koperasi_transaction_ids) > 1:
            lines = lines.filtered(lambda line: line.koperasi_transaction_id.id == self.id)
        return tuple(GlLine(account, -amount) for account, amount in sums(
            (line.account_id.id, round(line.balance)) for line in lines).items())
