"""The four sheets of the workbook and their columns; finding them in a file that a person has edited."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .issue import Issue, Issues, shown
from .reader import RawRow, Sheet, Value, Workbook

HEADER_WITHIN = 10  # rows from the top


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    required: bool = False  # the column must be there
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetLayout:
    key: str
    title: str
    columns: tuple[Column, ...]
    needs_rows: bool = False
    total_row: bool = False  # may end with a row of totals
    aliases: tuple[str, ...] = ()


MEMBERS = SheetLayout('members', 'Anggota', (
    Column('number', 'No Anggota', True, ('Nomor Anggota', 'No. Anggota', 'No Induk', 'NBA')),
    Column('name', 'Nama', True, ('Nama Anggota', 'Nama Lengkap')),
    Column('nik', 'NIK', True, ('No KTP', 'Nomor KTP')),
    Column('sex', 'L/P', True, ('Jenis Kelamin', 'JK')),
    Column('birth_place', 'Tempat Lahir'),
    Column('birth_date', 'Tanggal Lahir', True, ('Tgl Lahir',)),
    Column('street', 'Alamat'),
    Column('village', 'Desa/Kelurahan', False, ('Desa', 'Kelurahan')),
    Column('district', 'Kecamatan'),
    Column('regency', 'Kabupaten/Kota', False, ('Kabupaten', 'Kota')),
    Column('phone', 'No HP', False, ('HP', 'Telepon', 'No Telepon', 'No WA')),
    Column('occupation', 'Pekerjaan'),
    Column('join_date', 'Tanggal Masuk', True, ('Tgl Masuk', 'Tanggal Bergabung')),
    Column('state', 'Status', True, ('Status Anggota',)),
    Column('group', 'Kelompok'),
    Column('heir', 'Ahli Waris', False, ('Nama Ahli Waris',)),
    Column('relation', 'Hubungan', False, ('Hubungan Ahli Waris',)),
), needs_rows=True)
SAVINGS = SheetLayout('savings', 'Simpanan', (
    Column('member', 'No Anggota', True, ('Nomor Anggota',)),
    Column('product', 'Produk', True, ('Jenis Simpanan', 'Kode Produk')),
    Column('number', 'No Rekening', True, ('Nomor Rekening', 'No Rek')),
    Column('opened_on', 'Tanggal Buka', True, ('Tgl Buka',)),
    Column('balance', 'Saldo', True, ('Saldo Akhir',)),
    Column('months', 'Jangka (bulan)', True, ('Jangka', 'Jangka Waktu')),
    Column('rate', 'Bunga per tahun (%)', True, ('Bunga', 'Bunga per tahun')),
    Column('maturity', 'Jatuh Tempo', True, ('Tanggal Jatuh Tempo',)),
))
LOANS = SheetLayout('loans', 'Pinjaman', (
    Column('member', 'No Anggota', True, ('Nomor Anggota',)),
    Column('number', 'No Pinjaman', True, ('Nomor Pinjaman',)),
    Column('product', 'Produk', True, ('Jenis Pinjaman',)),
    Column('disbursed_on', 'Tanggal Cair', True, ('Tgl Cair', 'Tanggal Pencairan')),
    Column('principal', 'Plafon', True, ('Plafond', 'Pokok Pinjaman')),
    Column('months', 'Jangka (bulan)', True, ('Jangka', 'Jangka Waktu', 'Tenor')),
    Column('rate', 'Jasa per bulan (%)', True, ('Jasa', 'Jasa per bulan', 'Bunga per bulan (%)')),
    Column('method', 'Metode', True, ('Metode Jasa',)),
    Column('paid', 'Angsuran Dibayar', True, ('Angsuran ke',)),
    Column('balance', 'Sisa Pokok', True, ('Sisa Pinjaman', 'Saldo Pokok')),
    Column('collateral', 'Agunan', False, ('Jaminan',)),
    Column('collateral_value', 'Nilai Agunan', False, ('Nilai Jaminan',)),
))
TRIAL_BALANCE = SheetLayout('trial', 'Neraca Saldo', (
    Column('code', 'Kode Akun', True, ('Kode', 'No Akun', 'Kode Perkiraan')),
    Column('name', 'Nama Akun', False, ('Akun', 'Nama Perkiraan')),
    Column('debit', 'Debet', True, ('Debit',)),
    Column('credit', 'Kredit', True),
), needs_rows=True, total_row=True)
LAYOUTS = (MEMBERS, SAVINGS, LOANS, TRIAL_BALANCE)


@dataclass(slots=True)
class Record:
    """A row by column keys."""

    number: int
    values: dict[str, Value]


@dataclass
class Table:
    """One sheet while it is read."""

    layout: SheetLayout
    sheet: Sheet
    positions: dict[str, int] = field(default_factory=dict)  # key -> column number
    titles: dict[str, str] = field(default_factory=dict)  # key -> header as the file writes it
    header_row: int = 0

    @property
    def name(self) -> str:
        return self.sheet.name

    def title(self, key: str) -> str:
        return self.titles.get(key) or next((c.title for c in self.layout.columns if c.key == key), '')


def find_sheets(workbook: Workbook, issues: Issues) -> dict[str, Sheet]:
    """Sheets by layout key; missing and double ones are issues."""
    found: dict[str, Sheet] = {}
    for layout in LAYOUTS:
        names = {squeeze(name) for name in (layout.title, *layout.aliases)}
        sheets = [sheet for sheet in workbook.sheets if squeeze(sheet.name) in names]
        if not sheets:
            issues.add(Issue(layout.title, 0, '', '', 'sheet_missing', {'sheet': layout.title}))
        elif len(sheets) > 1:
            issues.add(Issue(layout.title, 0, '', '', 'sheet_double', {'sheet': layout.title}))
        else:
            found[layout.key] = sheets[0]
    return found


def read_table(workbook: Workbook, layout: SheetLayout, sheet: Sheet, issues: Issues) -> Iterator[tuple[Table, Record]]:
    """Records below the header; problems of the sheet as a whole go to `issues`."""
    table = Table(layout, sheet)
    rows = workbook.rows(sheet)
    waiting = _find_header(table, rows, issues)
    if waiting is None:
        return
    count = 0
    wanted = {position: key for key, position in table.positions.items()}
    for row in _chain(waiting, rows):
        values = {wanted[position]: value for position, value in row.cells.items() if position in wanted}
        if values and any(not isinstance(value, str) or value.strip() for value in values.values()):
            count += 1
            yield table, Record(row.number, values)
    if not count and layout.needs_rows:
        issues.add(Issue(sheet.name, 0, '', '', 'no_rows'))
    _report_merged(table, issues)


def _find_header(table: Table, rows: Iterator[RawRow], issues: Issues) -> list[RawRow] | None:
    """Sets the positions. Returns the rows below the header that were already taken, None if there is no header."""
    seen: list[RawRow] = []
    best: tuple[int, int] = (0, 0)
    for row in rows:
        seen.append(row)
        score = len({key for value in row.cells.values() if (key := _column_key(table.layout, value))})
        if score > best[0]:
            best = (score, len(seen) - 1)
        if row.number >= HEADER_WITHIN or len(seen) >= HEADER_WITHIN or score == len(table.layout.columns):
            break
    if best[0] < 2:
        issues.add(Issue(table.name, 1, '', '', 'header_missing', {'titles': _titles(table.layout)}))
        return None
    header = seen[best[1]]
    table.header_row = header.number
    ok = _take_header(table, header, issues)
    return seen[best[1] + 1 :] if ok else None


def _take_header(table: Table, header: RawRow, issues: Issues) -> bool:
    ok = True
    for position, value in sorted(header.cells.items()):
        key = _column_key(table.layout, value)
        if key is None:
            if isinstance(value, str) and value.strip():
                issues.add(Issue(table.name, header.number, shown(value), shown(value), 'unknown_column'))
        elif key in table.positions:
            issues.add(Issue(table.name, header.number, shown(value), shown(value), 'column_double'))
            ok = False
        else:
            table.positions[key] = position
            table.titles[key] = shown(value)
    for column in table.layout.columns:
        if column.required and column.key not in table.positions:
            issues.add(Issue(table.name, header.number, column.title, '', 'column_missing', {'column': column.title}))
            ok = False
    return ok


def _report_merged(table: Table, issues: Issues) -> None:
    for area in table.sheet.merged:
        match = re.match(r'[A-Z]+([0-9]+)(?::[A-Z]+([0-9]+))?', area)
        if match and len(area) < 30 and int(match[2] or match[1]) > table.header_row:
            issues.add(Issue(table.name, max(int(match[1]), table.header_row), '', area, 'merged_cells', {'area': area}))


def _column_key(layout: SheetLayout, value: Value) -> str | None:
    if not isinstance(value, str) or len(value) > 60:
        return None
    wanted = squeeze(value)
    for column in layout.columns:
        if wanted and wanted in {squeeze(name) for name in (column.title, *column.aliases)}:
            return column.key
    return None


def _titles(layout: SheetLayout) -> str:
    return ', '.join(column.title for column in layout.columns if column.required)


def _chain(first: list[RawRow], rest: Iterator[RawRow]) -> Iterator[RawRow]:
    yield from first
    yield from rest


def squeeze(text: str) -> str:
    """Case, spaces and signs do not matter in names of sheets and columns."""
    return re.sub(r'[^0-9a-z]', '', text.casefold())
