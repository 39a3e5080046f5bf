from collections import Counter
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...finance.dates import add_months
from ...finance.mandatory import total_due

HISTORY = 3     # complete months that say how much of what is due comes in


class KoperasiForecast(models.AbstractModel):
    """ What contracts say will be paid, and how much of it came in lately: sums by day, each one statement of SQL """
    _inherit = 'koperasi.forecast'

    # -- loans ----------------------------------------------------------------

    @api.model
    def _loan_dues(self, companies, last):
        """ What is open of the instalments of running loans, by due date.

        :return: ``{due date: (principal, interest)}`` up to a day; what is late stands under its own date
        """
        self.env.flush_all()
        return {due: (int(principal), int(interest)) for due, principal, interest in self.env.execute_query(SQL(
            """SELECT o.due_date, SUM(LEAST(o.principal, GREATEST(o.principal_sum - o.principal_paid, 0))),
                      SUM(LEAST(o.interest, GREATEST(o.interest_sum - o.interest_paid, 0)))
               FROM (SELECT n.due_date, n.principal, n.interest, SUM(n.principal) OVER w AS principal_sum, SUM(n.interest) OVER w AS interest_sum,
                            COALESCE(t.principal, 0) AS principal_paid, COALESCE(t.interest, 0) AS interest_paid
                     FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id JOIN koperasi_loan_plan_line n ON n.plan_id = l.plan_id
                     LEFT JOIN (SELECT loan_id, SUM(loan_principal) AS principal, SUM(loan_interest) AS interest FROM koperasi_transaction
                                WHERE loan_id IS NOT NULL AND company_id IN %(companies)s GROUP BY 1) t ON t.loan_id = l.id
                     WHERE l.loan_state = 'active' AND a.company_id IN %(companies)s WINDOW w AS (PARTITION BY l.id ORDER BY n.due_date, n.number)) o
               WHERE o.due_date <= %(last)s GROUP BY 1""", companies=tuple(companies.ids), last=last))}

    @api.model
    def _loan_history(self, companies, first, last):
        """ What fell due of loans in a period, and what was paid of loans in it: ``(due, paid)`` in rupiah """
        [[due]] = self.env.execute_query(SQL(
            """SELECT SUM(n.principal + n.interest) FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
               JOIN koperasi_loan_plan_line n ON n.plan_id = l.plan_id
               WHERE l.loan_state IN ('active', 'paid', 'written_off') AND a.company_id IN %s AND n.due_date BETWEEN %s AND %s""",
            tuple(companies.ids), first, last))
        [[paid]] = self.env.execute_query(SQL(
            """SELECT SUM(t.loan_principal + t.loan_interest) FROM koperasi_transaction t LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               WHERE t.loan_id IS NOT NULL AND t.company_id IN %s AND t.business_date BETWEEN %s AND %s
                 AND COALESCE(o.kind, t.kind) IN ('loan_payment', 'loan_payoff')""", tuple(companies.ids), first, last))
        return int(due or 0), int(paid or 0)

    # -- mandatory shares -----------------------------------------------------

    @api.model
    def _mandatory_bills(self, companies, day, ends):
        """ What members will owe of mandatory shares beside what they owe today, in each period; who paid in advance owes later.

        :param date day: the last day before the first period
        :param list ends: last day of each period
        :return: list of rupiah
        """
        root, bills = companies.root_id, [0] * len(ends)
        Member = self.env['koperasi.member']
        amounts = Member._mandatory_amounts(root)
        if not amounts:
            return bills
        for joined, paid, members in self.env.execute_query(SQL(
                """SELECT COALESCE(m.approval_date, m.join_date), COALESCE(b.balance, 0), COUNT(*) FROM koperasi_member m
                   LEFT JOIN (SELECT a.member_id, SUM(a.balance) AS balance FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
                              WHERE s.family = 'share_mandatory' AND a.company_id IN %(companies)s GROUP BY 1) b ON b.member_id = m.id
                   WHERE m.company_id IN %(companies)s AND m.state IN ('active', 'passive') AND COALESCE(m.approval_date, m.join_date) <= %(day)s GROUP BY 1, 2""",
                companies=tuple(companies.ids), day=day)):
            plan = Member._mandatory_plan(joined, root, amounts)
            owed = [max(total_due(plan, end) - int(paid), 0) for end in (day, *ends)]
            for number in range(len(ends)):
                bills[number] += members * (owed[number + 1] - owed[number])
        return bills

    @api.model
    def _mandatory_history(self, companies, first, last):
        """ What fell due of mandatory shares in a period, of those who are members now, and what was paid of them: ``(due, paid)`` """
        root, Member = companies.root_id, self.env['koperasi.member']
        amounts, due = Member._mandatory_amounts(root), 0
        joined = self.env.execute_query(SQL(
            """SELECT COALESCE(approval_date, join_date), COUNT(*) FROM koperasi_member
               WHERE company_id IN %s AND state IN ('active', 'passive') AND COALESCE(approval_date, join_date) <= %s GROUP BY 1""", tuple(companies.ids), last))
        for since, members in joined if amounts else ():
            plan = Member._mandatory_plan(since, root, amounts)
            due += members * (total_due(plan, last) - total_due(plan, first - timedelta(days=1)))
        [[paid]] = self.env.execute_query(SQL(
            """SELECT SUM(e.amount) FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
               JOIN koperasi_savings_account s ON s.account_id = e.account_id AND s.family = 'share_mandatory'
               LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               WHERE t.company_id IN %s AND t.business_date BETWEEN %s AND %s AND COALESCE(o.kind, t.kind) <> 'opening' AND (e.amount > 0) = (o.id IS NULL)""",
            tuple(companies.ids), first, last))
        return due, int(paid or 0)

    @api.model
    def _history_period(self, companies, day):
        """ The last complete months up to a day, as far as the cooperative's books are kept here: ``(first day, last day)``; None for none """
        ended = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        first = ended.replace(day=1) - relativedelta(months=HISTORY - 1)
        # narrow sudo(): the first day of the books, no more
        begun = self.env['koperasi.business.day'].sudo().search([('company_id', 'in', companies.ids)], order='date', limit=1).date
        if begun and begun > first:
            first = begun if begun.day == 1 else begun.replace(day=1) + relativedelta(months=1)
        return (first, ended) if first < ended else None

    # -- term deposits --------------------------------------------------------

    @api.model
    def _maturities(self, companies, day, last, rollover):
        """ What is paid out of term deposits, by day: those that roll over as agreed stay, of the others so much of 1 is left for another term.

        :param Fraction rollover: 0 to 1
        :return: ``Counter {day: rupiah}``
        """
        paid = Counter()
        for matures, months, amount in self.env.execute_query(SQL(
                """SELECT s.maturity_date, s.term_months, SUM(a.balance) FROM koperasi_savings_account s JOIN koperasi_account a ON a.id = s.account_id
                   WHERE s.family = 'term' AND COALESCE(s.aro, 'none') = 'none' AND s.maturity_date <= %s AND a.balance > 0 AND a.company_id IN %s GROUP BY 1, 2""",
                last, tuple(companies.ids))):
            left, term, matures = int(amount), max(months or 1, 1), max(matures, day + timedelta(days=1))
            start, terms = matures, 0
            while left and matures <= last:
                kept = int(left * rollover)
                paid[matures] += left - kept
                left, terms = kept, terms + 1
                matures = add_months(start, term * terms)
        return paid
