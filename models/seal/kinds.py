"""What is sealed beside the movements of accounts, as SQL: each kind gives a text of the facts that never change once they are sealed.

A record is sealed by the first close after it can change no more. Facts that people do change (a name, a hold, a note) are not in here; what
follows from sealed movements (balances) is worked out by the check. Who changes the columns of a kind raises ``FORMULA`` and keeps the old ones.
"""
from dataclasses import dataclass, field

from odoo.tools import SQL

FORMULA = 1


@dataclass(frozen=True)
class Kind:
    """
    :param code: one letter, in the table of marks
    :param model: of the record
    :param columns: SQL of each fact by its name
    :param source: FROM, in which ``x`` is the record
    :param eligible: WHERE of what may be sealed of branch %(company)s until %(until)s (and after %(since)s)
    :param dated: the record's day, for kinds into which nothing comes after its day was sealed
    :param repairs: ``(name of the fact, {column: SQL with v.value}, SQL of candidates)``: by which one finds what it was, see naming.py
    """
    code: str
    model: str
    columns: dict
    source: str
    eligible: str
    dated: str = ''
    repairs: tuple = field(default=())

    def text(self, **replaced):
        """ SQL of the facts as one text """
        return SQL("ROW(%s)::text", SQL(", ").join(SQL(replaced.get(name, column)) for name, column in self.columns.items()))


def columns(*names, **others):
    return {**{name: f'x.{name}' for name in names}, **others}


# a line of a journal entry; what a reconciliation writes (amount_residual, matching) is Odoo's to change
LINE = """ROW(l.id, l.account_id, l.partner_id, l.debit, l.credit, l.balance, l.amount_currency, l.currency_id, l.name, l.date, l.journal_id, l.company_id, l.parent_state,
    l.koperasi_transaction_id, CASE WHEN t.n > 0 THEN l.date_maturity END)::text"""
LINES = """LEFT JOIN LATERAL (SELECT COUNT(*) AS n, string_agg(%s, ';' ORDER BY l.id) AS facts FROM account_move_line l WHERE l.move_id = x.id) l ON TRUE"""
MOVE_SOURCE = """account_move x JOIN account_journal j ON j.id = x.journal_id
    LEFT JOIN LATERAL (SELECT COUNT(*) AS n, string_agg(t.id::text, ',' ORDER BY t.id) AS ids, MIN(t.memo) AS memo, MIN(t.business_date) AS day
        FROM koperasi_transaction t WHERE t.move_id = x.id) t ON TRUE """

MOVE = Kind(
    'm', 'account.move',
    # the reference of what an accountant entered by hand stays his to change, as Odoo has it
    {**columns('id', 'name', 'date', 'journal_id', 'company_id', 'state', 'move_type', 'currency_id', 'partner_id', 'inalterable_hash', 'sequence_prefix', 'sequence_number'),
     'ref': 'CASE WHEN t.n > 0 THEN x.ref END', 'transactions': 't.ids', 'line_count': 'l.n', 'lines': 'l.facts'},
    MOVE_SOURCE + LINES % LINE,
    """x.company_id = %(company)s AND x.date <= %(until)s AND x.state = 'posted' AND x.inalterable_hash IS NOT NULL AND (j.koperasi_role IS NOT NULL OR t.n > 0)""")

ENTRIES_OF = """LEFT JOIN LATERAL (SELECT COUNT(*) AS n, SUM(e.amount) AS total, SUM(e.balance_after) AS after FROM koperasi_entry e WHERE e.transaction_id = x.id) e ON TRUE"""
TRANSACTION = Kind(
    't', 'koperasi.transaction',
    {**columns(
        'id', 'name', 'company_id', 'kind', 'amount', 'business_date', 'value_date', 'posted_at', 'user_id', 'partner_id', 'member_id', 'move_id', 'request_id',
        'reversal_of_id', 'run_id', 'till_session_id', 'mass_line_id', 'suspense_id', 'loan_id', 'payment_intent_id', 'memo', 'origin', 'other_side',
        'loan_principal', 'loan_interest', 'loan_penalty', 'loan_fee', 'loan_parked', 'loan_recovered', 'loan_capitalised', 'loan_earned', 'loan_written_off'),
     'entry_count': 'e.n', 'entry_total': 'e.total'},
    f"koperasi_transaction x {ENTRIES_OF}",
    "x.company_id = %(company)s AND x.business_date > %(since)s AND x.business_date <= %(until)s", dated='x.business_date',
    repairs=(
        ('amount', {'amount': 'v.value'}, "SELECT abs(e.amount) FROM koperasi_entry e WHERE e.transaction_id = x.id UNION SELECT SUM(l.debit) FROM account_move_line l WHERE l.move_id = x.move_id"),
        ('business_date', {'business_date': 'v.value'}, "SELECT m.date FROM account_move m WHERE m.id = x.move_id"),
        ('value_date', {'value_date': 'v.value'}, "SELECT x.business_date + d FROM generate_series(-400, 400) d"),
        ('name', {'name': 'v.value'}, "SELECT m.name FROM account_move m WHERE m.id = x.move_id UNION SELECT l.move_name FROM account_move_line l WHERE l.move_id = x.move_id"),
        ('partner_id', {'partner_id': 'v.value'}, "SELECT a.partner_id FROM koperasi_entry e JOIN koperasi_account a ON a.id = e.account_id WHERE e.transaction_id = x.id"),
        ('member_id', {'member_id': 'v.value'}, "SELECT a.member_id FROM koperasi_entry e JOIN koperasi_account a ON a.id = e.account_id WHERE e.transaction_id = x.id"),
        ('kind', {'kind': 'v.value'}, "SELECT DISTINCT k.kind FROM koperasi_transaction k WHERE k.company_id = x.company_id"),
        ('origin', {'origin': 'v.value'}, "SELECT unnest(ARRAY['office', 'counter', 'portal', 'field', 'batch'])"),
        ('user_id', {'user_id': 'v.value'}, "SELECT u.id FROM res_users u"),
        ('memo', {'memo': 'v.value'}, "SELECT m.ref FROM account_move m WHERE m.id = x.move_id UNION SELECT NULL"),
        ('move_id', {'move_id': 'v.value'}, "SELECT m.id FROM account_move m WHERE m.name = x.name AND m.company_id = x.company_id"),
    ))

ACCOUNT = Kind(
    'a', 'koperasi.account',
    {**columns('id', 'number', 'company_id', 'partner_id', 'member_id', 'side', 'opened_on'), 'first_control': 'COALESCE(x.first_control_id, x.control_id)',
     'savings': 's.id', 'product': 's.product_id', 'loan': 'l.id', 'loan_product': 'l.product_id'},
    "koperasi_account x LEFT JOIN koperasi_savings_account s ON s.account_id = x.id LEFT JOIN koperasi_loan l ON l.account_id = x.id",
    "x.company_id = %(company)s AND x.seq > 0",
    repairs=(
        ('product', {'product': 'v.value'}, "SELECT p.id FROM koperasi_savings_product p"),
        ('loan_product', {'loan_product': 'v.value'}, "SELECT p.id FROM koperasi_loan_product p"),
        ('member_id', {'member_id': 'v.value', 'partner_id': '(SELECT m.partner_id FROM koperasi_member m WHERE m.id = v.value)'},
         "SELECT DISTINCT t.member_id FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id WHERE e.account_id = x.id UNION SELECT x.member_id"),
        ('member_id', {'member_id': 'v.value'}, "SELECT m.id FROM koperasi_member m WHERE m.partner_id = x.partner_id"),
        ('partner_id', {'partner_id': 'v.value'}, "SELECT m.partner_id FROM koperasi_member m WHERE m.id = x.member_id"),
        ('first_control', {'first_control': 'v.value'}, "SELECT g.id FROM account_account g WHERE g.koperasi_control"),
        ('side', {'side': 'v.value'}, "SELECT unnest(ARRAY['credit', 'debit'])"),
        ('company_id', {'company_id': 'v.value'}, "SELECT c.id FROM res_company c"),
    ))

MEMBER = Kind(
    'p', 'koperasi.member', columns('id', 'number', 'company_id', 'root_company_id', 'partner_id'), "koperasi_member x",
    "x.company_id = %(company)s AND EXISTS (SELECT FROM koperasi_account a WHERE a.member_id = x.id AND a.seq > 0)",
    repairs=(
        ('partner_id', {'partner_id': 'v.value'}, "SELECT a.partner_id FROM koperasi_account a WHERE a.member_id = x.id"),
        ('company_id', {'company_id': 'v.value'}, "SELECT c.id FROM res_company c"),
    ))

APPROVAL = Kind(
    'v', 'koperasi.approval',
    columns('id', 'company_id', 'key', 'request_hash', 'operation', 'amount', 'description', 'reasons', 'business_date', 'maker_id', 'asked_at', 'state', 'checker_id', 'decided_at',
            'refusal_reason', 'used_at'),
    "koperasi_approval x", "x.company_id = %(company)s AND x.business_date <= %(until)s AND x.state IN ('used', 'refused', 'cancelled', 'expired')",
    repairs=(
        ('checker_id', {'checker_id': 'v.value'}, "SELECT u.id FROM res_users u"), ('maker_id', {'maker_id': 'v.value'}, "SELECT u.id FROM res_users u"),
        ('state', {'state': 'v.value'}, "SELECT unnest(ARRAY['used', 'refused', 'cancelled', 'expired'])"),
        ('amount', {'amount': 'v.value'}, "SELECT t.amount FROM koperasi_request r JOIN koperasi_transaction t ON t.request_id = r.id WHERE r.company_id = x.company_id AND r.key = x.key"),
    ))

DAY = Kind(
    'd', 'koperasi.business.day', columns('id', 'company_id', 'date', 'closed_by_id', 'closed_at', 'checked_at', 'checked_entries', 'checked_sum', 'checked_ledger'),
    "koperasi_business_day x", "x.company_id = %(company)s AND x.date < %(until)s AND x.state = 'closed' AND x.checked_at IS NOT NULL")

PLAN = Kind(
    's', 'koperasi.loan.plan',
    {**columns('id', 'loan_id', 'number', 'reason', 'date_from', 'added', 'interest_is', 'penalty_is', 'terms', 'transaction_id'), 'lines': 'l.facts'},
    """koperasi_loan_plan x JOIN koperasi_loan o ON o.id = x.loan_id JOIN koperasi_account a ON a.id = o.account_id
    LEFT JOIN LATERAL (SELECT string_agg(ROW(l.number, l.due_date, l.kind, l.principal, l.interest, l.balance_after)::text, ';' ORDER BY l.number, l.id) AS facts
        FROM koperasi_loan_plan_line l WHERE l.plan_id = x.id) l ON TRUE""",
    "a.company_id = %(company)s AND a.seq > 0 AND x.reason <> 'current' AND x.date_from <= %(until)s")

KINDS = (MOVE, TRANSACTION, ACCOUNT, MEMBER, APPROVAL, DAY, PLAN)
# a movement of an account, chained to the one before it
ENTRY = columns('id', 'account_id', 'seq', 'transaction_id', 'component', 'amount', 'balance_after', 'control_id')


def entry_text(**replaced):
    """ SQL of the facts of a movement ``x`` as one text """
    return Kind('e', 'koperasi.entry', ENTRY, '', '').text(**replaced)
