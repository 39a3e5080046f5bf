"""What an edition is made of: a row a cooperative, and a cell a figure and part. Both are written by ``_gather`` alone."""
from odoo import api, fields, models

from ..registry.cooperative import KINDS, SCALES, STATES
from ..registry.figures import DIGITAL
from .guard import guard
from .measures import BUSINESS, COLUMNS, DIMENSIONS, MEASURES

REASONS = [('small', "Of too few cooperatives"), ('other', "Another one could be worked out with it"), ('base', "No base"), ('missing', "Not known")]


class KoperasiStatisticRow(models.Model):
    """ A cooperative as an edition counted it: what each number opens, and what may be added up in other ways within the office """
    _name = 'koperasi.statistic.row'
    _description = "Cooperative in the Statistics"
    _order = 'edition_id desc, cooperative_id'
    _rec_name = 'cooperative_id'
    _log_access = False

    edition_id = fields.Many2one('koperasi.statistic.edition', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection(KINDS, readonly=True)
    business = fields.Selection(BUSINESS, readonly=True)
    regency_id = fields.Many2one('koperasi.area', readonly=True, ondelete='restrict')
    district_id = fields.Many2one('koperasi.area', readonly=True, ondelete='restrict')
    scale = fields.Selection(SCALES, string="Level", readonly=True)
    guidance = fields.Selection(SCALES, string="Guided By", readonly=True)
    digital = fields.Selection(DIGITAL, string="Digital Level", readonly=True)
    state = fields.Selection(STATES, string="Status", readonly=True)
    figure_date = fields.Date(string="Figures As At", readonly=True)
    vars().update({f'n_{measure.code}': (fields.Monetary if measure.family in ('position', 'loans', 'volume', 'surplus') else fields.Integer)(measure.label, readonly=True)
                   for measure in MEASURES})

    def init(self):
        guard(self.env.cr, self._table)

    def action_open_cooperative(self):
        """ The cooperative in the registry

        :return: action
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.cooperative', 'res_id': self.cooperative_id.id, 'views': [(False, 'form')]}


class KoperasiStatisticCell(models.Model):
    """ A figure of an edition: what, of which part, how much, of how many cooperatives, and what became of it since """
    _name = 'koperasi.statistic.cell'
    _description = "Figure of the Statistics"
    _order = 'edition_id desc, sequence, id'
    _rec_name = 'definition_id'
    _log_access = False

    edition_id = fields.Many2one('koperasi.statistic.edition', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    sequence = fields.Integer(readonly=True, aggregator=None)
    definition_id = fields.Many2one('koperasi.statistic.definition', required=True, readonly=True, index=True, ondelete='restrict')
    source_id = fields.Many2one('koperasi.statistic.source', required=True, readonly=True, ondelete='restrict')
    dimension = fields.Selection(DIMENSIONS, string="By", required=True, readonly=True)
    member = fields.Char(string="Part Code", readonly=True, help="Code of an area or of a kind; empty where the registry does not say.")
    member_name = fields.Char(string="Part", compute='_compute_texts')
    amount = fields.Float(digits=0, readonly=True, aggregator=None)
    shown = fields.Char(string="Figure", compute='_compute_texts')
    reason = fields.Selection(REASONS, string="Not Told", readonly=True)
    cooperatives = fields.Integer(readonly=True, aggregator=None, help="How many cooperatives the part has.")
    reported = fields.Integer(string="Of These Known", readonly=True, aggregator=None, help="Of how many of them the figure is.")
    before = fields.Float(string="Number Before", digits=0, readonly=True, aggregator=None)
    before_edition_id = fields.Many2one('koperasi.statistic.edition', string="Compared With", readonly=True, index='btree_not_null', ondelete='restrict')
    change = fields.Float(string="Changed By", digits=0, readonly=True, aggregator=None)
    percent = fields.Float(string="Change in %", digits=0, readonly=True, aggregator=None)
    no_base = fields.Boolean(string="No Base for a Percentage", readonly=True)
    before_text = fields.Char(string="Before", compute='_compute_texts')
    change_text = fields.Char(string="Became", compute='_compute_texts')
    unit = fields.Selection(related='definition_id.unit')
    description = fields.Text(related='definition_id.description')

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('amount', 'reason', 'member', 'dimension')
    @api.depends_context('lang')
    def _compute_texts(self):
        edition = self.env['koperasi.statistic.edition']
        names = edition._member_words()
        for cell in self:
            cell.member_name = names.get((cell.dimension, cell.member or ''), cell.member)
            cell.shown = edition._cell_text(cell)
            cell.before_text = cell.before_edition_id and edition._number_text(cell.before, cell.definition_id)
            cell.change_text = edition._change_text(cell)

    def action_open(self):
        """ The cooperatives that this number is of, as they were counted

        :return: action
        """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_statistic_row')
        domain = [('edition_id', '=', self.edition_id.id)]
        if self.dimension != 'all':
            column = COLUMNS[self.dimension]
            domain.append((f'{column}.code', '=', self.member) if column.endswith('_id') and self.member else (column, '=', self.member or False))
        if self.definition_id.measure and not self.definition_id._family():
            domain.append((f'n_{self.definition_id.measure}', '!=', 0))
        elif self.definition_id.measure:
            domain.append(('n_reported', '=', 1))
        return {**action, 'name': self.definition_id.name, 'domain': domain}
