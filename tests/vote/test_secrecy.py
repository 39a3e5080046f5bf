import json
import os
import secrets
import subprocess
import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import tagged

from ..figures import figure
from ..race.test_runs import Copy
from ..race.votes import LATE, NAIVE, SLIPS, TWICE
from .attack import MOST

SEED = int(os.environ.get('KOPERASI_SEED') or secrets.randbelow(10**9))
VOTES = figure(400, 1000, 1000)


@tagged('post_install', '-at_install')
@unittest.skipUnless(os.environ.get('KOPERASI_PRISTINE_DB'), "needs KOPERASI_PRISTINE_DB, a copy of the installed database: run it by make test")
class TestSecrecy(unittest.TestCase):
    """ S26: 1,000 votes (400 in each run) in transactions of their own by four clients at once, slips in between; then every order, transaction, log and table is tried.
    The choices come from a seed, which is printed; what is drawn for secrecy comes from the machine's own randomness and cannot be repeated. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.stderr.write(f"to repeat the choices: KOPERASI_SEED={SEED}\n")
        script = Path(__file__).parents[1] / 'race' / 'votes.py'
        with Copy() as copy, TemporaryDirectory() as folder:
            out = subprocess.run([sys.executable, str(script), copy.database, str(VOTES), str(SEED), str(Path(folder) / 'log')], capture_output=True, text=True, check=False)   # noqa: S603
            if out.returncode:
                raise AssertionError(out.stderr)
            cls.found = json.loads(out.stdout.splitlines()[-1])

    def test_votes_are_kept(self):
        """ Nobody's vote is lost, doubled or changed: each paper of the list is the one that its voter sent """
        found = self.found
        self.assertEqual(found['refused'], [])
        self.assertEqual(found['votes'], VOTES + TWICE - len(found['late']), "who was refused at the close has no vote, all others have")
        self.assertEqual((found['papers'], found['register']), (found['votes'], found['votes']))
        self.assertTrue(found['as_cast'])
        self.assertEqual(found['state'], 'published')
        self.assertLess(SLIPS + LATE, found['votes'])

    def test_twice_at_once(self):
        """ One of two votes that one member sends at once is cast; and one that was rolled back is no vote: he votes again """
        self.assertEqual(self.found['twice'], [["the machine stops here", [False, True]]] * TWICE)

    def test_close_while_votes_come_in(self):
        """ What was under way is counted, what came after is refused """
        self.assertTrue(self.found['waited'], "the close waits for a vote that was begun")
        self.assertEqual({"closed" in answer for answer in self.found['late']} - {True}, set(), self.found['late'])
        self.assertGreater(len(self.found['late']), 0)
        self.assertLess(len(self.found['late']), LATE)

    def test_nobody_finds_out(self):
        """ No order by id, place, transaction, scan or log matches better than chance """
        self.assertEqual(self.found['found'], {}, f"KOPERASI_SEED={SEED}")
        self.assertGreater(self.found['attacks'], 40)
        self.assertEqual(self.found['sequences'], [False] * 4, "no sequence was drawn from")
        self.assertEqual(self.found['times'], [], "no column of a time")
        self.assertEqual((self.found['transactions'], self.found['voters_transactions']), (1, 1))

    def test_the_attacks_work(self):
        """ On designs that look harmless the same attempts find nearly everybody """
        for design, members in self.found['naive'].items():
            self.assertGreater(members, NAIVE * 0.95, design)
        self.assertEqual(set(self.found['naive']), {'numbered', 'at random', 'two transactions'})
        self.assertLess(MOST, NAIVE / 5)

    def test_codes_are_nowhere(self):
        """ Before the count no table and no line of the log has a code, even with every statement logged; afterwards only the list """
        self.assertEqual(self.found['places_before'], [])
        self.assertEqual(self.found['places'], ['koperasi_ballot_paper'])
        self.assertEqual((self.found['log']['codes'], self.found['log']['sealed']), (0, True), "statements were logged")
        self.assertGreater(self.found['log']['lines'], 2 * VOTES)

    def test_a_copy_of_the_time(self):
        """ Who copied the database while the ballot was open can tell whose envelope is whose, and cannot open it: all of one length, the key was never in it, and is
        gone. Who took the key from the machine too can: the threat model says so. """
        found = self.found
        self.assertGreater(found['linked'], VOTES / 2, "this attempt is a real one")
        self.assertEqual((found['opened_without_key'], found['lengths'], found['key_kept'], found['envelopes']), (0, 1, False, 0))
        self.assertGreater(found['opened_with_key'], VOTES / 2)
