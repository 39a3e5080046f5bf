from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing

from .amount import read_amount
from .money import MoneyController

PAGE = '/my/koperasi/pay'
SIMULATED = ('done', 'pending', 'cancel')


class PaymentsController(MoneyController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def pay(self, **_kwargs):
        """ What a member may pay online, what became of it, and the way to transfers. """
        member = self._member()
        return self._page(
            'koperasi.portal_pay', payables=member._payables(), options=bool(member._payment_options()), payments=[one._page() for one in member._own_intents()[:10]])

    @http.route(f'{PAGE}/new', type='http', auth='user', methods=['GET'], sitemap=False)
    def new_payment(self, what='', **_kwargs):
        """ How much, and by whom. """
        return self._new_page(what)

    @http.route(f'{PAGE}/new', type='http', auth='user', methods=['POST'], sitemap=False)
    def start_payment(self, what='', amount='', option='', key='', **_kwargs):
        """ Ask for a payment. It is kept before the provider hears of it. """
        member = self._member()
        if not member._payable(what):
            return self._missing()

        def start():
            intent = member._start_payment(what, read_amount(request.env, amount), option, key)
            return request.redirect(f'{PAGE}/{intent.reference}', code=303)

        return self._try(start, lambda problem: self._new_page(what, amount=amount, option=option, key=key, problem=problem))

    def _new_page(self, what, **values):
        member = self._member()
        row = next((row for row in member._payables() if row['what'] == what), None)
        if not row:
            return self._missing()
        options = [(code, label) for code, label, _provider, _method in member._payment_options()]
        return self._page('koperasi.portal_pay_new', **{'row': row, 'options': options, 'amount': row['amount'], 'option': options[:1] and options[0][0], **values})

    @http.route(f'{PAGE}/<string:reference>', type='http', auth='user', methods=['GET'], sitemap=False)
    def payment(self, reference, **_kwargs):
        """ How it stands with a payment. What was received and not yet booked is booked now. """
        intent = self._member()._own_intent(reference)
        if not intent:
            return self._missing()
        intent._book_received()
        return self._page('koperasi.portal_payment', payment=intent._page())

    @http.route(f'{PAGE}/<string:reference>/go', type='http', auth='user', methods=['POST'], sitemap=False)
    def go_to_provider(self, reference, **_kwargs):
        """ On to where the provider takes the money. """
        intent = self._member()._own_intent(reference)
        if not intent:
            return self._missing()
        if intent.payment_transaction_id:   # none yet where what asked for it was cut off
            PaymentPostProcessing.monitor_transaction(intent.payment_transaction_id)
        if intent.provider_id.code == 'demo' and intent.state == 'waiting':
            return self._page('koperasi.portal_payment_demo', payment=intent._page())
        link = intent.payment_transaction_id and intent._payment_link()
        if not link:
            return self._page('koperasi.portal_payment', payment=intent._page(), problem=(intent.state == 'waiting' and request.env._(
                "The provider does not answer now. Nothing was paid; try again in a few minutes.")) or None)
        if link['method'] == 'get':
            return request.redirect(link['action'] + ('?' + urlencode([tuple(pair) for pair in link['inputs']]) if link['inputs'] else ''), code=303, local=False)
        return self._page('koperasi.portal_payment_go', payment=intent._page(), link=link)

    @http.route(f'{PAGE}/<string:reference>/simulate', type='http', auth='user', methods=['POST'], sitemap=False)
    def simulate(self, reference, state='', **_kwargs):
        """ What Odoo's demonstration provider is told to do; there is no other whom a payer could tell. """
        intent = self._member()._own_intent(reference)
        if not intent or intent.provider_id.code != 'demo' or state not in SIMULATED:
            return self._missing()
        intent.payment_transaction_id._process('demo', {'reference': intent.reference, 'simulated_state': state})
        return request.redirect(f'{PAGE}/{intent.reference}', code=303)


class PostProcessing(PaymentPostProcessing):

    @http.route()
    def display_status(self, **kwargs):
        """ Who comes back from a provider after a payment of ours sees our own page of it. """
        intent = self._get_monitored_transaction()._koperasi_intents()
        if intent:
            return request.redirect(f'{PAGE}/{intent.reference}', code=303)
        return super().display_status(**kwargs)
