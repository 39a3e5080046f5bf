from dateutil.relativedelta import relativedelta

from odoo import api, models

VINTAGES = 8    # quarters


class KoperasiDashboard(models.AbstractModel):
    """ How loans are paid: all from frozen months. A loan officer reads these rows of his own only. """
    _inherit = 'koperasi.dashboard'

    @api.model
    def _loan_charts(self, options):
        frozen = self._frozen(options)
        return [self._risk_chart(options, frozen), self._aging_chart(options, self._last_frozen(frozen)), self._vintage_chart(options)]

    def _snapshots(self, options, provisions, name, *conditions):
        return self._records('koperasi.loan.snapshot', name, [('provision_id', 'in', provisions.ids), *self._within(options)[1:], *conditions], ('list', 'pivot', 'graph'))

    @api.model
    def _risk_chart(self, options, frozen):
        """ Portfolio at risk at the end of each month: all that is owed of late loans, of all that is owed """
        months = [first for first, _last in options.months]
        every = self.env['koperasi.loan.provision'].union(*frozen.values())
        rows = self.env['koperasi.portfolio']._read_group([('provision_id', 'in', every.ids)], ['date:month'], ['late_pct:avg', 'late_90_pct:avg'])
        found = {month.replace(day=1): figures for month, *figures in rows}

        def series(name, place, days):
            return {'name': name, 'values': [round(found[month][place], 2) if month in found else None for month in months], 'open': [
                month in found and self._snapshots(options, frozen[month], name, ('days_past_due', '>', days)) for month in months]}
        lines = [series(self.env._("Late over 30 days"), 0, 30), series(self.env._("Late over 90 days"), 1, 90)]
        if not options.officer:
            lines.append({
                'name': self.env._("Problem Loans (NPL)"), 'values': [self._npl(frozen[month]) if month in frozen else None for month in months],
                'open': [month in frozen and self._records('koperasi.loan.provision', self.env._("Loan Loss Provision"), [('id', 'in', frozen[month].ids)]) for month in months]})
        return self._chart('risk', self.env._("Portfolio at Risk"), [self._month_name(month) for month in months], lines, unit='percent',
                           empty=self.env._("No month closed yet."))

    @staticmethod
    def _npl(provisions):
        owed = sum(provisions.mapped('balance'))
        return round(sum(provisions.mapped('problem')) * 100 / owed, 2) if owed else None

    @api.model
    def _aging_chart(self, options, last):
        Portfolio = self.env['koperasi.portfolio']
        names = dict(Portfolio._fields['aging']._description_selection(self.env))
        found = dict(Portfolio._read_group([('provision_id', 'in', last.ids)], ['aging'], ['balance:sum']))
        conditions = {}
        for name in names:
            low, high = Portfolio._days_of(name)
            conditions[name] = [('days_past_due', '>', low), *([('days_past_due', '<=', high)] if high is not None else [])]
        series = [{'name': self.env._("Principal Outstanding"), 'values': [int(found.get(name, 0)) if found else None for name in names],
                   'open': [self._snapshots(options, last, label, *conditions[name]) for name, label in names.items()]}]
        return self._chart('aging', self.env._("Aging of Loans"), list(names.values()), series, 'bar', note=self._as_of(max(last.mapped('date'))) if last else '',
                           empty=self.env._("No month closed yet."))

    @api.model
    def _vintage_chart(self, options):
        """ Of what was paid out in each of the last quarters, how much was late over 30 days so many months later """
        since = options.last.replace(day=1) - relativedelta(months=3 * (VINTAGES - 1) + (options.last.month - 1) % 3)
        rows = self.env['koperasi.vintage']._read_group(
            [*self._within(options), ('quarter', '>=', since), ('date', '<=', options.last)], ['quarter:quarter', 'age'], ['late:sum', 'lent:sum'])
        found = {(quarter, age): round(late * 100 / lent, 2) for quarter, age, late, lent in rows if lent}
        ages = list(range(max((age for _quarter, age in found), default=-1) + 1))
        quarters = sorted({quarter for quarter, _age in found})
        series = [{
            'name': self.env._("Q%(number)s %(year)s", number=(quarter.month + 2) // 3, year=quarter.year), 'values': [found.get((quarter, age)) for age in ages],
            'open': [(quarter, age) in found and self._vintage_loans(options, quarter, age) for age in ages]} for quarter in quarters]
        return self._chart('vintage', self.env._("Late Loans by Quarter of Payout"), [self.env._("Month %s", age) for age in ages], series, unit='percent',
                           note=self.env._("late over 30 days, of what was paid out"), empty=self.env._("No month closed yet."))

    def _vintage_loans(self, options, quarter, age):
        """ The loans of a quarter that were late so many months after their month of payout """
        months, domain = [quarter + relativedelta(months=number) for number in range(3)], []
        for month in months:
            frozen = month + relativedelta(months=age)
            domain.append(['&', '&', '&', ('loan_id.disbursed_on', '>=', month), ('loan_id.disbursed_on', '<=', self._rest_of(month)),
                           ('date', '>=', frozen), ('date', '<=', self._rest_of(frozen))])
        return self._records('koperasi.loan.snapshot', self.env._("Late over 30 Days"), [
            *self._within(options), ('days_past_due', '>', 30), '|', '|', *domain[0], *domain[1], *domain[2]])
