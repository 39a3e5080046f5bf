import io
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stdout
from fractions import Fraction
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from odoo.addons.koperasi.finance import ballot
from odoo.addons.koperasi.finance.ballot import CAST, PLURALITY, SIMPLE, TWO_THIRDS, VALID, Outcome, Rules

from .common import PropertyCase, property_test

RECOUNT = Path(ballot.__file__).parents[1] / 'static' / 'recount' / 'recount.py'


def papers(**votes):
    """ ``a=3, b=2, blank=1``: options by letter, one choice a paper """
    return [() if name == 'blank' else (ord(name) - ord('a') + 1,) for name, number in votes.items() for _paper in range(number)]


@st.composite
def votes(draw):
    """ Options, papers, rules """
    options = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(st.integers(1, options), unique=True, max_size=options), max_size=40))
    rules = Rules(draw(st.sampled_from((PLURALITY, SIMPLE, TWO_THIRDS))), draw(st.sampled_from((VALID, CAST))), draw(st.integers(1, 6)))
    return options, [tuple(sorted(row)) for row in rows], rules


class TestBallot(PropertyCase):
    def test_majorities(self):
        """ By hand. 10 for, 8 against, 3 abstain: more than half of 18, but not of 21 """
        for rows, rules, expected in (
            (papers(a=10, b=8, blank=3), Rules(), Outcome((1,))),
            (papers(a=10, b=8, blank=3), Rules(base=CAST), Outcome((), vacant=1)),
            (papers(a=9, b=9), Rules(), Outcome((), vacant=1)),                       # half is not more than half
            (papers(a=20, b=10), Rules(TWO_THIRDS), Outcome((1,))),                   # exactly two thirds
            (papers(a=19, b=10), Rules(TWO_THIRDS), Outcome((), vacant=1)),
            (papers(a=20, b=10, blank=1), Rules(TWO_THIRDS, CAST), Outcome((), vacant=1)),
            (papers(a=4, b=3, c=3), Rules(PLURALITY), Outcome((1,))),
            (papers(a=4, b=4, c=3), Rules(PLURALITY), Outcome((), (1, 2), 1)),
            (papers(blank=5, a=0, b=0), Rules(PLURALITY), Outcome((), vacant=1)),     # nobody is elected with no vote
            (papers(blank=5, a=0, b=0), Rules(TWO_THIRDS), Outcome((), vacant=1)),
            ([], Rules(), Outcome((), vacant=1)),
        ):
            self.assertEqual(ballot.outcome(ballot.count(3, rows), rules), expected, (rows, rules))

    def test_seats(self):
        """ Several seats: most votes first; equal votes at the last seat only are a tie """
        for rows, seats, expected in (
            (papers(a=5, b=9, c=1), 2, Outcome((2, 1))),
            (papers(a=5, b=5, c=1), 2, Outcome((1, 2))),                 # equal, but both have a seat
            (papers(a=9, b=5, c=5, d=5), 3, Outcome((1,), (2, 3, 4), 2)),
            (papers(a=9, b=5), 3, Outcome((1, 2), vacant=1)),
            (papers(a=3, b=3, c=3, d=3), 2, Outcome((), (1, 2, 3, 4), 2)),
        ):
            self.assertEqual(ballot.outcome(ballot.count(4, rows), Rules(PLURALITY, seats=seats)), expected)
        # a majority is asked of each: three of five papers name 1 and 2, two name 3
        rows = [(1, 2)] * 3 + [(3,)] * 2
        self.assertEqual(ballot.outcome(ballot.count(3, rows), Rules(SIMPLE, seats=3)), Outcome((1, 2), vacant=1))

    def test_large(self):
        """ Whole numbers: one vote of ten to the eighteenth decides """
        many = 10**18
        for votes_for, against, won in ((many + 1, many, True), (many, many, False), (many, many + 1, False)):
            self.assertEqual(ballot.outcome(ballot.Count(((1, votes_for), (2, against)), votes_for + against, 0), Rules()).elected == (1,), won)
        for votes_for, won in ((2 * many, True), (2 * many - 1, False)):
            self.assertEqual(ballot.reaches(votes_for, ballot.Count(((1, votes_for),), 3 * many, 0), Rules(TWO_THIRDS)), won)
        self.assertEqual(ballot.turnout(1, 3), Fraction(1, 3))
        self.assertEqual(ballot.turnout(0, 0), 0)

    def test_paper(self):
        self.assertEqual(ballot.paper((3, 1), 3, 2), (1, 3))
        self.assertEqual(ballot.paper((), 3, 2), ())
        for wrong in ((1, 1), (0,), (4,), (-1,), (1, 2, 3)):
            with self.assertRaises(ValueError, msg=wrong):
                ballot.paper(wrong, 3, 2)
        for text in ('1, 2', '01', '1,', ',', ' ', '1;2', 'x', '+1', '１'):
            with self.assertRaises(ValueError, msg=text):
                ballot.read(text)
        for wrong in ({'majority': 'x'}, {'base': 'x'}, {'seats': 0}):
            with self.assertRaises(ValueError, msg=wrong):
                Rules(**wrong)

    def test_lot(self):
        """ By hand: SHA-256 of "3 5 2:1" and so on, the lowest first; and every one of the tied wins about as often """
        digests = sorted((sha256(f'3 5 2:{number}'.encode()).hexdigest(), number) for number in (1, 2, 4))
        self.assertEqual(ballot.lot((1, 2, 4), 2, '3 5 2'), (digests[0][1], digests[1][1]))
        for order in permutations((1, 2, 4)):
            self.assertEqual(ballot.lot(order, 1, '3 5 2'), (digests[0][1],))
        won = Counter(ballot.lot((1, 2, 3), 1, f'dadu {throw}')[0] for throw in range(3000))
        for number in (1, 2, 3):
            self.assertAlmostEqual(won[number], 1000, delta=130)   # five standard deviations
        for tied, seats, words in (((1, 2), 2, 'x'), ((1, 2), 0, 'x'), ((1,), 1, 'x'), ((1, 2), 1, '')):
            with self.assertRaises(ValueError):
                ballot.lot(tied, seats, words)

    @property_test(votes())
    def test_properties(self, drawn):
        """ The order of papers says nothing; who won has not less than who lost; seats are never exceeded; a second way of counting agrees """
        options, rows, rules = drawn
        counted = ballot.count(options, rows)
        self.assertEqual(counted, ballot.count(options, rows[::-1]))
        self.assertEqual(dict(counted.votes), {number: sum(number in row for row in rows) for number in range(1, options + 1)})
        found = ballot.outcome(counted, rules)
        got = dict(counted.votes)
        self.assertEqual(len(found.elected) + found.open_seats + found.vacant, rules.seats)
        self.assertFalse(set(found.elected) & set(found.tied))
        self.assertEqual(bool(found.tied), found.open_seats > 0)
        self.assertTrue(not found.tied or (len(found.tied) > found.open_seats and len({got[number] for number in found.tied}) == 1))
        losers = [number for number in got if number not in found.elected and number not in found.tied]
        in_play = [*found.elected, *found.tied]
        for winner in in_play:
            self.assertTrue(ballot.reaches(got[winner], counted, rules))
            for loser in losers:
                self.assertGreater(got[winner], got[loser]) if ballot.reaches(got[loser], counted, rules) else self.assertGreaterEqual(got[winner], got[loser])
        # without ties the numbers of the options do not matter
        if not found.tied and len(set(got.values())) == options:
            turned = ballot.outcome(ballot.count(options, [tuple(options + 1 - number for number in row) for row in rows]), rules)
            self.assertEqual([options + 1 - number for number in turned.elected], list(found.elected))

    @property_test(votes())
    def test_anybody_counts_again(self, drawn):
        """ The small program that members get says the same as ours, of the published bytes """
        options, rows, _rules = drawn
        lines = [(f'{place * 7919 % 10007:04d}', ballot.write(row)) for place, row in enumerate(rows)]
        data = ballot.published(lines)
        self.assertEqual(data, ballot.published(lines[::-1]))
        again = [line.split(';') for line in data.decode().splitlines()[1:]]
        self.assertEqual(ballot.count(options, [ballot.read(choices) for _code, choices in again]), ballot.count(options, rows))

    def test_program(self):
        rows = [('AAAA-0001', '1'), ('CCCC-0003', ''), ('BBBB-0002', '1,2')]
        path = Path(self.enterContext(TemporaryDirectory())) / 'list.csv'
        path.write_bytes(ballot.published(rows))
        run = subprocess.run([sys.executable, '-I', RECOUNT, path], capture_output=True, text=True, check=True)   # noqa: S603
        for line in ("papers 3", "option 1: 2", "option 2: 1", "abstained 1", f"fingerprint of the list  {sha256(path.read_bytes()).hexdigest()}",
                     f"fingerprint of the codes {ballot.codes_hash(code for code, _choices in rows)}"):
            self.assertIn(line, run.stdout.splitlines())
        program, out = run_path(str(RECOUNT)), io.StringIO()
        for text, said in (('code;choices\nA;1\nA;1\n', "twice"), ('x\n', "no published list")):
            path.write_text(text)
            with redirect_stdout(out):
                self.assertIn(said, program['main'](path))
