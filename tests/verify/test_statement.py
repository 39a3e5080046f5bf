import os
import shutil
import tempfile
from datetime import date
from unittest.mock import patch

import psycopg2

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.verify import issued_paper

from ..papers.common import PapersCase
from .test_receipt import ReceiptChecks

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 5)


class CheckCase(PapersCase):
    """ A statement with twenty lines, of a day that is closed """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        environment = patch.dict(os.environ, {'KOPERASI_SEAL_KEY': folder})
        environment.start()
        cls.addClassCleanup(environment.stop)
        cls.Paper = cls.env['koperasi.issued.paper']
        cls.account_row = cls.savings.account_id
        cls.by(cls.teller, cls.savings).deposit(20_000, cls.key(), cls.till)
        cls.many(cls, cls.savings, [10_000 + 1_000 * number for number in range(18)])
        cls.lines = cls.account_row._statement(FIRST, LAST)['lines']
        cls.close_tills()
        Day = cls.env['koperasi.business.day']
        Day._current(cls.coop)._close()
        Day._open(cls.coop, date(2026, 1, 6))
        cls.open_till(cls.teller)
        cls.paper = cls.printed(cls.account_row)

    @classmethod
    def printed(cls, account, first=FIRST, last=LAST):
        cls.env['report.koperasi.report_statement']._get_report_values(account.ids, {'date_from': first.isoformat(), 'date_to': last.isoformat()})
        return cls.Paper.search([('account_id', '=', account.id)], limit=1)

    def changed(self, *statements):
        """ As one who may switch the guards off """
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        for statement, *values in statements:
            self.env.cr.execute(statement, values)
            self.assertTrue(self.env.cr.rowcount, statement)
        self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
        self.env.invalidate_all(flush=False)

    def entry(self, line):
        return self.env['koperasi.entry'].search([('account_id', '=', self.account_row.id), ('transaction_id.name', '=', self.lines[line - 1]['number'])])

    def check(self):
        return self.Paper._checked(self.paper._issue())


@tagged('post_install', '-at_install')
class TestChecks(ReceiptChecks, CheckCase, HttpCase):

    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM koperasi_tries")

    def assert_ledger_ties(self, companies=None):
        """ Books that these tests change are taken back with them """

    def test_still_the_same(self):
        self.assertEqual((self.paper.line_count, self.paper.final), (20, True))
        self.assertEqual(self.check(), {'state': 'same', 'changed': [], 'added': 0, 'opening': True, 'closing': True, 'lines': 20, 'later': 0})
        # what comes after its days, a reversal of one of its lines among it, is no change of what it says
        self.deposit(self.savings, 77_000)
        self.by(self.manager, self.entry(2).transaction_id)._reverse("Salah", self.key())
        self.by(self.officer, self.maria).write({'name': "Maria Lain"})
        self.assertEqual(self.check()['state'], 'same')

    def test_changed_at_line_14(self):
        for column in ("UPDATE koperasi_entry SET amount = amount + 1 WHERE id = %s", "UPDATE koperasi_entry SET component = 'fee' WHERE id = %s",
                       "UPDATE koperasi_transaction SET memo = 'x' WHERE id = (SELECT transaction_id FROM koperasi_entry WHERE id = %s)",
                       "UPDATE koperasi_transaction SET name = 'x' WHERE id = (SELECT transaction_id FROM koperasi_entry WHERE id = %s)"):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self.changed((column, self.entry(14).id))
                found = self.check()
                self.assertEqual((found['state'], found['changed']), ('changed', [14]))
                self.assertEqual(found['closing'], 'amount' not in column)
                page = self.paper._page_of_code(self.env['koperasi.member'])
                self.assertIn("Changed at line 14.", page['sentences'])
                self.assertFalse(page['now'])
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_deleted_and_added(self):
        with self.env.cr.savepoint() as savepoint:
            self.changed(("DELETE FROM koperasi_entry WHERE id = %s", self.entry(3).id))
            self.assertEqual(self.check()['changed'], [3])
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        row = self.entry(20)
        self.changed(("INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq) VALUES (%s, %s, 'fee', 5, 5, 9999)",
                      row.account_id.id, row.transaction_id.id))
        self.assertEqual((self.check()['changed'], self.check()['added']), ([], 1))

    def test_what_the_day_still_brought(self):
        """ A statement to today: what is booked later today does not speak against it; a change does """
        self.deposit(self.savings, 11_000)
        self.paper = self.printed(self.account_row, FIRST, date(2026, 1, 6))
        self.assertFalse(self.paper.final)
        self.deposit(self.savings, 12_000)
        self.assertEqual({**self.check(), 'lines': 21}, {'state': 'same', 'changed': [], 'added': 0, 'opening': True, 'closing': True, 'lines': 21, 'later': 1})
        self.changed(("UPDATE koperasi_entry SET amount = amount + 1 WHERE id = %s", self.entry(14).id))
        self.assertEqual(self.check()['changed'], [14])

    def test_record_changed_in_the_database(self):
        for column, value in (('lines', self.paper.lines[:-8] + 'AAAAAAAA'), ('date_to', '2026-01-04'), ('account_id', self.other_savings.account_id.id), ('mark', '0' * 64)):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self.changed((f"UPDATE koperasi_issued_paper SET {column} = %s WHERE id = %s", value, self.paper.id))
                self.assertEqual(self.check()['state'], 'forged')
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
        with self.assertRaisesRegex(psycopg2.Error, "append-only"), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM koperasi_issued_paper WHERE id = %s", (self.paper.id,))

    def test_key_missing(self):
        """ A paper is printed all the same, without a code; what was printed cannot be checked, and nobody calls it changed """
        with patch.object(issued_paper.keys, 'read', side_effect=issued_paper.keys.KeyMissing('x', 'y')):
            values = self.env['report.koperasi.report_statement']._get_report_values(self.account_row.ids, {})
            self.assertFalse(values['papers'][self.account_row.id]['issued'])
            self.assertEqual(self.check(), {'state': 'unknown'})

    def test_to_its_owner(self):
        self.changed(("UPDATE koperasi_entry SET amount = 999000 WHERE id = %s", self.entry(14).id))
        page = self.paper.with_user(self.portal_own)._page_of_code(self.maria.with_user(self.portal_own))
        self.assertEqual([(line['number'], line['receipt'], line['amount'].replace('\xa0', ' ')) for line in page['now']], [(14, self.lines[13]['number'], 'Rp 999.000')])
        self.assertFalse(self.paper.with_user(self.portal_other)._page_of_code(self.yosef.with_user(self.portal_other))['now'])

    # -- pages

    def test_page(self):
        response = self.url_open(f'/koperasi/paper/{self.paper.code}')
        self.assertEqual(response.status_code, 200)
        for shown in ("STILL THE SAME", "M***a B**a", "KSP Uji Coba", self.account_row.number[-4:]):
            self.assertIn(shown, response.text)
        for hidden in ("Maria", self.account_row.number, self.maria.number, self.lines[13]['number']):
            self.assertNotIn(hidden, response.text)
        self.assertIn('noindex', response.headers['X-Robots-Tag'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.headers['Referrer-Policy'], 'no-referrer')

    @mute_logger('odoo.http')
    def test_wrong_codes(self):
        code = self.paper.code
        unknown = self.url_open('/koperasi/paper/' + '0' * 32)
        self.assertEqual(unknown.status_code, 404)
        self.assertIn("NOT KNOWN", unknown.text)

        def plain(response):
            return [line for line in response.text.splitlines() if 'csrf_token' not in line and 'name="key"' not in line and 'name="path"' not in line]

        for wrong in (code[:-1], code + '0', ('f' if code[0] != 'f' else '0') + code[1:], 'x' * 3000, '%00', '%27--', '1', '[]', '%C3%A9' * 32):
            with self.subTest(wrong=wrong[:40]):
                response = self.url_open(f'/koperasi/paper/{wrong}')
                self.assertEqual(response.status_code, 404)
                self.assertEqual(plain(response), plain(unknown))
        self.assertEqual([self.url_open(f'/koperasi/paper/{number:032x}').status_code for number in range(60)][-1], 429)
        self.assertEqual(self.url_open(f'/koperasi/paper/{code}').status_code, 429)

    def send(self, code='', content=None):
        form = self.url_open('/koperasi/check')
        token = form.text.split('name="csrf_token" value="')[1].split('"')[0]
        files = {'upload': ('rekening.pdf', content, 'application/pdf')} if content is not None else None
        return self.url_open('/koperasi/check', data={'csrf_token': token, 'key': 'x', 'code': code}, files=files)

    @mute_logger('odoo.http')
    def test_form(self):
        spaced = ' '.join(self.paper.code[place:place + 4] for place in range(0, 32, 4)).upper()
        self.assertIn("STILL THE SAME", self.send(spaced).text)
        self.assertIn("NOT KNOWN", self.send('0' * 32).text)
        self.assertIn("choose its file", self.send().text)
        for content in (b'x', b'%PDF-1.4', b'\x00' * 100, b'KOPERASI1xPM5QxA' + b'0' * 64 + b'x', b'PK\x03\x04'):
            self.assertIn("NOT KNOWN", self.send(content=content).text)
        self.assertIn("too big", self.send(content=b'x' * (5 * 1024 * 1024 + 1)).text)

    def test_file(self):
        """ The PDF of last year, uploaded: it carries its own lines, so it can be checked though its record is gone """
        Report = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        accounts = self.account_row | self.other_savings.account_id
        content, kind = Report._render_qweb_pdf('koperasi.action_report_statement', accounts.ids, {'date_from': FIRST.isoformat(), 'date_to': LAST.isoformat()})
        self.assertEqual(kind, 'pdf')
        self.assertTrue(content.startswith(b'%PDF'))
        self.assertEqual(self.send(content=content).text.count("STILL THE SAME"), 2)
        # one byte of what is shown
        place = content.index(b'stream') + 40
        forged = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
        self.assertIn("THE FILE WAS CHANGED", self.send(content=forged).text)
        with self.env.cr.savepoint() as savepoint:
            self.changed(("DELETE FROM koperasi_issued_paper WHERE account_id = %s", self.account_row.id), ("UPDATE koperasi_entry SET amount = amount + 1 WHERE id = %s", self.entry(14).id))
            text = self.send(content=content).text
            self.assertIn("CHANGED", text)
            self.assertIn("Changed at line 14.", text)
            self.assertIn("closing balance is another one", text)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
