"""Workbooks that go out: the list of errors and the empty template. Every cell is text, so that nothing runs in Excel (R29)."""

import io
from collections.abc import Iterable, Sequence

from ...models.exports.cells import open_workbook, write_text
from .layout import LAYOUTS

EXAMPLES = {
    'members': ('000001', 'Petrus Kolo', '5301041809540001', 'L', 'Kefamenanu', '18-09-1954', 'RT 007/RW 004', 'Oesao', 'Kupang Timur',
                'Kupang', '081234567890', 'Penenun', '24-02-2009', 'Aktif', 'Kelompok 11', 'Yosefina Kolo', 'Anak'),
    'savings': ('000001', 'SIBUHAR', 'SIB-000001', '24-02-2009', '1.250.000', '', '8', ''),
    'loans': ('000001', 'PJ-2025-00001', 'PINJAMAN UMUM', '02-08-2025', '8.000.000', '12', '1,5', 'menurun', '4', '5.333.332',
              'BPKB motor', '6.000.000'),
    'trial': ('111001', 'Kas', '185.430.500', ''),
}


def text_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Sheets of (name, header, rows); all cells text, also those that are typed in later."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        bold = book.add_format({'bold': True, 'bg_color': '#E7E6E6', 'border': 1, 'text_wrap': True, 'valign': 'top'})
        text = book.add_format({'num_format': '@', 'valign': 'top'})
        for name, header, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            widths = [len(title) for title in header]
            for column, title in enumerate(header):
                write_text(sheet, 0, column, title, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    write_text(sheet, number, column, _clean(value), text)
                    widths[column] = max(widths[column], min(len(value), 70))
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width + 3, text)
    return buffer.getvalue()


def template(guide_name: str, guide_header: Sequence[str], notes: dict[str, str]) -> bytes:
    """The four sheets with their headers, and a guide that the reader ignores.

    :param notes: what to write, by 'sheet.column'
    """
    guide = [
        (layout.title, column.title, EXAMPLES[layout.key][position], notes.get(f'{layout.key}.{column.key}', ''))
        for layout in LAYOUTS for position, column in enumerate(layout.columns)
    ]
    sheets = [(layout.title, [column.title for column in layout.columns], ()) for layout in LAYOUTS]
    return text_workbook([*sheets, (guide_name, guide_header, guide)])


def _clean(value: object) -> str:
    return ''.join(char for char in str(value or '') if char.isprintable() or char == ' ')
