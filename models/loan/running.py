from datetime import date
from decimal import Decimal

from odoo import models

from ...finance.loan.allocation import AllocationRule
from ...finance.loan.payoff import PayoffRule
from ...finance.loan.penalty import PenaltyRule
from ...finance.loan.replay import Event, RunningRules, payoff_quote, replay
from ..ledger.posting import GlLine, Movement, Posting
from .checks import rupiah
from .transaction import COLUMNS, PARTS

ORDERS = {
    'penalty_interest_principal': ('penalty', 'fee', 'interest', 'principal'),
    'interest_principal_penalty': ('interest', 'principal', 'penalty', 'fee'),
    'principal_interest_penalty': ('principal', 'interest', 'penalty', 'fee'),
    'penalty_principal_interest': ('penalty', 'fee', 'principal', 'interest'),
}
INCOME = {'interest': 'loan_interest', 'penalty': 'loan_penalty', 'fee': 'loan_fee_admin', 'recovered': 'loan_recovery'}


def decimal(value):
    return Decimal(str(round(value or 0, 6)))


class KoperasiLoan(models.Model):
    """ What became of a loan: the replay of its schedules and transactions, and the posting of what it changed. """
    _inherit = 'koperasi.loan'

    # -- the replay -------------------------------------------------------------

    def _running_rules(self):
        """ How this loan takes money; ``RunningRules`` """
        self.ensure_one()
        return RunningRules(
            allocation=AllocationRule(ORDERS[self.allocation_order], self.allocation_direction),
            excess=self.excess,
            penalty=PenaltyRule(
                decimal(self.penalty_rate), self.penalty_rate_unit, self.penalty_base, self.penalty_amount,
                self.penalty_grace_days, cap=self.penalty_cap or None),
            payoff=PayoffRule(self.payoff_interest, decimal(self.payoff_share), decimal(self.payoff_fee)),
            interest_by=self.interest_by)

    def _played(self, added=(), left_out=()):
        """ What the replay is made of.

        :param added: more ``(date, event, rupiah)``
        :param left_out: the same, taken away
        :return: ``{loan: (plan versions, events, rules)}``
        """
        self.env.flush_all()
        versions = self.plan_ids._versions()
        events = self.env['koperasi.transaction']._loan_events(self.ids)
        reliefs = self.env['koperasi.loan.relief']._loan_events(self.ids)
        found = {}
        for loan in self:
            own = [*events.get(loan.id, ()), *reliefs.get(loan.id, ()), *added]
            for event in left_out:
                own.remove(event)
            found[loan] = versions.get(loan.id, []), [Event(*event) for event in own], loan._running_rules()
        return found

    def _replay(self, on=None, added=(), left_out=(), versions=()):
        """ This loan at the end of a day, the business date if not given.

        :param versions: more ``PlanVersion``
        :return: ``finance.loan.replay.Replayed``
        """
        self.ensure_one()
        plans, events, rules = self._played(added, left_out)[self]
        return replay([*plans, *versions], events, rules, on or self._today())

    def _quote(self, on, added=()):
        """ ``PayoffQuote`` for a day """
        self.ensure_one()
        plans, events, rules = self._played(added)[self]
        return payoff_quote(plans, events, rules, on)

    @staticmethod
    def _parts_of(played):
        """ The parts of a replayed loan that are booked """
        return {
            'principal': played.paid.principal, 'interest': played.paid.interest, 'penalty': played.paid.penalty, 'fee': played.paid.fee,
            'parked': played.parked, 'recovered': played.recovered, 'capitalised': played.capitalised, 'earned': played.earned,
            'written_off': played.written_off}

    # -- postings ---------------------------------------------------------------

    def _prepare_difference(self, kind, played, received=None, amount=None, minus=None, more=(), first=(), booked=None, **values):
        """ What has to be booked so that the books say what the replay says.

        :param str kind: of the transaction
        :param played: ``Replayed``, with what happens now
        :param received: ``GlLine`` or ``Movement`` of the money that came in
        :param int amount: what the receipt shows
        :param dict minus: rupiah by part that another posting of the same entry brings
        :param more: further ``GlLine``
        :param first: ``Movement`` before the others
        :param dict booked: rupiah by part that was booked so far, if the caller knows
        :return: ``Posting``; None if there is nothing to book
        """
        booked = booked or self.env['koperasi.transaction']._loan_booked(self.ids)[self.id]
        minus = minus or {}
        change = {part: total - booked[part] - minus.get(part, 0) for part, total in self._parts_of(played).items()}
        movements, gl_lines = list(first), list(more)
        for line in filter(None, (received,)):
            (movements if isinstance(line, Movement) else gl_lines).append(line)
        owed = change['capitalised'] - change['principal'] - change['written_off']
        if owed:
            movements.append(Movement(self.account_id.id, owed, closing=True))
        if change['parked']:
            movements.append(Movement(self._take_parked_account().id, change['parked'], closing=True))
        income = {**{event: change[part] for part, event in INCOME.items()}}
        income['loan_interest'] += change['earned']
        income['loan_interest_unearned'] = change['capitalised'] - change['earned']
        income['loan_allowance'] = -change['written_off']
        gl_lines += [GlLine(self._event_account(event).id, -total) for event, total in income.items() if total]
        if not movements and not gl_lines:
            return None
        return Posting(
            kind=kind, movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=self.partner_id.id, amount=amount,
            values={'member_id': self.member_id.id or None, 'loan_id': self.id, **dict(zip(COLUMNS, (change[part] for part in PARTS), strict=True))},
            **values)

    def _take_parked_account(self):
        """ The ledger account of what is kept for the member, opened with the first rupiah """
        if not self.parked_account_id:
            control = self._event_account('loan_overpaid')
            control._koperasi_make_control()
            # narrow sudo(): no role writes accounts or loans
            self.sudo().parked_account_id = self.env['koperasi.account'].sudo().create({
                'number': f'{self.number}-T', 'company_id': self.company_id.id, 'partner_id': self.partner_id.id, 'member_id': self.member_id.id,
                'control_id': control.id, 'side': 'credit', 'opened_on': self._today()})
        return self.parked_account_id

    def _reversal_postings(self, transaction, mirror):
        """ The opposite of a transaction of this loan, and what the others then come to.

        :return: list of ``Posting``
        """
        negated = {part: -int(transaction[column]) for part, column in zip(PARTS, COLUMNS, strict=True)}
        values = {**mirror.values, 'loan_id': self.id, 'member_id': self.member_id.id or None,
                  **{column: negated[part] for part, column in zip(PARTS, COLUMNS, strict=True)}}
        mirror = Posting(**{**vars(mirror), 'values': values})
        if transaction.kind == 'loan_disbursement':
            return [mirror]
        if transaction.kind == 'loan_restructuring':
            played = self._replay_without(transaction)
        else:
            played = self._replay(left_out=[transaction._as_loan_event()])
        rest = self._prepare_difference('loan_adjustment', played, minus=negated, memo=mirror.memo)
        if rest is None:
            return [mirror]
        # what was kept for the member may have paid an instalment meanwhile: then that is taken back first
        parked = self.parked_account_id
        short = parked and parked.balance + sum(m.amount for m in mirror.movements if m.account_id == parked.id) < 0
        return [rest, mirror] if short else [mirror, rest]

    # -- what a booking leaves ----------------------------------------------------

    def _refresh(self, played=None):
        """ Bring status, the schedule in force and the oldest open dates in line with the replay """
        loans = self.sudo()
        stored = loans.plan_ids._lines_stored()
        for loan, (plans, events, rules) in loans._played().items():
            if not plans:   # its payout was taken back
                continue
            played_now = played or replay(plans, events, rules, loan._today())
            loan._write_running(played_now)
            loan._write_current_plan(played_now, stored)

    def _write_running(self, played):
        since = {part: self._first_open(played, part) for part in ('principal', 'interest')}
        oldest = min(filter(None, since.values()), default=False)
        values = {'principal_open_since': since['principal'], 'interest_open_since': since['interest'], 'open_since': oldest}
        if played.is_settled:
            state = 'paid'
        elif played.written_off:
            state = 'written_off'
        else:
            state = 'active'
        values.update(loan_state=state, ended_on=played.ended_on or False)
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)

    @staticmethod
    def _first_open(played, part):
        return min((line.due_date for line in played.lines if getattr(line.open, part) > 0), default=False)

    def _write_current_plan(self, played, stored):
        """ The schedule in force: the agreed one as long as the loan keeps to it, else what the replay makes of it """
        lines = self._current_lines(played)
        plans = self.plan_ids.sorted('number')
        current = plans.filtered(lambda plan: plan.reason == 'current')
        agreed = (plans - current)[-1:]
        for plan in (agreed, current):
            if plan and stored.get(plan.id) == lines:
                self._use_plan(plan)
                return
        if current:
            self.env.cr.execute("DELETE FROM koperasi_loan_plan_line WHERE plan_id = %s", (current.id,))
            self.env['koperasi.loan.plan.line']._insert([(current.id, self.id, *line) for line in lines])
        else:
            number = max(plans.mapped('number'), default=0) + 1000   # after all that can be agreed on
            current = self.env['koperasi.loan.plan']._insert([{
                'loan_id': self.id, 'number': number, 'reason': 'current', 'date_from': self._today(), 'lines': lines}])
        self._use_plan(current)

    def _use_plan(self, plan):
        if self.plan_id != plan:
            self.plan_id = plan

    def _current_lines(self, played):
        found, owed = [], sum(line.principal for line in played.lines)
        for line in played.lines:
            owed -= line.principal
            found.append((line.number, line.due_date, line.kind, line.principal, line.interest, owed))
        return tuple(sorted(found, key=lambda line: (line[1], line[0])))

    def _due_now(self, on: date | None = None):
        """ ``{loan: Replayed}`` for what the counter shows """
        found = {}
        for loan, (plans, events, rules) in self._played().items():
            if plans:
                found[loan] = replay(plans, events, rules, on or loan._today())
        return found

    def _due_today(self, played=None):
        """ ``Dues`` of arrears and of today, and what is kept for the member, in rupiah """
        played = played or self.sudo()._replay()
        return played.arrears, played.parked

    def _amount_due(self, played=None):
        """ Rupiah that bring this loan up to date; ``played`` is its replay for today, if the caller has it """
        if self.loan_state != 'active':
            return 0
        dues, parked = self._due_today(played)
        return max(dues.total - parked, 0)

    def _due_text(self):
        """ How late the oldest open instalment is; empty if none is """
        days = (self._today() - self.open_since).days if self.open_since and self.loan_state == 'active' else 0
        return self.env._("%s days late", days) if days > 0 else ''

    def _due_sentence(self):
        """ What is due, in one line """
        if self.loan_state != 'active':
            return ''
        dues, parked = self._due_today()
        words = [(self.env._("principal"), dues.principal), (self.env._("interest"), dues.interest), (self.env._("penalty"), dues.penalty)]
        parts = [f"{word} {rupiah(self.env, amount)}" for word, amount in words if amount]
        if parked:
            parts.append(self.env._("kept %s", rupiah(self.env, parked)))
        return ", ".join(parts) or self.env._("Nothing is due today.")
