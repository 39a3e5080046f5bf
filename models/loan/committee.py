from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .checks import BOARD, MANAGER, rupiah

COMMITTEE = 'koperasi.group_koperasi_credit_committee'
# who may vote where: each body's decisions are also those of the bodies above it
VOTERS = {'manager': (MANAGER, COMMITTEE, BOARD), 'committee': (COMMITTEE, BOARD), 'board': (BOARD,)}
# up to (0: any amount), who votes, votes needed
TIERS = [(10_000_000, 'manager', 1), (50_000_000, 'committee', 2), (0, 'board', 2)]


class KoperasiLoanCommitteeTier(models.Model):
    """ Who decides on loans up to an amount, and by how many votes. """
    _name = 'koperasi.loan.committee.tier'
    _description = "Committee Tier"
    _order = 'company_id, amount_to'
    _rec_name = 'voter'

    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related='company_id.currency_id')
    amount_to = fields.Monetary(string="Loans up to", help="0 for any amount above the other lines.", aggregator=None)
    voter = fields.Selection([
        ('manager', "Manager"), ('committee', "Credit committee"), ('board', "Board"),
    ], string="Decided By", required=True, default='committee', help="Or by a body above it.")
    votes = fields.Integer(string="Votes Needed", required=True, default=2, aggregator=None, help="As many against refuse the loan.")

    _amount_uniq = models.Constraint('UNIQUE (company_id, amount_to)', "There is already a tier for this amount.")

    @api.constrains('amount_to', 'votes')
    def _check_values(self):
        for tier in self:
            if tier.amount_to < 0 or not 1 <= tier.votes <= 20:
                raise ValidationError(self.env._("A tier has an amount of 0 or more, and needs 1 to 20 votes."))

    @api.model
    def _for(self, company, amount):
        """ The tier that decides on an amount, as superuser.

        :raises UserError: if none does
        """
        tiers = self.sudo().search([('company_id', '=', company.root_id.id)])
        found = min((tier for tier in tiers if tier.amount_to >= amount), key=lambda tier: tier.amount_to, default=None)
        found = found or tiers.filtered(lambda tier: not tier.amount_to)
        if not found:
            raise UserError(self.env._("No committee tier decides on %s (Configuration, Committee Tiers).", rupiah(self.env, amount)))
        return found
