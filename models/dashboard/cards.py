from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..loan.application import OPEN_STATES

LIVE = ('active', 'passive')


class KoperasiDashboard(models.AbstractModel):
    """ The figures on top, from small tables: they are there before the charts """
    _inherit = 'koperasi.dashboard'

    def _card(self, code, label, value, unit='rupiah', note='', empty='', **more):
        return {'code': code, 'label': label, 'value': value, 'unit': unit, 'note': note, 'empty': empty if value is None else '', 'open': False, **more}

    def _as_of(self, day):
        return self.env._("as at %s", format_date(self.env, day, date_format='d MMM y'))

    def _change(self, now, before):
        """ Growth in words; nothing where there was nothing to grow from """
        if not before:
            return ''
        sign = '+' if now >= before else '−'
        return self.env._("%s since the period began", f"{sign}{abs(now - before) * 100 / before:.1f} %".replace('.', ','))

    @api.model
    def _cards(self, options):
        """ For who leads the cooperative """
        frozen = self._frozen(options)
        return [
            *self._member_cards(options), *self._total_cards(options), *self._frozen_cards(options, frozen), self._late_card(options),
            *self._application_cards(options)]

    @api.model
    def _officer_cards(self, options):
        """ For a loan officer: what is his """
        running = [*self._within(options), ('loan_state', '=', 'active')]
        count, balance = self._counted('koperasi.loan', running, 'balance:sum')
        day = self.env.company._koperasi_book_date()
        tasks = [('user_id', '=', options.officer), ('company_id', 'in', options.companies.ids), ('state', '=', 'open'), ('due_on', '<=', day)]
        lent = [*self._within(options), ('disbursed_on', '>=', options.first), ('disbursed_on', '<=', options.last), ('loan_state', 'not in', ('cancelled', 'opening'))]
        lent_count, lent_sum = self._counted('koperasi.loan', lent, 'principal_amount:sum')
        return [
            self._card('loans', self.env._("My Loans"), int(balance), note=self.env._("%s loans", count), open=self._records('koperasi.loan', self.env._("My Loans"), running)),
            *self._frozen_cards(options, self._frozen(options)), self._late_card(options),
            self._card('lent', self.env._("Paid Out"), int(lent_sum), note=self.env._("%s loans in the period", lent_count),
                       open=self._records('koperasi.loan', self.env._("Paid Out"), lent)),
            *self._application_cards(options),
            self._card('tasks', self.env._("Collection Tasks Due"), self.env['koperasi.loan.task'].search_count(tasks), 'count',
                       open=self._records('koperasi.loan.task', self.env._("Collection Tasks Due"), tasks)),
        ]

    def _counted(self, model, domain, *aggregates):
        """ ``(number of records, aggregates …)`` """
        [row] = self.env[model]._read_group(domain, [], ['__count', *aggregates])
        return tuple(figure or 0 for figure in row)

    # -- members --------------------------------------------------------------

    def _member_cards(self, options):
        """ Who was a member says ``koperasi.list`` """
        self.env['koperasi.member'].flush_model()
        on = self.env['koperasi.list']._members_on
        [[now, before, any_member]] = self.env.execute_query(SQL(
            "SELECT COUNT(*) FILTER (WHERE %s), COUNT(*) FILTER (WHERE %s), COUNT(*) FROM koperasi_member m WHERE m.company_id IN %s",
            on(options.last), on(options.eve), tuple(options.companies.ids)))
        day = fields.Date.to_string(options.last)
        there = [
            ('company_id', 'in', options.companies.ids), ('state', '!=', 'prospective'), '|', ('approval_date', '<=', day),
            '&', ('approval_date', '=', False), ('join_date', '<=', day), '|', ('state', 'in', LIVE), ('exit_date', '>', day)]
        moved = [('company_id', 'in', options.companies.ids), ('date', '>=', options.first), ('date', '<=', options.last)]
        [came, gone] = self._counted('koperasi.member.flow', moved, 'came:sum', 'gone:sum')[1:]
        return [
            self._card('members', self.env._("Members"), now if any_member else None, 'count', self._change(now, before), self.env._("No member was registered yet."),
                       open=self._records('koperasi.member', self.env._("Members"), there)),
            self._card('flow', self.env._("Admitted"), came, 'count', self.env._("%s left in the period", gone),
                       open=self._records('koperasi.member.flow', self.env._("Members Who Came and Left"), moved, ('list', 'graph', 'pivot'))),
        ]

    # -- savings and loans ----------------------------------------------------

    def _total_cards(self, options):
        """ What members have and owe, as the last closed day left it """
        [before, now], day = self._totals_on(options, [options.eve, options.last])
        labels = {'savings': self.env._("Savings"), 'terms': self.env._("Term Deposits"), 'shares': self.env._("Shares"), 'loans': self.env._("Loans")}
        found = []
        for kind, label in labels.items():
            accounts, amount = self._sum_of(now, kind)
            notes = [self._change(amount, self._sum_of(before, kind)[1]), self._as_of(day)] if day else []
            found.append(self._card(
                kind, label, amount if day else None, note=" · ".join(filter(None, notes)), empty=self.env._("No day closed yet."), accounts=accounts,
                open=day and self._list(kind, day, options)))
        return found

    def _frozen_cards(self, options, frozen):
        """ Portfolio at risk, and the problem loans, of the month that was frozen last """
        last = self._last_frozen(frozen)
        empty = self.env._("No month closed yet.")
        if not last:
            return [self._card('par', self.env._("Portfolio at Risk, 30 Days"), None, 'percent', empty=empty)]
        _count, balance, late, late_90 = self._counted('koperasi.portfolio', [('provision_id', 'in', last.ids)], 'balance:sum', 'late:sum', 'late_90:sum')
        day = self._as_of(max(last.mapped('date')))
        nothing = self.env._("No loans were owed then.")

        def at_risk(code, label, part, days):
            domain = [('provision_id', 'in', last.ids), ('days_past_due', '>', days), *self._within(options)[1:]]
            return self._card(code, label, round(part * 100 / balance, 2) if balance else None, 'percent', f"{self._rupiah(part)} · {day}", nothing,
                              open=self._records('koperasi.loan.snapshot', label, domain, ('list', 'pivot', 'graph')))
        cards = [at_risk('par', self.env._("Portfolio at Risk, 30 Days"), late, 30), at_risk('par_90', self.env._("Portfolio at Risk, 90 Days"), late_90, 90)]
        if not options.officer:
            owed, problem = sum(last.mapped('balance')), sum(last.mapped('problem'))
            cards.append(self._card(
                'npl', self.env._("Problem Loans (NPL)"), round(problem * 100 / owed, 2) if owed else None, 'percent', f"{self._rupiah(problem)} · {day}", nothing,
                open=self._records('koperasi.loan.provision', self.env._("Loan Loss Provision"), [('id', 'in', last.ids)])))
        return cards

    def _rupiah(self, amount):
        return self.env['koperasi.transaction']._rupiah(int(amount))

    def _late_card(self, options):
        """ What is late now, not when the month was closed """
        day = self.env.company._koperasi_book_date()
        domain = [*self._within(options), ('loan_state', '=', 'active'), ('open_since', '<', day)]
        count, balance = self._counted('koperasi.loan', domain, 'balance:sum')
        return self._card('late', self.env._("Owed by Who Is Late Now"), int(balance), note=self.env._("%(count)s loans, %(day)s", count=count, day=self._as_of(day)),
                          open=self._records('koperasi.loan', self.env._("Owed by Who Is Late Now"), domain))

    def _application_cards(self, options):
        decided = [*self._within(options), ('decided_on', '>=', options.first), ('decided_on', '<=', options.last)]
        waiting = [*self._within(options), ('state', 'in', OPEN_STATES)]
        count, days = self._counted('koperasi.decision.time', decided, 'days_to_decision:avg')
        return [
            self._card('decision', self.env._("Time to Decision"), round(days, 1) if count else None, 'days', self.env._("%s applications decided", count),
                       self.env._("No application was decided in the period."),
                       open=self._records('koperasi.decision.time', self.env._("Time to Decision"), decided, ('list', 'pivot', 'graph'))),
            self._card('waiting', self.env._("Applications under Way"), self.env['koperasi.loan.application'].search_count(waiting), 'count',
                       open=self._records('koperasi.loan.application', self.env._("Applications under Way"), waiting)),
        ]
