"""What the distribution of a year's surplus costs: prints figures, asserts nothing. All is rolled back, or in a copy.

    make bench ARGS="--only surplus --members 20000 --loans 3000"      books of this size, which are made for it; one worker
    make bench ARGS="--only surplus --database large --workers 2"      a copy of a large database (dev/bench/batch.py makes one), workers as in a server
"""
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from common import fill_books, line, timed
from lists import ListBench
from loan import LoanBench

from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

MONTHS = 12     # of history of each account: a deposit of shares a month
SURPLUS = 4_000_000_000
WANTED = "(wanted <= 120 s at 400,000 members)"
WORKER = Path(__file__).parents[2] / 'tests/race/worker.py'
# four instalments in the year of each loan: what the business part follows from
INSTALMENTS = """
    INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, loan_id, loan_interest, posted_at)
    SELECT a.company_id, %(user)s, a.partner_id, a.member_id, (SELECT MIN(id) FROM account_move WHERE company_id = a.company_id), %(request)s, 'SHU/' || l.id || '/' || n, 'loan_payment', 'counter',
        d.day, d.day, 500000, l.id, 50000 + l.id %% 997 * 100 + n, d.day
    FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id, generate_series(1, 4) n, LATERAL (SELECT make_date(%(year)s, 3 * n, 20) AS day) d
    WHERE a.company_id = %(company)s AND a.member_id IS NOT NULL ORDER BY n, l.id"""


class SurplusBench(ListBench):

    def run(self):
        loans = LoanBench(self.env, self.company, self.till, self.options.loans)
        loans.classified(loans.taken_over(1_000)[0])
        self.env.cr.execute("UPDATE koperasi_member SET nik = NULL WHERE company_id = %s AND number LIKE 'B%%'", (self.company.id,))    # the next ones have them
        fill_books(self.env.cr, self.env, self.company, self.options.members, self.options.members * 2 * MONTHS)
        self.repaid()
        self.env.cr.execute("ANALYZE koperasi_account; ANALYZE koperasi_savings_account; ANALYZE koperasi_transaction; ANALYZE koperasi_entry; ANALYZE koperasi_member; ANALYZE koperasi_loan")
        surplus = self.decided()
        found = []
        took = timed(lambda: found.append(surplus._read_factors()))
        line(f"factors of {len(found[0]):,} members read", f"{took:8.1f} s")
        took += timed(lambda: surplus._write_shares(found[0]))
        surplus.state = 'computed'
        self.env.flush_all()
        line("and their parts worked out and written", f"{took:8.1f} s   {WANTED}")
        self.env.cr.execute("SELECT SUM(capital + business) FROM koperasi_surplus_share WHERE surplus_id = %s", (surplus.id,))
        line("sum of members and rounding, less what was decided", f"{int(self.env.cr.fetchone()[0]) + int(surplus.remainder) - int(surplus.capital_pool + surplus.business_pool):8} rupiah")
        line("the allocation booked", f"{timed(surplus.with_user(self.accountant()).action_book):8.1f} s")
        line("paid to savings by one worker", f"{timed(lambda: self.pay(surplus)):8.1f} s   {WANTED}")
        [run] = surplus._payment_runs()
        line(f"of them {run.done:,} paid, {run.skipped:,} left out; surplus is", surplus.state)

    def accountant(self):
        """ Somebody else than who decided """
        return self.env['res.users'].search([('login', '=', 'ukur_surplus')]) or self.env['res.users'].create({
            'name': "Ukur", 'login': 'ukur_surplus', 'company_id': self.company.id, 'company_ids': [(6, 0, self.company.ids)],
            'group_ids': [(4, self.env.ref('koperasi.group_koperasi_accountant').id)]})

    def decided(self):
        return decided(self.env, self.company, 2025, '2026-01-05')

    def pay(self, surplus):
        surplus.with_user(self.accountant()).with_context(allowed_company_ids=self.company.ids).action_pay()
        self.env['koperasi.run']._work_inline()
        self.env.invalidate_all()


def decided(env, company, year, day):
    """ A surplus of a year that the meeting decided on, as if the year had been closed """
    values = {'company_id': company.id, 'date': f'{year}-12-31', 'state': 'done', 'scope': 'year'}
    closed = env['koperasi.run'].create({**values, 'kind': 'year'})
    env['koperasi.run'].create({**values, 'kind': 'year_surplus', 'parent_id': closed.id, 'result': {'surplus': SURPLUS}})
    surplus = env['koperasi.surplus'].sudo().create({'company_id': company.id, 'year': year})
    surplus.write({'decision_number': 'RAT-1', 'decision_date': day})
    env.flush_all()
    env['koperasi.surplus.decision'].create({
        'surplus_id': surplus.id, 'company_id': company.id, 'number': 'RAT-1', 'date': day, 'surplus': SURPLUS, 'allocation': [['x', 'reserve', '100', SURPLUS]], 'user_id': env.uid, 'at': day})
    surplus.write({'state': 'decided', 'decided_by_id': env.uid})
    env.flush_all()
    return surplus


class LargeBench:
    """ The year before the open day of the demo cooperative in a large database: in a copy, each step committed as in a server """

    def __init__(self, options):
        self.options, self.database = options, f'{options.database}_surplus'

    @contextmanager
    def books(self):
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True})
            company = env.ref('koperasi.demo_company')
            accountant = env['res.users'].search([('login', '=', 'accountant')])
            yield cr, env, company, env['koperasi.surplus'].with_user(accountant).with_context(allowed_company_ids=company.ids).search([('state', '!=', 'draft')], limit=1)
            cr.commit()

    def run(self):
        from odoo.addons.koperasi.tests.race.server import RealServer
        server = RealServer()
        server.admin(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        line("the database copied", f"{timed(lambda: server.admin(f'CREATE DATABASE {self.database} TEMPLATE {self.options.database} STRATEGY file_copy')):8.1f} s")
        try:
            self.prepare()
            self.measure()
        finally:
            close_db(self.database)
            server.admin(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def prepare(self):
        with self.books() as (cr, env, company, _surplus):
            day = company._koperasi_book_date()
            cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, 'bench-surplus', 'bench') RETURNING id", (company.id,))
            values = {'company': company.id, 'user': env.uid, 'request': cr.fetchone()[0], 'year': day.year - 1}
            cr.execute("SET LOCAL session_replication_role = replica")     # as books.py
            cr.execute(INSTALMENTS, values)
            line("instalments of the year", f"{cr.rowcount:10,}")
            cr.execute("SET LOCAL session_replication_role = DEFAULT")
            decided(env, company, day.year - 1, str(day))

    def measure(self):
        with self.books() as (cr, _env, _company, surplus):
            cr.execute("ANALYZE koperasi_transaction")
            cr.commit()
            line("parts of all members computed", f"{timed(surplus.action_compute):8.1f} s   {WANTED}")
            line("   members", f"{surplus.member_count:10,}")
            line("   sum of members and rounding, less what was decided",
                 f"{int(surplus.capital_given + surplus.business_given + surplus.remainder - surplus.capital_pool - surplus.business_pool):8} rupiah")
        with self.books() as (_cr, _env, _company, surplus):
            line("the allocation booked", f"{timed(surplus.action_book):8.1f} s")
        with self.books() as (_cr, _env, _company, surplus):
            line("runs started", f"{timed(surplus.action_pay):8.1f} s")
        close_db(self.database)
        start = time.perf_counter()
        workers = [subprocess.Popen([sys.executable, str(WORKER), self.database]) for _number in range(self.options.workers)]
        for worker in workers:
            worker.wait()
        line(f"paid by {self.options.workers} worker{'s' * (self.options.workers > 1)}, their start with it", f"{time.perf_counter() - start:8.1f} s   {WANTED}")
        with self.books() as (cr, env, company, surplus):
            [run] = surplus._payment_runs()
            line(f"   {run.done:,} paid, {run.skipped:,} left out, by the run's own clock", f"{(run.finished_at - run.started_at).total_seconds():8.0f} s")
            cr.execute("SELECT event, COUNT(*) FROM koperasi_notice GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
            line("   notices to members", cr.fetchone())
            problems = env['koperasi.business.day']._check_books(company, True) if self.options.check else ["not asked"]
            line("   what the check of the books says", problems or "they agree")
        line("load of the machine at the end", ' '.join(f'{load:.1f}' for load in os.getloadavg()))
