from odoo import fields, models
from odoo.tools import SQL

from ..ledger.reading import read_much
from .classes import class_sql, days_sql, kept_class_sql, late_sql


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    rescuable = fields.Boolean(tracking=True, help="The officer's judgement: the borrower can recover (Perdep 06/2016).")
    handed_over = fields.Boolean(tracking=True, help="To a court, or claimed on credit insurance.")


class KoperasiLoanPosition(models.Model):
    """ Where each running loan stands on its branch's last business day: what is in arrears, how late, in which class. Read from the
    instalments and the transactions each time; nothing is kept here.
    """
    _name = 'koperasi.loan.position'
    _inherit = 'koperasi.loan.classified'
    _description = "Loans in Arrears and Their Classes"
    _auto = False
    _order = 'days_past_due desc, id'
    _rec_name = 'loan_id'

    loan_id = fields.Many2one('koperasi.loan', readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    member_id = fields.Many2one('koperasi.member', readonly=True)
    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True)
    product_id = fields.Many2one('koperasi.loan.product', readonly=True)
    date = fields.Date(readonly=True)
    open_since = fields.Date(string="Oldest Open Instalment", readonly=True)
    days_past_due = fields.Integer(readonly=True, aggregator='max')
    aging = fields.Selection([
        ('0', "Not late"), ('1', "1 to 30 days"), ('2', "31 to 90 days"), ('3', "91 to 180 days"), ('4', "181 to 360 days"), ('5', "Over 360 days"),
    ], readonly=True)
    balance = fields.Monetary(string="Principal Outstanding", readonly=True)
    principal_late = fields.Monetary(string="Principal in Arrears", readonly=True)
    interest_late = fields.Monetary(string="Interest in Arrears", readonly=True)
    collateral_value = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        self.env['koperasi.loan'].flush_model()
        self.env['koperasi.account'].flush_model()
        read_much(self.env.cr)
        return self._query()

    def _query(self):
        day, days = SQL("d.date"), days_sql(SQL("d.date"))
        late = {part: late_sql(part, day) for part in ('principal', 'interest')}
        return SQL(
            """SELECT l.id, l.id AS loan_id, a.company_id, c.currency_id, a.member_id, l.officer_id, l.product_id, d.date, l.open_since,
                      %(days)s AS days_past_due, a.balance, l.collateral_value, k.name AS loan_class,
                      CASE WHEN %(days)s = 0 THEN '0' WHEN %(days)s <= 30 THEN '1' WHEN %(days)s <= 90 THEN '2' WHEN %(days)s <= 180 THEN '3'
                           WHEN %(days)s <= 360 THEN '4' ELSE '5' END AS aging,
                      %(principal)s AS principal_late, %(interest)s AS interest_late
               FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id JOIN res_company c ON c.id = a.company_id
               JOIN (SELECT company_id, MAX(date) AS date FROM koperasi_business_day GROUP BY 1) d ON d.company_id = a.company_id
               CROSS JOIN LATERAL (SELECT %(own)s AS name OFFSET 0) own CROSS JOIN LATERAL (SELECT %(kept)s AS name OFFSET 0) k
               WHERE l.loan_state = 'active'""",
            days=days, own=class_sql(day), kept=kept_class_sql(SQL("own.name")), **late)
