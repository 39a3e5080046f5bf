"""Cells of an .xlsx workbook, row by row: bounded in memory, nothing executed, nothing guessed.

openpyxl is not used for the cells, since it stops at the first odd number ('NaN') without saying where, and builds a
row of a million cells before anyone can refuse it. Its knowledge of date formats is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from .issue import FileProblem
from .package import Package, attribute, feed, local, make_parser

MAX_TEXT = 32_767  # Excel's own limit of a cell
MAX_NUMBER_TEXT = 40
MAX_CELLS_IN_ROW = 1_000
MAX_COLUMN = 16_384
MAX_ROWS = 300_000
MAX_SHEETS = 200
LAST_SERIAL = 2_958_465  # 31-12-9999
REFERENCE = re.compile(r'([A-Za-z]{1,3})([0-9]{1,7})\Z')
ESCAPED = re.compile(r'_x([0-9A-Fa-f]{4})_')


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that no column accepts: a formula, an error value, a text that is too long."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


Value = str | Decimal | bool | date | BadCell


@dataclass(slots=True)
class RawRow:
    number: int
    cells: dict[int, Value]  # by column number from 1; empty cells are left out


@dataclass(slots=True)
class Sheet:
    name: str
    part: str
    merged: list[str] = field(default_factory=list)  # known when all rows were read


class Workbook:
    def __init__(self, content: bytes) -> None:
        self._package = Package(content)
        self.sheets: list[Sheet] = []
        self._epoch_1904 = False
        self._read_sheets()
        self._date_styles, self._percent_styles = self._read_styles()
        self._strings: list[str | BadCell] | None = None

    def _read_sheets(self) -> None:
        found: list[tuple[str, str]] = []
        targets: dict[str, str] = {}

        def workbook_element(name: str, attrs: dict[str, str]) -> None:
            if name == 'sheet':
                found.append((attrs.get('name', ''), attribute(attrs, 'id') or ''))
            elif name == 'workbookPr':
                self._epoch_1904 = attrs.get('date1904', '').lower() in {'1', 'true', 'on'}

        def relation(name: str, attrs: dict[str, str]) -> None:
            if name == 'Relationship':
                targets[attrs.get('Id', '')] = attrs.get('Target', '')

        self._package.parse('xl/workbook.xml', workbook_element)
        self._package.parse('xl/_rels/workbook.xml.rels', relation)
        if not found or len(found) > MAX_SHEETS:
            raise FileProblem('damaged', value='xl/workbook.xml')
        for name, relation_id in found:
            target = targets.get(relation_id, '')
            part = target.lstrip('/') if target.startswith('/') else f'xl/{target}'
            self.sheets.append(Sheet(name, part))

    def _read_styles(self) -> tuple[set[int], set[int]]:
        custom: dict[int, str] = {}
        used: list[int] = []
        inside: list[bool] = [False]

        def element(name: str, attrs: dict[str, str]) -> None:
            if name == 'numFmt':
                custom[to_int(attrs.get('numFmtId'))] = attrs.get('formatCode', '')
            elif name in {'cellXfs', 'cellStyleXfs', 'cellStyles', 'dxfs'}:
                inside[0] = name == 'cellXfs'
            elif name == 'xf' and inside[0]:
                used.append(to_int(attrs.get('numFmtId')))

        if 'xl/styles.xml' in self._package.parts:
            self._package.parse('xl/styles.xml', element)
        dates, percents = set(), set()
        for style, format_id in enumerate(used):
            code = custom.get(format_id) or BUILTIN_FORMATS.get(format_id) or ''
            if '%' in code:
                percents.add(style)
            elif is_date_format(code) and not is_timedelta_format(code):
                dates.add(style)
        return dates, percents

    def rows(self, sheet: Sheet) -> Iterator[RawRow]:
        """Rows that hold something, in order. Fills `sheet.merged` on the way."""
        if self._strings is None:
            self._strings = self._read_strings()
        cells = _SheetParser(sheet, self._strings, self._date_styles, self._percent_styles, self._epoch_1904)
        count = 0
        for _step in feed(cells.parser, self._package.chunks(sheet.part), sheet.name):
            for row in cells.take():
                count += 1
                if count > MAX_ROWS:
                    raise FileProblem('too_many_rows', sheet.name, row.number, limit=MAX_ROWS)
                yield row

    def _read_strings(self) -> list[str | BadCell]:
        part = 'xl/sharedstrings.xml'
        if part not in self._package.parts:
            return []
        strings: list[str | BadCell] = []
        texts = _Texts()
        parser = make_parser()

        def start(name: str, _attrs: dict[str, str]) -> None:
            tag = local(name)
            if tag == 'si':
                texts.reset()
            texts.open(tag)

        def end(name: str) -> None:
            tag = local(name)
            texts.close(tag)
            if tag == 'si':
                strings.append(texts.value())

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = texts.data
        for _step in feed(parser, self._package.chunks(part), part):
            pass
        return strings


class _Texts:
    """Gathers the text of <t> elements, but not of phonetic hints (<rPh>), up to Excel's limit."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = False
        self._in_hint = False

    def open(self, tag: str) -> None:
        if tag == 'rPh':
            self._in_hint = True
        elif tag == 't':
            self._in_text = not self._in_hint

    def close(self, tag: str) -> None:
        if tag == 'rPh':
            self._in_hint = False
        elif tag == 't':
            self._in_text = False

    def data(self, data: str) -> None:
        if self._in_text:
            self._length += len(data)
            if self._length <= MAX_TEXT:
                self._pieces.append(data)

    def value(self) -> str | BadCell:
        if self._length > MAX_TEXT:
            return BadCell('cell_too_long', ''.join(self._pieces)[:200])
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), ''.join(self._pieces))


class _SheetParser:
    def __init__(
        self, sheet: Sheet, strings: list[str | BadCell], dates: set[int], percents: set[int], epoch_1904: bool
    ) -> None:
        self._sheet = sheet
        self._strings = strings
        self._dates = dates
        self._percents = percents
        self._epoch_1904 = epoch_1904
        self._rows: list[RawRow] = []
        self._row: RawRow | None = None
        self._row_number = 0
        self._column = 0
        self._kind = 'n'
        self._style = 0
        self._inline = _Texts()
        self._formula: list[str] | None = None
        self._raw: list[str] = []
        self._raw_length = 0
        self._target: list[str] | None = None
        self.parser = make_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def take(self) -> list[RawRow]:
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == 'c':
            self._open_cell(attrs)
        elif tag == 'v':
            self._target = self._raw
        elif tag == 'row':
            number = to_int(attrs.get('r'), self._row_number + 1)
            if number <= self._row_number:
                raise FileProblem('damaged', self._sheet.name, number)
            self._row_number = number
            self._row = RawRow(number, {})
            self._column = 0
        elif tag == 'f':
            self._formula = []
            self._target = self._formula
        elif tag == 'mergeCell':
            if len(self._sheet.merged) < 1_000:
                self._sheet.merged.append(attrs.get('ref', ''))
        else:
            self._inline.open(tag)

    def _open_cell(self, attrs: dict[str, str]) -> None:
        reference = REFERENCE.match(attrs.get('r', ''))
        self._column = column_number(reference[1]) if reference else self._column + 1
        if self._column > MAX_COLUMN:
            raise FileProblem('too_many_columns', self._sheet.name, self._row_number, limit=MAX_CELLS_IN_ROW)
        self._kind = attrs.get('t', 'n')
        self._style = to_int(attrs.get('s'))
        self._raw = []
        self._raw_length = 0
        self._formula = None
        self._inline.reset()

    def _data(self, data: str) -> None:
        if self._target is None:
            self._inline.data(data)
            return
        self._raw_length += len(data)
        if self._raw_length <= MAX_TEXT:
            self._target.append(data)

    def _end(self, name: str) -> None:
        tag = local(name)
        if tag in {'v', 'f'}:
            self._target = None
        elif tag == 'c':
            self._close_cell()
        elif tag == 'row':
            if self._row and self._row.cells:
                self._rows.append(self._row)
            self._row = None
        else:
            self._inline.close(tag)

    def _close_cell(self) -> None:
        value = self._value()
        if value is None or value == '' or self._row is None:
            return
        self._row.cells[self._column] = value
        if len(self._row.cells) > MAX_CELLS_IN_ROW:
            raise FileProblem('too_many_columns', self._sheet.name, self._row_number, limit=MAX_CELLS_IN_ROW)

    def _value(self) -> Value | None:
        raw = ''.join(self._raw)
        if self._formula is not None:
            return BadCell('formula', '=' + ''.join(self._formula)[:200])
        if self._kind == 'inlineStr':
            return self._inline.value()
        if self._raw_length > MAX_TEXT:
            return BadCell('cell_too_long', raw[:200])
        if raw == '':
            return None
        if self._kind == 's':
            index = to_int(raw, -1)
            if 0 <= index < len(self._strings):
                return self._strings[index]
            raise FileProblem('damaged', self._sheet.name, self._row_number)
        if self._kind == 'b':
            return raw.strip() in {'1', 'true'}
        if self._kind == 'e':
            return BadCell('cell_error', raw)
        if self._kind in {'str', 'd'}:
            return ESCAPED.sub(lambda match: chr(int(match[1], 16)), raw)
        return self._number(raw.strip())

    def _number(self, raw: str) -> Value:
        if len(raw) > MAX_NUMBER_TEXT:
            return BadCell('cell_too_long', raw[:200])
        try:
            number = Decimal(raw)
        except InvalidOperation:
            return raw
        if not number.is_finite():
            return number
        if self._style in self._dates and 0 < number < LAST_SERIAL:
            return serial_date(int(number), self._epoch_1904)
        if self._style in self._percents and -(10**9) < number < 10**9:
            return f'{(number * 100).normalize():f}%'
        return number


def serial_date(serial: int, epoch_1904: bool) -> date:
    if epoch_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    # Excel's 29 February 1900 never was
    return date(1899, 12, 30 if serial >= 60 else 31) + timedelta(days=serial)


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def to_int(text: str | None, default: int = 0) -> int:
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else default
