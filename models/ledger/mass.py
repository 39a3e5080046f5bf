"""Many small movements at once: what a batch run books (design.md §3). Same books, same checks as poster.py, set by set."""
from dataclasses import dataclass, field
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .posting import Posting, sums


@dataclass
class MassEvent:
    """ One kind of money event for many accounts: one transaction, an entry for each row.

    ``rows``: ``(koperasi.account id, component, whole rupiah)``, in the order in which an account's entries follow each other;
    ``gl_lines``: whole rupiah by ``account.account`` id, positive is debit, the side that is on no member account; ``values``: more columns
    of the transaction.
    """
    kind: str
    memo: str
    value_date: date | None = None
    rows: list[tuple[int, str, int]] = field(default_factory=list)
    gl_lines: dict[int, int] = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    def add(self, account_id, component, amount, gl_account_id=None):
        """ An entry, and its other side in the general ledger """
        self.rows.append((account_id, component, amount))
        if gl_account_id:
            self.gl_lines[gl_account_id] = self.gl_lines.get(gl_account_id, 0) + amount


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    @api.model
    def _book_mass(self, events, journal, request_id, company, values=None, closing=False):
        """ Book events of a batch run as one journal entry, within a request that was claimed.

        :param events: ``MassEvent``; those without rows are left out
        :param journal: ``account.journal`` with the inalterable hash on
        :param company: branch of the journal and of all accounts
        :param dict values: more columns of the transactions
        :param bool closing: as of ``Movement``: may go below the minimum, and touch a frozen account
        :return: ``koperasi.transaction``, one an event
        :raises UserError: if an account is closed, of another branch, or would fall below what it must hold; then nothing is booked
        """
        events = [event for event in events if event.rows]
        if not events:
            return self.browse()
        day = self.env['koperasi.business.day']._take(company)
        self._check_journal(journal, company, day.date)
        rows = [(account, number, component, amount) for number, event in enumerate(events, 1) for account, component, amount in event.rows]
        table = SQL(
            "unnest(%s::int[], %s::int[], %s::varchar[], %s::numeric[]) WITH ORDINALITY AS r(account_id, event, component, amount, place)",
            *map(list, zip(*rows, strict=True)))
        expected = self._move_accounts(table, company, closing)
        lines = sums([*expected.items(), *(line for event in events for line in event.gl_lines.items())])
        if sum(lines.values()):
            raise UserError(self.env._("Debit and credit of this transaction differ. Nothing was booked."))
        postings = [Posting(kind=event.kind, memo=event.memo, value_date=event.value_date, amount=sum(abs(row[2]) for row in event.rows), values={**event.values, **(values or {})}) for event in events]
        journal._koperasi_lock()
        move = self._post_move(self._prepare_move(postings, journal, company, day.date, self._prepare_summed_lines(lines), False))
        transactions = self._insert_transactions(postings, move, request_id, company, day.date, 'batch', 2)
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, control_id, balance_after, seq)
               SELECT r.account_id, (%s::int[])[r.event], r.component, r.amount, NULLIF(a.control_id, COALESCE(a.first_control_id, a.control_id)),
                      a.balance - SUM(r.amount) OVER everything + SUM(r.amount) OVER so_far, a.seq - COUNT(*) OVER everything + ROW_NUMBER() OVER so_far
               FROM %s JOIN koperasi_account a ON a.id = r.account_id
               WINDOW everything AS (PARTITION BY r.account_id), so_far AS (PARTITION BY r.account_id ORDER BY r.place)
               ORDER BY r.account_id, r.place""", transactions.ids, table))
        self._check_tie(move, expected)
        self.env['koperasi.account'].invalidate_model(['balance', 'seq', 'available', 'entry_ids'])
        return transactions

    def _move_accounts(self, table, company, closing):
        """ Write the new balances; rupiah by control account, debit positive """
        found = self.env.execute_query_dict(SQL(
            """WITH wanted AS (
                   SELECT account_id, SUM(amount) AS total, COUNT(*) AS n, MIN(so_far) AS lowest FROM (
                       SELECT account_id, amount, SUM(amount) OVER (PARTITION BY account_id ORDER BY place) AS so_far FROM %s) x GROUP BY 1),
               locked AS (
                   SELECT a.id FROM koperasi_account a WHERE a.id IN (SELECT account_id FROM wanted) ORDER BY a.id FOR NO KEY UPDATE),
               moved AS (
                   UPDATE koperasi_account a SET balance = a.balance + w.total, seq = a.seq + w.n FROM wanted w, locked l
                   WHERE a.id = w.account_id AND l.id = a.id AND a.state <> 'closed' AND a.company_id = %s
                     AND (w.lowest >= 0 OR (a.balance + w.lowest >= a.held AND (%s OR (a.state = 'open' AND a.balance + w.lowest >= a.minimum))))
                   RETURNING a.id, a.control_id, CASE a.side WHEN 'debit' THEN w.total ELSE -w.total END AS total)
               SELECT control_id, SUM(total) AS total, COUNT(*) AS n, (SELECT COUNT(*) FROM wanted) AS wanted FROM moved GROUP BY 1""",
            table, company.id, closing))
        if not found or sum(row['n'] for row in found) != found[0]['wanted']:
            raise UserError(self.env._("An account of this batch is closed, of another branch, or has not enough money. Nothing was booked."))
        return {row['control_id']: int(row['total']) for row in found if row['total']}
