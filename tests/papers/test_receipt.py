import hashlib
import hmac
import json
import re
from datetime import date
from pathlib import Path

from psycopg2 import Error

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.member.person import mask_name
from ...reports.text import moment, rupiah
from .common import PAYLOADS, PapersCase

# a red dot
PNG = b'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
CASES = Path(__file__).parents[1] / 'cases' / 'indonesia.json'


@tagged('post_install', '-at_install')
class TestReceipt(PapersCase):

    def html(self, transaction, user=None):
        Report = self.by(user or self.teller, self.env['ir.actions.report'])
        content, _type = Report._render_qweb_html('koperasi.report_receipt', transaction.ids)
        return re.sub(r'\s+', ' ', content.decode().replace('\xa0', ' '))

    def test_what_it_says(self):
        self.coop.write({'koperasi_legal_number': '605/BH/XIV/1990', 'koperasi_nik': '5371010020017', 'street': "Jl. Timor Raya"})
        deposit = self.transaction(self.deposit(self.savings, 2_450_500, memo="Hasil tenun"))
        html = self.html(deposit)
        for text in (deposit.name, "Deposit Receipt", "Rp 2.450.500", "Rp 2.575.500", "Maria Bria", self.maria.number,
                     self.savings.number, self.savings.product_id.name, "Hasil tenun", "uji_teller", "605/BH/XIV/1990", "5371010020017",
                     "Jl. Timor Raya", "5 Jan 2026", "WITA", "Dua juta empat ratus lima puluh ribu lima ratus rupiah", "data:image/png;base64,"):
            self.assertIn(text, html)
        self.assertNotIn("REVERSED", html)

    def test_copies(self):
        """ Domain 8: a second print says that it is a copy, of whatever size; who printed is kept for ever """
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        Report = self.by(self.teller, self.env['ir.actions.report'])
        for number, name in enumerate(('report_receipt', 'report_receipt_thermal', 'report_receipt'), 1):
            Report._render_qweb_pdf(f'koperasi.action_{name}', deposit.ids)
            self.assertEqual(deposit._copy_number(), number)
        self.assertIn("Copy 3", self.html(deposit))
        self.assertEqual(deposit.print_ids.mapped('user_id'), self.teller)
        other = self.transaction(self.deposit(self.savings, 50_000))
        self.assertNotIn("Copy", self.html(other))
        with self.assertRaises(AccessError):
            self.by(self.stranger, self.env['ir.actions.report'])._render_qweb_pdf('koperasi.action_report_receipt', deposit.ids)
        with mute_logger('odoo.sql_db'), self.assertRaises(Error), self.cr.savepoint():
            deposit.print_ids[0].paper = "Kosong"
            self.env.flush_all()

    def test_logo(self):
        """ The cooperative's own, never Odoo's picture of a missing one """
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        self.assertNotIn('class="k_logo"', self.html(deposit))
        self.coop.logo = PNG
        self.assertIn('<td class="k_logo"><img alt="" src="data:image/png;base64,', self.html(deposit))

    def test_words(self):
        """ Case T1, on the paper """
        case = next(case for case in json.loads(CASES.read_text())['cases'] if case['id'] == 'T1')
        for amount, words in case['expected'].items():
            if amount.isdigit():
                [transaction] = self.many(self.savings, [int(amount)])
                self.assertEqual(transaction._receipt()['words'], words[0].upper() + words[1:])

    def test_reversed(self):
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        reversal = self.by(self.manager, deposit)._reverse("Salah rekening", self.key())
        html = self.html(deposit)
        self.assertIn("REVERSED", html)
        self.assertIn(reversal.name, html)
        html = self.html(reversal)
        self.assertIn(deposit.name, html)
        self.assertIn("Salah rekening", html)
        self.assertNotIn("REVERSED", html)

    def test_transfer_tells_nothing_of_the_other(self):
        self.deposit(self.other_savings, 7_777_000)
        transfer = self.transaction(self.by(self.teller, self.savings).transfer(self.other_savings.id, 20_000, self.key()))
        html = self.html(transfer)
        self.assertIn(self.other_savings.number, html)
        self.assertIn("Y***f N***k", html)
        self.assertNotIn("Yosef", html)
        self.assertNotIn(rupiah(self.other_savings.balance).replace('\xa0', ' '), html)
        self.assertIn("Rp 105.000", html)   # his own balance after

    def test_admission_of_several_accounts(self):
        admission = self.maria.transaction_ids.filtered(lambda t: len(t.entry_ids) > 1)[:1]
        receipt = admission._receipt()
        self.assertEqual(len(receipt['lines']), len(admission.entry_ids))
        self.assertEqual(receipt['member_name'], "Maria Bria")

    def test_payloads_are_escaped(self):
        for payload in PAYLOADS:
            self.maria.sudo().name = payload
            html = self.html(self.transaction(self.deposit(self.savings, 1_000, memo=payload)))
            self.assertNotIn('<script>alert', html)
            self.assertNotIn('<img src=x', html)

    def test_who_may(self):
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        for user in (self.teller, self.officer, self.manager, self.accountant, self.supervisor, self.board, self.portal_own):
            self.assertIn(deposit.name, self.html(deposit, user))
        for user in (self.stranger, self.portal_other, self.env.ref('base.public_user')):
            with self.assertRaises(AccessError):
                self.by(user, deposit)._receipt()

    def test_code(self):
        """ 128 bits over number, amount and day, by the key of this database """
        first, second = self.many(self.savings, [50_000, 50_000])
        secret = self.env['ir.config_parameter'].sudo().get_param('database.secret')
        message = repr(('koperasi-receipt', f'{first.id}|{first.name}|50000|2026-01-05'))
        expected = hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()[:32]
        self.assertEqual(first._receipt_code(), expected)
        self.assertTrue(first._is_receipt_code(expected))
        self.assertNotEqual(first._receipt_code(), second._receipt_code())
        for wrong in (second._receipt_code(), expected[:-1], expected + '0', expected.upper(), '', 'é' * 32, '0' * 32):
            self.assertFalse(first._is_receipt_code(wrong))
        self.assertTrue(first._receipt_url().endswith(f'/koperasi/receipt/{first.id}/{expected}'))

    def test_texts(self):
        self.assertEqual(rupiah(1_250_000), 'Rp\xa01.250.000')
        self.assertEqual(rupiah(-5), '−Rp\xa05')
        self.assertEqual(rupiah(0), 'Rp\xa00')
        self.assertEqual(mask_name("Petrus Kolo"), "P****s K**o")
        self.assertEqual(mask_name("A Bo Ana"), "A* B* A*a")
        self.assertEqual(mask_name(False), "")
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        for zone, text in (('Asia/Makassar', "2 Mar 2026, 00:30 WITA"), ('Asia/Jakarta', "1 Mar 2026, 23:30 WIB"), ('Asia/Jayapura', "2 Mar 2026, 01:30 WIT")):
            self.assertEqual(moment(self.env, deposit.posted_at.replace(2026, 3, 1, 16, 30, 0), zone), text)
        self.assertEqual(deposit._receipt()['business_date'], "5 Jan 2026")
        self.assertEqual(deposit.business_date, date(2026, 1, 5))
