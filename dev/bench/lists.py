"""What lists cost: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only lists --members 100000 --loans 100000"
"""
import resource
from datetime import date

from common import fill_books, line, timed
from loan import LoanBench

TODAY, BEFORE = date(2026, 1, 5), date(2026, 1, 4)
MONTHS = 3      # of history of each account
# loans of 24 instalments since January 2025, of which one in ten is up to seven instalments behind
PAID = "CASE WHEN l.id %% 10 = 0 THEN 5 + l.id / 10 %% 7 ELSE 12 END"
PAYMENTS = f"""
    INSERT INTO koperasi_transaction (company_id, user_id, partner_id, member_id, move_id, request_id, name, kind, origin, business_date, value_date, amount, posted_at,
                                      loan_id, loan_principal, loan_interest)
    SELECT a.company_id, %(user)s, a.partner_id, a.member_id, %(move)s, %(request)s, a.number || '/' || n, 'loan_payment', 'counter', d, d, 740000 - n * 10000, d,
        l.id, 500000, 240000 - n * 10000
    FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id, generate_series(1, 12) n, LATERAL (SELECT (DATE '2025-01-05' + make_interval(months => n))::date AS d) x
    WHERE l.product_name = 'Ukur' AND a.company_id = %(company)s AND a.balance = 6000000 AND n <= {PAID} ORDER BY n, l.id"""   # noqa: S608 - constants of this file
ENTRIES = """
    INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq)
    SELECT l.account_id, t.id, 'principal', -500000, 12000000 - split_part(t.name, '/', 2)::int * 500000, split_part(t.name, '/', 2)::int
    FROM koperasi_transaction t JOIN koperasi_loan l ON l.id = t.loan_id WHERE t.request_id = %(request)s AND t.kind = 'loan_payment' ORDER BY t.id"""
STANDING = f"""
    UPDATE koperasi_loan l SET (open_since, principal_open_since, interest_open_since) = (
        SELECT d, d, d FROM (SELECT (DATE '2025-01-05' + make_interval(months => 1 + {PAID}))::date AS d) x)
    FROM koperasi_account a WHERE a.id = l.account_id AND l.product_name = 'Ukur' AND a.company_id = %(company)s AND a.balance = 6000000"""   # noqa: S608
BALANCES = f"""
    UPDATE koperasi_account a SET balance = 12000000 - 500000 * ({PAID}), seq = {PAID} FROM koperasi_loan l
    WHERE l.account_id = a.id AND l.product_name = 'Ukur' AND a.company_id = %(company)s AND a.balance = 6000000"""   # noqa: S608


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
        self.repaid()
        self.env.cr.execute("ANALYZE koperasi_account; ANALYZE koperasi_savings_account; ANALYZE koperasi_transaction; ANALYZE koperasi_entry; ANALYZE koperasi_member;"
                            "ANALYZE koperasi_loan")
        user = self.env['res.users'].create({
            'name': "Ukur", 'login': 'ukur_lists', 'company_id': self.company.id, 'company_ids': [(6, 0, self.company.ids)],
            'group_ids': [(4, self.env.ref('koperasi.group_koperasi_accountant').id)]})
        lists = self.env['koperasi.list'].with_user(user).with_context(allowed_company_ids=self.company.ids)
        lists.env['koperasi.export.reason'].create({'reason': "Ukur"})
        line("memory before", f"{peak():8.0f} MB")
        for code in ('savings', 'shares', 'mandatory', 'depositors'):
            self.screen(lists, code, TODAY, "the last day")
            self.screen(lists, code, BEFORE, "the day before")
        of_loans = ('loans', 'aging', 'classes', 'bmpp', 'monthly')
        for code in of_loans:
            self.screen(lists, code, TODAY, "the last day")
            self.screen(lists, code, BEFORE, "the day before")
        self.frozen()
        for code in of_loans:
            self.screen(lists, code, TODAY, "a frozen day")
        for code, group in (('savings', ''), ('savings', 'product'), ('loans', 'loan_class')):
            self.worksheet(lists, code, group)
        line("peak memory", f"{peak():8.0f} MB   (wanted <= 300 beside Odoo's own)")

    def repaid(self):
        """ The loans' payments, so that most are not late; nothing frozen """
        cr = self.env.cr
        cr.execute("DELETE FROM koperasi_portfolio WHERE company_id = %s", (self.company.id,))
        cr.execute("DELETE FROM koperasi_loan_snapshot WHERE company_id = %s", (self.company.id,))
        cr.execute("DELETE FROM koperasi_loan_provision WHERE company_id = %s", (self.company.id,))
        cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, 'bench-paid', 'bench') RETURNING id", (self.company.id,))
        values = {'company': self.company.id, 'user': self.env.uid, 'request': cr.fetchone()[0]}
        values['move'] = self.env['koperasi.transaction'].search([('company_id', '=', self.company.id)], limit=1).move_id.id
        cr.execute("SET session_replication_role = replica")
        for statement in (PAYMENTS, ENTRIES, STANDING, BALANCES):
            took = timed(lambda statement=statement: cr.execute(statement, values))
            line(f"{cr.rowcount:,} rows of {statement.split()[1 if 'UPDATE' in statement else 2]} written by SQL", f"{took:8.1f} s")
        cr.execute("SET session_replication_role = DEFAULT")
        self.env.invalidate_all()

    def frozen(self):
        self.env.cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, 'bench-frozen', 'x') RETURNING id", (self.company.id,))
        [request] = self.env.cr.fetchone()
        line("the loans frozen", f"{timed(lambda: self.env['koperasi.loan.provision']._freeze(self.company, request)):8.1f} s")
        self.env.cr.execute("ANALYZE koperasi_loan_snapshot")

    def screen(self, lists, code, day, what):
        options = lists._options({'code': code, 'date': day, 'group_by': 'branch'})
        took = timed(lambda: lists._screen(options))
        line(f"{code} on {what}, first rows and sums on screen", f"{took:8.1f} s   (wanted <= {5 if day == BEFORE else 2} s at 100,000 loans)")

    def worksheet(self, lists, code, group):
        options, found = lists._options({'code': code, 'date': BEFORE, 'group_by': group}), []
        took = timed(lambda: found.append(lists._xlsx(options)))
        rows = sum(count for _group, count, _sums in lists._totals(options))
        line(f"{code} {group} as worksheet, {rows:,} rows, {len(found[0]):,} bytes", f"{took:8.1f} s   (wanted <= 15 s at 100,000 rows)")
