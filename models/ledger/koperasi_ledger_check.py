from odoo import api, models
from odoo.tools import SQL

# Each query gives the offending rows of branch %(company)s (reliability.md §6), of business days after %(since)s only
INVARIANTS = {
    # 1 every move balanced, balance = debit - credit, whole rupiah
    'move': """
        SELECT m.name FROM account_move m JOIN account_move_line l ON l.move_id = m.id
        WHERE m.company_id = %(company)s AND m.date > %(since)s AND EXISTS (SELECT FROM koperasi_transaction t WHERE t.move_id = m.id)
        GROUP BY m.id HAVING SUM(l.debit) <> SUM(l.credit) OR bool_or(l.balance <> l.debit - l.credit OR l.debit <> trunc(l.debit)
            OR l.credit <> trunc(l.credit))""",
    # 3, 5 stored balance and number are those of the last entry: of every account, also where nothing moved
    'balance': """
        SELECT a.number FROM koperasi_account a
        LEFT JOIN LATERAL (SELECT e.seq, e.balance_after FROM koperasi_entry e WHERE e.account_id = a.id ORDER BY e.seq DESC LIMIT 1) e ON TRUE
        WHERE a.company_id = %(company)s AND (COALESCE(a.balance, 0) <> COALESCE(e.balance_after, 0) OR a.seq <> COALESCE(e.seq, 0))""",
    # 3, 4, 5 each entry continues the one before, from number 1 without gap, never below zero: so the last one is the sum of all
    'running': """
        SELECT DISTINCT a.number FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_account a ON a.id = e.account_id
        LEFT JOIN koperasi_entry p ON p.account_id = e.account_id AND p.seq = e.seq - 1
        WHERE t.company_id = %(company)s AND t.business_date > %(since)s AND (e.seq < 1 OR e.balance_after < 0 OR (e.seq = 1) <> (p.id IS NULL)
            OR e.balance_after <> e.amount + COALESCE(p.balance_after, 0))""",
    # 8 each transaction has one posted move in a hashed journal, of the same date and branch
    'transaction': """
        SELECT t.name FROM koperasi_transaction t JOIN account_move m ON m.id = t.move_id JOIN account_journal j ON j.id = m.journal_id
        WHERE t.company_id = %(company)s AND t.business_date > %(since)s AND (m.state <> 'posted' OR m.inalterable_hash IS NULL
            OR NOT j.restrict_mode_hash_table OR m.date <> t.business_date OR m.company_id <> t.company_id)""",
    # 9 no orphan line on a control account
    'orphan': """
        SELECT DISTINCT m.name FROM account_move_line l JOIN account_account a ON a.id = l.account_id JOIN account_move m ON m.id = l.move_id
        WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id = %(company)s AND m.date > %(since)s
          AND NOT EXISTS (SELECT FROM koperasi_transaction t WHERE t.move_id = m.id)""",
    # 12 reversed at most once, and the reversal mirrors
    'reversal': """
        SELECT r.name FROM koperasi_transaction r JOIN koperasi_transaction t ON t.id = r.reversal_of_id
        WHERE r.company_id = %(company)s AND r.business_date > %(since)s AND EXISTS (
            SELECT FROM koperasi_entry e WHERE e.transaction_id IN (r.id, t.id) GROUP BY e.account_id HAVING SUM(e.amount) <> 0)""",
    # holds
    'hold': """
        SELECT number FROM koperasi_account WHERE company_id = %(company)s AND (held < 0 OR held > balance OR balance < 0)""",
}
# the same over all there is, read in one go
RUNNING_IN_FULL = """
    SELECT number FROM koperasi_account WHERE id IN (
        SELECT account_id FROM (
            SELECT account_id, seq, amount, balance_after, LAG(balance_after, 1, 0::numeric) OVER w AS before, ROW_NUMBER() OVER w AS place FROM koperasi_entry
            WHERE account_id IN (SELECT id FROM koperasi_account WHERE company_id = %(company)s) WINDOW w AS (PARTITION BY account_id ORDER BY seq)) e
        WHERE balance_after <> before + amount OR balance_after < 0 OR seq <> place)"""
# A move and its own transactions agree on each control account. The same pass sums up the movements of each day: how many, and a
# checksum that changes with any amount, balance, account, number, component, value date or member of them. Checksums
# of days are kept: who changes the formula has to have every day that was checked before checked anew.
MOVES = """
    WITH ours AS MATERIALIZED (
        SELECT t.move_id, t.business_date, COALESCE(e.control_id, k.first_control_id, k.control_id) AS account_id, COUNT(*) AS entries,
            SUM(CASE k.side WHEN 'debit' THEN -e.amount ELSE e.amount END) AS amount,
            SUM((e.amount + 3 * e.balance_after) * (1 + (e.account_id::bigint * 1000003 + e.seq::bigint * 8191 + e.transaction_id::bigint * 131
                + (t.value_date - DATE '2000-01-01') * 31337 + COALESCE(t.partner_id, 0)::bigint * 17
                + ascii(e.component) * 31 + length(e.component)) %% 2147483647)) AS checksum
        FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_account k ON k.id = e.account_id
        WHERE t.company_id = %(company)s AND t.business_date > %(since)s GROUP BY 1, 2, 3),
    theirs AS (
        SELECT l.move_id, l.account_id, SUM(l.balance) AS amount FROM account_move_line l JOIN account_account a ON a.id = l.account_id
        JOIN account_move m ON m.id = l.move_id
        WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id = %(company)s AND m.date > %(since)s GROUP BY 1, 2),
    differing AS (
        SELECT DISTINCT move_id FROM (
            SELECT move_id, account_id, amount FROM ours UNION ALL SELECT move_id, account_id, amount FROM theirs) x
        GROUP BY move_id, account_id HAVING SUM(amount) <> 0 LIMIT 20)
    SELECT business_date, NULL AS name, SUM(entries) AS entries, SUM(checksum) AS checksum FROM ours GROUP BY 1
    UNION ALL SELECT NULL, m.name, NULL, NULL FROM differing d JOIN account_move m ON m.id = d.move_id"""


class KoperasiLedgerCheck(models.AbstractModel):
    """ The checks of the ledger. The closings, the report and the tests use the same code.

    The full check reads all there is. The close of a day reads what is newer than the last day that was found right (checked_day.py), and
    every account's balance; so it costs what a day brought, not what the years did.
    """
    _name = 'koperasi.ledger.check'
    _description = "Ledger Check"

    @api.model
    def _tie_out(self, companies, date=None, checked=None):
        """ Subledger and general ledger, side by side, per branch and control account (domain 6.5).

        :param companies: branches
        :param date date: end of this business date; now if not given
        :param checked: ``koperasi.business.day`` until which the general ledger's totals are taken as they were found
        :return: list of dicts ``company_id, control_id, accounts, subledger, ledger, difference``, rupiah, credit positive
        """
        self.env.flush_all()
        sign = SQL("CASE k.side WHEN 'debit' THEN -1 ELSE 1 END")
        if date:
            subledger = SQL(
                """SELECT k.company_id, COALESCE(e.control_id, k.first_control_id, k.control_id) AS control_id, COUNT(DISTINCT k.id) AS n,
                          SUM(%s * e.amount) AS amount FROM koperasi_entry e
                   JOIN koperasi_account k ON k.id = e.account_id JOIN koperasi_transaction t ON t.id = e.transaction_id
                   WHERE k.company_id IN %s AND t.business_date <= %s GROUP BY 1, 2""", sign, tuple(companies.ids), date)
        else:
            subledger = SQL(
                """SELECT k.company_id, k.control_id, COUNT(*) AS n, SUM(%s * k.balance) AS amount FROM koperasi_account k
                   WHERE k.company_id IN %s GROUP BY 1, 2""", sign, tuple(companies.ids))
        return self.env.execute_query_dict(SQL(
            """SELECT company_id, control_id, COALESCE(s.n, 0) AS accounts, COALESCE(s.amount, 0) AS subledger,
                      COALESCE(g.amount, 0) AS ledger, COALESCE(s.amount, 0) - COALESCE(g.amount, 0) AS difference
               FROM (%s) s FULL JOIN (%s) g USING (company_id, control_id) ORDER BY 1, 2""", subledger, self._ledger(companies, date, checked)))

    @api.model
    def _ledger(self, companies, date=None, checked=None):
        """ SQL of the general ledger's totals on control accounts, ``company_id, control_id, amount``; parameters as of ``_tie_out`` """
        lines = SQL(
            """SELECT m.company_id, l.account_id AS control_id, -SUM(l.balance) AS amount FROM account_move_line l
               JOIN account_account a ON a.id = l.account_id JOIN account_move m ON m.id = l.move_id
               WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id IN %s %s %s GROUP BY 1, 2""",
            tuple(companies.ids), SQL("AND m.date <= %s", date) if date else SQL(), SQL("AND m.date > %s", checked.date) if checked else SQL())
        if not checked:
            return lines
        return SQL(
            """SELECT company_id, control_id, SUM(amount) AS amount FROM (%s UNION ALL
                   SELECT d.company_id, j.key::int, j.value::numeric FROM koperasi_business_day d, jsonb_each_text(d.checked_ledger) j WHERE d.id = %s
               ) x GROUP BY 1, 2""", lines, checked.id)

    @api.model
    def _problems(self, companies):
        """ All that is wrong in the books of these branches, read in full; empty when they are right.

        :return: list of sentences, each naming the record
        """
        return [problem for company in companies for problem in self._examine(company)[0]]

    @api.model
    def _examine(self, company, checked=None):
        """ Look for what is wrong in the books of a branch.

        :param checked: ``koperasi.business.day`` until which they were found right before; all is read if not given
        :return: ``(sentences, {business date: (number of movements, checksum)})`` of the days that were read
        """
        problems = []
        for row in self._tie_out(company, checked=checked):
            if row['difference']:
                control = self.env['account.account'].with_company(company).browse(row['control_id'])
                problems.append(self.env._(
                    "%(account)s: member accounts %(subledger)s, ledger %(ledger)s, difference %(difference)s.",
                    account=control.display_name, subledger=row['subledger'], ledger=row['ledger'], difference=row['difference']))
        messages = self._messages()
        values = {'company': company.id, 'since': checked.date if checked else '-infinity'}
        for name, query in self._invariants(full=not checked).items():
            self.env.cr.execute(query + " LIMIT 20", values)
            problems += [messages[name] % found for (found,) in self.env.cr.fetchall()]
        self.env.cr.execute(MOVES, values)
        rows = self.env.cr.fetchall()
        problems += [messages['tie'] % name for _day, name, _entries, _sum in rows if name]
        sums = {day: (int(entries), int(checksum)) for day, name, entries, checksum in rows if not name}
        return problems + ([] if checked else self._changed_days(company, sums)), sums

    @api.model
    def _invariants(self, full):
        """ Queries of what is wrong by name, and what domains add; ``full``: of all that was ever booked """
        return {**INVARIANTS, 'running': RUNNING_IN_FULL} if full else INVARIANTS

    @api.model
    def _messages(self):
        """ The sentences of ``_invariants``, in the user's language """
        return {
            'move': self.env._("Journal entry %s does not balance in whole rupiah."),
            'balance': self.env._("Account %s does not follow its movements."),
            'running': self.env._("A movement of account %s does not continue the one before."),
            'transaction': self.env._("Transaction %s has no proper journal entry."),
            'orphan': self.env._("Journal entry %s is on a control account without a transaction."),
            'reversal': self.env._("Reversal %s does not mirror its transaction."),
            'tie': self.env._("Journal entry %s and its transactions differ."),
            'hold': self.env._("Account %s has more on hold than its balance."),
        }
