"""What the counter costs in a large cooperative: prints figures, asserts nothing.

    make bench                                 after the other figures: 100,000 members, 5,000,000 entries, two HTTP workers
    make bench ARGS="--members 20000"          smaller

The database is a copy of the one that `make bench` made; a real server serves it, and clients ask it by HTTP as the screen does.
"""
import argparse
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from common import copied_database, fill_books, line, machine, percentile, timed, vacuum

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

TELLERS, GROUP = 8, 40


def tellers(env, company):
    """ Eight tellers who hold a till each; ids of the tills """
    teller = env['res.users'].search([('login', '=', 'teller')])
    Session, journals = env['koperasi.till.session'], []
    manager = env(user=env['res.users'].search([('login', '=', 'manager')]).id)
    journals.append(Session.search([('user_id', '=', teller.id), ('state', '=', 'open')], limit=1).journal_id.id
                    or Session._start(env['account.journal']._koperasi_get(company, 'till'), teller).journal_id.id)
    for number in range(2, TELLERS + 1):
        user = teller.copy({'login': f'teller{number}', 'name': f"Teller {number}", 'email': f'teller{number}@kopdit-contoh.example', 'password': f'teller{number}'})
        journal = manager['account.journal'].koperasi_create_till(f"Loket {number}", company.id)['journal_id']
        Session._start(env['account.journal'].browse(journal), user)
        journals.append(journal)
    return journals


def prepare(database, options):
    """ A large cooperative in this database, with tellers; ``(journal ids, group id)`` """
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True, 'no_reset_password': True})
        company = env.ref('koperasi.demo_company')
        env = env(context={**env.context, 'allowed_company_ids': company.ids})
        fill_books(cr, env, company, options.members, options.entries)
        env.invalidate_all()
        journals = tellers(env, company)
        group = env['koperasi.member.group'].create({'name': "Ukur", 'company_id': company.id})
        env['koperasi.member'].search([('number', '=like', 'U%'), ('company_id', '=', company.id)], limit=GROUP).write({'group_id': group.id})
        vacuum(cr)
    return journals, group.id


def report(what, times, wanted):
    line(what, f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms   (wanted p95 <= {wanted} ms)")


class Counter:
    """ The screen's calls, by HTTP """

    def __init__(self, server, journals, options):
        self.server, self.journals, self.options = server, journals, options
        self.random = random.Random(options.seed)
        self.members = server.query(
            """SELECT m.id, s.id, m.number, m.name, m.phone, m.nik FROM koperasi_member m JOIN koperasi_account a ON a.member_id = m.id
               JOIN koperasi_savings_account s ON s.account_id = a.id WHERE m.number LIKE 'U%%' AND a.number LIKE 'SIBUHAR-%%' ORDER BY m.id""")
        self.sessions = [server.login('teller' if not number else f'teller{number + 1}') for number in range(TELLERS)]

    def find(self):
        teller, everything = self.sessions[0], []
        for what, text in (("number", lambda m: m[2]), ("name", lambda m: m[3]), ("first name only", lambda m: m[3].split()[0]),
                           ("telephone", lambda m: m[4]), ("8 digits of the NIK", lambda m: m[5][4:12])):
            times = [timed(lambda m=member, t=text: teller.call('koperasi.counter', 'find', t(m)))
                     for member in self.random.choices(self.members, k=self.options.calls)]
            everything += times
            line(f"  by {what}", f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms")
        report(f"find a member among {self.options.members:,}", everything, 150)
        report("show a member", [timed(lambda m=member: teller.call('koperasi.counter', 'member', m[0]))
                                 for member in self.random.choices(self.members, k=self.options.calls)], 300)

    def deposit(self, number):
        member = self.random.choice(self.members)
        return timed(lambda: self.sessions[number].call(
            'koperasi.member', 'serve', [member[0]], lines=[{'kind': 'deposit', 'account_id': member[1], 'amount': 50_000}],
            journal_id=self.journals[number], key=str(uuid4())))

    def deposits(self):
        report("cash deposit, one teller", [self.deposit(0) for _number in range(self.options.calls)], 300)
        start = time.perf_counter()
        with ThreadPoolExecutor(TELLERS) as pool:
            times = [one for many in pool.map(lambda number: [self.deposit(number) for _ in range(self.options.calls // 2)], range(TELLERS)) for one in many]
        report(f"cash deposit, {TELLERS} tellers at once", times, 800)
        line("  together", f"{len(times) / (time.perf_counter() - start):8.1f} postings/s   (wanted >= 15)")

    def sheet(self, group):
        teller = self.sessions[0]
        sheet = teller.call('koperasi.counter', 'group_sheet', group)
        rows = [{'member_id': row['member_id'], 'present': True, 'cells': [
            {'product_id': cell['product_id'], 'account_id': cell['account_id'], 'kind': cell['kind'], 'amount': 25_000} for cell in row['cells'] if cell['editable'] and cell['account_id']]}
            for row in sheet['rows']]
        cells = sum(len(row['cells']) for row in rows)
        took = timed(lambda: teller.call('koperasi.counter', 'book_sheet', group, rows=rows, key=str(uuid4()), journal_id=self.journals[0]))
        line(f"group sheet of {len(rows)} members, {cells} amounts", f"{took:8.2f} s   (wanted <= 5 s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=100_000)
    parser.add_argument('--entries', type=int, default=5_000_000)
    parser.add_argument('--calls', type=int, default=100)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only', default='counter')
    options, _others = parser.parse_known_args()
    if options.only != 'counter':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    from odoo.addons.koperasi.tests.race.server import RealServer
    print(machine(options.seed))
    with copied_database('large') as large:
        journals, group = prepare(large, options)
        close_db(large)
        with RealServer() as server:
            counter = Counter(server, journals, options)
            counter.find()
            counter.deposits()
            counter.sheet(group)
    return 0


if __name__ == '__main__':
    sys.exit(main())
