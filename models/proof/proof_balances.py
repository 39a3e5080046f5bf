"""What members held at the end of a month, and the control accounts beside it."""
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.sum_tree import clean
from ..ledger.reading import read_much
from .proof import SIDES


class KoperasiProof(models.Model):
    _inherit = 'koperasi.proof'

    @api.model
    def _proof_branches(self, root):
        """ The branches of a cooperative that keep books, whoever asks

        :param root: root company
        """
        # narrow sudo(): the root is of the whole cooperative, whatever branches the caller works in
        return self.env['res.company'].sudo().search([('id', 'child_of', root.id), ('koperasi_ready', '=', True)], order='id')

    @api.model
    def _holders(self, root, date, book):
        """ Who held how much at the end of a business date. Accounts of a person are added up over all branches; an account of no member
        (suspense) is a holder of its own. What an account has now, less what was booked since: no history is read.

        :param root: root company
        :param date date: business date, included
        :param str book: ``savings``: all accounts that the cooperative owes, shares too; ``loans``: all that is owed to it
        :return: list of ``(id, who, rupiah)``; id is that of the partner, or minus that of the account
        :raises UserError: if an account was below zero
        """
        companies = tuple(self._proof_branches(root).ids) or (0,)
        self.env.flush_all()
        read_much(self.env.cr)
        rows = self.env.execute_query(SQL(
            """SELECT b.holder, COALESCE(m.number || ' ' || m.name || CASE WHEN m.company_id <> %(root)s THEN ', ' || c.name ELSE '' END, '# ' || b.number || ' ' || p.name),
                      b.amount, b.lowest, b.number
               FROM (SELECT CASE WHEN k.member_id IS NULL THEN -k.id ELSE k.partner_id END AS holder, MIN(k.partner_id) AS partner_id, MAX(k.member_id) AS member_id,
                            MIN(k.number) AS number, SUM(k.balance - COALESCE(later.amount, 0))::bigint AS amount, MIN(k.balance - COALESCE(later.amount, 0)) AS lowest
                     FROM koperasi_account k LEFT JOIN (
                         SELECT e.account_id, SUM(e.amount) AS amount FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
                         WHERE t.company_id IN %(companies)s AND t.business_date > %(day)s GROUP BY 1) later ON later.account_id = k.id
                     WHERE k.company_id IN %(companies)s AND k.side = %(side)s GROUP BY 1) b
               JOIN res_partner p ON p.id = b.partner_id LEFT JOIN koperasi_member m ON m.id = b.member_id LEFT JOIN res_company c ON c.id = m.company_id
               WHERE b.amount <> 0 OR b.lowest < 0""",
            root=root.id, companies=companies, day=date, side=SIDES[book]))
        if below := [number for _holder, _who, _amount, lowest, number in rows if lowest < 0]:
            raise UserError(self.env._("These accounts were below zero on %(day)s: %(accounts)s", day=format_date(self.env, date), accounts=', '.join(sorted(below)[:5])))
        return [(holder, clean(who), amount) for holder, who, amount, _lowest, _number in rows]

    @api.model
    def _controls(self, root, date, book):
        """ What the control accounts of a book held in the general ledger at the end of a date, read apart from the accounts of members.

        :return: list of ``[code, name, rupiah]``, as the balance sheet shows them (above zero on the side of the book)
        """
        companies = self._proof_branches(root)
        side = SIDES[book]
        rows = self.env.execute_query(SQL(
            """SELECT g.control_id, SUM(g.amount)::bigint FROM (%s) g JOIN account_account a ON a.id = g.control_id
               LEFT JOIN (SELECT control_id, MIN(side) AS side FROM (
                   SELECT control_id, side FROM koperasi_account WHERE company_id IN %s UNION SELECT first_control_id, side FROM koperasi_account
                   WHERE company_id IN %s AND first_control_id IS NOT NULL) x GROUP BY 1) s ON s.control_id = g.control_id
               WHERE COALESCE(s.side, CASE WHEN a.account_type LIKE 'asset%%' THEN 'debit' ELSE 'credit' END) = %s GROUP BY 1""",
            self.env['koperasi.ledger.check']._ledger(companies, date), tuple(companies.ids) or (0,), tuple(companies.ids) or (0,), side))
        sign = 1 if side == 'credit' else -1
        # narrow sudo(): code and name of control accounts
        accounts = self.env['account.account'].sudo().with_company(root)
        found = [[accounts.browse(control_id).code, accounts.browse(control_id).name, sign * amount] for control_id, amount in rows if amount]
        return sorted(found, key=lambda row: row[0] or '')

    @api.model
    def _check_tie(self, root, date, book, total, controls):
        """ The sum of the leaves is that of the control accounts, to the rupiah.

        :raises UserError: otherwise, with the difference, and which account it is on
        """
        ledger = sum(amount for _code, _name, amount in controls)
        if total == ledger:
            return
        rupiah = self.env['koperasi.transaction']._rupiah
        books = dict(self._fields['book']._description_selection(self.env))
        lines = [self.env._(
            "The close is refused: %(book)s of members on %(day)s are %(members)s, their control accounts hold %(ledger)s. Difference: %(difference)s.",
            book=books[book], day=format_date(self.env, date), members=rupiah(total), ledger=rupiah(ledger), difference=rupiah(total - ledger))]
        accounts = self.env['account.account'].sudo().with_company(root)
        for row in self.env['koperasi.ledger.check']._tie_out(self._proof_branches(root), date):
            if row['difference']:
                account = accounts.browse(row['control_id'])
                lines.append(f"{account.code} {account.name}: {rupiah(row['subledger'])} / {rupiah(row['ledger'])}")
        raise UserError('\n'.join(lines))
