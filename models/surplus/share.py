from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import ACCOUNTANT, MANAGER, TELLER, check_role
from .guard import guard, guard_added
from .policy import PAYOUTS

STATES = [('computed', "Computed"), ('payable', "To Be Paid"), ('paid', "Paid"), ('fund', "To the Social Fund"), ('none', "Nothing")]


class KoperasiSurplusShare(models.Model):
    """ A member's part of a year's surplus, with each factor it follows from. Written by SQL for all members at once (computing.py). """
    _name = 'koperasi.surplus.share'
    _description = "Member's Part of a Surplus"
    _order = 'surplus_id desc, id'
    _rec_name = 'member_id'
    _log_access = False
    _check_company_auto = True

    surplus_id = fields.Many2one('koperasi.surplus', required=True, readonly=True, ondelete='restrict')
    year = fields.Integer(related='surplus_id.year', store=False)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    member_number = fields.Char(related='member_id.number')
    share_months = fields.Monetary(string="Share-Months", required=True, readonly=True, help="Sum of the twelve months' balances of shares.")
    average_shares = fields.Monetary(compute='_compute_average')
    interest_paid = fields.Monetary(string="Loan Interest Paid", required=True, readonly=True, help="Really paid in the book year, less what was reversed.")
    capital = fields.Monetary(string="Capital Part", required=True, readonly=True)
    business = fields.Monetary(string="Business Part", required=True, readonly=True)
    gross = fields.Monetary(string="Part of the Surplus", required=True, readonly=True)
    tax = fields.Monetary(required=True, readonly=True)
    net = fields.Monetary(string="To Be Received", required=True, readonly=True)
    payout = fields.Selection(PAYOUTS, string="Paid", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default='computed')
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    surplus_state = fields.Selection(related='surplus_id.state', string="State of the Surplus")

    _member_uniq = models.UniqueIndex('(surplus_id, member_id)', "A member has one part of a surplus.")
    _amount_check = models.Constraint(
        "CHECK (capital >= 0 AND business >= 0 AND gross = capital + business AND net = gross - tax AND tax >= 0 AND net >= 0)", "The parts of a member do not add up.")
    _payable_idx = models.Index("(surplus_id, company_id, payout) WHERE state = 'payable'")

    def init(self):
        guard(self.env.cr, self._table, rows=False)
        guard_added(self.env.cr)

    @api.depends('share_months')
    def _compute_average(self):
        for share in self:
            share.average_shares = share.share_months // 12

    @api.depends('member_id', 'surplus_id')
    def _compute_display_name(self):
        for share in self:
            share.display_name = self.env._("Surplus %(year)s of %(member)s", year=share.surplus_id.sudo().year, member=share.member_id.sudo().display_name or '')

    def change_payout(self, payout):
        """ Where these members want their parts, before they are paid.

        :param str payout: savings, shares or cash
        :raises UserError: if it is none of these, or one of them is not to be paid (any more)
        :raises AccessError: if the caller is neither teller, accountant nor manager
        """
        check_role(self.env, TELLER, ACCOUNTANT, MANAGER)
        self.check_access('read')
        if payout not in dict(PAYOUTS):
            raise UserError(self.env._("%s is not valid.", self.env._("The way of payment")))
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE koperasi_surplus_share s SET payout = %s FROM koperasi_surplus p
               WHERE s.id IN %s AND s.state IN ('computed', 'payable') AND p.id = s.surplus_id AND p.state <> 'reviewed'""", payout, tuple(self.ids) or (0,)))
        if self.env.cr.rowcount != len(self):
            raise UserError(self.env._("Only what is not paid yet can be paid in another way."))
        self.invalidate_model(['payout'])
        return True

    def action_to_savings(self):
        """ As ``change_payout('savings')``. """
        return self.change_payout('savings')

    def action_to_shares(self):
        """ As ``change_payout('shares')``. """
        return self.change_payout('shares')

    def action_to_cash(self):
        """ As ``change_payout('cash')``. """
        return self.change_payout('cash')
