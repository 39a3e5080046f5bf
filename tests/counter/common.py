from contextlib import contextmanager

from odoo.addons.koperasi.tests.savings.common import SavingsCase


class CounterCase(SavingsCase):
    """ Maria comes with a second account; ``counter`` is what the teller's screen calls. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shares = cls.account(cls.maria, 'WAJIB')
        cls.counter = cls.by(cls.teller, cls.env['koperasi.counter'])
        school = cls.by(cls.teller, cls.Account).open_account(cls.maria.id, cls.product('SIDANDIK').id, cls.key(), 60_000, cls.till)
        cls.school = cls.Account.browse(school['account_id'])

    @staticmethod
    def line(kind, account, amount, **values):
        return {'kind': kind, 'account_id': account and account.id, 'amount': amount, **values}

    def serve(self, *lines, member=None, user=None, key=None, **kwargs):
        if not {'journal_id', 'source_account_id'} & kwargs.keys():
            kwargs['journal_id'] = self.till
        return self.by(user or self.teller, member or self.maria).serve(list(lines), key or self.key(), **kwargs)

    def transactions(self, result):
        return self.env['koperasi.transaction'].browse(result['transaction_ids'])

    def booked(self):
        """ ``figures`` without the approvals that were asked for """
        accounts, counts = self.figures()
        return accounts, counts[:3]

    @contextmanager
    def at_most_queries(self, most):
        """ A fresh request does not ask the database more often than this """
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        yield
        count = self.env.cr.sql_log_count - before
        self.assertLessEqual(count, most, f"{count} queries")
