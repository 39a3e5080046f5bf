"""Cases of acceptance, and hypothesis with a seed that a failure tells."""

import json
import os
import secrets
import sys
import unittest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from odoo.addons.koperasi.finance.money import Rate

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent.parent / "cases" / "indonesia.json").read_text("utf-8"))["cases"]
}
# The same examples at each run of CI, others at each run of a developer.
SEED = int(os.environ.get("KOPERASI_SEED") or (19 if os.environ.get("CI") else secrets.randbelow(2**32)))
EXAMPLES = int(os.environ.get("KOPERASI_EXAMPLES", "200"))


def property_test(*strategies, **named):
    """`given`, with the seed of this run."""

    def decorate(test):
        fixed = settings(max_examples=EXAMPLES, deadline=None, database=None, print_blob=True)
        return seed(SEED)(fixed(given(*strategies, **named)(test)))

    return decorate


class PropertyCase(unittest.TestCase):
    """A test case that prints the seed; pytest shows it with each failure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.stderr.write(f"to repeat these examples: KOPERASI_SEED={SEED} KOPERASI_EXAMPLES={EXAMPLES}\n")


def fraction_rate(text, unit):
    """A rate of the cases ("0.08" for 8 percent) as a Rate."""
    return Rate(Decimal(text) * 100, unit)


def half_up(value):
    """The second method of rounding: fractions, no Decimal."""
    return floor(Fraction(value) + Fraction(1, 2))


def each_day(start, end):
    """All days from start to end, both included."""
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


days = st.dates(date(1999, 1, 1), date(2101, 12, 31))
rupiah = st.integers(0, 10**12)
percents = st.decimals(0, 30, places=4)
rates = st.builds(Rate, percents, st.sampled_from(["month", "year"]))
