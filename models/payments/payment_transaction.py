from odoo import api, models


class PaymentTransaction(models.Model):
    """ Odoo's payment is where providers report; what they report about an intent of ours goes to the cooperative's ledger, not to account.payment. """
    _inherit = 'payment.transaction'

    def _koperasi_intents(self):
        """ Our intents of these transactions, and of those that they refund; as superuser, since providers have nobody's rights """
        return self.env['koperasi.payment.intent'].sudo().search([('payment_transaction_id', 'in', (self | self.source_transaction_id).ids)])

    @api.model
    def _search_by_reference(self, provider_code, payment_data):
        found = super()._search_by_reference(provider_code, payment_data)
        if not found:
            self.env['koperasi.payment.intent']._note_unknown(provider_code, self._extract_reference(provider_code, payment_data), payment_data)
        return found

    def _process(self, provider_code, payment_data):
        found = self or self._search_by_reference(provider_code, payment_data)
        if not found:
            return found
        paid, reference = found.state == 'done', found.provider_reference
        super(PaymentTransaction, found)._process(provider_code, payment_data)
        if paid and reference and found.provider_reference != reference and (intent := found._koperasi_intents()):
            # the provider's own number is another one: a second payment under our reference, which Odoo would take for the first one's echo
            self.env['koperasi.payment.intent']._note_unknown(
                provider_code, f'{intent.reference}/{found.provider_reference}', payment_data, intent=intent)
            found.provider_reference = reference
        return found

    def _validate_amount(self, payment_data):
        """ Odoo sets aside as an error what is not the amount asked for, also if it was paid; ours is noted, and goes into suspense """
        intent = self._koperasi_intents() if self.operation not in ('refund', 'validation') else None
        if not intent:
            return super()._validate_amount(payment_data)
        intent._report(self._extract_amount_data(payment_data))

    def _set_done(self, *, state_message=None, extra_allowed_states=()):
        intents = self._koperasi_intents()
        if intents:   # paid after all, after it had been cancelled or had expired at the provider
            extra_allowed_states = (*extra_allowed_states, 'cancel')
        done = super()._set_done(state_message=state_message, extra_allowed_states=extra_allowed_states)
        for intent in intents:
            if intent.payment_transaction_id in done:
                intent._receive()
            refunds = done.filtered(lambda one, source=intent.payment_transaction_id: one.operation == 'refund' and one.source_transaction_id == source)
            if refunds:
                intent._refunded_at_provider(-sum(refunds.mapped('amount')))
        return done

    def _set_canceled(self, state_message=None, extra_allowed_states=()):
        changed = super()._set_canceled(state_message=state_message, extra_allowed_states=extra_allowed_states)
        changed._koperasi_failed(state_message)
        return changed

    def _set_error(self, state_message, extra_allowed_states=()):
        changed = super()._set_error(state_message, extra_allowed_states=extra_allowed_states)
        changed._koperasi_failed(state_message)
        return changed

    def _koperasi_failed(self, message):
        for intent in self._koperasi_intents():
            if intent.payment_transaction_id in self:
                intent._fail(message)

    def _post_process(self):
        result = super()._post_process()
        for intent in self._koperasi_intents():
            intent._book_received()
        return result

    def _create_payment(self, **extra_create_values):
        if self._koperasi_intents():
            return self.env['account.payment']
        return super()._create_payment(**extra_create_values)
