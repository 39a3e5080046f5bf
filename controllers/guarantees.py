from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .address import record_id

PAGE = '/my/koperasi/guarantees'
ANSWERS = {'agree': True, 'refuse': False}


class GuaranteesController(CustomerPortal):

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if 'guarantee_count' in counters:
            values['guarantee_count'] = len(request.env['koperasi.loan.guarantor']._own())
        return values

    @http.route(PAGE, type='http', auth='user', methods=['GET'], website=True, sitemap=False)
    def guarantees(self, done=None, **_kwargs):
        """ What the user answers for with other members' loans, and what he is asked to. """
        return self._page(done=done if done in ANSWERS else None)

    @http.route(f'{PAGE}/<string:guarantor_id>', type='http', auth='user', methods=['POST'], website=True, sitemap=False)
    def answer(self, guarantor_id, answer=None, **_kwargs):
        """ The user's answer to one of them; another's is as one that is not there. """
        guarantor = request.env['koperasi.loan.guarantor']._own().filtered(lambda one: one.id == record_id(guarantor_id))
        if not guarantor or answer not in ANSWERS:
            return self._page(status=404, problem=request.env._("You were not asked this, or not any more."))
        try:
            guarantor._answer(ANSWERS[answer])
        except UserError as error:
            return self._page(problem=str(error))
        return request.redirect(f'{PAGE}?done={answer}', code=303)

    def _page(self, status=200, **values):
        found = request.env['koperasi.loan.guarantor']._own()._guarantees()
        response = request.render('koperasi.portal_guarantees', {'page_name': 'guarantees', **found, **values}, status=status)
        response.headers['Cache-Control'] = 'no-store'
        return response
