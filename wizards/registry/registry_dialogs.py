from types import SimpleNamespace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.registry.cooperative import STATES
from ...models.registry.status import REASONS

KINDS = [('override', "Override the Status"), ('reason', "Note a Reason"), ('close', "Close"), ('reopen', "Put Back")]


class KoperasiRegistryDecision(models.TransientModel):
    """ The dialog of what an office decides about a cooperative: it calls one method of it, which checks the role. """
    _name = 'koperasi.registry.decision'
    _description = "Decision about a Cooperative"

    kind = fields.Selection(KINDS, required=True, default='override')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='cooperative_id.company_id')
    state = fields.Selection(STATES, string="Status")
    reason = fields.Selection(REASONS)
    close_reason = fields.Selection([('merged', "Merged"), ('dissolved', "Dissolved")])
    date_from = fields.Date(string="From", default=fields.Date.context_today)
    date_to = fields.Date(string="Until")
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs.cooperative_id.check_access('read')
        return dialogs

    def action_confirm(self):
        """ Do what was chosen. """
        self.ensure_one()
        row = self.cooperative_id
        if self.kind == 'override':
            row.registry_ask_override(self.state, self.reason, self.date_from, self.date_to, self.note or '')
        elif self.kind == 'reason':
            row.registry_note_reason(self.reason, self.note or '')
        elif self.kind == 'close':
            row.registry_close(self.close_reason, self.date_from, self.note or '')
        else:
            row.registry_reopen(self.note or '')
        return {'type': 'ir.actions.act_window_close'}


class KoperasiCooperativeThen(models.TransientModel):
    """ A cooperative's record as it stood on a day """
    _name = 'koperasi.cooperative.then'
    _description = "Record as It Stood on a Day"

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='cooperative_id.company_id')
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    table = fields.Html(compute='_compute_table', sanitize=False)

    @api.depends('cooperative_id', 'date')
    @api.depends_context('lang')
    def _compute_table(self):
        for dialog in self:
            dialog.table = dialog.cooperative_id._as_at_table(dialog.date) if dialog.cooperative_id and dialog.date else False


class KoperasiStatusWhatIf(models.TransientModel):
    """ What another rule would make of the registry. Nothing is written. """
    _name = 'koperasi.status.whatif'
    _description = "What Another Rule Would Change"

    company_id = fields.Many2one('res.company', string="Office", required=True, default=lambda self: self.env.company, ondelete='cascade')
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    years = fields.Integer(string="Book Years without RAT", required=True, default=2)
    deadline_months = fields.Integer(string="RAT Due after (Months)", required=True, default=6)
    months = fields.Integer(string="Months without Return", default=0, help="0: not asked.")
    active_count = fields.Integer(string="Active", compute='_compute_result')
    inactive_count = fields.Integer(string="Not Active", compute='_compute_result')
    active_now = fields.Integer(string="Active by the Rule in Force", compute='_compute_result')
    inactive_now = fields.Integer(string="Not Active by the Rule in Force", compute='_compute_result')
    change_ids = fields.Many2many('koperasi.cooperative', string="These Change", compute='_compute_result')

    @api.depends('company_id', 'date', 'years', 'deadline_months', 'months')
    def _compute_result(self):
        for dialog in self:
            now, then = dialog._compare()
            values = list(then.values())
            dialog.active_count, dialog.inactive_count = values.count('active'), values.count('inactive')
            dialog.active_now, dialog.inactive_now = list(now.values()).count('active'), list(now.values()).count('inactive')
            dialog.change_ids = [row for row, state in then.items() if now[row] != state]

    def _compare(self):
        """ ``({cooperative id: state by the rule in force}, {… by the other rule})``

        :raises UserError: if the rule is none
        """
        self.ensure_one()
        if not self.date or not 1945 <= self.date.year <= 2200 or not 1 <= self.years <= 10 or not 0 <= self.deadline_months <= 18 or not 0 <= self.months <= 120:
            raise UserError(self.env._("A rule has 1 to 10 book years, a deadline of 0 to 18 months and 0 to 120 months without a return."))
        Cooperative = self.env['koperasi.cooperative']
        Cooperative.check_access('read')
        if self.company_id not in self.env.companies:
            return {}, {}
        rule = SimpleNamespace(years=self.years, deadline_months=self.deadline_months, months=self.months)
        return Cooperative._states_on(self.company_id, self.date), {row.id: row.state for row in Cooperative._judge(self.company_id, self.date, rule)}
