"""The books of a large cooperative, written by SQL as its own postings would have left them: two and a half accounts a member, 24 months of
movements that differ, on four days a month, and a loan for three members of eight.

History follows the demo cooperative's days, so that numbers rise with business dates, as the ledger gives them.
"""
import time
from contextlib import contextmanager
from datetime import date, timedelta

from common import fill_members, line, vacuum

MONTHS = 24
MONTH_DAYS = (5, 12, 19, 26)
OPEN_DAY = date(2028, 1, 31)   # the last day of the 24th month after the demo's
CODES = ('WAJIB', 'SIBUHAR', 'SIDANDIK')   # the last for every other member
PATTERNS = 28   # loans whose instalments are due on different days

# what an account gets in its n-th month: base + n * step, which differ from account to account
BASE = "10000 + 500 * ((m.id * 7 + length(p.code) * 13) %% 60)"
STEP = "250 * ((m.id + length(p.code)) %% 5)"
ACCOUNTS = f"""
    INSERT INTO koperasi_account (company_id, partner_id, member_id, number, control_id, side, state, opened_on, balance, held, minimum, seq)
    SELECT m.company_id, m.partner_id, m.id, p.code || '-' || m.number, p.control_id, 'credit', 'open', DATE '2020-01-01',
        %(months)s * ({BASE}) + %(months)s * (%(months)s + 1) / 2 * ({STEP}), 0, 0, %(months)s
    FROM koperasi_member m JOIN koperasi_savings_product p ON p.company_id = m.company_id AND p.code IN %(codes)s
    WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' AND (p.code <> 'SIDANDIK' OR m.id %% 2 = 0) ORDER BY m.id, p.id"""   # noqa: S608 - constants of this file
SAVINGS = """
    INSERT INTO koperasi_savings_account (account_id, product_id, family, aro, interest_paid, last_activity_on)
    SELECT a.id, p.id, p.family, 'none', 0, DATE '2028-01-26'
    FROM koperasi_account a JOIN koperasi_savings_product p ON p.company_id = a.company_id AND p.code = split_part(a.number, '-', 1)
    WHERE a.company_id = %(company)s AND a.number LIKE '%%-U%%' ORDER BY a.id"""
TOTALS = f"""
    SELECT m.id %% 4, p.control_id, SUM({BASE}), SUM({STEP})
    FROM koperasi_member m JOIN koperasi_savings_product p ON p.company_id = m.company_id AND p.code IN %(codes)s
    WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' AND (p.code <> 'SIDANDIK' OR m.id %% 2 = 0) GROUP BY 1, 2"""   # noqa: S608 - constants of this file
TRANSACTIONS = """
    INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, posted_at)
    SELECT m.company_id, %(user)s, m.partner_id, m.id, %(move)s, %(request)s, m.number || '/' || %(month)s, 'deposit', 'counter', %(day)s, %(day)s, 50000, %(day)s
    FROM koperasi_member m WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' AND m.id %% 4 = %(quarter)s ORDER BY m.id"""
ENTRIES = f"""
    INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
    SELECT a.id, t.id, 'principal', x.base + n.month * x.step, n.month * x.base + n.month * (n.month + 1) / 2 * x.step, n.month
    FROM koperasi_transaction t JOIN koperasi_member m ON m.id = t.member_id JOIN koperasi_account a ON a.member_id = m.id AND a.number LIKE '%%-U%%'
        CROSS JOIN LATERAL (SELECT split_part(t.name, '/', 2)::int AS month) n CROSS JOIN LATERAL (SELECT split_part(a.number, '-', 1) AS code) p
        CROSS JOIN LATERAL (SELECT {BASE} AS base, {STEP} AS step) x
    WHERE t.request_id = %(request)s ORDER BY t.id, a.id"""   # noqa: S608 - constants of this file

LOAN_ACCOUNTS = """
    INSERT INTO koperasi_account (company_id, partner_id, member_id, number, control_id, side, state, opened_on, balance, held, minimum, seq)
    SELECT m.company_id, m.partner_id, m.id, 'L-' || m.number, %(control)s, 'debit', 'open', %(day)s, 12000000, 0, 0, 1
    FROM koperasi_member m WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' AND m.id %% 8 < 3 ORDER BY m.id"""
LOANS = """
    INSERT INTO koperasi_loan ({columns}, account_id, debit_account_id)
    SELECT {copied}, a.id, CASE WHEN a.id %% 10 = 0 THEN (SELECT s.id FROM koperasi_account s WHERE s.member_id = a.member_id AND s.number LIKE 'SIBUHAR-U%%') END
    FROM koperasi_account a JOIN koperasi_loan x ON x.id = (%(patterns)s::int[])[1 + a.id %% {patterns}]
    WHERE a.company_id = %(company)s AND a.number LIKE 'L-U%%' ORDER BY a.id"""
LOAN_PLANS = """
    INSERT INTO koperasi_loan_plan (loan_id, number, reason, date_from, added, terms, note)
    SELECT l.id, 1, p.reason, p.date_from, p.added, p.terms, 'bench' FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
    JOIN koperasi_loan_plan p ON p.id = l.plan_id WHERE a.company_id = %(company)s AND a.number LIKE 'L-U%%' ORDER BY l.id"""
LOAN_LINES = """
    INSERT INTO koperasi_loan_plan_line (plan_id, loan_id, number, due_date, kind, principal, interest, balance_after)
    SELECT p.id, p.loan_id, n.number, n.due_date, n.kind, n.principal, n.interest, n.balance_after FROM koperasi_loan_plan p
    JOIN koperasi_loan l ON l.id = p.loan_id JOIN koperasi_loan_plan_line n ON n.plan_id = l.plan_id WHERE p.note = 'bench' ORDER BY p.id, n.number"""
LOAN_ENTRIES = """
    INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
    SELECT a.id, %(transaction)s, 'principal', 12000000, 12000000, 1 FROM koperasi_account a WHERE a.company_id = %(company)s AND a.number LIKE 'L-U%%' ORDER BY a.id"""


def build(cr, env, company, members):
    """ The books of so many members; the branch is left on its last day of a month, without tills that are open """
    started = time.perf_counter()
    open_on(env, company, OPEN_DAY)
    fill_members(cr, company.id, members, prefix='U')
    values = {'company': company.id, 'user': env.uid, 'months': MONTHS, 'codes': CODES, 'request': request(cr, company, 'bench')}
    cr.execute("SET session_replication_role = replica")   # the guards would check millions of lines that are made here
    for statement in (ACCOUNTS, SAVINGS):
        write(cr, statement, values)
    with without_indexes(cr, 'koperasi_transaction', 'koperasi_entry'):
        history(cr, env, company, values)
        write(cr, ENTRIES, values)
    cr.execute("SET session_replication_role = DEFAULT")
    env.invalidate_all()
    loans(cr, env, company)
    vacuum(cr)
    line(f"books of {members:,} members, all together", f"{time.perf_counter() - started:8.1f} s   (wanted <= 600 s for 400,000)")


def write(cr, statement, values):
    start = time.perf_counter()
    cr.execute(statement, values)
    line(f"  {cr.rowcount:,} rows of {statement.split()[2]}", f"{time.perf_counter() - start:8.1f} s")


def request(cr, company, key):
    cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, %s, 'bench') RETURNING id", (company.id, key))
    return cr.fetchone()[0]


def open_on(env, company, day):
    """ Close the demo's day as it is, and open another """
    for session in env['koperasi.till.session'].search([('company_id', '=', company.id), ('state', '!=', 'closed')]):
        cash = session.journal_id._koperasi_cash()[session.journal_id.id]
        env.cr.execute("UPDATE koperasi_till_session SET state = 'closed', counted = %s WHERE id = %s", (cash, session.id))
    env.cr.execute("UPDATE koperasi_business_day SET state = 'closed' WHERE company_id = %s", (company.id,))
    # the last day of the history, until which the books can be noted as checked
    env.cr.execute("INSERT INTO koperasi_business_day (company_id, date, state) VALUES (%s, %s, 'closed')", (company.id, day - timedelta(days=1)))
    env.invalidate_all()
    env['koperasi.business.day']._open(company, day)
    env.flush_all()


def history(cr, env, company, values):
    """ A transaction a member and month, and the journal entry of each day """
    from odoo.addons.koperasi.models.ledger.posting import Posting
    cr.execute(TOTALS, values)
    totals = {}
    for quarter, control, base, step in cr.fetchall():
        totals.setdefault(quarter, []).append((control, int(base), int(step)))
    Transaction, journal = env['koperasi.transaction'], env['account.journal']._koperasi_get(company, 'bank')
    start, rows = time.perf_counter(), 0
    for month in range(1, MONTHS + 1):
        year, number = divmod(month, 12)   # the first month is February 2026
        for quarter, on in enumerate(MONTH_DAYS):
            day = date(2026 + year, number + 1, on)
            amounts = {control: -(base + month * step) for control, base, step in totals.get(quarter, ())}
            lines = Transaction._prepare_summed_lines({journal.default_account_id.id: -sum(amounts.values()), **amounts})
            move = Transaction._post_move(Transaction._prepare_move([Posting(kind='deposit')], journal, company, day, lines, False))
            cr.execute(TRANSACTIONS, {**values, 'move': move.id, 'month': month, 'day': day, 'quarter': quarter})
            rows += cr.rowcount
        env.flush_all()
        env.invalidate_all()
    line(f"  {rows:,} rows of koperasi_transaction, {MONTHS * len(MONTH_DAYS)} journal entries", f"{time.perf_counter() - start:8.1f} s")


@contextmanager
def without_indexes(cr, *tables):
    """ Indexes are made anew afterwards, which is quicker than with each row """
    cr.execute("""SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), d.description FROM pg_index i
                  LEFT JOIN pg_description d ON d.objoid = i.indexrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
                  WHERE i.indrelid::regclass::text IN %s AND NOT i.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""", (tables,))
    indexes = cr.fetchall()
    for name, _definition, _comment in indexes:
        cr.execute(f'DROP INDEX {name}')
    yield
    start = time.perf_counter()
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for name, definition, comment in indexes:
        cr.execute(definition)
        if comment:
            cr.execute(f"COMMENT ON INDEX {name} IS %s", (comment,))
    line(f"  {len(indexes)} indexes", f"{time.perf_counter() - start:8.1f} s")


def loans(cr, env, company):
    """ Loans of 24 instalments that were brought in on the open day: a few by the program, the others are copies of theirs """
    from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
    control, equity = company._koperasi_account('114101'), company._koperasi_account('318001')
    member = env['koperasi.member'].search([('company_id', '=', company.id), ('number', '=like', 'U%')], limit=1)
    made = env['koperasi.loan'].with_context(tracking_disable=True, mail_create_nolog=True).create([{
        'number': f'UKUR-{number}', 'company_id': company.id, 'partner_id': member.partner_id.id, 'member_id': member.id, 'side': 'debit', 'control_id': control.id,
        'opened_on': OPEN_DAY, 'product_name': "Ukur", 'disbursed_on': date(2027, 12, number + 1), 'principal_amount': 12_000_000, 'instalments': 24, 'rate': 2,
        'method': 'declining', 'holiday_rule': 'kept', 'penalty_rate': 0.1} for number in range(PATTERNS)])
    journal = env['account.journal']._koperasi_get(company, 'general')
    env['koperasi.transaction']._post_batch(
        [Posting(kind='opening', movements=(Movement(loan.account_id.id, 12_000_000),), partner_id=member.partner_id.id) for loan in made],
        journal, 'bench-patterns', {}, extra_lines=[GlLine(equity.id, -12_000_000 * PATTERNS)])
    env['koperasi.loan']._take_over_all(company)
    env.flush_all()
    cr.execute("""SELECT column_name FROM information_schema.columns WHERE table_name = 'koperasi_loan'
                  AND column_name NOT IN ('id', 'account_id', 'debit_account_id', 'parked_account_id') ORDER BY 1""")
    columns = [name for (name,) in cr.fetchall()]
    values = {'company': company.id, 'control': control.id, 'day': OPEN_DAY, 'patterns': made.ids}
    cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cr.execute("SET session_replication_role = replica")
    write(cr, LOAN_ACCOUNTS, values)
    count = cr.rowcount
    write(cr, LOANS.format(columns=', '.join(columns), copied=', '.join(f'x.{name}' for name in columns), patterns=PATTERNS), values)
    write(cr, LOAN_PLANS, values)
    write(cr, LOAN_LINES, values)
    cr.execute("UPDATE koperasi_loan l SET plan_id = p.id FROM koperasi_loan_plan p WHERE p.loan_id = l.id AND p.note = 'bench'")
    Transaction = env['koperasi.transaction']
    lines = Transaction._prepare_summed_lines({control.id: 12_000_000 * count, equity.id: -12_000_000 * count})
    move = Transaction._post_move(Transaction._prepare_move([Posting(kind='opening')], journal, company, OPEN_DAY, lines, False))
    booked = Transaction._insert_transactions(
        [Posting(kind='opening', amount=12_000_000 * count)], move, request(cr, company, 'bench-loans'), company, OPEN_DAY, 'batch', 2)
    write(cr, LOAN_ENTRIES, {**values, 'transaction': booked.id})
    cr.execute("SET session_replication_role = DEFAULT")
    env.invalidate_all()
