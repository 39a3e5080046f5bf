#!/usr/bin/env python3
"""Brings the opening books of a cooperative in from the command line, as the wizard does.

    dev/import_books.py --db DB FILE [--company NAME] [--cutoff YYYY-MM-DD] [--check-only] [--json]

Needs ODOO_RC, which `dev/odoo.sh import` sets. Prints the totals per product and every error.
Exit status: 0 booked (or without errors, with --check-only), 1 errors, 2 wrong usage, 3 brought in before.
"""

import argparse
import base64
import json
import logging
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

OK, ERRORS, USAGE, KNOWN = range(4)


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0], epilog="Exit status: 0 ok, 1 errors, 2 usage, 3 brought in before.")
    parser.add_argument('file', type=Path, metavar='FILE', help="workbook (.xlsx)")
    parser.add_argument('-d', '--db', help="database; that of ODOO_RC if not given")
    parser.add_argument('--company', help="name or id of the branch; the first cooperative if not given")
    parser.add_argument('--cutoff', type=date.fromisoformat, help="cut-off date; 31 December of last year if not given")
    parser.add_argument('--lang', default='id_ID', help="language of the messages, if installed (id_ID)")
    parser.add_argument('--check-only', action='store_true', help="book nothing")
    parser.add_argument('--json', action='store_true', help="print one JSON object")
    options = parser.parse_args(argv)
    if not options.file.is_file():
        parser.error(f"{options.file}: no such file")
    return options


@contextmanager
def odoo_environment(options):
    import odoo
    from odoo.tools import config

    config.parse_config(['-d', options.db] if options.db else [])
    logging.getLogger().setLevel(logging.ERROR)
    [name] = config['db_name'][:1] or [None]
    if not name:
        sys.exit("no database: give --db")
    registry = odoo.modules.registry.Registry(name)
    with registry.cursor() as cr:   # rolled back unless main commits
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        if 'koperasi.opening.import' not in env:
            fail(f"database {name} has no module koperasi")
        installed = {code for code, _label in env['res.lang'].get_installed()}
        env = env(context={'lang': options.lang if options.lang in installed else 'en_US'})
        yield env
        cr.rollback()


def fail(message):
    print(message, file=sys.stderr)
    raise SystemExit(USAGE)


def find_company(env, name):
    companies = env['res.company'].sudo()
    if name:
        found = companies.browse(int(name)).exists() if name.isdigit() else companies.search([('name', '=', name)])
    else:
        found = companies.search([('koperasi_ready', '=', True)], order='parent_id NULLS FIRST, id', limit=1)
    if len(found) != 1:
        ready = companies.search([('koperasi_ready', '=', True)])
        fail(f"no company {name or 'that is a cooperative'}; there are: {', '.join(ready.mapped('name')) or 'none'}")
    return found


def report_progress(stage, done, total):
    if sys.stderr.isatty():
        print(f"\r{stage} {done}/{total}      ", end='\n' if stage == 'done' else '', file=sys.stderr, flush=True)


def bring_in(env, options):
    """ Check and book, without committing. The result is a JSON-able dict, its status included. """
    company = find_company(env, options.company)
    env = env(context={
        **env.context, 'allowed_company_ids': (company | company.root_id).ids, 'koperasi_opening_report': report_progress})
    values = {'company_id': company.id, 'filename': options.file.name, 'file': base64.b64encode(options.file.read_bytes())}
    if options.cutoff:
        values['cutoff_date'] = options.cutoff
    record = env['koperasi.opening.import'].create(values)
    book, issues = record._check()
    codes = {issue.code for issue in issues.items}
    status = KNOWN if 'already_imported' in codes else ERRORS if issues.errors else OK
    booked = status == OK and not options.check_only
    if booked:
        record._book(book)
    return prepare_result(record, status, booked)


def prepare_result(record, status, booked):
    return {
        'status': status, 'booked': booked, 'company': record.company_id.name, 'cutoff': record.cutoff_date.isoformat(),
        'file': record.filename, 'entry': record.move_id.name or None,
        'members': record.member_count, 'savings_accounts': record.savings_count, 'loans': record.loan_count,
        'products': {total.product: {'accounts': total.count, 'amount': int(total.amount)} for total in record.total_ids},
        'trial_balance': {'debit': int(record.debit), 'credit': int(record.credit)},
        'errors': record.error_count, 'warnings': record.warning_count,
        'issues': [{
            'severity': issue.severity, 'sheet': issue.sheet or None, 'row': issue.row_number or None, 'column': issue.column_name or None,
            'value': issue.value or None, 'code': issue.code, 'problem': issue.problem, 'remedy': issue.remedy,
        } for issue in record.issue_ids],
    }


def print_result(result):
    def rupiah(amount):
        return f"{amount:,}".replace(',', '.')

    print(f"{result['file']}, {result['company']}, {result['cutoff']}")
    print(f"{result['members']} members, {result['savings_accounts']} savings accounts, {result['loans']} loans")
    for code, total in result['products'].items():
        print(f"  {code:<12} {total['accounts']:>8} {rupiah(total['amount']):>22}")
    trial = result['trial_balance']
    print(f"  {'debit':<12} {'':>8} {rupiah(trial['debit']):>22}\n  {'credit':<12} {'':>8} {rupiah(trial['credit']):>22}")
    for issue in result['issues']:
        place = ' '.join(str(part) for part in (issue['sheet'], issue['row'], issue['column'], issue['value'] and f"“{issue['value']}”") if part)
        print(f"{issue['severity']}: {place}{': ' if place else ''}{issue['problem']} {issue['remedy']}")
    outcome = f"booked as {result['entry']}" if result['booked'] else "nothing was booked"
    print(f"{result['errors']} errors, {result['warnings']} warnings; {outcome}")


def main(argv=None):
    options = arguments(argv)
    with odoo_environment(options) as env:
        from odoo.exceptions import UserError
        try:
            result = bring_in(env, options)
        except UserError as refusal:
            print(refusal, file=sys.stderr)
            return ERRORS
        if result['booked']:
            env.cr.commit()
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print_result(result)
    return result['status']


if __name__ == '__main__':
    sys.exit(main())
