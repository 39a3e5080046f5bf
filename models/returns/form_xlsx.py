"""A return's form as a workbook: to be filled in without the program and brought to the office, and the list of who is late."""
import re
from io import BytesIO

from xlsxwriter.utility import xl_rowcol_to_cell

from odoo import models

from ..exports.cells import open_workbook, write_text

MARK = 'koperasi-return-form/1'
CODE, NAME, UNIT, BEFORE, VALUE = range(5)
HEAD = 8            # row of the column titles, from 0
ROWS = {'form': 1, 'nik': 2, 'legal_number': 3, 'name': 4, 'date_to': 5}
NAMES = re.compile(r'[a-z_][a-z0-9_]*')
FUNCTIONS = ('min', 'max')


class KoperasiReturnForm(models.Model):
    _inherit = 'koperasi.return.form'

    def _workbook(self, cooperative=None, last=None, before=None):
        """ The form as a workbook that ``wizards/returns/reading.py`` knows again: codes and labels are locked, the figures are free.

        :param cooperative: ``koperasi.cooperative`` that it is for, if known
        :param date last: end of the period, if known
        :param dict before: figures of the period before
        :return: bytes
        """
        self.ensure_one()
        env, output = self.env, BytesIO()
        with open_workbook(output) as book:
            looks = {name: book.add_format(values) for name, values in {
                'title': {'bold': True, 'font_size': 14}, 'head': {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'text_wrap': True},
                'section': {'bold': True, 'bg_color': '#E8EEF7'}, 'small': {'font_color': '#666666'}, 'wrap': {'text_wrap': True},
                'before': {'num_format': '#,##0', 'font_color': '#666666'}, 'number': {'num_format': '#,##0', 'locked': False, 'bg_color': '#FFFBE6', 'border': 1},
                'text': {'num_format': '@', 'locked': False, 'bg_color': '#FFFBE6', 'border': 1}}.items()}
            sheet = book.add_worksheet(env._("Return"))
            sheet.set_column(CODE, CODE, 20)
            sheet.set_column(NAME, NAME, 46)
            sheet.set_column(UNIT, UNIT, 12)
            sheet.set_column(BEFORE, VALUE, 20)
            write_text(sheet, 0, 0, self.name, looks['title'])
            facts = {'form': (MARK, self.code), 'nik': (env._("NIK"), cooperative and cooperative.nik), 'legal_number': (env._("Legal entity number"), cooperative and cooperative.legal_number),
                     'name': (env._("Cooperative"), cooperative and cooperative.name), 'date_to': (env._("End of period (dd-mm-yyyy)"), last and last.strftime('%d-%m-%Y'))}
            for name, row in ROWS.items():
                write_text(sheet, row, 0, facts[name][0], looks['small'])
                write_text(sheet, row, 1, facts[name][1], looks['wrap'] if name == 'form' else looks['text'])
            write_text(sheet, 6, 0, env._("Fill in the yellow cells: whole rupiah, no formulas. Leave the rest as it is."), looks['small'])
            for column, title in enumerate((env._("Code"), env._("Figure"), env._("Unit"), env._("Period before"), env._("This period"))):
                write_text(sheet, HEAD, column, title, looks['head'])
            self._write_checks(book, self._write_lines(sheet, looks, before or {}), sheet.get_name(), looks)
            sheet.freeze_panes(HEAD + 1, 2)
            sheet.protect()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        return output.getvalue()

    def _write_lines(self, sheet, looks, before):
        """ The figures, under their headings

        :return: ``{code: row}``
        """
        kinds, places, row, section = dict(self.line_ids._fields['kind']._description_selection(self.env)), {}, HEAD + 1, None
        for line in self.line_ids:
            if line.section != section:
                section = line.section
                write_text(sheet, row, CODE, '', looks['section'])
                write_text(sheet, row, NAME, section, looks['section'])
                row += 1
            write_text(sheet, row, CODE, line.code, looks['small'])
            write_text(sheet, row, NAME, line.name, looks['wrap'])
            write_text(sheet, row, UNIT, (line.words or '').replace(',', ' / ') or kinds[line.kind], looks['small'])
            if isinstance(before.get(line.code), int):
                sheet.write_number(row, BEFORE, before[line.code], looks['before'])
            look = 'number' if line.kind in ('rupiah', 'count') else 'text'
            sheet.write_blank(row, VALUE, None, looks[look])
            places[line.code] = row
            row += 1
        return places

    def _write_checks(self, book, places, name, looks):
        """ What must hold, worked out by the worksheet itself while it is filled in """
        env, sheet = self.env, book.add_worksheet(self.env._("Checks"))
        sheet.set_column(0, 0, 80)
        sheet.set_column(1, 3, 20)
        for column, title in enumerate((env._("What must hold"), env._("Left"), env._("Right"), env._("Result"))):
            write_text(sheet, 0, column, title, looks['head'])
        wrong = env._("CHECK")
        for row, rule in enumerate(self.rule_ids, 1):
            write_text(sheet, row, 0, rule.name, looks['wrap'])
            sides = [self._as_formula(side, places, name) for side in (rule.left_side, rule.right_side)]
            if None in sides:
                continue
            for column, side in enumerate(sides, 1):
                sheet.write_formula(row, column, f'={side}', looks['before'])
            left, right = (xl_rowcol_to_cell(row, column) for column in (1, 2))
            sheet.write_formula(row, 3, f'=IF({left}{rule.operator}{right},"OK","{wrong}")')
        sheet.protect()

    @staticmethod
    def _as_formula(formula, places, name):
        """ A formula over codes as one over cells; None if it names what the sheet has not """
        names = set(NAMES.findall(formula)) - set(FUNCTIONS)
        if any(code.removeprefix('last_') not in places and code not in places for code in names):
            return None

        def cell(match):
            code = match[0]
            if code in FUNCTIONS:
                return code.upper()
            row, column = (places[code], VALUE) if code in places else (places[code.removeprefix('last_')], BEFORE)
            return f"'{name}'!{xl_rowcol_to_cell(row, column)}"
        return NAMES.sub(cell, formula)


class KoperasiReturnDue(models.Model):
    _inherit = 'koperasi.return.due'

    def _late_workbook(self):
        """ These rows as a worksheet: bytes """
        env, output = self.env, BytesIO()
        statuses = dict(self._fields['status']._description_selection(env))
        with open_workbook(output) as book:
            head, number = book.add_format({'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2'}), book.add_format({'num_format': '#,##0'})
            sheet = book.add_worksheet(env._("Late Returns"))
            titles = (env._("Cooperative"), env._("NIK"), env._("Regency"), env._("Form"), env._("End of Period"), env._("Due on"), env._("Days late"), env._("Status"), env._("Reminders"),
                      env._("Telephone"), env._("E-mail"))
            for column, title in enumerate(titles):
                write_text(sheet, 0, column, title, head)
                sheet.set_column(column, column, 36 if not column else 18)
            for row, due in enumerate(self, 1):
                one = due.cooperative_id
                texts = (one.name, one.nik, due.regency_id.name, due.form_id.name, due.date_to.strftime('%d-%m-%Y'), due.due_date.strftime('%d-%m-%Y'), None, statuses[due.status], None,
                         one.phone, one.email)
                for column, text in enumerate(texts):
                    if text is not None:
                        write_text(sheet, row, column, text)
                sheet.write_number(row, 6, due.days_late, number)
                sheet.write_number(row, 8, due.stage, number)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, len(self), len(titles) - 1)
        return output.getvalue()
