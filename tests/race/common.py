"""What the tests against a real server share: its clients, and the question whether the books agree."""
import os
import random
import sys
import unittest
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from .server import RealServer, Refused

SEED = int(os.environ.get('KOPERASI_SEED', random.randrange(10**9)))
USER_ERROR = 'odoo.exceptions.UserError'


@unittest.skipUnless(os.environ.get('KOPERASI_PRISTINE_DB'), "needs KOPERASI_PRISTINE_DB, a copy of the installed database: run it by make test")
class RaceCase(unittest.TestCase):
    server_class = RealServer

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.stderr.write(f"KOPERASI_SEED={SEED}\n")
        cls.server = cls.server_class().__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.sessions = {}
        [[cls.till, cls.company]] = cls.server.query(
            """SELECT j.id, j.company_id FROM account_journal j JOIN res_company c ON c.id = j.company_id
               WHERE c.koperasi_ready AND j.koperasi_role = 'till' ORDER BY j.company_id, j.id LIMIT 1""")
        [[cls.bank]] = cls.server.query("SELECT id FROM account_journal WHERE company_id = %s AND koperasi_role = 'bank' ORDER BY id LIMIT 1", cls.company)
        cls.accounts = [row[0] for row in cls.server.query(
            """SELECT s.id FROM koperasi_savings_account s JOIN koperasi_account a ON a.id = s.account_id
               JOIN koperasi_savings_product p ON p.id = s.product_id JOIN koperasi_member m ON m.id = a.member_id
               WHERE a.company_id = %s AND p.code = 'SIBUHAR' AND a.state = 'open' AND m.state = 'active'
               ORDER BY s.id LIMIT 120""", cls.company)]

    def setUp(self):
        super().setUp()
        self.random = random.Random(f'{SEED} {self.id()}')

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.server.query(
            """SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
               WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"""), [(0,)])
        self.assert_books_agree()

    @classmethod
    def set_limit(cls, **values):
        """ What the teller pays out alone """
        [[limit]] = cls.server.query(
            "SELECT id FROM koperasi_limit WHERE company_id = %s AND role = 'teller' AND operation = 'withdrawal' AND product_id IS NULL", cls.company)
        cls.server.login('manager').call('koperasi.limit', 'write', [limit], vals=values)

    # -- helpers --------------------------------------------------------------

    @contextmanager
    def session(self, login='teller'):
        """ A logged-in client that no other thread uses; a login costs a second, so clients are kept """
        idle = self.sessions.setdefault(login, deque())
        try:
            session = idle.pop()
        except IndexError:
            session = self.server.login(login)
            # the first request of a session notes its device in the same database transaction; at a counter that is the screen's first look
            session.call('res.users', 'search_count', [['id', '=', session.uid]])
        try:
            yield session
        finally:
            idle.append(session)

    def log_in(self, count, login='teller'):
        """ So many clients that are logged in, as those who are measured are """
        with ExitStack() as stack:
            for _client in range(count):
                stack.enter_context(self.session(login))

    def account_call(self, account, method, login='teller', **kwargs):
        if method in ('deposit', 'withdraw'):
            kwargs.setdefault('journal_id', self.bank if login == 'manager' else self.till)   # the teller holds the till
        return self.call('koperasi.savings.account', method, [account], login, **kwargs)

    def call(self, model, method, ids, login='teller', **kwargs):
        with self.session(login) as session:
            return session.call(model, method, ids, **kwargs)

    def attempt(self, *args, **kwargs):
        """ Answer of a call, or the clean refusal; anything else is a fault """
        try:
            return self.account_call(*args, **kwargs)
        except Refused as refused:
            self.assertEqual(refused.kind, USER_ERROR, refused)
            return refused

    def together(self, clients, calls):
        """ Carry out calls on so many clients at once; their results in order """
        with ThreadPoolExecutor(clients) as pool:
            return list(pool.map(lambda call: call(), calls))

    def row(self, account):
        """ balance, what must stay, seq of an account """
        return self.server.query(
            "SELECT a.balance::bigint, GREATEST(a.held, a.minimum)::bigint, a.seq FROM koperasi_account a "
            "JOIN koperasi_savings_account s ON s.account_id = a.id WHERE s.id = %s", account)[0]

    def set_available(self, account, amount):
        balance, floor, _seq = self.row(account)
        difference = amount - (balance - floor)
        if difference:
            self.account_call(account, 'deposit' if difference > 0 else 'withdraw', amount=abs(difference), key=str(uuid4()))

    def assert_books_agree(self):
        """ R4 in SQL of its own, and histories: each balance follows the one before, numbers without gap (R3) """
        [[difference]] = self.server.query(
            """SELECT COALESCE(SUM(ABS(d)), 0) FROM (SELECT SUM(x.amount) AS d FROM (
                SELECT control_id AS account, SUM(CASE side WHEN 'debit' THEN -balance ELSE balance END) AS amount FROM koperasi_account GROUP BY 1
                UNION ALL SELECT l.account_id, SUM(l.balance) FROM account_move_line l JOIN account_account a ON a.id = l.account_id
                WHERE a.koperasi_control AND l.parent_state = 'posted' GROUP BY 1) x GROUP BY x.account) y""")
        self.assertEqual(difference, 0)
        broken = self.server.query(
            """SELECT account_id FROM (SELECT account_id, seq, amount, balance_after,
                    LAG(balance_after, 1, 0::numeric) OVER w AS before, ROW_NUMBER() OVER w AS n FROM koperasi_entry
                    WINDOW w AS (PARTITION BY account_id ORDER BY seq)) e
               WHERE e.balance_after <> e.before + e.amount OR e.n <> e.seq OR e.balance_after < 0""")
        self.assertEqual(broken, [])
        self.assertEqual(self.server.query(
            """SELECT journal_id, sequence_prefix FROM account_move WHERE state = 'posted' AND EXISTS (
                   SELECT FROM koperasi_transaction t WHERE t.move_id = account_move.id)
               GROUP BY 1, 2 HAVING COUNT(*) <> MAX(sequence_number) - MIN(sequence_number) + 1 OR COUNT(DISTINCT name) <> COUNT(*)
                   OR COUNT(inalterable_hash) <> COUNT(*)"""), [])

    def total(self, accounts):
        return self.server.query(
            "SELECT SUM(a.balance)::bigint FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id WHERE s.id IN %s",
            tuple(accounts))[0][0]
