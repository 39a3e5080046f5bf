from io import BytesIO

from xlsxwriter.utility import xl_col_to_name

from odoo import api, models

from ...models.exports.cells import open_workbook, write_text

FORMATS = {'amount': {'num_format': '#,##0'}, 'count': {'num_format': '#,##0'}, 'percent': {'num_format': '0.00'}, 'date': {'num_format': 'd mmm yyyy', 'align': 'left'}}
LOOKS = {
    'cell': {}, 'title': {'bold': True, 'font_size': 14}, 'strong': {'bold': True}, 'total': {'bold': True, 'top': 1},
    'header': {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'text_wrap': True, 'valign': 'vcenter'},
}
FORBIDDEN = frozenset('[]:*?/\\\'')     # in the name of a sheet
HEAD_ROWS = 4


class KoperasiList(models.AbstractModel):
    _inherit = 'koperasi.list'

    @api.model
    def _xlsx(self, options):
        """ All rows as a workbook: real dates and numbers, sums as formulas, and a second sheet with the sums of the groups. Row after row, so that a
        long list needs little memory.

        :return: bytes
        """
        book, output = self._in_paper_language(options), BytesIO()
        with open_workbook(output, long=True) as workbook:
            rows = Workbook(workbook, book, options).fill()
        self._note(options, rows)
        return output.getvalue()


class Workbook:
    """ One list: a sheet of rows, and one of groups """

    def __init__(self, workbook, book, options):
        self.workbook, self.book, self.options = workbook, book, options
        self.head, self.formats = book._head(options), {}
        self.cooperative = options.companies.sudo()[:1].root_id.name
        self.shown = [column for _name, column in book._shown(options)]
        self.names = [name for name, _column in book._shown(options)]
        self.extra = 1 if options.group else 0      # the group is a column of its own
        self.labels = {}

    def look(self, style, kind='text'):
        if (style, kind) not in self.formats:
            self.formats[style, kind] = self.workbook.add_format({**LOOKS[style], **FORMATS.get(kind, {})})
        return self.formats[style, kind]

    def sheet(self, name, columns):
        sheet = self.workbook.add_worksheet(name[:31])
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width + 2)
        lines = (self.cooperative, self.head['title'], f"{self.head['period']} · {self.head['subject']}", self.head['chosen'])
        for row, (value, style) in enumerate(zip(lines, ('title', 'strong', 'cell', 'cell'), strict=True)):
            write_text(sheet, row, 0, value, self.look(style))
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&R&P / &N')
        return sheet

    def header(self, sheet, columns):
        for number, column in enumerate(columns):
            write_text(sheet, HEAD_ROWS + 1, number, column.label, self.look('header'))
        sheet.freeze_panes(HEAD_ROWS + 2, 0)
        sheet.repeat_rows(HEAD_ROWS + 1)

    def group_column(self):
        return self.book._columns()[self.options.group]

    def fill(self):
        """ :return: number of rows """
        columns = ([self.group_column()] if self.extra else []) + self.shown
        title = ''.join(letter for letter in self.head['title'] if letter not in FORBIDDEN)
        sheet, totals = self.sheet(title, columns), []
        summed = [(name, number) for number, (name, column) in enumerate(zip(self.names, self.shown, strict=True)) if column.total]
        self.header(sheet, columns)
        first = row = HEAD_ROWS + 2
        for group, _record_id, cells in self.book._rows(self.options):
            if not totals or totals[-1][0] != group:
                totals.append([group, 0, dict.fromkeys((name for name, _number in summed), 0)])
            totals[-1][1] += 1
            for name, number in summed:
                totals[-1][2][name] += cells[number] or 0
            if self.extra:
                write_text(sheet, row, 0, self.label(group), self.look('cell'))
            for number, (column, cell) in enumerate(zip(self.shown, cells, strict=True), self.extra):
                if cell is None:
                    continue
                if column.kind == 'date':
                    sheet.write_datetime(row, number, cell, self.look('cell', 'date'))
                elif column.kind in FORMATS:
                    sheet.write_number(row, number, cell, self.look('cell', column.kind))
                else:
                    write_text(sheet, row, number, cell, self.look('cell'))
            row += 1
        sheet.autofilter(HEAD_ROWS + 1, 0, max(row - 1, HEAD_ROWS + 1), len(columns) - 1)
        if row > first:
            self.sums(sheet, row, lambda letter: f'SUBTOTAL(9,{letter}{first + 1}:{letter}{row})', columns, totals)
        if self.extra:
            self.groups(totals, sheet.get_name(), first + 1, max(row, first + 1))
        return row - first

    def label(self, group):
        if group not in self.labels:
            self.labels[group] = self.book._group_label(self.options, group)
        return self.labels[group]

    def sums(self, sheet, row, formula, columns, totals):
        """ The last row: sums of what the filter shows """
        write_text(sheet, row, 0, self.book.env._("Total"), self.look('total'))
        for number in range(1, len(columns)):
            name = self.names[number - self.extra]
            if columns[number].total:
                value = sum(sums[name] for _group, _count, sums in totals)
                sheet.write_formula(row, number, f'={formula(xl_col_to_name(number))}', self.look('total', 'amount'), value)
            else:
                sheet.write_blank(row, number, None, self.look('total'))

    def groups(self, totals, rows_sheet, first, last):
        """ The second sheet: number and sums of each group, from the rows of the first """
        summed = [(number, name, column) for number, (name, column) in enumerate(zip(self.names, self.shown, strict=True), self.extra) if column.total]
        columns = [self.group_column(), self.book._columns()['rows'], *(column for _number, _name, column in summed)]
        sheet = self.sheet(self.book.env._("By %s", self.group_column().label).translate(str.maketrans('', '', ''.join(FORBIDDEN))), columns)
        self.header(sheet, columns)
        row = start = HEAD_ROWS + 2
        keys = f"'{rows_sheet}'!$A${first}:$A${last}"
        for group, count, sums in totals:
            write_text(sheet, row, 0, self.label(group), self.look('cell'))
            # compared as they are: SUMIF would read a name as a condition
            sheet.write_formula(row, 1, f'=SUMPRODUCT(--({keys}=$A{row + 1}))', self.look('cell', 'count'), count)
            for place, (number, name, _column) in enumerate(summed, 2):
                letter = xl_col_to_name(number)
                sheet.write_formula(row, place, f"=SUMPRODUCT(--({keys}=$A{row + 1}),'{rows_sheet}'!${letter}${first}:${letter}${last})", self.look('cell', 'amount'), sums[name])
            row += 1
        if row > start:
            write_text(sheet, row, 0, self.book.env._("Total"), self.look('total'))
            for place, value in enumerate((sum(count for _g, count, _s in totals), *(sum(sums[name] for _g, _c, sums in totals) for _n, name, _column in summed)), 1):
                letter = xl_col_to_name(place)
                sheet.write_formula(row, place, f'=SUM({letter}{start + 1}:{letter}{row})', self.look('total', 'amount'), value)
