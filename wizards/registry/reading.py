"""Rows of a registry file as typed values: plain Python, nothing guessed (R28). What fails is an issue of its cell."""
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from ..files.reading import read_records
from ..opening.issue import Issue, Issues, ValueProblem, shown
from ..opening.layout import squeeze
from ..opening.rows import TOTAL
from ..opening.values import FIRST_YEAR, parse_amount, parse_count, parse_date, parse_text
from .layout import FIGURE_KEYS, KIND, KINDS, LAYOUT, OFFICERS, READ, WORDS

LEADS = ("'=", "'+", "'-", "'@")     # how a text that looks like a formula leaves in a file with separators


@dataclass(slots=True)
class Row:
    """ A cooperative as the file says it; what is empty there is not here.

    :param values: by field of ``koperasi.cooperative``; the area as its code
    :param parts: ``{'officer': [...], 'branch': [...], 'licence': {...}, 'certificate': {...}, 'meeting': {...}}``
    :param figures: by code of ``FIGURES``, of the end of ``year``
    """
    number: int
    values: dict
    parts: dict = field(default_factory=dict)
    year: int = 0
    figures: dict = field(default_factory=dict)


@dataclass
class Found:
    rows: list[Row] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    sheet: str = ''
    wrong: set[int] = field(default_factory=set)    # rows with an error


def read_rows(content: bytes, today: date, areas: dict[str, str], issues: Issues) -> Found:
    """ The rows of a file; what is wrong goes to ``issues``.

    :param areas: ``{code: level}`` of those that are known
    :raises FileProblem: if it cannot be read at all, or not safely
    """
    found = Found()
    for table, record in read_records(content, LAYOUT, issues):
        found.titles, found.sheet = table.titles, table.name
        reader = _RowReader(table, record, issues, today, areas)
        row = reader.row()
        if reader.right:
            found.rows.append(row)
        else:
            found.wrong.add(record.number)
    return found


def parse_nik_of_cooperative(value):
    """ 10 to 16 digits as text; a number of Excel has lost nothing up to 15 """
    if isinstance(value, Decimal) and value.is_finite() and value == int(value) and 0 < value < 10**15:
        value = str(int(value))
    text = re.sub(r'[ .\-]', '', parse_text(unquoted(value)).lstrip("'"))
    if text and not (text.isascii() and text.isdigit() and 10 <= len(text) <= 16 and len(set(text)) > 1):
        raise ValueProblem('coop_nik_invalid')
    return text


def parse_area_code(value):
    """ 2, 4, 6 or 10 digits, with or without points """
    if isinstance(value, Decimal) and value.is_finite() and value == int(value) and 0 < value < 10**11:
        value = str(int(value))
    text = parse_text(unquoted(value), required=True, limit=40).replace('.', '').replace(' ', '')
    if not (text.isascii() and text.isdigit() and len(text) in (2, 4, 6, 10)):
        raise ValueProblem('area_code_invalid')
    return text


def parse_coordinate(value, limit):
    """ Degrees with a point or a comma, exact to six places """
    try:
        number = value if isinstance(value, Decimal) else Decimal(parse_text(unquoted(value), limit=40).replace(',', '.') or 'NaN')
    except InvalidOperation:
        raise ValueProblem('coordinate_invalid') from None
    if not number.is_finite() or not -limit <= number <= limit:
        raise ValueProblem('coordinate_invalid')
    return float(round(number, 6))


def parse_signed(value):
    """ Whole rupiah that may be below 0: -5.000, (5.000) """
    if isinstance(value, Decimal):
        return -parse_amount(-value) if value < 0 else parse_amount(value)
    text = parse_text(unquoted(value), required=True, limit=60) if isinstance(value, str) else value
    if isinstance(text, str) and (match := re.fullmatch(r'(?:[-\u2212]\s*(.+)|\((.+)\))', text)):
        return -parse_amount(match[1] or match[2])
    return parse_amount(text)


def unquoted(value):
    """ A text as it was before it left in a file with separators """
    return value[1:] if isinstance(value, str) and value.startswith(LEADS) else value


class _RowReader:

    def __init__(self, table, record, issues, today, areas):
        self.table, self.record, self.issues, self.today, self.areas, self.right = table, record, issues, today, areas, True

    def row(self):
        """ ``Row``; ``right`` is False if anything is wrong """
        cells = {}
        if self._is_total():
            self.report('name', 'total_row')
            return None
        for kind in KINDS:
            value = self.record.values.get(kind.key)
            if kind.what == 'ignored':
                continue
            try:
                read = self._read(kind, value)
            except ValueProblem as problem:
                self.report(kind.key, problem.code, **problem.params)
                continue
            if read is not None and read != '':
                cells[kind.key] = read
        row = Row(self.record.number, {key: value for key, value in cells.items() if KIND[key].goes == 'row'})
        if cells.get('nik') and len(cells['nik']) != 13:
            self.say('nik', 'coop_nik_length')
        self._parts(row, cells)
        self._figures(row, cells)
        return row

    def _is_total(self):
        name = self.record.values.get('name')
        return isinstance(name, str) and TOTAL.match(name) and len([key for key in self.record.values if key in ('nik', 'legal_number', 'kind', 'area_id')]) < 2

    def _read(self, kind, value):
        """ A cell by its kind; None if it is empty

        :raises ValueProblem: if it is not what the column holds
        """
        value = unquoted(value)
        text = isinstance(value, str)
        if kind.what == 'area':
            return self._area(value)
        if value is None or (text and not value.strip(' \u00a0-—–')):
            if kind.required:
                raise ValueProblem('required')
            return None
        if kind.what == 'nik':
            return parse_nik_of_cooperative(value)
        if kind.what in ('date', 'any_date'):
            day = parse_date(value, required=False)
            if day and day.year > 2200:
                raise ValueProblem('date_invalid')
            if day and kind.what == 'date' and day > self.today:
                raise ValueProblem('date_future')
            return day
        if kind.what == 'count':
            return parse_count(value.replace('.', '') if text and re.fullmatch(r'[0-9]{1,3}(\.[0-9]{3})+', value) else value, low=0, high=kind.limit, required=False)
        if kind.what == 'amount':
            return parse_amount(value, required=False)
        if kind.what == 'signed':
            return parse_signed(value)
        if kind.what == 'coordinate':
            return parse_coordinate(value, kind.limit)
        if kind.what == 'word':
            return self._word(kind.key, value)
        return parse_text(value, required=kind.required, limit=kind.limit)

    def _area(self, value):
        code = parse_area_code(value)
        if code not in self.areas:
            raise ValueProblem('area_unknown')
        if self.areas[code] == 'province':
            raise ValueProblem('area_too_wide')
        return code

    def _word(self, key, value):
        word = squeeze(parse_text('Ya' if value is True else 'Tidak' if value is False else value))
        if word not in READ[key]:
            raise ValueProblem('word_unknown', words=', '.join(words[0] for words in WORDS[key].values()))
        return READ[key][word]

    def _parts(self, row, cells):
        self._term(cells, 'term_from', 'term_to')
        officers = [{'body': body, 'position': position, 'name': cells[key], 'date_from': cells.get('term_from', False), 'date_to': cells.get('term_to', False)}
                    for key, (body, position) in OFFICERS.items() if key in cells]
        if officers:
            row.parts['officer'] = officers
        if names := [name.strip() for name in re.split(r'[;\n]', cells.get('branches', '')) if name.strip()]:
            row.parts['branch'] = [{'name': name[:255]} for name in dict.fromkeys(names)]
        for part, until in (('licence', 'licence_until'), ('certificate', 'certificate_until')):
            number, day = f'{part}_number', f'{part}_date'
            if any(key in cells for key in (number, day, until)):
                self._need(cells, number, day)
                self._term(cells, day, until)
                values = {'number': cells.get(number), 'date': cells.get(day), 'valid_until': cells.get(until, False)}
                row.parts[part] = {**values, **({'grade': cells.get('certificate_grade', False)} if part == 'certificate' else {})}
        if any(key in cells for key in ('book_year', 'meeting_date', 'attended', 'entitled', 'reported_on')):
            self._meeting(row, cells)

    def _meeting(self, row, cells):
        self._need(cells, 'book_year', 'meeting_date')
        year, day = cells.get('book_year'), cells.get('meeting_date')
        if year is not None and not self._year('book_year', year):
            return
        if year and day and day.year <= year:
            self.report('meeting_date', 'meeting_too_early')
        if 'entitled' in cells and cells.get('attended', 0) > cells['entitled']:
            self.report('attended', 'attended_too_many')
        row.parts['meeting'] = {'book_year': year, 'date': day, **{key: cells[key] for key in ('attended', 'entitled', 'reported_on') if key in cells}}

    def _figures(self, row, cells):
        row.figures = {key: cells[key] for key in FIGURE_KEYS if key in cells}
        if row.figures:
            self._need(cells, 'figure_year')
        if 'figure_year' in cells and self._year('figure_year', cells['figure_year']) and row.figures:
            row.year = cells['figure_year']

    def _year(self, key, year):
        """ A book year that has ended """
        if FIRST_YEAR < year < self.today.year:
            return True
        self.report(key, 'year_invalid')
        return False

    def _need(self, cells, *keys):
        for key in keys:
            if key not in cells and not self._is_reported(key):
                self.report(key, 'part_missing')

    def _is_reported(self, key):
        return any(issue.row == self.record.number and issue.column == self.table.title(key) for issue in self.issues.items[-len(KINDS):])

    def _term(self, cells, start, end):
        if cells.get(start) and cells.get(end) and cells[end] < cells[start]:
            self.report(end, 'term_backwards')

    def report(self, key, code, **params):
        self.right = False
        self.say(key, code, **params)

    def say(self, key, code, **params):
        self.issues.add(Issue(self.table.name, self.record.number, self.table.title(key), shown(self.record.values.get(key)), code, params))
