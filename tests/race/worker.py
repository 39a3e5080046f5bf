"""One worker of batch runs, as Odoo's cron would start it, in a process of its own: ``worker.py DATABASE [KIND …]`` starts
what is named (``month``, ``day``, ``file``, ``surplus``) in the demo cooperative, then works until nothing is left. ``KOPERASI_UNIT`` cuts chunks smaller."""
import base64
import os
import sys
from contextlib import nullcontext, suppress
from datetime import timedelta
from unittest.mock import patch

import psycopg2

import odoo
from odoo import api
from odoo.modules.registry import Registry


def start(env, kinds):
    company = env.ref('koperasi.demo_company')
    day = env['koperasi.business.day']._current(company)
    if 'month' in kinds:
        env['koperasi.run']._start('month', company, (day.date.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))
    if 'day' in kinds:
        env['koperasi.run']._start('day', company, day.date)
    if 'surplus' in kinds and not env['koperasi.run'].search_count([('kind', '=', 'surplus_payment')], limit=1):
        pay_surplus(env, company)
    if 'file' in kinds and not env['koperasi.mass.file'].search_count([], limit=1):
        book_file(env(user=env['res.users'].search([('login', '=', 'accountant')]), context={'allowed_company_ids': company.ids}), company)


def pay_surplus(env, company):
    """ The surplus of the demo cooperative's last year, reviewed already: decided, computed, booked, and its payment started """
    [surplus] = env['koperasi.surplus'].search([('company_id', '=', company.id)])
    board, accountant = (surplus.with_user(env['res.users'].search([('login', '=', login)])).with_context(allowed_company_ids=company.ids) for login in ('board', 'accountant'))
    board.write({'decision_number': 'RAT', 'decision_date': company._koperasi_book_date()})
    board.action_decide()
    accountant.action_compute()
    accountant.action_book()
    accountant.action_pay()


def book_file(env, company):
    """ A file of payments to savings and loans, some of people whom nobody knows, and some on accounts that do not take them """
    Account = env['koperasi.account'].sudo()
    numbers = Account.search([('company_id', '=', company.id), ('savings_account_ids.family', '=', 'demand')], limit=600, order='id').mapped('number')
    loans = Account.search([('company_id', '=', company.id), ('loan_ids.loan_state', '=', 'active')], limit=60, order='id').mapped('number')
    terms = Account.search([('company_id', '=', company.id), ('savings_account_ids.family', '=', 'term')], limit=20, order='id').mapped('number')
    payers = [*numbers, *loans, *terms, *(f'X-{number}' for number in range(40)), *numbers[:100]]   # some pay twice
    rows = [f'BRI-{place};{payer};{10_000 + place}' for place, payer in enumerate(payers)]
    file = env['koperasi.mass.file'].create({
        'kind': 'receipt', 'company_id': company.id, 'filename': 'bri.csv',
        'file': base64.b64encode('\n'.join(['No Referensi;No VA/Rekening;Jumlah', *rows]).encode())})
    file.action_check()
    file.book(file.line_count, int(file.amount), 'file')


def main(database, *kinds):
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error', '--limit-time-real-cron', '0'])
    unit = int(os.environ.get('KOPERASI_UNIT') or 0)
    Run = Registry(database)['koperasi.run']
    cut = {name: lambda _self: unit for name in dir(Run) if name.startswith('_unit_')} if unit else {}
    with patch.multiple(Run, **cut) if cut else nullcontext():
        with suppress(psycopg2.errors.UniqueViolation), Registry(database).cursor() as cr:   # another worker was first
            start(api.Environment(cr, api.SUPERUSER_ID, {}), kinds)
        with Registry(database).cursor() as cr:
            api.Environment(cr, api.SUPERUSER_ID, {})['koperasi.run']._cron_work()


if __name__ == '__main__':
    main(*sys.argv[1:])
