from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .common import check_supervisor, days_since

ACTIONS = {
    'exception': ('koperasi.action_koperasi_exception', {'search_default_unsigned': 1}), 'case': ('koperasi.action_koperasi_case', {'search_default_open': 1}),
    'closing': ('koperasi.action_koperasi_case', {'search_default_closing': 1}), 'finding': ('koperasi.action_koperasi_finding', {'search_default_open': 1}),
    'overdue': ('koperasi.action_koperasi_finding', {'search_default_overdue': 1}), 'request': ('koperasi.action_koperasi_past_management', {'search_default_open': 1}),
    'sample': ('koperasi.action_koperasi_sample', {}), 'look': ('koperasi.action_koperasi_look', {}), 'export': ('koperasi.action_koperasi_export', {'search_default_with_reason': 1}),
    'day': ('koperasi.action_koperasi_business_day', {}), 'seal': ('koperasi.action_koperasi_seal_finding', {'search_default_open': 1}),
    'sealed': ('koperasi.action_koperasi_seal_day', {}),
}


class KoperasiDesk(models.AbstractModel):
    """ The supervisors' first page: what waits for them, and how old it is. Reads, and keeps nothing. """
    _name = 'koperasi.desk'
    _description = "Supervisors' Desk"

    @api.model
    def board(self):
        """ What waits in the branches at work.

        :return: dict ``who`` (names of the branches), ``cards``: list of ``code, label, value, note, level`` (ok, warn, bad) and ``open`` (an action)
        :raises AccessError: if the caller is no supervisor
        """
        check_supervisor(self.env)
        cards = [self._exception_card(), *self._case_cards(), self._request_card(), *self._finding_cards(), self._sample_card(), self._look_card(), self._export_card(), *self._day_cards()]
        seal = self._seal_facts()
        if seal:
            cards.append({'code': 'seal', **seal})
        return {'who': ", ".join(self.env.companies.mapped('name')), 'cards': cards}

    @api.model
    def _seal_facts(self):
        """ How far the books are sealed, in the branch that lags behind, and what the check of the seals found: dict ``label, value, note, level, open``; None while no day is sealed """
        branches = self.env.companies.filtered('koperasi_ready')
        last = [day for day in (self.env['koperasi.seal.day']._last(branch) for branch in branches) if day]
        waiting = self.env['koperasi.seal.finding'].search_count([('state', '=', 'open')])
        if not last and not waiting:
            return None
        oldest = min(last, key=lambda day: day.date, default=None)
        unsealed = len(branches) - len(last)
        note = self.env._("%s changes found that nobody explained", waiting) if waiting else self.env._("%s branches without a seal", unsealed) if unsealed else self.env._("nothing found")
        return {'label': self.env._("Books sealed until"), 'value': format_date(self.env, oldest.date) if oldest else "–", 'note': note,
                'level': 'bad' if waiting else 'warn' if unsealed else 'ok', 'open': self._card('seal' if waiting else 'sealed', '', '')['open']}

    @api.model
    def _card(self, code, label, value, note="", level='ok'):
        xmlid, context = ACTIONS[code]
        return {'code': code, 'label': label, 'value': value, 'note': note, 'level': level, 'open': {**self.env['ir.actions.act_window']._for_xml_id(xmlid), 'context': context}}

    def _days(self, count):
        return self.env._("oldest: %s days", count)

    def _exception_card(self):
        Exceptions = self.env['koperasi.exception']
        waiting = [('signed_by_id', '=', False)]
        count, oldest = Exceptions.search_count(waiting), Exceptions.search(waiting, order='at, id', limit=1)
        age = days_since(oldest, oldest.at)
        return self._card('exception', self.env._("Exceptions to sign off"), count, self._days(age) if count else self.env._("all signed off"),
                          'bad' if age > 30 else 'warn' if count else 'ok')

    def _case_cards(self):
        Case = self.env['koperasi.case']
        running = Case.search([('state', '!=', 'closed')], order='opened_at, id')
        age = running[:1].days_open
        yield self._card('case', self.env._("Open cases"), len(running), self._days(age) if running else self.env._("none"), 'bad' if age > 30 else 'warn' if running else 'ok')
        mine = running.filtered('may_confirm')
        yield self._card('closing', self.env._("Cases for you to confirm"), len(mine), self.env._("proposed by another supervisor"), 'warn' if mine else 'ok')

    def _request_card(self):
        Request = self.env['koperasi.member.request']
        found = Request.search([('kind', 'in', Request._past_management()), ('state', '=', 'open')])
        late = len(found.filtered(lambda request: request.urgency == 'late'))
        return self._card('request', self.env._("Members wait for your answer"), len(found), self.env._("%s late", late) if late else self.env._("none late"),
                          'bad' if late else 'warn' if found else 'ok')

    def _finding_cards(self):
        Finding = self.env['koperasi.finding']
        running = Finding.search([('state', 'in', ('sent', 'answered'))])
        silent = len(running.filtered(lambda finding: finding.state == 'sent'))
        yield self._card('finding', self.env._("Open findings"), len(running), self.env._("%s without an answer", silent), 'warn' if silent else 'ok')
        overdue = len(running.filtered('overdue'))
        yield self._card('overdue', self.env._("Findings past their deadline"), overdue, "", 'bad' if overdue else 'ok')

    def _sample_card(self):
        groups = dict(self.env['koperasi.sample.line']._read_group([('sample_id.state', '=', 'asked')], ['answer'], ['__count']))
        asked, waiting, differs = sum(groups.values()), groups.get('open', 0), groups.get('differs', 0)
        return self._card('sample', self.env._("Balances confirmed"), self.env._("%(done)s of %(asked)s", done=asked - waiting - groups.get('returned', 0), asked=asked),
                          self.env._("%s differ", differs), 'bad' if differs else 'warn' if waiting else 'ok')

    def _look_card(self):
        since = fields.Datetime.now() - timedelta(days=7)
        rows = self.env['koperasi.look']._read_group([('at', '>=', since)], [], ['user_id:count_distinct', 'member_id:count_distinct'])
        users, members = rows[0] if rows else (0, 0)
        return self._card('look', self.env._("Members looked at, 7 days"), members, self.env._("by %s employees", users))

    def _export_card(self):
        since = fields.Datetime.now() - timedelta(days=30)
        count = self.env['koperasi.export'].search_count([('at', '>=', since), ('reason', '!=', False)])
        return self._card('export', self.env._("Large exports, 30 days"), count, self.env._("with their reasons"))

    def _day_cards(self):
        Day = self.env['koperasi.business.day']
        for branch in self.env.companies.filtered('koperasi_ready'):
            closed = Day.search([('company_id', '=', branch.id), ('state', '=', 'closed')], limit=1)
            checked = Day.search([('company_id', '=', branch.id), ('checked_at', '!=', False)], limit=1)
            age = (branch._koperasi_today() - closed.date).days if closed else 0
            late = age > branch.sudo().root_id.koperasi_late_days
            yield {**self._card('day', self.env._("Last day closed, %s", branch.name), format_date(self.env, closed.date) if closed else "–",
                                self.env._("books checked until %s", format_date(self.env, checked.date)) if checked else self.env._("books not checked yet"), 'warn' if late else 'ok'),
                   'code': f'day_{branch.id}'}
