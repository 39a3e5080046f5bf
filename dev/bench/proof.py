"""What the proof of balance of a large cooperative costs, end to end: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only proof"                      400,000 members with two accounts each, written by SQL
    make bench ARGS="--only proof --members 100000"
"""
import argparse
import hashlib
import os
import random
import secrets
import statistics
import sys
from datetime import date

from common import fill_books, line, machine, timed

import odoo
from odoo import api
from odoo.modules.registry import Registry

DAY = date(2026, 1, 5)


class ProofBench:

    def __init__(self, env, options):
        self.env, self.options = env, options
        from odoo.addons.koperasi.finance import check_proof, sum_tree
        self.tree, self.check = sum_tree, check_proof
        self.company = env['res.company'].create({'name': "KSP Ukur"})
        env.user.company_ids |= self.company
        self.company._koperasi_setup()
        env['koperasi.business.day']._open(self.company, DAY)

    def run(self):
        count = self.options.members
        fill_books(self.env.cr, self.env, self.company, count, 2 * count)
        self.env.cr.execute("ANALYZE koperasi_account; ANALYZE koperasi_transaction; ANALYZE koperasi_entry; ANALYZE koperasi_member; ANALYZE res_partner")
        Proof, found = self.env['koperasi.proof'], {}
        parts = {
            "balances of all members read": lambda: found.update(holders=Proof._holders(self.company, DAY, 'savings')),
            "control accounts read": lambda: found.update(controls=Proof._controls(self.company, DAY, 'savings')),
            "tree built": lambda: found.update(tree=self.tree.build(found['secret'], self.company.name, 'savings', DAY, found['holders']))}
        found['secret'] = secrets.token_bytes(32)
        for what, part in parts.items():
            line(what, f"{timed(part):8.1f} s")
        tree = found['tree']
        proof = Proof.sudo().create([{
            'company_id': self.company.id, 'date': date(2025, 12, 31), 'book': 'savings', 'cooperative': self.company.name, 'root': tree.root.hex(), 'total': tree.total,
            'members': tree.title.members, 'institutions': 0, 'places': tree.title.places, 'user_id': self.env.uid}])
        line("leaves and levels stored", f"{timed(lambda: proof._store(tree, found['secret'])):8.1f} s")
        took = timed(lambda: found.update(made=Proof._make(self.company, DAY)))
        line(f"all of it, {len(found['holders']):,} members ({tree.title.places:,} leaves), both books", f"{took:8.1f} s   wanted 10 s")
        bare = timed(lambda: [hashlib.sha256(b'x' * 81).digest() for _hash in range(2 * tree.title.places)])
        line("ratio to as many bare hashes", f"{took / bare:8.1f} x   ({bare:.1f} s)")
        self.env.cr.execute("SELECT SUM(octet_length(data)) FROM koperasi_proof_part WHERE proof_id = %s", (proof.id,))
        line("kept for a month", f"{self.env.cr.fetchone()[0] / 2**20:8.1f} MB")
        self.proofs(found['made'].filtered(lambda one: one.book == 'savings'), found['holders'])

    def proofs(self, proof, holders):
        chosen, files = random.Random(self.options.seed).sample(holders, 200), []
        times = [timed(lambda one=one: files.append(proof._proof_of(one[0]))) for one in chosen]
        line("proof of one member", f"p50 {1000 * statistics.median(times):6.1f} ms   at most {max(map(len, map(self.tree.encode, files)))} bytes (2,000 wanted)")
        times = [timed(lambda file=file: self.check.check(file, proof.root, int(proof.total))) for file in files]
        line("checked by the independent program", f"p50 {1000 * statistics.median(times):6.1f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--only', default='proof')
    parser.add_argument('--members', type=int, default=400_000)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    options, _others = parser.parse_known_args()
    if options.only != 'proof':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    with Registry(odoo.tools.config['db_name'][0]).cursor() as cr:
        try:
            ProofBench(api.Environment(cr, api.SUPERUSER_ID, {}), options).run()
        finally:
            cr.rollback()
    return 0


if __name__ == '__main__':
    sys.exit(main())
