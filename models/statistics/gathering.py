"""How the figures of an edition come about: rows and sums in SQL, a statement each, however many cooperatives there are."""
import json
from collections import defaultdict
from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.rating import CannotCompute, evaluate, names
from ...finance.statistics import rounded, withheld
from .measures import AREAS, COLUMNS, FAMILIES, MEASURES

ROWS = """
WITH known AS (SELECT UNNEST(%(ids)s::int[]) AS id, UNNEST(%(states)s::varchar[]) AS state)
INSERT INTO koperasi_statistic_row (edition_id, company_id, cooperative_id, kind, business, regency_id, district_id, scale, guidance, digital, state, figure_date, %(columns)s)
SELECT %(edition)s, c.company_id, c.id, c.kind, CASE WHEN c.has_savings_loan OR c.kind = 'savings_loan' THEN 'savings_loan' ELSE 'real' END, c.regency_id, c.district_id,
       c.scale, c.guidance, x.digital, x.state, f.date, %(values)s
FROM koperasi_cooperative c
JOIN known k ON k.id = c.id
LEFT JOIN LATERAL (
    SELECT f.* FROM koperasi_cooperative_figure f WHERE f.cooperative_id = c.id AND f.date BETWEEN %(oldest)s AND %(date)s
    ORDER BY f.date DESC, CASE f.period WHEN 'year' THEN 1 WHEN 'quarter' THEN 2 ELSE 3 END, f.id DESC LIMIT 1) f ON TRUE
CROSS JOIN LATERAL (
    SELECT k.state, CASE WHEN c.digital_date > %(date)s THEN 'none' ELSE c.digital END AS digital,
           EXISTS (SELECT FROM koperasi_cooperative_meeting m WHERE m.cooperative_id = c.id AND m.book_year = EXTRACT(YEAR FROM %(date)s::date) - 1 AND m.date <= %(date)s) AS met) x
RETURNING koperasi_statistic_row.id
"""
CELLS = """
INSERT INTO koperasi_statistic_cell (edition_id, company_id, sequence, definition_id, source_id, dimension, member, amount, reason, cooperatives, reported, before, before_edition_id,
                                    change, percent, no_base)
SELECT %s, %s, r.* FROM json_to_recordset(%s::json) AS r(
    sequence int, definition_id int, source_id int, dimension varchar, member varchar, amount numeric, reason varchar, cooperatives int, reported int, before numeric, before_edition_id int,
    change numeric, percent numeric, no_base bool)
RETURNING id
"""


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _gather(self):
        """ Rows, cells and what became of them, of one draft that has none.

        :raises UserError: if there is nothing to count
        """
        self.ensure_one()
        self.least = self.company_id.koperasi_statistic_least
        cells = self._from_registry() if self.basis == 'registry' else self._from_sources()
        if not cells:
            raise UserError(self.env._("Nothing is known of this area and day."))
        self._compare(cells)
        self._insert_cells(cells)
        self.withheld_count = sum(cell['reason'] in ('small', 'other') for cell in cells)
        self.words = self._gather_words()

    def _insert_cells(self, cells):
        self.env.flush_all()
        self.env.execute_query(SQL(CELLS, self.id, self.company_id.id, json.dumps(cells)))
        self.env.invalidate_all()

    def _statistic_states(self):
        """ Which cooperatives of the area there were on the day, and which of them were active: ``{id: state}`` """
        Cooperative = self.env['koperasi.cooperative']
        domain = [('company_id', '=', self.company_id.id), ('area_id', 'child_of', self.area_id.id)]
        if hasattr(type(Cooperative), '_states_on'):    # the rule of the registry, as at the day; one that was closed since was there
            found = Cooperative._states_on(self.company_id, self.date)
            here = set(Cooperative.with_context(active_test=False).search(domain).ids)
            return {row_id: state for row_id, state in found.items() if row_id in here}
        return {row.id: row.state for row in Cooperative.search([*domain, '|', ('legal_date', '=', False), ('legal_date', '<=', self.date)])}

    # -- from the registry ----------------------------------------------------

    def _from_registry(self):
        states = self._statistic_states()
        if not states:
            return []
        self._insert_rows(states)
        sums, sets = self._sums(), self._sets()
        [total] = [figures for (dimension, _member), figures in sums.items() if dimension == 'all']
        self.write({'cooperative_count': total['cooperatives'], 'reported_count': total['reported']})
        hidden = {family: self._withheld(sets[family]) for family in FAMILIES}
        source = self.env['koperasi.statistic.source']._own(self.company_id)
        definitions = self.env['koperasi.statistic.definition'].search([('code', '!=', False)])
        parts, families = definitions._parts(), {row.code: row._family() for row in definitions}
        counted = {row.code for row in definitions if row.kind == 'counted'}
        # with each what it is withheld with
        definitions = [(row, {families[part] for part in parts[row.code]} - {''}) for row in definitions._in_order() if parts[row.code] <= counted]
        return [cell for key, figures in sums.items() for cell in self._cells_of(key, figures, definitions, hidden, source)]

    def _insert_rows(self, states):
        def value(measure):
            if not measure.family:
                return SQL(measure.sql)   # pylint: disable=sql-injection
            column = SQL("f.%s", SQL.identifier(measure.sql))
            return SQL("CASE WHEN f.date = %s THEN %s END", self.date, column) if measure.flow else column
        self.env.flush_all()
        parts = {
            'ids': list(states), 'states': list(states.values()), 'edition': self.id, 'oldest': min(self.oldest or self.date, self.date), 'date': self.date,
            'columns': SQL(", ").join(SQL.identifier(f'n_{measure.code}') for measure in MEASURES), 'values': SQL(", ").join(SQL("COALESCE(%s, 0)", value(measure)) for measure in MEASURES)}
        self.env.execute_query(SQL(ROWS, **parts))
        self.env.invalidate_all()

    def _sums(self):
        """ ``{(dimension, member): {measure: int}}`` of this edition's rows, the whole first """
        columns = list(dict.fromkeys(COLUMNS.values()))
        sets = SQL(", ").join([SQL("()"), *(SQL("(%s)", SQL.identifier('r', column)) for column in columns)])
        asked = SQL(", ").join([*(SQL("GROUPING(%s)", SQL.identifier('r', column)) for column in columns), *(SQL.identifier('r', column) for column in columns),
                                *(SQL("SUM(%s)", SQL.identifier('r', f'n_{measure.code}')) for measure in MEASURES)])
        codes, found, dimensions = self._area_codes(), {}, {column: dimension for dimension, column in COLUMNS.items()}
        rows = self.env.execute_query(SQL("SELECT %s FROM koperasi_statistic_row r WHERE r.edition_id = %s GROUP BY GROUPING SETS (%s)", asked, self.id, sets))
        for row in rows:
            place = next((place for place, grouped in enumerate(row[:len(columns)]) if not grouped), None)
            figures = {measure.code: int(amount or 0) for measure, amount in zip(MEASURES, row[2 * len(columns):], strict=True)}
            if place is None:
                found['all', ''] = figures
                continue
            dimension, member = dimensions[columns[place]], row[len(columns) + place]
            found[dimension, codes.get(member, '') if dimension in AREAS else member or ''] = figures
        order = ['all', *COLUMNS]
        return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1] == '', item[0][1])))

    def _area_codes(self):
        return {area.id: area.code for area in self.env['koperasi.area'].search([('level', 'in', AREAS)])}

    def _sets(self):
        """ ``{family: {dimension: {member: [bits of the cooperatives which have something of each amount]}}}`` """
        columns = list(COLUMNS.values())
        measures = [measure for measure in MEASURES if measure.family]
        asked = SQL(", ").join([*map(SQL.identifier, columns), *(SQL("%s <> 0", SQL.identifier(f'n_{measure.code}')) for measure in measures)])
        rows = self.env.execute_query(SQL("SELECT %s FROM koperasi_statistic_row WHERE edition_id = %s ORDER BY id", asked, self.id))
        codes, parts = self._area_codes(), {dimension: defaultdict(list) for dimension in COLUMNS}
        having = [[] for _measure in measures]
        for bit, row in enumerate(rows):
            for dimension, member in zip(COLUMNS, row, strict=False):
                parts[dimension][codes.get(member, '') if dimension in AREAS else member or ''].append(bit)
            for found, has in zip(having, row[len(columns):], strict=True):
                if has:
                    found.append(bit)
        having = {measure.code: bits_of(found) for measure, found in zip(measures, having, strict=True)}
        parts = {dimension: {member: bits_of(found) for member, found in members.items()} for dimension, members in parts.items()}
        return {family: {dimension: {member: [part & having[measure.code] for measure in measures if measure.family == family] for member, part in members.items()}
                         for dimension, members in parts.items()} for family in FAMILIES}

    def _withheld(self, sets):
        """ ``{(dimension, member): reason}`` of one family; the districts of a regency are a table of their own """
        tables = {dimension: members for dimension, members in sets.items() if dimension != 'district'}
        within = {}
        for member, parts in sets['district'].items():
            # districts of a regency; where no district is known, what is left of all
            name = f'district {member[:4]}'
            tables.setdefault(name, {})[member] = parts
            if member:
                within[name] = ('regency', member[:4])
        known = {member[:4] for member in sets['district'] if member}
        for regency in known:
            name, whole = f'district {regency}', sets['regency'].get(regency, [])
            rest = [whole_part & ~union for whole_part, union in zip(whole, _unions(tables[name].values()), strict=True)]
            tables[name][''] = rest
        tables.pop('district ', None)
        found = {}
        total = [_unions(sets['kind'].values())]
        if any(0 < part.bit_count() < self.least for part in total[0]):
            found['all', ''] = 'small'
            return {**found, **{(dimension, member): 'small' for dimension, members in sets.items() for member in members}}
        for (table, member), reason in withheld(tables, within, self.least).items():
            dimension = 'district' if table.startswith('district') else table
            found[dimension, member] = reason
        # all that have no known district stand in one cell, which is told only if none of its parts is hidden
        if any(('regency', member) in found for member in sets['regency'] if member not in known):
            found['district', ''] = 'other'
        return found

    def _cells_of(self, key, figures, definitions, hidden, source):
        """ The cells of one part: what is counted, and what follows from it

        :param definitions: list of ``(definition, families of what it is made of)``, in order
        """
        dimension, member = key
        values, cells = {}, []
        for definition, families in definitions:
            reason, amount = next((hidden[family][key] for family in sorted(families) if key in hidden[family]), None), None
            if not reason and families and not figures['reported']:
                reason = 'missing'
            if definition.kind == 'counted':
                amount = values[definition.code] = Fraction(figures[definition.measure])
            elif not reason:
                amount, reason = self._work_out(definition, values)
            cells.append({
                'sequence': definition.sequence, 'definition_id': definition.id, 'source_id': source.id, 'dimension': dimension, 'member': member, 'reason': reason or None,
                'amount': None if reason else str(rounded(amount, definition.digits)), 'cooperatives': figures['cooperatives'],
                'reported': figures['reported' if families else 'cooperatives']})
        return cells

    def _work_out(self, definition, values):
        """ ``(amount, reason)`` of what follows from others; keeps it for what follows from it """
        try:
            amount = evaluate(definition.formula, values)
        except CannotCompute as error:
            return None, 'base' if error.reason == 'zero' else 'missing'
        values[definition.code] = amount
        return amount, False

    # -- from what others stated ------------------------------------------------

    def _from_sources(self):
        """ Cells of what was stated of the area and day; where sources differ, one a source, and what follows from each """
        stated = defaultdict(lambda: defaultdict(list))
        for value in self.env['koperasi.statistic.value']._current(self.company_id, self.area_id, self.date):
            stated[value.dimension, value.member or ''][value.definition_id].append((value.source_id, Fraction(str(value.amount)), None))
        definitions = self.env['koperasi.statistic.definition'].search([('code', '!=', False)])._in_order()
        cells = []
        for (dimension, member), found in stated.items():
            for definition in definitions:
                if definition.kind == 'formula':
                    found[definition] = self._follow(definition, found)
                cells += [{'sequence': definition.sequence, 'definition_id': definition.id, 'source_id': source.id, 'dimension': dimension, 'member': member, 'reason': reason,
                           'amount': None if reason else str(rounded(amount, definition.digits)), 'cooperatives': 0, 'reported': 0} for source, amount, reason in found.get(definition, ())]
        return cells

    def _follow(self, definition, found):
        """ What follows from stated figures, of each source that states a part of it; a part that it does not state is taken from another source if that is the only one

        :return: list of ``(source, amount or None, reason or None)``, each outcome once
        """
        by_code = {one.code: rows for one, rows in found.items() if rows}
        try:
            parts = [by_code[code] for code in sorted(names(definition.formula))]
        except KeyError:
            return []
        outcome = []
        for source in dict.fromkeys(source for rows in parts for source, _amount, _reason in rows):
            values = {}
            for code in names(definition.formula):
                rows = [row for row in by_code[code] if row[0] == source] or (by_code[code] if len(by_code[code]) == 1 else [])
                if rows and not rows[0][2]:
                    values[code] = rows[0][1]
            try:
                outcome.append((source, evaluate(definition.formula, values), None))
            except CannotCompute as error:
                if error.reason == 'zero':
                    outcome.append((source, None, 'base'))
        unique = {}
        for source, amount, reason in outcome:
            unique.setdefault((amount, reason), source)
        return [(source, amount, reason) for (amount, reason), source in unique.items()]


def bits_of(places):
    """ A set of small numbers as the bits of an ``int`` """
    found = bytearray((max(places, default=0) >> 3) + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, 'little')


def _unions(rows):
    """ The union of each column of several lists of sets """
    return [_join(column) for column in zip(*rows, strict=True)]


def _join(sets):
    found = 0
    for one in sets:
        found |= one
    return found
