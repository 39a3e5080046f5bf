from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .common import MemberController

PAGE = '/my/koperasi/guarantees'
ANSWERS = {'agree': True, 'refuse': False}


class GuaranteesController(MemberController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def guarantees(self, done=None, **_kwargs):
        """ What the user answers for with other members' loans, and what he is asked to. """
        return self._guarantees_page(done=self._done(done))

    @http.route(f'{PAGE}/<string:guarantor_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def answer(self, guarantor_id, answer=None, **_kwargs):
        """ The user's answer to one of them; another's is as one that is not there. """
        guarantor = request.env['koperasi.loan.guarantor']._own().filtered(lambda one: one.id == record_id(guarantor_id))
        if not guarantor or answer not in ANSWERS:
            return self._guarantees_page(status=404, problem=request.env._("You were not asked this, or not any more."))
        try:
            guarantor._answer(ANSWERS[answer])
        except UserError as error:
            return self._guarantees_page(problem=str(error))
        return request.redirect(f'{PAGE}?done={answer}', code=303)

    def _done(self, answer):
        return {
            'agree': request.env._("Thank you. The cooperative knows that you agree."),
            'refuse': request.env._("The cooperative knows that you refused. You do not answer for this loan."),
        }.get(answer)

    def _guarantees_page(self, status=200, **values):
        found = request.env['koperasi.loan.guarantor']._own()._guarantees()
        return self._page('koperasi.portal_guarantees', status, **found, **values)
