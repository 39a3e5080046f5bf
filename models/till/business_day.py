from odoo import api, fields, models

from ..ledger.checks import rupiah


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    cash_table = fields.Html(string="Cash", compute='_compute_cash_table', sanitize=False)

    @api.depends('state', 'company_id')
    def _compute_cash_table(self):
        for day in self:
            rows = day.id and day._cash_position()
            day.cash_table = rows and self.env['ir.qweb']._render('koperasi.cash_position', {
                'rows': rows, 'rupiah': lambda amount: rupiah(self.env, amount), 'total': sum(row['ledger'] for row in rows),
                'states': dict(self.env['koperasi.till.session']._fields['state']._description_selection(self.env))})

    def _close(self):
        # a till that is being opened, and cash that is being moved, meet this on the journal's row: one of the two is tried again
        self._cash_journals()._koperasi_lock()
        super()._close()

    def _open_matters(self):
        """ Every till is counted and signed, no cash is on its way, and what was counted last is what the books say """
        problems = super()._open_matters()
        for session in self.env['koperasi.till.session'].sudo().search([('company_id', '=', self.company_id.id), ('state', '!=', 'closed')]):
            problems.append(self.env._("%(till)s is not closed: %(user)s holds it.", till=session.journal_id.name, user=session.user_id.name))
        for movement in self.env['koperasi.cash.movement'].sudo().search([('company_id', '=', self.company_id.id), ('state', '=', 'waiting')]):
            problems.append(self.env._("A cash movement of %(amount)s, %(giver)s to %(taker)s, waits for its signature.",
                                       amount=rupiah(self.env, movement.amount), giver=movement.from_journal_id.name, taker=movement.to_journal_id.name))
        for row in self._cash_position():
            if row['state'] == 'closed' and row['difference']:
                problems.append(self.env._(
                    "%(till)s: the books say %(books)s, the last count was %(counted)s. Open it and count it.",
                    till=row['name'], books=rupiah(self.env, row['ledger']), counted=rupiah(self.env, row['counted'])))
        return problems

    def _cash_journals(self):
        """ Tills and vaults of the branch, as superuser: no role has a right on journals """
        return self.env['account.journal'].sudo().search(
            [('company_id', '=', self.company_id.id), ('koperasi_role', 'in', ('till', 'vault'))], order='koperasi_role, sequence, id')

    def _other_cash(self, known):
        """ Cash journals of the branch that are neither till nor vault, as a petty cash that the accountant keeps """
        journals = self.env['account.journal'].sudo().with_context(active_test=False).search(
            [('company_id', '=', self.company_id.id), ('type', '=', 'cash'), ('id', 'not in', known.ids), ('default_account_id', '!=', False)], order='sequence, id')
        return journals.filtered(lambda journal: journal.default_account_id not in known.default_account_id)

    @api.model
    def _last_sessions(self, journals, date=None):
        """ ``{journal_id: koperasi.till.session}``, the last one that was opened, until a day """
        domain = [('journal_id', 'in', journals.ids), ('cancelled', '=', False)]
        if date:
            domain.append(('business_date', '<=', date))
        rows = self.env['koperasi.till.session'].sudo()._read_group(domain, ['journal_id'], ['id:max'])
        sessions = self.env['koperasi.till.session'].sudo().browse(last for _journal, last in rows)
        return {session.journal_id.id: session for session in sessions}

    def _cash_position(self):
        """ All cash of the branch in the books: each till, the vault and other cash journals, and what was counted last;
        of a closed day, at its end.

        :return: list of dicts ``journal_id, name, role, ledger, counted, difference, state, user``, rupiah; ``counted`` and ``difference``
            are None where nothing was counted
        """
        self.ensure_one()
        date = self.date if self.state == 'closed' else None
        journals = self._cash_journals()
        others = self._other_cash(journals)
        cash, sessions = (journals | others)._koperasi_cash(date), self._last_sessions(journals, date)
        rows = []
        for journal in (*journals, *others.filtered(lambda journal: cash[journal.id])):
            session = sessions.get(journal.id, self.env['koperasi.till.session'])
            counted = int(session.counted) if session.state in ('counted', 'closed') else None
            rows.append({
                'journal_id': journal.id, 'name': journal.name, 'role': journal.koperasi_role, 'ledger': cash[journal.id],
                'counted': counted, 'difference': None if counted is None else counted - cash[journal.id],
                'state': session.state or None, 'user': session.user_id.name or None})
        return rows
