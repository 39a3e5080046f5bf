from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.dates import add_months
from .checks import MANAGER, TELLER, check_role, day, known, text, whole_amount

# what the person who takes it gives; the rest follows
GIVEN = frozenset({'account_id', 'target_id', 'amount', 'first_date', 'last_date', 'memo'})


class KoperasiStandingOrder(models.Model):
    """ An amount that a member lets be moved every month to another account. """
    _name = 'koperasi.standing.order'
    _description = "Standing Order"
    _order = 'next_date, id'
    _inherit = ['mail.thread']
    _rec_name = 'account_id'

    account_id = fields.Many2one('koperasi.savings.account', string="From Account", required=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='account_id.member_id', store=True, index=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    target_id = fields.Many2one('koperasi.savings.account', string="To Account", required=True, ondelete='restrict')
    amount = fields.Monetary(required=True)
    first_date = fields.Date(required=True, help="And on this day of each following month.")
    last_date = fields.Date()
    next_date = fields.Date(readonly=True, index=True)
    count = fields.Integer(string="Times", readonly=True, help="How often it was carried out.")
    memo = fields.Char()
    state = fields.Selection([('active', "Active"), ('ended', "Ended")], required=True, readonly=True, default='active', tracking=True)

    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "A standing order is in whole rupiah.")

    @api.model_create_multi
    def create(self, vals_list):
        """ A teller or manager takes it; a member's own, which he signed, comes here as superuser. What could never be carried out is refused at once.

        :raises UserError: if an account, the amount or a date does not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        if not self.env.su:
            check_role(self.env, TELLER, MANAGER)
        for vals in vals_list:
            if vals.keys() - GIVEN:
                raise UserError(self.env._("%s is not valid.", self.env._("The standing order")))
            account = known(self.env, 'koperasi.savings.account', vals.get('account_id'), self.env._("The account"))
            target = account._known_target(vals.get('target_id'))
            amount = whole_amount(self.env, vals.get('amount'))
            first, last = (day(self.env, vals.get(name), self.env._("The date")) for name in ('first_date', 'last_date'))
            if not first or first < account.company_id._koperasi_book_date() or (last and last < first):
                raise UserError(self.env._("%s is not valid.", self.env._("The date")))
            if account == target or not account.sudo()._may_pay():
                raise UserError(self.env._("Account %s cannot pay this.", account.number))
            target.sudo()._check_credit(amount)
            vals.update(next_date=first, memo=text(self.env, vals.get('memo'), self.env._("The memo")))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A standing order is not changed: end it and take another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A standing order is ended, not deleted."))

    def end(self):
        """ End a standing order.

        :raises AccessError: if the caller is neither teller nor manager
        """
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        self.sudo().write({'state': 'ended', 'next_date': False})
        return True

    def _prepare_posting(self):
        """ What it moves today, and its next day; one that could not be carried out stays due """
        postings = self.account_id._prepare_transfers(
            [(self.target_id, int(self.amount), 'transfer')], self.memo or self.env._("Standing order"), by_member=False)
        if self.account_id.available < self.amount:
            raise UserError(self.env._("%s has not enough money for the standing order.", self.account_id.number))
        following = add_months(self.first_date, self.count + 1)
        ended = self.last_date and following > self.last_date
        self.write({'count': self.count + 1, 'next_date': not ended and following, 'state': 'ended' if ended else 'active'})
        return postings
