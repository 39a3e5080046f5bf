from io import BytesIO
from types import SimpleNamespace

from odoo import models

from ..models.exports.cells import open_workbook, write_text

COLUMNS = (12, 22, 52, 16, 16, 18)


def styles(book):
    """ The formats of the sheet, by name """
    head = {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'valign': 'vcenter'}
    return SimpleNamespace(**{name: book.add_format(values) for name, values in {
        'title': {'bold': True, 'font_size': 14},
        'strong': {'bold': True},
        'muted': {'font_color': '#666666'},
        'header': head,
        'header_right': {**head, 'align': 'right'},
        'date': {'num_format': 'd mmm yyyy', 'align': 'left', 'valign': 'top'},
        'month': {'num_format': 'mmm yyyy', 'align': 'left', 'valign': 'top'},
        'top': {'valign': 'top'},
        'wrapped': {'valign': 'top', 'text_wrap': True},
        'amount': {'num_format': '#,##0', 'valign': 'top'},
        'total_text': {'bold': True, 'top': 1},
        'total': {'bold': True, 'top': 1, 'num_format': '#,##0'},
        'closing': {'bold': True, 'num_format': '#,##0'},
    }.items()})


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    def _statement_xlsx(self, date_from, date_to):
        """ The statement as a workbook: real dates and numbers, totals as formulas.

        :return: bytes
        """
        paper = self._statement_paper(date_from, date_to)
        output = BytesIO()
        with open_workbook(output) as book:
            paper['account']._write_statement(book, paper)
        return output.getvalue()

    def _write_statement(self, book, paper):
        """ Fill the one sheet; called with the account of the paper, which has its language. """
        style = styles(book)
        sheet = book.add_worksheet(self.env._("Statement")[:31])
        for column, width in enumerate(COLUMNS):
            sheet.set_column(column, column, width)

        def text(row, column, value, form=None):
            write_text(sheet, row, column, value, form)

        text(0, 0, paper['cooperative']['name'], style.title)
        text(1, 0, f"{paper['title']}, {paper['period']}", style.strong)
        row = 3
        for label, value in paper['head']:
            text(row, 0, label, style.muted)
            text(row, 2, value)
            row += 1
        row += 1
        labels = (self.env._("Date"), self.env._("Number"), self.env._("Description"),
                  self.env._("Debit"), self.env._("Credit"), self.env._("Balance"))
        for column, label in enumerate(labels):
            text(row, column, label, style.header_right if column > 2 else style.header)
        sheet.freeze_panes(row + 1, 0)
        sheet.repeat_rows(row)

        row = first = row + 1
        sheet.write_datetime(row, 0, paper['date_from'], style.date)
        text(row, 2, self.env._("Opening balance"), style.top)
        sheet.write_number(row, 5, paper['opening'], style.amount)
        for line in paper['lines']:
            row += 1
            sheet.write_datetime(row, 0, line['date'], style.date)
            text(row, 1, line['number'], style.top)
            text(row, 2, line['description'], style.wrapped)
            for column, name in ((3, 'debit'), (4, 'credit')):
                if line[name]:
                    sheet.write_number(row, column, line[name], style.amount)
            sheet.write_number(row, 5, line['balance'], style.amount)

        last, row = row + 1, row + 1    # cells are counted from 1 in a formula
        for column in range(6):
            sheet.write_blank(row, column, None, style.total_text)
        text(row, 2, self.env._("Total"), style.total_text)
        debit, credit = f'SUM(D{first + 1}:D{last})', f'SUM(E{first + 1}:E{last})'
        sheet.write_formula(row, 3, f'={debit}', style.total, paper['total_debit'])
        sheet.write_formula(row, 4, f'={credit}', style.total, paper['total_credit'])
        row += 1
        rise, fall = (debit, credit) if self.side == 'debit' else (credit, debit)
        sheet.write_datetime(row, 0, paper['date_to'], style.date)
        text(row, 2, self.env._("Closing balance"), style.strong)
        sheet.write_formula(row, 5, f'=F{first + 1}+{rise}-{fall}', style.closing, paper['closing'])

        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&R&P / &N')
