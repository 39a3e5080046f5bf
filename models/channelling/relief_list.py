from odoo import api, models
from odoo.tools import SQL

from ..lists.definition import LENDING, Column, Definition
from ..lists.loans import FILTERS, PRODUCT


class KoperasiList(models.AbstractModel):
    """ Loans that were relieved in a period, and how they have done since (domain 5.13) """
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        return {**super()._definitions(), 'reliefs': Definition(
            '_query_reliefs', ('number', 'member_number', 'name', 'relieved_on', 'relief', 'cause', 'let_off', 'dpd_before', 'days', 'loan_class', 'paid_since', 'balance'),
            'x.relieved_on, x.number', roles=LENDING, groups=('branch', 'officer', 'product', 'area', 'cause'), filters=FILTERS, product=PRODUCT,
            path='koperasi-loans', period=True)}

    @api.model
    def _names(self):
        return {**super()._names(), 'reliefs': self.env._("Relieved Loans and How They Did Since")}

    @api.model
    def _group_names(self):
        return {**super()._group_names(), 'cause': self.env._("Cause")}

    @api.model
    def _columns(self):
        return {
            **super()._columns(), 'relieved_on': Column(self.env._("Relieved On"), 'date', 11),
            'relief': Column(self.env._("Relief"), 'choice', 14, choices=('koperasi.loan.relief', 'kind')),
            'cause': Column(self.env._("Cause"), 'choice', 14, choices=('koperasi.loan.relief', 'reason_code')),
            'let_off': Column(self.env._("Let Off"), 'amount', 12, True), 'dpd_before': Column(self.env._("Days Late Before"), 'count', 8),
            'paid_since': Column(self.env._("Paid since"), 'amount', 14, True)}

    def _query_reliefs(self, options):
        """ Each relief of a period that was not taken back, with the loan as at the end of the period; a loan that was paid off since owes nothing """
        who, joins = self._who(SQL("r.officer_id"))
        return SQL(
            """SELECT w.id AS relief_id, r.id, a.number, r.product_id, r.product_name AS product, w.value_date AS relieved_on, w.kind AS relief, w.reason_code AS cause,
                      CASE WHEN w.kind = 'waiver' THEN w.amount ELSE 0 END AS let_off, w.dpd_before, COALESCE(o.days, 0) AS days, o.loan_class, COALESCE(o.balance, 0) AS balance,
                      (SELECT COALESCE(SUM(t.loan_principal + t.loan_interest), 0) FROM koperasi_transaction t
                       WHERE t.loan_id = r.id AND t.business_date > w.value_date AND t.business_date <= %(day)s) AS paid_since, %(who)s
               FROM koperasi_loan_relief w JOIN koperasi_loan r ON r.id = w.loan_id JOIN koperasi_account a ON a.id = r.account_id %(joins)s
               LEFT JOIN (%(loans)s) o ON o.id = r.id
               WHERE w.company_id IN %(companies)s AND w.value_date BETWEEN %(first)s AND %(day)s AND w.kind <> 'taken_back'
                 AND NOT EXISTS (SELECT FROM koperasi_loan_relief b WHERE b.reversal_of_id = w.id)""",
            who=who, joins=joins, loans=self._query_loans(options), companies=tuple(options.companies.ids), first=options.first, day=options.day)
