"""The tables of an edition: one form for screen, page, paper and workbook."""
from collections import defaultdict

from odoo import models

from .measures import COLUMNS

PARTS = ('kind', 'business', 'scale', 'guidance', 'digital', 'state', 'regency', 'district')
GROUPS = (('cooperatives', ('cooperatives', 'activity', 'digital')), ('people', ('people',)), ('money', ('money',)))


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _definition_words(self, definition):
        """ ``(name, description)`` as they were when the figures were worked out, in the reader's language """
        known = (self.words or {}).get('definitions', {})
        found = known.get(self.env.lang or 'en_US') or known.get('en_US') or next(iter(known.values()), {})
        return tuple(found.get(definition.code, (definition.name, definition.description)))

    def _source_words(self, source):
        """ ``Name, where, when`` of a source """
        known = (self.words or {}).get('sources', {}).get(str(source.id), {})
        return ', '.join(filter(None, (known.get('name'), known.get('reference'), known.get('date'))))

    def _cells_by(self, dimensions):
        return self.env['koperasi.statistic.cell'].search([('edition_id', '=', self.id), ('dimension', 'in', dimensions)], order='sequence, id')

    def _summary(self):
        """ The figures of the whole: list of dict ``code``, ``name``, ``description``, ``text``, ``source``, ``before``, ``change``, ``since``, ``coverage``, ``section``, ``why`` """
        found, reasons = [], dict(self.env['koperasi.statistic.cell']._fields['reason']._description_selection(self.env))
        for cell in self._cells_by(('all',)):
            name, description = self._definition_words(cell.definition_id)
            found.append({
                'code': cell.definition_id.code, 'name': name, 'description': description, 'text': self._cell_text(cell), 'source': self._source_words(cell.source_id), 'source_id': cell.source_id.id,
                'before': self._number_text(cell.before, cell.definition_id) if cell.before_edition_id else '', 'change': self._change_text(cell),
                'since': cell.before_edition_id._day_text() if cell.before_edition_id else '', 'became': self._became_text(cell), 'section': cell.definition_id.section,
                'why': reasons[cell.reason] if cell.reason in ('small', 'other') else '',
                'coverage': self.env._("of %(known)s of %(all)s cooperatives", known=cell.reported, all=cell.cooperatives) if cell.reported < cell.cooperatives else ''})
        return found

    def _became_text(self, cell):
        if not cell.before_edition_id:
            return ''
        return self.env._("%(change)s since %(day)s, when it was %(before)s", change=self._change_text(cell), day=cell.before_edition_id._day_text(),
                          before=self._number_text(cell.before, cell.definition_id))

    def _tables(self, dimensions=PARTS, numbers=False):
        """ Tables by kind, level, area …: list of dict ``code``, ``title``, ``head`` (names), ``rows`` (lists of texts, the first is the part), ``note``

        :param bool numbers: figures as numbers, money in rupiah; else as texts, money in millions
        """
        names, by, cells = self._member_words(), dict(self.env['koperasi.statistic.cell']._fields['dimension']._description_selection(self.env)), defaultdict(lambda: defaultdict(dict))
        for cell in self._cells_by(dimensions):
            if cell.definition_id.in_tables:
                cells[cell.dimension][cell.member or ''].setdefault(cell.definition_id, cell)
        found, titles = [], {'cooperatives': self.env._("Cooperatives"), 'people': self.env._("Members and staff"), 'money': self.env._("Capital and business, in Rp") if numbers else self.env._("Capital and business, in Rp million")}

        def told_as(cell, millions):
            return cell.amount if numbers and not cell.reason else self._cell_text(cell, millions)
        for dimension in (one for one in dimensions if one in cells):
            members = cells[dimension]
            definitions = {definition for found_cells in members.values() for definition in found_cells}
            order = sorted(members, key=lambda member: (member == '', self._place(dimension, member), member))
            for group, sections in GROUPS:
                columns = sorted((one for one in definitions if one.section in sections), key=lambda one: (one.sequence, one.id))
                told = [one for one in columns if any(one in cell and not cell[one].reason for cell in members.values())]
                if not told:
                    continue
                people, millions = group != 'cooperatives' and self.basis == 'registry', group == 'money'
                rows = [[names.get((dimension, member), member), *([f'{self._reported(members[member])}'] if people else []), *(
                    told_as(members[member][one], millions) if one in members[member] else '' for one in told)] for member in order]
                found.append({
                    'code': f'{dimension}_{group}', 'dimension': dimension, 'title': f'{by[dimension]}: {titles[group]}', 'rows': rows,
                    'head': [by[dimension], *([self.env._("Figures of")] if people else []), *(self._definition_words(one)[0] for one in told)],
                    'note': self._withheld_note() if any(cell[one].reason in ('small', 'other') for cell in members.values() for one in told if one in cell) else ''})
        return found

    def _withheld_note(self):
        return self.env._("– : the sum would be that of fewer than %s cooperatives, or another such sum could be worked out with it.", self.least)

    def _place(self, dimension, member):
        """ Kinds and levels in their own order, areas by code """
        field = self.env['koperasi.statistic.row']._fields[COLUMNS[dimension]]
        return [key for key, _label in field.selection].index(member) if field.type == 'selection' and member else 0

    def _reported(self, cells):
        cell = next((cell for cell in cells.values() if cell.definition_id._family()), None) or next(iter(cells.values()))
        return f'{cell.reported} / {cell.cooperatives}'
