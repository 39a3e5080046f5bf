from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context, format_date

from ..ledger.checks import check_role
from .common import HEAD, INSPECTOR
from .figure import named


class KoperasiInspectionRating(models.Model):
    """ A cooperative rated by the office (KKPKK on the spot): the methods, the arithmetic and the working paper are those of ``koperasi.rating``;
    only the figures come from what was returned to the office, or are given by hand from what was seen.
    """
    _name = 'koperasi.inspection.rating'
    _inherit = 'koperasi.rating'
    _description = "Rating by the Office"
    _asked = frozenset({'cooperative_id', 'visit_id', 'method_id', 'date', 'note'})
    _writers, _signers = (INSPECTOR,), (INSPECTOR, HEAD)

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, precompute=True, required=False, default=None, string="Office")
    visit_id = fields.Many2one('koperasi.visit', index='btree_not_null', ondelete='restrict', domain="[('cooperative_id', '=', cooperative_id)]")
    method_id = fields.Many2one(default=lambda self: self._default_method())
    line_ids = fields.One2many('koperasi.inspection.rating.line', 'rating_id', copy=False)
    answer_ids = fields.One2many('koperasi.inspection.rating.answer', 'rating_id', copy=False)
    amount_ids = fields.One2many('koperasi.inspection.rating.amount', 'rating_id', string="Figures", copy=False)
    figure_id = fields.Many2one('koperasi.cooperative.figure', string="Figures Of", compute='_compute_figures')
    before_id = fields.Many2one('koperasi.cooperative.figure', string="A Year Before", compute='_compute_figures')
    size_class = fields.Char(string="KUK Class", readonly=True, copy=False)
    year = fields.Integer(compute='_compute_year', aggregator=None)

    @api.model
    def _default_method(self):
        return self.env['koperasi.rating.method'].search([('code', '=', 'kkpkk'), ('date_from', '<=', fields.Date.context_today(self))], order='date_from desc', limit=1)

    @api.depends('cooperative_id', 'method_id', 'date')
    def _compute_display_name(self):
        for rating in self:
            rating.display_name = f"{rating.cooperative_id.name or ''} {rating.method_id.name or ''} {format_date(self.env, rating.date) if rating.date else ''}".strip()

    @api.depends('cooperative_id', 'date')
    def _compute_figures(self):
        Figure = self.env['koperasi.cooperative.figure']
        for rating in self:
            rating.figure_id = rating.before_id = False
            if rating.cooperative_id and rating.date:
                rating.figure_id = Figure._latest(rating.cooperative_id, rating.date)
                if rating.figure_id:
                    rating.before_id = Figure.search([
                        ('cooperative_id', '=', rating.cooperative_id.id), ('date', '=', rating.figure_id.date + relativedelta(years=-1, day=31))], order='id desc', limit=1)

    @api.depends('date')
    def _compute_year(self):
        for rating in self:
            rating.year = rating.date and rating.date.year

    @api.constrains('cooperative_id', 'visit_id')
    def _check_visit(self):
        for rating in self:
            if rating.visit_id.cooperative_id - rating.cooperative_id:
                raise UserError(self.env._("%s is about another cooperative.", rating.visit_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_role(self.env, *self._writers)
            # what a caller's context proposes for the other fields is not taken either
            self = self.with_env(self.env(context=clean_context(self.env.context)))
            self._check_cooperative(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, *self._writers)
            self._check_cooperative([vals])
        return super().write(vals)

    def _check_cooperative(self, vals_list):
        """ :raises AccessError: for a cooperative or a visit of another office """
        for name, model in (('cooperative_id', 'koperasi.cooperative'), ('visit_id', 'koperasi.visit')):
            found = self.env[model].browse([vals[name] for vals in vals_list if vals.get(name)])
            if not found.has_access('read'):
                raise AccessError(self.env._("Your role does not allow this."))

    def action_finalise(self):
        """ Sign a rating that another person prepared; the class of the cooperative stays with it.

        :raises UserError: if it does not wait, or the caller prepared it
        :raises AccessError: if the caller is neither inspector nor head
        """
        for rating in self._waiting():
            rating.size_class = self.env['koperasi.kuk.limit']._class_of(rating.figure_id)
        return super().action_finalise()

    def action_open_trend(self):
        """ Open the indicators of this method over the days on which the office rated the cooperative. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.inspection.rating.line', 'view_mode': 'graph,list', 'name': self.cooperative_id.name, 'domain': [
            ('rating_id.cooperative_id', '=', self.cooperative_id.id), ('method_code', '=', self.method_id.code), ('computed', '=', True), ('state', '!=', 'replaced')]}

    # -- where figures come from ------------------------------------------------------

    def _same_subject(self):
        return [('cooperative_id', '=', self.cooperative_id.id)]

    def _find_unmapped(self):
        return []

    def _figures(self, figures, given):
        """ As of ``koperasi.rating``: given by hand, else as the returns say, else worked out of others """
        known, found, waiting = named(self.figure_id, self.before_id), {}, figures.browse()
        for figure in figures:
            value = given[figure.code] if figure.code in given else figure._office_value(known)
            if value is not None:
                found[figure.code] = value, None, []
            elif figure.kind == 'formula':
                waiting |= figure
            else:
                found[figure.code] = None, {'reason': 'not_given', 'what': figure.code}, []
        self._formula_figures(waiting, found)
        return found

    def _source_of(self, figure):
        if figure._office_value(named(self.figure_id, self.before_id)) is None:
            return figure.formula if figure.kind == 'formula' else self.env._("Given by a person")
        sources = dict(self.figure_id._fields['source']._description_selection(self.env))
        return f"{sources[self.figure_id.source]}, {format_date(self.env, self.figure_id.date)}: {figure.office_formula}"
