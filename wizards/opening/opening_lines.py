from odoo import api, fields, models

from .messages import MESSAGES, problem, remedy


class KoperasiOpeningTotal(models.Model):
    """ Sum of a product in the workbook, which is compared with the trial balance. """
    _name = 'koperasi.opening.total'
    _description = "Total of a Product in the Opening Books"
    _order = 'import_id, sequence, id'

    import_id = fields.Many2one('koperasi.opening.import', required=True, readonly=True, index=True, ondelete='cascade')
    sequence = fields.Integer(readonly=True)
    currency_id = fields.Many2one(related='import_id.currency_id')
    product = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    control = fields.Char(string="Control Account", readonly=True)
    count = fields.Integer(string="Accounts", readonly=True)
    amount = fields.Monetary(readonly=True)


class KoperasiOpeningIssue(models.Model):
    """ An error or a warning in the workbook. Kept as a code, said in the language of who reads it. """
    _name = 'koperasi.opening.issue'
    _description = "Error in the Opening Books"
    _order = 'import_id, id'
    _rec_name = 'code'

    import_id = fields.Many2one('koperasi.opening.import', required=True, readonly=True, index=True, ondelete='cascade')
    severity = fields.Selection([('error', "Error"), ('warning', "Warning")], required=True, readonly=True)
    sheet = fields.Char(readonly=True)
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    column_name = fields.Char(string="Column", readonly=True)
    value = fields.Char(readonly=True)
    code = fields.Char(required=True, readonly=True)
    params = fields.Json(readonly=True)
    problem = fields.Char(compute='_compute_words')
    remedy = fields.Char(string="What to Do", compute='_compute_words')

    @api.depends('code', 'params')
    @api.depends_context('lang')
    def _compute_words(self):
        for issue in self:
            known = issue.code in MESSAGES
            issue.problem = problem(self.env, issue.code, issue.params or {}) if known else issue.code
            issue.remedy = remedy(self.env, issue.code, issue.params or {}) if known else False
