from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...models.statements.formula import FormulaError, calculate, code_terms, parse, references, spreadsheet


@tagged('-at_install', 'post_install')
class TestFormula(BaseCase):

    def test_codes(self):
        first, second, third = code_terms(r'-41\(411,412) + 52C - 6.D')
        self.assertEqual((first.sign, first.prefix, first.excluded, first.side), (-1, '41', ('411', '412'), ''))
        self.assertEqual([first.takes(code) for code in ('413001', '411001', '412', '511001', '', None)], [True, False, False, False, False, False])
        self.assertEqual((second.sign, second.prefix, second.side), (1, '52', 'C'))
        self.assertEqual((third.sign, third.prefix, third.side), (-1, '6.', 'D'))
        self.assertEqual([term.takes_amount(-5) for term in (first, second, third)], [True, True, False])
        for wrong in ('tag(base.x)', '()', '41(411)'):
            with self.assertRaises(FormulaError, msg=wrong):
                code_terms(wrong)

    def test_aggregation(self):
        tree = parse('A.balance - (B.balance + 2 * C.x) / -4')
        self.assertEqual(sorted(references(tree)), [('A', 'balance'), ('B', 'balance'), ('C', 'x')])
        figures = {('A', 'balance'): Decimal(10), ('B', 'balance'): Decimal(6), ('C', 'x'): Decimal(1)}
        self.assertEqual(calculate(tree, figures), 12)
        self.assertEqual(spreadsheet(tree, {('A', 'balance'): 'C1', ('B', 'balance'): 'C2', ('C', 'x'): 'D3'}.get), '(C1-((C2+(2*D3))/(-4)))')
        self.assertIsNone(spreadsheet(tree, {('A', 'balance'): 'C1'}.get))
        with self.assertRaises(ZeroDivisionError):
            calculate(parse('A.balance / B.x'), {('A', 'balance'): Decimal(1), ('B', 'x'): Decimal(0)})
        for wrong in ('', 'A.balance +', '__import__("os")', 'A.b.c', 'A.b ** 2', 'A.b if 1 else 2', '[1]', 'True', '"x"', 'A.b // 2', 'lambda: 1'):
            with self.assertRaises(FormulaError, msg=wrong):
                parse(wrong)
