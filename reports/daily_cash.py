"""The daily cash report (kas harian): what each till, the vault and the bank had, took in and paid out."""
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..models.savings.checks import check_role
from .text import day, number, paper_lang, printed, rupiah

READERS = tuple(f'koperasi.group_koperasi_{role}' for role in ('teller', 'manager', 'accountant', 'board', 'supervisor', 'admin'))
OTHER = 'other'     # what no member's transaction is: vault to till, bank, expenses


def cash_rows(env, where):
    """ The lines of cash accounts in the general ledger, with the kind of the member's transaction that they belong to

    :param where: ``SQL`` on the line ``l``
    :return: list of dicts ``account_id, kind, rise, fall``
    """
    for model in ('account.move', 'account.move.line', 'koperasi.transaction', 'koperasi.cash.movement'):
        env[model].flush_model()
    return env.execute_query_dict(SQL(
        """SELECT l.account_id, COALESCE(own.kind, kinds.kind, %s) AS kind, GREATEST(l.balance, 0) AS rise, GREATEST(-l.balance, 0) AS fall
           FROM account_move_line l
           LEFT JOIN koperasi_transaction own ON own.id = l.koperasi_transaction_id
           LEFT JOIN LATERAL (SELECT MIN(t.kind) AS kind FROM koperasi_transaction t WHERE t.move_id = l.move_id
                              HAVING COUNT(DISTINCT t.kind) = 1) kinds ON TRUE
           WHERE l.parent_state = 'posted' AND %s""", OTHER, where))


def sum_kinds(env, rows):
    """ ``cash_rows`` by kind, in the order of the kinds, what is no member's transaction last

    :return: list of dicts ``kind, label, in, out, count``
    """
    labels = dict(env['koperasi.transaction']._fields['kind']._description_selection(env))
    labels[OTHER] = env._("Other: bank, expenses")
    kinds = {}
    for row in rows:
        kind = kinds.setdefault(row['kind'], {'kind': row['kind'], 'label': labels[row['kind']], 'in': 0, 'out': 0, 'count': 0})
        kind['count'] += 1
        kind['in'] += int(row['rise'])
        kind['out'] += int(row['fall'])
    order = list(labels)
    return sorted(kinds.values(), key=lambda kind: order.index(kind['kind']))


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    def _paper_lang(self):
        return paper_lang(self.company_id.root_id.partner_id)

    def _daily_cash(self):
        """ The cash of the branch on this day, from the general ledger.

        :return: dict ``accounts``: list of dicts ``name, role, code, opening, in, out, closing, counted`` (None where nothing was counted);
            ``kinds``: list of dicts ``kind`` (value of ``koperasi.transaction.kind`` or 'other'), ``label, in, out, count``; ``total``; rupiah
        :raises AccessError: if the caller has no role for it, or may not read the day
        """
        self.ensure_one()
        check_role(self.env, *READERS)
        self.check_access('read')
        # narrow sudo(): the tills of this branch, whose day may be read; a teller has no right on journals
        own = self._cash_journals()
        banks = self.env['account.journal'].sudo().search(
            [('company_id', '=', self.company_id.id), ('koperasi_role', '=', 'bank')], order='sequence, id')
        journals = own | self._other_cash(own) | banks
        opening = journals._koperasi_cash(self.date - timedelta(days=1))
        counted = {row['journal_id']: row['counted'] for row in self._cash_position()}
        rows = cash_rows(self.env, SQL(
            "l.company_id = %s AND l.date = %s AND l.account_id IN %s",
            self.company_id.id, self.date, tuple(journals.default_account_id.ids) or (0,)))
        lines = []
        for journal in journals:
            account = journal.default_account_id
            rise = int(sum(row['rise'] for row in rows if row['account_id'] == account.id))
            fall = int(sum(row['fall'] for row in rows if row['account_id'] == account.id))
            lines.append({
                'name': journal.name, 'code': account.with_company(journal.company_id).code, 'role': journal.koperasi_role,
                'opening': opening[journal.id], 'in': rise, 'out': fall, 'closing': opening[journal.id] + rise - fall,
                'counted': counted.get(journal.id)})
        return {
            'accounts': lines, 'kinds': sum_kinds(self.env, rows),
            'total': {name: sum(line[name] for line in lines) for name in ('opening', 'in', 'out', 'closing')},
        }

    def _daily_cash_paper(self):
        """ ``_daily_cash`` with its texts, in the language of the cooperative """
        book = self.with_context(lang=self._paper_lang())
        cash, env = book._daily_cash(), book.env
        roles = dict(env['account.journal']._fields['koperasi_role']._description_selection(env))
        for line in cash['accounts']:
            line['role_label'] = roles.get(line['role']) or env._("Cash")
        book = book.sudo()      # who may read the day may see its paper, with the branch
        return {
            **cash, 'head': book.company_id._paper_head(), 'title': env._("Daily Cash Report"),
            'subject': book.company_id.name, 'period': day(env, book.date),
            'state': dict(book._fields['state']._description_selection(env))[book.state], 'lang': env.lang,
            'cash_total': sum(line['closing'] for line in cash['accounts'] if line['role'] != 'bank'), 'printed': printed(book),
        }


class ReportDailyCash(models.AbstractModel):
    _name = 'report.koperasi.report_daily_cash'
    _description = "Daily Cash Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.business.day'].browse(docids)
        return {'docs': docs, 'papers': {record.id: record._daily_cash_paper() for record in docs}, 'number': number, 'rupiah': rupiah}
