"""Batch runs that are killed, doubled, and worked on by several (reliability.md R21, R22)."""
import os
import random
import signal
import subprocess
import sys
import time
import unittest
from collections import Counter
from pathlib import Path

from ..figures import figure
from .common import SEED
from .server import RealServer

UNIT = '300'   # the demo cooperative has some 1,250 members, 3,700 accounts
POINTS = 14    # commit points of a worker that books the file
PARTS, SURPLUS_POINTS = 5, 21   # chunks of the surplus, and commit points of a worker that pays it


class Copy(RealServer):
    """ A copy of the database that workers share, without a server """

    def __enter__(self):
        self.copy_database()
        return self

    def __exit__(self, *_exc):
        self.drop_database()

    def worker(self, *kinds, failpoint=None, unit=UNIT):
        """ A worker that was started; killed at its n-th commit point if asked """
        environment = {**os.environ, 'KOPERASI_UNIT': unit or '', 'KOPERASI_FAILPOINT': str(failpoint or '')}
        return subprocess.Popen([sys.executable, str(Path(__file__).with_name('worker.py')), self.database, *kinds], env=environment)   # noqa: S603

    def work(self, *kinds):
        """ A worker from start to end """
        if code := self.worker(*kinds).wait():
            raise RuntimeError(f"the worker ended with {code}")

    def figures(self):
        """ All that the runs left, without what tells when it was done """
        return (
            self.query("SELECT number, balance, seq, state FROM koperasi_account ORDER BY number, id"),
            self.query("""SELECT a.number, e.seq, e.component, e.amount, e.balance_after, t.kind, t.business_date, t.value_date FROM koperasi_entry e
                          JOIN koperasi_account a ON a.id = e.account_id JOIN koperasi_transaction t ON t.id = e.transaction_id ORDER BY 1, a.id, 2"""),
            self.query("""SELECT c.code_store, SUM(l.balance) FROM account_move_line l JOIN account_account c ON c.id = l.account_id
                          WHERE l.parent_state = 'posted' GROUP BY 1 ORDER BY 1"""),
            self.query("SELECT kind, date, state FROM koperasi_run ORDER BY kind, date"),
            self.query("SELECT date, state FROM koperasi_business_day ORDER BY company_id, date"),
            self.query("""SELECT r.kind, SUM(c.total), SUM(c.done), SUM(c.skipped), SUM(c.amount) FROM koperasi_run_chunk c
                          JOIN koperasi_run r ON r.id = c.run_id GROUP BY 1 ORDER BY 1"""),
            self.query("SELECT row_number, state, problem FROM koperasi_mass_line ORDER BY 1"),
            self.query("""SELECT m.number, s.net, s.payout, s.state, t.kind FROM koperasi_surplus_share s JOIN koperasi_member m ON m.id = s.member_id
                          LEFT JOIN koperasi_transaction t ON t.id = s.transaction_id ORDER BY 1"""),
            self.query("SELECT m.number, COUNT(*) FROM koperasi_notice n JOIN koperasi_member m ON m.id = n.member_id WHERE n.event = 'surplus' GROUP BY 1 ORDER BY 1"),
            self.query("SELECT reference, amount, state FROM koperasi_suspense WHERE left(reference, 2) <> 'KP' ORDER BY 1"),   # not the demo's online payment
        )


@unittest.skipUnless(os.environ.get('KOPERASI_PRISTINE_DB'), "needs KOPERASI_PRISTINE_DB, a copy of the installed database: run it by make test")
class RunsCase(unittest.TestCase):
    """ What a run comes to that nobody disturbs; and that it comes to the same when it is killed """
    kind = ''

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.stderr.write(f"KOPERASI_SEED={SEED}\n")
        with Copy() as copy:
            copy.work(cls.kind)
            cls.undisturbed = copy.figures()
            [[cls.chunks]] = copy.query("SELECT COUNT(*) FROM koperasi_run_chunk")
            cls.problems = copy.query("SELECT problem FROM koperasi_run WHERE problem IS NOT NULL")

    def kill(self, copy, point):
        """ A worker killed at a commit point (int) or after so many seconds """
        if isinstance(point, int):
            copy.worker(self.kind, failpoint=point).wait()
            return
        victim = copy.worker(self.kind)
        time.sleep(point)
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    def assert_undisturbed(self, copy):
        """ Started again, it comes to the same figures: nothing twice, nothing left """
        copy.work(self.kind)
        for expected, found in zip(self.undisturbed, copy.figures(), strict=True):
            self.assertEqual(found, expected)


class TestRuns(RunsCase):
    kind = 'month'

    def test_undisturbed(self):
        """ The month of the demo cooperative is closed: every step is done, and interest was paid """
        self.assertFalse(self.problems)
        self.assertEqual({state for _kind, _date, state in self.undisturbed[3]}, {'done'})
        [interest] = [row for row in self.undisturbed[5] if row[0] == 'savings_interest']
        self.assertGreater(interest[4], 0)
        self.assertEqual((interest[1], interest[3]), (interest[2], 0))

    def test_killed_anywhere(self):
        """ Killed at a commit point, or at a random moment, and started again: the same figures, nothing twice """
        chance = random.Random(f'{SEED} runs')
        points = [*chance.sample(range(1, 25), figure(1, 24, 24)), *(chance.uniform(2, 9) for _number in range(figure(0, 10, 200)))]
        for point in points:
            with self.subTest(point=point), Copy() as copy:
                self.kill(copy, point)
                self.assert_undisturbed(copy)

    def test_two_workers(self):
        """ Two at once share the work and come to the same; asked again, nothing is done """
        with Copy() as copy:
            workers = [copy.worker('month'), copy.worker('month')]
            self.assertEqual([worker.wait() for worker in workers], [0, 0])
            self.assert_undisturbed(copy)


class TestFileRuns(RunsCase):
    """ A mass file of 820 payments """
    kind = 'file'

    def test_undisturbed(self):
        """ Each line is booked, in suspense, or left out with its reason """
        self.assertFalse(self.problems)
        states = Counter(state for _row, state, _problem in self.undisturbed[6])
        self.assertEqual((states['suspense'], states['left_out'], states['booked']), (40, 20, 760))
        self.assertEqual(len(self.undisturbed[7]), 40)
        self.assertEqual(self.chunks, 3, "commit points as many as POINTS says")
        self.assertTrue(all(problem for _row, state, problem in self.undisturbed[6] if state == 'left_out'))

    def test_killed_anywhere(self):
        """ Killed at a commit point, then at a random moment, and started again: as if it had not been """
        chance = random.Random(f'{SEED} file')
        for point in chance.sample(range(1, POINTS + 1), figure(1, POINTS, POINTS)):
            with self.subTest(point=point), Copy() as copy:
                self.kill(copy, point)
                self.kill(copy, chance.uniform(2, 6))
                self.assert_undisturbed(copy)


class TestSurplusRuns(RunsCase):
    """ The surplus of all members of the demo cooperative """
    kind = 'surplus'

    def test_undisturbed(self):
        """ Each member is paid his part once and told once; who is left out has his reason and is told nothing """
        self.assertFalse(self.problems)
        self.assertEqual(self.chunks, PARTS, "commit points as many as SURPLUS_POINTS says")
        [[_kind, total, done, skipped, amount]] = [row for row in self.undisturbed[5] if row[0] == 'surplus_payment']
        paid = {number: net for number, net, _payout, state, kind in self.undisturbed[-2] if state == 'paid' and kind == 'surplus_payment'}
        self.assertEqual((done, done + skipped, amount), (len(paid), total, sum(paid.values())))
        self.assertGreater(done, 1_000)
        self.assertEqual(self.undisturbed[-1], [(number, 1) for number, net in sorted(paid.items()) if net])
        entries = Counter()
        for row in self.undisturbed[1]:
            if row[5] == 'surplus_payment':
                entries[row[0]] += 1
        self.assertEqual(set(entries.values()), {1})

    def test_killed_anywhere(self):
        """ Killed at a commit point and started again: nobody twice, nobody left, each told once """
        chance = random.Random(f'{SEED} surplus')
        for point in chance.sample(range(1, SURPLUS_POINTS + 1), figure(2, SURPLUS_POINTS, SURPLUS_POINTS)):
            with self.subTest(point=point), Copy() as copy:
                self.kill(copy, point)
                self.assert_undisturbed(copy)
