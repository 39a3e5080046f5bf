from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.savings import daily_segments, savings_interest
from .savings_account import OF_ACCOUNT
from .savings_product import ON_DEMAND


class KoperasiSavingsProduct(models.Model):
    _inherit = 'koperasi.savings.product'

    interest_at_closing = fields.Selection([
        ('paid', "Paid up to the day before"), ('forfeited', "Forfeited"),
    ], string="Interest When Closed within the Month", required=True, default='paid', tracking=True)


class KoperasiSavingsAccount(models.Model):
    """ What savings on demand earn in some days of a month, from their entries (domain 4.3; finance.savings). The month's run pays it, or the
    closing of an account does, for what no run has paid.
    """
    _inherit = 'koperasi.savings.account'

    @api.model
    def _interest_rows(self, company, start, end, which):
        """ The accounts on demand of a branch that may have earned from one day to another of a month, with their balance at its start and what
        moved since.

        :param SQL which: condition on the account ``a``; ``m.paid_by`` are the runs that paid it interest since ``start``
        :return: list of dicts, for ``_interest_of``
        """
        rows = self.env.execute_query_dict(SQL(
            """SELECT a.id, a.number, a.member_id, a.opened_on, s.id AS savings_id, s.product_id, c.is_company,
                      g.currency_id <> b.currency_id AS foreign_currency, w.company_id IS NULL AS no_branch,
                      COALESCE(o.balance_after, 0) AS opening, m.dates, m.amounts
               FROM koperasi_account a %(savings)s JOIN koperasi_savings_product p ON p.id = s.product_id
               JOIN res_partner c ON c.id = a.partner_id JOIN koperasi_member w ON w.id = a.member_id
               JOIN account_account g ON g.id = a.control_id JOIN res_company b ON b.id = a.company_id
               LEFT JOIN LATERAL (%(before)s) o ON TRUE
               LEFT JOIN LATERAL (
                   SELECT array_agg(GREATEST(t.value_date, %(start)s)) AS dates, array_agg(e.amount) AS amounts,
                          array_agg(t.run_id) FILTER (WHERE e.component = 'interest' AND t.run_id IS NOT NULL) AS paid_by
                   FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
                   WHERE e.account_id = a.id AND e.seq > COALESCE(o.seq, 0) AND t.value_date <= %(end)s) m ON TRUE
               WHERE a.company_id = %(company)s AND a.opened_on <= %(end)s AND p.family IN %(families)s AND p.method <> 'none' AND %(which)s
               ORDER BY a.member_id, a.id""",
            savings=OF_ACCOUNT, before=self.env['koperasi.account']._last_before(company, start), start=start, end=end, company=company.id, families=ON_DEMAND, which=which))
        terms = self._interest_terms({row['product_id'] for row in rows})
        return [{**row, **terms[row['product_id']], 'account': self.browse(row['savings_id'])} for row in rows]

    @api.model
    def _interest_terms(self, product_ids):
        """ What is the same for all accounts of a product, and the interest that was worked out already """
        result = {}
        for product in self.env['koperasi.savings.product'].browse(product_ids):
            terms, problem = None, None
            try:
                terms = product._finance_terms()
            except ValueError:
                problem = self.env._("%s has no rate.", product.display_name)
            result[product.id] = {
                'terms': terms, 'terms_problem': problem, 'locked': product.rate_mode == 'locked', 'taxable': product.taxable,
                'family': product.family, 'expense_id': product._interest_account().id, 'known': {}}
        return result

    @api.model
    def _interest_of(self, row, start, end):
        """ ``(rupiah, problem)`` for these days of a month """
        if problem := row['terms_problem'] or self._row_problem(row):
            return 0, problem
        start = max(start, row['opened_on'])
        locked_on = row['opened_on'] if row['locked'] else None
        opening = int(row['opening'])
        movements = tuple(zip(row['dates'] or (), map(int, row['amounts'] or ()), strict=True))
        key = (start, locked_on, opening, movements)
        if key not in row['known']:   # many accounts move alike
            try:
                segments = daily_segments([(max(day, start), amount) for day, amount in movements], start, end, opening)
                row['known'][key] = savings_interest(segments, row['terms'], locked_on).interest, None
            except ValueError as error:
                row['known'][key] = 0, self.env._("The interest of %(account)s cannot be worked out: %(error)s.", account=row['number'], error=error)
        return row['known'][key]

    @api.model
    def _row_problem(self, row):
        """ Why nothing is booked for an account that SQL found, if so """
        if row['foreign_currency']:
            return self.env._("The control account of %s is in another currency.", row['number'])
        return row['no_branch'] and self.env._("The member of %s has no branch.", row['number'])

    # -- at the end of an account ------------------------------------------------

    def _exit_interest(self):
        """ Savings on demand: what no run has paid, up to the day before; the account is locked """
        product = self.product_id.sudo()
        if product.family not in ON_DEMAND or product.method == 'none' or product.interest_at_closing == 'forfeited':
            return super()._exit_interest()
        total, company = 0, self.company_id
        self.env.flush_all()
        for start, end in self._days_unpaid(company._koperasi_book_date()):
            for row in self.sudo()._interest_rows(company, start, end, SQL("a.id = %s", self.account_id.id)):
                interest, problem = self.sudo()._interest_of(row, start, end)
                if problem:
                    raise UserError(problem)
                total += interest
        return total

    def _days_unpaid(self, today):
        """ The days of the month before and of this one, up to yesterday, whose interest no run has paid; ``[(first, last)]`` """
        first, yesterday = today.replace(day=1), today - timedelta(days=1)
        before = (first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)
        begin = self.env['koperasi.run'].sudo()._first_day(self.company_id)
        spans = [before] if before[1] > begin else []   # earlier months were closed elsewhere
        if yesterday >= first:
            spans.append((first, yesterday))
        paid = {on for (on,) in self.env.execute_query(SQL(
            """SELECT DISTINCT r.date FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id JOIN koperasi_run r ON r.id = t.run_id
               WHERE e.account_id = %s AND e.component = 'interest' AND r.kind = 'savings_interest' AND r.state <> 'reversed' AND r.date >= %s""",
            self.account_id.id, before[1]))}
        return [(start, end) for start, end in spans if not any((on.year, on.month) == (end.year, end.month) for on in paid)]
