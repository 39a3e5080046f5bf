from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .address import record_id
from .planning import file_response


class AnnualController(http.Controller):

    @http.route('/koperasi/annual/<string:report_id>.pdf', type='http', auth='user', methods=['GET'], sitemap=False)
    def annual(self, report_id, **_kwargs):
        """ The book of an annual report that the user may read: the signed file once it is finished. """
        report = request.env['koperasi.annual.report'].browse(record_id(report_id)).exists()
        if not report or not report.has_access('read'):
            raise NotFound()
        return file_response(report._file(), report.file_name.removesuffix('.pdf') if report.file_name else report._file_name(), 'pdf')
