"""What seals cost: prints figures and ratios, asserts nothing. All is rolled back; the key lies in a folder that is thrown away.

    make bench ARGS="--only seal --members 50000"
"""
import os
import tempfile

from common import fill_books, line, timed

MONTHS = 1      # of history of each account: two movements a member


class SealBench:

    def __init__(self, env, company, options):
        self.env, self.company, self.options = env, company, options

    def run(self):
        members = self.options.members
        fill_books(self.env.cr, self.env, self.company, members, members * 2 * MONTHS)
        self.env.cr.execute("UPDATE koperasi_business_day SET state = 'closed' WHERE company_id = %s", (self.company.id,))
        for table in ('account', 'transaction', 'entry', 'member'):
            self.env.cr.execute(f"ANALYZE koperasi_{table}")
        Seal, rows = self.env['koperasi.seal.day'], members * 2 * MONTHS
        with tempfile.TemporaryDirectory() as folder:
            os.environ['KOPERASI_SEAL_KEY'] = folder
            bare = timed(self.read)
            line(f"{rows:,} movements with their transactions read by SQL alone", f"{bare:8.2f} s")
            took = timed(lambda: Seal._seal(self.company))
            marks = self.marks()
            line(f"sealed: {rows:,} movements, {marks:,} marks in all", f"{took:8.2f} s   {marks / took:10,.0f} /s")
            line("ratio seal / read", f"{took / bare:8.1f} x")
            looks = []
            full = timed(lambda: looks.append(Seal._check(self.company)))
            line(f"checked in full, {looks[0].read:,} marks, {len([row for row in looks[0].found if row['kind'] != 'log'])} findings", f"{full:8.2f} s   {looks[0].read / full:10,.0f} /s")
            looks[0].found.clear()
            balances = timed(lambda: Seal._check_balances(looks[0]))
            line(f"of which balances of {2 * members:,} accounts", f"{balances:8.2f} s")
            night = self.night(Seal)
            line(f"a night of {2 * members:,} accounts whose day brought nothing: all accounts, members and balances", f"{night:8.2f} s")
            line("the same for 400,000 members with two accounts each, extrapolated", f"{night * 400_000 / members:8.1f} s")

    def read(self):
        self.env.cr.execute(
            """SELECT e.*, t.* FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id WHERE t.company_id = %s ORDER BY e.account_id, e.seq""", (self.company.id,))
        while self.env.cr.fetchmany(20_000):
            pass

    def marks(self):
        self.env.cr.execute("SELECT (SELECT COUNT(*) FROM koperasi_seal_entry) + (SELECT COUNT(*) FROM koperasi_seal_record)")
        return self.env.cr.fetchone()[0]

    def night(self, Seal):
        """ The nightly part that grows with accounts, not with what the day brought """
        from odoo.addons.koperasi.models.seal.checking import Look
        from odoo.addons.koperasi.models.seal.kinds import ACCOUNT, MEMBER
        days = Seal.search([('company_id', '=', self.company.id)])
        look = Look(self.company, days, set(days.ids), {})

        def check():
            Seal._check_keys(look)
            for kind in (ACCOUNT, MEMBER):
                Seal._check_kind(look, kind)
            Seal._check_balances(look)

        return timed(check)
