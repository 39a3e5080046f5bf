from odoo import http
from odoo.exceptions import UserError

from ..address import record_id
from .common import MemberController

PAGE = '/my/koperasi/loans'


class LoansController(MemberController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def loans(self, **_kwargs):
        """ The loans that the member owes, and those he paid off. """
        return self._page('koperasi.portal_loans', **self._member()._portal_loans())

    @http.route(f'{PAGE}/<string:loan_id>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def loan(self, loan_id, **_kwargs):
        """ One of them: its instalments, what was paid, what was agreed. """
        loan = self._member()._portal_loan(record_id(loan_id))
        return self._page('koperasi.portal_loan', loan=loan._portal_page()) if loan else self._missing()

    @http.route(f'{PAGE}/<string:loan_id>/payoff', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def payoff(self, loan_id, date='', **_kwargs):
        """ What would pay it off, today or on a later day. """
        loan = self._member()._portal_loan(record_id(loan_id))
        if not loan:
            return self._missing()
        shown = {'loan': {'id': loan.id, 'number': loan.number}, 'date': date, 'quote': None}
        try:
            quote = loan._portal_payoff(date)
            return self._page('koperasi.portal_payoff', **{**shown, 'date': quote['iso'], 'quote': quote})
        except UserError as error:
            return self._page('koperasi.portal_payoff', problem=str(error), **shown)
