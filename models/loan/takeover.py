from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ...finance.loan.takeover import remaining_plan

BATCH = 1000


class KoperasiLoan(models.Model):
    """ Loans from other books get the instalments that are left of them. """
    _inherit = 'koperasi.loan'

    @api.model
    def _take_over_all(self, companies=None):
        """ ``_take_over`` for all loans that were brought in and have no schedule yet.

        :return: their number
        """
        domain = [('loan_state', '=', 'opening')] + ([('company_id', 'in', companies.ids)] if companies else [])
        ids = self.sudo().search(domain, order='id').ids
        for part in split_every(BATCH, ids, list):
            self.sudo().browse(part)._take_over()
        return len(ids)

    def _take_over(self):
        """ Give brought-in loans their schedule: what is left by the terms, the instalments paid and the balance on that day """
        self.env.flush_all()
        since = self._brought_in_on()
        plans, rows = [], []
        for loan in self:
            as_of, balance = since[loan.id]
            terms, lines = loan._rest_of_plan(balance, as_of)
            plans.append({
                'loan_id': loan.id, 'number': 1, 'reason': 'opening', 'date_from': as_of, 'added': balance,
                'terms': self.env['koperasi.loan.plan']._terms_values(terms), 'lines': self.env['koperasi.loan.plan']._lines_of(lines) if balance else ()})
            first = {part: min((line.due_date for line in lines if getattr(line, part) and balance), default=None) for part in ('principal', 'interest')}
            rows.append((loan.id, first['principal'], first['interest'], 'active' if balance else 'paid'))
        made = self.env['koperasi.loan.plan']._insert(plans)
        if rows:
            self.env.cr.execute_values(
                """UPDATE koperasi_loan l SET principal_open_since = v.principal::date, interest_open_since = v.interest::date,
                          open_since = LEAST(v.principal::date, v.interest::date), loan_state = v.state, plan_id = v.plan
                   FROM (VALUES %s) AS v(id, principal, interest, state, plan) WHERE l.id = v.id""",
                [(*row, plan.id) for row, plan in zip(rows, made, strict=True)], page_size=len(rows))
        self.invalidate_recordset()

    def _brought_in_on(self):
        """ ``{loan id: (day, rupiah owed)}`` of the opening balance; the payout and nothing for a loan that has none """
        found = {loan.id: (loan.disbursed_on, 0) for loan in self}
        found.update((loan_id, (on, int(amount))) for loan_id, on, amount in self.env.execute_query(SQL(
            """SELECT l.id, MAX(t.business_date), SUM(e.amount) FROM koperasi_loan l JOIN koperasi_entry e ON e.account_id = l.account_id
               JOIN koperasi_transaction t ON t.id = e.transaction_id WHERE l.id IN %s GROUP BY l.id""", tuple(self.ids) or (0,))))
        return found

    def _rest_of_plan(self, balance, as_of):
        terms = self._loan_terms(int(self.principal_amount), self.disbursed_on, first_due=self.first_due or None)
        try:
            return remaining_plan(terms, self.instalments_paid, balance, as_of)
        except ValueError as error:
            raise UserError(self.env._("Loan %(number)s has no schedule: %(error)s.", number=self.number, error=error)) from error
