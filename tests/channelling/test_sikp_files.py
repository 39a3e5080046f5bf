import base64
import io
import zipfile
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ChannellingCase


@tagged('post_install', '-at_install')
class TestSikpFiles(ChannellingCase, HttpCase):
    """ Domain 5.12: text files of SIKP, byte for byte against lines written by hand; layouts edited as data; nothing smuggled in """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls.borrower()
        cls.loan = cls.lend(cls.ana)
        cls.layouts = {kind: cls.env.ref(f'koperasi.sikp_layout_{kind}') for kind in ('debtor', 'contract', 'transaction', 'answer')}

    def report(self, user=None, **values):
        return self.by(user or self.officer, self.env['koperasi.sikp.export']).create({
            'company_id': self.coop.id, 'line_id': self.line.id, 'date_from': '2026-01-01', 'date_to': '2026-01-31', **values})

    def sent(self, **values):
        export = self.report(**values)
        export.action_check()
        export.action_send()
        return export

    def files(self, export):
        return dict(export._file(layout) for layout in export.layout_ids)

    def test_byte_for_byte(self):
        number = self.loan.number
        agreement = self.loan.application_id.agreement_number
        member = self.ana.number
        self.assertEqual(self.files(self.sent()), {
            'SIKP_DEBITUR_901_20260131.txt': (
                f'5301015203950001|{member}|Ana Tefa|12031995|2|1|3|Pedagang|Jl. Timor Raya 12, Oelamasi, Kupang Timur|5301|85362||01022020|Pasar Oelamasi|'
                f'SKU 12/2026|5000000|2|4000000|0|081234567890||0|0\r\n').encode(),
            # 50 weeks after 5 January 2026
            'SIKP_AKAD_901_20260131.txt': f'901|5301015203950001|{number}|{agreement}|05012026|21122026|4000000|UMI|05||0|{number}\r\n'.encode(),
            'SIKP_TRANSAKSI_901_20260131.txt': f'{number}|05012026|4000000|4000000|0|1\r\n'.encode()})

    def test_a_payment_in_the_next_month(self):
        """ Only the transaction is new: borrower and agreement were reported """
        self.go_to(date(2026, 2, 9))
        self.by(self.teller, self.loan).repay(500_000, self.key(), self.till)
        self.env.invalidate_all()
        paid = sum(map(int, self.loan.transaction_ids.mapped('loan_principal')))
        export = self.sent(date_from='2026-02-01', date_to='2026-02-28')
        self.assertEqual({name: content for name, content in self.files(export).items() if content}, {
            'SIKP_TRANSAKSI_901_20260228.txt': f'{self.loan.number}|09022026|4000000|{4_000_000 - paid}|{paid}|1\r\n'.encode()})

    def test_errors_by_row_and_field(self):
        beni = self.borrower("Beni", 2, 'male')
        self.pay_out(self.signed(self.ask(beni, 1_000_000)))
        beni.write({'street': "Jl. A|B", 'zip': '8536', 'education': False})
        export = self.report()
        export.action_check()
        self.assertEqual((export.problem_count, export.row_count), (1, 3), "the other borrower's lines are right")
        [wrong] = export.row_ids.filtered('problems')
        self.assertEqual([line.partition(':')[0] for line in wrong.problems.splitlines()], ['pendidikan', 'alamat', 'kode_pos'])
        with self.raises(UserError, "1 lines have errors"):
            export.action_send()
        export.leave_out = True
        self.assertEqual(export.state, 'draft', "another choice is checked anew")
        export.action_check()
        export.action_send()
        self.assertNotIn(b'Beni', b''.join(self.files(export).values()))
        beni.write({'street': "Jl. A", 'zip': '85361', 'education': 'primary'})
        again = self.sent()
        self.assertIn(b'Beni', b''.join(self.files(again).values()))

    def test_nothing_smuggled(self):
        """ A separator, a line break and a formula in names and addresses: refused, or replaced where the layout says so """
        for street, code in (("Jl. A|9999", 'alamat'), ("Jl. A\n5301|x", 'alamat'), ("=cmd|' /C calc'!A0", 'alamat'), ("@SUM(A1)", 'alamat')):
            self.ana.street = street
            export = self.report()
            export.action_check()
            with self.subTest(street=street):
                self.assertIn(f'{code}:', export.row_ids.filtered('problems').problems)
        self.layouts['debtor'].replace = True
        self.ana.street = "=cmd|' /C\ncalc'!A0"
        [content] = [content for name, content in self.files(self.sent()).items() if 'DEBITUR' in name]
        self.assertEqual((content.count(b'|'), content.count(b'\n')), (22, 1))
        self.assertIn(b"|cmd ' /C calc'!A0, Oelamasi", content)

    def test_an_edited_layout(self):
        """ The manager moves, adds and drops fields, writes dates and lines otherwise; no program is changed """
        layout = self.by(self.manager, self.layouts['contract'])
        layout.column_ids.filtered(lambda column: column.code not in ('nik', 'tgl_akad', 'nilai_akad')).unlink()
        layout.column_ids.filtered(lambda column: column.code == 'tgl_akad').write({'sequence': 1, 'date_format': 'yyyy-mm-dd'})
        layout.write({'line_end': 'lf', 'file_name': '{distributor}-{line}.txt', 'column_ids': [(0, 0, {'code': 'jenis', 'source': 'fixed', 'fixed': 'A', 'sequence': 999})]})
        export = self.sent(layout_ids=[(6, 0, layout.ids)])
        self.assertEqual(self.files(export), {'901-PRJ-12_UMI_2026.txt': b'2026-01-05|5301015203950001|4000000|A\n'})

    def test_bad_layouts(self):
        columns = self.layouts['debtor'].column_ids
        by_code = {column.code: column for column in columns}
        for record, values in (
                (self.layouts['debtor'], {'file_name': '../x.txt'}), (self.layouts['debtor'], {'file_name': 'x.exe'}), (self.layouts['debtor'], {'file_name': '{0.__class__}.txt'}),
                (by_code['jns_kelamin'], {'codes': 'male'}), (by_code['jns_kelamin'], {'codes': False}), (by_code['jns_kelamin'], {'codes': 'male=1\nmale=2'}),
                (by_code['nama'], {'source': 'outstanding'}), (by_code['nama'], {'source': 'answer_key'})):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                record.write(values)
        for values in ({'least': 9, 'most': 3}, {'code': 'nik'}):
            with self.subTest(values=values), mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                by_code['nama'].write(values)
                self.env.flush_all()
        with self.assertRaises(AccessError):
            self.by(self.officer, self.layouts['debtor']).write({'name': "x"})
        with self.assertRaises(ValueError):
            by_code['nama'].source = "member.unlink()"

    def test_who_and_the_log(self):
        export = self.report()
        for user in (self.teller, self.accountant, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.by(user, export).action_check()
        with self.raises(UserError, "Check the lines first"):
            export.action_send()
        with self.raises(UserError, "Check and send"):
            export._file(self.layouts['debtor'])
        export.action_check()
        export.action_send()
        for user in (self.teller, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.by(user, export.sudo().row_ids).mapped('text')
        logged = self.env['koperasi.export'].search_count([('company_id', '=', self.coop.id)])
        self.files(export)
        self.assertEqual(self.env['koperasi.export'].search_count([('company_id', '=', self.coop.id)]), logged + 3)
        last = self.env['koperasi.export'].search([], limit=1)
        self.assertEqual((last.user_id, last.kind, last.rows), (self.officer, 'list', 1))
        self.coop.koperasi_export_most = 0
        with self.raises(UserError, "Say first"):
            export._file(self.layouts['debtor'])

    def test_what_was_sent_stays(self):
        export = self.sent()
        for call in (export.action_check, lambda: export.write({'date_to': '2026-02-28'}), export.unlink):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(AccessError):
            export.write({'state': 'draft'})
        self.env.flush_all()
        for statement in ("UPDATE koperasi_sikp_row SET text = 'x' WHERE export_id = %s", "DELETE FROM koperasi_sikp_row WHERE export_id = %s"):
            with self.subTest(statement=statement), mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement, (export.id,))

    def answer(self, export, content, user=None):
        return self.by(user or self.officer, self.env['koperasi.sikp.answer']).create({'export_id': export.id, 'file': base64.b64encode(content)}).action_confirm()

    def test_the_answer(self):
        beni = self.borrower("Beni", 2, 'male')
        other = self.pay_out(self.signed(self.ask(beni, 1_000_000)))
        export = self.sent()
        said = self.answer(export, f'5301015203950001|00|\r\n{other.number}|99|NIK belum terdaftar\r\n3171010101900001|00|x\r\n'.encode())
        self.assertIn("2 accepted, 1 rejected. 1 lines", said['params']['message'])
        self.assertEqual((export.state, export.rejected_count), ('answered', 1))
        self.assertEqual(set(export.row_ids.filtered(lambda row: row.loan_id == other).mapped('answer_text')), {"NIK belum terdaftar"})
        self.assertEqual(set(export.row_ids.filtered(lambda row: row.loan_id == self.loan).mapped('answer')), {'accepted'})

    def test_bad_answers(self):
        export = self.sent()
        for content in (b'x', b'5301015203950001|00', b'5301015203950001|7|x', b'|00|x', b'\xff\xfe|00|x', b'a\x00|00|x', b'\n\n', b'5301015203950001|00|x|y'):
            with self.subTest(content=content), self.assertRaises(UserError):
                self.answer(export, content)
        self.assertEqual((export.state, set(export.row_ids.mapped('answer'))), ('sent', {False}))
        with self.raises(UserError, "Check and send"):
            self.answer(self.report(), b'5301015203950001|00|')
        with self.assertRaises(AccessError):
            self.answer(export, b'5301015203950001|00|', self.teller)

    def test_download(self):
        export = self.sent()
        self.env.cr.flush()
        self.authenticate(self.officer.login, self.officer.login)
        response = self.url_open(f'/koperasi/sikp/{export.id}.zip')
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        with zipfile.ZipFile(io.BytesIO(response.content)) as folder:
            self.assertEqual(sorted(folder.namelist()), ['SIKP_AKAD_901_20260131.txt', 'SIKP_DEBITUR_901_20260131.txt', 'SIKP_TRANSAKSI_901_20260131.txt'])
            self.assertTrue(folder.read('SIKP_DEBITUR_901_20260131.txt').startswith(b'5301015203950001|'))
        self.assertEqual(self.url_open('/koperasi/sikp/0.zip').status_code, 404)
        self.authenticate(self.teller.login, self.teller.login)
        self.assertEqual(self.url_open(f'/koperasi/sikp/{export.id}.zip').status_code, 404)
