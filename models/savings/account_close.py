from odoo import models
from odoo.exceptions import UserError

from ..ledger.posting import GlLine, Movement, Posting
from .checks import cash_journal, rupiah
from .savings_product import ON_DEMAND


class KoperasiSavingsAccount(models.Model):
    """ Closing of an account while its owner stays a member. """
    _inherit = 'koperasi.savings.account'

    def close(self, key, journal_id=None):
        """ Pay out the whole balance with the interest that no month's run has paid, less tax and the product's closing fee, and close the account.

        A product may say that the interest of the running month is forfeited. Interest that goes to another account of the member goes there.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank that pays; not needed without a balance
        :return: dict as of ``deposit``
        :raises UserError: if it is held, frozen, dormant, a share or a term deposit
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        journal = cash_journal(self.env, journal_id, self.company_id) if journal_id else None
        return self._carry_out_or_ask(
            'close', {'key': key, 'journal_id': journal_id or None}, 'withdrawal', self.env._("Closing of %s", self.display_name),
            lambda: self._answer(self._close(key, journal)))

    def _close(self, key, journal, origin='office'):
        """ As ``close``; who may do so and the journal were checked.

        :return: ``koperasi.transaction``, empty if there was no balance
        """
        def prepare(_request_id):
            balance = self._check_can_close()
            gross = self._exit_interest()
            tax = self._withhold(gross, self.company_id._koperasi_book_date())
            earned, gl_lines = self._interest_lines(gross, tax)
            if target := self._interest_target():
                earned += self._payout_lines(gross - tax, None, target)[0]
            else:
                balance += gross - tax
            if not balance and not earned:
                self._set_closed()
                return None, None
            fee = min(int(self.product_id.sudo().closing_fee), balance)
            paid = balance - fee
            if paid and not journal:
                raise UserError(self.env._("Choose the till, vault or bank that pays %s.", rupiah(self.env, paid)))
            if paid:
                gl_lines.append(GlLine(journal.default_account_id.id, -paid))
            if fee:
                account = self.env['koperasi.posting.rule']._get_account(self.company_id, 'closing_fee')
                gl_lines.append(GlLine(account.id, -fee, self.env._("Closing fee of %s", self.number)))
            movements = earned + [Movement(self.account_id.id, -part, component, closing=True)
                                  for part, component in ((fee, 'fee'), (paid, 'principal')) if part]
            return Posting(
                kind='closing', movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=self.partner_id.id,
                memo=self.env._("Account %s closed", self.number), amount=paid or fee or gross - tax,
                values={'member_id': self.member_id.id}), journal or self._savings_journal()

        transaction = self._book_once(key, {'kind': 'closing', 'journal': journal and journal.id}, prepare, origin)
        if transaction and self.account_id.sudo().state != 'closed':
            self._set_closed()
        return transaction

    def _check_can_close(self):
        """ Refuse what is not closed at the counter; the balance in rupiah """
        self._check_member_state()
        row = self.account_id._lock()[self.account_id.id]
        product = self.product_id.sudo()
        if product.family not in ON_DEMAND:
            raise UserError(self.env._("An account of %s is not closed at the counter.", product.display_name))
        if row.state != 'open':
            raise UserError(self.env._("Account %s is not open.", self.number))
        if row.held:
            raise UserError(self.env._("%(amount)s on %(account)s is on hold.", amount=rupiah(self.env, row.held), account=self.number))
        if self.dormant:
            raise UserError(self.env._("Account %s is dormant: a manager has to reactivate it.", self.number))
        if row.balance and product.notice_days:
            self._use_notice(row.balance, product.notice_days)
        if others := self._pays_out_for():
            raise UserError(self.env._("Term deposit %s is paid out to this account.", others[0].number) if others[0].family == 'term' else self.env._(
                "The interest of %s goes to this account: let it stay there, or go elsewhere.", others[0].number))
        return row.balance

    def _pays_out_for(self):
        """ Running accounts that name this one for their interest: term deposits first """
        return self.sudo().search([('payout_account_id', '=', self.id), ('state', '!=', 'closed')], order='family desc, id')

    def _set_closed(self):
        self.account_id._set_state('closed', self.company_id._koperasi_book_date())
        self.invalidate_recordset(['state', 'closed_on', 'available'])
