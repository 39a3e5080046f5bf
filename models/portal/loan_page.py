from odoo import models

from ...finance.loan.effective_rate import effective_rate
from ...finance.loan.schedule import Schedule
from ..ledger.checks import rupiah
from .home import short_day

PAYMENTS = ('loan_payment', 'loan_payoff', 'loan_recovery', 'loan_foreclosure')
SHOWN_PAYMENTS = 60


class KoperasiLoan(models.Model):
    """ A loan as its borrower sees it on the portal. The loans that come here were found by ``koperasi.member._portal_loan``: as superuser, own ones only. """
    _inherit = 'koperasi.loan'

    def _portal_row(self, played, several=False):
        """ One loan in a list, as texts

        :param played: its ``Replayed`` of today, None for one that has no schedule yet
        :param bool several: whether its branch has to be named
        """
        states = dict(self._fields['loan_state']._description_selection(self.env))
        owed = int(self.balance) if self.loan_state != 'written_off' or not played else played.claim
        return {
            'href': f'/my/koperasi/loans/{self.id}', 'name': self.product_name, 'number': self.number, 'owed': rupiah(self.env, owed),
            'principal': rupiah(self.env, self.principal_amount), 'paid_pct': self._portal_paid_pct(), 'state': states[self.loan_state],
            'runs': self.loan_state == 'active', 'branch': self.company_id.name if several else False, 'due': self._portal_due(played) if played else None}

    def _portal_paid_pct(self):
        """ Percent of the principal that was paid, never more than is true """
        return max(0, min(100, int(100 * (self.principal_amount - self.balance) / self.principal_amount))) if self.loan_state != 'written_off' else 0

    def _portal_due(self, played):
        """ What is due now, else what will be next; None if nothing is.

        :param played: ``Replayed`` of today
        """
        env, number = self.env, self.number
        if self.loan_state != 'active':
            return None
        row = {'what': env._("Instalment of %s", number), 'href': f'/my/koperasi/loans/{self.id}', 'pay': f'/my/koperasi/pay/new?what=loan-{self.id}', 'level': ''}
        if now := self._amount_due(played):
            oldest, days = played.oldest(), played.days_past_due
            late = env._("%s days late", days) if days > 1 else env._("1 day late")
            return {**row, 'amount': rupiah(env, now), 'date': oldest, 'when': late if days else env._("due today"), 'now': True,
                    'level': 'bad' if days > 30 else 'warn' if days else ''}
        coming = next((line for line in sorted(played.lines, key=lambda line: line.due_date) if line.due_date > played.as_of and line.open.total), None)
        if not coming:
            return None
        return {**row, 'amount': rupiah(env, max(coming.open.total - played.parked, 0)), 'date': coming.due_date,
                'when': env._("due on %s", short_day(env, coming.due_date)), 'now': False}

    # -- one loan -----------------------------------------------------------------

    def _portal_page(self):
        """ What the page of this loan shows; dict of texts """
        played = self._due_now().get(self)
        return {
            **self._portal_row(played), 'id': self.id, 'facts': self._portal_facts(), 'lines': self._portal_schedule(played) if played else [],
            'payments': self._portal_payments(), 'guarantors': self._portal_guarantors(), 'account': f'/my/koperasi/accounts/{self.account_id.id}',
            'parked': rupiah(self.env, played.parked) if played and played.parked else False, 'can_pay': self.loan_state in ('active', 'written_off') and bool(played)}

    def _portal_facts(self):
        """ ``[(label, text)]`` of what was agreed """
        env, effective = self.env, self._portal_effective()
        rows = [
            (env._("Loan Amount"), rupiah(env, self.principal_amount)),
            (env._("Received by you"), rupiah(env, self.net_amount) if self.net_amount else False),
            (env._("Paid out on"), short_day(env, self.disbursed_on)),
            (env._("Instalments"), str(self.instalments)),
            (env._("Interest"), self._rate_text()),
            (env._("Effective rate"), effective and env._(
                "%(rate)s a year, %(with_fees)s with fees", rate=effective[0], with_fees=effective[1])),
            (env._("Collateral"), self.collateral),
            (env._("Branch"), self.company_id.name),
            (env._("Ended on"), self.ended_on and short_day(env, self.ended_on))]
        return [(label, text) for label, text in rows if text]

    def _portal_effective(self):
        """ What the loan costs a year as it was agreed on, without and with fees, as texts; None for a loan of other books, of which only the rest is known """
        versions = self.plan_ids.filtered(lambda plan: plan.reason == 'contract')[:1]._versions().get(self.id)
        if not versions:
            return None
        terms, plan = versions[0].terms, Schedule(versions[0].lines)
        fees = int(sum(self.deduction_ids.filtered(lambda row: row.kind not in ('share', 'payoff')).mapped('amount')))
        try:
            return [f'{effective_rate(terms, plan, taken).rounded().nominal:f} %' for taken in (0, fees)]
        except ValueError:
            return None

    def _portal_schedule(self, played):
        """ Each instalment with what became of it: ``state`` is paid, late, part (paid in part), due (today) or open """
        env, rows = self.env, []
        kinds = dict(env['koperasi.loan.plan.line']._fields['kind']._description_selection(env))
        words = {'paid': env._("paid"), 'late': env._("late"), 'part': env._("paid in part"), 'due': env._("today"), 'open': env._("open")}
        for line in played.lines:
            state = self._portal_line_state(line, played.as_of)
            rows.append({
                'number': str(line.number or '–'), 'kind': kinds[line.kind] if line.kind != 'plan' else False, 'date': short_day(env, line.due_date),
                'principal': rupiah(env, line.principal), 'interest': rupiah(env, line.interest), 'total': rupiah(env, line.principal + line.interest),
                'penalty': rupiah(env, line.penalty) if line.penalty else False, 'open': rupiah(env, line.open.total) if state in ('late', 'part') else False,
                'state': state, 'word': words[state]})
        return rows

    @staticmethod
    def _portal_line_state(line, today):
        if not line.open.total:
            return 'paid'
        if line.due_date < today:
            return 'late'
        if line.due_date == today:
            return 'due'
        return 'part' if line.paid.total else 'open'

    def _portal_payments(self):
        """ The last payments that count, newest first """
        env = self.env
        found = env['koperasi.transaction'].search(
            [('loan_id', '=', self.id), ('kind', 'in', PAYMENTS), ('is_reversed', '=', False)], order='id desc', limit=SHOWN_PAYMENTS)
        return [{
            'href': f'/my/koperasi/transactions/{row.id}', 'date': short_day(env, row.value_date), 'number': row.name, 'amount': rupiah(env, row.amount),
            'parts': ", ".join(f'{label} {text}' for label, text in row._portal_parts())} for row in found]

    def _portal_guarantors(self):
        """ Who answers for this loan: those who agreed, by name and amount. Their addresses and what else they guarantee is their own. """
        return [{'name': guarantor.member_id.name, 'amount': rupiah(self.env, guarantor.amount)}
                for guarantor in self.application_id.guarantor_ids.filtered('consent_date')]

    def _portal_payoff(self, date):
        """ The quote of the counter as the borrower reads it.

        :param date: text or date; today if empty
        :return: dict ``date``, ``to_pay``, ``rows`` (``[(label, text)]``), ``saved``
        :raises UserError: as ``payoff_quote``
        """
        env, quote = self.env, self.payoff_quote(date or None)
        labels = (
            (env._("Principal"), 'principal'), (env._("Interest that is due"), 'arrears_interest'), (env._("Interest up to that day"), 'running_interest'),
            (env._("Penalty"), 'penalty'), (env._("Fee of an early payoff"), 'fee'))
        rows = [(label, rupiah(env, quote[name])) for label, name in labels if quote[name]]
        if quote['parked']:
            rows.append((env._("Less what is kept for you"), rupiah(env, -quote['parked'])))
        return {'date': short_day(env, quote['date']), 'iso': quote['date'], 'to_pay': rupiah(env, quote['to_pay']), 'rows': rows,
                'saved': rupiah(env, quote['interest_saved']) if quote['interest_saved'] else False}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_loans(self):
        """ All loans of this member: dict of lists ``running`` and ``ended``, newest first """
        loans = self.env['koperasi.loan'].sudo().search([*self._portal_own(), ('loan_state', '!=', 'cancelled')])
        running = loans.filtered(lambda loan: loan.loan_state != 'paid')
        played, several = running._due_now() if running else {}, len(loans.company_id) > 1
        return {
            'running': [loan._portal_row(played.get(loan), several) for loan in running],
            'ended': [loan._portal_row(None, several) for loan in loans - running]}
