"""What the formulas of an ``account.report`` mean, without a database: prefixes of account codes, and sums of other lines."""
import ast
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.account.models.account_report import ACCOUNT_CODES_ENGINE_SPLIT_REGEX, ACCOUNT_CODES_ENGINE_TERM_REGEX

OPERATORS = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b, ast.Div: lambda a, b: a / b,
}


class FormulaError(ValueError):
    """ A formula that this engine does not understand """


@dataclass(frozen=True)
class CodeTerm:
    """ One term of the engine ``account_codes``: ``-41\\(411,412)C`` """
    sign: int
    prefix: str
    excluded: tuple
    side: str       # 'D' only accounts in debit, 'C' only those in credit, '' all

    def takes(self, code):
        return bool(code) and code.startswith(self.prefix) and not code.startswith(self.excluded)

    def takes_amount(self, amount):
        return not self.side or (amount > 0 if self.side == 'D' else amount < 0)


def code_terms(formula):
    """ The terms of a formula of the engine ``account_codes``.

    :raises FormulaError: for what is no prefix of codes (tags of accounts)
    """
    terms = []
    for text in ACCOUNT_CODES_ENGINE_SPLIT_REGEX.split(formula.replace(' ', '')):
        if not text:
            continue
        match = ACCOUNT_CODES_ENGINE_TERM_REGEX.match(text)
        if not match or not match['prefix'] or match['prefix'].startswith('tag('):
            raise FormulaError(formula)
        excluded = tuple(code for code in (match['excluded_prefixes'] or '').split(',') if code)
        terms.append(CodeTerm(-1 if match['sign'] == '-' else 1, match['prefix'], excluded, match['balance_character']))
    return tuple(terms)


def parse(formula):
    """ The syntax tree of a formula of the engine ``aggregation``: numbers, ``CODE.label``, ``+ - * /`` and brackets.

    :raises FormulaError: for anything else
    """
    try:
        tree = ast.parse(formula.strip(), mode='eval').body
    except SyntaxError as error:
        raise FormulaError(formula) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and (isinstance(node.value, bool) or not isinstance(node.value, int | float)):
            raise FormulaError(formula)
        if not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Constant | ast.Attribute | ast.Name | ast.Load | ast.UAdd | ast.USub | ast.operator):
            raise FormulaError(formula)
        if isinstance(node, ast.BinOp) and type(node.op) not in OPERATORS:
            raise FormulaError(formula)
        if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
            raise FormulaError(formula)
    return tree


def references(tree):
    """ ``[(code, label)]`` of the figures that a formula needs """
    return [(node.value.id, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]


def calculate(tree, figures):
    """ What a formula comes to.

    :param dict figures: ``{(code, label): Decimal}``
    :raises ZeroDivisionError: if it divides by a figure that is 0
    """
    match tree:
        case ast.BinOp():
            left, right = calculate(tree.left, figures), calculate(tree.right, figures)
            if isinstance(tree.op, ast.Div) and not right:
                raise ZeroDivisionError
            return OPERATORS[type(tree.op)](left, right)
        case ast.UnaryOp():
            value = calculate(tree.operand, figures)
            return -value if isinstance(tree.op, ast.USub) else value
        case ast.Attribute():
            return figures[tree.value.id, tree.attr]
        case ast.Constant():
            return Decimal(str(tree.value))
    raise FormulaError(ast.dump(tree))


def spreadsheet(tree, cell):
    """ The same formula for a worksheet.

    :param cell: function of ``(code, label)`` that gives ``C5``, or None for what is on no sheet
    :return: text without ``=``; None if a figure is not on the sheet
    """
    match tree:
        case ast.BinOp():
            left, right = spreadsheet(tree.left, cell), spreadsheet(tree.right, cell)
            sign = {ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/'}[type(tree.op)]
            return f'({left}{sign}{right})' if left and right else None
        case ast.UnaryOp():
            value = spreadsheet(tree.operand, cell)
            return value and (f'(-{value})' if isinstance(tree.op, ast.USub) else value)
        case ast.Attribute():
            return cell((tree.value.id, tree.attr))
        case ast.Constant():
            return str(tree.value)
    return None
