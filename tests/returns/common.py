import json
import os
import shutil
import tempfile
from datetime import date
from unittest.mock import patch

from odoo.addons.koperasi.tests.loan.common_running import RunningCase

STAFF = {'employees_male': '2', 'employees_female': '3', 'managers': '1'}


class ReturnMixin:
    """ A cooperative that makes returns; keys lie in a folder of the test's own """

    @classmethod
    def set_up_returns(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        environment = patch.dict(os.environ, {'KOPERASI_RETURN_KEY': cls.folder, 'KOPERASI_SEAL_KEY': cls.folder})
        environment.start()
        cls.addClassCleanup(environment.stop)
        cls.coop.write({'koperasi_nik': '5371000010001', 'koperasi_legal_number': '605/BH/XIV/1990'})
        cls.Return = cls.env['koperasi.return']

    @classmethod
    def make(cls, period='month', on=date(2026, 1, 31), user=None):
        """ The return of a period, as its maker sees it """
        maker = user or cls.accountant
        return cls.by(maker, cls.Return).browse(cls.by(maker, cls.Return).make_return(period, on)['return_id'])

    @classmethod
    def give(cls, row, **given):
        """ What the books do not keep, given with where it was read """
        for line in row.line_ids.filtered(lambda one: one.code in (given or STAFF)):
            line.write({'given': (given or STAFF)[line.code], 'reason': "daftar pegawai"})

    @classmethod
    def signed(cls, period='month', on=date(2026, 1, 31)):
        row = cls.make(period, on)
        cls.give(row)
        cls.by(cls.board, row).action_sign()
        return row.with_env(cls.env)

    @staticmethod
    def document(row):
        return json.loads(row.document)


class ReturnCase(ReturnMixin, RunningCase):
    """ Two members with savings, and a loan of case N1 paid out on 5 January 2026 """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_returns()
