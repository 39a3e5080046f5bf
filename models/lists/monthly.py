from odoo import api, models
from odoo.tools import SQL

from ..loan.classes import CLASSES
from ..savings.savings_product import FAMILIES
from .definition import Column, Definition

# general ledger group -> item, sign
BOOKS = (('asset', 'assets', 1), ('liability', 'liabilities', -1), ('equity', 'equity', -1), ('income', 'income', -1), ('expense', 'costs', 1))

WORKING = ('teller', 'loan_officer', 'field_officer', 'accountant', 'manager')      # roles of people who are employed


class KoperasiList(models.AbstractModel):
    """ The figures of the periodic return to the Dinas (domain 8.10) """
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        return {
            **super()._definitions(),
            'monthly': Definition('_query_monthly', ('section', 'item', 'pieces', 'amount'), 'x.place', period=True),
        }

    @api.model
    def _names(self):
        return {**super()._names(), 'monthly': self.env._("Figures of the Monthly Return")}

    @api.model
    def _columns(self):
        return {
            **super()._columns(), 'section': Column(self.env._("Section"), 'word', 18), 'item': Column(self.env._("Item"), 'word', 36),
            'pieces': Column(self.env._("Quantity"), 'count', 12),
            'amount': Column(self.env._("Amount"), 'amount', 18),
        }

    @api.model
    def _words(self):
        families = dict(self.env['koperasi.savings.product']._fields['family']._description_selection(self.env))
        classes = dict(self.env['koperasi.loan.snapshot']._fields['loan_class']._description_selection(self.env))
        return {
            **super()._words(), **families, **classes,
            'members': self.env._("Members"), 'savings': self.env._("Savings and shares"), 'loans': self.env._("Loans"), 'books': self.env._("Books"),
            'at_start': self.env._("At the beginning"), 'came': self.env._("Admitted"), 'went': self.env._("Left"),
            'at_end': self.env._("At the end"), 'men': self.env._("Men"), 'women': self.env._("Women"),
            'granted': self.env._("Paid out in the period"), 'repaid': self.env._("Principal repaid in the period"),
            'owed': self.env._("Principal outstanding"), 'unclassified': self.env._("Not classified"),
            'assets': self.env._("Assets"), 'liabilities': self.env._("Liabilities"), 'equity': self.env._("Equity"),
            'income': self.env._("Income of the year to date"),
            'costs': self.env._("Costs of the year to date"), 'surplus': self.env._("Surplus (SHU) of the year to date"),
            'cooperative': self.env._("The cooperative"), 'employees': self.env._("Employees: those who log in today, add the others"),
            'meeting': self.env._("Annual meeting (RAT): not kept here, fill in"),
        }

    def _query_monthly(self, options):
        """ Members, savings, loans and books, a row an item; sections follow each other by ``place`` """
        items = SQL(" UNION ALL ").join((*self._monthly_members(options), self._monthly_savings(options), *self._monthly_loans(options), self._monthly_books(options),
                                      self._monthly_cooperative(options)))
        branch, by = (SQL("c.name"), SQL(", c.name")) if options.group == 'branch' else (SQL("NULL::varchar"), SQL())
        return SQL(
            """SELECT NULL::integer AS id, MIN(i.company_id) AS company_id, %(branch)s AS branch, i.place, i.section, i.item, SUM(i.pieces) AS pieces, SUM(i.amount) AS amount
               FROM (%(items)s) i(place, section, item, company_id, pieces, amount) JOIN res_company c ON c.id = i.company_id
               GROUP BY i.place, i.section, i.item%(by)s""", branch=branch, items=items, by=by)

    def _monthly_members(self, options):
        companies = tuple(options.companies.ids)
        yesterday = SQL("(%s::date - 1)", options.first)
        start, end = self._members_on(yesterday), self._members_on(options.day)
        kinds = (
            ('at_start', start), ('came', SQL("%s AND NOT %s", end, start)), ('went', SQL("%s AND NOT %s", start, end)), ('at_end', end),
            ('men', SQL("%s AND m.sex = 'male'", end)), ('women', SQL("%s AND m.sex = 'female'", end)))
        return [SQL(
            "SELECT %s, 'members', %s, m.company_id, COUNT(*) FILTER (WHERE %s), NULL::numeric FROM koperasi_member m WHERE m.company_id IN %s GROUP BY 4",
            place, name, condition, companies) for place, (name, condition) in enumerate(kinds, 10)]

    def _monthly_savings(self, options):
        families = [family for family, _label in FAMILIES]
        return SQL(
            """SELECT 20 + array_position(%s::varchar[], s.family), 'savings', s.family, a.company_id, COUNT(*), SUM(a.balance)
               FROM %s a JOIN koperasi_savings_account s ON s.account_id = a.id WHERE a.balance > 0 GROUP BY 1, 3, 4""", families, self._accounts_on(options, 'credit'))

    def _monthly_loans(self, options):
        companies, first, day = tuple(options.companies.ids), options.first, options.day
        return [
            SQL("""SELECT 40, 'loans', 'granted', a.company_id, COUNT(*), SUM(r.principal_amount) FROM koperasi_loan r JOIN koperasi_account a ON a.id = r.account_id
                   WHERE a.company_id IN %s AND r.disbursed_on BETWEEN %s AND %s AND r.loan_state NOT IN ('cancelled', 'opening') GROUP BY 4""", companies, first, day),
            SQL("""SELECT 41, 'loans', 'repaid', t.company_id, NULL::bigint, SUM(t.loan_principal) FROM koperasi_transaction t
                   WHERE t.loan_id IS NOT NULL AND t.company_id IN %s AND t.business_date BETWEEN %s AND %s GROUP BY 4""", companies, first, day),
            SQL("""SELECT CASE GROUPING(o.loan_class) WHEN 1 THEN 42 ELSE 43 + COALESCE(array_position(%s::varchar[], o.loan_class), 0) END, 'loans',
                          CASE GROUPING(o.loan_class) WHEN 1 THEN 'owed' ELSE COALESCE(o.loan_class, 'unclassified') END, o.company_id, COUNT(*), SUM(o.balance)
                   FROM (%s) o GROUP BY GROUPING SETS ((o.company_id), (o.company_id, o.loan_class))""",
                [name for name, _label in CLASSES], self._query_loans(options)),
        ]

    def _monthly_books(self, options):
        """ Assets and so on at the end; income and costs since the fiscal year began """
        year = options.companies.root_id.compute_fiscalyear_dates(options.day)['date_from']
        groups, names, signs = zip(*BOOKS, strict=True)
        return SQL(
            """SELECT b.place, 'books', b.item, l.company_id, NULL::bigint, SUM(b.sign * l.balance)
               FROM account_move_line l JOIN account_account k ON k.id = l.account_id
               JOIN LATERAL (
                   SELECT 59 + array_position(%(groups)s::varchar[], split_part(k.account_type, '_', 1)),
                          (%(names)s::varchar[])[array_position(%(groups)s::varchar[], split_part(k.account_type, '_', 1))],
                          (%(signs)s::integer[])[array_position(%(groups)s::varchar[], split_part(k.account_type, '_', 1))]
                   UNION ALL SELECT 66, 'surplus', -1 WHERE split_part(k.account_type, '_', 1) IN ('income', 'expense')) b(place, item, sign) ON b.item IS NOT NULL
               WHERE l.parent_state = 'posted' AND l.company_id IN %(companies)s AND l.date <= %(day)s
                 AND (split_part(k.account_type, '_', 1) NOT IN ('income', 'expense') OR l.date >= %(year)s) GROUP BY 1, 3, 4""",
            groups=list(groups), names=list(names), signs=list(signs), companies=tuple(options.companies.ids), day=options.day, year=year)

    def _monthly_cooperative(self, options):
        """ What the return asks besides and these books do not keep: who works here is known of those who log in, a meeting not at all """
        # narrow sudo(): how many people have a role of the staff; board and supervisors are not employed
        users = self.env['res.groups'].sudo().browse(self.env.ref(f'koperasi.group_koperasi_{role}').id for role in WORKING).all_user_ids
        working = [(company.id, len(users.filtered(lambda user, company=company: user.active and not user.share and user.company_id == company).partner_id))
                   for company in options.companies]
        return SQL(
            """SELECT y.place, 'cooperative', y.item, w.company_id, CASE y.item WHEN 'employees' THEN w.people END, NULL::numeric
               FROM unnest(%s::integer[], %s::bigint[]) w(company_id, people), (VALUES (70, 'employees'), (71, 'meeting')) y(place, item)""",
            [company for company, _people in working], [people for _company, people in working])
