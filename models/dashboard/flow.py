from odoo import fields, models
from odoo.tools import SQL

from ..member.member_state import EXIT_STATES
from ..savings.savings_product import FAMILIES


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    # who was a member on a day, and who came and went, is read from the index alone: the rows are wide
    _flow_idx = models.Index('(company_id, approval_date, join_date, exit_date, state)')


class KoperasiMemberFlow(models.Model):
    """ Members who came and who went, a row each; of whom ``koperasi.list._members_on`` says that he is a member, has come and not gone. """
    _name = 'koperasi.member.flow'
    _description = "Members Who Came and Left"
    _auto = False
    _order = 'date desc, id desc'
    _rec_name = 'member_id'

    member_id = fields.Many2one('koperasi.member', readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection([('came', "Admitted"), ('left', "Left"), ('deceased', "Deceased"), ('dismissed', "Dismissed")], string="What", readonly=True)
    sex = fields.Selection([('male', "Male"), ('female', "Female")], readonly=True)
    area = fields.Char(readonly=True)
    came = fields.Integer(string="Admitted", readonly=True)
    gone = fields.Integer(string="Left", readonly=True)
    net = fields.Integer(string="Growth", readonly=True)

    @property
    def _table_query(self):
        self.env['koperasi.member'].flush_model()
        return SQL(
            """SELECT m.id * 2 AS id, m.id AS member_id, m.company_id, COALESCE(m.approval_date, m.join_date) AS date, 'came' AS kind, m.sex, m.district AS area,
                      1 AS came, 0 AS gone, 1 AS net
               FROM koperasi_member m WHERE m.state <> 'prospective'
               UNION ALL
               SELECT m.id * 2 + 1, m.id, m.company_id, m.exit_date, m.state, m.sex, m.district, 0, 1, -1
               FROM koperasi_member m WHERE m.state IN %s AND m.exit_date IS NOT NULL""", tuple(EXIT_STATES))

    def action_open(self):
        """ Open the member. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.member', 'res_id': self.member_id.id, 'views': [[False, 'form']]}


class KoperasiSavingsMonth(models.Model):
    """ Savings and shares by family at the end of each month, from the totals that each close of a day keeps """
    _name = 'koperasi.savings.month'
    _description = "Savings by Month"
    _auto = False
    _order = 'date desc, id'
    _rec_name = 'date'

    company_id = fields.Many2one('res.company', string="Branch", readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    control_id = fields.Many2one('account.account', string="Control Account", readonly=True)
    family = fields.Selection(FAMILIES, readonly=True)
    date = fields.Date(string="Last Day", readonly=True)
    accounts = fields.Integer(readonly=True)
    balance = fields.Monetary(readonly=True)
    raised = fields.Monetary(string="Came In", readonly=True)
    lowered = fields.Monetary(string="Went Out", readonly=True)

    @property
    def _table_query(self):
        self.env['koperasi.day.total'].flush_model()
        self.env['koperasi.savings.product'].flush_model()
        return SQL(
            """SELECT x.*, c.currency_id, f.family FROM (
                   SELECT MAX(t.id) AS id, t.company_id, t.control_id, MAX(t.date) AS date, (array_agg(t.accounts ORDER BY t.date DESC))[1] AS accounts,
                          (array_agg(t.balance ORDER BY t.date DESC))[1] AS balance, SUM(t.raised) AS raised, SUM(t.lowered) AS lowered
                   FROM koperasi_day_total t GROUP BY t.company_id, t.control_id, date_trunc('month', t.date)) x
               JOIN res_company c ON c.id = x.company_id
               JOIN (SELECT DISTINCT ON (control_id) control_id, family FROM koperasi_savings_product ORDER BY control_id, id) f ON f.control_id = x.control_id""")
