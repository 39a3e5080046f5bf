import os
from datetime import date
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_running import RunningCase


@tagged('post_install', '-at_install')
class TestLoanPapers(RunningCase, HttpCase):
    def text(self, report, records):
        content, kind = self.env['ir.actions.report'].with_context(force_report_rendering=True)._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, 'pdf')
        if folder := os.environ.get('KOPERASI_PAPERS'):
            (Path(folder) / f'{report}.pdf').write_bytes(content)
        return ' '.join(' '.join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace('\xa0', ' ').split())

    def test_papers(self):
        share = self.env['koperasi.savings.product'].search([('company_id', '=', self.coop.id), ('family', '=', 'share_linked')], limit=1)
        account = self.env['koperasi.savings.account'].sudo()._create_account(share, self.maria, {})
        loan = self.lend(deductions=[
            {'kind': 'provision', 'event': 'loan_fee_provision', 'amount': 120_000, 'name': "Provisi"}, {'kind': 'admin', 'event': 'loan_fee_admin', 'amount': 50_000, 'name': "Administrasi"},
            {'kind': 'insurance', 'event': 'loan_premium', 'amount': 36_000, 'name': "Daperma"},
            {'kind': 'share', 'ledger_account_id': account.account_id.id, 'amount': 240_000, 'name': "Kapitalisasi"}])
        receipt = self.text('koperasi.action_report_loan_disbursement', loan)
        for shown in (loan.number, "Rp 12.000.000", "Rp 120.000", "Rp 11.554.000", "Sebelas juta lima ratus lima puluh empat ribu rupiah"):
            self.assertIn(shown, receipt)
        self.go_to(date(2026, 2, 5))
        answer = self.pay(loan, 1_240_000)
        paid = self.text('koperasi.action_report_receipt', self.env['koperasi.transaction'].browse(answer['transaction_id']))
        for shown in ("Rp 1.000.000", "Rp 240.000", "Rp 1.240.000", "Rp 11.000.000", loan.number):
            self.assertIn(shown, paid)
        self.go_to(date(2026, 3, 20))
        card = self.text('koperasi.action_report_loan_card', loan)
        for shown in (loan.number, "11.000.000", "1.240.000", "Rp 1.220.000", answer['number']):
            self.assertIn(shown, card)
        self.assertEqual([(row['principal'], row['owed']) for row in loan._loan_card()['payments']], [('1.000.000', '11.000.000')])
        letter = self.env['koperasi.loan.letter'].browse(self.by(self.officer, loan).warn()['letter_id'])
        warning = self.text('koperasi.action_report_loan_letter', letter)
        for shown in (letter.name, "15", "Rp 1.220.000", "Satu juta dua ratus dua puluh ribu rupiah"):
            self.assertIn(shown, warning)

    def test_refused(self):
        loan = self.lend()
        stranger = self.make_user('uji_asing', 'koperasi.group_koperasi_manager', self.make_branch())
        with self.assertRaises(AccessError):
            self.by(stranger, loan)._loan_card()
        self.reverse({'transaction_id': loan.transaction_ids.id})
        with self.assertRaises(UserError):
            loan._disbursement_receipt()

    def test_rate_as_in_the_agreement(self):
        """ With a comma, in every language; a rate of the whole term is called so """
        loan = self.lend(rate=1.5)
        self.assertIn(("Interest", "1,5 % a month, declining (equal principal)"), [(label, text) for label, text in loan._loan_card()['facts']])
        loan.sudo().rate_of_term = True
        self.assertIn("1,5 % of the whole term", dict(loan._loan_card()['facts'])["Interest"])
