"""Marks and roots that show whether books were changed afterwards (reliability R11, R12). Plain bytes, no clock, no database.

A *mark* is an HMAC-SHA256 under the cooperative's key, of which 128 bits are kept: who has the database but not the key can make none.
A *root* is a SHA-256 over what a day was sealed with and over the root before it: who has both cannot keep yesterday's.
"""
import hashlib
import hmac
import json

MARK_BYTES = 16
KEY_BYTES = 32
FIRST = bytes(MARK_BYTES)    # what stands before the first movement of an account
CONSONANTS, VOWELS = 'bdfghjklmnprstvz', 'aiou'


def key_id(key: bytes) -> str:
    """Name of a key, from which nobody finds the key: 16 hexadecimal digits."""
    return hashlib.sha256(b'koperasi-seal-key|' + key).hexdigest()[:16]


def mark(key: bytes, kind: str, data: str) -> bytes:
    """Mark of one record.

    :param key: 32 bytes
    :param kind: what it is, so that no record passes for one of another kind
    :param data: its facts, as text
    """
    return hmac.digest(key, f'{kind}|{data}'.encode(), 'sha256')[:MARK_BYTES]


def link(key: bytes, before: bytes, event: bytes, data: str) -> bytes:
    """Mark of a movement of an account: it also says which movement it follows and which event it belongs to.

    :param before: mark of the account's movement before it, ``FIRST`` if there is none
    :param event: mark of its transaction
    """
    return hmac.digest(key, before + event + data.encode(), 'sha256')[:MARK_BYTES]


class Digest:
    """Number and SHA-256 of marks in their order."""

    def __init__(self):
        self.count, self._hash = 0, hashlib.sha256()

    def add(self, marked: bytes) -> None:
        self.count += 1
        self._hash.update(marked)

    def result(self) -> list:
        """ ``[number, hexadecimal]`` """
        return [self.count, self._hash.hexdigest()]


def root(facts: dict) -> str:
    """The root of a day: 64 hexadecimal digits.

    :param facts: JSON-able; has the root before it, so that a root stands for all days until its own
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(',', ':')).encode()).hexdigest()


def words(hexadecimal: str, number: int = 8) -> list[str]:
    """The first 128 bits of a root as words that can be read aloud (proquints, arXiv 0901.4016): 16 bits each.

    :param hexadecimal: 64 digits
    :param number: of words
    """
    found = []
    for place in range(number):
        bits = int(hexadecimal[4 * place:4 * place + 4], 16)
        found.append(CONSONANTS[bits >> 12] + VOWELS[bits >> 10 & 3] + CONSONANTS[bits >> 6 & 15] + VOWELS[bits >> 4 & 3] + CONSONANTS[bits & 15])
    return found


def is_same_root(written: str, hexadecimal: str) -> bool:
    """Whether what somebody wrote down from paper is this root: its 64 digits, or its words; blanks, hyphens and capitals do not count.

    Fewer than eight words, or fewer than 32 digits, are too few to say so.
    """
    given = ''.join(character for character in written.casefold() if character.isalnum())
    return given in (hexadecimal, hexadecimal[:32], ''.join(words(hexadecimal)))
