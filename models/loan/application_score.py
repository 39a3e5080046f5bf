from odoo import api, fields, models
from odoo.exceptions import ValidationError

# weight of each of the five Cs in the score, in percent
WEIGHTS = {'character': 30, 'capacity': 30, 'capital': 15, 'collateral': 15, 'condition': 10}
GRADES = [('0', "Not rated"), ('1', "Very weak"), ('2', "Weak"), ('3', "Fair"), ('4', "Good"), ('5', "Very good")]
MONEY = ('income', 'income_other', 'expenses', 'other_instalments')


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    score_character = fields.Selection(GRADES, string="Character", default='0', help="Honesty, how earlier loans were repaid, what others say.")
    score_capacity = fields.Selection(GRADES, string="Capacity", default='0', help="What income and business leave for instalments.")
    score_capital = fields.Selection(GRADES, string="Capital", default='0', help="Savings, shares and what the member owns.")
    score_collateral = fields.Selection(GRADES, string="Security", default='0', help="Collateral and guarantors.")
    score_condition = fields.Selection(GRADES, string="Conditions", default='0', help="Market, season, health, place.")
    income = fields.Monetary(string="Monthly Income")
    income_other = fields.Monetary(string="Other Income of the Household")
    expenses = fields.Monetary(string="Monthly Expenses")
    other_instalments = fields.Monetary(help="A month, of debts elsewhere.")
    net_income = fields.Monetary(compute='_compute_net_income', help="Income less expenses and other instalments.")
    analysis_note = fields.Text(string="Analysis", help="Visit, business, what speaks for and against it.")
    score = fields.Float(digits=(5, 1), compute='_compute_score', store=True, aggregator='avg', help="0 to 100, of the five Cs by their weights.")
    score_reasons = fields.Text(string="What Counts", compute='_compute_score_reasons')

    @api.model
    def _analysis_fields(self):
        return super()._analysis_fields() | {*MONEY, *(f'score_{name}' for name in WEIGHTS), 'analysis_note'}

    @api.depends(*MONEY)
    def _compute_net_income(self):
        for application in self:
            application.net_income = application.income + application.income_other - application.expenses - application.other_instalments

    @api.depends(*(f'score_{name}' for name in WEIGHTS))
    def _compute_score(self):
        for application in self:
            application.score = sum(weight * int(application[f'score_{name}'] or 0) / 5 for name, weight in WEIGHTS.items())

    @api.constrains(*MONEY)
    def _check_money(self):
        for application in self:
            if any(application[name] < 0 or application[name] != int(application[name]) for name in MONEY):
                raise ValidationError(self.env._("Income and expenses are in whole rupiah, 0 or more."))

    @api.depends('principal', 'instalments', 'rate', 'product_id', 'collateral_ids.accepted_value', 'score', *MONEY)
    def _compute_score_reasons(self):
        for application in self:
            # an unsaved form may name any member: only of one whom the caller may read
            known = application.member_id and application.member_id.has_access('read')
            application.score_reasons = (known and "\n".join(f"{code} {sentence}" for code, sentence in application._score_reasons())) or False

    def _capacity_used(self):
        """ Percent of net income that the highest instalment of a month takes; None without income """
        plan = self._plan_or_none()
        net = int(self.net_income)
        if not plan or net <= 0:
            return None
        return max(line.total for line in plan.lines[:-1] or plan.lines) * self._instalments_a_month() * 100 / net

    def _instalments_a_month(self):
        """ How many instalments fall due in a month; less than 1 where there are months between them """
        return {'month': 1, 'fortnight': 26 / 12, 'week': 52 / 12, 'day': 365 / 12}[self.period_unit] / (self.period_count or 1)

    def _score_reasons(self):
        """ ``(code, sentence)`` of what speaks for and against this loan, in plain words """
        reasons, member = [], self.member_id.sudo()
        used = self._capacity_used()
        if not self.income:
            reasons.append(('K1', self.env._("Income is not entered yet.")))
        elif self.net_income <= 0:
            reasons.append(('K2', self.env._("Nothing is left of income after expenses and other instalments.")))
        elif used is not None:
            code, word = ('K3', self.env._("more than a third")) if used > 100 / 3 else ('K4', self.env._("less than a third"))
            reasons.append((code, self.env._("The instalment takes %(percent)s %% of net income, %(word)s.", percent=round(used), word=word)))
        shares, owed = member._loan_shares(), member._loan_owed()
        if shares and self.principal > 3 * shares:
            reasons.append(('M1', self.env._("The loan is %s times the shares of the member.", round(self.principal / shares, 1))))
        elif shares:
            reasons.append(('M2', self.env._("The loan is within three times the shares of the member.")))
        else:
            reasons.append(('M3', self.env._("The member has no shares yet.")))
        if owed:
            reasons.append(('W1', self.env._("Other loans of the member are still running.")))
        worth = self.collateral_ids.filtered(lambda collateral: not collateral.account_id or collateral.account_id.has_access('read'))._worth()
        if worth:
            reasons.append(('J1', self.env._("Collateral covers %s %% of the loan.", round(worth * 100 / self.principal) if self.principal else 0)))
        else:
            reasons.append(('J2', self.env._("There is no collateral.")))
        weak = [self._fields[f'score_{name}']._description_string(self.env) for name in WEIGHTS if self[f'score_{name}'] in ('1', '2')]
        if weak:
            reasons.append(('C1', self.env._("Rated weak: %s.", ", ".join(weak))))
        missing = [self._fields[f'score_{name}']._description_string(self.env) for name in WEIGHTS if (self[f'score_{name}'] or '0') == '0']
        if missing:
            reasons.append(('C2', self.env._("Not rated yet: %s.", ", ".join(missing))))
        return reasons
