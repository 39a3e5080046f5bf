import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.addons.koperasi.tests.savings.common import SavingsCase


class SealCase(SavingsCase):
    """ Two members with money moved on three days, all of which are sealed; the keys lie in a folder of the test's own """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        environment = patch.dict(os.environ, {'KOPERASI_SEAL_KEY': cls.folder})
        environment.start()
        cls.addClassCleanup(environment.stop)
        cls.Seal = cls.env['koperasi.seal.day']

    @classmethod
    def live(cls):
        """ Three days: money in and out, a transfer, a reversal; each day is closed and sealed. Their transactions by what they were. """
        found = {}

        def book(name, account, method, *args):
            answer = getattr(cls.by(cls.teller, account), method)(*args)
            found[name] = cls.env['koperasi.transaction'].browse(answer['transaction_id'])

        book('first', cls.savings, 'deposit', 100_000, cls.key(), cls.till)
        book('second', cls.savings, 'deposit', 250_000, cls.key(), cls.till)
        book('wrong', cls.other_savings, 'deposit', 70_000, cls.key(), cls.till)
        cls.by(cls.manager, found['wrong'])._reverse("Salah rekening", cls.key())
        cls.next_day(date(2026, 1, 6))
        book('third', cls.savings, 'withdraw', 40_000, cls.key(), cls.till)
        book('transfer', cls.savings, 'transfer', cls.other_savings.id, 15_000, cls.key())
        book('other', cls.other_savings, 'deposit', 60_000, cls.key(), cls.till)
        cls.next_day(date(2026, 1, 7))
        book('fourth', cls.savings, 'deposit', 5_000, cls.key(), cls.till)
        cls.next_day(date(2026, 1, 8))
        cls.env.flush_all()
        return found

    @classmethod
    def next_day(cls, day):
        """ Close the open day, seal it, open another """
        Day = cls.env['koperasi.business.day']
        tills = cls.close_tills()
        Day._current(cls.coop)._close()
        Day._open(cls.coop, day)
        for journal, user in tills:
            cls.open_till(user, journal)
        cls.env.invalidate_all()
        return cls.Seal._seal(cls.coop)

    @contextmanager
    def tampered(self, *statements):
        """ What only the owner of the database can do: he switches the guards off; taken back at the end """
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            for statement, *values in statements:
                self.env.cr.execute(statement, values)   # pylint: disable=sql-injection
                self.assertTrue(self.env.cr.rowcount, statement)
            self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
            self.env.invalidate_all(flush=False)
            yield
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def found(self, full=True):
        return [row['name'] for row in self.Seal._check(self.coop, full=full).found]
