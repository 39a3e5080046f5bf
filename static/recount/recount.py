#!/usr/bin/env python3
"""Count a published vote again:  python3 recount.py list.csv

Needs nothing but Python. The file is the list that the cooperative published: one line a paper, "code;numbers chosen".
Compare what it prints with the published result, and the fingerprint with the one in the minutes.
"""
import collections
import hashlib
import sys


def main(path):
    with open(path, 'rb') as file:
        data = file.read()
    lines = data.decode('ascii').splitlines()
    if not lines or lines[0] != 'code;choices':
        return "This is no published list."
    votes, codes, blank = collections.Counter(), [], 0
    for line in lines[1:]:
        code, choices = line.split(';')
        codes.append(code)
        votes.update(int(number) for number in choices.split(',') if number)
        blank += not choices
    if len(set(codes)) != len(codes):
        return "A code is in the list twice."
    sys.stdout.write(f"papers {len(codes)}" + "\n")
    for number in sorted(votes):
        sys.stdout.write(f"option {number}: {votes[number]}" + "\n")
    sys.stdout.write(f"abstained {blank}" + "\n")
    sys.stdout.write(f"fingerprint of the list  {hashlib.sha256(data).hexdigest()}" + "\n")
    sys.stdout.write(f"fingerprint of the codes {hashlib.sha256(''.join(code + chr(10) for code in sorted(codes)).encode()).hexdigest()}" + "\n")
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
