"""Put a file of cases through the engine: cases.py FILE [-v]; exit status 1 when a case fails.

Formats: the three of the acceptance cases (Indonesian handbook, other Odoo and ERP programs, Fineract). Cases are known
by the shape of their inputs, never by their number. Run it by `make cases FILE=…`.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dev.casebook import erp, fineract, indonesia
from dev.casebook.common import CannotExpress, Outcome, judge

SHOWN = 6  # differences of one case


def solver_of(book):
    """The module that reads this format."""
    about = book.get("about") if isinstance(book, dict) else None
    if isinstance(book, dict) and "meta" in book:
        return fineract
    if isinstance(about, dict):
        return indonesia
    first = book["cases"][0] if isinstance(book, dict) and book.get("cases") else {}
    if "area" in first:
        return erp
    return indonesia if "rule" in first else fineract


def run(case, solve, book=()):
    """The outcome of one case; `book` are all of its file, for what it says of another."""
    try:
        return judge(case["expected"], solve(case, book))
    except CannotExpress as reason:
        return Outcome("skipped", (str(reason),))
    except (ValueError, KeyError, TypeError, ArithmeticError, StopIteration) as error:
        return Outcome("failed", (f"{type(error).__name__}: {error}",))


def main(arguments=None):
    """Print failures, reasons and totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="name the cases that pass, too")
    options = parser.parse_args(arguments)
    book = json.loads(options.file.read_text("utf-8"))
    solve, totals, partly = solver_of(book).solve, Counter(), 0
    for case in book["cases"]:
        outcome = run(case, solve, book["cases"])
        totals[outcome.status] += 1
        partly += outcome.status == "passed" and bool(outcome.notes)
        if outcome.status == "passed" and not options.verbose:
            continue
        title = case.get("title") or case.get("test") or ""
        word = {"passed": "ok  ", "failed": "FAIL", "skipped": "----"}[outcome.status]
        print(f"{word} {case['id']} {title}")
        for line in (*outcome.details[:SHOWN], *outcome.notes[:SHOWN]):
            print(f"       {line}")
        if len(outcome.details) > SHOWN:
            print(f"       … and {len(outcome.details) - SHOWN} more")
    print(
        f"{options.file.name}: {len(book['cases'])} cases, {totals['passed']} passed"
        f"{f' ({partly} of them in part: -v says what was not compared)' if partly else ''}, "
        f"{totals['failed']} failed, {totals['skipped']} not expressible"
    )
    return 1 if totals["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
