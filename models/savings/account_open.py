from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.posting import GlLine, Movement, Posting
from .checks import MANAGER, TELLER, cash_journal, check_role, day, known, text, whole_amount
from .savings_product import ON_DEMAND

OPENABLE = (*ON_DEMAND, 'share_linked')


class KoperasiSavingsAccount(models.Model):
    """ Opening of accounts that take deposits at any time. """
    _inherit = 'koperasi.savings.account'

    @api.model
    def open_account(self, member_id, product_id, key, amount=0, journal_id=None, memo=None, mandate=None,
                     joint_holder_ids=(), goal_amount=0, goal_date=None):
        """ Open an account of a member, with its first deposit.

        :param int member_id: id of the ``koperasi.member``, active or passive
        :param int product_id: id of the ``koperasi.savings.product`` on demand or for a goal
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int amount: first deposit in whole rupiah; 0 where the product asks for none
        :param int journal_id: the till, vault or bank that receives it
        :param str memo: shown on the receipt
        :param str mandate: who may withdraw, and how
        :param joint_holder_ids: ids of more members who own it
        :param int goal_amount: whole rupiah, what is saved for
        :param goal_date: when it is needed
        :return: dict with ``transaction_id``, ``number`` (of the receipt), ``account_id``, ``account_number``, ``balance``, ``available``
        :raises UserError: if member, product or amount do not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        member, product = self._check_open_door(member_id, product_id, OPENABLE)
        amount = whole_amount(self.env, amount, minimum=0)
        journal = cash_journal(self.env, journal_id, member.company_id) if amount or journal_id else None
        holders = [known(self.env, 'koperasi.member', holder, self.env._("The joint holder")).id for holder in joint_holder_ids or ()]
        values = {
            'mandate': text(self.env, mandate, self.env._("The mandate")), 'joint_holder_ids': [(6, 0, holders)],
            'goal_amount': whole_amount(self.env, goal_amount or 0, minimum=0),
            'goal_date': day(self.env, goal_date, self.env._("The date of the goal")) or False,
        }
        memo = text(self.env, memo, self.env._("The memo"))

        def carry_out():
            account, transaction = self._open_account(member, product, key, amount, journal, memo, values)
            return account._answer(transaction)

        arguments = {
            'member_id': member.id, 'product_id': product.id, 'key': key, 'amount': amount, 'journal_id': journal and journal.id, 'memo': memo,
            'mandate': values['mandate'], 'joint_holder_ids': holders, 'goal_amount': values['goal_amount'],
            'goal_date': values['goal_date'] and values['goal_date'].isoformat()}
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self.browse(), 'open_account', arguments), member,
            self.env._("First deposit on %(product)s of %(member)s", product=product.display_name, member=member.display_name),
            carry_out, [('deposit', amount, product, None)])

    def _check_open_door(self, member_id, product_id, families):
        """ Who opens, for whom, and what: ids that a caller sent

        :return: ``(koperasi.member, koperasi.savings.product)``
        """
        check_role(self.env, TELLER, MANAGER)
        member = known(self.env, 'koperasi.member', member_id, self.env._("The member"))
        product = known(self.env, 'koperasi.savings.product', product_id, self.env._("The product"))
        if product.company_id != member.root_company_id or not product.active:
            raise UserError(self.env._("%(product)s is not offered by %(company)s.",
                                       product=product.display_name, company=member.root_company_id.sudo().name))
        if product.family not in families:
            raise UserError(self.env._("An account of %s is opened by its own operation.", product.display_name))
        return member, product

    def _open_account(self, member, product, key, amount, journal, memo=None, values=None, origin='office'):
        """ As ``open_account``; the arguments were checked.

        :return: ``(koperasi.savings.account, koperasi.transaction)``, the latter empty without a deposit
        """
        Transaction = self.env['koperasi.transaction']
        request = {'open': product.id, 'member': member.id, 'amount': amount, 'journal': journal and journal.id,
                   'memo': memo, 'values': values}
        with Transaction._asked_once(member.company_id, key, request) as (request_id, done):
            if done:
                return self._opened_before(request_id)
            account = self._create_account(product, member, {**(values or {}), 'opening_request_id': request_id})
            account._check_member_state()
            if not amount and not product.sudo().opening_minimum:
                return account, Transaction
            account._check_credit(amount, opening=True)
            transaction = Transaction._book([Posting(
                kind='deposit', movements=(Movement(account.account_id.id, amount),),
                gl_lines=(GlLine(journal.default_account_id.id, amount),),
                partner_id=account.partner_id.id, memo=memo, amount=amount, values={'member_id': member.id},
            )], journal, request_id, member.company_id, origin=origin)
        return account, transaction

    def _opened_before(self, request_id):
        """ What this request opened when it came first """
        account = self.sudo().search([('opening_request_id', '=', request_id)], limit=1)
        transaction = self.env['koperasi.transaction'].sudo().search([('request_id', '=', request_id)], limit=1)
        return account.with_env(self.env), transaction.with_env(self.env)
