from odoo import http
from odoo.http import request

from ...models.requests.reading import read_amount, read_words
from ..address import record_id
from .attempt import AttemptController

PAGES = '/my/koperasi'
SUPERVISION = f'{PAGES}/requests/new/supervision'
CONFIRM = f'{PAGES}/confirmations'


class OversightController(AttemptController):
    """ What members have of their supervisors: a complaint past the management, who looked at their data, balances to confirm. """

    @http.route(f'{PAGES}/looks', type='http', auth='user', methods=['GET'], sitemap=False)
    def own_looks(self, **_kwargs):
        """ Who looked at my data. """
        return self._page('koperasi.portal_looks', **self._member()._portal_looks())

    # -- a complaint past the management ----------------------------------------------

    @http.route(SUPERVISION, type='http', auth='user', methods=['GET'], sitemap=False)
    def supervision_new(self, **_kwargs):
        """ The form of a complaint to the supervisors. """
        self._member()
        return self._page('koperasi.portal_supervision', typed={})

    @http.route(SUPERVISION, type='http', auth='user', methods=['POST'], sitemap=False)
    def supervision_file(self, upload=None, **kwargs):
        """ Send it to the supervisors. """
        typed, member = self._typed(kwargs), self._member()
        found, problem = self._attempt(lambda: self._supervision_file(member, typed, upload))
        if problem:
            return self._page('koperasi.portal_supervision', typed=typed, problem=problem)
        return request.redirect(f'{PAGES}/requests/{found.id}?done=reported' if found else f'{PAGES}/requests', code=303)

    def _supervision_file(self, member, typed, upload):
        found = request.env['koperasi.member.request']._file(
            member, 'supervision', typed.get('key'), {'text': read_words(request.env, typed.get('text'), request.env._("What it is about"))})
        if getattr(upload, 'filename', None) and not found.document_ids:
            found._add_document_own(upload)
        return found

    # -- balances to confirm ----------------------------------------------------------

    def _own_confirmation(self, line_id):
        return request.env['koperasi.sample.line']._own(self._member()).filtered(lambda line: line.id == record_id(line_id))

    @http.route(CONFIRM, type='http', auth='user', methods=['GET'], sitemap=False)
    def confirmation_list(self, **_kwargs):
        """ What the supervisors ask the member. """
        return self._page('koperasi.portal_confirmations', rows=[line._portal_row() for line in request.env['koperasi.sample.line']._own(self._member())])

    @http.route(f'{CONFIRM}/<string:line_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def confirmation_show(self, line_id, done=None, **_kwargs):
        """ One balance, and whether it is right. """
        line = self._own_confirmation(line_id)
        if not line:
            return self._missing()
        return self._confirmation_page(line, {}, done=request.env._("Thank you. The supervisors have your answer.") if done == 'sent' else None)

    def _confirmation_page(self, line, typed, **values):
        return self._page('koperasi.portal_confirmation', row=line._portal_row(), typed=typed, **values)

    @http.route(f'{CONFIRM}/<string:line_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def confirmation_answer(self, line_id, **kwargs):
        """ The member's answer; what differs goes to the supervisors. """
        line, typed = self._own_confirmation(line_id), self._typed(kwargs)
        if not line:
            return self._missing()
        _done, problem = self._attempt(lambda: self._confirmation_answer(line, typed))
        if problem:
            return self._confirmation_page(line, typed, problem=problem)
        return request.redirect(f'{CONFIRM}/{line.id}?done=sent', code=303)

    def _confirmation_answer(self, line, typed):
        env = request.env
        differs = typed.get('answer') != 'agreed'
        amount = read_amount(env, typed.get('amount'), env._("The balance as you know it")) if differs else None
        line._answer('differs' if differs else 'agreed', 'portal', amount, read_words(env, typed.get('words'), env._("The note"), required=False))
