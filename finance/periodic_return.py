"""A cooperative's periodic return: the document that is signed and sent, and what is checked of it. Source: domain.md 2.2, 10.1; UU 25/1992.

Figures are whole numbers (rupiah, people), dates as ``2026-01-31``, or words. Sender and receiver run the same checks, so nobody is told
by the office what his own programme could have told him.
"""
import base64
import binascii
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .rating import CannotCompute, evaluate

FORMAT = 'koperasi-return/1'
MAX_BYTES = 200_000
MOST = 10 ** 18                         # rupiah; the banking system of the nation is smaller
DATE = re.compile(r'\d{4}-\d\d-\d\d')
KINDS = ('rupiah', 'count', 'date', 'word')
Kind = Literal['rupiah', 'count', 'date', 'word']
Severity = Literal['error', 'warning']


class NoReturn(ValueError):
    """Bytes that are no document of a return. ``args``: a code (`size`, `json`, `format`, `shape`) and what it is about."""


@dataclass(frozen=True)
class Line:
    """A figure that a form asks for.

    :param low: the lowest value, None if it may be below 0 (a loss)
    :param words: of kind `word`, what may be said; empty for any text
    """
    code: str
    kind: Kind = 'rupiah'
    required: bool = True
    low: int | None = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """What two formulas have to do with each other. `last_<code>` is the figure of the period before."""
    code: str
    left: str
    operator: Literal['=', '<=', '>=']
    right: str
    severity: Severity = 'error'


@dataclass(frozen=True)
class Problem:
    """What is wrong with a return.

    :param kind: `missing`, `unknown`, `type`, `low`, `word`, `rule`, `growth`
    :param code: of the line or the rule
    :param facts: what a sentence about it needs: `value`, `left`, `right`, `before`, `percent`, `low`
    """
    kind: str
    code: str
    severity: Severity = 'error'
    facts: Mapping[str, object] = field(default_factory=dict)


# -- the document ---------------------------------------------------------------------


def canonical(document: Mapping) -> bytes:
    """The bytes that are signed: sorted keys, no blanks, UTF-8, without the signature itself.

    Raises ValueError for a number that is not whole: two programs write fractions differently.
    """
    _check_shape(document, 0)
    return json.dumps({name: value for name, value in document.items() if name != 'signature'},
                      sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False).encode()


def digest(document: Mapping) -> str:
    """SHA-256 of what is signed, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def parse(body: bytes) -> dict:
    """A document as it came. Raises NoReturn; a name that stands twice is refused, since programs differ in which one counts."""
    if len(body) > MAX_BYTES:
        raise NoReturn('size', str(len(body)))
    try:
        document = json.loads(body.decode('utf-8-sig'), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NoReturn('json', str(error)[:200]) from None
    if not isinstance(document, dict) or document.get('format') != FORMAT:
        raise NoReturn('format', str(document.get('format') if isinstance(document, dict) else '')[:50])
    try:
        _check_shape(document, 0)
    except ValueError as error:
        raise NoReturn('shape', str(error)) from None
    return document


def _once(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f'{name} stands twice')
        found[name] = value
    return found


def _no_number(name):
    raise ValueError(f'{name} is no number')


def _check_shape(value, depth):
    if depth > 6:
        raise ValueError("nested too deep")
    if isinstance(value, float):
        raise ValueError("numbers are whole")
    if isinstance(value, str):
        if '\x00' in value or len(value) > 4000 or any('\ud800' <= sign <= '\udfff' for sign in value):
            raise ValueError("a text that cannot be kept")
    elif isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise ValueError("names are plain letters")
            _check_shape(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check_shape(one, depth + 1)
    elif value is not None and not isinstance(value, (bool, int)):
        raise ValueError(f"{type(value).__name__} cannot be sent")


# -- the signature (Ed25519) ----------------------------------------------------------


def new_key() -> tuple[bytes, str]:
    """A new key of a cooperative: 32 secret bytes, and the public part as text (base64) that the office is given."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), base64.b64encode(private.public_key().public_bytes_raw()).decode()


def public_of(private: bytes) -> str:
    """The public part of a key."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()).decode()


def key_id(public: str) -> str:
    """Sixteen digits by which people compare a public key. Raises ValueError if it is none."""
    try:
        raw = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("no public key") from None
    if len(raw) != 32:
        raise ValueError("no public key")
    return hashlib.sha256(raw).hexdigest()[:16]


def sign(document: Mapping, private: bytes) -> dict:
    """The document with its signature."""
    value = Ed25519PrivateKey.from_private_bytes(private).sign(b'koperasi-return|' + canonical(document))
    return {**document, 'signature': {'key': key_id(public_of(private)), 'value': base64.b64encode(value).decode()}}


def is_signed(document: Mapping, public: str) -> bool:
    """Whether the document is as it was signed with the private part of this key."""
    signature = document.get('signature')
    if not isinstance(signature, dict) or not isinstance(signature.get('value'), str):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(
            base64.b64decode(signature['value'], validate=True), b'koperasi-return|' + canonical(document))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


# -- what is checked ------------------------------------------------------------------


def check(lines: Sequence[Line], rules: Sequence[Rule], figures: Mapping, last: Mapping | None = None,
          growth: Fraction = Fraction(1, 2), watched: Collection[str] = ()) -> list[Problem]:
    """What is wrong with the figures of a return.

    :param last: figures of the period before, None if there is none: rules that read them are not asked
    :param growth: a watched figure that changed by more than this part is named (warning)
    :param watched: codes of figures whose change is looked at
    :return: problems of single figures; only if there is none of them that is an error, those of rules and of growth
    """
    found = _check_lines(lines, figures)
    if any(problem.severity == 'error' for problem in found):
        return found
    known = {line.code: Fraction(figures[line.code]) if figures.get(line.code) is not None else Fraction(0)
             for line in lines if line.kind in ('rupiah', 'count')}
    known.update({f'last_{code}': Fraction(value) for code, value in (last or {}).items() if _is_number(value)})
    found += [problem for rule in rules if (problem := _check_rule(rule, known)) is not None]
    for code in watched:
        now, before = known.get(code), known.get(f'last_{code}')
        if now is not None and before and abs(now - before) > growth * abs(before):
            found.append(Problem('growth', code, 'warning', {'value': int(now), 'before': int(before), 'percent': round(100 * (now - before) / abs(before))}))
    return found


def _is_number(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_lines(lines, figures):
    found, codes = [], {line.code for line in lines}
    found += [Problem('unknown', code[:64]) for code in figures if code not in codes]
    for line in lines:
        value = figures.get(line.code)
        if value is None or value == '':
            if line.required:
                found.append(Problem('missing', line.code))
        elif not _is_kind(value, line.kind):
            found.append(Problem('type', line.code, facts={'value': str(value)[:50]}))
        elif line.kind in ('rupiah', 'count') and line.low is not None and value < line.low:
            found.append(Problem('low', line.code, facts={'value': value, 'low': line.low}))
        elif line.kind == 'word' and line.words and value not in line.words:
            found.append(Problem('word', line.code, facts={'value': value[:50]}))
    return found


def _is_kind(value, kind):
    if kind in ('rupiah', 'count'):
        return _is_number(value) and abs(value) <= MOST
    if kind == 'date':
        try:
            return isinstance(value, str) and bool(DATE.fullmatch(value)) and bool(date.fromisoformat(value))
        except ValueError:
            return False
    return isinstance(value, str) and len(value) <= 500


def _check_rule(rule, known):
    """None if it holds, or if it reads a figure of the period before and there is none."""
    try:
        left, right = evaluate(rule.left, known), evaluate(rule.right, known)
    except CannotCompute:
        return None
    holds = {'=': left == right, '<=': left <= right, '>=': left >= right}[rule.operator]
    return None if holds else Problem('rule', rule.code, rule.severity, {'left': int(left), 'right': int(right)})
