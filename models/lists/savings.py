from odoo import api, models
from odoo.tools import SQL

from ...finance.mandatory import total_due
from ..savings.savings_product import SHARES
from .definition import Column, Definition

PRODUCT = 'koperasi.savings.product'
DEPOSITS = ('demand', 'recurring', 'other_coop', 'prospective', 'exit')
GROUPS = ('branch', 'officer', 'product', 'area', 'member_group')
FILTERS = ('product', 'officer', 'area')
WHO = ('number', 'member_number', 'name', 'product', 'branch', 'officer', 'area')


class KoperasiList(models.AbstractModel):
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        common = {'groups': GROUPS, 'filters': FILTERS, 'product': PRODUCT, 'path': 'koperasi-savings', 'action': 'koperasi.action_koperasi_savings_account'}
        return {
            **super()._definitions(),
            'savings': Definition('_query_savings', (*WHO, 'opened_on', 'last_activity_on', 'balance'), 'x.number', **common),
            'shares': Definition('_query_shares', (*WHO, 'opened_on', 'balance'), 'x.member_number, x.number', **common),
            'terms': Definition(
                '_query_terms', (*WHO[:-1], 'certificate_number', 'rate', 'term_months', 'contract_from', 'maturity_date', 'balance'),
                'x.maturity_date NULLS LAST, x.number', **common),
            'mandatory': Definition(
                '_query_mandatory', ('member_number', 'name', 'phone', 'branch', 'officer', 'area', 'member_group', 'joined_on', 'due', 'paid', 'short'),
                'x.short DESC, x.member_number', groups=('branch', 'officer', 'area', 'member_group'), filters=('officer', 'area'), path='koperasi-members',
                action='koperasi.action_koperasi_mandatory_arrears'),
        }

    @api.model
    def _names(self):
        return {
            **super()._names(), 'savings': self.env._("Savings by Account"), 'shares': self.env._("Shares by Account"),
            'terms': self.env._("Term Deposits"), 'mandatory': self.env._("Arrears of Mandatory Shares"),
        }

    @api.model
    def _columns(self):
        return {
            **super()._columns(),
            'last_activity_on': Column(self.env._("Last Movement"), 'date', 11), 'certificate_number': Column(self.env._("Certificate Number"), width=13),
            'rate': Column(self.env._("Rate (%)"), 'percent', 8), 'term_months': Column(self.env._("Term (Months)"), 'count', 8),
            'contract_from': Column(self.env._("Contract From"), 'date', 11), 'maturity_date': Column(self.env._("Maturity Date"), 'date', 11),
            'joined_on': Column(self.env._("Member Since"), 'date', 11), 'due': Column(self.env._("Due"), 'amount', 14, True),
            'paid': Column(self.env._("Paid"), 'amount', 14, True),
            'short': Column(self.env._("Arrears"), 'amount', 14, True),
        }

    def _query_savings(self, options):
        return self._query_accounts(options, DEPOSITS)

    def _query_shares(self, options):
        return self._query_accounts(options, SHARES)

    def _query_terms(self, options):
        return self._query_accounts(options, ('term',))

    def _query_accounts(self, options, families):
        """ Accounts of product families with a balance on the day. The contract of a term deposit is shown if it already ran then. """
        who, joins = self._who(SQL("g.officer_id"))
        return SQL(
            """SELECT s.id, a.number, a.member_id, a.opened_on, a.balance, s.family, s.product_id,
                      CASE WHEN s.last_activity_on <= %(day)s THEN s.last_activity_on END AS last_activity_on,
                      COALESCE(f.name->>%(lang)s, f.name->>'en_US') AS product, s.certificate_number, o.rate, o.term_months, o.contract_from, o.maturity_date, %(who)s
               FROM %(accounts)s a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product f ON f.id = s.product_id %(joins)s
               LEFT JOIN koperasi_savings_account o ON o.id = s.id AND o.contract_from <= %(day)s
               WHERE s.family IN %(families)s AND a.balance <> 0""",
            day=options.day, lang=self.env.lang or 'en_US', who=who, joins=joins, accounts=self._accounts_on(options, 'credit'), families=families)

    def _query_mandatory(self, options):
        """ Members who had paid less of the mandatory shares than was due on the day (finance.mandatory, case S6) """
        root, day = options.companies.root_id, options.day
        amounts = self.env['koperasi.member']._mandatory_amounts(root)
        joined = [] if not amounts else [row[0] for row in self.env.execute_query(SQL(
            "SELECT DISTINCT COALESCE(approval_date, join_date) FROM koperasi_member WHERE company_id IN %s AND COALESCE(approval_date, join_date) <= %s",
            tuple(options.companies.ids), day))]
        dues = [total_due(self.env['koperasi.member']._mandatory_plan(one, root, amounts), day) for one in joined]
        who, joins = self._who(SQL("g.officer_id"))
        return SQL(
            """SELECT m.id, a.member_id, d.joined AS joined_on, d.due, COALESCE(a.balance, 0) AS paid, d.due - COALESCE(a.balance, 0) AS short, %(who)s
               FROM (SELECT m.id AS member_id, m.partner_id, m.company_id, SUM(b.balance) AS balance FROM koperasi_member m LEFT JOIN (
                        SELECT k.member_id, k.balance FROM %(accounts)s k JOIN koperasi_savings_account s ON s.account_id = k.id
                        WHERE s.family = 'share_mandatory') b ON b.member_id = m.id
                     WHERE m.company_id IN %(companies)s AND %(members)s GROUP BY 1) a %(joins)s
               JOIN unnest(%(joined)s::date[], %(dues)s::numeric[]) d(joined, due) ON d.joined = COALESCE(m.approval_date, m.join_date)
               WHERE d.due > COALESCE(a.balance, 0)""",
            who=who, joins=joins, accounts=self._accounts_on(options, 'credit'), companies=tuple(options.companies.ids), members=self._members_on(day),
            joined=joined, dues=dues)

    @api.model
    def _members_on(self, day):
        """ ``SQL``: whether ``koperasi_member m`` was a member on a day """
        return SQL(
            "(m.state <> 'prospective' AND COALESCE(m.approval_date, m.join_date) <= %(day)s AND (m.state IN ('active', 'passive') OR m.exit_date > %(day)s))", day=day)
