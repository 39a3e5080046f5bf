from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.loan.replay import Event, replay
from .checks import MANAGER, TELLER, cash_journal, check_role, day, known, rupiah, text, whole_amount

KIND_OF = {'payment': 'loan_payment', 'payoff': 'loan_payoff', 'recovery': 'loan_recovery'}


class KoperasiLoan(models.Model):
    """ Money that comes in for a loan. """
    _inherit = 'koperasi.loan'

    # -- doors --------------------------------------------------------------------

    def repay(self, amount, key, journal_id=None, source_account_id=None, value_date=None, memo=None):
        """ Receive money for this loan. It pays what is due by the loan's order, and then what its rule says.

        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank of the loan's branch that receives it; or
        :param int source_account_id: id of the borrower's ``koperasi.account`` (a savings account's) that pays it
        :param value_date: day on which it counts as paid, the business date if not given; only a manager dates it back
        :param str memo: shown on the receipt
        :return: dict with ``transaction_id``, ``number`` (of the receipt), ``loan_id``, ``loan_number``, ``amount``, its parts ``principal``,
            ``interest``, ``penalty``, ``fee``, ``parked``, ``recovered``, the ``balance`` (principal owed) and ``loan_state``; in rupiah; above
            a limit of the caller instead ``approval_id``, ``state``, ``message``, and nothing is booked: after the approval of a second
            person the same call books
        :raises UserError: if the amount, the loan, the dates or the account do not allow it; then nothing is booked
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        value_date = day(self.env, value_date, self.env._("The value date"))
        if value_date:
            check_role(self.env, MANAGER)
        memo = text(self.env, memo, self.env._("The memo"))
        channel = self._payment_channel(journal_id, source_account_id)
        arguments = {**self._door_arguments(amount, key, channel, memo), 'value_date': value_date and value_date.isoformat()}
        return self._take_or_ask('repay', arguments, channel, lambda: self._payment_answer(self._repay(amount, key, channel, value_date, memo)))

    def payoff_quote(self, date=None):
        """ What pays this loan off on a day.

        :param date: the business date if not given, none before it
        :return: dict with ``date``, ``principal``, ``arrears_interest``, ``running_interest``, ``fee``, ``penalty``, ``total``, ``parked`` (what is kept
            for the member and is used first), ``to_pay`` and ``interest_saved``; in rupiah
        :raises UserError: if the loan does not run, or the day has passed
        """
        self.ensure_one()
        self.check_access('read')
        loan = self.sudo()
        loan._check_running()
        on = day(self.env, date, self.env._("The date")) or loan._today()
        if on < loan._today():
            raise UserError(self.env._("A payoff is quoted for today or a later day."))
        quote, parked = loan._quote(on), loan._replay(on).parked
        return {
            'date': on.isoformat(), 'principal': quote.principal, 'arrears_interest': quote.arrears_interest,
            'running_interest': quote.running_interest, 'fee': quote.fee, 'penalty': quote.penalty, 'total': quote.total, 'parked': parked,
            'to_pay': max(quote.total - parked, 0), 'interest_saved': quote.interest_saved}

    def pay_off(self, amount, key, journal_id=None, source_account_id=None, memo=None):
        """ Receive what ends this loan today, exactly.

        :param int amount: whole rupiah: ``to_pay`` of the quote that the member was shown
        :return: dict as of ``repay``; other parameters too
        :raises UserError: if the quote of today is another amount, or as ``repay``
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount, minimum=0)
        memo = text(self.env, memo, self.env._("The memo"))
        channel = self._payment_channel(journal_id, source_account_id)
        return self._take_or_ask(
            'pay_off', self._door_arguments(amount, key, channel, memo), channel,
            lambda: self._payment_answer(self._repay(amount, key, channel, None, memo, event='payoff')))

    def _door_arguments(self, amount, key, channel, memo):
        way, target = channel
        return {'amount': amount, 'key': key, 'memo': memo, **{
            name: target.id if way == own else None for name, own in (('journal_id', 'cash'), ('source_account_id', 'savings'))}}

    def _take_or_ask(self, method, arguments, channel, carry_out):
        """ Receive money, or ask a second person if it is above a limit of the caller

        :param dict arguments: of the door ``method``, with ``amount`` and ``key``
        :param tuple channel: as of ``_payment_channel``
        :param carry_out: function that books and gives the door's answer
        """
        Approval, amount, (way, account) = self.env['koperasi.approval'], arguments['amount'], channel
        operation = 'transfer' if way == 'savings' else 'deposit'
        reasons = Approval._limit_reasons(operation, amount, self.company_id, account if way == 'savings' else None) if amount else []
        request = {'door': f'koperasi.loan.{method}', 'loan': self.id, **arguments}
        waits = Approval._gate(
            self.company_id, arguments['key'], request, operation, amount, self.env._("Payment on %s", self.display_name), reasons, self,
            (self, method, arguments), carry_out)
        return waits or carry_out()

    def _check_door(self):
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')

    def _payment_channel(self, journal_id, source_account_id):
        """ ``('cash', journal)`` or ``('savings', koperasi.account)`` of what a caller named, and our turn on its journal """
        if bool(journal_id) == bool(source_account_id):
            raise UserError(self.env._("Choose either a till or an account that the money comes from."))
        if journal_id:
            return 'cash', cash_journal(self.env, journal_id, self.company_id)
        source = known(self.env, 'koperasi.account', source_account_id, self.env._("The account"))
        if source.partner_id not in self._payers():
            raise UserError(self.env._("Account %s is another member's.", source.number))
        self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo()._koperasi_take_turn()
        return 'savings', source

    def _payers(self):
        """ Partners whose savings may pay this loan: the borrower's and those of the guarantors who agreed to answer for it """
        # narrow sudo(): a teller does not read applications
        return self.partner_id | self.sudo().application_id.guarantor_ids.filtered('consent_date').member_id.partner_id

    def _payment_answer(self, transaction):
        transaction = transaction.sudo()
        loan = transaction.loan_id
        return {
            'transaction_id': transaction.id, 'number': transaction.name, 'loan_id': loan.id, 'loan_number': loan.number, 'amount': int(transaction.amount),
            **{part: int(transaction[f'loan_{part}']) for part in ('principal', 'interest', 'penalty', 'fee', 'parked', 'recovered')},
            'balance': int(loan.balance), 'loan_state': loan.loan_state}

    # -- bookings -----------------------------------------------------------------

    def _repay(self, amount, key, channel, value_date=None, memo=None, event='payment', origin='office'):
        """ As ``repay``; who may do so, the amount and the channel were checked.

        :return: ``koperasi.transaction``
        """
        request = {'repay': self.id, 'event': event, 'amount': amount, 'channel': [channel[0], channel[1].id], 'value_date': value_date, 'memo': memo}

        def prepare(_request_id):
            loan = self.sudo()
            loan._lock()
            loan.invalidate_recordset(['loan_state', 'balance'])
            if channel[0] == 'savings':
                channel[1]._check_may_pay(amount)
            journal, pay = loan._channel(channel)
            return loan._prepare_payment(amount, event, pay(amount) if amount else None, value_date, memo), journal

        return self.env['koperasi.transaction']._book_once(self.company_id, key, request, prepare, origin)

    def _prepare_payment(self, amount, event, received, value_date=None, memo=None, story=None, booked=None):
        """ What a payment books, if everything allows it.

        :param received: ``GlLine`` or ``Movement`` of the money
        :param story: as of ``_played``, and
        :param dict booked: as of ``_loan_booked``, if the caller knows them
        :return: ``Posting``
        """
        self._check_running()
        today = self._today()
        on = value_date or today
        self._check_value_date(on, today)
        plans, events, rules = story or self._played()[self]
        before = replay(plans, events, rules, today)
        if event == 'payoff':
            self._check_quote(amount, on)
        if before.written_off:
            event = 'recovery'
        played = replay(plans, [*events, Event(on, event, amount)], rules, today)
        self._check_not_too_much(amount, before, played)
        kind = KIND_OF[event]
        return self._prepare_difference(kind, played, received, amount=amount, booked=booked, memo=memo or self._payment_memo(before, played), value_date=on)

    def _check_value_date(self, on, today):
        first = min((plan.date_from for plan in self.plan_ids if plan.reason != 'current'), default=self.disbursed_on)
        if not first <= on <= today:
            raise UserError(self.env._(
                "The value date lies between %(first)s, the payout, and the business date %(last)s.",
                first=format_date(self.env, first), last=format_date(self.env, today)))

    def _check_quote(self, amount, on):
        asked = max(self._quote(on).total - self._replay(on).parked, 0)
        if amount != asked:
            raise UserError(self.env._(
                "The payoff of %(loan)s on %(date)s is %(asked)s, not %(amount)s.", loan=self.number, date=format_date(self.env, on),
                asked=rupiah(self.env, asked), amount=rupiah(self.env, amount)))

    def _check_not_too_much(self, amount, before, played):
        """ More than is owed altogether is refused, unless the loan keeps what is too much """
        excess = played.parked - before.parked
        if played.is_settled and excess > 0 and self.excess != 'park':
            raise UserError(self.env._(
                "%(amount)s is more than is owed on %(loan)s: %(owed)s.", amount=rupiah(self.env, amount), loan=self.number,
                owed=rupiah(self.env, max(amount - excess, 0))))

    def _payment_memo(self, before, played):
        """ What the receipt says where nothing was typed: the instalments that this paid on """
        if before.written_off:
            return self.env._("Recovery of loan %s", self.number)
        was = {(line.due_date, line.number, line.kind): line.paid.total for line in before.lines}
        numbers = [line.number for line in played.lines if line.kind == 'plan' and line.paid.total > was.get((line.due_date, line.number, line.kind), 0)]
        if not numbers:
            return self.env._("Loan %s", self.number)
        if numbers[0] == numbers[-1]:
            return self.env._("Instalment %(number)s of %(loan)s", number=numbers[0], loan=self.number)
        return self.env._("Instalments %(first)s to %(last)s of %(loan)s", first=numbers[0], last=numbers[-1], loan=self.number)
