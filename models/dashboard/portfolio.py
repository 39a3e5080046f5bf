"""What was lent at each month's end, summed from the frozen loans: so that years of months are read at once."""
from odoo import api, fields, models
from odoo.tools import SQL

from ..lists.loans import AGES

AGING = [
    ('age_0', "Not late"), ('age_30', "1–30 days"), ('age_60', "31–60 days"), ('age_90', "61–90 days"), ('age_120', "91–120 days"), ('age_180', "121–180 days"),
    ('age_over', "Over 180 days"),
]


class KoperasiPortfolio(models.Model):
    """ The loans that a branch froze last in a month, by officer, product, class, days past due and month of payout. Made with the frozen loans, never by hand. """
    _name = 'koperasi.portfolio'
    _inherit = ['koperasi.loan.classified', 'koperasi.ratio']
    _description = "Loan Portfolio by Month"
    _order = 'date desc, id'
    _rec_name = 'date'
    _log_access = False
    _ratios = {'late_pct': ('late', 'balance', 100), 'late_90_pct': ('late_90', 'balance', 100)}

    provision_id = fields.Many2one('koperasi.loan.provision', string="Frozen Month", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True, ondelete='restrict')
    product_id = fields.Many2one('koperasi.loan.product', readonly=True, ondelete='restrict')
    lent_on = fields.Date(string="Month of Payout", readonly=True)
    aging = fields.Selection(AGING, string="Days Past Due", readonly=True)
    loans = fields.Integer(readonly=True)
    balance = fields.Monetary(string="Principal Outstanding", readonly=True)
    provision = fields.Monetary(readonly=True)
    late = fields.Monetary(string="Late over 30 Days", readonly=True, help="All that is owed of loans that are late over 30 days.")
    late_90 = fields.Monetary(string="Late over 90 Days", readonly=True)
    late_pct = fields.Float(string="PAR 30 (%)", readonly=True, digits=(9, 2), aggregator='avg')
    late_90_pct = fields.Float(string="PAR 90 (%)", readonly=True, digits=(9, 2), aggregator='avg')

    _month_idx = models.Index('(company_id, date)')

    @api.model
    def _insert(self, provisions):
        """ Sum up frozen loans; of a branch and month the last freeze counts.

        :param provisions: ``koperasi.loan.provision``, in order of date
        """
        self.env.flush_all()
        for provision in provisions:
            bands = SQL(" ").join(SQL("WHEN s.days_past_due <= %s THEN %s", most, name) for name, most in AGES if most is not None)
            self.env.cr.execute(SQL(
                "DELETE FROM koperasi_portfolio WHERE company_id = %s AND date_trunc('month', date) = date_trunc('month', %s::date)", provision.company_id.id, provision.date))
            self.env.cr.execute(SQL(
                """INSERT INTO koperasi_portfolio (provision_id, company_id, date, officer_id, product_id, lent_on, loan_class, aging, loans, balance, provision, late, late_90, late_pct, late_90_pct)
                   SELECT x.*, x.late * 100 / x.balance, x.late_90 * 100 / x.balance FROM (SELECT s.provision_id, s.company_id, s.date, s.officer_id, s.product_id, date_trunc('month', l.disbursed_on)::date, s.loan_class,
                          CASE %(bands)s ELSE %(above)s END AS aging, COUNT(*), SUM(s.balance) AS balance, SUM(s.provision),
                          COALESCE(SUM(s.balance) FILTER (WHERE s.days_past_due > 30), 0) AS late, COALESCE(SUM(s.balance) FILTER (WHERE s.days_past_due > 90), 0) AS late_90
                   FROM koperasi_loan_snapshot s JOIN koperasi_loan l ON l.id = s.loan_id WHERE s.provision_id = %(provision)s
                   GROUP BY s.provision_id, s.company_id, s.date, s.officer_id, s.product_id, 6, s.loan_class, 8) x""",
                bands=bands, above=AGES[-1][0], provision=provision.id))
        self.invalidate_model()

    def action_open(self):
        """ Open the frozen loans of this row. """
        self.ensure_one()
        until = fields.Date.end_of(self.lent_on, 'month')
        low, high = self._days_of(self.aging)
        return {'type': 'ir.actions.act_window', 'name': self.env._("Loans"), 'res_model': 'koperasi.loan.snapshot', 'views': [[False, 'list']], 'domain': [
            ('provision_id', '=', self.provision_id.id), ('officer_id', '=', self.officer_id.id), ('product_id', '=', self.product_id.id),
            ('loan_class', '=', self.loan_class), ('loan_id.disbursed_on', '>=', self.lent_on), ('loan_id.disbursed_on', '<=', until),
            ('days_past_due', '>', low), *([('days_past_due', '<=', high)] if high is not None else [])]}

    @api.model
    def _days_of(self, aging):
        """ ``(above so many days, up to so many or None)`` of a band """
        names = [name for name, _most in AGES]
        place = names.index(aging)
        return (AGES[place - 1][1] if place else -1), AGES[place][1]


class KoperasiLoanSnapshot(models.Model):
    _inherit = 'koperasi.loan.snapshot'

    @api.model
    def _insert(self, run):
        super()._insert(run)
        self.env['koperasi.portfolio']._insert(run)
