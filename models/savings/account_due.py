from odoo import models
from odoo.tools import SQL

from ...finance.goal import goal_instalment
from .account_counter import DEPOSIT_FAMILIES
from .savings_product import ON_DEMAND


class KoperasiSavingsAccount(models.Model):
    """ What a screen offers for an account. It promises nothing: the booking checks again. """
    _inherit = 'koperasi.savings.account'

    def _dues(self):
        """ What the members should pay today on these accounts: mandatory shares up to this month, the rest of a principal share,
        this month's part of what is saved for a goal.

        :return: dict of rupiah by account id
        """
        members = self.member_id
        arrears = {member: int(member.mandatory_arrears) for member in members if member.state in ('active', 'passive')}
        asked = {member: member._principal_share_asked() for member in arrears}
        result = {**dict.fromkeys(self.ids, 0), **self._goal_dues()}
        for account in self.filtered(lambda account: account.state == 'open'):
            if account.family == 'share_mandatory':
                result[account.id] = arrears.get(account.member_id, 0)
            elif account.family == 'share_principal' and account.member_id in asked:
                result[account.id] = max(asked[account.member_id] - int(account.balance), 0)
        return result

    def _goal_dues(self):
        """ This month's part for those of the accounts that save for a goal with a date; rupiah by account id """
        result = {}
        for company, accounts in self.filtered(
                lambda account: account.state == 'open' and account.goal_amount and account.goal_date).grouped('company_id').items():
            today = company._koperasi_book_date()
            moved = dict(self.env.execute_query(SQL(
                """SELECT e.account_id, SUM(e.amount)::bigint FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
                   WHERE e.account_id IN %s AND t.business_date >= %s GROUP BY 1""", tuple(accounts.account_id.ids), today.replace(day=1))))
            for account in accounts:
                balance = int(account.balance)
                start = balance - moved.get(account.account_id.id, 0)
                result[account.id] = goal_instalment(int(account.goal_amount), start, balance, today, account.goal_date)
        return result

    def _may_take(self):
        """ Whether a deposit is worth offering """
        self.ensure_one()
        alive = self.state == 'open' and self.member_id.state in ('active', 'passive') and self.family in DEPOSIT_FAMILIES
        return alive and (self.family != 'share_principal' or self.balance < self.member_id._principal_share_asked())

    def _may_pay(self):
        """ Whether a withdrawal is worth offering """
        self.ensure_one()
        return (self.state == 'open' and self.member_id.state in ('active', 'passive') and self.family in ON_DEMAND
                and not self.dormant and self.available > 0)
