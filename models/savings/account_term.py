from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.money import Rate
from ...finance.tax import PPH_23, InterestTax, withhold
from ...finance.term_deposit import TermDeposit, settle
from ..ledger.posting import GlLine, Movement, Posting
from .checks import MANAGER, cash_journal, check_role, known, rupiah
from .savings_account import OF_ACCOUNT


class KoperasiSavingsAccount(models.Model):
    """ A term deposit's interest, its maturity, and its end before that. Arithmetic: finance.term_deposit, finance.tax.

    Interest is credited to the deposit itself and paid out from there, so that a member's statement, and the tax on all
    that he earned in a month, show it wherever it goes.
    """
    _inherit = 'koperasi.savings.account'

    # -- doors ----------------------------------------------------------------

    def mature(self, key, journal_id=None):
        """ Pay out a term deposit that is due, or roll it over as agreed when it was opened.

        One contract at a time: where several have passed since, the next call handles the next one. A roll-over takes
        the rate in force on the day on which the old contract ended.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank that pays, where no account was named for that
        :return: dict as of ``deposit``, with ``state`` and ``maturity_date``
        :raises UserError: if it is not due or there is nowhere to pay to
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        journal = cash_journal(self.env, journal_id, self.company_id) if journal_id else None
        return self._carry_out_or_ask(
            'mature', {'key': key, 'journal_id': journal_id or None}, 'withdrawal', self.env._("Maturity of %s", self.display_name),
            lambda: self._term_answer(self._mature(key, journal)))

    def break_term(self, key, journal_id=None, payout_account_id=None):
        """ End a term deposit before it is due, by the product's rule: interest at the substitute rate, the difference
        taken back from the principal (case S5), or a flat penalty.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank that pays
        :param int payout_account_id: or the member's ``koperasi.savings.account`` that receives it
        :return: dict as of ``mature``, with ``claw_back``, ``interest``, ``tax``, ``penalty`` and ``payout`` in rupiah
        :raises UserError: if it is due already, or there is nowhere to pay to
        :raises AccessError: if the caller is no manager
        """
        self.ensure_one()
        check_role(self.env, MANAGER)
        self.check_access('read')
        journal = cash_journal(self.env, journal_id, self.company_id) if journal_id else None
        target = known(self.env, 'koperasi.savings.account', payout_account_id, self.env._("The account")) if payout_account_id else None
        return self._carry_out_or_ask(
            'break_term', {'key': key, 'journal_id': journal_id or None, 'payout_account_id': target and target.id},
            'withdrawal', self.env._("Term deposit %s broken", self.display_name),
            lambda: self._break_answer(self._break_term(key, journal, target)))

    def set_maturity_instruction(self, aro, payout_account_id=None):
        """ Change what happens at maturity, before it comes.

        :param str aro: none, principal or all
        :param int payout_account_id: id of the member's account on demand that receives what is paid out; None for cash
        :raises UserError: if the deposit is due already or the account is not the member's
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        self._check_is_term()
        if aro not in ('none', 'principal', 'all'):
            raise UserError(self.env._("%s is not valid.", self.env._("The instruction")))
        target = known(self.env, 'koperasi.savings.account', payout_account_id, self.env._("The account")) if payout_account_id else self.browse()
        self._check_payout_account(target, self.member_id)
        if self.matured:
            raise UserError(self.env._("The deposit is due already."))
        self.sudo().write({'aro': aro, 'payout_account_id': target.id})

    def _term_answer(self, transaction):
        return {**self._answer(transaction), 'state': self.state, 'maturity_date': self.maturity_date.isoformat()}

    def _break_answer(self, transaction):
        own = transaction.sudo().entry_ids.filtered(lambda entry: entry.account_id == self.sudo().account_id)
        parts = dict.fromkeys(('principal', 'interest', 'tax', 'penalty'), 0)
        for entry in own:
            parts[entry.component] += int(entry.amount)
        return {
            **self._term_answer(transaction), 'claw_back': max(-parts['interest'], 0), 'interest': max(parts['interest'], 0),
            'tax': -parts['tax'], 'penalty': -parts['penalty'],
            'payout': -parts['principal'],
        }

    # -- the contract ---------------------------------------------------------

    def _check_is_term(self):
        if self.family != 'term' or not self.maturity_date:
            raise UserError(self.env._("Account %s is no term deposit.", self.number))

    def _check_payout_account(self, target, member):
        """ Interest and principal go to the same member's account on demand, in the same branch """
        if target and (target.sudo().member_id != member or target.company_id != member.sudo().company_id
                       or target.family not in ('demand', 'recurring', 'other_coop') or target.state == 'closed'):
            raise UserError(self.env._("Account %s cannot receive this: choose an account on demand of the same member.", target.number))

    def _contract(self):
        """ ``finance.term_deposit.TermDeposit`` as it runs now, on the locked balance """
        return self._contract_on(self.account_id._lock()[self.account_id.id].balance)

    def _contract_on(self, principal):
        return TermDeposit(principal, Rate(Decimal(str(round(self.rate, 6))), self.rate_unit), self.contract_from, self.term_months)

    def _settled(self, contract, date):
        """ ``BreakSettlement`` of a contract that is kept """
        return settle(contract, date, int(self.interest_paid))

    def _tax(self, date):
        """ ``finance.tax.InterestTax`` on this account's interest: PPh final, or article 23 for other cooperatives """
        if self.product_id.sudo().family == 'other_coop' or self.partner_id.sudo().is_company:
            return PPH_23
        return self._final_tax(date)

    @api.model
    def _final_tax(self, date):
        """ ``finance.tax.InterestTax`` on the interest of members who are persons """
        limit = self.env['koperasi.regulation.limit']
        return InterestTax(int(limit._get('pph_savings_threshold_month', date)), limit._get('pph_savings_rate_pct', date))

    def _withhold(self, gross, date, earlier_gross=0, earlier_tax=0):
        """ Tax in rupiah on interest paid now, with what the member was paid before in this month on all his accounts (case S4).

        :param int gross: rupiah
        :param date date: business date
        :param int earlier_gross: interest, rupiah, that is booked in the same transaction
        :param int earlier_tax: tax on it, rupiah
        """
        if not gross or not self.product_id.sudo().taxable:
            return 0
        self.member_id._serialise()
        earlier = {component: amount for _member, component, amount in self._interest_and_tax(self.member_id.ids, self.company_id, date)}
        gross_before = max(earlier.get('interest', 0), 0) + earlier_gross
        tax_before = max(-earlier.get('tax', 0), 0) + earlier_tax
        return sum(withhold([gross], self._tax(date), gross_before, tax_before).shares)

    @api.model
    def _interest_and_tax(self, member_ids, company, date):
        """ What members were paid and had withheld in the calendar month of a day, on all accounts of a branch that are taxed.

        :return: list of ``(member id, 'interest' or 'tax', signed rupiah)``
        """
        month = date.replace(day=1)
        return [(member, component, int(amount)) for member, component, amount in self.env.execute_query(SQL(
            """SELECT a.member_id, e.component, SUM(e.amount)
               FROM koperasi_account a %s JOIN koperasi_savings_product p ON p.id = s.product_id
               LEFT JOIN LATERAL (%s) o ON TRUE
               CROSS JOIN LATERAL (
                   SELECT m.component, m.amount, m.transaction_id FROM koperasi_entry m WHERE m.account_id = a.id AND m.seq > COALESCE(o.seq, 0) OFFSET 0) e
               JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE a.member_id IN %s AND a.company_id = %s AND p.taxable AND e.component IN ('interest', 'tax')
                 AND t.value_date >= %s AND t.value_date < %s GROUP BY 1, 2""",
            OF_ACCOUNT, self.env['koperasi.account']._last_before(company, month), tuple(member_ids) or (0,), company.id,
            month, (month + timedelta(days=32)).replace(day=1)))]

    # -- bookings -------------------------------------------------------------

    def _interest_lines(self, gross, tax):
        """ ``(movements, gl_lines)`` that credit interest to this account, gross and tax as two movements """
        if not gross:
            return [], []
        rule = self.env['koperasi.posting.rule']
        label = self.env._("Interest of %s", self.number)
        movements = [Movement(self.account_id.id, gross, 'interest', closing=True)]
        gl_lines = [GlLine(self.product_id.sudo()._interest_account().id, gross, label)]
        if tax:
            movements.append(Movement(self.account_id.id, -tax, 'tax', closing=True))
            gl_lines.append(GlLine(rule._get_account(self.company_id, 'tax_payable').id, -tax, self.env._("Tax on interest of %s", self.number)))
        return movements, gl_lines

    def _payout_lines(self, amount, journal, target, component='principal'):
        """ ``(movements, gl_lines)`` that pay from this account to another one of the member, or in cash """
        if not amount:
            return [], []
        movements = [Movement(self.account_id.id, -amount, component, closing=True)]
        if target:
            return [*movements, Movement(target.account_id.id, amount)], []
        if not journal:
            raise UserError(self.env._("Choose the till, vault or bank that pays, or an account of the member."))
        return movements, [GlLine(journal.default_account_id.id, -amount)]

    def _term_posting(self, kind, movements, gl_lines, amount, memo):
        return Posting(
            kind=kind, movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=self.partner_id.id, amount=amount,
            memo=memo, values={'member_id': self.member_id.id})

    def _journal_of(self, posting, journal):
        """ The till, vault or bank if it pays, else the journal of what moves no cash """
        pays = journal and any(line.account_id == journal.default_account_id.id for line in posting.gl_lines)
        return journal if pays else self._savings_journal()

    def _check_runs(self):
        """ Members only; a frozen contract waits """
        self._check_is_term()
        self._check_member_state()
        if self.account_id._lock()[self.account_id.id].state != 'open':
            raise UserError(self.env._("Account %s is not open.", self.number))

    def _pay_term_interest(self, key, journal=None, origin='office'):
        """ Pay the interest of the whole months run so far to the account named for it, or in cash; the month's run comes here.

        :return: ``koperasi.transaction``, empty if none is due
        """
        def prepare(_request_id):
            posting = self._prepare_term_interest(journal)
            return posting, posting and self._journal_of(posting, journal)

        return self._book_once(key, {'kind': 'term_interest', 'journal': journal and journal.id}, prepare, origin)

    def _mature(self, key, journal=None, origin='office'):
        """ As ``mature``; who may do so and the journal were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            posting = self._prepare_maturity(journal)
            return posting, posting and self._journal_of(posting, journal)

        transaction = self._book_once(key, {'kind': 'term_maturity', 'journal': journal and journal.id}, prepare, origin)
        if not self.account_id.sudo().balance and self.state != 'closed':
            self._set_closed()
        return transaction

    def _prepare_term_interest(self, journal=None):
        """ What the interest of the whole months run so far books, if some is due.

        :param journal: the till, vault or bank that pays, where no account was named for that
        :return: ``Posting``; None if nothing is due
        """
        self._check_runs()
        today = self.company_id._koperasi_book_date()
        due = self._settled(self._contract(), today).interest_due
        if not due:
            return None
        tax = self._withhold(due, today)
        movements, gl_lines = self._interest_lines(due, tax)
        paid = self._payout_lines(due - tax, journal, self.payout_account_id)
        self.sudo().write({'interest_paid': self.interest_paid + due})
        return self._term_posting('term_interest', movements + paid[0], gl_lines + paid[1], due - tax, self.env._("Interest of %s", self.number))

    def _prepare_maturity(self, journal=None):
        """ What the end of this contract books, and its next one, as agreed.

        :param journal: the till, vault or bank that pays, where no account was named for that
        :return: ``Posting``; None if no money moves
        """
        self._check_runs()
        today = self.company_id._koperasi_book_date()
        if today < self.maturity_date:
            raise UserError(self.env._("Term deposit %(account)s is due on %(date)s.", account=self.number, date=self.maturity_date))
        contract = self._contract()
        due = self._settled(contract, today).interest_due
        tax = self._withhold(due, today)
        movements, gl_lines = self._interest_lines(due, tax)
        amount = {'none': contract.principal + due - tax, 'principal': due - tax, 'all': 0}[self.aro or 'none']
        paid = self._payout_lines(amount, journal, self.payout_account_id, 'principal')
        if self.aro in ('principal', 'all'):
            self._renew(contract)
        if not (movements or paid[0]):
            return None
        return self._term_posting('term_maturity', movements + paid[0], gl_lines + paid[1], amount or due - tax, self.env._("Maturity of %s", self.number))

    def _renew(self, contract):
        """ The next contract begins on the day on which this one ended, at the rate in force then """
        version = self.product_id.sudo()._rate_version(self.term_months, contract.maturity)
        if not version:
            raise UserError(self.env._("%(product)s has no rate for %(months)s months: it cannot be rolled over.",
                                       product=self.product_id.sudo().display_name, months=self.term_months))
        self.sudo().write({
            **self._prepare_contract(version, contract.principal, contract.maturity, self.term_months), 'interest_paid': 0})

    def _prepare_contract(self, version, principal, start, months):
        """ Values of a contract that begins: the product's rate is copied, later rates do not touch it """
        rate = version._rate_for(principal)
        return {
            'term_months': months, 'rate': float(rate.percent), 'rate_unit': rate.unit, 'contract_from': start,
            'maturity_date': TermDeposit(principal, rate, start, months).maturity,
        }

    def _break_term(self, key, journal=None, target=None, origin='office'):
        """ As ``break_term``; who may do so and the journal were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            self._check_runs()
            payout_account = target or self.payout_account_id
            if target:
                self._check_payout_account(target, self.member_id)
            today = self.company_id._koperasi_book_date()
            if today >= self.maturity_date:
                raise UserError(self.env._("Term deposit %s is due: it is paid out in full.", self.number))
            if self.held:
                raise UserError(self.env._("Account %s has money on hold.", self.number))
            return self._prepare_break(today, journal, None if journal else payout_account)

        request = {'kind': 'term_break', 'journal': journal and journal.id, 'target': target and target.id}
        transaction = self._book_once(key, request, prepare, origin)
        if self.state != 'closed':
            self._set_closed()
        return transaction

    def _break_parts(self, principal, today):
        """ ``finance.term_deposit.BreakSettlement`` by the product's rule """
        product = self.product_id.sudo()
        penalty = int(product.break_penalty) if product.break_rule == 'flat' else 0
        try:
            return settle(self._contract_on(principal), today, int(self.interest_paid), product._substitute_rate(), penalty)
        except ValueError as error:
            raise UserError(self.env._("The deductions are more than the deposit.")) from error

    def _describe_break(self):
        """ What breaking the contract today would give, in words """
        parts = self._break_parts(int(self.balance), self.company_id._koperasi_book_date())
        return '\n'.join([
            self.env._("Interest still due, before tax: %s", rupiah(self.env, parts.interest_due)),
            self.env._("Interest taken back: %s", rupiah(self.env, parts.claw_back)),
            self.env._("Penalty: %s", rupiah(self.env, parts.penalty)),
            self.env._("Paid to the member, before tax: %s", rupiah(self.env, parts.payout)),
        ])

    def _prepare_break(self, today, journal, target):
        product = self.product_id.sudo()
        parts = self._break_parts(self.account_id._lock()[self.account_id.id].balance, today)
        tax = self._withhold(parts.interest_due, today)
        rule = self.env['koperasi.posting.rule']
        movements, gl_lines = self._interest_lines(parts.interest_due, tax)
        if parts.claw_back:
            movements.append(Movement(self.account_id.id, -parts.claw_back, 'interest', closing=True))
            gl_lines.append(GlLine(product._interest_account().id, -parts.claw_back, self.env._("Interest taken back, %s", self.number)))
        if parts.penalty:
            movements.append(Movement(self.account_id.id, -parts.penalty, 'penalty', closing=True))
            gl_lines.append(GlLine(rule._get_account(self.company_id, 'break_penalty').id, -parts.penalty, self.env._("Penalty, %s", self.number)))
        paid = self._payout_lines(parts.payout - tax, journal, target)
        posting = self._term_posting('term_break', movements + paid[0], gl_lines + paid[1], parts.payout - tax, self.env._("Term deposit %s broken", self.number))
        return posting, self._journal_of(posting, journal)
