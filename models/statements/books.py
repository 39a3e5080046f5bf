from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from .account_report import RESULT_TYPES

BATCH = 5_000       # journal items that are in memory at once
CASH_CODES = ('1110', '1121')


def plain(amount):
    """ An amount as JSON and worksheets take it: whole rupiah as ``int`` """
    amount = Decimal(amount)
    return int(amount) if amount == amount.to_integral_value() else float(round(amount, 2))


class KoperasiBooks(models.AbstractModel):
    """ The books themselves: trial balance, general ledger, journal, cash book. """
    _name = 'koperasi.books'
    _description = "Books"

    @api.model
    def _trial_balance(self, companies, first, last):
        """ Every account with what it held and moved.

        Income and costs begin with the year; what they came to before stands with the account of the current year's surplus, as Odoo
        carries it forward without a closing entry.

        :return: list of dicts ``account`` (record), ``opening, debit, credit, closing`` (Decimal, + debit - credit), by code
        """
        Balance = self.env['koperasi.balance']
        year = companies[:1].root_id.sudo().compute_fiscalyear_dates(first)['date_from']
        eve, before = first - timedelta(days=1), year - timedelta(days=1)
        balances = Balance._totals(companies, [(None, eve), (None, before), (first, last)])
        debit = Balance._totals(companies, [(first, last)], column='debit')
        accounts = self.env['account.account'].sudo().with_company(companies[:1].root_id).with_context(active_test=False).browse(
            {*balances, *debit})
        chart = Balance._accounts(companies[:1])
        surplus = (accounts | chart).filtered(lambda account: account.account_type == 'equity_unaffected')[:1]
        carried, rows = Decimal(0), {}
        for account in accounts:
            start, earlier, moved = balances.get(account.id, [Decimal(0)] * 3)
            if account.account_type in RESULT_TYPES and surplus:
                start, carried = start - earlier, carried + earlier
            [rise] = debit.get(account.id, [Decimal(0)])
            rows[account.id] = {'account': account, 'opening': start, 'debit': rise, 'credit': rise - moved, 'closing': start + moved}
        if carried:
            row = rows.setdefault(surplus.id, {'account': surplus, **dict.fromkeys(('opening', 'debit', 'credit', 'closing'), Decimal(0))})
            row['opening'], row['closing'] = row['opening'] + carried, row['closing'] + carried
        return sorted((row for row in rows.values() if any(row[name] for name in ('opening', 'debit', 'credit', 'closing'))),
                      key=lambda row: (row['account'].code or '', row['account'].id))

    @api.model
    def _cash_accounts(self, companies):
        """ Ids of the accounts of cash and bank """
        return self.env['koperasi.balance']._accounts(companies[:1]).filtered(
            lambda account: account.account_type == 'asset_cash' or (account.code or '').startswith(CASH_CODES)).ids

    @api.model
    def _items(self, companies, where, order):
        """ Posted journal items of branches, one after the other, however many they are.

        :param where: ``SQL`` on the item ``l`` and its entry ``m``
        :param order: ``SQL``
        :return: iterator of tuples ``move_id, date, number, account_id, text, partner, debit, credit``
        """
        for model in ('account.move', 'account.move.line', 'res.partner', 'koperasi.transaction'):
            self.env[model].flush_model()
        cr, name = self.env.cr, SQL.identifier(f'koperasi_items_{id(order)}')
        kinds = dict(self.env['koperasi.transaction']._fields['kind']._description_selection(self.env))
        # an item that says nothing is told by the kind of its transaction
        cr.execute(SQL(
            """DECLARE %s NO SCROLL CURSOR FOR
               SELECT l.move_id, l.date, m.name, l.account_id, COALESCE(NULLIF(l.name, ''), NULLIF(m.ref, '')), p.name, l.debit, l.credit,
                      CASE WHEN COALESCE(NULLIF(l.name, ''), NULLIF(m.ref, '')) IS NULL THEN
                          (SELECT t.kind FROM koperasi_transaction t WHERE t.move_id = l.move_id ORDER BY t.id LIMIT 1) END
               FROM account_move_line l JOIN account_move m ON m.id = l.move_id LEFT JOIN res_partner p ON p.id = l.partner_id
               WHERE l.parent_state = 'posted' AND l.account_id IS NOT NULL AND l.company_id IN %s AND %s ORDER BY %s""", name, tuple(companies.ids), where, order))
        try:
            while True:
                cr.execute(SQL("FETCH %s FROM %s", BATCH, name))
                rows = cr.fetchall()
                for move_id, day, number, account_id, text, partner, debit, credit, kind in rows:
                    yield move_id, day, number, account_id, text or kinds.get(kind), partner, debit, credit
                if len(rows) < BATCH:
                    break
        finally:
            cr.execute(SQL("CLOSE %s", name))

    @api.model
    def _count_partners(self, companies, first, last, account_ids=()):
        """ How many people the posted items of a period name """
        self.env['account.move.line'].flush_model(['partner_id', 'account_id', 'parent_state', 'company_id', 'date'])
        [[count]] = self.env.execute_query(SQL(
            "SELECT COUNT(DISTINCT l.partner_id) FROM account_move_line l WHERE l.parent_state = 'posted' AND l.company_id IN %s AND l.date BETWEEN %s AND %s%s",
            tuple(companies.ids), first, last, SQL(" AND l.account_id IN %s", tuple(account_ids)) if account_ids else SQL()))
        return count

    @api.model
    def _journal(self, companies, first, last):
        """ The journal: all posted items of a period by day and entry; see ``_items`` """
        return self._items(companies, SQL("l.date BETWEEN %s AND %s", first, last), SQL("l.date, m.name, l.move_id, l.id"))

    @api.model
    def _ledger(self, companies, first, last, account_ids=()):
        """ The general ledger: each account with its opening, its items and its closing.

        :param account_ids: only these accounts
        :return: iterator of ``(row of _trial_balance, iterator of _items)``
        """
        for row in self._trial_balance(companies, first, last):
            account = row['account']
            if not account_ids or account.id in account_ids:
                yield row, self._items(
                    companies, SQL("l.account_id = %s AND l.date BETWEEN %s AND %s", account.id, first, last), SQL("l.date, m.name, l.id"))
