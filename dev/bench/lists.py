"""What lists cost: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only lists --members 100000 --loans 100000"
"""
import resource
from datetime import date

from common import fill_books, line, timed
from loan import LoanBench

TODAY, BEFORE = date(2026, 1, 5), date(2026, 1, 4)
MONTHS = 3      # of history of each account


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class ListBench:

    def __init__(self, env, company, till, options):
        self.env, self.company, self.till, self.options = env, company, till, options

    def run(self):
        loans = LoanBench(self.env, self.company, self.till, self.options.loans)
        loans.classified(loans.taken_over(1_000)[0])
        self.env.cr.execute("UPDATE koperasi_member SET nik = NULL WHERE company_id = %s AND number LIKE 'B%%'", (self.company.id,))    # the next ones have them
        fill_books(self.env.cr, self.env, self.company, self.options.members, self.options.members * 2 * MONTHS)
        self.env.cr.execute("ANALYZE koperasi_account; ANALYZE koperasi_savings_account; ANALYZE koperasi_transaction; ANALYZE koperasi_entry; ANALYZE koperasi_member")
        user = self.env['res.users'].create({
            'name': "Ukur", 'login': 'ukur_lists', 'company_id': self.company.id, 'company_ids': [(6, 0, self.company.ids)],
            'group_ids': [(4, self.env.ref('koperasi.group_koperasi_accountant').id)]})
        lists = self.env['koperasi.list'].with_user(user).with_context(allowed_company_ids=self.company.ids)
        line("memory before", f"{peak():8.0f} MB")
        for code in ('savings', 'shares', 'loans', 'aging', 'classes', 'mandatory', 'depositors', 'bmpp', 'monthly'):
            for day in (TODAY, BEFORE):
                options = lists._options({'code': code, 'date': day, 'group_by': 'branch'})
                line(f"{code} on {day}, first rows and sums on screen", f"{timed(lambda options=options: lists._screen(options)):8.1f} s")
        for code, group in (('savings', ''), ('savings', 'product'), ('loans', 'loan_class')):
            options, found = lists._options({'code': code, 'date': BEFORE, 'group_by': group}), []
            took = timed(lambda options=options, found=found: found.append(lists._xlsx(options)))
            rows = sum(count for _group, count, _sums in lists._totals(options))
            line(f"{code} {group} as worksheet, {rows:,} rows, {len(found[0]):,} bytes", f"{took:8.1f} s   (wanted <= 15 s at 100,000 rows)")
        line("peak memory", f"{peak():8.0f} MB   (wanted <= 300 beside Odoo's own)")
