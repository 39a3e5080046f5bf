from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ..ledger.append_only import append_only
from .guard import guard

DECIDED = frozenset({'text', 'agenda_id', 'how', 'outcome', 'votes_for', 'votes_against', 'votes_abstained'})
TO_DO = frozenset({'owner', 'owner_id', 'deadline'})


class KoperasiMeetingDecision(models.Model):
    """ What a meeting decided, who does it until when, and what became of it in the year after. """
    _name = 'koperasi.meeting.decision'
    _inherit = 'koperasi.meeting.part'
    _description = "Decision of a Meeting"
    _order = 'meeting_id desc, number'
    _rec_name = 'text'
    _asked = DECIDED | TO_DO
    _states = frozenset({'open'})
    _later = {'open': DECIDED | TO_DO | {'progress_ids'}, 'closed': TO_DO | {'progress_ids'}}

    meeting_id = fields.Many2one(ondelete='restrict')
    number = fields.Integer(readonly=True, aggregator=None, help="In the meeting, from 1.")
    text = fields.Text(string="Decision", required=True)
    agenda_id = fields.Many2one('koperasi.meeting.agenda', string="Agenda Item", ondelete='restrict')
    how = fields.Selection([('consensus', "By Consensus (Musyawarah)"), ('vote', "By Vote")], required=True, default='consensus')
    outcome = fields.Selection([('accepted', "Accepted"), ('rejected', "Rejected")], required=True, default='accepted')
    votes_for = fields.Integer(string="For", aggregator=None)
    votes_against = fields.Integer(string="Against", aggregator=None)
    votes_abstained = fields.Integer(string="Abstained", aggregator=None)
    present_count = fields.Integer(string="Voters Present", readonly=True, aggregator=None, help="When it was decided.")
    base_count = fields.Integer(string="Voters", readonly=True, aggregator=None)
    owner = fields.Char(string="Responsible", help="Who carries it out, e.g. treasurer.")
    owner_id = fields.Many2one('res.users', string="Responsible User", index='btree_not_null', domain=[('share', '=', False)], ondelete='restrict', help="Is reminded when it is late.")
    deadline = fields.Date()
    state = fields.Selection([('open', "To Do"), ('progress', "In Progress"), ('done', "Done"), ('dropped', "Given Up")], required=True, readonly=True, default='open')
    percent = fields.Integer(string="Progress, percent", readonly=True, aggregator=None)
    progress_ids = fields.One2many('koperasi.meeting.progress', 'decision_id')
    overdue = fields.Boolean(compute='_compute_overdue', search='_search_overdue')

    _number_uniq = models.UniqueIndex('(meeting_id, number)', "This number is taken.")
    _votes_check = models.Constraint('CHECK (votes_for >= 0 AND votes_against >= 0 AND votes_abstained >= 0)', "Votes are counted from 0.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('deadline', 'state')
    def _compute_overdue(self):
        for decision in self:
            today = decision.company_id._koperasi_today() if decision.company_id else fields.Date.context_today(self)
            decision.overdue = bool(decision.deadline and decision.deadline < today and decision.outcome == 'accepted' and decision.state in ('open', 'progress'))

    def _search_overdue(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        today = self.env.company._koperasi_today()
        return [('deadline', '<', today), ('outcome', '=', 'accepted'), ('state', 'in', ('open', 'progress'))]

    @api.model_create_multi
    def create(self, vals_list):
        """ A meeting decides with a quorum only; the decision keeps how many were there. """
        decisions = super().create(vals_list)
        for decision in decisions:
            meeting = decision.meeting_id
            meeting._check_quorum()
            # narrow sudo(): number and figures that nobody writes
            others = (meeting.sudo().decision_ids - decision.sudo()).mapped('number')
            decision.sudo().write({'number': max(others, default=0) + 1, 'present_count': meeting.present_count, 'base_count': meeting.voter_count})
            decision._check_decided()
        return decisions

    def _check_meeting(self, meeting):
        meeting._check_quorum()

    def _check_decided(self):
        for decision in self:
            if decision.agenda_id and decision.agenda_id.meeting_id != decision.meeting_id:
                raise UserError(self.env._("The agenda item belongs to another meeting."))
            decision._check_votes()

    def _check_votes(self):
        """ What was counted by hand in the meeting is possible, and has this outcome.

        :raises UserError: otherwise
        """
        self.ensure_one()
        counted = self.votes_for + self.votes_against + self.votes_abstained
        if counted > self.present_count:
            raise UserError(self.env._("%(counted)s votes of %(present)s voters present: more votes than voters.", counted=counted, present=self.present_count))
        if self.how == 'vote' and (self.votes_for > self.votes_against) != (self.outcome == 'accepted'):
            raise UserError(self.env._("By these votes the decision has the other outcome."))

    def write(self, vals):
        """ The decision itself while the meeting is open; who does it until when also later, which the progress then tells. """
        asked = not self.env.su and vals.keys() & TO_DO
        before = {decision: (decision.owner, decision.owner_id, decision.deadline) for decision in self} if asked else {}
        if not self.env.su and vals.keys() & DECIDED:
            for meeting in self.meeting_id.filtered(lambda meeting: meeting.state == 'open'):
                meeting._check_quorum()
        result = super().write(vals)
        if vals.keys() & DECIDED:
            self._check_decided()
        for decision, (owner, user, deadline) in before.items():
            if decision.meeting_id.state == 'closed' and (owner, user, deadline) != (decision.owner, decision.owner_id, decision.deadline):
                # narrow sudo(): a row that nobody may leave out
                self.env['koperasi.meeting.progress'].sudo()._log(decision, self.env._(
                    "Responsible: %(owner)s, until %(deadline)s (before: %(old_owner)s, %(old_deadline)s)",
                    owner=decision.owner or decision.owner_id.name or '–', deadline=decision.deadline or '–', old_owner=owner or user.name or '–', old_deadline=deadline or '–'))
        return result


class KoperasiMeetingProgress(models.Model):
    """ What became of a decision: rows that are added all year and never changed. """
    _name = 'koperasi.meeting.progress'
    _description = "Progress of a Decision"
    _order = 'decision_id, id'
    _rec_name = 'text'
    _log_access = False

    decision_id = fields.Many2one('koperasi.meeting.decision', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    text = fields.Text(string="What Was Done", required=True)
    percent = fields.Integer(aggregator=None)
    state = fields.Selection([('open', "To Do"), ('progress', "In Progress"), ('done', "Done"), ('dropped', "Given Up")], required=True, default='progress')

    _percent_check = models.Constraint('CHECK (percent BETWEEN 0 AND 100)', "Progress is 0 to 100 percent.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        rows = []
        for vals in vals_list:
            decision = self.env['koperasi.meeting.decision'].browse(vals.get('decision_id')).exists()
            if not decision:
                raise UserError(self.env._("Progress is that of a decision."))
            decision.check_access('write')
            if decision.outcome != 'accepted':
                raise UserError(self.env._("This was rejected: there is nothing to carry out."))
            if decision.meeting_id.state not in ('open', 'closed'):
                raise UserError(self.env._("%s takes no more of this.", decision.meeting_id.display_name))
            asked = {name: value for name, value in vals.items() if name in ('text', 'percent', 'state')}
            rows.append({**asked, 'decision_id': decision.id, 'company_id': decision.company_id.id, 'at': fields.Datetime.now(), 'user_id': self.env.uid})
        found = super(KoperasiMeetingProgress, self.with_env(self.env(context=clean_context(self.env.context)))).create(rows)
        # narrow sudo(): the decision shows its last row
        for row in found.sudo():
            row.decision_id.write({'state': row.state, 'percent': 100 if row.state == 'done' else row.percent})
        return found

    @api.model
    def _log(self, decision, text):
        """ A row that the program adds """
        return self.create({'decision_id': decision.id, 'text': text, 'state': decision.state, 'percent': decision.percent})
