from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models

from ..answer import waits_for


class KoperasiRunDialog(models.TransientModel):
    """ The dialog in which a month or a year is closed, or a run is taken back: it calls one method of the run. """
    _name = 'koperasi.run.dialog'
    _description = "Close a Month or a Year, or Take Back a Run"

    operation = fields.Selection([('month', "Close a Month"), ('year', "Close a Year"), ('reverse', "Take Back")], required=True, default='month')
    company_id = fields.Many2one('res.company', string="Branch", required=True, default=lambda self: self.env.company)
    date = fields.Date(string="A Day of It", default=lambda self: self._default_date())
    run_id = fields.Many2one('koperasi.run', readonly=True)
    reason = fields.Char()
    key = fields.Char(readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, done once.")

    @api.model
    def _default_date(self):
        """ The month of the open day on its last days, else the one before; the year before """
        today = self.env.company._koperasi_book_date()
        if self.env.context.get('default_operation') == 'year':
            return self.env['koperasi.run']._book_year(self.env.company, today)[0] - timedelta(days=1)
        return today if (today + timedelta(days=1)).month != today.month else today.replace(day=1) - timedelta(days=1)

    def action_confirm(self):
        """ Do it, and show the run or for whom it waits. """
        self.ensure_one()
        Run = self.env['koperasi.run']
        if self.operation == 'month':
            answer = Run.start_month(self.company_id.id, self.date and self.date.isoformat())
        elif self.operation == 'year':
            answer = Run.start_year(self.company_id.id, self.date and self.date.isoformat())
        else:
            answer = self.run_id.reverse(self.reason, self.key)
        if answer.get('approval_id'):
            return waits_for(answer)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.run', 'res_id': answer['run_id'], 'view_mode': 'form'}
