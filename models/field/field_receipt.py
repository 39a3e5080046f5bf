import re
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import guarded
from ..ledger.checks import check_role, rupiah, text, whole_amount, whole_number
from ..ledger.posting import request_hash

FIELD_OFFICER = 'koperasi.group_koperasi_field_officer'
KINDS = {'deposit': 'koperasi.savings.account', 'mandatory': None, 'instalment': 'koperasi.loan', 'payoff': 'koperasi.loan'}
KEY = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
MOST = 500     # lines sent at once

# what was received stays as it was sent; its state goes one way (the ORM is not the only way to a table)
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_field_receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answer text[] := ARRAY['state', 'batch_id', 'transaction_id', 'suspense_id', 'problem'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - answer IS DISTINCT FROM to_jsonb(OLD) - answer OR OLD.state <> 'pending' THEN
        RAISE EXCEPTION 'koperasi: a receipt of the field is counted once and not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class KoperasiFieldReceipt(models.Model):
    """ Cash that a field officer received at a member's door. It comes from his telephone, perhaps days later and more than once, and is no money in the
    books before somebody has counted the cash (field_batch.py). What was sent is kept as it came, with the device's own clock.
    """
    _name = 'koperasi.field.receipt'
    _description = "Receipt of the Field"
    _order = 'id desc'
    _log_access = False

    name = fields.Char(string="Provisional Number", required=True, readonly=True, help="What the member was shown; made of the key, so that the telephone knows it without the server.")
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    officer_id = fields.Many2one('res.users', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection([
        ('deposit', "Savings"), ('mandatory', "Mandatory Share"), ('instalment', "Instalment"), ('payoff', "Payoff"),
    ], required=True, readonly=True)
    record_id = fields.Integer(readonly=True, help="Savings account or loan; 0 for mandatory shares.")
    account_number = fields.Char(string="Account", readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    content_hash = fields.Char(required=True, readonly=True, groups='base.group_system')
    device = fields.Char(readonly=True)
    device_time = fields.Datetime(string="Time on the Device", readonly=True, help="As its clock said; it decides nothing.")
    clock_wrong = fields.Integer(string="Clock Wrong By (s)", readonly=True, aggregator=None, help="Device less server when the line was sent.")
    list_version = fields.Char(readonly=True, help="Which day's list the officer had.")
    received_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection([
        ('pending', "To Be Counted"), ('booked', "Booked"), ('suspense', "To Decide"),
    ], required=True, readonly=True, default='pending', index=True)
    batch_id = fields.Many2one('koperasi.field.batch', string="Count", readonly=True, index='btree_not_null', ondelete='restrict')
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    suspense_id = fields.Many2one('koperasi.suspense', string="In Suspense", readonly=True, index='btree_not_null', ondelete='restrict')
    suspense_state = fields.Selection(related='suspense_id.state', string="Decision")
    problem = fields.Char(readonly=True, help="Why it was not booked where it was meant to go.")

    _key_uniq = models.UniqueIndex('(company_id, key)', "This line was received already.")
    _counted_check = models.Constraint("CHECK ((state = 'pending') = (batch_id IS NULL))", "What was counted belongs to a count.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_field_receipt_guard', rows=False)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    def _refuse_writing(self, what):
        if what and not self.env.su:
            raise UserError(self.env._("Receipts of the field come from the telephone and are settled by a count."))

    # -- from the telephone ---------------------------------------------------

    @api.model
    def receive(self, lines, device, sent_at=None):
        """ Take lines from the telephone of the field officer who is logged in. Each is kept as pending, once, whatever the others are; nothing is booked.

        :param list lines: up to 500 dicts: ``key`` (a UUID that the telephone made and stored before), ``officer_id`` (who typed it),
            ``member_id``, ``kind`` (deposit, mandatory, instalment, payoff), ``record_id`` (of the ``koperasi.savings.account`` or ``koperasi.loan``; nothing for
            mandatory shares), ``amount`` (whole rupiah), ``time`` (of the device, ISO 8601), ``list_version``
        :param str device: what the telephone calls itself
        :param str sent_at: the device's clock when it sent this, ISO 8601
        :return: list of dict ``key``, ``state`` (pending, booked, suspense, refused), ``number`` (provisional), ``message`` (why it is refused); in the
            order of the lines
        :raises UserError: if these are no lines at all
        :raises AccessError: if the caller is no field officer
        """
        check_role(self.env, FIELD_OFFICER)
        if not isinstance(lines, list) or not 1 <= len(lines) <= MOST:
            raise UserError(self.env._("Send 1 to %s lines at once.", MOST))
        device = text(self.env, device, self.env._("The device"), required=True)[:64]
        sent, now = moment(sent_at), fields.Datetime.now()
        wrong = max(min(int((sent - now).total_seconds()), 2**31 - 1), -2**31) if sent else 0
        return [self._receive_one(line, device, wrong) for line in lines]

    def _receive_one(self, line, device, wrong):
        key = line.get('key') if isinstance(line, dict) else None
        if not isinstance(key, str) or not KEY.fullmatch(key):
            return {'key': key if isinstance(key, str) else None, 'state': 'refused', 'number': '', 'message': self.env._("This line has no key.")}
        try:
            receipt = self._take(line, key, device, wrong)
        except UserError as error:
            return {'key': key, 'state': 'refused', 'number': '', 'message': str(error)}
        return {'key': key, 'state': receipt.state, 'number': receipt.name, 'message': ''}

    def _take(self, line, key, device, wrong):
        """ The row of a line, made now or before, as superuser

        :raises UserError: if it cannot be taken
        """
        if line.get('officer_id') != self.env.uid:
            raise UserError(self.env._("Another officer typed this: it is sent when he logs in."))
        content = [line.get(name) for name in ('member_id', 'kind', 'record_id', 'amount')]
        digest = request_hash(self.env.uid, content)
        member = self.env['koperasi.member'].browse(whole_number(self.env, line.get('member_id'), self.env._("The member"))).exists()
        if not member or not member.has_access('read'):
            raise UserError(self.env._("%s was not found.", self.env._("The member")))
        amount, kind = whole_amount(self.env, line.get('amount')), line.get('kind')
        if not isinstance(kind, str) or kind not in KINDS:
            raise UserError(self.env._("%s is not valid.", self.env._("The kind of a receipt's line")))
        number = self._number_of(member, kind, line.get('record_id'))
        # narrow sudo(): nobody writes these rows himself; the rights were asked above
        rows = self.env.cr.execute_values(
            """INSERT INTO koperasi_field_receipt (name, company_id, officer_id, member_id, kind, record_id, account_number, amount, key, content_hash, device,
                   device_time, clock_wrong, list_version, received_at, state) VALUES %s ON CONFLICT (company_id, key) DO NOTHING RETURNING id""",
            [(f'P-{key[:8].upper()}', member.company_id.id, self.env.uid, member.id, kind, line.get('record_id') or 0, number, amount, key, digest, device,
              moment(line.get('time')), wrong, (text(self.env, line.get('list_version'), self.env._("The list")) or '')[:32], fields.Datetime.now(), 'pending')],
            fetch=True)
        if rows:
            return self.sudo().browse(rows[0][0])
        receipt = self.sudo().search([('company_id', '=', member.company_id.id), ('key', '=', key)])
        if receipt.content_hash != digest:
            raise UserError(self.env._("This key was already used for another line. Nothing was taken."))
        return receipt

    def _number_of(self, member, kind, record_id):
        """ Number of the account that a line is for. A loan that was paid, an account that was closed meanwhile are taken all the same: the cash is there. """
        model = KINDS[kind]
        if not model:
            return None
        record = self.env[model].browse(whole_number(self.env, record_id, self.env._("The account"))).exists()
        if not record or not record.has_access('read') or record.sudo().member_id != member:
            raise UserError(self.env._("%s was not found.", self.env._("The account")))
        return record.sudo().number

    def action_open_match(self):
        """ Ask to which account the money belongs that could not be booked as it was meant. """
        self.ensure_one()
        self.check_access('read')
        if not self.suspense_id:
            raise UserError(self.env._("There is nothing to decide about this receipt."))
        return self.suspense_id.action_open_match()

    @api.depends('name', 'member_id', 'amount')
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = f"{receipt.name} {receipt.member_id.name or ''} {rupiah(self.env, receipt.amount)}"


def moment(value):
    """ A time that a device sent, UTC without zone; None for what is none """
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value.replace('Z', '+00:00'))
    except ValueError:
        return None
    if found.tzinfo:
        try:
            found = (found - found.utcoffset()).replace(tzinfo=None)
        except OverflowError:
            return None
    return found.replace(microsecond=0) if 1970 <= found.year < 2200 else None
