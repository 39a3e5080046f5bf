from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import check_role
from ..oversight.common import words_of
from .common import GRAVITY, INSPECTOR


class KoperasiFlagRank(models.Model):
    """ A cooperative in the ranking of a day: how many points its red flags count, and how that changed. Worked out, never written. """
    _name = 'koperasi.flag.rank'
    _description = "Cooperative in the Ranking of Red Flags"
    _order = 'date desc, rank, id'
    _rec_name = 'cooperative_id'
    _log_access = False

    run_id = fields.Many2one('koperasi.flag.run', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    date = fields.Date(required=True, readonly=True)
    last = fields.Boolean(string="Newest", related='run_id.last', search='_search_last')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='cascade')
    regency_id = fields.Many2one(related='cooperative_id.regency_id')
    rank = fields.Integer(readonly=True, aggregator=None)
    score = fields.Integer(string="Points", readonly=True, aggregator=None)
    last_score = fields.Integer(string="Points Before", readonly=True, aggregator=None)
    change = fields.Integer(string="Changed By", readonly=True, aggregator=None)
    severity = fields.Selection(GRAVITY, readonly=True)
    flag_count = fields.Integer(string="Flags", readonly=True)
    flag_ids = fields.One2many('koperasi.flag', 'rank_id', string="Red Flags", readonly=True)
    reasons = fields.Text(compute='_compute_reasons')
    planned = fields.Boolean(compute='_compute_planned', help="In the plan of the year of the ranking.")

    @api.depends('flag_ids.reason')
    def _compute_reasons(self):
        for row in self:
            row.reasons = '; '.join(row.flag_ids.mapped('reason'))

    def _compute_planned(self):
        lines = self.env['koperasi.inspection.plan.line'].search([('cooperative_id', 'in', self.cooperative_id.ids)])
        planned = {(line.cooperative_id, line.plan_id.year) for line in lines}
        for row in self:
            row.planned = (row.cooperative_id, row.date.year) in planned

    def _search_last(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('run_id', 'in', self.env['koperasi.flag.run']._newest().ids)]

    def add_to_plan(self):
        """ Add these cooperatives to the plan of this year, for the coming quarter, with their flags as the reason.

        :return: action that opens the plan
        :raises AccessError: if the caller is no inspector
        :raises UserError: if the plan of the year is approved
        """
        check_role(self.env, INSPECTOR)
        self.check_access('read')
        if len(self.company_id) != 1:
            raise UserError(self.env._("Choose cooperatives of one office."))
        today = fields.Date.context_today(self)
        plan = self.env['koperasi.inspection.plan']._draft_of(self.company_id, today.year)
        there, quarter = plan.line_ids.cooperative_id, str((today.month + 2) // 3)
        self.env['koperasi.inspection.plan.line'].create([{
            'plan_id': plan.id, 'cooperative_id': row.cooperative_id.id, 'quarter': quarter, 'reason': (row.reasons or '')[:1000], 'rank': row.rank, 'score': row.score,
        } for row in self.sorted('rank') if row.cooperative_id not in there])
        return {'type': 'ir.actions.act_window', 'res_model': plan._name, 'res_id': plan.id, 'view_mode': 'form'}

    def action_open_cooperative(self):
        """ Open the cooperative in the registry. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.cooperative', 'res_id': self.cooperative_id.id, 'view_mode': 'form'}


class KoperasiFlag(models.Model):
    """ A red flag of a cooperative on a day: which rule, its value, and that of the run before """
    _name = 'koperasi.flag'
    _description = "Red Flag"
    _order = 'date desc, weight desc, id'
    _rec_name = 'rule_id'
    _log_access = False

    rank_id = fields.Many2one('koperasi.flag.rank', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='cascade')
    date = fields.Date(required=True, readonly=True, index=True)
    rule_id = fields.Many2one('koperasi.flag.rule', required=True, readonly=True, index=True, ondelete='restrict')
    severity = fields.Selection(GRAVITY, readonly=True)
    weight = fields.Integer(string="Points", readonly=True)
    value = fields.Float(digits=(20, 2), readonly=True, aggregator=None)
    before = fields.Float(digits=(20, 2), readonly=True, aggregator=None)
    has_before = fields.Boolean(readonly=True, help="The flag was raised the time before too.")
    reason = fields.Char(compute='_compute_reason')
    acknowledged_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    acknowledged_on = fields.Date(readonly=True)
    note = fields.Text(readonly=True)

    @api.depends('rule_id', 'value', 'before', 'has_before')
    def _compute_reason(self):
        operators = {'>': '>', '>=': '≥', '<': '<', '<=': '≤'}
        for flag in self:
            rule = flag.rule_id
            text = f"{rule.name} {rule._written(flag.value)} ({operators.get(rule.operator, '')} {rule._written(rule.threshold)})"
            flag.reason = self.env._("%(flag)s, before %(value)s", flag=text, value=rule._written(flag.before)) if flag.has_before and flag.before != flag.value else text

    def acknowledge(self, note):
        """ Say that a flag was looked at, and what came of it; it is carried on while the flag does not get worse.

        :param str note: what
        :raises AccessError: if the caller is no inspector
        """
        check_role(self.env, INSPECTOR)
        self.check_access('read')
        note = words_of(self.env, note, self.env._("The note"))
        # narrow sudo(): no role writes flags; role and office were checked
        self.sudo().write({'acknowledged_by_id': self.env.uid, 'acknowledged_on': fields.Date.context_today(self), 'note': note})

    def action_acknowledge(self):
        """ Open the dialog for a note. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.inspection.dialog', 'view_mode': 'form', 'target': 'new', 'name': self.display_name,
                'context': {'default_act': 'flag_note', 'default_flag_id': self.id}}
