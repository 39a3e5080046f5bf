import json
import random
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from unittest import TestCase

from odoo.addons.koperasi.finance.statistics import change, joined, percent, rounded, withheld

CASES = {case['id']: case for case in json.loads((Path(__file__).parents[1] / 'cases' / 'indonesia.json').read_text())['cases']}


class TestShares(TestCase):
    """ Domain 10.4: percentages half up, two decimals """

    def test_g2(self):
        given, told = CASES['G2']['input'], CASES['G2']['expected']
        old, new = given['ntt_2019'], given['ntt_2023']
        self.assertEqual(str(percent(old['bh'], old['total'])), told['2019_bh_pct'])
        self.assertEqual(str(percent(old['non_bh'], old['total'])), told['2019_non_bh_pct'])
        self.assertEqual(str(percent(new['bh'], new['total'])), told['2023_bh_pct'])
        self.assertEqual(new['total'] - new['bh'], told['2023_non_bh'])
        for key, code in (('total', 'tumbuh_total'), ('bh', 'tumbuh_bh')):
            self.assertEqual((change(old[key], new[key]).amount, str(change(old[key], new[key]).percent)), (told[code], told[f'{code}_pct']))
        grown = change(given['digital_2022'], new['digital'])
        self.assertEqual((grown.amount, str(grown.percent)), (told['kenaikan_digital'], told['kenaikan_digital_pct']))
        self.assertEqual(str(percent(new['digital'], new['bh'])), told['digital_per_bh_2023_pct'])
        self.assertEqual(rounded(Fraction(new['aset'], new['anggota']), 0), told['aset_per_anggota'])
        self.assertEqual(rounded(Fraction(new['aset'], new['bh']), 0), told['aset_per_koperasi_bh'])
        self.assertEqual(str(rounded(Fraction(new['anggota'], new['bh']), 1)), told['anggota_per_koperasi_bh'])

    def test_g3(self):
        given, told = CASES['G3']['input'], CASES['G3']['expected']
        self.assertEqual(str(percent(given['aktif'], given['total'])), told['aktif_pct'])
        self.assertEqual(str(percent(given['tidak_aktif'], given['total'])), told['tidak_aktif_pct'])

    def test_halves(self):
        """ A half goes away from zero, on both sides; binary fractions have no say """
        for value, told in (('0.005', '0.01'), ('-0.005', '-0.01'), ('2.675', '2.68'), ('1.004999', '1.00')):
            self.assertEqual(str(rounded(Fraction(value), 2)), told)
        self.assertEqual(rounded(-7, 0), -7)

    def test_no_base(self):
        self.assertIsNone(percent(5, 0))
        self.assertEqual(change(0, 5), (5, None))
        self.assertEqual(change(-200, -100), (100, Decimal('50.00')), "less loss is growth")


class TestWithheld(TestCase):
    """ No sum of fewer than three cooperatives is told, nor can be worked out of two that are """

    def test_alone(self):
        """ One of a kind, and the smallest of the others with it """
        table = {'kind': {'a': [0b1], 'b': [0b1110], 'c': [0b11110000]}}
        self.assertEqual(withheld(table, {}, 3), {('kind', 'a'): 'small', ('kind', 'b'): 'other'})

    def test_all_is_well(self):
        self.assertEqual(withheld({'kind': {'a': [0b111], 'b': [0b111000]}}, {}, 3), {})

    def test_empty(self):
        """ What nobody has is nobody's """
        self.assertEqual(withheld({'kind': {'a': [0], 'b': [0b111000]}}, {}, 3), {})

    def test_two_tables(self):
        """ Savings business less savings cooperatives would be one cooperative's """
        tables = {'kind': {'savings': [0b0001111], 'other': [0b1110000]}, 'business': {'savings': [0b0011111], 'real': [0b1100000]}}
        hidden = withheld(tables, {}, 3)
        told = {cell for table, cells in tables.items() for cell in ((table, member) for member in cells) if cell not in hidden}
        self.assertFalse({('kind', 'savings'), ('business', 'savings')} <= told)

    def test_districts(self):
        """ A hidden regency takes its districts with it, or their sum would tell it """
        tables = {'regency': {'A': [0b11], 'B': [0xff << 2], 'C': [0x3f << 10]}, 'A': {'a1': [0b11]}, 'B': {'b1': [0xf << 2], 'b2': [0xf << 6]}, 'C': {'c1': [0b111 << 10], 'c2': [0b111 << 13]}}
        hidden = withheld(tables, {name: ('regency', name) for name in 'ABC'}, 3)
        self.assertIn(('regency', 'C'), hidden, "the smallest of the others")
        self.assertLessEqual({('C', 'c1'), ('C', 'c2')}, set(hidden), "both together are what is hidden")
        self.assertNotIn(('B', 'b1'), hidden)

    def test_attack(self):
        """ Whoever has all that is told, the sum of the whole, and takes parts of a table from it, finds nobody: random registries """
        seed = random.randrange(2**32)
        sys.stderr.write(f'seed {seed}\n')
        chance = random.Random(seed)
        for _round in range(150):
            count, least = chance.randint(3, 40), chance.choice((2, 3, 5))
            where = [chance.randint(0, 4) for _one in range(count)]
            tables = {'kind': self.part(chance, count, 4), 'level': self.part(chance, count, 3), 'regency': {}}
            within = {}
            for regency in set(where):
                bits = [bit for bit in range(count) if where[bit] == regency]
                tables['regency'][str(regency)] = [sum(1 << bit for bit in bits)] * 2
                districts = {}
                for bit in bits:
                    districts.setdefault(f'{regency}{chance.randint(0, 2)}', []).append(bit)
                tables[f'd{regency}'] = {name: [sum(1 << bit for bit in found)] * 2 for name, found in districts.items()}
                within[f'd{regency}'] = ('regency', str(regency))
            empty = sum(1 << bit for bit in range(count) if chance.random() < 0.3)
            tables = {table: {member: [sets[0], sets[0] & ~empty] for member, sets in cells.items()} for table, cells in tables.items()}
            hidden = withheld(tables, within, least)
            for measure in (0, 1):
                self.attack(tables, within, hidden, least, measure)

    def part(self, chance, count, most):
        found = {}
        for bit in range(count):
            member = str(min(chance.randint(0, most), chance.randint(0, most)))
            found.setdefault(member, [0, 0])[0] |= 1 << bit
        return found

    def attack(self, tables, within, hidden, least, measure):
        """ All sums and differences of one told sum with another, and of the whole with all unions of told parts of a table """
        whole = joined(sets[measure] for sets in tables['kind'].values())
        if whole.bit_count() < least:
            return
        known = {whole}
        for table, cells in tables.items():
            above = tables[within[table][0]][within[table][1]][measure] if table in within else whole
            told = [sets[measure] for member, sets in cells.items() if (table, member) not in hidden]
            known.update(told)
            if table in within and within[table] in hidden:
                self.assertFalse(joined(told), "parts of what is hidden")
                continue
            for size in range(1, len(told) + 1):
                for some in combinations(told, size):
                    rest = above & ~joined(some)
                    self.assertFalse(0 < rest.bit_count() < least, "a part from its whole")
        for one, other in combinations(known, 2):
            if one & other == one:
                self.assertFalse(0 < (other ^ one).bit_count() < least, "a told sum inside another one")
        for one in known:
            self.assertFalse(0 < one.bit_count() < least)
