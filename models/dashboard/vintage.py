from odoo import fields, models
from odoo.tools import SQL


class KoperasiVintage(models.Model):
    """ What became of the loans of a quarter, by the months since their payout: principal of loans late over 30 days against all that was paid out.

    Two kinds of rows: what was lent, once for each frozen month since; and what was late then. So loans that were paid off stay below the line,
    and an officer's arrears are those of his time.
    """
    _name = 'koperasi.vintage'
    _inherit = 'koperasi.ratio'
    _description = "Loans by Quarter of Payout"
    _auto = False
    _order = 'quarter, age, id'
    _rec_name = 'quarter'
    _ratios = {'late_pct': ('late', 'lent', 100)}

    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True)
    product_id = fields.Many2one('koperasi.loan.product', readonly=True)
    quarter = fields.Date(string="Quarter of Payout", readonly=True)
    age = fields.Integer(string="Months since Payout", readonly=True, aggregator=None)
    date = fields.Date(string="Frozen On", readonly=True)
    lent = fields.Monetary(string="Paid Out", readonly=True)
    late = fields.Monetary(string="Late over 30 Days", readonly=True)
    late_pct = fields.Float(string="Late (%)", readonly=True, digits=(9, 2), aggregator='avg', help="Of what was paid out.")

    @property
    def _table_query(self):
        self.env['koperasi.loan'].flush_model()
        self.env['koperasi.account'].flush_model()
        age = SQL("((EXTRACT(year FROM %(day)s) - EXTRACT(year FROM %(month)s)) * 12 + EXTRACT(month FROM %(day)s) - EXTRACT(month FROM %(month)s))::integer",
                  day=SQL("x.date"), month=SQL("x.month"))
        return SQL(
            """SELECT row_number() OVER (ORDER BY x.month, x.date, x.company_id, x.officer_id, x.product_id, x.late) AS id, x.company_id, c.currency_id, x.officer_id, x.product_id,
                      date_trunc('quarter', x.month)::date AS quarter, %(age)s AS age, x.date, x.lent, x.late, CASE WHEN x.lent > 0 THEN 0::float8 END AS late_pct
               FROM (SELECT o.company_id, o.officer_id, o.product_id, o.month, f.date, o.lent, 0::numeric AS late
                     FROM (SELECT a.company_id, l.officer_id, l.product_id, date_trunc('month', l.disbursed_on)::date AS month, SUM(l.principal_amount) AS lent
                           FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id WHERE l.loan_state <> 'cancelled' GROUP BY 1, 2, 3, 4) o
                     JOIN (SELECT DISTINCT company_id, date FROM koperasi_portfolio) f ON f.company_id = o.company_id AND f.date >= o.month
                     UNION ALL
                     SELECT p.company_id, p.officer_id, p.product_id, p.lent_on, p.date, 0, SUM(p.late) FROM koperasi_portfolio p GROUP BY 1, 2, 3, 4, 5 HAVING SUM(p.late) > 0) x
               JOIN res_company c ON c.id = x.company_id""", age=age)
