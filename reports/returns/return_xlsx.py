from io import BytesIO

from odoo import models

from ...models.exports.cells import open_workbook, write_text
from ..statement_xlsx import styles

COLUMNS = (46, 20, 20, 26, 60)


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    def _xlsx(self):
        """ The return as a workbook: real numbers, and a second sheet with the accounts that make each figure.

        :return: bytes
        :raises AccessError: if the caller may not read the return
        """
        paper = self._return_paper()
        # narrow sudo(): who may read the return may have it as a worksheet, with the names of accounts
        row = self.sudo().with_context(lang=paper['lang'])
        output = BytesIO()
        with open_workbook(output) as book:
            style = styles(book)
            row._write_figures(book.add_worksheet(row.env._("Return")[:31]), style, paper)
            row._write_evidence(book.add_worksheet(row.env._("Accounts")[:31]), style)
        return output.getvalue()

    def _write_figures(self, sheet, style, paper):
        env = self.env
        for column, width in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
        write_text(sheet, 0, 0, paper['head']['name'], style.title)
        write_text(sheet, 1, 0, f"{paper['title']}, {paper['period']}", style.strong)
        place = 3
        for label, text in (*paper['facts'], *paper['marks']):
            write_text(sheet, place, 0, label, style.muted)
            write_text(sheet, place, 1, text)
            place += 1
        place += 1
        for column, label in enumerate((env._("Figure"), env._("Period"), env._("Period Before"), env._("Code"), env._("Comes From"))):
            write_text(sheet, place, column, label, style.header_right if column in (1, 2) else style.header)
        sheet.freeze_panes(place + 1, 1)
        section = None
        for line in self.line_ids:
            place += 1
            if line.section != section:
                section = line.section
                write_text(sheet, place, 0, section, style.strong)
                place += 1
            write_text(sheet, place, 0, line.name, style.top)
            for column, value in ((1, line.value), (2, line.before)):
                if value and line.kind in ('rupiah', 'count'):
                    sheet.write_number(place, column, int(value), style.amount)
                else:
                    write_text(sheet, place, column, value or '', style.top)
            write_text(sheet, place, 3, line.code, style.muted)
            write_text(sheet, place, 4, line.evidence_text if line.source != 'books' or line.evidence.get('kind') != 'accounts' else '', style.wrapped)
        for text in (*paper['wrong'], *paper['look']):
            place += 1
            write_text(sheet, place + 1, 0, text, style.wrapped)

    def _write_evidence(self, sheet, style):
        env = self.env
        for column, width in enumerate((40, 12, 44, 20)):
            sheet.set_column(column, column, width)
        for column, label in enumerate((env._("Figure"), env._("Account"), env._("Name"), env._("Amount"))):
            write_text(sheet, 0, column, label, style.header_right if column == 3 else style.header)
        sheet.freeze_panes(1, 0)
        place = 0
        for line in self.line_ids:
            evidence = line.evidence or {}
            for _key, code, name, amount in evidence.get('rows', []) if evidence.get('kind') == 'accounts' else []:
                place += 1
                write_text(sheet, place, 0, line.name)
                write_text(sheet, place, 1, code)
                write_text(sheet, place, 2, name)
                sheet.write_number(place, 3, amount, style.amount)
