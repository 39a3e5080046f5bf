"""Odoo's own export of records: names stay names there too (reliability R29)."""
from odoo.addons.web.controllers import export

from ..models.exports.cells import separated, write_text


class TextWriter(export.ExportXlsxWriter):

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str):
            return write_text(self.worksheet, row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class GroupTextWriter(TextWriter, export.GroupExportXlsxWriter):
    pass


class ExcelExport(export.ExcelExport):

    def from_data(self, fields, columns_headers, rows):
        with TextWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with GroupTextWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class CSVExport(export.CSVExport):

    def from_data(self, fields, columns_headers, rows):
        # Odoo itself knows of =, + and - only, and not in the headers
        return super().from_data(fields, list(map(separated, columns_headers)), [
            [separated(value) if isinstance(value, str) and value.startswith('@') else value for value in row] for row in rows])
