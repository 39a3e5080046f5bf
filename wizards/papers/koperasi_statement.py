from odoo import api, fields, models


class KoperasiStatement(models.TransientModel):
    """ Asks for which account and period. """
    _name = 'koperasi.statement'
    _description = "Account Statement"

    account_id = fields.Many2one(
        'koperasi.account', required=True, ondelete='cascade', default=lambda self: self._default_account())
    date_from = fields.Date(string="From Date", required=True, compute='_compute_period', store=True, precompute=True, readonly=False)
    date_to = fields.Date(string="To Date", required=True, compute='_compute_period', store=True, precompute=True, readonly=False)

    @api.model
    def _default_account(self):
        """ The account from whose form the dialog was opened """
        model, active_id = self.env.context.get('active_model'), self.env.context.get('active_id')
        if model == 'koperasi.savings.account':
            return self.env[model].browse(active_id).account_id
        return self.env['koperasi.account'].browse(active_id if model == 'koperasi.account' else None)

    @api.depends('account_id')
    def _compute_period(self):
        for wizard in self:
            if not wizard.date_from or not wizard.date_to:
                wizard.date_from, wizard.date_to = wizard.account_id._statement_period()

    def action_pdf(self):
        """ Download the statement as PDF. """
        return self._download('pdf')

    def action_xlsx(self):
        """ Download the statement as a workbook. """
        return self._download('xlsx')

    def _download(self, extension):
        self.ensure_one()
        self.account_id._statement(self.date_from, self.date_to)    # refused here rather than in a new window
        return {
            'type': 'ir.actions.act_url', 'target': 'download',
            'url': f'/koperasi/statement/{self.account_id.id}.{extension}?date_from={self.date_from}&date_to={self.date_to}',
        }
