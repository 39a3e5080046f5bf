from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from .application_checks import OVERRIDERS
from .checks import (
    BOARD,
    MANAGER,
    OFFICER,
    SUPERVISOR,
    TELLER,
    cash_journal,
    check_role,
    day,
    known,
    rupiah,
    text,
    whole_amount,
)
from .committee import COMMITTEE, VOTERS

# from -> to (domain 5.1); what is not here is refused
TRANSITIONS = {
    'draft': {'submitted', 'cancelled'},
    'submitted': {'analysed', 'draft', 'cancelled'},
    'analysed': {'committee', 'submitted', 'cancelled'},
    'committee': {'approved', 'refused', 'submitted', 'cancelled'},
    'approved': {'agreed', 'approved', 'submitted', 'cancelled'},   # to itself: the agreement is made anew for another day
    'agreed': {'disbursed', 'approved', 'cancelled'},
    'disbursed': {'agreed'},   # a payout that was reversed
    'refused': set(), 'cancelled': set(),
}
DECIDERS = (MANAGER, COMMITTEE, BOARD)


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    votes_needed = fields.Integer(compute='_compute_votes')
    votes_for = fields.Integer(compute='_compute_votes')
    votes_against = fields.Integer(compute='_compute_votes')
    can_vote = fields.Boolean(compute='_compute_can_vote')

    @api.depends('vote_ids', 'revision', 'principal', 'company_id')
    def _compute_votes(self):
        for application in self:
            votes = application._votes()
            tiers = self.env['koperasi.loan.committee.tier'].sudo().search_count([('company_id', '=', application.company_id.sudo().root_id.id)], limit=1)
            application.votes_needed = application._tier().votes if tiers and application.principal else 0
            application.votes_for = sum(vote.decision == 'yes' for vote in votes)
            application.votes_against = sum(vote.decision == 'no' for vote in votes)

    @api.depends('state', 'vote_ids', 'principal')
    @api.depends_context('uid')
    def _compute_can_vote(self):
        """ For the buttons; ``vote`` checks by itself """
        for application in self:
            try:
                application._check_voter()
                application.can_vote = application.state == 'committee'
            except (AccessError, UserError):
                application.can_vote = False

    # -- steps ----------------------------------------------------------------

    def _step(self, state, note=None, **values):
        """ The only way from one state to another: it is written down with user, time and note. Callers have checked who asks. """
        note = text(self.env, note, self.env._("The note"))
        labels = dict(self._fields['state']._description_selection(self.env))
        for application in self.sudo():
            old = application.state
            if state not in TRANSITIONS[old]:
                raise UserError(self.env._(
                    "%(application)s cannot go from “%(old)s” to “%(new)s”.", application=application.display_name, old=labels[old], new=labels[state]))
            application.write({'state': state, 'state_since': fields.Datetime.now(), **values})
            self.env['koperasi.loan.application.history'].sudo().create({
                'application_id': application.id, 'company_id': application.company_id.id, 'revision': application.revision, 'old_state': old,
                'new_state': state, 'user_id': self.env.uid, 'note': note})
            application.activity_unlink(['mail.mail_activity_data_todo'])
            application._remind()

    def _remind(self):
        """ Tell the officer that it is his turn """
        summaries = {'submitted': self.env._("Analyse the application"), 'analysed': self.env._("Give it to the committee"),
                     'approved': self.env._("Have the agreement signed"), 'refused': self.env._("Tell the member")}
        if self.state in summaries and self.officer_id:
            self.activity_schedule('mail.mail_activity_data_todo', summary=summaries[self.state], user_id=self.officer_id.id)

    def _door(self, *roles):
        check_role(self.env, *roles)
        self.check_access('read')

    def submit(self, note=None):
        """ Submit the member's application.

        :param str note: kept in the history
        :raises UserError: if it is no draft, or something that nobody may override is not right
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door(OFFICER, MANAGER)
        for application in self:
            if not application.purpose:
                raise UserError(self.env._("Enter what the money is for."))
            application._refuse_hopeless()
            application._step('submitted', note, submitted_on=application.submitted_on or fields.Datetime.now(),
                              principal_asked=application.principal_asked or application.principal)
        return True

    def analyse(self, note=None):
        """ Finish the analysis.

        :param str note: kept in the history
        :raises UserError: if one of the five Cs is not rated, or it is not submitted
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door(OFFICER, MANAGER)
        for application in self:
            missing = [self._fields[name]._description_string(self.env) for name in sorted(self._analysis_fields())
                       if name.startswith('score_') and (application[name] or '0') == '0']
            if missing and application.state == 'submitted':
                raise UserError(self.env._("Not rated yet: %s.", ", ".join(missing)))
            application._refuse_hopeless()
            application._step('analysed', note)
        return True

    def to_committee(self, note=None):
        """ Give the application to those who decide.

        :param str note: kept in the history
        :raises UserError: if it is not analysed, or nobody decides on this amount
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door(OFFICER, MANAGER)
        for application in self:
            application._tier()
            application._step('committee', note)
        return True

    def send_back(self, reason):
        """ Return the application to the officer; votes and overrides so far no longer count.

        :param str reason: what is to be changed
        :raises UserError: without a reason, or after the agreement was signed
        :raises AccessError: if the caller neither decides nor works on applications
        """
        self._door(OFFICER, *DECIDERS)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        for application in self:
            application._step('submitted', reason, revision=application.revision + 1)
        return True

    def cancel(self, reason):
        """ Withdraw the application: nothing stays pledged.

        :param str reason: why
        :raises UserError: without a reason, or after the payout
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door(OFFICER, MANAGER)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        for application in self:
            application._step('cancelled', reason)
            application.collateral_ids._release()
        return True

    # -- committee ------------------------------------------------------------

    def _tier(self):
        self.ensure_one()
        return self.env['koperasi.loan.committee.tier']._for(self.company_id.sudo(), int(self.principal))

    def _votes(self):
        """ Votes on the application as it stands, as superuser """
        return self.sudo().vote_ids.filtered(lambda vote: vote.revision == self.revision)

    def _makers(self):
        """ Who made this application what it is: created, submitted, analysed it """
        steps = self.sudo().history_ids.filtered(lambda step: step.new_state in ('submitted', 'analysed', 'committee') and step.old_state != 'committee')
        return self.sudo().create_uid | steps.user_id

    def _check_third_person(self):
        """ The caller is a person who neither made this application nor borrows; by person, not by login (domain 1.4) """
        user = self.env.user
        if any(user._koperasi_same_person(maker) for maker in self._makers()):
            raise AccessError(self.env._("You worked on %s yourself: another person has to decide.", self.name))
        if user.sudo().partner_id == self.sudo().member_id.partner_id or user.id in self.sudo().member_id._loan_users().ids:
            raise AccessError(self.env._("Nobody decides on his own loan."))

    def _check_voter(self):
        self.ensure_one()
        tier = self._tier()
        if not self.env.user.has_groups(','.join(VOTERS[tier.voter])):
            raise AccessError(self.env._("%(voter)s decides on loans of this amount.", voter=dict(
                tier._fields['voter']._description_selection(self.env))[tier.voter]))
        self._check_third_person()
        if any(self.env.user._koperasi_same_person(vote.user_id) for vote in self._votes()):
            raise UserError(self.env._("You have voted on this application already."))

    def vote(self, decision, note=None):
        """ Vote on an application. As many votes as the tier of its amount needs approve or refuse it.

        :param str decision: ``yes`` or ``no``
        :param str note: why; needed for ``no``
        :return: dict ``state``, ``votes_for``, ``votes_against``, ``votes_needed``
        :raises AccessError: if the caller has no vote on this amount, made the application, or borrows
        :raises UserError: if it is not with the committee, he has voted, or a check is open
        """
        self.ensure_one()
        self._door(*DECIDERS)
        if decision not in ('yes', 'no'):
            raise UserError(self.env._("Vote for or against."))
        if self.state != 'committee':
            raise UserError(self.env._("%s is not with the committee.", self.display_name))
        self._check_voter()
        note = text(self.env, note, self.env._("The reason"), required=decision == 'no')
        if decision == 'yes':
            self._refuse_open_checks()
        # two votes at once: the second transaction fails on this row with 40001, is tried again and counts both
        self.env.cr.execute("UPDATE koperasi_loan_application SET state_since = state_since WHERE id = %s", (self.id,))
        self.env['koperasi.loan.vote'].sudo().create({
            'application_id': self.id, 'company_id': self.company_id.id, 'revision': self.revision, 'user_id': self.env.uid, 'decision': decision, 'note': note})
        self._count_votes()
        return {'state': self.state, 'votes_for': self.votes_for, 'votes_against': self.votes_against, 'votes_needed': self.votes_needed}

    def _count_votes(self):
        """ Approve or refuse, if there are enough votes """
        needed, votes = self._tier().votes, self._votes()
        against = [vote for vote in votes if vote.decision == 'no']
        if len(votes) - len(against) >= needed:
            self._step('approved', decided_on=fields.Datetime.now())
        elif len(against) >= needed:
            reason = "; ".join(vote.note for vote in against if vote.note)
            self._step('refused', reason[:500], decided_on=fields.Datetime.now(), refusal_reason=reason[:500])
            self.collateral_ids._release()

    def override(self, code, reason):
        """ Let a check pass that was not passed, with a reason. It stands in the report of overrides.

        :param str code: of the check
        :param str reason: why
        :raises AccessError: if this check is not the caller's to override, or he made the application, or borrows
        :raises UserError: without a reason, or if the check is passed, or nobody may override it
        """
        self.ensure_one()
        self.check_access('read')
        roles = {role for choices in OVERRIDERS.get(code, ()) for role in choices} if isinstance(code, str) else ()
        row = next((row for row in self._checks() if row['code'] == code and not row['passed']), None)
        if not row:
            raise UserError(self.env._("There is no such check to override."))
        if not roles:
            raise UserError(self.env._("%s: nobody may override this.", row['text']))
        check_role(self.env, *roles)
        if self.state not in ('submitted', 'analysed', 'committee', 'approved', 'agreed'):
            raise UserError(self.env._("This application was decided already."))
        self._check_third_person()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        mine = [override for override in self._override_roles().get(code, ()) if self.env.user._koperasi_same_person(override.user_id)]
        if mine:
            raise UserError(self.env._("You have overridden this check already."))
        role = next(role for role in sorted(roles) if self.env.user.has_group(role))
        self.env['koperasi.loan.override'].sudo().create({
            'application_id': self.id, 'company_id': self.company_id.id, 'principal': self.principal, 'revision': self.revision, 'code': code,
            'finding': row['text'], 'role': self.env.ref(role).sudo().name, 'user_id': self.env.uid, 'reason': reason})
        return True

    def action_supervisor_consent(self):
        """ A supervisor consents to the loan of a related party, as the law asks; all else he only reads.

        :raises AccessError: if the caller is no supervisor, or borrows
        :raises UserError: if the borrower is no related party
        """
        self.ensure_one()
        self._door(SUPERVISOR)
        codes = [row['code'] for row in self._checks() if row['code'] in ('related_party', 'bmpp_related') and not row['passed']]
        if not codes:
            raise UserError(self.env._("There is no such check to override."))
        for code in codes:
            self.override(code, self.env._("Consent of the supervisors"))
        return True

    def action_decide(self):
        """ Open the dialog for a step that needs a word (context key ``default_kind``). """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan.decision', 'view_mode': 'form', 'target': 'new',
                'name': self.display_name, 'context': {'default_application_id': self.id, 'default_kind': self.env.context.get('default_kind', 'back')}}

    def _refuse_open_checks(self):
        """ Raise UserError naming every check that blocks """
        problems = [f"- {row['name']}: {row['text']}" for row in self._checks() if row['open']]
        if problems:
            raise UserError("\n".join([self.env._("These checks are not passed:"), *problems]))

    def _refuse_hopeless(self):
        """ Raise UserError naming what nobody may override """
        problems = [f"- {row['name']}: {row['text']}" for row in self._checks() if row['open'] and row['code'] not in OVERRIDERS]
        if problems:
            raise UserError("\n".join([self.env._("This loan cannot be:"), *problems]))

    # -- agreement and payout -------------------------------------------------

    def sign_agreement(self, number=None, date=None):
        """ The agreement is signed: pledged savings are blocked.

        :param str number: of the agreement; the application's number, if not given
        :param date date: of the signature; the business day, if not given
        :raises UserError: if the application is not approved, its payout was planned for another day, a check is open, or pledged savings
            are not there
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door(OFFICER, MANAGER)
        number = text(self.env, number, self.env._("The number"))
        date = day(self.env, date, self.env._("The date"))
        for application in self:
            application._refuse_open_checks()
            application._refuse_other_day()
            today = application.company_id._koperasi_book_date()
            if date and date > today:
                raise UserError(self.env._("An agreement is not signed in the future."))
            application._step('agreed', number, agreement_number=number or application.name, agreement_date=date or today,
                              agreed_figures=application._figures())
            application.collateral_ids._pledge()
        return True

    def disburse(self, key, channel, journal_id=None, account_id=None, amount=None):
        """ Pay the loan out. Another person allows it first (domain 1.4).

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str channel: ``cash``, ``bank`` or ``savings``
        :param int journal_id: till or bank that pays
        :param int account_id: ledger account of the borrower's savings that is credited
        :param int amount: whole rupiah of a first tranche; all of the loan, if not given
        :return: dict ``loan_id``, ``number``, ``transaction_id``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: if the agreement is not signed, or not for today, or a check is open as of the day of the payout
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        self._door(TELLER, MANAGER)
        if self.state == 'disbursed':
            return self._payout_answer()
        amount = self._check_payout(amount)
        channel = self._channel(channel, journal_id, account_id)
        taken = sum(self.topup_loan_id.sudo()._quote(self.company_id._koperasi_book_date()).total if row['amount'] is None else row['amount']
                    for row in self._deductions())

        def carry_out():
            self._pay_out(key, channel, amount)
            return self._payout_answer()

        return self.env['koperasi.approval']._pay_out_or_ask(
            self, 'disburse', {'key': key, **self._channel_arguments(channel), 'amount': amount}, channel, max(amount - taken, 0),
            self.env._("Payout of %s", self.display_name), carry_out)

    def _check_payout(self, amount=None):
        """ Whether the agreement may be paid out today: whoever pays asks this.

        :param amount: rupiah that a caller sent; all of it if None
        :return: int, whole rupiah
        :raises UserError: otherwise
        """
        if self.state != 'agreed':
            raise UserError(self.env._("%s is paid out after its agreement is signed.", self.display_name))
        amount = int(self.principal) if amount is None else whole_amount(self.env, amount)
        if amount > self.principal:
            raise UserError(self.env._("The agreement is for %s, not more.", rupiah(self.env, self.principal)))
        self._refuse_open_checks()
        self._refuse_other_agreement()
        return amount

    def _pay_out(self, key, channel, amount, columns=None, origin='office'):
        """ Pay out what was checked and allowed.

        :param tuple channel: as of ``_channel``
        :param dict columns: more columns of the transactions
        """
        loan = self._hand_over(key, channel, amount, columns, origin)
        if loan.sudo().loan_state == 'cancelled':   # the same request again, after what it had booked was reversed
            raise UserError(self.env._("Payout %s was reversed: ask for a new one.", loan.sudo().number))
        self._step('disbursed', loan.number, loan_id=loan.id)

    def _payout_answer(self):
        loan = self.sudo().loan_id
        payout = loan.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_disbursement').sorted('id')[:1]
        return {'loan_id': loan.id, 'number': loan.number, 'transaction_id': payout.id}

    @api.model
    def _channel_arguments(self, channel):
        """ As a caller of a payout names its channel """
        way, target = channel
        return {'channel': way, 'journal_id': target.id if way != 'savings' else None, 'account_id': target.id if way == 'savings' else None}

    # -- an agreement for another day -----------------------------------------

    def renew_agreement(self):
        """ Make the agreement anew for a payout today: its schedule starts today. It is printed, and signed again (``sign_agreement``).

        :return: action that prints the new agreement
        :raises UserError: if the application is not approved, was paid out, or its dates make no schedule from today on
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        self._door(OFFICER, MANAGER)
        if self.state not in ('approved', 'agreed'):
            raise UserError(self.env._("%s has no agreement that could be renewed.", self.display_name))
        today = self.company_id._koperasi_book_date()
        self._plan(today)
        first_due = self.first_due if self.first_due and self.first_due > today else False
        self._step('approved', self.env._("Agreement renewed for %s", format_date(self.env, today)), planned_on=today, first_due=first_due,
                   agreement_number=False, agreement_date=False, agreed_figures=False)
        return self.env.ref('koperasi.action_report_loan_agreement').report_action(self)

    def _refuse_other_day(self):
        """ Raise UserError if the schedule of the agreement starts on another day than today """
        today = self.company_id._koperasi_book_date()
        if self.planned_on != today:
            raise UserError(self.env._(
                "The agreement is for a payout on %(planned)s, today is %(today)s: renew the agreement for today, and have it signed.",
                planned=format_date(self.env, self.planned_on), today=format_date(self.env, today)))

    def _refuse_other_agreement(self):
        """ Raise UserError if the payout would not be what was signed, to the day and the rupiah """
        self._refuse_other_day()
        if self.agreed_figures and self.agreed_figures != self._figures():
            raise UserError(self.env._(
                "The schedule or the deductions are not those that were signed: a holiday or a fee was changed. Renew the agreement, and have it signed."))

    def _figures(self):
        """ What both sides sign: instalments and deductions, JSON-able """
        return {
            'instalments': [[line.due_date.isoformat(), line.principal, line.interest] for line in self._plan().lines],
            'deductions': [[row['kind'], row['amount']] for row in self._deductions() if row['amount'] is not None]}

    def _channel(self, channel, journal_id, account_id):
        """ How the payout goes, checked

        :return: ``(channel, account.journal or koperasi.account)``
        """
        if channel == 'savings':
            account = known(self.env, 'koperasi.account', account_id, self.env._("The savings account"))
            if account.partner_id != self.partner_id or account.side != 'credit' or account.sudo().control_id.account_type == 'equity':
                raise UserError(self.env._("Choose a savings account of the borrower."))
            return channel, account
        if channel not in ('cash', 'bank'):
            raise UserError(self.env._("Choose cash, bank or savings for the payout."))
        journal = cash_journal(self.env, journal_id, self.company_id)
        if (channel == 'cash') != (journal.koperasi_role == 'till'):
            raise UserError(self.env._("Cash is paid from a till, a transfer from a bank."))
        return channel, journal

    def _hand_over(self, key, channel, amount, columns=None, origin='office'):
        """ The running side makes the loan, books the payout and checks the cash

        :return: ``koperasi.loan``
        """
        Loan = self.env['koperasi.loan']
        return Loan._disburse(
            application=self, product=self.product_id, member=self.member_id, terms_values=self._terms_values(), principal=amount,
            deductions=self._deductions_booked(), channel=channel, key=key, own_rows=self._own_rows(), first_due=self.first_due or None,
            memo=self.agreement_number, values=Loan._prepare_from_application(self), columns=columns, origin=origin)

    def _deductions_booked(self):
        """ Deductions as they are booked: the capitalised share goes to the borrower's loan-linked share """
        rows = self._deductions()
        for row in rows:
            if row['kind'] == 'share':
                control = self.env['koperasi.posting.rule']._get_account(self.company_id, 'loan_share')
                row['ledger_account_id'] = self.env['koperasi.account']._of_control(self.member_id, control).id
        return rows
