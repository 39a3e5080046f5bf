from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import clean_context, format_date

from ...finance.money import round_half_up
from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role
from ..statements.account_report import RESULT_TYPES
from .guard import guard

MONTHS = tuple(f'month_{number}' for number in range(1, 13))
# income and costs, and what is bought to be kept (belanja modal)
PLANNED_TYPES = (*RESULT_TYPES, 'asset_fixed', 'asset_non_current')
INCOME_TYPES = ('income', 'income_other')
ASKED = {'company_id', 'whole', 'year', 'growth_percent', 'decision_number', 'decision_date', 'note'}
FILLED = {'line_ids', 'activity_ids'}


class KoperasiBudget(models.Model):
    """ Work plan and budget of a book year (RK-RAPBK), of a branch or of the whole cooperative. Approved by a second person, it is never changed. """
    _name = 'koperasi.budget'
    _description = "Work Plan and Budget"
    _order = 'year desc, company_id, version desc'

    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, domain=[('koperasi_ready', '=', True)], default=lambda self: self.env.company, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    whole = fields.Boolean(string="Whole Cooperative", help="For the cooperative with all its branches, instead of a budget for each of them.")
    year = fields.Integer(required=True, aggregator=None, default=lambda self: self.env.company._koperasi_book_date().year + 1, help="Book year; the year in which it ends.")
    date_from = fields.Date(string="First Day", compute='_compute_dates', store=True)
    date_to = fields.Date(string="Last Day", compute='_compute_dates', store=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "To Be Approved"), ('approved', "Approved"), ('replaced', "Replaced")], default='draft', required=True, readonly=True, copy=False)
    growth_percent = fields.Float(string="Growth (%)", digits=(6, 2), help="By how much the figures of the year before are raised, or lowered if below 0.")
    made_from = fields.Char(readonly=True, copy=False, help="What the lines were made from.")
    decision_number = fields.Char(copy=False, help="Number of the decision of the members' meeting (RAT) on this plan.")
    decision_date = fields.Date(copy=False)
    note = fields.Text()
    line_ids = fields.One2many('koperasi.budget.line', 'budget_id', string="Budget", copy=True)
    activity_ids = fields.One2many('koperasi.budget.activity', 'budget_id', string="Work Plan", copy=True)
    submitted_by_id = fields.Many2one('res.users', string="Prepared By", readonly=True, copy=False, ondelete='restrict')
    approved_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    approved_on = fields.Datetime(readonly=True, copy=False)
    income = fields.Monetary(compute='_compute_totals')
    costs = fields.Monetary(compute='_compute_totals')
    surplus = fields.Monetary(string="Surplus (SHU)", compute='_compute_totals')
    investments = fields.Monetary(compute='_compute_totals')

    _approved_uniq = models.UniqueIndex("(company_id, whole, year) WHERE state = 'approved'", "There is an approved budget of this year already.")
    _version_uniq = models.Constraint('UNIQUE (company_id, whole, year, version)', "A version of a budget stands once.")

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.depends('year', 'version', 'company_id', 'whole')
    def _compute_display_name(self):
        for budget in self:
            # narrow sudo(): the name of the branch of a budget that may be read
            budget.display_name = self.env._("Budget %(year)s, %(branch)s, version %(version)s", year=budget.year, branch=budget._scope_name(), version=budget.version)

    def _scope_name(self):
        name = self.company_id.sudo().name or ''
        return self.env._("%s, whole cooperative", name) if self.whole else name

    @api.depends('year', 'company_id')
    def _compute_dates(self):
        for budget in self:
            budget.date_from, budget.date_to = budget.company_id._koperasi_book_year(budget.year)

    @api.depends('line_ids.total', 'line_ids.account_id')
    def _compute_totals(self):
        for budget in self:
            sums = dict.fromkeys(('income', 'costs', 'investments'), 0)
            for line in budget.line_ids:
                sums[line.kind or 'costs'] += line.total
            budget.update({**sums, 'surplus': sums['income'] - sums['costs']})

    @api.constrains('year', 'whole', 'company_id')
    def _check_scope(self):
        for budget in self:
            if not 1990 <= budget.year <= 2200:
                raise ValidationError(self.env._("%s is no book year.", budget.year))
            if budget.whole and budget.company_id.sudo().parent_id:
                raise ValidationError(self.env._("A budget of the whole cooperative belongs to its head office."))

    # -- what people write ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED | FILLED} for vals in vals_list]
        for vals in vals_list:
            vals.setdefault('version', self._next_version(vals))
        # no default of a caller approves
        return super(KoperasiBudget, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)

    def _next_version(self, vals):
        """ The number after the last version of this branch and year """
        defaults = self.default_get(['company_id', 'year'])
        company, year = (vals.get(name, defaults.get(name)) for name in ('company_id', 'year'))
        # narrow sudo(): a number only; a budget of a branch that the caller may not see is refused by its rule
        last = self.sudo().search([('company_id', '=', company), ('year', '=', year), ('whole', '=', bool(vals.get('whole')))], order='version desc', limit=1)
        return last.version + 1

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {'activity_ids'}:      # what became of an activity is told until the end of the year; the rest it refuses itself
                self._check_draft()
            if vals.keys() - ASKED - FILLED:
                raise UserError(self.env._("State and signatures of a budget are set by its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for budget in self:
            if budget.state != 'draft':
                raise UserError(self.env._("%s is no draft any more: make a new version.", budget.display_name))

    def _maker(self):
        """ Budgets are prepared by accountant and manager """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        self._check_draft()

    # -- steps ----------------------------------------------------------------

    def action_fill(self):
        """ Make the lines anew from what the year before came to in each month, raised by ``growth_percent``. A month that the books have not
        closed yet takes the average of those that are complete. Rounded to a rupiah, half up.

        :raises UserError: if the budget is no draft, or the year before holds nothing
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._maker()
        for budget in self:
            budget.line_ids.unlink()
            rows, complete = budget._last_year()
            if not rows:
                raise UserError(self.env._("The books hold no complete month with income or costs from %(first)s to %(last)s.", first=format_date(
                    self.env, budget.date_from - relativedelta(years=1)), last=format_date(self.env, budget.date_from - relativedelta(days=1))))
            rate = 1 + Decimal(str(round(budget.growth_percent, 2))) / 100
            budget.write({'line_ids': [Command.create({
                'account_id': account_id, **{name: round_half_up(amount * rate) for name, amount in zip(MONTHS, amounts, strict=True)}}) for account_id, amounts in rows.items()]})
            # narrow sudo(): says how the lines came about, which nobody types
            budget.sudo().made_from = self.env._("%(months)s months of %(year)s, %(growth)s %%", months=complete, year=budget.year - 1, growth=f'{budget.growth_percent:+g}')

    def _last_year(self):
        """ ``({account id: [Decimal a month, as the line shows it]}, number of complete months)`` of the year before """
        starts = [self.date_from - relativedelta(years=1) + relativedelta(months=number) for number in range(12)]
        ranges = [(first, first + relativedelta(months=1, days=-1)) for first in starts]
        companies = self._companies()
        until = min(company._koperasi_book_date() for company in companies)
        complete = [number for number, (_first, last) in enumerate(ranges) if last < until]
        found = self.env['koperasi.balance']._totals(companies, ranges) if complete else {}
        rows = {}
        for account in self.env['koperasi.balance']._accounts(self.company_id).filtered(lambda account: account.account_type in RESULT_TYPES):
            amounts = [found[account.id][number] for number in complete] if account.id in found else []
            if any(amounts):
                sign = -1 if account.account_type in INCOME_TYPES else 1
                average = sum(amounts) / len(complete)
                known = dict(zip(complete, amounts, strict=True))
                rows[account.id] = [sign * known.get(number, average) for number in range(12)]
        return rows, len(complete)

    def _companies(self):
        """ The branches that the budget is of """
        if not self.whole:
            return self.company_id
        # narrow sudo(): the branches of the cooperative, whose sums only are read
        return self.env['res.company'].sudo().search([('id', 'child_of', self.company_id.ids), ('koperasi_ready', '=', True)]).with_env(self.env)

    def action_submit(self):
        """ Hand the budget to a second person; from now on nobody writes in it.

        :raises UserError: if it is no draft or plans nothing
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._maker()
        for budget in self:
            if not budget.line_ids:
                raise UserError(self.env._("%s plans nothing yet.", budget.display_name))
        # narrow sudo(): states, which no role writes; role and rights were checked
        self.sudo().write({'state': 'submitted', 'submitted_by_id': self.env.uid})

    def action_return(self):
        """ Give a budget that waits for its approval back to be corrected.

        :raises UserError: if it does not wait
        :raises AccessError: if the caller is neither manager nor board
        """
        self._waiting().write({'state': 'draft', 'submitted_by_id': False})

    def action_approve(self):
        """ Approve a budget that another person prepared. It is never changed again, and takes the place of an earlier version of its year.

        :raises UserError: if it does not wait, or the caller prepared it
        :raises AccessError: if the caller is neither manager nor board
        """
        for budget in self._waiting():
            if self.env.user._koperasi_same_person(budget.submitted_by_id):
                raise UserError(self.env._("Another person than who prepared the budget approves it."))
            budget.search([('company_id', '=', budget.company_id.id), ('whole', '=', budget.whole), ('year', '=', budget.year), ('state', '=', 'approved')]).write({'state': 'replaced'})
            self.env.flush_all()    # the old one first: one a year is approved
            budget.write({'state': 'approved', 'approved_by_id': self.env.uid, 'approved_on': fields.Datetime.now()})

    def _waiting(self):
        """ These budgets, if they wait and the caller may approve; he may not write them, so with raised rights """
        check_role(self.env, MANAGER, BOARD)
        self.check_access('read')
        for budget in self:
            if budget.state != 'submitted':
                raise UserError(self.env._("%s does not wait for its approval.", budget.display_name))
        return self.sudo()

    def action_new_version(self):
        """ Open a draft that begins with what this budget plans, to take its place once approved.

        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('create')
        draft = self.copy()
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': draft.id, 'views': [[False, 'form']]}

    # -- what it leads to -----------------------------------------------------

    def action_compare(self):
        """ Open the statement of surplus of the budget's year, with plan and variance. """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.client']._for_xml_id('koperasi.action_koperasi_statements')
        statement = self.env.ref('koperasi.statement_result')
        return {**action, 'params': {'values': {
            'book': str(statement.id), 'date_from': self.date_from.isoformat(), 'date_to': self.date_to.isoformat(), 'branch': 0 if self.whole else self.company_id.id,
            'comparison': 'none', 'budget': True}}}

    def action_xlsx(self):
        """ Download the budget as a worksheet, to work on it and bring it in again. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/budget/{self.id}.xlsx'}

    def action_pdf(self):
        """ Download the work plan and budget on paper. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/budget/{self.id}.pdf'}
