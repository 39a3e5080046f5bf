from odoo import api, models
from odoo.tools import SQL, email_normalize

from ...finance.loan.limits import lending_limit
from ..savings.savings_product import SHARES
from .definition import ALL_BOOKS, LENDING, Column, Definition

PERSON = ('member_number', 'name', 'branch', 'area')
GROUPS = ('branch', 'area', 'member_group')


class KoperasiList(models.AbstractModel):
    """ Who the cooperative depends on: its largest depositors and borrowers, those related to it, and the legal limit of lending """
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        common = {'groups': GROUPS, 'filters': ('area',), 'path': 'koperasi-members'}
        return {
            **super()._definitions(),
            'depositors': Definition(
                '_query_depositors', ('rank', *PERSON, 'accounts', 'balance', 'share', 'running'), 'x.rank', top=True, **common),
            'borrowers': Definition(
                '_query_borrowers', ('rank', *PERSON, 'loans', 'balance', 'share', 'running'), 'x.rank', top=True, roles=LENDING, **common),
            'bmpp': Definition(
                '_query_bmpp', ('rank', *PERSON, 'related', 'balance', 'limit_percent', 'limit_amount', 'used', 'excess'), 'x.rank', top=True, roles=LENDING, **common),
            'related': Definition(
                '_query_related', (*PERSON, 'nik', 'related', 'shares', 'savings', 'loans', 'balance', 'worst_days'), 'x.balance DESC, x.member_number',
                roles=ALL_BOOKS, **common),
        }

    @api.model
    def _names(self):
        return {
            **super()._names(), 'depositors': self.env._("Largest Depositors"), 'borrowers': self.env._("Largest Borrowers"),
            'bmpp': self.env._("Lending Limits (BMPP)"), 'related': self.env._("Related Parties"),
        }

    @api.model
    def _words(self):
        return {
            **super()._words(), 'staff': self.env._("Board, supervisors, staff"), 'linked': self.env._("Linked to them"),
            'unrelated': self.env._("Not related"),
        }

    @api.model
    def _columns(self):
        return {
            **super()._columns(), 'rank': Column(self.env._("No."), 'count', 5), 'accounts': Column(self.env._("Accounts"), 'count', 9, True),
            'running': Column(self.env._("Running Share (%)"), 'percent', 10),
            'related': Column(self.env._("Relation"), 'word', 20), 'limit_percent': Column(self.env._("Limit (% of Own Capital)"), 'percent', 10),
            'limit_amount': Column(self.env._("Limit"), 'amount', 16),
            'used': Column(self.env._("Used (%)"), 'percent', 9), 'excess': Column(self.env._("Above the Limit"), 'amount', 15, True),
            'shares': Column(self.env._("Shares"), 'amount', 14, True), 'savings': Column(self.env._("Savings"), 'amount', 14, True),
            'worst_days': Column(self.env._("Days Past Due"), 'count', 8),
        }

    def _by_member(self, options, rows, extra):
        """ Members with the sum of ``rows`` (``member_id, balance``), the largest first.

        :param extra: ``SQL`` of more columns
        """
        who, joins = self._who(SQL("g.officer_id"))
        return SQL(
            """SELECT a.*, %(who)s FROM (
                   SELECT o.member_id AS id, o.member_id, MIN(o.partner_id) AS partner_id, MIN(o.company_id) AS company_id, SUM(o.balance) AS balance,
                          COUNT(*) AS accounts, COUNT(*) AS loans, RANK() OVER (ORDER BY SUM(o.balance) DESC, o.member_id) AS rank,
                          ROUND(SUM(o.balance) * 100 / SUM(SUM(o.balance)) OVER (), 2) AS share,
                          ROUND(SUM(SUM(o.balance)) OVER (ORDER BY SUM(o.balance) DESC, o.member_id) * 100 / SUM(SUM(o.balance)) OVER (), 2) AS running, %(extra)s
                   FROM (%(rows)s) o GROUP BY o.member_id) a %(joins)s""", who=who, joins=joins, rows=rows, extra=extra)

    def _deposits(self, options, but=SHARES):
        """ Accounts of members with a balance, but those of some families """
        return SQL(
            """SELECT a.member_id, a.partner_id, a.company_id, a.balance, s.family FROM %s a JOIN koperasi_savings_account s ON s.account_id = a.id
               WHERE a.balance > 0 AND s.family NOT IN %s""", self._accounts_on(options, 'credit'), but)

    def _lent(self, options):
        return SQL(
            """SELECT a.member_id, a.partner_id, a.company_id, a.balance FROM %s a JOIN koperasi_loan r ON r.account_id = a.id WHERE a.balance > 0""",
            self._accounts_on(options, 'debit'))

    def _query_depositors(self, options):
        """ The largest depositors, shares left out, with their part of all deposits """
        return SQL("SELECT o.* FROM (%s) o WHERE o.rank <= %s", self._by_member(options, self._deposits(options), SQL("NULL AS none")), options.top)

    def _query_borrowers(self, options):
        """ The largest borrowers with their part of all that is lent """
        return SQL("SELECT o.* FROM (%s) o WHERE o.rank <= %s", self._by_member(options, self._lent(options), SQL("NULL AS none")), options.top)

    def _query_bmpp(self, options):
        """ The largest borrowers and all above their limit (Permenkop UKM 8/2023): principal owed against a percentage of own capital on the day """
        capital = max(options.companies.root_id._koperasi_own_capital(options.day), 0)
        Limit = self.env['koperasi.regulation.limit']
        percents = [Limit._find(code, options.day) for code in ('bmpp_related_pct', 'bmpp_member_pct')]
        limits = [None if percent is None else lending_limit(capital, percent) for percent in percents]
        related, member = (SQL("%s::numeric", limit) for limit in limits)
        return SQL(
            """SELECT b.*, CASE WHEN b.limit_amount > 0 THEN ROUND(b.balance * 100 / b.limit_amount, 2) END AS used, GREATEST(b.balance - b.limit_amount, 0) AS excess
               FROM (SELECT o.*, COALESCE(e.relation, 'unrelated') AS related,
                            CASE WHEN e.relation IS NULL THEN %(percent)s::numeric ELSE %(percent_related)s::numeric END AS limit_percent,
                            CASE WHEN e.relation IS NULL THEN %(member)s ELSE %(related)s END AS limit_amount
                     FROM (%(borrowers)s) o LEFT JOIN (%(relations)s) e ON e.member_id = o.id) b
               WHERE b.rank <= %(top)s OR b.balance > b.limit_amount""",
            related=related, member=member, percent=percents[1], percent_related=percents[0], top=options.top, relations=self._relations(options),
            borrowers=self._by_member(options, self._lent(options), SQL("NULL AS none")))

    def _relations(self, options):
        """ Members who are of the board, the supervisors or the staff, by person, as ``koperasi.member._is_related_party`` says of one; and those whom an
        application names as linked to them. As of today: who was of the staff on a past day, nobody keeps.

        :return: ``SQL`` with ``member_id, relation``
        """
        root = options.companies.root_id
        # narrow sudo(): whose logins belong to which person, of which only the relation is shown
        users = self.env.ref('koperasi.group_koperasi_staff').sudo().all_user_ids.filtered(lambda user: not user.share and root in user.company_ids.root_id)
        emails = {email for user in users if (email := email_normalize(user.partner_id.email or ''))}
        return SQL(
            """SELECT m.id AS member_id, 'staff' AS relation FROM koperasi_member m JOIN res_partner p ON p.id = m.partner_id
               WHERE m.root_company_id = %(root)s AND (m.partner_id IN %(partners)s OR LOWER(TRIM(m.email)) IN %(emails)s OR p.email_normalized IN %(emails)s)
               UNION
               SELECT y.member_id, 'linked' FROM koperasi_loan_application y JOIN koperasi_member m ON m.id = y.member_id JOIN res_partner p ON p.id = m.partner_id
               WHERE m.root_company_id = %(root)s AND y.related_manual AND NOT COALESCE(
                   m.partner_id IN %(partners)s OR LOWER(TRIM(m.email)) IN %(emails)s OR p.email_normalized IN %(emails)s, FALSE)""",
            root=root.id, partners=tuple(users.partner_id.ids) or (0,), emails=tuple(emails) or ('',))

    def _query_related(self, options):
        """ What related parties have saved and owe """
        who, joins = self._who(SQL("g.officer_id"))
        return SQL(
            """SELECT m.id, a.member_id, e.relation AS related, COALESCE(v.shares, 0) AS shares, COALESCE(v.savings, 0) AS savings, COALESCE(l.loans, 0) AS loans,
                      COALESCE(l.balance, 0) AS balance, COALESCE(l.days, 0) AS worst_days, %(who)s
               FROM (SELECT id AS member_id, partner_id, company_id FROM koperasi_member WHERE company_id IN %(companies)s) a
               JOIN (%(relations)s) e ON e.member_id = a.member_id %(joins)s
               LEFT JOIN (SELECT member_id, SUM(balance) FILTER (WHERE family IN %(families)s) AS shares, SUM(balance) FILTER (WHERE family NOT IN %(families)s) AS savings
                          FROM (%(accounts)s) y GROUP BY 1) v ON v.member_id = a.member_id
               LEFT JOIN (SELECT member_id, COUNT(*) AS loans, SUM(balance) AS balance, MAX(days) AS days FROM (%(loans)s) y GROUP BY 1) l ON l.member_id = a.member_id""",
            who=who, joins=joins, companies=tuple(options.companies.ids), relations=self._relations(options), families=SHARES, accounts=self._deposits(options, ('',)),
            loans=self._query_loans(options))
