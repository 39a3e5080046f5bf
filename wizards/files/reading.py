"""Rows of a mass file, from a workbook or a text with separators: plain Python, nothing guessed (R28)."""
import csv
from dataclasses import dataclass, field
from io import StringIO

from ..opening.issue import FileProblem, Issue, Issues, ValueProblem, shown
from ..opening.layout import Record, SheetLayout, Table, read_table, squeeze
from ..opening.package import MAX_FILE_BYTES, OLE_MAGIC
from ..opening.reader import MAX_CELLS_IN_ROW, MAX_TEXT, BadCell, RawRow, Sheet, Workbook
from ..opening.rows import TOTAL
from ..opening.values import parse_amount, parse_code, parse_text
from .layouts import BILLED

MAX_LINES = 100_000
SEPARATORS = ';,\t'


@dataclass(slots=True)
class Line:
    """A payment as the file says it; amounts in whole rupiah."""
    number: int
    reference: str
    account: str
    member: str
    name: str
    memo: str
    amount: int
    target: str = ''   # where a payout goes


@dataclass
class Content:
    lines: list[Line] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)   # key -> header as the file writes it
    sheet: str = ''


class TextBook:
    """ A text with separators, seen as a workbook of one sheet """

    def __init__(self, content: bytes, title: str) -> None:
        if len(content) > MAX_FILE_BYTES:
            raise FileProblem('too_large', size=len(content) // 1024 // 1024, limit=MAX_FILE_BYTES // 1024 // 1024)
        try:
            self._text = content.decode('utf-8-sig')
        except UnicodeDecodeError as error:
            raise FileProblem('not_text') from error
        if '\x00' in self._text:
            raise FileProblem('not_text')
        header = self._text.lstrip().partition('\n')[0]
        self._separator = max(SEPARATORS, key=header.count)
        if self._separator not in header:
            raise FileProblem('csv_separator')
        self.sheets = [Sheet(title, 'csv')]

    def rows(self, sheet):
        reader = csv.reader(StringIO(self._text, newline=''), delimiter=self._separator, strict=True)
        width = 0
        try:
            for row in reader:
                if len(row) > MAX_CELLS_IN_ROW:
                    raise FileProblem('too_many_columns', sheet.name, reader.line_num, limit=MAX_CELLS_IN_ROW)
                cells = {number: self._cell(text) for number, text in enumerate(row, 1) if text.strip()}
                if any('\n' in text or '\r' in text for text in row):
                    raise FileProblem('csv_quotes', sheet.name, reader.line_num, ' '.join(row))
                width = width or len(row)
                if cells and max(cells) > width:
                    raise FileProblem('csv_columns', sheet.name, reader.line_num, self._separator.join(row))
                if cells:
                    yield RawRow(reader.line_num, cells)
        except csv.Error as error:
            raise FileProblem('csv_quotes', sheet.name, reader.line_num) from error

    @staticmethod
    def _cell(text):
        return BadCell('cell_too_long', text[:200]) if len(text) > MAX_TEXT else text


def open_book(content: bytes, layout: SheetLayout):
    """ The file as a workbook, and the sheet to read: that of the layout's name, else the first """
    if content[:2] == b'PK' or not content or content.startswith(OLE_MAGIC):
        book = Workbook(content)
    else:
        book = TextBook(content, layout.title)
    named = [sheet for sheet in book.sheets if squeeze(sheet.name) == squeeze(layout.title)]
    return book, (named or book.sheets)[0]


def read_records(content: bytes, layout: SheetLayout, issues: Issues):
    """ ``(table, record)`` of each row that holds something """
    book, sheet = open_book(content, layout)
    for count, (table, record) in enumerate(read_table(book, layout, sheet, issues), 1):
        if count > MAX_LINES:
            raise FileProblem('too_many_lines', sheet.name, record.number, limit=MAX_LINES)
        yield table, record


def read_lines(content: bytes, layout: SheetLayout, issues: Issues) -> Content:
    """ The payments of a file; what is wrong goes to ``issues``.

    :raises FileProblem: if it cannot be read at all, or not safely
    """
    found, numbers = Content(), {}
    for table, record in read_records(content, layout, issues):
        found.titles, found.sheet = table.titles, table.name
        reader = _RowReader(table, record, issues)
        line = reader.line()
        if line is None:
            continue
        found.lines.append(line)
        if line.reference and (first := numbers.setdefault(line.reference, record.number)) != record.number:
            reader.report('reference', 'twin_line', row=first)
    return found


class _RowReader:

    def __init__(self, table: Table, record: Record, issues: Issues) -> None:
        self.table, self.record, self.issues, self.right = table, record, issues, True

    def line(self):
        """ ``Line``; None if it is wrong, or of somebody who was billed and paid nothing """
        kind, values = self.table.layout.key, self.record.values
        if self._is_total():
            self.report(next(iter(values)), 'total_row')
            return None
        amount = self._amount(kind)
        if amount is None and self.right:
            return None
        texts = {key: self._text(key, parse_code) for key in ('reference', 'account', 'member', 'target')}
        texts.update({key: self._text(key, parse_text) for key in ('name', 'memo')})
        if self.right and not texts['account'] and not texts['member']:
            columns = [column.title for column in self.table.layout.columns if column.key in ('account', 'member')]
            self.report('account' if 'account' in self.table.positions else 'member', 'payer_missing', columns=', '.join(columns))
        return Line(self.record.number, amount=amount, **texts) if self.right else None

    def _is_total(self):
        texts = [value for key in ('reference', 'account', 'member', 'name') if (value := self.record.values.get(key)) is not None]
        return len(texts) < 2 and any(isinstance(text, str) and TOTAL.match(text) for text in texts)

    def _amount(self, kind):
        try:
            amount = parse_amount(self.record.values.get('amount'), required=kind not in BILLED)
        except ValueProblem as problem:
            self.report('amount', 'payment_negative' if problem.code == 'amount_negative' else problem.code, **problem.params)
            return None
        if amount == 0 and kind not in BILLED:
            self.report('amount', 'payment_zero')
        return amount or None

    def _text(self, key, parse):
        column = next((column for column in self.table.layout.columns if column.key == key), None)
        try:
            return parse(self.record.values.get(key), required=bool(column and column.required and key == 'reference'))
        except ValueProblem as problem:
            self.report(key, problem.code, **problem.params)
            return ''

    def report(self, key, code, **params):
        self.right = False
        self.issues.add(Issue(self.table.name, self.record.number, self.table.title(key), shown(self.record.values.get(key)), code, params))
