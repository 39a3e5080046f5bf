from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .choice import CHOICE
from .record import HEAD, PROGRAMMES, guard

FACILITIES = [
    ('promotion', "Product Promotion and Development"), ('network', "Business Network"), ('capital', "Capital"), ('technology', "Use of Technology"),
    ('training', "Education and Training"), ('coordination', "Coordination Meeting (Rakor)")]
STATES = [
    ('draft', "Draft"), ('submitted', "To Be Approved"), ('approved', "Approved"), ('running', "Running"), ('finished', "Finished"), ('cancelled', "Cancelled")]
PLAN = frozenset({'company_id', 'year', 'name', 'facility', 'date_from', 'date_to', 'area_id', 'user_id', 'background', 'target_cooperatives', 'target_persons', 'target_outcome'})
PARTS = frozenset({'budget_ids', 'event_ids', 'cooperative_ids', 'person_ids', 'aid_ids', 'decision_ids'})
RESULTS = frozenset({'result', 'follow_up'})
# what people write in which state
MAY = {
    'draft': PLAN | CHOICE | PARTS | RESULTS | {'cancel_reason'}, 'submitted': frozenset(), 'approved': CHOICE | PARTS | {'cancel_reason'},
    'running': CHOICE | PARTS | RESULTS | {'cancel_reason'}, 'finished': RESULTS | {'decision_ids'}, 'cancelled': frozenset()}


class KoperasiProgramme(models.Model):
    """ A programme of guidance of an office (domain 10.3): one of the five facilitations, or a coordination meeting. What it cost, who took part, what came of it. """
    _name = 'koperasi.programme'
    _description = "Programme of Guidance"
    _inherit = ['koperasi.office.record', 'koperasi.office.choice', 'mail.thread']
    _order = 'year desc, name, id'
    _check_company_auto = True
    _asked = PLAN | CHOICE | PARTS | RESULTS | {'cancel_reason'}

    currency_id = fields.Many2one(related='company_id.currency_id')
    year = fields.Integer(required=True, index=True, aggregator=None, default=lambda self: fields.Date.context_today(self).year)
    name = fields.Char(required=True, tracking=True)
    facility = fields.Selection(FACILITIES, required=True, index=True, default='training', tracking=True)
    state = fields.Selection(STATES, required=True, readonly=True, default='draft', index=True, tracking=True, copy=False)
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until", required=True, default=fields.Date.context_today)
    area_id = fields.Many2one('koperasi.area', index=True, ondelete='restrict', help="Where it is held, if in one area.")
    user_id = fields.Many2one('res.users', string="Responsible", index=True, default=lambda self: self.env.user, domain=[('share', '=', False)], check_company=True, ondelete='restrict')
    background = fields.Text()
    target_cooperatives = fields.Integer(string="Target: Cooperatives", aggregator=None)
    target_persons = fields.Integer(string="Target: Persons", aggregator=None)
    target_outcome = fields.Text(string="Target: Outcome")
    result = fields.Text()
    follow_up = fields.Text()
    cancel_reason = fields.Char(string="Reason of the Cancellation", copy=False)
    submitted_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    approved_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    approved_on = fields.Date(readonly=True, copy=False)
    started_on = fields.Date(readonly=True, copy=False)
    finished_on = fields.Date(readonly=True, copy=False)
    budget_ids = fields.One2many('koperasi.programme.budget', 'programme_id', copy=True)
    event_ids = fields.One2many('koperasi.programme.activity', 'programme_id', string="Activities")
    cooperative_ids = fields.One2many('koperasi.programme.cooperative', 'programme_id', string="Cooperatives")
    person_ids = fields.One2many('koperasi.programme.person', 'programme_id', string="Persons")
    aid_ids = fields.One2many('koperasi.programme.aid', 'programme_id')
    decision_ids = fields.One2many('koperasi.programme.decision', 'programme_id', string="Decisions")
    snapshot_ids = fields.One2many('koperasi.programme.snapshot', 'programme_id', string="Figures Taken")
    planned = fields.Monetary(compute='_compute_money')
    realised = fields.Monetary(compute='_compute_money')
    realised_percent = fields.Float(string="Realised, percent", compute='_compute_money', digits=(16, 2))
    cooperative_count = fields.Integer(string="Cooperatives That Came", compute='_compute_counts')
    person_count = fields.Integer(string="Persons Who Came", compute='_compute_counts')
    male_count = fields.Integer(string="Men", compute='_compute_counts')
    female_count = fields.Integer(string="Women", compute='_compute_counts')

    _year_check = models.Constraint('CHECK (year BETWEEN 1945 AND 2200)', "A year has four figures.")
    _target_check = models.Constraint('CHECK (target_cooperatives >= 0 AND target_persons >= 0)', "Targets are counted from 0.")

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.depends('budget_ids.planned', 'budget_ids.realised')
    def _compute_money(self):
        for programme in self:
            programme.planned, programme.realised = (sum(programme.budget_ids.mapped(name)) for name in ('planned', 'realised'))
            programme.realised_percent = 100 * programme.realised / programme.planned if programme.planned else 0

    @api.depends('person_ids.attendance_ids', 'person_ids.sex', 'cooperative_ids.state')
    def _compute_counts(self):
        for programme in self:
            came = programme.person_ids.filtered('attendance_ids')      # who came to several activities is one person
            programme.person_count, programme.cooperative_count = len(came), len(programme.cooperative_ids.filtered(lambda row: row.state == 'attended'))
            programme.male_count, programme.female_count = (len(came.filtered(lambda person, sex=sex: person.sex == sex)) for sex in ('male', 'female'))

    @api.constrains('date_from', 'date_to')
    def _check_dates(self):
        for programme in self:
            if programme.date_to < programme.date_from:
                raise ValidationError(self.env._("A programme ends after it begins."))

    @api.constrains('company_id')
    def _check_programme_office(self):
        for programme in self:
            if not programme.company_id.koperasi_is_office:
                raise ValidationError(self.env._("%s is no supervising office.", programme.company_id.name))

    def _check_asked(self, names):
        for programme in self:
            if programme.state != 'draft' and (names is None or names - MAY[programme.state]):
                raise UserError(self.env._("%s is not in a state in which this is changed.", programme.display_name))
        return super()._check_asked(names)

    # -- steps ------------------------------------------------------------------

    def action_submit_programme(self):
        """ Ask the head of the office to approve it.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if it is no draft, or has no budget
        """
        programme = self._act((PROGRAMMES,), 'draft')
        if not programme.budget_ids:
            raise UserError(self.env._("Say what it costs and where the money comes from: a line with 0 if it costs nothing."))
        programme.write({'state': 'submitted', 'submitted_by_id': self.env.uid})
        return True

    def action_approve_programme(self):
        """ The head approves it.

        :raises AccessError: if the caller is not the head of the office
        :raises UserError: if he asked for it himself
        """
        programme = self._act((HEAD,), 'submitted')
        if self.env.user._koperasi_same_person(programme.submitted_by_id):
            raise UserError(self.env._("A second person approves a programme."))
        programme.write({'state': 'approved', 'approved_by_id': self.env.uid, 'approved_on': fields.Date.context_today(self)})
        return True

    def action_return_programme(self):
        """ The head gives it back to be mended; who asked may take it back as well.

        :raises AccessError: if the caller is neither
        """
        self._act((HEAD, PROGRAMMES), 'submitted').state = 'draft'
        return True

    def action_start_programme(self):
        """ It begins: the figures of participants and of those to compare with are taken.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if it was not approved
        """
        programme = self._act((PROGRAMMES,), 'approved')
        programme.write({'state': 'running', 'started_on': fields.Date.context_today(self)})
        programme._take_snapshot('start')
        return True

    def action_finish_programme(self):
        """ It is over: figures are taken again, and nothing but the result is written any more.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if it does not run, or an activity is still open
        """
        programme = self._act((PROGRAMMES,), 'running')
        if programme.event_ids.filtered(lambda event: event.state in ('planned', 'open')):
            raise UserError(self.env._("Close or cancel its activities first."))
        programme._take_snapshot('end')
        programme.write({'state': 'finished', 'finished_on': fields.Date.context_today(self)})
        return True

    def action_cancel_programme(self):
        """ It is not held. The reason is written before.

        :raises AccessError: if the caller is neither programme officer nor head
        :raises UserError: without a reason, or if it is over
        """
        programme = self._act((PROGRAMMES, HEAD), 'draft', 'approved', 'running')
        if not programme.cancel_reason:
            raise UserError(self.env._("Write the reason of the cancellation first."))
        programme.state = 'cancelled'
        return True

    def action_take_later(self):
        """ Take the figures six, or else twelve months after the end.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if it is too early, or both were taken
        """
        programme = self._act((PROGRAMMES,), 'finished')
        due = programme._moment_due()
        if not due:
            raise UserError(self.env._("Figures are taken six and twelve months after the end, once each."))
        programme._take_snapshot(due)
        return True

    def action_invite_chosen(self):
        """ Invite all cooperatives that the choice leaves and that were not invited yet, by one statement.

        :return: int, how many were added
        :raises AccessError: if the caller is no programme officer
        """
        programme = self._act((PROGRAMMES,), 'draft', 'approved', 'running')
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_programme_cooperative (programme_id, company_id, cooperative_id, state, invited_on, create_uid, create_date, write_uid, write_date)
               SELECT %(programme)s, %(company)s, c.id, 'invited', now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
               FROM koperasi_cooperative c WHERE %(where)s ON CONFLICT (programme_id, cooperative_id) DO NOTHING""",
            programme=programme.id, company=programme.company_id.id, user=self.env.uid, where=programme._choice_where()))
        added = self.env.cr.rowcount
        self.env.invalidate_all()
        return added
