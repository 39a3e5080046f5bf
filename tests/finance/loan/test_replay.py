"""A running loan played again: cases L10 to L13, by hand, and by properties."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from unittest import TestCase

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.loan.allocation import AllocationRule
from odoo.addons.koperasi.finance.loan.payoff import PayoffRule
from odoo.addons.koperasi.finance.loan.penalty import PenaltyRule
from odoo.addons.koperasi.finance.loan.replay import Event, PlanVersion, RunningRules, payoff_quote, replay
from odoo.addons.koperasi.finance.loan.schedule import schedule
from odoo.addons.koperasi.finance.loan.snapshot import from_values, to_values
from odoo.addons.koperasi.finance.loan.terms import LoanTerms

from .common import START, loan, loan_property, loans, monthly, own_loans

DUE = [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)]
BY_DAYS = RunningRules(interest_by="days")


def first_plan(terms=None):
    terms = terms or loan()
    return PlanVersion(terms.disbursed, terms, schedule(terms).lines, added=terms.principal)


def pay(on, amount):
    return Event(on, "payment", amount)


def parts(dues):
    return dues.penalty, dues.interest, dues.principal


class TestReplayCases(TestCase):
    def play(self, events, as_of, rules=None, terms=None, more=()):
        return replay([first_plan(terms), *more], events, rules or RunningRules(), as_of)

    def test_l10_part_payment(self):
        """Penalty 12,500, interest 240,000 and principal 1,000,000 due, 900,000 paid."""
        rules = {"penalty": PenaltyRule(base="fixed", amount=12_500, per="once")}
        on = DUE[0] + timedelta(days=5)
        default = self.play([pay(on, 900_000)], on, RunningRules(**rules))
        self.assertEqual(parts(default.paid), (12_500, 240_000, 647_500))
        self.assertEqual(parts(default.arrears), (0, 0, 352_500))
        other = AllocationRule(("principal", "interest", "penalty", "fee"))
        self.assertEqual(parts(self.play([pay(on, 900_000)], on, RunningRules(other, **rules)).paid), (0, 0, 900_000))

    def test_l11_penalty(self):
        """1,240,000 is 17 days late: 0.1 % a day after 3 days of grace 17,360; 2 % for each month begun 24,800."""
        on = DUE[0] + timedelta(days=17)
        for rule, expected in (
            (PenaltyRule(Decimal("0.1"), grace_days=3), 17_360),
            (PenaltyRule(Decimal(2), "month"), 24_800),
        ):
            self.assertEqual(self.play([], on, RunningRules(penalty=rule)).arrears.penalty, expected)
            # looked at on the way it comes to the same; what was waived is not asked for
            waived = [Event(on, "waive_penalty", 7_360), Event(on - timedelta(days=5), "payment", 0)]
            self.assertEqual(self.play(waived, on, RunningRules(penalty=rule)).arrears.penalty, expected - 7_360)

    def test_l12_payoff(self):
        """After five instalments and 11 days: declining 7,051,333; flat at 1.5 % with half the interest 7,630,000."""
        for terms, rule, expected in (
            (loan(), None, 7_051_333),
            (loan(method="flat", rate=monthly("1.5")), PayoffRule("share", Decimal(50)), 7_630_000),
        ):
            plan = schedule(terms)
            rules = RunningRules(payoff=rule)
            paid = [pay(line.due_date, line.total) for line in plan.lines[:5]]
            on = plan.lines[4].due_date + timedelta(days=11)
            quote = payoff_quote([first_plan(terms)], paid, rules, on)
            self.assertEqual((quote.principal, quote.total), (7_000_000, expected))
            done = self.play([*paid, Event(on, "payoff", expected)], on, rules, terms)
            self.assertTrue(done.is_settled)
            self.assertEqual((done.ended_on, done.owed, done.parked), (on, 0, 0))
            # a rupiah less is a payment as any other, a rupiah more is the member's
            less = self.play([*paid, Event(on, "payoff", expected - 1)], on, rules, terms)
            self.assertFalse(less.is_settled)
            self.assertEqual(self.play([*paid, Event(on, "payoff", expected + 1)], on, rules, terms).parked, 1)

    def test_l13_restructuring(self):
        """8,000,000 and two months' interest of 480,000 in arrears: 18 months more at 1.5 %, deferred or capitalised."""
        old = loan(principal=8_000_000, rate=monthly(3), instalments=12, method="bullet")
        on = DUE[1]
        for fate, principal, interest, first, last in (
            ("deferred", 8_000_000, 1_140_000, 564_444, None), ("capitalised", 8_480_000, 1_208_400, 598_311, 478_180),
        ):  # fmt: skip
            new = loan(principal=principal, rate=monthly("1.5"), instalments=18, disbursed=on)
            version = PlanVersion(on, new, schedule(new).lines, interest_is=fate)
            found = self.play([], on, terms=old, more=[version])
            rows = [line for line in found.lines if line.kind == "plan"]
            self.assertEqual(
                (found.owed, sum(line.interest for line in rows), rows[0].open.total), (principal, interest, first)
            )
            deferred = [line.interest for line in found.lines if line.kind == "deferred"]
            self.assertEqual(deferred, [480_000] if fate == "deferred" else [])
            self.assertEqual(found.capitalised, 0 if fate == "deferred" else 480_000)
            if last:
                self.assertEqual(rows[-1].open.total, last)
            self.assertEqual(found.arrears.total, 0)

    def test_capitalised_interest_is_earned_as_the_principal_is_paid(self):
        old, on = loan(principal=8_000_000, rate=monthly(3), method="bullet"), DUE[1]
        new = loan(principal=8_480_000, rate=monthly(0), instalments=2, disbursed=on)
        version = PlanVersion(on, new, schedule(new).lines, interest_is="capitalised")
        for paid, earned in ((8_000_000, 0), (8_100_000, 100_000), (8_480_000, 480_000)):
            found = self.play([pay(on, paid)], on + timedelta(days=70), terms=old, more=[version])
            # paid on the day of the new plan, so it goes before it: the interest is paid and none capitalised
            self.assertEqual((found.capitalised, found.earned), (0, 0))
            found = self.play([pay(on + timedelta(days=1), paid)], on + timedelta(days=70), terms=old, more=[version])
            self.assertEqual((found.capitalised, found.earned), (480_000, earned))

    def test_out_of_order(self):
        """A payment entered late, for before another one: as if it had come in time."""
        rules = RunningRules(penalty=PenaltyRule(Decimal("0.1")))
        late = self.play([pay(DUE[1], 2_000_000)], DUE[1], rules)
        self.assertEqual(late.paid.penalty, 1_240 * 31)
        both = self.play([pay(DUE[1], 2_000_000), pay(DUE[0], 1_240_000)], DUE[1], rules)
        self.assertEqual((both.paid.penalty, both.parked, both.owed), (0, 0, 12_000_000 - 1_000_000 - 1_000_000 - 580_000))

    def test_excess(self):
        """2,240,000 on the first due day: a million more than is due."""
        for excess, interest, last, parked in (
            # of the second instalment 220,000 and 780,000
            ("next_instalment", 1_560_000, 12, 0),
            # one line fewer, each later one bears less
            ("shorten", 240_000 + 1_100_000, 11, 0),
            # 10 millions in 11 lines of 909,091: 200,000 + 181,818 + …
            ("lower", 240_000 + 1_200_000, 12, 0),
            ("park", 1_560_000, 12, 1_000_000),
        ):
            found = self.play([pay(DUE[0], 2_240_000)], DUE[0], RunningRules(excess=excess))
            with self.subTest(excess=excess):
                self.assertEqual(max(line.number for line in found.lines), last)
                self.assertAlmostEqual(sum(line.interest for line in found.lines), interest, delta=6)
                self.assertEqual((found.parked, found.paid.total + found.parked), (parked, 2_240_000))
                self.assertIsNone(found.oldest())
                self.assertEqual(sum(line.principal for line in found.lines), 12_000_000)

    def test_parked_money_pays_what_falls_due(self):
        found = self.play([pay(DUE[0], 2_240_000)], DUE[1], RunningRules(excess="park"))
        self.assertEqual((found.parked, parts(found.paid)), (0, (0, 460_000, 1_780_000)))

    def test_twice_shortened(self):
        found = self.play([pay(DUE[0], 2_240_000), pay(DUE[1], 2_200_000)], DUE[1], RunningRules(excess="shorten"))
        self.assertEqual((max(line.number for line in found.lines), found.owed), (10, 12_000_000 - 4_000_000))

    def test_a_further_tranche(self):
        """Six millions more on the first due day, over the eleven instalments that are left; the arrears stay."""
        on = DUE[0]
        terms = loan(principal=17_000_000, instalments=11, disbursed=on)
        found = self.play([], on, more=[PlanVersion(on, terms, schedule(terms).lines, added=6_000_000)])
        self.assertEqual((found.owed, parts(found.arrears)), (18_000_000, (0, 240_000, 1_000_000)))

    def test_write_off_and_recovery(self):
        """Q4: 7,450,000 written off, 2,000,000 recovered: 5,450,000 is still claimed."""
        events = [pay(DUE[0], 240_000 + 4_550_000), Event(DUE[3], "write_off"), pay(DUE[4], 2_000_000)]
        found = self.play(events, DUE[4], RunningRules(excess="shorten"))
        self.assertEqual((found.owed, found.written_off, found.recovered, found.claim), (0, 7_450_000, 2_000_000, 5_450_000))
        self.assertFalse(found.is_settled)
        rest = self.play([*events, pay(DUE[5], 5_450_001)], DUE[5], RunningRules(excess="shorten"))
        self.assertEqual((rest.claim, rest.parked, rest.is_settled), (0, 1, True))

    def test_interest_by_days(self):
        """Ten days late on 12 millions at 2 %: the second instalment bears interest of a million for them too."""
        found = self.play([pay(DUE[0] + timedelta(days=10), 1_240_000)], DUE[1], BY_DAYS)
        self.assertEqual(parts(found.arrears), (0, 220_000 + round(20_000 * 10 / 31), 1_000_000))
        early = [pay(START + timedelta(days=14), 1_120_000)]
        self.assertEqual(parts(self.play(early, DUE[0], BY_DAYS).paid), (0, 120_000, 1_000_000))
        waived = [Event(DUE[0], "waive_interest", 40_000)]
        self.assertEqual(parts(self.play(waived, DUE[0], BY_DAYS).arrears), (0, 200_000, 1_000_000))
        quote = payoff_quote([first_plan()], [], BY_DAYS, START + timedelta(days=14))
        self.assertEqual(quote.total, 12_120_000)
        done = self.play([Event(START + timedelta(days=14), "payoff", 12_120_000)], DUE[1], BY_DAYS)
        self.assertEqual((done.is_settled, done.parked), (True, 0))

    def test_days_past_due(self):
        found = self.play([pay(DUE[0], 1_239_999)], DUE[1])
        self.assertEqual((found.oldest(), found.oldest("interest"), found.days_past_due), (DUE[0], DUE[1], 31))

    def test_refused(self):
        for wrong in (lambda: replay([], [], RunningRules(), START), lambda: self.play([pay(START - timedelta(days=1), 1)], START),
                      lambda: Event(START, "payment", -1), lambda: Event(START, "payment", 0.5)):  # fmt: skip
            with self.subTest(), self.assertRaises(ValueError):
                wrong()


EXCESSES = ("next_instalment", "shorten", "lower", "park")
PENALTIES = (
    PenaltyRule(), PenaltyRule(Decimal("0.1"), grace_days=3), PenaltyRule(Decimal(2), "month", cap=50_000),
    PenaltyRule(base="fixed", amount=5_000, per="once"),
)  # fmt: skip


def some_life(number, terms):
    """Events of a loan, its rules, and a day to look at it."""
    random = Random(number)
    plan = schedule(terms)
    span = (plan.lines[-1].due_date - terms.disbursed).days + 60
    each = max(plan.total // len(plan.lines), 1)
    events = []
    for _event in range(random.randint(0, 8)):
        on = random.choice(plan.lines).due_date if random.random() < 0.5 else terms.disbursed + timedelta(random.randint(0, span))
        amount = random.choice([0, 1, each, each, each * 2, random.randint(0, plan.total), plan.total * 2])
        events.append(Event(on, random.choice(["payment"] * 6 + ["recovery", "collateral", "payoff", "waive_interest", "waive_penalty", "write_off"]), amount))
    versions = [first_plan(terms)]
    if random.random() < 0.3:
        on = terms.disbursed + timedelta(random.randint(1, span))
        new = LoanTerms(terms.principal, terms.rate, random.randint(1, 12), on, "declining") if terms.method != "flat" else None
        if new:
            fate = random.choice(["deferred", "capitalised", "waived"])
            versions.append(PlanVersion(on, new, schedule(new).lines, 0 if random.random() < 0.7 else terms.principal // 2, fate))
    rules = RunningRules(
        AllocationRule(direction=random.choice(["horizontal", "vertical"])), random.choice(EXCESSES), random.choice(PENALTIES),
        interest_by="days" if terms.method in ("declining", "bullet") and random.random() < 0.3 else "schedule",
    )  # fmt: skip
    return versions, events, rules, terms.disbursed + timedelta(random.randint(0, span))


class TestReplayProperties(TestCase):
    @loan_property(5, loans() | own_loans())
    def test_terms_survive_their_snapshot(self, terms):
        found = from_values(json.loads(json.dumps(to_values(terms))))
        # holidays after the last instalment are left out: they move nothing
        self.assertEqual(replace(found, holidays=terms.holidays), terms)
        self.assertEqual(schedule(found), schedule(terms))

    @loan_property(10, loans(), st.integers(0, 2**48))
    def test_conservation_and_order(self, terms, number):
        versions, events, rules, as_of = some_life(number, terms)
        found = replay(versions, events, rules, as_of)
        cash = sum(event.amount for event in events if event.on <= as_of and event.kind in ("payment", "payoff", "collateral", "recovery"))
        self.assertEqual(found.paid.total + found.parked + found.recovered, cash)
        added = sum(version.added for version in versions if version.date_from <= as_of)
        self.assertEqual(found.owed + found.paid.principal + found.written_off, added + found.capitalised)
        self.assertEqual(sum(line.paid.principal for line in found.lines), found.paid.principal)
        for line in found.lines:
            self.assertGreaterEqual(min(line.principal, line.interest, line.penalty, *vars(line.open).values()), 0)
        self.assertGreaterEqual(min(found.parked, found.recovered, found.owed, found.claim, found.earned), 0)
        shuffled = events[:]
        Random(number).shuffle(shuffled)
        self.assertEqual(replay(versions, shuffled, rules, as_of), found)
