from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .common import HEAD, INSPECTOR

QUARTERS = [('1', "Quarter I"), ('2', "Quarter II"), ('3', "Quarter III"), ('4', "Quarter IV")]


class KoperasiInspectionPlan(models.Model):
    """ Which cooperatives the office visits in a year, when and by whom: written by inspectors, approved by the head """
    _name = 'koperasi.inspection.plan'
    _description = "Plan of Supervision"
    _inherit = ['koperasi.inspection.record']
    _order = 'year desc, id desc'
    _written = frozenset({'year', 'note', 'line_ids'})

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, readonly=True, default=lambda self: self.env.company, ondelete='restrict')
    year = fields.Integer(required=True, aggregator=None, default=lambda self: fields.Date.context_today(self).year)
    note = fields.Text()
    state = fields.Selection([('draft', "Draft"), ('submitted', "To Be Approved"), ('approved', "Approved")], required=True, readonly=True, default='draft', copy=False)
    submitted_by_id = fields.Many2one('res.users', string="Prepared By", readonly=True, copy=False, ondelete='restrict')
    approved_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    approved_on = fields.Date(readonly=True, copy=False)
    line_ids = fields.One2many('koperasi.inspection.plan.line', 'plan_id', string="Cooperatives", copy=True)
    line_count = fields.Integer(string="Planned", compute='_compute_counts')
    visited_count = fields.Integer(string="Visited", compute='_compute_counts')

    _year_uniq = models.UniqueIndex('(company_id, year)', "There is a plan of this year already.")

    @api.depends('year')
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._("Supervision %s", plan.year or '')

    @api.depends('line_ids.visited')
    def _compute_counts(self):
        for plan in self:
            plan.line_count, plan.visited_count = len(plan.line_ids), len(plan.line_ids.filtered('visited'))

    @api.constrains('year')
    def _check_year(self):
        for plan in self:
            if not 2000 <= plan.year <= 2200:
                raise ValidationError(self.env._("%s is not valid.", self.env._("The year")))

    def submit_plan(self):
        """ Hand the plan to the head of the office.

        :raises AccessError: if the caller is no inspector
        :raises UserError: if it is no draft or names nobody
        """
        plan = self._act(('draft',), INSPECTOR)
        if not plan.line_ids:
            raise UserError(self.env._("The plan names no cooperative."))
        plan.write({'state': 'submitted', 'submitted_by_id': self.env.uid})

    def return_plan(self):
        """ Give it back to be changed.

        :raises AccessError: if the caller is not the head
        """
        self._act(('submitted', 'approved'), HEAD).write({'state': 'draft', 'submitted_by_id': False, 'approved_by_id': False, 'approved_on': False})

    def approve_plan(self):
        """ Approve what another person prepared.

        :raises AccessError: if the caller is not the head
        :raises UserError: if he prepared it
        """
        plan = self._act(('submitted',), HEAD)
        self._check_another(plan.submitted_by_id)
        plan.write({'state': 'approved', 'approved_by_id': self.env.uid, 'approved_on': fields.Date.context_today(self)})

    @api.model
    def _draft_of(self, company, year):
        """ The plan of a year that may still be written, made where there is none

        :raises UserError: if that of the year is approved
        """
        plan = self.search([('company_id', '=', company.id), ('year', '=', year)], limit=1)
        if plan.state and plan.state != 'draft':
            raise UserError(self.env._("%s is no draft any more: the head gives it back.", plan.display_name))
        return plan or self.with_company(company).create({'year': year})


class KoperasiInspectionPlanLine(models.Model):
    """ A cooperative that is to be visited """
    _name = 'koperasi.inspection.plan.line'
    _description = "Planned Visit"
    _inherit = ['koperasi.inspection.record']
    _order = 'plan_id, quarter, rank, id'
    _rec_name = 'cooperative_id'
    _written = frozenset({'plan_id', 'cooperative_id', 'quarter', 'inspector_id', 'reason', 'rank', 'score'})

    plan_id = fields.Many2one('koperasi.inspection.plan', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='plan_id.company_id', store=True, index=True)
    state = fields.Selection(related='plan_id.state')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='restrict')
    quarter = fields.Selection(QUARTERS, required=True, default='1')
    inspector_id = fields.Many2one('res.users', domain="[('share', '=', False)]", ondelete='restrict')
    reason = fields.Char(help="Why it is visited: its red flags, or a turn.")
    rank = fields.Integer(help="Place in the ranking of red flags when it was planned.", aggregator=None)
    score = fields.Integer(aggregator=None)
    visit_ids = fields.One2many('koperasi.visit', 'plan_line_id', string="Visits", readonly=True)
    visited = fields.Boolean(compute='_compute_visited')

    _cooperative_uniq = models.Constraint('UNIQUE (plan_id, cooperative_id, quarter)', "A cooperative stands once in a quarter.")

    @api.depends('visit_ids.state')
    def _compute_visited(self):
        for line in self:
            line.visited = any(visit.state in ('written', 'closed') for visit in line.visit_ids)

    @api.constrains('cooperative_id', 'inspector_id', 'plan_id')
    def _check_office(self):
        for line in self:
            if line.cooperative_id.company_id != line.plan_id.company_id or (line.inspector_id and line.plan_id.company_id not in line.inspector_id.sudo().company_ids):
                raise UserError(self.env._("Cooperative and inspector are those of the office."))

    @api.ondelete(at_uninstall=False)
    def _unlink_unvisited(self):
        if self.visit_ids:
            raise UserError(self.env._("What was visited stays in the plan."))

    def make_visit(self):
        """ Plan the visit of this line.

        :return: action that opens it
        :raises AccessError: if the caller is no inspector
        :raises UserError: if the plan is not approved
        """
        line = self._act(('approved',), INSPECTOR)
        visit = self.env['koperasi.visit'].create({
            'cooperative_id': line.cooperative_id.id, 'plan_line_id': line.id, 'purpose': line.reason, 'inspector_ids': [(6, 0, (line.inspector_id or self.env.user).ids)]})
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.visit', 'res_id': visit.id, 'view_mode': 'form'}
