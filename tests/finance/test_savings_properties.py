"""Properties of savings interest, and a second method: a loop over days with fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.dates import day_of_month, days_in_month
from odoo.addons.koperasi.finance.money import Rate
from odoo.addons.koperasi.finance.savings import (
    RateVersion,
    SavingsTerms,
    Segment,
    Tier,
    daily_segments,
    savings_interest,
)

from .common import PropertyCase, days, each_day, half_up, percents, property_test, rates


@st.composite
def periods(draw):
    """A whole month or a part of one."""
    start = draw(days)
    if draw(st.booleans()):
        start = start.replace(day=1)
    last = day_of_month(start, 31)
    return start, draw(st.one_of(st.just(last), st.dates(start, last)))


@st.composite
def histories(draw):
    """A period with movements before, in and after it that never overdraw, and the balance before them."""
    start, end = draw(periods())
    offsets, amounts = st.integers(-10, 40), st.integers(-5_000_000, 5_000_000)
    drawn = draw(st.lists(st.tuples(offsets, amounts), max_size=12))
    movements = [(start + timedelta(days=offset), amount) for offset, amount in drawn]
    opening = draw(st.integers(0, 20_000_000)) - sum(min(amount, 0) for _offset, amount in drawn)
    return start, end, movements, opening


@st.composite
def rate_versions(draw, start, monotone=False):
    """One to three versions, the first of them in force from `start` or before."""
    offsets = draw(st.lists(st.integers(1, 40), max_size=2, unique=True))
    result = []
    for offset in [draw(st.integers(-400, 0)), *sorted(offsets)]:
        limits = sorted(draw(st.lists(st.integers(1, 30_000_000), max_size=3, unique=True)))
        tier_rates = draw(st.lists(rates, min_size=len(limits) + 1, max_size=len(limits) + 1))
        if monotone:
            tier_rates.sort(key=lambda rate: rate.per_year(1))
        tiers = tuple(Tier(limit, rate) for limit, rate in zip([*limits, None], tier_rates, strict=True))
        result.append(RateVersion(start + timedelta(days=offset), tiers))
    return tuple(result)


def terms_of(draw, start, monotone=False):
    return SavingsTerms(
        draw(rate_versions(start, monotone)),
        draw(st.sampled_from(["daily", "average", "lowest", "none"])),
        draw(st.sampled_from(["progressive", "whole"])),
        draw(st.sampled_from(["365", "360", "actual"])),
    )


def yearly(balance, version, mode):
    """Interest of a year on a balance, as a fraction."""

    def percent(rate):
        return Fraction(rate.percent) * (12 if rate.unit == "month" else 1) / 100

    if mode == "whole":
        rate = next(tier.rate for tier in version.tiers if tier.up_to is None or balance <= tier.up_to)
        return balance * percent(rate)
    total, lower = Fraction(0), 0
    for tier in version.tiers:
        upper = balance if tier.up_to is None else tier.up_to
        total += max(min(balance, upper) - lower, 0) * percent(tier.rate)
        lower = upper
    return total


def by_days(start, end, movements, opening, terms):
    """The second method: interest by a loop over the days."""
    year_days = {"365": 365, "360": 360, "actual": len(each_day(date(start.year, 1, 1), date(start.year, 12, 31)))}
    balances, versions = {}, {}
    for day in each_day(start, end):
        balances[day] = opening + sum(amount for moved, amount in movements if moved <= day)
        versions[day] = [version for version in terms.versions if version.date_from <= day][-1]
    total = Fraction(0)
    for day, version in versions.items():
        if terms.method == "daily":
            total += yearly(balances[day], version, terms.tier_mode) / year_days[terms.day_basis]
        elif terms.method == "average":
            under = [balances[other] for other in balances if versions[other] is version]
            mean = Fraction(sum(under), len(under))
            total += yearly(mean, version, terms.tier_mode) / 12 / days_in_month(start)
        elif terms.method == "lowest":
            total += yearly(min(balances.values()), version, terms.tier_mode) / 12 / days_in_month(start)
    return half_up(total)


class TestSegmentProperties(PropertyCase):
    @property_test(histories())
    def test_segments_are_the_days_of_the_period(self, history):
        start, end, movements, opening = history
        segments = daily_segments(movements, start, end, opening)
        covered = [(day, segment.balance) for segment in segments for day in each_day(segment.start, segment.end)]
        expected = [
            (day, opening + sum(amount for moved, amount in movements if moved <= day)) for day in each_day(start, end)
        ]
        self.assertEqual(covered, expected)
        self.assertEqual(sum(segment.days for segment in segments), (end - start).days + 1)
        for earlier, later in pairwise(segments):
            self.assertNotEqual(earlier.balance, later.balance)

    @property_test(histories(), st.data())
    def test_order_is_irrelevant(self, history, data):
        """R25: movements shuffled, within a day and between days."""
        start, end, movements, opening = history
        shuffled = data.draw(st.permutations(movements))
        self.assertEqual(daily_segments(shuffled, start, end, opening), daily_segments(movements, start, end, opening))

    @property_test(histories(), st.integers(1, 1000))
    def test_backdated_correction(self, history, amount):
        """R25: a movement and its reversal on the same value date leave nothing."""
        start, end, movements, opening = history
        corrected = [*movements, (start, amount), (start, -amount)]
        self.assertEqual(daily_segments(corrected, start, end, opening), daily_segments(movements, start, end, opening))


class TestInterestProperties(PropertyCase):
    @property_test(histories(), st.data())
    def test_second_method(self, history, data):
        start, end, movements, opening = history
        terms = terms_of(data.draw, start)
        result = savings_interest(daily_segments(movements, start, end, opening), terms)
        self.assertEqual(result.interest, by_days(start, end, movements, opening, terms))

    @property_test(histories())
    def test_figures_to_check_by(self, history):
        start, end, movements, opening = history
        balances = [
            opening + sum(amount for moved, amount in movements if moved <= day) for day in each_day(start, end)
        ]
        version = RateVersion(start, (Tier(None, Rate(Decimal(8), "year")),))
        result = savings_interest(daily_segments(movements, start, end, opening), SavingsTerms((version,)))
        self.assertEqual((result.days, result.balance_days), (len(balances), sum(balances)))
        self.assertEqual(result.minimum, min(balances))
        self.assertEqual(result.average * 100, half_up(Fraction(sum(balances) * 100, len(balances))))

    @property_test(histories(), st.integers(0, 10_000_000), st.data())
    def test_more_money_never_earns_less(self, history, more, data):
        start, end, movements, opening = history
        terms = terms_of(data.draw, start, monotone=True)
        less = savings_interest(daily_segments(movements, start, end, opening), terms)
        self.assertGreaterEqual(
            savings_interest(daily_segments(movements, start, end, opening + more), terms).interest, less.interest
        )

    @property_test(histories(), st.data())
    def test_locked_is_a_product_with_one_version(self, history, data):
        start, end, movements, opening = history
        terms = terms_of(data.draw, start)
        segments = daily_segments(movements, start, end, opening)
        only = SavingsTerms(terms.versions[:1], terms.method, terms.tier_mode, terms.day_basis)
        self.assertEqual(
            savings_interest(segments, terms, terms.versions[0].date_from), savings_interest(segments, only)
        )

    @property_test(periods(), st.integers(0, 10**12), percents, st.data())
    def test_cutting_a_segment_changes_nothing(self, period, balance, percent, data):
        start, end = period
        cut = data.draw(st.dates(start, end))
        pieces = [Segment(start, cut, balance)]
        if cut < end:
            pieces.append(Segment(cut + timedelta(days=1), end, balance))
        terms = SavingsTerms((RateVersion(start, (Tier(None, Rate(percent, "year")),)),))
        self.assertEqual(savings_interest(pieces, terms), savings_interest([Segment(start, end, balance)], terms))
