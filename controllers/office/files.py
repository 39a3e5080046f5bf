from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ...models.returns.key import INSPECTOR, REGISTRAR
from ..planning import file_response
from ..portal.limits import limited
from .common import PAGES, OfficeController

OFFICE = 'koperasi.group_koperasi_dinas'


class OfficeFilesController(OfficeController):
    """ Workbooks and receipts of returns: for the cooperative's people, and for those of the office. """

    @http.route(f'{PAGES}/due/<string:due_id>/form.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    @limited('office-form-file', 40)
    def office_form_file(self, due_id, **_kwargs):
        """ The form as a workbook, with the cooperative, the period and the figures before. """
        sender = self._sender()
        due = self._office_due(sender, due_id)
        if not due:
            return self._office_missing()
        before = sender.env['koperasi.return.received']._figures_before(sender.cooperative_id, due.form_id, due.date_from)
        return file_response(due.form_id._workbook(sender.cooperative_id, due.date_to, before), f'{due.form_id.code} {due.date_to}', 'xlsx')

    @http.route(f'{PAGES}/sent/<string:received_id>/receipt.pdf', type='http', auth='user', methods=['GET'], sitemap=False)
    @limited('office-receipt', 40)
    def office_receipt(self, received_id, **_kwargs):
        """ The receipt of a return, as a paper to keep. """
        row = self._office_received(self._sender(), received_id)
        if not row:
            return self._office_missing()
        # the cooperative's own return, found above
        content, _kind = request.env['ir.actions.report'].sudo()._render_qweb_pdf('koperasi.action_report_return_receipt', row.ids)
        return file_response(content, row._receipt(), 'pdf')

    @http.route('/koperasi/office/form/<string:code>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_blank_form(self, code, **_kwargs):
        """ The form as a workbook, empty: for cooperatives that bring it to the office. """
        form = request.env['koperasi.return.form'].search([('code', '=', code[:40])], limit=1) if request.env.user.has_group(OFFICE) else None
        if not form:
            raise NotFound()
        return file_response(form._workbook(), form.code, 'xlsx')

    @http.route('/koperasi/office/late.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def office_late_list(self, **_kwargs):
        """ Who is late, by the caller's own rights. """
        if not request.env.user.has_groups(f'{REGISTRAR},{INSPECTOR},koperasi.group_koperasi_office_head'):
            raise NotFound()
        rows = request.env['koperasi.return.due'].search([('late', '=', True), ('company_id', 'in', request.env.user.company_ids.ids)])
        return file_response(rows._late_workbook(), request.env._("Late Returns"), 'xlsx')
