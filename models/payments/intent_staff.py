from odoo import models
from odoo.exceptions import UserError

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, day, text, whole_amount


class KoperasiPaymentIntent(models.Model):
    """ What persons do about online payments. """
    _inherit = 'koperasi.payment.intent'

    def _check_door(self):
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')

    def _reason(self, value):
        return text(self.env, value, self.env._("The reason"), required=True)

    def park(self, amount, reason, key):
        """ Book what the provider confirms to have received for a payment that needs a person: into suspense, from where it is matched to a member.
        Another person approves.

        :param int amount: whole rupiah, as on the provider's own statement
        :param str reason: where that stands
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``transaction_id``, ``number`` and ``amount``; before a second person has approved ``approval_id``, ``state``, ``message``, and
            nothing is booked
        :raises UserError: if the payment does not need a person (any more)
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        self._check_door()
        amount, reason = whole_amount(self.env, amount), self._reason(reason)
        intent = self.sudo()
        intent.company_id._koperasi_online_journal()._koperasi_take_turn()
        Approval, arguments = self.env['koperasi.approval'], {'amount': amount, 'reason': reason, 'key': key}
        waits = Approval._gate(
            intent.company_id, key, Approval._prepare_request(self, 'park', arguments), 'deposit', amount,
            self.env._("Online payment %s into suspense", intent.reference),
            [self.env._("Money that no provider's notice proves is booked by two persons."), reason], self, (self, 'park', arguments),
            lambda: self._park_unclear(amount, reason))
        return waits or self._park_unclear(amount, reason)

    def _park_unclear(self, amount, reason):
        intent = self.sudo()
        if intent._move_on(('unclear',)):
            intent._park(amount, reason)
        elif intent.state != 'parked' or int(intent.transaction_id.amount) != amount:
            raise UserError(self.env._("This payment does not need a person any more."))
        return {'transaction_id': intent.transaction_id.id, 'number': intent.transaction_id.name, 'amount': amount}

    def dismiss(self, reason):
        """ Note that nothing was paid where a payment needs a person: a forged or foreign notice.

        :param str reason: how that was found out
        :raises UserError: if it does not need a person (any more)
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._check_door()
        reason = self._reason(reason)
        for intent in self.sudo():
            if not intent._move_on(('unclear',), 'dismissed', note=reason):
                raise UserError(self.env._("This payment does not need a person any more."))
        return True

    def note_refund(self, reason):
        """ Note that the money went back to the member, after its receipt was reversed.

        :param str reason: why, and how it went back
        :raises UserError: if it was not booked, or its receipt still stands
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._check_door()
        reason = self._reason(reason)
        for intent in self.sudo():
            if intent.transaction_id and not intent.transaction_id.is_reversed:
                raise UserError(self.env._("Reverse the receipt %s first: the money still stands in the member's name.", intent.transaction_id.name))
            if not intent._move_on(('booked', 'parked'), 'refunded', note=reason):
                raise UserError(self.env._("Only what was booked is refunded."))
        return True

    def note_payout(self, date, reference):
        """ Note with which payout the provider brought these payments to the bank. The payout itself is the accountant's own entry.

        :param date: day of the payout
        :param str reference: its number at the provider or bank
        :raises UserError: if one of them was not received, or stands in a payout already
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._check_door()
        on = day(self.env, date, self.env._("The date"))
        reference = text(self.env, reference, self.env._("The reference"), required=True)
        if not on:
            raise UserError(self.env._("%s is not valid.", self.env._("The date")))
        for intent in self.sudo():
            if intent.payout_date or not intent._move_on(('booked', 'parked'), payout_date=on, payout_reference=reference):
                raise UserError(self.env._("%s was not received, or was paid out already.", intent.reference))
        return True

    def action_ask(self):
        """ Open the dialog for what a person does about these payments (context key ``operation``). """
        self._check_door()
        operation = self.env.context.get('operation', 'note_payout')
        return {
            'type': 'ir.actions.act_window', 'res_model': 'koperasi.payment.dialog', 'view_mode': 'form', 'target': 'new', 'name': self.env._("Online Payments"),
            'context': {'default_operation': operation, 'default_intent_ids': self.ids, 'default_amount': int(self[:1].reported_amount or 0)}}
