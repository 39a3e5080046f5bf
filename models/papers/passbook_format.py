from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.passbook import line_offset


class KoperasiPassbookFormat(models.Model):
    """ The print of a cooperative's books: how large a page is and where its lines and columns are, in millimetres. """
    _name = 'koperasi.passbook.format'
    _description = "Passbook Format"
    _inherit = ['mail.thread']
    _order = 'sequence, id'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    pages = fields.Integer(string="Pages for Lines", required=True, default=12, tracking=True)
    lines_per_page = fields.Integer(required=True, default=24, tracking=True)
    page_width = fields.Float(string="Page Width (mm)", digits=(6, 1), required=True, default=145, tracking=True)
    page_height = fields.Float(string="Page Height (mm)", digits=(6, 1), required=True, default=180, tracking=True)
    first_line = fields.Float(
        string="First Line (mm)", digits=(6, 2), required=True, default=20, tracking=True, help="From the upper edge of the page to the top of the first line.")
    line_height = fields.Float(string="Line Height (mm)", digits=(6, 2), required=True, default=6, tracking=True)
    fold_after = fields.Integer(string="Fold After Line", default=12, tracking=True, help="A book that is opened upwards has its fold after this line; 0 for none.")
    fold_gap = fields.Float(string="Gap at the Fold (mm)", digits=(6, 2), default=10, tracking=True)
    date_left = fields.Float(string="Date (left edge)", digits=(6, 1), required=True, default=6, tracking=True)
    code_left = fields.Float(string="Code (left edge)", digits=(6, 1), required=True, default=26, tracking=True)
    debit_right = fields.Float(string="Debit (right edge)", digits=(6, 1), required=True, default=62, tracking=True)
    credit_right = fields.Float(string="Credit (right edge)", digits=(6, 1), required=True, default=91, tracking=True)
    balance_right = fields.Float(string="Balance (right edge)", digits=(6, 1), required=True, default=122, tracking=True)
    teller_left = fields.Float(string="Teller (left edge)", digits=(6, 1), required=True, default=125, tracking=True)
    char_pitch = fields.Selection(
        [('10', "10 characters an inch"), ('12', "12 characters an inch"), ('15', "15 characters an inch")], required=True, default='12', tracking=True,
        help="For a passbook printer (ESC/P).")

    _size_check = models.Constraint(
        """CHECK (pages BETWEEN 1 AND 200 AND lines_per_page BETWEEN 1 AND 100 AND page_width BETWEEN 40 AND 400 AND page_height BETWEEN 40 AND 400
           AND first_line >= 0 AND line_height BETWEEN 2.5 AND 30 AND fold_after >= 0 AND fold_gap >= 0)""",
        "A book has 1 to 200 pages of 1 to 100 lines; sizes are in millimetres.")

    @api.constrains('lines_per_page', 'first_line', 'line_height', 'fold_after', 'fold_gap', 'page_height', 'page_width', *(
        f'{name}_left' for name in ('date', 'code', 'teller')), *(f'{name}_right' for name in ('debit', 'credit', 'balance')))
    def _check_fits(self):
        for book in self:
            if book.lines_per_page > 0 and book._top(book.lines_per_page) + book.line_height > book.page_height:
                raise ValidationError(self.env._("The last line stands below the page: fewer lines, or a smaller line height."))
            edges = [book.date_left, book.code_left, book.debit_right, book.credit_right, book.balance_right, book.teller_left]
            if edges != sorted(edges) or edges[0] < 0 or edges[-1] >= book.page_width:
                raise ValidationError(self.env._("The columns stand from left to right, inside the page."))

    def write(self, vals):
        used = {'lines_per_page', 'pages'} & vals.keys()
        if used and self.env['koperasi.passbook'].sudo().search_count([('format_id', 'in', self.ids), ('state', '=', 'current')], limit=1):
            raise ValidationError(self.env._("Books of this format are in use: make another format for another number of lines."))
        return super().write(vals)

    def _top(self, line):
        """ Millimetres from the upper edge of the page to a line """
        return line_offset(line, self.first_line, self.line_height, self.fold_after, self.fold_gap)

    @api.model
    def _default(self, company):
        """ The format of a branch's new books; empty if its cooperative has none """
        return self.search([('company_id', '=', company.root_id.id)], limit=1)
