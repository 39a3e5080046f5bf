import ast
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from .formula import FormulaError, calculate, code_terms, parse, references

RESULT_TYPES = ('income', 'income_other', 'expense', 'expense_other', 'expense_depreciation', 'expense_direct_cost')
EQUITY_TYPES = (*RESULT_TYPES, 'equity', 'equity_unaffected')
BESIDE = 'move_id.line_ids.account_id.'
CHECK = '_CHECK'    # a line whose code ends so must come to 0


@dataclass
class Figure:
    """ One figure of a statement: its value, or why it has none, and the journal items that it is made of """
    value: Decimal = Decimal(0)
    problem: str = ''
    sources: dict = field(default_factory=lambda: defaultdict(dict))    # {(range, rest): {account id: amount}}

    def add(self, other):
        for source, amounts in other.sources.items():
            self.sources[source].update(amounts)


class AccountReport(models.Model):
    _inherit = 'account.report'

    koperasi_statement = fields.Selection([
        ('position', "Statement of Financial Position"), ('result', "Statement of Surplus"), ('equity', "Statement of Changes in Equity"),
        ('cash_flow', "Statement of Cash Flows"),
    ], string="Cooperative Statement", help="Shown under Books › Statements. It says which accounts the statement has to show, each once.")

    def _koperasi_evaluate(self, companies, periods, budget=None):
        """ The figures of a statement, each worked out from posted journal items.

        :param companies: branches of one cooperative, taken together
        :param list periods: ``(first day, last day)`` of each column group, the first one being the statement's own
        :param budget: ``{account id: amount}`` planned for the first period; None where nothing was planned
        :return: dict ``lines``: records to be shown; ``labels``: of the columns of a period; ``figures``: ``{(line id, label, number of the
            period or 'budget'): Figure}``; ``problems``: sentences
        """
        self.ensure_one()
        return Evaluation(self, companies, periods, budget).run()

    def _koperasi_rests(self):
        """ What a statement asks of journal items besides their account: ``{key in the sources of a figure: domain}`` """
        evaluation = Evaluation(self, self.env.company.root_id, [], None)
        rests = [rest for _expression, _accounts, rest in evaluation._leaves().values() if rest is not None]
        return {evaluation._rest_key(rest): list(rest) for rest in rests}


class Evaluation:
    """ One statement being worked out """

    def __init__(self, report, companies, periods, budget):
        # narrow sudo(): the definition of the statement; board and manager have no right on it
        self.report, self.companies, self.env = report.sudo(), companies, report.env
        self.root = companies[:1].root_id
        self.periods, self.budget = periods, budget
        self.balances = self.env['koperasi.balance']
        self.accounts = self.balances._accounts(self.root)
        self.codes = {account.id: account.code for account in self.accounts}
        self.expressions = {(line.code or line.id, expression.label): expression for line in self.report.line_ids for expression in line.expression_ids}
        self.totals, self.figures, self.problems = {}, {}, []
        self.used = Counter()   # (label, source, account id): by how many terms of the statement's own period

    def run(self):
        self.leaves = self._leaves()
        self._read()
        slots = [*range(len(self.periods)), *(['budget'] if self.budget is not None else [])]
        for line in self.report.line_ids:
            for expression in line.expression_ids:
                for slot in slots:
                    self._figure((line.code or line.id, expression.label), slot, ())
        self._check_coverage()
        self._check_zero()
        lines = self.report.line_ids.filtered(lambda line: not (line.code or '').endswith(CHECK))
        labels = [column.expression_label for column in self.report.column_ids] or ['balance']
        figures = {(line.id, expression.label, slot): self.figures[line.code or line.id, expression.label, slot]
                   for line in lines for expression in line.expression_ids for slot in slots}
        return {'lines': lines, 'labels': labels, 'figures': figures, 'problems': list(dict.fromkeys(self.problems))}

    # -- what has to be read --------------------------------------------------

    def _leaves(self):
        """ ``{key: (expression, accounts with their sign, rest of the domain)}`` of the expressions that read journal items """
        leaves = {}
        for key, expression in self.expressions.items():
            try:
                if expression.engine == 'account_codes':
                    leaves[key] = self._code_leaf(expression)
                elif expression.engine == 'domain':
                    leaves[key] = self._domain_leaf(expression)
            except FormulaError:
                self._say_not_understood(expression)
        return leaves

    def _code_leaf(self, expression):
        taken = []
        for term in code_terms(expression.formula):
            taken += [(account_id, term.sign, term) for account_id, code in self.codes.items() if term.takes(code)]
        return expression, taken, None

    def _domain_leaf(self, expression):
        """ Conditions on the account choose accounts of the chart, so that all lines with the same other conditions are read at once """
        if expression.subformula not in ('sum', '-sum'):
            raise FormulaError(expression.subformula)
        own, rest = self._divide(Domain(ast.literal_eval(expression.formula)), 'account_id.')
        accounts = self.accounts.ids if own is None else self._chart(own, 'account_id.')
        sign = -1 if expression.subformula == '-sum' else 1
        return expression, [(account_id, sign, None) for account_id in accounts], rest

    @staticmethod
    def _divide(domain, prefix):
        """ The conditions on what a path leads to, and the others; None for none """
        parts = domain.children if getattr(domain, 'OPERATOR', None) == '&' else (domain,)
        own = [part for part in parts if all(condition.field_expr.startswith(prefix) for condition in part.iter_conditions())]
        rest = [part for part in parts if part not in own]
        return Domain.AND(own) if own else None, Domain.AND(rest) if rest else None

    def _chart(self, domain, prefix):
        """ Ids of the accounts that conditions behind a path choose """
        chosen = domain.map_conditions(lambda condition: Domain(condition.field_expr.removeprefix(prefix), condition.operator, condition.value))
        return self.accounts.search(chosen & Domain('id', 'in', self.accounts.ids)).ids

    def _range(self, scope, period):
        """ First (None: the very start) and last day of a date scope, as Odoo means it """
        first, last = period
        year = self.root.sudo().compute_fiscalyear_dates(last)['date_from']
        return {
            'from_beginning': (None, last), 'from_fiscalyear': (year, last), 'to_beginning_of_fiscalyear': (None, year - timedelta(days=1)),
            'to_beginning_of_period': (None, first - timedelta(days=1)), 'strict_range': (first, last),
        }.get(scope)

    def _read(self):
        """ All totals that the statement needs: one statement of SQL for each kind of journal items """
        wanted, rests, accounts = defaultdict(dict), {}, defaultdict(set)
        for expression, taken, rest in self.leaves.values():
            rests[self._rest_key(rest)] = rest
            accounts[self._rest_key(rest)].update(account_id for account_id, _sign, _term in taken)
            for period in self.periods:
                if bounds := self._range(expression.date_scope, period):
                    wanted[self._rest_key(rest)][bounds] = None
        for rest_key, ranges in wanted.items():
            bounds = list(ranges)
            found = self._totals(bounds, rests[rest_key], self._needed_accounts(rest_key, accounts[rest_key]))
            for number, one in enumerate(bounds):
                self.totals[one, rest_key] = {account_id: amounts[number] for account_id, amounts in found.items() if amounts[number]}

    def _totals(self, bounds, rest, accounts=None):
        """ ``koperasi.balance._totals`` of the items that a rest asks for """
        beside, others = self._divide(rest, BESIDE) if rest is not None else (None, None)
        return self.balances._totals(
            self.companies, bounds, others, accounts=accounts, beside=None if beside is None else self._chart(beside, BESIDE))

    def _needed_accounts(self, rest_key, taken):
        """ The accounts that a statement has to look at: those of its lines and those that it must not leave out; None for all """
        kind = self.report.koperasi_statement
        types = {'result': RESULT_TYPES, 'equity': EQUITY_TYPES}.get(kind)
        if types:
            return taken | (set(self.accounts.filtered(lambda account: account.account_type in types).ids) if not rest_key else set())
        return taken if kind == 'cash_flow' and not rest_key else None

    @staticmethod
    def _rest_key(rest):
        return repr(list(rest)) if rest is not None else ''

    # -- figures --------------------------------------------------------------

    def _figure(self, key, slot, asked_by):
        """ A figure, worked out once; ``asked_by`` are the keys that wait for it """
        if (*key, slot) in self.figures:
            return self.figures[(*key, slot)]
        expression = self.expressions.get(key)
        if expression is None:
            return Figure(problem=self.env._("%s is not defined.", '.'.join(map(str, key))))
        if key in asked_by:
            return Figure(problem=self.env._("%s is defined by itself.", expression.report_line_id.name))
        if expression.engine == 'aggregation':
            figure = self._aggregate(expression, slot, (*asked_by, key))
        elif expression.engine in ('account_codes', 'domain'):
            figure = self._leaf_figure(key, slot)
        else:
            self._say_not_understood(expression)
            figure = Figure(problem=self.env._("not understood"))
        self.figures[(*key, slot)] = figure
        return figure

    def _leaf_figure(self, key, slot):
        leaf = self.leaves.get(key)
        if not leaf:
            return Figure(problem=self.env._("not understood"))
        expression, taken, rest = leaf
        if slot == 'budget':
            bounds, totals = self.periods[0], self.budget if rest is None and expression.date_scope == 'strict_range' else {}
        else:
            bounds = self._range(expression.date_scope, self.periods[slot])
            totals = self.totals.get((bounds, self._rest_key(rest)), {})
        if not bounds:
            self._say_not_understood(expression)
            return Figure(problem=self.env._("not understood"))
        figure, source = Figure(), (bounds, self._rest_key(rest))
        for account_id, sign, term in taken:
            amount = totals.get(account_id)
            if amount and (not term or term.takes_amount(amount)):
                figure.value += sign * amount
                figure.sources[source][account_id] = figure.sources[source].get(account_id, 0) + sign * amount
                if slot == 0:
                    self.used[expression.label, source, account_id] += 1
        return figure

    def _aggregate(self, expression, slot, asked_by):
        line, figure = expression.report_line_id, Figure()
        if expression.formula == 'sum_children':
            needed, tree = [(child.code or child.id, expression.label) for child in line.children_ids], None
        else:
            try:
                tree = parse(expression.formula)
            except FormulaError:
                self._say_not_understood(expression)
                return Figure(problem=self.env._("not understood"))
            needed = references(tree)
        parts = {key: self._figure(key, slot, asked_by) for key in needed if tree is not None or key in self.expressions}
        for part in parts.values():
            if part.problem:
                self.problems.append(self.env._("%(line)s: no figure, since %(reason)s", line=line.name, reason=part.problem))
                return Figure(problem=part.problem)
            figure.add(part)
        values = {key: part.value for key, part in parts.items()}
        try:
            figure.value = sum(values.values(), Decimal(0)) if tree is None else calculate(tree, values)
        except ZeroDivisionError:
            self.problems.append(self.env._("%s: divided by zero.", line.name))
            figure.problem = self.env._("divided by zero")
        return figure

    def _say_not_understood(self, expression):
        self.problems.append(self.env._(
            "%(line)s: the formula “%(formula)s” (%(engine)s) is not understood.", line=expression.report_line_id.name, formula=expression.formula,
            engine=expression.engine))

    # -- what the statement has to hold ---------------------------------------

    def _check_coverage(self):
        """ Each account that has an amount is in the statement, or is named """
        own = self.periods[0]
        kind = self.report.koperasi_statement
        must = {'position': self._range('from_beginning', own), 'result': own, 'equity': self._range('from_beginning', own), 'cash_flow': own}.get(kind)
        if not must:
            return
        rest = next((rest for _expression, _accounts, rest in self.leaves.values() if rest is not None), None) if kind == 'cash_flow' else None
        source = (must, self._rest_key(rest))
        totals = self.totals.get(source)
        if totals is None:
            totals = {account_id: amount for account_id, [amount] in self._totals([must], rest).items() if amount}
        shown = {account_id for _label, (_bounds, rest_key), account_id in self.used if kind != 'cash_flow' or rest_key == source[1]}
        if kind == 'cash_flow':
            shown |= self._cash_accounts()
        self._check_once()
        for account in self.env['account.account'].sudo().with_company(self.root).browse(totals).sorted('code'):
            if account.id not in shown and self._belongs(kind, account):
                self.problems.append(self.env._(
                    "not mapped: %(code)s %(name)s, %(amount)s", code=account.code or '–', name=account.name,
                    amount=self.env['koperasi.transaction']._rupiah(int(totals[account.id]))))

    def _check_once(self):
        """ No account counts twice in the same column """
        twice = {account_id for (_label, _source, account_id), times in self.used.items() if times > 1}
        for account in self.accounts.filtered(lambda account: account.id in twice):
            self.problems.append(self.env._("counted twice: %(code)s %(name)s", code=account.code, name=account.name))

    def _cash_accounts(self):
        """ The accounts whose beginning and end the statement of cash flows shows """
        return {account_id for _expression, taken, rest in self.leaves.values() if rest is None for account_id, _sign, _term in taken}

    @staticmethod
    def _belongs(kind, account):
        if account.account_type == 'off_balance':
            return False
        if kind == 'result':
            return account.account_type in RESULT_TYPES
        if kind == 'equity':
            return account.account_type in EQUITY_TYPES
        return True

    def _check_zero(self):
        """ The lines that must come to 0 """
        for line in self.report.line_ids.filtered(lambda line: (line.code or '').endswith(CHECK)):
            for expression in line.expression_ids:
                for slot in range(len(self.periods)):
                    figure = self.figures[line.code, expression.label, slot]
                    if figure.value:
                        self.problems.append(self.env._(
                            "%(line)s: differs by %(amount)s in %(period)s.", line=line.name,
                            amount=self.env['koperasi.transaction']._rupiah(int(figure.value)), period=f"{self.periods[slot][0]} – {self.periods[slot][1]}"))
