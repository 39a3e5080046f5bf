"""What the dashboard costs in a large cooperative: prints figures, asserts nothing.

    make bench ARGS="--only dashboard"                              10,000 members, 24 months that were closed, made for it
    make bench ARGS="--only dashboard --members 400000"
    make bench ARGS="--only dashboard --database koperasi_large"    an existing database as it is; nothing is written

The two calls of the screen, as a manager and as a loan officer; and what each view of the analysis asks when it is opened.
"""
import argparse
import os
import random
import sys
import time
from contextlib import nullcontext

from batch import environment, prepare
from books import MONTHS, OPEN_DAY
from common import copied_database, line, machine, timed, vacuum

import odoo
from odoo.modules.registry import Registry

OFFICERS = 20
VIEWS = {
    'koperasi.portfolio': (['date:month'], ['balance:sum', 'late_pct:avg', 'late_90_pct:avg']),
    'koperasi.vintage': (['quarter:quarter', 'age'], ['late_pct:avg']),
    'koperasi.officer.month': (['officer_id', 'date:month'], ['lent:sum', 'balance:sum', 'late_pct:avg', 'decision_days:avg']),
    'koperasi.decision.time': (['decided_on:month'], ['days_to_decision:avg', 'days_to_payout:avg']),
    'koperasi.member.flow': (['date:month'], ['came:sum', 'gone:sum', 'net:sum']),
    'koperasi.savings.month': (['family', 'date:month'], ['balance:sum']),
}
SPREAD = (
    # loans of 24 months and many officers, members who came over the years
    """UPDATE koperasi_loan l SET disbursed_on = (%(open)s::date - 20 - (l.id * 7 %% 720)), officer_id = (%(officers)s::int[])[1 + l.id %% %(count)s]
       FROM koperasi_account a WHERE a.id = l.account_id AND a.company_id = %(company)s AND a.number LIKE 'L-U%%'""",
    "UPDATE koperasi_member SET approval_date = %(open)s::date - (id * 13 %% 2500) WHERE company_id = %(company)s AND number LIKE 'U%%'",
    # totals of every day
    """INSERT INTO koperasi_day_total (company_id, date, control_id, accounts, balance, raised, lowered)
       SELECT %(company)s, d::date, t.control_id, t.accounts, TRUNC(t.balance * (0.5 + 0.5 * EXTRACT(epoch FROM d - %(first)s::date) / EXTRACT(epoch FROM %(open)s::date - %(first)s::date::timestamp))), 0, 0
       FROM (SELECT control_id, COUNT(*) AS accounts, SUM(balance) AS balance FROM koperasi_account WHERE company_id = %(company)s GROUP BY 1) t,
            generate_series(%(first)s::date, %(open)s::date - 1, '1 day') d ON CONFLICT DO NOTHING""",
    """INSERT INTO koperasi_loan_provision (company_id, date, count, balance, problem, npl_pct, required_amount, booked_before, difference, user_id)
       SELECT %(company)s, (d + INTERVAL '1 month - 1 day')::date, 1, 1, 0, 0, 0, 0, 0, 1 FROM generate_series(%(first)s::date, %(open)s::date - 31, '1 month') d""",
    """INSERT INTO koperasi_portfolio (provision_id, company_id, date, officer_id, product_id, lent_on, loan_class, aging, loans, balance, provision, late, late_90, late_pct, late_90_pct)
       SELECT p.id, p.company_id, p.date, l.officer_id, l.product_id, date_trunc('month', l.disbursed_on)::date, 'current', b.aging, COUNT(*), SUM(a.balance), 0,
              CASE WHEN b.aging IN ('age_0', 'age_30') THEN 0 ELSE SUM(a.balance) END, 0, 0, 0
       FROM koperasi_loan_provision p JOIN koperasi_account a ON a.company_id = p.company_id JOIN koperasi_loan l ON l.account_id = a.id AND l.disbursed_on <= p.date
       CROSS JOIN LATERAL (SELECT CASE (l.id + p.id) %% 20 WHEN 0 THEN 'age_60' WHEN 1 THEN 'age_90' WHEN 2 THEN 'age_30' WHEN 3 THEN 'age_over' ELSE 'age_0' END AS aging) b
       WHERE p.company_id = %(company)s AND p.balance = 1 GROUP BY 1, 2, 3, 4, 5, 6, 8""",
)


def fill(database):
    """ Months that were closed, beside the books that ``books`` made """
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        user = env['res.users'].search([('login', '=', 'manager')])
        group = env.ref('koperasi.group_koperasi_loan_officer')
        officers = env['res.users'].create([{
            'name': f"Petugas {number}", 'login': f'officer{number}', 'company_id': company.id, 'company_ids': [(6, 0, user.company_ids.ids)],
            'group_ids': [(4, group.id)]} for number in range(OFFICERS)])
        env.flush_all()
        values = {'company': company.id, 'open': OPEN_DAY, 'first': OPEN_DAY.replace(year=OPEN_DAY.year - MONTHS // 12, day=1), 'officers': officers.ids, 'count': OFFICERS}
        cr.execute("SET session_replication_role = replica")
        for statement in SPREAD:
            start = time.perf_counter()
            cr.execute(statement, values)
            line(f"  {cr.rowcount:,} rows of {statement.split()[1 if statement.startswith('UPDATE') else 2]}", f"{time.perf_counter() - start:8.1f} s")
        cr.execute("SET session_replication_role = DEFAULT")
        vacuum(cr)
        cr.execute("VACUUM ANALYZE koperasi_loan")
        cr.execute("VACUUM ANALYZE koperasi_loan_plan_line")
        cr.execute("VACUUM ANALYZE koperasi_portfolio")
        cr.execute("VACUUM ANALYZE koperasi_day_total")
        cr._cnx.autocommit = False


def measure(database):
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        cr.execute("""SELECT (SELECT COUNT(*) FROM koperasi_member), (SELECT COUNT(*) FROM koperasi_account), (SELECT COUNT(*) FROM koperasi_loan),
                      (SELECT COUNT(*) FROM koperasi_loan_plan_line), (SELECT COUNT(*) FROM koperasi_portfolio), (SELECT COUNT(*) FROM account_move_line)""")
        line("members, accounts, loans, instalments, portfolio rows, journal items", ', '.join(f'{count:,}' for count in cr.fetchone()))
        cr.execute("SELECT officer_id FROM koperasi_loan WHERE officer_id IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1")
        own = cr.fetchone()
        for who, user in (('manager', env['res.users'].search([('login', '=', 'manager')])), ('loan officer', env['res.users'].browse(own and own[0]))):
            if not user or not user.has_group('koperasi.group_koperasi_manager' if who == 'manager' else 'koperasi.group_koperasi_loan_officer'):
                continue
            dashboard = env(user=user.id, su=False, context={'allowed_company_ids': company.ids, 'lang': 'id_ID'})['koperasi.dashboard']
            for method, wanted in (('cards', '(wanted <= 1.5 s with the page)'), ('charts', '')):
                times, queries = [], cr.sql_log_count
                for _number in range(4):
                    dashboard.env.invalidate_all()
                    times.append(timed(lambda method=method, dashboard=dashboard: getattr(dashboard, method)({})))
                line(f"{method}, {who}", f"{times[0]:8.2f} s first, {min(times):.2f} s after {wanted}   {(cr.sql_log_count - queries) // 4} queries")
        pieces(env, company)


def pieces(env, company):
    """ Each part of the charts by itself, and the views """
    user = env['res.users'].search([('login', '=', 'manager')])
    env = env(user=user.id, su=False, context={'allowed_company_ids': company.ids, 'lang': 'id_ID'})
    dashboard = env['koperasi.dashboard']
    options = dashboard._options({})
    books, frozen = dashboard._books(options), dashboard._frozen(options)
    parts = {
        'members': lambda: dashboard._member_cards(options), 'totals of days': lambda: dashboard._total_cards(options),
        'frozen months': lambda: dashboard._frozen_cards(options, frozen), 'late now': lambda: dashboard._late_card(options), 'applications': lambda: dashboard._application_cards(options),
        'general ledger by month': lambda: dashboard._books(options), 'growth': lambda: dashboard._growth_chart(options), 'families': lambda: dashboard._savings_chart(options),
        'portfolio at risk': lambda: dashboard._risk_chart(options, frozen), 'aging': lambda: dashboard._aging_chart(options, dashboard._last_frozen(frozen)),
        'vintage': lambda: dashboard._vintage_chart(options), 'funding gap': lambda: dashboard._gap_chart(options, books),
        "members' flow": lambda: dashboard._members_chart(options), 'time to decision': lambda: dashboard._decision_chart(options),
        'officers': lambda: dashboard._officers_chart(options)}
    for name, part in parts.items():
        line(f"  {name}", f"{min(timed(part) for _number in range(3)) * 1000:8.0f} ms")
    for model, (groups, aggregates) in VIEWS.items():
        took = min(timed(lambda model=model, groups=groups, aggregates=aggregates: env[model]._read_group([], groups, aggregates)) for _number in range(3))
        line(f"  view {model}", f"{took * 1000:8.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=10_000)
    parser.add_argument('--database')
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only')
    options, _others = parser.parse_known_args()
    if options.only != 'dashboard':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    with nullcontext(options.database) if options.database else copied_database('dashboard') as database:
        if not options.database:
            prepare(database, options.members)
            fill(database)
        measure(database)
    return 0


if __name__ == '__main__':
    sys.exit(main())
