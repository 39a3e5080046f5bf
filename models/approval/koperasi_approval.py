from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..ledger.posting import request_hash

MANAGER = 'koperasi.group_koperasi_manager'
BOARD = 'koperasi.group_koperasi_board'
TELLER = 'koperasi.group_koperasi_teller'

# what was asked stays as it was asked; an answer is given once (the ORM is not the only way to a table)
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answer text[] := ARRAY['state', 'checker_id', 'decided_at', 'refusal_reason', 'used_at'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - answer IS DISTINCT FROM to_jsonb(OLD) - answer
        OR (OLD.checker_id IS NOT NULL AND NEW.checker_id IS DISTINCT FROM OLD.checker_id)
        OR NOT (OLD.state = NEW.state OR OLD.state IN ('waiting', 'approved') AND NEW.state IN ('cancelled', 'expired')
                OR OLD.state = 'waiting' AND NEW.state IN ('approved', 'refused') OR OLD.state = 'approved' AND NEW.state = 'used') THEN
        RAISE EXCEPTION 'koperasi: an approval is asked once and answered once, it is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS koperasi_approval_guard ON koperasi_approval;
CREATE TRIGGER koperasi_approval_guard BEFORE UPDATE OR DELETE ON koperasi_approval FOR EACH ROW EXECUTE FUNCTION koperasi_approval_guard();
"""


class KoperasiApproval(models.Model):
    """ A question to a second person: may this be done? Asked by a door of the program, answered once, used once, on one
    business day (domain 1.4, 4.5; reliability R15). States move by UPDATE … WHERE state = …: of two at once one wins.
    """
    _name = 'koperasi.approval'
    _description = "Approval"
    _order = 'id desc'
    _rec_name = 'description'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    key = fields.Char(required=True, readonly=True, groups='base.group_system')
    request_hash = fields.Char(required=True, readonly=True, groups='base.group_system')
    # the door to call again: model, ids, method of _doors(), arguments; written by _gate only
    call = fields.Json(readonly=True, groups='base.group_system')
    operation = fields.Selection([('deposit', "Deposit"), ('withdrawal', "Withdrawal"), ('transfer', "Transfer")], required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    description = fields.Char(required=True, readonly=True)
    reasons = fields.Text(required=True, readonly=True, help="Why a second person has to look at this.")
    business_date = fields.Date(required=True, readonly=True, help="The day on which this was asked, and on which alone it holds.")
    maker_id = fields.Many2one('res.users', string="Asked By", required=True, readonly=True, index=True, ondelete='restrict')
    asked_at = fields.Datetime(string="Waiting Since", required=True, readonly=True)
    state = fields.Selection([
        ('waiting', "Waiting"), ('approved', "Approved"), ('refused', "Refused"), ('used', "Carried Out"),
        ('cancelled', "Withdrawn"), ('expired', "Expired"),
    ], required=True, readonly=True)
    checker_id = fields.Many2one('res.users', string="Decided By", readonly=True, ondelete='restrict')
    decided_at = fields.Datetime(readonly=True)
    refusal_reason = fields.Char(readonly=True)
    used_at = fields.Datetime(string="Carried Out At", readonly=True)
    may_decide = fields.Boolean(compute='_compute_may', search='_search_may_decide')
    may_carry_out = fields.Boolean(compute='_compute_may')

    _key_uniq = models.UniqueIndex('(company_id, key)', "This was already asked.")
    _open_idx = models.Index("(company_id, business_date) WHERE state IN ('waiting', 'approved')")
    _persons_check = models.Constraint('CHECK (checker_id <> maker_id)', "Nobody approves what he asked for himself.")
    _reason_check = models.Constraint(
        "CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)", "A refusal needs a reason.")

    def init(self):
        self.env.cr.execute(GUARD)

    # made by _ask, moved on by _move_on: nothing else writes here, whoever asks
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_writing(self)

    def _refuse_writing(self, what):
        if what:
            raise UserError(self.env._("An approval is asked once and answered once: it is not changed or deleted."))

    # -- asking ---------------------------------------------------------------

    @api.model
    def _gate(self, company, key, request, operation, amount, description, reasons, record, call=None, rehearse=None):
        """ Whether a door may go on. Doors ask before they book, with all their checks of the caller behind them.

        :param company: branch
        :param str key: the idempotency key under which it will be carried out
        :param request: JSON-able, what is asked; an approval is for this and nothing else
        :param str operation: value of ``operation``
        :param int amount: rupiah, 0 where no money moves
        :param str description: one line for him who decides
        :param list reasons: why a second person has to look; nothing is asked without one
        :param record: what it is about (an account, a member)
        :param tuple call: ``(recordset, method, arguments)`` of the door, so that the maker can carry it out from his list
        :param rehearse: function that carries it out; it is run and taken back first: what could not be done is not asked
        :return: None to go on; else what the door gives back, having booked nothing: dict ``approval_id``, ``state``, ``message``
        :raises UserError: if the key stands for another request or another amount
        """
        if self.env['koperasi.request']._is_carried_out(company, key):
            return None   # asked again: the first answer
        approval = self._of_key(company, key)
        digest = request_hash(self.env.uid, request)
        if not approval:
            if not reasons:
                return None
            if rehearse:
                self._rehearse(rehearse)
            approval = self._ask(company, {
                'key': key, 'request_hash': digest, 'operation': operation, 'amount': amount, 'description': description,
                'reasons': '\n'.join(reasons), **self._prepare_call(call), **self._prepare_record(record)})
            approval._notify_deciders()
        elif approval.amount != amount and approval.maker_id == self.env.user:
            raise UserError(self.env._(
                "%(asked)s was asked for, now it is %(now)s: withdraw the request and ask again. Nothing was booked.",
                asked=self._rupiah(approval.amount), now=self._rupiah(amount)))
        elif approval.request_hash != digest:
            raise UserError(self.env._("This key already stands for another request that needs approval. Nothing was booked."))
        elif approval.state == 'used' or approval._move_on('approved', 'used', used_at=fields.Datetime.now()):
            return None
        return approval._answer()

    @api.model
    def _of_key(self, company, key):
        """ The approval asked under a key, as superuser; empty if there is none """
        return self.sudo().search([('company_id', '=', company.id), ('key', '=', key)])

    @api.model
    def _rehearse(self, carry_out):
        """ Carry something out and take it back.

        :return: what ``carry_out`` gave back
        """
        with closing(self.env.cr.savepoint()):
            return carry_out()

    @api.model
    def _ask(self, company, values):
        """ The one place where approvals are made; a twin that is under way makes this fail with 40001, which Odoo retries """
        values = {
            **values, 'company_id': company.id, 'business_date': self.env['koperasi.business.day']._take(company).date,
            'maker_id': self.env.uid, 'asked_at': fields.Datetime.now(), 'state': 'waiting'}
        [[approval_id]] = self.env.execute_query(SQL(
            """INSERT INTO koperasi_approval (%s) VALUES %s ON CONFLICT (company_id, key) DO NOTHING RETURNING id""",
            SQL(", ").join(map(SQL.identifier, values)), tuple(values.values())))
        return self.sudo().browse(approval_id)

    @api.model
    def _limit_reasons(self, operation, amount, company, account=None):
        """ Why the caller may not do this alone; the domain that keeps limits says so.

        :param str operation: deposit, withdrawal or transfer
        :param int amount: rupiah
        :param company: branch
        :param account: ``koperasi.account`` that pays or is paid from, whose day is counted too
        :return: list of sentences, empty if he may
        """
        return []

    @api.model
    def _limited_kinds(self):
        """ What limits count of a day: ``{operation: (kinds of transactions, roles of their journal)}``; domains add theirs """
        return {}

    @api.model
    def _doors(self):
        """ ``(model, method)`` that may be called again from an approval; domains add theirs """
        return ()

    def _prepare_call(self, call):
        if not call:
            return {}
        target, method, arguments = call
        if (target._name, method) not in self._doors():
            raise ValueError(f"{target._name}.{method} is no door")
        return {'call': self._fields['call'].convert_to_column(
            {'model': target._name, 'ids': target.ids, 'method': method, 'arguments': arguments}, self)}

    def _prepare_record(self, record):
        """ Columns that say what it is about; domains add theirs """
        return {}

    def _answer(self):
        """ What a door gives back that may not go on """
        self.ensure_one()
        if self.state == 'waiting':
            message = self.env._("%(what)s waits for the approval of a second person.\n%(reasons)s", what=self.description, reasons=self.reasons)
        elif self.state == 'refused':
            message = self.env._("%(person)s refused: %(reason)s", person=self.checker_id.name, reason=self.refusal_reason)
        elif self.state == 'cancelled':
            message = self.env._("This request was withdrawn. Ask again.")
        else:
            message = self.env._("This request was made for %s and has expired. Ask again.", format_date(self.env, self.business_date))
        return {'approval_id': self.id, 'state': self.state, 'message': message}

    # -- deciding -------------------------------------------------------------

    def approve(self):
        """ Allow what was asked. It is then carried out by the one who asked.

        :raises AccessError: if the caller may not decide on this, or is the person who asked
        :raises UserError: if it does not wait (any more)
        """
        self._decide('approved')
        return True

    def refuse(self, reason):
        """ Refuse what was asked.

        :param str reason: why, shown to the one who asked
        :raises AccessError: if the caller may not decide on this, or is the person who asked
        :raises UserError: if it does not wait (any more), or without a reason
        """
        if not isinstance(reason, str) or not reason.strip() or len(reason) > 500 or '\x00' in reason:
            raise UserError(self.env._("A refusal needs a reason."))
        self._decide('refused', refusal_reason=' '.join(reason.split()))
        return True

    def cancel(self):
        """ Withdraw what was asked and not yet carried out.

        :raises AccessError: if the caller did not ask for it
        :raises UserError: if it was refused, carried out, or has expired
        """
        self._check_is_maker()
        if not (self._move_on('waiting', 'cancelled') or self._move_on('approved', 'cancelled')):
            self._refuse_late()
        self._deciders()._bus_send('koperasi_approval', {})
        return True

    def action_carry_out(self):
        """ Do what was approved: the same call again, under the same key.

        :return: action that opens the receipt, if money moved
        :raises AccessError: if the caller did not ask for it
        :raises UserError: if it is not approved
        """
        self._check_is_maker()
        call = self.sudo().call
        if self.state not in ('approved', 'used'):
            self._refuse_late()
        if not call or (call['model'], call['method']) not in self._doors():
            raise UserError(self.env._("Repeat this where you asked for it."))
        answer = getattr(self.env[call['model']].browse(call['ids']), call['method'])(**call['arguments']) or {}
        if answer.get('approval_id'):
            raise UserError(answer['message'])
        if not answer.get('transaction_id'):
            return True
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.transaction', 'view_mode': 'form',
                'views': [(False, 'form')], 'res_id': answer['transaction_id']}

    def _check_is_maker(self):
        self.ensure_one()
        self.check_access('read')
        if self.maker_id != self.env.user:
            raise AccessError(self.env._("Only the person who asked may do this."))

    def _is_decider(self):
        """ Whether the caller's role decides: a manager; the board on what managers ask (domain 1.4) """
        user = self.env.user
        return user.has_group(MANAGER) or (user.has_group(BOARD) and not self.maker_id.sudo().has_group(TELLER))

    def _decide(self, state, **values):
        self.ensure_one()
        self.check_access('read')
        if not self._is_decider():
            raise AccessError(self.env._("A manager decides on this."))
        if self.env.user._koperasi_same_person(self.maker_id):
            raise AccessError(self.env._("You asked for this yourself: another person has to decide."))
        if not self._move_on('waiting', state, checker_id=self.env.uid, decided_at=fields.Datetime.now(), **values):
            self._refuse_late()
        self._notify_maker()
        self._deciders()._bus_send('koperasi_approval', {})   # what they count has changed

    def _refuse_late(self):
        labels = dict(self._fields['state']._description_selection(self.env))
        raise UserError(self.env._("“%(what)s” cannot be done now: it is %(state)s.", what=self.description, state=labels[self.state]))

    def _move_on(self, old, new, **values):
        """ Change the state; the only way to do so.

        :return: whether it was in the old state, on its own business day
        """
        today = self.env['koperasi.business.day']._take(self.company_id).date
        columns = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in {**values, 'state': new}.items())
        rows = self.env.execute_query(SQL(
            "UPDATE koperasi_approval SET %s WHERE id = %s AND state = %s AND business_date = %s RETURNING id", columns, self.id, old, today))
        self.invalidate_recordset()
        return bool(rows)

    @api.model
    def _expire(self, company):
        """ The day of this branch is closed: nothing that was asked on it holds any longer """
        self.env.execute_query(SQL(
            "UPDATE koperasi_approval SET state = 'expired' WHERE company_id = %s AND state IN ('waiting', 'approved') RETURNING id", company.id))
        self.invalidate_model(['state', 'may_decide', 'may_carry_out'])

    # -- who sees what --------------------------------------------------------

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_may(self):
        for approval in self:
            approval.may_decide = (
                approval.state == 'waiting' and approval._is_decider() and not self.env.user._koperasi_same_person(approval.maker_id))
            approval.may_carry_out = approval.state == 'approved' and approval.maker_id == self.env.user and bool(approval.sudo().call)

    def _search_may_decide(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('id', 'in', self.search([('state', '=', 'waiting')]).filtered('may_decide').ids)]

    @api.model
    def get_counts(self):
        """ How many requests wait for the caller's decision, and how many of his own he can carry out or have to wait.

        :return: dict with ``decide``, ``carry_out`` and ``waiting``
        """
        open_ones = self.search([('state', 'in', ('waiting', 'approved'))])
        mine = open_ones.filtered(lambda approval: approval.maker_id == self.env.user)
        return {
            'decide': len(open_ones.filtered('may_decide')), 'carry_out': len(mine.filtered('may_carry_out')),
            'waiting': len(mine.filtered(lambda approval: approval.state == 'waiting'))}

    # -- telling people -------------------------------------------------------

    def _deciders(self):
        """ ``res.users`` who may decide on this, as superuser """
        groups = self.env.ref(MANAGER)
        if not self.maker_id.has_group(TELLER):
            groups |= self.env.ref(BOARD)
        users = self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', groups.ids), ('company_ids', 'in', self.company_id.ids), ('share', '=', False)])
        return users.filtered(lambda user: not user._koperasi_same_person(self.maker_id))

    def _notify_deciders(self):
        for user in self._deciders():
            user._bus_send('koperasi_approval', {
                'title': self.with_context(lang=user.lang).env._("Approval needed"), 'type': 'warning',
                'message': f'{self.description}: {self._rupiah(self.amount)}' if self.amount else self.description})

    def _notify_maker(self):
        maker = self.maker_id.sudo()
        approval = self.with_context(lang=maker.lang)
        approved = self.state == 'approved'
        maker._bus_send('koperasi_approval', {
            'title': approval.env._("Approved") if approved else approval.env._("Refused"), 'type': 'success' if approved else 'danger',
            'message': self.description if approved else f'{self.description}: {self.refusal_reason}'})

    @api.model
    def _rupiah(self, amount):
        return self.env['koperasi.transaction']._rupiah(int(amount))
