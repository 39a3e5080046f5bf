"""Online payments and transfers, when the same comes at once: webhook and page, two confirmations of one form, several of one day's limit (R33, R7)."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from ..figures import figure
from .payments import AMOUNT, CLIENTS
from .test_runs import Copy

ROUNDS = figure(1, 20, 300)


@unittest.skipUnless(os.environ.get('KOPERASI_PRISTINE_DB'), "needs KOPERASI_PRISTINE_DB, a copy of the installed database: run it by make test")
class TestPaymentRaces(unittest.TestCase):

    def test_once(self):
        with Copy() as copy:
            script = Path(__file__).with_name('payments.py')
            out = subprocess.run([sys.executable, str(script), copy.database, str(ROUNDS)], capture_output=True, text=True, check=False)   # noqa: S603
            self.assertEqual(out.returncode, 0, out.stderr)
            found = json.loads(out.stdout.splitlines()[-1])
        self.assertEqual(found['states'], ['booked'] * ROUNDS)
        self.assertEqual(found['booked'], ROUNDS)
        self.assertEqual((len(set(found['same'])), found['same'][0] > 0), (1, True), "one transfer, all answers alike")
        done = [answer for answer in found['different'] if isinstance(answer, int)]
        self.assertEqual(len(done), 1, "the day's limit leaves room for one more")
        self.assertEqual({"a day" in answer for answer in found['different'] if isinstance(answer, str)}, {True}, found['different'])
        self.assertEqual(len(found['different']), CLIENTS)
        self.assertEqual(found['gained'], (ROUNDS - 2) * AMOUNT)
        self.assertEqual(found['problems'], [])
