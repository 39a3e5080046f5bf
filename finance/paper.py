"""What a paper that was handed out says of its lines, so that it can be checked years later. Plain bytes, no clock, no database.

The digests are kept with the cooperative, and in the PDF itself: a comment of its own facts, and a mark over all bytes of the file.
"""
import base64
import binascii
import hmac
import json
import re
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

LINE_BYTES = 6
BLANK = b'0' * 64
# letters and digits only: all else is written as octal numbers into a PDF
EMBEDDED = re.compile(rb'KOPERASI1x([A-Z2-7]{1,400000})x([0-9a-f]{64})x')


@dataclass(frozen=True)
class Issue:
    """A paper that was handed out.

    :param code: 32 hexadecimal digits, by which it is found
    :param final: whether nothing could come into its period any more
    :param lines: digests of the opening balance, each line, and the closing balance, in base64
    :param mark: over all of this, under the key
    """
    code: str
    company_id: int
    account_id: int
    date_from: str
    date_to: str
    final: bool
    lines: str
    key_name: str
    mark: str = ''

    def facts(self) -> str:
        return json.dumps({**asdict(self), 'mark': ''}, sort_keys=True, separators=(',', ':'))

    def marked(self, key: bytes) -> str:
        return hmac.digest(key, b'paper|' + self.facts().encode(), 'sha256').hex()

    def is_genuine(self, key: bytes) -> bool:
        return hmac.compare_digest(self.marked(key), self.mark)

    def digests(self) -> list[bytes]:
        """Of the opening balance, the lines and the closing balance; empty if they are no base64."""
        try:
            whole = base64.urlsafe_b64decode(self.lines)
        except (ValueError, binascii.Error):
            return []
        return [whole[place:place + LINE_BYTES] for place in range(0, len(whole), LINE_BYTES)]


def digests(key: bytes, code: str, texts: list[str]) -> str:
    """Digests of lines, in base64. The same line has another digest on another paper.

    :param texts: opening balance, lines, closing balance
    """
    return base64.urlsafe_b64encode(b''.join(
        hmac.digest(key, f'line|{code}|{text}'.encode(), 'sha256')[:LINE_BYTES] for text in texts)).decode()


def compare(before: list[bytes], now: list[bytes]) -> dict:
    """Which lines of a paper are not what they were.

    :param before: digests of the paper
    :param now: digests of what the books say today
    :return: dict ``changed`` (numbers of lines on the paper, from 1), ``added`` (lines that came in between or after), ``opening``, ``closing`` (whether
        these balances are the same)
    """
    changed, added = [], 0
    old, new = before[1:-1], now[1:-1]
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what in ('replace', 'delete'):
            changed += range(first + 1, last + 1)
        if what in ('replace', 'insert'):
            added += max(end - start - (last - first), 0)
    return {'changed': changed, 'added': added, 'opening': before[:1] == now[:1], 'closing': before[-1:] == now[-1:]}


def embedded(issues: list[Issue]) -> str:
    """What a PDF carries of the papers in it; the mark over its bytes is still blank."""
    text = json.dumps([asdict(issue) for issue in issues], separators=(',', ':'))
    return f"KOPERASI1x{base64.b32encode(text.encode()).decode().rstrip('=')}x{BLANK.decode()}x"


def _file_mark(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, b'file|' + content, 'sha256').hex().encode()


def sealed_file(key: bytes, content: bytes) -> bytes:
    """A PDF that carries what ``embedded`` gave, with the mark over its bytes in its place; as it is if it carries nothing."""
    found = EMBEDDED.findall(content)
    if len(found) != 1 or found[0][1] != BLANK:
        return content
    return content.replace(b'x' + BLANK + b'x', b'x' + _file_mark(key, content) + b'x', 1)


def read_file(content: bytes) -> tuple[list[Issue], bytes, bytes]:
    """What a PDF says of itself.

    :return: its papers, the mark that it bears, its bytes without that mark; no papers if it carries none, or more than one such note
    """
    found = EMBEDDED.findall(content)
    if len(found) != 1:
        return [], b'', content
    text, marked = found[0]
    try:
        issues = [Issue(**{name: kind(row[name]) for name, kind in Issue.__annotations__.items()}) for row in json.loads(base64.b32decode(text + b'=' * (-len(text) % 8)))]
    except (ValueError, TypeError, KeyError, binascii.Error):
        return [], b'', content
    return issues, marked, content.replace(b'x' + marked + b'x', b'x' + BLANK + b'x', 1)


def is_same_file(key: bytes, marked: bytes, blank: bytes) -> bool:
    """Whether a PDF is, byte by byte, the one that was handed out; as ``read_file`` gave it."""
    return hmac.compare_digest(_file_mark(key, blank), marked)
