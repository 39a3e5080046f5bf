import base64
from itertools import chain

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.exports.cells import separated_file
from ...models.ledger.checks import check_role
from ...models.registry.cooperative import KINDS as COOPERATIVE_KINDS
from ...models.registry.cooperative import STATES
from ...models.registry.status import HEAD, REGISTRAR
from ..opening.export import text_workbook
from .layout import FIGURE_KEYS, KINDS, LAYOUT, OFFICERS
from .matching import said

BATCH = 1_000


class KoperasiRegistryExport(models.TransientModel):
    """ The registry as a file of the same columns that are brought in. It names officers, so it is noted who took it. """
    _name = 'koperasi.registry.export'
    _description = "List of Cooperatives as a File"

    company_id = fields.Many2one('res.company', string="Office", required=True, default=lambda self: self.env.company, ondelete='cascade')
    format = fields.Selection([('xlsx', "Excel (.xlsx)"), ('csv', "Text with semicolons (.csv)")], required=True, default='xlsx')
    area_id = fields.Many2one('koperasi.area', string="Regency", domain="[('level', '=', 'regency')]", ondelete='cascade')
    kind = fields.Selection(COOPERATIVE_KINDS)
    state = fields.Selection(STATES, string="Status")
    file = fields.Binary(attachment=False, readonly=True)

    def action_export(self):
        """ Make the file and download it.

        :raises AccessError: if the caller is neither registrar nor head of the office
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR, HEAD)
        domain = [('company_id', '=', self.company_id.id)]
        domain += [('regency_id', '=', self.area_id.id)] if self.area_id else []
        domain += [(name, '=', self[name]) for name in ('kind', 'state') if self[name]]
        rows = self.env['koperasi.cooperative'].search(domain, order='nik, id')
        if not rows:
            raise UserError(self.env._("There are no such cooperatives."))
        chosen = ', '.join(filter(None, (self.format, self.area_id.name, self.kind, self.state)))
        Export = self.env['koperasi.export']
        Export._require_reason(len(rows))
        Export._note('list', self.env._("Registry of cooperatives"), len(rows), chosen)
        self.file = base64.b64encode(self._content(rows))
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/web/content/{self._name}/{self.id}/file/koperasi.{self.format}?download=true'}

    def _content(self, rows):
        """ :return: bytes """
        table = (line for start in range(0, len(rows), BATCH) for line in self._lines(rows[start:start + BATCH]))
        titles = [kind.title for kind in KINDS]
        if self.format == 'xlsx':
            return text_workbook([(LAYOUT.title, titles, table)])
        return separated_file(chain([titles], table))

    def _lines(self, rows):
        """ Texts of each row, by column """
        figures = {}
        for figure in self.env['koperasi.cooperative.figure'].search([('cooperative_id', 'in', rows.ids), ('period', '=', 'year')], order='date'):
            figures[figure.cooperative_id.id] = figure
        for row in rows:
            cells = self._cells(row, figures.get(row.id))
            yield [' '.join(cells.get(kind.key, '').split()) for kind in KINDS]

    def _cells(self, row, figure):
        cells = {kind.key: said(kind.key, row[kind.key]) for kind in KINDS if kind.goes == 'row' and kind.what not in ('area', 'coordinate', 'count')}
        cells.update(area_id=row.area_id.code, area_name=row.area_id.name, founded_by=str(row.founded_by or ''))
        cells.update({key: f'{row[key]:.6f}' for key in ('latitude', 'longitude') if row[key]})
        for key, (body, position) in OFFICERS.items():
            if line := row.officer_ids.filtered(lambda line, body=body, position=position: line.body == body and line.position == position)[:1]:
                cells[key] = line.name
                cells.setdefault('term_from', said('', line.date_from))
                cells.setdefault('term_to', said('', line.date_to))
        cells['branches'] = '; '.join(row.branch_ids.mapped('name'))
        for part, lines in (('licence', row.licence_ids), ('certificate', row.certificate_ids)):
            if line := lines[:1]:
                cells.update({f'{part}_number': line.number, f'{part}_date': said('', line.date), f'{part}_until': said('', line.valid_until)})
        cells['certificate_grade'] = row.certificate_ids[:1].grade or ''
        if meeting := row.meeting_ids[:1]:
            cells.update(book_year=str(meeting.book_year), meeting_date=said('', meeting.date), attended=str(meeting.attended or ''), entitled=str(meeting.entitled or ''),
                         reported_on=said('', meeting.reported_on))
        if figure:
            cells.update(figure_year=str(figure.date.year), **{key: str(int(figure[key])) for key in FIGURE_KEYS})
        return cells
