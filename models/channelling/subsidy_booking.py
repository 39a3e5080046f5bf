from odoo import models
from odoo.exceptions import UserError

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, rupiah, text, whole_amount, whole_number
from ..ledger.posting import GlLine, Posting


class KoperasiSubsidyClaim(models.Model):
    """ The subsidy in the books: income when it has come, not when it is claimed. """
    _inherit = 'koperasi.subsidy.claim'

    def receive_subsidy(self, amount, journal_id, key, reason=None):
        """ Book what came for the claim. Another person allows it first.

        :param int amount: whole rupiah, at most what was claimed
        :param int journal_id: bank of the branch to which it came
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason: why less came than was claimed
        :return: dict ``claim_id``, ``transaction_id``, ``number``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: if the claim was not submitted, more came than was claimed, or less without a reason
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        amount = whole_amount(self.env, amount)
        # narrow sudo(): the kind and branch of a journal, to refuse it
        journal = self.env['account.journal'].sudo().browse(whole_number(self.env, journal_id, self.env._("The bank"))).exists()
        if not journal or journal.koperasi_role != 'bank' or journal.company_id != self.company_id:
            raise UserError(self.env._("The subsidy comes to a bank of this branch."))
        reason = text(self.env, reason, self.env._("The reason"))
        arguments = {'amount': amount, 'journal_id': journal.id, 'key': key, 'reason': reason}
        request = {'door': 'koperasi.subsidy.claim.receive_subsidy', 'claim': self.id, 'amount': amount, 'journal': journal.id, 'reason': reason}

        def carry_out():
            return self._receive(amount, journal, reason, key, request)

        waits = self.env['koperasi.approval']._gate(
            self.company_id, key, request, 'subsidy_receipt', amount, self.env._("Interest subsidy %s received", self.name),
            [self.env._("What comes of a programme is looked at by a second person.")], self, (self, 'receive_subsidy', arguments), carry_out)
        return waits or carry_out()

    def _receive(self, amount, journal, reason, key, request):
        """ As ``receive_subsidy``; who may do so was checked """
        Transaction, claim = self.env['koperasi.transaction'], self.sudo()
        with Transaction._asked_once(claim.company_id, key, request) as (request_id, done):
            if not done:
                self.env.cr.execute("UPDATE koperasi_subsidy_claim SET write_date = write_date WHERE id = %s", (self.id,))
                claim.invalidate_recordset()
                if claim.state != 'submitted':
                    raise UserError(self.env._("What comes for a claim is booked once, after it was submitted."))
                if amount > claim.amount:
                    raise UserError(self.env._("%(claimed)s was claimed, %(amount)s came: book what is more as something else.",
                                               claimed=rupiah(self.env, claim.amount), amount=rupiah(self.env, amount)))
                if amount < claim.amount and not reason:
                    raise UserError(self.env._("Say why less came than was claimed."))
                income = self.env['koperasi.posting.rule']._get_account(claim.company_id, 'interest_subsidy')
                memo = self.env._("Interest subsidy %(claim)s, %(programme)s", claim=claim.name, programme=claim.programme)
                transaction = Transaction._book([Posting(
                    kind='subsidy_received', amount=amount, memo=memo, values={'subsidy_claim_id': claim.id},
                    gl_lines=(GlLine(journal.default_account_id.id, amount), GlLine(income.id, -amount)))], journal, request_id, claim.company_id)
                claim.write({'state': 'received', 'received_on': transaction.business_date, 'received_amount': amount})
                if reason:
                    claim.message_post(body=reason)
            transaction = Transaction.sudo().search([('request_id', '=', request_id)], limit=1)
        return {'claim_id': self.id, 'transaction_id': transaction.id, 'number': transaction.name}

    def _taken_back(self):
        """ The receipt was reversed: the claim waits for its money again """
        self.write({'state': 'submitted', 'received_on': False, 'received_amount': 0})
