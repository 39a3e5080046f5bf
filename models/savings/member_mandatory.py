import operator as operators

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.mandatory import MandatoryPlan, MonthlyAmount, allocate_payment, arrears, total_due
from .checks import MANAGER, TELLER, cash_journal, check_role, known, text, whole_amount
from .member import STAFF

COMPARE = {'>': operators.gt, '>=': operators.ge, '<': operators.lt, '<=': operators.le}


class KoperasiMember(models.Model):
    """ Mandatory shares (simpanan wajib): nothing is billed and stored, what is owed follows from the day of joining and
    the amounts of the product (finance.mandatory, case S6).
    """
    _inherit = 'koperasi.member'

    mandatory_due = fields.Monetary(string="Mandatory Share Due", compute='_compute_mandatory', groups=STAFF, help="Since joining, until today.")
    mandatory_arrears = fields.Monetary(compute='_compute_mandatory', search='_search_mandatory_arrears', groups=STAFF)
    mandatory_months = fields.Integer(string="Months in Arrears", compute='_compute_mandatory', groups=STAFF)

    def _mandatory_amounts(self, root):
        """ ``finance.mandatory.MonthlyAmount`` of a cooperative, by date """
        amounts = self.env['koperasi.mandatory.amount'].sudo().search(
            [('product_id.company_id', '=', root.id), ('product_id.family', '=', 'share_mandatory')], order='date_from')
        return tuple(amount._finance_amount() for amount in amounts)

    def _mandatory_plan(self, joined, root, amounts=None):
        """ What somebody who joined on a day owes.

        :param date joined: day of joining
        :param root: ``res.company``, the cooperative
        :param amounts: its ``_mandatory_amounts``, where a caller asks for many members
        :return: ``finance.mandatory.MandatoryPlan``, None if the cooperative asks for nothing
        """
        amounts = self._mandatory_amounts(root) if amounts is None else amounts
        if not amounts:
            return None
        if amounts[0].date_from > joined:   # nothing was asked before
            amounts = (MonthlyAmount(joined, 0), *amounts)
        return MandatoryPlan(joined, amounts, root.koperasi_mandatory_day)

    def _mandatory_joined(self):
        """ Day from which the member owes """
        return self.approval_date or self.join_date

    def _own_mandatory_plan(self):
        member = self.sudo()
        return self._mandatory_plan(member._mandatory_joined(), member.root_company_id)

    def _mandatory_figures(self):
        """ What is due and what was paid, with few queries for many members.

        :return: dict of ``(due, paid, plan, book date)`` by member id; rupiah, ``finance.mandatory.MandatoryPlan`` or None
        """
        paid = self._balances_by_family()
        members = self._origin.sudo()
        amounts = {root: self._mandatory_amounts(root) for root in members.root_company_id}
        today = {branch: branch._koperasi_book_date() for branch in members.company_id}
        plans, dues, result = {}, {}, {}
        for member in members:
            joined, root, day = member._mandatory_joined(), member.root_company_id, today[member.company_id]
            plan, due = None, 0
            if member.state in ('active', 'passive') and joined:
                if (joined, root) not in plans:
                    plans[joined, root] = self._mandatory_plan(joined, root, amounts[root])
                plan = plans[joined, root]
                if (joined, root, day) not in dues:
                    dues[joined, root, day] = total_due(plan, day) if plan else 0
                due = dues[joined, root, day]
            result[member.id] = (due, paid.get(member.id, {}).get('share_mandatory', 0), plan, day)
        return result

    @api.depends('state', 'join_date', 'approval_date')
    def _compute_mandatory(self):
        figures = self._mandatory_figures()
        for member in self:
            due, paid, plan, day = figures.get(member._origin.id, (0, 0, None, None))
            member.mandatory_due = due
            # payments fill the oldest month first, so what is short is the difference
            member.mandatory_arrears = max(due - paid, 0)
            member.mandatory_months = len(arrears(plan, day, paid)) if due > paid else 0

    def _search_mandatory_arrears(self, operator, value):
        if operator not in COMPARE and operator != 'in':
            return NotImplemented
        members = self.search([('state', 'in', ('active', 'passive'))])
        found = {member_id: max(due - paid, 0) for member_id, (due, paid, *_plan) in members._mandatory_figures().items()}
        if operator == 'in':
            return [('id', 'in', [member_id for member_id, short in found.items() if short in value])]
        return [('id', 'in', [member_id for member_id, short in found.items() if COMPARE[operator](short, value)])]

    def pay_mandatory(self, amount, key, journal_id=None, source_account_id=None, memo=None):
        """ Pay mandatory shares: the oldest open month first, then months in advance.

        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank that receives it; or
        :param int source_account_id: the member's account on demand that it is taken from
        :param str memo: shown on the receipt; the months if not given
        :return: dict as of ``koperasi.savings.account.deposit``, with ``months``: a list of ``month`` and ``amount``
        :raises UserError: if the member, the amount or the source do not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        amount = whole_amount(self.env, amount)
        if bool(journal_id) == bool(source_account_id):
            raise UserError(self.env._("Choose either a till or an account that the money comes from."))
        journal = cash_journal(self.env, journal_id, self.company_id) if journal_id else None
        source = known(self.env, 'koperasi.savings.account', source_account_id, self.env._("The account")) if source_account_id else None
        if source and source.sudo().member_id != self:
            raise UserError(self.env._("Account %s is another member's.", source.number))
        memo = text(self.env, memo, self.env._("The memo"))

        def carry_out():
            account, transaction = self._pay_mandatory(amount, key, journal, source, memo)
            entry = transaction.sudo().entry_ids.filtered(lambda e: e.account_id == account.account_id)
            months = self._mandatory_months(amount, int(entry.balance_after) - amount)
            return {**account._answer(transaction), 'months': [
                {'month': month.month.strftime('%Y-%m'), 'amount': month.amount} for month in months]}

        product = None if source else self.env['koperasi.savings.product']._of_family(self.company_id, 'share_mandatory')
        return self._carry_out_or_ask(
            'pay_mandatory', {'amount': amount, 'key': key, 'journal_id': journal and journal.id, 'source_account_id': source and source.id, 'memo': memo},
            'transfer' if source else 'deposit', self.env._("Mandatory share of %s", self.display_name), carry_out, amount, product, source)

    def _pay_mandatory(self, amount, key, journal=None, source=None, memo=None, origin='office'):
        """ As ``pay_mandatory``; the arguments were checked (an auto-debit comes here).

        :return: ``(koperasi.savings.account, koperasi.transaction)``
        """
        account = self._mandatory_account()
        if source:
            return account, source._transfer(account, amount, key, memo, kind='mandatory', origin=origin)
        return account, account._deposit(amount, key, journal, memo, kind='mandatory', origin=origin)

    def _mandatory_account(self):
        """ The account of this member's mandatory shares, opened where there is none.

        :return: ``koperasi.savings.account`` with the caller's rights
        :raises UserError: if it would have to be opened for somebody who is no member
        """
        Account = self.env['koperasi.savings.account']
        product = self.env['koperasi.savings.product']._of_family(self.company_id, 'share_mandatory')
        account = Account._find_account(product, self)
        if not account and self.sudo().state not in ('active', 'passive'):
            raise UserError(self.env._("%s is no member.", self.sudo().display_name))
        return (account or Account._create_account(product, self)).with_env(self.env)

    def _mandatory_months(self, amount, paid_before):
        """ The months that a payment fills; none where the cooperative asks for nothing (any more) """
        plan = self._own_mandatory_plan()
        if not plan:
            return ()
        try:
            return allocate_payment(plan, amount, paid_before)
        except ValueError:
            return ()
