from contextlib import contextmanager

from psycopg2.sql import SQL as PgSQL
from psycopg2.sql import Identifier

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .posting import EntryRow, is_whole_rupiah, ledger_posting, sums


class KoperasiTransaction(models.Model):
    """ The only code that moves money (design.md §2): subledger and general ledger in one database transaction. """
    _inherit = 'koperasi.transaction'

    @api.model
    def _post(self, posting, journal, key, request, company=None, business_date=None, origin='office'):
        """ Book one money event in its own journal entry.

        :param posting: ``Posting``
        :param journal: ``account.journal`` with the inalterable hash on
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param request: JSON-able, what was asked
        :param company: branch; that of the journal if not given
        :param date business_date: must be the open business day, which it is if not given
        :param str origin: office, counter, portal, field or batch
        :return: ``koperasi.transaction``, the first one if the same key and request come again
        :raises UserError: if anything is not as it must be; then nothing is booked
        """
        return self._post_batch([posting], journal, key, request, company=company, business_date=business_date, origin=origin)

    @api.model
    def _post_batch(self, postings, journal, key, request, extra_lines=(), company=None, business_date=None, origin='batch'):
        """ Book several money events in one journal entry, its lines summed per account.

        :param list postings: ``Posting``, each may leave its other side to ``extra_lines``
        :param extra_lines: ``GlLine`` of the journal entry as a whole
        :return: ``koperasi.transaction`` in the order of ``postings``; other parameters as in ``_post``
        """
        company = company or journal.company_id
        with self._asked_once(company, key, request) as (request_id, done):
            if done:
                return self.search([('request_id', '=', request_id)], order='id')
            return self._book(postings, journal, request_id, company, business_date, origin, extra_lines, detailed=len(postings) == 1)

    @contextmanager
    def _asked_once(self, company, key, request):
        yield self.env['koperasi.request']._claim(company, key, request)

    def _book(self, postings, journal, request_id, company, business_date=None, origin='office', extra_lines=(), detailed=True):
        """ As ``_post_batch``, within a request that was claimed; ``detailed`` keeps every line with its member and its memo """
        day = self.env['koperasi.business.day']._take(company, business_date)
        self._check_journal(journal, company, day.date)
        self._check_amounts(postings, extra_lines)
        states = self.env['koperasi.account'].browse(
            {m.account_id for p in postings for m in p.movements}).sudo()._lock()
        self._check_branch(states, company)
        entries = [[self._move_on(states[m.account_id], m) for m in p.movements] for p in postings]
        journal._koperasi_lock()
        lines = self._prepare_move_lines(postings, states, entries, extra_lines, detailed, journal)
        move = self._post_move(self._prepare_move(postings, journal, company, day.date, lines, detailed))
        self._write_balances(states, entries)
        transactions = self._insert_transactions(postings, move, request_id, company, day.date, origin, 2 if detailed else 5)
        self._insert_entries(transactions, entries, states)
        if detailed and len(postings) > 1:
            self._link_lines(move, postings, transactions)
        self._check_tie(move, sums((row.control_id, states[row.account_id].sign * row.amount) for rows in entries for row in rows))
        self.env['koperasi.account'].browse(states).invalidate_recordset(['balance', 'seq', 'available', 'entry_ids', 'control_id', 'first_control_id'])
        move.invalidate_recordset(['koperasi_transaction_ids'])
        return transactions

    # -- checks ---------------------------------------------------------------

    def _check_journal(self, journal, company, date):
        journal = journal.sudo()
        if journal.company_id != company or not journal.koperasi_role:
            raise UserError(self.env._("%(journal)s is not a journal of the cooperative in %(branch)s.",
                                       journal=journal.display_name, branch=company.name))
        if not journal.restrict_mode_hash_table:
            raise UserError(self.env._("Journal %s must secure its posted entries with a hash.", journal.display_name))
        if locks := company.sudo()._get_violated_lock_dates(date, False, journal):
            raise UserError(self.env._("The books are locked: %s", company.sudo()._format_lock_dates(locks)))

    def _check_amounts(self, postings, extra_lines):
        amounts = [line.amount for line in extra_lines]
        for posting in postings:
            amounts += [m.amount for m in posting.movements] + [line.amount for line in posting.gl_lines]
            if any(not is_whole_rupiah(m.amount) or not m.amount for m in posting.movements):
                raise UserError(self.env._("A movement needs an amount in whole rupiah."))
        if not amounts or not all(map(is_whole_rupiah, amounts)):
            raise UserError(self.env._("Amounts are in whole rupiah."))

    def _check_branch(self, states, company):
        if strangers := [state.number for state in states.values() if state.company_id != company.id]:
            raise UserError(self.env._("These accounts belong to another branch than %(branch)s: %(accounts)s",
                                       branch=company.name, accounts=", ".join(strangers)))

    def _check_open(self, state, closing=False):
        """ A locked account takes movements; a frozen one those of a settlement only """
        if state.state == 'closed' or (state.state == 'frozen' and not closing):
            raise UserError(self.env._("Account %(number)s is %(state)s.", number=state.number, state={
                'closed': self.env._("closed"), 'frozen': self.env._("frozen")}[state.state]))

    def _move_on(self, state, movement):
        """ Apply a movement to a locked account in memory; ``EntryRow`` """
        self._check_open(state, movement.closing)
        if movement.control_id and movement.control_id != state.control_id:
            if state.balance:
                raise UserError(self.env._("Account %s has a balance: it does not change its control account.", state.number))
            state.control_id = movement.control_id
        balance = state.balance + movement.amount
        floor = state.held if movement.closing else max(state.held, state.minimum)
        if movement.amount < 0 and balance < floor:
            raise UserError(self.env._(
                "The available balance of %(number)s is %(available)s, %(amount)s was asked.",
                number=state.number, available=self._rupiah(max(state.balance - floor, 0)), amount=self._rupiah(-movement.amount)))
        state.balance, state.seq = balance, state.seq + 1
        return EntryRow(state.id, movement.component, movement.amount, balance, state.seq, state.control_id)

    @api.model
    def _rupiah(self, amount):
        """ ``Rp 1.250.000``, for messages """
        return f"Rp {amount:,}".replace(',', '.')

    def _check_tie(self, move, expected):
        """ The two books tie by construction; should they ever not, nothing is booked.

        :param dict expected: rupiah by control account, debit positive
        """
        self.env['account.move.line'].flush_model(['balance', 'account_id', 'move_id'])
        rows = self.env.execute_query(SQL(
            """SELECT l.account_id, SUM(l.balance) FROM account_move_line l JOIN account_account a ON a.id = l.account_id
               WHERE l.move_id = %s AND (a.koperasi_control OR l.account_id IN %s) GROUP BY 1""",
            move.id, tuple(expected) or (0,)))
        if sums((account, int(balance)) for account, balance in rows) != expected or move.state != 'posted':
            raise UserError(self.env._("The journal entry does not agree with the member accounts. Nothing was booked."))

    # -- general ledger -------------------------------------------------------

    def _prepare_move_lines(self, postings, states, entries, extra_lines, detailed, journal):
        """ Lines of the journal entry: each movement with its member for what people do, one each account for a batch """
        if detailed:
            rows = [row for posting, own in zip(postings, entries, strict=True) for row in self._detailed_rows(posting, states, own)]
            rows += [(line.account_id, line.amount, False, line.name) for line in extra_lines if line.amount]
        else:
            rows = self._summed_rows([
                *((row.control_id, states[row.account_id].sign * row.amount) for own in entries for row in own),
                *((line.account_id, line.amount) for p in postings for line in p.gl_lines), *((line.account_id, line.amount) for line in extra_lines)])
        if sum(row[1] for row in rows):
            raise UserError(self.env._("Debit and credit of this transaction differ. Nothing was booked."))
        # members' money and cash belong to no cost centre, so Odoo need not look for one line by line
        return self._line_commands(rows, {row.control_id for own in entries for row in own} | {journal.sudo().default_account_id.id})

    def _prepare_summed_lines(self, totals):
        """ One line an account of ``{account.account id: rupiah}`` """
        return self._line_commands([(account, amount, False, False) for account, amount in totals.items()], ())

    @staticmethod
    def _line_commands(rows, no_centre):
        return [Command.create({
            'account_id': account, 'partner_id': partner, 'name': name or False, 'tax_ids': False,
            'debit': max(amount, 0), 'credit': max(-amount, 0), **({'analytic_distribution': False} if account in no_centre else {}),
        }) for account, amount, partner, name in rows]

    @staticmethod
    def _summed_rows(pairs):
        """ One row an account; both sides of one on which they are equal, as by transfers among its own accounts """
        totals = sums(pairs)
        raised = sums((account, amount) for account, amount in pairs if amount > 0 and account not in totals)
        return [(account, amount, False, False) for account, amount in totals.items()] + [
            (account, sign * amount, False, False) for account, amount in raised.items() for sign in (1, -1)]

    def _detailed_rows(self, posting, states, entries):
        """ ``(account, amount, partner, name)`` of each line that one event brings to the journal entry """
        own = [(row, states[row.account_id]) for row in entries]
        rows = [(row.control_id, state.sign * row.amount, state.partner_id, f"{state.number} {posting.memo or ''}".strip()) for row, state in own]
        return rows + [(line.account_id, line.amount, posting.partner_id, line.name or posting.memo) for line in posting.gl_lines if line.amount]

    def _prepare_move(self, postings, journal, company, date, lines, detailed):
        partners, memos = {p.partner_id for p in postings}, {p.memo for p in postings}
        one_partner = detailed and len(partners) == 1
        one_memo = len(postings) == 1 or (detailed and len(memos) == 1 and all(memos))
        return {
            'move_type': 'entry', 'journal_id': journal.id, 'company_id': company.id, 'date': date,
            'partner_id': partners.pop() if one_partner else False,
            'ref': (memos.pop() or False) if one_memo else self.env._("%s transactions", len(postings)),
            'line_ids': lines,
            # no taxes, no invoice: Odoo need not look for them
            'fiscal_position_id': False, 'partner_bank_id': False, 'preferred_payment_method_line_id': False,
        }

    def _link_lines(self, move, postings, transactions):
        """ Note which event each line of a shared journal entry comes from, so that each can be reversed by itself """
        owners = [transaction.id for posting, transaction in zip(postings, transactions, strict=True)
                  for _row in (*posting.movements, *(line for line in posting.gl_lines if line.amount))]
        line_ids = move.line_ids.sorted('id').ids   # in the order of _prepare_move_lines; lines of no event come last
        self.env['account.move.line'].flush_model(['koperasi_transaction_id'])
        self.env.cr.execute_values(
            "UPDATE account_move_line l SET koperasi_transaction_id = v.owner FROM (VALUES %s) AS v(id, owner) WHERE l.id = v.id",
            list(zip(line_ids, owners, strict=False)), page_size=len(owners))
        move.line_ids.invalidate_recordset(['koperasi_transaction_id'])

    def _post_move(self, values):
        """ The one narrow sudo(): no role has a right on journal entries for this """
        Move = self.env['account.move'].sudo().with_company(values['company_id']).with_context(tracking_disable=True, skip_invoice_sync=True)
        token = ledger_posting.set(True)
        try:
            move = Move.with_context(skip_analytic_sync=True).create(values).with_env(Move.env)
            move._post(soft=False)
        finally:
            ledger_posting.reset(token)
        return move

    # -- subledger ------------------------------------------------------------

    def _write_balances(self, states, entries):
        touched = {row.account_id for rows in entries for row in rows}
        if touched:
            self.env.cr.execute_values(
                """UPDATE koperasi_account a SET balance = v.balance, seq = v.seq
                   FROM (VALUES %s) AS v(id, balance, seq) WHERE a.id = v.id""",
                [(id_, states[id_].balance, states[id_].seq) for id_ in sorted(touched)], page_size=len(touched))
        for id_ in sorted({row.account_id for rows in entries for row in rows if row.control_id != states[row.account_id].control_id}):
            self.env.cr.execute(
                "UPDATE koperasi_account SET control_id = %s, first_control_id = %s WHERE id = %s", (states[id_].control_id, states[id_].first_control_id, id_))

    def _insert_transactions(self, postings, move, request_id, company, date, origin, digits):
        single = len(postings) == 1
        rows = [self._prepare_row(posting, move, company, date) | {
            'name': move.name if single else f"{move.name}-{number:0{digits}d}", 'request_id': request_id, 'origin': origin,
        } for number, posting in enumerate(postings, 1)]
        columns = sorted({column for row in rows for column in row})
        values = [tuple(row.get(column) for column in columns) for row in rows]
        ids = self.env.cr.execute_values(
            PgSQL("INSERT INTO koperasi_transaction ({}, posted_at) VALUES %s RETURNING id").format(
                PgSQL(", ").join(map(Identifier, columns))),
            values, template=f"({', '.join(['%s'] * len(columns))}, now() AT TIME ZONE 'UTC')", page_size=len(values), fetch=True)
        return self.browse(id_ for (id_,) in ids)

    def _prepare_row(self, posting, move, company, date):
        """ Column values of one transaction """
        debits = sum(line.amount for line in posting.gl_lines if line.amount > 0)
        raised = sum(abs(m.amount) for m in posting.movements)
        return {
            'kind': posting.kind, 'company_id': company.id, 'business_date': date, 'value_date': posting.value_date or date,
            'amount': posting.amount if posting.amount is not None else debits or raised,
            'partner_id': posting.partner_id or None, 'memo': posting.memo or None,
            'user_id': self.env.uid, 'move_id': move.id, **posting.values,
        }

    def _insert_entries(self, transactions, entries, states):
        rows = [
            (row.account_id, transaction.id, row.component, row.amount, row.balance_after, row.seq,
             row.control_id if row.control_id != states[row.account_id].first_control_id else None)
            for transaction, rows in zip(transactions, entries, strict=True) for row in rows]
        if rows:
            self.env.cr.execute_values(
                "INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq, control_id) VALUES %s", rows,
                page_size=len(rows))
