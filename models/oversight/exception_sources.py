from odoo import api, models
from odoo.tools import SQL

# how far back the first search of a cooperative goes, and each later one: what was found before is known
FIRST_DAYS, LATER_DAYS = 400, 45


class KoperasiException(models.Model):
    """ Where exceptions are found: each query reads what its domain keeps anyway, of the branches and days that are asked. """
    _inherit = 'koperasi.exception'

    @api.model
    def _sources(self):
        """ Names of the queries ``_find_x(companies, since)``, which give rows as of ``_keep``; other domains add theirs """
        return ['overrides', 'reversals', 'runs', 'backdated', 'approvals', 'members', 'rates', 'tills', 'suspense', 'days']

    @api.model
    def _collect(self, companies):
        """ Find what is new.

        :param companies: branches
        :return: number of exceptions found
        """
        self.env.flush_all()
        count = 0
        for company in companies:
            self.env.cr.execute(SQL("SELECT EXISTS (SELECT FROM koperasi_exception WHERE company_id = %s)", company.id))
            days = LATER_DAYS if self.env.cr.fetchone()[0] else FIRST_DAYS
            self.env.cr.execute(SQL("SELECT (now() AT TIME ZONE 'UTC')::date - %s::int, LEAST((now() AT TIME ZONE 'UTC')::date, MAX(date)) - %s::int "
                                    "FROM koperasi_business_day WHERE company_id = %s", days, days, company.id))
            recorded, booked = self.env.cr.fetchone()
            for source in self._sources():
                count += self._keep(getattr(self, f'_find_{source}')(company, recorded, booked or recorded))
        self.invalidate_model()
        return count

    @api.model
    def _find_overrides(self, company, recorded, _booked):
        return SQL(
            """SELECT o.company_id, 'override' AS kind, o.overridden_at AS at, NULL::date AS date, o.user_id, NULL::int AS checker_id, a.member_id, o.principal AS amount,
                      a.name AS reference, o.code || ': ' || o.finding || ' – ' || o.reason AS reason, 'koperasi.loan.application' AS res_model, a.id AS res_id, o.id::text AS mark
               FROM koperasi_loan_override o JOIN koperasi_loan_application a ON a.id = o.application_id WHERE o.company_id = %s AND o.overridden_at >= %s""",
            company.id, recorded)

    @api.model
    def _find_reversals(self, company, _recorded, booked):
        """ Receipts taken back one by one; those of a run stand under the run """
        return SQL(
            """SELECT t.company_id, 'reversal' AS kind, t.posted_at AS at, t.business_date AS date, t.user_id, o.user_id AS checker_id, m.id AS member_id, t.amount,
                      o.name AS reference, t.memo AS reason, 'koperasi.transaction' AS res_model, t.id AS res_id, '' AS mark
               FROM koperasi_transaction t JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               LEFT JOIN koperasi_member m ON m.id = o.member_id
               WHERE t.company_id = %s AND t.business_date >= %s AND t.run_id IS NULL""", company.id, booked)

    @api.model
    def _find_runs(self, company, recorded, _booked):
        return SQL(
            """SELECT r.company_id, 'run_reversal' AS kind, COALESCE(r.started_at, r.create_date) AS at, r.date, r.user_id, p.checker_id, NULL::int AS member_id, 0 AS amount,
                      o.kind || ' ' || o.date AS reference, r.arguments ->> 'reason' AS reason, 'koperasi.run' AS res_model, r.id AS res_id, '' AS mark
               FROM koperasi_run r LEFT JOIN koperasi_run o ON o.id = (r.arguments ->> 'run')::int
               LEFT JOIN LATERAL (SELECT checker_id FROM koperasi_approval WHERE company_id = r.company_id AND operation = 'run_reversal' AND call ->> 'model' = 'koperasi.run'
                   AND call -> 'ids' = jsonb_build_array(o.id) AND state = 'used' ORDER BY id DESC LIMIT 1) p ON TRUE
               WHERE r.company_id = %s AND r.kind = 'reversal' AND r.create_date >= %s""", company.id, recorded)

    @api.model
    def _find_backdated(self, company, _recorded, booked):
        """ A person let it count from an earlier day than that of the books; what was taken back is found as such. """
        return SQL(
            """SELECT t.company_id, 'backdated' AS kind, t.posted_at AS at, t.business_date AS date, t.user_id, NULL::int AS checker_id, t.member_id, t.amount, t.name AS reference,
                      t.value_date || COALESCE(' – ' || t.memo, '') AS reason, 'koperasi.transaction' AS res_model, t.id AS res_id, '' AS mark
               FROM koperasi_transaction t
               WHERE t.company_id = %s AND t.business_date >= %s AND t.value_date < t.business_date AND t.origin <> 'batch' AND t.kind <> 'opening' AND t.reversal_of_id IS NULL""",
            company.id, booked)

    @api.model
    def _find_approvals(self, company, recorded, _booked):
        """ What a second person let pass and was then carried out """
        return SQL(
            """SELECT p.company_id, CASE p.operation WHEN 'reactivation' THEN 'reactivation' ELSE 'limit_passed' END AS kind, p.used_at AS at, p.business_date AS date,
                      p.maker_id AS user_id, p.checker_id, p.member_id, p.amount, p.description AS reference, p.reasons AS reason,
                      'koperasi.approval' AS res_model, p.id AS res_id, '' AS mark
               FROM koperasi_approval p WHERE p.company_id = %s AND p.state = 'used' AND p.used_at >= %s AND p.operation <> 'run_reversal'""",
            company.id, recorded)

    @api.model
    def _find_members(self, company, recorded, _booked):
        return SQL(
            """SELECT l.company_id, 'member_reactivation' AS kind, l.recorded_at AS at, l.date, l.user_id, NULL::int AS checker_id, l.member_id, 0 AS amount, m.number AS reference,
                      concat_ws(' – ', l.decision, l.reason) AS reason, 'koperasi.member' AS res_model, l.member_id AS res_id, l.id::text AS mark
               FROM koperasi_member_state_log l JOIN koperasi_member m ON m.id = l.member_id
               WHERE l.company_id = %s AND l.recorded_at >= %s AND l.old_state = 'passive' AND l.new_state = 'active'""", company.id, recorded)

    @api.model
    def _find_rates(self, company, recorded, _booked):
        """ A rate that follows an earlier one; what a product began with is no change """
        def of(table, term):
            return SQL(
                """SELECT r.company_id, 'rate_changed' AS kind, r.create_date AS at, r.date_from AS date, r.create_uid AS user_id, NULL::int AS checker_id, NULL::int AS member_id,
                          0 AS amount, p.code AS reference, trim_scale(o.rate::numeric) || ' → ' || trim_scale(r.rate::numeric) || COALESCE(' – ' || r.decision_number, '') AS reason,
                          %s AS res_model, p.id AS res_id, r.id::text AS mark
                   FROM %s r JOIN %s p ON p.id = r.product_id JOIN LATERAL (
                       SELECT rate FROM %s b WHERE b.product_id = r.product_id AND b.date_from < r.date_from AND %s ORDER BY date_from DESC LIMIT 1) o ON TRUE
                   WHERE r.company_id = %s AND r.create_date >= %s""",
                f'koperasi.{table}.product', SQL.identifier(f'koperasi_{table}_rate'), SQL.identifier(f'koperasi_{table}_product'),
                SQL.identifier(f'koperasi_{table}_rate'), term, company.id, recorded)
        return SQL("%s UNION ALL %s", of('savings', SQL("b.term_months = r.term_months")), of('loan', SQL("TRUE")))

    @api.model
    def _find_tills(self, company, recorded, _booked):
        """ Cash that was not what the books say, and a till that somebody else counted than who held it """
        return SQL(
            """SELECT s.company_id, k.kind, s.closed_at AS at, s.business_date AS date, s.counted_by_id AS user_id, s.signed_by_id AS checker_id, NULL::int AS member_id,
                      k.amount, s.name AS reference, s.reason, 'koperasi.till.session' AS res_model, s.id AS res_id, '' AS mark
               FROM koperasi_till_session s CROSS JOIN LATERAL (VALUES ('cash_difference', s.difference), ('till_forced', s.counted)) AS k (kind, amount)
               WHERE s.company_id = %s AND s.state = 'closed' AND s.closed_at >= %s
                   AND CASE k.kind WHEN 'cash_difference' THEN s.difference <> 0 ELSE s.counted_by_id <> s.user_id END
               UNION ALL
               SELECT s.company_id, 'cash_difference', s.opened_at, s.business_date, s.user_id, s.opening_signed_by_id, NULL::int, s.opening_difference, s.name, s.opening_reason,
                      'koperasi.till.session', s.id, 'opening'
               FROM koperasi_till_session s WHERE s.company_id = %s AND s.opened_at >= %s AND s.opening_difference <> 0""",
            company.id, recorded, company.id, recorded)

    @api.model
    def _find_suspense(self, company, _recorded, _booked):
        days = company.sudo().root_id.koperasi_suspense_days
        return SQL(
            """SELECT s.company_id, 'suspense_aged' AS kind, s.date + %s::int + TIME '00:00' AS at, s.date, s.create_uid AS user_id, NULL::int AS checker_id, NULL::int AS member_id, s.amount,
                      COALESCE(s.reference, s.payer) AS reference, concat_ws(' – ', s.payer_name, s.memo) AS reason, 'koperasi.suspense' AS res_model, s.id AS res_id, '' AS mark
               FROM koperasi_suspense s WHERE s.company_id = %s AND s.state = 'open' AND s.date < %s::date - %s::int""", days, company.id, self._today(company), days)

    @api.model
    def _find_days(self, company, recorded, _booked):
        """ A day whose books stayed open, or that was closed too late """
        days = company.sudo().root_id.koperasi_late_days
        return SQL(
            """SELECT d.company_id, 'late_day' AS kind, COALESCE(d.closed_at, d.date + %s::int + TIME '00:00') AS at, d.date, d.closed_by_id AS user_id, NULL::int AS checker_id,
                      NULL::int AS member_id, 0 AS amount, d.date::text AS reference, NULL AS reason, 'koperasi.business.day' AS res_model, d.id AS res_id, '' AS mark
               FROM koperasi_business_day d WHERE d.company_id = %s AND d.create_date >= %s AND COALESCE(d.closed_at::date, %s::date) > d.date + %s::int""",
            days, company.id, recorded, self._today(company), days)

    @api.model
    def _today(self, company):
        return company._koperasi_today()
