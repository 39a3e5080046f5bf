from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.append_only import append_only
from ..ledger.checks import rupiah, whole_amount

RAISED_AFTER = timedelta(hours=24)   # screens 1: lowering at once, raising after 24 hours
NO_LIMIT = 10**15


class KoperasiTransferLimit(models.Model):
    """ What a member lets himself transfer by his pages. Rows are added, never changed: the last one that is in force counts. """
    _name = 'koperasi.transfer.limit'
    _description = "Member's Own Transfer Limit"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'member_id'

    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='member_id.company_id')
    currency_id = fields.Many2one(related='member_id.company_id.currency_id')
    amount_once = fields.Monetary(string="At Once", required=True, readonly=True)
    amount_day = fields.Monetary(string="A Day", required=True, readonly=True)
    asked_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    valid_from = fields.Datetime(string="In Force From", required=True, readonly=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')

    _amount_check = models.Constraint(
        'CHECK (amount_once >= 0 AND amount_day >= 0 AND amount_once = trunc(amount_once) AND amount_day = trunc(amount_day))', "Limits are in whole rupiah, 0 or more.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and not self.env.su:
            raise UserError(self.env._("A member sets his own limit himself."))
        return super().create(vals_list)


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _transfer_limits(self, now=None):
        """ ``(at once, a day)`` in rupiah that this member may move by his pages now: the cooperative's limit, or his own lower one """
        company = self.sudo().company_id.root_id
        once, day = (int(limit) or NO_LIMIT for limit in (company.koperasi_transfer_once, company.koperasi_transfer_day))
        own = self._own_limit(now)
        return (min(once, int(own.amount_once)), min(day, int(own.amount_day))) if own else (once, day)

    def _own_limit(self, now=None):
        return self.env['koperasi.transfer.limit'].sudo().search(
            [('member_id', '=', self.id), ('valid_from', '<=', now or fields.Datetime.now())], order='id desc', limit=1)

    def _pending_limit(self):
        """ The raise that was asked for last and is not yet in force; empty if there is none """
        last = self.env['koperasi.transfer.limit'].sudo().search([('member_id', '=', self.id)], order='id desc', limit=1)
        return last.filtered(lambda limit: limit.valid_from > fields.Datetime.now())

    def _set_transfer_limit(self, once, day, pin=None):
        """ The member's own limits, 0 for nothing at all. What lowers them holds at once; what raises them is signed, and holds after 24 hours.

        :param int once: whole rupiah
        :param int day: whole rupiah
        :param str pin: what he typed
        :return: sentence that tells what holds when
        :raises UserError: if it is no amount, or the PIN does not sign a raise
        """
        env = self.env
        once, day = (whole_amount(env, value, minimum=0) for value in (once, day))
        now = fields.Datetime.now()
        old_once, old_day = self._transfer_limits(now)
        raised = once > old_once or day > old_day
        if raised:
            self._check_pin(pin)
        self._serialise()
        Limit = env['koperasi.transfer.limit'].sudo()   # narrow sudo(): portal users write nothing; his own row
        values = {'member_id': self.id, 'user_id': env.uid}
        Limit.create({**values, 'amount_once': min(once, old_once), 'amount_day': min(day, old_day), 'valid_from': now})
        if not raised:
            return env._("Your limits hold from now on.")
        limit = Limit.create({**values, 'amount_once': once, 'amount_day': day, 'valid_from': now + RAISED_AFTER})
        return env._("What you lowered holds now, what you raised from %s.", format_datetime(
            env, limit.valid_from, tz=self.sudo().root_company_id.koperasi_tz, dt_format='short'))

    def _limit_texts(self):
        """ This member's limits as his page shows them """
        env, company, pending = self.env, self.sudo().root_company_id, self._pending_limit()
        once, day = self._transfer_limits()
        text = lambda amount: rupiah(env, amount) if amount < NO_LIMIT else env._("no limit")   # noqa: E731
        return {
            'once': text(once), 'day': text(day), 'today': rupiah(env, self._transferred_today()), 'hours': company.koperasi_beneficiary_hours,
            'cooperative_once': text(int(company.koperasi_transfer_once) or NO_LIMIT), 'cooperative_day': text(int(company.koperasi_transfer_day) or NO_LIMIT),
            'pending': (pending and env._(
                "%(once)s at once and %(day)s a day from %(when)s.", once=rupiah(env, pending.amount_once), day=rupiah(env, pending.amount_day),
                when=format_datetime(env, pending.valid_from, tz=company.koperasi_tz, dt_format='short'))) or ''}
