from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..ledger.posting import GlLine, Movement, Posting
from .checks import MANAGER, TELLER, cash_journal, check_role, day, known, rupiah, text, whole_amount, whole_number
from .savings_product import ON_DEMAND, SHARES

DEPOSIT_FAMILIES = (*ON_DEMAND, *SHARES)


class KoperasiSavingsAccount(models.Model):
    """ The counter: deposit, withdrawal, transfer. """
    _inherit = 'koperasi.savings.account'

    # -- doors ----------------------------------------------------------------

    def deposit(self, amount, key, journal_id, memo=None, value_date=None):
        """ Receive money on this account.

        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank of the account's branch that receives it
        :param str memo: shown on the receipt
        :param value_date: day from which interest counts, the business date if not given; only a manager dates it back
        :return: dict with ``transaction_id``, ``number`` (of the receipt), ``account_id``, ``account_number``, ``balance``, ``available``;
            above a limit of the caller instead ``approval_id``, ``state``, ``message``, and nothing is booked: after the approval
            of a second person the same call books
        :raises UserError: if the amount, the product's limits, the member or the account do not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        journal = cash_journal(self.env, journal_id, self.company_id)
        memo = text(self.env, memo, self.env._("The memo"))
        value_date = day(self.env, value_date, self.env._("The value date"))
        if value_date:
            check_role(self.env, MANAGER)
        return self._carry_out_or_ask(
            'deposit', {'amount': amount, 'key': key, 'journal_id': journal.id, 'memo': memo, 'value_date': value_date and value_date.isoformat()},
            'deposit', self.env._("Deposit on %s", self.display_name),
            lambda: self._answer(self._deposit(amount, key, journal, memo, value_date)), amount)

    def withdraw(self, amount, key, journal_id, memo=None):
        """ Pay out money from this account.

        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank of the account's branch that pays it
        :param str memo: shown on the receipt
        :return: dict as of ``deposit``
        :raises UserError: if the balance, the product's limits, the member or the account do not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        journal = cash_journal(self.env, journal_id, self.company_id)
        memo = text(self.env, memo, self.env._("The memo"))
        return self._carry_out_or_ask(
            'withdraw', {'amount': amount, 'key': key, 'journal_id': journal.id, 'memo': memo},
            'withdrawal', self.env._("Withdrawal from %s", self.display_name),
            lambda: self._answer(self._withdraw(amount, key, journal, memo)), amount)

    def transfer(self, target_account_id, amount, key, memo=None):
        """ Move money to another account, of this or another member.

        :param int target_account_id: id of the ``koperasi.savings.account`` that receives it
        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str memo: shown on the receipt
        :return: dict as of ``deposit``, for the paying account
        :raises UserError: if either account does not allow it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        target = self._known_target(target_account_id)
        memo = text(self.env, memo, self.env._("The memo"))
        self._savings_journal()._koperasi_take_turn()
        return self._carry_out_or_ask(
            'transfer', {'target_account_id': target.id, 'amount': amount, 'key': key, 'memo': memo}, 'transfer',
            self.env._("Transfer from %(payer)s to %(receiver)s", payer=self.display_name, receiver=target.display_name),
            lambda: self._answer(self._transfer(target, amount, key, memo)), amount)

    def give_notice(self, amount):
        """ Note that the member gave notice of a withdrawal today; a new notice takes the place of the old one.

        :param int amount: whole rupiah, what will be withdrawn at most
        :return: dict with ``account_number``, ``amount`` and ``withdrawable_from``
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        today = self.company_id._koperasi_book_date()
        self.sudo().write({'notice_on': today, 'notice_amount': amount})
        withdrawable = today + timedelta(days=self.product_id.sudo().notice_days)
        return {'account_number': self.number, 'amount': amount, 'withdrawable_from': withdrawable.isoformat()}

    def _carry_out_or_ask(self, method, arguments, operation, description, carry_out, amount=None):
        """ ``koperasi.approval._carry_out_or_ask`` for a door of this account """
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self, method, arguments), self, description, carry_out, [(operation, amount, None, self)])

    def _check_door(self):
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')

    def _known_target(self, target_account_id):
        """ The other account: one that the caller may see, or one of another branch, which he is told apart """
        label = self.env._("The other account")
        target = self.browse(whole_number(self.env, target_account_id, label)).sudo().exists()
        if target and target.company_id != self.company_id and target.company_id.root_id == self.company_id.root_id:
            raise UserError(self.env._("The other account is in another branch: inter-branch accounts are not set up."))
        return known(self.env, 'koperasi.savings.account', target_account_id, label)

    # -- bookings -------------------------------------------------------------

    def _deposit(self, amount, key, journal, memo=None, value_date=None, kind='deposit', origin='office'):
        """ As ``deposit``; who may do so, the amount and the journal were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            return self._prepare_deposit(amount, journal, memo, value_date, kind), journal

        request = {'kind': kind, 'amount': amount, 'journal': journal.id, 'memo': memo, 'value_date': value_date}
        return self._book_once(key, request, prepare, origin)

    def _withdraw(self, amount, key, journal, memo=None, origin='office'):
        """ As ``withdraw``; who may do so, the amount and the journal were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            return self._prepare_withdrawal(amount, journal, memo), journal

        request = {'kind': 'withdrawal', 'amount': amount, 'journal': journal.id, 'memo': memo}
        return self._book_once(key, request, prepare, origin)

    def _transfer(self, target, amount, key, memo=None, kind='transfer', origin='office'):
        """ As ``transfer``; who may do so, the amount and the target were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            [posting] = self._prepare_transfers([(target, amount, kind)], memo)
            return posting, self._savings_journal()

        request = {'kind': kind, 'amount': amount, 'target': target.id, 'memo': memo}
        return self._book_once(key, request, prepare, origin)

    # -- postings: checked, within a request that was claimed ---------------------

    def _prepare_deposit(self, amount, journal, memo=None, value_date=None, kind='deposit', source=None):
        """ What a deposit books, if everything allows it.

        :param source: ``koperasi.account`` that it comes from instead of the journal's cash
        :return: ``Posting``
        """
        self._check_member_state()
        self._check_credit(amount)
        self._check_value_date(value_date)
        if not self.dormant:   # a dormant account is woken by a manager, not by a deposit of anybody
            self._touch()
        own = Movement(self.account_id.id, amount)
        return Posting(
            kind=kind, movements=(Movement(source.id, -amount), own) if source else (own,),
            gl_lines=() if source else (GlLine(journal.default_account_id.id, amount),),
            partner_id=self.partner_id.id, memo=memo or self._default_memo(kind, amount), value_date=value_date, amount=amount,
            values={'member_id': self.member_id.id})

    def _prepare_withdrawal(self, amount, journal, memo=None):
        """ What a withdrawal books, if everything allows it.

        :return: ``Posting``
        """
        self._check_member_state()
        self._check_debit(amount)
        return Posting(
            kind='withdrawal', movements=(Movement(self.account_id.id, -amount),),
            gl_lines=(GlLine(journal.default_account_id.id, -amount),),
            partner_id=self.partner_id.id, memo=memo, amount=amount, values={'member_id': self.member_id.id})

    def _prepare_transfers(self, targets, memo=None, more=0, by_member=True):
        """ What this account pays to others, if everything allows it; limits and notice hold for the sum.

        :param targets: list of ``(koperasi.savings.account, rupiah, kind of the transaction)``
        :param int more: rupiah that it pays for something else at once
        :param bool by_member: he asked for it now; not a run
        :return: list of ``Posting``
        """
        for target, _amount, _kind in targets:
            if target == self:
                raise UserError(self.env._("An account cannot transfer to itself."))
            if target.company_id != self.company_id:
                raise UserError(self.env._("The other account is in another branch: inter-branch accounts are not set up."))
        self._check_member_state()
        self._check_debit(sum(amount for _target, amount, _kind in targets) + more, by_member)
        return [self._prepare_transfer(target, amount, kind, memo) for target, amount, kind in targets]

    def _prepare_transfer(self, target, amount, kind, memo):
        target._check_member_state()
        target._check_credit(amount)
        return Posting(
            kind=kind, movements=(Movement(self.account_id.id, -amount), Movement(target.account_id.id, amount)),
            partner_id=self.partner_id.id, memo=memo or target._default_memo(kind, amount), amount=amount,
            values={'member_id': self.member_id.id})

    def _default_memo(self, kind, amount):
        """ What the receipt says where nothing was typed: the months that a mandatory share fills """
        months = self.member_id._mandatory_months(amount, int(self.balance)) if kind == 'mandatory' else ()
        if not months:
            return None
        first, last = (format_date(self.env, month.month, date_format='MMM yyyy') for month in (months[0], months[-1]))
        if first == last:
            return self.env._("Mandatory share %s", first)
        return self.env._("Mandatory share %(first)s to %(last)s", first=first, last=last)

    def _savings_journal(self):
        """ Journal of what moves no cash """
        return self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo()

    # -- checks ---------------------------------------------------------------

    def _check_member_state(self):
        """ Only members have accounts that move (Permenkop 8/2023); candidates and former members go through their own methods. """
        member = self.member_id.sudo()
        if member.state not in ('active', 'passive'):
            labels = dict(member._fields['state']._description_selection(self.env))
            raise UserError(self.env._(
                "%(member)s is no member (%(state)s): this account takes and pays nothing.",
                member=member.display_name, state=labels[member.state]))

    def _check_value_date(self, value_date):
        today = self.company_id._koperasi_book_date()
        if value_date and not (self.opened_on or value_date) <= value_date <= today:
            raise UserError(self.env._("The value date lies between the opening of the account and the business date."))

    def _check_credit(self, amount, opening=False):
        """ The product lets this amount in. The open state is checked by the ledger, under the lock. """
        product = self.product_id.sudo()
        if product.family not in DEPOSIT_FAMILIES:
            raise UserError(self.env._("%s takes no deposit: money reaches it by its own operation.", product.display_name))
        least = product.opening_minimum if opening else product.deposit_minimum
        if amount < least:
            raise UserError(self.env._("%(product)s takes at least %(amount)s.", product=product.display_name, amount=rupiah(self.env, least)))
        if 0 < product.deposit_maximum < amount:
            raise UserError(self.env._(
                "%(product)s takes at most %(amount)s at once.", product=product.display_name, amount=rupiah(self.env, product.deposit_maximum)))
        balance = int(self.balance) + amount
        if 0 < product.balance_maximum < balance:
            raise UserError(self.env._(
                "%(account)s would exceed the maximum balance of %(amount)s.",
                account=self.number, amount=rupiah(self.env, product.balance_maximum)))
        if product.family == 'share_principal':
            owed = self.member_id.sudo()._principal_share_asked()
            if balance > owed:
                raise UserError(self.env._("The principal share is %s for everybody, not more.", rupiah(self.env, owed)))

    def _check_debit(self, amount, by_member=True):
        """ The product lets this amount out. Balance, holds, minimum and state are checked by the ledger, under the lock. """
        product = self.product_id.sudo()
        if product.family in SHARES:
            raise UserError(self.env._("Shares cannot be withdrawn while the owner is a member (UU 25/1992)."))
        if product.family not in ON_DEMAND:
            raise UserError(self.env._("%s pays nothing out: money leaves it by its own operation.", product.display_name))
        if self.dormant:
            raise UserError(self.env._("Account %s is dormant: a manager has to reactivate it.", self.number))
        if product.notice_days:
            self._use_notice(amount, product.notice_days)
        if product.withdrawal_maximum_day:
            today = self._withdrawn_on(self.company_id._koperasi_book_date())
            if today + amount > product.withdrawal_maximum_day:
                raise UserError(self.env._(
                    "%(product)s pays at most %(amount)s a day; %(today)s was withdrawn today.", product=product.display_name,
                    amount=rupiah(self.env, product.withdrawal_maximum_day), today=rupiah(self.env, today)))
        if by_member:   # what is taken automatically wakes no dormant account
            self._touch()

    def _use_notice(self, amount, notice_days):
        today = self.company_id._koperasi_book_date()
        if not self.notice_on or self.notice_on + timedelta(days=notice_days) > today or self.notice_amount < amount:
            raise UserError(self.env._(
                "A withdrawal from %(account)s needs notice of %(days)s days for that amount.", account=self.number, days=notice_days))
        rest = self.notice_amount - amount
        self.sudo().write({'notice_amount': rest, 'notice_on': self.notice_on if rest else False})

    def _withdrawn_on(self, date):
        """ Rupiah that the member took out on a business date; what was reversed does not count """
        [[total]] = self.env.execute_query(SQL(
            """SELECT COALESCE(-SUM(e.amount), 0) FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE e.account_id = %s AND e.amount < 0 AND t.business_date = %s AND t.kind IN ('withdrawal', 'transfer')
                 AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""",
            self.account_id.id, date))
        return int(total)
