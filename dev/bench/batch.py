"""What closings cost in a large cooperative: prints figures, asserts nothing.

    make bench                                                    last of all: 10,000 members, 25,000 accounts, 24 months of entries, 3,750 loans
    make bench ARGS="--only batch --members 400000 --workers 2"
    make bench ARGS="--only batch --members 400000 --write"       and put the figures into BENCHMARKS.md
    make bench ARGS="--only nodes --members 50000"                two Odoo servers, a cron worker each, against one
    make bench ARGS="--only tellers --members 50000"              tellers at the counter while a month's interest is paid

Workers are processes as Odoo's cron starts them. Beside each figure stands the same work as bare SQL in the same database.
"""
import argparse
import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

from books import CODES, build
from common import copied_database, line, machine, percentile, timed
from counter import Counter, tellers

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

ROOT = Path(__file__).parents[2]
CLIENTS = (4, 8)
# what the month's interest writes, without Odoo: every balance, and an entry each
BARE_INTEREST = (
    """UPDATE koperasi_account a SET balance = balance + 1000, seq = seq + 1 FROM koperasi_savings_account s JOIN koperasi_savings_product p ON p.id = s.product_id
       WHERE s.account_id = a.id AND p.family IN ('demand', 'recurring', 'other_coop') AND p.method <> 'none' AND a.company_id = %(company)s""",
    """INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
       SELECT a.id, (SELECT MAX(id) FROM koperasi_transaction), 'interest', 1000, a.balance, a.seq
       FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
       WHERE p.family IN ('demand', 'recurring', 'other_coop') AND p.method <> 'none' AND a.company_id = %(company)s""")
BARE_CLASSES = ("SELECT COUNT(*) FROM koperasi_loan_plan_line n JOIN koperasi_loan l ON l.plan_id = n.plan_id WHERE n.due_date < DATE '2028-01-31'",)


def environment(cr):
    env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True, 'no_reset_password': True})
    company = env.ref('koperasi.demo_company')
    return env(context={**env.context, 'allowed_company_ids': company.ids}), company


def prepare(database, members):
    """ The large books """
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        build(cr, env, company, members)
        # what earns: savings on demand, by the day, at the rates that the demo cooperative decided
        env['koperasi.savings.product'].search([('company_id', '=', company.id), ('code', 'in', CODES[1:])]).write({'method': 'daily'})
        cr.commit()


def bare(database, statements):
    """ ``(rows, seconds)`` of bare SQL, which is taken back """
    with Registry(database).cursor() as cr:
        _env, company = environment(cr)
        start = time.perf_counter()
        for statement in statements:
            cr.execute(statement, {'company': company.id})
        rows = cr.rowcount
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - start
        cr.rollback()
    return rows, took


def steps(copy, *kinds):
    """ Seconds and records of each run, as the runs say themselves; ``{kind: seconds}`` """
    found = {}
    for kind, seconds, done, skipped, state, problem in copy.query(
            """SELECT r.kind, EXTRACT(epoch FROM r.finished_at - r.started_at)::float, COALESCE(SUM(c.done), 0), COALESCE(SUM(c.skipped), 0), r.state, r.problem
               FROM koperasi_run r LEFT JOIN koperasi_run p ON p.id = r.parent_id LEFT JOIN koperasi_run_chunk c ON c.run_id = r.id
               WHERE r.started_at IS NOT NULL AND COALESCE(p.kind, r.kind) IN %s GROUP BY r.id ORDER BY r.place NULLS FIRST, r.id""", kinds):
        found[kind] = seconds or 0
        speed = f"{done / seconds:8,.0f} /s" if seconds and done else ''
        line(f"    {kind}", f"{seconds or 0:8.1f} s   {done:10,} records, {skipped:,} left out   {'' if state == 'done' else state} {problem or ''} {speed}")
    return found


def check_books(database, figures):
    """ The books in full, which notes the days before, and then as the close of a day does """
    for what, full, wanted in (("the books checked in full", True, None), ("the books checked as a day's close does", False, 30)):
        with Registry(database).cursor() as cr:
            env, company = environment(cr)
            problems = []
            took = timed(lambda full=full: problems.extend(env['koperasi.business.day']._check_books(company, full)))   # noqa: B023
            cr.commit()
        figures.add(what, took, wanted, note=' '.join(problems[:2]))


# ten movements a month for ten years, on one account
TEN_YEARS = (
    """INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, posted_at)
       SELECT t.company_id, t.user_id, t.partner_id, t.member_id, t.move_id, t.request_id, t.name || '-' || n, t.kind, t.origin, t.business_date, t.value_date, 1000, t.posted_at
       FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id, generate_series(1, 1200) n WHERE e.account_id = %(account)s AND e.seq = 24""",
    """INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
       SELECT %(account)s, t.id, 'principal', 1000, e.balance_after + 1000 * n.number, 24 + n.number FROM koperasi_entry e, koperasi_transaction t,
           LATERAL (SELECT split_part(t.name, '-', 2)::int AS number) n
       WHERE e.account_id = %(account)s AND e.seq = 24 AND t.member_id = %(member)s AND t.name LIKE '%%/24-%%'""")


def statement(database, figures):
    """ The statement of an account on which money moved ten times a month for ten years """
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        account = env['koperasi.savings.account'].search([('company_id', '=', company.id), ('number', '=like', 'SIBUHAR-U%')], limit=1)
        cr.execute("SET session_replication_role = replica")
        for query in TEN_YEARS:
            cr.execute(query, {'account': account.account_id.id, 'member': account.member_id.id})
        times = []
        for _number in range(10):
            env.invalidate_all()
            times.append(timed(lambda: account.account_id._statement(date(2018, 1, 1), date(2028, 1, 31))))
        figures.add(f"statement of {len(account.account_id._statement(date(2018, 1, 1), date(2028, 1, 31))['lines']):,} movements, p95 ms", percentile(times, .95), 200)
        cr.rollback()


class Figures:
    """ What was measured, and what was wanted """

    def __init__(self):
        self.rows = []

    def add(self, what, value, wanted=None, note=''):
        self.rows.append((what, value, wanted))
        line(what, f"{value:8.1f}   {f'(wanted <= {wanted})' if wanted else ''} {note}")

    def write(self, members):
        """ Into BENCHMARKS.md, in the place of those of the same size """
        path, title = ROOT / 'BENCHMARKS.md', f"### {members:,} members"
        table = '\n'.join([title, '', "| what | figure | wanted |", "|---|---|---|", *(
            f"| {what} | {value:,.1f} | {wanted if wanted is not None else ''} |" for what, value, wanted in self.rows)])
        text, new = path.read_text(), f'{table}\n\n'
        old = re.compile(re.escape(title) + r'\n.*?(?=\n#|\nTests:)', re.DOTALL)
        path.write_text(old.sub(lambda _found: new.rstrip('\n') + '\n', text) if old.search(text) else text.replace('\nTests:', f'\n{new}Tests:', 1))


def closings(large, figures, counts):
    """ Month and day, by so many workers """
    from odoo.addons.koperasi.tests.race.test_runs import Copy
    rows, sql = bare(large, BARE_INTEREST)
    figures.add(f"interest of {rows:,} accounts as bare SQL", sql)
    figures.add("arrears of all loans as bare SQL", bare(large, BARE_CLASSES)[1])
    check_books(large, figures)
    close_db(large)
    for number in counts:
        workers = f"{number} worker{'s' * (number > 1)}"
        with Copy() as copy:
            for kind, wanted in (('month', 300), ('day', 60)):
                start = time.perf_counter()
                working = [copy.worker(kind, unit=None)]
                time.sleep(3 if number > 1 else 0)   # the first one has started the runs
                working += [copy.worker(unit=None) for _number in range(1, number)]
                for worker in working:
                    worker.wait()
                figures.add(f"close of the {kind}, {workers}", time.perf_counter() - start, wanted)
                found = steps(copy, kind)
                if kind == 'month':
                    figures.add(f"interest with tax, {workers}", found['savings_interest'], 180)
                    figures.add(f"interest against bare SQL, {workers}", found['savings_interest'] / sql, 4)
                    figures.add(f"microseconds for each account's interest, {workers}", found['savings_interest'] / rows * 1e6)
            if number == counts[0]:
                [[size, entries]] = copy.query("SELECT pg_total_relation_size('koperasi_entry'), COUNT(*) FROM koperasi_entry")
                figures.add("bytes an entry, with its indexes", size / entries)
    figures.add("peak memory of a worker, MB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1024)


def start_month(database):
    """ Start the close of the month; Odoo's cron is woken """
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        env['koperasi.run']._start('month', company, env['koperasi.business.day']._current(company).date)
        cr.commit()
    close_db(database)


def nodes(_large, figures):
    """ Odoo servers with one cron worker each, on one PostgreSQL """
    from odoo.addons.koperasi.tests.race import server
    from odoo.addons.koperasi.tests.race.test_runs import Copy
    for number in (1, 2):
        with Copy() as copy:
            start_month(copy.database)
            log = open(Path(odoo.tools.config['data_dir']) / f'{copy.database}.nodes.log', 'w')
            servers = [subprocess.Popen([
                sys.executable, str(Path(server.__file__).with_name('launch.py')), '-d', copy.database, '--db-filter', f'^{copy.database}$', '--workers', '1',
                '--max-cron-threads', '1', '--limit-time-real-cron', '3600', '--limit-time-cpu', '3600', '--http-interface', server.HOST, '--http-port', str(server.free_port()),
                '--gevent-port', str(server.free_port()), '--log-level', 'warn'], stdout=log, stderr=log, start_new_session=True) for _number in range(number)]
            try:
                while not copy.query("SELECT 1 FROM koperasi_run WHERE kind = 'month' AND state IN ('done', 'stopped')"):
                    time.sleep(0.5)
            finally:
                for process in servers:
                    process.terminate()
                for process in servers:
                    process.wait(60)
                log.close()
            found = steps(copy, 'month')
            figures.add(f"interest with tax, {number} Odoo server{'s' * (number > 1)}", found['savings_interest'])
            figures.add(f"close of the month, {number} Odoo server{'s' * (number > 1)}", found['month'])


def counter(large, figures, options):
    """ Tellers at the counter, alone and beside a worker that pays interest """
    from odoo.addons.koperasi.tests.race.server import RealServer
    from odoo.addons.koperasi.tests.race.test_runs import Copy
    with Registry(large).cursor() as cr:
        env, company = environment(cr)
        journals = tellers(env, company)
        cr.commit()
    close_db(large)
    for clients in CLIENTS:
        with RealServer() as server:
            desk = Counter(server, journals, options)
            for working in (False, True):
                worker = Copy.worker(server, 'month', unit=None) if working else None
                if working:   # until it pays
                    while not server.query("SELECT 1 FROM koperasi_run_chunk c JOIN koperasi_run r ON r.id = c.run_id WHERE r.kind = 'savings_interest' AND c.state = 'done'"):
                        time.sleep(0.1)
                times, over = [], threading.Event()

                def serve(number, times=times, over=over, desk=desk):
                    while not over.is_set():
                        times.append(desk.deposit(number))

                threads = [threading.Thread(target=serve, args=(number,)) for number in range(clients)]
                for thread in threads:
                    thread.start()
                until = time.monotonic() + options.seconds
                while time.monotonic() < until and not (working and server.query("SELECT 1 FROM koperasi_run WHERE kind = 'savings_interest' AND state = 'done'")):
                    time.sleep(0.2)
                over.set()
                for thread in threads:
                    thread.join()
                if worker:
                    worker.kill()
                    worker.wait()
                where = "while interest is paid" if working else "alone"
                figures.add(f"cash deposit, {clients} tellers {where}, p95 ms ({len(times)} deposits)", percentile(times, .95), 800 if working else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=10_000)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--workers', type=int, nargs='+', default=[1, 2])
    parser.add_argument('--seconds', type=int, default=30)
    parser.add_argument('--only', default='batch')
    parser.add_argument('--write', action='store_true')
    options, _others = parser.parse_known_args()
    if options.only not in ('batch', 'nodes', 'tellers'):
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    figures = Figures()
    with copied_database('batch') as large:
        prepare(large, options.members)
        if options.only == 'batch':
            closings(large, figures, options.workers)
            statement(large, figures)
        elif options.only == 'nodes':
            close_db(large)
            nodes(large, figures)
        else:
            counter(large, figures, options)
    if options.write:
        figures.write(options.members)
    return 0


if __name__ == '__main__':
    sys.exit(main())
