import hashlib
import hmac
from unittest import TestCase

from odoo.addons.koperasi.finance.seal import FIRST, Digest, is_same_root, key_id, link, mark, root, words

KEY = bytes(range(32))


class TestMarks(TestCase):

    def test_as_the_standard_says(self):
        """ HMAC-SHA256 by the slow way, RFC 2104 by hand """
        def by_hand(message):
            inner = bytes(byte ^ 0x36 for byte in KEY.ljust(64, b'\0'))
            outer = bytes(byte ^ 0x5c for byte in KEY.ljust(64, b'\0'))
            return hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest()

        self.assertEqual(mark(KEY, 't', '(1,2)'), by_hand(b't|(1,2)')[:16])
        self.assertEqual(link(KEY, FIRST, b'x' * 16, '(1)'), by_hand(bytes(16) + b'x' * 16 + b'(1)')[:16])
        self.assertEqual(mark(KEY, 't', '(1,2)'), hmac.new(KEY, b't|(1,2)', 'sha256').digest()[:16])

    def test_all_of_it_counts(self):
        marks = {mark(KEY, 't', '(1,2)'), mark(KEY, 'm', '(1,2)'), mark(KEY, 't', '(12)'), mark(bytes(32), 't', '(1,2)'),
                 link(KEY, FIRST, FIRST, '(1,2)'), link(KEY, b'1' * 16, FIRST, '(1,2)'), link(KEY, FIRST, b'1' * 16, '(1,2)')}
        self.assertEqual(len(marks), 7)

    def test_key_id(self):
        self.assertEqual(len(key_id(KEY)), 16)
        self.assertNotEqual(key_id(KEY), key_id(bytes(32)))
        self.assertNotIn(KEY.hex()[:16], key_id(KEY))

    def test_digest(self):
        one, other = Digest(), Digest()
        self.assertEqual(one.result(), [0, hashlib.sha256(b'').hexdigest()])
        for marked in (b'a', b'b'):
            one.add(marked)
        for marked in (b'b', b'a'):
            other.add(marked)
        self.assertEqual(one.result(), [2, hashlib.sha256(b'ab').hexdigest()])
        self.assertNotEqual(one.result(), other.result())


class TestRoots(TestCase):

    def test_order_of_names_says_nothing(self):
        self.assertEqual(root({'a': 1, 'b': [2, 'x']}), root({'b': [2, 'x'], 'a': 1}))
        self.assertEqual(root({'a': 1}), hashlib.sha256(b'{"a":1}').hexdigest())
        self.assertNotEqual(root({'a': 1}), root({'a': '1'}))

    def test_words(self):
        """ Examples of the proposal (arXiv 0901.4016): addresses of the internet, 32 bits each """
        for address, expected in (
                ('127.0.0.1', 'lusab-babad'), ('63.84.220.193', 'gutih-tugad'), ('63.118.7.35', 'gutuk-bisog'), ('140.98.193.141', 'mudof-sakat'),
                ('64.255.6.200', 'haguz-biram'), ('128.30.52.45', 'mabiv-gibot'), ('147.67.119.2', 'natag-lisaf'), ('212.58.253.68', 'tibup-zujah')):
            digits = ''.join(f'{int(part):02x}' for part in address.split('.'))
            self.assertEqual('-'.join(words(digits, 2)), expected)

    def test_what_was_written_down(self):
        value = root({'a': 1})
        spoken = words(value)
        self.assertEqual(len(spoken), 8)
        for same in (value, value.upper(), value[:32], ' '.join(spoken), '-'.join(spoken).upper(), f' {value[:16]} {value[16:]}\n'):
            self.assertTrue(is_same_root(same, value), same)
        for other in ('', ' ', value[:31], value + '0', ' '.join(spoken[:7]), ' '.join(reversed(spoken)), root({'a': 2}), 'é' * 64, '0' * 64):
            self.assertFalse(is_same_root(other, value), other)
