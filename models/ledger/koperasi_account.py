from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .posting import AccountState

# the constraint trigger runs at commit: every way a balance changes must have left its entry
BALANCE_TRIGGER = """
CREATE OR REPLACE FUNCTION koperasi_account_follows_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (NEW.seq = 0 AND NEW.balance = 0) AND NOT EXISTS (
        SELECT FROM koperasi_entry WHERE account_id = NEW.id AND seq = NEW.seq AND balance_after = NEW.balance) THEN
        RAISE EXCEPTION 'koperasi: the balance of account % does not follow its entries', NEW.id;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS koperasi_account_follows_entries ON koperasi_account;
CREATE CONSTRAINT TRIGGER koperasi_account_follows_entries
    AFTER INSERT OR UPDATE OF balance, seq ON koperasi_account DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION koperasi_account_follows_entries();
"""


class KoperasiAccount(models.Model):
    """ The subledger's row: savings accounts and loans delegate to it. Its balance moves only in the ledger. """
    _name = 'koperasi.account'
    _description = "Member Account"
    _order = 'number, id'
    _rec_name = 'number'
    _check_company_auto = True

    number = fields.Char(required=True, readonly=True, index='trigram', copy=False)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    root_company_id = fields.Many2one(related='company_id.root_id', string="Cooperative")
    currency_id = fields.Many2one(related='company_id.currency_id')
    partner_id = fields.Many2one('res.partner', required=True, readonly=True, index=True, ondelete='restrict')
    control_id = fields.Many2one(
        'account.account', string="Control Account", required=True, readonly=True, index=True, ondelete='restrict',
        help="Account of the general ledger that holds the total of these accounts.")
    first_control_id = fields.Many2one(
        'account.account', string="First Control Account", readonly=True, copy=False, ondelete='restrict',
        help="That of its first movements, if it was moved to another one since.")
    side = fields.Selection([('credit', "Credit"), ('debit', "Debit")], required=True, readonly=True, default='credit')
    state = fields.Selection(
        [('open', "Open"), ('frozen', "Frozen"), ('closed', "Closed")], required=True, readonly=True, default='open', index=True)
    balance = fields.Monetary(readonly=True, default=0, copy=False)
    held = fields.Monetary(string="On Hold", readonly=True, default=0, copy=False, help="Part of the balance that is pledged or blocked.")
    minimum = fields.Monetary(string="Minimum Balance", readonly=True, default=0)
    available = fields.Monetary(compute='_compute_available', help="What may be withdrawn now: balance less holds and minimum.")
    seq = fields.Integer(string="Last Entry Number", readonly=True, required=True, default=0, copy=False)
    opened_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True, copy=False)
    entry_ids = fields.One2many('koperasi.entry', 'account_id', string="Movements")

    _number_uniq = models.Constraint('UNIQUE (company_id, number)', "This account number is already used in this branch.")
    _balance_check = models.Constraint(
        'CHECK (held >= 0 AND balance >= held AND minimum >= 0)', "An account cannot fall below zero or below what is on hold.")
    _closed_check = models.Constraint("CHECK (state <> 'closed' OR balance = 0)", "An account with a balance cannot be closed.")

    def init(self):
        self.env.cr.execute(BALANCE_TRIGGER)
        # a new balance finds room on its own page, so that no index has to be told
        self.env.cr.execute("ALTER TABLE koperasi_account SET (fillfactor = 50)")

    @api.depends('balance', 'held', 'minimum', 'state')
    def _compute_available(self):
        for account in self:
            floor = max(account.held, account.minimum)
            account.available = max(account.balance - floor, 0) if account.state == 'open' else 0

    @api.depends('number', 'partner_id.name')
    def _compute_display_name(self):
        for account in self:
            account.display_name = f"{account.number} {account.partner_id.sudo().name or ''}".strip()

    def _lock(self):
        """ Lock these rows for this transaction, in ascending id, and read what stands in them.

        Another transaction that changed one of them since ours began makes this fail with 40001, which Odoo retries.

        :return: dict of ``AccountState`` by id
        """
        # created or changed in this transaction, not yet in the database
        self.env['koperasi.account'].flush_model()
        rows = self.env.execute_query_dict(SQL(
            """SELECT id, number, company_id, partner_id, control_id, COALESCE(first_control_id, control_id) AS first_control_id, side, state,
                      balance, seq, held, minimum
               FROM koperasi_account WHERE id IN %s ORDER BY id FOR NO KEY UPDATE""", tuple(self.ids) or (0,)))
        for row in rows:
            row.update((name, int(row[name] or 0)) for name in ('balance', 'held', 'minimum'))
        states = {row['id']: AccountState(**row) for row in rows}
        if missing := set(self.ids) - states.keys():
            raise UserError(self.env._("These member accounts do not exist: %s", sorted(missing)))
        return states

    def _change_held(self, delta):
        """ Raise (or lower, if negative) what is on hold on this account.

        :param int delta: whole rupiah
        :raises UserError: if the free balance does not suffice
        """
        self.ensure_one()
        state = self._lock()[self.id]
        if state.state == 'closed' or not 0 <= state.held + delta <= state.balance:
            raise UserError(self.env._(
                "Account %(number)s has no free balance of %(amount)s for this hold.", number=state.number, amount=abs(delta)))
        self.env.cr.execute("UPDATE koperasi_account SET held = held + %s WHERE id = %s", (delta, self.id))
        self.invalidate_recordset(['held', 'available'])

    def _set_state(self, state, on=None):
        """ Open, freeze or close accounts.

        :param str state: open, frozen or closed
        :param date on: business date of a closing
        """
        self._lock()
        values = {'state': state, 'closed_on': on if state == 'closed' else False}
        for account in self:
            if state == 'closed' and (account.balance or account.held):
                raise UserError(self.env._("Account %s still has a balance.", account.number))
        self.sudo().write(values)   # no user may write this table: the domain methods that come here have checked

    def _check_may_pay(self, amount, by_member=True):
        """ Whether this account may pay for something else of its owner (an instalment). Balance and holds are checked by the
        ledger, under the lock; domains add what their products allow.

        :param int amount: whole rupiah
        :param bool by_member: he asked for it now; not a run
        :raises UserError: if it may not
        """
        self.ensure_one()
        if self.side != 'credit':
            raise UserError(self.env._("Account %s is no account that money can be taken from.", self.number))

    @api.model
    def _last_before(self, company, day):
        """ SQL of the last entry of an account ``a`` of a branch before a business day, found from its end: for what a month brought.

        :return: ``SELECT balance_after, seq``
        """
        # a day is closed before the next one begins: what was booked since are the transactions from this one on
        # (not MIN(id): PostgreSQL would look for it through the whole history, from its beginning)
        rows = self.env.execute_query(SQL(
            "SELECT id FROM koperasi_transaction WHERE company_id = %s AND business_date >= %s ORDER BY business_date, id LIMIT 1", company.id, day))
        first = rows[0][0] if rows else 2**31 - 1
        # + 0: from the account's end, never by the index on transactions, which knows nearly all entries there are
        return SQL("SELECT b.balance_after, b.seq FROM koperasi_entry b WHERE b.account_id = a.id AND b.transaction_id + 0 < %s ORDER BY b.seq DESC LIMIT 1", first)

    @api.model
    def _balance_on(self, accounts, date):
        """ Balances at the end of a business date, from the entries.

        :param accounts: recordset
        :param date date: business date, included
        :return: dict of whole rupiah by account id
        """
        rows = self.env.execute_query(SQL(
            """SELECT e.account_id, SUM(e.amount) FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE e.account_id IN %s AND t.business_date <= %s GROUP BY 1""", tuple(accounts.ids) or (0,), date))
        found = {account_id: int(amount) for account_id, amount in rows}
        return {account.id: found.get(account.id, 0) for account in accounts}
