from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.funding import add_months
from ..ledger.append_only import guarded
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_fund_report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['sent_on', 'write_uid', 'write_date'];
BEGIN
    IF OLD.state = 'final' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns) THEN
        RAISE EXCEPTION 'koperasi: a report that was finished is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class KoperasiFundReport(models.Model):
    """ The monthly report of a line to its lender: sums, no names. Finished, it stays as it was sent. """
    _name = 'koperasi.fund.report'
    _inherit = ['koperasi.fund.written']
    _description = "Report of a Fund Line"
    _order = 'date_to desc, id desc'
    _check_company_auto = True
    _koperasi_written = frozenset({'line_id', 'date_from', 'note', 'sent_on'})

    line_id = fields.Many2one('koperasi.fund.line', string="Fund Line", required=True, index=True, check_company=True, ondelete='restrict')
    company_id = fields.Many2one(related='line_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date_from = fields.Date(string="Month", required=True, default=lambda self: self.env.company._koperasi_book_date().replace(day=1), help="Its first day.")
    date_to = fields.Date(compute='_compute_date_to', store=True)
    state = fields.Selection([('draft', "Draft"), ('final', "Final")], string="Status", required=True, readonly=True, copy=False, default='draft')
    figures = fields.Json(readonly=True, copy=False)
    computed_on = fields.Datetime(readonly=True, copy=False)
    finished_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    sent_on = fields.Date(help="When the lender got it.")
    note = fields.Text(help="What the lender should know: stands in the report.")
    # of the figures, for lists
    debtors = fields.Integer(compute='_compute_shown', aggregator=None)
    outstanding = fields.Monetary(compute='_compute_shown', aggregator=None)
    npl = fields.Char(string="NPL (%)", compute='_compute_shown')
    paid_out = fields.Monetary(compute='_compute_shown', aggregator=None)
    coached = fields.Integer(string="Loans Coached", compute='_compute_shown', aggregator=None)

    _month_uniq = models.Constraint('UNIQUE (line_id, date_from)', "There is a report of this month already.")
    _month_check = models.Constraint("CHECK (EXTRACT(day FROM date_from) = 1)", "A report begins with the first day of its month.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_fund_report_guard', rows=False)

    @api.depends('date_from')
    def _compute_date_to(self):
        for report in self:
            report.date_to = fields.Date.subtract(add_months(report.date_from.replace(day=1), 1), days=1) if report.date_from else False

    @api.depends('line_id.name', 'date_from')
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"{report.line_id.name or ''} {report.date_from:%Y-%m}" if report.date_from else report.line_id.name

    @api.depends('figures')
    def _compute_shown(self):
        for report in self:
            figures = report.figures or {}
            position, period = figures.get('position', {}), figures.get('period', {})
            report.debtors, report.outstanding, report.npl = position.get('debtors', 0), position.get('outstanding', 0), position.get('npl', '')
            report.paid_out, report.coached = period.get('paid_out', 0), period.get('coached', 0)

    def write(self, vals):
        if not self.env.su and vals.keys() - {'sent_on'} and any(report.state == 'final' for report in self):
            raise UserError(self.env._("A report that was finished stays as it was."))
        if not self.env.su and 'line_id' in vals and any(report.line_id.id != vals['line_id'] for report in self):
            raise UserError(self.env._("A report stays that of its line."))
        result = super().write(vals)
        if not self.env.su and 'date_from' in vals:
            # narrow sudo(): the figures of another month are no longer those of this report
            self.sudo().write({'figures': False, 'computed_on': False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(report.state == 'final' for report in self):
            raise UserError(self.env._("A report that was finished stays."))

    def _door(self):
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        if self.state != 'draft':
            raise UserError(self.env._("A report that was finished stays as it was."))
        return self.sudo()

    def action_compute(self):
        """ Work out the figures of the month.

        :raises UserError: if it is finished, or the month has not begun
        :raises AccessError: if the caller is neither accountant nor manager
        """
        report = self._door()
        if report.date_from > report.company_id._koperasi_book_date():
            raise UserError(self.env._("This month has not begun."))
        report.write({'figures': report.line_id._monitoring(report.date_from, report.date_to), 'computed_on': fields.Datetime.now()})
        return True

    def action_finish(self):
        """ Finish the report: its figures stay.

        :raises UserError: if it has no figures, or the month is not over
        :raises AccessError: if the caller is neither accountant nor manager
        """
        report = self._door()
        if report.date_to > report.company_id._koperasi_book_date():
            raise UserError(self.env._("The month is not over."))
        self.action_compute()
        report.write({'state': 'final', 'finished_by_id': self.env.uid})
        return True

    def action_xlsx(self):
        """ Take the report as a worksheet. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/fund-report/{self.id}.xlsx', 'target': 'download'}
