from io import BytesIO

from xlsxwriter.utility import xl_col_to_name

from odoo import models

from ...models.exports.cells import open_workbook, write_text
from ...models.statements.formula import spreadsheet

WIDTHS = {'text': 30, 'date': 12, 'amount': 20, 'count': 12, 'percent': 12}
AMOUNT, DATE, PERCENT = '#,##0;(#,##0);0', 'd mmm yyyy', '0.00;(0.00)'
LOOKS = {
    'grand': {'bold': True, 'top': 1}, 'sum': {'bold': True}, 'line': {}, 'account': {'font_color': '#666666', 'font_size': 9},
    'head': {'bold': True, 'bg_color': '#F2F2F2'}, 'total': {'bold': True, 'top': 1}, 'text': {'text_wrap': True},
    'header': {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'text_wrap': True, 'valign': 'vcenter'},
    'title': {'bold': True, 'font_size': 14}, 'strong': {'bold': True}, 'problem': {'font_color': '#B00020'},
}


class KoperasiStatements(models.AbstractModel):
    _inherit = 'koperasi.statements'

    def _xlsx(self, options):
        """ The paper as a workbook: real dates and numbers, totals as formulas, row after row so that a long list needs little memory.

        :return: bytes
        """
        book = self._in_paper_language(options)
        paper, output = book._paper(options), BytesIO()
        self._note(options, paper)
        with open_workbook(output, long=True) as workbook:
            Sheet(workbook, paper, options.companies.sudo()[:1].root_id.name).fill()
        return output.getvalue()


class Sheet:
    """ One paper on one worksheet """

    def __init__(self, workbook, paper, cooperative):
        self.workbook, self.paper, self.cooperative = workbook, paper, cooperative
        self.sheet = workbook.add_worksheet(''.join(letter for letter in paper['title'] if letter not in '[]:*?/\\\'')[:31])
        self.formats, self.row = {}, 0

    def look(self, style, kind='text', level=0):
        key = style, kind, level
        if key not in self.formats:
            values = dict(LOOKS[style])
            if kind == 'amount' or kind == 'count':
                values.update({'num_format': AMOUNT, 'align': 'right'})
            elif kind == 'percent':
                values.update({'num_format': PERCENT, 'align': 'right'})
            elif kind == 'date':
                values.update({'num_format': DATE, 'align': 'left'})
            elif level > 1:
                values['indent'] = level - 2
            self.formats[key] = self.workbook.add_format(values)
        return self.formats[key]

    def text(self, column, value, look):
        write_text(self.sheet, self.row, column, value, look)

    def fill(self):
        paper, columns = self.paper, self.paper['columns']
        for number, column in enumerate(columns):
            wide = 52 if column['type'] == 'text' and not column['label'] else WIDTHS[column['type']]
            self.sheet.set_column(number, number, wide)
        for value, style in ((self.cooperative, 'title'), (paper['title'], 'strong'), (paper['subject'], 'line'), (paper['period'], 'line'),
                             *((note, 'problem') for note in (*paper['problems'], *paper['notes']))):
            self.text(0, value, self.look(style))
            self.row += 1
        self.row += 1
        if any(column['group'] for column in columns):
            for number, column in enumerate(columns):
                self.text(number, column['group'], self.look('header'))
            self.row += 1
        for number, column in enumerate(columns):
            self.text(number, column['label'], self.look('header', column['type'] if column['type'] != 'date' else 'text'))
        self.sheet.freeze_panes(self.row + 1, 0 if paper['book'] in ('ledger', 'journal', 'cash_book') else 1)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        self.rows()
        self.sheet.set_paper(9)
        if len(columns) > 5:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer('&R&P / &N')

    def rows(self):
        columns, rows = self.paper['columns'], self.paper['rows']
        places = {}
        if self.paper['book'] == 'statement':   # complete in memory: a total may stand before what it sums
            places = {row['key']: self.row + number for number, row in enumerate(rows, 1) if 'key' in row}
        first = self.row + 1
        for row in rows:
            if row['style'] == 'head':
                first = self.row + 2
            for number, (column, cell) in enumerate(zip(columns, row['cells'], strict=True)):
                look = self.look(row['style'], column['type'], row.get('level', 0) if not number else 0)
                formula = self.formula(row, number, places, first)
                if formula and cell is not None:
                    self.sheet.write_formula(self.row, number, formula, look, cell)
                elif cell is None or cell is False:
                    self.sheet.write_blank(self.row, number, None, look)
                elif column['type'] == 'date':
                    self.sheet.write_datetime(self.row, number, cell, look)
                elif isinstance(cell, int | float):
                    self.sheet.write_number(self.row, number, cell, look)
                else:
                    self.text(number, cell, look)
            self.row += 1

    def formula(self, row, number, places, first):
        """ The formula of a cell, None for a value """
        if template := row.get('sheet', {}).get(number):
            return template.format(r=self.row + 1, p=self.row, c=xl_col_to_name(number), first=first)
        tree = row.get('references', {}).get(number)
        if tree is None:
            return None
        columns = self.paper['columns']
        labels = {column['expression']: place for place, column in enumerate(columns) if column.get('slot') == columns[number]['slot']}

        def cell(key):
            code, label = key
            if label not in labels:
                return None
            # a line that is not shown came to nothing
            return f'{xl_col_to_name(labels[label])}{places[code]}' if code in places else '0'
        found = spreadsheet(tree, cell)
        return found and f'={found}'
