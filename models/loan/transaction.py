from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ('loan_disbursement', "Loan Disbursed"), ('loan_payment', "Instalment"), ('loan_payoff', "Loan Paid Off"),
    ('loan_adjustment', "Loan Adjustment"), ('loan_restructuring', "Loan Restructured"), ('loan_write_off', "Loan Written Off"),
    ('loan_recovery', "Recovery of a Written-off Loan"), ('loan_foreclosure', "Collateral Foreclosed"), ('loan_provision', "Loan Loss Provision"),
    ('loan_accrual', "Accrued Loan Interest"),
]
# what they are to the replay; the other kinds say only what it led to
EVENTS = {
    'loan_payment': 'payment', 'loan_payoff': 'payoff', 'loan_recovery': 'recovery', 'loan_write_off': 'write_off',
    'loan_foreclosure': 'collateral',
}
# rupiah that a transaction added to what was paid of the loan, by part; the ledger's rows and the general ledger follow from these
PARTS = ('principal', 'interest', 'penalty', 'fee', 'parked', 'recovered', 'capitalised', 'earned', 'written_off')
COLUMNS = tuple(f'loan_{part}' for part in PARTS)
LEDGER_FIELDS = ['balance', 'held', 'seq', 'available', 'control_id']


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})
    # written by the ledger from Posting.values
    loan_id = fields.Many2one('koperasi.loan', readonly=True, ondelete='restrict')
    loan_principal = fields.Monetary(string="Principal Paid", readonly=True)
    loan_interest = fields.Monetary(string="Interest Paid", readonly=True)
    loan_penalty = fields.Monetary(string="Penalty Paid", readonly=True)
    loan_fee = fields.Monetary(string="Payoff Fee", readonly=True)
    loan_parked = fields.Monetary(string="Kept for the Member", readonly=True)
    loan_recovered = fields.Monetary(string="Recovered", readonly=True)
    loan_capitalised = fields.Monetary(string="Interest Added to the Principal", readonly=True)
    loan_earned = fields.Monetary(string="Of It Earned", readonly=True)
    loan_written_off = fields.Monetary(string="Written Off", readonly=True)

    _loan_idx = models.Index('(loan_id, id) WHERE loan_id IS NOT NULL')

    def _book(self, *args, **kwargs):
        transactions = super()._book(*args, **kwargs)
        self.env['koperasi.loan'].invalidate_model([*LEDGER_FIELDS, 'transaction_ids'])
        # a payout has its schedule only after it was booked
        transactions.sudo().loan_id.filtered('plan_ids')._refresh()
        return transactions

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind == 'loan_adjustment':
            raise UserError(self.env._("%s follows from other transactions of the loan: reverse those.", self.name))
        if self.kind == 'loan_restructuring':
            self.loan_id.sudo()._check_can_undo_restructuring(self)
        if self.kind == 'loan_disbursement':
            self.loan_id.sudo()._check_can_take_back(self)

    def _reversal_postings(self, reason):
        """ Beside the opposite entries, what then becomes of the other payments of the loan """
        postings = super()._reversal_postings(reason)
        loan = self.loan_id.sudo()
        if not loan:
            return postings
        loan._lock()
        return loan._reversal_postings(self, postings[0])

    def _on_reversed(self, reversal):
        super()._on_reversed(reversal)
        if self.loan_id:
            self.loan_id.sudo()._on_event_reversed(self, reversal)

    def _as_loan_event(self):
        """ ``(value date, event, rupiah)`` of this transaction, for the replay """
        event = EVENTS[self.kind]
        return self.value_date, event, 0 if event == 'write_off' else int(self.amount)

    @api.model
    def _loan_events(self, loan_ids):
        """ What happened to loans and was not reversed.

        :return: ``{loan id: list of (value date, event, rupiah)}``
        """
        rows = self.env.execute_query(SQL(
            """SELECT t.loan_id, t.value_date, t.kind, t.amount FROM koperasi_transaction t
               WHERE t.loan_id IN %s AND t.kind IN %s AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""",
            tuple(loan_ids) or (0,), tuple(EVENTS)))
        found = {}
        for loan_id, day, kind, amount in rows:
            event = EVENTS[kind]
            found.setdefault(loan_id, []).append((day, event, 0 if event == 'write_off' else int(amount)))
        return found

    @api.model
    def _loan_booked(self, loan_ids):
        """ ``{loan id: {part: rupiah}}`` that the transactions of loans add up to """
        totals = SQL(", ").join(SQL("COALESCE(SUM(%s), 0)", SQL.identifier(column)) for column in COLUMNS)
        rows = self.env.execute_query(SQL(
            "SELECT loan_id, %s FROM koperasi_transaction WHERE loan_id IN %s GROUP BY loan_id", totals, tuple(loan_ids) or (0,)))
        found = {loan_id: dict(zip(PARTS, map(int, values), strict=True)) for loan_id, *values in rows}
        return {loan_id: found.get(loan_id, dict.fromkeys(PARTS, 0)) for loan_id in loan_ids}
