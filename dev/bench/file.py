"""What a mass file of a large cooperative costs: prints figures, asserts nothing.

    make bench ARGS="--only file"                    50,000 lines among 100,000 members, with one worker and with two
    make bench ARGS="--only file --members 60000 --lines 50000"

Workers are processes as Odoo's cron starts them. Beside the booking stands the same work as bare SQL in the same database.
"""
import argparse
import base64
import os
import random
import resource
import sys
import time

from common import copied_database, fill_books, line, machine, vacuum

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

MONTHS = 2
# what the booking writes, without Odoo: every balance, a transaction and an entry each
BARE = (
    "CREATE TEMP TABLE wanted AS SELECT a.id, a.company_id, a.partner_id, a.member_id FROM koperasi_account a WHERE a.number LIKE 'SIBUHAR-U%%' ORDER BY a.id LIMIT %(lines)s",
    "UPDATE koperasi_account a SET balance = balance + 25000, seq = seq + 1 FROM wanted w WHERE a.id = w.id",
    """INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, posted_at)
       SELECT w.company_id, 1, w.partner_id, w.member_id, t.move_id, t.request_id, 'bare/' || w.id, 'deposit', 'batch', t.business_date, t.value_date, 25000, now()
       FROM wanted w, (SELECT * FROM koperasi_transaction ORDER BY id DESC LIMIT 1) t""",
    """INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
       SELECT a.id, t.id, 'principal', 25000, a.balance, a.seq FROM koperasi_transaction t JOIN koperasi_account a ON 'bare/' || a.id = t.name WHERE t.name LIKE 'bare/%%'""")


def bare(database, lines):
    """ Seconds of the bare SQL, which is taken back """
    with Registry(database).cursor() as cr:
        start = time.perf_counter()
        for statement in BARE:
            cr.execute(statement, {'lines': lines})
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - start
        cr.rollback()
    return took


def content(cr, lines):
    """ A bank's file: one in a hundred payers is unknown """
    cr.execute("SELECT number FROM koperasi_account WHERE number LIKE 'SIBUHAR-U%%' ORDER BY md5(number) LIMIT %s", (lines,))
    rows = ['No Referensi;No VA/Rekening;Nama;Jumlah;Keterangan']
    rows += [f"BRI-{place:06d};{number if place % 100 else f'X{place}'};;25.000;Setoran" for place, (number,) in enumerate(cr.fetchall(), 1)]
    return '\r\n'.join(rows).encode()


def check(database, lines):
    """ The file read and checked, and handed to the workers """
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        company = env.ref('koperasi.demo_company')
        group = env.ref('koperasi.group_koperasi_accountant')
        user = env['res.users'].search([('all_group_ids', 'in', group.ids), ('company_ids', 'in', company.ids), ('id', '!=', api.SUPERUSER_ID)], limit=1)
        file = env['koperasi.mass.file'].with_user(user).with_context(allowed_company_ids=company.ids).create({
            'company_id': company.id, 'kind': 'receipt', 'filename': 'ukur.csv', 'file': base64.b64encode(content(cr, lines))})
        start = time.perf_counter()
        file.action_check()
        line(f"{file.line_count:,} lines read, checked and listed", f"{time.perf_counter() - start:8.1f} s   {file.error_count} errors, {file.unknown_count} unknown")
        file.book(file.line_count, int(file.amount), 'bench file')


def cpu():
    """ Seconds of processor time of all workers that have ended """
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ended(copy):
    [[state]] = copy.query("SELECT state FROM koperasi_run WHERE kind = 'mass_file'")
    return state != 'running'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=100_000)
    parser.add_argument('--lines', type=int, default=50_000)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only', default='')
    options, _others = parser.parse_known_args()
    if options.only != 'file':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    from odoo.addons.koperasi.tests.race.test_runs import Copy
    print(machine(options.seed))
    with copied_database('file') as large:
        with Registry(large).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True})
            fill_books(cr, env, env.ref('koperasi.demo_company'), options.members, options.members * 2 * MONTHS)
            vacuum(cr)
        sql = bare(large, options.lines)
        line(f"{options.lines:,} payments as bare SQL", f"{sql:8.1f} s")
        close_db(large)
        for workers in (1, 2):
            with Copy() as copy:
                check(copy.database, options.lines)
                close_db(copy.database)
                start, before = time.perf_counter(), cpu()
                while not ended(copy):   # a worker ends when Odoo's time for a job is over, and is started again
                    for worker in [copy.worker(unit=None) for _number in range(workers)]:
                        worker.wait()
                took = time.perf_counter() - start
                [[seconds, done, skipped, state, problem]] = copy.query(
                    """SELECT EXTRACT(epoch FROM r.finished_at - (SELECT MIN(posted_at) FROM koperasi_transaction WHERE run_id = r.id)),
                           SUM(c.done), SUM(c.skipped), r.state, r.problem
                       FROM koperasi_run r JOIN koperasi_run_chunk c ON c.run_id = r.id WHERE r.kind = 'mass_file' GROUP BY r.id""")
                line(f"booked by {workers} worker(s), from their start", f"{took:8.1f} s   {done:,} booked, {skipped:,} left out   {state} {problem or ''}   (wanted <= 60)")
                line("  processor time of the workers", f"{cpu() - before:8.1f} s")
                line("  from the first booking on, against bare SQL", f"{float(seconds or 0):8.1f} s   {float(seconds or 0) / sql:6.1f} x")
        line("peak memory of a worker", f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:8.0f} MB   (wanted <= 1,024)")
        line("peak memory of the check", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    return 0


if __name__ == '__main__':
    sys.exit(main())
