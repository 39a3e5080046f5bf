from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InspectionCase


@tagged('-at_install', 'post_install')
class TestInspectionPapers(InspectionCase):

    def html(self, report, record, user=None):
        return self.as_user(user or self.reader, self.env['ir.actions.report'])._render_qweb_html(f'koperasi.{report}', record.ids)[0].decode()

    def shows(self, html, *expected):
        for words in expected:
            self.assertIn(words, html)

    def test_visit(self):
        visit = self.make_visit()
        self.as_user(self.head, visit).order_visit()
        self.shows(self.html('report_visit_assignment', visit), "Letter of Assignment", visit.name, self.row.name, self.inspector.name, self.head.name, self.office.name)
        visit.start_visit()
        visit.write({'met': "Ketua dan bendahara", 'summary': "Kas cocok.", 'signer_name': "Ana Bria", 'signer_position': "Ketua"})
        self.make_finding(visit_id=visit.id, rating='high')
        self.shows(self.html('report_visit_minutes', visit), "Minutes of a Visit", "Ketua dan bendahara", "Kas cocok.", "Ana Bria, Ketua", "Finding (High): Buku kas tidak ditutup")
        for user in (self.manager, self.supervisor):
            with self.assertRaises(AccessError):
                self.as_user(user, visit)._minutes_paper()

    def test_letter_and_certificate(self):
        finding = self.make_finding()
        letter = self.make_letter(finding_ids=[(6, 0, finding.ids)], answer_by='2026-03-20')
        self.shows(self.html('report_office_letter', letter), "DRAFT", "RAHASIA ISI SURAT", "Buku kas tidak ditutup", "20 Mar 2026")
        self.as_user(self.head, letter).sign_letter()
        found = []
        with patch('odoo.addons.koperasi.models.inspection.letter.qr_image', lambda text: found.append(text) or 'data:,'):
            self.shows(self.html('report_office_letter', letter), letter.name, self.head.name, 'src="data:,"')
        self.assertTrue(found[0].endswith(f'/koperasi/office/letter/{letter.sudo().code}'))
        certificate = self.make_letter('certificate_nik', certificate_grade='B')
        self.as_user(self.head, certificate).sign_letter()
        self.shows(self.html('report_office_certificate', certificate), "NIK Certificate", self.row.name, self.row.nik, certificate.name, "is an active cooperative")

    def test_working_paper(self):
        rating = self.of(self.inspector, 'koperasi.inspection.rating').create({'cooperative_id': self.row.id, 'date': '2026-01-31'})
        self.put(self.row, '2025-12-31', assets=1_000_000, loans=800_000, loans_problem=80_000)
        rating.action_compute()
        self.shows(self.html('report_inspection_rating', rating), self.row.name, "KKPKK health rating", "Rp 1.000.000", "Return of the Cooperative", "10,00")
        with self.assertRaises(AccessError):
            self.as_user(self.manager, rating)._working_paper()
