from odoo import http
from odoo.http import request

from ...reports.text import day
from ..portal.limits import limited
from ..portal.verify import VerifyController


class OfficeLetterController(VerifyController):
    """ Whoever holds a letter or certificate of the supervising office sees whether it is one, and holds; no login, nothing of what it says. """

    @http.route('/koperasi/office/letter/<string:code>', type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('paper', 60)
    def office_letter(self, code, **_kwargs):
        """ How a letter of the office stands today. """
        letter = request.env['koperasi.office.letter']._letter_page(code)
        if not letter:
            return self._verify_unknown()
        dates = {name: letter[name] and day(request.env, letter[name]) for name in ('date', 'valid_until', 'withdrawn_on')}
        return self._verify_page('koperasi.portal_office_letter', letter={**letter, **dates})
