import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard


class KoperasiRatingRow(models.AbstractModel):
    """ Rows of a rating: results are worked out, a person fills in the rest while it is a draft """
    _name = 'koperasi.rating.row'
    _description = "Row of a Rating"
    _filled = frozenset()

    rating_id = fields.Many2one('koperasi.rating', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='rating_id.company_id', store=True, index=True)
    state = fields.Selection(related='rating_id.state')

    def init(self):
        if not self._abstract:
            guard(self.env.cr, self._table, self.env[self._fields['rating_id'].comodel_name]._table)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse(not self.env.su)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse(bool(vals.keys() - self._filled))
            self.rating_id._check_draft()
        result = super().write(vals)
        if not self.env.su:
            # narrow sudo(): the mark that the score is to be worked out again
            self.rating_id.sudo().write({'stale': True})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse(not self.env.su)

    def _refuse(self, wrong):
        if wrong:
            raise UserError(self.env._("The results of a rating are worked out, not written."))

    def _figure_labels(self):
        """ ``{name in formulas: label}``, where a row of these needs it """
        return {figure.code: figure.name for figure in self.env['koperasi.rating.figure'].search([])} if any(row.reason for row in self) else {}

    def _reason_text(self, reason, labels):
        """ Why something has no value, in words """
        if not reason:
            return ''
        env, what = self.env, reason['what']
        say = {
            'zero': env._("Cannot be computed: %s is 0", re.sub(r'[a-z][a-z0-9_]+', lambda name: labels.get(name[0], name[0]), what)),
            'missing': env._("Cannot be computed: there is no figure %s", labels.get(what, what)),
            'not_given': env._("Cannot be computed: “%s” was not given", labels.get(what, what)),
            'not_frozen': env._("Cannot be computed: the loans of %s were not frozen in this month", what),
            'no_band': env._("No band holds %s", what),
            'unanswered': env._("Questions without an answer: %s", what),
        }
        return say[reason['reason']]


class KoperasiRatingLine(models.Model):
    _name = 'koperasi.rating.line'
    _inherit = 'koperasi.rating.row'
    _description = "Rated Indicator"
    _order = 'date desc, rating_id, sequence_aspect, sequence, id'
    _rec_name = 'indicator_id'
    _filled = frozenset({'left_out', 'left_out_reason'})

    indicator_id = fields.Many2one('koperasi.rating.indicator', required=True, readonly=True, index=True, ondelete='restrict')
    aspect_id = fields.Many2one(related='indicator_id.aspect_id', store=True)
    sequence_aspect = fields.Integer(string="Sequence of the Aspect", related='aspect_id.sequence', store=True)
    sequence = fields.Integer(related='indicator_id.sequence', store=True)
    code = fields.Char(related='indicator_id.code', store=True)
    method_code = fields.Char(string="Code of the Method", related='rating_id.method_id.code', store=True)
    date = fields.Date(related='rating_id.date', store=True)
    computed = fields.Boolean(readonly=True)
    value = fields.Float(string="Value (%)", digits=(16, 2), readonly=True, aggregator='avg')
    score = fields.Float(digits=(8, 2), readonly=True, aggregator='avg')
    target = fields.Char(readonly=True)
    light = fields.Selection([('green', "On target"), ('yellow', "Near target"), ('red', "Off target")], readonly=True)
    previous = fields.Float(string="Before", digits=(16, 2), readonly=True, aggregator=None)
    has_previous = fields.Boolean(readonly=True)
    zero_taken = fields.Boolean(readonly=True, help="There was nothing to divide by: the method says what this counts as.")
    reason = fields.Json(readonly=True)
    problem = fields.Char(compute='_compute_problem')
    evidence = fields.Text(compute='_compute_evidence')
    left_out = fields.Boolean(help="Does not apply to this cooperative: it counts neither way.")
    left_out_reason = fields.Char()

    _rating_indicator_uniq = models.Constraint('UNIQUE (rating_id, indicator_id)', "An indicator stands once in a rating.")

    @api.depends('reason', 'left_out', 'left_out_reason', 'zero_taken')
    def _compute_problem(self):
        labels = self._figure_labels()
        for line in self:
            if line.left_out:
                line.problem = self.env._("Left out: %s", line.left_out_reason or '')
            elif line.zero_taken:
                line.problem = self.env._("Nothing to divide by: taken as the method says")
            else:
                line.problem = line._reason_text(line.reason, labels)

    @api.depends('indicator_id', 'rating_id.amount_ids.amount')
    def _compute_evidence(self):
        for line in self:
            codes = line.indicator_id._figure_codes()
            rows = line.rating_id.amount_ids.filtered(lambda row, names=codes: row.figure_id.code in names)
            line.evidence = '\n'.join(f"{row.figure_id.name}: {row._amount_text()}" for row in rows)

    @api.constrains('left_out', 'left_out_reason')
    def _check_left_out(self):
        for line in self:
            if line.left_out and not (line.left_out_reason or '').strip():
                raise UserError(self.env._("Say why %s does not apply.", line.indicator_id.display_name))


class KoperasiRatingAnswer(models.Model):
    """ What a person says: a question met or not, or a grade """
    _name = 'koperasi.rating.answer'
    _inherit = 'koperasi.rating.row'
    _description = "Answer of a Rating"
    _order = 'rating_id, sequence_aspect, sequence_indicator, sequence, id'
    _rec_name = 'question'
    _filled = frozenset({'met', 'grade', 'note'})

    indicator_id = fields.Many2one('koperasi.rating.indicator', required=True, readonly=True, index=True, ondelete='restrict')
    item_id = fields.Many2one('koperasi.rating.item', readonly=True, index='btree_not_null', ondelete='restrict')
    sequence_aspect = fields.Integer(string="Sequence of the Aspect", related='indicator_id.aspect_id.sequence', store=True)
    sequence_indicator = fields.Integer(string="Sequence of the Indicator", related='indicator_id.sequence', store=True)
    sequence = fields.Integer(related='item_id.sequence', store=True)
    question = fields.Char(compute='_compute_question')
    met = fields.Selection([('yes', "Yes"), ('no', "No")])
    grade = fields.Selection([('4', "4 Very good"), ('3', "3 Good"), ('2', "2 Fair"), ('1', "1 Poor")])
    note = fields.Char(help="Evidence: document, date, place.")

    @api.depends('item_id', 'indicator_id')
    def _compute_question(self):
        for answer in self:
            answer.question = answer.item_id.name or answer.indicator_id.name

    @api.constrains('met', 'grade')
    def _check_kind(self):
        for answer in self:
            if (answer.met and not answer.item_id) or (answer.grade and answer.item_id):
                raise UserError(self.env._("A question is answered by yes or no, a judgement by a grade."))


class KoperasiRatingAmount(models.Model):
    """ The evidence: what a figure was on the day, of which accounts, or what a person gave instead and why """
    _name = 'koperasi.rating.amount'
    _inherit = 'koperasi.rating.row'
    _description = "Figure of a Rating"
    _order = 'rating_id, figure_id, id'
    _rec_name = 'figure_id'
    _filled = frozenset({'given', 'given_amount', 'note'})

    figure_id = fields.Many2one('koperasi.rating.figure', required=True, readonly=True, index=True, ondelete='restrict')
    unit = fields.Selection(related='figure_id.unit')
    source = fields.Char(readonly=True)
    amount = fields.Float(digits=(20, 2), readonly=True, aggregator=None)
    computed = fields.Boolean(readonly=True)
    reason = fields.Json(readonly=True)
    accounts = fields.Json(readonly=True)
    problem = fields.Char(compute='_compute_problem')
    accounts_text = fields.Text(string="Ledger Accounts", compute='_compute_accounts_text')
    given = fields.Boolean(string="Given by Hand", help="A person gives this figure instead of the books, and says why.")
    given_amount = fields.Float(digits=(20, 2), aggregator=None)
    note = fields.Char(string="Why")

    _rating_figure_uniq = models.Constraint('UNIQUE (rating_id, figure_id)', "A figure stands once in a rating.")

    @api.depends('reason')
    def _compute_problem(self):
        labels = self._figure_labels()
        for row in self:
            row.problem = row._reason_text(row.reason, labels)

    @api.depends('accounts')
    def _compute_accounts_text(self):
        for row in self:
            row.accounts_text = '\n'.join(f"{code} {name}: {row._written(amount)}" for code, name, amount in row.accounts or [])

    @api.constrains('given', 'note')
    def _check_given(self):
        for row in self:
            if row.given and row.figure_id.kind != 'manual' and not (row.note or '').strip():
                raise UserError(self.env._("Say why “%s” is given instead of what the books have.", row.figure_id.name))

    def _amount_text(self):
        """ ``Rp 1.250.000``, ``5.780``, ``2.50 %``, or why there is none """
        if not self.computed:
            return self.problem or '–'
        written = self._written(self.amount)
        return {'rupiah': f"Rp {written}", 'percent': f"{self.amount:.2f} %"}.get(self.unit, written)

    @staticmethod
    def _written(amount):
        return f"{float(amount):,.0f}".replace(',', '.').replace('-', '−')
