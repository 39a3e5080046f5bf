from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role
from .guard import guard

SUPERVISOR = 'koperasi.group_koperasi_supervisor'
FILLED = {'answer_ids', 'amount_ids', 'line_ids'}
DONE = ('final', 'replaced')


class KoperasiRating(models.Model):
    """ A cooperative on a day, rated by a method: figures, answers, scores. Final, it is never changed. """
    _name = 'koperasi.rating'
    _description = "Rating"
    _order = 'date desc, id desc'
    _asked = frozenset({'company_id', 'method_id', 'date', 'note'})
    _writers, _signers = (ACCOUNTANT, MANAGER), (ACCOUNTANT, MANAGER, BOARD)

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict')
    method_id = fields.Many2one('koperasi.rating.method', required=True, index=True, ondelete='restrict')
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "To Be Checked"), ('final', "Final"), ('replaced', "Replaced")], default='draft', required=True, readonly=True, copy=False)
    note = fields.Text()
    computed_on = fields.Datetime(readonly=True, copy=False)
    stale = fields.Boolean(readonly=True, copy=False, help="An answer changed since the score was worked out.")
    score = fields.Float(digits=(6, 2), readonly=True, copy=False, aggregator=None)
    scored = fields.Boolean(readonly=True, copy=False)
    predicate_id = fields.Many2one('koperasi.rating.band', readonly=True, copy=False, ondelete='restrict')
    predicate = fields.Char(related='predicate_id.name', string="Predicate Name")
    aspects = fields.Json(readonly=True, copy=False)
    unmapped = fields.Json(readonly=True, copy=False)
    open_count = fields.Integer(string="Not Computed", readonly=True, copy=False)
    on_target_count = fields.Integer(string="Within Target", readonly=True, copy=False)
    line_ids = fields.One2many('koperasi.rating.line', 'rating_id', copy=False)
    answer_ids = fields.One2many('koperasi.rating.answer', 'rating_id', copy=False)
    amount_ids = fields.One2many('koperasi.rating.amount', 'rating_id', string="Figures", copy=False)
    submitted_by_id = fields.Many2one('res.users', string="Prepared By", readonly=True, copy=False, ondelete='restrict')
    finalised_by_id = fields.Many2one('res.users', string="Checked By", readonly=True, copy=False, ondelete='restrict')
    finalised_on = fields.Datetime(readonly=True, copy=False)
    problems = fields.Text(compute='_compute_problems')
    has_scores = fields.Boolean(compute='_compute_has_scores')

    def init(self):
        guard(self.env.cr, self._table, self._table)

    @api.depends('method_id', 'date')
    def _compute_display_name(self):
        for rating in self:
            rating.display_name = f"{rating.method_id.name or ''} {format_date(self.env, rating.date) if rating.date else ''}".strip()

    @api.depends('method_id')
    def _compute_has_scores(self):
        for rating in self:
            rating.has_scores = bool(rating.method_id.best_score)

    @api.depends('unmapped', 'stale')
    def _compute_problems(self):
        for rating in self:
            rating.problems = '\n'.join(rating._problem_texts())

    @api.constrains('method_id', 'date')
    def _check_method(self):
        for rating in self:
            newer = self.env['koperasi.rating.method'].search([
                ('code', '=', rating.method_id.code), ('date_from', '<=', rating.date)], order='date_from desc', limit=1)
            if newer != rating.method_id:
                raise ValidationError(self.env._("%(method)s is not what is in force on %(date)s.", method=rating.method_id.display_name, date=format_date(self.env, rating.date)))

    # -- what people write ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in self._asked} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
            if vals.keys() - self._asked - FILLED:
                raise UserError(self.env._("The results of a rating are worked out, not written."))
        result = super().write(vals)
        if not self.env.su:
            # narrow sudo(): results, which no role may write
            self.sudo().filtered(lambda rating: rating.computed_on and (rating.stale or vals.keys() & self._asked - {'note'}))._work_out()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for rating in self:
            if rating.state != 'draft':
                raise UserError(self.env._("%s is no draft any more.", rating.display_name))

    # -- steps ----------------------------------------------------------------

    def action_compute(self):
        """ Read the figures from the books, and work out indicators and scores as far as the answers go.

        :raises UserError: if the rating is no draft
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, *self._writers)
        self.check_access('write')
        self._check_draft()
        self.sudo()._work_out()

    def action_submit(self):
        """ Hand the rating to a second person; from now on nobody answers.

        :raises UserError: if it is no draft, or something could not be computed and was not left out
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, *self._writers)
        self.check_access('write')
        self._check_draft()
        for rating in self.sudo():
            rating._work_out()
            missing = rating.line_ids.filtered(lambda line: not line.computed and not line.left_out)
            if missing:
                raise UserError(self.env._("Not computed yet: %s. Answer, or leave it out with a reason.", ', '.join(
                    f"{line.indicator_id.display_name} ({line.problem})" for line in missing[:5])))
            rating.write({'state': 'submitted', 'submitted_by_id': self.env.uid})

    def action_return(self):
        """ Give a rating that waits for its check back to be corrected.

        :raises UserError: if it does not wait
        :raises AccessError: if the caller is neither accountant, manager nor board
        """
        self._waiting().write({'state': 'draft', 'submitted_by_id': False})

    def action_finalise(self):
        """ Sign a rating that another person prepared. It is never changed again; an earlier one of the same day counts as replaced.

        :raises UserError: if it does not wait, or the caller prepared it
        :raises AccessError: if the caller is neither accountant, manager nor board
        """
        for rating in self._waiting():
            if self.env.user._koperasi_same_person(rating.submitted_by_id):
                raise UserError(self.env._("Another person than who prepared the rating signs it."))
            rating.search([*rating._same_subject(), ('method_id.code', '=', rating.method_id.code), ('date', '=', rating.date),
                           ('state', '=', 'final')]).write({'state': 'replaced'})
            self.env.flush_all()    # what waits in memory is still of the draft
            rating.write({'state': 'final', 'finalised_by_id': self.env.uid, 'finalised_on': fields.Datetime.now()})

    def _same_subject(self):
        """ Domain of the ratings of who is rated here """
        return [('company_id', '=', self.company_id.id)]

    def _waiting(self):
        """ These ratings, if they wait and the caller may answer; he may not write them, so with raised rights """
        check_role(self.env, *self._signers)
        self.check_access('read')
        for rating in self:
            if rating.state != 'submitted':
                raise UserError(self.env._("%s does not wait for a check.", rating.display_name))
        return self.sudo()

    def action_open_trend(self):
        """ Open the indicators of this method over the days on which the cooperative was rated. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_rating_line')
        return {**action, 'context': {}, 'domain': [('company_id', '=', self.company_id.id), ('method_code', '=', self.method_id.code),
                                     ('computed', '=', True), ('state', '!=', 'replaced')]}

    def _problem_texts(self):
        """ What is wrong with the rating as a whole, in sentences """
        texts = [self.env._("Answers changed: compute again.")] if self.stale else []
        for row in self.unmapped or []:
            texts.append(self.env._("Not mapped: %(code)s %(name)s, Rp %(amount)s", code=row['code'], name=row['name'], amount=f"{int(row['amount']):,}".replace(',', '.')))
        return texts
