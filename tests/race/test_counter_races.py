"""The counter with many clients at once (reliability.md R7, R8, R16), at CI figures."""
import re
import sys
import time
from functools import partial
from uuid import uuid4

import requests

from ..figures import figure
from .common import USER_ERROR, RaceCase
from .server import Refused


class TestCounterRaces(RaceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member_of = dict(cls.server.query(
            "SELECT s.id, a.member_id FROM koperasi_savings_account s JOIN koperasi_account a ON a.id = s.account_id WHERE s.id IN %s",
            tuple(cls.accounts)))

    def line(self, account, amount=1_000, kind='deposit', **values):
        return {'kind': kind, 'account_id': account, 'amount': amount, **values}

    def serve(self, account, *lines, key=None, login='teller', **kwargs):
        kwargs = kwargs or {'journal_id': self.bank if login == 'manager' else self.till}
        return self.call('koperasi.member', 'serve', [self.member_of[account]], login, lines=list(lines), key=key or str(uuid4()), **kwargs)

    def try_to_serve(self, *args, **kwargs):
        """ Answer, or the clean refusal; anything else is a fault """
        try:
            return self.serve(*args, **kwargs)
        except Refused as refused:
            self.assertEqual(refused.kind, USER_ERROR, refused)
            return refused

    def test_r16_one_till_for_all(self):
        """ Twenty clients deposit on twenty accounts through one till: no client sees an error, every rupiah arrives """
        accounts, count = self.accounts[:20], figure(100, 1_000, 20_000)
        before = [self.row(account) for account in accounts]
        self.log_in(20)
        times = []

        def deposit(number):
            account = accounts[number % 20]
            start = time.perf_counter()
            answer = self.serve(account, self.line(account))
            times.append(time.perf_counter() - start)
            return answer['number']

        numbers = self.together(20, [partial(deposit, number) for number in range(count)])
        self.assertEqual(len(set(numbers)), count)
        each = count // 20
        self.assertEqual([self.row(account) for account in accounts], [(row[0] + 1_000 * each, row[1], row[2] + each) for row in before])
        sys.stderr.write(f"R16: {count} deposits by 20 clients, p50 {sorted(times)[count // 2]:.2f} s, p95 {sorted(times)[count * 95 // 100]:.2f} s\n")

    def test_r7_asked_often_done_once(self):
        """ Each receipt of two lines sent ten times at once, some clients hang up: booked once, one answer """
        account = self.accounts[21]
        before = self.row(account)
        keys = [str(uuid4()) for _ in range(figure(8, 40, 2_000))]
        lines = [self.line(account), {'kind': 'mandatory', 'account_id': None, 'amount': 25_000}]
        for key in keys[::4]:
            with self.session() as session:
                session.fire('koperasi.member', 'serve', [self.member_of[account]], lines=lines, key=key, journal_id=self.till)
        calls = [lambda k=key: (k, self.serve(account, *lines, key=k)) for key in keys for _copy in range(10)]
        self.random.shuffle(calls)
        answers = {}
        for key, answer in self.together(8, calls):
            answers.setdefault(key, set()).add(repr(answer))
        self.assertEqual({len(found) for found in answers.values()}, {1})
        self.assertEqual(self.row(account), (before[0] + 1_000 * len(keys), before[1], before[2] + len(keys)))

    def test_r8_a_key_is_no_mask(self):
        """ The same key with other lines, another settlement or another person at once: one wins, the others are told so """
        account = self.accounts[22]
        for _round in range(figure(5, 10, 200)):
            key, before = str(uuid4()), self.row(account)
            results = self.together(4, [
                partial(self.try_to_serve, account, self.line(account, 1_000), key=key),
                partial(self.try_to_serve, account, self.line(account, 2_000), key=key),
                partial(self.try_to_serve, account, self.line(account, 1_000), key=key, journal_id=self.bank),
                partial(self.try_to_serve, account, self.line(account, 1_000), key=key, login='manager')])
            self.assertEqual(sum(isinstance(result, dict) for result in results), 1)
            self.assertEqual(self.row(account)[2], before[2] + 1)

    def test_two_stale_screens(self):
        """ Four tellers saw the same balance: the first one books, the others are told to look again """
        account = self.accounts[23]
        for _round in range(figure(5, 10, 200)):
            before = self.row(account)
            results = self.together(4, [
                partial(self.try_to_serve, account, self.line(account, 1_000, seq=before[2])) for _screen in range(4)])
            self.assertEqual(sum(isinstance(result, dict) for result in results), 1)
            self.assertEqual(self.row(account), (before[0] + 1_000, before[1], before[2] + 1))

    def test_a_sheet_sent_often_is_booked_once(self):
        """ The sheet of a group, from four windows at once """
        [[group, company]] = self.server.query(
            """SELECT m.group_id, m.company_id FROM koperasi_member m JOIN koperasi_member_group g ON g.id = m.group_id
               WHERE m.state = 'active' AND m.company_id = %s GROUP BY 1, 2 ORDER BY COUNT(*) DESC LIMIT 1""", self.company)
        self.assertEqual(company, self.company)
        sheet = self.call('koperasi.counter', 'group_sheet', group)
        rows = [{'member_id': row['member_id'], 'present': True, 'cells': [
            {'product_id': cell['product_id'], 'account_id': cell['account_id'], 'kind': cell['kind'], 'amount': 1_000} for cell in row['cells'] if cell['editable']
        ]} for row in sheet['rows']]
        for _round in range(figure(3, 3, 50)):
            key = str(uuid4())
            book = partial(self.call, 'koperasi.counter', 'book_sheet', group, rows=rows, key=key, journal_id=self.till)
            answers = self.together(4, [book] * 4)
            self.assertEqual(len({answer['number'] for answer in answers}), 1)
            [[count]] = self.server.query("SELECT COUNT(*) FROM koperasi_group_meeting m JOIN koperasi_request r ON r.id = m.request_id WHERE r.key = %s", key)
            self.assertEqual(count, 1)

    def test_pin_tried_by_many_at_once(self):
        """ Twenty tries at one PIN in the same moment, at the kiosk: it is locked, and the right one no longer opens (S13) """
        [[branch]] = self.server.query("SELECT company_id FROM koperasi_member WHERE id = %s", self.member_of[self.accounts[0]])
        self.call('res.company', 'action_koperasi_kiosk', [branch], 'admin')
        [[code, number]] = self.server.query(
            "SELECT c.koperasi_kiosk_code, m.number FROM koperasi_member m JOIN res_company c ON c.id = m.company_id WHERE m.id = %s", self.member_of[self.accounts[0]])
        page = f'http://127.0.0.1:{self.server.port}/koperasi/kiosk/{code}'
        pin = self.call('koperasi.member', 'issue_pin', [self.member_of[self.accounts[0]]])['params']['message'][:6]
        wrong = '482916' if pin != '482916' else '482917'

        def sign_in(typed):
            with requests.Session() as browser:
                token = re.search('name="csrf_token" value="([^"]+)"', browser.get(page, timeout=60).text).group(1)
                answer = browser.post(page, data={'csrf_token': token, 'number': number, 'pin': typed}, timeout=60)
                self.assertEqual(answer.status_code, 200)
                return 'name="token"' in answer.text

        self.assertTrue(sign_in(pin), "it opens before")
        self.assertEqual(set(self.together(20, [partial(sign_in, wrong)] * 20)), {False})
        [[locked, tries]] = self.server.query("SELECT locked_until > now() AT TIME ZONE 'UTC', tries FROM koperasi_pin WHERE member_id = %s", self.member_of[self.accounts[0]])
        self.assertEqual((locked, tries), (True, 0), "the third locked it, the others were not looked at")
        self.assertFalse(sign_in(pin))
