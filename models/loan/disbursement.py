from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.loan.fees import months_of_term
from ...finance.loan.replay import PlanVersion, replay
from ...finance.loan.schedule import schedule
from ..ledger.posting import GlLine, Movement, Posting
from .checks import rupiah, whole_amount


class KoperasiLoan(models.Model):
    """ The payout: a loan, its first schedule, what is taken from it and what the member receives, in one journal entry. """
    _inherit = 'koperasi.loan'

    undisbursed = fields.Monetary(string="Left to Pay out", compute='_compute_undisbursed', help="Of what was agreed on.")

    @api.depends('application_id.principal', 'principal_amount')
    def _compute_undisbursed(self):
        for loan in self:
            agreed = loan.application_id.sudo().principal
            loan.undisbursed = max(agreed - loan.principal_amount, 0) if agreed else 0

    @api.model
    def _disburse(self, *, product, member, terms_values, principal, deductions=(), channel, key, application=None, own_rows=None,
                  first_due=None, memo=None, values=None, columns=None, origin='office'):
        """ Pay out a loan on the business day. Who may do so and what was approved is checked by the door that calls this.

        :param product: ``koperasi.loan.product``
        :param member: ``koperasi.member``; his branch books
        :param dict terms_values: values of the fields of ``koperasi.loan.terms``, as agreed
        :param int principal: whole rupiah
        :param deductions: list of dict ``name``, ``kind``, ``amount`` and where it goes: ``ledger_account_id`` (a member's credit-side
            ``koperasi.account``), ``account_id`` (``account.account``) or ``event`` (of a posting rule); or ``loan_id``, a loan that is paid off
            by this one, whose quote of the day is the amount
        :param tuple channel: ``('cash', journal)``, ``('bank', journal)`` or ``('savings', koperasi.account)``; a till as of ``cash_journal``
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param application: record whose id the loan keeps, if it has the field ``application_id``
        :param list own_rows: for the method own, ``(due date, rupiah)``
        :param date first_due: day of the first instalment; a period after the payout if not given
        :param dict values: more values of the loan
        :param dict columns: more columns of the transactions
        :return: ``koperasi.loan``
        :raises UserError: if something does not allow it; then nothing is booked
        """
        principal = whole_amount(self.env, principal)
        company = member.company_id
        request = {
            'disburse': product.id, 'member': member.id, 'principal': principal, 'terms': terms_values, 'own': own_rows, 'first_due': first_due,
            'deductions': list(deductions), 'channel': [channel[0], channel[1].id], 'application': application and application.id}
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(company, key, request) as (request_id, done):
            if done:
                return self.sudo().search([('transaction_ids.request_id', '=', request_id), ('transaction_ids.kind', '=', 'loan_disbursement')], limit=1)
            self._check_borrower(member)
            today = self.env['koperasi.business.day']._take(company).date
            loan = self._create_loan(product, member, principal, today, terms_values, first_due, {
                **(values or {}), **({'application_id': application.id} if application else {})})
            terms = loan._loan_terms(principal, today, own_rows, first_due)
            postings, journal, rows = loan._prepare_disbursement(principal, deductions, channel, memo)
            postings = [replace(posting, values={**posting.values, **(columns or {})}) for posting in postings]
            transactions = Transaction._book(postings, journal, request_id, company, origin=origin)
            loan._note_payout(transactions[0], PlanVersion(today, terms, schedule(terms).lines, added=principal), rows, 'contract')
        return loan

    def disburse_tranche(self, amount, key, channel, journal_id=None, account_id=None):
        """ Pay out a further part of what was agreed on. Another person allows it first (domain 1.4).

        :param int amount: whole rupiah, at most what is left of the agreement
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str channel: ``cash``, ``bank`` or ``savings``
        :param int journal_id: till or bank that pays
        :param int account_id: ledger account of the borrower's savings that is credited
        :return: dict ``transaction_id``, ``number``, ``amount``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: if less is left, or the loan does not run
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        application = self.application_id
        if amount > self.undisbursed and not self.env['koperasi.request']._is_carried_out(self.company_id, key):
            raise UserError(self.env._("%(left)s of the agreement on %(loan)s is left to be paid out.", left=rupiah(self.env, self.undisbursed), loan=self.number))
        channel = application._channel(channel, journal_id, account_id)

        def carry_out():
            transaction = self._disburse_tranche(amount, channel, key).sudo()
            return {'transaction_id': transaction.id, 'number': transaction.name, 'amount': int(transaction.amount)}

        return self.env['koperasi.approval']._pay_out_or_ask(
            self, 'disburse_tranche', {'amount': amount, 'key': key, **application._channel_arguments(channel)}, channel, amount,
            self.env._("Tranche of %s", self.display_name), carry_out)

    def _disburse_tranche(self, amount, channel, key, memo=None, origin='office'):
        """ Pay out a further part of this loan: the instalments that are not yet due are planned anew, with their number and dates.

        :param int amount: whole rupiah; other parameters as of ``_disburse``
        :return: ``koperasi.transaction``
        """
        self.ensure_one()
        amount = whole_amount(self.env, amount)
        request = {'tranche': self.id, 'amount': amount, 'channel': [channel[0], channel[1].id]}
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(self.company_id, key, request) as (request_id, done):
            if done:
                return Transaction.sudo().search([('request_id', '=', request_id)], limit=1)
            self._lock()
            self._check_borrower(self.member_id)
            if self.loan_state != 'active':
                raise UserError(self.env._("Loan %s does not run: it takes no further tranche.", self.number))
            today = self.env['koperasi.business.day']._take(self.company_id).date
            version = self._tranche_version(amount, today)
            postings, journal, rows = self._prepare_disbursement(amount, (), channel, memo)
            transaction = Transaction._book(postings, journal, request_id, self.company_id, origin=origin)
            self._note_payout(transaction, version, rows, 'tranche')
            self.sudo().principal_amount += amount
        return transaction

    # -- parts of it --------------------------------------------------------------

    @api.model
    def _check_borrower(self, member):
        state = member.sudo().state
        if state not in ('active', 'passive'):
            labels = dict(member._fields['state']._description_selection(self.env))
            raise UserError(self.env._("%(member)s is no member (%(state)s): no loan is paid out.", member=member.display_name, state=labels[state]))

    @api.model
    def _create_loan(self, product, member, principal, day, terms_values, first_due, values):
        """ The loan and its row in the ledger; narrow sudo(): no role creates loans """
        control = product.sudo().control_id
        control._koperasi_make_control()
        return self.sudo().with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True).create({
            **{name: terms_values[name] for name in self._terms_fields() if name in terms_values},
            'number': self._next_number(product, member.company_id, day), 'company_id': member.company_id.id,
            'partner_id': member.partner_id.id, 'member_id': member.id, 'control_id': control.id, 'side': 'debit', 'opened_on': day,
            'loan_state': 'active', 'product_id': product.id, 'product_name': product.name, 'disbursed_on': day, 'first_due': first_due,
            'principal_amount': principal, **values})

    @api.model
    def _next_number(self, product, company, day):
        """ ``PU-2026-00001``: counted by branch and product's prefix, without going back """
        prefix = f"{(product.number_prefix or f'{product.code}-').strip()}{day.year}-"
        code = f'koperasi.loan.{prefix}'
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', code), ('company_id', '=', company.id)], limit=1) or Sequence.create({
            'name': code, 'code': code, 'company_id': company.id, 'prefix': prefix.replace('%', '%%'), 'padding': 5, 'implementation': 'standard'})
        return sequence.next_by_id()

    def _prepare_disbursement(self, principal, deductions, channel, memo):
        """ The postings of a payout: this loan's, then those of loans that it pays off.

        :return: ``(postings, journal, list of values of the deductions)``
        """
        journal, pay = self._channel(channel)
        movements, gl_lines, rows, payoffs = [Movement(self.account_id.id, principal)], [], [], []
        for row in deductions:
            if row.get('loan_id'):
                old = self._known_old_loan(row['loan_id'])
                amount = old._quote(old._today()).total
                payoffs.append(old._prepare_payment(amount, 'payoff', pay(amount), old._today(), memo))
                rows.append({'name': row.get('name') or self.env._("Payoff of %s", old.number), 'kind': 'payoff', 'amount': amount})
                continue
            amount = whole_amount(self.env, row['amount'])
            name, own = row.get('name') or '', {}
            if row.get('ledger_account_id'):
                target = self.env['koperasi.account'].sudo().browse(row['ledger_account_id'])
                if target.company_id != self.company_id or target.partner_id != self.partner_id or target.side != 'credit':
                    raise UserError(self.env._("%s is no account of the borrower in this branch.", target.number))
                movements.append(Movement(target.id, amount))
            else:
                account = self.env['account.account'].browse(row['account_id']) if row.get('account_id') else self._event_account(row.get('event'))
                if row.get('amortised'):
                    own['income_account_id'], account = account.id, self._event_account('loan_fee_unearned')
                gl_lines.append(GlLine(account.id, -amount, name))
            rows.append({'name': name or row.get('kind') or '-', 'kind': row.get('kind'), 'amount': amount, **own})
        net = principal - sum(row['amount'] for row in rows)
        if net < 0:
            raise UserError(self.env._(
                "%(deducted)s is to be taken from a payout of %(amount)s.", deducted=rupiah(self.env, principal - net), amount=rupiah(self.env, principal)))
        # what pays off other loans goes out and comes in again the same way, so that each transaction stands for itself
        out = principal - sum(row['amount'] for row in rows if row['kind'] != 'payoff')
        if out:
            line = pay(-out)
            (movements if isinstance(line, Movement) else gl_lines).append(line)
        first = Posting(
            kind='loan_disbursement', movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=self.partner_id.id,
            memo=memo or self.env._("Loan %s", self.number), amount=principal,
            values={'member_id': self.member_id.id or None, 'loan_id': self.id})
        return [first, *payoffs], journal, rows

    def _channel(self, channel):
        """ How money comes and goes.

        :return: ``(journal, function of the rupiah that come in which gives the line)``
        """
        way, target = channel
        if way == 'savings':
            if target.company_id != self.company_id:
                raise UserError(self.env._("The account is in another branch: inter-branch accounts are not set up."))
            return self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo(), lambda amount: Movement(target.id, -amount)
        account = target.sudo().default_account_id.id
        return target.sudo(), lambda amount: GlLine(account, amount)

    def _known_old_loan(self, loan_id):
        old = self.sudo().browse(loan_id).exists()
        if not old or old.partner_id != self.partner_id or old.company_id != self.company_id or old.loan_state != 'active':
            raise UserError(self.env._("The loan that is to be paid off is no running loan of this member."))
        old._lock()
        return old

    def _note_payout(self, transaction, version, rows, reason):
        """ The schedule that was paid out on, and what was taken from it """
        self = self.sudo()
        Plan = self.env['koperasi.loan.plan']
        number = 1 + max([plan.number for plan in self.plan_ids if plan.reason != 'current'], default=0)
        Plan._insert([{
            'loan_id': self.id, 'number': number, 'reason': reason, 'date_from': version.date_from, 'added': version.added,
            'terms': Plan._terms_values(version.terms), 'transaction_id': transaction.id, 'lines': Plan._lines_of(version.lines)}])
        months = months_of_term(version.date_from, version.lines[-1].due_date)
        self.env['koperasi.loan.deduction'].create([{
            **row, 'loan_id': self.id, 'transaction_id': transaction.id, 'months': months if row.get('income_account_id') else 0} for row in rows])
        self.net_amount += version.added - sum(row['amount'] for row in rows)
        self._refresh()

    def _tranche_version(self, amount, day):
        """ The schedule of what is not yet due with the tranche; ``PlanVersion`` """
        played = self._replay(day)
        later = [line for line in played.lines if line.due_date > day and line.kind == 'plan']
        if not later:
            raise UserError(self.env._("No instalment of %s is still to come.", self.number))
        owed = amount + sum(line.open.principal for line in later)
        offer = self.env['koperasi.loan.product'].new({**self._terms_values(), 'company_id': self.company_id.root_id.id, 'instalments': len(later)})
        terms = offer._loan_terms(owed, day, first_due=later[0].due_date)
        version = PlanVersion(day, terms, schedule(terms).lines, added=amount)
        plans, events, rules = self._played()[self]
        replay([*plans, version], events, rules, day)
        return version

    # -- taking it back -----------------------------------------------------------

    def _check_can_take_back(self, transaction):
        """ A payout is reversed as long as nothing else has happened to the loan """
        self.ensure_one()
        later = self.env['koperasi.transaction']._loan_events(self.ids).get(self.id, [])
        later += [(version.date_from, 'restructured', 0) for version in self.plan_ids._versions()[self.id] if not version.added]
        if later:
            raise UserError(self.env._(
                "Loan %(number)s has payments since %(date)s: reverse those first.", number=self.number,
                date=format_date(self.env, min(day for day, _event, _amount in later))))

    def _on_event_reversed(self, transaction, reversal):
        """ What a reversal leaves of the loan """
        if transaction.kind != 'loan_disbursement':
            return
        self.invalidate_recordset()
        if self.account_id.balance:   # a tranche was taken back
            self.principal_amount -= int(transaction.amount)
            self._refresh()
        else:
            self.write({'loan_state': 'cancelled', 'open_since': False, 'principal_open_since': False, 'interest_open_since': False})
            self.account_id._set_state('closed', reversal.business_date)
