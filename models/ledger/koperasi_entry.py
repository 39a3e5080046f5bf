from odoo import api, fields, models

from .append_only import append_only

# each new entry continues its account: checked set by set, so that mass runs pay one statement
CONTINUITY_TRIGGER = """
CREATE OR REPLACE FUNCTION koperasi_entry_continues() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad integer;
BEGIN
    SELECT n.account_id INTO bad FROM new_entries n
        LEFT JOIN koperasi_entry p ON p.account_id = n.account_id AND p.seq = n.seq - 1
        WHERE n.seq < 1 OR n.balance_after < 0
           OR n.balance_after <> n.amount + CASE WHEN n.seq = 1 THEN 0 ELSE p.balance_after END
           OR (n.seq > 1 AND p.id IS NULL)
        LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'koperasi: an entry of account % does not continue the last one', bad;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS koperasi_entry_continues ON koperasi_entry;
CREATE TRIGGER koperasi_entry_continues AFTER INSERT ON koperasi_entry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION koperasi_entry_continues();
"""


class KoperasiEntry(models.Model):
    """ A line of a member account. Lean on purpose: users, dates and reasons stand on the transaction. """
    _name = 'koperasi.entry'
    _description = "Member Account Movement"
    _order = 'account_id, seq desc'
    _log_access = False

    account_id = fields.Many2one('koperasi.account', required=True, readonly=True, ondelete='restrict')
    transaction_id = fields.Many2one('koperasi.transaction', required=True, readonly=True, index=True, ondelete='restrict')
    component = fields.Selection([
        ('principal', "Principal"), ('interest', "Interest"), ('tax', "Tax"), ('fee', "Fee"), ('penalty', "Penalty"),
    ], required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    balance_after = fields.Monetary(required=True, readonly=True)
    seq = fields.Integer(string="No.", required=True, readonly=True, aggregator=None)
    # empty for the account's first control account, which nearly all keep
    control_id = fields.Many2one('account.account', string="Control Account", readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='account_id.currency_id')
    company_id = fields.Many2one(related='account_id.company_id')
    # what a list of movements shows
    business_date = fields.Date(related='transaction_id.business_date')
    kind = fields.Selection(related='transaction_id.kind')
    memo = fields.Char(related='transaction_id.memo')

    _account_seq_uniq = models.UniqueIndex('(account_id, seq)', "Two movements of an account cannot have the same number.")
    _amount_check = models.Constraint('CHECK (amount <> 0 AND amount = trunc(amount))', "A movement is in whole rupiah.")

    def init(self):
        append_only(self.env.cr, self._table)
        self.env.cr.execute(CONTINUITY_TRIGGER)

    def _control(self):
        """ ``account.account`` that this movement was posted on """
        self.ensure_one()
        return self.control_id or self.account_id.first_control_id or self.account_id.control_id

    @api.depends('transaction_id.name', 'seq')
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.transaction_id.name} ({entry.seq})"
