import base64
import random
from dataclasses import replace
from unittest import TestCase

from odoo.addons.koperasi.finance.paper import Issue, compare, digests, embedded, is_same_file, read_file, sealed_file

from .common import SEED

KEY, OTHER = bytes(range(32)), bytes(32)
TEXTS = ['opening|0', *(f'2026-01-{number:02d}|KAS1/{number}|deposit|principal|{number * 1000}' for number in range(1, 21)), 'closing|210000']


def paper(**values):
    issue = Issue(code='ab' * 16, company_id=1, account_id=2, date_from='2026-01-01', date_to='2026-01-31', final=True, lines=digests(KEY, 'ab' * 16, TEXTS), key_name='0' * 16)
    issue = replace(issue, **values)
    return replace(issue, mark=issue.marked(KEY))


class TestPaper(TestCase):

    def differences(self, texts):
        return compare(paper().digests(), replace(paper(), lines=digests(KEY, 'ab' * 16, texts)).digests())

    def test_same(self):
        self.assertEqual(self.differences(TEXTS), {'changed': [], 'added': 0, 'opening': True, 'closing': True})

    def test_one_line(self):
        for place in range(1, 21):
            texts = list(TEXTS)
            texts[place] += '0'
            self.assertEqual(self.differences(texts)['changed'], [place])
        self.assertEqual(self.differences([*TEXTS[:14], *TEXTS[15:]])['changed'], [14])
        self.assertEqual(self.differences([*TEXTS[:14], 'new', *TEXTS[14:]]), {'changed': [], 'added': 1, 'opening': True, 'closing': True})
        self.assertFalse(self.differences(['opening|1', *TEXTS[1:]])['opening'])
        self.assertFalse(self.differences([*TEXTS[:-1], 'closing|0'])['closing'])
        self.assertEqual(self.differences(TEXTS[:1] + TEXTS[-1:])['changed'], list(range(1, 21)))

    def test_random_changes(self):
        """ Whichever lines of a paper are changed, these are named, and no other """
        chance = random.Random(SEED)
        for _turn in range(200):
            places = sorted(chance.sample(range(1, 21), chance.randint(1, 6)))
            texts = [f'{text}!' if place in places else text for place, text in enumerate(TEXTS)]
            self.assertEqual(self.differences(texts)['changed'], places, f'seed {SEED}')

    def test_genuine(self):
        issue = paper()
        self.assertTrue(issue.is_genuine(KEY))
        self.assertFalse(issue.is_genuine(OTHER))
        for values in ({'account_id': 3}, {'company_id': 2}, {'date_to': '2026-02-01'}, {'final': False}, {'lines': issue.lines[:-8]}, {'code': 'cd' * 16}, {'mark': ''}):
            self.assertFalse(replace(issue, **values).is_genuine(KEY), values)
        self.assertEqual(replace(issue, lines='ä').digests(), [])

    def test_the_same_line_on_two_papers(self):
        self.assertNotEqual(digests(KEY, 'ab' * 16, TEXTS), digests(KEY, 'cd' * 16, TEXTS))
        self.assertNotEqual(digests(KEY, 'ab' * 16, TEXTS), digests(OTHER, 'ab' * 16, TEXTS))

    def test_file(self):
        content = b'%PDF-1.4 1 0 obj (' + embedded([paper(), paper(account_id=9)]).encode() + b') \x00\xff endobj %%EOF'
        sealed = sealed_file(KEY, content)
        self.assertEqual(len(sealed), len(content))
        issues, marked, blank = read_file(sealed)
        self.assertEqual(issues, [paper(), paper(account_id=9)])
        self.assertEqual(blank, content)
        self.assertTrue(is_same_file(KEY, marked, blank))
        self.assertFalse(is_same_file(OTHER, marked, blank))
        chance = random.Random(SEED)
        for _turn in range(100):
            place = chance.randrange(len(sealed))
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1:]
            issues, marked, blank = read_file(changed)
            self.assertFalse(issues and is_same_file(KEY, marked, blank), f'seed {SEED}, byte {place}')

    def test_other_files(self):
        blank = b'x' + b'0' * 64 + b'x'
        for content in (b'', b'%PDF-1.4', b'KOPERASI1x' + blank, b'KOPERASI1x' + base64.b32encode(b'{}').rstrip(b'=') + blank, b'KOPERASI1xA' + blank,
                        b'KOPERASI1x' + base64.b32encode(b'[{"x": 1}]').rstrip(b'=') + blank, b'KOPERASI1x' + base64.b32encode(b'[5, null]') + blank,
                        b'KOPERASI1x' + base64.b32encode(b'"abcd"').rstrip(b'=') + blank, embedded([paper()]).encode() * 2, b'\x00' * 1000):
            self.assertEqual(read_file(content)[0], [], content[:40])
            self.assertIsInstance(sealed_file(KEY, content), bytes)
