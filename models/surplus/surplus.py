from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import clean_context, format_date

from ...finance.surplus import allocate
from ..ledger.append_only import append_only
from .guard import guard

STATES = [('draft', "Draft"), ('reviewed', "Reviewed"), ('decided', "Decided"), ('computed', "Computed"), ('booked', "Booked"), ('paid', "Paid")]
OPEN = ('draft', 'reviewed')
ASKED = {'company_id', 'year', 'note', 'line_ids', 'payout'}
DECIDED = {'meeting_decision_id', 'decision_number', 'decision_date'}


class KoperasiSurplus(models.Model):
    """ The surplus (SHU) of a book year of the whole cooperative: draft, reviewed by board and supervisors, decided by the meeting of members, computed
    for each of them, booked, paid (domain 7.1). Its steps are in flow.py, computing.py, booking.py and run_payment.py; guard.py keeps what was decided.
    """
    _name = 'koperasi.surplus'
    _inherit = 'koperasi.surplus.settings'
    _description = "Surplus"
    _order = 'year desc, id desc'
    _check_company_auto = True

    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: self.env.company._koperasi_book_date().year - 1, help="Book year; the year in which it ends.")
    date_from = fields.Date(string="First Day", compute='_compute_dates', store=True)
    date_to = fields.Date(string="Last Day", compute='_compute_dates', store=True)
    state = fields.Selection(STATES, default='draft', required=True, readonly=True, copy=False, index=True)
    policy_id = fields.Many2one('koperasi.surplus.policy', readonly=True, index=True, ondelete='restrict')
    surplus = fields.Monetary(string="Surplus of the Year", readonly=True, copy=False, help="From the closed year, all branches together.")
    loss = fields.Boolean(compute='_compute_loss')
    branches = fields.Json(readonly=True, copy=False)   # {branch id: surplus in rupiah}
    note = fields.Text()
    line_ids = fields.One2many('koperasi.surplus.line', 'surplus_id', string="Allocation")
    total = fields.Float(string="Total (%)", compute='_compute_total', digits=(7, 4))
    tax_percent = fields.Float(string="Tax (%)", digits=(7, 4), readonly=True, copy=False)

    board_reviewed_by_id = fields.Many2one('res.users', string="Reviewed for the Board By", readonly=True, copy=False, ondelete='restrict')
    board_reviewed_on = fields.Datetime(string="Reviewed for the Board On", readonly=True, copy=False)
    supervisor_reviewed_by_id = fields.Many2one('res.users', string="Reviewed for the Supervisors By", readonly=True, copy=False, ondelete='restrict')
    supervisor_reviewed_on = fields.Datetime(string="Reviewed for the Supervisors On", readonly=True, copy=False)
    meeting_decision_id = fields.Many2one(
        'koperasi.meeting.decision', string="Decision of the Meeting", copy=False, index='btree_not_null', ondelete='restrict',
        domain="[('company_id', '=', company_id), ('outcome', '=', 'accepted'), ('meeting_id.state', '=', 'closed'), ('meeting_id.kind', '=', 'annual'), ('meeting_id.book_year', '=', year)]",
        help="Number and date are taken from it.")
    decision_number = fields.Char(copy=False, help="Of the decision of the meeting of members (RAT).")
    decision_date = fields.Date(copy=False)
    decided_by_id = fields.Many2one('res.users', string="Decision Recorded By", readonly=True, copy=False, ondelete='restrict')
    decision_ids = fields.One2many('koperasi.surplus.decision', 'surplus_id', string="Decisions", readonly=True)
    computed_on = fields.Datetime(readonly=True, copy=False)
    booked_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    booked_on = fields.Datetime(readonly=True, copy=False)
    paid_on = fields.Datetime(readonly=True, copy=False)

    member_count = fields.Integer(string="Members", readonly=True, copy=False)
    total_share_months = fields.Monetary(readonly=True, copy=False)
    total_interest = fields.Monetary(string="Loan Interest Paid", readonly=True, copy=False)
    capital_pool = fields.Monetary(string="For Capital", compute='_compute_pools')
    business_pool = fields.Monetary(string="For Business", compute='_compute_pools')
    capital_given = fields.Monetary(string="Capital Parts", readonly=True, copy=False)
    business_given = fields.Monetary(string="Business Parts", readonly=True, copy=False)
    remainder = fields.Monetary(string="Left by Rounding", readonly=True, copy=False, help="Goes to the reserve.")
    tax_total = fields.Monetary(string="Tax", readonly=True, copy=False)
    small_total = fields.Monetary(string="Small Amounts", readonly=True, copy=False, help="Less than the limit each: they go to the social fund.")
    share_ids = fields.One2many('koperasi.surplus.share', 'surplus_id', string="Parts of Members", readonly=True)
    open_count = fields.Integer(string="To Be Paid", compute='_compute_open')
    open_total = fields.Monetary(string="Not Paid Yet", compute='_compute_open')
    run_count = fields.Integer(string="Payment Runs", compute='_compute_open')

    _year_uniq = models.Constraint('UNIQUE (company_id, year)', "The surplus of this year is there already.")
    _decision_check = models.Constraint(
        "CHECK (state IN ('draft', 'reviewed') OR (decision_number IS NOT NULL AND decision_date IS NOT NULL AND surplus > 0))", "A surplus is distributed by a decision of the meeting.")

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    # -- what it shows --------------------------------------------------------

    @api.depends('year', 'company_id')
    def _compute_display_name(self):
        for surplus in self:
            surplus.display_name = self.env._("Surplus %(year)s, %(cooperative)s", year=surplus.year, cooperative=surplus.company_id.sudo().name or '')

    @api.depends('year', 'company_id')
    def _compute_dates(self):
        for surplus in self:
            surplus.date_from, surplus.date_to = surplus.company_id._koperasi_book_year(surplus.year)

    @api.depends('surplus')
    def _compute_loss(self):
        for surplus in self:
            surplus.loss = surplus.surplus < 0

    @api.depends('line_ids.percent')
    def _compute_total(self):
        for surplus in self:
            surplus.total = sum(surplus.line_ids.mapped('percent'))

    @api.depends('line_ids.kind', 'line_ids.amount')
    def _compute_pools(self):
        for surplus in self:
            for kind in ('capital', 'business'):
                surplus[f'{kind}_pool'] = sum(surplus.line_ids.filtered(lambda line, kind=kind: line.kind == kind).mapped('amount'))

    def _compute_open(self):
        self.env['koperasi.surplus.share'].flush_model()
        rows = {row[0]: row[1:] for row in self.env.execute_query(SQL(
            "SELECT surplus_id, COUNT(*), SUM(net) FROM koperasi_surplus_share WHERE surplus_id IN %s AND state = 'payable' GROUP BY 1", tuple(self.ids) or (0,)))}
        for surplus in self:
            surplus.open_count, surplus.open_total = rows.get(surplus.id, (0, 0))
            surplus.run_count = len(surplus._payment_runs())

    def _amounts(self):
        """ ``{line: rupiah}`` that its percentages come to; empty where there is nothing to allocate, or the percentages are wrong """
        self.ensure_one()
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id or 0))
        reserve = next((place for place, line in enumerate(lines) if line.kind == 'reserve'), None)
        if reserve is None or self.surplus <= 0:
            return {}
        try:
            return dict(zip(lines, allocate(int(self.surplus), lines._percents(), reserve), strict=True))
        except ValueError:
            return {}

    def _branches(self):
        """ The branches of the cooperative that keep books, the root first, as superuser """
        root = self.company_id.sudo().root_id
        return root.search([('id', 'child_of', root.id), ('koperasi_ready', '=', True)]).sorted(lambda branch: (branch != root, branch.id))

    # -- what people write ----------------------------------------------------

    @api.constrains('line_ids')
    def _check_lines(self):
        for surplus in self:
            surplus.line_ids._check_allocation()

    @api.constrains('year', 'company_id')
    def _check_scope(self):
        for surplus in self:
            if not 1990 <= surplus.year <= 2200:
                raise ValidationError(self.env._("%s is no book year.", surplus.year))
            if surplus.company_id.sudo().parent_id:
                raise ValidationError(self.env._("A surplus is one of the whole cooperative."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED - {'line_ids', 'payout'}} for vals in vals_list]
        # no default of a caller decides
        found = super(KoperasiSurplus, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)
        for surplus in found:
            # narrow sudo(): by-laws and books of the cooperative, which the caller does not choose
            surplus.sudo()._take_over()
        return found.with_env(self.env)

    def _take_over(self):
        """ What the policy says, and what the books say of the year """
        policy = self.env['koperasi.surplus.policy']._in_force(self.company_id, self.date_to)
        # as it was decided: a later change of the policy is another decision
        self.write({'policy_id': policy.id, **{name: policy[name].id if self._fields[name].type == 'many2one' else policy[name] for name in self._setting_names()},
                    'line_ids': [(5,), *policy._line_commands()], **self._year_result()})

    def _year_result(self):
        """ What the closed year brought, from the runs that closed it in all branches.

        :return: dict ``surplus``, ``branches``
        :raises UserError: naming the branches that have not closed it
        """
        branches = self._branches()
        Day = self.env['koperasi.business.day'].sudo()
        begun = {branch: Day.search([('company_id', '=', branch.id)], order='date', limit=1).date for branch in branches}
        runs = self.env['koperasi.run'].sudo().search([('kind', '=', 'year'), ('state', '=', 'done'), ('date', '=', self.date_to), ('company_id', 'in', branches.ids)])
        steps = runs.step_ids.filtered(lambda step: step.kind == 'year_surplus' and step.state == 'done')
        found = {step.company_id.id: int(step.result['surplus']) for step in steps}
        missing = branches.filtered(lambda branch: branch.id not in found and begun[branch] and begun[branch] < self.date_to)
        if missing or not found:
            raise UserError(self.env._(
                "The year that ends on %(day)s is not closed: %(branches)s", day=format_date(self.env, self.date_to), branches=", ".join((missing or branches).mapped('name'))))
        return {'surplus': sum(found.values()), 'branches': {str(branch_id): amount for branch_id, amount in found.items()}}

    def write(self, vals):
        if not self.env.su:
            for surplus in self:
                surplus._check_write(vals)
            if vals.get('meeting_decision_id'):
                vals = {**self._decision_values(self.env['koperasi.meeting.decision'].browse(vals['meeting_decision_id'])), **vals}
        return super().write(vals)

    @api.onchange('meeting_decision_id')
    def _onchange_meeting_decision(self):
        if self.meeting_decision_id:
            self.update(self._decision_values(self.meeting_decision_id))

    def _decision_values(self, decision):
        """ Number and date of a decision of the annual meeting of this year.

        :raises UserError: if it is none that was accepted in such a meeting, which is over
        """
        decision.check_access('read')
        meeting = decision.meeting_id
        for surplus in self:
            if (decision.outcome, meeting.state, meeting.kind, meeting.company_id, meeting.book_year) != ('accepted', 'closed', 'annual', surplus.company_id, surplus.year):
                raise UserError(self.env._("This is no accepted decision of the annual meeting on %s that is over.", surplus.year))
        day = meeting._day()
        return {'decision_number': f'{decision.number}/RAT/{day.year}', 'decision_date': day}

    def _check_write(self, vals):
        """ A draft is written by who prepares it; of what was reviewed, what the meeting decides """
        if self.state not in OPEN:
            raise UserError(self.env._("%s was decided by the meeting: only a new decision changes it.", self.display_name))
        allowed = ASKED | DECIDED if self.state == 'draft' else (ASKED | DECIDED) - {'company_id', 'year'}
        if vals.keys() - allowed or (self.state == 'draft' and vals.keys() & {'company_id', 'year'}):
            raise UserError(self.env._("Figures and state of a surplus are worked out, not written."))

    def _forget_reviews(self):
        self.write({'board_reviewed_by_id': False, 'board_reviewed_on': False, 'supervisor_reviewed_by_id': False, 'supervisor_reviewed_on': False})

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(surplus.state != 'draft' for surplus in self):
            raise UserError(self.env._("What was reviewed stays."))


class KoperasiSurplusDecision(models.Model):
    """ What a meeting of members decided on a surplus: written once. A later decision is another row. """
    _name = 'koperasi.surplus.decision'
    _description = "Decision on a Surplus"
    _order = 'id desc'
    _log_access = False

    surplus_id = fields.Many2one('koperasi.surplus', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    number = fields.Char(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    surplus = fields.Monetary(string="Surplus of the Year", required=True, readonly=True)
    allocation = fields.Json(string="Allocation as Data", required=True, readonly=True)     # [[name, kind, percent as text, rupiah]]
    allocation_text = fields.Text(string="Allocation", compute='_compute_allocation_text')
    reason = fields.Char(readonly=True, help="Why it took the place of an earlier one.")
    user_id = fields.Many2one('res.users', string="Recorded By", required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(string="Recorded On", required=True, readonly=True)

    _number_uniq = models.Constraint('UNIQUE (surplus_id, number)', "This decision was recorded already: a new one has its own number.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.depends('allocation')
    def _compute_allocation_text(self):
        for decision in self:
            decision.allocation_text = "\n".join(f"{name}: {percent} % = Rp {amount:,}".replace(',', '.') for name, _kind, percent, amount in decision.allocation or [])
