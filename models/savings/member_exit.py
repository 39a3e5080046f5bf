from decimal import ROUND_FLOOR, Decimal

from odoo import models
from odoo.exceptions import UserError

from ...finance.admission import settle_exit
from ...finance.term_deposit import settle
from ..ledger.posting import GlLine, Movement
from .checks import cash_journal, rupiah, text
from .savings_product import SHARES


class KoperasiMember(models.Model):
    """ Leaving, dismissal and death (domain 3.3, case M2): rights less debts, to the account of former members (216003), and
    from there paid out.
    """
    _inherit = 'koperasi.member'

    # -- doors ----------------------------------------------------------------

    def settle_exit(self, key, reason, new_state='left', decision=None):
        """ Settle with a member who leaves, is dismissed or has died: shares and savings less debts become due to him.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason: why
        :param str new_state: left or dismissed; a deceased member stays deceased
        :param str decision: number and date of the decision of the board; needed for a dismissal
        :return: dict with ``transaction_id``, ``number``, ``entitlement``, ``debt`` and ``payout`` in rupiah; before a second person
            has approved these figures ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: listing what stands against it, or the claim that remains if the debts are larger
        :raises AccessError: if the caller is neither manager nor board, or settles with himself
        """
        self.ensure_one()
        self._check_decider()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        decision = text(self.env, decision, self.env._("The decision"), required=new_state == 'dismissed')
        if new_state not in ('left', 'dismissed'):
            raise UserError(self.env._("%s is not valid.", self.env._("The status")))
        if not self.env['koperasi.request']._is_carried_out(self.company_id, key):
            arguments = {'key': key, 'reason': reason, 'new_state': new_state, 'decision': decision}
            if waits := self._ask_second_person(arguments):
                return waits
        return self._settle_exit(key, reason, new_state, decision)

    def _ask_second_person(self, arguments):
        """ Nobody settles alone (domain 1.4): one person computes, another one decides on those figures.

        :return: as ``koperasi.approval._gate``
        """
        Approval = self.env['koperasi.approval']
        figures = Approval._rehearse(lambda: self._settle_exit(**arguments))
        parts = {name: figures[name] for name in ('entitlement', 'debt', 'payout')}
        description = self.env._(
            "Settlement with %(member)s: rights %(rights)s, debts %(debts)s", member=self.display_name,
            rights=rupiah(self.env, parts['entitlement']), debts=rupiah(self.env, parts['debt']))
        request = {**Approval._prepare_request(self, 'settle_exit', arguments), **parts}
        reasons = [self.env._("A settlement is computed by one person and decided by another."), self.env._("Reason: %s", arguments['reason'])]
        return Approval._gate(
            self.company_id, arguments['key'], request, 'exit', parts['payout'], description, reasons, self, (self, 'settle_exit', arguments))

    def pay_exit(self, key, journal_id, memo=None):
        """ Pay a former member what is due to him; for a deceased one, to each heir his share.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank of the member's branch that pays
        :param str memo: shown on the receipt
        :return: dict with ``transaction_id``, ``number`` (of the receipt), ``amount`` and ``heirs``: a list of ``name`` and ``amount``
        :raises UserError: if nothing is due
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_money_door()
        journal = cash_journal(self.env, journal_id, self.company_id)
        memo = text(self.env, memo, self.env._("The memo"))
        return self._carry_out_or_ask(
            'pay_exit', {'key': key, 'journal_id': journal.id, 'memo': memo}, 'withdrawal',
            self.env._("Payment to former member %s", self.display_name), lambda: self._pay_exit(key, journal, memo),
            product=self._system_account('exit').product_id)

    def _pay_exit(self, key, journal, memo):
        """ As ``pay_exit``; who may do so and the arguments were checked """
        def prepare(_request_id):
            account = self._system_account('exit')
            due = account and account.account_id._lock()[account.account_id.id].balance
            if not due:
                raise UserError(self.env._("Nothing is due to %s.", self.display_name))
            cash = journal.default_account_id.id
            lines = [GlLine(cash, -part, name) for name, part in self._payees(due)]
            return self._prepare_member_posting(
                'exit_payment', [Movement(account.account_id.id, -due, closing=True)], lines, due,
                memo or self.env._("Payment to former member")), journal

        transaction = self._book_for_member(key, {'exit_payment': self.id, 'journal': journal.id, 'memo': memo}, prepare)
        amount = int(transaction.amount)
        return {
            'transaction_id': transaction.id, 'number': transaction.name, 'amount': amount,
            'heirs': [{'name': name, 'amount': part} for name, part in self._payees(amount)] if self.state == 'deceased' else [],
        }

    def record_death(self, date, reason, decision=None):
        """ Record the death of a member: his accounts are frozen until they are settled with the heirs.

        :param date: day of death
        :param str reason: the document that proves it
        :param str decision: number of the decision
        :raises AccessError: if the caller is neither manager nor board
        """
        self.ensure_one()
        self._check_decider()
        reason = text(self.env, reason, self.env._("The document"), required=True)
        self._set_state('deceased', date, reason, text(self.env, decision, self.env._("The decision")))

    # -- hooks of other domains -----------------------------------------------

    def _exit_obstacles(self):
        """ What keeps a settlement from being made; domains add theirs by ``super()``.

        :return: list of sentences
        """
        died = self.state == 'deceased'
        obstacles = []
        for account in self._running_accounts():
            if account.family == 'term' and not died:
                obstacles.append(self.env._("Term deposit %s is still running: let it mature or break it.", account.number))
            if account.held:
                obstacles.append(self.env._("%(amount)s on %(account)s is on hold.", amount=rupiah(self.env, account.held), account=account.number))
            if account.state == 'frozen' and not died:
                obstacles.append(self.env._("Account %s is frozen.", account.number))
            if account.family == 'prospective' and account.balance:
                obstacles.append(self.env._("The entry payment of %s has to be given back first.", rupiah(self.env, account.balance)))
        return obstacles

    def _prepare_exit_debts(self):
        """ What the member owes and pays by the settlement: the balances of his accounts on the debit side. Loans add the
        interest and penalty due as ``GlLine`` of their income, negative (credit).

        :return: ``(movements, gl_lines)``
        """
        debts = self.env['koperasi.account'].sudo().search(
            [('member_id', '=', self.id), ('side', '=', 'debit'), ('state', '!=', 'closed'), ('balance', '>', 0)], order='id')
        return [Movement(debt.id, -int(debt.balance), closing=True) for debt in debts], []

    # -- settlement -----------------------------------------------------------

    def _settle_exit(self, key, reason, new_state, decision):
        """ As ``settle_exit``; the arguments were checked """
        closing = self._running_accounts().filtered(lambda account: account.family != 'exit')
        state_before, figures = self.state, {}

        def prepare(_request_id):
            self._check_settlement(state_before)
            rights, movements, gl_lines = self._prepare_rights(closing)
            debts, debt_lines = self._prepare_exit_debts()
            figures['result'] = result = settle_exit(**rights, **self._debt_figures(debts, debt_lines), pending_surplus=0)
            if result.claim:
                raise UserError(self.env._(
                    "The debts of %(member)s exceed his rights: a claim of %(claim)s would remain. It has to be paid first.",
                    member=self.display_name, claim=rupiah(self.env, result.claim)))
            movements, gl_lines = [*movements, *debts], [*gl_lines, *debt_lines]
            if not movements:
                return None, None
            if result.payout:
                product = self.env['koperasi.savings.product']._of_family(self.company_id, 'exit')
                account = self.env['koperasi.savings.account']._find_or_create_account(product, self)
                movements.append(Movement(account.account_id.id, result.payout, closing=True))
            journal = self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo()
            return self._prepare_member_posting('exit_settlement', movements, gl_lines, result.entitlement, reason), journal

        request = {'exit': self.id, 'reason': reason, 'state': new_state, 'decision': decision}
        transaction = self._book_for_member(key, request, prepare)
        if 'result' in figures:   # the first time
            for account in closing:
                account._set_closed()
            if state_before != 'deceased':
                self._set_state(new_state, self.company_id._koperasi_book_date(), reason, decision)
        return self._exit_answer(transaction)

    def _check_settlement(self, state):
        if state not in ('active', 'passive', 'deceased'):
            raise UserError(self.env._("%s has left already.", self.display_name))
        if state == 'deceased' and self._system_account('exit'):
            raise UserError(self.env._("The settlement with the heirs of %s was made already.", self.display_name))
        self._refuse(self._exit_obstacles(), self.env._("%s cannot be settled with yet:", self.display_name))

    def _prepare_rights(self, accounts):
        """ Shares, savings and the interest that is still unpaid, all taken off their accounts.

        :return: ``(figures for finance, movements, gl_lines)``
        """
        figures = {'principal_share': 0, 'mandatory_share': 0, 'savings': 0, 'savings_interest': 0}
        movements, gl_lines = [], []
        earlier_gross = earlier_tax = 0
        for account in accounts:
            balance = account.account_id._lock()[account.account_id.id].balance
            gross = account._exit_interest()
            tax = account._withhold(gross, self.company_id._koperasi_book_date(), earlier_gross, earlier_tax)
            earlier_gross, earlier_tax = earlier_gross + gross, earlier_tax + tax
            interest = account._interest_lines(gross, tax)
            movements += interest[0]
            gl_lines += interest[1]
            if balance + gross - tax:
                movements.append(Movement(account.account_id.id, -(balance + gross - tax), closing=True))
            if account.family == 'share_principal':
                figures['principal_share'] += balance
            else:
                figures['mandatory_share' if account.family in SHARES else 'savings'] += balance
            figures['savings_interest'] += gross - tax
        return figures, movements, gl_lines

    def _debt_figures(self, debts, debt_lines):
        return {
            'loan_principal': -sum(debt.amount for debt in debts),
            'loan_interest': -sum(line.amount for line in debt_lines), 'penalty': 0,
        }

    def _exit_answer(self, transaction):
        """ From the books, so that the same request gets the same answer """
        entries = transaction.sudo().entry_ids
        exit_entries = entries.filtered(lambda e: e.amount > 0 and e.component == 'principal' and e.account_id.side == 'credit')
        payout = int(sum(exit_entries.mapped('amount')))
        entitlement = int(transaction.amount) if transaction else 0
        return {
            'transaction_id': transaction.id or False, 'number': transaction.name or False,
            'entitlement': entitlement, 'debt': entitlement - payout, 'payout': payout, 'state': self.state,
        }

    def _payees(self, amount):
        """ Who gets how much of a payment: the member, or his heirs by share, rounded down, the last one the rest.

        :param int amount: rupiah
        :return: list of ``(name, rupiah)``
        """
        member = self.sudo()
        heirs = member.heir_ids
        if member.state != 'deceased' or not heirs:
            return [(member.name, amount)]
        parts = [int((amount * Decimal(str(heir.share)) / 100).to_integral_value(ROUND_FLOOR)) for heir in heirs]
        parts[-1] = amount - sum(parts[:-1])
        return [(f'{heir.name} ({heir.share:g} %)', part) for heir, part in zip(heirs, parts, strict=True) if part]

    # -- hooks of the member domain -------------------------------------------

    def _check_can_leave(self):
        obstacles = super()._check_can_leave()
        for account in self._running_accounts():
            if account.family == 'prospective' and account.balance:
                obstacles.append(self.env._("The entry payment of %s has to be given back first.", rupiah(self.env, account.balance)))
            elif account.family != 'exit' and account.balance:
                obstacles.append(self.env._("%(account)s has a balance of %(amount)s: settle first.",
                                            account=account.number, amount=rupiah(self.env, account.balance)))
        return obstacles

    def _on_state_changed(self, old, new):
        super()._on_state_changed(old, new)
        if new == 'deceased':
            self._running_accounts().filtered(
                lambda account: account.state == 'open' and account.family != 'exit').account_id._set_state('frozen')


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def _exit_interest(self):
        """ Gross interest, rupiah, that a settlement still adds: a term deposit that death ends earns at the contract's rate for
        the whole months run. Savings on demand extend this.
        """
        if self.family != 'term':
            return 0
        return settle(self._contract(), self.company_id._koperasi_book_date(), int(self.interest_paid)).interest_due
