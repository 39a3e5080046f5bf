from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checks import MANAGER, OFFICER, TELLER, check_role, rupiah, text, whole_amount

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
    dpd_before = fields.Integer(string="Days Past Due Before", readonly=True, aggregator='avg')
    dpd_now = fields.Integer(string="Days Past Due Now", compute='_compute_dpd_now')

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
            "SELECT loan_id, value_date, part, amount FROM koperasi_loan_relief WHERE loan_id IN %s AND kind = 'waiver'", tuple(loan_ids) or (0,)))
        found = {}
        for loan_id, on, part, amount in rows:
            found.setdefault(loan_id, []).append((on, PARTS[part], int(amount)))
        return found


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
