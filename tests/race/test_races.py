"""Promises that only two processes can break (reliability.md R1, R2, R3, R7, R8, R9, R13), at the figures of KOPERASI_SIZE."""
import threading
from functools import partial
from uuid import uuid4

from ..figures import figure
from .common import USER_ERROR, RaceCase
from .server import Refused


class TestRaces(RaceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limit(amount_once=0, amount_day=0)   # what needs a second person is another test
        [[cls.first, cls.manager_id]] = cls.server.query("SELECT MAX(t.id), (SELECT id FROM res_users WHERE login = 'manager') FROM koperasi_transaction t")

    def test_r1_no_double_spend(self):
        """ Rp 100.000 and twenty clients who each want Rp 10.000: ten get it """
        for number in range(figure(3, 3, 50)):
            account = self.accounts[number % len(self.accounts)]
            self.set_available(account, 100_000)
            results = self.together(figure(20, 20, 64), [
                lambda a=account: self.attempt(a, 'withdraw', amount=10_000, key=str(uuid4()))] * figure(20, 20, 64))
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
        pairs = [(*self.random.sample(accounts, 2), self.random.randrange(1, 50_000)) for _ in range(figure(200, 2_000, 100_000))]
        try:
            results = self.together(8, [
                lambda p=pair: self.attempt(p[0], 'transfer', target_account_id=p[1], amount=p[2], key=str(uuid4())) for pair in pairs])
        finally:
            done.set()
            reader.join()
        self.assertEqual(set(seen), {total})
        self.assertEqual(self.total(accounts), total)
        self.assertGreater(sum(isinstance(result, dict) for result in results), len(pairs) // 2)

    def test_r7_asked_often_done_once(self):
        """ Each key sent ten times at once, some clients hang up: one posting, one answer """
        account = self.accounts[60]
        before = self.row(account)
        keys = [str(uuid4()) for _ in range(figure(20, 200, 5_000))]
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
        for _round in range(figure(10, 10, 200)):
            key = str(uuid4())
            before = self.total([first, second])
            results = self.together(4, [
                partial(self.attempt, account, 'deposit', login=login, amount=amount, key=key)
                for account, amount, login in ((first, 1_000, 'teller'), (first, 2_000, 'teller'), (second, 1_000, 'teller'), (first, 1_000, 'manager'))])
            self.assertEqual(sum(isinstance(result, dict) for result in results), 1)
            self.assertIn(self.total([first, second]) - before, (1_000, 2_000))

    def test_r9_reversed_exactly_once(self):
        """ Every deposit reversed twice at once: one succeeds, one is refused, the books are as before """
        wanted, accounts = figure(60, 500, 5_000), self.accounts[60:]
        # first those that other tests of this class have left
        deposits = [row[0] for row in self.server.query(
            """SELECT t.id FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_savings_account s USING (account_id)
               WHERE t.id > %s AND t.kind = 'deposit' AND s.id IN %s AND t.user_id <> %s
                 AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id) ORDER BY t.id LIMIT %s""",
            self.first, tuple(accounts), self.manager_id, wanted)]
        deposits += [self.account_call(accounts[0], 'deposit', amount=1_000, key=str(uuid4()))['transaction_id'] for _ in range(wanted - len(deposits))]
        [[amount]] = self.server.query("SELECT SUM(amount)::bigint FROM koperasi_transaction WHERE id IN %s", tuple(deposits))
        before = self.total(accounts)

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
        self.assertEqual(self.total(accounts), before - amount)

    def test_r13_numbers_without_gap(self):
        """ Clients on own and shared journals, one request in ten fails: no number is lost or given twice """
        journals = [row[0] for row in self.server.query(
            "SELECT id FROM account_journal WHERE company_id = %s AND koperasi_role IN ('till', 'bank') ORDER BY id", self.company)]

        def call(number):
            account = self.accounts[64 + number % 40]
            amount = 10**14 if number % 10 == 0 else 1_000
            return self.attempt(
                account, 'withdraw' if number % 10 == 0 else 'deposit', amount=amount, key=str(uuid4()), journal_id=journals[number % len(journals)])

        results = self.together(8, [lambda n=number: call(n) for number in range(figure(150, 1_000, 50_000))])
        numbers = [result['number'] for result in results if isinstance(result, dict)]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(len(numbers), len(results) * 9 // 10)
