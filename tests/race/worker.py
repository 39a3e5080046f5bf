"""One worker of batch runs, as Odoo's cron would start it, in a process of its own: ``worker.py DATABASE [KIND …]`` starts
what is named (``month``, ``day``) in the demo cooperative, then works until nothing is left. ``KOPERASI_UNIT`` cuts chunks smaller."""
import os
import sys
from contextlib import suppress
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


def main(database, *kinds):
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error', '--limit-time-real-cron', '0'])
    unit = int(os.environ.get('KOPERASI_UNIT') or 0)
    with suppress(psycopg2.errors.UniqueViolation), Registry(database).cursor() as cr:   # another worker was first
        start(api.Environment(cr, api.SUPERUSER_ID, {}), kinds)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        Run = type(env['koperasi.run'])
        cut = {name: lambda _self: unit for name in dir(Run) if name.startswith('_unit_')} if unit else {}
        with patch.multiple(Run, **cut) if cut else patch.dict({}):
            env['koperasi.run']._cron_work()


if __name__ == '__main__':
    main(*sys.argv[1:])
