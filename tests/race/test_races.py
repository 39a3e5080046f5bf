"""Promises that only two processes can break (reliability.md R1, R2, R3, R7, R8, R9, R13), at CI figures."""
import os
import random
import sys
import threading
import unittest
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

from .server import RealServer, Refused

SEED = int(os.environ.get('KOPERASI_SEED', random.randrange(10**9)))
LONG = bool(os.environ.get('KOPERASI_LONG'))
USER_ERROR = 'odoo.exceptions.UserError'


def figure(ci, long):
    return long if LONG else ci


@unittest.skipUnless(os.environ.get('KOPERASI_PRISTINE_DB'), "needs KOPERASI_PRISTINE_DB, a copy of the installed database: run it by make test")
class TestRaces(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.stderr.write(f"KOPERASI_SEED={SEED}\n")
        cls.server = RealServer().__enter__()
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
        self.assertEqual(self.server.query("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")[0][0], 0)
        self.assert_books_agree()

    # -- helpers --------------------------------------------------------------

    @contextmanager
    def session(self, login='teller'):
        """ A logged-in client that no other thread uses; a login costs a second, so clients are kept """
        idle = self.sessions.setdefault(login, deque())
        try:
            session = idle.pop()
        except IndexError:
            session = self.server.login(login)
        try:
            yield session
        finally:
            idle.append(session)

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

    # -- promises -------------------------------------------------------------

    def test_r1_no_double_spend(self):
        """ Rp 100.000 and twenty clients who each want Rp 10.000: ten get it """
        for number in range(figure(3, 50)):
            account = self.accounts[number % len(self.accounts)]
            self.set_available(account, 100_000)
            results = self.together(figure(20, 64), [
                lambda a=account: self.attempt(a, 'withdraw', amount=10_000, key=str(uuid4()))] * figure(20, 64))
            self.assertEqual(sum(isinstance(result, dict) for result in results), 10)
            balance, floor, _seq = self.row(account)
            self.assertEqual(balance - floor, 0)
            for refused in results:
                if isinstance(refused, Refused):
                    self.assertRegex(str(refused), r"Rp 0|Rp [1-9]0?\.000")

    def test_r2_transfers_keep_the_total(self):
        """ Random transfers among fifty accounts; every look from outside sees the same total """
        accounts = self.accounts[:50]
        total = self.total(accounts)
        done, seen = threading.Event(), []

        def look():
            while not done.is_set():
                seen.append(self.total(accounts))
                done.wait(0.05)

        reader = threading.Thread(target=look)
        reader.start()
        pairs = [(*self.random.sample(accounts, 2), self.random.randrange(1, 50_000)) for _ in range(figure(2_000, 100_000))]
        try:
            results = self.together(8, [
                lambda p=pair: self.attempt(p[0], 'transfer', target_account_id=p[1], amount=p[2], key=str(uuid4())) for pair in pairs])
        finally:
            done.set()
            reader.join()
        self.assertEqual(set(seen), {total})
        self.assertEqual(self.total(accounts), total)
        self.assertGreater(sum(isinstance(result, dict) for result in results), len(pairs) // 2)

    def total(self, accounts):
        return self.server.query(
            "SELECT SUM(a.balance)::bigint FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id WHERE s.id IN %s",
            tuple(accounts))[0][0]

    def test_r7_asked_often_done_once(self):
        """ Each key sent ten times at once, some clients hang up: one posting, one answer """
        account = self.accounts[60]
        before = self.row(account)
        keys = [str(uuid4()) for _ in range(figure(200, 5_000))]
        for key in keys[::4]:
            with self.session() as session:
                session.fire('koperasi.savings.account', 'deposit', [account], amount=1_000, key=key, journal_id=self.till)
        calls = [lambda k=key: (k, self.account_call(account, 'deposit', amount=1_000, key=k)) for key in keys for _copy in range(10)]
        self.random.shuffle(calls)
        answers = {}
        for key, answer in self.together(8, calls):
            answers.setdefault(key, set()).add((answer['transaction_id'], answer['number']))
        self.assertEqual({len(found) for found in answers.values()}, {1})
        self.assertEqual(self.row(account), (before[0] + 1_000 * len(keys), before[1], before[2] + len(keys)))

    def test_r8_a_key_is_no_mask(self):
        """ The same key with another amount, account or user at once: one wins, the others are told so """
        first, second = self.accounts[61:63]
        for _round in range(figure(10, 200)):
            key = str(uuid4())
            before = self.total([first, second])
            results = self.together(4, [
                partial(self.attempt, account, 'deposit', login=login, amount=amount, key=key)
                for account, amount, login in ((first, 1_000, 'teller'), (first, 2_000, 'teller'), (second, 1_000, 'teller'), (first, 1_000, 'manager'))])
            self.assertEqual(sum(isinstance(result, dict) for result in results), 1)
            self.assertIn(self.total([first, second]) - before, (1_000, 2_000))

    def test_r9_reversed_exactly_once(self):
        """ Every deposit reversed twice at once: one succeeds, one is refused, the books are as before """
        account = self.accounts[63]
        before = self.row(account)[0]
        deposits = [self.account_call(account, 'deposit', amount=1_000, key=str(uuid4()))['transaction_id'] for _ in range(figure(500, 5_000))]

        def reverse(transaction):
            try:
                return self.call('koperasi.transaction', 'reverse', [transaction], 'manager', reason="uji", key=str(uuid4()))
            except Refused as refused:
                self.assertIn(refused.kind, (USER_ERROR, 'odoo.exceptions.ValidationError'))
                return refused

        calls = [lambda t=transaction: reverse(t) for transaction in deposits for _twice in range(2)]
        self.random.shuffle(calls)
        results = self.together(8, calls)
        self.assertEqual(sum(isinstance(result, dict) for result in results), len(deposits))
        self.assertEqual(self.row(account)[0], before)

    def test_r13_numbers_without_gap(self):
        """ Clients on own and shared journals, one request in ten fails: no number is lost or given twice """
        journals = [row[0] for row in self.server.query(
            "SELECT id FROM account_journal WHERE company_id = %s AND koperasi_role IN ('till', 'bank') ORDER BY id", self.company)]

        def call(number):
            account = self.accounts[64 + number % 40]
            amount = 10**14 if number % 10 == 0 else 1_000
            return self.attempt(
                account, 'withdraw' if number % 10 == 0 else 'deposit', amount=amount, key=str(uuid4()), journal_id=journals[number % len(journals)])

        results = self.together(8, [lambda n=number: call(n) for number in range(figure(1_000, 50_000))])
        numbers = [result['number'] for result in results if isinstance(result, dict)]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(len(numbers), len(results) * 9 // 10)
