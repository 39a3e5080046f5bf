"""What statements cost over a large general ledger: prints figures, asserts nothing.

    make bench ARGS="--only statements"                     5,000,000 journal items of 24 months, written by SQL
    make bench ARGS="--only statements --items 500000"

Beside each figure stands the same sum as bare SQL in the same database.
"""
import argparse
import os
import random
import resource
import sys
from datetime import date

from common import copied_database, line, machine, timed

import odoo
from odoo import api
from odoo.modules.registry import Registry

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PERIOD = {'date_from': FIRST.isoformat(), 'date_to': LAST.isoformat()}
ROWS = 100_000      # of the worksheet that is measured
# (share in a hundred, debit, credit): what members and the office do
EVENTS = ((34, '111001', '211101'), (24, '211101', '111001'), (14, '111001', '114101'), (10, '111001', '411001'), (6, '114101', '111001'), (4, '211101', '312001'),
          (3, '511001', '211101'), (2, '611101', '112101'), (1, '111001', '414001'), (1, '112101', '224001'), (1, '114901', '114101'))


def columns(cr, table, given):
    """ The other columns of a table, to be copied from a pattern """
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", (table,))
    return [f'"{name}"' for (name,) in cr.fetchall() if name not in ('id', *given)]


def fill_items(cr, company, accounts, count):
    """ So many journal items in entries of two, from 2025 to 2026, copied from an entry that is there """
    cr.execute("SELECT m.id, l.id FROM account_move m JOIN account_move_line l ON l.move_id = m.id WHERE m.company_id = %s AND m.state = 'posted' LIMIT 1", (company.id,))
    move, item = cr.fetchone()
    moves, items = (columns(cr, table, given) for table, given in (
        ('account_move', ('name', 'date', 'sequence_number', 'sequence_prefix', 'inalterable_hash', 'secure_sequence_number')),
        ('account_move_line', ('move_id', 'date', 'account_id', 'debit', 'credit', 'balance', 'amount_currency', 'move_name', 'koperasi_transaction_id'))))
    pairs = [(accounts[debit], accounts[credit]) for share, debit, credit in EVENTS for _number in range(share)]
    cr.execute("SET session_replication_role = replica")    # no foreign key is checked for rows that are copied
    cr.execute("SELECT MAX(id) FROM account_move")
    [last] = cr.fetchone()
    cr.execute(f"""INSERT INTO account_move ({', '.join(moves)}, name, date, sequence_number, sequence_prefix)
        SELECT {', '.join(f'm.{name}' for name in moves)}, 'UKUR/' || n, DATE '2025-01-01' + (n %% 730)::int, n, 'UKUR/' FROM account_move m, generate_series(1, %s) n WHERE m.id = %s""",  # noqa: S608
               (count // 2, move))
    cr.execute(f"""INSERT INTO account_move_line ({', '.join(items)}, move_id, date, account_id, debit, credit, balance, amount_currency, move_name)
        SELECT {', '.join(f'l.{name}' for name in items)}, m.id, m.date, CASE side WHEN 1 THEN (%(debit)s::int[])[e] ELSE (%(credit)s::int[])[e] END,
            CASE side WHEN 1 THEN v ELSE 0 END, CASE side WHEN 1 THEN 0 ELSE v END, side * v, side * v, m.name
        FROM account_move_line l, account_move m, (VALUES (1), (-1)) s(side), LATERAL (SELECT 1 + m.id %% 100 AS e, (m.id %% 997) * 1000 + 5000 AS v) x
        WHERE l.id = %(item)s AND m.id > %(last)s""",  # noqa: S608
               {'debit': [one for one, _other in pairs], 'credit': [other for _one, other in pairs], 'item': item, 'last': last})
    cr.execute("SET session_replication_role = DEFAULT")
    cr.commit()
    cr._cnx.autocommit = True
    for table in ('account_move', 'account_move_line'):
        cr.execute(f"VACUUM ANALYZE {table}")
    cr._cnx.autocommit = False


def best(call, times=3):
    return min(timed(call) for _number in range(times))


def measure(env, options):
    statements = env['koperasi.statements']
    bare = best(lambda: env.cr.execute("SELECT account_id, SUM(balance) FROM account_move_line WHERE parent_state = 'posted' AND company_id = %s AND date <= %s GROUP BY 1",
                                       (env.company.id, LAST)))
    line("all balances as bare SQL", f"{bare:8.2f} s")
    for report in statements._reports():
        for comparison in ('none', 'previous_year'):
            took = best(lambda report=report, comparison=comparison: statements.show({'book': str(report.id), 'comparison': comparison, **PERIOD}))
            line(f"{report.name}, {comparison}", f"{took:8.2f} s   {took / bare:5.1f} x bare   (wanted <= 2 s)")
    for book in ('trial', 'tie_out', 'notes'):
        line(book, f"{best(lambda book=book: statements.show({'book': book, **PERIOD})):8.2f} s")
    for book in ('ledger', 'journal', 'cash_book'):
        line(f"{book}, first rows", f"{timed(lambda book=book: statements.show({'book': book, **PERIOD})):8.2f} s")
    days = max(1, 730 * ROWS // options.items)
    chosen = statements._options({'book': 'journal', 'date_from': '2026-06-01', 'date_to': date.fromordinal(date(2026, 6, 1).toordinal() + days - 1).isoformat()})
    found = []
    took = timed(lambda: found.append(statements._xlsx(chosen)))
    line(f"journal of {days} days as worksheet, {len(found[0]):,} bytes", f"{took:8.1f} s   (wanted <= 15 s at 100,000 rows)")
    line("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB   (wanted <= 300 beside Odoo's own)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--items', type=int, default=5_000_000)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only', default='statements')
    options, _others = parser.parse_known_args()
    if options.only != 'statements':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    with copied_database('statements') as large, Registry(large).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        company = env.ref('koperasi.demo_company')
        accountant = env['res.users'].search([('login', '=', 'accountant')])
        accounts = {account.code: account.id for account in env['koperasi.balance']._accounts(company)}
        line("memory before", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
        took = timed(lambda: fill_items(cr, company, accounts, options.items))
        line(f"{options.items:,} journal items written by SQL", f"{took:8.1f} s")
        measure(env(user=accountant.id, context={'allowed_company_ids': company.ids, 'lang': 'en_US'}), options)
    return 0


if __name__ == '__main__':
    sys.exit(main())
