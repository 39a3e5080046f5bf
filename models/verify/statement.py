from io import BytesIO

from odoo import api, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ...finance.paper import embedded, sealed_file
from ...reports.text import qr_image
from ..seal import keys

STATEMENT = 'koperasi.report_statement'


class ReportStatement(models.AbstractModel):
    """ Each statement that is printed bears a code, by which its lines can be checked later. """
    _inherit = 'report.koperasi.report_statement'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        for account in values['docs']:
            paper = values['papers'][account.id]
            issued = self.env['koperasi.issued.paper']._hand_out(account, paper['date_from'], paper['date_to'], paper)
            paper['issued'] = issued and {'qr': qr_image(issued._url()), 'code': ' '.join(issued.code[place:place + 4] for place in range(0, 32, 4)),
                                          'address': issued.get_base_url() + '/koperasi/check'}
        return values


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """ A statement's file carries the digests of its lines and a mark over its own bytes """
        if self._get_report(report_ref).report_name != STATEMENT:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        Paper = self.env['koperasi.issued.paper'].sudo()
        last = Paper.search([], limit=1).id or 0
        content, kind = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        if kind != 'pdf':   # a test, in which nothing is rendered
            return content, kind
        papers = Paper.search([('id', '>', last), ('account_id', 'in', res_ids or []), ('user_id', '=', self.env.uid)], order='id')
        return self._koperasi_carry(content, papers), kind

    @api.model
    def _koperasi_carry(self, content, papers):
        """ A PDF with what its papers say of themselves """
        if not papers:
            return content
        writer = PdfFileWriter()
        for page in PdfFileReader(BytesIO(content), strict=False).pages:
            writer.addPage(page)
        writer.addMetadata({'/Producer': "Koperasi", '/KoperasiPaper': embedded([paper._issue() for paper in papers])})
        output = BytesIO()
        writer.write(output)
        return sealed_file(keys.read(papers[0].key_name), output.getvalue())
