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


class KoperasiFileIssue(models.AbstractModel):
    """ An error or a warning in a file. Kept as a code, said in the language of who reads it. """
    _name = 'koperasi.file.issue'
    _description = "Error in a File"
    _rec_name = 'code'

    severity = fields.Selection([('error', "Error"), ('warning', "Warning")], required=True, readonly=True)
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

    @api.model
    def _prepare_values(self, issue):
        """ Values of a record for an ``Issue`` that a reader found """
        return {
            'severity': 'error' if issue.is_error else 'warning', 'row_number': issue.row, 'column_name': issue.column or False,
            'value': issue.value or False, 'code': issue.code,
            'params': {key: value if isinstance(value, int) else str(value) for key, value in issue.params.items()}}


class KoperasiOpeningIssue(models.Model):
    _name = 'koperasi.opening.issue'
    _description = "Error in the Opening Books"
    _inherit = ['koperasi.file.issue']
    _order = 'import_id, id'

    import_id = fields.Many2one('koperasi.opening.import', required=True, readonly=True, index=True, ondelete='cascade')
    sheet = fields.Char(readonly=True)
