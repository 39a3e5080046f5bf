from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .address import record_id
from .planning import file_response


class YearbookController(http.Controller):

    @http.route('/koperasi/statistics/<string:edition_id>.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def yearbook(self, edition_id, extension, **_kwargs):
        """ The yearbook of an edition that the user may read, on paper or as a workbook. """
        edition = request.env['koperasi.statistic.edition'].browse(record_id(edition_id)).exists()
        if not edition or not edition.has_access('read') or not edition.prepared_on:
            raise NotFound()
        edition = edition._in_office_language()
        return file_response(edition._yearbook() if extension == 'pdf' else edition._xlsx(), edition.display_name, extension)
