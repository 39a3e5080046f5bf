from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import BOARD, MANAGER, check_role, text
from .guard import guard


class KoperasiCandidate(models.Model):
    """ Who stands for an office: a member in good standing, with his own words. """
    _name = 'koperasi.candidate'
    _description = "Nominee"
    _order = 'ballot_id, sequence, id'
    _rec_name = 'member_id'

    ballot_id = fields.Many2one('koperasi.ballot', required=True, index=True, ondelete='cascade', domain=[('kind', '=', 'election')])
    company_id = fields.Many2one(related='ballot_id.company_id', store=True, index=True)
    sequence = fields.Integer(default=10, help="The order on the paper.")
    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='restrict')
    statement = fields.Text(string="What the Candidate Says", help="Who he is and what he wants to do. Members read it before they vote.")
    accepted = fields.Boolean(string="Agreed to Stand", help="The member signed that he stands.")
    withdrawn = fields.Boolean(string="Candidacy Withdrawn", readonly=True, copy=False)
    withdrawn_reason = fields.Char(readonly=True, copy=False)
    obstacle = fields.Char(compute='_compute_obstacle', help="Why the member cannot stand.")

    _member_uniq = models.UniqueIndex('(ballot_id, member_id)', "This member stands already.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('member_id', 'accepted', 'withdrawn', 'ballot_id.most_days_late')
    def _compute_obstacle(self):
        for candidate in self:
            candidate.obstacle = candidate._standing()

    def _standing(self):
        """ Why a member cannot stand; None if he can. Who has a vote may be elected (UU 25/1992 art. 20); articles ask for paid loans besides. """
        self.ensure_one()
        member, ballot = self.sudo().member_id, self.sudo().ballot_id
        if not member:
            return None
        if member.root_company_id != ballot.company_id:
            return self.env._("is no member of this cooperative")
        if not member.may_vote:
            return self.env._("is no active member with a vote")
        late = self.env['koperasi.loan.position'].sudo().search(
            [('member_id', '=', member.id), ('days_past_due', '>', ballot.most_days_late)], order='days_past_due desc', limit=1)
        if late:
            return self.env._("has a loan that is %s days late", late.days_past_due)
        if not self.accepted:
            return self.env._("has not agreed to stand yet")
        return None

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_fields(vals)
        self.env['koperasi.ballot'].browse([vals['ballot_id'] for vals in vals_list if vals.get('ballot_id')]).exists()._check_draft()
        candidates = super().create(vals_list)
        candidates._check_candidates()
        return candidates

    def write(self, vals):
        self._refuse_fields(vals)
        self.ballot_id._check_draft()
        result = super().write(vals)
        self._check_candidates()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.ballot_id._check_draft()

    def _refuse_fields(self, vals):
        if vals.keys() & {'withdrawn', 'withdrawn_reason'} and not self.env.su:
            raise UserError(self.env._("A candidate withdraws by the button."))

    def _check_candidates(self):
        self.ballot_id._check_draft()
        for candidate in self.sudo():
            if candidate.ballot_id.kind != 'election':
                raise UserError(self.env._("Candidates stand in an election."))
            if candidate.member_id.root_company_id != candidate.ballot_id.company_id:
                raise UserError(self.env._("Candidates are members of the cooperative."))

    def action_withdraw(self):
        """ Ask for the reason """
        self.ensure_one()
        return self.ballot_id._dialog('withdraw', candidate_id=self.id)

    def withdraw(self, reason):
        """ The candidate stands no more; only before the ballot is opened, since papers name him then.

        :param str reason: one line
        :raises AccessError: if the caller is neither manager nor board
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        self.check_access('write')
        self.ballot_id._check_draft()
        reason = text(self.env, reason, self.env._("Reason"), required=True)
        # narrow sudo(): two fields that nobody writes by hand; role and rights were checked
        self.sudo().write({'withdrawn': True, 'withdrawn_reason': reason})
        return True
