"""Papers that members take home bear a square, by which anybody who holds one sees how it stands (models/verify/handed.py)."""
from odoo import api, models


class ReportWithdrawalSlip(models.AbstractModel):
    _inherit = 'report.koperasi.report_withdrawal_slip'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        if values['docs']._name == 'koperasi.transaction':      # what is blank, or waits for somebody, proves nothing
            self.env['koperasi.handed.paper']._put('slip', [(record, values['papers'][record.id]) for record in values['docs']])
        return values


class ReportTermCertificate(models.AbstractModel):
    _inherit = 'report.koperasi.report_term_certificate'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('deposit', [(record, values['papers'][record.id]) for record in values['docs']], 'qr')
        return values


class ReportShareCertificate(models.AbstractModel):
    _inherit = 'report.koperasi.report_share_certificate'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('shares', [(record, values['papers'][record.id]) for record in values['docs']], 'qr')
        return values


class ReportPassbookIdentity(models.AbstractModel):
    _inherit = 'report.koperasi.report_passbook_identity'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('book', [(record, values['papers'][record.id]) for record in values['docs']])
        return values


class ReportTaxSlip(models.AbstractModel):
    _inherit = 'report.koperasi.report_tax_slip'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('tax', values['papers'])
        return values


class ReportTaxSlipYear(models.AbstractModel):
    _inherit = 'report.koperasi.report_tax_slip_year'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('tax_year', values['papers'])
        return values


class ReportSurplusSlip(models.AbstractModel):
    _inherit = 'report.koperasi.report_surplus_slip'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        # an estimate is no right
        self.env['koperasi.handed.paper']._put('surplus', [(share.browse() if paper['estimate'] else share, paper) for share, paper in values['papers']])
        return values


class ReportLoanAgreement(models.AbstractModel):
    _inherit = 'report.koperasi.report_loan_agreement'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('agreement', [(record, values['papers'][record.id]) for record in values['docs']])
        return values


class ReportLoanDisbursement(models.AbstractModel):
    _inherit = 'report.koperasi.report_loan_disbursement'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('payout', [(loan._payout(), values['papers'][loan.id]) for loan in values['docs']])
        return values


class ReportLoanLetter(models.AbstractModel):
    _inherit = 'report.koperasi.report_loan_letter'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('warning', [(record, values['papers'][record.id]) for record in values['docs']])
        return values


class ReportSettlement(models.AbstractModel):
    _inherit = 'report.koperasi.report_settlement'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('settled', [(record, values['papers'][record.id]) for record in values['docs']])
        return values


class ReportCustody(models.AbstractModel):
    _inherit = 'report.koperasi.report_custody'

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        self.env['koperasi.handed.paper']._put('custody', [(record._last_move(), values['papers'][record.id]) for record in values['docs']])
        return values
