from datetime import date as Date
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...finance.loan.effective_rate import effective_rate
from ...finance.loan.rounding import round_fraction
from ...finance.loan.schedule import schedule
from .checks import count, day, known, percent, rupiah, whole_amount

STAFF = 'koperasi.group_koperasi_staff'
SHOWN_ROWS = 400
# what a preview takes, besides product, amount and dates
NUMBERS = {'instalments': count, 'due_day': count, 'grace_principal': count, 'grace_interest': count, 'rate': percent}


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    instalment_first = fields.Monetary(string="First Instalment (Amount)", compute='_compute_cost')
    interest_total = fields.Monetary(compute='_compute_cost')
    fees_total = fields.Monetary(string="Fees", compute='_compute_cost')
    share_amount = fields.Monetary(string="Capitalised Share (Amount)", compute='_compute_cost')
    cash_in_hand = fields.Monetary(compute='_compute_cost', help="What the member receives: the loan less fees and capitalised share.")
    effective_pct = fields.Float(string="Effective a Year (%)", digits=(9, 2), compute='_compute_cost', aggregator=None)
    effective_fees_pct = fields.Float(string="Effective with Fees (%)", digits=(9, 2), compute='_compute_cost', aggregator=None)

    @api.depends('principal', 'product_id', 'planned_on', 'first_due', 'own_row_ids.amount', 'own_row_ids.due_date', 'instalments', 'rate', 'due_day',
                 'grace_principal', 'grace_interest', 'grace_interest_is')
    def _compute_cost(self):
        for application in self:
            try:
                cost = application._cost()
            except (UserError, ValueError):
                cost = dict.fromkeys(('instalment', 'interest', 'fees', 'share', 'cash', 'effective', 'effective_fees'), 0)
            application.update({
                'instalment_first': cost['instalment'], 'interest_total': cost['interest'], 'fees_total': cost['fees'], 'share_amount': cost['share'],
                'cash_in_hand': cost['cash'], 'effective_pct': cost['effective'], 'effective_fees_pct': cost['effective_fees']})

    # -- the schedule, the same for preview, contract and papers --------------

    def _finance_terms(self, disbursed_on=None):
        """ ``LoanTerms`` of this offer, paid out as planned or on another day """
        self.ensure_one()
        on = disbursed_on or self.planned_on
        first_due = self.first_due if self.first_due and self.first_due > on else None
        return self._loan_terms(int(self.principal), on, self._own_rows(), first_due)

    def _plan(self, disbursed_on=None):
        """ The schedule of this offer.

        :param date disbursed_on: day of the payout; as planned, if not given
        :return: ``finance.loan.schedule.Schedule``
        :raises UserError: in plain words, where the terms make no loan
        """
        terms = self._finance_terms(disbursed_on)
        try:
            return schedule(terms)
        except ValueError as error:
            raise UserError(self.env._("These terms make no loan: %s.", error)) from error

    def _term_text(self, plan):
        """ ``12 months``, ``6 × 3 months`` """
        unit = dict(self._fields['period_unit']._description_selection(self.env))[self.period_unit]
        count = len(plan.lines)
        return f"{count} × {self.period_count} {unit}" if self.period_count > 1 else f"{count} {unit}"

    def _plan_or_none(self):
        try:
            return self._plan()
        except (UserError, ValueError):
            return None

    def _deductions(self):
        """ What is taken from the payout, in the order in which it is booked.

        :return: list of dict ``kind`` (provision, admin, insurance, stamp, notary, other, share, payoff), ``name``, ``amount`` (rupiah; None for a
            payoff, which the day of the payout decides), ``event`` and ``account_id`` (posting), ``amortised``, ``loan_id`` (payoff)
        """
        self.ensure_one()
        principal = int(self.principal)
        rows = self.product_id._fee_rows(principal, self.instalments)
        if share := self._share():
            rows.append({'kind': 'share', 'name': self.env._("Capitalised share"), 'amount': share, 'event': False, 'account_id': False, 'amortised': False})
        if self.topup_loan_id:
            rows.append({'kind': 'payoff', 'name': self.env._("Payoff of %s", self.topup_loan_id.number), 'amount': None, 'event': False,
                         'account_id': False, 'amortised': False, 'loan_id': self.topup_loan_id.id})
        return rows

    def _share(self):
        """ Rupiah that become the borrower's loan-linked share """
        percent = Fraction(str(round(self.product_id.capitalised_share_pct, 2)))
        return round_fraction(int(self.principal) * percent / 100)

    def _cost(self, plan=None):
        """ What this offer costs: rupiah, and percent a year with two places """
        terms, plan = self._finance_terms(), plan or self._plan()
        fees = sum(row['amount'] for row in self.product_id._fee_rows(int(self.principal), self.instalments))
        share = self._share()
        cost = {
            'instalment': plan.lines[0].total, 'instalment_last': plan.lines[-1].total, 'instalment_highest': max(line.total for line in plan.lines),
            'count': len(plan.lines), 'first_due': plan.lines[0].due_date, 'last_due': plan.lines[-1].due_date,
            'principal': plan.principal, 'interest': plan.interest, 'total': plan.total, 'fees': fees, 'share': share,
            'cash': int(self.principal) - fees - share,
        }
        for name, taken in (('effective', 0), ('effective_fees', fees)):
            try:
                cost[name] = float(effective_rate(terms, plan, taken).rounded().nominal)
            except ValueError as error:
                raise UserError(self.env._("The cost of this loan cannot be told: fees take all of it, or nothing is paid back.")) from error
        return cost

    @api.model
    def _instalment_text(self, cost):
        """ What ``_cost`` says of the instalments, in words: one amount, or the first and the last where they differ """
        first, last = (rupiah(self.env, cost[name]) for name in ('instalment', 'instalment_last'))
        return first if cost['instalment'] == cost['instalment_highest'] else self.env._("%(first)s at first, %(last)s in the end", first=first, last=last)

    # -- live preview ---------------------------------------------------------

    @api.model
    def preview(self, values):
        """ Schedule and cost of an offer that is being typed. Nothing is stored; the contract is made by the same functions.

        :param dict values: ``product_id``, ``principal`` (whole rupiah); optional ``planned_on``, ``first_due`` (dates), ``instalments``, ``rate``,
            ``due_day``, ``grace_principal``, ``grace_interest``, ``grace_interest_is``, ``own`` (list of ``[date, rupiah]``)
        :return: dict with ``cost`` (instalment, interest, fees, share, cash, effective, effective_fees …), ``rows`` (number, due_date, principal, interest,
            total, balance), ``fees`` (name, amount), ``cap`` (legal cap in percent, or False), ``name``
        :raises AccessError: if the caller is not of the staff
        :raises UserError: in plain words, where this makes no loan
        """
        if not self.env.user.has_group(STAFF):
            raise AccessError(self.env._("Your role does not allow this."))
        if not isinstance(values, dict):
            raise UserError(self.env._("This offer is not valid."))
        return self._offer_record(values)._previewed()

    def _previewed(self):
        """ What ``preview`` answers, of an offer whose values were checked """
        offer, plan = self, self._plan()
        cap = self.env['koperasi.regulation.limit']._find('loan_rate_cap_year_pct', offer.planned_on)
        return {
            'name': f"{offer.product_id.name}, {offer._term_text(plan)}",
            'cost': {name: value.isoformat() if isinstance(value, Date) else value for name, value in offer._cost(plan).items()},
            'fees': [{'name': row['name'], 'amount': row['amount']} for row in offer.product_id._fee_rows(int(offer.principal), offer.instalments)],
            'rows': [{'number': line.number, 'due_date': line.due_date.isoformat(), 'principal': line.principal, 'interest': line.interest,
                      'total': line.total, 'balance': line.closing} for line in plan.lines[:SHOWN_ROWS]],
            'cap': float(cap) if cap is not None else False,
        }

    @api.model
    def _offer_record(self, values):
        """ An unsaved application of what a preview was asked for; everything that came is checked """
        product = known(self.env, 'koperasi.loan.product', values.get('product_id'), self.env._("The product"))
        principal = whole_amount(self.env, values.get('principal'))
        planned = day(self.env, values.get('planned_on'), self.env._("The day of the payout")) or self.env.company._koperasi_book_date()
        offer = {**product._offer_values(planned), **self._checked_numbers(values)}
        if values.get('grace_interest_is') in dict(self._fields['grace_interest_is'].selection):
            offer['grace_interest_is'] = values['grace_interest_is']
        record = self.new({
            **offer, 'product_id': product.id, 'company_id': self.env.company.id, 'principal': principal, 'planned_on': planned, 'date': planned,
            'first_due': day(self.env, values.get('first_due'), self.env._("The first instalment")) or False,
            'own_row_ids': self._set_own_rows(self._checked_own(values.get('own') or []))})
        if record.first_due and record.first_due <= planned:
            raise UserError(self.env._("The first instalment must be due after the loan is paid out."))
        return record

    def _checked_numbers(self, values):
        found = {}
        for name, kind in NUMBERS.items():
            value = values.get(name)
            if value is None or (value is False and name != 'rate'):
                continue
            label = self._fields[name]._description_string(self.env)
            found[name] = kind(self.env, value, label)
        return found

    def _checked_own(self, rows):
        label = self.env._("Own Instalments")
        if not isinstance(rows, list) or len(rows) > 1000 or any(not isinstance(row, (list, tuple)) or len(row) != 2 for row in rows):
            raise UserError(self.env._("%s is not valid.", label))
        return [(day(self.env, when, label), whole_amount(self.env, amount, minimum=0)) for when, amount in rows]

    @api.constrains(lambda self: [name for name in self._terms_fields() if self._fields[name].store])
    def _check_schedule(self):
        """ An offer whose schedule cannot be is not saved """
        for application in self:
            if application.state == 'draft' and application.method == 'own' and not application.own_row_ids:
                continue
            try:
                application._plan()
            except UserError as error:
                raise ValidationError(str(error)) from error
