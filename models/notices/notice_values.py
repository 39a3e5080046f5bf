from odoo import models
from odoo.fields import Date

from ..loan.checks import rupiah


def masked(number):
    """ The end of an account number: enough for its owner, nothing for who reads over his shoulder """
    return f"…{number[-4:]}" if number else ''


class KoperasiNotice(models.Model):
    """ What is read when a notice is told: by then nobody waits for it. """
    _inherit = 'koperasi.notice'

    # -- receipts -------------------------------------------------------------

    def _facts_deposit(self):
        return self._facts_receipt()

    def _facts_withdrawal(self):
        return self._facts_receipt()

    def _facts_transfer(self):
        return self._facts_receipt()

    def _facts_instalment(self):
        return self._facts_receipt()

    def _facts_reversal(self):
        return self._facts_receipt()

    def _facts_receipt(self):
        """ Number, day and amount of a transaction, and of its accounts those that are the member's """
        found = self.filtered(lambda notice: not notice.transaction_id)._facts_given()
        for notice in self.filtered('transaction_id'):
            env, transaction = self._speaking(notice.member_id), notice.transaction_id
            own = transaction.entry_ids.filtered(lambda entry, member=notice.member_id: entry.account_id.member_id == member)
            account = transaction.loan_id.account_id or own.account_id[:1]
            found[notice.id] = {
                'amount': rupiah(env, transaction.amount), 'date': self._day_text(env, transaction.business_date), 'number': transaction.name,
                'account': masked(account.number), 'what': self._direction(env, own) if notice.event == 'transfer' else transaction.memo or ''}
        return found

    def _direction(self, env, entries):
        gave, got = (entries.filtered(lambda entry, sign=sign: entry.amount * sign > 0).account_id[:1] for sign in (-1, 1))
        if gave and got:
            return env._("from your account %(from)s to your account %(to)s", **{'from': masked(gave.number), 'to': masked(got.number)})
        return env._("from your account %s", masked(gave.number)) if gave else env._("to your account %s", masked(got.number))

    # -- reminders ------------------------------------------------------------

    def _facts_due(self):
        """ What brings the loan up to date on the day on which it is due; nothing, where that was paid meanwhile """
        return self._facts_loan(lambda facts: Date.to_date(facts['date']))

    def _facts_late(self):
        return self._facts_loan(lambda facts: None)

    def _facts_loan(self, day_of):
        found = self.filtered(lambda notice: 'loan' not in (notice.facts or {}))._facts_given()
        by_day = {}
        for notice in self.filtered(lambda notice: 'loan' in (notice.facts or {})):
            by_day.setdefault(day_of(notice.facts), []).append(notice)
        for day, notices in by_day.items():
            loans = self.env['koperasi.loan'].browse({notice.facts['loan'] for notice in notices}).exists()
            played = loans.filtered(lambda loan: loan.loan_state == 'active')._due_now(day)
            for notice in notices:
                loan = self.env['koperasi.loan'].browse(notice.facts['loan'])
                if loan in played and (amount := played[loan].arrears.total - played[loan].parked) > 0:
                    env = self._speaking(notice.member_id)
                    found[notice.id] = {
                        'amount': rupiah(env, amount), 'account': masked(loan.number), 'date': self._day_text(env, notice.facts['date'])}
        return found

    def _facts_maturity(self):
        found = self.filtered(lambda notice: 'account' not in (notice.facts or {}))._facts_given()
        for notice in self.filtered(lambda notice: 'account' in (notice.facts or {})):
            account = self.env['koperasi.savings.account'].browse(notice.facts['account']).exists()
            if account and account.state != 'closed' and str(account.maturity_date) == notice.facts['date']:
                env = self._speaking(notice.member_id)
                found[notice.id] = {
                    'amount': rupiah(env, account.balance), 'account': masked(account.number), 'date': self._day_text(env, account.maturity_date)}
        return found

    def _facts_mandatory(self):
        found = {}
        figures = self.member_id._mandatory_figures()
        for notice in self:
            due, paid, _plan, _day = figures[notice.member_id.id]
            if due > paid:
                env = self._speaking(notice.member_id)
                found[notice.id] = {'amount': rupiah(env, due - paid), 'what': env._("%s months", notice.member_id.mandatory_months)}
        return found

    # -- security -------------------------------------------------------------

    def _facts_security(self):
        found = self._facts_given()
        for notice in self:
            words = self._security_words(self._speaking(notice.member_id))
            found[notice.id]['what'] = words.get((notice.facts or {}).get('what'), found[notice.id]['what'])
        return found

    def _security_words(self, env):
        """ ``{word that _tell is given as what: sentence}`` """
        return {
            'pin_locked': env._("Your PIN was typed wrong too often and is locked for a while."),
            'pin_changed': env._("Your PIN was changed."),
            'phone_changed': env._("The telephone number of your membership was changed."),
            'email_changed': env._("The e-mail address of your membership was changed."),
            'beneficiary': env._("A new receiver of transfers was added to your accounts."),
        }
