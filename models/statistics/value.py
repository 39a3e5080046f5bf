from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import clean_context

from ..ledger.append_only import append_only
from .measures import AREAS, BUSINESS, COLUMNS, DIMENSIONS

MOST = 10 ** 15     # exact in the numbers that Odoo reads


class KoperasiStatisticValue(models.Model):
    """ A figure as somebody stated it: what, of when, of which area, who said so. Rows are added and never changed; a correction is a row that names the earlier one. """
    _name = 'koperasi.statistic.value'
    _description = "Stated Figure"
    _order = 'date desc, definition_id, id'

    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')     # of the source
    source_id = fields.Many2one('koperasi.statistic.source', required=True, index=True, ondelete='restrict')
    definition_id = fields.Many2one('koperasi.statistic.definition', required=True, index=True, ondelete='restrict', domain=[('kind', '!=', 'formula')])
    area_id = fields.Many2one('koperasi.area', required=True, index=True, ondelete='restrict', help="Of which province or regency.")
    date = fields.Date(string="As At", required=True, index=True)
    dimension = fields.Selection(DIMENSIONS, string="By", required=True, default='all')
    member = fields.Char(string="Part", help="Which part: the code of an area or of a kind. Empty for all.")
    amount = fields.Float(digits=0, required=True, aggregator=None)
    note = fields.Char(help="The words of the source.")
    replaces_id = fields.Many2one('koperasi.statistic.value', string="Corrects", index='btree_not_null', ondelete='restrict')
    reason = fields.Char(string="Why Corrected")
    replaced_ids = fields.One2many('koperasi.statistic.value', 'replaces_id', string="Corrected By")
    unit = fields.Selection(related='definition_id.unit')

    _once_uniq = models.UniqueIndex("(source_id, definition_id, area_id, date, dimension, COALESCE(member, '')) WHERE replaces_id IS NULL",
                                    "This source has this figure already: correct it instead.")
    _replaced_uniq = models.UniqueIndex('(replaces_id) WHERE replaces_id IS NOT NULL', "It was corrected already: correct the newer one.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.depends('definition_id', 'date', 'area_id')
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.definition_id.name or ''}, {value.area_id.name or ''}, {value.date or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        """ Rows that are checked before they are there for good """
        sources = self.env['koperasi.statistic.source']
        vals_list = [{**vals, 'company_id': sources.browse(vals.get('source_id')).company_id.id} for vals in vals_list]
        values = super(KoperasiStatisticValue, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)
        values._check_values()
        self.env.flush_all()
        return values.with_env(self.env)

    def write(self, vals):
        """ Nobody changes what was stated """
        if vals:
            raise UserError(self.env._("What was stated is not changed: add a correction."))
        return super().write(vals)

    def _check_values(self):
        for value in self:
            definition = value.definition_id
            if definition.kind == 'formula':
                raise ValidationError(self.env._("%s follows from other figures and is not stated.", definition.name))
            if not abs(value.amount) <= MOST or (definition.unit in ('count', 'rupiah') and value.amount != int(value.amount)):
                raise ValidationError(self.env._("%s is a whole number.", definition.name))
            if definition.unit != 'rupiah' and value.amount < 0:
                raise ValidationError(self.env._("%s is not below 0.", definition.name))
            value._check_member()
            earlier = value.replaces_id
            if bool(earlier) != bool(value.reason):
                raise ValidationError(self.env._("A correction names the earlier figure and says why."))
            if earlier and any(earlier[name] != value[name] for name in ('source_id', 'definition_id', 'area_id', 'date', 'dimension', 'member')):
                raise ValidationError(self.env._("A correction is of the same figure."))

    def _check_member(self):
        if self.dimension == 'all' and not self.member:
            return
        if self.dimension in AREAS:
            known = self.env['koperasi.area'].search_count([('code', '=', self.member or ''), ('level', '=', self.dimension)])
        elif self.dimension == 'business':
            known = self.member in dict(BUSINESS)
        else:
            known = self.dimension != 'all' and self.member in dict(self.env['koperasi.cooperative']._fields[COLUMNS[self.dimension]].selection)
        if not known:
            raise ValidationError(self.env._("%(member)s is no part of the division by %(dimension)s.", member=self.member or '–', dimension=self.dimension))

    @api.model
    def _current(self, company, area, date):
        """ What is stated of an area as at a day, corrected rows left out """
        return self.search([('company_id', '=', company.id), ('area_id', '=', area.id), ('date', '=', date), ('replaced_ids', '=', False)], order='definition_id, id')
