"""Cells of files that go out: nothing that anybody typed becomes a formula, a link or a number (reliability R29). Every worksheet of the module
is made by ``open_workbook`` and every text of one written by ``write_text``; every file with separators takes its texts from ``separated``."""
import csv
from io import StringIO

import xlsxwriter

MAX_TEXT = 32767    # characters in a cell
OPTIONS = {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False}
LEADS = ('=', '+', '-', '@', '\t', '\r', '\n')      # what a spreadsheet takes for a formula at the beginning of a cell


def open_workbook(output, long=False):
    """ A workbook.

    :param output: what its bytes are written to
    :param bool long: row after row, so that a long list needs little memory
    :return: ``xlsxwriter.Workbook``, to be closed
    """
    return xlsxwriter.Workbook(output, {**OPTIONS, 'in_memory': False, 'constant_memory': True} if long else OPTIONS)


def write_text(sheet, row, column, value, look=None):
    """ A text, whatever it begins with """
    sheet.write_string(row, column, str(value or '')[:MAX_TEXT], look)


def separated(value):
    """ A text for a file with separators: quoted as spreadsheets do it, if they would take it for a formula """
    text = str(value or '')
    return f"'{text}" if text.lstrip(' ').startswith(LEADS) else text


def separated_file(rows):
    """ A file with semicolons, with a mark so that spreadsheets read it as UTF-8.

    :param rows: iterable of rows; a text is ``separated``, a number written with a comma
    :return: bytes
    """
    output = StringIO(newline='')
    writer = csv.writer(output, delimiter=';', lineterminator='\r\n')
    writer.writerows([separated(cell) if cell is None or isinstance(cell, str) else str(cell).replace('.', ',') for cell in row] for row in rows)
    return output.getvalue().encode('utf-8-sig')
