"""Papers that members take home bear a square, by which anybody who holds one sees how it stands (models/verify/handed.py)."""
from odoo import models


def itself(record, _paper):
    return record


# report -> kind of paper, record that its square is about (of that of the report, empty for none), name of the square among the values of the paper
HANDED = {
    'koperasi.report_withdrawal_slip': ('slip', itself, 'check'),       # those that are blank, or wait for somebody, are reports of their own and prove nothing
    'koperasi.report_term_certificate': ('deposit', itself, 'qr'),
    'koperasi.report_share_certificate': ('shares', itself, 'qr'),
    'koperasi.report_passbook_identity': ('book', itself, 'check'),
    'koperasi.report_tax_slip': ('tax', itself, 'check'),
    'koperasi.report_tax_slip_year': ('tax_year', itself, 'check'),
    'koperasi.report_surplus_slip': ('surplus', lambda share, paper: share.browse() if paper['estimate'] else share, 'check'),     # an estimate is no right
    'koperasi.report_loan_agreement': ('agreement', itself, 'check'),
    'koperasi.report_loan_disbursement': ('payout', lambda loan, _paper: loan._payout(), 'check'),
    'koperasi.report_loan_letter': ('warning', itself, 'check'),
    'koperasi.report_settlement': ('settled', itself, 'check'),
    'koperasi.report_custody': ('custody', lambda collateral, _paper: collateral._last_move(), 'check'),
}


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    def _get_rendering_context(self, report, docids, data):
        values = super()._get_rendering_context(report, docids, data)
        if report.report_name in HANDED:
            kind, record_of, where = HANDED[report.report_name]
            papers = values['papers']
            pairs = [(record, papers[record.id]) for record in values['docs']] if isinstance(papers, dict) else papers
            self.env['koperasi.handed.paper']._put(kind, [(record_of(record, paper), paper) for record, paper in pairs], where)
        return values
