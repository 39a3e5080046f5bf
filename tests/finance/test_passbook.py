from itertools import pairwise

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.passbook import Place, line_offset, next_place, room, runs

from .common import PropertyCase, property_test

per_page, pages, counts = st.integers(1, 40), st.integers(1, 12), st.integers(0, 300)


@st.composite
def books(draw):
    lines, leaves = draw(per_page), draw(pages)
    return Place(draw(st.integers(1, leaves)), draw(st.integers(0, lines))), lines, leaves


def places(found):
    return [(run.page, run.line + number) for run in found for number in range(run.count)]


class TestPassbook(PropertyCase):
    def test_table(self):
        """ 24 lines a page, 3 pages """
        for last, count, expected in (
            (Place(1, 0), 0, []),
            (Place(1, 0), 1, [(1, 1, 1)]),
            (Place(1, 0), 24, [(1, 1, 24)]),
            (Place(1, 0), 25, [(1, 1, 24), (2, 1, 1)]),
            (Place(1, 23), 1, [(1, 24, 1)]),
            (Place(1, 24), 1, [(2, 1, 1)]),
            (Place(1, 20), 60, [(1, 21, 4), (2, 1, 24), (3, 1, 24)]),   # 52 places are left
            (Place(3, 23), 5, [(3, 24, 1)]),
            (Place(3, 24), 5, []),
        ):
            with self.subTest(last=last, count=count):
                self.assertEqual([tuple(run) for run in runs(last, count, 24, 3)], expected)

    def test_offsets(self):
        """ first line at 20 mm, 6 mm a line, a fold of 10 mm after line 12 """
        for line, expected in ((1, 20), (2, 26), (12, 86), (13, 102), (24, 168)):
            self.assertEqual(line_offset(line, 20, 6, 12, 10), expected)
        self.assertEqual(line_offset(13, 20, 6), 92)

    def test_refused(self):
        for last in (Place(0, 1), Place(1, -1), Place(1, 25)):
            self.assertRaises(ValueError, next_place, last, 24)
        self.assertRaises(ValueError, runs, Place(1, 0), -1, 24, 3)
        self.assertRaises(ValueError, line_offset, 0, 20, 6)

    @property_test(books(), counts)
    def test_every_line_once(self, book, count):
        """ The lines go on where the last ones ended, each place once, in order, none outside the book, and none is left out that has room """
        last, lines, leaves = book
        every = [(page, line) for page in range(1, leaves + 1) for line in range(1, lines + 1)]   # the second method: all places
        free = [place for place in every if place > tuple(last)]
        found = runs(last, count, lines, leaves)
        self.assertEqual(places(found), free[:count])
        self.assertEqual(room(last, lines, leaves), len(free))
        self.assertEqual(len({run.page for run in found}), len(found))

    @property_test(books(), st.lists(st.integers(0, 40), max_size=8))
    def test_in_parts(self, book, parts):
        """ Printing in several goes is printing at once """
        start, lines, leaves = book
        last, printed = start, []
        for part in parts:
            found = runs(last, part, lines, leaves)
            printed += places(found)
            if found:
                last = Place(*printed[-1])
        self.assertEqual(printed, places(runs(start, sum(parts), lines, leaves)))

    @property_test(st.integers(2, 60), st.floats(0, 50), st.floats(2.5, 12), st.integers(0, 60), st.floats(0, 30))
    def test_lines_never_overlap(self, count, first, height, fold, gap):
        tops = [line_offset(line, first, height, fold, gap) for line in range(1, count + 1)]
        for above, below in pairwise(tops):
            self.assertGreaterEqual(below - above, height - 1e-9)
