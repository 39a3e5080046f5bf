from datetime import timedelta

from odoo import fields, models

from ...models.registry.figures import PERIODS


class KoperasiReturnDialog(models.TransientModel):
    """ The dialog in which a return of any period is asked for, corrected, or noted as handed over. """
    _name = 'koperasi.return.dialog'
    _description = "Periodic Return: Period, Correction, Receipt"

    operation = fields.Selection([('make', "Make"), ('correct', "Correct"), ('hand', "Handed Over")], required=True, default='make')
    return_id = fields.Many2one('koperasi.return')
    company_id = fields.Many2one(related='return_id.company_id')
    period = fields.Selection(PERIODS, default='month')
    date = fields.Date(string="Any Day of the Period", default=lambda self: self._default_date())
    text = fields.Char(help="Why it is corrected, or what the office wrote as its receipt.")

    def _default_date(self):
        """ In the month that is over """
        return self.env.company._koperasi_book_date().replace(day=1) - timedelta(days=1)

    def action_confirm(self):
        """ Do it, and show the return. """
        self.ensure_one()
        row = self.return_id
        if self.operation == 'make':
            row = row.browse(row.make_return(self.period, self.date)['return_id'])
        elif self.operation == 'correct':
            row = row.browse(row.correct(self.text)['return_id'])
        else:
            row.mark_handed_over(self.text)
        return row._show_made(row.id)
