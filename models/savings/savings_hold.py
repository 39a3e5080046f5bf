from odoo import api, fields, models
from odoo.exceptions import UserError

from .checks import MANAGER, TELLER, check_role, known, text, whole_amount


class KoperasiSavingsHold(models.Model):
    """ A part of a balance that is pledged or blocked. Written by methods only, never deleted. """
    _name = 'koperasi.savings.hold'
    _description = "Hold on Savings"
    _order = 'id desc'
    _rec_name = 'reason'

    savings_account_id = fields.Many2one('koperasi.savings.account', string="Account", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='savings_account_id.company_id')
    partner_id = fields.Many2one(related='savings_account_id.partner_id')
    currency_id = fields.Many2one(related='savings_account_id.currency_id')
    amount = fields.Monetary(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    reference = fields.Char(readonly=True, help="E.g. the loan that is secured by it.")
    placed_by_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    placed_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    released_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    released_at = fields.Datetime(readonly=True)
    release_reason = fields.Char(readonly=True)
    request_id = fields.Many2one('koperasi.request', readonly=True, index='btree_not_null', ondelete='restrict', groups='base.group_system')

    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "A hold is in whole rupiah.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hold is released, never deleted."))

    def release(self, reason):
        """ Release holds. Releasing one again changes nothing.

        :param str reason: why
        :raises AccessError: if the caller is no manager
        """
        check_role(self.env, MANAGER)
        self.check_access('read')
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        for hold in self:
            hold._release(reason)

    def _release(self, reason):
        """ Release a hold; who may do so was checked (loans come here when they are paid off). """
        self.ensure_one()
        hold = self.sudo()
        account = hold.savings_account_id.account_id
        account._lock()   # two releases at once: the second fails with 40001 and finds it released
        if hold.released_at:
            return
        account._change_held(-int(hold.amount))
        hold.write({'released_by_id': self.env.uid, 'released_at': fields.Datetime.now(), 'release_reason': reason})
        hold.savings_account_id.invalidate_recordset(['held', 'available'])


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def place_hold(self, amount, reason, key, reference=None):
        """ Block a part of the balance.

        :param int amount: whole rupiah, at most what is free
        :param str reason: why
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reference: what it secures
        :return: dict with ``hold_id``, ``account_number``, ``balance`` and ``available``
        :raises UserError: if that much is not free
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        amount = whole_amount(self.env, amount)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        reference = text(self.env, reference, self.env._("The reference"))
        hold = self._place_hold(amount, reason, key, reference)
        return {'hold_id': hold.id, 'account_number': self.number, 'balance': int(self.balance), 'available': int(self.available)}

    def _place_hold(self, amount, reason, key, reference=None):
        """ As ``place_hold`` for other domains, which have checked the caller.

        :return: ``koperasi.savings.hold``
        """
        request = {'hold': self.id, 'amount': amount, 'reason': reason, 'reference': reference}
        Hold = self.env['koperasi.savings.hold']
        with self.env['koperasi.transaction']._asked_once(self.company_id, key, request) as (request_id, done):
            if done:
                return Hold.sudo().search([('request_id', '=', request_id)], limit=1).sudo(self.env.su)
            self.account_id._change_held(amount)
            hold = Hold.sudo().create({
                'savings_account_id': self.id, 'amount': amount, 'reason': reason, 'reference': reference,
                'placed_by_id': self.env.uid, 'request_id': request_id,
            })
        self.invalidate_recordset(['held', 'available'])
        return hold.sudo(self.env.su)

    def release_hold(self, hold_id, reason):
        """ Release a hold of this account. Releasing it again changes nothing.

        :param int hold_id: id of the ``koperasi.savings.hold``
        :param str reason: why
        :return: dict with ``hold_id``, ``account_number``, ``balance`` and ``available``
        :raises AccessError: if the caller is no manager
        """
        self.ensure_one()
        self.check_access('read')
        hold = known(self.env, 'koperasi.savings.hold', hold_id, self.env._("The hold"))
        if hold.savings_account_id != self:
            raise UserError(self.env._("The hold belongs to another account."))
        hold.release(reason)
        return {'hold_id': hold.id, 'account_number': self.number, 'balance': int(self.balance), 'available': int(self.available)}
