from odoo import api, models
from odoo.tools import SQL

from ..loan.classes import CLASSES, class_sql, days_sql, kept_class_sql, provision_sql
from .definition import LENDING, Column, Definition
from .lists import CHOICES

PRODUCT = 'koperasi.loan.product'
GROUPS = ('branch', 'officer', 'product', 'area', 'member_group', 'loan_class', 'funding', 'sector')
FILTERS = ('product', 'officer', 'area')
# days past due up to which a column of the aging goes (domain 8.11); None for all above
AGES = (('age_0', 0), ('age_30', 30), ('age_60', 60), ('age_90', 90), ('age_120', 120), ('age_180', 180), ('age_over', None))


class KoperasiList(models.AbstractModel):
    _inherit = 'koperasi.list'

    @api.model
    def _definitions(self):
        common = {'roles': LENDING, 'groups': GROUPS, 'filters': FILTERS, 'product': PRODUCT, 'path': 'koperasi-loans'}
        return {
            **super()._definitions(),
            'loans': Definition(
                '_query_loans', ('number', 'member_number', 'name', 'product', 'branch', 'officer', 'disbursed_on', 'ends_on', 'principal_amount', 'loan_rate', 'balance',
                                 'principal_late', 'interest_late', 'days', 'loan_class'), 'x.number', action='koperasi.action_koperasi_loan', **common),
            'classes': Definition(
                '_query_classes', ('loan_class', 'loans', 'balance', 'share', 'collateral_value', 'provision'), 'x.rank',
                action='koperasi.action_koperasi_loan_classes', **{**common, 'path': ''}),
            'aging': Definition(
                '_query_aging', ('number', 'member_number', 'name', 'officer', 'days', *(name for name, _most in AGES), 'balance'), 'x.days DESC, x.number',
                action='koperasi.action_koperasi_loan_arrears', **common),
        }

    @api.model
    def _names(self):
        return {
            **super()._names(), 'loans': self.env._("Loans by Account"), 'classes': self.env._("Collectability"), 'aging': self.env._("Aging of Loans"),
        }

    @api.model
    def _columns(self):
        ages = {name: Column(self.env._("%s days", label), 'amount', 14, True) for name, label in (
            ('age_30', "1–30"), ('age_60', "31–60"), ('age_90', "61–90"), ('age_120', "91–120"), ('age_180', "121–180"), ('age_over', "> 180"))}
        return {
            **super()._columns(), **ages, 'age_0': Column(self.env._("Not late"), 'amount', 14, True),
            'disbursed_on': Column(self.env._("Paid Out On"), 'date', 11), 'ends_on': Column(self.env._("Last Due Date"), 'date', 11),
            'principal_amount': Column(self.env._("Loan Amount"), 'amount', 15, True), 'loan_rate': Column(self.env._("Rate"), 'text', 9),
            'principal_late': Column(self.env._("Principal in Arrears"), 'amount', 14, True),
            'interest_late': Column(self.env._("Interest in Arrears"), 'amount', 14, True),
            'days': Column(self.env._("Days Past Due"), 'count', 8),
            'loan_class': Column(self.env._("Class"), 'choice', 16, choices=('koperasi.loan.snapshot', 'loan_class')),
            'loans': Column(self.env._("Loans"), 'count', 9, True), 'share': Column(self.env._("Share (%)"), 'percent', 9),
            'collateral_value': Column(self.env._("Collateral"), 'amount', 15, True),
            'provision': Column(self.env._("Provision Required"), 'amount', 15, True),
            'funding': Column(self.env._("Funding Source"), width=18),
        }

    def _query_loans(self, options):
        """ Loans with a balance at the end of a business date: what was in arrears then, for how long, in which class.

        A day that a branch froze (``koperasi.loan.snapshot``) shows what was frozen. The branch's last day shows what the loans' own columns
        say. Any other past day is worked out from the schedule that was in force and what had been paid of it by then; the officer's judgement
        (rescuable, handed over) is that of today. Schedules and payments are read only of loans whose arrears are not known otherwise (``v.read``).
        """
        day = SQL("%s::date", options.day)
        who, joins = self._who(SQL("r.officer_id"))
        units = dict(self.env['koperasi.loan']._fields['rate_unit']._description_selection(self.env))
        since = {part: SQL(
            "CASE WHEN %(day)s >= d.date THEN r.%(part)s ELSE past.%(part)s END", day=day, part=SQL.identifier(f'{part}_open_since')) for part in ('principal', 'interest')}
        return SQL(
            """SELECT r.id, a.number, a.member_id, r.product_id, COALESCE(r.product_name, '') AS product, r.disbursed_on, r.principal_amount,
                      REPLACE(TRIM_SCALE(r.rate::numeric)::text, '.', ',') || CASE r.rate_unit WHEN 'year' THEN %(a_year)s ELSE %(a_month)s END AS loan_rate,
                      (SELECT MAX(n.due_date) FROM koperasi_loan_plan_line n WHERE n.plan_id = v.plan_id) AS ends_on, a.balance,
                      GREATEST(LEAST(COALESCE(s.principal_late, i.principal - t.principal), a.balance), 0) AS principal_late,
                      COALESCE(s.interest_late, GREATEST(i.interest - t.interest, 0)) AS interest_late, COALESCE(s.days_past_due, %(days)s) AS days,
                      CASE WHEN r.loan_state <> 'opening' THEN COALESCE(s.loan_class, k.name) END AS loan_class,
                      COALESCE(s.collateral, r.collateral_value, 0) AS collateral_value,
                      CASE WHEN r.loan_state <> 'opening' THEN COALESCE(s.provision, %(provision)s) END AS provision, u.name AS funding, r.funding_source_id, %(who)s
               FROM %(accounts)s a JOIN koperasi_loan r ON r.account_id = a.id %(joins)s
               JOIN (SELECT company_id, MAX(date) AS date FROM koperasi_business_day GROUP BY 1) d ON d.company_id = a.company_id
               LEFT JOIN koperasi_loan_funding_source u ON u.id = r.funding_source_id
               LEFT JOIN koperasi_loan_snapshot s ON s.loan_id = r.id AND s.date = %(day)s
               LEFT JOIN (%(plans)s) w ON w.loan_id = r.id
               CROSS JOIN LATERAL (SELECT CASE WHEN w.loan_id IS NULL THEN r.plan_id ELSE w.plan_id END AS plan_id,
                    s.principal_late IS NULL AND (%(day)s < d.date OR r.open_since <= %(day)s) AS read) v
               CROSS JOIN LATERAL (%(due)s) i CROSS JOIN LATERAL (%(paid)s) t CROSS JOIN LATERAL (%(past)s) past
               CROSS JOIN LATERAL (SELECT r.id, r.collectability, r.period_unit, r.period_count, r.instalments, r.collateral_value, r.rescuable, r.handed_over, r.restructured_on,
                    r.provision_preset, CASE WHEN r.restructured_on <= %(day)s THEN r.class_floor END AS class_floor,
                    %(principal)s AS principal_open_since, %(interest)s AS interest_open_since,
                    CASE WHEN %(day)s >= d.date THEN r.open_since ELSE LEAST(past.principal_open_since, past.interest_open_since) END AS open_since) l
               CROSS JOIN LATERAL (SELECT CASE WHEN s.id IS NULL THEN %(own)s END AS name OFFSET 0) own
               CROSS JOIN LATERAL (SELECT CASE WHEN s.id IS NULL THEN %(kept)s END AS name OFFSET 0) k
               WHERE a.balance > 0""",
            day=day, who=who, joins=joins, accounts=self._accounts_on(options, 'debit'), days=days_sql(day), own=class_sql(day),
            kept=kept_class_sql(SQL("own.name"), day), provision=provision_sql(SQL("k.name"), SQL("a.balance"), SQL("l.collateral_value")), past=self._open_since(day),
            paid=self._paid_by(day), plans=self._plans_before(day), due=self._due_by(day), a_year=f" % {units['year']}", a_month=f" % {units['month']}", **since)

    def _plans_before(self, day):
        """ The schedules in force on a day of loans for which another one was agreed on since; those of the others are today's """
        return SQL(
            """SELECT w.loan_id, (array_agg(w.id ORDER BY w.number DESC) FILTER (WHERE w.date_from <= %(day)s))[1] AS plan_id FROM koperasi_loan_plan w
               WHERE w.reason <> 'current' AND w.loan_id IN (SELECT z.loan_id FROM koperasi_loan_plan z WHERE z.reason <> 'current' AND z.date_from > %(day)s)
               GROUP BY 1""", day=day)

    def _due_by(self, day):
        """ What the instalments of a loan (``v``) came to by a day """
        return SQL(
            """SELECT COALESCE(SUM(n.principal), 0) AS principal, COALESCE(SUM(n.interest), 0) AS interest FROM koperasi_loan_plan_line n
               WHERE v.read AND n.plan_id = v.plan_id AND n.due_date <= %s""", day)

    def _paid_by(self, day):
        """ What had been paid of a loan (``r``) by the end of a day """
        return SQL(
            """SELECT COALESCE(SUM(e.loan_principal), 0) AS principal, COALESCE(SUM(e.loan_interest), 0) AS interest FROM koperasi_transaction e
               WHERE v.read AND e.loan_id = r.id AND e.business_date <= %s""", day)

    def _open_since(self, day):
        """ On a past day (before that of the branch, ``d``), the oldest due dates that what was paid (``t``) does not reach; looked for where some are """
        return SQL(
            """SELECT MIN(y.due_date) FILTER (WHERE y.principal > t.principal) AS principal_open_since,
                      MIN(y.due_date) FILTER (WHERE y.interest > t.interest) AS interest_open_since
               FROM (SELECT z.due_date, SUM(z.principal) OVER w AS principal, SUM(z.interest) OVER w AS interest FROM koperasi_loan_plan_line z
                     WHERE %(day)s < d.date AND (i.principal > t.principal OR i.interest > t.interest)
                       AND z.plan_id = v.plan_id AND z.due_date <= %(day)s WINDOW w AS (ORDER BY z.due_date, z.number)) y OFFSET 0""", day=day)

    def _query_aging(self, options):
        low, bands = None, []
        for name, most in AGES:
            band = [SQL("o.days > %s", low)] if low is not None else []
            band += [SQL("o.days <= %s", most)] if most is not None else []
            bands.append(SQL("CASE WHEN %s THEN o.balance END AS %s", SQL(" AND ").join(band), SQL.identifier(name)))
            low = most
        return SQL("SELECT o.*, %s FROM (%s) o", SQL(", ").join(bands), self._query_loans(options))

    def _query_classes(self, options):
        """ One row a class (and group), with its share of what is owed """
        kept = [name for name in CHOICES if getattr(options, name)] + ([options.group] if options.group not in ('', 'loan_class') else [])
        columns = SQL("").join(SQL(", o.%s", SQL.identifier(name)) for name in kept)
        return SQL(
            """SELECT NULL::integer AS id, array_position(%(classes)s::varchar[], o.loan_class) AS rank, o.loan_class, COUNT(*) AS loans, SUM(o.balance) AS balance,
                      ROUND(SUM(o.balance) * 100 / SUM(SUM(o.balance)) OVER (), 2) AS share, SUM(o.collateral_value) AS collateral_value,
                      COALESCE(SUM(o.provision), 0) AS provision%(columns)s
               FROM (%(loans)s) o WHERE %(chosen)s GROUP BY o.loan_class%(columns)s""",
            classes=[name for name, _label in CLASSES], columns=columns, loans=self._query_loans(options),
            chosen=self._chosen(options, 'o'))
