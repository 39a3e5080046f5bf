from odoo import http
from odoo.http import content_disposition, request

from .statement import TYPES

FLAGS = ('detail', 'budget')


class StatementsController(http.Controller):

    @http.route('/koperasi/statements.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def statements(self, extension, account_ids='', **values):
        """ A statement or a list of the books, for who may read it; see ``koperasi.statements._options`` for what may be chosen. """
        statements = request.env['koperasi.statements']
        values.update({flag: values.get(flag) == '1' for flag in FLAGS})
        values['account_ids'] = [int(text) for text in account_ids.split(',') if text.isdecimal() and text.isascii() and len(text) < 10]
        options = statements._options(values)
        if extension == 'xlsx':
            content = statements._xlsx(options)
        else:
            content = statements._pdf(options, values)
        paper = statements._file_name(options)
        return request.make_response(content, [
            ('Content-Type', TYPES[extension]), ('Content-Length', len(content)),
            ('Content-Disposition', content_disposition(f'{paper}.{extension}')), ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff'),
        ])
