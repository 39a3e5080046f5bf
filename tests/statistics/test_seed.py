import json

from odoo.tests import tagged
from odoo.tools import file_open

from .common import StatisticCase


def cases(name):
    with file_open('koperasi/tests/cases/indonesia.json') as file:
        return next(case for case in json.load(file)['cases'] if case['id'] == name)


@tagged('post_install', '-at_install')
class TestSeed(StatisticCase):
    """ The tables of the news come out to the last decimal (domain 10.4) """

    def stated(self, date, **values):
        return self.published(date, basis='sources', **values)

    def test_g2(self):
        case = cases('G2')
        given, told = case['input'], case['expected']
        self.state("2019", '53', '2019-12-31', {'cooperatives': given['ntt_2019']['total'], 'legal': given['ntt_2019']['bh']})
        self.state("2022", '53', '2022-12-31', {'digital': given['digital_2022']})
        new = given['ntt_2023']
        self.state("2023", '53', '2023-12-31', {'cooperatives': new['total'], 'legal': new['bh'], 'digital': new['digital'], 'members': new['anggota'], 'assets': new['aset']})
        before, digital = self.stated('2019-12-31'), self.stated('2022-12-31')
        now = self.stated('2023-12-31', compared_ids=[(6, 0, (before | digital).ids)])
        self.assertEqual(self.amount(before, 'without_legal'), given['ntt_2019']['non_bh'])
        self.assertEqual((self.amount(before, 'legal_share'), self.amount(before, 'without_legal_share')), (told['2019_bh_pct'], told['2019_non_bh_pct']))
        self.assertEqual((self.amount(now, 'legal_share'), self.amount(now, 'without_legal')), (told['2023_bh_pct'], told['2023_non_bh']))
        self.assertEqual(self.amount(now, 'digital_share'), told['digital_per_bh_2023_pct'])
        self.assertEqual((self.amount(now, 'assets_per_member'), self.amount(now, 'assets_per_legal'), self.amount(now, 'members_per_legal')),
                         (told['aset_per_anggota'], told['aset_per_koperasi_bh'], told['anggota_per_koperasi_bh']))
        for code, key, since in (('cooperatives', 'tumbuh_total', before), ('legal', 'tumbuh_bh', before), ('digital', 'kenaikan_digital', digital)):
            [cell] = self.cells(now, code)
            self.assertEqual((int(cell.change), f'{cell.percent:.2f}', cell.before_edition_id), (told[key], told[f'{key}_pct'], since))
        [cell] = self.cells(now, 'cooperatives')
        self.assertEqual((cell.shown, cell.before_text, cell.change_text.replace('\xa0', ' ')), ('4.301', '4.184', '+117 (+2,80 %)'))
        [cell] = self.cells(now, 'without_legal')
        self.assertEqual((int(cell.change), f'{cell.percent:.2f}'), (-269, '-38.21'))
        [cell] = self.cells(now, 'legal_share')
        self.assertEqual((round(cell.change, 2), cell.percent, cell.no_base), (6.72, 0, False), "points, of which there is no percentage")

    def test_g3(self):
        """ Stated, and counted from the rows of the registry """
        case = cases('G3')
        given, told = case['input'], case['expected']
        self.state("Kabupaten Kupang", '5301', '2022-12-01', {'cooperatives': given['total'], 'active_stated': given['aktif'], 'inactive_stated': given['tidak_aktif']})
        stated = self.stated('2022-12-01', period='day', area_id=self.areas['5301'].id)
        self.assertEqual((self.amount(stated, 'active_stated_share'), self.amount(stated, 'inactive_stated_share')), (told['aktif_pct'], told['tidak_aktif_pct']))
        self.row.active = False
        rows = self.env['koperasi.cooperative'].create([{
            'name': f"Koperasi {number}", 'company_id': self.office.id, 'area_id': self.areas['5301'].id, 'guidance': 'regency', 'legal_number': f'{number}/BH/2000'} for number in range(given['total'])])
        rows[given['aktif']:].write({'state': 'inactive'})
        if hasattr(type(rows), '_states_on'):   # its own tests say that it follows the rule
            self.patch(type(rows), '_states_on', lambda self, office, date: {row.id: row.state for row in self.search([('company_id', '=', office.id)])})
        counted = self.edition('2022-12-01', period='day', area_id=self.areas['5301'].id)
        self.assertEqual([self.amount(counted, code) for code in ('cooperatives', 'active', 'inactive')], [given['total'], given['aktif'], given['tidak_aktif']])
        self.assertEqual((self.amount(counted, 'active_share'), self.amount(counted, 'inactive_share')), (told['aktif_pct'], told['tidak_aktif_pct']))
        action = self.cells(counted, 'active')[0].with_user(self.reader).action_open()
        self.assertEqual(self.env['koperasi.statistic.row'].search_count(action['domain']), given['aktif'], "the number opens its cooperatives")

    def test_sources_that_differ(self):
        """ 2018: 511 or 352 not active; both stand, each with its source, and what follows from each """
        self.state("Satu", '53', '2018-12-31', {'cooperatives': 4146, 'inactive_stated': 511})
        self.state("Dua", '53', '2018-12-31', {'inactive_stated': 352})
        edition = self.stated('2018-12-31')
        cells = self.cells(edition, 'inactive_stated')
        self.assertEqual({(cell.source_id.name, int(cell.amount)) for cell in cells}, {("Satu", 511), ("Dua", 352)})
        shares = self.cells(edition, 'inactive_stated_share')
        self.assertEqual({(cell.source_id.name, f'{cell.amount:.2f}') for cell in shares}, {("Satu", '12.33'), ("Dua", '8.49')})
        self.state("2019", '53', '2019-12-31', {'inactive_stated': 358})
        [cell] = self.cells(self.stated('2019-12-31'), 'inactive_stated')
        self.assertFalse(cell.before_edition_id, "nobody knows which of the two it is compared with")

    def test_no_base(self):
        """ A share of nothing has no base, and nothing grows by no percentage """
        self.state("2019", '53', '2019-12-31', {'cooperatives': 0, 'legal': 0})
        self.state("2020", '53', '2020-12-31', {'cooperatives': 5, 'legal': 0})
        before, now = self.stated('2019-12-31'), self.stated('2020-12-31')
        [cell] = self.cells(before, 'legal_share')
        self.assertEqual((cell.reason, cell.shown), ('base', "no base"))
        [cell] = self.cells(now, 'cooperatives')
        self.assertEqual((cell.no_base, cell.change_text), (True, "+5 (no base)"))
        [cell] = self.cells(now, 'legal')
        self.assertEqual((int(cell.change), cell.no_base), (0, True))
