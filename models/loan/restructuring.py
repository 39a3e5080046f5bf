from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.loan.effective_rate import effective_rate
from ...finance.loan.replay import PlanVersion, replay
from ...finance.loan.restructuring import Arrears
from ...finance.loan.schedule import schedule
from ..ledger.posting import Movement
from .checks import MANAGER, OFFICER, above_cap, check_role, count, day, percent, text, whole_number
from .classes import CLASSES
from .relief import REASONS

KINDS = ('reschedule', 'recondition', 'capitalise', 'grace')
# what may be agreed anew, and how a number among it is checked
NEW_TERMS = {
    'instalments': whole_number, 'rate': percent, 'rate_unit': None, 'method': None, 'period_count': whole_number, 'period_unit': None,
    'grace_principal': count, 'grace_interest': count, 'grace_interest_is': None}


class KoperasiLoan(models.Model):
    """ New terms for a borrower in difficulty (domain 5.10): the old schedules stay, the class does not get better at once. """
    _inherit = 'koperasi.loan'

    restructured_on = fields.Date(readonly=True, copy=False)
    restructure_count = fields.Integer(string="Times Restructured", readonly=True, copy=False, aggregator=None)
    class_floor = fields.Selection(CLASSES, string="Class Kept", readonly=True, copy=False, help="Not better than this until three payments came.")

    def restructure(self, kind, values, reason, key, reason_code='other', interest_is='deferred', penalty_is='waived', first_due=None,
                    decision_number=None):
        """ Give this loan new terms for what is owed. Another person allows it first.

        :param str kind: reschedule, recondition, capitalise or grace, for the report of reliefs
        :param dict values: the terms that change: ``instalments``, ``rate``, ``rate_unit``, ``method``, ``period_count``, ``period_unit``,
            ``grace_principal``, ``grace_interest``, ``grace_interest_is``
        :param str reason: why
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason_code: cause, a value of ``koperasi.loan.relief.reason_code``
        :param str interest_is: what becomes of interest that is due: deferred, capitalised or waived
        :param str penalty_is: the same of penalty
        :param first_due: day of the first new instalment; a period after today if not given
        :param str decision_number: of the board's decision
        :return: dict with ``plan_id``, ``relief_id``, ``principal`` of the new schedule, ``capitalised``, ``deferred``; before it was allowed
            ``approval_id``, ``state``, ``message``, and nothing is changed
        :raises UserError: if the terms make no loan, or this one does not run or must not be restructured
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('read')
        arguments = self._restructure_arguments(kind, values, reason, key, reason_code, interest_is, penalty_is, first_due, decision_number)
        request = {'door': 'koperasi.loan.restructure', 'loan': self.id, **arguments}
        waits = self.env['koperasi.approval']._gate(
            self.company_id, key, request, 'loan_relief', 0, self.env._("%(loan)s gets new terms: %(reason)s", loan=self.display_name, reason=reason),
            [self.env._("New terms of a running loan are allowed by a second person.")], self, (self, 'restructure', arguments),
            lambda: self._restructure(arguments, request))
        return waits or self._restructure(arguments, request)

    def _restructure_arguments(self, kind, values, reason, key, reason_code, interest_is, penalty_is, first_due, decision_number):
        fates = Arrears.__args__
        if kind not in KINDS or reason_code not in dict(REASONS) or interest_is not in fates or penalty_is not in fates:
            raise UserError(self.env._("Choose what is agreed anew, its cause, and what becomes of arrears."))
        if not isinstance(values, dict) or values.keys() - NEW_TERMS.keys():
            raise UserError(self.env._("%s is not valid.", self.env._("The new terms")))
        for name, value in values.items():
            if check := NEW_TERMS[name]:
                check(self.env, value, self._fields[name]._description_string(self.env))
        first_due = day(self.env, first_due, self.env._("The first due date"))
        return {
            'kind': kind, 'values': values, 'reason': text(self.env, reason, self.env._("The reason"), required=True), 'key': key,
            'reason_code': reason_code, 'interest_is': interest_is, 'penalty_is': penalty_is, 'first_due': first_due and first_due.isoformat(),
            'decision_number': text(self.env, decision_number, self.env._("The decision number"))}

    def _restructure(self, arguments, request):
        """ As ``restructure``; who may do so and the arguments were checked """
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(self.company_id, arguments['key'], request) as (request_id, done):
            if done:
                relief = self.env['koperasi.loan.relief'].sudo().search([('request_id', '=', request_id)])
                return self._restructure_answer(relief)
            loan = self.sudo()
            loan._lock()
            if loan.loan_state != 'active' or (loan.product_id and not loan.product_id.restructure_allowed):
                raise UserError(self.env._("Loan %s cannot be restructured.", self.number))
            today = self.env['koperasi.business.day']._take(self.company_id).date
            before, dpd = loan._current_class(), loan._replay(today).days_past_due
            version = loan._new_version(arguments, today)
            plans, events, rules = loan._played()[loan]
            if any(event.on == today and event.kind == 'payoff' for event in events):
                raise UserError(self.env._("Loan %s cannot be restructured.", self.number))
            played = replay([*plans, version], events, rules, today)
            plan = loan._insert_version(version, arguments)
            posting = loan._prepare_difference(
                'loan_restructuring', played, memo=arguments['reason'], amount=played.owed, first=loan._prepare_move_to_restructured())
            values = {name: value for name, value in arguments['values'].items() if name in NEW_TERMS}
            before_it = {name: loan[name] for name in (*values, 'class_floor')}
            before_it['restructured_on'] = loan.restructured_on and loan.restructured_on.isoformat()
            loan.write({
                **values, 'restructured_on': today, 'restructure_count': loan.restructure_count + 1,
                'class_floor': before if before != 'current' else loan.class_floor})
            if posting:
                journal = self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo()
                plan._booked_by(Transaction._book([posting], journal, request_id, self.company_id))
            else:
                loan._refresh()
            approval = self.env['koperasi.approval']._of_key(self.company_id, arguments['key'])
            relief = self.env['koperasi.loan.relief'].sudo().create([{
                'loan_id': self.id, 'company_id': self.company_id.id, 'kind': arguments['kind'], 'value_date': today, 'reason_code': arguments['reason_code'],
                'reason': arguments['reason'], 'decision_number': arguments['decision_number'], 'user_id': self.env.uid,
                'checker_id': approval.checker_id.id, 'plan_id': plan.id, 'request_id': request_id, 'dpd_before': dpd,
                'amount': played.waived.total, 'terms_before': before_it}])
        return self._restructure_answer(relief)

    def _restructure_answer(self, relief):
        plan = relief.plan_id
        played = self.sudo()._replay()
        return {
            'plan_id': plan.id, 'relief_id': relief.id, 'principal': int(sum(plan.line_ids.mapped('principal'))), 'capitalised': played.capitalised,
            'deferred': sum(line.interest for line in played.lines if line.kind == 'deferred')}

    def _new_version(self, arguments, today):
        """ ``PlanVersion`` of the new terms for what is owed """
        quote = self._quote(today)
        principal = quote.principal
        if arguments['interest_is'] == 'capitalised':
            principal += quote.interest
        if arguments['penalty_is'] == 'capitalised':
            principal += quote.penalty
        values = {**self._terms_values(), **arguments['values'], 'company_id': self.company_id.root_id.id}
        values['grace_principal'], values['grace_interest'] = (arguments['values'].get(name, 0) for name in ('grace_principal', 'grace_interest'))
        first_due = arguments['first_due'] and date.fromisoformat(arguments['first_due'])
        terms = self.env['koperasi.loan.product'].new(values)._loan_terms(principal, today, first_due=first_due)
        plan = schedule(terms)
        # who only gets more time keeps the price of his agreement, whatever the law says since
        if {'rate', 'rate_unit', 'method'} & arguments['values'].keys() and (found := above_cap(self.env, effective_rate(terms, plan), today)):
            raise UserError(self.env._(
                "%(product)s would cost %(rate)s %% a year, effective on the balance: above the legal cap of %(cap)s %% (Permenkop UKM 8/2023 art. 27).",
                product=self.display_name, rate=found[0], cap=found[1]))
        return PlanVersion(today, terms, plan.lines, interest_is=arguments['interest_is'], penalty_is=arguments['penalty_is'])

    def _insert_version(self, version, arguments):
        Plan = self.env['koperasi.loan.plan']
        number = 1 + max([plan.number for plan in self.plan_ids if plan.reason != 'current'], default=0)
        return Plan._insert([{
            'loan_id': self.id, 'number': number, 'reason': 'restructured', 'date_from': version.date_from, 'added': 0,
            'interest_is': version.interest_is, 'penalty_is': version.penalty_is, 'terms': Plan._terms_values(version.terms),
            'note': arguments['reason'], 'lines': Plan._lines_of(version.lines)}])

    def _prepare_move_to_restructured(self):
        """ Movements that bring the principal to the account of restructured loans (domain 6.3, row 17); none if it is there """
        control, owed = self._event_account('loan_restructured'), int(self.balance)
        if self.control_id == control or not owed:
            return ()
        control._koperasi_make_control()
        account = self.account_id.id
        return Movement(account, -owed, closing=True), Movement(account, owed, closing=True, control_id=control.id)

    # -- taking it back -----------------------------------------------------------

    def _check_can_undo_restructuring(self, transaction):
        """ New terms are taken back as long as nothing came after them """
        later = self.transaction_ids.filtered(lambda other: other.id > transaction.id and other.kind not in ('reversal', 'loan_adjustment') and not other.is_reversed)
        newer = self.plan_ids.filtered(lambda plan: plan.reason == 'restructured' and plan.id > self._plan_of(transaction).id)
        if later or newer.filtered(lambda plan: not plan.transaction_id.is_reversed):
            raise UserError(self.env._(
                "Loan %(number)s has payments since %(date)s: reverse those first.", number=self.number, date=format_date(self.env, transaction.business_date)))

    def _plan_of(self, transaction):
        return self.plan_ids.filtered(lambda plan: plan.transaction_id == transaction)

    def _replay_without(self, transaction):
        """ As ``_replay``, had these new terms not been agreed on """
        _plans, events, rules = self._played()[self]
        return replay((self.plan_ids - self._plan_of(transaction))._versions()[self.id], events, rules, self._today())

    def _on_event_reversed(self, transaction, reversal):
        """ The old terms hold again """
        if transaction.kind == 'loan_restructuring':
            relief = self.env['koperasi.loan.relief'].sudo().search([('plan_id', '=', self._plan_of(transaction).id)])
            self.write({**relief.terms_before, 'restructure_count': self.restructure_count - 1})
            self._refresh()
        super()._on_event_reversed(transaction, reversal)

    def _current_class(self):
        """ Its class on the last business day """
        self.env.flush_all()
        return self.env['koperasi.loan.position'].sudo().browse(self.id).loan_class or 'current'
