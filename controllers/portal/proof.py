import base64
from hashlib import sha256

from markupsafe import Markup

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from ..address import record_id
from .attempt import AttemptController

PAGE = '/my/koperasi/proof'
SCRIPT, STYLE = 'koperasi/static/src/proof/check.js', 'koperasi/static/src/proof/proof.css'


class ProofController(AttemptController):
    """ A member sees that his balance is in the total of the balance sheet, and checks it by himself. """

    def _own_proof(self, proof_id):
        return request.env['koperasi.proof']._own_proof(self._member(), record_id(proof_id))

    @http.route(PAGE, type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def proof_list(self, **_kwargs):
        """ The months whose totals the member is in. """
        member = self._member()
        return self._page('koperasi.portal_proofs', rows=request.env['koperasi.proof']._own_proofs(member)._portal_proof_rows(member))

    @http.route(f'{PAGE}/<string:proof_id>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def proof_show(self, proof_id, done=None, **_kwargs):
        """ One of them, with all that is needed to check it. """
        proof = self._own_proof(proof_id)
        words = {'right': request.env._("Thank you. Your check was counted.")}
        return self._proof_page(proof, done=words.get(done)) if proof else self._missing()

    def _proof_page(self, proof, **values):
        return self._page('koperasi.portal_proof', proof=proof._portal_proof_page(self._member()), **values)

    @http.route(f'{PAGE}/<string:proof_id>.<any(html, json):extension>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def proof_file(self, proof_id, extension, **_kwargs):
        """ The proof as a file: data for other programs, or a page that checks it without the server. """
        proof = self._own_proof(proof_id)
        if not proof:
            return self._missing()
        name = request.env._("proof-%(book)s-%(date)s", book=proof.book, date=proof.date)
        if extension == 'json':
            return self._file_response(f'{name}.json', proof._own_file(self._member()), 'application/json')
        return self._file_response(f'{name}.html', self._proof_html(proof), 'text/html; charset=utf-8')

    def _proof_html(self, proof):
        """ One file with all in it, which may load nothing from anywhere: its own policy forbids it """
        with file_open(SCRIPT) as script, file_open(STYLE) as style:
            code, css = script.read(), style.read()
        body = request.env['ir.qweb']._render('koperasi.proof_file', {
            'proof': proof._portal_proof_page(self._member()), 'lang': (request.env.lang or 'id_ID').replace('_', '-'), 'style': Markup(css),    # noqa: S704 - files of ours
            'script': Markup(code), 'allowed': 'sha256-' + base64.b64encode(sha256(code.encode()).digest()).decode()})    # noqa: S704
        return f'<!DOCTYPE html>\n{body}'

    @http.route(f'{PAGE}/<string:proof_id>/right', type='http', auth='user', methods=['POST'], sitemap=False)
    def proof_right(self, proof_id, **_kwargs):
        """ The member checked it: counted once. """
        proof = self._own_proof(proof_id)
        if not proof:
            return self._missing()
        _done, problem = self._attempt(lambda: proof._note_answer(self._member(), 'right'))
        return self._proof_page(proof, problem=problem) if problem else request.redirect(f'{PAGE}/{proof.id}?done=right', code=303)

    @http.route(f'{PAGE}/<string:proof_id>/wrong', type='http', auth='user', methods=['POST'], sitemap=False)
    def proof_wrong(self, proof_id, **kwargs):
        """ It is not right: the supervisors are told, past the management. """
        proof, typed = self._own_proof(proof_id), self._typed(kwargs)
        if not proof:
            return self._missing()
        found, problem = self._attempt(lambda: proof._note_answer(self._member(), 'wrong', typed.get('key'), typed.get('text')))
        return self._proof_page(proof, problem=problem) if problem else request.redirect(f'/my/koperasi/requests/{found.id}?done=reported', code=303)
