"""What closings cost in a large cooperative: prints figures, asserts nothing.

    make bench                                  last of all: 100,000 members with two accounts each, 24 months of entries
    make bench ARGS="--only batch --members 400000"

Workers are processes as Odoo's cron starts them. Beside each figure stands the same work as bare SQL in the same database.
"""
import argparse
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

MONTHS = 24
# what the month's interest writes, without Odoo: every balance, and an entry each
BARE = (
    """UPDATE koperasi_account a SET balance = balance + 1000, seq = seq + 1 FROM koperasi_savings_account s JOIN koperasi_savings_product p ON p.id = s.product_id
       WHERE s.account_id = a.id AND p.code = 'SIBUHAR'""",
    """INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
       SELECT a.id, (SELECT MAX(id) FROM koperasi_transaction), 'interest', 1000, a.balance, a.seq
       FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
       WHERE p.code = 'SIBUHAR'""")


def bare(database):
    """ Seconds of the bare SQL, which is taken back """
    with Registry(database).cursor() as cr:
        start = time.perf_counter()
        for statement in BARE:
            cr.execute(statement)
        rows = cr.rowcount
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - start
        cr.rollback()
    return rows, took


def report(copy):
    """ Seconds and records of each run, as the runs say themselves """
    rows = copy.query(
        """SELECT r.kind, EXTRACT(epoch FROM r.finished_at - r.started_at), COALESCE(SUM(c.done), 0), COALESCE(SUM(c.skipped), 0), r.state, r.problem
           FROM koperasi_run r LEFT JOIN koperasi_run_chunk c ON c.run_id = r.id WHERE r.started_at IS NOT NULL GROUP BY r.id ORDER BY r.place NULLS FIRST, r.id""")
    for kind, seconds, done, skipped, state, problem in rows:
        line(f"    {kind}", f"{seconds or 0:8.1f} s   {done:10,} records, {skipped:,} left out   {state} {problem or ''}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=100_000)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only', default='batch')
    options, _others = parser.parse_known_args()
    if options.only != 'batch':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    from odoo.addons.koperasi.tests.race.test_runs import Copy
    print(machine(options.seed))
    with copied_database('batch') as large:
        with Registry(large).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True})
            fill_books(cr, env, env.ref('koperasi.demo_company'), options.members, options.members * 2 * MONTHS)
            vacuum(cr)
        rows, sql = bare(large)
        line(f"interest of {rows:,} accounts as bare SQL", f"{sql:8.1f} s")
        close_db(large)
        for workers in (1, 2):
            with Copy() as copy:
                for kinds in (('month',), ('day',)):
                    start = time.perf_counter()
                    working = [copy.worker(*(kinds if not number else ()), unit=None) for number in range(1)]
                    time.sleep(3 if workers > 1 else 0)   # the first one has started the runs
                    working += [copy.worker(unit=None) for _number in range(1, workers)]
                    for worker in working:
                        worker.wait()
                    took = time.perf_counter() - start
                    line(f"{kinds[0]} closed by {workers} worker(s)", f"{took:8.1f} s")
                    report(copy) if kinds == ('month',) else None
                [[interest]] = copy.query("SELECT EXTRACT(epoch FROM finished_at - started_at) FROM koperasi_run WHERE kind = 'savings_interest'")
                line("  interest against bare SQL", f"{float(interest) / sql:8.1f} x   (wanted <= 4)")
        line("peak memory of a worker", f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:8.0f} MB   (wanted <= 1,024)")
    return 0


if __name__ == '__main__':
    sys.exit(main())
