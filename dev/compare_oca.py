"""The trial balance of OCA's account_financial_report beside ours, account by account, for each year and each month that has journal items.

    make oca            installs OCA's modules beside koperasi in a copy of the demo cooperative and compares
"""
import os
import sys
from collections import Counter
from datetime import date

from dateutil.relativedelta import relativedelta

import odoo
from odoo import api
from odoo.modules.registry import Registry

NAMES = ('opening', 'debit', 'credit', 'closing')
THEIRS = ('initial_balance', 'debit', 'credit', 'ending_balance')


def ours(env, company, first, last):
    found = {}
    for row in env['koperasi.books']._trial_balance(company, first, last):
        found[row['account'].code] = tuple(int(row[name]) for name in NAMES)
    return found


def theirs(env, company, first, last):
    """ OCA leaves what earlier years came to on a line of its own, as we do on the account of the current year's surplus """
    surplus = env['account.account'].with_company(company).search([('account_type', '=', 'equity_unaffected'), ('company_ids', 'in', company.ids)], limit=1)
    year = company.compute_fiscalyear_dates(first)['date_from']
    wizard = env['trial.balance.report.wizard'].with_company(company).create({
        'company_id': company.id, 'date_from': first, 'date_to': last, 'target_move': 'posted', 'hide_account_at_0': True, 'fy_start_date': year,
        'unaffected_earnings_account': surplus.id, 'grouped_by': False})
    found = {}
    for row in env['report.account_financial_report.trial_balance']._get_report_values(wizard.ids, wizard._prepare_report_data())['trial_balance']:
        amounts = tuple(round(row[name]) for name in THEIRS)
        if any(amounts):
            found[row['code']] = amounts
    return found


def main():
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    wrong = 0
    with Registry(odoo.tools.config['db_name'][0]).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
        company = env.ref('koperasi.demo_company')
        env = env(context={'allowed_company_ids': company.ids})
        months = Counter(day.replace(day=1) for [day] in env['account.move.line']._read_group([('company_id', '=', company.id), ('parent_state', '=', 'posted')], ['date:day']))
        periods = {(month, month + relativedelta(day=31)) for month in months} | {(date(month.year, 1, 1), date(month.year, 12, 31)) for month in months}
        for first, last in sorted(periods):
            own, other = ours(env, company, first, last), theirs(env, company, first, last)
            differ = sorted(code for code in own.keys() | other.keys() if own.get(code) != other.get(code))
            print(f"{first} to {last}: {len(own)} accounts, {'the same' if not differ else f'{len(differ)} differ'}")
            for code in differ:
                print(f"   {code}   ours {own.get(code)}   OCA {other.get(code)}")
            wrong += len(differ)
        cr.rollback()
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
