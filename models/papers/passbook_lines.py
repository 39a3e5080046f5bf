from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.passbook import runs

# domain 8.2; AD and KR are ours: fees, and what undoes a line above
COMPONENT_CODES = {'interest': 'BG', 'tax': 'PJ', 'fee': 'AD', 'penalty': 'AD'}
KIND_CODES = {'opening': 'SA', 'reversal': 'KR', 'term_interest': 'BG'}
TELLER_LENGTH = 8


def line_code(kind, component, amount):
    """ Code of a line in the book

    :param str kind: of the transaction
    :param str component: of the entry
    :param int amount: signed, rupiah
    """
    return KIND_CODES.get(kind) or COMPONENT_CODES.get(component) or ('ST' if amount > 0 else 'TR')


class KoperasiPassbook(models.Model):
    """ What is printed. """
    _inherit = 'koperasi.passbook'

    def _rows(self, seq_from, seq_to, brings_forward=False):
        """ Lines of the movements ``seq_from`` to ``seq_to``

        :param bool brings_forward: begin with the balance before them
        :return: list of dicts ``seq, date, code, debit, credit, balance, teller``
        """
        account = self.savings_account_id.account_id
        for model in ('koperasi.entry', 'koperasi.transaction'):
            self.env[model].flush_model()
        # not by the ORM: the book may be read, and a transfer's other party owns the transaction
        found = self.env.execute_query_dict(SQL(
            """SELECT e.seq, e.amount, e.balance_after, e.component, t.kind, t.business_date AS date, p.name AS teller
               FROM koperasi_entry e
               JOIN koperasi_transaction t ON t.id = e.transaction_id
               JOIN res_users u ON u.id = t.user_id JOIN res_partner p ON p.id = u.partner_id
               WHERE e.account_id = %s AND e.seq BETWEEN %s AND %s ORDER BY e.seq""",
            account.id, seq_from - 1 if brings_forward else seq_from, seq_to))
        rows = []
        for row in found:
            amount, balance = int(row['amount']), int(row['balance_after'])
            teller = (row['teller'] or '').split(' ')[0][:TELLER_LENGTH]
            if row['seq'] < seq_from:
                rows.append({'seq': 0, 'date': self.issued_on, 'code': 'SA', 'debit': 0, 'credit': 0, 'balance': balance,
                             'teller': self.issued_by_id.sudo().name.split(' ')[0][:TELLER_LENGTH]})
                continue
            rows.append({
                'seq': row['seq'], 'date': row['date'], 'code': line_code(row['kind'], row['component'], amount),
                'debit': max(-amount, 0), 'credit': max(amount, 0), 'balance': balance, 'teller': teller})
        return rows

    def _runs(self):
        """ Where the lines go that are not printed yet, page by page """
        return runs(self._place(), self._pending(), self.format_id.lines_per_page, self.format_id.pages)

    def _next_rows(self):
        """ The lines to be printed next, up to the end of a page, each with its ``line``; and that page

        :return: ``(page, rows)``; no rows if nothing is to be printed or the book is full
        """
        self.ensure_one()
        self.check_access('read')
        plan = self._runs() if self.state == 'current' else []
        if not plan:
            return self.page, []
        run, brings_forward = plan[0], self._brings_forward()
        last = self.last_seq + run.count - (1 if brings_forward else 0)
        rows = self._rows(self.last_seq + 1, last, brings_forward)
        return run.page, [{**row, 'line': line, 'again': False} for line, row in enumerate(rows, run.line)]

    def _page_rows(self, page):
        """ The lines that stand on a page, from the history of the book, marked as printed again

        :raises UserError: if there are none
        """
        self.ensure_one()
        self.check_access('read')
        if isinstance(page, bool) or not isinstance(page, int):
            raise UserError(self.env._("%s is not valid.", self.env._("The page")))
        found = {}
        for printed in self.print_ids.sorted('id'):
            if printed.kind == 'printed' and printed.page == page:
                brought = printed.count > printed.seq_to - printed.seq_from + 1
                rows = self._rows(printed.seq_from, printed.seq_to, brought)
                found.update((line, {**row, 'line': line, 'again': True}) for line, row in enumerate(rows, printed.line))
        if not found:
            raise UserError(self.env._("Nothing was printed on page %(page)s of book %(book)s.", page=page, book=self.number))
        return [found[line] for line in sorted(found)]
