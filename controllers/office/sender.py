from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...wizards.returns.reading import MAX_FILE, check_size, is_workbook, read_form
from ..portal.limits import limited
from .common import PAGES, OfficeController


class OfficeSenderController(OfficeController):
    """ A cooperative without Odoo: what it owes the office, forms to fill in, questions, what was sent, what the registry says of it. """

    def _office_done(self, word):
        return {
            'sent': request.env._("The office has it. Keep the receipt."), 'kept': request.env._("It is kept: go on when you like. Nothing was sent."),
            'answered': request.env._("Your answer was sent."), 'said': request.env._("The registrar was told."),
        }.get(word)

    @http.route(PAGES, type='http', auth='user', methods=['GET'], sitemap=False)
    def office_home(self, done=None, **_kwargs):
        """ What is asked and owed, and what was sent; who sends nothing is led to what else there is. """
        rows = request.env['koperasi.cooperative']._of_login()
        if rows and not request.env['koperasi.return.sender']._own('person'):
            return request.redirect(rows._portal_office_links()[0][1], code=303)
        return self._office_page('koperasi.office_home', done=self._office_done(done), **self._sender()._page_home())

    # -- the form -----------------------------------------------------------------------

    @http.route(f'{PAGES}/due/<string:due_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_form(self, due_id, done=None, **_kwargs):
        """ The form of what is owed. """
        sender = self._sender()
        due = self._office_due(sender, due_id)
        return self._office_page('koperasi.office_form', done=self._office_done(done), **sender._page_form(due)) if due else self._office_missing()

    @http.route(f'{PAGES}/due/<string:due_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    @limited('office-form', 60)
    def office_fill(self, due_id, do=None, **kwargs):
        """ Keep it, check it, or send it. """
        sender = self._sender()
        due = self._office_due(sender, due_id)
        if not due:
            return self._office_missing()
        texts = self._typed(kwargs)
        typed, note = {name[2:]: value for name, value in texts.items() if name.startswith('f_')}, texts.get('note', '')
        if do not in ('keep', 'check', 'send'):
            return self._office_page('koperasi.office_form', **sender._page_form(due, typed, note))
        sender._keep_draft(due, typed, note)
        if do == 'keep':
            return request.redirect(f'{PAGES}/due/{due.id}?done=kept', code=303)
        checked = sender._check_typed(due, typed)
        if do == 'check' or checked['errors']:
            problem = request.env._("It was not sent: mend what is marked below.") if do == 'send' else None
            return self._office_page('koperasi.office_form', problem=problem, **sender._page_form(due, typed, note, checked))
        row, problem = self._attempt(lambda: sender._send_typed(due, checked['figures'], note))
        if problem:
            return self._office_page('koperasi.office_form', problem=problem, **sender._page_form(due, typed, note, checked))
        return request.redirect(f'{PAGES}/sent/{row.id}?done=sent', code=303)

    # -- a file --------------------------------------------------------------------------

    @http.route(f'{PAGES}/file', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_file(self, **_kwargs):
        """ Send a file that was filled in, or that another program made. """
        self._sender()
        return self._office_page('koperasi.office_file')

    @http.route(f'{PAGES}/file', type='http', auth='user', methods=['POST'], sitemap=False)
    @limited('office-file', 20)
    def office_upload(self, upload=None, **_kwargs):
        """ Take the file, or say what is wrong with it. """
        sender = self._sender()
        content = upload.stream.read(MAX_FILE + 1) if getattr(upload, 'filename', None) else b''
        row, problem = self._attempt(lambda: self._office_take(sender, content))
        if not problem and isinstance(row, dict):
            problem = row['message']
        if problem:
            return self._office_page('koperasi.office_file', problem=problem)
        return request.redirect(f'{PAGES}/sent/{row.id}?done=sent', code=303)

    def _office_take(self, sender, content):
        env = request.env
        if not content:
            raise UserError(env._("Choose a file."))
        check_size(env, content)
        if not is_workbook(content):
            answer = sender.env['koperasi.return.received']._receive(sender.company_id, content, 'portal', sender)
            return sender._of_answer(answer) if answer['receipt'] else answer   # what was refused stays written down
        form = read_form(sender.env, content)
        own = sender.cooperative_id
        if (form.nik and form.nik != own.nik) or (not form.nik and form.legal_number and form.legal_number != own.legal_number):
            raise UserError(env._("This form is another cooperative's."))
        due = sender._own_dues(('form_id', '=', form.form.id), ('date_to', '=', form.last))
        if not due:
            raise UserError(env._("Your cooperative owes no return of this form for this period."))
        checked = sender._check_typed(due, {code: sender._figure_text(line.kind, form.figures.get(code)) for line in form.form.line_ids for code in [line.code]})
        if checked['errors']:
            raise UserError('\n'.join([*checked['wrong'].values(), *(words for _severity, words in checked['problems'])][:10]))
        return sender._send_typed(due, form.figures, '')

    # -- what was sent -------------------------------------------------------------------

    @http.route(f'{PAGES}/sent/<string:received_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_sent(self, received_id, done=None, **_kwargs):
        """ A return that was sent, what the office says of it, and the question if there is one. """
        sender = self._sender()
        row = self._office_received(sender, received_id)
        return self._office_page('koperasi.office_sent', done=self._office_done(done), **sender._page_received(row)) if row else self._office_missing()

    @http.route(f'{PAGES}/sent/<string:received_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    @limited('office-answer', 40)
    def office_answer(self, received_id, **kwargs):
        """ Answer the office's question. """
        sender = self._sender()
        row = self._office_received(sender, received_id)
        if not row:
            return self._office_missing()
        _done, problem = self._attempt(lambda: sender._answer_question(row, self._typed(kwargs).get('answer')))
        if problem:
            return self._office_page('koperasi.office_sent', problem=problem, **sender._page_received(row))
        return request.redirect(f'{PAGES}/sent/{row.id}?done=answered', code=303)

    # -- own data ------------------------------------------------------------------------

    @http.route(f'{PAGES}/about', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_about(self, done=None, **_kwargs):
        """ What the registry says of the cooperative. """
        return self._office_page('koperasi.office_about', done=self._office_done(done), typed='', **self._sender()._page_about())

    @http.route(f'{PAGES}/about', type='http', auth='user', methods=['POST'], sitemap=False)
    @limited('office-about', 10)
    def office_say_wrong(self, **kwargs):
        """ Tell the registrar that something of it is wrong. """
        sender, words = self._sender(), self._typed(kwargs).get('words', '')
        _done, problem = self._attempt(lambda: sender._say_wrong(words))
        if problem:
            return self._office_page('koperasi.office_about', typed=words, problem=problem, **sender._page_about())
        return request.redirect(f'{PAGES}/about?done=said', code=303)
