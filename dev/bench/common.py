"""What the benchmarks share."""
import os
import platform
import shutil
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import odoo
from odoo.sql_db import close_db

NAMES = ("Petrus", "Maria", "Yohanes", "Elisabeth", "Gabriel", "Kristina", "Markus", "Ester", "Simon", "Agustina", "Melkianus", "Dorkas")
FAMILIES = ("Kolo", "Bhoki", "Neno", "Adoe", "Bani", "Lede", "Benu", "Kopong", "Seran", "Nahak", "Tukan", "Lobo", "Manek", "Bere")
MONTHLY = 25_000   # rupiah that each account gets a month


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def line(what, figure):
    print(f"{what:<64} {figure}", flush=True)


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def machine(seed):
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Odoo {odoo.release.version}, seed {seed}"


def fill_members(cr, company_id, count, prefix=''):
    """ So many active members of a company, written by SQL. """
    start = time.perf_counter()
    cr.execute(
        """WITH p AS (
               INSERT INTO res_partner (name, complete_name, active, type, autopost_bills)
               SELECT 'Ukur ' || n, 'Ukur ' || n, TRUE, 'contact', 'ask' FROM generate_series(1, %(count)s) n RETURNING id
           ), m AS (SELECT id AS partner_id, row_number() OVER (ORDER BY id) AS n FROM p),
           named AS (
               SELECT partner_id, %(prefix)s || lpad((n + 100000)::text, 6, '0') AS number, '08' || lpad(((n * 7919) %% 10000000000)::text, 10, '0') AS phone,
                   '53' || lpad(((n * 104729) %% 100000000000000)::text, 14, '0') AS nik,
                   (%(names)s::text[])[1 + (n * 31) %% %(n_names)s] || ' ' || (%(families)s::text[])[1 + (n * 17 / 3) %% %(n_families)s]
                   || ' ' || substr(md5(n::text), 1, 5) AS name FROM m)
           INSERT INTO koperasi_member (partner_id, company_id, root_company_id, number, name, phone, nik, member_type, state, join_date, search_text)
           SELECT partner_id, %(company)s, %(company)s, number, name, phone, nik, 'regular', 'active', DATE '2020-01-01',
               lower(' ' || number || ' ' || name || ' ' || phone || ' ' || nik) FROM named""",
        {'count': count, 'prefix': prefix, 'company': company_id, 'names': list(NAMES), 'n_names': len(NAMES), 'families': list(FAMILIES), 'n_families': len(FAMILIES)})
    cr.execute("ANALYZE koperasi_member")
    line(f"{count:,} members written by SQL", f"{time.perf_counter() - start:8.1f} s")


ACCOUNTS = """
    INSERT INTO koperasi_account (company_id, partner_id, member_id, number, control_id, side, state, opened_on, balance, held, minimum, seq)
    SELECT m.company_id, m.partner_id, m.id, p.code || '-U' || m.number, p.control_id, 'credit', 'open', DATE '2020-01-01', %(months)s * 25000, 0,
        CASE p.code WHEN 'SIBUHAR' THEN 10000 ELSE 0 END, %(months)s
    FROM koperasi_member m, koperasi_savings_product p
    WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' AND p.company_id = %(company)s AND p.code IN ('WAJIB', 'SIBUHAR')"""
SAVINGS = """
    INSERT INTO koperasi_savings_account (account_id, product_id, family, aro, interest_paid, last_activity_on)
    SELECT a.id, p.id, p.family, 'none', 0, DATE '2026-01-02'
    FROM koperasi_account a JOIN koperasi_savings_product p ON p.company_id = a.company_id AND p.code = split_part(a.number, '-', 1)
    WHERE a.company_id = %(company)s AND a.number LIKE '%%-U%%'"""
# one transaction a member and month, with an entry on each of his two accounts
TRANSACTIONS = """
    INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, posted_at)
    SELECT m.company_id, %(user)s, m.partner_id, m.id, (%(moves)s::int[])[month], %(request)s, m.number || '/' || month, 'deposit', 'counter', d, d, 50000, d
    FROM koperasi_member m, generate_series(1, %(months)s) month,
        LATERAL (SELECT (DATE '2025-12-31' - (%(months)s - month) * 30)::date AS d) day
    WHERE m.company_id = %(company)s AND m.number LIKE 'U%%' ORDER BY month, m.id"""
ENTRIES = """
    INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
    SELECT a.id, t.id, 'principal', 25000, 25000 * month, month
    FROM koperasi_transaction t JOIN koperasi_account a ON a.member_id = t.member_id AND a.number LIKE '%%-U%%',
        LATERAL (SELECT split_part(t.name, '/', 2)::int AS month) n
    WHERE t.request_id = %(request)s"""


def fill_books(cr, env, company, members, entries):
    """ So many members with two accounts each and their history, a line a month and account, written by SQL """
    fill_members(cr, company.id, members, prefix='U')
    cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, 'bench', 'bench') RETURNING id", (company.id,))
    months = entries // members // 2
    values = {'company': company.id, 'months': months, 'user': env.uid, 'request': cr.fetchone()[0],
              'moves': [monthly_move(env, company, members * MONTHLY, date(2025, 12, 31) - timedelta(days=30 * (months - month))).id for month in range(1, months + 1)]}
    cr.execute("SET session_replication_role = replica")   # the guards would check millions of lines that are made here
    for statement in (ACCOUNTS, SAVINGS, TRANSACTIONS, ENTRIES):
        start = time.perf_counter()
        cr.execute(statement, values)
        line(f"{cr.rowcount:,} rows of {statement.split()[2]} written by SQL", f"{time.perf_counter() - start:8.1f} s")
    cr.execute("SET session_replication_role = DEFAULT")
    env.invalidate_all()


def monthly_move(env, company, amount, day):
    """ The journal entry of a month's history, so that both books agree """
    from odoo.addons.koperasi.models.ledger.posting import Posting
    Transaction, journal = env['koperasi.transaction'], env['account.journal']._koperasi_get(company, 'bank')
    products = env['koperasi.savings.product'].search([('company_id', '=', company.id), ('code', 'in', ('WAJIB', 'SIBUHAR'))])
    lines = Transaction._prepare_summed_lines({journal.default_account_id.id: 2 * amount, **{product.control_id.id: -amount for product in products}})
    return Transaction._post_move(Transaction._prepare_move([Posting(kind='deposit')], journal, company, day, lines, False))


def vacuum(cr):
    """ Commit, and let PostgreSQL know what was written """
    cr.commit()
    cr._cnx.autocommit = True
    for table in ('koperasi_member', 'koperasi_account', 'koperasi_savings_account', 'koperasi_transaction', 'koperasi_entry', 'res_partner'):
        cr.execute(f"VACUUM ANALYZE {table}")


@contextmanager
def copied_database(name):
    """ Name of a copy of the benchmark's database, dropped afterwards; tests.race.server copies it on """
    from odoo.addons.koperasi.tests.race.server import RealServer
    source = odoo.tools.config['db_name'][0]
    copy = os.environ['KOPERASI_PRISTINE_DB'] = f'{source}_{name}'
    server, filestore = RealServer(), Path(odoo.tools.config['data_dir']) / 'filestore'
    server.admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    server.admin(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
    shutil.copytree(filestore / source, filestore / copy, dirs_exist_ok=True)
    try:
        yield copy
    finally:
        close_db(copy)
        server.admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        shutil.rmtree(filestore / copy, ignore_errors=True)
