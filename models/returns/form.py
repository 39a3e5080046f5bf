from odoo import api, fields, models

from ...finance.periodic_return import Line, Rule
from ..registry.figures import PERIODS

KINDS = [('rupiah', "Rupiah"), ('count', "Number"), ('date', "Date"), ('word', "Text")]


class KoperasiReturnForm(models.Model):
    """ What a periodic return asks, as dated data: a later form takes the place of an earlier one of the same period from its date on """
    _name = 'koperasi.return.form'
    _description = "Form of a Periodic Return"
    _order = 'period, date_from desc'

    code = fields.Char(required=True, help="What documents call it, e.g. monthly-1.")
    name = fields.Char(required=True, translate=True)
    period = fields.Selection(PERIODS, required=True)
    date_from = fields.Date(required=True, help="For periods that end on this day or later.")
    due_days = fields.Integer(string="Due After (Days)", required=True, default=10, help="Days after the end of the period; after them the return is late.")
    basis = fields.Char(translate=True, help="Law or decision that asks for it.")
    line_ids = fields.One2many('koperasi.return.form.line', 'form_id')
    rule_ids = fields.One2many('koperasi.return.form.rule', 'form_id')

    _code_uniq = models.Constraint('UNIQUE (code)', "There is a form with this code already.")
    _due_check = models.Constraint('CHECK (due_days BETWEEN 0 AND 366)', "A return is due within a year.")

    @api.model
    def _in_force(self, period, day):
        """ The form for a period that ends on a day; empty if there is none """
        return self.search([('period', '=', period), ('date_from', '<=', day)], order='date_from desc', limit=1)

    def _lines(self):
        """ As ``finance.periodic_return.Line`` """
        return [Line(line.code, line.kind, line.required, None if line.may_be_negative else 0, tuple(filter(None, (line.words or '').split(',')))) for line in self.line_ids]

    def _rules(self):
        """ As ``finance.periodic_return.Rule`` """
        return [Rule(rule.code, rule.left_side, rule.operator, rule.right_side, rule.severity) for rule in self.rule_ids]

    def _watched(self):
        """ Codes of figures whose change from period to period is looked at """
        return self.line_ids.filtered('watched').mapped('code')


class KoperasiReturnFormLine(models.Model):
    """ A figure that a form asks for; a code of ``registry.figures.FIGURES`` goes into the figures of the cooperative """
    _name = 'koperasi.return.form.line'
    _description = "Line of a Return's Form"
    _order = 'sequence, id'

    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    section = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default='rupiah')
    required = fields.Boolean(default=True)
    may_be_negative = fields.Boolean()
    words = fields.Char(help="What may be said, with commas between.")
    watched = fields.Boolean(help="A great change from the period before is named.")

    _code_uniq = models.Constraint('UNIQUE (form_id, code)', "A form asks for a figure once.")


class KoperasiReturnFormRule(models.Model):
    """ What the figures of a form have to do with each other; ``last_x`` is ``x`` of the period before """
    _name = 'koperasi.return.form.rule'
    _description = "Check of a Return's Form"
    _order = 'sequence, id'

    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True, help="What must hold, in words: the sender reads it.")
    left_side = fields.Char(required=True)
    operator = fields.Selection([('=', "="), ('<=', "≤"), ('>=', "≥")], required=True, default='=')
    right_side = fields.Char(required=True)
    severity = fields.Selection([('error', "Must Hold"), ('warning', "Is Asked About")], required=True, default='error')

    _code_uniq = models.Constraint('UNIQUE (form_id, code)', "A form has a check once.")
