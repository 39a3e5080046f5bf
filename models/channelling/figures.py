from odoo import models
from odoo.tools import SQL

from ...finance.funding import by_maturity, still_open
from ..ledger.reading import read_much
from ..lists.definition import Options

PROBLEM = ('substandard', 'doubtful', 'loss', 'delinquent_1_12', 'delinquent_over_12')


class KoperasiFundLine(models.Model):
    """ What a lender is told each month: sums of a line, none of a member (domain 5.12, monthly report). As superuser: callers have checked who asks. """
    _inherit = 'koperasi.fund.line'

    def _monitoring(self, first, last):
        """ The figures of a line for a period, as at its end.

        :param date first: first day
        :param date last: last day
        :return: JSON-able dict: ``position``, ``period``, ``groups`` (``sex``, ``sector``, ``area``, ``loan_class``: list of [code, debtors, loans, rupiah]),
            ``maturity`` (list of [months, coming in, going out, running gap])
        """
        self.ensure_one()
        self.env.flush_all()
        read_much(self.env.cr)
        rows = self._loans_on(first, last)
        groups = {name: self._grouped(rows, name) for name in ('sex', 'sector', 'area', 'loan_class')}
        balance = sum(row['balance'] for row in rows)
        problem = sum(row['balance'] for row in rows if row['loan_class'] in PROBLEM)
        return {
            'position': {**self._position(last), 'debtors': len({row['member_id'] for row in rows}), 'loans': len(rows), 'outstanding': balance, 'problem': problem,
                         'late': sum(row['late'] for row in rows), 'npl': f'{problem * 100 / balance:.2f}' if balance else '0.00'},
            'period': self._in_period(first, last), 'groups': groups, 'maturity': self._maturity(rows, last)}

    def _loans_on(self, first, last):
        """ The loans of the line that owed something at the end of a day, each with its class; from the list of loans as at any day """
        lists = self.env['koperasi.list']
        options = Options('loans', lists._definitions()['loans'], self.company_id, last, first)
        rows = self.env.execute_query_dict(SQL(
            """SELECT o.id, o.member_id, o.balance, o.principal_late + o.interest_late AS late, o.loan_class, m.sex, m.sector, COALESCE(m.district, m.regency) AS area, r.plan_id
               FROM (%s) o JOIN koperasi_loan r ON r.id = o.id LEFT JOIN koperasi_member m ON m.id = o.member_id
               WHERE r.fund_line_id = %s ORDER BY o.id""", lists._query_loans(options), self.id))
        return [{**row, 'balance': int(row['balance']), 'late': int(row['late'] or 0)} for row in rows]

    def _grouped(self, rows, name):
        found = {}
        for row in rows:
            group = found.setdefault(row[name] or '', [set(), 0, 0])
            group[0].add(row['member_id'])
            group[1] += 1
            group[2] += row['balance']
        return [[code, len(members), loans, amount] for code, (members, loans, amount) in sorted(found.items(), key=lambda pair: (-pair[1][2], pair[0]))]

    def _position(self, day):
        """ Drawn, repaid, owed, paid out, come back and lent, by the end of a day """
        [row] = self.env.execute_query_dict(SQL(
            """SELECT (SELECT COALESCE(SUM(x.fund_principal) FILTER (WHERE x.kind = 'fund_drawdown' OR o.kind = 'fund_drawdown'), 0)
                       FROM koperasi_transaction x LEFT JOIN koperasi_transaction o ON o.id = x.reversal_of_id WHERE x.fund_line_id = %(line)s AND x.business_date <= %(day)s) AS drawn,
                      (SELECT COALESCE(SUM(x.fund_principal), 0) FROM koperasi_transaction x WHERE x.fund_line_id = %(line)s AND x.business_date <= %(day)s) AS owed,
                      COALESCE(SUM(n.paid_out), 0) AS paid_out, COALESCE(SUM(LEAST(n.returned, n.paid_out)), 0) AS returned
               FROM koperasi_loan l CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(CASE WHEN t.kind = 'loan_disbursement' THEN t.amount WHEN o.kind = 'loan_disbursement' THEN -t.amount END), 0) AS paid_out,
                           COALESCE(SUM(t.loan_principal), 0) AS returned
                    FROM koperasi_transaction t LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id WHERE t.loan_id = l.id AND t.business_date <= %(day)s) n
               WHERE l.fund_line_id = %(line)s""", line=self.id, day=day))
        row = {name: int(value) for name, value in row.items()}
        lent = row['paid_out'] - row['returned']
        return {**row, 'amount': int(self.amount), 'undrawn': int(self.amount) - row['drawn'], 'repaid': row['drawn'] - row['owed'], 'lent': lent, 'free': row['owed'] - lent}

    def _in_period(self, first, last):
        """ What happened in a period """
        values = {'line': self.id, 'first': first, 'last': last}
        [row] = self.env.execute_query_dict(SQL(
            """SELECT COALESCE(SUM(CASE WHEN t.kind = 'loan_disbursement' THEN t.amount WHEN o.kind = 'loan_disbursement' THEN -t.amount END), 0) AS paid_out,
                      COALESCE(SUM(CASE WHEN t.kind = 'loan_disbursement' THEN 1 WHEN o.kind = 'loan_disbursement' THEN -1 END), 0) AS payouts,
                      COALESCE(SUM(t.loan_principal), 0) AS principal, COALESCE(SUM(t.loan_interest), 0) AS interest
               FROM koperasi_transaction t JOIN koperasi_loan l ON l.id = t.loan_id LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               WHERE l.fund_line_id = %(line)s AND t.business_date BETWEEN %(first)s AND %(last)s""", **values))
        [lender] = self.env.execute_query_dict(SQL(
            """SELECT COALESCE(SUM(GREATEST(fund_principal, 0)) FILTER (WHERE kind = 'fund_drawdown'), 0) AS drawn, COALESCE(SUM(fund_interest), 0) AS lender_interest,
                      -COALESCE(SUM(fund_principal) FILTER (WHERE kind = 'fund_repayment'), 0) AS lender_principal
               FROM koperasi_transaction WHERE fund_line_id = %(line)s AND business_date BETWEEN %(first)s AND %(last)s""", **values))
        [coaching] = self.env.execute_query_dict(SQL(
            """SELECT COUNT(*) AS coachings, COUNT(DISTINCT c.loan_id) AS coached FROM koperasi_loan_coaching c JOIN koperasi_loan l ON l.id = c.loan_id
               WHERE l.fund_line_id = %(line)s AND c.date BETWEEN %(first)s AND %(last)s""", **values))
        figures = {name: int(value) for name, value in {**row, **lender, **coaching}.items()}
        return {**figures, 'margin': figures['interest'] - figures['lender_interest']}

    def _maturity(self, rows, day):
        """ When the loans and what is owed to the lender fall due, side by side """
        lines, coming_in = {}, []
        for plan, due, principal in self.env.execute_query(SQL(
                "SELECT plan_id, due_date, principal FROM koperasi_loan_plan_line WHERE plan_id IN %s", tuple(row['plan_id'] for row in rows if row['plan_id']) or (0,))):
            lines.setdefault(plan, []).append((due, int(principal)))
        for row in rows:
            coming_in += still_open(lines.get(row['plan_id'], [(day, row['balance'])]), row['balance'])
        going_out = []
        owed = dict(self.env.execute_query(SQL(
            "SELECT fund_drawdown_id, SUM(fund_principal) FROM koperasi_transaction WHERE fund_line_id = %s AND business_date <= %s GROUP BY 1", self.id, day)))
        for drawdown in self.drawdown_ids:
            going_out += still_open([(row.due_date, int(row.principal)) for row in drawdown.instalment_ids], int(owed.get(drawdown.id) or 0))
        return [[band.months, band.coming_in, band.going_out, band.running] for band in by_maturity(coming_in, going_out, day)]
