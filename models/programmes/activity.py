from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .record import HEAD, PROGRAMMES, guard

KINDS = [
    ('training', "Training"), ('fair', "Fair or Exhibition"), ('meeting', "Meeting"), ('coaching', "Coaching"), ('visit', "Study Visit"), ('delivery', "Handover of Aid"),
    ('other', "Other")]


class KoperasiProgrammeActivity(models.Model):
    """ What is held within a programme on a day: who came is noted while it is open. A coordination meeting has an agenda, minutes and decisions. """
    _name = 'koperasi.programme.activity'
    _description = "Activity of a Programme"
    _inherit = ['koperasi.programme.part']
    _order = 'date, id'
    _asked = frozenset({'programme_id', 'name', 'kind', 'date', 'date_to', 'place', 'speaker', 'materials', 'agenda_ids', 'minutes', 'chair', 'secretary'})

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default='training')
    date = fields.Datetime(string="Begins", required=True)
    date_to = fields.Datetime(string="Ends")
    place = fields.Char()
    speaker = fields.Char(string="Speakers")
    materials = fields.Text()
    state = fields.Selection([('planned', "Planned"), ('open', "Open"), ('closed', "Closed"), ('cancelled', "Cancelled")], required=True, readonly=True, default='planned', copy=False)
    chair = fields.Char(string="Chair of the Meeting")
    secretary = fields.Char(string="Secretary of the Meeting")
    minutes = fields.Text()
    agenda_ids = fields.One2many('koperasi.programme.agenda', 'activity_id')
    decision_ids = fields.One2many('koperasi.programme.decision', 'activity_id', string="Decisions")
    attendance_ids = fields.One2many('koperasi.programme.attendance', 'activity_id')
    present_count = fields.Integer(string="Present", compute='_compute_present')

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('attendance_ids')
    def _compute_present(self):
        for activity in self:
            activity.present_count = len(activity.attendance_ids)

    @api.constrains('date', 'date_to')
    def _check_times(self):
        for activity in self:
            if activity.date_to and activity.date_to < activity.date:
                raise ValidationError(self.env._("An activity ends after it begins."))

    def _check_asked(self, names):
        for activity in self:
            if activity.state in ('closed', 'cancelled'):
                raise UserError(self.env._("%s is over.", activity.name))
        return super()._check_asked(names)

    def action_open_activity(self):
        """ Attendance can be noted from now on.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if the programme does not run
        """
        activity = self._act((PROGRAMMES,), 'planned')
        if activity.programme_id.state != 'running':
            raise UserError(self.env._("Start the programme first."))
        activity.state = 'open'
        return True

    def action_close_activity(self):
        """ It is over: attendance and minutes stay as they are.

        :raises AccessError: if the caller is no programme officer
        """
        self._act((PROGRAMMES,), 'open').state = 'closed'
        return True

    def action_cancel_activity(self):
        """ It is not held.

        :raises AccessError: if the caller is neither programme officer nor head
        :raises UserError: if somebody came already
        """
        activity = self._act((PROGRAMMES, HEAD), 'planned', 'open')
        if activity.attendance_ids:
            raise UserError(self.env._("Somebody came already: close it."))
        activity.state = 'cancelled'
        return True

    def action_door(self):
        """ The page on which codes are scanned.

        :return: action that opens it
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/programme/{self.id}/door', 'target': 'new'}


class KoperasiProgrammeAgenda(models.Model):
    """ A topic of a coordination meeting """
    _name = 'koperasi.programme.agenda'
    _description = "Agenda Item of a Coordination Meeting"
    _inherit = ['koperasi.programme.part']
    _order = 'activity_id, sequence, id'
    _asked = frozenset({'activity_id', 'sequence', 'name', 'presenter', 'minutes'})

    programme_id = fields.Many2one(related='activity_id.programme_id', store=True, required=False, check_company=False)
    activity_id = fields.Many2one('koperasi.programme.activity', required=True, index=True, check_company=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    presenter = fields.Char()
    minutes = fields.Text(string="What Was Said")

    def init(self):
        guard(self.env.cr, self._table)

    def _check_asked(self, names):
        for item in self:
            if item.activity_id.state in ('closed', 'cancelled'):
                raise UserError(self.env._("%s is over.", item.activity_id.name))
        return super()._check_asked(names)


class KoperasiProgrammeDecision(models.Model):
    """ What a coordination meeting decided, who does it until when, and what became of it: the latter is written also when the programme is over. """
    _name = 'koperasi.programme.decision'
    _description = "Decision of a Coordination Meeting"
    _inherit = ['koperasi.programme.part', 'mail.thread']
    _order = 'deadline, id'
    _rec_name = 'text'
    _asked = frozenset({'activity_id', 'text', 'owner', 'deadline', 'state', 'percent', 'progress'})
    _states = ('draft', 'approved', 'running', 'finished')
    _later = frozenset({'owner', 'deadline', 'state', 'percent', 'progress'})       # kept in the chatter as it changes

    programme_id = fields.Many2one(related='activity_id.programme_id', store=True, required=False, check_company=False)
    activity_id = fields.Many2one('koperasi.programme.activity', string="Meeting", required=True, index=True, check_company=True, ondelete='cascade')
    text = fields.Text(string="Decision", required=True)
    owner = fields.Char(string="Responsible", tracking=True)
    deadline = fields.Date(tracking=True)
    state = fields.Selection([('open', "To Do"), ('progress', "In Progress"), ('done', "Done"), ('dropped', "Given Up")], required=True, default='open', tracking=True)
    percent = fields.Integer(string="Progress, percent", aggregator=None, tracking=True)
    progress = fields.Char(string="What Was Done", tracking=True)
    overdue = fields.Boolean(compute='_compute_overdue')

    _percent_check = models.Constraint('CHECK (percent BETWEEN 0 AND 100)', "Progress is 0 to 100 percent.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('deadline', 'state')
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for decision in self:
            decision.overdue = bool(decision.deadline and decision.deadline < today and decision.state in ('open', 'progress'))

    def _check_asked(self, names):
        for decision in self:
            if decision.activity_id.state != 'open' and (names is None or names - self._later):
                raise UserError(self.env._("A meeting decides while it is open; afterwards only progress is written."))
        return super()._check_asked(names)
