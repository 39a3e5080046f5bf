from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from xlsxwriter.utility import xl_col_to_name

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import check_role
from ..statements.options import READERS, Options
from .statements import nearest

UNITS = {'month': 12, 'week': 8}        # how far each looks
PERCENTS = ('collection_percent', 'mandatory_percent', 'rollover_percent')
AMOUNTS = ('net_savings', 'new_loans')
MOST = 10**13
ALWAYS = ('principal', 'interest', 'mandatory', 'deposits', 'costs')


@dataclass(frozen=True)
class Assumptions:
    """ What a forecast of cash supposes; amounts are rupiah a month """
    companies: object           # res.company: the branches, taken together
    branch: int                 # id of the one that was chosen, 0 for all
    day: date                   # the last day that is known
    unit: str                   # month or week
    collection_percent: Decimal
    mandatory_percent: Decimal
    rollover_percent: Decimal
    net_savings: int = 0
    new_loans: int = 0

    @property
    def ends(self):
        """ The last day of each period: whole months (the first is what is left of the current one), or weeks """
        if self.unit == 'week':
            return [self.day + timedelta(weeks=number) for number in range(1, UNITS['week'] + 1)]
        first = (self.day + timedelta(days=1)).replace(day=1)
        return [first + relativedelta(months=number, days=-1) for number in range(1, UNITS['month'] + 1)]

    @property
    def periods(self):
        """ ``[(first day, last day)]`` """
        return [(before + timedelta(days=1), end) for before, end in pairwise([self.day, *self.ends])]


class KoperasiForecast(models.AbstractModel):
    """ What cash will come to: opening cash, and what contracts and the budget say of each period to come. Nothing of it is kept. """
    _name = 'koperasi.forecast'
    _description = "Cash Forecast"

    # -- what is asked for ----------------------------------------------------

    @api.model
    def _assumptions(self, values):
        """ What a caller supposes, checked.

        :param dict values: may hold ``unit``, ``branch`` (id, 0 for all), the percentages of PERCENTS (number or its text; what came in lately, and no
            roll-over, if missing) and the amounts of AMOUNTS (rupiah a month)
        :return: Assumptions
        :raises AccessError: if the caller's role does not read statements
        :raises UserError: if something is not valid
        """
        check_role(self.env, *READERS)
        companies, branch = self.env['koperasi.statements']._chosen_branch(values.get('branch'))
        unit = values.get('unit') or 'month'
        if unit not in UNITS:
            raise UserError(self.env._("%s is not valid.", self.env._("The period")))
        day = max(company._koperasi_book_date() for company in companies)
        proposed = self._proposed(companies, day)
        percents = {name: self._decimal(values.get(name), 0, 100, proposed[name]) for name in PERCENTS}
        amounts = {name: int(self._decimal(values.get(name), -MOST if name == 'net_savings' else 0, MOST, Decimal(0))) for name in AMOUNTS}
        return Assumptions(companies, branch, day, unit, **percents, **amounts)

    def _decimal(self, value, least, most, default):
        if value is None or value is False or value == '':
            return default
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = None
        if isinstance(value, bool) or number is None or not number.is_finite() or not least <= number <= most:
            raise UserError(self.env._("%(value)s is not valid: it lies between %(least)s and %(most)s.", value=str(value)[:20], least=least, most=most))
        return number

    @api.model
    def _proposed(self, companies, day):
        """ The percentages that the last complete months suggest: of what fell due, what was paid, at most all of it; all of it where there is no history """
        period = self._history_period(companies, day)
        loans, mandatory = (history(companies, *period) if period else (0, 0) for history in (self._loan_history, self._mandatory_history))
        return {'collection_percent': self._part(*loans), 'mandatory_percent': self._part(*mandatory), 'rollover_percent': Decimal(0)}

    @staticmethod
    def _part(due, paid):
        """ Percent, two decimals; all of it where nothing was due """
        return min(max(round(Decimal(100 * paid) / due, 2), Decimal(0)), Decimal(100)) if due else Decimal(100)

    # -- figures --------------------------------------------------------------

    @api.model
    def _forecast(self, assumptions):
        """ The periods to come.

        :return: list of dicts ``first, last, opening, principal, interest, mandatory, net_savings, deposits, costs, investments, new_loans, net, closing``: rupiah, what
            is paid out below 0
        """
        companies, periods = assumptions.companies, assumptions.periods
        statements = self.env['koperasi.statements']
        collected, kept = (Fraction(percent) / 100 for percent in (assumptions.collection_percent, assumptions.rollover_percent))
        dues = self._loan_dues(companies, periods[-1][1])
        bills = self._mandatory_bills(companies, assumptions.day, assumptions.ends)
        matured = self._maturities(companies, assumptions.day, periods[-1][1], kept)
        costs = self._planned_payments(assumptions)
        rows, cash = [], self._cash(companies, assumptions.day)
        for number, (first, last) in enumerate(periods):
            due = [parts for day, parts in dues.items() if first <= day <= last]
            months = sum(statements._month_shares(first.replace(day=1), first, last))
            flows = {
                'principal': nearest(collected * sum(principal for principal, _interest in due)), 'interest': nearest(collected * sum(interest for _principal, interest in due)),
                'mandatory': nearest(Fraction(assumptions.mandatory_percent) / 100 * bills[number]), 'net_savings': nearest(assumptions.net_savings * months),
                'deposits': -sum(amount for day, amount in matured.items() if first <= day <= last), **costs[number], 'new_loans': -nearest(assumptions.new_loans * months)}
            net = sum(flows.values())
            rows.append({'first': first, 'last': last, 'opening': cash, **flows, 'net': net, 'closing': cash + net})
            cash += net
        return rows

    @api.model
    def _cash(self, companies, day):
        """ Cash and bank at the end of a day, rupiah """
        found = self.env['koperasi.balance']._balance_on(day, companies, books=('ledger',))['ledger']
        cash = set(self.env['koperasi.books']._cash_accounts(companies))
        return int(sum(amount for account_id, amount in found.items() if account_id in cash))

    @api.model
    def _planned_payments(self, assumptions):
        """ ``[{'costs': rupiah, 'investments': rupiah}]`` a period, below 0: what the approved budgets plan; depreciation and loan losses cost no cash """
        statements = self.env['koperasi.statements']
        budgets = self._budgets(assumptions)
        lines = {line.account_id: line.kind for line in budgets.line_ids}
        loss = self.env['koperasi.posting.rule']._get_account(assumptions.companies.root_id, 'loan_loss')
        without_cash = {account for account in lines if account.account_type == 'expense_depreciation' or account == loss}
        found = []
        for first, last in assumptions.periods:
            planned = statements._planned(budgets, first, last)
            found.append({kind: -int(sum(planned.get(account.id, 0) for account in lines if lines[account] == kind and account not in without_cash))
                          for kind in ('costs', 'investments')})
        return found

    @api.model
    def _budgets(self, assumptions):
        first, last = assumptions.periods[0][0], assumptions.periods[-1][1]
        return self.env['koperasi.statements']._budgets_of(Options('forecast', None, assumptions.companies, assumptions.branch, first, last))

    @api.model
    def _lowest(self, rows):
        """ The row at whose end cash is lowest, the first of several """
        return min(rows, key=lambda row: row['closing'])

    # -- the paper ------------------------------------------------------------

    @api.model
    def _paper(self, assumptions):
        """ The forecast as ``koperasi.statements`` lays papers out, in the language of the context """
        statements, rows = self.env['koperasi.statements'], self._forecast(assumptions)
        labels = {
            'principal': self.env._("Loan principal"), 'interest': self.env._("Loan interest"), 'mandatory': self.env._("Mandatory shares"),
            'net_savings': self.env._("Savings, net"), 'deposits': self.env._("Term deposits paid out"), 'costs': self.env._("Costs"),
            'investments': self.env._("Investments"), 'new_loans': self.env._("New loans")}
        flows = [name for name in labels if name in ALWAYS or any(row[name] for row in rows)]
        columns = [{'label': '', 'group': '', 'type': 'text'}, *({'label': label, 'group': '', 'type': 'amount'} for label in (
            self.env._("Opening cash"), *(labels[name] for name in flows), self.env._("Net change"), self.env._("Closing cash")))]
        last = len(columns) - 1
        change, closing = xl_col_to_name(last - 1), xl_col_to_name(last)
        net = '+'.join(f'{xl_col_to_name(number)}{{r}}' for number in range(2, last - 1))
        lowest, table = self._lowest(rows), []
        for number, row in enumerate(rows):
            sheet = {last - 1: f'={net}', last: f'=B{{r}}+{change}{{r}}'}
            if number:
                sheet[1] = f'={closing}{{p}}'
            table.append({'cells': [self._period_label(assumptions, row), row['opening'], *(row[name] for name in flows), row['net'], row['closing']],
                          'style': 'sum' if row is lowest else 'line', 'sheet': sheet})
        table.append({'cells': [self.env._("Total"), None, *(sum(row[name] for row in rows) for name in (*flows, 'net')), None], 'style': 'total',
                      'sheet': dict.fromkeys(range(2, last), '=SUM({c}{first}:{c}{p})')})
        empty = [None] * last
        table += [{'cells': [text, *empty], 'style': style} for style, text in self._explained(assumptions, rows, lowest)]
        options = Options('forecast', None, assumptions.companies, assumptions.branch, rows[0]['first'], rows[-1]['last'])
        return {
            'book': 'forecast', 'title': self.env._("Cash Forecast"), 'subject': statements._branch_name(options), 'period': statements._period_name(options.first, options.last),
            'columns': columns, 'rows': table, 'problems': self._problems(assumptions, rows), 'notes': []}

    def _period_label(self, assumptions, row):
        if assumptions.unit == 'month' and row['first'].day == 1:
            return format_date(self.env, row['first'], date_format='MMM y')
        if row['first'] == row['last']:
            return format_date(self.env, row['first'], date_format='d MMM y')
        return f"{format_date(self.env, row['first'], date_format='d MMM')} – {format_date(self.env, row['last'], date_format='d MMM y')}"

    def _explained(self, assumptions, rows, lowest):
        """ The lowest point and what was supposed, ``(style, text)`` """
        day, money = self.env['koperasi.statements']._day, self.env['koperasi.transaction']._rupiah
        late = self._loan_dues(assumptions.companies, assumptions.day)
        budgets = self._budgets(assumptions)
        texts = [
            self.env._("Instalments: %(percent)s %% of what falls due by the schedules comes in. %(late)s that are late already are not counted.",
                       percent=shown(assumptions.collection_percent), late=money(sum(sum(parts) for parts in late.values()))) + self._history_text(assumptions),
            self.env._("Mandatory shares: %s %% of what falls due comes in; who paid in advance pays later.", shown(assumptions.mandatory_percent)),
            self.env._("Term deposits: those that roll over as agreed stay; of the others %s %% are left for another term.", shown(assumptions.rollover_percent)),
            self.env._("Costs and investments: as the budget plans, by days; depreciation and loan losses cost no cash.") + ''.join(f' {budget.display_name}.' for budget in budgets),
            self.env._("Savings: %(savings)s a month come in net. New loans: %(loans)s a month are paid out; their instalments are not counted.",
                       savings=money(assumptions.net_savings), loans=money(assumptions.new_loans)),
        ]
        lowest = self.env._("Lowest cash: %(amount)s at the end of %(day)s", amount=money(lowest['closing']), day=day(lowest['last']))
        heads = [('head', text) for text in (lowest, self.env._("Assumptions"))]
        return heads + [('text', text) for text in texts]

    def _history_text(self, assumptions):
        """ How much of what fell due came in lately """
        period = self._history_period(assumptions.companies, assumptions.day)
        if not period:
            return ' ' + self.env._("There is no complete month yet to learn from.")
        day = self.env['koperasi.statements']._day
        return ' ' + self.env._("From %(first)s to %(last)s it was %(was)s %%.", first=day(period[0]), last=day(period[1]),
                                was=shown(self._proposed(assumptions.companies, assumptions.day)['collection_percent']))

    def _problems(self, assumptions, rows):
        """ What a reader must not overlook """
        day, problems = self.env['koperasi.statements']._day, []
        short = next((row for row in rows if row['closing'] < 0), None)
        if short:
            problems.append(self.env._("Cash does not suffice: %(amount)s are missing at the end of %(day)s.", amount=self.env['koperasi.transaction']._rupiah(-short['closing']), day=day(short['last'])))
        budgets = self._budgets(assumptions)
        open_days = [row for row in rows if not any(budget.date_from <= row['last'] and budget.date_to >= row['first'] for budget in budgets)]
        if open_days:
            problems.append(self.env._("No approved budget for %(first)s to %(last)s: costs of that time are not counted.", first=day(open_days[0]['first']), last=day(open_days[-1]['last'])))
        return problems


def shown(percent):
    """ ``97,5``, as Indonesia writes it """
    return f'{percent:.2f}'.rstrip('0').rstrip('.').replace('.', ',')
