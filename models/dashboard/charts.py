from calendar import monthrange

from odoo import api, models
from odoo.tools.misc import format_date

from ..savings.savings_product import FAMILIES

KINDS = ('savings', 'terms', 'shares', 'loans')
MOST_OFFICERS = 20


class KoperasiDashboard(models.AbstractModel):
    """ Trends: members, savings and loans, applications, officers """
    _inherit = 'koperasi.dashboard'

    def _chart(self, code, title, labels, series, kind='line', unit='rupiah', note='', empty=''):
        """ A chart; without any value it says ``empty`` """
        shown = [one for one in series if any(value is not None for value in one['values'])]
        return {'code': code, 'title': title, 'kind': kind, 'unit': unit, 'note': note, 'labels': labels if shown else [], 'series': shown, 'empty': '' if shown else empty}

    def _month_name(self, day):
        return format_date(self.env, day, date_format='MMM yy')

    @staticmethod
    def _rest_of(month):
        """ Last day of a month """
        return month.replace(day=monthrange(month.year, month.month)[1])

    @api.model
    def _growth_chart(self, options):
        """ Savings, term deposits, shares and loans at the end of each month """
        months = options.months
        totals, _day = self._totals_on(options, [last for _first, last in months])
        names = {'savings': self.env._("Savings"), 'terms': self.env._("Term Deposits"), 'shares': self.env._("Shares"), 'loans': self.env._("Loans")}
        series = [{
            'name': names[kind], 'values': [self._sum_of(total, kind)[1] if total else None for total in totals],
            'open': [total and self._list(kind, last, options) for total, (_first, last) in zip(totals, months, strict=True)]} for kind in KINDS]
        return self._chart('growth', self.env._("Growth"), [self._month_name(first) for first, _last in months], series, empty=self.env._("No day closed yet."))

    @api.model
    def _savings_chart(self, options):
        """ Savings and shares by family """
        months = options.months
        totals, _day = self._totals_on(options, [last for _first, last in months])
        names = dict(self.env['koperasi.savings.product']._fields['family']._description_selection(self.env))
        domain = [('company_id', 'in', options.companies.ids)]
        series = [{
            'name': names[family], 'values': [total[family][1] if family in total else 0 if total else None for total in totals],
            'open': [total and self._records('koperasi.savings.month', names[family], [
                *domain, ('family', '=', family), ('date', '>=', first), ('date', '<=', self._rest_of(first))], ('list', 'pivot', 'graph'))
                for total, (first, _last) in zip(totals, months, strict=True)]}
            for family, _label in FAMILIES if any(total.get(family, (0, 0))[1] for total in totals)]
        return self._chart('families', self.env._("Savings and Shares by Family"), [self._month_name(first) for first, _last in months], series, 'stack',
                           empty=self.env._("No day closed yet."))

    @api.model
    def _members_chart(self, options):
        within = [('company_id', 'in', options.companies.ids), ('date', '>=', options.first), ('date', '<=', options.last)]
        found = {month.replace(day=1): (came, gone) for month, came, gone in self.env['koperasi.member.flow']._read_group(within, ['date:month'], ['came:sum', 'gone:sum'])}
        months = [first for first, _last in options.months]

        def series(name, place, kinds):
            return {'name': name, 'values': [found.get(month, (0, 0))[place] for month in months] if found else [None] * len(months), 'open': [
                self._records('koperasi.member.flow', name, [
                    *within, ('kind', 'in' if place == 0 else '!=', kinds), ('date', '>=', month), ('date', '<=', self._rest_of(month))], ('list', 'pivot', 'graph'))
                for month in months]}
        return self._chart(
            'members', self.env._("Members Who Came and Left"), [self._month_name(month) for month in months],
            [series(self.env._("Admitted"), 0, ['came']), series(self.env._("Left"), 1, 'came')], 'bar', 'count', empty=self.env._("Nobody came or left in the period."))

    @api.model
    def _decision_chart(self, options):
        within = [*self._within(options), ('decided_on', '>=', options.first), ('decided_on', '<=', options.last)]
        rows = self.env['koperasi.decision.time']._read_group(within, ['decided_on:month'], ['days_to_decision:avg', '__count'])
        found = {month.replace(day=1): (round(days, 1), count) for month, days, count in rows}
        months = [first for first, _last in options.months]
        opens = [self._records('koperasi.decision.time', self.env._("Time to Decision"), [
            *within, ('decided_on', '>=', month), ('decided_on', '<=', self._rest_of(month))], ('list', 'pivot', 'graph')) if month in found else False for month in months]
        return self._chart('decision', self.env._("Time to Decision"), [self._month_name(month) for month in months], [
            {'name': self.env._("Days to Decision"), 'values': [found[month][0] if month in found else None for month in months], 'open': opens, 'unit': 'days', 'line': True},
            {'name': self.env._("Applications Decided"), 'values': [found[month][1] if month in found else None for month in months], 'open': opens, 'second': True},
        ], 'bar', 'count', empty=self.env._("No application was decided in the period."))

    @api.model
    def _officers_chart(self, options):
        """ Who lent how much in the period, and how the loans of each stood when the month was frozen last """
        OfficerMonth = self.env['koperasi.officer.month']
        within = [('company_id', 'in', options.companies.ids), ('date', '>=', options.first), ('date', '<=', options.last)]
        done = {row[0]: row[1:] for row in OfficerMonth._read_group(within, ['officer_id'], ['lent:sum', 'lent_loans:sum', 'decided:sum', 'decision_days:avg'])}
        last = self._last_frozen(self._frozen(options))
        stands = {row[0]: row[1:] for row in self.env['koperasi.portfolio']._read_group(
            [('provision_id', 'in', last.ids)], ['officer_id'], ['balance:sum', 'loans:sum', 'late:sum', 'late_pct:avg'])}
        officers = sorted({*done, *stands}, key=lambda officer: (-stands.get(officer, (0,))[0], officer.id))[:MOST_OFFICERS]

        def series(name, source, place, model, domain, unit='rupiah', **more):
            values = [source[officer][place] if officer in source else None for officer in officers]
            return {'name': name, 'unit': unit, 'values': [round(value, 2) if value is not None and value is not False else None for value in values], 'open': [
                self._records(model, name, [*domain, ('officer_id', '=', officer.id)], ('list', 'pivot', 'graph')) for officer in officers], **more}
        owed, late = [('provision_id', 'in', last.ids)], [('provision_id', 'in', last.ids), ('days_past_due', '>', 30)]
        return self._chart('officers', self.env._("Loan Officers"), [officer.name or self.env._("None") for officer in officers], [
            series(self.env._("Principal Outstanding"), stands, 0, 'koperasi.loan.snapshot', owed),
            series(self.env._("Loans"), stands, 1, 'koperasi.loan.snapshot', owed, 'count', table=True),
            series(self.env._("Late over 30 Days"), stands, 2, 'koperasi.loan.snapshot', late),
            series(self.env._("PAR 30 (%)"), stands, 3, 'koperasi.loan.snapshot', late, 'percent', table=True),
            series(self.env._("Paid Out"), done, 0, 'koperasi.officer.month', within),
            series(self.env._("Loans Paid Out"), done, 1, 'koperasi.officer.month', within, 'count', table=True),
            series(self.env._("Applications Decided"), done, 2, 'koperasi.officer.month', within, 'count', table=True),
            series(self.env._("Days to Decision"), done, 3, 'koperasi.officer.month', within, 'days', table=True),
        ], 'bar', empty=self.env._("No loan was paid out and no month closed in the period."))
