"""Writes what a registry file says, after all of it was checked: many rows at once."""
from odoo import models
from odoo.fields import Command, Date

from .matching import part_of, same_part

QUIET = {'tracking_disable': True, 'mail_create_nolog': True, 'mail_create_nosubscribe': True, 'mail_notrack': True}   # the history has it all
BATCH = 500


class KoperasiRegistryImport(models.Model):
    _inherit = 'koperasi.registry.import'

    def _write_registry(self, found, matches):
        """ :param matches: ``[Match]`` of the rows that are right """
        areas = {area.code: area.id for area in self.env['koperasi.area'].search([('code', 'in', list({match.row.values['area_id'] for match in matches}))])}
        rows = self.env['koperasi.cooperative'].with_context(**QUIET)._from('import', self.filename or '')
        for match in matches:
            match.row.values['area_id'] = areas[match.row.values['area_id']]
        new = [match for match in matches if not match.cooperative]
        for start in range(0, len(new), BATCH):
            part = new[start:start + BATCH]
            for match, row in zip(part, rows.create([self._prepare_cooperative(match.row) for match in part]), strict=True):
                match.cooperative = row.id
        meetings = []
        for match in matches:
            if match.changes:
                self._write_changes(rows.browse(match.cooperative), match.row, meetings)
        rows.env['koperasi.cooperative.meeting'].create(meetings)
        self.env['koperasi.cooperative.figure']._put_many(
            [(match.cooperative, 'year', Date.to_date(f'{match.row.year}-12-31'), match.row.figures) for match in matches if match.row.figures], 'import', self.filename or False)

    def _prepare_cooperative(self, row):
        """ Values of a new cooperative """
        vals = {**row.values, 'company_id': self.company_id.id}
        vals.setdefault('has_savings_loan', vals['kind'] == 'savings_loan')
        for part, given in row.parts.items():
            vals[f'{part}_ids'] = [Command.create(self._prepare_part(part, values)) for values in (given if isinstance(given, list) else [given])]
        return vals

    def _prepare_part(self, part, values):
        return {**values, 'source': 'import'} if part == 'meeting' else values

    def _write_changes(self, cooperative, row, meetings):
        """ What a row changes of a cooperative; new meetings are gathered for one create """
        fields = cooperative._fields
        changed = {key: value for key, value in row.values.items() if fields[key].convert_to_cache(value, cooperative) != fields[key].convert_to_cache(cooperative[key], cooperative)}
        if changed:
            cooperative.write(changed)
        for part, given in row.parts.items():
            for values in given if isinstance(given, list) else [given]:
                line = part_of(cooperative, part, values)
                if same_part(line, values):
                    continue
                values = self._prepare_part(part, values)
                if part == 'officer' and line and line.name != values['name'] and values['date_from']:
                    # another person from a day on: the one before stays, with his term
                    if not line.date_to or line.date_to >= values['date_from']:
                        line.date_to = Date.subtract(values['date_from'], days=1)
                    line = line.browse()
                values = {**values, 'cooperative_id': cooperative.id}
                if line:
                    line.write({key: value for key, value in values.items() if value is not False and value is not None})
                elif part == 'meeting':
                    meetings.append(values)
                else:
                    line.create(values)
