from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .address import record_id
from .statement import TYPES


class TaxController(http.Controller):

    @http.route('/koperasi/tax/<string:year>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def recap(self, year, **_kwargs):
        """ What was withheld from members' interest in a year, in all branches of the cooperative that the user works in. """
        Slip, year = request.env['koperasi.tax.slip'], record_id(year)
        if not 1900 < year < 9999 or not Slip.has_access('read'):
            raise NotFound()
        branches = request.env.user.company_ids.filtered(lambda branch: branch.root_id == request.env.company.root_id)
        content = Slip.with_context(allowed_company_ids=branches.ids)._recap_xlsx(year)
        return request.make_response(content, [
            ('Content-Type', TYPES['xlsx']), ('Content-Length', len(content)),
            ('Content-Disposition', content_disposition(f'{request.env._("Tax withheld %s", year)}.xlsx')),
            ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff'),
        ])
