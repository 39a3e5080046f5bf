import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.rating import FormulaError, names
from .measures import BY_CODE, MEASURES

CODE = re.compile('[a-z][a-z0-9_]{1,39}')
UNITS = [('count', "Count"), ('rupiah', "Rupiah"), ('percent', "Percent"), ('number', "Number")]
SECTIONS = [('cooperatives', "Cooperatives"), ('activity', "Activity"), ('people', "Members and Staff"), ('money', "Capital and Business"), ('digital', "Digital")]


class KoperasiStatisticDefinition(models.Model):
    """ What a figure means: what exactly is counted, in which unit, or what it follows from. Several definitions of nearly the same (who is "active"?) stand side by side. """
    _name = 'koperasi.statistic.definition'
    _description = "Definition of a Figure"
    _order = 'sequence, code'
    _rec_names_search = ['name', 'code']

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Its name in formulas and files: small letters, digits and _.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="What Is Counted", required=True, translate=True)
    section = fields.Selection(SECTIONS, required=True, default='cooperatives')
    unit = fields.Selection(UNITS, required=True, default='count')
    digits = fields.Integer(string="Decimals", default=0, aggregator=None)
    kind = fields.Selection([('counted', "Counted from the Registry"), ('formula', "Follows from Others"), ('stated', "Stated by Others Only")], required=True, default='stated')
    measure = fields.Selection([(measure.code, measure.label) for measure in MEASURES], string="Counts")
    formula = fields.Char(help="Codes of other definitions, numbers, + - * / and parentheses: legal / cooperatives * 100")
    in_tables = fields.Boolean(string="In the Tables by Part", default=True, help="Others stand in the summary and in the files only.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint('UNIQUE (code)', "There is a definition with this code already.")
    _digits_check = models.Constraint('CHECK (digits BETWEEN 0 AND 4)', "A figure has 0 to 4 decimals.")

    @api.constrains('code', 'kind', 'measure', 'formula', 'unit', 'digits')
    def _check_definition(self):
        for row in self:
            if not CODE.fullmatch(row.code):
                raise ValidationError(self.env._("%s is no code: small letters, digits and _.", row.code))
            if (row.kind == 'counted') != bool(row.measure) or (row.kind == 'formula') != bool(row.formula):
                raise ValidationError(self.env._("%s: what is counted has a measure, what follows from others a formula, what others state neither.", row.name))
            if row.kind != 'formula' and row.digits:
                raise ValidationError(self.env._("%s: what is counted is whole.", row.name))
            if row.kind == 'formula':
                row._check_formula()

    def _check_formula(self):
        """ The formula can be read, names known figures, and does not come back to itself """
        known = {row.code: row for row in self.with_context(active_test=False).search([])}

        def follow(row, above):
            try:
                parts = names(row.formula)
            except FormulaError as error:
                raise ValidationError(self.env._("The formula of %(name)s cannot be read: %(why)s", name=row.name, why=error)) from error
            for part in sorted(parts):
                if part not in known:
                    raise ValidationError(self.env._("%(name)s: there is no figure %(code)s.", name=row.name, code=part))
                if part in above:
                    raise ValidationError(self.env._("%(name)s follows from itself.", name=row.name))
                if known[part].kind == 'formula':
                    follow(known[part], {*above, part})
            return parts
        if not follow(self, {self.code}):
            raise ValidationError(self.env._("%s names no other figure.", self.name))

    def _parts(self):
        """ ``{code: set of codes}``: what each of these is made of in the end, which is counted or stated """
        known, found = {row.code: row for row in self.with_context(active_test=False).search([])}, {}

        def follow(row):
            if row.code not in found:
                found[row.code] = set().union(*(follow(known[part]) for part in names(row.formula))) if row.kind == 'formula' else {row.code}
            return found[row.code]
        return {row.code: follow(row) for row in self}

    def _in_order(self):
        """ These, so that what follows from others comes after them """
        known, found = {row.code: row for row in self}, []

        def take(row):
            if row.code in found:
                return
            for part in sorted(names(row.formula)) if row.kind == 'formula' else ():
                if part in known:
                    take(known[part])
            found.append(row.code)
        for row in self:
            take(row)
        return [known[code] for code in found]

    def _family(self):
        """ What it is withheld with; '' if everybody may know it of each cooperative """
        self.ensure_one()
        return BY_CODE[self.measure].family if self.measure else ''
