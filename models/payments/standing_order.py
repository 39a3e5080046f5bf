from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import day, rupiah
from ..member.person import mask_name
from .transfer_limit import NO_LIMIT


class KoperasiStandingOrder(models.Model):
    _inherit = 'koperasi.standing.order'

    request_id = fields.Many2one(
        'koperasi.request', string="Given by the Member", readonly=True, index='btree_not_null', ondelete='restrict', groups='base.group_system')


class KoperasiMember(models.Model):
    """ Standing orders that a member gives himself: to his own accounts and to his beneficiaries. """
    _inherit = 'koperasi.member'

    def _own_orders(self):
        """ This member's standing orders that run, as superuser: portal users read none """
        return self.env['koperasi.standing.order'].sudo().search([('member_id', '=', self.id), ('state', '=', 'active')], order='next_date, id')

    def _book_day(self):
        """ The business day of the member's branch, as text for a field of a form: the earliest day of an order """
        return self.sudo().company_id._koperasi_book_date().isoformat()

    def _order_rows(self):
        """ As his page shows them: list of dicts of texts """
        env = self.env
        return [{
            'id': order.id, 'amount': rupiah(env, order.amount), 'from': order.account_id.number, 'to': order.target_id.number, 'memo': order.memo or '',
            'name': mask_name(order.target_id.member_id.name) if order.target_id.member_id != self.sudo() else order.target_id.product_id.name,
            'next': format_date(env, order.next_date), 'last': (order.last_date and format_date(env, order.last_date)) or ''} for order in self._own_orders()]

    def _give_order(self, source, target, amount, first, last, memo, pin, key):
        """ Give a standing order, signed by the member's PIN.

        :param str source: code of ``_sources``; ``target`` of ``_targets``, no loan
        :param first: day on which it is first carried out; ``last`` may be None
        :param str key: idempotency key of the form: sent twice, it is given once
        :return: ``koperasi.standing.order`` as superuser; None if source or target is not his
        :raises UserError: if anything does not allow it
        """
        env = self.env
        asked = self._transfer_asked(source, target, amount, memo)
        if asked is None or asked['target']._name != 'koperasi.savings.account':
            return None
        first, last = day(env, first, env._("The first day")), day(env, last, env._("The last day"))
        self._check_pin(pin)
        self._serialise()
        request_id, done = env['koperasi.request']._claim(asked['source'].company_id, key, {
            'standing_order': self.id, 'source': source, 'target': target, 'amount': asked['amount'], 'first': str(first), 'last': str(last), 'memo': asked['memo']})
        Order = env['koperasi.standing.order'].sudo()   # narrow sudo(): taken by staff otherwise; accounts, limits and signature were checked
        if done:
            return Order.search([('request_id', '=', request_id)])
        self._check_order_limits(asked['amount'])
        order = Order.create({
            'account_id': asked['source'].id, 'target_id': asked['target'].id, 'amount': asked['amount'], 'first_date': first, 'last_date': last,
            'memo': asked['memo']})
        order.request_id = request_id
        return order

    def _check_order_limits(self, amount):
        """ The limits of a transfer hold for one order, and for all that he gave together: they may fall on one day """
        env, (once, a_day) = self.env, self._transfer_limits()
        given = sum(map(int, self._own_orders().filtered('request_id').mapped('amount')))
        if amount > once:
            raise UserError(env._("%(amount)s is above the limit of %(limit)s at once. %(visit)s", amount=rupiah(env, amount), limit=rupiah(env, once),
                                  visit=env._("Come to the counter for more.")))
        if a_day < NO_LIMIT and given + amount > a_day:
            raise UserError(env._("With your other standing orders of %(given)s it is above the limit of %(limit)s a day.",
                                  given=rupiah(env, given), limit=rupiah(env, a_day)))

    def _end_order(self, number):
        """ End one of this member's standing orders

        :param int number: its id
        :return: whether it was his and ran
        """
        order = self._own_orders().filtered(lambda one: one.id == number)
        order.write({'state': 'ended', 'next_date': False})
        return bool(order)
