from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .address import record_id

TYPES = {'pdf': 'application/pdf', 'prn': 'application/octet-stream'}


class PassbookController(http.Controller):

    @http.route('/koperasi/passbook/<string:book_id>.<any(pdf, prn):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def passbook(self, book_id, extension, page=None, **_kwargs):
        """ What is printed next in a book, or a page of it again, as PDF or for a passbook printer; a book of others is as one that is not there. """
        Passbook = request.env['koperasi.passbook']
        book = Passbook.has_access('read') and Passbook.browse(record_id(book_id)).exists()
        if not book or not book.has_access('read'):
            raise NotFound()
        page = record_id(page) if page else None
        if extension == 'prn':
            content = book.with_context(lang=book._paper_lang())._escp(page)
        else:
            content, _type = request.env['ir.actions.report']._render_qweb_pdf(
                'koperasi.action_report_passbook', book.savings_account_id.ids, {'page': page or ''})
        return request.make_response(content, [
            ('Content-Type', TYPES[extension]), ('Content-Length', len(content)),
            ('Content-Disposition', content_disposition(f"{book.number.replace('/', '-')}.{extension}")),
            ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff'),
        ])
