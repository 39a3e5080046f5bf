from io import BytesIO

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.tests.loan.common import ApplicationCase


@tagged('post_install', '-at_install')
class TestLoanPapers(ApplicationCase, HttpCase):
    two_cooperatives = True

    def text(self, report, application):
        Report = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        content, _kind = Report._render_qweb_pdf(report, application.ids)
        return [' '.join(page.extract_text().replace('\xa0', ' ').split()) for page in PdfReader(BytesIO(content)).pages]

    def test_agreement(self):
        application = self.apply(principal=10_000_000)
        with self.raises(UserError, "not approved"):
            application._agreement()
        self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        text = ' '.join(self.text('koperasi.action_report_loan_agreement', application))
        for shown in ("10.000.000", "Sepuluh juta rupiah", "Maria Bria", "1,5 %", "916.800", "18,00 %", application.name):
            self.assertIn(shown, text)

    def test_schedule(self):
        """ Case L4: every line of it, with sums and words """
        application = self.apply(principal=10_000_000)
        paper = application._schedule_paper()
        self.assertEqual((len(paper['rows']), paper['sums'], paper['is_draft']), (12, ('10.000.000', '1.001.599', '11.001.599'), True))
        text = ' '.join(self.text('koperasi.action_report_loan_schedule', application))
        for shown in ("766.800", "916.799", "11.001.599", "Sebelas juta seribu lima ratus sembilan puluh sembilan rupiah"):
            self.assertIn(shown, text)

    def test_application_form(self):
        text = ' '.join(self.text('koperasi.action_report_loan_application', self.apply()))
        for shown in ("Lima juta rupiah", "Modal kios", "Maria Bria"):
            self.assertIn(shown, text)

    def test_papers_of_others(self):
        application = self.apply()
        stranger = self.make_user('uji_orang_lain', 'koperasi.group_koperasi_manager', self.other_coop)
        for paper in ('_application_form', '_schedule_paper'):
            with self.assertRaises(AccessError):
                getattr(self.by(stranger, application), paper)()
