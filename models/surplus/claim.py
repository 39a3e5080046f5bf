from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import MANAGER, TELLER, check_role, text
from ..ledger.posting import GlLine, Posting
from ..till.checks import CASH_ROLES, cash_journal


class KoperasiSurplusShare(models.Model):
    """ A part that the member collects in cash, through a till or bank like any other withdrawal. Former members and heirs get theirs so (case M2). """
    _inherit = 'koperasi.surplus.share'

    def pay_cash(self, key, journal_id, memo=None):
        """ Pay a member his part in cash; for a deceased one, to each heir his share.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank of the member's branch that pays
        :param str memo: shown on the receipt
        :return: dict with ``transaction_id``, ``number``, ``amount`` and ``heirs``; above a limit ``approval_id``, ``state``, ``message``
        :raises UserError: if it is not to be paid in cash, or was paid
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        journal = cash_journal(self.env, journal_id, self.company_id)
        memo = text(self.env, memo, self.env._("The memo"))
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self, 'pay_cash', {'key': key, 'journal_id': journal.id, 'memo': memo}), self, self.display_name,
            lambda: self._pay_cash(key, journal, memo), [('withdrawal', int(self.net), self.env['koperasi.savings.product'], None)])

    def _pay_cash(self, key, journal, memo):
        """ As ``pay_cash``; who may do so and the arguments were checked """
        # narrow sudo(): accounts and surplus of the one part that the caller may read
        share = self.sudo()

        def prepare(_request_id):
            self.env.flush_all()
            self.env.cr.execute(SQL("SELECT state, payout FROM koperasi_surplus_share WHERE id = %s FOR UPDATE", self.id))
            state, payout = self.env.cr.fetchone()
            if state != 'payable':
                raise UserError(self.env._("%s is not to be paid (any more).", self.display_name))
            if payout != 'cash':
                raise UserError(self.env._("%s goes to an account: change that first.", self.display_name))
            surplus, branch = share.surplus_id, share.company_id
            lines = [(surplus._pool_account('capital', branch), share.capital), (surplus._pool_account('business', branch), share.business),
                     (self.env['koperasi.posting.rule']._get_account(branch, 'tax_payable'), -share.tax)]
            cash = [GlLine(journal.default_account_id.id, -part, name) for name, part in share.member_id._payees(int(share.net))]
            return Posting(
                kind='surplus_claim', gl_lines=(*(GlLine(account.id, int(amount)) for account, amount in lines if amount), *cash), partner_id=share.member_id.partner_id.id,
                memo=memo or self.env._("Surplus (SHU) of %s", surplus.year), amount=int(share.net), values={'member_id': share.member_id.id, 'surplus_id': surplus.id}), journal

        request = {'surplus_share': self.id, 'journal': journal.id, 'memo': memo}
        transaction = self.env['koperasi.transaction']._book_once(self.company_id, key, request, prepare)
        if share.state == 'payable' and not transaction.sudo().reversal_ids:
            self.env.flush_all()
            self.env.cr.execute(SQL("UPDATE koperasi_surplus_share SET state = 'paid', transaction_id = %s WHERE id = %s", transaction.id, self.id))
            share.invalidate_recordset()
            share._tell_paid()
            share.surplus_id._note_paid()
        return {'transaction_id': transaction.id, 'number': transaction.name, 'amount': int(transaction.amount),
                'heirs': [{'name': name, 'amount': part} for name, part in share.member_id._payees(int(transaction.amount))] if share.member_id.state == 'deceased' else []}

    def action_pay_cash(self):
        """ Open the dialog that pays this part in cash. """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_surplus_claim')
        return {**action, 'context': {'default_share_id': self.id}}


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    @api.model
    def _doors(self):
        return (*super()._doors(), ('koperasi.surplus.share', 'pay_cash'))

    @api.model
    def _limited_kinds(self):
        """ A part of the surplus in cash counts with withdrawals """
        found = super()._limited_kinds()
        kinds, roles = found.get('withdrawal', ((), ()))
        return {**found, 'withdrawal': ((*kinds, 'surplus_claim'), (*roles, *CASH_ROLES))}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def action_open_surplus(self):
        """ Open this member's parts of the surplus of all years. """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_surplus_share')
        return {**action, 'domain': [('member_id', '=', self.id)], 'context': {}}

