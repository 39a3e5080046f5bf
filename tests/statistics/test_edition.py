import random
import sys
import time
from collections import defaultdict
from datetime import date
from itertools import combinations

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.statistics.measures import FAMILIES, MEASURES

from ..figures import SIZE
from .common import StatisticCase

DAY = date(2025, 12, 31)
KINDS, DIGITAL = ('savings_loan', 'consumer', 'producer', 'marketing', 'service'), ('none', 'internal', 'member_app', 'payments')
FIGURES = ('members_male', 'members_female', 'employees_male', 'employees_female', 'managers', 'own_capital', 'outside_capital', 'assets', 'loans', 'volume', 'surplus')
COUNT = {'proof': 4301}.get(SIZE, 220)


def make_registry(case, count, seed):
    """ A random registry of the province: areas, kinds and figures by chance """
    chance = random.Random(seed)
    regencies = [case.areas[code] for code in ('5301', '5302', '5307', '5371')]
    districts = case.env['koperasi.area'].create([{'code': f'530{place}{number:02d}', 'name': f"Kecamatan {place}{number}"} for place in (1, 2) for number in range(51, 54)])
    rows = case.env['koperasi.cooperative'].with_context(tracking_disable=True).create([{
        'name': f"Koperasi {number}", 'company_id': case.office.id, 'area_id': chance.choice([*regencies, *districts, *districts]).id, 'kind': chance.choices(KINDS, (30, 20, 5, 1, 2))[0],
        'has_savings_loan': chance.random() < 0.2, 'scale': chance.choices(('regency', 'province', 'national'), (60, 5, 1))[0], 'digital': chance.choices(DIGITAL, (80, 13, 5, 2))[0],
        'legal_number': f'{number}/BH' if chance.random() < 0.9 else False, 'guidance': chance.choice(('regency', 'province', False)),
        'legal_date': chance.choice((False, date(2001, 1, 1), date(2026, 5, 1))) if number % 9 == 0 else False} for number in range(count)])
    rows.filtered(lambda row: chance.random() < 0.3).write({'state': 'inactive'})
    case.env['koperasi.cooperative.meeting'].create([{'cooperative_id': row.id, 'book_year': year, 'date': date(year + 1, 3, 1)} for row in rows for year in (2023, 2024, 2025)
                                                     if chance.random() < 0.5 and year < 2025])
    figures = []
    for row in rows:
        if chance.random() < 0.8:
            day = chance.choice((DAY, DAY, DAY, date(2025, 9, 30), date(2024, 12, 31)))
            figures.append({'cooperative_id': row.id, 'period': 'year' if day.month == 12 else 'quarter', 'date': day, 'source': 'return', **{
                code: chance.choice((0, chance.randint(1, 900))) * (1_000_003 if code not in FIGURES[:5] else 1) for code in FIGURES}})
    case.env['koperasi.cooperative.figure'].create(figures)
    return rows


@tagged('post_install', '-at_install')
class TestEdition(StatisticCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = random.randrange(2**32)
        sys.stderr.write(f'seed {cls.seed}\n')
        cls.row.active = False
        cls.rows = make_registry(cls, COUNT, cls.seed)
        if hasattr(type(cls.rows), '_states_on'):
            cls.classPatch(type(cls.rows), '_states_on', lambda self, office, date: {
                row.id: row.state for row in cls.rows if not row.legal_date or row.legal_date <= date})

    def by_hand(self, day, oldest):
        """ ``{(dimension, member): {measure: [(cooperative, amount)]}}`` in plain Python """
        found = defaultdict(lambda: defaultdict(list))
        for row in self.rows:
            if row.legal_date and row.legal_date > day:
                continue
            figures = row.figure_ids.filtered(lambda one: oldest <= one.date <= day).sorted('date')[-1:]
            values = {'cooperatives': 1, 'legal': int(bool(row.legal_number)), 'active': int(row.state == 'active'), 'inactive': int(row.state != 'active'),
                      'meetings': int(any(meeting.book_year == day.year - 1 and meeting.date <= day for meeting in row.meeting_ids)), 'digital': int(row.digital != 'none'),
                      'savings_business': int(row.kind == 'savings_loan' or row.has_savings_loan), 'reported': len(figures)}
            for measure in MEASURES:
                if measure.family:
                    values[measure.code] = int(figures[measure.sql]) if figures and not (measure.flow and figures.date != day) else 0
            parts = {'all': '', 'kind': row.kind, 'business': 'savings_loan' if values['savings_business'] else 'real', 'regency': row.regency_id.code or '', 'district': row.district_id.code or '',
                     'scale': row.scale, 'guidance': row.guidance or '', 'digital': row.digital, 'state': row.state}
            for dimension, member in parts.items():
                for code, amount in values.items():
                    found[dimension, member][code].append((row.id, amount))
        return found

    def test_sums(self):
        """ Every figure of every part, by a second method; and the parts of each division come to the whole """
        for oldest in (False, date(2025, 6, 30)):
            edition = self.edition(DAY, oldest=oldest)
            expected = self.by_hand(DAY, oldest or DAY)
            told, hidden = 0, 0
            cells = {(cell.dimension, cell.member or '', cell.definition_id.measure): cell for cell in edition.cell_ids if cell.definition_id.measure}
            self.assertEqual({key[:2] for key in cells}, set(expected))
            for (dimension, member), measures in expected.items():
                for code, rows in measures.items():
                    cell = cells[dimension, member, code]
                    if not cell.reason:
                        self.assertEqual(int(cell.amount), sum(amount for _id, amount in rows), (dimension, member, code))
                        told += 1
                    else:
                        self.assertTrue(code not in ('cooperatives', 'legal', 'active', 'meetings'), "the registry is public")
                        hidden += 1
                self.assertEqual(cells[dimension, member, 'cooperatives'].cooperatives, len(measures['cooperatives']))
            self.assertTrue(told > 200 and hidden, (told, hidden))
            for code in ('cooperatives', 'active', 'digital'):
                for dimension in ('kind', 'regency', 'district', 'scale', 'state'):
                    self.assertEqual(sum(cell.amount for key, cell in cells.items() if key[0] == dimension and key[2] == code), cells['all', '', code].amount)
            sums = {code: sum(row[f'n_{code}'] for row in edition.row_ids) for code in ('members', 'assets', 'surplus')}
            self.assertEqual(sums, {code: int(cells['all', '', code].amount) for code in sums}, "what may be pivoted comes to the same")

    def test_attack(self):
        """ From all that is told, the whole less any parts of a division, nobody finds the sum of one or two cooperatives; other amounts of the family do not help """
        edition = self.edition(DAY)
        expected, families = self.by_hand(DAY, DAY), {measure.code: measure.family for measure in MEASURES}
        told = {(cell.dimension, cell.member or '', cell.definition_id.measure): not cell.reason for cell in edition.cell_ids if cell.definition_id.measure}
        for code in (measure.code for measure in MEASURES if measure.family):
            sets = {key: frozenset(row for row, amount in measures[code] if amount) for key, measures in expected.items()}
            self.assertTrue(told['all', '', code])
            for dimension in ('kind', 'business', 'regency', 'scale', 'guidance', 'digital', 'state'):
                parts = [members for key, members in sets.items() if key[0] == dimension and told[(*key, code)]]
                for size in range(len(parts) + 1):
                    for some in combinations(parts, size):
                        rest = sets['all', ''] - frozenset().union(*some)
                        self.assertFalse(0 < len(rest) < edition.least, (code, dimension))
            known = [members for key, members in sets.items() if told[(*key, code)] and members]
            for one, other in combinations(known, 2):
                self.assertFalse(0 < len(one ^ other) < edition.least, (code, "two told sums"))
            for regency in ('5301', '5302'):
                shown = [members for key, members in sets.items() if key[0] == 'district' and key[1][:4] == regency and told[(*key, code)]]
                if told['regency', regency, code]:
                    rest = sets['regency', regency] - frozenset().union(*shown)
                    self.assertFalse(0 < len(rest) < edition.least, (code, regency))
            # men + women = members: they are hidden together
            self.assertEqual(len({tuple(told[(*key, other)] for key in sets) for other, family in families.items() if family == families[code]}), 1)
        self.assertEqual(len(FAMILIES), len(set(FAMILIES)))

    def test_least(self):
        """ How many are few is the office's to say, two at the least """
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.office.koperasi_statistic_least = 1
            self.env.flush_all()
        few = self.edition(DAY).withheld_count
        self.office.koperasi_statistic_least = 12
        self.assertGreater(self.edition(DAY, period='month').withheld_count, few)

    def test_two_persons(self):
        """ Registrar works out, head signs; nobody signs his own, and nothing is written by hand """
        edition = self.edition(DAY)
        with self.assertRaises(AccessError):
            edition.action_sign()
        with self.assertRaises(AccessError):
            edition.with_user(self.reader).action_prepare()
        with self.assertRaises(UserError):
            edition.action_publish()
        for values in ({'state': 'published'}, {'cooperative_count': 1}, {'prepared_by_id': self.head.id}, {'cell_ids': [(5,)]}):
            with self.assertRaises(UserError, msg=values):
                edition.write(values)
        forged = self.Edition.with_context(default_state='published').create({'company_id': self.office.id, 'area_id': self.areas['53'].id, 'date': '2024-12-31', 'state': 'published'})
        self.assertEqual(forged.state, 'draft')
        with self.assertRaisesRegex(UserError, "Prepare the figures first"):
            self.head_of(forged).action_sign()
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_registrar')
        self.head_of(edition).action_prepare()
        with self.assertRaisesRegex(UserError, "Another person"):
            self.head_of(edition).action_sign()
        edition.action_prepare()
        self.head_of(edition).action_sign()
        self.assertEqual((edition.state, edition.signed_name), ('signed', self.head.name))
        with self.assertRaises(UserError):
            edition.write({'note': "Lain"})
        edition.action_return()
        self.assertFalse(edition.sha256)
        edition.write({'oldest': '2025-01-01'})
        self.assertFalse(edition.sudo().cell_ids, "figures of another question are none of this one")

    def test_frozen(self):
        """ What was published stays, in the database too; a later edition takes its place with a reason """
        edition = self.published(DAY)
        cell, row, digest = edition.sudo().cell_ids[:1], edition.sudo().row_ids[:1], edition.sha256
        for statement in (f"UPDATE koperasi_statistic_edition SET note = 'x' WHERE id = {edition.id}", f"UPDATE koperasi_statistic_edition SET state = 'draft' WHERE id = {edition.id}",
                          f"DELETE FROM koperasi_statistic_edition WHERE id = {edition.id}", f"UPDATE koperasi_statistic_cell SET amount = 1 WHERE id = {cell.id}",
                          f"DELETE FROM koperasi_statistic_cell WHERE id = {cell.id}", f"UPDATE koperasi_statistic_row SET n_assets = 1 WHERE id = {row.id}",
                          f"INSERT INTO koperasi_statistic_row (edition_id, company_id, cooperative_id) VALUES ({edition.id}, {self.office.id}, {row.cooperative_id.id})"):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RestrictViolation, msg=statement), self.cr.savepoint():
                self.cr.execute(statement)      # pylint: disable=sql-injection
        with self.assertRaises(UserError):
            edition.action_prepare()
        self.rows[0].kind = 'service'
        self.definitions['legal'].name = "Lain"
        self.assertEqual(edition.sudo()._digest(), digest, "later words and rows change nothing of it")
        second = self.edition(DAY)
        self.head_of(second).action_sign()
        with self.assertRaisesRegex(UserError, "say why"):
            second.action_publish()
        second.action_return()
        second.write({'reason': "Satu koperasi terlambat melapor"})
        second.action_prepare()
        self.head_of(second).action_sign()
        second.action_publish()
        self.assertEqual((edition.state, second.state, second.replaces_id), ('replaced', 'published', edition))

    def test_tampered(self):
        """ What is published is what was signed """
        edition = self.edition(DAY)
        self.head_of(edition).action_sign()
        self.env.flush_all()
        self.cr.execute("UPDATE koperasi_statistic_cell SET amount = amount + 1 WHERE id = %s", [self.cells(edition, 'cooperatives').id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not the figures that were signed"):
            edition.action_publish()

    def test_year_on_year(self):
        """ Compared with the year before, part by part """
        before = self.published(date(2024, 12, 31))
        now = self.edition(DAY)
        for member in ('', *KINDS):
            cells = [self.cells(edition, 'cooperatives', 'kind' if member else 'all', member) for edition in (before, now)]
            if all(cells):
                self.assertEqual((cells[1].before_edition_id, cells[1].before, cells[1].change), (before, cells[0].amount, cells[1].amount - cells[0].amount))

    def test_no_office(self):
        with self.assertRaises(ValidationError):
            self.env['koperasi.statistic.edition'].create({'company_id': self.coop.id, 'area_id': self.areas['53'].id, 'date': DAY})
        with self.assertRaisesRegex(UserError, "still to come"):
            self.edition('2999-12-31')
        with self.assertRaisesRegex(UserError, "Nothing is known"):
            self.edition(DAY, area_id=self.areas['5320'].id)

    def test_speed(self):
        """ Few statements, whatever the number of cooperatives; at full size the seconds are told """
        edition = self.Edition.create({'company_id': self.office.id, 'area_id': self.areas['53'].id, 'date': DAY})
        self.env.flush_all()
        before, count = time.monotonic(), self.cr.sql_log_count
        edition.action_prepare()
        self.env.flush_all()
        sys.stderr.write(f'{COUNT} cooperatives: {time.monotonic() - before:.2f} s\n')
        self.assertLess(self.cr.sql_log_count - count, 120)
