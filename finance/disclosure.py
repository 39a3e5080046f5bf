"""What may be told in public of a group of people, so that nobody is found in it (reliability S24).

Whoever reads a public page may keep all that it ever said, know who belongs to which cell, and know which balances did not change in the meantime: then the difference of two
published sums is the sum of those in whom the two differ. So two sums may both be told only if they differ in nobody, or in at least ``LEAST`` people: in one month (a cell and the
total, a cell of one table and a cell of another) as between any two months. What would break that is withheld, and with it as much as keeps it from being worked out.

An *element* is what one unit (a loan, an account, a member) contributes: unit, person, amount. The same unit with another amount is another element. A cell is a set of elements, kept as
the bits of an ``int``, so two cells are compared by one ``^``.

Not covered: who knows the amounts of all others in a cell (no rule that tells true sums helps there), and combinations of three and more tables; amounts in cells are told in steps
(``step_of``) for that.
"""
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

LEAST = 5
MOST_UNITS = 11     # parts of a table of which all unions are compared; of more, one, two and all but one or two


class Universe:
    """ All elements that were ever told, each a bit """

    def __init__(self):
        self._bits, self._people = {}, []

    def cell(self, rows):
        """ The set of some contributions.

        :param rows: iterable of ``(unit, person, amount)``; an amount of 0 contributes nothing
        :return: int
        """
        places = []
        for unit, person, amount in rows:
            if amount:
                place = self._bits.setdefault((unit, person, amount), len(self._people))
                if place == len(self._people):
                    self._people.append(person)
                places.append(place)
        found = bytearray((max(places, default=0) >> 3) + 1)
        for place in places:
            found[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(found, 'little')

    def people(self, cell, most=LEAST):
        """ Number of people in a set, counted up to ``most`` """
        found = set()
        while cell and len(found) < most:
            low = cell & -cell
            found.add(self._people[low.bit_length() - 1])
            cell ^= low
        return len(found)

    def few(self, cell):
        """ Whether a set is of somebody, and of fewer than ``LEAST`` people """
        return bool(cell) and self.people(cell) < LEAST

    def tells(self, one, other):
        """ Whether the difference of two known sums is about fewer than ``LEAST`` people """
        return self.few(one ^ other)


@dataclass(frozen=True)
class Told:
    """ A table as it was told: its cells, and which of them were shown. What all hidden ones come to is known too, from the total. """
    cells: dict             # {code: set}
    shown: frozenset

    @cached_property
    def units(self):
        """ ``{codes: set}`` of what is known by itself: each cell that is shown, and all that are hidden, taken together """
        found = {frozenset({code}): cell for code, cell in self.cells.items() if cell and code in self.shown}
        hidden = {code: cell for code, cell in self.cells.items() if cell and code not in self.shown}
        if hidden:
            found[frozenset(hidden)] = joined(hidden.values())
        return found

    def nearest(self, cell, universe):
        """ What anybody can put together of this table and may differ from a known sum in few people: each part is in it as far as most of it is.

        Cells are found by who is in them, not by their codes: of a cell that is empty now, or whose people moved, another union says what it held.

        :param int cell: the known set
        :return: list of sets
        """
        sure, either = 0, []
        for part in self.units.values():
            inside, outside = part & cell, part & ~cell
            few_inside, few_outside = (universe.people(side) < LEAST for side in (inside, outside))
            if few_inside and few_outside:
                either.append(part)
            elif few_outside:
                sure |= part
            elif not few_inside:
                return []   # whether it is taken or left, five people and more are the difference
        return [sure | joined(chosen) for size in range(min(len(either), LEAST) + 1) for chosen in combinations(either, size)]


def joined(cells):
    found = 0
    for cell in cells:
        found |= cell
    return found


def unions(units):
    """ All that can be worked out from the parts of a table but its total: ``(codes, set)`` """
    parts = list(units)
    sizes = range(1, len(parts)) if len(parts) <= MOST_UNITS else [size for size in (1, 2, len(parts) - 2, len(parts) - 1) if 0 < size < len(parts)]
    for size in sizes:
        for chosen in combinations(parts, size):
            yield frozenset().union(*chosen), joined(units[part] for part in chosen)


class Disclosure:
    """ One publication after others: asks of each figure whether it may be told, and notes what was.

    :param earlier: list of ``basis`` of all that was ever published, oldest first
    """

    def __init__(self, earlier=()):
        self.universe = Universe()
        self.basis = {'singles': {}, 'tables': {}}
        self._known = defaultdict(list)     # {family: [(name, codes, set)]}: what is known by itself, now and before
        self._before = defaultdict(list)    # {name of a table: [Told]}
        self._sums = defaultdict(list)      # {family: [(name, Told)]}: tables of amounts
        for basis in earlier:
            for code, single in basis['singles'].items():
                self._known[single['family']].append((code, None, self.universe.cell(single['rows'])))
            for name, table in basis['tables'].items():
                told = Told({code: self.universe.cell(rows) for code, rows in table['cells'].items()}, frozenset(table['shown']))
                self._note(name, told, table['family'], table.get('counts', False))

    def single(self, code, rows, family, within=None):
        """ May one sum (or average) be told?

        :param rows: list of ``(unit, person, amount)``
        :param str family: what it is compared with; sums of other families are of other amounts
        :param within: rows of a known total that it is a part of
        :return: None if it may, else ``small`` (fewer than five people, or all but a few) or ``change`` (with what was told before it would tell of a few)
        """
        cell = self.universe.cell(rows)
        if self.universe.few(cell) or (within is not None and self.universe.few(self.universe.cell(within) & ~cell)):
            return 'small'
        if any(self.universe.tells(cell, other) for _name, _codes, other in self._known[family]) or self._near_table(cell, family):
            return 'change'
        self._known[family].append((code, None, cell))
        self.basis['singles'][code] = {'family': family, 'rows': [list(row) for row in rows]}
        return None

    def table(self, name, cells, family, counts=False):
        """ Which cells of a table may be shown, if its total is known?

        :param dict cells: ``{code: [(unit, person, amount)]}``
        :param str family: as of ``single``
        :param bool counts: heads are counted, each unit for 1. Then five who changed are enough for the whole table, and fewer leave it as it was told before.
        :return: frozenset of codes; None if the table stays as it was told last
        """
        sets = {code: self.universe.cell(rows) for code, rows in cells.items()}
        if counts and any(self._changed_few(sets, told.cells) for told in self._before[name]):
            return None
        shown = {code for code, cell in sets.items() if not self.universe.few(cell)}
        last = self._before[name][-1].shown if self._before[name] else frozenset(sets)
        while True:
            told = Told(sets, frozenset(shown))
            candidates = self._problem(name, told, family, counts)
            if candidates is None:
                break
            candidates = {code for code in candidates if code in shown and sets[code]} or {code for code in shown if sets[code]}
            if not candidates:
                break
            # what was hidden before is hidden first, then the smallest: least is lost
            shown.remove(min(candidates, key=lambda code: (code in last, sets[code].bit_count(), code)))
        self._note(name, told, family, counts)
        self.basis['tables'][name] = {'family': family, 'cells': {code: [list(row) for row in rows] for code, rows in cells.items()}, 'shown': sorted(told.shown), 'counts': counts}
        return told.shown

    def _note(self, name, told, family, counts):
        """ From now on it is known """
        self._before[name].append(told)
        self._known[family] += [(name, codes, cell) for codes, cell in told.units.items()]
        if not counts:
            self._sums[family].append((name, told))

    def _near_table(self, cell, family, but=None):
        """ Whether parts of a table of amounts, but of the one named, make a sum that differs in a few people """
        return any(self.universe.tells(cell, other) for name, told in self._sums[family] if name != but for other in told.nearest(cell, self.universe))

    def _changed_few(self, now, before):
        """ Whether fewer than five people stand elsewhere than before, came or left """
        return self.universe.few(joined(now.get(code, 0) ^ before.get(code, 0) for code in {*now, *before}))

    def _problem(self, name, told, family, counts):
        """ Codes of which one has to be hidden; None if nothing tells of a few """
        units, universe = told.units, self.universe
        every = set(told.cells)
        hidden = {code for code, cell in told.cells.items() if cell and code not in told.shown}
        if len(hidden) == 1 or universe.few(joined(told.cells[code] for code in hidden)):
            return every
        for codes, cell in units.items():
            for other_name, other_codes, other in self._known[family]:
                if counts and (other_name, other_codes) == (name, codes):
                    continue    # five who changed somewhere in the table were asked for
                if universe.tells(cell, other):
                    return codes if len(codes) == 1 else every
            if not counts and self._near_table(cell, family, name):
                return codes if len(codes) == 1 else every
        if not counts:
            if any(other_name != name and universe.tells(other, near) for other_name, _codes, other in self._known[family] for near in told.nearest(other, universe)):
                return every
            for codes, cell in unions(units):
                if any(universe.tells(cell, other) for before in self._before[name] for other in before.nearest(cell, universe)):
                    return codes & told.shown or every
        return None


def step_of(total):
    """ The step in which amounts within a table are told: a power of ten of about a thousandth of the total, Rp 1.000 at least.

    :param int total: rupiah
    :return: int, rupiah
    """
    step = 1_000
    while step * 1_000 < abs(total):
        step *= 10
    return step


def rounded(amount, step):
    """ An amount to the nearest multiple of a step, halves away from zero; ``int`` rupiah in and out """
    sign = -1 if amount < 0 else 1
    return sign * ((abs(int(amount)) + step // 2) // step * step)


def anonymous(rows, order):
    """ A file of which no row is anybody's: each combination of values that stands in it is that of at least ``LEAST`` people.

    :param rows: list of ``(person, values)``, ``values`` a tuple of texts
    :param order: numbers of the values, in the order in which they are given up where a combination is too rare
    :return: list of tuples, as many as ``rows``, with None for what was given up; empty if they are of fewer than ``LEAST`` people
    """
    if len({person for person, _values in rows}) < LEAST:
        return []
    found = [list(values) for _person, values in rows]

    def people_of():
        groups = defaultdict(set)
        for (person, _values), values in zip(rows, found, strict=True):
            groups[tuple(values)].add(person)
        return groups
    for column in order:
        rare = {values for values, people in people_of().items() if len(people) < LEAST}
        for values in found:
            if tuple(values) in rare:
                values[column] = None
    while rare := {values for values, people in people_of().items() if len(people) < LEAST}:
        # what is left is told nothing of; the rarest of the others joins it
        groups = people_of()
        others = [values for values in groups if values not in rare and any(value is not None for value in values)]
        if all(value is None for values in rare for value in values) and others:
            rare.add(min(others, key=lambda values: (len(groups[values]), str(values))))
        for values in found:
            if tuple(values) in rare:
                values[:] = [None] * len(values)
    return [tuple(values) for values in found]
