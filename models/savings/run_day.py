from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checks import MANAGER, TELLER, check_role, known

UNIT = 500   # records that are prepared one by one


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    mandatory_source_id = fields.Many2one(
        'koperasi.savings.account', string="Mandatory Share from", readonly=True, index='btree_not_null', ondelete='restrict',
        help="What is due is taken from this account at the close of each day.")

    def _get_protected_fields(self):
        return super()._get_protected_fields() | {'mandatory_source_id'}

    def set_mandatory_source(self, account_id):
        """ Let the mandatory share be taken from an account on demand of this member, or no longer.

        :param int account_id: id of the ``koperasi.savings.account``; None for no longer
        :raises UserError: if it is not an account on demand of his
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        Account = self.env['koperasi.savings.account']
        account = known(self.env, 'koperasi.savings.account', account_id, self.env._("The account")) if account_id else Account
        Account._check_payout_account(account, self)
        self.sudo().mandatory_source_id = account


class KoperasiRun(models.Model):
    """ What savings do at the close of a day: contracts that are due, and what members let be taken automatically. """
    _inherit = 'koperasi.run'

    # -- term deposits ----------------------------------------------------------------

    def _unit_term_due(self):
        return UNIT

    def _model_term_due(self):
        return 'koperasi.savings.account'

    def _split_term_due(self):
        """ Contracts with interest or principal due that need nobody at the counter """
        accounts = self.env['koperasi.savings.account'].search([
            ('company_id', '=', self.company_id.id), ('family', '=', 'term'), ('state', '=', 'open'),
            '|', ('payout_account_id', '!=', False), '&', ('aro', '=', 'all'), ('maturity_date', '<=', self.date)], order='id')
        return [account.id for account in accounts if account.maturity_date <= self.date or account._term_interest_due(self.date)]

    def _work_term_due(self, chunk):
        accounts = self.env['koperasi.savings.account'].browse(chunk.record_ids)
        outcome = chunk._book_each(accounts, lambda account: account._prepare_term_due(self.date), accounts[:1]._savings_journal())
        accounts.invalidate_recordset(['balance', 'state'])
        for account in accounts:
            if not account.balance and account.state == 'open':
                account._set_closed()
        return outcome

    # -- mandatory shares -----------------------------------------------------------------

    def _unit_mandatory_debit(self):
        return UNIT

    def _model_mandatory_debit(self):
        return 'koperasi.member'

    def _split_mandatory_debit(self):
        members = self.env['koperasi.member'].search([
            ('company_id', '=', self.company_id.id), ('mandatory_source_id', '!=', False), ('state', 'in', ('active', 'passive'))], order='id')
        return [member.id for member in members if member.mandatory_arrears > 0]

    def _work_mandatory_debit(self, chunk):
        sources = self.env['koperasi.member'].browse(chunk.record_ids).mandatory_source_id
        return chunk._book_each(sources, lambda source: source._prepare_mandatory_debit(), sources[:1]._savings_journal())

    # -- standing orders ----------------------------------------------------------------------

    def _unit_standing_order(self):
        return UNIT

    def _model_standing_order(self):
        return 'koperasi.standing.order'

    def _split_standing_order(self):
        return self.env['koperasi.standing.order'].search([
            ('company_id', '=', self.company_id.id), ('state', '=', 'active'), ('next_date', '<=', self.date)], order='id').ids

    def _work_standing_order(self, chunk):
        orders = self.env['koperasi.standing.order'].browse(chunk.record_ids)
        return chunk._book_each(orders, lambda order: order._prepare_posting(), orders[:1].account_id._savings_journal())


    # -- what the night counted ---------------------------------------------------------------

    def _finish_day_totals(self):
        """ Also the accounts that members have left alone for so long that they must be reactivated, by two persons """
        self.env['koperasi.savings.account'].flush_model()
        [[dormant]] = self.env.execute_query(SQL(
            """SELECT COUNT(*) FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.company_id = %s AND a.state = 'open' AND p.dormancy_months > 0
                 AND s.last_activity_on + make_interval(months => p.dormancy_months) < %s""", self.company_id.id, self.date))
        return {**super()._finish_day_totals(), 'dormant': dormant}

    def _describe_day_totals(self):
        return self.env._("Dormant accounts: %s", self.result.get('dormant', 0))


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def _term_interest_due(self, date):
        """ Whether interest of this contract is due on a day and not yet paid; reads only """
        contract = self._contract_on(int(self.balance)) if self.balance else None
        return bool(contract and self._settled(contract, date).interest_due)

    def _prepare_term_due(self, date):
        if self.maturity_date <= date:
            posting = self._prepare_maturity()
        else:
            posting = self._prepare_term_interest()
        return [posting] if posting else []

    def _prepare_mandatory_debit(self):
        """ What is due of the owner's mandatory share, as far as this account reaches """
        member = self.member_id
        amount = min(int(member.mandatory_arrears), int(self.available))
        if amount <= 0:
            raise UserError(self.env._("%s has not enough money for the mandatory share.", self.number))
        return self._prepare_transfers([(member._mandatory_account(), amount, 'mandatory')], by_member=False)
