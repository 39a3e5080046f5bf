from odoo import api, fields, models


class KoperasiReturn(models.Model):
    """ A periodic return as the cooperative makes it, from its own books """
    _name = 'koperasi.return'
    _description = "Periodic Return"
    _inherit = ['mail.thread']
    _order = 'date_to desc, revision desc, id desc'

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, readonly=True, ondelete='restrict')
    period = fields.Selection(related='form_id.period', store=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(string="End of Period", required=True, readonly=True)
    revision = fields.Integer(required=True, readonly=True, default=1, aggregator=None, help="A correction is the next revision of the same period.")
    state = fields.Selection([
        ('draft', "Draft"), ('signed', "Signed"), ('sent', "Sent"), ('asked', "Question of the Office"), ('accepted', "Accepted"), ('refused', "Refused"),
        ('replaced', "Replaced")], required=True, readonly=True, default='draft', copy=False, tracking=True)
    figures = fields.Json(readonly=True, copy=False, help="What the form asks, by code: whole numbers, dates, words.")
    document = fields.Text(readonly=True, copy=False, help="What was signed and sent, to the letter.")
    digest = fields.Char(readonly=True, copy=False, help="SHA-256 of the signed document.")

    _revision_uniq = models.UniqueIndex('(company_id, form_id, date_to, revision)', "This return is there already.")

    @api.depends('form_id', 'date_to', 'revision')
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.form_id.name or ''} {row.date_to or ''}".strip() + (f" ({row.revision})" if row.revision > 1 else '')
