from markupsafe import Markup

from odoo import api, fields, models

from ...models.papers.passbook import CAUSES


class KoperasiPassbookDialog(models.TransientModel):
    """ Prints in a passbook page by page: look, print, look at the book, confirm. """
    _name = 'koperasi.passbook.dialog'
    _description = "Print Passbook"

    savings_account_id = fields.Many2one('koperasi.savings.account', required=True, ondelete='cascade')
    passbook_id = fields.Many2one('koperasi.passbook', compute='_compute_passbook_id')
    mode = fields.Selection([
        ('print', "Print what is new"), ('reprint', "Print a page again"), ('place', "Correct the place"), ('issue', "Give out a book"),
    ], required=True, compute='_compute_mode', store=True, readonly=False, precompute=True)
    # what the preview showed: confirmed is this, whatever was booked since
    page = fields.Integer(compute='_compute_next', store=True, readonly=False)
    line = fields.Integer(compute='_compute_next', store=True, readonly=False)
    count = fields.Integer(compute='_compute_next', store=True, readonly=False)
    next_text = fields.Char(compute='_compute_preview')
    preview = fields.Html(compute='_compute_preview', sanitize=False)
    again_page = fields.Integer(string="Page to Print Again", default=1)
    place_page = fields.Integer(string="Page of That Line", compute='_compute_mode', store=True, readonly=False, precompute=True)
    place_line = fields.Integer(string="Last Line Taken", compute='_compute_mode', store=True, readonly=False, precompute=True)
    reason = fields.Char()
    number = fields.Char(string="Book Number")
    cause = fields.Selection(CAUSES, compute='_compute_mode', store=True, readonly=False, precompute=True)
    begun = fields.Boolean(string="Begun by Other Means", help="The book has lines already that this program did not print.")
    last_seq = fields.Integer(string="Last Movement Printed")

    @api.depends('savings_account_id')
    def _compute_passbook_id(self):
        for dialog in self:
            dialog.passbook_id = self.env['koperasi.passbook'].search(
                [('savings_account_id', '=', dialog.savings_account_id.id), ('state', '=', 'current')])

    @api.depends('savings_account_id')
    def _compute_mode(self):
        for dialog in self:
            book = dialog.passbook_id
            dialog.mode = dialog.mode or ('print' if book else 'issue')
            dialog.cause = dialog.cause or ('full' if book else 'first')
            dialog.place_page, dialog.place_line = dialog.place_page or book.page or 1, dialog.place_line or book.line

    @api.depends('savings_account_id')
    def _compute_next(self):
        for dialog in self:
            page, rows = dialog.passbook_id._next_rows() if dialog.passbook_id else (0, [])
            dialog.page, dialog.line, dialog.count = page, rows[0]['line'] if rows else 0, len(rows)

    @api.depends('page', 'line', 'count', 'passbook_id')
    def _compute_preview(self):
        for dialog in self:
            book = dialog.passbook_id
            rows = book._next_rows()[1][:dialog.count] if book and dialog.count else []
            dialog.preview = dialog._preview_table(rows) if rows else False
            if rows:
                dialog.next_text = self.env._(
                    "Put in page %(page)s: lines %(first)s to %(last)s.", page=dialog.page, first=dialog.line, last=rows[-1]['line'])
                if book.line == book.format_id.lines_per_page:
                    dialog.next_text = self.env._("Turn the page.") + f" {dialog.next_text}"
            elif book and book._pending():
                dialog.next_text = self.env._("The book is full: give out a new one.")
            else:
                dialog.next_text = self.env._("The book is up to date.")

    def _preview_table(self, rows):
        head = {'line': self.env._("Line"), 'date': self.env._("Date"), 'code': self.env._("Code"), 'debit': self.env._("Debit"),
                'credit': self.env._("Credit"), 'balance': self.env._("Balance"), 'teller': self.env._("Teller")}

        def cells(tag, texts):
            return Markup('<tr>%s</tr>') % Markup('').join(
                Markup('<%s class="px-2 text-nowrap%s">%s</%s>') % (tag, ' text-end' if name in ('debit', 'credit', 'balance') else '', text, tag)
                for name, text in texts.items())

        body = Markup('').join(cells('td', {'line': row['line'], **self.passbook_id._cells(row)}) for row in rows)
        return Markup('<div class="table-responsive"><table class="table table-sm mb-0"><thead>%s</thead><tbody>%s</tbody></table></div>') % (
            cells('th', head), body)

    # -- buttons --------------------------------------------------------------

    def action_pdf(self):
        """ Print the lines of the preview on an office printer. """
        return self._send('pdf')

    def action_escp(self):
        """ Print the lines of the preview on a passbook printer. """
        return self._send('prn')

    def _send(self, extension):
        self.ensure_one()
        book, page = self.passbook_id, ''
        book._check_door(current=self.mode != 'reprint')
        if self.mode == 'reprint':
            book.reprint(self.again_page, self.reason)
            page = f'?page={self.again_page}'
        else:
            book._asked_rows()
            book._log('sent', page=self.page, line=self.line, count=self.count)
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/passbook/{book.id}.{extension}{page}'}

    def action_confirm(self):
        """ The teller looked at the book: it was printed well. """
        self.ensure_one()
        self.passbook_id.confirm_printed(self.page, self.line, self.count)
        return self._again() if self.passbook_id._pending() else {'type': 'ir.actions.act_window_close'}

    def action_apply(self):
        """ Give out a book, or correct the place where the next line goes. """
        self.ensure_one()
        if self.mode == 'place':
            self.passbook_id.set_place(self.place_page, self.place_line, self.reason)
        else:
            begun = {'page': self.place_page, 'line': self.place_line, 'last_seq': self.last_seq} if self.begun and self.cause == 'first' else {}
            self.savings_account_id.issue_passbook(self.number, self.cause, self.reason, **begun)
        return self._again()

    def _again(self):
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_passbook_dialog')
        return {**action, 'context': {'default_savings_account_id': self.savings_account_id.id}}
