"""What a list is made of. Plain values: each file of lists adds its own to ``koperasi.list._definitions``."""
from dataclasses import dataclass, field
from datetime import date

ALL_BOOKS = tuple(f'koperasi.group_koperasi_{role}' for role in ('accountant', 'manager', 'board', 'supervisor'))
LENDING = (*ALL_BOOKS, 'koperasi.group_koperasi_loan_officer')


@dataclass(frozen=True)
class Column:
    """ A column: ``kind`` is text, date, amount (rupiah), count, percent, choice (of a selection field), word (of ``koperasi.list._words``), nik, phone """
    label: str
    kind: str = 'text'
    width: int = 14             # characters
    total: bool = False
    choices: tuple = ()         # model and field of a choice


@dataclass(frozen=True)
class Definition:
    """ A list: ``query`` names the method of ``koperasi.list`` that gives its rows as SQL, with a column of each name in ``columns``, in ``groups`` and
    ``filters``, ``id`` of the record that a row opens, and ``company_id``. """
    query: str
    columns: tuple
    order: str
    roles: tuple = ALL_BOOKS
    groups: tuple = ('branch',)
    filters: tuple = ()         # product (savings or loans), officer, area
    product: str = ''           # model of the products
    path: str = ''              # where a row's record opens
    period: bool = False        # has a first day
    top: bool = False           # shows the largest only
    action: str = ''            # view that already shows this for today

    @property
    def personal(self):
        """ Whether its rows name members """
        return 'name' in self.columns


@dataclass(frozen=True)
class Options:
    """ What was asked for, checked """
    code: str
    definition: Definition
    companies: object           # res.company: the branches
    day: date
    first: date
    group: str = ''
    top: int = 20
    product_id: int = 0
    officer_id: int = 0
    area: str = ''
    given: dict = field(default_factory=dict)   # as an address has it
