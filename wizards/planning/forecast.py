from urllib.parse import urlencode

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.planning.forecast import AMOUNTS, PERCENTS
from ...reports.statements.print_pdf import cell_text

LOOKS = {'total': 'table-light fw-bold border-top border-dark', 'sum': 'table-warning fw-bold'}     # of a row; the lowest stands out


class KoperasiForecastDialog(models.TransientModel):
    """ Asks what is to be supposed, shows the forecast of cash and gives it as file. """
    _name = 'koperasi.forecast.dialog'
    _description = "Cash Forecast"

    unit = fields.Selection([('month', "12 months"), ('week', "8 weeks")], string="How Far", required=True, default='month')
    company_id = fields.Many2one('res.company', string="Branch", domain="[('id', 'in', allowed_company_ids)]")
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    collection_percent = fields.Float(string="Instalments Paid (%)", digits=(5, 2), help="Of what falls due by the schedules; proposed from the last three months.")
    mandatory_percent = fields.Float(string="Mandatory Shares Paid (%)", digits=(5, 2), help="Of what falls due; proposed from the last three months.")
    rollover_percent = fields.Float(string="Term Deposits Left (%)", digits=(5, 2), help="Of those that are paid out at maturity as agreed, what members leave for another term.")
    net_savings = fields.Monetary(string="Savings, Net, a Month", help="What members bring more than they take; below 0 if they take more.")
    new_loans = fields.Monetary(string="New Loans a Month")
    table = fields.Html(compute='_compute_table', sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        proposed = self.env['koperasi.forecast']._assumptions({})
        return {**values, **{name: float(getattr(proposed, name)) for name in PERCENTS if name in fields and f'default_{name}' not in self.env.context}}

    @api.depends('unit')
    def _compute_display_name(self):
        for dialog in self:
            dialog.display_name = self.env._("Cash Forecast")

    @api.depends('unit', 'company_id', *PERCENTS, *AMOUNTS)
    def _compute_table(self):
        forecast = self.env['koperasi.forecast']
        for dialog in self:
            try:
                dialog.table = as_table(forecast._paper(forecast._assumptions(dialog._values())), self.env)
            except UserError as error:
                dialog.table = Markup('<p class="text-danger">%s</p>') % str(error)

    def _values(self):
        """ What was chosen, as ``koperasi.forecast._assumptions`` takes it """
        return {'unit': self.unit, 'branch': self.company_id.id or 0, **{name: f'{self[name]:.2f}' for name in PERCENTS}, **{name: f'{self[name]:.0f}' for name in AMOUNTS}}

    def action_pdf(self):
        """ Download the forecast as PDF. """
        return self._download('pdf')

    def action_xlsx(self):
        """ Download the forecast as a workbook, with formulas. """
        return self._download('xlsx')

    def _download(self, extension):
        self.ensure_one()
        values = self._values()
        self.env['koperasi.forecast']._assumptions(values)      # refused here rather than in a new window
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/forecast.{extension}?{urlencode(values)}'}


def as_table(paper, env):
    """ A paper as a table for the screen; every text is escaped """
    columns = paper['columns']
    result = Markup()
    for problem in paper['problems']:
        result += Markup('<div class="alert alert-danger mb-2" role="alert">%s</div>') % problem
    ends = [Markup(' class="text-end"') if column['type'] != 'text' else '' for column in columns]
    head = Markup('').join(Markup('<th%s>%s</th>') % (end, column['label']) for end, column in zip(ends, columns, strict=True))
    body, below = Markup(), Markup()
    for row in paper['rows']:
        if row['style'] in ('head', 'text'):
            below += (Markup('<h4 class="mt-3">%s</h4>') if row['style'] == 'head' else Markup('<p class="mb-1">%s</p>')) % row['cells'][0]
            continue
        cells = Markup('').join(
            Markup('<td%s>%s</td>') % (Markup(' class="text-nowrap"') if not place else Markup(' class="text-end text-nowrap"'), cell_text(cell, column['type'], env))
            for place, (cell, column) in enumerate(zip(row['cells'], columns, strict=True)))
        body += Markup('<tr class="%s">%s</tr>') % (LOOKS.get(row['style'], ''), cells)
    return result + Markup('<div class="table-responsive"><table class="table table-sm o_koperasi_forecast"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>%s') % (head, body, below)
