"""The public page: texts in the reader's language, made of the rows that were published and of nothing else."""
from collections import defaultdict

from odoo import models
from odoo.tools.misc import format_date

from ..portal.home import short_day
from .chart import line_chart

TREND = 13      # months in the charts
TABLES = ('members_sex', 'members_age', 'members_area', 'loans_days', 'loans_size', 'loans_product', 'loans_sector', 'refusals')
HEAD = ('members', 'assets', 'savings', 'loans')


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _page(self, archive):
        """ What the page of this month shows.

        :param archive: recordset of ``_public``, for the charts and the links to other months
        :return: dict of texts: ``head`` (figures on top), ``charts``, ``sections`` (each ``title``, ``facts``, ``tables``, ``notes``), ``definitions``, ``signatures``, ``months``, …
        """
        self.ensure_one()
        env, words = self.env, self._words()
        rows = defaultdict(list)
        for figure in self.figure_ids.sorted(lambda figure: (figure.sequence, figure.id)):
            rows[figure.section].append(figure)
        by_code = {figure.code: figure for figure in self.figure_ids if not figure.cell}
        roles = self._role_words()
        return {
            'month': self._month_name(), 'code': self._month_code(), 'date': short_day(env, self.date), 'state': self.state,
            'head': [(words[code][0], by_code[code].shown) for code in HEAD if code in by_code],
            'charts': self._charts(archive), 'sections': [{
                'code': code, 'title': title, **self._section(code, rows[code], words)} for code, title in self._section_words().items() if rows[code]],
            'definitions': [words[code] for code in dict.fromkeys(figure.code for found in rows.values() for figure in found) if code in words],
            'signatures': [(name, roles.get(role, ''), short_day(env, on)) for name, role, on in (
                (self.signed_name, self.signed_role, self.signed_on), (self.published_name, self.published_role, self.published_on)) if on],
            'sha256': self.sha256 or '', 'files': bool(self.portfolio and self.portfolio.get('rows')), 'withheld': self.suppressed_count,
            'reason': self.withdrawal_reason or '', 'withdrawn_on': self.withdrawn_on and short_day(env, self.withdrawn_on),
            'months': [(snapshot._month_code(), snapshot._month_name(), snapshot.state == 'withdrawn', snapshot == self) for snapshot in archive]}

    def _month_code(self):
        return f'{self.date:%Y-%m}'

    def _month_name(self):
        return format_date(self.env, self.date, date_format='MMMM y')

    # -- sections -------------------------------------------------------------

    def _section(self, code, rows, words):
        """ ``{'facts': [(name, text, note)], 'tables': [{'title', 'head', 'rows', 'note'}]}`` """
        special = {'savings_rates': self._rates, 'loan_rates': self._rates, 'health': self._health, 'board': self._board, 'meeting': self._meeting, 'proof': self._proof,
                   'surplus': self._surplus}.get(code)
        if special:
            return {'facts': [], 'tables': [], 'text': '', **special(rows)}
        if code == 'result':
            return {'facts': [], 'text': '', 'tables': [self._budget_table(rows)]}
        plain = [figure for figure in rows if figure.code not in TABLES and figure.code != 'decision_days']
        tables = [self._cells_table([figure for figure in rows if figure.code == table], words[table][0]) for table in dict.fromkeys(
            figure.code for figure in rows if figure.code in TABLES)]
        if any(figure.code == 'decision_days' and figure.cell for figure in rows):
            tables.insert(0, {'title': words['decision_days'][0], 'head': [self.env._("Product"), self.env._("Days")], 'note': '', 'rows': [
                [figure.cell, figure.shown] for figure in rows if figure.code == 'decision_days']})
        return {'facts': [self._fact(figure, words) for figure in plain], 'tables': tables,
                'text': self.env._("No application was decided in the last twelve months.") if code == 'queue' and not tables else ''}

    def _fact(self, figure, words):
        """ ``(name, text, note)`` """
        env, note = self.env, self._reason_words()[figure.reason] if figure.suppressed else ''
        if figure.code == 'related_limit':
            percent = self._number(figure.data['limit_percent'], 'percent')
            return words[figure.code][0], env._("kept") if figure.text == 'within' else env._("exceeded"), env._("at most %s of own capital", percent)
        if figure.suppressed and (figure.data or {}).get('band'):
            return words[figure.code][0], self._band_words()[figure.data['band']], note
        if figure.people and figure.unit != 'count':
            note = env._("of %s people", self._number(figure.people, 'count'))
        return words[figure.code][0], figure.shown, note

    def _cells_table(self, figures, title):
        env, sums = self.env, figures[0].unit == 'rupiah'
        as_of = next((figure.as_of for figure in figures if figure.as_of), None)
        rows = [[figure._cell_name(), *([self._number(figure.people, 'count') if not figure.suppressed else '–'] if sums else []), figure.shown] for figure in figures
                if figure.suppressed or figure.value or not figure.cell]
        return {
            'title': title, 'head': ['', *([env._("Members")] if sums else []), env._("Still owed") if sums else env._("How many")], 'rows': rows,
            'note': env._("As of %s: fewer than five people changed since.", short_day(env, as_of)) if as_of else ''}

    def _budget_table(self, rows):
        env, found = self.env, {figure.code: figure for figure in rows}
        names = self._words()
        table = []
        for code in ('income', 'costs', 'surplus'):
            actual, planned = found[f'{code}_to_date'], found[f'{code}_planned']
            known = not actual.suppressed and not planned.suppressed and planned.value
            table.append([names[f'{code}_to_date'][0], actual.shown, planned.shown if not planned.suppressed else '–',
                          self._number(round(actual.value * 100 / planned.value, 1), 'percent') if known else '–'])
        return {'title': '', 'head': ['', env._("Actual"), env._("Budget"), env._("In % of the Budget")], 'rows': table, 'note': ''}

    def _rates(self, rows):
        env, units, table = self.env, {'month': self.env._("a month"), 'year': self.env._("a year")}, []
        for figure in rows:
            data = figure.data
            name = env._("%(product)s, %(months)s months", product=figure.text, months=data['months']) if data.get('months') else figure.text
            rate = f"{self._number(figure.value, 'percent')} {units.get(data['per'], '')}"
            if data.get('effective'):
                rate = env._("%(rate)s (effective %(effective)s a year)", rate=rate, effective=self._number(data['effective'], 'percent'))
            decision = ", ".join(filter(None, (data['decision'], self._day_of(data['decided_on'])))) or '–'
            table.append([name, rate, decision])
        return {'tables': [{'title': '', 'head': [env._("Product"), env._("Rate"), env._("Decision of the Board")], 'rows': table, 'note': ''}]}

    def _day_of(self, iso):
        return short_day(self.env, iso) if iso else ''

    def _health(self, rows):
        env = self.env
        if rows[0].unit == 'text':
            return {'text': env._("No rating is final yet.")}
        return {'facts': [(figure.text, env._("%(value)s of %(of)s within the goal", value=self._number(figure.value, 'count'), of=figure.data['of']) if 'of' in figure.data
                           else f"{figure.shown} {figure.data['predicate']}".strip(), env._("as at %s", self._day_of(figure.data['date']))) for figure in rows]}

    def _board(self, rows):
        found = [(figure.data['office'], figure.text, '') for figure in rows if figure.data]
        return {'facts': found} if found else {'text': self.env._("No names were given yet.")}

    def _meeting(self, rows):
        env, data = self.env, rows[0].data
        if not data:
            return {'text': env._("Not yet: no annual meeting was recorded by then.")}
        return {'facts': [
            (data.get('name') or env._("Annual meeting"), self._day_of(data['date']), ''),
            (env._("Present"), env._("%(present)s of %(entitled)s members", present=self._number(data['present'], 'count'), entitled=self._number(data['entitled'], 'count')), ''),
            (env._("Decisions"), self._number(data['decisions'], 'count'), env._("%s not carried out yet", self._number(data['decisions_open'], 'count')))]}

    def _proof(self, rows):
        env, facts = self.env, []
        names = {'savings': env._("Savings"), 'loans': env._("Loans")}
        for figure in rows:
            if not (data := figure.data):
                continue
            if figure.code == 'seal_facts':
                facts.append((env._("Books of %s sealed", data['branch']), self._day_of(data['date']), env._("root %(root)s; in words: %(words)s", root=data['root'], words=data['words'])))
                continue
            facts.append((names.get(data['book'], data['book']), self._number(data['total'], 'rupiah'), env._(
                "%(members)s members, %(checked)s checked their own; as at %(day)s; root %(root)s", members=self._number(data['members'], 'count'),
                checked=self._number(data['checked'], 'count'), day=self._day_of(data['date']), root=data['root'])))
        return {'facts': facts} if facts else {'text': env._("Not yet: no proof of balances was published by then.")}

    def _surplus(self, rows):
        env, data = self.env, rows[0].data
        if not data:
            return {'text': env._("Not yet: no surplus was distributed by then.")}
        return {
            'facts': [(env._("Surplus of %s", data['year']), self._number(data['amount'], 'rupiah'), env._("decided on %s", self._day_of(data['decided_on'])))],
            'tables': [{'title': '', 'head': [env._("Part"), '%', env._("Amount")], 'note': '', 'rows': [
                [part['name'], self._number(part['percent'], 'percent'), self._number(part['amount'], 'rupiah')] for part in data['parts']]}]}

    # -- charts ---------------------------------------------------------------

    def _charts(self, archive):
        """ Trends over the published months up to this one """
        env, words = self.env, self._words()
        months = (archive | self).filtered(lambda snapshot: snapshot.date <= self.date and (snapshot == self or snapshot.state == 'published')).sorted('date')[-TREND:]
        if len(months) < 2:
            return []
        found = {(figure.snapshot_id, figure.code): figure for figure in months.figure_ids if not figure.cell}
        names = [format_date(env, snapshot.date, date_format='MMM yy') for snapshot in months]

        def series(code, scale=1):
            figures = [found.get((snapshot, code)) for snapshot in months]
            return {'name': words[code][0], 'values': [figure.value / scale if figure and not figure.suppressed else None for figure in figures],
                    'texts': [figure.shown if figure else '–' for figure in figures]}
        return [line_chart(code, title, names, lines, note) for code, title, lines, note in (
            ('members', env._("Members"), [series('members')], ''),
            ('money', env._("Savings and loans"), [series('savings', 1_000_000), series('loans', 1_000_000)], env._("millions of rupiah")),
            ('arrears', env._("Arrears"), [series('par30'), series('npl')], env._("percent of all loans")))]
