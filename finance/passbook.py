"""Where the lines of a passbook stand."""

from typing import NamedTuple


class Place(NamedTuple):
    """A line of a page, both counted from 1. ``Place(1, 0)`` is a new book: nothing printed yet."""

    page: int
    line: int


class Run(NamedTuple):
    """Lines that are printed in one go: a page is turned by hand."""

    page: int
    line: int
    count: int


def next_place(last: Place, lines_per_page: int) -> Place:
    """The line after the last one printed."""
    if not 0 <= last.line <= lines_per_page or last.page < 1:
        raise ValueError(f"no such place in a book of {lines_per_page} lines a page: {last}")
    return Place(last.page + 1, 1) if last.line == lines_per_page else Place(last.page, last.line + 1)


def room(last: Place, lines_per_page: int, pages: int) -> int:
    """How many lines are free in the book."""
    return max((pages - last.page) * lines_per_page + lines_per_page - last.line, 0)


def runs(last: Place, count: int, lines_per_page: int, pages: int) -> list[Run]:
    """On which lines the next `count` lines are printed, page by page; what the book has no room for is left out.

    Source: domain 8.2, "line print at position, continue after page n".
    """
    if count < 0:
        raise ValueError("a negative number of lines")
    left, found = min(count, room(last, lines_per_page, pages)), []
    while left:
        page, line = next_place(last, lines_per_page)
        fitting = min(left, lines_per_page - line + 1)
        found.append(Run(page, line, fitting))
        last, left = Place(page, line + fitting - 1), left - fitting
    return found


def line_offset(line: int, first_line: float, line_height: float, fold_after: int = 0, fold_gap: float = 0.0) -> float:
    """Millimetres from the upper edge of the page to a line; a gap for the fold follows line `fold_after`, if that is not 0."""
    if line < 1:
        raise ValueError("lines are counted from 1")
    return first_line + (line - 1) * line_height + (fold_gap if fold_after and line > fold_after else 0.0)
