from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..models.ledger.checks import ADMIN, BOARD, MANAGER, check_role
from .address import record_id
from .planning import file_response


class ReturnsController(http.Controller):

    @http.route('/koperasi/return/<string:return_id>.<any(pdf, xlsx, json):extension>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def periodic_return(self, return_id, extension, **_kwargs):
        """ A periodic return that the user may read: on paper, as a worksheet, or the signed document to the letter. """
        row = request.env['koperasi.return'].browse(record_id(return_id)).exists()
        if not row or not row.has_access('read') or (extension == 'json' and not row.document):
            raise NotFound()
        if extension == 'json':
            content = row.document.encode()
        elif extension == 'xlsx':
            content = row._xlsx()
        else:
            content, _type = request.env['ir.actions.report']._render_qweb_pdf('koperasi.action_report_return', row.ids)
        return file_response(content, row._file_name(), extension)

    @http.route('/koperasi/return/card.json', type='http', auth='user', methods=['GET'], sitemap=False)
    def sender_card(self, **_kwargs):
        """ The public key of the caller's cooperative, which the office is handed. """
        check_role(request.env, ADMIN, MANAGER, BOARD)
        return file_response(request.env.company._koperasi_sender_card(), f'koperasi-sender-{request.env.company.root_id.id}', 'json')
