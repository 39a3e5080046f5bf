from odoo import models

from .account_counter import DEPOSIT_FAMILIES
from .savings_product import ON_DEMAND


class KoperasiSavingsAccount(models.Model):
    """ What a screen offers for an account. It promises nothing: the booking checks again. """
    _inherit = 'koperasi.savings.account'

    def _dues(self):
        """ What the members should pay today on these accounts: mandatory shares up to this month, the rest of a principal share.

        :return: dict of rupiah by account id
        """
        members = self.member_id
        arrears = {member: int(member.mandatory_arrears) for member in members if member.state in ('active', 'passive')}
        asked = {member: member._principal_share_asked() for member in arrears}
        result = dict.fromkeys(self.ids, 0)
        for account in self.filtered(lambda account: account.state == 'open'):
            if account.family == 'share_mandatory':
                result[account.id] = arrears.get(account.member_id, 0)
            elif account.family == 'share_principal' and account.member_id in asked:
                result[account.id] = max(asked[account.member_id] - int(account.balance), 0)
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
