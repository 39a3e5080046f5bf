from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .checks import ACCOUNTANT, MANAGER, OFFICER, TELLER, check_role, rupiah, text, whole_amount

REASONS = [
    ('illness', "Illness or accident"), ('death', "Death in the family"), ('harvest', "Failed harvest"), ('business', "Business difficulty"),
    ('disaster', "Natural disaster"), ('pandemic', "Pandemic"), ('error', "Mistake of the cooperative"), ('other', "Other"),
]
PARTS = {'interest': 'waive_interest', 'penalty': 'waive_penalty'}


class KoperasiLoanRelief(models.Model):
    """ Relief for a borrower in difficulty: what was let off or agreed anew, why, and who allowed it (domain 5.13). """
    _name = 'koperasi.loan.relief'
    _description = "Loan Relief"
    _order = 'id desc'
    _log_access = False

    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='loan_id.member_id', store=True, index=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection([
        ('waiver', "Waiver"), ('reschedule', "Rescheduling"), ('recondition', "Reconditioning"), ('capitalise', "Arrears capitalised"), ('grace', "Grace period"),
        ('taken_back', "Waiver taken back"),
    ], required=True, readonly=True)
    part = fields.Selection([('interest', "Interest"), ('penalty', "Penalty")], readonly=True)
    amount = fields.Monetary(readonly=True, help="What was let off.")
    value_date = fields.Date(required=True, readonly=True)
    until = fields.Date(readonly=True)
    reason_code = fields.Selection(REASONS, string="Cause", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    decision_number = fields.Char(readonly=True)
    user_id = fields.Many2one('res.users', string="Entered By", required=True, readonly=True, ondelete='restrict')
    checker_id = fields.Many2one('res.users', string="Allowed By", readonly=True, ondelete='restrict')
    plan_id = fields.Many2one('koperasi.loan.plan', string="New Schedule", readonly=True, index='btree_not_null', ondelete='restrict')
    request_id = fields.Many2one('koperasi.request', readonly=True, index='btree_not_null', ondelete='restrict')
    reversal_of_id = fields.Many2one('koperasi.loan.relief', string="Takes Back", readonly=True, ondelete='restrict')
    reversal_ids = fields.One2many('koperasi.loan.relief', 'reversal_of_id', string="Taken Back by", readonly=True)
    is_taken_back = fields.Boolean(string="Taken Back", compute='_compute_is_taken_back')
    terms_before = fields.Json(readonly=True, help="Terms of the loan before new ones were agreed on.")
    dpd_before = fields.Integer(string="Days Past Due Before", readonly=True, aggregator='avg')
    dpd_now = fields.Integer(string="Days Past Due Now", compute='_compute_dpd_now')

    _reversal_uniq = models.UniqueIndex(
        '(reversal_of_id) WHERE reversal_of_id IS NOT NULL', "This waiver was already taken back.")

    @api.depends('reversal_ids', 'plan_id.transaction_id.reversal_ids')
    def _compute_is_taken_back(self):
        for relief in self:
            relief.is_taken_back = bool(relief.reversal_ids or relief.sudo().plan_id.transaction_id.reversal_ids)

    @api.depends('loan_id.open_since')
    def _compute_dpd_now(self):
        for relief in self:
            since = relief.loan_id.open_since
            relief.dpd_now = max((relief.company_id._koperasi_book_date() - since).days, 0) if since else 0

    def write(self, vals):
        self._refuse(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse(self)

    def _refuse(self, what):
        if what:
            raise UserError(self.env._("A relief that was granted is not changed or deleted."))

    @api.model
    def _loan_events(self, loan_ids):
        """ ``{loan id: list of (value date, event, rupiah)}`` of what was let off """
        rows = self.env.execute_query(SQL(
            """SELECT w.loan_id, w.value_date, w.part, w.amount FROM koperasi_loan_relief w
               WHERE w.loan_id IN %s AND w.kind = 'waiver' AND NOT EXISTS (SELECT FROM koperasi_loan_relief r WHERE r.reversal_of_id = w.id)""",
            tuple(loan_ids) or (0,)))
        found = {}
        for loan_id, on, part, amount in rows:
            found.setdefault(loan_id, []).append((on, PARTS[part], int(amount)))
        return found

    def action_take_back(self):
        """ Open the dialog that takes this waiver back. """
        self.ensure_one()
        return {**self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_loan_operation'), 'context': {
            'default_loan_id': self.loan_id.id, 'default_relief_id': self.id, 'default_operation': 'take_back'}}

    def take_back(self, reason, key):
        """ Take a waiver back, once: what was let off is asked again, and what came in since is shared out anew.

        :param str reason: why
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``relief_id`` (of the taking back), ``loan_id``, ``transaction_id`` (None if nothing had to be booked)
        :raises UserError: if it is no waiver, or was taken back
        :raises AccessError: if the caller is neither manager nor accountant, or entered or allowed it himself
        """
        self.ensure_one()
        check_role(self.env, MANAGER, ACCOUNTANT)
        self.check_access('read')
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        waiver, Transaction = self.sudo(), self.env['koperasi.transaction']
        loan = waiver.loan_id
        if any(self.env.user._koperasi_same_person(person) for person in (waiver.user_id, waiver.checker_id) if person):
            raise AccessError(self.env._("You entered or allowed this waiver: another person has to take it back."))
        with Transaction._asked_once(self.company_id, key, {'take_back': self.id, 'reason': reason}) as (request_id, done):
            if done:
                relief = waiver.search([('request_id', '=', request_id)])
                return {'relief_id': relief.id, 'loan_id': loan.id, 'transaction_id': self._booked_with(request_id)}
            loan._lock()
            if waiver.kind != 'waiver' or waiver.reversal_ids:
                raise UserError(self.env._("This is no waiver, or it was taken back already."))
            today = self.env['koperasi.business.day']._take(self.company_id).date
            relief = waiver.create([{
                'loan_id': loan.id, 'company_id': self.company_id.id, 'kind': 'taken_back', 'part': waiver.part, 'amount': -waiver.amount, 'value_date': today,
                'reason_code': waiver.reason_code, 'reason': reason, 'user_id': self.env.uid, 'reversal_of_id': self.id, 'request_id': request_id,
                'dpd_before': loan._replay(today).days_past_due}])
            relief.flush_recordset()
            posting = loan._prepare_difference('loan_adjustment', loan._replay(today), memo=reason)
            if posting:
                Transaction._book([posting], self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo(), request_id, self.company_id)
            else:
                loan._refresh()
        return {'relief_id': relief.id, 'loan_id': loan.id, 'transaction_id': self._booked_with(request_id)}

    @api.model
    def _booked_with(self, request_id):
        return self.env['koperasi.transaction'].sudo().search([('request_id', '=', request_id)], limit=1).id or None


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    relief_ids = fields.One2many('koperasi.loan.relief', 'loan_id', string="Reliefs", readonly=True)

    def waive(self, part, amount, reason, key, reason_code='other'):
        """ Let off penalty or interest that is due. Another person allows it first.

        :param str part: penalty or interest
        :param int amount: whole rupiah, not more than is due of it
        :param str reason: why
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason_code: cause, a value of ``koperasi.loan.relief.reason_code``
        :return: dict with ``relief_id``, ``loan_id``, ``amount``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is changed
        :raises UserError: if so much is not due, or the loan does not run
        :raises AccessError: if the caller is none of teller, loan officer and manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, OFFICER, MANAGER)
        self.check_access('read')
        if part not in PARTS or reason_code not in dict(REASONS):
            raise UserError(self.env._("Penalty or interest is waived, for one of the causes."))
        amount = whole_amount(self.env, amount)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        arguments = {'part': part, 'amount': amount, 'reason': reason, 'key': key, 'reason_code': reason_code}
        request = {'door': 'koperasi.loan.waive', 'loan': self.id, **arguments}
        labels = dict(self.env['koperasi.loan.relief']._fields['part']._description_selection(self.env))
        waits = self.env['koperasi.approval']._gate(
            self.company_id, key, request, 'loan_waiver', amount,
            self.env._("%(part)s of %(loan)s is waived: %(reason)s", part=labels[part], loan=self.display_name, reason=reason),
            [self.env._("Whatever is let off is allowed by a second person.")], self, (self, 'waive', arguments),
            lambda: self._waive(part, amount, reason, reason_code, key, request))
        return waits or self._waive(part, amount, reason, reason_code, key, request)

    def _waive(self, part, amount, reason, reason_code, key, request):
        """ As ``waive``; who may do so was checked """
        request_id, done = self.env['koperasi.request']._claim(self.company_id, key, request)
        Relief = self.env['koperasi.loan.relief'].sudo()
        if done:
            relief = Relief.search([('request_id', '=', request_id)])
        else:
            loan = self.sudo()
            loan._lock()
            loan._check_running()
            today = self.env['koperasi.business.day']._take(self.company_id).date
            due = getattr(loan._replay(today).arrears, part)
            if amount > due:
                raise UserError(self.env._("%(due)s is due of it, %(amount)s cannot be waived.", due=rupiah(self.env, due), amount=rupiah(self.env, amount)))
            approval = self.env['koperasi.approval']._of_key(self.company_id, key)
            relief = Relief.create([{
                'loan_id': self.id, 'company_id': self.company_id.id, 'kind': 'waiver', 'part': part, 'amount': amount, 'value_date': today,
                'reason_code': reason_code, 'reason': reason, 'user_id': self.env.uid, 'checker_id': approval.checker_id.id,
                'request_id': request_id, 'dpd_before': loan._replay(today).days_past_due}])
            relief.flush_recordset()
            loan._refresh()
        return {'relief_id': relief.id, 'loan_id': self.id, 'amount': int(relief.amount)}
