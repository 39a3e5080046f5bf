from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checks import known
from .savings_product import ON_DEMAND


class KoperasiSavingsAccount(models.Model):
    """ Interest of an account on demand that goes to another account of the same member (domain 4.2). It is credited to the account that earned it,
    taxed there, and what is left moves on in the same journal entry: statement and tax slip show it where it was earned, as of term deposits.
    """
    _inherit = 'koperasi.savings.account'

    def set_interest_account(self, account_id):
        """ Let the interest of this account go to another account of its member, or stay where it is earned.

        :param int account_id: id of the ``koperasi.savings.account`` on demand that receives it; None for this account itself
        :raises UserError: if this is no account on demand, or the other one is not the member's, is closed, or is this one
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        target = known(self.env, 'koperasi.savings.account', account_id, self.env._("The account")) if account_id else self.browse()
        if self.family not in ON_DEMAND or self.state == 'closed':
            raise UserError(self.env._("Account %s earns no interest that could go elsewhere.", self.number))
        self._check_payout_account(target, self.member_id)
        if target == self:
            raise UserError(self.env._("Choose another account, or none: then the interest stays on this one."))
        self.sudo().payout_account_id = target   # narrow sudo(): no role writes this field

    def _interest_target(self):
        """ The account that gets the interest of this one; empty where it stays """
        target = self.sudo().payout_account_id
        return target if self.family in ON_DEMAND and target.state == 'open' else self.browse()

    @api.model
    def _interest_payouts(self, member_ids, company, left_out):
        """ Where a month's interest goes that is not to stay on its account. It stays after all where either account is frozen, and where the other
        one is in ``left_out``: worked out later, that one would earn on what came to it now.

        :param member_ids: whose accounts
        :param company: branch
        :param left_out: ids of ``koperasi.account`` whose own interest cannot be worked out now
        :return: ``{koperasi.account id: (id of the other koperasi.account, None)}``, or ``(None, why it stays)``
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT a.id, a.number, a.state, b.id, b.number, b.state FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               JOIN koperasi_savings_account t ON t.id = s.payout_account_id JOIN koperasi_account b ON b.id = t.account_id
               WHERE a.member_id IN %s AND a.company_id = %s AND s.family IN %s""", tuple(member_ids), company.id, ON_DEMAND))
        result = {}
        for source_id, source, source_state, target_id, target, target_state in rows:
            if closed := [number for number, state in ((source, source_state), (target, target_state)) if state != 'open']:
                result[source_id] = None, self.env._("The interest stays on %(number)s: %(account)s is not open.", number=source, account=closed[0])
            elif target_id in left_out:
                result[source_id] = None, self.env._("The interest stays on %(number)s: that of %(account)s could not be worked out.", number=source, account=target)
            else:
                result[source_id] = target_id, None
        return result
