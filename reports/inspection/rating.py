"""The working paper of a rating by the office: that of ``koperasi.rating``, about a cooperative of the registry."""
from odoo import models


class KoperasiInspectionRating(models.Model):
    _inherit = 'koperasi.inspection.rating'

    def _working_paper(self):
        paper, row = super()._working_paper(), self.cooperative_id
        # the cooperative's own person signs that he knows it
        who = ", ".join(filter(None, (self.visit_id.signer_name, self.visit_id.signer_position)))
        return {**paper, 'company': f'{row.name} ({self.size_class})' if self.size_class else row.name, 'known_by': who}


class ReportInspectionRating(models.AbstractModel):
    _name = 'report.koperasi.report_inspection_rating'
    _inherit = 'koperasi.record.paper'
    _description = "Rating Working Paper of the Office"
    _koperasi_paper = ('koperasi.inspection.rating', '_working_paper')
