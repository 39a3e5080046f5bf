from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

NAMES = ('date', 'date_from', 'area', 'group_by', 'top')


class KoperasiListDialog(models.TransientModel):
    """ Asks for which list, as at which day; shows its first rows and gives it as file. """
    _name = 'koperasi.list.dialog'
    _description = "Lists"

    code = fields.Selection('_select_code', string="List", required=True, default=lambda self: next(iter(self.env['koperasi.list']._allowed()), False))
    date = fields.Date(string="As At", required=True, default=lambda self: self.env.company._koperasi_book_date())
    date_from = fields.Date(string="From Date", default=lambda self: self.env.company._koperasi_book_date().replace(day=1))
    company_id = fields.Many2one('res.company', string="Branch", domain="[('id', 'in', allowed_company_ids)]")
    savings_product_id = fields.Many2one('koperasi.savings.product', domain="[('company_id', 'parent_of', allowed_company_ids)]")
    loan_product_id = fields.Many2one('koperasi.loan.product', domain="[('company_id', 'parent_of', allowed_company_ids)]")
    officer_id = fields.Many2one('res.users', domain=[('share', '=', False)])
    area = fields.Char(help="District (kecamatan) of the member.")
    top = fields.Integer(string="How Many", default=20)
    group_by = fields.Selection('_select_group', string="Grouped by")
    # which questions the chosen list has
    has_period = fields.Boolean(compute='_compute_questions')
    has_top = fields.Boolean(compute='_compute_questions')
    has_savings_product = fields.Boolean(compute='_compute_questions')
    has_loan_product = fields.Boolean(compute='_compute_questions')
    has_officer = fields.Boolean(compute='_compute_questions')
    has_area = fields.Boolean(compute='_compute_questions')
    has_action = fields.Boolean(compute='_compute_questions')
    table = fields.Html(compute='_compute_table', sanitize=False)

    @api.model
    def _select_code(self):
        lists = self.env['koperasi.list']
        names = lists._names()
        return [(code, names[code]) for code in lists._allowed()]

    @api.model
    def _select_group(self):
        return list(self.env['koperasi.list']._group_names().items())

    @api.depends('code')
    def _compute_display_name(self):
        names = self.env['koperasi.list']._names()
        for dialog in self:
            dialog.display_name = names.get(dialog.code) or self.env._("Lists")

    def _definition(self):
        return self.env['koperasi.list']._allowed().get(self.code)

    @api.depends('code')
    def _compute_questions(self):
        for dialog in self:
            definition = dialog._definition()
            filters = definition.filters if definition else ()
            dialog.has_period = bool(definition and definition.period)
            dialog.has_top = bool(definition and definition.top)
            dialog.has_savings_product = 'product' in filters and definition.product == 'koperasi.savings.product'
            dialog.has_loan_product = 'product' in filters and definition.product == 'koperasi.loan.product'
            dialog.has_officer, dialog.has_area = 'officer' in filters, 'area' in filters
            dialog.has_action = bool(definition and definition.action)

    @api.depends('code', 'date', 'date_from', 'company_id', 'savings_product_id', 'loan_product_id', 'officer_id', 'area', 'top', 'group_by')
    def _compute_table(self):
        lists = self.env['koperasi.list']
        for dialog in self:
            try:
                dialog.table = lists._screen(lists._options(dialog._values())) if dialog._definition() else False
            except UserError as error:
                dialog.table = lists._problem(error)

    def _values(self):
        """ What was chosen, as ``koperasi.list._options`` takes it """
        definition = self._definition()
        product = self.savings_product_id if definition and definition.product == 'koperasi.savings.product' else self.loan_product_id
        chosen = {name: self[name] for name in NAMES if self[name]}
        return {**chosen, 'code': self.code, 'company_ids': str(self.company_id.id or ''), 'product_id': product.id or 0, 'officer_id': self.officer_id.id or 0}

    def action_pdf(self):
        """ Download the list as PDF.

        :raises UserError: if it is too long for paper
        :raises RedirectWarning: if it names many members and nobody said why
        """
        return self._download('pdf')

    def action_xlsx(self):
        """ Download the list as a workbook, with all rows.

        :raises RedirectWarning: if it names many members and nobody said why
        """
        return self._download('xlsx')

    def _download(self, extension):
        self.ensure_one()
        options = self.env['koperasi.list']._options(self._values())    # refused here rather than in a new window
        self.env['koperasi.list']._require_reason(options)
        if extension == 'pdf':
            self.env['koperasi.list']._check_paper(options)
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/list.{extension}?{urlencode(options.given)}'}

    def action_open(self):
        """ Open the view that shows the same for today, to search and to work in. """
        self.ensure_one()
        definition = self._definition()
        if not definition or not definition.action:
            raise UserError(self.env._("This list has no view of its own."))
        return self.env['ir.actions.act_window']._for_xml_id(definition.action)
