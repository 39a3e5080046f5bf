from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ...finance.surplus import distribute, tax_on
from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role
from ..ledger.reading import read_much
from ..member.member import FORMER_STATES
from ..savings.savings_product import SHARES

ROWS = 20_000   # written by one statement
COLUMNS = ('company_id', 'member_id', 'share_months', 'interest_paid', 'capital', 'business', 'gross', 'tax', 'net', 'payout')


class KoperasiSurplus(models.Model):
    """ Each member's part: factors by SQL from the entries, arithmetic by finance.surplus, rows by SQL. """
    _inherit = 'koperasi.surplus'

    def action_compute(self):
        """ Work out the parts of all members: for a decision of the meeting, or before it as an estimate.

        :raises UserError: if it is booked, or there is nothing to distribute
        :raises AccessError: if the caller is neither accountant, manager nor board
        """
        check_role(self.env, ACCOUNTANT, MANAGER, BOARD)
        self.check_access('read')
        surplus = self._take('reviewed', 'decided')
        surplus._check_distributable()
        surplus._clear_shares()
        surplus._write_shares(surplus._read_factors())
        if surplus.state == 'decided':
            surplus.write({'state': 'computed', 'computed_on': fields.Datetime.now()})
            self.env.flush_all()

    # -- factors --------------------------------------------------------------

    def _read_factors(self):
        """ What the parts follow from, for every member who has any, in the order of their numbers.

        :return: list of ``(branch id, member id, share-months, loan interest paid, cash)``; rupiah; ``cash`` for who has no account to be paid on
        """
        self.env.flush_all()
        read_much(self.env.cr)
        branches = tuple(self._branches().ids)
        return self.env.execute_query(SQL(
            """SELECT m.company_id, m.id, COALESCE(s.share_months, 0)::bigint, COALESCE(i.interest, 0)::bigint, m.state IN %(gone)s
               FROM koperasi_member m LEFT JOIN (%(shares)s) s ON s.member_id = m.id LEFT JOIN (%(interest)s) i ON i.member_id = m.id
               WHERE m.company_id IN %(branches)s AND m.state <> 'prospective' AND (s.share_months > 0 OR i.interest > 0) AND NOT %(left)s
               ORDER BY m.number COLLATE "C", m.id""",
            gone=(*FORMER_STATES, 'deceased'), shares=self._query_share_months(branches), interest=self._query_interest(branches), branches=branches,
            left=SQL("(m.state IN %s AND m.exit_date BETWEEN %s AND %s)", FORMER_STATES, self.date_from, self.date_to) if self.leavers == 'none' else SQL("FALSE")))

    def _query_share_months(self, branches):
        """ SQL of share-months by member, as ``finance.surplus.share_months`` says: twelve times the balance before the year, each movement for the months
        that were left, less what of a month's late deposits was still there at its end. A reversal counts on the day of what it takes back; shares that
        were brought in with older books count as held all year.

        All in one pass, as if late movements of a month never came to less than 0; where they may, these months are looked at again.
        """
        moves, months = self._query_share_moves(branches), [self.date_from + relativedelta(months=number) for number in range(13)]
        # the first day in each month on which a movement counts from the next one
        late = [min(day + relativedelta(days=self.cutoff_day if self.basis == 'share_months' else 31), following) for day, following in pairwise(months)]
        return SQL(
            """SELECT a.member_id, SUM(12 * (a.balance - COALESCE(v.since, 0)) + COALESCE(v.months, 0) - COALESCE(w.below, 0)) AS share_months
               FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               LEFT JOIN (
                   SELECT x.account_id, SUM(x.amount) AS since, SUM(x.amount * (12 - width_bucket(x.day, %(late)s::date[]))) FILTER (WHERE x.in_year) AS months
                   FROM (%(moves)s) x GROUP BY 1
               ) v ON v.account_id = a.id
               LEFT JOIN (
                   SELECT z.account_id, SUM(z.below) AS below FROM (
                       SELECT y.account_id, GREATEST(-SUM(y.amount), 0) AS below FROM (
                           SELECT x.*, width_bucket(x.day, %(months)s::date[]) AS month
                           FROM (%(moves)s AND e.account_id IN (SELECT x.account_id FROM (%(moves)s AND e.amount < 0) x)) x WHERE x.in_year) y
                       WHERE y.month BETWEEN 1 AND 12 AND y.day >= (%(late)s::date[])[y.month] GROUP BY y.account_id, y.month) z
                   GROUP BY 1
               ) w ON w.account_id = a.id
               WHERE a.company_id IN %(branches)s AND s.family IN %(families)s AND a.member_id IS NOT NULL GROUP BY 1""",
            branches=branches, families=SHARES, moves=moves, months=months, late=late)

    def _query_share_moves(self, branches):
        """ SQL of all movements of shares since the year began, which ends in its conditions: ``account_id, amount, day`` on which it counts, ``in_year`` """
        # entries of before have lower numbers: so much less to look through
        self.env.cr.execute(SQL("SELECT MIN(id) FROM koperasi_transaction WHERE company_id IN %s AND business_date >= %s", branches, self.date_from))
        first = self.env.cr.fetchone()[0] or 0
        return SQL(
            """SELECT e.account_id, e.amount, CASE t.kind WHEN 'opening' THEN %(start)s::date ELSE COALESCE(o.value_date, t.value_date) END AS day,
                      t.business_date <= %(end)s AS in_year
               FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               LEFT JOIN (
                   SELECT r.id, b.value_date FROM koperasi_transaction r JOIN koperasi_transaction b ON b.id = r.reversal_of_id WHERE r.reversal_of_id IS NOT NULL) o ON o.id = t.id
               WHERE t.company_id IN %(branches)s AND t.business_date >= %(start)s AND t.id >= %(first)s AND e.transaction_id >= %(first)s
                 AND e.account_id IN (SELECT b.account_id FROM koperasi_savings_account b WHERE b.family IN %(families)s)""",
            branches=branches, start=self.date_from, end=self.date_to, families=SHARES, first=first)

    def _query_interest(self, branches):
        """ SQL of loan interest that members really paid in the year, reversals taken off; interest that was added to a loan counts when it is paid """
        return SQL(
            """SELECT a.member_id, SUM(COALESCE(t.loan_interest, 0) + COALESCE(t.loan_earned, 0)) AS interest
               FROM koperasi_transaction t JOIN koperasi_loan l ON l.id = t.loan_id JOIN koperasi_account a ON a.id = l.account_id
               WHERE t.company_id IN %s AND t.business_date BETWEEN %s AND %s AND t.kind <> 'opening' AND a.member_id IS NOT NULL GROUP BY 1""",
            branches, self.date_from, self.date_to)

    # -- parts ----------------------------------------------------------------

    def _write_shares(self, factors):
        """ The parts that factors come to.

        :param list factors: as of ``_read_factors``
        :raises UserError: if nobody has any
        """
        if not factors:
            raise UserError(self.env._("No member held shares or paid loan interest in %s.", self.year))
        weights = [max(row[2], 0) for row in factors], [max(row[3], 0) for row in factors]
        capital, business = (distribute(int(pool), weight, self.rounding) for pool, weight in zip((self.capital_pool, self.business_pool), weights, strict=True))
        percent = self.env['koperasi.regulation.limit']._get('shu_tax_pct', self.decision_date or self.company_id._koperasi_book_date())
        tax = (lambda gross: tax_on(gross, percent)) if percent else (lambda gross: 0)
        rows, limit = [], self._small_limit()
        for (company_id, member_id, _months, _interest, cash), months, interest, own, used in zip(factors, *weights, capital.parts, business.parts, strict=True):
            due = 0 if own + used < limit else tax(own + used)      # no member receives it
            rows.append((company_id, member_id, months, interest, own, used, own + used, due, own + used - due, 'cash' if cash else self.payout))
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        for part in split_every(ROWS, rows):
            self.env.cr.execute(SQL(
                """INSERT INTO koperasi_surplus_share (surplus_id, %s, state)
                   SELECT %s, r.*, 'computed' FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
                                                          %s::numeric[], %s::varchar[]) AS r""", names, self.id, *map(list, zip(*part, strict=True))))
        self.env.cr.execute("ANALYZE koperasi_surplus_share")
        self.env['koperasi.surplus.share'].invalidate_model()
        self.write({
            'member_count': len(rows), 'total_share_months': sum(weights[0]), 'total_interest': sum(weights[1]), 'capital_given': sum(capital.parts),
            'business_given': sum(business.parts), 'remainder': capital.remainder + business.remainder, 'tax_total': sum(row[7] for row in rows),
            'small_total': sum(row[6] for row in rows if row[6] < limit)})
        self.env.flush_all()

    def _small_limit(self):
        """ Rupiah below which a part goes to the social fund; 0 where all are paid """
        return int(self.small_limit) if self.small_to_fund else 0
