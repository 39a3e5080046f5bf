from odoo import http
from odoo.http import request

from .address import record_id

HEADERS = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow, noarchive',
}


class ReceiptController(http.Controller):

    @http.route('/koperasi/receipt/<string:number>/<string:code>', type='http', auth='public', methods=['GET'],
                readonly=True, sitemap=False, save_session=False)
    def receipt(self, number, code, **_kwargs):
        """ Whether a receipt is true: for whoever holds it. Every other address gets one and the same answer. """
        transaction = self._find(number, code)
        response = request.render('koperasi.receipt_page', {
            'receipt': transaction and transaction._receipt_check(), 'lang': request.env.lang or 'id_ID',
        }, status=200 if transaction else 404)
        response.headers.update(HEADERS)
        return response

    def _find(self, number, code):
        """ The transaction of this address, as superuser: the code in it is the right to see its receipt """
        transaction = request.env['koperasi.transaction'].sudo().browse(record_id(number)).exists()
        return transaction if transaction and transaction._is_receipt_code(code) else None
