"""Who the members are, counted. The rule of what may be told is ``finance/disclosure.py``."""
from collections import Counter

from odoo import models
from odoo.tools import SQL

from ...finance.disclosure import LEAST, rounded, step_of

AGES = ((20, 'age_19'), (30, 'age_29'), (40, 'age_39'), (50, 'age_49'), (60, 'age_59'), (None, 'age_60'))
MOST_CELLS = 9      # named districts or products; the others are one cell


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _gather_members(self, sheet):
        """ Members on the last day: their number, and by sex, age and district """
        rows = self._member_rows()
        people = [(member, member, 1) for member, _sex, _age, _area in rows]
        sheet.add('members', 'members', len(rows), 'count', people=len(rows), reason='small' if 0 < len(rows) < LEAST else None)
        if not rows:
            return
        areas = self._named(sheet, 'members_area', Counter(area for *_who, area in rows if area))
        tables = {'members_sex': {'female': [], 'male': []}, 'members_age': {code: [] for _limit, code in AGES}, 'members_area': {area: [] for area in areas}}
        for row, (_member, sex, age, area) in zip(people, rows, strict=True):
            tables['members_sex'].setdefault(sex or 'unknown', []).append(row)
            tables['members_age'].setdefault('unknown' if age is None else next(code for limit, code in AGES if limit is None or age < limit), []).append(row)
            tables['members_area'].setdefault(area if area in areas else 'other' if area else 'unknown', []).append(row)
        for code, cells in tables.items():
            self._add_table(sheet, 'members', code, cells, code, counts=True)

    def _member_rows(self):
        """ ``[(member id, sex, age in years, district)]`` of who was a member on the last day """
        return self.env.execute_query(SQL(
            """SELECT m.id, m.sex, EXTRACT(year FROM AGE(%(day)s::date, m.birth_date))::integer, NULLIF(INITCAP(TRIM(m.district)), '')
               FROM koperasi_member m WHERE m.company_id IN %(companies)s AND %(there)s ORDER BY m.id""",
            day=self.date, companies=tuple(self._branches().ids), there=self.env['koperasi.list']._members_on(self.date)))

    def _named(self, sheet, code, counted):
        """ Which names stand in a table by themselves: those that stood there before, so that cells of two months are of the same people; else the commonest """
        for snapshot in reversed(self._ever_public()):
            if cells := snapshot._basis()['tables'].get(code, {}).get('cells'):
                return [name for name in cells if name not in ('other', 'unknown')]
        return [name for name, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if number >= LEAST][:MOST_CELLS]

    def _add_table(self, sheet, section, code, cells, family, counts=False):
        """ A table, as far as it may be told.

        :param dict cells: ``{cell: [(unit, person, amount)]}``
        :param bool counts: heads only; else sums of rupiah, which are told in steps
        """
        shown = sheet.disclosure.table(code, cells, family, counts)
        if shown is None:
            self._add_held(sheet, code)
            return
        step = step_of(sum(amount for rows in cells.values() for *_who, amount in rows))
        for cell, rows in sorted(cells.items(), key=lambda item: ('other', 'unknown').index(item[0]) if item[0] in ('other', 'unknown') else -1):
            people = len({person for _unit, person, _amount in rows})
            value = len(rows) if counts else rounded(sum(amount for *_who, amount in rows), step)
            reason = None if not rows or cell in shown else 'small' if people < LEAST else 'shield'
            sheet.add(section, code, value, 'count' if counts else 'rupiah', cell=cell, people=people, reason=reason)

    def _add_held(self, sheet, code):
        """ A table as it was told last, since fewer than five people changed """
        last = next((snapshot for snapshot in reversed(self._ever_public()) if snapshot.state != 'withdrawn' and code in snapshot.figure_ids.mapped('code')), self.browse())
        for row in last.figure_ids.filtered(lambda row: row.code == code).sorted(lambda row: (row.sequence, row.id)):
            sheet.add(row.section, code, row.value, row.unit, cell=row.cell, people=row.people, reason=row.reason, as_of=row.as_of or last.date)
