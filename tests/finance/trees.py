"""Small sum trees, honest ones and one made by hand."""
import base64
from hashlib import sha256

from odoo.addons.koperasi.finance import sum_tree
from odoo.addons.koperasi.finance.sum_tree import PAD, prove_in

SECRET = bytes(range(32))
TITLE = ("KSP Uji", 'savings', '2026-01-31')


def people(*balances):
    return [(number + 1, f'{number + 1:06d} Anggota {number + 1}', balance) for number, balance in enumerate(balances)]


def proof_of(tree, member_id, secret=SECRET):
    slot = next(slot for slot, member in enumerate(tree.order) if member[0] == member_id)
    return prove_in(tree, secret, slot)


def forged(beside, one_for_all=False):
    """ A tree made by hand: one honest member, and beside him a leaf of any 8 bytes; sums wrap round as a careless program would have them """
    salt, leaves = sum_tree.leaves_of(SECRET, 1, '000001 Ana', 1_000)
    nodes = [leaf for leaf, _amount in leaves] + [bytes(32) + beside.to_bytes(8, 'big')] + [PAD] * 27
    levels = [nodes]
    while len(nodes) > 1:
        nodes = [sha256(b'\1' + left + right).digest() + ((int.from_bytes(left[32:], 'big') + int.from_bytes(right[32:], 'big')) % 2**64).to_bytes(8, 'big')
                 for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
        levels.append(nodes)
    title = sum_tree.Title(*TITLE, 1, 32)
    root = sum_tree.root_of(title, nodes[0]).hex()
    proof = {'version': sum_tree.VERSION, 'cooperative': TITLE[0], 'book': TITLE[1], 'date': TITLE[2], 'members': 1, 'places': 32,
             'total': int.from_bytes(nodes[0][32:], 'big'), 'root': root, 'who': '000001 Ana', 'salt': base64.b64encode(salt).decode(),
             'amounts': [amount for _leaf, amount in leaves], 'at': [0, 1, 2, 3], 'nodes': base64.b64encode(levels[2][1] + levels[3][1] + levels[4][1]).decode()}
    if one_for_all:     # the last part alone, shown as if it were four, three of them of any amount
        proof |= {'at': [3] * 4, 'amounts': [9_000_000] * 3 + [leaves[3][1]],
                  'nodes': base64.b64encode(levels[0][2] + levels[1][0] + levels[2][1] + levels[3][1] + levels[4][1]).decode()}
    return proof, root
