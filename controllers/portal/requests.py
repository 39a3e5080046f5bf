import time

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from ...models.requests.reading import read_words
from ..address import record_id
from .attempt import AttemptController

PAGE = '/my/koperasi/requests'
WORDS = ('question', 'complaint', 'exit')
CHANGES = ('data', 'contact', 'heirs')
GIVEN, GIVEN_SECONDS = 'koperasi_password_given', 600   # ASVS 7.5.1


class RequestsController(AttemptController):
    """ What a member asks of his cooperative, and its answers. """

    def _own_request(self, request_id):
        return request.env['koperasi.member.request']._own(self._member()).filtered(lambda one: one.id == record_id(request_id))

    def _request_done(self, word):
        return {
            'sent': request.env._("It was sent. The cooperative answers by the day named below."), 'withdrawn': request.env._("It was withdrawn."),
            'added': request.env._("It was added."), 'again': request.env._("It was asked again."),
            'reported': request.env._("The supervisors know of it. The management cannot read or close it."),
        }.get(word)

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def request_list(self, **_kwargs):
        """ What the member asked for, and what he can ask for. """
        return self._page('koperasi.portal_requests', rows=[one._portal_row() for one in request.env['koperasi.member.request']._own(self._member())])

    @http.route(f'{PAGE}/<string:request_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def request_show(self, request_id, done=None, **_kwargs):
        """ A request, with every step and its words. """
        found = self._own_request(request_id)
        return self._request_page(found, done=self._request_done(done)) if found else self._missing()

    def _request_page(self, found, **values):
        return self._page('koperasi.portal_request', row=found._portal_details(), **values)

    # -- a new one ------------------------------------------------------------

    @http.route(f'{PAGE}/new/<string:kind>', type='http', auth='user', methods=['GET'], sitemap=False)
    def request_new(self, kind, **_kwargs):
        """ The form of a kind of request. """
        return self._request_form_page(kind, {}) if kind in (*WORDS, *CHANGES) else self._missing()

    @http.route(f'{PAGE}/new/<string:kind>', type='http', auth='user', methods=['POST'], sitemap=False)
    def request_file(self, kind, upload=None, **kwargs):
        """ Send it; who wants data of his changed says his password again first. """
        if kind not in (*WORDS, *CHANGES):
            return self._missing()
        typed, member = self._typed(kwargs), self._member()
        if kind in CHANGES and not self._password_given(typed.get('password')):
            return self._request_form_page(kind, typed, request.env._("The password is not right."))
        found, problem = self._attempt(lambda: self._request_file(member, kind, typed, upload))
        if problem:
            return self._request_form_page(kind, typed, problem)
        return request.redirect(f'{PAGE}/{found.id}?done=sent' if found else PAGE, code=303)

    def _request_file(self, member, kind, typed, upload):
        Request = request.env['koperasi.member.request']
        if kind in CHANGES:
            values = {'values': Request._read_changes(member, kind, typed)}
        else:
            values = {'text': read_words(request.env, typed.get('text'), request.env._("What it is about"))}
        found = Request._file(member, kind, typed.get('key'), values)
        if getattr(upload, 'filename', None) and not found.document_ids:
            found._add_document_own(upload)
        return found

    def _request_form_page(self, kind, typed, problem=None):
        Request, member = request.env['koperasi.member.request'], self._member()
        return self._page(
            'koperasi.portal_request_new', kind=kind, kinds=dict(Request._fields['kind']._description_selection(request.env)), typed=typed, problem=problem,
            rows=Request._portal_form(member, kind), relations=request.env['koperasi.member.heir']._fields['relation']._description_selection(request.env),
            asks_password=kind in CHANGES and not self._password_recent())

    def _password_recent(self):
        return time.time() - (request.session.get(GIVEN) or 0) < GIVEN_SECONDS

    def _password_given(self, password):
        """ Whether the user has given his password within ten minutes, or gives it now """
        if self._password_recent():
            return True
        user = request.env.user
        try:
            user._check_credentials({'type': 'password', 'login': user.login, 'password': (password or '').replace('\x00', '')}, {'interactive': True})
        except AccessDenied:
            return False
        request.session[GIVEN] = time.time()
        return True

    # -- what was sent --------------------------------------------------------

    @http.route(f'{PAGE}/<string:request_id>/<string:do>', type='http', auth='user', methods=['POST'], sitemap=False)
    def request_change(self, request_id, do, upload=None, **kwargs):
        """ Withdraw a request, add a paper, or say that the answer does not suffice. """
        found, typed = self._own_request(request_id), self._typed(kwargs)
        work = {'withdraw': lambda: found._withdraw_own(), 'add': lambda: found._add_document_own(upload), 'again': lambda: found._reopen_own(typed.get('text'))}.get(do)
        if not found or not work:
            return self._missing()
        _done, problem = self._attempt(work)
        if problem:
            return self._request_page(found, problem=problem)
        words = {'withdraw': 'withdrawn', 'add': 'added', 'again': 'again'}
        return request.redirect(f'{PAGE}/{found.id}?done={words[do]}', code=303)

    # -- this was not me ------------------------------------------------------

    @http.route(f'{PAGE}/not-me/<string:transaction_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def not_me_show(self, transaction_id, **_kwargs):
        """ The form with which a member reports a movement of his own account. """
        transaction = request.env['koperasi.member.request']._own_transaction(self._member(), record_id(transaction_id))
        return self._not_me_page(transaction, {}) if transaction else self._missing()

    def _not_me_page(self, transaction, typed, problem=None):
        return self._page('koperasi.portal_request_not_me', movement=request.env['koperasi.member.request']._portal_movement(transaction), typed=typed, problem=problem)

    @http.route(f'{PAGE}/not-me/<string:transaction_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def not_me_report(self, transaction_id, **kwargs):
        """ Report it to the supervisors, and have payments on the portal stopped at once if the member wants so. """
        Request, member, typed = request.env['koperasi.member.request'], self._member(), self._typed(kwargs)
        transaction = Request._own_transaction(member, record_id(transaction_id))
        if not transaction:
            return self._missing()
        found, problem = self._attempt(lambda: Request._dispute(member, transaction, typed.get('key'), typed.get('text'), typed.get('stop') == 'yes'))
        if problem:
            return self._not_me_page(transaction, typed, problem)
        return request.redirect(f'{PAGE}/{found.id}?done=reported', code=303)
