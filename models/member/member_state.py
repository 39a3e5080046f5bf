from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .member import STAFF

STATES = [
    ('prospective', "Candidate"), ('active', "Active"), ('passive', "Passive"),
    ('left', "Left"), ('deceased', "Deceased"), ('dismissed', "Dismissed"),
]
# from -> to (domain 3.1); what is not here is refused
TRANSITIONS = {
    'prospective': {'active', 'left', 'deceased'},
    'active': {'passive', 'left', 'deceased', 'dismissed'},
    'passive': {'active', 'left', 'deceased', 'dismissed'},
    'left': set(),
    'deceased': set(),
    'dismissed': set(),
}
EXIT_STATES = frozenset({'left', 'deceased', 'dismissed'})
DECIDERS = 'koperasi.group_koperasi_manager,koperasi.group_koperasi_board'


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, copy=False, default='prospective', index=True, tracking=True)
    state_date = fields.Date(string="Status Since", readonly=True, copy=False)
    state_reason = fields.Char(string="Reason of the Status", readonly=True, copy=False, groups=STAFF)
    state_log_ids = fields.One2many('koperasi.member.state.log', 'member_id', string="History", readonly=True, groups=STAFF)
    may_vote = fields.Boolean(
        compute='_compute_may_vote', search='_search_may_vote', help="Active regular members have one vote each, whatever their shares.")
    candidate_deadline = fields.Date(
        compute='_compute_candidate_deadline', help="Until then a candidate should have become a member.")
    candidate_overdue = fields.Boolean(compute='_compute_candidate_deadline', search='_search_candidate_overdue')

    @api.depends('state', 'member_type')
    def _compute_may_vote(self):
        for member in self:
            member.may_vote = member.state == 'active' and member.member_type == 'regular'

    def _search_may_vote(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('state', '=', 'active'), ('member_type', '=', 'regular')]

    @api.depends('state', 'join_date', 'root_company_id')
    def _compute_candidate_deadline(self):
        today = fields.Date.context_today(self)
        for member in self:
            deadline = False
            if member.state == 'prospective' and member.join_date:
                deadline = member.join_date + relativedelta(months=member.root_company_id.sudo().koperasi_candidate_months)
            member.candidate_deadline = deadline
            member.candidate_overdue = bool(deadline) and deadline < today

    def _search_candidate_overdue(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        today = fields.Date.context_today(self)
        roots = self.env['res.company'].sudo().search([('parent_id', '=', False)])
        # 30 November + 3 months is 28 February, which - 3 months is 28 November: so some days of slack, and each one is looked at
        candidates = self.sudo().search(Domain('state', '=', 'prospective') & Domain.OR(
            Domain('root_company_id', '=', root.id)
            & Domain('join_date', '<', today - relativedelta(months=root.koperasi_candidate_months) + relativedelta(days=4))
            for root in roots))
        return [('id', 'in', candidates.filtered('candidate_overdue').ids)]

    # -- hooks for other domains ----------------------------------------------

    def _check_can_approve(self):
        """ What is still missing for the admission of this candidate; domains add theirs by ``super()``.

        :return: list of sentences in the user's language, empty if nothing is missing
        """
        self.ensure_one()
        company = self.root_company_id.sudo()
        if company.koperasi_require_basic_education and not self.basic_education_date:
            return [self.env._("The basic education (diksar) is not completed.")]
        return []

    def _check_can_leave(self):
        """ What keeps this member from leaving (loans, guarantees, open accounts); domains add theirs by ``super()``.

        :return: list of sentences in the user's language, empty if the member may go
        """
        self.ensure_one()
        return []

    def _on_state_changed(self, old, new):
        """ Called once for each member after his status changed; domains freeze accounts and the like.

        :param str old: state before
        :param str new: state now
        """
        self.ensure_one()

    # -- transitions ----------------------------------------------------------

    def _set_state(self, new, date=None, reason=None, decision=None):
        """ Change the status; the only way to do so. Callers have checked who asks.

        :param str new: a state
        :param date date: day from which it holds, today if not given
        :param str reason: why
        :param str decision: number of the decision of the board
        :raises UserError: if the transition does not exist, or a member may not leave yet
        """
        for member in self.sudo():
            old = member.state
            if new not in TRANSITIONS[old]:
                labels = dict(self._fields['state']._description_selection(self.env))
                raise UserError(self.env._(
                    "%(member)s cannot go from “%(old)s” to “%(new)s”.",
                    member=member.display_name, old=labels[old], new=labels.get(new, new)))
            if new == 'left':
                member._refuse(member._check_can_leave(), self.env._("%s cannot leave yet:", member.display_name))
            day = fields.Date.to_date(date) or fields.Date.context_today(self)
            values = {'state': new, 'state_date': day, 'state_reason': reason}
            if new in EXIT_STATES:
                values.update(exit_date=day, exit_reason=reason)
            member.write(values)
            member._log_state(old, decision)
            member._on_state_changed(old, new)

    def _log_state(self, old, decision=None):
        self.env['koperasi.member.state.log'].sudo().create([{
            'member_id': member.id,
            'old_state': old,
            'new_state': member.state,
            'date': member.state_date or member.join_date,
            'reason': member.state_reason,
            'decision': decision,
            'user_id': self.env.uid,
        } for member in self.sudo()])

    def _refuse(self, obstacles, title):
        if obstacles:
            raise UserError('\n'.join([title, *(f'- {obstacle}' for obstacle in obstacles)]))

    def _check_decider(self):
        """ The caller decides on members: a manager or the board, never on himself.

        :raises AccessError: otherwise
        """
        self.check_access('read')
        user = self.env.user
        if not user.has_groups(DECIDERS):
            raise AccessError(self.env._("Only a manager or the board decides on members."))
        if user.partner_id in self.sudo().partner_id:
            raise AccessError(self.env._("Nobody decides on his own membership."))

    def action_approve(self, decision=None, date=None):
        """ Admit candidates: they become active members.

        :param str decision: number of the decision of the board
        :param date date: day of the decision, today if not given
        :raises AccessError: if the caller is neither manager nor board, or is the person who registered the candidate
        :raises UserError: if a condition is not met, with the list of what is missing
        """
        self._check_decider()
        for member in self.sudo():
            # by person, not by login (domain 1.4); create_uid cannot be written
            if self.env.user._koperasi_same_person(member.create_uid):
                raise AccessError(self.env._("You registered %s: another person has to approve.", member.display_name))
        self._approve(decision, date)

    def _approve(self, decision=None, date=None):
        """ Admit candidates whose conditions are met; who may do so was checked. """
        day = fields.Date.to_date(date) or fields.Date.context_today(self)
        for member in self.sudo():
            if member.state == 'prospective':
                member._refuse(member._check_can_approve(), self.env._("%s cannot be admitted yet:", member.display_name))
                member.write({'approval_number': decision, 'approval_date': day, 'approved_by_id': self.env.uid})
            elif member.state == 'passive':
                raise UserError(self.env._("%s was already admitted.", member.display_name))
            member._set_state('active', day, decision=decision)

    def action_decline(self, reason, date=None, decision=None):
        """ End the application of candidates, declined or withdrawn.

        :param str reason: why, kept in the history
        :param date date: today if not given
        :param str decision: number of the decision
        :raises UserError: if one is no candidate, or entry money has to be returned first
        """
        self._check_decider()
        if any(member.state != 'prospective' for member in self):
            raise UserError(self.env._("Only candidates can be declined; members leave by a settlement."))
        self._set_state('left', date, reason, decision)

    def action_set_passive(self, reason=None, date=None, decision=None):
        """ Make active members passive: they keep their savings and lose their vote.

        :param str reason: why, kept in the history
        :param date date: today if not given
        :param str decision: number of the decision
        :raises AccessError: if the caller is neither manager nor board
        """
        self._check_decider()
        self._set_state('passive', date, reason, decision)

    def action_reactivate(self, reason=None, date=None, decision=None):
        """ Make passive members active again.

        :param str reason: why, kept in the history
        :param date date: today if not given
        :param str decision: number of the decision
        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if one is not passive
        """
        self._check_decider()
        if any(member.state != 'passive' for member in self):
            raise UserError(self.env._("Only passive members can be made active again."))
        self._set_state('active', date, reason, decision)

    def action_open_decision(self):
        """ Open the dialog in which a decision on these members is recorded (context key ``default_kind``). """
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_member_decision')
        kind = self.env.context.get('default_kind')
        return {**action, 'context': {'default_member_ids': self.ids, 'default_kind': kind}}


class KoperasiMemberStateLog(models.Model):
    """ Every change of a member's status; written by the members' methods only. """
    _name = 'koperasi.member.state.log'
    _description = "Member Status History"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'new_state'

    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    old_state = fields.Selection(STATES, string="From", readonly=True)
    new_state = fields.Selection(STATES, string="To", required=True, readonly=True)
    date = fields.Date(string="Since", required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    reason = fields.Char(readonly=True)
    decision = fields.Char(string="Decision Number", readonly=True)
    user_id = fields.Many2one('res.users', string="Recorded By", required=True, readonly=True, ondelete='restrict')
