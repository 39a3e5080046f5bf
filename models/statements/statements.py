from datetime import timedelta

from xlsxwriter.utility import xl_col_to_name

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .books import plain
from .formula import FormulaError, parse

STYLES = {0: 'grand', 1: 'sum'}     # by the level of a line


class KoperasiStatements(models.AbstractModel):
    """ A paper is what screen, PDF and worksheet have in common.

    ``columns``: ``{label, group, type}`` (``text``, ``date``, ``amount``, ``count``); ``rows``: iterator of dicts with ``cells`` (a value a column, None for
    an empty one), ``style`` (``grand``, ``sum``, ``line``, ``account``, ``head``, ``total``, ``text``) and what the row leads to: ``line_id``, ``account_id``,
    ``move_id``; ``sheet``: ``{number of a column: formula}`` for the worksheet, with ``{r}`` this row, ``{p}`` the row before, ``{c}`` this column,
    ``{first}`` the first row since the last head; ``problems`` and ``notes``: sentences.
    """
    _inherit = 'koperasi.statements'

    @api.model
    def _paper(self, options):
        """ What was asked for, in the language of the context.

        :param Options options: as ``_options`` gives them
        """
        options = options.with_env(self.env)
        columns, rows, problems = getattr(self, f'_{options.book}_paper')(options)
        return {
            'book': options.book, 'title': options.report.name or self._book_names()[options.book], 'subject': self._branch_name(options),
            'period': self._paper_period(options), 'columns': columns, 'rows': rows, 'problems': problems, 'notes': self._notes(options),
            'options': options,
        }

    @api.model
    def _book_names(self):
        """ ``{value: name}`` of the lists beside the statements """
        return {'trial': self.env._("Trial Balance"), 'ledger': self.env._("General Ledger"), 'journal': self.env._("Journal"),
                'cash_book': self.env._("Cash Book"), 'tie_out': self.env._("Tie-out"), 'notes': self.env._("Notes to the Statements")}

    def _day(self, value):
        return format_date(self.env, value, date_format='d MMM y')

    def _period_name(self, first, last):
        return self._day(last) if first == last else self.env._("%(first)s to %(last)s", first=self._day(first), last=self._day(last))

    def _paper_period(self, options):
        if options.report.sudo().koperasi_statement == 'position' or options.book == 'tie_out':
            return self.env._("As of %s", self._day(options.last))
        return self._period_name(options.first, options.last)

    def _branch_name(self, options):
        # narrow sudo(): names of branches
        companies = options.companies.sudo()
        if options.branch or companies == companies.root_id:
            return companies.name
        return self.env._("%(cooperative)s, consolidated with %(count)s branches", cooperative=companies[:1].root_id.name, count=len(companies - companies.root_id))

    def _notes(self, options):
        """ What the reader has to know to read the figures right """
        notes = []
        # narrow sudo(): names of branches
        root = options.companies.sudo()[:1].root_id
        every = self.env['res.company'].sudo().search([('id', 'child_of', root.ids), ('koperasi_ready', '=', True)])
        left_out = every - options.companies.sudo()
        if not options.branch and left_out:
            notes.append(self.env._("Without: %s.", ', '.join(left_out.mapped('name'))))
        self.env['account.move.line'].flush_model(['parent_state', 'company_id', 'date'])
        [[any_items]] = self.env.execute_query(SQL(
            "SELECT EXISTS (SELECT FROM account_move_line WHERE parent_state = 'posted' AND company_id IN %s AND date <= %s)",
            tuple(options.companies.ids), options.last))
        if not any_items:
            notes.append(self.env._("Nothing was posted up to %s.", self._day(options.last)))
        if options.budget:
            notes += self._budget_notes(options)
        return notes

    @api.model
    def _budget(self, options):
        """ What was planned for the period, ``{account id: Decimal, + debit - credit}``; None: nothing. The seam for planning. """
        return None

    @api.model
    def _budget_notes(self, options):
        """ What is said of the budget column """
        if options.report and not self._has_budget(options):
            return [self.env._("The budget is one of income and costs: it stands in the statement of surplus.")]
        return [self.env._("No budget was set for this period.")] if options.report and self._budget(options) is None else []

    # -- statements -----------------------------------------------------------

    @api.model
    def _has_budget(self, options):
        """ Whether a budget may be asked for: it is one of income and costs """
        return options.budget and options.report.sudo().koperasi_statement == 'result'

    def _statement_paper(self, options):
        planned = self._has_budget(options)
        budget = self._budget(options) if planned else None
        found = options.report._koperasi_evaluate(options.companies, options.periods, budget)
        report = options.report.sudo()
        names = {column.expression_label: column.name for column in report.column_ids}
        single, slots = len(found['labels']) == 1, [*range(len(options.periods)), *(['budget'] if planned else [])]
        columns = [{'label': '', 'group': '', 'type': 'text'}]
        for slot in slots:
            group = self.env._("Budget") if slot == 'budget' else self._column_name(report, options.periods[slot])
            columns += [{'label': group if single else names[label], 'group': '' if single else group, 'type': 'amount', 'slot': slot, 'expression': label}
                        for label in found['labels']]
        if not planned:
            return columns, self._statement_rows(options, found, columns), found['problems']
        return [*columns, *self._variance_columns()], self._with_variance(self._statement_rows(options, found, columns), len(columns) - 1), found['problems']

    def _variance_columns(self):
        return [{'label': self.env._("Difference"), 'group': '', 'type': 'amount', 'slot': 'difference', 'expression': ''},
                {'label': self.env._("In % of the Budget"), 'group': '', 'type': 'percent', 'slot': 'percent', 'expression': ''}]

    @staticmethod
    def _with_variance(rows, place):
        """ What the period came to less what was planned for it, in rupiah and in percent of the plan; no percentage of nothing.

        :param int place: number of the column of the budget; the period's own is the second one
        """
        actual, budget, difference = 'B', xl_col_to_name(place), xl_col_to_name(place + 1)
        for row in rows:
            done, planned = row['cells'][1], row['cells'][place]
            known = not any(isinstance(cell, str) for cell in (done, planned)) and done is not None and planned is not None
            apart = done - planned if known else None
            row['cells'] += [apart, round(100 * apart / abs(planned), 2) if known and planned else None]
            row['drill'] = [*row['drill'][:place - 1], False, False, False]     # a plan has no journal items
            if known:
                row['sheet'] = {place + 1: f'={actual}{{r}}-{budget}{{r}}', place + 2: f'=ROUND({difference}{{r}}/ABS({budget}{{r}})*100,2)'}
        return rows

    def _column_name(self, report, period):
        return self._day(period[1]) if report.koperasi_statement == 'position' else self._period_name(*period)

    def _statement_rows(self, options, found, columns):
        rows = []
        for line in found['lines']:
            figures = [found['figures'].get((line.id, column['expression'], column['slot'])) for column in columns[1:]]
            if line.hide_if_zero and not any(figure and (figure.value or figure.problem) for figure in figures):
                continue
            sheet = {number: self._sheet_formula(line, column['expression']) for number, (column, figure) in enumerate(zip(columns[1:], figures, strict=True), 1)
                     if figure and not figure.problem}
            rows.append({
                'cells': [line.name, *(self._cell(figure) for figure in figures)], 'style': STYLES.get(line.hierarchy_level, 'line'), 'level': line.hierarchy_level,
                'line_id': line.id, 'key': line.code or line.id, 'references': {number: tree for number, tree in sheet.items() if tree is not None},
                'drill': [bool(figure and figure.sources) for figure in figures]})
            if options.detail and any(tree is None for tree in sheet.values()):
                rows += self._account_rows(line, figures)
        return rows

    @staticmethod
    def _cell(figure):
        if figure is None or figure.problem:
            return figure and '?'
        return plain(figure.value)

    def _account_rows(self, line, figures):
        """ The accounts that a line is made of """
        amounts = [{} for _figure in figures]
        for found, figure in zip(amounts, figures, strict=True):
            for source in (figure.sources.values() if figure else ()):
                for account_id, amount in source.items():
                    found[account_id] = found.get(account_id, 0) + amount
        ids = {account_id for found in amounts for account_id in found}
        # narrow sudo(): code and name of accounts whose sums are shown
        accounts = self.env['account.account'].sudo().with_company(self.env.company.root_id).browse(ids).sorted('code')
        return [{'cells': [f'{account.code} {account.name}', *(plain(found.get(account.id, 0)) if figure else None for found, figure in zip(amounts, figures, strict=True))],
                 'style': 'account', 'level': 4, 'line_id': line.id, 'account_id': account.id,
                 'drill': [account.id in found for found in amounts]} for account in accounts]

    def _sheet_formula(self, line, label):
        """ The tree of a line that is made of other lines; None of one that reads journal items """
        expression = line.expression_ids.filtered(lambda expression: expression.label == label)
        if expression.engine != 'aggregation' or expression.formula == 'sum_children':
            return None
        try:
            return parse(expression.formula)
        except FormulaError:
            return None

    # -- lists ----------------------------------------------------------------

    def _amounts(self, *labels):
        return [{'label': label, 'group': '', 'type': 'amount'} for label in labels]

    def _texts(self, *labels):
        return [{'label': label, 'group': '', 'type': 'text'} for label in labels]

    def _trial_paper(self, options):
        columns = [*self._texts(self.env._("Code"), self.env._("Account")),
                   *self._amounts(self.env._("Opening balance"), self.env._("Debit"), self.env._("Credit"), self.env._("Closing balance"))]
        return columns, self._trial_rows(options), []

    def _trial_rows(self, options):
        names, totals = ('opening', 'debit', 'credit', 'closing'), [0, 0, 0, 0]
        for row in self.env['koperasi.books']._trial_balance(options.companies, options.first, options.last):
            amounts = [plain(row[name]) for name in names]
            totals = [total + amount for total, amount in zip(totals, amounts, strict=True)]
            yield {'cells': [row['account'].code, row['account'].name, *amounts], 'style': 'line', 'account_id': row['account'].id, 'sheet': {5: '=C{r}+D{r}-E{r}'}}
        yield {'cells': [None, self.env._("Total"), *totals], 'style': 'total', 'sheet': dict.fromkeys(range(2, 6), '=SUM({c}{first}:{c}{p})')}

    def _ledger_paper(self, options):
        columns = [{'label': self.env._("Date"), 'group': '', 'type': 'date'},
                   *self._texts(self.env._("Number"), self.env._("Description"), self.env._("Partner")),
                   *self._amounts(self.env._("Debit"), self.env._("Credit"), self.env._("Balance"))]
        return columns, self._ledger_rows(options, options.accounts), []

    def _cash_book_paper(self, options):
        columns, _rows, problems = self._ledger_paper(options)
        return columns, self._ledger_rows(options, self._cash_book_accounts(options)), problems

    def _cash_book_accounts(self, options):
        cash = self.env['koperasi.books']._cash_accounts(options.companies)
        return [one for one in cash if not options.accounts or one in options.accounts] or (0,)

    def _people(self, options):
        """ How many people a book names; 0 for what has sums only """
        if options.book not in ('ledger', 'cash_book', 'journal'):
            return 0
        accounts = {'ledger': options.accounts, 'journal': ()}.get(options.book)
        return self.env['koperasi.books']._count_partners(
            options.companies, options.first, options.last, self._cash_book_accounts(options) if accounts is None else accounts)

    def _note(self, options, paper):
        """ Note a file of a book that goes out, if it names people """
        if people := self._people(options):
            self.env['koperasi.export']._note('book', paper['title'], people, f"{paper['period']} · {paper['subject']}")

    def _ledger_rows(self, options, account_ids):
        eve = options.first - timedelta(days=1)
        for row, items in self.env['koperasi.books']._ledger(options.companies, options.first, options.last, account_ids):
            account, balance = row['account'], row['opening']
            yield {'cells': [None, account.code, account.name, None, None, None, None], 'style': 'head', 'account_id': account.id}
            yield {'cells': [eve, None, self.env._("Opening balance"), None, None, None, plain(balance)], 'style': 'line'}
            for move_id, day, number, _account, text, partner, debit, credit in items:
                balance = plain(balance) + plain(debit) - plain(credit)
                yield {'cells': [day, number, text, partner, plain(debit) or None, plain(credit) or None, plain(balance)], 'style': 'line', 'move_id': move_id,
                       'sheet': {6: '=G{p}+E{r}-F{r}'}}
            yield {'cells': [options.last, None, self.env._("Closing balance"), None, plain(row['debit']), plain(row['credit']), plain(row['closing'])],
                   'style': 'total', 'sheet': {4: '=SUM({c}{first}:{c}{p})', 5: '=SUM({c}{first}:{c}{p})', 6: '=G{p}'}}

    def _journal_paper(self, options):
        columns = [{'label': self.env._("Date"), 'group': '', 'type': 'date'},
                   *self._texts(self.env._("Number"), self.env._("Account"), self.env._("Description"), self.env._("Partner")),
                   *self._amounts(self.env._("Debit"), self.env._("Credit"))]
        return columns, self._journal_rows(options), []

    def _journal_rows(self, options):
        names = {account.id: f'{account.code} {account.name}' for account in self.env['koperasi.balance']._accounts(options.companies[:1])}
        before, total_debit, total_credit = None, 0, 0
        for move_id, day, number, account_id, text, partner, debit, credit in self.env['koperasi.books']._journal(options.companies, options.first, options.last):
            new = move_id != before
            before, total_debit, total_credit = move_id, total_debit + plain(debit), total_credit + plain(credit)
            yield {'cells': [day if new else None, number if new else None, names.get(account_id), text, partner, plain(debit) or None, plain(credit) or None],
                   'style': 'line', 'move_id': move_id}
        yield {'cells': [None, None, self.env._("Total"), None, None, total_debit, total_credit], 'style': 'total',
               'sheet': dict.fromkeys((5, 6), '=SUM({c}{first}:{c}{p})')}

    def _tie_out_paper(self, options):
        columns = [*self._texts(self.env._("Branch"), self.env._("Control Account")), {'label': self.env._("Member Accounts"), 'group': '', 'type': 'count'},
                   *self._amounts(self.env._("Member Accounts Total"), self.env._("General Ledger"), self.env._("Difference"))]
        # narrow sudo(): totals of the branches that the door has checked
        rows = self.env['koperasi.ledger.check'].sudo()._tie_out(options.companies, options.last)
        wrong = sum(abs(row['difference']) for row in rows)
        problems = [self.env._("The two books do not agree: %s.", self.env['koperasi.transaction']._rupiah(int(wrong)))] if wrong else []
        return columns, self._tie_out_rows(options, rows), problems

    def _tie_out_rows(self, options, rows):
        names = {company.id: company.name for company in options.companies.sudo()}
        accounts = {account.id: account for account in self.env['koperasi.balance']._accounts(options.companies[:1])}
        totals = [0, 0, 0, 0]
        for row in rows:
            account = accounts.get(row['control_id'])
            amounts = [row['accounts'], *(plain(row[name]) for name in ('subledger', 'ledger', 'difference'))]
            totals = [total + amount for total, amount in zip(totals, amounts, strict=True)]
            yield {'cells': [names[row['company_id']], account and f'{account.code} {account.name}', *amounts], 'style': 'line', 'account_id': row['control_id'],
                   'sheet': {5: '=D{r}-E{r}'}}
        yield {'cells': [None, self.env._("Total"), *totals], 'style': 'total', 'sheet': dict.fromkeys(range(2, 6), '=SUM({c}{first}:{c}{p})')}
