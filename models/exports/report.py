from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        if report.model.startswith('koperasi.') and res_ids and len(res_ids) > 1:
            self.env['koperasi.export']._note('print', report.name, len(res_ids))
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
