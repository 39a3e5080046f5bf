from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .amount import read_amount
from .common import MemberController
from .limits import limited

ASKED = ('product', 'amount', 'term', 'first')


class SimulationController(MemberController):

    @http.route('/koperasi/simulation', type='http', auth='public', methods=['GET'], sitemap=True)
    @limited('simulation', 60)
    def simulation(self, coop='', **values):
        """ What a loan would cost, for anybody: the functions of the contract. Nothing is written. """
        asked = {name: values.get(name, '')[:30] for name in ASKED}
        products = request.env['koperasi.loan.product']._simulated()
        companies = products.company_id.sorted('name')
        chosen = companies.filtered(lambda company: company.id == record_id(coop)) or companies[:1]
        offered = products.filtered(lambda product: product.company_id == chosen)
        product = offered.filtered(lambda product: product.id == record_id(asked['product'])) or offered[:1]
        shown = {
            'choices': [(company.id, company.name) for company in companies], 'chosen': (chosen.id, chosen.name), 'asked': {**asked, 'product': product.id},
            'products': [{'id': product.id, 'name': product.name, 'text': product._simulated_text()} for product in offered], 'found': None}
        if not product or not asked['amount']:
            return self._page('koperasi.portal_simulation', **shown)
        try:
            amount, term = read_amount(request.env, asked['amount']), self._term(asked['term'])
            found = request.env['koperasi.loan.application']._simulate(product, amount, term, asked['first'])
            return self._page('koperasi.portal_simulation', **{**shown, 'found': found})
        except UserError as error:
            return self._page('koperasi.portal_simulation', **shown, problem=str(error))

    def _term(self, text):
        """ The number of instalments that was typed; None for the usual one """
        if not text.strip():
            return None
        if not (count := record_id(text.strip())):
            raise UserError(request.env._("The number of instalments is a whole number above 0."))
        return count
