"""What running loans cost: prints figures, asserts nothing. All is rolled back.

    make bench ARGS="--only loan"              1,000 loans with schedules, repayments one by one, 150,000 loans classified
"""
import time
from datetime import date, timedelta
from decimal import Decimal

from common import fill_members, line, percentile, timed

LOANS = """
    WITH a AS (
        INSERT INTO koperasi_account (company_id, partner_id, member_id, number, control_id, side, state, opened_on, balance, held, minimum, seq)
        SELECT m.company_id, m.partner_id, m.id, 'L' || m.number, %(control)s, 'debit', 'open', DATE '2025-01-05', 0, 0, 0, 0
        FROM koperasi_member m WHERE m.company_id = %(company)s AND m.number LIKE 'B%%' RETURNING id)
    INSERT INTO koperasi_loan (account_id, {columns}, loan_state, product_name, disbursed_on, principal_amount, instalments_paid, collateral_value,
                               principal_open_since, interest_open_since, open_since)
    SELECT a.id, {columns}, 'active', 'Ukur', DATE '2025-01-05', 12000000, 0, (a.id %% 4) * 3000000, d, d, d
    FROM a, (SELECT * FROM koperasi_loan WHERE id = %(pattern)s) x, LATERAL (SELECT DATE '2026-02-05' - ((a.id %% 20) * 25)::int AS d) s"""
LINES = """
    INSERT INTO koperasi_loan_plan_line (plan_id, loan_id, number, due_date, kind, principal, interest, balance_after)
    SELECT p.id, p.loan_id, n, (DATE '2025-01-05' + make_interval(months => n))::date, 'plan', 500000, 240000 - n * 10000, 12000000 - n * 500000
    FROM koperasi_loan_plan p, generate_series(1, 24) n WHERE p.reason = 'opening' AND p.note = 'bench'"""


class LoanBench:

    def __init__(self, env, company, till, count):
        self.env, self.company, self.till, self.count = env, company, till, count
        self.partner = env['res.partner'].create({'name': "Ukur"})
        company._koperasi_account('114101')._koperasi_make_control()

    def run(self):
        loans = self.taken_over(1_000)
        self.repayments(loans[:80])
        self.replayed()
        self.classified(loans[0])

    def taken_over(self, count):
        """ As the opening workbook brings them in: records, one journal entry, remaining schedules """
        from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
        env, start = self.env, time.perf_counter()
        member = env['koperasi.member'].create({'name': "Ukur", 'company_id': self.company.id, 'join_date': '2020-01-01', 'state': 'active', 'number': '900001'})
        loans = env['koperasi.loan'].with_context(tracking_disable=True, mail_create_nolog=True).create([{
            'number': f'UKUR-{number}', 'company_id': self.company.id, 'partner_id': member.partner_id.id, 'member_id': member.id, 'side': 'debit',
            'control_id': self.company._koperasi_account('114101').id, 'opened_on': '2025-12-05', 'product_name': "Ukur", 'disbursed_on': date(2025, 12, 5),
            'principal_amount': 12_000_000, 'instalments': 24, 'rate': 2, 'method': 'declining', 'holiday_rule': 'kept', 'penalty_rate': 0.1} for number in range(count)])
        equity = self.company._koperasi_account('318001')
        env['koperasi.transaction']._post_batch(
            [Posting(kind='opening', movements=(Movement(loan.account_id.id, 12_000_000),), partner_id=loan.partner_id.id) for loan in loans],
            env['account.journal']._koperasi_get(self.company, 'general'), 'ukur-loans', {}, extra_lines=[GlLine(equity.id, -12_000_000 * count)])
        env['koperasi.loan']._take_over_all(self.company)
        env.flush_all()
        line(f"{count:,} loans of 24 instalments with their schedules", f"{time.perf_counter() - start:8.1f} s")
        return loans

    def repayments(self, loans):
        """ One by one, in a journal entry each, as at the counter """
        def pay(loan, number):
            loan._repay(700_000, f'ukur-pay-{number}', ('cash', self.till))
            self.env.flush_all()
            self.env.invalidate_all()

        times = [timed(lambda loan=loan, n=number: pay(loan, n)) for number, loan in enumerate(loans)][20:]
        line("a repayment", f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms")

    def replayed(self):
        """ A loan whose interest follows the days: 60 instalments, two years of payments, some late, some early, some in part """
        from odoo.addons.koperasi.finance.loan.penalty import PenaltyRule
        from odoo.addons.koperasi.finance.loan.replay import Event, PlanVersion, RunningRules, replay
        from odoo.addons.koperasi.finance.loan.schedule import schedule
        from odoo.addons.koperasi.finance.loan.terms import LoanTerms
        from odoo.addons.koperasi.finance.money import Rate
        for method in ('declining', 'annuity'):
            terms = LoanTerms(50_000_000, Rate(Decimal('1.5'), 'month'), 60, date(2024, 1, 5), method)
            plan = PlanVersion(terms.disbursed, terms, schedule(terms).lines, added=terms.principal)
            events = [Event(row.due_date + timedelta(row.number * 7 % 26 - 6), 'payment', row.total if row.number % 5 else row.total // 2) for row in plan.lines[:24]]
            rules = RunningRules(interest_by='days', penalty=PenaltyRule(Decimal('0.1')))
            times = [timed(lambda plan=plan, events=events, rules=rules: replay([plan], events, rules, date(2026, 1, 15))) for _number in range(20)]
            line(f"what became of a loan with interest by days, {method}", f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms")

    def classified(self, pattern):
        """ All loans of a large cooperative, as of one day """
        env, cr = self.env, self.env.cr
        fill_members(cr, self.company.id, self.count, prefix='B')
        shared = ', '.join(name for name in env['koperasi.loan']._terms_fields() if env['koperasi.loan']._fields[name].store)
        values = {'company': self.company.id, 'control': self.company._koperasi_account('114101').id, 'pattern': pattern.id}
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cr.execute("ALTER TABLE koperasi_account DISABLE TRIGGER USER")
        cr.execute(LOANS.format(columns=shared), values)
        cr.execute("""INSERT INTO koperasi_loan_plan (loan_id, number, reason, date_from, added, note)
                      SELECT l.id, 1, 'opening', DATE '2025-01-05', 12000000, 'bench' FROM koperasi_loan l WHERE l.product_name = 'Ukur' AND l.plan_id IS NULL""")
        cr.execute(LINES)
        cr.execute("UPDATE koperasi_loan l SET plan_id = p.id FROM koperasi_loan_plan p WHERE p.loan_id = l.id AND p.note = 'bench'")
        cr.execute("UPDATE koperasi_account a SET balance = 6000000 FROM koperasi_loan l WHERE l.account_id = a.id AND l.product_name = 'Ukur' AND a.balance = 0")
        cr.execute("ANALYZE koperasi_loan; ANALYZE koperasi_account; ANALYZE koperasi_loan_plan_line; ANALYZE koperasi_loan_plan")
        env.invalidate_all()
        Provision, Position = env['koperasi.loan.provision'], env['koperasi.loan.position']
        cr.execute("INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, 'bench-freeze', 'x') RETURNING id", (self.company.id,))
        request = cr.fetchone()[0]
        line(f"{self.count:,} loans classified, frozen and provided for", f"{timed(lambda: Provision._freeze(self.company, request)):8.1f} s")
        own = [('company_id', '=', self.company.id)]
        line("their classes with arrears, as the pivot asks", f"{timed(lambda: Position._read_group(own, ['loan_class'], ['balance:sum', 'principal_late:sum'])):8.1f} s")
        line("the first page of the list of arrears", f"{timed(lambda: Position.search_read([*own, ('days_past_due', '>', 0)], limit=80)):8.1f} s")
