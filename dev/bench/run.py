"""What things cost: prints figures and ratios, asserts nothing. All is rolled back.

    make bench                       postings, and finding a member among 400,000
    make bench ARGS="--members 50000 --postings 100"
"""
import argparse
import os
import random
import statistics
import sys
from datetime import date

from common import fill_members, line, machine, percentile, timed
from lists import ListBench
from loan import LoanBench
from registry import RegistryBench
from seal import SealBench
from surplus import LargeBench, SurplusBench

import odoo
from odoo import api
from odoo.modules.registry import Registry


class Bench:

    def __init__(self, env, options):
        self.env, self.options = env, options
        self.random = random.Random(options.seed)
        from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
        self.GlLine, self.Movement, self.Posting = GlLine, Movement, Posting
        self.company = env['res.company'].create({'name': "KSP Ukur"})
        env.user.company_ids |= self.company
        self.company._koperasi_setup()
        env['koperasi.business.day']._open(self.company, date(2026, 1, 5))
        self.till = env['account.journal']._koperasi_get(self.company, 'till')

    def accounts(self, count):
        partner = self.env['res.partner'].create({'name': "Ukur"})
        control = self.company._koperasi_account('211101')
        control._koperasi_make_control()
        return self.env['koperasi.account'].create([
            {'number': f'UKUR-{number}', 'company_id': self.company.id, 'partner_id': partner.id, 'control_id': control.id} for number in range(count)])

    def postings(self):
        """ Deposits one by one (each its own journal entry), and in tens and hundreds that share one """
        accounts = self.accounts(100)
        Transaction = self.env['koperasi.transaction']

        def posting(account):
            return self.Posting(
                kind='opening', movements=(self.Movement(account.id, 1_000),),
                gl_lines=(self.GlLine(self.till.default_account_id.id, 1_000),), partner_id=account.partner_id.id)

        def post(size, number):
            chosen = [accounts[(number * size + offset) % len(accounts)] for offset in range(size)]
            Transaction._post_batch([posting(account) for account in chosen], self.till, f'ukur-{size}-{number}', {'n': number})
            self.env.flush_all()
            self.env.invalidate_all()

        post(1, -1)
        rates = {}
        for size in (1, 10, 100):
            times = [timed(lambda s=size, n=number: post(s, n)) for number in range(max(self.options.postings // size, 3))]
            rates[size] = size * len(times) / sum(times)
            line(f"postings, {size} in a journal entry", f"{rates[size]:8.0f} /s   p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms")
        line("ratio tens / one by one", f"{rates[10] / rates[1]:8.1f} x")

    def members(self):
        """ As many members as the largest cooperative of the province has """
        fill_members(self.env.cr, self.company.id, self.options.members)

    def find(self):
        """ name_search as the counter asks it, with the text of a real member """
        Member = self.env['koperasi.member'].with_company(self.company).with_context(allowed_company_ids=self.company.ids)
        self.env.cr.execute("SELECT number, name, phone, nik FROM koperasi_member WHERE company_id = %s ORDER BY random() LIMIT %s",
                            (self.company.id, self.options.searches))
        rows = self.env.cr.fetchall()
        texts = {
            "number": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "first name only": [row[1].split()[0] for row in rows],
            "part of a name": [row[1].split()[2] for row in rows],
            "telephone": [row[2] for row in rows],
            "8 digits of the NIK": [row[3][4:12] for row in rows],
        }
        everything = []
        for what, values in texts.items():
            times = []
            for text in values:
                self.env.invalidate_all()
                times.append(timed(lambda t=text: Member.name_search(t, limit=8)))
            everything += times
            line(f"find a member among {self.options.members:,} by {what}", f"p50 {percentile(times, .5):6.1f} ms   p95 {percentile(times, .95):6.1f} ms")
        line("all together", f"p50 {percentile(everything, .5):6.1f} ms   p95 {percentile(everything, .95):6.1f} ms   mean {statistics.mean(everything) * 1000:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=400_000)
    parser.add_argument('--postings', type=int, default=200)
    parser.add_argument('--searches', type=int, default=100)
    parser.add_argument('--loans', type=int, default=150_000)
    parser.add_argument('--cooperatives', type=int, default=4_301)
    parser.add_argument('--only')
    parser.add_argument('--database', help="large books, of which a copy is measured (surplus)")
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--check', action='store_true', help="check the books in full afterwards (surplus)")
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    options, _others = parser.parse_known_args()
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    print(machine(options.seed))
    if options.only == 'surplus' and options.database:
        LargeBench(options).run()
        return 0
    with Registry(odoo.tools.config['db_name'][0]).cursor() as cr:
        bench = Bench(api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US', 'tracking_disable': True}), options)
        try:
            if options.only in (None, 'ledger'):
                bench.postings()
                bench.members()
                bench.find()
            if options.only in (None, 'loan'):
                LoanBench(bench.env, bench.company, bench.till, options.loans).run()
            if options.only == 'surplus':
                SurplusBench(bench.env, bench.company, bench.till, options).run()
            if options.only == 'lists':
                ListBench(bench.env, bench.company, bench.till, options).run()
            if options.only == 'seal':
                SealBench(bench.env, bench.company, options).run()
            if options.only == 'registry':
                RegistryBench(bench.env, options).run()
        finally:
            cr.rollback()
    return 0


if __name__ == '__main__':
    sys.exit(main())
