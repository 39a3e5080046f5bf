from odoo import api, fields, models

from .guard import guard

SECTIONS = [
    ('position', "Size and Position"), ('result', "Surplus to Date and Budget"), ('members', "Members"), ('lending', "Loans"), ('quality', "Arrears"),
    ('related', "Loans to Related Parties"), ('queue', "Loan Applications"), ('savings_rates', "Rates of Savings"), ('loan_rates', "Rates of Loans"), ('health', "Health Rating"),
    ('board', "Board and Supervisors"), ('meeting', "Annual Meeting"), ('proof', "Proof of Balances"), ('surplus', "Surplus of Last Year"), ('complaints', "Complaints"),
]
UNITS = [('rupiah', "Rupiah"), ('count', "Number"), ('percent', "Percent"), ('days', "Days"), ('score', "Score"), ('text', "Text")]
REASONS = [
    ('small', "Fewer than five people"), ('shield', "Would tell of fewer than five people in another cell"), ('change', "With what was published before, would tell of fewer than five people"),
    ('none', "Not known yet")]


class KoperasiTransparencyFigure(models.Model):
    """ One figure of a month, as it is told. What may not be told has no value here either. """
    _name = 'koperasi.transparency.figure'
    _description = "Public Figure"
    _order = 'snapshot_id, sequence, id'
    _rec_name = 'code'

    snapshot_id = fields.Many2one('koperasi.transparency', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='snapshot_id.company_id', store=True, index=True)
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(SECTIONS, string="Group", required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    cell = fields.Char(readonly=True, help="Which cell of a table; names of products and districts as they are.")
    value = fields.Float(digits=(20, 2), readonly=True, aggregator=None)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    people = fields.Integer(string="Members behind It", readonly=True, aggregator=None)
    suppressed = fields.Boolean(string="Withheld", readonly=True)
    reason = fields.Selection(REASONS, string="Why Withheld", readonly=True)
    as_of = fields.Date(readonly=True, help="Of an earlier month, where fewer than five people changed since.")
    text = fields.Char(readonly=True)
    data = fields.Json(readonly=True)
    label = fields.Char(compute='_compute_words')
    definition = fields.Char(compute='_compute_words', help="What it is, and where it comes from.")
    shown = fields.Char(string="As Told", compute='_compute_shown')
    before = fields.Char(string="Month before", compute='_compute_before')
    change = fields.Char(string="Change since Then", compute='_compute_before')

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('code', 'cell')
    @api.depends_context('lang')
    def _compute_words(self):
        words = self.env['koperasi.transparency']._words()
        for figure in self:
            label, figure.definition = words.get(figure.code, (figure.code, ''))
            cell = figure._cell_name()
            figure.label = f"{label}: {cell}" if cell else label

    @api.depends('value', 'unit', 'suppressed', 'text')
    @api.depends_context('lang')
    def _compute_shown(self):
        for figure in self:
            figure.shown = figure._shown_text()

    @api.depends('value', 'suppressed', 'snapshot_id.date')
    @api.depends_context('lang')
    def _compute_before(self):
        earlier = {}
        for figure in self:
            snapshot = figure.snapshot_id
            if snapshot not in earlier:
                # narrow sudo(): the month before of figures that may be read
                before = self.env['koperasi.transparency'].sudo().search(
                    [('company_id', '=', snapshot.company_id.id), ('state', '=', 'published'), ('date', '<', snapshot.date)], order='date desc', limit=1)
                earlier[snapshot] = {(row.code, row.cell): row for row in before.figure_ids}
            other = earlier[snapshot].get((figure.code, figure.cell))
            figure.before = other.with_env(self.env).sudo()._shown_text() if other else False
            told = other and figure.unit != 'text' and not figure.suppressed and not other.suppressed
            figure.change = self.env['koperasi.transparency']._number(figure.value - other.value, figure.unit, signed=True) if told and figure.value != other.value else False

    def _shown_text(self):
        self.ensure_one()
        if self.suppressed:
            return self.env._("not told")
        return self.text or '' if self.unit == 'text' else self.env['koperasi.transparency']._number(self.value, self.unit)

    def _cell_name(self):
        self.ensure_one()
        return self.env['koperasi.transparency']._cell_words().get(f'{self.code}.{self.cell}', self.cell) if self.cell else ''

    def _told(self):
        """ The figure in the document that is signed: dict without what is empty """
        self.ensure_one()
        found = {'section': self.section, 'code': self.code, 'unit': self.unit}
        if self.cell:
            found['cell'] = self.cell
        if self.suppressed:
            found['withheld'] = self.reason
        elif self.unit != 'text':
            found['value'] = int(self.value) if self.unit in ('rupiah', 'count') else round(self.value, 2)
        if self.people and not self.suppressed:
            found['people'] = self.people
        if self.as_of:
            found['as_of'] = self.as_of.isoformat()
        if self.text:
            found['text'] = self.text
        if self.data:
            found['data'] = self.data
        return found
