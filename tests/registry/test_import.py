"""A list of cooperatives: brought in, changed, told apart, taken out, and bad files (R28)."""
import base64
import io
import logging
import random
import zipfile
from ast import literal_eval
from datetime import date, datetime, timedelta

from lxml import etree
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.tests.figures import SIZE
from odoo.addons.koperasi.tests.opening import corpus

from .common import OfficeCase
from .files import FIRST, SHEET, TITLES, good, rows_of, spoilt, text, workbook

_logger = logging.getLogger(__name__)
MUTATIONS = {'short': 20, 'proof': 2_000}.get(SIZE, 60)
NASTY = (
    None, '', ' ', '-', '0', 0, -1, 1, 1.5, 1e308, 10**20, True, False, 'NaN', 'Infinity', '1E+308', '1.250.000,50', '31/02/2020', datetime(1900, 1, 1), datetime(9999, 12, 31),
    '=cmd|calc!A0', '@SUM(1)', '+62', '-5', "'=1", 'JUMLAH', 'Total', '5301', '53', '5301010010001', 'x' * 40_000, 'N' * 500, "'; DROP TABLE koperasi_cooperative; --", '%s %(x)s', '{0}',
    '<b>', '"', ';', '\u0663', 'Ya', '2024', 2024, '31-12-2024', '1-1-2999')


class RegistryFileCase(OfficeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cooperative = cls.env['koperasi.cooperative']
        cls.today = cls.office._koperasi_today()

    def new_import(self, content, user=None, **values):
        return self.as_user(user or self.registrar, self.env['koperasi.registry.import']).create(
            {'company_id': self.office.id, 'filename': 'daftar.xlsx', 'file': base64.b64encode(content), **values})

    def checked(self, content, **values):
        record = self.new_import(content, **values)
        record.action_check()
        return record

    def imported(self, content, **values):
        record = self.checked(content, **values)
        record.action_import()
        self.env.invalidate_all()
        return record

    def found(self, record, severity='error'):
        """ ``(code, row, column)`` """
        return sorted((issue.code, issue.row_number, issue.column_name or '') for issue in record.issue_ids if issue.severity == severity)

    def count(self):
        self.env.flush_all()
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in (
            'koperasi.cooperative', 'koperasi.cooperative.figure', 'koperasi.cooperative.meeting', 'koperasi.cooperative.officer', 'koperasi.cooperative.branch',
            'koperasi.cooperative.licence', 'koperasi.cooperative.certificate', 'koperasi.cooperative.history', 'koperasi.cooperative.status')}

    def by_name(self, name):
        return self.Cooperative.search([('company_id', '=', self.office.id), ('name', '=', name)])

    def exported(self, office=None, kind='xlsx', **values):
        """ Bytes of the file that goes out """
        dialog = self.as_user(self.registrar, self.env['koperasi.registry.export']).create({'company_id': (office or self.office).id, 'format': kind, **values})
        dialog.action_export()
        return base64.b64decode(dialog.file)


@tagged('post_install', '-at_install')
class TestRegistryImport(RegistryFileCase):

    def test_every_column(self):
        record = self.checked(workbook(good()))
        self.assertEqual((self.found(record), record.state, record.row_count, record.new_count), ([], 'checked', 3, 3))
        before = self.count()
        self.assertFalse(self.by_name('KSP Mekar Sari'))      # a check writes nothing
        record.action_import()
        self.env.invalidate_all()
        self.assertEqual({model: number - before[model] for model, number in self.count().items()}, {
            'koperasi.cooperative': 3, 'koperasi.cooperative.figure': 1, 'koperasi.cooperative.meeting': 1, 'koperasi.cooperative.officer': 5, 'koperasi.cooperative.branch': 2,
            'koperasi.cooperative.licence': 1, 'koperasi.cooperative.certificate': 1, 'koperasi.cooperative.history': 3, 'koperasi.cooperative.status': 3})
        row = self.by_name('KSP Mekar Sari')
        self.assertEqual([row.nik, row.legal_number, row.legal_date, row.amendment_date, row.kind, row.group_kind, row.has_savings_loan, row.loop, row.guidance, row.founded_by, row.area_id.code, row.digital], [
            '5301010020001', '21/BH/XXV/2005', date(2005, 5, 12), date(2019, 2, 1), 'savings_loan', 'credit_union', True, 'closed', 'regency', 25, '5301', 'internal'])
        self.assertAlmostEqual(row.latitude, -10.1783)
        self.assertAlmostEqual(row.longitude, 123.607)
        figure = row.figure_ids
        self.assertEqual([figure.date, figure.source, figure.members, figure.candidates, figure.employees, int(figure.own_capital), int(figure.outside_capital), int(figure.assets), int(figure.volume), int(figure.surplus)], [
            date(2024, 12, 31), 'import', 240, 4, 5, 1_250_000_000, 850_000_000, 2_100_000_000, 3_400_000_000, -6_500_000])
        meeting = row.meeting_ids
        self.assertEqual([meeting.book_year, meeting.date, meeting.attended, meeting.entitled, meeting.reported_on, meeting.source], [
            2024, date(2025, 3, 21), 180, 240, date(2025, 4, 1), 'import'])
        self.assertEqual(sorted(row.officer_ids.mapped(lambda line: (line.body, line.position, line.name))), sorted([
            ('board', 'Ketua', 'Petrus Kolo'), ('board', 'Sekretaris', 'Maria Bere'), ('board', 'Bendahara', 'Yosef Nahak'), ('supervisor', 'Ketua Pengawas', 'Martha Tefa'),
            ('manager', 'Manajer', 'Agnes Lay')]))
        self.assertEqual((row.certificate_ids.grade, row.certificate_until, row.licence_ids.number, sorted(row.branch_ids.mapped('name'))), ('B', date(2025, 6, 5), 'IZ-9', ['Oesao', 'Takari']))
        self.assertEqual((row.history_ids.source, row.history_ids.note), ('import', 'daftar.xlsx'))
        self.assertEqual(row.state, self.Cooperative._states_on(self.office, self.today)[row.id])
        self.assertFalse(row.message_ids.filtered('tracking_value_ids'))

    def test_same_file_twice(self):
        content = workbook(good())
        self.imported(content)
        again = self.checked(content)
        self.assertEqual((self.found(again), again.state), ([('registry_imported', 0, '')], 'draft'))
        with self.assertRaises(UserError):
            again.action_import()
        # the same rows in another file change nothing but the one without a number, about which somebody is asked
        other = self.checked(text(good()), filename='daftar.csv')
        self.assertEqual(self.found(other), [('coop_possible', 4, 'Nama Koperasi')])
        other.line_ids.filtered(lambda line: line.action == 'possible').action_same()
        self.assertEqual((other.state, other.new_count, other.changed_count, other.same_count), ('checked', 0, 0, 3))
        before = self.count()
        other.action_import()
        self.assertEqual(self.count(), before)

    def test_changes_are_shown_and_kept(self):
        self.imported(workbook(good()))
        first = {**FIRST, 'Nama Koperasi': 'KSP Mekar Sari Baru', 'Jenis': 'Jasa', 'Aset': '2.100.000.001', 'RAT Tahun Buku': '2025' if self.today.year > 2025 else '2024', 'Alamat': None}
        if self.today > date(2026, 3, 21):
            first.update({'Tanggal RAT': '21-03-2026', 'Laporan RAT Diterima': None})
        record = self.checked(workbook([first]))
        [line] = record.line_ids
        self.assertEqual((line.action, record.changed_count), ('changed', 1))
        self.assertIn('Nama Koperasi: KSP Mekar Sari → KSP Mekar Sari Baru', line.changes)
        self.assertIn('Jenis: Simpan Pinjam → Jasa', line.changes)
        self.assertIn('Aset 2024: 2100000000 → 2100000001', line.changes)
        self.assertNotIn('Alamat', line.changes)     # an empty cell changes nothing
        record.action_import()
        self.env.invalidate_all()
        row = self.by_name('KSP Mekar Sari Baru')
        self.assertEqual((row.kind, row.street, int(row.figure_ids.assets), int(row.figure_ids.outside_capital)), ('service', FIRST['Alamat'], 2_100_000_001, 850_000_000))
        kept = {change.field_name: (change.before, change.after, change.source, change.user_id) for change in row.history_ids if change.field_name and change.field_name != 'meeting_ids'}
        self.assertEqual(kept, {'name': ('KSP Mekar Sari', 'KSP Mekar Sari Baru', 'import', self.registrar), 'kind': ('savings_loan', 'service', 'import', self.registrar)})

    def test_matching(self):
        """ NIK, then legal entity number; the same name in the same regency is asked about, never merged """
        row = self.row      # nik 5301010010001, 12/BH/XXV/2010, Koperasi Sejahtera in 5301
        base = {'Jenis': 'Jasa', 'Kode Wilayah': '5301'}
        bare = self.make_row("Koperasi Bersama")
        for values, expected in (
                ({'NIK Koperasi': row.nik, 'Nama Koperasi': 'Lain'}, [('changed', row)]), ({'No Badan Hukum': '12 / bh / xxv / 2010', 'Nama Koperasi': 'Lain'}, [('changed', row)]),
                ({'Nama Koperasi': 'KOPERASI  bersama'}, [('possible', bare)]), ({'Nama Koperasi': 'Koperasi Bersama', 'Kode Wilayah': '5302'}, [('new', self.Cooperative)]),
                ({'Nama Koperasi': 'Koperasi Sejahtera', 'NIK Koperasi': '5301010010099'}, [('new', self.Cooperative)]), ({'Nama Koperasi': 'Sama Sekali Baru'}, [('new', self.Cooperative)])):
            with self.subTest(values):
                record = self.checked(workbook([{**base, **values}]))
                self.assertEqual([(line.action, line.cooperative_id) for line in record.line_ids], expected)
        other = self.make_row("Lain", nik='5301010010002', legal_number='13/BH/2010')
        for values, code, column in (
                ({'NIK Koperasi': row.nik, 'No Badan Hukum': other.legal_number}, 'coop_conflict', 'No Badan Hukum'),
                ({'NIK Koperasi': '5301010010077', 'No Badan Hukum': row.legal_number}, 'coop_nik_differs', 'NIK Koperasi')):
            record = self.checked(workbook([{**base, 'Nama Koperasi': 'X', **values}]))
            self.assertEqual(self.found(record), [(code, 2, column)])

    def test_told_apart(self):
        like = self.make_row("Koperasi Bersama")
        content = workbook([{'Nama Koperasi': 'Koperasi Bersama', 'Jenis': 'Jasa', 'Kode Wilayah': '5301'}])
        record = self.checked(content)
        self.assertEqual(record.state, 'draft')
        with self.assertRaises(UserError):
            record.action_import()
        record.line_ids.action_new()
        record.action_import()
        self.assertEqual(len(self.by_name('Koperasi Bersama')), 2)
        with self.assertRaises(UserError):
            record.line_ids.action_same()
        self.assertEqual(like.kind, 'savings_loan')

    def test_rows_with_errors_left_out(self):
        first, second, third = good()
        content = workbook([first, {**second, 'Jenis': 'Aneka'}, {**third, 'Kode Wilayah': '9999'}])
        record = self.checked(content)
        self.assertEqual((record.state, record.left_out_count), ('draft', 2))
        with self.assertRaises(UserError):
            record.action_import()
        self.assertFalse(self.by_name('KSP Mekar Sari'))
        record.leave_out = True
        record.action_check()
        self.assertEqual((record.state, record.new_count, record.left_out_count), ('checked', 1, 2))
        record.action_import()
        self.assertTrue(self.by_name('KSP Mekar Sari'))
        self.assertFalse(self.by_name(second['Nama Koperasi']))
        # the file that is handed back, mended, is another file that can be brought in
        sheet = load_workbook(io.BytesIO(base64.b64decode(record.error_file))).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual([row[TITLES.index('Nama Koperasi')] for row in rows[1:]], [second['Nama Koperasi'], third['Nama Koperasi']])
        self.assertTrue(all(row[-1] and row[-2] for row in rows))
        sheet.cell(2, TITLES.index('Jenis') + 1).value, sheet.cell(3, TITLES.index('Kode Wilayah') + 1).value = 'Konsumen', '5303'
        mended = io.BytesIO()
        sheet.parent.save(mended)
        self.imported(mended.getvalue())
        self.assertTrue(self.by_name(second['Nama Koperasi']) and self.by_name(third['Nama Koperasi']))

    def test_figures_of_a_return_stand(self):
        self.imported(workbook(good()))
        row = self.by_name('KSP Mekar Sari')
        self.env['koperasi.cooperative.figure']._put(row, 'year', date(2024, 12, 31), 'return', {'assets': 5})
        record = self.imported(workbook([{**FIRST, 'Aset': '7', 'Alamat': 'Jl. Baru'}]))
        self.assertEqual(self.found(record, 'warning'), [('figure_of_return', 2, 'Tahun Data')])
        self.assertEqual((int(row.figure_ids.assets), row.figure_ids.source, row.street), (5, 'return', 'Jl. Baru'))

    def test_next_officer(self):
        self.imported(workbook(good()))
        self.imported(workbook([{**FIRST, 'Ketua': 'Ketua Baru', 'Masa Bakti Dari': '01-04-2025', 'Masa Bakti Sampai': '31-03-2028'}]))
        chairs = self.by_name('KSP Mekar Sari').officer_ids.filtered(lambda line: line.position == 'Ketua').sorted('date_from')
        self.assertEqual(chairs.mapped(lambda line: (line.name, line.date_from, line.date_to)), [
            ('Petrus Kolo', date(2024, 4, 1), date(2025, 3, 31)), ('Ketua Baru', date(2025, 4, 1), date(2028, 3, 31))])

    def test_who(self):
        for user in (self.reader, self.inspector, self.head):
            with self.assertRaises(AccessError):
                self.new_import(workbook(good()), user)
            with self.assertRaises(AccessError):
                self.as_user(user, self.new_import(workbook(good()))).action_check()
        record = self.imported(workbook(good()))
        for values in ({'leave_out': True}, {'file': False}):
            with self.assertRaises(UserError):
                record.write(values)
        with self.assertRaises(AccessError):
            record.state = 'draft'
        with self.assertRaises(UserError):
            record.unlink()

    # -- out and in again -----------------------------------------------------

    def test_round_trip(self):
        """ What goes out of one office comes into another one as it was, by a workbook and by a text """
        self.imported(workbook(good()))
        self.by_name('Koperasi Tanpa Nomor').write({'name': '+Koperasi Plus', 'street': '-5 Jl. Timor', 'note': "dua\nbaris"})
        content = {kind: self.exported(kind=kind) for kind in ('xlsx', 'csv')}
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content['xlsx'])).worksheets[0].iter_rows()]
        self.assertEqual(rows[0], TITLES)
        self.assertEqual(len(rows), 1 + self.Cooperative.search_count([('company_id', '=', self.office.id)]))
        self.assertIn(b"'+Koperasi Plus", content['csv'])      # no formula in a spreadsheet (R29)
        for kind, data in content.items():
            with self.subTest(kind):
                office = self.env['res.company'].create({'name': f"Dinas {kind}"})
                self.registrar.company_ids |= office
                self.env.user.company_ids |= office
                office._koperasi_office_setup()
                record = self.checked(data, company_id=office.id, filename=f'k.{kind}')
                self.assertEqual(self.found(record), [])
                record.action_import()
                self.env.invalidate_all()
                self.assertEqual(self.exported(office, 'csv'), content['csv'])
                again = self.checked(self.exported(office, 'xlsx'), company_id=office.id)
                self.assertFalse(again.line_ids.filtered(lambda line: line.changes))

    def test_export_is_noted(self):
        before = self.env['koperasi.export'].search([], limit=1).id or 0
        self.exported(kind='csv', state='active')
        note = self.env['koperasi.export'].search([('id', '>', before)])
        self.assertEqual((note.user_id, note.kind, note.rows), (self.registrar, 'list', 1))
        for user in (self.reader, self.inspector):
            with self.assertRaises(AccessError):
                self.as_user(user, self.env['koperasi.registry.export']).create({'company_id': self.office.id})

    # -- as it stood ------------------------------------------------------------

    def test_as_it_stood(self):
        row = self.as_user(self.registrar, self.row)
        row.write({'name': "Nama Kedua", 'kind': 'service'})
        self.env.cr.execute("ALTER TABLE koperasi_cooperative_history DISABLE TRIGGER koperasi_append_only")
        ids = row.history_ids.sorted('id').ids
        for place, history in enumerate(ids):      # the three changes lie days apart
            self.env.cr.execute("UPDATE koperasi_cooperative_history SET at = %s WHERE id = %s", (datetime(2026, 1, 5 + 5 * min(place, 1), 4, 0), history))
        self.env.cr.execute("ALTER TABLE koperasi_cooperative_history ENABLE TRIGGER koperasi_append_only")
        self.env.invalidate_all()
        self.assertIsNone(row._as_at(date(2026, 1, 4)))
        then = row._as_at(date(2026, 1, 7))
        self.assertEqual((then['name'], then['kind']), ("Koperasi Sejahtera", 'savings_loan'))
        self.assertEqual(row._as_at(date(2026, 1, 10))['name'], "Nama Kedua")
        table = self.as_user(self.reader, self.env['koperasi.cooperative.then']).create({'cooperative_id': row.id, 'date': '2026-01-07'}).table
        self.assertIn("Koperasi Sejahtera", table)
        self.assertIn("Nama Kedua", table)

    def test_lines_have_their_history(self):
        """ Who sits on the board, licences and meetings: added, changed, taken away; not their NIK """
        row = self.as_user(self.registrar, self.row)
        row.officer_ids = [(0, 0, {'name': "Petrus Kolo", 'position': "Ketua", 'nik': '5301041809540001'})]
        row.officer_ids.date_to = '2027-03-31'
        row.officer_ids.unlink()
        kept = [(change.field_name, change.before or '', change.after or '') for change in self.row.history_ids.sorted('id') if change.field_name]
        self.assertEqual(kept, [
            ('officer_ids', '', 'board · Ketua · Petrus Kolo'), ('officer_ids', 'board · Ketua · Petrus Kolo', 'board · Ketua · Petrus Kolo · 2027-03-31'),
            ('officer_ids', 'board · Ketua · Petrus Kolo · 2027-03-31', '')])
        self.imported(workbook([{**FIRST, 'NIK Koperasi': self.row.nik, 'No Badan Hukum': self.row.legal_number}]))
        self.assertEqual({change.source for change in self.row.history_ids.filtered(lambda change: change.field_name == 'meeting_ids')}, {'import'})

    def test_filters(self):
        """ Every filter of the list can be asked for """
        view = etree.fromstring(self.env.ref('koperasi.koperasi_cooperative_view_search').arch_db)
        filters = [node for node in view.iter('filter') if node.get('domain')]
        self.assertGreater(len(filters), 10)
        self.row.write({'certificate_ids': [(0, 0, {'number': 'S', 'date': '2020-01-01', 'valid_until': '2021-01-01'})]})
        for node in filters:
            found = self.as_user(self.reader, self.Cooperative).search(literal_eval(node.get('domain')))
            if node.get('name') == 'certificate_over':
                self.assertIn(self.row, found)
            if node.get('name') in ('licence_over', 'no_legal', 'inactive_ones'):
                self.assertNotIn(self.row, found)

    def test_history_source_is_not_the_callers(self):
        """ A caller may put anything into the context but the object that says where a change comes from """
        self.as_user(self.registrar, self.row).with_context(koperasi_registry_source={'code': 'return', 'note': 'x'}).write({'kbli': '1'})
        self.assertEqual(self.row.history_ids[:1].source, 'office')

    # -- by area, areas -----------------------------------------------------------

    def test_by_area(self):
        self.env['koperasi.area'].create([{'code': '539901', 'name': "Kecamatan Satu"}, {'code': '539902', 'name': "Kecamatan Dua"}] if not self.env['koperasi.area'].search(
            [('code', '=', '5399')]) and self.env['koperasi.area'].create({'code': '5399', 'name': "Kabupaten Uji"}) else [])
        rows = [self.make_row(f"Wilayah {number}", area) for number, area in enumerate(('539901', '539901', '539902', '5399'))]
        self.env['koperasi.cooperative.figure']._put(rows[0], 'year', date(2024, 12, 31), 'office', {'members_male': 7, 'assets': 1_000})
        ByArea = self.as_user(self.reader, self.env['koperasi.cooperative.area'])
        regency = ByArea.search([('level', '=', 'regency'), ('area_id.code', '=', '5399')])
        self.assertEqual((regency.cooperatives, regency.active_count, regency.members, int(regency.assets)), (4, 4, 7, 1_000))
        districts = ByArea.search(regency.action_open()['domain'])
        self.assertEqual(sorted((row.area_id.code or '', row.cooperatives) for row in districts), [('', 1), ('539901', 2), ('539902', 1)])
        inside = districts.filtered(lambda row: row.area_id.code == '539901').action_open()
        self.assertEqual(self.Cooperative.search(inside['domain']), self.Cooperative.union(*rows[:2]))
        plain = ByArea.search([('level', '=', 'regency'), ('area_id.code', '=', '5301')]).action_open()
        self.assertEqual(plain['res_model'], 'koperasi.cooperative')

    def test_areas_are_brought_in(self):
        def bring(content, user=self.registrar):
            self.as_user(user, self.env['koperasi.area.import']).create({'file': base64.b64encode(content)}).action_import()
        bring(b"Kode;Nama\r\n53.98;Kabupaten Jauh\r\n53.98.01;Kecamatan Dekat\r\n53.98.01.2001;Desa Baru\r\n")
        village = self.env['koperasi.area'].search([('code', '=', '5398012001')])
        self.assertEqual((village.level, village.parent_id.code, village.parent_id.parent_id.code), ('village', '539801', '5398'))
        row = self.make_row("Di Desa", '5398012001')
        self.assertEqual((row.regency_id.code, row.district_id.code), ('5398', '539801'))
        bring(b"Kode;Nama\r\n5398;Kabupaten Jauh Sekali\r\n")
        self.assertEqual(row.regency_id.name, "Kabupaten Jauh Sekali")
        for content in (b"Kode;Nama\r\n5397;A\r\n5397;B\r\n", b"Kode;Nama\r\n999901;Yatim\r\n", b"Kode;Nama\r\n530;Salah\r\n", b"Kode;Nama\r\n5396;\r\n", b"", b"a;b\r\n1;2"):
            with self.assertRaises(UserError, msg=content):
                bring(content)
        self.assertFalse(self.env['koperasi.area'].search([('code', 'in', ('5397', '5396', '9999'))]))
        with self.assertRaises(AccessError):
            bring(b"Kode;Nama\r\n5397;A\r\n", self.head)


@tagged('post_install', '-at_install')
class TestBadRegistryFiles(RegistryFileCase):
    """ R28 at this door: a bad file harms nothing, and says what is wrong and where """

    def refused_file(self, content, expected, warnings=()):
        """ Read without a crash, its errors in the right place with words and remedy, nothing written """
        before = self.count()
        if not content:
            with self.assertRaises(UserError):
                self.new_import(content).action_check()
            return
        record = self.checked(content)
        self.assertEqual(record.state, 'draft')
        self.assertEqual(self.found(record), sorted(expected))
        for issue in record.issue_ids:
            self.assertTrue(issue.problem and issue.remedy and issue.problem != issue.code, issue.code)
            self.assertNotIn('%(', issue.problem + issue.remedy)
        self.assertTrue(record.error_file)
        with self.assertRaises(UserError):
            record.action_import()
        self.env.invalidate_all()
        self.assertEqual(self.count(), before)

    def test_packages(self):
        """ The bad workbooks of the opening books are refused by the same reader """
        for name, (make, expected) in corpus.FILES.items():
            content = make()
            if any(sheet for _code, sheet, _row, _column in expected):
                continue
            with self.subTest(name):
                if content and not content.startswith((b'PK', b'\xd0\xcf')):      # a text, which is read here
                    record = self.checked(content)
                    self.assertEqual((record.state, len(self.found(record)) > 0), ('draft', True))
                    continue
                self.refused_file(content, [(code, row, column) for code, _sheet, row, column in expected])

    def test_cells(self):
        future = self.today + timedelta(days=1)
        year = self.today.year
        for values, expected in (
                ({'nik': '53010100X0001'}, [('coop_nik_invalid', 2, 'NIK Koperasi')]), ({'nik': '530101'}, [('coop_nik_invalid', 2, 'NIK Koperasi')]),
                ({'nik': '5' * 17}, [('coop_nik_invalid', 2, 'NIK Koperasi')]), ({'nik': '5,30101E+12'}, [('coop_nik_invalid', 2, 'NIK Koperasi')]),
                ({'name': None}, [('required', 2, 'Nama Koperasi')]), ({'name': 'N' * 500}, [('text_too_long', 2, 'Nama Koperasi')]), ({'name': '@SUM(1)'}, [('text_formula', 2, 'Nama Koperasi')]),
                ({'name': 'x' * 40_000}, [('text_too_long', 2, 'Nama Koperasi')]),
                ({'area_id': '5999'}, [('area_unknown', 2, 'Kode Wilayah')]), ({'area_id': '53'}, [('area_too_wide', 2, 'Kode Wilayah')]), ({'area_id': '530'}, [('area_code_invalid', 2, 'Kode Wilayah')]),
                ({'area_id': None}, [('required', 2, 'Kode Wilayah')]), ({'kind': 'Aneka Usaha'}, [('word_unknown', 2, 'Jenis')]), ({'kind': None}, [('required', 2, 'Jenis')]),
                ({'legal_date': future.strftime('%d-%m-%Y')}, [('date_future', 2, 'Tanggal Badan Hukum')]), ({'legal_date': '31-02-2005'}, [('date_not_existing', 2, 'Tanggal Badan Hukum')]),
                ({'legal_date': 39868}, [('date_number', 2, 'Tanggal Badan Hukum')]), ({'legal_date': '24-02-09'}, [('date_short_year', 2, 'Tanggal Badan Hukum')]),
                ({'meeting_date': '31-12-2024'}, [('meeting_too_early', 2, 'Tanggal RAT')]), ({'book_year': str(year), 'reported_on': None}, [('year_invalid', 2, 'RAT Tahun Buku')]),
                ({'book_year': None}, [('part_missing', 2, 'RAT Tahun Buku')]), ({'meeting_date': None}, [('part_missing', 2, 'Tanggal RAT')]),
                ({'attended': '241'}, [('attended_too_many', 2, 'Hadir RAT')]), ({'attended': '75%'}, [('count_invalid', 2, 'Hadir RAT')]), ({'members_male': '-5'}, [('count_invalid', 2, 'Anggota L')]),
                ({'members_male': -5}, [('count_invalid', 2, 'Anggota L')]), ({'members_female': 1.5}, [('count_invalid', 2, 'Anggota P')]), ({'founded_by': 'dua puluh'}, [('count_invalid', 2, 'Jumlah Pendiri')]),
                ({'figure_year': None}, [('part_missing', 2, 'Tahun Data')]), ({'figure_year': '24'}, [('year_invalid', 2, 'Tahun Data')]), ({'figure_year': str(year)}, [('year_invalid', 2, 'Tahun Data')]),
                ({'assets': '1,250,000'}, [('amount_comma', 2, 'Aset')]), ({'assets': '1.250.000,50'}, [('amount_decimals', 2, 'Aset')]), ({'assets': '-1'}, [('amount_negative', 2, 'Aset')]),
                ({'assets': 'NaN'}, [('amount_not_number', 2, 'Aset')]), ({'surplus': '1,5E+06'}, [('amount_scientific', 2, 'SHU')]), ({'surplus': '--5'}, [('amount_negative', 2, 'SHU')]),
                ({'latitude': '95'}, [('coordinate_invalid', 2, 'Lintang')]), ({'longitude': 'timur'}, [('coordinate_invalid', 2, 'Bujur')]),
                ({'term_to': '31-03-2023'}, [('term_backwards', 2, 'Masa Bakti Sampai')]), ({'licence_number': None}, [('part_missing', 2, 'No Izin Usaha')]),
                ({'certificate_grade': 'Z'}, [('word_unknown', 2, 'Grade Sertifikat')]), ({'certificate_date': None}, [('part_missing', 2, 'Tanggal Sertifikat')])):
            with self.subTest(values=str(values)[:80]):
                self.refused_file(spoilt(**values), expected)

    def test_rows(self):
        first, second, third = good()
        for name, rows, expected in (
                ('NIK twice', [first, {**second, 'NIK Koperasi': first['NIK Koperasi']}], [('coop_nik_double', 3, 'NIK Koperasi')]),
                ('legal number twice', [first, {**second, 'No Badan Hukum': '21 / bh / XXV / 2005'}], [('coop_legal_double', 3, 'No Badan Hukum')]),
                ('twins by name', [third, dict(third)], [('coop_twin', 3, 'Nama Koperasi')]),
                ('one of the registry by two numbers', [{**third, 'NIK Koperasi': self.row.nik}, {**third, 'No Badan Hukum': self.row.legal_number}], [('coop_match_twice', 3, 'Nama Koperasi')]),
                ('total row', [first, {'Nama Koperasi': 'JUMLAH', 'Aset': '5'}], [('total_row', 3, 'Nama Koperasi')])):
            with self.subTest(name):
                self.refused_file(workbook(rows), expected)

    def test_sheets_and_texts(self):
        header = ';'.join(TITLES)
        for name, content, expected in (
                ('header only', workbook([]), [('no_rows', 0, '')]), ('formula', workbook(good(), lambda book: book.active.__setitem__('B2', '=1+1')), [('formula', 2, 'Nama Koperasi')]),
                ('merged', workbook(good(), lambda book: book.active.merge_cells('U2:U3')), [('merged_cells', 2, '')]),
                ('column missing', b'Nama Koperasi;Jenis\r\nA;Jasa', [('column_missing', 1, 'Kode Wilayah')]), ('column twice', f'{header};Nama\r\n'.encode() + b';' * 5, [('column_double', 1, 'Nama')]),
                ('no separator', b'Nama\r\nA\r\n', [('csv_separator', 0, '')]), ('latin-1', f'{header}\r\nCaf\xe9'.encode('latin-1'), [('not_text', 0, '')]),
                ('quote not closed', (header + '\r\n;"KSP' + ';' * 60).encode(), [('csv_quotes', 2, '')]), ('more cells', (header + '\r\n' + 'x;' * 80).encode(), [('csv_columns', 2, '')]),
                ('words', b'hello', [('csv_separator', 0, '')])):
            with self.subTest(name):
                self.refused_file(content, expected)

    def test_odd_but_right(self):
        """ NIK as a number of Excel, other digits of it, a text with a byte order mark and commas """
        self.assertEqual(self.found(self.checked(spoilt(nik=5301010020001))), [])
        record = self.checked(spoilt(nik='530101002000'))
        self.assertEqual((self.found(record), self.found(record, 'warning')), ([], [('coop_nik_length', 2, 'NIK Koperasi')]))
        self.assertEqual(self.found(self.checked(b'\xef\xbb\xbf' + text([FIRST], ','))), [])

    def test_mutations(self):
        """ Any cell may hold anything, any byte may be another: no crash, and what is right has as many rows as it says """
        seed = random.randrange(10**6)
        _logger.info("seed %s", seed)
        chance, record = random.Random(seed), self.new_import(b'x').sudo()
        with zipfile.ZipFile(io.BytesIO(workbook(good()))) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
        for number in range(MUTATIONS):
            with self.subTest(seed=seed, number=number):
                rows = rows_of(*good())
                for _i in range(chance.randint(1, 5)):
                    row = chance.choice(rows)
                    row[chance.randrange(len(row))] = chance.choice(NASTY)
                kind = number % 3
                if kind == 0:
                    content = bytearray('\r\n'.join(';'.join('' if cell is None else str(cell) for cell in row) for row in rows).encode())
                elif kind == 1:
                    book = [dict(zip(TITLES, row, strict=True)) for row in rows[1:]]
                    content = bytearray(workbook(book))
                else:      # below the zip's checksum
                    victim, buffer = chance.choice([name for name in parts if name.startswith('xl/') and 'theme' not in name]), io.BytesIO()
                    data = bytearray(parts[victim])
                    start = chance.randrange(len(data))
                    data[start:start + chance.randint(0, 3)] = bytes(chance.choices(b'<>/="0123456789AZaz \xff\x00-', k=3))
                    with zipfile.ZipFile(buffer, 'w') as package:
                        for part, body in {**parts, victim: bytes(data)}.items():
                            package.writestr(part, body)
                    content = bytearray(buffer.getvalue())
                if kind < 2 and chance.random() < 0.4:
                    for _i in range(chance.randint(1, 10)):
                        content[chance.randrange(len(content))] = chance.randrange(256)
                record.write({'file': base64.b64encode(bytes(content))})
                found, matches, issues = record._check()
                if not issues.errors:
                    self.assertEqual(len(matches), len(found.rows))
                    record.env.flush_all()
                    with self.env.cr.savepoint() as savepoint:
                        record._write_registry(found, matches)
                        record.env.flush_all()
                        savepoint.rollback()
                    self.env.invalidate_all()

    def test_names_of_sheets(self):
        """ The sheet of the layout's name is read, wherever it stands """
        def change(book):
            book.create_sheet('Lain', 0).append(['x'])
        self.assertEqual(self.found(self.checked(workbook(good(), change))), [])
        self.assertEqual(SHEET, 'Koperasi')
