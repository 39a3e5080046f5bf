from odoo import http
from odoo.http import request

from ...models.requests.reading import read_words
from ..address import record_id
from .common import PAGES, OfficeController

FINDINGS = f'{PAGES}/findings'


class OfficeFindingsController(OfficeController):
    """ What the supervising office found in a cooperative, for who logs in for it; he answers there. One answer for what is another's and what is not there. """

    def _office_finding(self, finding_id):
        return request.env['koperasi.inspection.finding']._of_login().filtered(lambda finding: finding.id == record_id(finding_id))

    @http.route(FINDINGS, type='http', auth='user', methods=['GET'], sitemap=False)
    def office_finding_list(self, **_kwargs):
        """ The findings of one's cooperative. """
        return self._office_page('koperasi.portal_office_findings', section='findings', rows=[finding._portal_row() for finding in request.env['koperasi.inspection.finding']._of_login()])

    @http.route(f'{FINDINGS}/<string:finding_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_finding_show(self, finding_id, done=None, **_kwargs):
        """ One finding, and the form for an answer. """
        finding = self._office_finding(finding_id)
        if not finding:
            return self._office_missing()
        return self._office_page('koperasi.portal_office_finding', section='findings', row=finding._portal_row(), typed={}, done=request.env._("The office has your answer.") if done == 'sent' else None)

    @http.route(f'{FINDINGS}/<string:finding_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def office_finding_answer(self, finding_id, **kwargs):
        """ The answer of the cooperative. """
        finding, typed = self._office_finding(finding_id), self._typed(kwargs)
        if not finding:
            return self._office_missing()
        _done, problem = self._attempt(lambda: self._office_finding_answer(finding, typed))
        if problem:
            return self._office_page('koperasi.portal_office_finding', section='findings', row=finding._portal_row(), typed=typed, problem=problem)
        return request.redirect(f'{FINDINGS}/{finding.id}?done=sent', code=303)

    def _office_finding_answer(self, finding, typed):
        env = request.env
        finding._answer_by_cooperative(read_words(env, typed.get('answer'), env._("The answer")), read_words(env, typed.get('who'), env._("Who answers"), 100))
