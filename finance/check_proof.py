#!/usr/bin/env python3
"""Check a proof of balance by yourself:  python check_proof.py proof.json [--root HEX] [--total RUPIAH]

Needs nothing but Python 3.8 and this one file, no network and nothing of the cooperative's program; the root is on your statement, in the book
of the annual meeting and with the supervisors (pengawas). Exit code 0: the balance is in the total. 1: it is not. 2: the file cannot be read.
It is written apart from the program that makes the proofs: a mistake there is not repeated here.
"""
import argparse
import base64
import binascii
import hashlib
import json
import sys

LARGEST = 9007199254740991      # 2^53 - 1
FORMAT = {'version': str, 'cooperative': str, 'book': str, 'date': str, 'members': int, 'places': int, 'total': int, 'root': str, 'who': str, 'salt': str,
          'amounts': list, 'at': list, 'nodes': str}


class Wrong(Exception):
    """ Why a proof does not hold """


def digest(*parts):
    """ SHA-256 of some bytes, one after the other """
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return state.digest()


def rupiah(value):
    """ An amount in 8 bytes; refuses what no amount can be """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or value > LARGEST:
        raise Wrong(f"an amount is negative, too large or no whole number: {value!r}")
    return bytes((value >> shift) & 255 for shift in range(56, -1, -8))


def plain(data, name):
    """ The bytes behind a text of base64 """
    try:
        return base64.b64decode(data[name], validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"{name} cannot be read") from None


def check(data, root=None, total=None):
    """ Balance of the member, if it is in the root; else ``Wrong``.

    :param dict data: what proof.json holds
    :param str root: the published root, hexadecimal, if it is known from elsewhere
    :param int total: the published total in rupiah, if it is known from elsewhere
    """
    if not isinstance(data, dict) or data.get('version') != 'koperasi-proof-1':
        raise Wrong("this is not a proof of the version that this program knows")
    for name, kind in FORMAT.items():
        if not isinstance(data.get(name), kind) or isinstance(data[name], bool):
            raise Wrong(f"{name} is missing")
        if kind is str and '\n' in data[name]:
            raise Wrong(f"{name} has more than one line")
    if data['book'] not in ('savings', 'loans'):
        raise Wrong("the book is not known")
    for name in ('members', 'places', 'total'):
        rupiah(data[name])
    amounts, at, salt, beside = data['amounts'], data['at'], plain(data, 'salt'), plain(data, 'nodes')
    if len(salt) != 16 or len(beside) % 40 or not 0 < len(amounts) == len(at) < 5:
        raise Wrong("parts, salt or nodes are not complete")
    summit, found_total = climb(data, leaves(data, salt), beside)
    if found_total != data['total']:
        raise Wrong(f"the sum of the tree is {found_total}, not {data['total']}")
    header = '\n'.join([data['version'], data['cooperative'], data['book'], data['date'], str(data['members']), str(data['places'])])
    found = binascii.hexlify(digest(b'\x02', header.encode('utf-8'), b'\n', summit, rupiah(found_total))).decode('ascii')
    if found != data['root']:
        raise Wrong(f"the root that follows is {found}, the file says {data['root']}")
    if root is not None and found != ''.join(root.split()).lower():
        raise Wrong(f"the root that follows is {found}, not the one that was published")
    if total is not None and found_total != total:
        raise Wrong(f"the total is {found_total}, not {total} as published")
    return sum(amounts)


def leaves(data, salt):
    """ The leaves of this member: {place: (hash, rupiah)} """
    amounts, at = data['amounts'], data['at']
    row, owner = {}, digest(b'koperasi-member\n', data['who'].encode('utf-8'))
    for number in range(len(amounts)):
        encoded = rupiah(amounts[number])
        rupiah(at[number])
        if at[number] in row or at[number] >= data['places']:
            raise Wrong("a part stands twice, or outside the tree")
        row[at[number]] = digest(b'\x00', salt, owner, bytes([number]), encoded), amounts[number]
    return row


def climb(data, row, beside):
    """ Hash and sum at the top, from the leaves and the nodes beside the way up """
    # the siblings, in the order in which the way up asks for them
    queue = [(beside[start:start + 32], int.from_bytes(beside[start + 32:start + 40], 'big')) for start in range(0, len(beside), 40)]
    queue.reverse()
    wide = data['places']
    while wide > 1:
        upper = {}
        for parent in sorted({place // 2 for place in row}):
            pair = []
            for place in (2 * parent, 2 * parent + 1):
                if place in row:
                    pair.append(row[place])
                elif queue:
                    pair.append(queue.pop())
                else:
                    raise Wrong("the proof ends before the root")
            (one, one_sum), (two, two_sum) = pair
            upper[parent] = digest(b'\x01', one, rupiah(one_sum), two, rupiah(two_sum)), one_sum + two_sum
            rupiah(one_sum + two_sum)
        row, wide = upper, -(-wide // 2)
    if queue:
        raise Wrong("the proof goes on after the root")
    return row[0]


def main(arguments=None):
    """ The command; gives the exit code """
    parser = argparse.ArgumentParser(description="Check that a balance is in the total that a cooperative published.")
    parser.add_argument('file', help="proof.json, as downloaded from your pages")
    parser.add_argument('--root', help="root as published: on a statement, in the book of the annual meeting")
    parser.add_argument('--total', type=int, help="total as published, in rupiah")
    chosen = parser.parse_args(arguments)
    try:
        with open(chosen.file, encoding='utf-8') as file:
            data = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"The file cannot be read: {error}\n")
        return 2
    try:
        balance = check(data, chosen.root, chosen.total)
    except (Wrong, UnicodeEncodeError) as error:
        sys.stderr.write(f"WRONG: {error}\n")
        return 1
    sys.stdout.write(
        f"RIGHT: {data['who']}\n  holds Rp {grouped(balance)} of Rp {grouped(data['total'])} ({data['book']}, {data['date']}, {data['cooperative']})\n"
        f"  root {data['root']}\n")
    if not chosen.root:
        sys.stdout.write("  Compare this root with one that you have from elsewhere.\n")
    return 0


def grouped(amount):
    """ 1250000 as 1.250.000 """
    return f'{amount:,}'.replace(',', '.')


if __name__ == '__main__':
    sys.exit(main())
