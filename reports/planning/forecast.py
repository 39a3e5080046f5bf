"""The forecast of cash on paper and as a workbook: laid out as the statements are."""
from io import BytesIO

from odoo import api, models

from ...models.exports.cells import open_workbook
from ..statements.print_pdf import cell_text
from ..statements.print_xlsx import Sheet


class KoperasiForecast(models.AbstractModel):
    _inherit = 'koperasi.forecast'

    def _in_paper_language(self, assumptions):
        return self.with_context(lang=self.env['koperasi.statements']._in_paper_language(assumptions).env.lang)

    @api.model
    def _file_name(self, assumptions):
        return f"{self._in_paper_language(assumptions).env._('Cash Forecast')} {assumptions.day}"

    @api.model
    def _pdf(self, assumptions, values):
        """ The forecast as PDF.

        :param dict values: what ``_assumptions`` was made of
        :return: bytes
        """
        content, _type = self.env['ir.actions.report']._render_qweb_pdf('koperasi.action_report_forecast', assumptions.companies[:1].ids, {'forecast': values})
        return content

    @api.model
    def _print_values(self, values):
        """ What the template lays out """
        assumptions = self._assumptions(values)
        forecast = self._in_paper_language(assumptions)
        return forecast.env['koperasi.statements']._on_paper(forecast._paper(assumptions), assumptions.companies)

    @api.model
    def _xlsx(self, assumptions):
        """ The forecast as a workbook.

        :return: bytes
        """
        forecast, output = self._in_paper_language(assumptions), BytesIO()
        with open_workbook(output) as workbook:
            # narrow sudo(): the name of the cooperative at the head
            Sheet(workbook, forecast._paper(assumptions), assumptions.companies.sudo()[:1].root_id.name).fill()
        return output.getvalue()


class ReportForecast(models.AbstractModel):
    _name = 'report.koperasi.report_forecast'
    _description = "Cash Forecast on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        paper = self.env['koperasi.forecast']._print_values((data or {}).get('forecast') or {})
        return {'docs': self.env['res.company'].browse(docids), 'paper': paper, 'number': cell_text}
