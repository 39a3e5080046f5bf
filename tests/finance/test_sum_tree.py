"""The sum tree, its proofs, and the program that checks them by itself: what is honest passes, every way of cheating is caught by both."""
import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import unittest
from hashlib import sha256, sha512
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from odoo.addons.koperasi.finance import check_proof, sum_tree
from odoo.addons.koperasi.finance.sum_tree import MAX, NODE, ProofError, build, encode, prove_in, verify

from .common import SEED, PropertyCase, property_test
from .trees import SECRET, TITLE, forged, people, proof_of

FULL = os.environ.get('KOPERASI_SIZE') == 'proof'


def command(proof, *arguments):
    """ The independent program as a person calls it: its exit code """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, 'proof.json')
        file.write_text(proof if isinstance(proof, str) else encode(proof), 'utf-8')
        found = subprocess.run(     # noqa: S603 - our own file
            [sys.executable, '-I', check_proof.__file__, str(file), *arguments], capture_output=True, text=True, timeout=60, check=False, env={'PYTHONIOENCODING': 'utf-8'})
    return found.returncode, found.stdout + found.stderr


class SumTreeCase(PropertyCase):

    def both_refuse(self, proof, root=None):
        """ Neither of the two programs believes it; both say so by their own error, none breaks down """
        with self.assertRaises(ProofError):
            verify(proof, root)
        with self.assertRaises(check_proof.Wrong):
            check_proof.check(proof, root)

    def both_accept(self, proof, balance, root=None):
        self.assertEqual((verify(proof, root), check_proof.check(proof, root)), (balance, balance))


class TestSumTree(SumTreeCase):

    def test_known_root(self):
        """ A tree of one member, worked out by hand with hashlib alone """
        tree = build(SECRET, *TITLE, [(7, '000007 Ana', 1_000)])
        salt = sha512(SECRET + (7).to_bytes(8, 'big')).digest()[:16]
        key = sha256(b'koperasi-member\n000007 Ana').digest()
        proof = proof_of(tree, 7)
        self.assertEqual((base64.b64decode(proof['salt']), sum(proof['amounts']), len(proof['amounts'])), (salt, 1_000, 4))
        row = sorted(sha256(b'\0' + salt + key + bytes([number]) + amount.to_bytes(8, 'big')).digest() + amount.to_bytes(8, 'big')
                     for number, amount in enumerate(proof['amounts'])) + [bytes(40)] * 28
        while len(row) > 1:
            row = [sha256(b'\1' + row[at] + row[at + 1]).digest() + (int.from_bytes(row[at][32:], 'big') + int.from_bytes(row[at + 1][32:], 'big')).to_bytes(8, 'big')
                   for at in range(0, len(row), 2)]
        self.assertEqual(tree.root, sha256(b'\2koperasi-proof-1\nKSP Uji\nsavings\n2026-01-31\n1\n32\n' + row[0]).digest())

    @property_test(st.lists(st.integers(0, 10**13), max_size=70), st.binary(min_size=32, max_size=32))
    def test_everybody_is_in(self, balances, secret):
        """ Any tree: its total is the sum, and each member's proof holds by both programs """
        tree = build(secret, *TITLE, people(*balances))
        self.assertEqual(tree.total, sum(balances))
        for slot in random.Random(len(balances)).sample(range(len(balances)), min(5, len(balances))):
            self.both_accept(prove_in(tree, secret, slot), tree.order[slot][2], tree.root.hex())

    @property_test(st.integers(1, 60), st.integers(0, 10**6), st.sampled_from(('amounts', 'at', 'total', 'members', 'places', 'who', 'date', 'book', 'cooperative', 'salt', 'nodes', 'root')),
                   st.integers(1, 10**6))
    def test_any_change_is_caught(self, count, which, field, by):
        """ Whatever is changed in a proof, by whatever: both programs refuse """
        tree = build(SECRET, *TITLE, people(*range(1_000, 1_000 + count)))
        proof = prove_in(tree, SECRET, which % count)
        value = proof[field]
        if isinstance(value, list):
            place = by % len(value)
            value = [*value[:place], value[place] + by, *value[place + 1:]]
        elif isinstance(value, int):
            value += by
        elif field in ('salt', 'nodes'):
            data = bytearray(base64.b64decode(value))
            data[by % len(data)] ^= 1 + by % 255
            value = base64.b64encode(bytes(data)).decode()
        else:
            value = {'book': 'loans', 'date': '2026-02-28'}.get(field) or value[:-1] + chr(33 + (ord(value[-1]) - 32) % 90)
        self.both_refuse({**proof, field: value}, tree.root.hex())

    def test_lowered_by_one_rupiah(self):
        """ The published tree counts Rp 1 less than the member has: the proof of what he has does not hold in it """
        honest = build(SECRET, *TITLE, people(*[50_000] * 40))
        cheat = build(SECRET, *TITLE, [(member_id, who, balance - (member_id == 9)) for member_id, who, balance in people(*[50_000] * 40)])
        self.assertEqual(cheat.total, honest.total - 1)
        self.both_refuse(proof_of(honest, 9), cheat.root.hex())
        shown = proof_of(cheat, 9)
        self.both_accept(shown, 49_999, cheat.root.hex())     # what he is shown is less than he has
        self.both_refuse({**shown, 'amounts': [shown['amounts'][0] + 1, *shown['amounts'][1:]]}, cheat.root.hex())
        # and made up elsewhere, so that the total stays: still not his balance
        cheat = build(SECRET, *TITLE, [(member_id, who, balance + {9: -1, 10: 1}.get(member_id, 0)) for member_id, who, balance in people(*[50_000] * 40)])
        self.assertEqual(cheat.total, honest.total)
        self.both_refuse(proof_of(honest, 9), cheat.root.hex())

    def test_dropped(self):
        """ A member is left out: nothing that can be shown to him holds """
        honest, everybody = build(SECRET, *TITLE, people(*range(1, 30))), people(*range(1, 30))
        cheat = build(SECRET, *TITLE, [member for member in everybody if member[0] != 12])
        self.both_refuse(proof_of(honest, 12), cheat.root.hex())
        for other in (1, 13):   # the way of another one with his name and balance
            self.both_refuse({**proof_of(cheat, other), 'who': everybody[11][1]}, cheat.root.hex())

    def test_swapped(self):
        """ Two members' balances are changed about: the total stays, both see it """
        everybody = people(10_000, 90_000, *[5_000] * 20)
        honest = build(SECRET, *TITLE, everybody)
        cheat = build(SECRET, *TITLE, [(1, everybody[0][1], 90_000), (2, everybody[1][1], 10_000), *everybody[2:]])
        self.assertEqual(cheat.total, honest.total)
        for member_id in (1, 2):
            self.both_refuse(proof_of(honest, member_id), cheat.root.hex())
            self.assertNotEqual(verify(proof_of(cheat, member_id), cheat.root.hex()), everybody[member_id - 1][2])
        # two members' leaves change places: the names are inside, neither holds
        one, two = proof_of(honest, 1), proof_of(honest, 2)
        self.both_refuse({**one, 'at': two['at'], 'nodes': two['nodes']}, honest.root.hex())

    def test_one_leaf_for_two(self):
        """ Two members with the same balance are shown the same leaf: the second one's name gives another leaf """
        tree = build(SECRET, *TITLE, people(75_000, 75_000, 1, 2, 3))
        self.both_refuse({**proof_of(tree, 1), 'who': people(75_000, 75_000)[1][1]}, tree.root.hex())
        with self.assertRaises(ProofError):
            build(SECRET, *TITLE, [(1, '000001 Ana', 5), (2, '000001 Ana', 5)])
        with self.assertRaises(ProofError):
            build(SECRET, *TITLE, [(1, '000001 Ana', 5), (1, '000002 Ana', 5)])

    def test_part_counted_twice(self):
        """ A part of a balance that is shown twice does not count twice """
        tree = build(SECRET, *TITLE, people(1_000, 2_000))
        proof = proof_of(tree, 1)
        self.both_refuse({**proof, 'at': [proof['at'][0]] * 4, 'amounts': [proof['amounts'][0]] * 4}, tree.root.hex())
        # a whole way to the root that is right, but three of four parts stand nowhere
        self.both_refuse(*forged(500, one_for_all=True))

    def test_too_much(self):
        """ What a proof holds beyond the way to the root, and places beyond the tree, are refused although the root follows """
        tree = build(SECRET, *TITLE, people(1_000, 2_000, 3_000))
        proof = proof_of(tree, 1)
        nodes = base64.b64decode(proof['nodes'])
        more = {**proof, 'nodes': base64.b64encode(nodes + nodes[:40]).decode()}
        self.both_refuse(more, tree.root.hex())
        with self.assertRaisesRegex(check_proof.Wrong, "goes on after"):
            check_proof.check(more)
        beyond = {**proof, 'at': [*proof['at'][:-1], proof['places']]}
        self.both_refuse(beyond)
        with self.assertRaisesRegex(check_proof.Wrong, "outside the tree"):
            check_proof.check(beyond)

    def test_negative_leaf(self):
        """ A negative balance would lower the total: it cannot be built, not be encoded, and a tree made by hand with one is refused """
        for balance in (-1, -10**15, True, 1.0, '5', None):
            with self.assertRaises((ProofError, TypeError)):
                build(SECRET, *TITLE, people(5, balance, 7))
        for value in (-1, 2**64 - 1, 2**63):
            tree = build(SECRET, *TITLE, people(5, 6, 7))
            proof = proof_of(tree, 1)
            self.both_refuse({**proof, 'amounts': [value, *proof['amounts'][1:]]}, tree.root.hex())
            self.both_refuse({**proof, 'total': value}, tree.root.hex())
        self.both_refuse(*forged((-500) % 2**64))

    def test_forged_tree_holds_otherwise(self):
        """ The tree by hand is right but for what stands beside: with an honest amount both accept it """
        proof, root = forged(500)
        self.both_accept(proof, 1_000, root)
        self.assertEqual(proof['total'], 1_500)

    def test_overflow(self):
        """ No sum goes beyond 2^53 - 1, in a leaf, in a node, in the total """
        build(SECRET, *TITLE, people(MAX - 1, 1))
        for balances in ((MAX + 1,), (MAX, 1), (2**63, 2**63)):
            with self.assertRaises(ProofError):
                build(SECRET, *TITLE, people(*balances))
        self.both_refuse(*forged(MAX))
        self.both_refuse(*forged(2**64 - 1_000))      # wraps round to nothing

    def test_other_month(self):
        """ A proof of one month, book or cooperative does not hold for the root of another """
        everybody = people(*range(100, 120))
        tree = build(SECRET, *TITLE, everybody)
        for title in (("KSP Uji", 'savings', '2026-02-28'), ("KSP Uji", 'loans', '2026-01-31'), ("KSP Lain", 'savings', '2026-01-31')):
            other = build(SECRET, *title, everybody)
            self.assertNotEqual(other.root, tree.root)
            self.both_refuse(proof_of(tree, 3), other.root.hex())
            self.both_refuse({**proof_of(tree, 3), 'root': other.root.hex()})

    def test_new_each_month(self):
        """ Another secret: other salts, another order, other parts """
        everybody = people(*[1_000_000] * 64)
        one, two = build(SECRET, *TITLE, everybody), build(SECRET[::-1], *TITLE, everybody)
        self.assertNotEqual([member[0] for member in one.order], [member[0] for member in two.order])
        self.assertNotEqual([member[0] for member in one.order], sorted(member[0] for member in one.order))
        first, second = proof_of(one, 1), proof_of(two, 1, SECRET[::-1])
        self.assertTrue(first['salt'] != second['salt'] and first['amounts'] != second['amounts'])

    def test_neighbours_see_no_balance(self):
        """ What a proof shows of others: hashes without their salts; no leaf is a whole balance, and no name """
        balances = [1_000_003 + 7_919 * number for number in range(200)]
        tree, leaves = build(SECRET, *TITLE, people(*balances)), 0
        for slot in range(200):
            proof = prove_in(tree, SECRET, slot)
            nodes = base64.b64decode(proof['nodes'])
            seen = {int.from_bytes(nodes[at + 32:at + NODE], 'big') for at in range(0, len(nodes), NODE)}
            leaves += len(seen & set(balances))
            self.assertEqual([other for other in range(200) if f'Anggota {other + 1}"' in encode(proof) and other + 1 != tree.order[slot][0]], [])
        self.assertLess(leaves, 200 * 12 / 100)     # sums of parts that happen to be one balance: not even one in a hundred of those that are shown

    def test_nonsense(self):
        """ What is no proof is refused, not broken down on """
        proof = proof_of(build(SECRET, *TITLE, people(5, 6, 7)), 1)
        for wrong in ({}, [], None, 5, 'x', {**proof, 'amounts': []}, {**proof, 'at': [0]}, {**proof, 'salt': '!'}, {**proof, 'nodes': '###'}, {**proof, 'version': 'x'},
                      {**proof, 'nodes': proof['nodes'] * 50}, {**proof, 'amounts': [1, 2, 3, 4, 5], 'at': [0, 1, 2, 3, 4]}, {**proof, 'places': 0}, {**proof, 'places': 2**53 - 1},
                      {**proof, 'who': 5}, {**proof, 'members': True}, {**proof, 'amounts': [None] * 4}, {**proof, 'date': '2026\n01'}, {**proof, 'nodes': ''}):
            self.both_refuse(wrong)
        for name in proof:
            self.both_refuse({key: value for key, value in proof.items() if key != name})

    def test_command(self):
        """ The program as a person runs it, alone and isolated: 0 right, 1 wrong, 2 unreadable """
        tree = build(SECRET, *TITLE, people(1_250_000, 2, 3))
        proof = proof_of(tree, 1)
        code, said = command(proof, '--root', tree.root.hex(), '--total', '1250005')
        self.assertEqual(code, 0, said)
        self.assertIn('Rp 1.250.000 of Rp 1.250.005', said)
        spaced = ' '.join(tree.root.hex().upper()[at:at + 4] for at in range(0, 64, 4))
        self.assertEqual(command(proof, '--root', spaced)[0], 0)
        for arguments in (('--root', '0' * 64), ('--total', '1250006')):
            self.assertEqual(command(proof, *arguments)[0], 1)
        self.assertEqual(command({**proof, 'amounts': [amount + 1 for amount in proof['amounts']]})[0], 1)
        self.assertEqual((command('no json')[0], command('[' * 100_000)[0]), (2, 2))

    def test_independent(self):
        """ The program that checks shares no code with the one that proves """
        source = Path(check_proof.__file__).read_text('utf-8')
        self.assertNotIn('sum_tree', source)
        self.assertNotIn('odoo', source)

    def test_size(self):
        """ 2 kB for a member of a cooperative as large as there is: the tree is not built, its width is what counts """
        members = 400_000
        group = [(number, f'{number:06d} Maria Fransiska Goreti Bere Nahak', 25_000_000) for number in range(8)]
        title = sum_tree.Title("Koperasi Kredit Contoh Nusa Tenggara Timur", 'savings', '2026-01-31', members, members * 4)
        sizes = [len(encode(sum_tree.prove(bytes([number]) * 32, title, bytes(32), 10**13, number % 8, group, lambda level, index: bytes(NODE)))) for number in range(64)]
        self.assertLessEqual(max(sizes), 2_000)

    @unittest.skipUnless(FULL, "the figures of the wishes: KOPERASI_SIZE=proof")
    def test_four_hundred_thousand(self):
        """ A tree of 400,000 members, and some of its proofs """
        chance = random.Random(SEED)
        everybody = [(number, f'{number:06d} Maria Goreti Bere', chance.randrange(50_000_000)) for number in range(400_000)]
        began = time.monotonic()
        tree = build(SECRET, *TITLE, everybody)
        sys.stderr.write(f"400,000 members: {time.monotonic() - began:.1f} s\n")
        for slot in chance.sample(range(400_000), 200):
            proof = prove_in(tree, SECRET, slot)
            self.both_accept(proof, tree.order[slot][2], tree.root.hex())
            self.assertLessEqual(len(encode(proof)), 2_048)

    def test_a_broken_tree_is_seen(self):
        """ The tests above do not pass by themselves: a tree whose nodes hash only the total would let a cheat hide money, and both programs refuse it """
        def totals_only(nodes, sums):
            above = [left + right for left, right in zip(sums[::2], sums[1::2], strict=True)]
            return [sha256(b'\1' + left[:32] + right[:32] + total.to_bytes(8, 'big')).digest() + total.to_bytes(8, 'big')
                    for left, right, total in zip(nodes[::2], nodes[1::2], above, strict=True)], above
        with patch.object(sum_tree, 'parents', totals_only):
            tree = build(SECRET, *TITLE, people(5, 6))
            proof = proof_of(tree, 1)
        self.both_refuse(proof, tree.root.hex())

    def test_json(self):
        """ A proof comes back from its file as it went """
        tree = build(SECRET, *TITLE, [(1, "000001 Anggêta “Ñ” 😀", 10**12)])
        self.both_accept(json.loads(encode(proof_of(tree, 1))), 10**12, tree.root.hex())
