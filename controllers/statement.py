from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .address import record_id

TYPES = {
    'pdf': 'application/pdf',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'json': 'application/json',
}


class StatementController(http.Controller):

    @http.route('/koperasi/statement/<string:account_id>.<any(pdf, xlsx):extension>', type='http', auth='user',
                methods=['GET'], sitemap=False)
    def statement(self, account_id, extension, date_from=None, date_to=None, **_kwargs):
        """ The statement of an account that the user may read; an account of others is as one that is not there. """
        account = request.env['koperasi.account'].browse(record_id(account_id)).exists()
        if not account or not account.has_access('read'):
            raise NotFound()
        first, last = account._statement_dates({'date_from': date_from, 'date_to': date_to})
        if extension == 'xlsx':
            content = account._statement_xlsx(first, last)
        else:
            content, _type = request.env['ir.actions.report']._render_qweb_pdf(
                'koperasi.action_report_statement', account.ids, {'date_from': first.isoformat(), 'date_to': last.isoformat()})
        name = request.env._("Statement %(account)s %(first)s %(last)s", account=account.number.replace('/', '-'), first=first, last=last)
        return request.make_response(content, [
            ('Content-Type', TYPES[extension]), ('Content-Length', len(content)),
            ('Content-Disposition', content_disposition(f'{name}.{extension}')), ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff'),
        ])
