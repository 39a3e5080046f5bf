from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.posting import GlLine, Movement, Posting
from .checks import cash_journal, known, text, whole_amount, whole_number


class KoperasiSavingsAccount(models.Model):
    """ Opening of term deposits, with cash or from an account on demand. """
    _inherit = 'koperasi.savings.account'

    @api.model
    def open_term(self, member_id, product_id, amount, term_months, key, journal_id=None, source_account_id=None,
                  aro=None, payout_account_id=None, certificate_number=None):
        """ Open a term deposit. The rate in force today is locked for the whole contract.

        :param int member_id: id of the ``koperasi.member``
        :param int product_id: id of the ``koperasi.savings.product`` of the family term
        :param int amount: whole rupiah
        :param int term_months: months, for which the product has a rate
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank that receives it; or
        :param int source_account_id: the member's account on demand that it is taken from
        :param str aro: at maturity: none, principal or all; the product's default if not given
        :param int payout_account_id: the member's account on demand for interest and principal; cash if not given
        :param str certificate_number: number of the printed certificate (bilyet)
        :return: dict as of ``deposit``, with ``state`` and ``maturity_date``
        :raises UserError: if member, product, amount, term or the source do not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        member, product = self._check_open_door(member_id, product_id, ('term',))
        amount = whole_amount(self.env, amount)
        months = whole_number(self.env, term_months, self.env._("The term"))
        if bool(journal_id) == bool(source_account_id):
            raise UserError(self.env._("Choose either a till or an account that the deposit comes from."))
        journal = cash_journal(self.env, journal_id, member.company_id) if journal_id else None
        source = self._own_account(source_account_id, member)
        payout = self._own_account(payout_account_id, member)
        values = {
            'aro': aro or product.aro, 'payout_account_id': payout.id,
            'certificate_number': text(self.env, certificate_number, self.env._("The certificate number")),
        }
        if values['aro'] not in ('none', 'principal', 'all'):
            raise UserError(self.env._("%s is not valid.", self.env._("The instruction")))

        def carry_out():
            account, transaction = self._open_term(member, product, key, amount, months, journal, source, values)
            return account._term_answer(transaction)

        arguments = {
            'member_id': member.id, 'product_id': product.id, 'amount': amount, 'term_months': months, 'key': key,
            'journal_id': journal and journal.id, 'source_account_id': source.id, **values}
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self.browse(), 'open_term', arguments), member,
            self.env._("Term deposit %(product)s of %(member)s", product=product.display_name, member=member.display_name),
            carry_out, [('transfer', amount, None, source) if source else ('deposit', amount, product, None)])

    def _own_account(self, account_id, member):
        """ An account on demand of this member that a caller named; empty without an id """
        if not account_id:
            return self.browse()
        account = known(self.env, 'koperasi.savings.account', account_id, self.env._("The account"))
        self._check_payout_account(account, member)
        return account

    def _open_term(self, member, product, key, amount, months, journal, source, values, origin='office'):
        """ As ``open_term``; the arguments were checked.

        :return: ``(koperasi.savings.account, koperasi.transaction)``
        """
        Transaction = self.env['koperasi.transaction']
        company = member.company_id
        request = {'open_term': product.id, 'member': member.id, 'amount': amount, 'months': months,
                   'journal': journal and journal.id, 'source': source.id, 'values': values}
        with Transaction._asked_once(company, key, request) as (request_id, done):
            if done:
                return self._opened_before(request_id)
            start = company._koperasi_book_date()
            version = product.sudo()._rate_version(months, start)
            if not version:
                raise UserError(self.env._("%(product)s has no rate for %(months)s months.", product=product.display_name, months=months))
            contract = self._prepare_contract(version, amount, start, months)
            account = self._create_account(product, member, {**contract, **values, 'opening_request_id': request_id})
            account._check_member_state()
            account._check_term_amount(amount)
            movements, gl_lines = [Movement(account.account_id.id, amount)], []
            if source:
                source._check_debit(amount)
                movements.append(Movement(source.account_id.id, -amount))
            else:
                gl_lines.append(GlLine(journal.default_account_id.id, amount))
            transaction = Transaction._book([Posting(
                kind='term_opening', movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=account.partner_id.id,
                memo=self.env._("Term deposit %s opened", account.number), amount=amount, values={'member_id': member.id},
            )], journal or account._savings_journal(), request_id, company, origin=origin)
        return account, transaction

    def _check_term_amount(self, amount):
        product = self.product_id.sudo()
        least = max(product.opening_minimum, product.deposit_minimum, product.minimum_balance)
        most = min(filter(None, (product.deposit_maximum, product.balance_maximum)), default=0)
        if amount < least or 0 < most < amount:
            raise UserError(self.env._("The amount is outside the limits of %s.", product.display_name))
