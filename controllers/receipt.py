from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .address import record_id
from .portal.amount import read_amount
from .portal.common import MemberController
from .portal.limits import limited

HEADERS = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow, noarchive',
}


class ReceiptController(MemberController):

    @http.route('/koperasi/receipt/<string:number>/<string:code>', type='http', auth='public', methods=['GET'],
                sitemap=False, save_session=False)
    @limited('receipt', 60)
    def receipt(self, number, code, amount=None, **_kwargs):
        """ Whether a receipt is true: for whoever holds it. Every other address gets one and the same answer. The amount of the paper is compared, which the
        code on it carries, or which its reader types. """
        transaction = self._receipt_find(number, code)
        receipt = transaction and transaction._receipt_check()
        response = request.render('koperasi.receipt_page', {
            'receipt': receipt, 'lang': request.env.lang or 'id_ID', 'compared': bool(receipt and amount), 'agrees': receipt and self._receipt_agrees(receipt, amount),
        }, status=200 if transaction else 404)
        response.headers.update(HEADERS)
        return response

    def _receipt_agrees(self, receipt, amount):
        """ Whether the amount on the paper is the one that was booked; what is no amount is another one """
        try:
            return read_amount(request.env, amount, zero=True) == receipt['value']
        except UserError:
            return False

    def _receipt_find(self, number, code):
        """ The transaction of this address, as superuser: the code in it is the right to see its receipt """
        transaction = request.env['koperasi.transaction'].sudo().browse(record_id(number)).exists()
        return transaction if transaction and transaction._is_receipt_code(code) else None
