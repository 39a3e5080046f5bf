"""PostgreSQL dies while tellers work (reliability.md R20): what was answered is in the books, once."""
import http.client
import threading
import time
import unittest
from uuid import uuid4

from ..figures import figure
from .cluster import SafeServer, programs
from .common import USER_ERROR, RaceCase
from .server import Refused

CLIENTS, KILLS = 3, figure(3, 15, 300)


@unittest.skipUnless(programs(), "needs PostgreSQL's server programs: a client is not enough")
class TestPowerCut(RaceCase):
    server_class = SafeServer

    def setUp(self):
        super().setUp()
        self.sent, self.answered = {}, {}   # {key: (account, amount)}, {key: id of the transaction}
        self.refused, self.over = [], threading.Event()

    def client(self, number):
        """ Deposits one after the other, each under a key of its own, whatever happens to them """
        session = None
        while not self.over.is_set():
            try:
                session = session or self.server.login('teller')
                key, account, amount = str(uuid4()), self.accounts[number], self.random.randrange(1, 100) * 1_000
                self.sent[key] = account, amount
                self.answered[key] = self.deposit(session, key)
            except (OSError, ValueError, http.client.HTTPException, Refused) as error:
                if getattr(error, 'kind', None) == USER_ERROR:
                    self.refused.append(error)
                session = None   # without its database Odoo forgets who was logged in
                self.over.wait(0.2)

    def deposit(self, session, key):
        account, amount = self.sent[key]
        return session.call('koperasi.savings.account', 'deposit', [account], amount=amount, key=key, journal_id=self.till)['transaction_id']

    def booked(self):
        """ ``{key: ids of its transactions}`` """
        found = {key: [] for key in self.sent}
        for key, transaction in self.server.query(
                "SELECT r.key, t.id FROM koperasi_request r JOIN koperasi_transaction t ON t.request_id = r.id WHERE r.key IN %s", tuple(self.sent)):
            found[key].append(transaction)
        return found

    def test_r20_killed_postgres(self):
        before = {account: self.row(account) for account in self.accounts[:CLIENTS]}
        threads = [threading.Thread(target=self.client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            for _kill in range(KILLS):
                answers, until = len(self.answered), time.monotonic() + 60
                while len(self.answered) < answers + CLIENTS:
                    self.assertLess(time.monotonic(), until, "nobody is answered any more")
                    time.sleep(0.02)
                time.sleep(self.random.uniform(0, 0.5))
                self.server.cluster.kill()
                self.server.cluster.start()
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
        for name in ('fsync', 'synchronous_commit'):
            self.assertEqual(self.server.query(f'SHOW {name}'), [('on',)])
        self.assertEqual(self.refused, [])
        found = self.booked()
        self.assertGreaterEqual(len(self.answered), CLIENTS * KILLS)
        for key, transactions in found.items():
            with self.subTest(answered=key in self.answered):
                self.assertIn(transactions, [[self.answered[key]]] if key in self.answered else [[], [*transactions[:1]]])
        # all are sent again: those without an answer are booked now, the others are told what they were told before
        session = self.server.login('teller')
        again = {key: self.deposit(session, key) for key in self.sent}
        self.assertEqual({key: again[key] for key in self.answered}, self.answered)
        self.assertEqual(self.booked(), {key: [transaction] for key, transaction in again.items()})
        for account, (balance, _floor, seq) in before.items():
            own = [amount for mine, amount in self.sent.values() if mine == account]
            self.assertEqual(self.row(account)[::2], (balance + sum(own), seq + len(own)))
