from odoo import fields, models
from odoo.tools import SQL

from ...finance.loan.fees import earned
from ..ledger.posting import GlLine, Posting, sums
from .checks import rupiah

KIND = ('loan_fee_income', "Loan Fees Earned")


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=[KIND], ondelete={KIND[0]: 'cascade'})


class KoperasiLoanDeduction(models.Model):
    _inherit = 'koperasi.loan.deduction'

    def _earn(self, company, date):
        """ Bring the fees of a branch's loans to what has been earned of them by the end of a day: a part for each month that is over, all of
        it when the loan has ended, nothing of a payout that was taken back.

        :return: ``{account.account id: rupiah}`` that the income of these accounts changes by
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(SQL(
            """SELECT d.id, d.amount::bigint, d.months, COALESCE(d.earned, 0)::bigint AS earned, d.income_account_id, l.disbursed_on, l.loan_state
               FROM koperasi_loan_deduction d JOIN koperasi_loan l ON l.id = d.loan_id JOIN koperasi_account a ON a.id = l.account_id
               WHERE a.company_id = %s AND l.disbursed_on <= %s AND d.income_account_id IS NOT NULL
                 AND (l.loan_state = 'active' OR COALESCE(d.earned, 0) <> CASE l.loan_state WHEN 'cancelled' THEN 0 ELSE d.amount END)""",
            company.id, date))
        changed = []
        for row in rows:
            if row['loan_state'] == 'active':
                now = earned(row['amount'], row['disbursed_on'], row['months'], date)
            else:
                now = 0 if row['loan_state'] == 'cancelled' else row['amount']
            if now != row['earned']:
                changed.append((row['id'], now, row['income_account_id'], now - row['earned']))
        if changed:
            self.env.cr.execute_values(
                "UPDATE koperasi_loan_deduction d SET earned = v.earned FROM (VALUES %s) AS v(id, earned) WHERE d.id = v.id",
                [row[:2] for row in changed], page_size=len(changed))
            self.invalidate_model(['earned', 'unearned'])
        return sums((account, change) for _id, _now, account, change in changed)


class KoperasiRun(models.Model):
    """ Fees of payouts become income over the term of the loan (domain 6.3, row 10; case L14). """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[KIND], ondelete={KIND[0]: 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {'month': [(55, KIND[0])]}.get(kind, [])

    def _describe_loan_fee_income(self):
        return self.env._("Earned: %s", rupiah(self.env, self.result['earned']))

    def _finish_loan_fee_income(self):
        """ Book what was earned since the month before """
        income = self.env['koperasi.loan.deduction']._earn(self.company_id, self.date)
        total = sum(income.values())
        if income:
            unearned = self.env['koperasi.posting.rule']._get_account(self.company_id, 'loan_fee_unearned')
            lines = (GlLine(unearned.id, total), *(GlLine(account, -amount) for account, amount in income.items()))
            with self._asked_once('fees') as request_id:
                self.env['koperasi.transaction']._book(
                    [Posting(kind=KIND[0], gl_lines=lines, memo=self.env._("Loan fees earned until %s", self.date), values={'run_id': self.id},
                             amount=sum(amount for _account, amount in income.items() if amount > 0) or -total)],
                    self.env['account.journal']._koperasi_get(self.company_id, 'loan'), request_id, self.company_id, origin='batch')
        return {'earned': total}
