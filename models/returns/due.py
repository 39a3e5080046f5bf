"""Which cooperative owes which return, worked out by SQL: for a whole nation it is a few seconds."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...finance.return_period import ends_between, first_day
from ..ledger.checks import check_role
from ..registry.cooperative import KINDS
from ..registry.figures import PERIODS
from .key import INSPECTOR, REGISTRAR

STATUS = [('open', "Not There"), ('sent', "To Be Checked"), ('asked', "Asked Back"), ('accepted', "Accepted"), ('exempt', "Not Owed Any More")]
FROM_STATE = {'received': 'sent', 'asked': 'asked', 'accepted': 'accepted'}
ADD = """
    INSERT INTO koperasi_return_due (company_id, cooperative_id, regency_id, form_id, period, date_from, date_to, due_date, status, stage)
    SELECT c.company_id, c.id, c.regency_id, %(form)s, %(period)s, %(first)s, %(last)s, %(due)s, 'open', 0
    FROM koperasi_cooperative c
    WHERE c.company_id = %(office)s AND c.active AND (c.legal_date IS NULL OR c.legal_date <= %(last)s)
      AND (%(kind)s::varchar IS NULL OR c.kind = %(kind)s) AND (NOT %(savings)s OR c.has_savings_loan) AND (NOT %(active)s OR c.state = 'active')
    ON CONFLICT (cooperative_id, form_id, date_to) DO NOTHING"""
# what is owed by no duty any more: the cooperative changed its kind, is not active, or is gone from the registry
EXEMPT = """
    UPDATE koperasi_return_due d SET status = CASE WHEN owed.yes THEN 'open' ELSE 'exempt' END
    FROM (SELECT o.id, c.active AND EXISTS (
              SELECT FROM koperasi_return_duty u WHERE u.company_id = o.company_id AND u.form_id = o.form_id AND o.date_to >= u.date_from
                  AND (u.date_to IS NULL OR o.date_to <= u.date_to) AND (u.kind IS NULL OR c.kind = u.kind)
                  AND (NOT COALESCE(u.only_savings_loan, FALSE) OR c.has_savings_loan) AND (NOT COALESCE(u.only_active, FALSE) OR c.state = 'active')) AS yes
          FROM koperasi_return_due o JOIN koperasi_cooperative c ON c.id = o.cooperative_id
          WHERE o.company_id = %s AND o.status IN ('open', 'exempt')) owed
    WHERE owed.id = d.id AND d.status <> CASE WHEN owed.yes THEN 'open' ELSE 'exempt' END"""
MATCH = """
    UPDATE koperasi_return_due d SET received_id = r.id, status = CASE r.state WHEN 'received' THEN 'sent' WHEN 'asked' THEN 'asked' WHEN 'accepted' THEN 'accepted' ELSE 'open' END
    FROM (SELECT DISTINCT ON (cooperative_id, form_id, date_to) id, cooperative_id, form_id, date_to, state FROM koperasi_return_received
          WHERE company_id = %s AND state <> 'replaced' ORDER BY cooperative_id, form_id, date_to, revision DESC) r
    WHERE d.cooperative_id = r.cooperative_id AND d.form_id = r.form_id AND d.date_to = r.date_to
      AND (d.received_id IS DISTINCT FROM r.id OR d.status <> CASE r.state WHEN 'received' THEN 'sent' WHEN 'asked' THEN 'asked' WHEN 'accepted' THEN 'accepted' ELSE 'open' END)"""


class KoperasiReturnDuty(models.Model):
    """ Which cooperatives of an office owe which return, since when """
    _name = 'koperasi.return.duty'
    _description = "Duty to Report"
    _order = 'date_from, id'
    _rec_name = 'form_id'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='cascade',
                                 domain="[('koperasi_is_office', '=', True)]")
    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, ondelete='restrict')
    date_from = fields.Date(string="For Periods That End From", required=True, default=lambda self: fields.Date.context_today(self))
    date_to = fields.Date(string="Until")
    kind = fields.Selection(KINDS, string="Only of Kind", help="Empty for all kinds.")
    only_savings_loan = fields.Boolean(string="Only with Savings and Loan Business")
    only_active = fields.Boolean(string="Only Active Ones", default=True)

    _dates_check = models.Constraint('CHECK (date_to IS NULL OR date_to >= date_from)', "A duty ends after it begins.")


class KoperasiReturnDue(models.Model):
    """ A return that a cooperative owes or owed: for the list of who is late. Kept by the program. """
    _name = 'koperasi.return.due'
    _description = "Return That Is Owed"
    _order = 'due_date, cooperative_id, id'
    _rec_name = 'cooperative_id'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='cascade')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, ondelete='cascade')
    regency_id = fields.Many2one('koperasi.area', readonly=True, index='btree_not_null', ondelete='set null')
    form_id = fields.Many2one('koperasi.return.form', required=True, readonly=True, index=True, ondelete='restrict')
    period = fields.Selection(PERIODS, required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(string="End of Period", required=True, readonly=True)
    due_date = fields.Date(required=True, readonly=True, index=True)
    status = fields.Selection(STATUS, required=True, readonly=True, default='open', index=True)
    received_id = fields.Many2one('koperasi.return.received', string="What Came", readonly=True, index='btree_not_null', ondelete='restrict')
    stage = fields.Integer(string="Reminders", readonly=True, default=0, aggregator=None, help="The last reminder that was sent.")
    late = fields.Boolean(compute='_compute_late', search='_search_late')
    days_late = fields.Integer(compute='_compute_late', aggregator=None)

    _one_uniq = models.UniqueIndex('(cooperative_id, form_id, date_to)')

    @api.depends('due_date', 'status')
    def _compute_late(self):
        for row in self:
            days = (row.company_id._koperasi_office_today() - row.due_date).days
            row.days_late = max(days, 0) if row.status == 'open' else 0
            row.late = row.days_late > 0

    def _search_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        late = [('status', '=', 'open'), ('due_date', '<', self.env.company._koperasi_office_today())]
        wanted = set(value)
        return late if wanted == {True} else ['!', '&', *late] if wanted == {False} else []

    def action_work_out(self):
        """ Work out anew who owes what at the offices that the caller works for.

        :raises AccessError: if the caller is neither registrar nor inspector
        """
        check_role(self.env, REGISTRAR, INSPECTOR)
        for office in self.env.companies.filtered('koperasi_is_office'):
            self._work_out(office)
        return True

    @api.model
    def _work_out(self, office, today=None):
        """ Add what became due, mark what is not owed any more, and note what came

        :param office: ``res.company``
        :param date today: the day it is, of the office if left out
        """
        self.env.flush_all()
        today, cr = today or office._koperasi_office_today(), self.env.cr
        # narrow sudo(): duties and settings of the office
        for duty in self.env['koperasi.return.duty'].sudo().search([('company_id', '=', office.id)]):
            form, until = duty.form_id, min(filter(None, (duty.date_to, today - timedelta(days=1))))
            for last in ends_between(form.period, max(duty.date_from, form.date_from), until):
                cr.execute(ADD, {
                    'office': office.id, 'form': form.id, 'period': form.period, 'first': first_day(form.period, last), 'last': last, 'due': last + timedelta(days=form.due_days),
                    'kind': duty.kind or None, 'savings': bool(duty.only_savings_loan), 'active': bool(duty.only_active)})
        cr.execute(EXEMPT, (office.id,))
        cr.execute(MATCH, (office.id,))
        self.invalidate_model()

    @api.model
    def _cron_due(self):
        """ Each night: who owes what, and reminders """
        for office in self.env['res.company'].search([('koperasi_is_office', '=', True)]):
            self._work_out(office)
            self.env['koperasi.return.reminder']._remind(office)


class KoperasiReturnReceived(models.Model):
    _inherit = 'koperasi.return.received'

    def _mark_due(self):
        """ What is owed is there, or not any more """
        for row in self:
            status = FROM_STATE.get(row.state)
            self.env.execute_query(SQL(
                "UPDATE koperasi_return_due SET status = %s, received_id = %s WHERE cooperative_id = %s AND form_id = %s AND date_to = %s RETURNING id",
                status or 'open', row.id, row.cooperative_id.id, row.form_id.id, row.date_to))
        self.env['koperasi.return.due'].invalidate_model()
