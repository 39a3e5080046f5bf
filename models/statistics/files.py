"""An edition as files: a document for programs with its SHA-256, all figures as CSV, the yearbook as a workbook."""
from io import BytesIO

from odoo import models

from ..exports.cells import open_workbook, separated_file, write_text


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _document(self):
        """ What is signed: every figure with what it means and where it comes from; the same in every language. """
        self.ensure_one()
        edition, cells = self, self.env['koperasi.statistic.cell'].search([('edition_id', '=', self.id)], order='sequence, id')
        return {
            'format': 'koperasi-statistics/1', 'office': edition.company_id.name, 'area': {'code': edition.area_id.code, 'name': edition.area_id.name}, 'date': edition.date.isoformat(),
            'period': edition.period, 'basis': edition.basis, 'figures_not_before': edition.oldest.isoformat() if edition.oldest else None, 'least': edition.least, 'note': edition.note or '',
            'cooperatives': edition.cooperative_count, 'reported': edition.reported_count, 'definitions': (edition.words or {}).get('definitions', {}),
            'sources': (edition.words or {}).get('sources', {}), 'figures': [edition._cell_document(cell) for cell in cells]}

    def _cell_document(self, cell):
        digits = cell.definition_id.digits

        def number(value):
            return round(value, digits) if digits else int(value)
        found = {'code': cell.definition_id.code, 'by': cell.dimension, 'part': cell.member or '', 'unit': cell.unit, 'source': str(cell.source_id.id),
                 'value': None if cell.reason else number(cell.amount)}
        if cell.reason:
            found['reason'] = cell.reason
        if cell.cooperatives:
            found |= {'cooperatives': cell.cooperatives, 'reported': cell.reported}
        if cell.before_edition_id:
            found |= {'before': number(cell.before), 'before_date': cell.before_edition_id.date.isoformat(), 'change': number(cell.change),
                      'percent': None if cell.no_base or cell.unit == 'percent' else round(cell.percent, 2)}
        return found

    def _json(self):
        """ The document with its digest, for programs """
        return {'document': self._document(), 'sha256': self.sha256 or '', 'sha256_of': 'document: JSON, keys sorted, separators "," and ":", UTF-8', 'status': self.state,
                'signed_by': self.signed_name or '', 'signed_on': self.signed_on.isoformat(timespec='seconds') + 'Z' if self.signed_on else ''}

    def _cell_rows(self):
        """ All figures as a list: head, then rows of texts and numbers """
        env, names = self.env, self._member_words()
        by = dict(env['koperasi.statistic.cell']._fields['dimension']._description_selection(env))
        reasons = dict(env['koperasi.statistic.cell']._fields['reason']._description_selection(env))
        units = dict(env['koperasi.statistic.definition']._fields['unit']._description_selection(env))
        yield [env._("By"), env._("Part Code"), env._("Part"), env._("Code"), env._("Figure"), env._("Unit"), env._("Value"), env._("Not Told"), env._("Cooperatives"), env._("Of These Known"),
               env._("Before"), env._("Before, As At"), env._("Changed By"), env._("Change in %"), env._("Source")]
        for cell in self.env['koperasi.statistic.cell'].search([('edition_id', '=', self.id)], order='sequence, id'):
            found = self._cell_document(cell)
            yield [by[cell.dimension], cell.member or '', names.get((cell.dimension, cell.member or ''), ''), found['code'], self._definition_words(cell.definition_id)[0], units[cell.unit],
                   found['value'], reasons.get(cell.reason, ''), found.get('cooperatives'), found.get('reported'), found.get('before'), found.get('before_date', ''), found.get('change'),
                   found.get('percent'), self._source_words(cell.source_id)]

    def _csv(self):
        """ ``bytes``: UTF-8 with a mark, so that spreadsheets read it """
        return separated_file(self._cell_rows())

    def _xlsx(self):
        """ The yearbook as a workbook: summary, a sheet a division, all figures, definitions, sources """
        env, output = self.env, BytesIO()
        with open_workbook(output) as book:
            looks = {'bold': book.add_format({'bold': True, 'text_wrap': True, 'valign': 'top', 'bottom': 1}), 'title': book.add_format({'bold': True, 'font_size': 14}),
                     'wrap': book.add_format({'text_wrap': True, 'valign': 'top'}), 'right': book.add_format({'align': 'right', 'valign': 'top'})}
            summary = self._summary()
            sheet = book.add_worksheet(env._("Summary")[:31])
            write_text(sheet, 0, 0, self.display_name, looks['title'])
            write_text(sheet, 1, 0, self.company_id.name)
            self._write_rows(sheet, 3, [env._("Figure"), env._("Value"), env._("Before"), env._("As At"), env._("Changed By"), env._("Source")],
                        [[one['name'], one['text'], one['before'], one['since'], one['change'], one['source']] for one in summary], looks, (38, 26, 26, 18, 34, 60))
            for table in self._tables(numbers=True):
                sheet = book.add_worksheet(self._sheet_name(book, table['title']))
                write_text(sheet, 0, 0, table['title'], looks['title'])
                self._write_rows(sheet, 2, table['head'], table['rows'], looks, (30, *[16] * (len(table['head']) - 1)))
                write_text(sheet, len(table['rows']) + 4, 0, table['note'])
            rows = list(self._cell_rows())
            self._write_rows(book.add_worksheet(self._sheet_name(book, env._("All figures"))), 0, rows[0], rows[1:], looks, (14, 12, 28, 20, 30, 10, 22, 20, 12, 12, 22, 12, 20, 12, 50))
            self._write_rows(book.add_worksheet(self._sheet_name(book, env._("Definitions"))), 0, [env._("Code"), env._("Figure"), env._("What Is Counted")], [
                [one['code'], one['name'], one['description']] for one in {one['code']: one for one in summary}.values()], looks, (22, 40, 110))
        return output.getvalue()

    @staticmethod
    def _sheet_name(book, title):
        """ A name that the workbook has not yet, of what names may hold """
        name = ''.join('-' if letter in r'[]:*?/\\' else letter for letter in title)[:28].strip("' ")
        taken, number, found = {sheet.get_name().lower() for sheet in book.worksheets()}, 1, name
        while found.lower() in taken:
            number += 1
            found = f'{name} {number}'
        return found

    @staticmethod
    def _write_rows(sheet, top, head, rows, looks, widths):
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(top + 1, 1)
        for number, row in enumerate([head, *rows], top):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                elif cell is not None:
                    write_text(sheet, number, column, cell, looks['bold'] if number == top else None)
