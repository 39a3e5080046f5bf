from datetime import date
from io import BytesIO

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

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
