"""A Merkle sum tree over what members hold: one root for a month, and for each member a short proof that his balance is in its total.

    leaf  = SHA-256(00 | salt 16 | key 32 | number of the part 1 | amount 8)     key = SHA-256("koperasi-member" LF who)
    node  = hash 32 | sum 8;   parent = SHA-256(01 | left node 40 | right node 40), sum = left sum + right sum
    root  = SHA-256(02 | header | LF | top node 40)     header = version LF cooperative LF book LF date LF members LF places

Both sums are inside the hash: a tree that hashes only their total lets a cheat hide money. Amounts are whole rupiah from 0 to ``MAX``, big-endian; no
sum may go beyond ``MAX`` (2^53 - 1, what JavaScript counts exactly), so nothing wraps round and a negative leaf has no encoding. The last node of an odd
level stands beside ``PAD``, which holds nothing. ``who`` is the member's number and name, so a leaf cannot be shown to two members.

What neighbours see: a balance is split at random into ``PARTS`` leaves. The leaves of about ``GROUP`` members, who come together at random each month, stand
in the order of their hashes in one subtree of ``WIDTH`` places. A proof shows hashes and sums beside its own leaves: single parts of somebody in the group, sums of
parts, then sums of whole groups; never whose they are, and no one's whole balance as such. Since the four paths meet at the root of the group, a proof
of 1.6 million leaves stays below 2 kB; parts that were spread over the whole tree would need four whole paths.

Salts and the order follow from a secret of the month: who has it can show any proof, nobody else can guess a leaf.
"""
import base64
import json
import random
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from struct import Struct

VERSION = 'koperasi-proof-1'
BOOKS = ('savings', 'loans')
MAX = 2**53 - 1     # rupiah
PARTS, GROUP, WIDTH = 4, 8, 32
NODE, SALT = 40, 16
PAD = bytes(NODE)
HEIGHT = WIDTH.bit_length() - 1     # levels of a group

_cuts = Struct('>QQQ').unpack_from
_amount = Struct('>Q').pack
_part = Struct('>BQ').pack


class ProofError(ValueError):
    """ A tree that cannot be built, or a proof that does not hold; its text says why. """


@dataclass(frozen=True)
class Title:
    """ What a root is about; ``places`` is the number of leaves with those of nobody that fill the groups """
    cooperative: str
    book: str
    date: str       # YYYY-MM-DD
    members: int
    places: int

    def encoded(self):
        """ The header as it is hashed; bytes """
        return '\n'.join((VERSION, self.cooperative, self.book, self.date, str(self.members), str(self.places))).encode()


@dataclass
class Tree:
    """ A tree that was built. ``order``: ``(id, who, balance)`` by place; ``levels``: nodes of 40 bytes, from the roots of the groups up to the top """
    title: Title
    root: bytes
    total: int
    order: list
    levels: list = field(repr=False)


def clean(text):
    """ A text as it is hashed: on one line, single blanks """
    return ' '.join(text.split())


def member_key(who):
    """ SHA-256 that binds a leaf to a member; 32 bytes

    :param str who: number and name, as ``clean`` gives them
    """
    return sha256(b'koperasi-member\n' + who.encode()).digest()


def group_bounds(members, index):
    """ Which members of the order are in a group: ``(first, after the last)``. All groups are of the same size, or one less. """
    groups = group_count(members)
    size, more = divmod(members, groups)
    first = index * size + min(index, more)
    return first, first + size + (index < more)


def group_of(members, slot):
    """ The group in which a place of the order is """
    size, more = divmod(members, group_count(members))
    return slot // (size + 1) if slot < more * (size + 1) else more + (slot - more * (size + 1)) // size


def group_count(members):
    """ Number of groups """
    return max(1, -(-members // GROUP))


def leaves_of(secret, member_id, who, balance):
    """ The salt of a member and his leaves, which follow from the month's secret.

    :param bytes secret: 32 bytes
    :param int member_id: any whole number of 8 bytes
    :param int balance: rupiah, 0 to ``MAX``
    :return: ``(salt, [(leaf node, amount)])`` in the order of the parts
    """
    drawn = sha512(secret + member_id.to_bytes(8, 'big', signed=True)).digest()
    salt = drawn[:SALT]
    span = balance + 1
    first, second, third = sorted([(cut * span) >> 64 for cut in _cuts(drawn, SALT)])
    begin = b'\0' + salt + sha256(b'koperasi-member\n' + who.encode()).digest()
    return salt, [(sha256(begin + _part(number, amount)).digest() + _amount(amount), amount)
                  for number, amount in enumerate((first, second - first, third - second, balance - third))]


def parents(nodes, sums):
    """ The next level up

    :param list nodes: 40 bytes each
    :param list sums: their rupiah
    :return: ``(nodes, sums)``
    """
    if len(nodes) % 2:
        nodes, sums = [*nodes, PAD], [*sums, 0]
    above = [left + right for left, right in zip(sums[::2], sums[1::2], strict=True)]
    return [sha256(b'\1' + left + right).digest() + _amount(total) for left, right, total in zip(nodes[::2], nodes[1::2], above, strict=True)], above


def group_levels(secret, members):
    """ The subtree of a group: levels from its leaves up to its root

    :param members: ``(id, who, balance)`` each
    :return: list of lists of nodes
    """
    leaves = [leaf for member_id, who, balance in members for leaf in leaves_of(secret, member_id, who, balance)[1]]
    leaves.sort()       # salted hashes: an order that says nothing
    nodes, sums = [leaf for leaf, _amount in leaves], [amount for _leaf, amount in leaves]
    nodes += [PAD] * (WIDTH - len(nodes))
    sums += [0] * (WIDTH - len(sums))
    levels = [nodes]
    while len(nodes) > 1:
        nodes, sums = parents(nodes, sums)
        levels.append(nodes)
    return levels


def build(secret, cooperative, book, date, members, shuffled=False):
    """ Build the tree of a month.

    :param bytes secret: 32 random bytes, a new one for each tree
    :param str cooperative: its name
    :param str book: ``savings`` or ``loans``
    :param date date: end of the month
    :param members: ``(id, who, balance)`` of each, rupiah; ids and who's are all different
    :param bool shuffled: they come in the order of a tree that was built
    :return: ``Tree``
    :raises ProofError: for a balance that is negative or no whole number, a sum beyond ``MAX``, a member who comes twice, an unknown book
    """
    order = list(members)
    if book not in BOOKS:
        raise ProofError(f"unknown book {book}")
    if len(secret) != 32:
        raise ProofError("the secret has 32 bytes")
    if len({member[0] for member in order}) < len(order) or len({member[1] for member in order}) < len(order):
        raise ProofError("a member comes twice")
    total = 0
    for _id, who, balance in order:
        if type(balance) is not int or balance < 0:
            raise ProofError(f"{who}: {balance} is no balance")
        total += balance
    if total > MAX:
        raise ProofError("the total is too large")
    if not shuffled:
        random.Random(sha512(b'order' + secret).digest()).shuffle(order)    # noqa: S311 - seeded by 32 secret bytes; what it gave is not shown
    groups = group_count(len(order))
    title = Title(clean(cooperative), book, str(date), len(order), groups * WIDTH)
    nodes, sums = [], []
    for index in range(groups):
        first, after = group_bounds(len(order), index)
        nodes.append(group_levels(secret, order[first:after])[-1][0])
        sums.append(sum([member[2] for member in order[first:after]]))
    levels = [b''.join(nodes)]
    while len(nodes) > 1:
        nodes, sums = parents(nodes, sums)
        levels.append(b''.join(nodes))
    return Tree(title, root_of(title, nodes[0]), total, order, levels)


def root_of(title, top):
    """ What is published: 32 bytes

    :param Title title: what it is about
    :param bytes top: node of 40 bytes
    """
    return sha256(b'\2' + title.encoded() + b'\n' + top).digest()


def prove(secret, title, root, total, slot, group, node_at):
    """ The proof of one member, from what was kept of the tree.

    :param bytes secret: of the tree
    :param Title title: of the tree
    :param bytes root: of the tree
    :param int total: of the tree, rupiah
    :param int slot: the member's place in the order
    :param group: ``(id, who, balance)`` of the members of his group, in order
    :param node_at: function of level (0: roots of the groups) and index that gives the node there; None beyond the end of its level
    :return: dict, see ``verify``
    """
    index = group_of(title.members, slot)
    member_id, who, balance = group[slot - group_bounds(title.members, index)[0]]
    salt, leaves = leaves_of(secret, member_id, who, balance)
    levels, places, taken = group_levels(secret, group), [], set()
    for leaf, _own in leaves:
        place = next(place for place, node in enumerate(levels[0]) if node == leaf and place not in taken)
        taken.add(place)
        places.append(index * WIDTH + place)
    known, beside = set(taken), []
    for nodes in levels[:-1]:
        beside += [nodes[place ^ 1] for place in sorted(known) if place ^ 1 not in known]
        known = {place >> 1 for place in known}
    width, level = title.places // WIDTH, 0
    while width > 1:
        beside.append(node_at(level, index ^ 1) or PAD)
        index, width, level = index >> 1, (width + 1) >> 1, level + 1
    return {
        'version': VERSION, 'cooperative': title.cooperative, 'book': title.book, 'date': title.date, 'members': title.members, 'places': title.places,
        'total': total, 'root': root.hex(), 'who': who, 'salt': base64.b64encode(salt).decode(), 'amounts': [amount for _leaf, amount in leaves], 'at': places,
        'nodes': base64.b64encode(b''.join(beside)).decode()}


def prove_in(tree, secret, slot):
    """ The proof of the member at a place of a tree that is at hand; parameters and result as of ``prove`` """
    def node_at(level, index):
        return tree.levels[level][index * NODE:][:NODE]
    first, after = group_bounds(tree.title.members, group_of(tree.title.members, slot))
    return prove(secret, tree.title, tree.root, tree.total, slot, tree.order[first:after], node_at)


def encode(proof):
    """ A proof as text: JSON without blanks, as its file holds it """
    return json.dumps(proof, ensure_ascii=False, separators=(',', ':'))


def verify(proof, root=None):
    """ Check a proof by itself, and against the root that was published.

    :param dict proof: ``version, cooperative, book, date, members, places, total, root`` (64 hexadecimal digits)``, who``, ``salt`` (base64), ``amounts``
        and ``at`` (rupiah and place of each part), ``nodes`` (base64 of nodes of 40 bytes beside the way up, level by level, from left to right)
    :param str root: hexadecimal, from elsewhere
    :return: int, the balance that is in the total
    :raises ProofError: if it does not hold
    """
    title, salt, nodes = _read(proof)
    amounts, places = proof['amounts'], proof['at']
    begin = b'\0' + salt + member_key(proof['who'])
    known = {place: sha256(begin + _part(number, amount)).digest() + _amount(amount) for number, (place, amount) in enumerate(zip(places, amounts, strict=True))}
    width = title.places
    while width > 1:
        above = {}
        for place in sorted(known):
            if place >> 1 in above:
                continue
            other = known.get(place ^ 1)
            if other is None:
                other, nodes = nodes[:NODE], nodes[NODE:]
            left, right = (other, known[place]) if place & 1 else (known[place], other)
            above[place >> 1] = _joined(left, right)
        known, width = above, (width + 1) >> 1
    if nodes:
        raise ProofError("there are more nodes than the way to the root has")
    top = known[0]
    if int.from_bytes(top[32:], 'big') != proof['total']:
        raise ProofError("the total is not that of the tree")
    found = root_of(title, top).hex()
    if found != proof['root'] or (root is not None and found != root.lower()):
        raise ProofError("the root is another one")
    return sum(amounts)


def _joined(left, right):
    if len(left) != NODE or len(right) != NODE:
        raise ProofError("nodes are missing")
    total = int.from_bytes(left[32:], 'big') + int.from_bytes(right[32:], 'big')
    if total > MAX:
        raise ProofError("a sum is too large, or negative")
    return sha256(b'\1' + left + right).digest() + _amount(total)


def _read(proof):
    """ Title, salt and nodes of a proof whose form is right """
    if not isinstance(proof, dict) or proof.get('version') != VERSION:
        raise ProofError("this is no proof of a version that is known")
    if not all(isinstance(proof.get(name), str) for name in ('cooperative', 'book', 'date', 'root', 'who', 'salt', 'nodes')) or proof['book'] not in BOOKS:
        raise ProofError("the proof is not complete")
    numbers, amounts, places = [proof.get(name) for name in ('members', 'places', 'total')], proof.get('amounts'), proof.get('at')
    if not isinstance(amounts, list) or not isinstance(places, list) or len(amounts) != len(places) or not 1 <= len(amounts) <= PARTS:
        raise ProofError("the proof is not complete")
    if not all(type(number) is int and 0 <= number <= MAX for number in (*numbers, *amounts, *places)):
        raise ProofError("an amount is negative, or no whole number")
    if len(set(places)) < len(places) or max(places) >= proof['places']:
        raise ProofError("a part is counted twice, or is not in the tree")
    if any('\n' in proof[name] for name in ('cooperative', 'date', 'who')):
        raise ProofError("the proof is not complete")
    try:
        salt, nodes = (base64.b64decode(proof[name], validate=True) for name in ('salt', 'nodes'))
    except ValueError as error:
        raise ProofError("the proof is not complete") from error
    if len(salt) != SALT or len(nodes) > 64 * NODE:
        raise ProofError("the proof is not complete")
    return Title(proof['cooperative'], proof['book'], proof['date'], proof['members'], proof['places']), salt, nodes
