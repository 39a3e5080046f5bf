from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.passbook import Place, room
from ..savings.checks import MANAGER, TELLER, check_role, text

CAUSES = [('first', "First Book"), ('full', "Old book is full"), ('lost', "Old book was lost"), ('damaged', "Old book is damaged")]


class KoperasiPassbook(models.Model):
    """ The book that a member holds of an account, and how far it is printed.

    Where the lines are printed is in finance/passbook.py, what they say in passbook_lines.py.
    """
    _name = 'koperasi.passbook'
    _description = "Passbook"
    _order = 'id desc'
    _rec_name = 'number'
    _rec_names_search = ['number', 'savings_account_id.number']

    savings_account_id = fields.Many2one('koperasi.savings.account', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    member_id = fields.Many2one(related='savings_account_id.member_id')
    number = fields.Char(string="Book Number", required=True, readonly=True, help="As printed on its cover.")
    format_id = fields.Many2one('koperasi.passbook.format', required=True, readonly=True, index=True, ondelete='restrict')
    state = fields.Selection(
        [('current', "In use"), ('full', "Full"), ('lost', "Lost"), ('damaged', "Damaged")], required=True, readonly=True, default='current')
    page = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    line = fields.Integer(string="Last Line Printed", required=True, readonly=True, default=0, aggregator=None)
    last_seq = fields.Integer(string="Last Movement Printed", required=True, readonly=True, default=0, aggregator=None)
    issued_on = fields.Date(required=True, readonly=True)
    issued_by_id = fields.Many2one('res.users', required=True, readonly=True, default=lambda self: self.env.user)
    replaces_id = fields.Many2one('koperasi.passbook', readonly=True, index='btree_not_null', ondelete='restrict')
    print_ids = fields.One2many('koperasi.passbook.print', 'passbook_id', string="History", readonly=True)
    pending_count = fields.Integer(string="Lines to Print", compute='_compute_pending_count')

    _number_uniq = models.Constraint('UNIQUE (company_id, number)', "A book of this number was issued already.")
    _current_uniq = models.UniqueIndex("(savings_account_id) WHERE state = 'current'", "An account has one book in use.")
    _place_check = models.Constraint('CHECK (page >= 1 AND line >= 0 AND last_seq >= 0)', "A book has no such place.")

    @api.depends('last_seq', 'page', 'line', 'state', 'savings_account_id.seq')
    def _compute_pending_count(self):
        for book in self:
            book.pending_count = book._pending() if book.state == 'current' else 0

    # -- doors ----------------------------------------------------------------

    def confirm_printed(self, page, line, count):
        """ The teller looked: these lines stand in the book, where they should.

        :param int page: page they are on
        :param int line: their first line
        :param int count: how many lines
        :raises UserError: if others come next, as after a second click: then they were marked already
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        run = next(iter(self._runs()), None)
        whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (page, line, count))
        if not whole or not run or (page, line) != (run.page, run.line) or not 0 < count <= run.count:
            raise UserError(self.env._("Other lines come next in book %s: look at the preview again.", self.number))
        seq_to = self.last_seq + count - (1 if self._brings_forward() else 0)
        self._log('printed', page=page, line=line, count=count, seq_from=self.last_seq + 1, seq_to=seq_to)
        self._advance(page, line + count - 1, seq_to)

    def reprint(self, page, reason):
        """ Let a page be printed again, marked as such.

        :param int page: a page that has lines
        :param str reason: why
        :raises UserError: if nothing was printed on it, or the reason is missing
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door(current=False)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        rows = self._page_rows(page)
        self._log('reprinted', page=page, line=rows[0]['line'], count=len(rows), reason=reason)

    def set_place(self, page, line, reason):
        """ Go on at another line: one was skipped or printed twice, or the book was begun by other means.

        :param int page: page of the last line that is taken
        :param int line: that line; 0 for an empty page
        :param str reason: why
        :raises UserError: if the book has no such line, or the reason is missing
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        place = self._check_place(self.format_id, page, line)
        self._log('moved', page=place.page, line=place.line, reason=reason)
        self._advance(place.page, place.line, self.last_seq)

    # -- issue ----------------------------------------------------------------

    @api.model
    def _issue(self, account, number, cause, note=None, place=None, last_seq=0):
        """ Give out a book; the account and the caller's role were checked.

        :param account: ``koperasi.savings.account``
        :param str number: of the book
        :param str cause: value of ``CAUSES``
        :param Place place: last line taken in a book that was begun by other means
        :param int last_seq: last movement that stands in such a book
        :return: ``koperasi.passbook``
        """
        old = self.search([('savings_account_id', '=', account.id), ('state', '=', 'current')])
        if bool(old) != (cause != 'first'):
            raise UserError(self.env._("Account %s has a book already: say what became of it.", account.number) if old
                            else self.env._("Account %s has no book yet that could be replaced.", account.number))
        if cause in ('lost', 'damaged'):
            check_role(self.env, MANAGER)
            text(self.env, note, self.env._("The reason"), required=True)
        if cause == 'full' and room(old._place(), old.format_id.lines_per_page, old.format_id.pages):
            raise UserError(self.env._("Book %s is not full.", old.number))
        book_format = self.env['koperasi.passbook.format']._default(account.company_id)
        if not book_format:
            raise UserError(self.env._("The cooperative has no passbook format: a manager sets one up first."))
        place = self._check_place(book_format, *(place or Place(1, 0)))
        if old:
            old._log('replaced', page=old.page, line=old.line, reason=note)
            old.sudo().write({'state': cause})
            old.flush_recordset()   # one book in use an account is an index
        book = self.sudo().create({
            'savings_account_id': account.id, 'company_id': account.company_id.id, 'number': number, 'format_id': book_format.id,
            'page': place.page, 'line': place.line, 'last_seq': old.last_seq if old else last_seq, 'replaces_id': old.id,
            'issued_on': account.company_id._koperasi_book_date()}).with_env(self.env)
        book._log('issued', page=place.page, line=place.line, seq_to=book.last_seq, reason=note)
        return book

    # -- state ----------------------------------------------------------------

    def _check_door(self, current=True):
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        if current and self.state != 'current':
            raise UserError(self.env._("Book %s is not in use any more.", self.number))

    def _check_place(self, book_format, page, line):
        """ ``Place`` of numbers that a caller sent; UserError if the book has none such """
        if any(isinstance(value, bool) or not isinstance(value, int) for value in (page, line)) or not (
                1 <= page <= book_format.pages and 0 <= line <= book_format.lines_per_page):
            raise UserError(self.env._("A book has %(pages)s pages of %(lines)s lines.", pages=book_format.pages, lines=book_format.lines_per_page))
        return Place(page, line)

    def _place(self):
        return Place(self.page, self.line)

    def _pending(self):
        """ How many lines are not printed yet; from the ledger's row, which is never behind """
        return max(self.savings_account_id.sudo().account_id.seq - self.last_seq, 0) + (1 if self._brings_forward() else 0)

    def _brings_forward(self):
        """ Whether a new book begins with the balance of the one before """
        return self._place() == (1, 0) and self.last_seq > 0

    def _advance(self, page, line, last_seq):
        """ Two confirmations at once are one: the second finds another place and fails """
        self.flush_recordset()
        # narrow: no role may write books; the doors that come here have checked
        moved = self.env.execute_query(SQL(
            """UPDATE koperasi_passbook SET page = %s, line = %s, last_seq = %s
               WHERE id = %s AND page = %s AND line = %s AND last_seq = %s AND state = 'current' RETURNING id""",
            page, line, last_seq, self.id, self.page, self.line, self.last_seq))
        if not moved:
            raise UserError(self.env._("Other lines come next in book %s: look at the preview again.", self.number))
        self.invalidate_recordset()

    def _log(self, kind, **values):
        self.env['koperasi.passbook.print'].sudo().create({
            'passbook_id': self.id, 'company_id': self.company_id.id, 'kind': kind, 'user_id': self.env.uid, **values})
