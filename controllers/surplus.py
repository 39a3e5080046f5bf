from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .address import record_id
from .planning import file_response


class SurplusController(http.Controller):

    @http.route('/koperasi/surplus/<string:surplus_id>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def surplus_list(self, surplus_id, **_kwargs):
        """ The parts of all members whom the user may see, as a worksheet. """
        surplus = request.env['koperasi.surplus'].browse(record_id(surplus_id)).exists()
        if not surplus or not surplus.has_access('read'):
            raise NotFound()
        return file_response(surplus._members_xlsx(), f'SHU {surplus.year}', 'xlsx')
