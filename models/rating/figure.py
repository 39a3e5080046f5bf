import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.rating import FormulaError, names


class KoperasiRatingFigure(models.Model):
    """ A named figure that formulas of ratings read: which accounts, on which side and when, or another formula, or what the program counts. """
    _name = 'koperasi.rating.figure'
    _description = "Rating Figure"
    _order = 'sequence, code'
    _rec_names_search = ['code', 'name']

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Its name in formulas: small letters, digits and _.")
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection([
        ('accounts', "Ledger accounts"), ('formula', "Formula"), ('program', "Counted by the program"), ('manual', "Given by a person"),
    ], required=True, default='accounts')
    accounts = fields.Char(string="Ledger Accounts", help="Beginnings of account codes, with - for those that are left out: 1141, -114103.")
    side = fields.Selection([('debit', "Debit"), ('credit', "Credit")], default='debit')
    moment = fields.Selection([
        ('end', "Balance on the day"), ('start', "Balance before the book year"), ('period', "Movement of the book year up to the day"),
        ('previous', "Movement of the same time of the year before"),
    ], default='end')
    formula = fields.Char()
    unit = fields.Selection([('rupiah', "Rupiah"), ('number', "Number"), ('percent', "Percent")], required=True, default='rupiah')

    _code_uniq = models.Constraint('UNIQUE (code)', "There is already a figure of this name.")

    @api.depends('name')
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = figure.name or figure.code

    @api.constrains('code', 'kind', 'accounts', 'side', 'moment', 'formula')
    def _check_definition(self):
        for figure in self:
            if not re.fullmatch(r'[a-z][a-z0-9_]{1,60}', figure.code) or figure.code in ('min', 'max', 'floor', 'value'):
                raise ValidationError(self.env._("%s is no name for a formula: small letters, digits and _.", figure.code))
            if figure.kind == 'accounts':
                if not figure.accounts or not all(re.fullmatch(r'\s*-?[0-9A-Za-z.]+\s*', term) for term in figure.accounts.split(',')):
                    raise ValidationError(self.env._("%s: beginnings of account codes, such as 1141, -114103.", figure.display_name))
                if not figure.side or not figure.moment:
                    raise ValidationError(self.env._("%s: accounts need a side and a time.", figure.display_name))
            elif figure.kind == 'formula':
                self._check_formula(figure.formula or '')
                figure._check_no_circle()
            elif figure.kind == 'program' and figure.code not in self.env['koperasi.rating']._program_figures():
                raise ValidationError(self.env._("The program counts no figure %s.", figure.code))

    @api.model
    def _check_formula(self, formula, known=None):
        """
        :param set known: names that it may read; those of the figures if not given
        :raises ValidationError: if a text is no formula, or reads another name
        """
        if formula is False or formula is None:
            return
        try:
            used = names(formula)
        except FormulaError:
            raise ValidationError(self.env._("%s is no formula: names, numbers, + - * / ( ) min max floor.", formula)) from None
        unknown = sorted(used - (set(self.search([('code', 'in', list(used))]).mapped('code')) if known is None else known))
        if unknown:
            raise ValidationError(self.env._("%(formula)s: there is no figure %(name)s.", formula=formula, name=unknown[0]))

    def _check_no_circle(self):
        seen, wave = set(), {self.code}
        while wave:
            figures = self.search([('code', 'in', list(wave)), ('kind', '=', 'formula')])
            wave = {name for figure in figures for name in names(figure.formula)} - seen
            if self.code in wave:
                raise ValidationError(self.env._("%s is defined by itself.", self.display_name))
            seen |= wave

    @api.model
    def _needed(self, codes):
        """ Figures that these names need, directly or through formulas

        :param set codes: names
        :return: recordset
        """
        found, wave = self.browse(), set(codes)
        while wave:
            figures = self.search([('code', 'in', list(wave))]) - found
            found |= figures
            wave = {name for figure in figures if figure.kind == 'formula' for name in names(figure.formula)} - set(found.mapped('code'))
        return found.sorted(lambda figure: (figure.sequence, figure.code))

    def _takes(self, code):
        """ Whether the account of a code belongs to the figure: what is left out counts where it is as long or longer """
        best, taken = -1, False
        for term in (term.strip() for term in self.accounts.split(',')):
            prefix = term.lstrip('-')
            if code.startswith(prefix) and len(prefix) > best:
                best, taken = len(prefix), not term.startswith('-')
        return taken

    def _source(self):
        """ Where the figure comes from, in words and codes """
        if self.kind == 'accounts':
            moments = dict(self._fields['moment']._description_selection(self.env))
            return f"{self.accounts} · {moments[self.moment]}"
        if self.kind == 'formula':
            return self.formula
        return dict(self._fields['kind']._description_selection(self.env))[self.kind]
