from odoo import fields, models
from odoo.tools import SQL

from ...finance.tax import PPH_23, withhold
from ..ledger.mass import MassEvent
from ..ledger.run_work import Outcome
from .savings_product import ON_DEMAND

# members in a chunk: all accounts of one are taxed together; some 2.5 accounts each
MEMBERS = 1_500


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

    def _bad_records(self):
        """ Products with accounts in this branch that have no rate on this day """
        products = self.env['koperasi.savings.product'].search([('company_id', '=', self.company_id.root_id.id), ('family', 'in', ON_DEMAND), ('method', '!=', 'none')])
        used = {product.id for (product,) in self.env['koperasi.savings.account']._read_group(
            [('product_id', 'in', products.ids), ('company_id', '=', self.company_id.id), ('state', '!=', 'closed')], ['product_id'])}
        return super()._bad_records() + [
            (product, self.env._("%s has no rate.", product.display_name)) for product in products if product.id in used and not product._rate_version(0, self.date)]

    # -- interest -----------------------------------------------------------------

    def _unit_savings_interest(self):
        return MEMBERS

    def _model_savings_interest(self):
        return 'koperasi.member'

    def _split_savings_interest(self):
        return [member_id for (member_id,) in self.env.execute_query(SQL(
            """SELECT DISTINCT a.member_id FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.company_id = %s AND a.opened_on <= %s AND a.state <> 'closed' AND p.family IN %s AND p.method <> 'none' ORDER BY 1""",
            self.company_id.id, self.date, ON_DEMAND))]

    def _work_savings_interest(self, chunk):
        accounts = self._interest_accounts(chunk.record_ids)
        outcome, found, left_out = Outcome(), {}, []
        for row in accounts:
            interest, problem = row['account']._interest_of(row, self.date.replace(day=1), self.date)
            if problem:
                outcome.skipped.append((row['account'], problem))
                left_out.append(row['id'])
            elif interest:
                found.setdefault(row['member_id'], []).append((row, interest))
        date = min(self.date, self.company_id._koperasi_book_date())
        paid = MassEvent('savings_interest', self.env._("Interest of %s", self._month_text()), date)
        taxed = MassEvent('interest_tax', self.env._("Tax on the interest of %s", self._month_text()), date)
        moved = MassEvent('interest_payout', self.env._("Interest of %s paid to another account", self._month_text()), date)
        payable = self.env['koperasi.posting.rule']._get_account(self.company_id, 'tax_payable').id
        payouts = self.env['koperasi.savings.account']._interest_payouts(chunk.record_ids, self.company_id, left_out)
        for (row, interest), tax in self._with_tax(found, date):
            paid.add(row['id'], 'interest', interest, row['expense_id'])
            if tax:
                taxed.add(row['id'], 'tax', -tax, payable)
            if row['id'] in payouts:
                target_id, problem = payouts[row['id']]
                if problem:
                    outcome.skipped.append((row['account'], problem))
                else:
                    moved.add(row['id'], 'principal', tax - interest)
                    moved.add(target_id, 'principal', interest - tax)
        # the other side: an expense is a debit, a payable a credit
        chunk._book([paid, taxed, moved], self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo())
        outcome.amount = sum(amount for _id, _component, amount in paid.rows)
        return outcome

    def _month_text(self):
        return f"{self.date:%m/%Y}"

    def _interest_accounts(self, member_ids):
        """ The open accounts of these members, locked, with what they moved in the month; rows as of ``_interest_rows`` """
        self.env.cr.execute(SQL(
            "SELECT id FROM koperasi_account WHERE member_id IN %s AND company_id = %s ORDER BY id FOR NO KEY UPDATE", tuple(member_ids), self.company_id.id))
        # a member who is tried again has other accounts, which were paid
        return self.env['koperasi.savings.account']._interest_rows(
            self.company_id, self.date.replace(day=1), self.date,
            SQL("a.member_id IN %s AND a.state <> 'closed' AND %s <> ALL(COALESCE(m.paid_by, '{}'))", tuple(member_ids), self.id))

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
            """SELECT a.id, a.number, LEAST(p.admin_fee, a.balance - GREATEST(a.held, a.minimum)) AS fee,
                      g.currency_id <> b.currency_id AS foreign_currency, w.company_id IS NULL AS no_branch
               FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
               JOIN koperasi_member w ON w.id = a.member_id JOIN account_account g ON g.id = a.control_id JOIN res_company b ON b.id = a.company_id
               WHERE a.id IN %s AND a.state = 'open' ORDER BY a.id FOR NO KEY UPDATE OF a""", tuple(chunk.record_ids)))
        income = self.env['koperasi.posting.rule']._get_account(self.company_id, 'admin_fee').id
        event = MassEvent('admin_fee', self.env._("Administration fee of %s", self._month_text()))
        skipped = []
        for row in rows:
            if problem := self.env['koperasi.savings.account']._row_problem(row):
                skipped.append((self.env['koperasi.account'].browse(row['id']), problem))
            elif row['fee'] > 0:
                event.add(row['id'], 'fee', -int(row['fee']), income)
        chunk._book([event], self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo())
        return Outcome(-sum(amount for _id, _component, amount in event.rows), skipped)
