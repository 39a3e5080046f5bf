from datetime import date
from io import BytesIO

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ...reports.thermal import thermal_height
from .common import PapersCase

MM = 25.4 / 72


@tagged('post_install', '-at_install')
class TestPdf(PapersCase, HttpCase):
    """ Through whatever plays wkhtmltopdf """

    def pages(self, report, records, **data):
        Report = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        content, kind = Report._render_qweb_pdf(report, records.ids, data)
        self.assertEqual(kind, 'pdf')
        pages = PdfReader(BytesIO(content)).pages
        return [page.mediabox for page in pages], [' '.join(page.extract_text().replace('\xa0', ' ').split()) for page in pages]

    def test_receipt(self):
        self.coop.write({'koperasi_legal_number': '605/BH/XIV/1990', 'koperasi_nik': '5371010020017',
                         'street': "Jl. Timor Raya Km. 9 No. 118, Kelurahan Oesapa Barat", 'city': "Kupang", 'phone': "0380-881234"})
        self.maria.sudo().name = "Maria Goreti Bernadetha Tnunay-Nenohaifeto"
        deposit = self.transaction(self.deposit(self.savings, 2_450_500, memo="Hasil penjualan kain tenun ikat untuk uang sekolah anak"))
        [box], [text] = self.pages('koperasi.action_report_receipt', deposit)
        self.assertAlmostEqual(float(box.width) * MM, 105, delta=0.6)
        self.assertAlmostEqual(float(box.height) * MM, 148, delta=0.6)
        for shown in (deposit.name, "2.450.500", "lima ratus rupiah", "Nenohaifeto", "WITA"):
            self.assertIn(shown, text)

    def test_receipts_at_once(self):
        """ The admission of a member moves several accounts; reversed receipts carry a mark """
        admission = self.maria.transaction_ids.filtered(lambda t: len(t.entry_ids) > 1)[:1]
        deposit = self.transaction(self.deposit(self.savings, 50_000))
        self.by(self.manager, deposit)._reverse("Salah rekening", self.key())
        boxes, texts = self.pages('koperasi.action_report_receipt', admission | deposit)
        self.assertEqual(len(boxes), 2)
        self.assertIn(admission.name, texts[0])
        self.assertIn("REVERSED", texts[1].replace(' ', ''))   # its letters are spaced

    def test_statement_repeats_its_head(self):
        amounts = [1_000 * number for number in range(1, 91)]
        transactions = self.many(self.savings, amounts)
        boxes, texts = self.pages('koperasi.action_report_statement', self.savings.account_id, date_from='2026-01-01', date_to='2026-01-31')
        self.assertGreater(len(boxes), 1)
        for box, text in zip(boxes, texts, strict=True):
            self.assertAlmostEqual(float(box.width) * MM, 210, delta=0.6)
            self.assertIn("Description", text)
            self.assertIn(self.savings.number, text)
        whole = ' '.join(texts)
        for transaction in transactions:
            self.assertIn(transaction.name, whole)
        closing = self.savings.account_id._statement(date(2026, 1, 1), date(2026, 1, 31))['closing']
        self.assertIn(f"{closing:,}".replace(',', '.'), texts[-1])

    def assert_size(self, boxes, width, height):
        for box in boxes:
            self.assertAlmostEqual(float(box.width) * MM, width, delta=0.6)
            self.assertAlmostEqual(float(box.height) * MM, height, delta=0.6)

    def test_thermal(self):
        """ One page as long as its text, whatever the text """
        self.coop.write({'koperasi_legal_number': '605/BH/XIV/1990', 'street': "Jl. Timor Raya Km. 9 No. 118, Kelurahan Oesapa Barat", 'city': "Kupang"})
        self.maria.sudo().name = "Maria Goreti Bernadetha Tnunay-Nenohaifeto"
        lines = [{'kind': 'mandatory', 'account_id': None, 'amount': 25_000}, {'kind': 'deposit', 'account_id': self.savings.id, 'amount': 1_999_999}]
        for count, memo in ((1, None), (2, None), (2, "Hasil penjualan kain tenun ikat untuk uang sekolah anak, " * 4)):
            result = self.by(self.teller, self.maria).serve(lines[:count], self.key(), journal_id=self.till, memo=memo)
            receipt = self.env['koperasi.transaction'].browse(result['transaction_id'])
            boxes, [text] = self.pages('koperasi.action_report_receipt_thermal', receipt)
            self.assert_size(boxes, 80, thermal_height(receipt._receipt()))
            for shown in (result['number'], "Scan the code", "Printed"):
                self.assertIn(shown, text)

    def test_slip_and_cards(self):
        withdrawal = self.transaction(self.withdraw(self.savings, 25_000))
        boxes, [text] = self.pages('koperasi.action_report_withdrawal_slip', withdrawal)
        self.assert_size(boxes, 148, 105)
        self.assertIn("25.000", text)
        boxes, texts = self.pages('koperasi.action_report_member_card', self.maria)
        self.assert_size(boxes, 85.6, 54)
        self.assertEqual(len(boxes), 2)
        boxes, texts = self.pages('koperasi.action_report_member_card_sheet', self.maria | self.yosef)
        self.assert_size(boxes, 210, 297)
        self.assertEqual(len(boxes), 2)
        self.assertIn("Yosef Nahak", texts[0])

    def test_a4(self):
        boxes, _texts = self.pages('koperasi.action_report_share_certificate', self.maria)
        self.assert_size(boxes, 297, 210)
        self.assertEqual(len(boxes), 1)
        boxes, _texts = self.pages('koperasi.action_report_member_book', self.maria)
        self.assert_size(boxes, 297, 210)
        boxes, [text] = self.pages('koperasi.action_report_daily_cash', self.env['koperasi.business.day']._current(self.coop))
        self.assert_size(boxes, 210, 297)
        self.assertIn("Daily Cash Report", text)

    def test_passbook(self):
        """ The size of the book; page by page """
        book_format = self.env['koperasi.passbook.format'].search([('company_id', '=', self.coop.id)])
        book_format.write({'page_width': 150, 'page_height': 190})
        self.many(self.savings, [1_000] * 30)
        self.by(self.manager, self.savings).issue_passbook('A-1')
        book = self.savings._passbook()
        boxes, [text] = self.pages('koperasi.action_report_passbook', self.savings)
        text = text.replace(' ', '')    # its letters are read as words
        self.assert_size(boxes, 150, 190)
        self.assertEqual(text.count('ST'), 24)
        self.by(self.manager, book).confirm_printed(1, 1, 24)
        _boxes, [text] = self.pages('koperasi.action_report_passbook', self.savings)
        self.assertEqual(text.replace(' ', '').count('ST'), 7)
        _boxes, [text] = self.pages('koperasi.action_report_passbook', self.savings, page='1')
        self.assertIn("REPRINT", text.replace(' ', ''))
        boxes, [text] = self.pages('koperasi.action_report_passbook_identity', book)
        self.assert_size(boxes, 150, 190)
        self.assertIn("MariaBria", text.replace(' ', ''))
