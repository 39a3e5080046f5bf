from contextlib import contextmanager
from dataclasses import dataclass

from odoo import models
from odoo.exceptions import UserError

from .checks import whole_amount, whole_number
from .receipt_service import last_seen

MAX_ROWS = 300
ON_SHEET = ('share_principal', 'share_mandatory', 'demand', 'recurring')


@dataclass(frozen=True)
class SheetCell:
    """What a member pays on an account; ``account_id`` None for mandatory shares that are paid for the first time.

    :param kind: of another domain (``koperasi.member._receipt_kinds``), whose record ``account_id`` then is; None for savings
    """
    product_id: int | None
    account_id: int | None
    amount: int
    seq: int | None = None
    kind: str | None = None


@dataclass(frozen=True)
class SheetRow:
    """A member of the group: whether he came, and what he pays."""
    member_id: int
    present: bool
    cells: tuple[SheetCell, ...]


class KoperasiMemberGroup(models.Model):
    """ The collection sheet of a meeting: what the members of a group owe and pay, booked at once or not at all. """
    _inherit = 'koperasi.member.group'

    # -- what is due ----------------------------------------------------------

    def _sheet_members(self):
        """ Who is on the sheet """
        self.ensure_one()
        return self.env['koperasi.member'].search([('group_id', '=', self.id), ('state', 'in', ('active', 'passive'))])

    def _sheet_accounts(self, members):
        """ The oldest running account of each member and product: ``{(member id, product): koperasi.savings.account}`` """
        accounts = self.env['koperasi.savings.account'].search(
            [('member_id', 'in', members.ids), ('state', '!=', 'closed'), ('family', 'in', ON_SHEET)], order='id')
        found = {}
        for account in accounts:
            found.setdefault((account.member_id.id, account.product_id), account)
        return found

    def _sheet_products(self, accounts):
        """ The columns: mandatory shares, and what at least one of these accounts may take """
        mandatory = self.env['koperasi.savings.product'].search(
            [('company_id', '=', self.company_id.sudo().root_id.id), ('family', '=', 'share_mandatory')])
        others = {account.product_id for account in accounts if account._may_take()}
        return mandatory.union(*others).sorted(lambda product: (product.sequence, product.code))

    def _sheet_parts(self, rows):
        """ What the limits of the caller are asked about, as ``koperasi.limit._reasons_of`` wants it """
        members = self._sheet_members()
        accounts = self.env['koperasi.savings.account'].search([('member_id', 'in', members.ids)]).grouped('id')
        cells = [cell for row in rows for cell in row.cells]
        products = self.env['koperasi.savings.product'].browse({cell.product_id for cell in cells if cell.product_id}).exists().grouped('id')
        found = [('deposit', cell.amount, products.get(cell.product_id), None if cell.kind else accounts.get(cell.account_id)) for cell in cells]
        return found or [('deposit', 0, None, None)]

    # -- booking --------------------------------------------------------------

    def _collect(self, rows, key, journal, date=None):
        """ Book a sheet; who may do so, its shape and the journal were checked.

        :param rows: ``SheetRow``s
        :param str key: idempotency key
        :param journal: the till or bank that receives the money
        :param date date: of the meeting, the business date if not given
        :return: ``koperasi.group.meeting`` as superuser
        :raises UserError: naming the member and the product that stand against it; then nothing is booked
        """
        request = {'sheet': [[row.member_id, row.present, [[c.kind or c.product_id, c.account_id, c.amount] for c in row.cells]] for row in rows],
                   'group': self.id, 'journal': journal.id, 'date': date}
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(self.company_id, key, request) as (request_id, done):
            if done:
                return self.env['koperasi.group.meeting'].sudo().search([('request_id', '=', request_id)])
            today = self.company_id._koperasi_book_date()
            if date and date > today:
                raise UserError(self.env._("The meeting cannot lie after the business date."))
            postings = self._prepare_sheet(rows, journal)
            transactions = Transaction._book(
                postings, journal, request_id, self.company_id, origin='counter') if postings else Transaction
            return self._note_meeting(rows, request_id, transactions, date or today, today)

    def _prepare_sheet(self, rows, journal):
        """ What the cells with an amount book, if each is allowed; a list of ``Posting`` """
        members = self._sheet_members()
        accounts = self.env['koperasi.savings.account'].search([('member_id', 'in', members.ids), ('state', '!=', 'closed')])
        own, accounts = members.grouped('id'), accounts.grouped('id')
        asked, others = [], []
        for row in rows:
            if row.member_id not in own:
                raise UserError(self.env._("%(member)s is no member of the group %(group)s.",
                                           member=self._stranger(row.member_id), group=self.display_name))
            others += own[row.member_id]._other_records([cell for cell in row.cells if cell.kind])
            for cell in row.cells:
                if cell.kind:
                    continue
                member, product = own[row.member_id], self.env['koperasi.savings.product'].browse(cell.product_id)
                with self._naming(member, product):
                    asked.append((self._sheet_account(member, cell, accounts), cell))
        states = self.env['koperasi.savings.account']._check_unchanged([(account, cell.seq) for account, cell in asked])
        postings = []
        for account, cell in asked:
            with self._naming(account.member_id, account.product_id):
                self.env['koperasi.transaction']._check_open(states[account.account_id.id])
                kind = 'mandatory' if account.family == 'share_mandatory' else 'deposit'
                postings.append(account._prepare_deposit(cell.amount, journal, kind=kind))
        for record, cell in others:
            with self._naming(record.member_id, record):
                postings.append(record._receipt_posting(cell.kind, cell.amount, journal))
        return postings

    def _sheet_account(self, member, cell, accounts):
        if cell.account_id:
            account = accounts.get(cell.account_id)
            if not account or account.member_id != member or account.product_id.id != cell.product_id:
                raise UserError(self.env._("%s was not found.", self.env._("The account")))
            return account
        product = self.env['koperasi.savings.product']._of_family(self.company_id, 'share_mandatory')
        if cell.product_id != product.id:
            raise UserError(self.env._("There is no account: it has to be opened first."))
        return member._mandatory_account()

    def _note_meeting(self, rows, request_id, transactions, date, today):
        # narrow sudo(): nobody writes meetings, they come with their money
        return self.env['koperasi.group.meeting'].sudo().create({
            'name': transactions.sudo().move_id.name, 'group_id': self.id, 'company_id': self.company_id.id, 'date': date, 'business_date': today,
            'user_id': self.env.uid, 'request_id': request_id, 'amount': sum(cell.amount for row in rows for cell in row.cells),
            'line_ids': [(0, 0, {
                'company_id': self.company_id.id, 'member_id': row.member_id, 'present': row.present,
                'amount': sum(cell.amount for cell in row.cells)}) for row in rows]})

    # -- what a caller sent ---------------------------------------------------

    def _sheet_rows(self, values):
        """ The rows of a sheet without its empty cells; tuple of ``SheetRow`` """
        if not isinstance(values, (list, tuple)) or not all(isinstance(value, dict) for value in values):
            raise UserError(self.env._("%s is not valid.", self.env._("The sheet")))
        if not 1 <= len(values) <= MAX_ROWS:
            raise UserError(self.env._("A sheet has 1 to %s rows.", MAX_ROWS))
        rows = tuple(map(self._sheet_row, values))
        if len({row.member_id for row in rows}) < len(rows):
            raise UserError(self.env._("A member stands on the sheet twice."))
        return rows

    def _sheet_row(self, value):
        member_id = whole_number(self.env, value.get('member_id'), self.env._("The member"))
        present, cells = value.get('present', False), value.get('cells') or ()
        if not isinstance(present, bool) or not isinstance(cells, (list, tuple)) or not all(isinstance(cell, dict) for cell in cells):
            raise UserError(self.env._("%s is not valid.", self.env._("The row of %s", self._stranger(member_id))))
        return SheetRow(member_id, present, tuple(filter(None, (self._sheet_cell(member_id, cell) for cell in cells))))

    def _sheet_cell(self, member_id, value):
        """ ``SheetCell``; None if nothing is paid """
        kind = value.get('kind')
        if isinstance(kind, str) and kind in self.env['koperasi.member']._receipt_kinds():
            amount = whole_amount(self.env, value.get('amount', 0), minimum=0)
            account_id = whole_number(self.env, value.get('account_id'), self.env._("The account")) if amount else None
            return SheetCell(None, account_id, amount, last_seen(self.env, value.get('seq')), kind) if amount else None
        product_id = whole_number(self.env, value.get('product_id'), self.env._("The product"))
        product = self.env['koperasi.savings.product'].browse(product_id)
        with self._naming(self.env['koperasi.member'].browse(member_id), product):
            amount = whole_amount(self.env, value.get('amount', 0), minimum=0)
            account_id = value.get('account_id') or None
            if account_id:
                account_id = whole_number(self.env, account_id, self.env._("The account"))
            return SheetCell(product_id, account_id, amount, last_seen(self.env, value.get('seq'))) if amount else None

    @contextmanager
    def _naming(self, member, product):
        """ Tell whose cell it is that a message is about """
        try:
            yield
        except UserError as error:
            product = product.exists()
            cell = self.env._("%(member)s, %(product)s", member=self._stranger(member.id),
                              product=(product.name if 'name' in product._fields else product.display_name) if product and product.has_access('read') else self.env._("unknown product"))
            raise type(error)(f"{cell}: {error}") from error

    def _stranger(self, member_id):
        """ Name of a member whom the caller may see, else his number in the request """
        member = self.env['koperasi.member'].browse(member_id).exists()
        return member.display_name if member and member.has_access('read') else self.env._("Member %s", member_id)
