"""How figures are written: as Indonesia writes them, in every language."""
from fractions import Fraction

from odoo import models
from odoo.tools.misc import format_date

from ...finance.statistics import rounded
from .measures import AREAS, COLUMNS

NBSP, MINUS = '\N{NO-BREAK SPACE}', '\N{MINUS SIGN}'
MILLION = 1_000_000


def grouped(value, digits=0):
    """ ``1.234,5`` of an int, float, Decimal or Fraction """
    text = f'{rounded(_exact(value), digits):,.{digits}f}'
    return text.replace(',', ' ').replace('.', ',').replace(' ', '.').replace('-', MINUS)


def signed(text):
    """ With its sign, ``+`` too """
    return text if text.startswith(MINUS) else f'+{text}'


def _exact(value):
    """ What a number says, not how the machine keeps it """
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


class KoperasiStatisticDefinition(models.Model):
    _inherit = 'koperasi.statistic.definition'

    def _text(self, value, millions=False):
        """ A figure of this definition as people read it

        :param bool millions: rupiah in millions, half up, without the word
        """
        if self.unit == 'rupiah':
            if millions:
                return grouped(rounded(_exact(value) / MILLION, 0))
            text = grouped(value, self.digits)
            return f'{MINUS}Rp{NBSP}{text[1:]}' if text.startswith(MINUS) else f'Rp{NBSP}{text}'
        text = grouped(value, self.digits)
        return f'{text}{NBSP}%' if self.unit == 'percent' else text


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _number_text(self, value, definition, millions=False):
        return definition._text(value, millions)

    def _cell_text(self, cell, millions=False):
        """ A figure, or in a word why there is none """
        if cell.reason:
            return {'base': self.env._("no base"), 'missing': self.env._("not known")}.get(cell.reason, '–')
        return self._number_text(cell.amount, cell.definition_id, millions)

    def _change_text(self, cell):
        """ ``+117 (+2,80 %)``; of shares the points; '' without an earlier figure """
        if not cell.before_edition_id or cell.reason:
            return ''
        if cell.unit == 'percent':
            return self.env._("%s points", signed(grouped(cell.change, cell.definition_id.digits)))
        change = signed(cell.definition_id._text(cell.change))
        none = self.env._("no base")
        return f"{change} ({none})" if cell.no_base else f"{change} ({signed(grouped(cell.percent, 2))}{NBSP}%)"

    def _member_words(self):
        """ ``{(dimension, member): name}`` of all parts that there are """
        env, found = self.env, {('all', ''): self.env._("All")}
        for dimension, column in COLUMNS.items():
            found[dimension, ''] = env._("Not known")
            if dimension not in AREAS:
                labels = dict(env['koperasi.statistic.row']._fields[column]._description_selection(env))
                found |= {(dimension, key): label for key, label in labels.items()}
        return found | {(area.level, area.code): area.name for area in env['koperasi.area'].search([('level', 'in', AREAS)])}

    def _counted_text(self):
        """ What was counted, in a sentence """
        if self.basis == 'sources':
            return self.env._("Put together from what others stated; where sources differ, each stands for itself.")
        text = self.env._("Counted in the registry and the returns of the office: %(all)s cooperatives; figures are known of %(known)s of them.", all=grouped(self.cooperative_count),
                          known=grouped(self.reported_count))
        if self.oldest and self.oldest < self.date:
            text += ' ' + self.env._("Amounts are those of the last return since %s.", format_date(self.env, self.oldest, date_format='d MMMM y'))
        return text

    def _few_text(self):
        """ Why some figures are not told """
        return self.env._("A sum of fewer than %s cooperatives is not told, nor one from which it could be worked out. Numbers of cooperatives are told always: the registry is public.", self.least)

    def _signed_text(self):
        """ Who answers for the figures """
        return self.env._("Signed by %(name)s on %(day)s; another person worked them out. They are never changed: later figures may replace them, with the reason.",
                          name=self.signed_name, day=format_date(self.env, self.signed_on.date(), date_format='d MMMM y')) if self.signed_on else ''
