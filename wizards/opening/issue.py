"""What is wrong with a workbook: where, what was found, and a code that the wizard turns into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# codes that do not stop the import
WARNINGS = frozenset({
    'birth_date_missing',
    'coop_nik_length',
    'figure_of_return',
    'heir_missing',
    'loan_before_joining',
    'loan_overdue',
    'loan_paid',
    'matured',
    'name_differs',
    'nik_birth_date',
    'nik_missing',
    'nik_sex',
    'phone_invalid',
    'phone_zero',
    'term_ignored',
    'unknown_column',
    'unknown_payer',
})
VALUE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Issue:
    sheet: str
    row: int  # 0: the whole sheet or file
    column: str  # header as the workbook writes it, '' for a whole row
    value: str  # what stands there, shortened
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        return self.code not in WARNINGS


class FileProblem(Exception):
    """The file cannot be read at all, or not safely."""

    def __init__(self, code: str, sheet: str = '', row: int = 0, value: object = '', **params: object) -> None:
        super().__init__(code)
        self.issue = Issue(sheet, row, '', shown(value), code, params)


class ValueProblem(Exception):
    """A cell's value is not what its column holds."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Issues:
    """Collects issues up to a limit, so that a file of only errors cannot fill the memory; counts the rest."""

    def __init__(self, limit: int = 20_000) -> None:
        self.items: list[Issue] = []
        self.limit = limit
        self.errors = 0
        self.warnings = 0

    def add(self, issue: Issue) -> None:
        if issue.is_error:
            self.errors += 1
        else:
            self.warnings += 1
        if len(self.items) < self.limit:
            self.items.append(issue)

    def clear(self) -> None:
        self.items.clear()
        self.errors = self.warnings = 0

    def sorted(self, sheet_order: list[str]) -> list[Issue]:
        order = {sheet.casefold(): position for position, sheet in enumerate(sheet_order)}
        return sorted(self.items, key=lambda issue: (not issue.is_error, order.get(issue.sheet.casefold(), -1), issue.row))


def shown(value: object) -> str:
    """A value for people: short, on one line, without control characters."""
    if value is None:
        return ''
    if hasattr(value, 'strftime'):
        return value.strftime('%d-%m-%Y')
    text = str(value)[: VALUE_LENGTH * 4]
    text = ' '.join(''.join(char if char.isprintable() else '\ufffd' for char in text.replace('\n', ' ')).split())
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + '…'
