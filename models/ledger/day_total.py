from odoo import fields, models
from odoo.tools import SQL


class KoperasiDayTotal(models.Model):
    """ What the accounts of a branch came to at the end of a day, by control account: reports over time need no entries. """
    _name = 'koperasi.day.total'
    _description = "Totals of a Day"
    _order = 'date desc, control_id'
    _rec_name = 'date'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    control_id = fields.Many2one('account.account', string="Control Account", required=True, readonly=True, ondelete='restrict')
    accounts = fields.Integer(readonly=True)
    balance = fields.Monetary(readonly=True)
    raised = fields.Monetary(readonly=True, help="All that came in on this day.")
    lowered = fields.Monetary(readonly=True, help="All that went out on this day.")

    _day_uniq = models.UniqueIndex('(company_id, date, control_id)', "The totals of this day are there already.")

    def _insert(self, company, date):
        """ The totals of a branch at the end of a day, which is still open; number of rows """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_day_total (company_id, date, control_id, accounts, balance, raised, lowered)
               SELECT a.company_id, %(date)s, a.control_id, COUNT(*) FILTER (WHERE a.state <> 'closed'), SUM(a.balance),
                      COALESCE(MAX(m.raised), 0), COALESCE(MAX(m.lowered), 0)
               FROM koperasi_account a LEFT JOIN (
                   SELECT k.control_id, SUM(e.amount) FILTER (WHERE e.amount > 0) AS raised, -SUM(e.amount) FILTER (WHERE e.amount < 0) AS lowered
                   FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_account k ON k.id = e.account_id
                   WHERE t.company_id = %(company)s AND t.business_date = %(date)s GROUP BY 1) m ON m.control_id = a.control_id
               WHERE a.company_id = %(company)s GROUP BY 1, 2, 3
               ON CONFLICT (company_id, date, control_id) DO UPDATE
                   SET accounts = EXCLUDED.accounts, balance = EXCLUDED.balance, raised = EXCLUDED.raised, lowered = EXCLUDED.lowered""",
            date=date, company=company.id))
        return self.env.cr.rowcount
