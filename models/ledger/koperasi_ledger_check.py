from odoo import api, models
from odoo.tools import SQL

# reliability.md §6; each query gives the offending rows of the branches %(companies)s
INVARIANTS = {
    # 1 every move balanced, balance = debit - credit, whole rupiah
    'move': """
        SELECT m.name FROM account_move m JOIN account_move_line l ON l.move_id = m.id
        WHERE m.company_id IN %(companies)s AND EXISTS (SELECT FROM koperasi_transaction t WHERE t.move_id = m.id)
        GROUP BY m.id HAVING SUM(l.debit) <> SUM(l.credit) OR bool_or(l.balance <> l.debit - l.credit OR l.debit <> trunc(l.debit)
            OR l.credit <> trunc(l.credit))""",
    # 3, 5 stored balance and number = entries, without gap
    'balance': """
        SELECT a.number FROM koperasi_account a LEFT JOIN (
            SELECT account_id, SUM(amount) AS total, COUNT(*) AS n, MAX(seq) AS last, MIN(seq) AS first
            FROM koperasi_entry GROUP BY account_id) e ON e.account_id = a.id
        WHERE a.company_id IN %(companies)s AND (a.balance <> COALESCE(e.total, 0) OR a.seq <> COALESCE(e.n, 0)
            OR COALESCE(e.last, 0) <> a.seq OR COALESCE(e.first, 1) <> 1)""",
    # 4 never below zero, each balance follows the one before
    'running': """
        SELECT DISTINCT number FROM (
            SELECT a.number, e.balance_after, e.amount,
                COALESCE(LAG(e.balance_after) OVER (PARTITION BY e.account_id ORDER BY e.seq), 0) AS before
            FROM koperasi_entry e JOIN koperasi_account a ON a.id = e.account_id WHERE a.company_id IN %(companies)s) x
        WHERE balance_after <> before + amount OR balance_after < 0""",
    # 8 each transaction has one posted move in a hashed journal, of the same date and branch
    'transaction': """
        SELECT t.name FROM koperasi_transaction t JOIN account_move m ON m.id = t.move_id JOIN account_journal j ON j.id = m.journal_id
        WHERE t.company_id IN %(companies)s AND (m.state <> 'posted' OR m.inalterable_hash IS NULL OR NOT j.restrict_mode_hash_table
            OR m.date <> t.business_date OR m.company_id <> t.company_id)""",
    # 9 no orphan line on a control account
    'orphan': """
        SELECT DISTINCT m.name FROM account_move_line l JOIN account_account a ON a.id = l.account_id JOIN account_move m ON m.id = l.move_id
        WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id IN %(companies)s
          AND NOT EXISTS (SELECT FROM koperasi_transaction t WHERE t.move_id = m.id)""",
    # 12 reversed at most once, and the reversal mirrors
    'reversal': """
        SELECT r.name FROM koperasi_transaction r JOIN koperasi_transaction t ON t.id = r.reversal_of_id
        WHERE r.company_id IN %(companies)s AND EXISTS (
            SELECT FROM koperasi_entry e WHERE e.transaction_id IN (r.id, t.id) GROUP BY e.account_id HAVING SUM(e.amount) <> 0)""",
    # a move and its own transactions agree on each control account
    'tie': """
        SELECT name FROM (
            SELECT m.name, l.account_id, SUM(l.balance) AS amount FROM account_move_line l JOIN account_account a ON a.id = l.account_id
                JOIN account_move m ON m.id = l.move_id
                WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id IN %(companies)s GROUP BY 1, 2
            UNION ALL
            SELECT m.name, COALESCE(e.control_id, k.first_control_id, k.control_id), SUM(CASE k.side WHEN 'debit' THEN -e.amount ELSE e.amount END) FROM koperasi_entry e
                JOIN koperasi_transaction t ON t.id = e.transaction_id JOIN account_move m ON m.id = t.move_id
                JOIN koperasi_account k ON k.id = e.account_id WHERE t.company_id IN %(companies)s GROUP BY 1, 2
        ) x GROUP BY name, account_id HAVING SUM(amount) <> 0""",
    # holds
    'hold': """
        SELECT number FROM koperasi_account WHERE company_id IN %(companies)s AND (held < 0 OR held > balance OR balance < 0)""",
}


class KoperasiLedgerCheck(models.AbstractModel):
    """ The checks of the ledger. The day's close, the report and the tests use the same code. """
    _name = 'koperasi.ledger.check'
    _description = "Ledger Check"

    @api.model
    def _tie_out(self, companies, date=None):
        """ Subledger and general ledger, side by side, per branch and control account (domain 6.5).

        :param companies: branches
        :param date date: end of this business date; now if not given
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
        ledger = SQL(
            """SELECT m.company_id, l.account_id AS control_id, -SUM(l.balance) AS amount FROM account_move_line l
               JOIN account_account a ON a.id = l.account_id JOIN account_move m ON m.id = l.move_id
               WHERE a.koperasi_control AND m.state = 'posted' AND m.company_id IN %s %s GROUP BY 1, 2""",
            tuple(companies.ids), SQL("AND m.date <= %s", date) if date else SQL())
        return self.env.execute_query_dict(SQL(
            """SELECT company_id, control_id, COALESCE(s.n, 0) AS accounts, COALESCE(s.amount, 0) AS subledger,
                      COALESCE(g.amount, 0) AS ledger, COALESCE(s.amount, 0) - COALESCE(g.amount, 0) AS difference
               FROM (%s) s FULL JOIN (%s) g USING (company_id, control_id) ORDER BY 1, 2""", subledger, ledger))

    @api.model
    def _problems(self, companies):
        """ All that is wrong in the books of these branches; empty when they are right.

        :return: list of sentences, each naming the record
        """
        problems = []
        for row in self._tie_out(companies):
            if row['difference']:
                control = self.env['account.account'].browse(row['control_id'])
                problems.append(self.env._(
                    "%(account)s: member accounts %(subledger)s, ledger %(ledger)s, difference %(difference)s.",
                    account=control.display_name, subledger=row['subledger'], ledger=row['ledger'], difference=row['difference']))
        messages = self._messages()
        for name, query in self._invariants().items():
            self.env.cr.execute(query + " LIMIT 20", {'companies': tuple(companies.ids)})
            problems += [messages[name] % found for (found,) in self.env.cr.fetchall()]
        return problems

    @api.model
    def _invariants(self):
        """ INVARIANTS, and what domains add """
        return INVARIANTS

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
