from odoo import http
from odoo.http import content_disposition, request

from .statement import TYPES


class ListsController(http.Controller):

    @http.route('/koperasi/list.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def list(self, extension, **values):
        """ A list of the cooperative for who may see it; see ``koperasi.list._options`` for what may be chosen. """
        lists = request.env['koperasi.list']
        options = lists._options(values)
        content = lists._xlsx(options) if extension == 'xlsx' else lists._pdf(options)
        return request.make_response(content, [
            ('Content-Type', TYPES[extension]), ('Content-Length', len(content)),
            ('Content-Disposition', content_disposition(f'{lists._file_name(options)}.{extension}')), ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff'),
        ])
