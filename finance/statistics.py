"""Statistics of many cooperatives: shares and changes to the last decimal, and what may be told where a sum would be that of one or two of them.

Source: domain.md 10.1 and 10.4 (percentages half up, two decimals). Values are ints or Fractions; nothing is rounded before it is told.
"""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

LEAST = 3       # cooperatives that a sum has to be of
Cell = tuple[str, str]      # table and member


def rounded(value: Fraction | int, digits: int) -> Decimal:
    """A value with so many decimals, a half away from zero."""
    scaled = floor(abs(Fraction(value)) * 10 ** digits + Fraction(1, 2))
    return Decimal(-scaled if value < 0 else scaled).scaleb(-digits)


def percent(part: Fraction | int, whole: Fraction | int) -> Decimal | None:
    """What percentage a part is of the whole, two decimals, half up; None if there is no base."""
    return rounded(Fraction(part) * 100 / Fraction(whole), 2) if whole else None


class Change(NamedTuple):
    """What became of a figure: how much more, and how much that is in percent of what was (None if that was 0)."""

    amount: Fraction
    percent: Decimal | None


def change(before: Fraction | int, now: Fraction | int) -> Change:
    """From one figure to a later one. The percentage is of the size of what was before, so that less loss is growth."""
    more = Fraction(now) - Fraction(before)
    return Change(more, percent(more, abs(Fraction(before))))


def withheld(tables: Mapping[str, Mapping[str, Sequence[int]]], within: Mapping[str, Cell], least: int = LEAST) -> dict[Cell, str]:
    """Which cells may not be told, so that no sum of fewer than `least` cooperatives is known or can be worked out.

    `tables`: each a partition of the whole by one thing (its kind, its regency ...); a cell is one set of cooperatives for each of the amounts
    that hang together (men and women make the members), as the bits of an int, where who has nothing of an amount is not in its set.
    `within`: the cell of another table that a table is a partition of; the others are of the whole, whose sum is known.
    Answer: `{(table, member): reason}`, `small` (it is of too few) or `other` (with it another one could be worked out).

    Told sums are compared with each other, with the whole, and with what the hidden cells of a table come to together. Not compared: unions of several
    cells of one table with those of another.
    """
    return _Withholding(tables, within, least).run()


class _Withholding:

    def __init__(self, tables: Mapping[str, Mapping[str, Sequence[int]]], within: Mapping[str, Cell], least: int) -> None:
        self.tables, self.within, self.least = tables, within, least
        self.measures = max((len(sets) for cells in tables.values() for sets in cells.values()), default=0)
        self.hidden: dict[Cell, str] = {(table, member): 'small' for table, cells in tables.items() for member, sets in cells.items() if any(map(self.few, sets))}

    def few(self, cell: int) -> bool:
        return 0 < cell.bit_count() < self.least

    def run(self) -> dict[Cell, str]:
        while True:
            self.hide_inside()
            found = self.problem()
            if found is None:
                return self.hidden
            self.hidden[found] = 'other'

    def hide_inside(self) -> None:
        """What is a part of something hidden is hidden with it, or their sum would tell it."""
        grown = True
        while grown:
            grown = False
            for table, cell in self.within.items():
                for member in self.tables[table] if cell in self.hidden else ():
                    if (table, member) not in self.hidden:
                        self.hidden[table, member] = 'other'
                        grown = True

    def problem(self) -> Cell | None:
        """The cell that has to be hidden next; None if all is well."""
        for table in self.tables:
            if self.within.get(table) in self.hidden:
                continue        # nobody knows its sum
            for measure in range(self.measures):
                parts = [part for member, part in self.parts(table, measure) if (table, member) in self.hidden and part]
                if parts and (len(parts) == 1 or self.few(joined(parts))):
                    found = self.smallest(table, measure)
                    if found:
                        return found
        for measure in range(self.measures):
            found = self.compare(measure)
            if found:
                return found
        return None

    def parts(self, table: str, measure: int) -> Iterator[tuple[str, int]]:
        return ((member, sets[measure]) for member, sets in self.tables[table].items())

    def smallest(self, table: str, measure: int) -> Cell | None:
        """The smallest told cell of a table that is not empty: least is lost by it"""
        told = [(part.bit_count(), member) for member, part in self.parts(table, measure) if part and (table, member) not in self.hidden]
        return (table, min(told)[1]) if told else None

    def compare(self, measure: int) -> Cell | None:
        """Two known sums that differ in fewer than `least`: which cell is hidden for it"""
        known: list[tuple[int, str, str | None]] = []
        for table in self.tables:
            cells = list(self.parts(table, measure))
            if table not in self.within:
                known.append((joined(part for _member, part in cells), table, None))
            known += [(part, table, member) for member, part in cells if part and (table, member) not in self.hidden]
            rest = joined(part for member, part in cells if (table, member) in self.hidden)
            if rest and self.within.get(table) not in self.hidden:
                known.append((rest, table, None))
        known.sort(key=lambda one: (one[0].bit_count(), one[1], one[2] or ''))
        sizes = [part.bit_count() for part, _table, _member in known]
        for place, (part, table, member) in enumerate(known):
            for other in range(place + 1, len(known)):
                if sizes[other] - sizes[place] >= self.least:
                    break
                if not self.few(part ^ known[other][0]):
                    continue
                _part, other_table, other_member = known[other]
                if member is not None:
                    return table, member
                if other_member is not None:
                    return other_table, other_member
                found = self.smallest(table, measure) or self.smallest(other_table, measure)
                if found:
                    return found
        return None


def joined(sets: Iterable[int]) -> int:
    """All that is in any of some sets"""
    found = 0
    for one in sets:
        found |= one
    return found
