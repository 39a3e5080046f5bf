import unittest
from decimal import Decimal
from fractions import Fraction

from odoo.addons.koperasi.finance.red_flags import FlagRule, is_raised, is_worse, raised, ranking, value_of

NPL = FlagRule('npl', '100 * loans_problem / loans', '>', Decimal('5.00'), 15)
CASH = FlagRule('liquidity', '100 * cash / short_liabilities', '<', Decimal('10.00'), 20)


def figures(**values):
    return {name: Fraction(value) for name, value in values.items()}


class TestRedFlags(unittest.TestCase):

    def test_limits(self):
        """ Values are compared as they are printed: two decimals, a half away from zero """
        for problem, loans, value, expected in ((5, 100, '5.00', False), (501, 10_000, '5.01', True), (50_049, 1_000_000, '5.00', False), (50_050, 1_000_000, '5.01', True),
                                                (0, 100, '0.00', False), (0, 0, None, False)):
            with self.subTest(problem=problem, loans=loans):
                found = value_of(NPL, figures(loans_problem=problem, loans=loans))
                self.assertEqual(found, None if value is None else Decimal(value))
                self.assertEqual(is_raised(NPL, found), expected)

    def test_each_operator(self):
        for operator, expected in (('>', (False, False, True)), ('>=', (False, True, True)), ('<', (True, False, False)), ('<=', (True, True, False))):
            rule = FlagRule('x', 'a', operator, Decimal('2.00'), 1)
            self.assertEqual(tuple(is_raised(rule, Decimal(value)) for value in ('1.99', '2.00', '2.01')), expected, operator)

    def test_nothing_known_raises_nothing(self):
        self.assertEqual(raised([NPL, CASH], {}), [])
        self.assertEqual([rule.code for rule, _value in raised([NPL, CASH], figures(cash=1, short_liabilities=100))], ['liquidity'])

    def test_worse(self):
        self.assertTrue(is_worse(NPL, Decimal(7), Decimal(6)))
        self.assertFalse(is_worse(NPL, Decimal(6), Decimal(6)))
        self.assertTrue(is_worse(CASH, Decimal(3), Decimal(4)))

    def test_ranking(self):
        """ Equal points share a rank, the next one counts those before it """
        self.assertEqual(ranking({1: 10, 2: 30, 3: 10, 4: 5}, {1: "B", 2: "C", 3: "A", 4: "D"}), [(2, 1), (3, 2), (1, 2), (4, 4)])
        self.assertEqual(ranking({}, {}), [])
