"""Four eyes, when several look at once (reliability.md R15): 30 cases with 8 clients each."""
from functools import partial
from uuid import uuid4

from ..figures import figure
from .common import USER_ERROR, RaceCase
from .server import Refused

CASES, CLIENTS = figure(5, 30, 300), 8
AMOUNT = 1_500_000
ACCESS_ERROR = 'odoo.exceptions.AccessError'


class TestApprovalRaces(RaceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limit(amount_once=1_000_000, amount_day=0)

    def setUp(self):
        super().setUp()
        self.account = self.accounts[0]
        self.account_call(self.account, 'deposit', amount=99_000_000, key=str(uuid4()))

    # -- helpers --------------------------------------------------------------

    def call(self, *args, **kwargs):
        """ One teller at two windows makes Odoo give up now and then: his client asks again, with the same key """
        for _attempt in range(3):
            try:
                return super().call(*args, **kwargs)
            except Refused as refused:
                if refused.kind != 'psycopg2.errors.SerializationFailure':
                    raise
        return super().call(*args, **kwargs)

    def ask(self):
        """ ``(approval, key)`` of a withdrawal above the limit """
        key = str(uuid4())
        answer = self.account_call(self.account, 'withdraw', amount=AMOUNT, key=key)
        self.assertEqual(answer['state'], 'waiting')
        return answer['approval_id'], key

    def decide(self, approval, method, login='manager', **kwargs):
        """ True, or the clean refusal """
        try:
            return self.call('koperasi.approval', method, [approval], login, **kwargs)
        except Refused as refused:
            self.assertIn(refused.kind, (USER_ERROR, ACCESS_ERROR), refused)
            return refused

    def use(self, key, amount=AMOUNT):
        return self.attempt(self.account, 'withdraw', amount=amount, key=key)

    def state(self, approval):
        return self.server.query("SELECT state, checker_id IS NOT NULL FROM koperasi_approval WHERE id = %s", approval)[0]

    def won(self, results):
        return sum(not isinstance(result, Refused) for result in results)

    # -- promises -------------------------------------------------------------

    def test_asked_once(self):
        """ The same request many times at once is one request """
        before = self.row(self.account)
        for _case in range(CASES):
            key = str(uuid4())
            answers = self.together(CLIENTS, [partial(self.use, key)] * CLIENTS)
            self.assertEqual({answer['state'] for answer in answers}, {'waiting'})
            self.assertEqual(len({answer['approval_id'] for answer in answers}), 1)
        self.assertEqual(self.row(self.account), before)

    def test_approved_once(self):
        for _case in range(CASES):
            approval, _key = self.ask()
            results = self.together(CLIENTS, [partial(self.decide, approval, 'approve')] * CLIENTS)
            self.assertEqual(self.won(results), 1)
            self.assertEqual(self.state(approval), ('approved', True))

    def test_used_once(self):
        """ The approved withdrawal from eight windows, and from the list of requests: paid once """
        for _case in range(CASES):
            approval, key = self.ask()
            self.assertIs(self.decide(approval, 'approve'), True)
            balance, _floor, seq = self.row(self.account)
            carry_out = partial(self.decide, approval, 'action_carry_out', 'teller')
            answers = self.together(CLIENTS, [partial(self.use, key)] * (CLIENTS - 2) + [carry_out] * 2)
            self.assertEqual(len({answer.get('transaction_id') or answer['res_id'] for answer in answers}), 1)
            self.assertEqual(self.row(self.account)[::2], (balance - AMOUNT, seq + 1))
            self.assertEqual(self.state(approval)[0], 'used')

    def test_approved_or_refused(self):
        """ Approve and refuse at once: one of them, and the money follows it """
        for _case in range(CASES):
            approval, key = self.ask()
            before = self.row(self.account)[0]
            calls = [partial(self.decide, approval, 'approve'), partial(self.decide, approval, 'refuse', reason="Tanda tangan berbeda")] * (CLIENTS // 2)
            self.random.shuffle(calls)
            self.assertEqual(self.won(self.together(CLIENTS, calls)), 1)
            state = self.state(approval)[0]
            self.assertIn(state, ('approved', 'refused'))
            answer = self.use(key)
            self.assertEqual('transaction_id' in answer, state == 'approved')
            self.assertEqual(self.row(self.account)[0], before - AMOUNT * (state == 'approved'))

    def test_used_while_withdrawn(self):
        """ Carried out and withdrawn at once: either the money went, or it did not """
        for _case in range(CASES):
            approval, key = self.ask()
            self.assertIs(self.decide(approval, 'approve'), True)
            before = self.row(self.account)[0]
            calls = [partial(self.use, key), partial(self.decide, approval, 'cancel', 'teller')] * (CLIENTS // 2)
            self.random.shuffle(calls)
            self.together(CLIENTS, calls)
            state = self.state(approval)[0]
            self.assertIn(state, ('used', 'cancelled'))
            self.assertEqual(self.row(self.account)[0], before - AMOUNT * (state == 'used'))

    def test_nothing_passes(self):
        """ Approved by its maker, or used for another amount, at once: never """
        before = self.row(self.account)
        for case in range(CASES):
            approval, key = self.ask()
            self.assertEqual(self.won(self.together(CLIENTS, [partial(self.decide, approval, 'approve', 'teller')] * CLIENTS)), 0)
            self.assertEqual(self.state(approval), ('waiting', False))
            if case % 2:
                self.assertIs(self.decide(approval, 'approve'), True)
            answers = self.together(CLIENTS, [partial(self.use, key, AMOUNT + difference) for difference in (1, -1, 1_000, -1_000_000) * 2])
            self.assertEqual(self.won(answers), 0)
        self.assertEqual(self.row(self.account), before)

    def test_parts_of_a_day(self):
        """ Rp 5,000,000 in ten parts at once, from ten accounts, by till and bank: the Rp 3,000,000 of the day go out, not more """
        accounts = self.accounts[1:11]
        for account in accounts:
            self.account_call(account, 'deposit', amount=10_000_000, key=str(uuid4()))
        for _case in range(figure(3, 5, 50)):
            [[booked]] = self.server.query(
                """SELECT COALESCE(SUM(t.amount), 0)::bigint FROM koperasi_transaction t JOIN res_users u ON u.id = t.user_id
                   JOIN koperasi_business_day d ON d.company_id = t.company_id AND d.date = t.business_date AND d.state = 'open'
                   WHERE t.kind = 'withdrawal' AND u.login = 'teller' AND t.company_id = %s
                     AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""", self.company)
            self.set_limit(amount_day=booked + 3_000_000)
            answers = self.together(CLIENTS, [
                partial(self.attempt, account, 'withdraw', amount=500_000, key=str(uuid4()), journal_id=(self.till, self.bank)[number % 2])
                for number, account in enumerate(accounts)])
            self.assertEqual(sum('transaction_id' in answer for answer in answers), 6)
            self.assertEqual({answer['state'] for answer in answers if 'state' in answer}, {'waiting'})
        self.set_limit(amount_day=0)
