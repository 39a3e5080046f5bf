from odoo import api, models
from odoo.tools import SQL

from .definition import LENDING, Column, Definition

COLLATERAL = 'koperasi.loan.collateral'


class KoperasiList(models.AbstractModel):
    """ Collateral, funding sources, large amounts of cash """
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        return {
            **super()._definitions(),
            'collateral': Definition(
                '_query_collateral', ('application', 'member_number', 'name', 'branch', 'officer', 'type', 'papers', 'owner_name', 'value', 'accepted_value', 'binding', 'custody',
                                      'custody_on', 'storage', 'insured_until', 'balance'), 'x.application, x.papers', roles=LENDING,
                groups=('branch', 'officer', 'type', 'custody', 'area'), filters=('officer', 'area'), path='koperasi-collateral', action='koperasi.action_koperasi_loan_collateral'),
            'funding': Definition(
                '_query_funding', ('funding', 'funding_kind', 'agreement', 'date_to', 'owed', 'loans', 'lent', 'difference', 'late'), 'x.funding', groups=(), roles=LENDING,
                path='koperasi-funding-sources', action='koperasi.action_koperasi_loan_funding_source'),
            'cash': Definition(
                '_query_cash', ('business_date', 'member_number', 'name', 'nik', 'branch', 'transactions', 'cash_in', 'cash_out'), 'x.business_date, x.member_number',
                groups=('branch', 'area'), filters=('area',), path='koperasi-members', period=True, action='koperasi.action_koperasi_transaction'),
        }

    @api.model
    def _names(self):
        return {
            **super()._names(), 'collateral': self.env._("Register of Collateral"), 'funding': self.env._("Funding Sources"),
            'cash': self.env._("Large Cash Transactions"),
        }

    @api.model
    def _group_names(self):
        return {**super()._group_names(), 'type': self.env._("Type"), 'custody': self.env._("Custody")}

    @api.model
    def _columns(self):
        return {
            **super()._columns(), 'application': Column(self.env._("Application"), width=14),
            'type': Column(self.env._("Type"), 'choice', 16, choices=(COLLATERAL, 'type')),
            'papers': Column(self.env._("Papers"), width=26), 'owner_name': Column(self.env._("Owner"), width=20),
            'value': Column(self.env._("Value Taken"), 'amount', 15, True),
            'accepted_value': Column(self.env._("Accepted Value"), 'amount', 15, True),
            'binding': Column(self.env._("Binding"), 'choice', 14, choices=(COLLATERAL, 'binding')),
            'custody': Column(self.env._("Custody"), 'choice', 14, choices=(COLLATERAL, 'custody')),
            'custody_on': Column(self.env._("Since"), 'date', 11), 'storage': Column(self.env._("Kept At"), width=14),
            'insured_until': Column(self.env._("Insured Until"), 'date', 11),
            'funding_kind': Column(self.env._("Kind"), 'choice', 14, choices=('koperasi.loan.funding.source', 'kind')),
            'agreement': Column(self.env._("Agreement"), width=18),
            'date_to': Column(self.env._("Until"), 'date', 11), 'owed': Column(self.env._("Owed to the Source"), 'amount', 16, True),
            'lent': Column(self.env._("Lent and Not Repaid"), 'amount', 16, True),
            'difference': Column(self.env._("Difference"), 'amount', 16, True), 'late': Column(self.env._("Of It Late"), 'amount', 16, True),
            'business_date': Column(self.env._("Business Date"), 'date', 11), 'transactions': Column(self.env._("Transactions"), 'count', 9, True),
            'cash_in': Column(self.env._("Cash In"), 'amount', 16, True), 'cash_out': Column(self.env._("Cash Out"), 'amount', 16, True),
        }

    def _query_collateral(self, options):
        """ Objects that were pledged by the day and given back neither then nor before, with where they were and what their loan still came to """
        who, joins = self._who(SQL("y.officer_id"))
        zone = options.companies.root_id.koperasi_tz or 'Asia/Makassar'
        return SQL(
            """SELECT k.id, a.member_id, y.name AS application, k.type, TRIM(CONCAT_WS(' ', k.name, k.number)) AS papers, k.owner_name, k.value, k.accepted_value, k.binding,
                      COALESCE(w.direction, 'none') AS custody, w.day AS custody_on, k.storage, k.insured_until, COALESCE(b.balance, 0) AS balance, %(who)s
               FROM koperasi_loan_collateral k JOIN koperasi_loan_application y ON y.id = k.application_id
               JOIN (SELECT id AS member_id, partner_id FROM koperasi_member) m0 ON m0.member_id = y.member_id
               CROSS JOIN LATERAL (SELECT y.member_id, m0.partner_id, y.company_id) a %(joins)s
               LEFT JOIN koperasi_loan r ON r.id = y.loan_id LEFT JOIN %(accounts)s b ON b.id = r.account_id
               LEFT JOIN LATERAL (SELECT v.direction, %(moved)s AS day FROM koperasi_loan_collateral_move v
                   WHERE v.collateral_id = k.id AND %(moved)s <= %(day)s ORDER BY v.id DESC LIMIT 1) w ON TRUE
               WHERE y.company_id IN %(companies)s AND (k.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date <= %(day)s
                 AND (w.direction = 'in' OR b.balance > 0 OR NOT COALESCE(k.released, FALSE)) AND y.state NOT IN ('refused', 'cancelled')""",
            who=who, joins=joins, accounts=self._accounts_on(options, 'debit'), day=options.day, companies=tuple(options.companies.ids), zone=zone,
            moved=SQL("(v.moved_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone))

    def _query_funding(self, options):
        """ What the cooperative owes to each source (its liability account) and what it lent from it """
        root = options.companies.root_id
        owed = {account.id: -balance for account, balance in root._koperasi_gl_balances(options.day).items()}
        return SQL(
            """SELECT f.id, f.company_id, f.name AS funding, f.kind AS funding_kind, f.agreement, f.date_to, COALESCE(o.owed, 0) AS owed, COALESCE(l.loans, 0) AS loans,
                      COALESCE(l.lent, 0) AS lent, CASE WHEN f.account_id IS NOT NULL THEN COALESCE(o.owed, 0) - COALESCE(l.lent, 0) END AS difference, COALESCE(l.late, 0) AS late
               FROM koperasi_loan_funding_source f
               LEFT JOIN unnest(%(accounts)s::integer[], %(owed)s::numeric[]) o(account_id, owed) ON o.account_id = f.account_id
               LEFT JOIN (SELECT funding_source_id, COUNT(*) AS loans, SUM(balance) AS lent, SUM(principal_late) AS late FROM (%(loans)s) y GROUP BY 1) l ON l.funding_source_id = f.id
               WHERE f.company_id = %(root)s""",
            accounts=list(owed), owed=list(owed.values()), loans=self._query_loans(options), root=root.id)

    def _query_cash(self, options):
        """ Members whose cash of one day, in or out, reached ``cash_report_threshold`` (anti money laundering rules); reversed transactions are left out """
        threshold = self.env['koperasi.regulation.limit']._get('cash_report_threshold', options.day)
        return SQL(
            """SELECT m.id, x.company_id, c.name AS branch, x.business_date, m.number AS member_number, COALESCE(m.name, p.name) AS name, m.nik, m.district AS area,
                      x.transactions, x.cash_in, x.cash_out
               FROM (SELECT t.company_id, t.business_date, t.partner_id, MIN(t.member_id) AS member_id, COUNT(DISTINCT t.id) AS transactions,
                            SUM(GREATEST(n.cash, 0)) AS cash_in, SUM(GREATEST(-n.cash, 0)) AS cash_out
                     FROM koperasi_transaction t JOIN account_move v ON v.id = t.move_id JOIN account_journal j ON j.id = v.journal_id AND j.type = 'cash'
                     CROSS JOIN LATERAL (SELECT SUM(l.balance) AS cash FROM account_move_line l WHERE l.move_id = t.move_id AND l.account_id = j.default_account_id
                         AND (l.koperasi_transaction_id = t.id OR l.koperasi_transaction_id IS NULL AND NOT EXISTS (
                              SELECT FROM koperasi_transaction w WHERE w.move_id = t.move_id AND w.id <> t.id))) n
                     WHERE t.company_id IN %(companies)s AND t.business_date BETWEEN %(first)s AND %(day)s AND t.partner_id IS NOT NULL AND n.cash <> 0
                       AND t.reversal_of_id IS NULL AND NOT EXISTS (SELECT FROM koperasi_transaction w WHERE w.reversal_of_id = t.id)
                     GROUP BY 1, 2, 3) x
               JOIN res_company c ON c.id = x.company_id JOIN res_partner p ON p.id = x.partner_id LEFT JOIN koperasi_member m ON m.id = x.member_id
               WHERE x.cash_in >= %(threshold)s OR x.cash_out >= %(threshold)s""",
            companies=tuple(options.companies.ids), first=options.first, day=options.day, threshold=threshold)
