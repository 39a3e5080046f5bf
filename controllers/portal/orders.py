from odoo import http
from odoo.http import request

from ..address import record_id
from .amount import read_amount
from .money import MoneyController

ORDERS = '/my/koperasi/orders'


class OrdersController(MoneyController):

    @http.route(ORDERS, type='http', auth='user', methods=['GET'], sitemap=False)
    def orders(self, done=None, **_kwargs):
        """ What the member lets be transferred every month. """
        words = {'given': request.env._("The standing order is given."), 'ended': request.env._("The standing order is ended.")}
        return self._page('koperasi.portal_orders', rows=self._member()._order_rows(), done=words.get(done))

    @http.route(f'{ORDERS}/new', type='http', auth='user', methods=['GET'], sitemap=False)
    def new_order(self, **_kwargs):
        """ What, from where, to whom, from which day on. """
        return self._order_page()

    @http.route(f'{ORDERS}/new', type='http', auth='user', methods=['POST'], sitemap=False)
    def give_order(self, source='', target='', amount='', first='', last='', memo='', pin='', key='', **_kwargs):
        """ Give it, signed by the PIN. The form sent twice gives one. """
        member = self._member()

        def give():
            if member._give_order(source, target, read_amount(request.env, amount), first, last, memo, pin, key) is None:
                return self._missing()
            return request.redirect(f'{ORDERS}?done=given', code=303)

        return self._try(give, lambda problem: self._order_page(
            problem=problem, source=source, target=target, amount=amount, first=first, last=last, memo=memo, key=key))

    @http.route(f'{ORDERS}/<string:order_id>/end', type='http', auth='user', methods=['POST'], sitemap=False)
    def end_order(self, order_id, **_kwargs):
        """ End one of his. """
        if not self._member()._end_order(record_id(order_id)):
            return self._missing()
        return request.redirect(f'{ORDERS}?done=ended', code=303)

    def _order_page(self, **values):
        member = self._member()
        targets = [(heading, [row for row in rows if not row['code'].startswith('loan-')]) for heading, rows in member._targets()]
        return self._page('koperasi.portal_order_new', **{
            'sources': member._sources(), 'targets': [(heading, rows) for heading, rows in targets if rows], 'today': member._book_day(), 'source': '', 'target': '',
            'amount': '', 'first': '', 'last': '', 'memo': '', **values})
