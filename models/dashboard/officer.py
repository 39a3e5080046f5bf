from odoo import fields, models
from odoo.tools import SQL


class KoperasiDecisionTime(models.Model):
    """ How long applications wait: from submission to the last decision, and to the payout. Days of the cooperative's own zone. """
    _name = 'koperasi.decision.time'
    _description = "Time to Decision"
    _auto = False
    _order = 'submitted_on desc, id desc'
    _rec_name = 'application_id'

    application_id = fields.Many2one('koperasi.loan.application', readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    member_id = fields.Many2one('koperasi.member', readonly=True)
    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True)
    product_id = fields.Many2one('koperasi.loan.product', readonly=True)
    principal = fields.Monetary(string="Loan Amount", readonly=True)
    submitted_on = fields.Date(readonly=True)
    decided_on = fields.Date(readonly=True)
    outcome = fields.Selection([('waiting', "Waiting"), ('approved', "Approved"), ('refused', "Refused"), ('cancelled', "Cancelled")], readonly=True)
    days_to_decision = fields.Float(readonly=True, digits=(9, 1), aggregator='avg')
    days_to_payout = fields.Float(readonly=True, digits=(9, 1), aggregator='avg')

    @property
    def _table_query(self):
        self.env['koperasi.loan.application'].flush_model()
        local = {name: SQL("(y.%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(r.koperasi_tz, 'Asia/Makassar'))::date", SQL.identifier(name)) for name in ('submitted_on', 'decided_on')}
        return SQL(
            """SELECT y.id, y.id AS application_id, y.company_id, c.currency_id, y.member_id, y.officer_id, y.product_id, y.principal, %(submitted_on)s AS submitted_on,
                      CASE WHEN d.decided THEN %(decided_on)s END AS decided_on,
                      CASE WHEN y.state IN ('refused', 'cancelled') THEN y.state WHEN d.decided THEN 'approved' ELSE 'waiting' END AS outcome,
                      CASE WHEN d.decided THEN EXTRACT(epoch FROM y.decided_on - y.submitted_on)::float8 / 86400 END AS days_to_decision,
                      CASE WHEN y.state = 'disbursed' THEN y.days_to_payout::float8 END AS days_to_payout
               FROM koperasi_loan_application y JOIN res_company c ON c.id = y.company_id JOIN res_company r ON r.id = split_part(c.parent_path, '/', 1)::integer
               CROSS JOIN LATERAL (SELECT y.decided_on IS NOT NULL AND y.state IN ('approved', 'refused', 'agreed', 'disbursed') AS decided) d
               WHERE y.submitted_on IS NOT NULL""", **local)

    def action_open(self):
        """ Open the application. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan.application', 'res_id': self.application_id.id, 'views': [[False, 'form']]}


class KoperasiOfficerMonth(models.Model):
    """ What loan officers did in each month, and how their loans stood at its end """
    _name = 'koperasi.officer.month'
    _inherit = 'koperasi.ratio'
    _description = "Loan Officers by Month"
    _auto = False
    _order = 'date desc, id'
    _rec_name = 'officer_id'
    _ratios = {'late_pct': ('late', 'balance', 100), 'decision_days': ('days', 'decided', 1)}

    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    date = fields.Date(readonly=True)
    lent_loans = fields.Integer(string="Loans Paid Out", readonly=True)
    lent = fields.Monetary(string="Paid Out", readonly=True)
    decided = fields.Integer(string="Applications Decided", readonly=True)
    days = fields.Float(string="Days to Decision, Summed", readonly=True, digits=(9, 1))
    decision_days = fields.Float(string="Days to Decision", readonly=True, digits=(9, 1), aggregator='avg')
    loans = fields.Integer(string="Loans at the End of the Month", readonly=True)
    balance = fields.Monetary(string="Principal Outstanding", readonly=True)
    late = fields.Monetary(string="Late over 30 Days", readonly=True)
    late_pct = fields.Float(string="PAR 30 (%)", readonly=True, digits=(9, 2), aggregator='avg')

    @property
    def _table_query(self):
        self.env['koperasi.loan'].flush_model()
        self.env['koperasi.account'].flush_model()
        return SQL(
            """SELECT row_number() OVER (ORDER BY x.date, x.company_id, x.officer_id, x.place) AS id, x.officer_id, x.company_id, c.currency_id, x.date, x.lent_loans, x.lent,
                      x.decided, x.days, x.days / NULLIF(x.decided, 0) AS decision_days, x.loans, x.balance, x.late, (x.late * 100 / NULLIF(x.balance, 0))::float8 AS late_pct
               FROM (SELECT 1 AS place, l.officer_id, a.company_id, date_trunc('month', l.disbursed_on)::date AS date, COUNT(*) AS lent_loans, SUM(l.principal_amount) AS lent,
                            0 AS decided, 0::float8 AS days, 0 AS loans, 0::numeric AS balance, 0::numeric AS late
                     FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id WHERE l.loan_state NOT IN ('cancelled', 'opening') GROUP BY 2, 3, 4
                     UNION ALL
                     SELECT 2, d.officer_id, d.company_id, date_trunc('month', d.decided_on)::date, 0, 0, COUNT(*), SUM(d.days_to_decision), 0, 0, 0
                     FROM (%(decisions)s) d WHERE d.decided_on IS NOT NULL GROUP BY 2, 3, 4
                     UNION ALL
                     SELECT 3, p.officer_id, p.company_id, date_trunc('month', p.date)::date, 0, 0, 0, 0, SUM(p.loans), SUM(p.balance), SUM(p.late)
                     FROM koperasi_portfolio p GROUP BY 2, 3, 4) x
               JOIN res_company c ON c.id = x.company_id""", decisions=self.env['koperasi.decision.time']._table_query)
