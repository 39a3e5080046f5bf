"""What the distribution of a year's surplus costs: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only surplus --members 400000 --loans 100000"
"""
from common import fill_books, line, timed
from lists import ListBench
from loan import LoanBench

MONTHS = 12     # of history of each account: a deposit of shares a month
SURPLUS = 4_000_000_000
WANTED = "(wanted <= 120 s at 400,000 members)"


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
        """ A surplus of 2025 that the meeting decided on, as if the year had been closed """
        env, values = self.env, {'company_id': self.company.id, 'date': '2025-12-31', 'state': 'done', 'scope': 'year'}
        year = env['koperasi.run'].create({**values, 'kind': 'year'})
        env['koperasi.run'].create({**values, 'kind': 'year_surplus', 'parent_id': year.id, 'result': {'surplus': SURPLUS}})
        surplus = env['koperasi.surplus'].sudo().create({'company_id': self.company.id, 'year': 2025})
        surplus.write({'decision_number': 'RAT-1', 'decision_date': '2026-01-05'})
        env.flush_all()
        env['koperasi.surplus.decision'].create({
            'surplus_id': surplus.id, 'company_id': self.company.id, 'number': 'RAT-1', 'date': '2026-01-05', 'surplus': SURPLUS, 'allocation': [['x', 'reserve', '100', SURPLUS]], 'user_id': env.uid,
            'at': '2026-01-05'})
        surplus.write({'state': 'decided', 'decided_by_id': env.uid})
        env.flush_all()
        return surplus

    def pay(self, surplus):
        surplus.with_user(self.accountant()).with_context(allowed_company_ids=self.company.ids).action_pay()
        self.env['koperasi.run']._work_inline()
        self.env.invalidate_all()
