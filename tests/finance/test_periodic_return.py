"""The signed document of a return: one way to write it, and no byte of it changed without the signature telling."""
import json
from copy import deepcopy
from fractions import Fraction
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.koperasi.finance.periodic_return import (
    FORMAT,
    MAX_BYTES,
    MOST,
    Line,
    NoReturn,
    Rule,
    canonical,
    check,
    digest,
    is_signed,
    key_id,
    new_key,
    parse,
    public_of,
    sign,
)

DOCUMENT = {
    'format': FORMAT, 'form': 'monthly-1', 'cooperative': {'nik': '5301010010001', 'legal_number': '605/BH/XIV/1990', 'name': "Kopdit “Uji” Ñ"},
    'period': {'from': '2026-01-01', 'to': '2026-01-31'}, 'revision': 1, 'made_at': '2026-02-03T02:11:00Z', 'program': "koperasi 19.0",
    'figures': {'assets': 12_345_678, 'surplus': -1_000, 'meeting_date': '2026-01-20', 'digital': 'internal'}, 'proof': {'date': '2026-01-31', 'savings': 'ab' * 32, 'loans': ''},
    'seal': None, 'note': "Baris satu\nbaris dua"}
PRIVATE, PUBLIC = new_key()

plain = st.one_of(st.none(), st.booleans(), st.integers(-10**30, 10**30), st.text(st.characters(exclude_categories=('Cs',), exclude_characters='\x00'), max_size=20))
names = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=12)
values = st.recursive(plain, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)), max_leaves=12)


def depth(value):
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def paths(value, so_far=()):
    """ Every leaf of a document """
    if isinstance(value, dict):
        for name, one in value.items():
            yield from paths(one, (*so_far, name))
    else:
        yield so_far, value


class TestDocument(TestCase):

    def test_one_rupiah(self):
        signed = sign(DOCUMENT, PRIVATE)
        self.assertTrue(is_signed(signed, PUBLIC))
        signed['figures']['assets'] = DOCUMENT['figures']['assets']
        other = deepcopy(signed)
        other['figures']['assets'] += 1
        self.assertFalse(is_signed(other, PUBLIC))
        self.assertNotEqual(digest(other), digest(signed))

    def test_every_leaf_counts(self):
        signed = sign(DOCUMENT, PRIVATE)
        for path, value in paths(DOCUMENT):
            other = deepcopy(signed)
            place = other
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = 'x' if value is None else f'{value}x' if isinstance(value, str) else value + 1
            self.assertFalse(is_signed(other, PUBLIC), path)
            del place[path[-1]]
            self.assertFalse(is_signed(other, PUBLIC), path)
        self.assertFalse(is_signed({**signed, 'more': 1}, PUBLIC))

    def test_key_of_another(self):
        private, public = new_key()
        signed = sign(DOCUMENT, private)
        self.assertFalse(is_signed(signed, PUBLIC))
        self.assertFalse(is_signed({**signed, 'signature': {**signed['signature'], 'key': key_id(PUBLIC)}}, PUBLIC), "the name of a key is no signature")
        self.assertTrue(is_signed(signed, public))
        self.assertEqual(public_of(private), public)
        for nonsense in (None, 1, {}, {'value': 'x'}, {'value': 5}, {'value': ''}, 'x', [1]):
            self.assertFalse(is_signed({**signed, 'signature': nonsense}, public))
        for key in ('', 'x', 'AAAA', '=' * 8, 'ä'):
            self.assertFalse(is_signed(signed, key))
            with self.assertRaises(ValueError):
                key_id(key)

    def test_what_is_no_document(self):
        body = json.dumps(DOCUMENT)
        for wrong, reason in (
                (b'', 'json'), (b'\xff\xfe', 'json'), (b'[]', 'format'), (b'"x"', 'format'), (b'{}', 'format'), (body.replace(FORMAT, 'koperasi-return/2').encode(), 'format'),
                (body[:-1].encode(), 'json'), (body.replace('"revision": 1', '"revision": 1, "revision": 2').encode(), 'json'),
                (body.replace('"assets": 12345678', '"assets": 1, "assets": 12345678').encode(), 'json'),
                (body.replace('12345678', 'NaN').encode(), 'json'), (body.replace('12345678', '-Infinity').encode(), 'json'),
                (body.replace('12345678', '1e30').encode(), 'shape'), (body.replace('12345678', '12345678.0').encode(), 'shape'), (body.replace('12345678', '0.5').encode(), 'shape'),
                (body.replace('12345678', '[' * 50 + ']' * 50).encode(), 'shape'), (b'[' * 100_000, 'json'), (body.replace('12345678', '9' * 5000).encode(), 'json'),
                (body.replace('Baris', '\\ud800').encode(), 'shape'), (body.replace('Baris', '\\u0000').encode(), 'shape'), (body.replace('Baris', 'x' * 4001).encode(), 'shape'),
                (body.replace('"note"', '"nöte"').encode(), 'shape'), (b' ' * (MAX_BYTES + 1), 'size')):
            with self.subTest(wrong=wrong[:60]), self.assertRaises(NoReturn) as caught:
                parse(wrong)
            self.assertEqual(caught.exception.args[0], reason, wrong[:60])
        self.assertEqual(parse(body.encode()), DOCUMENT)
        self.assertEqual(parse(b'\xef\xbb\xbf' + body.encode()), DOCUMENT, "a file that went through Windows")

    def test_no_fractions(self):
        for wrong in (1.0, 0.1, float('nan'), Fraction(1, 2), b'x', {1: 2}, object()):
            with self.assertRaises(ValueError):
                canonical({'a': wrong})

    @settings(max_examples=150, deadline=None)
    @given(st.dictionaries(names.filter(lambda name: name != 'signature'), values, max_size=5).filter(lambda found: depth(found) <= 6), st.randoms(use_true_random=False))
    def test_order_and_way(self, figures, chance):
        """ However it is ordered and written, a document has one canonical form, and comes back as it was """
        mixed = list(figures.items())
        chance.shuffle(mixed)
        self.assertEqual(canonical(dict(mixed)), canonical(figures))
        self.assertEqual(json.loads(canonical(figures)), figures)
        document = {**figures, 'format': FORMAT}
        text = json.dumps(sign(document, PRIVATE), indent=chance.choice((None, 1, 4)), ensure_ascii=chance.choice((True, False))).encode()
        if len(text) <= MAX_BYTES:
            back = parse(text)
            self.assertTrue(is_signed(back, PUBLIC))
            self.assertEqual(digest(back), digest(document))

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode('utf-8', 'surrogatepass')))
    def test_any_bytes(self, body):
        """ What is no document is refused in one way, whatever it is """
        with self.assertRaises(NoReturn):
            parse(body)


class TestChecks(TestCase):
    LINES = (Line('a'), Line('b', required=False), Line('n', 'count'), Line('loss', low=None), Line('day', 'date', False), Line('how', 'word', False, words=('x', 'y')))

    def kinds(self, figures, **more):
        return [(problem.kind, problem.code) for problem in check(self.LINES, more.pop('rules', ()), figures, **more)]

    def test_single_figures(self):
        good = {'a': 1, 'n': 2, 'loss': -5}
        self.assertEqual(self.kinds(good), [])
        self.assertEqual(self.kinds({**good, 'day': '2026-02-28', 'how': 'y', 'b': 0}), [])
        for wrong, expected in (({'a': None}, ('missing', 'a')), ({'a': ''}, ('missing', 'a')), ({'a': True}, ('type', 'a')), ({'a': '1'}, ('type', 'a')), ({'a': 1.0}, ('type', 'a')),
                                ({'a': MOST + 1}, ('type', 'a')), ({'n': -1}, ('low', 'n')), ({'day': '2026-02-29'}, ('type', 'day')), ({'day': '20260228'}, ('type', 'day')),
                                ({'how': 'z'}, ('word', 'how')), ({'z': 1}, ('unknown', 'z'))):
            self.assertEqual(self.kinds({**good, **wrong}), [expected], wrong)

    def test_rules_and_growth(self):
        good = {'a': 100, 'n': 2, 'loss': 0}
        rule = Rule('r', 'a', '=', 'b + 100')
        self.assertEqual(self.kinds(good, rules=(rule,)), [])
        self.assertEqual(self.kinds({**good, 'b': 1}, rules=(rule,)), [('rule', 'r')])
        self.assertEqual(self.kinds(good, rules=(Rule('r', 'a', '=', 'last_a'),)), [], "the first return has no period before")
        self.assertEqual(self.kinds(good, rules=(Rule('r', 'a', '=', 'last_a'),), last={'a': 99}), [('rule', 'r')])
        self.assertEqual(self.kinds(good, last={'a': 66}, watched=('a',)), [('growth', 'a')])
        self.assertEqual(self.kinds(good, last={'a': 67}, watched=('a',)), [], "just below a half more")
        self.assertEqual(self.kinds(good, last={'a': 0}, watched=('a',)), [])
