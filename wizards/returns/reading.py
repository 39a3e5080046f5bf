"""Files of returns that somebody brings: the signed document of a program, or the form filled in as a workbook. Read by the readers that opening books are
read by, so that nothing in a workbook runs and nothing is guessed (reliability R28)."""
from datetime import date
from typing import NamedTuple

from odoo.exceptions import UserError

from ...finance.periodic_return import MAX_BYTES, Line
from ...finance.return_figures import BadFigure, read_figure
from ...finance.return_period import first_day, is_whole
from ...models.returns.form_xlsx import BEFORE, CODE, MARK, ROWS, VALUE
from ..opening.issue import FileProblem, shown
from ..opening.messages import sentence
from ..opening.reader import BadCell, Workbook

MAX_FILE = 2 * 1024 * 1024
MOST_ROWS = 1_000
MOST_SHOWN = 10


class ReadForm(NamedTuple):
    """ What a workbook says: ``figures`` by code, and whose it is """
    form: object
    last: date
    nik: str
    legal_number: str
    figures: dict


def is_workbook(content):
    """ Whether it is rather a workbook than a document; what is neither is refused by whoever reads it """
    return not content.lstrip(b'\xef\xbb\xbf \t\r\n').startswith(b'{')


def check_size(env, content):
    """ UserError for what is empty or larger than any return """
    if not content:
        raise UserError(env._("The file is empty."))
    if len(content) > (MAX_FILE if is_workbook(content) else MAX_BYTES):
        raise UserError(env._("The file is larger than a return can be."))


def read_form(env, content):
    """ A form that was filled in as a workbook.

    :param bytes content: of the file
    :return: ``ReadForm``
    :raises UserError: in plain words: where, what was found, what to do; ten at most
    """
    check_size(env, content)
    try:
        rows = _rows(Workbook(content))
    except FileProblem as found:
        raise UserError(sentence(env, found.issue)) from None
    head = next((number for number, cells in rows.items() if cells.get(CODE + 1) == MARK), None)
    if head is None:
        raise UserError(env._("This is not the office's form: download it again and fill that one in."))
    facts = {name: _text(rows.get(head + row - ROWS['form'], {}).get(2)) for name, row in ROWS.items()}
    form = env['koperasi.return.form'].search([('code', '=', facts['form'])], limit=1)
    if not form:
        raise UserError(env._("The office has no form %s.", shown(facts['form'])))
    last = _last(env, form, rows.get(head + ROWS['date_to'] - ROWS['form'], {}).get(2))
    figures, problems = _figures(env, form, {number: cells for number, cells in rows.items() if number > head})
    if problems:
        raise UserError('\n'.join(problems[:MOST_SHOWN]))
    return ReadForm(form, last, facts['nik'], facts['legal_number'], figures)


def _rows(workbook):
    """ ``{row number: {column: value}}`` of the first sheet """
    rows = {}
    for row in workbook.rows(workbook.sheets[0]):
        if len(rows) >= MOST_ROWS:
            raise FileProblem('too_many_rows', workbook.sheets[0].name, row.number, limit=MOST_ROWS)
        rows[row.number] = row.cells
    return rows


def _text(value):
    if isinstance(value, BadCell) or value is None:
        return ''
    return value.isoformat() if isinstance(value, date) else ' '.join(str(value).split())[:100]


def _last(env, form, value):
    try:
        text = read_figure(None if isinstance(value, BadCell) else value, Line('date_to', 'date'))
    except BadFigure:
        text = None
    last = text and date.fromisoformat(text)
    if not last or not is_whole(form.period, first_day(form.period, last), last):
        raise UserError(env._("End of period: write the last day of the month, quarter or year, as 31-12-2025. “%s” was found.", shown(value)))
    return last


def _figures(env, form, rows):
    """ ``(figures, problems)`` """
    lines, figures, problems, seen = {line.code: line for line in form._lines()}, {}, [], set()
    names, say = {line.code: line.name for line in form.line_ids}, env['koperasi.return.sender']._bad_text
    for number, cells in rows.items():
        code, value = _text(cells.get(CODE + 1)), cells.get(VALUE + 1)
        place = env._("Row %s", number)
        if code not in lines:
            if value is not None and code and number and not _is_head(cells):
                problems.append(env._("%(place)s: the form has no figure “%(code)s”.", place=place, code=shown(code)))
            continue
        if code in seen:
            problems.append(env._("%(place)s: %(name)s stands twice.", place=place, name=names[code]))
            continue
        seen.add(code)
        if isinstance(value, BadCell):
            words = env._("formulas are not read: paste the value.") if value.code == 'formula' else env._("the cell cannot be read.")
            problems.append(f'{place}, {names[code]}: {words}')
            continue
        try:
            found = read_figure(value, lines[code])
        except BadFigure as error:
            problems.append(f'{place}, {names[code]}, “{shown(value)}”: {say(error.args[0])}')
            continue
        if found is not None:
            figures[code] = found
    return figures, problems


def _is_head(cells):
    """ The row of the column titles: a text stands where figures stand """
    return isinstance(cells.get(BEFORE + 1), str) and isinstance(cells.get(VALUE + 1), str)
