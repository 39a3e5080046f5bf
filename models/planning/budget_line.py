from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ledger.posting import MAX_AMOUNT
from .budget import INCOME_TYPES, MONTHS, PLANNED_TYPES
from .guard import REPORTED


class KoperasiBudgetLine(models.Model):
    """ What is planned for an account, a figure a month; income and costs both above 0 """
    _name = 'koperasi.budget.line'
    _inherit = 'koperasi.budget.part'
    _description = "Budget Line"
    _order = 'budget_id, code, id'
    _rec_name = 'account_id'
    _asked = frozenset({'account_id', 'total', 'note', *MONTHS})

    root_id = fields.Many2one(related='company_id.root_id', string="Cooperative")
    account_id = fields.Many2one('account.account', required=True, index=True, ondelete='restrict')
    code = fields.Char(compute='_compute_account', store=True)
    name = fields.Char(string="Account Name", compute='_compute_name')
    kind = fields.Selection([('income', "Income"), ('costs', "Costs"), ('investments', "Investments")], compute='_compute_account', store=True)
    month_1 = fields.Monetary()
    month_2 = fields.Monetary()
    month_3 = fields.Monetary()
    month_4 = fields.Monetary()
    month_5 = fields.Monetary()
    month_6 = fields.Monetary()
    month_7 = fields.Monetary()
    month_8 = fields.Monetary()
    month_9 = fields.Monetary()
    month_10 = fields.Monetary()
    month_11 = fields.Monetary()
    month_12 = fields.Monetary()
    total = fields.Monetary(string="Year", compute='_compute_total', inverse='_inverse_total', store=True, help="A total that is typed is spread evenly over the months.")
    note = fields.Char()

    _account_uniq = models.Constraint('UNIQUE (budget_id, account_id)', "An account stands once in a budget.")

    @api.depends('account_id')
    def _compute_account(self):
        for line in self:
            # narrow sudo(): code, name and type of an account; board and manager have no right on accounts
            account = line.account_id.sudo().with_company(line.company_id.sudo().root_id)
            line.code = account.code
            line.kind = 'income' if account.account_type in INCOME_TYPES else 'investments' if (account.account_type or '').startswith('asset') else 'costs'

    @api.depends('account_id')
    def _compute_name(self):
        for line in self:
            # narrow sudo(): the name of an account; board and manager have no right on accounts
            line.name = line.account_id.sudo().name

    @api.depends(*MONTHS)
    def _compute_total(self):
        for line in self:
            line.total = sum(line[name] for name in MONTHS)

    @api.onchange('total')
    def _inverse_total(self):
        for line in self:
            # a form sends the total beside the month that was changed: then it is no total that somebody typed
            if line.total != sum(line[name] for name in MONTHS):
                line.update(spread(int(line.total)))

    @api.constrains('account_id')
    def _check_account(self):
        for line in self:
            account, root = line.account_id.sudo(), line.company_id.sudo().root_id
            if account.account_type not in PLANNED_TYPES or root not in account.company_ids:
                raise ValidationError(self.env._("%s is no account of income, costs or fixed assets of this cooperative.", account.with_company(root).display_name))

    @api.constrains(*MONTHS)
    def _check_amounts(self):
        for line in self:
            if any(abs(line[name]) > MAX_AMOUNT for name in MONTHS):
                raise ValidationError(self.env._("%s: the amount is too large.", line.name))

    def _amounts(self):
        """ The twelve figures, ``int`` """
        return [int(self[name]) for name in MONTHS]

    def _sign(self):
        """ What makes a planned figure one of the general ledger, + debit - credit """
        return -1 if self.kind == 'income' else 1


def spread(total):
    """ ``{field of a month: rupiah}``: evenly, the last month with the rest """
    part = total // 12
    return {**dict.fromkeys(MONTHS, part), MONTHS[-1]: total - 11 * part}


class KoperasiBudgetActivity(models.Model):
    """ What the cooperative means to do: who, when, for how much, and what became of it """
    _name = 'koperasi.budget.activity'
    _inherit = 'koperasi.budget.part'
    _description = "Work Plan Activity"
    _order = 'budget_id, area, date_from, id'
    _asked = frozenset({'name', 'area', 'responsible', 'date_from', 'date_to', 'target', 'cost'})
    _reported = frozenset(REPORTED)

    name = fields.Char(string="Activity", required=True)
    area = fields.Selection([
        ('1_organisation', "Organisation and Members"), ('2_business', "Savings and Loans"), ('3_capital', "Capital"), ('4_education', "Education"), ('5_social', "Social"),
    ], string="Field", default='1_organisation', required=True)
    responsible = fields.Char(help="Who sees to it.")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    target = fields.Char(help="What shows that it was done, e.g. 300 new members.")
    cost = fields.Monetary(string="Planned Cost", help="It counts where the budget has it; here it says what the activity takes.")
    progress = fields.Integer(string="Progress (%)", aggregator='avg', copy=False)
    spent = fields.Monetary(copy=False)
    result = fields.Char(copy=False)

    _figures_check = models.Constraint('CHECK (progress BETWEEN 0 AND 100 AND cost >= 0 AND spent >= 0)', "Progress is 0 to 100 %, and costs are not below 0.")
    _dates_check = models.Constraint('CHECK (date_to >= date_from)', "An activity ends after it begins.")
