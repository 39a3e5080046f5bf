"""Rows of the four sheets as typed records. A field that could not be read is None and an issue."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from .issue import Issue, Issues, ValueProblem, shown
from .layout import LAYOUTS, LOANS, MEMBERS, SAVINGS, TRIAL_BALANCE, Record, SheetLayout, Table, find_sheets, read_table
from .reader import Workbook
from .values import (
    nik_warnings,
    parse_amount,
    parse_code,
    parse_count,
    parse_date,
    parse_nik,
    parse_percent,
    parse_phone,
    parse_text,
)

T = TypeVar('T')
TOTAL = re.compile(r'\W*(?:sub\s*-?\s*|grand\s*)?(?:total|jumlah)\b', re.IGNORECASE)
SEXES = {
    'l': 'male', 'lk': 'male', 'pria': 'male', 'lakilaki': 'male',
    'p': 'female', 'pr': 'female', 'wanita': 'female', 'perempuan': 'female',
}
STATES = {'aktif': 'active', 'pasif': 'passive', 'keluar': 'left', 'calon': 'prospective', 'calonanggota': 'prospective'}
METHODS = {
    'flat': 'flat', 'tetap': 'flat',
    'menurun': 'declining', 'efektif': 'declining',
    'anuitas': 'annuity',
    'musiman': 'bullet',
}
NO_COLLATERAL = frozenset({'tanpaagunan', 'tanpajaminan', 'tidakada'})
MAX_MONTHS = 600


@dataclass(slots=True)
class MemberRow:
    row: int
    number: str | None
    name: str | None
    nik: str | None
    sex: str | None
    birth_place: str | None
    birth_date: date | None
    street: str | None
    village: str | None
    district: str | None
    regency: str | None
    phone: str | None
    occupation: str | None
    join_date: date | None
    state: str | None
    group: str | None
    heir: str | None
    relation: str | None


@dataclass(slots=True)
class SavingsRow:
    row: int
    member: str | None
    product: str | None
    number: str | None
    opened_on: date | None
    balance: int | None
    months: int | None
    rate: Decimal | None
    maturity: date | None


@dataclass(slots=True)
class LoanRow:
    row: int
    member: str | None
    number: str | None
    product: str | None
    disbursed_on: date | None
    principal: int | None
    months: int | None
    rate: Decimal | None
    method: str | None
    paid: int | None
    balance: int | None
    collateral: str | None
    collateral_value: int | None


@dataclass(slots=True)
class TrialRow:
    row: int
    code: str | None
    name: str | None
    debit: int | None
    credit: int | None


@dataclass
class Book:
    members: list[MemberRow] = field(default_factory=list)
    savings: list[SavingsRow] = field(default_factory=list)
    loans: list[LoanRow] = field(default_factory=list)
    trial: list[TrialRow] = field(default_factory=list)
    trial_total: TrialRow | None = None
    tables: dict[str, Table] = field(default_factory=dict)  # by layout key
    missing: set[str] = field(default_factory=set)  # layout keys of sheets that could not be read

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same content, however the file was saved or its rows were sorted."""
        digest = hashlib.sha256()
        for rows in (self.members, self.savings, self.loans, self.trial):
            names = [column.name for column in fields(rows[0]) if column.name != 'row'] if rows else ()
            lines = sorted(json.dumps([getattr(row, name) for name in names], default=str) for row in rows)
            digest.update('\n'.join(lines).encode() + b'\0')
        return digest.hexdigest()


class _Fields:
    """Reads the fields of a record; what fails becomes an issue of that cell."""

    def __init__(self, table: Table, record: Record, issues: Issues) -> None:
        self._table = table
        self._record = record
        self._issues = issues

    def get(self, key: str, parse: Callable[..., T], **options: Any) -> T | None:
        try:
            return parse(self._record.values.get(key), **options)
        except ValueProblem as problem:
            self.issue(key, problem.code, **problem.params)
            return None

    def choice(self, key: str, choices: dict[str, str], code: str, allowed: str) -> str | None:
        text = self.get(key, parse_text, required=True)
        if text is None:
            return None
        value = choices.get(re.sub(r'[^a-z]', '', text.casefold()))
        if value is None:
            self.issue(key, code, allowed=allowed)
        return value

    def issue(self, key: str, code: str, **params: object) -> None:
        value = shown(self._record.values.get(key))
        self._issues.add(Issue(self._table.name, self._record.number, self._table.title(key), value, code, params))


def read_book(content: bytes, cutoff: date, issues: Issues) -> Book:
    """All four sheets. Raises FileProblem when the file cannot be read at all."""
    workbook = Workbook(content)
    book = Book()
    sheets = find_sheets(workbook, issues)
    for layout in LAYOUTS:
        if layout.key not in sheets:
            book.missing.add(layout.key)
            continue
        for table, record in read_table(workbook, layout, sheets[layout.key], issues):
            book.tables[layout.key] = table
            _read_record(book, layout, _Fields(table, record, issues), record, cutoff)
        if layout.key not in book.tables:
            table = Table(layout, sheets[layout.key])
            book.tables[layout.key] = table
            if any(issue.sheet == table.name and issue.is_error for issue in issues.items):
                book.missing.add(layout.key)
    return book


def _read_record(book: Book, layout: SheetLayout, cells: _Fields, record: Record, cutoff: date) -> None:
    if book.trial_total is not None and layout is TRIAL_BALANCE:
        cells.issue('code', 'after_total', row=book.trial_total.row)
        return
    if _is_total(layout, record):
        if layout.total_row:
            book.trial_total = TrialRow(
                record.number, '', None,
                cells.get('debit', parse_amount, required=False),
                cells.get('credit', parse_amount, required=False),
            )
        else:
            cells.issue(layout.columns[0].key, 'total_row')
    elif layout is MEMBERS:
        book.members.append(_member(cells, record, cutoff))
    elif layout is SAVINGS:
        book.savings.append(_saving(cells, record, cutoff))
    elif layout is LOANS:
        book.loans.append(_loan(cells, record, cutoff))
    else:
        book.trial.append(_trial(cells, record))


def _is_total(layout: SheetLayout, record: Record) -> bool:
    first, second = (record.values.get(column.key) for column in layout.columns[:2])
    texts = [value for value in (first, second) if isinstance(value, str) and value.strip()]
    alone = isinstance(first, str) and TOTAL.match(first)
    return bool(alone or ((first in (None, '') or len(texts) < 2) and any(TOTAL.match(text) for text in texts)))


def _member(cells: _Fields, record: Record, cutoff: date) -> MemberRow:
    nik = cells.get('nik', parse_nik)
    sex = cells.choice('sex', SEXES, 'sex_unknown', 'L, P')
    born = cells.get('birth_date', parse_date, latest=cutoff, required=False)
    phone, warning = cells.get('phone', parse_phone) or ('', None)
    if warning:
        cells.issue('phone', warning)
    if nik == '':
        cells.issue('nik', 'nik_missing')
    if born is None and not record.values.get('birth_date'):
        cells.issue('birth_date', 'birth_date_missing')
    for code in nik_warnings(nik or '', sex == 'female' if sex else None, born):
        cells.issue('nik', code)
    texts = {
        key: cells.get(key, parse_text)
        for key in ('birth_place', 'street', 'village', 'district', 'regency', 'occupation', 'group', 'heir', 'relation')
    }
    joined = cells.get('join_date', parse_date, latest=cutoff)
    if born and joined and joined < born:
        cells.issue('join_date', 'join_before_birth', birth=shown(born))
    return MemberRow(
        row=record.number,
        number=cells.get('number', parse_code),
        name=cells.get('name', parse_text, required=True),
        nik=nik,
        sex=sex,
        birth_date=born,
        phone=phone,
        join_date=joined,
        state=cells.choice('state', STATES, 'state_unknown', 'Aktif, Pasif, Keluar, Calon'),
        **texts,
    )


def _saving(cells: _Fields, record: Record, cutoff: date) -> SavingsRow:
    product = cells.get('product', parse_text, required=True, limit=40)
    return SavingsRow(
        row=record.number,
        member=cells.get('member', parse_code),
        product=product and product.upper(),
        number=cells.get('number', parse_code),
        opened_on=cells.get('opened_on', parse_date, latest=cutoff),
        balance=cells.get('balance', parse_amount),
        months=cells.get('months', parse_count, low=1, high=MAX_MONTHS, required=False),
        rate=cells.get('rate', parse_percent, high=100, required=False),
        maturity=cells.get('maturity', parse_date, required=False),
    )


def _loan(cells: _Fields, record: Record, cutoff: date) -> LoanRow:
    collateral = cells.get('collateral', parse_text)
    if collateral and re.sub(r'[^a-z]', '', collateral.casefold()) in NO_COLLATERAL:
        collateral = ''
    return LoanRow(
        row=record.number,
        member=cells.get('member', parse_code),
        number=cells.get('number', parse_code),
        product=cells.get('product', parse_text, required=True),
        disbursed_on=cells.get('disbursed_on', parse_date, latest=cutoff),
        principal=cells.get('principal', parse_amount),
        months=cells.get('months', parse_count, low=1, high=MAX_MONTHS),
        rate=cells.get('rate', parse_percent, high=20),
        method=cells.choice('method', METHODS, 'method_unknown', 'flat, menurun, anuitas, musiman'),
        paid=cells.get('paid', parse_count, low=0, high=MAX_MONTHS),
        balance=cells.get('balance', parse_amount),
        collateral=collateral,
        collateral_value=cells.get('collateral_value', parse_amount, required=False),
    )


def _trial(cells: _Fields, record: Record) -> TrialRow:
    return TrialRow(
        row=record.number,
        code=cells.get('code', parse_code),
        name=cells.get('name', parse_text),
        debit=cells.get('debit', parse_amount, required=False),
        credit=cells.get('credit', parse_amount, required=False),
    )
