from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import BOARD, MANAGER, check_role
from ..loan.checks import OFFICER, SUPERVISOR
from ..savings.savings_product import SHARES

LEADERS = (MANAGER, BOARD, SUPERVISOR)      # they see the cooperative, an officer what is his
MOST_MONTHS = 36


@dataclass(frozen=True)
class Options:
    """ What a dashboard is about: whole months up to a day """
    companies: object       # res.company: the branches, taken together
    branch: int             # id of the chosen branch, 0 for all
    first: date             # the first of a month
    last: date
    officer: int            # id of the user who sees only his own loans, 0 for the cooperative

    @property
    def months(self):
        """ ``[(first day, last day)]`` of the months, the last one as far as the period goes """
        found, first = [], self.first
        while first <= self.last:
            found.append((first, min(first.replace(day=monthrange(first.year, first.month)[1]), self.last)))
            first += relativedelta(months=1)
        return found

    @property
    def eve(self):
        """ The day before the period """
        return self.first - timedelta(days=1)


class KoperasiDashboard(models.AbstractModel):
    """ What the cooperative looks like at a glance. Reads all domains, is known by none, keeps nothing.

    A figure is a dict ``value`` (a number, None where there is none) with ``open``, the action that shows what it is made of. Where there is nothing to
    compute from, ``empty`` says why in words. Figures come from frozen months, from totals of days, or from one aggregate each.
    """
    _name = 'koperasi.dashboard'
    _description = "Dashboard"

    @api.model
    def cards(self, values):
        """ The figures on top, and what may be chosen.

        :param dict values: ``date_from`` and ``date_to`` (ISO text; twelve months up to the open day if both are missing), ``branch`` (id, 0 for all)
        :return: dict with ``values`` (as they were taken), ``branches`` (``[id, name]``), ``digest`` (``id`` and ``subscribed`` of the weekly mail), ``own``
            (whether these are the caller's own loans only) and ``cards``: ``code, label, value, unit`` (rupiah, count, percent, days), ``note, empty, open``
        :raises AccessError: if the caller is neither manager, board, supervisor nor loan officer
        :raises UserError: if the choice is not valid
        """
        options = self._options(values)
        statements = self.env['koperasi.statements']
        branches = statements._branches()
        digest = self.env.ref('koperasi.digest_weekly', raise_if_not_found=False)
        return {
            'values': {'date_from': options.first.isoformat(), 'date_to': options.last.isoformat(), 'branch': options.branch},
            'branches': [*([[0, self.env._("All branches")]] if len(branches) > 1 else []), *([branch.id, branch.name] for branch in branches)],
            'digest': {'id': digest.id, 'subscribed': digest.is_subscribed} if digest else False,
            'own': bool(options.officer), 'who': self.env.user.name if options.officer else ", ".join(options.companies.mapped('name')),
            'cards': self._officer_cards(options) if options.officer else self._cards(options),
        }

    @api.model
    def charts(self, values):
        """ The charts, and the figures that need the general ledger.

        :param dict values: as of ``cards``
        :return: dict with ``cards`` as of ``cards``, and ``charts``: ``code, title, kind`` (line, bar), ``unit, note, empty, labels`` and ``series``:
            ``name, values`` (a number or None each), ``open`` (an action or None each); may hold ``unit``, ``line``
        :raises AccessError: if the caller is neither manager, board, supervisor nor loan officer
        :raises UserError: if the choice is not valid
        """
        options = self._options(values)
        if options.officer:
            return {'cards': [], 'charts': [*self._loan_charts(options), self._decision_chart(options)]}
        books = self._books(options)
        return {
            'cards': self._book_cards(options, books),
            'charts': [self._growth_chart(options), *self._loan_charts(options), self._savings_chart(options), self._liquidity_chart(options, books),
                       self._gap_chart(options, books), self._margin_chart(options, books), self._members_chart(options), self._decision_chart(options),
                       self._officers_chart(options)]}

    # -- what is asked for ----------------------------------------------------

    @api.model
    def _options(self, values):
        """ What a caller asked for, checked; see ``cards`` """
        check_role(self.env, *LEADERS, OFFICER)
        statements = self.env['koperasi.statements']
        if not isinstance(values, dict):
            raise UserError(self.env._("Choose a branch and a period."))
        companies, branch = statements._chosen_branch(values.get('branch'))
        if values.get('date_from') or values.get('date_to'):
            first, last = statements._chosen_period(values)
        else:
            last = max(company._koperasi_book_date() for company in companies)
            first = last - relativedelta(months=11)
        first = first.replace(day=1)
        if first + relativedelta(months=MOST_MONTHS) <= last:
            raise UserError(self.env._("Choose at most %s months.", MOST_MONTHS))
        leads = self.env.user.has_groups(','.join(LEADERS))
        return Options(companies, branch, first, last, 0 if leads else self.env.uid)

    # -- what figures open ----------------------------------------------------

    def _records(self, model, name, domain, views=('list', 'form')):
        """ The action that shows records """
        return {'type': 'ir.actions.act_window', 'res_model': model, 'name': name, 'domain': domain, 'views': [[False, view] for view in views],
                'context': {'create': False}}

    def _list(self, code, day, options):
        """ The action that shows a list (models/lists) as at a day """
        name = self.env['koperasi.list']._names()[code]
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.list.dialog', 'name': name, 'views': [[False, 'form']], 'context': {
            'default_code': code, 'default_date': day.isoformat(), **({'default_company_id': options.branch} if options.branch else {})}}

    def _accounts(self, accounts, first, last, options):
        """ The action that shows the general ledger of accounts """
        return self._statement({'book': 'ledger', 'account_ids': sorted(accounts)}, first, last, options)

    def _statement(self, chosen, first, last, options):
        return {'type': 'ir.actions.client', 'tag': 'koperasi_statements', 'params': {'values': {
            **chosen, 'date_from': first.isoformat(), 'date_to': last.isoformat(), 'branch': options.branch}}}

    # -- where figures come from ----------------------------------------------

    def _within(self, options):
        """ Records of the branches, and only his own for an officer """
        return [('company_id', 'in', options.companies.ids), *([('officer_id', '=', options.officer)] if options.officer else [])]

    def _frozen(self, options):
        """ The frozen months of the period, of a branch and month the last one.

        :return: dict ``{first day of a month: koperasi.loan.provision}``
        """
        rows = self.env['koperasi.loan.provision'].search(
            [('company_id', 'in', options.companies.ids), ('date', '>=', options.first), ('date', '<=', options.last)], order='date')
        last = {(row.company_id, row.date.replace(day=1)): row for row in rows}
        found = {}
        for (_company, month), row in last.items():
            found[month] = found.get(month, rows.browse()) | row
        return dict(sorted(found.items()))

    def _last_frozen(self, frozen):
        """ The last frozen month of each branch """
        last = {row.company_id: row for rows in frozen.values() for row in rows.sorted('date')}
        return self.env['koperasi.loan.provision'].union(*last.values())

    def _kinds(self, options):
        """ ``{control account id: what is on it}``: ``loans``, or a family of savings """
        root = options.companies.root_id.id
        rows = self.env.execute_query(SQL(
            """SELECT control_id, 'loans' FROM koperasi_loan_product WHERE company_id = %(root)s AND control_id IS NOT NULL
               UNION SELECT account_id, 'loans' FROM koperasi_posting_rule WHERE company_id = %(root)s AND event = 'loan_restructured' AND account_id IS NOT NULL
               UNION ALL SELECT DISTINCT ON (control_id) control_id, family FROM (
                   SELECT control_id, family, id FROM koperasi_savings_product WHERE company_id = %(root)s ORDER BY control_id, id) s""", root=root))
        return {control: kind for control, kind in rows if control}

    def _totals_on(self, options, days):
        """ Member accounts as the last closed day of each branch by these days left them, by what they are.

        :return: list of dicts, one a day: ``{family or 'loans': (accounts, rupiah)}``, empty if no day was closed by then; and the day of the last one, or None
        """
        for model in ('koperasi.day.total', 'koperasi.loan.product', 'koperasi.savings.product', 'koperasi.posting.rule'):
            self.env[model].flush_model()
        kinds = self._kinds(options)
        rows = self.env.execute_query(SQL(
            """SELECT d.place, t.control_id, SUM(t.accounts), SUM(t.balance), MAX(t.date)
               FROM unnest(%(days)s::date[]) WITH ORDINALITY d(day, place) CROSS JOIN unnest(%(companies)s::integer[]) c(id)
               CROSS JOIN LATERAL (SELECT MAX(t.date) AS date FROM koperasi_day_total t WHERE t.company_id = c.id AND t.date <= d.day) m
               JOIN koperasi_day_total t ON t.company_id = c.id AND t.date = m.date GROUP BY 1, 2""", days=list(days), companies=options.companies.ids))
        found, last = [{} for _day in days], None
        for place, control, accounts, balance, day in rows:
            if kind := kinds.get(control):
                before = found[place - 1].get(kind, (0, 0))
                found[place - 1][kind] = before[0] + int(accounts), before[1] + int(balance)
            if place == len(days):
                last = max(last or day, day)
        return found, last

    @api.model
    def _sum_of(self, totals, kind):
        """ ``(accounts, rupiah)`` of ``loans``, ``shares``, ``terms``, or ``savings`` for all other families, as the lists of that name add up """
        if kind == 'loans':
            return totals.get('loans', (0, 0))
        families = {'shares': SHARES, 'terms': ('term',)}.get(kind)
        rows = [pair for family, pair in totals.items() if family != 'loans' and (family in families if families else family not in (*SHARES, 'term'))]
        return sum(pair[0] for pair in rows), sum(pair[1] for pair in rows)
