import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATES = [
    ('waiting', "Waiting for Payment"), ('received', "Received, Being Booked"), ('booked', "Booked"), ('parked', "In Suspense"),
    ('unclear', "Needs a Person"), ('failed', "Not Paid"), ('expired', "Expired"), ('refunded', "Refunded"), ('dismissed', "Dismissed"),
]
UNPAID = ('waiting', 'failed', 'expired')
PURPOSES = [('instalment', "Instalment"), ('mandatory', "Mandatory Share"), ('deposit', "Deposit"), ('unknown', "Unknown")]
REFERENCE = re.compile('KP[0-9A-F]{16}')
UNKNOWN_A_DAY = 200   # who floods us with made-up references fills no more rows

# what was asked stays as it was asked; what came of it moves on, one way
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_payment_intent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answer text[] := ARRAY['state', 'payment_transaction_id', 'link', 'reported_amount', 'reported_currency', 'received_at', 'booked_at', 'transaction_id',
                               'problem', 'note', 'refund_amount', 'payout_reference', 'payout_date'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - answer IS DISTINCT FROM to_jsonb(OLD) - answer
        OR (OLD.payment_transaction_id IS NOT NULL AND NEW.payment_transaction_id IS DISTINCT FROM OLD.payment_transaction_id)
        OR (OLD.transaction_id IS NOT NULL AND NEW.transaction_id IS DISTINCT FROM OLD.transaction_id)
        OR (OLD.received_at IS NOT NULL AND (NEW.received_at, NEW.reported_amount, NEW.reported_currency)
                IS DISTINCT FROM (OLD.received_at, OLD.reported_amount, OLD.reported_currency))
        OR NOT (OLD.state = NEW.state OR OLD.state IN ('waiting', 'failed', 'expired') AND NEW.state IN ('received', 'unclear')
                OR OLD.state = 'waiting' AND NEW.state IN ('failed', 'expired') OR OLD.state = 'received' AND NEW.state IN ('booked', 'parked')
                OR OLD.state = 'unclear' AND NEW.state IN ('parked', 'dismissed') OR OLD.state IN ('booked', 'parked') AND NEW.state = 'refunded') THEN
        RAISE EXCEPTION 'koperasi: an online payment is asked once and its outcome is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS koperasi_payment_intent_guard ON koperasi_payment_intent;
CREATE TRIGGER koperasi_payment_intent_guard BEFORE UPDATE OR DELETE ON koperasi_payment_intent
    FOR EACH ROW EXECUTE FUNCTION koperasi_payment_intent_guard();
"""


class KoperasiPaymentIntent(models.Model):
    """ What a member asked to pay by a provider, and what came of it. It is committed before the provider hears of it and never deleted, so that money which
    comes at any time, in any amount, finds what it is for (reliability R33). States move by UPDATE … WHERE state IN …: of two at once one wins.

    Also a notice of a provider about a reference that nobody knows is such a row, without a member.
    """
    _name = 'koperasi.payment.intent'
    _description = "Online Payment"
    _order = 'id desc'
    _rec_name = 'reference'
    _log_access = False

    reference = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one('res.users', string="Asked By", required=True, readonly=True, ondelete='restrict')
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    account_id = fields.Many2one('koperasi.account', readonly=True, index='btree_not_null', ondelete='restrict')
    amount = fields.Monetary(string="Asked", required=True, readonly=True)
    provider_id = fields.Many2one('payment.provider', string="Odoo's Provider", readonly=True, ondelete='restrict', groups='base.group_system')
    provider_name = fields.Char(string="Provider", readonly=True)
    method_name = fields.Char(string="Payment Method", readonly=True)
    key = fields.Char(readonly=True, groups='base.group_system')
    asked_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    expires_at = fields.Datetime(readonly=True)
    details = fields.Text(readonly=True, help="What the provider told about a reference that nobody knows.")

    state = fields.Selection(STATES, required=True, readonly=True, default='waiting', index=True)
    payment_transaction_id = fields.Many2one('payment.transaction', readonly=True, ondelete='restrict', groups='base.group_system')
    link = fields.Json(readonly=True, groups='base.group_system')   # where the provider takes the money: action, method, inputs of its form
    reported_amount = fields.Float(string="Reported by the Provider", readonly=True, digits=(18, 2), aggregator=None)
    reported_currency = fields.Char(readonly=True)
    received_at = fields.Datetime(readonly=True)
    booked_at = fields.Datetime(readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', string="Receipt", readonly=True, index='btree_not_null', ondelete='restrict')
    problem = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    refund_amount = fields.Monetary(string="Refunded at the Provider", readonly=True)
    payout_reference = fields.Char(readonly=True)
    payout_date = fields.Date(string="Paid Out On", readonly=True)

    _reference_uniq = models.UniqueIndex('(reference)')
    _key_uniq = models.UniqueIndex('(company_id, key) WHERE key IS NOT NULL', "This was already asked.")
    _transaction_uniq = models.UniqueIndex('(payment_transaction_id) WHERE payment_transaction_id IS NOT NULL')
    _amount_check = models.Constraint('CHECK (amount >= 0 AND amount = trunc(amount))', "A payment is in whole rupiah.")

    def init(self):
        self.env.cr.execute(GUARD)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list and not self.env.su)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_writing(self)

    def _refuse_writing(self, what):
        if what:
            raise UserError(self.env._("An online payment is asked once; it is not changed or deleted."))

    @api.model
    def _new_reference(self):
        return 'KP' + secrets.token_hex(8).upper()

    def _move_on(self, old, new=None, **values):
        """ Change the state, or what goes with it; the only way to do so.

        :param old: states of which it must be in one
        :param str new: the new state; the old one if not given
        :return: whether it was
        """
        self.ensure_one()
        self.flush_recordset()
        columns = {**values, **({'state': new} if new else {})}
        assignments = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in columns.items()) if columns else SQL("state = state")
        rows = self.env.execute_query(SQL(
            "UPDATE koperasi_payment_intent SET %s WHERE id = %s AND state IN %s RETURNING id", assignments, self.id, tuple(old)))
        self.invalidate_recordset()
        return bool(rows)

    # -- what the provider tells ------------------------------------------------------

    def _report(self, data):
        """ Note what the provider says that it received, before it is known whether it was paid

        :param data: ``amount`` and ``currency_code``; None if the provider's own check is enough, so that it is what was asked
        """
        data = {'amount': self.amount, 'currency_code': self.currency_id.name} if data is None else data
        self._move_on(UNPAID, reported_amount=float(data.get('amount') or 0), reported_currency=data.get('currency_code') or '')

    def _receive(self):
        """ The provider says that it has the money. That is committed at once; the booking is a transaction of its own.
        A sum that is no whole rupiah is no sum that can be booked: a person looks at it.
        """
        if self.reported_currency is False:
            transaction = self.payment_transaction_id
            self._report({'amount': transaction.amount, 'currency_code': transaction.currency_id.name})
        amount, currency = self.reported_amount, self.reported_currency
        now = fields.Datetime.now()
        if currency == self.currency_id.name and amount > 0 and amount.is_integer():
            if self._move_on(UNPAID, 'received', received_at=now, problem=None):
                self.env.ref('koperasi.cron_koperasi_payment')._trigger()
        else:
            self._move_on(UNPAID, 'unclear', received_at=now, problem=self.env._(
                "The provider reports %(amount)s %(currency)s: no whole rupiah to book. Look it up with the provider.", amount=amount, currency=currency or '?'))

    def _fail(self, message):
        """ The provider says that nothing was paid; money may come all the same """
        self._move_on(('waiting',), 'failed', problem=(message or self.env._("Cancelled or refused at the provider."))[:500])

    def _refunded_at_provider(self, amount):
        """ The provider gave money back. Our books are corrected by a person, who reverses the receipt. """
        self._move_on([state for state, _label in STATES], refund_amount=(self.refund_amount or 0) + amount)

    @api.model
    def _note_unknown(self, provider_code, reference, data, intent=None):
        """ Keep what a provider told about a reference that nobody knows. Nothing is booked: whether it is true has not been checked.

        :param str provider_code: of ``payment.provider``
        :param str reference: what it named
        :param data: what it sent
        :param intent: the payment that it would be a second one of
        """
        provider = self.env['payment.provider'].sudo().search([('code', '=', provider_code), ('state', '!=', 'disabled')], order='id')
        provider = provider.filtered(lambda one: one.company_id.koperasi_ready and one.company_id.root_id.koperasi_online_payments)[:1]
        company = intent.company_id if intent else provider.company_id
        now, name = fields.Datetime.now(), (reference or '?')[:64].replace('\x00', '')
        rows = self.sudo()
        if not company or rows.search_count([('reference', '=', name)], limit=1) or rows.search_count(
                [('purpose', '=', 'unknown'), ('asked_at', '>', now - timedelta(days=1))], limit=UNKNOWN_A_DAY) >= UNKNOWN_A_DAY:
            return
        # narrow sudo(): webhooks have nobody's rights
        rows.create({
            'reference': name, 'company_id': company.id, 'member_id': intent and intent.member_id.id, 'user_id': self.env.uid, 'purpose': 'unknown', 'amount': 0,
            'provider_id': provider.id, 'provider_name': provider.name or provider_code, 'state': 'unclear',
            'details': str(data)[:2000].replace('\x00', ''), 'problem': self.env._("Paid a second time?") if intent else self.env._("Nobody knows this reference.")})

    @api.model
    def _expire(self):
        self.env.execute_query(SQL(
            "UPDATE koperasi_payment_intent SET state = 'expired' WHERE state = 'waiting' AND expires_at < %s RETURNING id", fields.Datetime.now()))
        self.invalidate_model(['state'])
