from werkzeug.exceptions import HTTPException

from odoo.http import request

from ..address import record_id
from ..portal.attempt import AttemptController

PAGES = '/my/office'


class OfficeController(AttemptController):
    """ What the pages for a cooperative without Odoo have in common: whose they are, the frame, and one answer for "not yours" and "not there". """

    def _sender(self):
        """ The sender whose login asks.

        :return: ``koperasi.return.sender`` as superuser; its functions ask for its own cooperative only
        :raises HTTPException: the page that says so, for who is none
        """
        sender = request.env['koperasi.return.sender']._own('person')
        if not sender:
            response = self._office_page('koperasi.office_missing', status=404)
            response.flatten()   # Odoo renders what a controller gives back, not what it raises
            raise HTTPException(response=response)
        return sender

    def _office_page(self, template, of=None, /, status=200, **values):
        """ A page in the frame of these pages (``koperasi.office_page``): headed with cooperative and office, with the ways to what the domains show there.

        :param of: record of a cooperative, as superuser; else the first one of the login
        """
        env = request.env
        rows = env['koperasi.cooperative']._of_login()
        of = (of or rows)[:1]
        row = of if of._name == rows._name else of.cooperative_id
        return self._page(template, status, office=row.company_id.name or '', cooperative=row.name or "Koperasi", sends=bool(env['koperasi.return.sender']._own('person')),
                          ways=rows._portal_office_links() if rows else [], **values)

    def _office_missing(self):
        """ The same for what is not there and for what is another's """
        return self._office_page('koperasi.office_missing', status=404)

    def _office_due(self, sender, due_id):
        return sender._own_dues(('id', '=', record_id(due_id)))

    def _office_received(self, sender, received_id):
        return sender._own_received(('id', '=', record_id(received_id)))
