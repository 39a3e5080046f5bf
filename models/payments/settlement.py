from odoo import fields, models
from odoo.tools import SQL


class KoperasiPaymentDay(models.Model):
    """ What providers received for us, what became of it, and what of it they have paid out: by branch, provider and day """
    _name = 'koperasi.payment.day'
    _description = "Online Payments by Day"
    _auto = False
    _order = 'date desc, id'
    _rec_name = 'date'

    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    provider_name = fields.Char(string="Provider", readonly=True)
    date = fields.Date(readonly=True, help="On which the provider received it, in the cooperative's own time.")
    number = fields.Integer(string="Payments", readonly=True)
    received = fields.Monetary(readonly=True)
    booked = fields.Monetary(readonly=True)
    parked = fields.Monetary(string="In Suspense", readonly=True)
    waiting = fields.Monetary(string="Being Booked", readonly=True)
    refunded = fields.Monetary(readonly=True)
    paid_out = fields.Monetary(readonly=True)
    outstanding = fields.Monetary(readonly=True, help="Received, neither refunded nor paid out: what the provider still owes for this day, before its fees.")
    unclear = fields.Integer(string="Need a Person", readonly=True)

    @property
    def _table_query(self):
        self.env['koperasi.payment.intent'].flush_model()
        return SQL(
            """SELECT x.*, c.currency_id, x.received - x.refunded - x.paid_out AS outstanding FROM (
                   SELECT MIN(i.id) AS id, i.company_id, i.provider_name, (i.received_at AT TIME ZONE 'UTC' AT TIME ZONE r.koperasi_tz)::date AS date,
                          COUNT(*) AS number, SUM(i.total) AS received, COALESCE(SUM(i.total) FILTER (WHERE i.state = 'booked'), 0) AS booked,
                          COALESCE(SUM(i.total) FILTER (WHERE i.state = 'parked'), 0) AS parked, COALESCE(SUM(i.total) FILTER (WHERE i.state = 'received'), 0) AS waiting,
                          COALESCE(SUM(i.total) FILTER (WHERE i.state = 'refunded'), 0) AS refunded,
                          COALESCE(SUM(i.total) FILTER (WHERE i.state IN ('booked', 'parked') AND i.payout_date IS NOT NULL), 0) AS paid_out,
                          COUNT(*) FILTER (WHERE i.state = 'unclear') AS unclear
                   FROM (SELECT n.id, n.company_id, n.provider_name, n.state, n.payout_date, COALESCE(n.received_at, n.asked_at) AS received_at,
                                COALESCE(t.amount, CASE WHEN n.state = 'received' THEN n.reported_amount::numeric ELSE 0 END) AS total
                         FROM koperasi_payment_intent n LEFT JOIN koperasi_transaction t ON t.id = n.transaction_id
                         WHERE n.state IN ('received', 'booked', 'parked', 'unclear', 'refunded')) i
                   JOIN res_company b ON b.id = i.company_id JOIN res_company r ON r.id = split_part(b.parent_path, '/', 1)::integer
                   GROUP BY 2, 3, 4) x
               JOIN res_company c ON c.id = x.company_id""")

    def action_open(self):
        """ Open the payments of this day. """
        self.ensure_one()
        self.check_access('read')
        rows = self.env.execute_query(SQL(
            """SELECT i.id FROM koperasi_payment_intent i
               WHERE i.company_id = %s AND i.provider_name IS NOT DISTINCT FROM %s AND i.state IN ('received', 'booked', 'parked', 'unclear', 'refunded')
                 AND (COALESCE(i.received_at, i.asked_at) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date = %s""",
            self.company_id.id, self.provider_name or None, self.company_id.sudo().root_id.koperasi_tz, self.date))
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Online Payments"), 'res_model': 'koperasi.payment.intent', 'view_mode': 'list,form',
            'domain': [('id', 'in', [intent_id for (intent_id,) in rows])]}
