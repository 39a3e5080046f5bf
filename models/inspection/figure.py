from fractions import Fraction

from odoo import api, fields, models

from ...finance.rating import CannotCompute, evaluate
from ..registry.figures import FIGURES

KNOWN = {figure.code for figure in FIGURES} | {'members', 'employees'}
NAMES = KNOWN | {f'last_{code}' for code in KNOWN}


def named(row, last):
    """ What formulas read of a cooperative: its figures, and as ``last_x`` those of the same period a year before.

    :param row: ``koperasi.cooperative.figure``; may be empty
    :param last: that of a year before; may be empty
    :return: ``{name: Fraction}``
    """
    return {f'{prefix}{code}': Fraction(int(one[code])) for prefix, one in (('', row), ('last_', last)) if one for code in KNOWN}


class KoperasiRatingFigure(models.Model):
    """ Where the office has no books, a figure comes from what the cooperative returned """
    _inherit = 'koperasi.rating.figure'

    office_formula = fields.Char(string="From the Returns", help="Over the figures of returns, last_x for those of a year before. Empty: given by hand on the spot.")

    @api.constrains('office_formula')
    def _check_office_formula(self):
        for figure in self:
            if figure.office_formula:
                self._check_formula(figure.office_formula, NAMES)

    @api.model
    def _set_office_formulas(self, formulas):
        """ The first ones, where nobody has written any; figures are data that updates leave alone

        :param dict formulas: by the code of the figure
        """
        if not self.search_count([('office_formula', '!=', False)], limit=1):
            for figure in self.search([('code', 'in', list(formulas))]):
                figure.office_formula = formulas[figure.code]

    def _office_value(self, known):
        """ :param dict known: as of ``named``
        :return: Fraction; None if the returns do not say it """
        if not self.office_formula or not known:
            return None
        try:
            return evaluate(self.office_formula, known)
        except CannotCompute:
            return None
