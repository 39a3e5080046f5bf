"""What became of each figure since an earlier edition, and under which words it was told."""
from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...finance.statistics import change


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _earlier(self):
        """ The editions that this one is compared with, the first that has a figure counts: those that were chosen, else that of a year before, else the last before """
        domain = [('company_id', '=', self.company_id.id), ('area_id', '=', self.area_id.id), ('date', '<', self.date)]
        if self.compared_ids:
            return self.compared_ids.filtered_domain([*domain, ('state', '!=', 'draft')]).sorted(lambda one: (one.date, one.id), reverse=True)
        found = self.search([*domain, ('basis', '=', self.basis), ('period', '=', self.period), ('state', '=', 'published')])
        return (found.filtered(lambda one: one.date == self.date - relativedelta(years=1)) or found)[:1]

    def _compare(self, cells):
        """ Add to each cell that has a figure what it was and how it changed; a source is compared with itself before others.

        :param list cells: dicts of ``_from_registry`` or ``_from_sources``, which get before, before_edition_id, change, percent, no_base
        """
        units = {row.id: row.unit for row in self.env['koperasi.statistic.definition'].with_context(active_test=False).search([])}
        before = [(edition, edition._cells_by_key()) for edition in self._earlier()]
        for cell in cells:
            cell.update(before=None, before_edition_id=None, change=None, percent=None, no_base=None)
            if cell['amount'] is None:
                continue
            for edition, known in before:
                found = known.get((cell['definition_id'], cell['dimension'], cell['member']), [])
                found = [one for one in found if one[0] == cell['source_id']] or found
                if len(found) == 1 and found[0][1] is not None:
                    earlier, now = found[0][1], Decimal(cell['amount'])
                    became = change(earlier, now)
                    shares = units[cell['definition_id']] == 'percent'      # points, of which a percentage says nothing
                    cell.update(
                        before=str(earlier), before_edition_id=edition.id, change=str(now - earlier), percent=None if shares or became.percent is None else str(became.percent),
                        no_base=not shares and became.percent is None)
                    break

    def _cells_by_key(self):
        """ ``{(definition, dimension, member): [(source, Decimal or None)]}`` """
        self.env.flush_all()
        found = defaultdict(list)
        for definition, dimension, member, source, amount, reason in self.env.execute_query(SQL(
                "SELECT definition_id, dimension, member, source_id, amount::text, reason FROM koperasi_statistic_cell WHERE edition_id = %s ORDER BY id", self.id)):
            found[definition, dimension, member or ''].append((source, None if reason else Decimal(amount)))
        return found

    def _gather_words(self):
        """ What each figure meant and where it came from when it was worked out, in each language: later changes of words change nothing that was told.

        :return: dict ``definitions``: ``{language: {code: [name, description]}}``, ``sources``: ``{id: {name, kind, reference, date}}``
        """
        cells = self.env['koperasi.statistic.cell'].search([('edition_id', '=', self.id)])
        definitions, sources = cells.definition_id, cells.source_id
        return {
            'definitions': {code: {row.code: [row.name, row.description] for row in definitions.with_context(lang=code)} for code, _name in self.env['res.lang'].get_installed()},
            'sources': {str(source.id): {'name': source.name, 'kind': source.kind, 'reference': source.reference or '', 'date': source.date.isoformat() if source.date else ''}
                        for source in sources}}
