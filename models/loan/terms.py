"""What product, offer and loan agree on. The words are those of `finance.loan`; here they get their Indonesian names."""
from decimal import Decimal
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.loan.calendar import Holidays, Periods
from ...finance.loan.terms import MAX_INSTALMENTS, Grace, InterestRule, LoanTerms, OwnInstalment, RoundingRule, TermRate
from ...finance.money import Rate

METHODS = [
    ('flat', "Flat"), ('declining', "Declining (equal principal)"), ('annuity', "Annuity (equal instalments)"),
    ('bullet', "Seasonal (principal at the end)"), ('own', "Own dates and amounts"),
]
PERIOD_UNITS = [('day', "days"), ('week', "weeks"), ('fortnight', "fortnights"), ('month', "months")]
DAY_COUNTS = [
    ('period', "Whole period, whatever its days"), ('30/360', "Months of 30 days (30/360)"), ('act/365', "Days / 365"),
    ('act/360', "Days / 360"), ('act/act', "Days of the year"),
]
NOT_NEGATIVE = (
    'rate', 'grace_principal', 'grace_interest', 'penalty_rate', 'penalty_amount', 'penalty_grace_days', 'penalty_cap',
    'payoff_share', 'payoff_fee',
)
CHECKED = (*NOT_NEGATIVE, 'instalments', 'period_count', 'due_day', 'period_unit', 'rounding_unit', 'method', 'rate_of_term')
MAX_RATE = 1000


class KoperasiLoanTerms(models.AbstractModel):
    """ The parameters that a loan is agreed on (domain 5.2). A product has them as defaults, an application as its offer; a loan
    keeps its copy, so that no later change of the product touches it.
    """
    _name = 'koperasi.loan.terms'
    _description = "Terms of a Loan"

    # interest
    method = fields.Selection(METHODS, required=True, default='declining')
    rate = fields.Float(string="Interest Rate (%)", digits=(9, 6), aggregator=None)
    rate_unit = fields.Selection([('month', "a month"), ('year', "a year")], string="Rate per", required=True, default='month')
    rate_of_term = fields.Boolean(
        string="Rate of the Whole Term", help="The rate is percent of the principal for the whole term, shared equally (flat, group loans).")
    day_count = fields.Selection(DAY_COUNTS, required=True, default='period', help="How the days of a regular period count.")
    first_period = fields.Selection(
        DAY_COUNTS, required=True, default='act/365', help="How the days of a first period count that is longer or shorter than the others.")
    interest_by = fields.Selection([
        ('schedule', "By the schedule"), ('days', "By the days of payment"),
    ], string="Interest", required=True, default='schedule',
        help="Whether interest is that of the schedule, or follows the days on which principal was really owed.")

    # instalments
    instalments = fields.Integer(string="Number of Instalments", required=True, default=12, aggregator=None)
    period_count = fields.Integer(string="Instalment Every", required=True, default=1, aggregator=None)
    period_unit = fields.Selection(PERIOD_UNITS, required=True, default='month')
    due_day = fields.Integer(string="Day of the Month", help="All instalments are due on this day; 0 for the day of the payout.", aggregator=None)
    grace_principal = fields.Integer(string="First Instalments without Principal", aggregator=None)
    grace_interest = fields.Integer(string="First Instalments without Interest", aggregator=None)
    grace_interest_is = fields.Selection([
        ('deferred', "Due with the first one after"), ('spread', "Spread over those after"), ('waived', "Waived"),
    ], string="Interest of the Grace Period", required=True, default='deferred')
    rounding_unit = fields.Integer(string="Rounded to Rp", required=True, default=1, aggregator=None)
    rounding_side = fields.Selection([('nearest', "Nearest"), ('up', "Up"), ('down', "Down")], required=True, default='nearest')
    rounding_of = fields.Selection([
        ('principal', "The principal"), ('instalment', "The instalment"), ('parts', "Principal and interest, each"),
    ], string="What Is Rounded", required=True, default='principal')
    holiday_rule = fields.Selection([
        ('kept', "Keep the date"), ('next', "Next working day"), ('previous', "Previous working day"), ('skip', "Days off do not count"),
    ], string="Due on a Day off", required=True, default='next')

    # payments
    allocation_order = fields.Selection([
        ('penalty_interest_principal', "Penalty, interest, principal"), ('interest_principal_penalty', "Interest, principal, penalty"),
        ('principal_interest_penalty', "Principal, interest, penalty"), ('penalty_principal_interest', "Penalty, principal, interest"),
    ], string="A Payment Covers", required=True, default='penalty_interest_principal')
    allocation_direction = fields.Selection([
        ('horizontal', "Instalment by instalment"), ('vertical', "Part by part over all instalments"),
    ], string="Order of Payment", required=True, default='horizontal')
    excess = fields.Selection([
        ('next_instalment', "Paid ahead on the next instalments"), ('shorten', "Shortens the term"), ('lower', "Lowers the instalments"),
        ('park', "Kept for the member"),
    ], string="More than Is Due", required=True, default='next_instalment')
    penalty_base = fields.Selection([
        ('instalment', "The overdue instalment"), ('principal', "Its principal"), ('fixed', "A fixed amount"),
    ], string="Penalty on", required=True, default='instalment')
    penalty_rate = fields.Float(string="Penalty (%)", digits=(9, 6), aggregator=None)
    penalty_rate_unit = fields.Selection([
        ('day', "a day"), ('month', "a month"), ('year', "a year"), ('once', "once"),
    ], string="Penalty per", required=True, default='day')
    penalty_amount = fields.Integer(string="Penalty in Rupiah", aggregator=None)
    penalty_grace_days = fields.Integer(string="Days without Penalty", aggregator=None)
    penalty_cap = fields.Integer(string="Highest Penalty in Rupiah", help="For one instalment; 0 for no limit.", aggregator=None)
    payoff_interest = fields.Selection([
        ('accrued', "Up to the day only"), ('share', "A share of what remains"), ('rule_78', "Rule of 78"),
    ], string="Interest at an Early Payoff", required=True, default='accrued')
    payoff_share = fields.Float(string="Share of the Remaining Interest (%)", digits=(9, 4), aggregator=None)
    payoff_fee = fields.Float(string="Fee of an Early Payoff (%)", digits=(9, 4), help="Percent of the principal still owed.", aggregator=None)

    # classification
    collectability = fields.Selection([
        ('ksp_4', "KSP, four classes (Perdep 06/2016)"), ('five', "Five classes, as banks"), ('bpr', "Five classes, as BPR"),
        ('cu', "Credit union (kredit lalai)"),
    ], string="Classes of Arrears", required=True, default='ksp_4')
    provision_preset = fields.Selection([
        ('ppap_4', "PPAP, four classes"), ('ppap_5', "PPAP, five classes"), ('rpm', "RPM"), ('pearls', "PEARLS"),
    ], string="Provisions", required=True, default='ppap_4')

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_no_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_no_numbers(vals)
        return super().write(vals)

    @api.model
    def _refuse_no_numbers(self, vals):
        """ NaN and infinity come by RPC only; the fields would not say what is wrong """
        if any(isinstance(value, float) and not isfinite(value) for value in vals.values()):
            raise ValidationError(self.env._("This is no number."))

    @api.model
    def _terms_fields(self):
        """ Names of the fields that product, offer and loan share """
        return [name for name in self.pool['koperasi.loan.terms']._fields if name not in (*models.MAGIC_COLUMNS, 'display_name')]

    def _terms_values(self):
        """ The terms of this record as plain values, to be copied to another """
        self.ensure_one()
        return {name: self[name] for name in self._terms_fields()}

    @api.constrains(lambda self: [name for name in CHECKED if self._fields[name].store])
    def _check_terms(self):
        for terms in self:
            terms._refuse_bad_terms()

    def _refuse_bad_terms(self):
        """ Raise ValidationError for figures that make no loan """
        if any(self[name] < 0 for name in NOT_NEGATIVE):
            raise ValidationError(self.env._("Rates, penalties and grace periods of a loan are 0 or more."))
        if not 1 <= self.instalments <= MAX_INSTALMENTS:
            raise ValidationError(self.env._("A loan has 1 to %(highest)s instalments, not %(number)s.", highest=MAX_INSTALMENTS, number=self.instalments))
        if not 1 <= self.period_count <= 60:
            raise ValidationError(self.env._("An instalment is due every 1 to 60 days, weeks or months."))
        if not 0 <= self.due_day <= 31 or (self.due_day and self.period_unit != 'month'):
            raise ValidationError(self.env._("The day of the month is 1 to 31, and only for instalments by months."))
        if self.rounding_unit < 1:
            raise ValidationError(self.env._("Amounts are rounded to Rp 1 or more."))
        if self.rate > MAX_RATE:
            raise ValidationError(self.env._("This interest rate cannot be."))
        if self.rate_of_term and self.method != 'flat':
            raise ValidationError(self.env._("Interest as a percentage of the whole term is flat."))
        if max(self.grace_principal, self.grace_interest) >= self.instalments:
            raise ValidationError(self.env._("Not all instalments can be free of principal or interest."))

    # -- for finance.loan -----------------------------------------------------

    def _terms_company(self):
        """ The company whose holidays count """
        return self.company_id

    def _finance_rate(self):
        """ ``Rate`` of a month or year, or ``TermRate`` of the whole term """
        percent = Decimal(str(round(self.rate, 6)))
        return TermRate(percent) if self.rate_of_term else Rate(percent, self.rate_unit)

    def _loan_terms(self, principal, disbursed_on, own_rows=None, first_due=None):
        """ These terms for ``finance.loan``: the one place where records become ``LoanTerms``.

        :param int principal: whole rupiah
        :param date disbursed_on: day of the payout
        :param list own_rows: for the method own ``(due date, rupiah)`` in order of date, else None
        :param date first_due: day of the first instalment; None for a period after the payout
        :return: ``finance.loan.terms.LoanTerms``
        :raises UserError: in plain words, where they make no loan
        """
        self.ensure_one()
        own = tuple(OwnInstalment(day, amount) for day, amount in own_rows or ())
        if first_due and first_due <= disbursed_on:
            raise UserError(self.env._("The first instalment must be due after the loan is paid out."))
        if self.method == 'own' and not own:
            raise UserError(self.env._("Enter the dates and amounts of the instalments."))
        try:
            self._refuse_bad_terms()
            return LoanTerms(
                principal, self._finance_rate(), len(own) if self.method == 'own' else self.instalments, disbursed_on, self.method,
                periods=Periods(self.period_count, self.period_unit, first_due, self.due_day or None),
                holidays=self._finance_holidays(),
                interest=InterestRule(day_count=self.day_count, first_period=self.first_period),
                rounding=RoundingRule(self.rounding_unit, self.rounding_side, of=self.rounding_of),
                grace=Grace(self.grace_principal, self.grace_interest, self.grace_interest_is),
                own=own if self.method == 'own' else ())
        except ValueError as error:
            raise UserError(self.env._("These terms make no loan: %s.", error)) from error

    def _finance_holidays(self):
        """ ``Holidays`` of the company, by the rule of these terms """
        if self.holiday_rule == 'kept':
            return Holidays()
        return self.env['koperasi.holiday']._finance_holidays(self._terms_company(), self.holiday_rule)
