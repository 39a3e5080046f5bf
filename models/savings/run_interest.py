from odoo import fields, models
from odoo.tools import SQL

from ...finance.savings import daily_segments, savings_interest
from ...finance.tax import PPH_23, withhold
from ..ledger.mass import MassEvent
from ..ledger.run_work import Outcome
from .savings_product import ON_DEMAND

# members in a chunk: all accounts of one are taxed together; some 2.5 accounts each
MEMBERS = 2_000


class KoperasiRun(models.Model):
    """ Interest of a month on savings on demand, with tax a member over all his accounts (domain 4.3, 7.4; cases S1 to S4). """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[
        ('savings_interest', "Savings Interest"), ('savings_fee', "Administration Fees"), ('term_due', "Term Deposits Due"),
        ('mandatory_debit', "Mandatory Shares from Savings"), ('standing_order', "Standing Orders"),
    ], ondelete={'savings_interest': 'cascade', 'savings_fee': 'cascade', 'term_due': 'cascade', 'mandatory_debit': 'cascade', 'standing_order': 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {
            'day': [(20, 'term_due'), (30, 'mandatory_debit'), (50, 'standing_order')],
            'month': [(20, 'savings_interest'), (30, 'savings_fee')],
        }.get(kind, [])

    def _reversible_kinds(self):
        return super()._reversible_kinds() | {'savings_interest', 'savings_fee'}

    # -- interest -----------------------------------------------------------------

    def _unit_savings_interest(self):
        return MEMBERS

    def _model_savings_interest(self):
        return 'koperasi.member'

    def _split_savings_interest(self):
        return [member_id for (member_id,) in self.env.execute_query(SQL(
            """SELECT DISTINCT a.member_id FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.company_id = %s AND a.opened_on <= %s AND (a.state <> 'closed' OR a.closed_on >= %s)
                 AND p.family IN %s AND p.method <> 'none' ORDER BY 1""",
            self.company_id.id, self.date, self.date.replace(day=1), ON_DEMAND))]

    def _work_savings_interest(self, chunk):
        accounts = self._interest_accounts(chunk.record_ids)
        outcome, found = Outcome(), {}
        for row in accounts:
            interest, problem = self._interest_of(row)
            if interest and row['state'] == 'closed':
                problem = self.env._("%s was closed in this month; its interest was not paid.", row['number'])
            if problem:
                outcome.skipped.append((self.env['koperasi.savings.account'].browse(row['savings_id']), problem))
            elif interest:
                found.setdefault(row['member_id'], []).append((row, interest))
        date = min(self.date, self.company_id._koperasi_book_date())
        paid = MassEvent('savings_interest', self.env._("Interest of %s", self._month_text()), date)
        taxed = MassEvent('interest_tax', self.env._("Tax on the interest of %s", self._month_text()), date)
        payable = self.env['koperasi.posting.rule']._get_account(self.company_id, 'tax_payable').id
        for (row, interest), tax in self._with_tax(found, date):
            paid.add(row['id'], 'interest', interest, row['expense_id'])
            if tax:
                taxed.add(row['id'], 'tax', -tax, payable)
        # the other side: an expense is a debit, a payable a credit
        chunk._book([paid, taxed], self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo())
        outcome.amount = sum(amount for _id, _component, amount in paid.rows)
        return outcome

    def _month_text(self):
        return f"{self.date:%m/%Y}"

    def _interest_accounts(self, member_ids):
        """ The accounts of these members, locked, with their balance at the start of the month and what moved since.

        :return: list of dicts
        """
        start = self.date.replace(day=1)
        self.env.cr.execute(SQL(
            "SELECT id FROM koperasi_account WHERE member_id IN %s AND company_id = %s ORDER BY id FOR NO KEY UPDATE", tuple(member_ids), self.company_id.id))
        rows = self.env.execute_query_dict(SQL(
            """SELECT a.id, a.number, a.member_id, a.state, a.opened_on, s.id AS savings_id, s.product_id, c.is_company,
                      COALESCE(o.balance_after, 0) AS opening, m.dates, m.amounts
               FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
               JOIN res_partner c ON c.id = a.partner_id
               LEFT JOIN LATERAL (%(before)s) o ON TRUE
               LEFT JOIN LATERAL (
                   SELECT array_agg(GREATEST(t.value_date, %(start)s)) AS dates, array_agg(e.amount) AS amounts,
                          BOOL_OR(e.component = 'interest' AND t.run_id = %(run)s) AS paid
                   FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
                   WHERE e.account_id = a.id AND e.seq > COALESCE(o.seq, 0) AND t.value_date <= %(end)s) m ON TRUE
               WHERE a.member_id IN %(members)s AND a.company_id = %(company)s AND a.opened_on <= %(end)s
                 AND (a.state <> 'closed' OR a.closed_on >= %(start)s) AND p.family IN %(families)s AND p.method <> 'none'
                 AND m.paid IS NOT TRUE   -- a member who is tried again has other accounts, which were paid
               ORDER BY a.member_id, a.id""",
            before=self.env['koperasi.account']._last_before(self.company_id, start), start=start, end=self.date, members=tuple(member_ids), company=self.company_id.id, families=ON_DEMAND, run=self.id))
        terms = self._interest_terms({row['product_id'] for row in rows})
        return [{**row, **terms[row['product_id']]} for row in rows]

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

    def _interest_of(self, row):
        """ ``(rupiah, problem)`` for the month """
        if row['terms_problem']:
            return 0, row['terms_problem']
        start = max(self.date.replace(day=1), row['opened_on'])
        locked_on = row['opened_on'] if row['locked'] else None
        opening = int(row['opening'])
        movements = tuple(zip(row['dates'] or (), map(int, row['amounts'] or ()), strict=True))
        key = (start, locked_on, opening, movements)
        if key not in row['known']:   # many accounts move alike
            try:
                segments = daily_segments([(max(day, start), amount) for day, amount in movements], start, self.date, opening)
                row['known'][key] = savings_interest(segments, row['terms'], locked_on).interest, None
            except ValueError as error:
                row['known'][key] = 0, str(error)
        return row['known'][key]

    def _with_tax(self, found, date):
        """ ``((row, interest), tax)`` for the accounts of each member, all of them taxed together """
        final = self.env['koperasi.savings.account']._final_tax(date)
        earlier = self._taxed_before(tuple(found), date)
        for member_id, accounts in found.items():
            for rate, own in (
                    (final, [one for one in accounts if not (one[0]['is_company'] or one[0]['family'] == 'other_coop')]),
                    (PPH_23, [one for one in accounts if one[0]['is_company'] or one[0]['family'] == 'other_coop'])):
                taxable = [interest if row['taxable'] else 0 for row, interest in own]
                shares = withhold(taxable, rate, *earlier.get(member_id, (0, 0))).shares if own else ()
                yield from zip(own, shares, strict=True)

    def _taxed_before(self, member_ids, date):
        """ Gross interest and tax that members were paid in this month already, by member id """
        rows = self.env['koperasi.savings.account']._interest_and_tax(member_ids, self.company_id, date)
        result = {}
        for member_id, component, amount in rows:
            gross, tax = result.get(member_id, (0, 0))
            result[member_id] = (max(amount, 0), tax) if component == 'interest' else (gross, max(-amount, 0))
        return result

    # -- fees -----------------------------------------------------------------------

    def _split_savings_fee(self):
        return [account_id for (account_id,) in self.env.execute_query(SQL(
            """SELECT a.id FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.company_id = %s AND a.state = 'open' AND a.opened_on <= %s AND p.admin_fee > 0 AND p.family IN %s ORDER BY 1""",
            self.company_id.id, self.date, ON_DEMAND))]

    def _work_savings_fee(self, chunk):
        """ The fee, or what the account can give above its holds and its minimum """
        rows = self.env.execute_query_dict(SQL(
            """SELECT a.id, LEAST(p.admin_fee, a.balance - GREATEST(a.held, a.minimum)) AS fee
               FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.id IN %s AND a.state = 'open' ORDER BY a.id FOR NO KEY UPDATE OF a""", tuple(chunk.record_ids)))
        income = self.env['koperasi.posting.rule']._get_account(self.company_id, 'admin_fee').id
        event = MassEvent('admin_fee', self.env._("Administration fee of %s", self._month_text()))
        for row in rows:
            if row['fee'] > 0:
                event.add(row['id'], 'fee', -int(row['fee']), income)
        chunk._book([event], self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo())
        return Outcome(-sum(amount for _id, _component, amount in event.rows))
