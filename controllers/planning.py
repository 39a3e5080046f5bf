from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .address import record_id
from .statement import TYPES


def file_response(content, name, extension):
    """ A file to be kept, which no cache may keep """
    return request.make_response(content, [
        ('Content-Type', TYPES[extension]), ('Content-Length', len(content)), ('Content-Disposition', content_disposition(f'{name}.{extension}')),
        ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff')])


class PlanningController(http.Controller):

    @http.route('/koperasi/forecast.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def forecast(self, extension, **values):
        """ The forecast of cash for who reads statements; see ``koperasi.forecast._assumptions`` for what may be supposed. """
        forecast = request.env['koperasi.forecast']
        assumptions = forecast._assumptions(values)
        content = forecast._xlsx(assumptions) if extension == 'xlsx' else forecast._pdf(assumptions, values)
        return file_response(content, forecast._file_name(assumptions), extension)

    @http.route('/koperasi/budget/<string:budget_id>.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def budget(self, budget_id, extension, **_kwargs):
        """ A budget that the user may read, as a worksheet or on paper. """
        budget = request.env['koperasi.budget'].browse(record_id(budget_id)).exists()
        if not budget or not budget.has_access('read'):
            raise NotFound()
        if extension == 'xlsx':
            content = budget._xlsx()
        else:
            content, _type = request.env['ir.actions.report']._render_qweb_pdf('koperasi.action_report_budget', budget.ids)
        return file_response(content, f'RAPB {budget.year} v{budget.version}', extension)
