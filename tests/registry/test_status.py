"""Active or not: the dated rule by a table of cases, overrides by two people, what-if, days that have passed, the demo's case G3."""
import random
from datetime import date, timedelta
from decimal import Decimal

from psycopg2 import Error

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.demo.office import TOTAL, _row

from .common import OfficeCase

# (founded, book years with a meeting, day, state) by two book years, due by 30 June: worked out by hand
CASES = [
    (date(2010, 5, 1), (2022,), date(2025, 6, 30), 'active'), (date(2010, 5, 1), (2022,), date(2025, 7, 1), 'inactive'),     # exactly two years missed
    (date(2010, 5, 1), (2023,), date(2025, 7, 1), 'active'), (date(2010, 5, 1), (2023,), date(2026, 6, 30), 'active'), (date(2010, 5, 1), (2023,), date(2026, 7, 1), 'inactive'),
    (date(2010, 5, 1), (2020, 2023), date(2025, 7, 1), 'active'),       # one gap is none
    (date(2010, 5, 1), (2018, 2019), date(2022, 12, 1), 'inactive'), (date(2010, 5, 1), (2020,), date(2022, 12, 1), 'active'),
    (date(2010, 5, 1), (), date(2012, 6, 30), 'active'), (date(2010, 5, 1), (), date(2012, 7, 1), 'inactive'),     # a new one: 2010 and 2011 missed
    (date(2023, 12, 31), (), date(2025, 6, 30), 'active'), (date(2023, 12, 31), (), date(2025, 7, 1), 'inactive'),
    (date(2024, 1, 1), (), date(2025, 7, 1), 'active'),
    (None, (2015,), date(2025, 1, 1), 'inactive'),      # without a legal entity the meetings count
]


@tagged('post_install', '-at_install')
class TestStatus(OfficeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cooperative = cls.env['koperasi.cooperative']
        cls.today = cls.office._koperasi_today()

    def make(self, name, founded=None, years=(), **values):
        return self.make_row(name, legal_date=founded, meeting_ids=[(0, 0, {'book_year': year, 'date': date(year + 1, 3, 20)}) for year in years], **values)

    def test_table_of_cases(self):
        rows = [self.make(f"Kasus {number}", founded, years) for number, (founded, years, _day, _state) in enumerate(CASES)]
        for row, (founded, years, day, state) in zip(rows, CASES, strict=True):
            with self.subTest(founded=founded, years=years, day=day):
                self.assertEqual(self.Cooperative._states_on(self.office, day)[row.id], state)

    def test_not_founded_yet_and_closed(self):
        young, gone = self.make("Muda", date(2020, 5, 1)), self.make("Bubar", date(2000, 5, 1), (2018, 2019))
        self.as_user(self.head, gone).registry_close('dissolved', '2021-03-01', "Keputusan RA")
        self.assertNotIn(young.id, self.Cooperative._states_on(self.office, date(2020, 4, 30)))
        self.assertEqual(self.Cooperative._states_on(self.office, date(2020, 5, 1))[young.id], 'active')
        self.assertIn(gone.id, self.Cooperative._states_on(self.office, date(2021, 2, 28)))
        self.assertNotIn(gone.id, self.Cooperative._states_on(self.office, date(2021, 3, 1)))
        self.assertFalse(gone.active)
        self.assertEqual(gone.history_ids.filtered(lambda change: change.field_name == 'closed_on').after, '2021-03-01')
        self.as_user(self.head, gone).registry_reopen("Salah nomor")
        self.assertTrue(gone.active)

    def test_follows_meetings_at_once(self):
        """ The status of today is right as soon as a meeting is written, with its row and since when """
        last = self.today.year - 1
        row = self.make("Tidur", date(2000, 1, 1), (2015,))
        self.assertEqual((row.state, row.state_reason, row.state_date, row.state_by), ('inactive', 'no_meeting', date(2018, 7, 1), 'rule'))
        meeting = self.as_user(self.registrar, self.env['koperasi.cooperative.meeting']).create(
            {'cooperative_id': row.id, 'book_year': last - 1, 'date': date(last, 3, 1)})
        self.env.invalidate_all()
        self.assertEqual((row.state, row.state_date), ('active', max(date(last, 3, 1), date(2018, 7, 1))))
        meeting.write({'book_year': 2016, 'date': date(2017, 3, 1)})
        self.assertEqual((row.state, row.state_date), ('inactive', date(2019, 7, 1)))
        self.assertEqual(row.status_ids.mapped('state'), ['inactive', 'active', 'inactive'])
        self.assertEqual(self.Cooperative._work_out_status(self.office), 0)     # nothing more to say

    def test_dated_rule(self):
        """ A stricter rule holds from its day on, not before """
        row = self.make("Batas", date(2000, 1, 1), (2022,))
        self.env['koperasi.status.rule'].create({'company_id': self.office.id, 'date_from': '2024-07-01', 'years': 1})
        for day, state in ((date(2024, 6, 30), 'active'), (date(2024, 7, 1), 'inactive')):
            self.assertEqual(self.Cooperative._states_on(self.office, day)[row.id], state)
        self.make("Dinilai", date(2000, 1, 1), (2022,))
        with self.assertRaises(UserError):      # cooperatives were judged by it
            self.as_user(self.head, self.env['koperasi.status.rule']).search([('company_id', '=', self.office.id)], limit=1).years = 3
        with self.assertRaises(AccessError):
            self.as_user(self.registrar, self.env['koperasi.status.rule']).create({'company_id': self.office.id, 'date_from': '2025-01-01'})

    def test_returns_count_where_the_rule_asks(self):
        row, silent = (self.make(name, date(2000, 1, 1), (2023,)) for name in ("Lapor", "Diam"))
        self.env['koperasi.cooperative.figure']._put(row, 'month', date(2024, 12, 31), 'return', {'assets': 1})
        self.env['koperasi.cooperative.figure']._put(silent, 'month', date(2024, 12, 31), 'office', {'assets': 1})     # no return of its own
        self.env['koperasi.status.rule'].create({'company_id': self.office.id, 'date_from': '2025-01-01', 'months': 6})
        for day, states in ((date(2024, 12, 31), ('active', 'active')), (date(2025, 6, 30), ('active', 'inactive')), (date(2025, 7, 1), ('inactive', 'inactive'))):
            found = self.Cooperative._states_on(self.office, day)
            self.assertEqual((found[row.id], found[silent.id]), states, day)

    def test_second_method(self):
        """ The SQL against plain Python, random registries """
        seed = random.randrange(10**6)
        chance, rows = random.Random(seed), {}
        for number in range(40):
            founded = chance.choice((None, date(chance.randint(1990, 2022), chance.randint(1, 12), chance.randint(1, 28))))
            years = tuple(sorted(chance.sample(range(2010, 2025), chance.randint(0, 5))))
            rows[self.make(f"Acak {number}", founded, years).id] = founded, years
        for _number in range(10):
            day = date(2012, 1, 1) + timedelta(days=chance.randint(0, 5_000))
            found = self.Cooperative._states_on(self.office, day)
            for row_id, (founded, years) in rows.items():
                if founded and founded > day:
                    self.assertNotIn(row_id, found)
                    continue
                held = [year for year in years if date(year + 1, 3, 20) <= day] + ([founded.year - 1] if founded else [])
                last = max(held) if held else self.today.year - 1
                missed = [year for year in range(last + 1, day.year) if date(year + 1, 7, 1) <= day]
                self.assertEqual(found[row_id], 'inactive' if len(missed) >= 2 else 'active', (seed, day, founded, years))

    # -- override ---------------------------------------------------------------

    def ask(self, row, state='active', start=None, end=None, user=None):
        start = start or self.today
        return self.as_user(user or self.registrar, row).registry_ask_override(state, 'meeting_held', start, end or start + timedelta(days=30), "Berita acara menyusul")

    def test_override(self):
        row = self.make("Tidur", date(2000, 1, 1), (2015,))
        override = self.ask(row)
        self.assertEqual((row.state, override.state), ('inactive', 'asked'))     # nothing before the second person
        with self.assertRaises(UserError):
            self.ask(row)
        for user in (self.registrar, self.inspector, self.reader):
            with self.assertRaises(AccessError):
                self.as_user(user, override).action_confirm()
        self.as_user(self.head, override).action_confirm()
        self.env.invalidate_all()
        self.assertEqual((row.state, row.state_by, row.state_reason, row.state_date), ('active', 'override', 'meeting_held', self.today))
        end = self.today + timedelta(days=30)
        for day, state in ((self.today - timedelta(days=1), 'inactive'), (self.today, 'active'), (end, 'active'), (end + timedelta(days=1), 'inactive')):
            self.assertEqual(self.Cooperative._states_on(self.office, day)[row.id], state, day)
        self.assertEqual(self.Cooperative._work_out_status(self.office, end + timedelta(days=1), row.ids), 1)     # the night after it ended
        self.assertEqual((row.state, row.state_by), ('inactive', 'rule'))
        with self.assertRaises(UserError):
            self.as_user(self.head, override).action_confirm()

    def test_override_ends_early_or_is_refused(self):
        row = self.make("Tidur", date(2000, 1, 1), (2015,))
        self.as_user(self.head, self.ask(row)).action_refuse()
        self.assertEqual(row.state, 'inactive')
        override = self.ask(row)
        self.as_user(self.head, override).action_confirm()
        self.assertEqual(row.state, 'active')
        self.as_user(self.head, override).action_end()
        self.assertEqual((row.state, override.state), ('inactive', 'ended'))
        with self.assertRaises(UserError):
            self.as_user(self.head, override).action_end()

    def test_who_asks_does_not_confirm(self):
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_registrar')
        override = self.ask(self.make("Tidur", date(2000, 1, 1), (2015,)), user=self.head)
        with self.assertRaises(UserError):
            self.as_user(self.head, override).action_confirm()

    def test_bad_overrides(self):
        row = self.as_user(self.registrar, self.row)
        for arguments in (('x', 'other', '2026-01-01', '2026-02-01'), ('active', 'x', '2026-01-01', '2026-02-01'), ('active', 'other', '2026-13-01', '2026-02-01'),
                          ('active', 'other', '2026-02-01', '2026-01-01'), ('active', 'other', None, None), ('active', 'other', '0001-01-01', '2026-01-01'), (None, None, 1, 1)):
            with self.assertRaises(UserError, msg=arguments):
                row.registry_ask_override(*arguments)
        for user in (self.head, self.reader, self.inspector):
            with self.assertRaises(AccessError):
                self.as_user(user, self.row).registry_ask_override('active', 'other', '2026-01-01', '2026-02-01')

    def test_reason_is_noted_beside_the_rule(self):
        row = self.make("Tidur", date(2000, 1, 1), (2015,))
        self.as_user(self.registrar, row).registry_note_reason('address', "Kantor kosong")
        self.assertEqual((row.state, row.state_reason, row.state_by), ('inactive', 'address', 'rule'))
        self.assertEqual(self.Cooperative._work_out_status(self.office), 0)
        self.assertEqual(row.state_reason, 'address')
        with self.assertRaises(UserError):
            self.as_user(self.registrar, self.row).registry_note_reason('address')

    # -- what stays -------------------------------------------------------------

    def test_nobody_writes_the_state(self):
        for values in ({'state': 'inactive'}, {'state_date': '2020-01-01'}, {'active': False}, {'closed_on': '2020-01-01'}):
            for user in (self.registrar, self.head):
                with self.assertRaises(AccessError):
                    self.as_user(user, self.row).write(values)
        with self.assertRaises(AccessError):
            self.as_user(self.registrar, self.row).registry_close('merged', '2020-01-01')
        with self.assertRaises(UserError):
            self.as_user(self.head, self.row).registry_close('merged', self.today + timedelta(days=1))

    def test_rows_stay(self):
        with self.assertRaises(UserError):
            self.row.unlink()
        with self.assertRaises(AccessError):
            self.as_user(self.registrar, self.row).unlink()
        for row in (self.row.status_ids[:1], self.row.history_ids[:1]):
            for sql in ("UPDATE {} SET user_id = 1", "DELETE FROM {}"):
                with self.assertRaises(Error), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                    self.env.cr.execute(sql.format(row._table) + " WHERE id = %s", (row.id,))

    def test_meetings_that_cannot_be(self):
        Meeting = self.as_user(self.registrar, self.env['koperasi.cooperative.meeting'])
        future = self.today + timedelta(days=1)
        for values in ({'book_year': 2024, 'date': '2024-12-31'}, {'book_year': self.today.year, 'date': future}, {'book_year': 2024, 'date': future},
                       {'book_year': 2024, 'date': '2025-03-01', 'attended': 11, 'entitled': 10}, {'book_year': 2024, 'date': '2025-03-01', 'attended': -1}):
            with self.assertRaises(ValidationError, msg=values):
                Meeting.create({'cooperative_id': self.row.id, **values})
        for values in ({'nik': '53010x'}, {'nik': '5' * 17}, {'name': 'N' * 500}, {'legal_date': future}, {'founded_by': -1}, {'latitude': 91}):
            with self.assertRaises(ValidationError, msg=values):
                self.as_user(self.registrar, self.row).write(values)

    # -- what if ----------------------------------------------------------------

    def test_what_if_equals_the_change(self):
        rows = [self.make(f"Andai {year}", date(2000, 1, 1), (year,)) for year in (2019, 2020, 2021, 2022, 2023)]
        day = date(2025, 7, 1)
        dialog = self.as_user(self.reader, self.env['koperasi.status.whatif']).create({'company_id': self.office.id, 'date': day, 'years': 4})
        said = dict(zip((row.id for row in rows), ('inactive', 'inactive', 'active', 'active', 'active'), strict=True))
        self.assertEqual({row: state for row, state in dialog._compare()[1].items() if row in said}, said)
        self.assertEqual(dialog.change_ids & self.env['koperasi.cooperative'].union(*rows), rows[2] | rows[3])
        before = self.env['koperasi.cooperative.status'].search_count([])
        counts, changes = (dialog.active_count, dialog.inactive_count), dialog.change_ids.ids
        now = self.Cooperative._states_on(self.office, day)
        self.assertEqual(self.env['koperasi.cooperative.status'].search_count([]), before)      # nothing is written
        self.env['koperasi.status.rule'].create({'company_id': self.office.id, 'date_from': '2025-07-01', 'years': 4})
        later = self.Cooperative._states_on(self.office, day)
        states = list(later.values())
        self.assertEqual((states.count('active'), states.count('inactive')), counts)
        self.assertEqual(sorted(row for row in later if later[row] != now[row]), sorted(changes))

    def test_what_if_on_the_screen(self):
        form = Form(self.as_user(self.reader, self.env['koperasi.status.whatif']).with_context(default_company_id=self.office.id))
        form.years = 3
        self.assertEqual(form.active_count + form.inactive_count, len(self.Cooperative._states_on(self.office, self.today)))
        with self.assertRaises(UserError):
            form.years = 0

    # -- warnings, classes --------------------------------------------------------

    def test_warnings(self):
        row = self.make("Ingat", date(2022, 1, 1), founded_by=8, nik='530101001')
        soon, over = self.today + timedelta(days=30), self.today - timedelta(days=1)
        row.write({'certificate_ids': [(0, 0, {'number': 'S-1', 'date': '2020-01-01', 'valid_until': over})], 'licence_ids': [(0, 0, {'number': 'I-1', 'date': '2020-01-01', 'valid_until': soon})],
                   'officer_ids': [(0, 0, {'name': "Petrus", 'date_to': over}), (0, 0, {'name': "Maria", 'date_to': self.today + timedelta(days=200)})]})
        said = row.registry_warnings
        for words in ("Founded by 8", "9 at least", "legal entity number", "9 digits", "S-1 ran out", "I-1 runs out", "term of Petrus ended", "No annual meeting"):
            self.assertIn(words, said)
        self.assertNotIn("Maria", said)
        row.founded_by = 9
        self.assertNotIn("Founded", row.registry_warnings)

    def test_kuk_by_the_variant_of_the_office(self):
        row = self.make("Besar", date(2000, 1, 1), (2024,))
        self.env['koperasi.cooperative.figure']._put(row, 'year', date(2025, 12, 31), 'office', {'members_male': 20_000, 'members_female': 1_000})
        self.assertEqual((row.kuk, row.latest_members), ('4', 21_000))
        self.env['koperasi.status.rule'].create({'company_id': self.office.id, 'date_from': '2025-12-31', 'kuk': 'guideline'})
        self.env['koperasi.cooperative.figure']._put(row, 'year', date(2025, 12, 31), 'office', {'members_male': 20_000, 'members_female': 2_000})
        self.assertEqual((row.kuk, row.latest_members), ('3', 22_000))

    def test_case_g3(self):
        """ Kabupaten Kupang: 401 = 157 + 244 from the demo's meetings by the rule, as at the news' date and later (cases G3, domain 10.4) """
        area = self.env['koperasi.area'].search([('code', '=', '5301')])
        rows = self.Cooperative.with_context(tracking_disable=True).create([_row(self.office, area, number) for number in range(TOTAL)])
        for day in (date(2022, 12, 1), date(2025, 12, 31)):
            found = self.Cooperative._states_on(self.office, day)
            states = [found[row.id] for row in rows]
            self.assertEqual((len(states), states.count('active'), states.count('inactive')), (401, 157, 244), day)
        shares = [f'{Decimal(100 * number) / 401:.2f}' for number in (states.count('active'), states.count('inactive'))]
        self.assertEqual(shares, ['39.15', '60.85'])
