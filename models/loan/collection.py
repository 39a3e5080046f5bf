from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .checks import MANAGER, OFFICER, check_role, rupiah

LEVELS = [('1', "First warning (SP1)"), ('2', "Second warning (SP2)"), ('3', "Third warning (SP3)")]
DAYS_BETWEEN = 7    # between two warnings of a loan


class KoperasiLoanLetter(models.Model):
    """ A warning letter (surat peringatan): what was due on that day, as it was written. """
    _name = 'koperasi.loan.letter'
    _description = "Warning Letter"
    _order = 'id desc'
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True)
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='loan_id.member_id', store=True, index=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    level = fields.Selection(LEVELS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    pay_until = fields.Date(required=True, readonly=True)
    days_past_due = fields.Integer(readonly=True, aggregator='max')
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    penalty = fields.Monetary(readonly=True)
    total = fields.Monetary(readonly=True)
    user_id = fields.Many2one('res.users', string="Written By", required=True, readonly=True, ondelete='restrict')
    delivered_on = fields.Date(help="When the member received it.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("A warning letter is written from the loan."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {'delivered_on'}:
            raise UserError(self.env._("A letter that was written is not changed: only the day of its delivery is noted."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A letter that was written is not deleted."))


class KoperasiLoanTask(models.Model):
    """ What an officer has to do for a loan in arrears, and what the member promised. """
    _name = 'koperasi.loan.task'
    _description = "Collection Task"
    _order = 'due_on, id'
    _inherit = ['mail.thread']
    _check_company_auto = True
    _rec_name = 'loan_id'

    loan_id = fields.Many2one('koperasi.loan', required=True, index=True, ondelete='restrict', check_company=True)
    member_id = fields.Many2one(related='loan_id.member_id', store=True, index=True)
    company_id = fields.Many2one(related='loan_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    user_id = fields.Many2one('res.users', string="Officer", required=True, default=lambda self: self.env.user, index=True, tracking=True)
    kind = fields.Selection([('call', "Telephone"), ('visit', "Visit"), ('meeting', "Meeting at the office"), ('letter', "Letter")], required=True, default='visit')
    due_on = fields.Date(string="To Be Done By", required=True, default=fields.Date.context_today)
    state = fields.Selection([('open', "To do"), ('done', "Done"), ('cancelled', "Cancelled")], required=True, default='open', readonly=True, tracking=True)
    done_on = fields.Date(readonly=True)
    result = fields.Text()
    promise_on = fields.Date(string="Promised for")
    promise_amount = fields.Monetary(string="Promised Amount")
    paid_since = fields.Monetary(compute='_compute_promise')
    promise_state = fields.Selection([('waiting', "Waiting"), ('kept', "Kept"), ('broken', "Broken")], compute='_compute_promise', string="Promise")

    _amount_check = models.Constraint('CHECK (promise_amount >= 0 AND promise_amount = trunc(promise_amount))', "A promise is in whole rupiah.")

    @api.depends('promise_on', 'promise_amount', 'done_on', 'due_on', 'loan_id.transaction_ids')
    def _compute_promise(self):
        for task in self:
            since = task.done_on or task.due_on
            payments = task.loan_id.transaction_ids.filtered(
                lambda row, since=since, until=task.promise_on: row.kind in ('loan_payment', 'loan_payoff', 'loan_recovery') and not row.is_reversed
                and since and row.value_date >= since and (not until or row.value_date <= until))
            task.paid_since = sum(payments.mapped('amount'))
            if not task.promise_on:
                task.promise_state = False
            elif task.promise_amount and task.paid_since >= task.promise_amount:
                task.promise_state = 'kept'
            else:
                today = task.company_id._koperasi_book_date() if task.company_id else fields.Date.context_today(task)
                task.promise_state = 'broken' if task.promise_on < today else 'waiting'

    @api.model
    def _has_field_access(self, field, operation):
        # they follow the loan, or the buttons
        if operation == 'write' and not self.env.su and field.name in ('member_id', 'company_id', 'state', 'done_on'):
            return False
        return super()._has_field_access(field, operation)

    def action_done(self):
        """ Note that it was done today. """
        self.check_access('write')
        for task in self.sudo():
            task.write({'state': 'done', 'done_on': task.company_id._koperasi_book_date()})

    def action_cancel(self):
        """ Take it off the list. """
        self.check_access('write')
        self.sudo().write({'state': 'cancelled'})


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    letter_ids = fields.One2many('koperasi.loan.letter', 'loan_id', string="Warning Letters", readonly=True)
    task_ids = fields.One2many('koperasi.loan.task', 'loan_id', string="Collection Tasks")

    def warn(self, days_to_pay=7):
        """ Write the next warning letter of a loan that is late: SP1, SP2, SP3, a week apart.

        :param int days_to_pay: days that the member gets
        :return: dict with ``letter_id``, ``number`` and ``level``
        :raises UserError: if nothing is late, the last letter is not a week old, or three were written since it was last paid up
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('read')
        if isinstance(days_to_pay, bool) or not isinstance(days_to_pay, int) or not 1 <= days_to_pay <= 60:
            raise UserError(self.env._("%s is not valid.", self.env._("The number of days")))
        loan, today = self.sudo(), self._today()
        loan._lock()
        played = loan._replay(today)
        dues = played.arrears
        if not played.days_past_due:
            raise UserError(self.env._("Nothing of %s is late.", self.number))
        # letters of these arrears: a loan that was paid up begins anew
        written = loan.letter_ids.filtered(lambda letter: letter.date >= played.oldest())
        last = written[:1]
        if last and last.date + relativedelta(days=DAYS_BETWEEN) > today:
            raise UserError(self.env._("%(letter)s is not yet %(days)s days old.", letter=last.name, days=DAYS_BETWEEN))
        level = len(written) + 1
        if level > len(LEVELS):
            raise UserError(self.env._("All three warnings of these arrears were written."))
        letter = loan.env['koperasi.loan.letter'].create({
            'name': f'{level:02}/SP{level}/{self.number}/{today:%m}/{today.year}', 'loan_id': self.id, 'company_id': self.company_id.id, 'level': str(level),
            'date': today, 'pay_until': today + relativedelta(days=days_to_pay), 'days_past_due': played.days_past_due, 'principal': dues.principal,
            'interest': dues.interest, 'penalty': dues.penalty, 'total': dues.total, 'user_id': self.env.uid})
        loan.message_post(body=self.env._("%(letter)s: %(total)s is due.", letter=letter.name, total=rupiah(self.env, dues.total)))
        return {'letter_id': letter.id, 'number': letter.name, 'level': level}

    def action_warn(self):
        """ Write the next warning letter and show it. """
        answer = self.warn()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan.letter', 'view_mode': 'form', 'res_id': answer['letter_id']}
