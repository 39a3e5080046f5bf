import zipfile
from io import BytesIO

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .address import record_id
from .planning import file_response


class ChannellingController(http.Controller):
    """ Files of funds that are lent on: reports to lenders and SIKP, claims of subsidy. """

    def _fund_record(self, model, text):
        """ The record of an address, if the user may read it; what is not his is as what is not there """
        record = request.env[model].browse(record_id(text)).exists()
        if not record or not record.has_access('read'):
            raise NotFound()
        return record

    @http.route('/koperasi/sikp/<string:export_id>.zip', type='http', auth='user', methods=['GET'], sitemap=False)
    def sikp_files(self, export_id, **_kwargs):
        """ The files of a SIKP report that was sent, in one folder. """
        export = self._fund_record('koperasi.sikp.export', export_id)
        files = [export._file(layout) for layout in export.layout_ids]
        output = BytesIO()
        with zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED) as folder:
            for number, (name, content) in enumerate(files, 1):
                folder.writestr(name if len({name for name, _content in files}) == len(files) else f'{number}_{name}', content)
        return request.make_response(output.getvalue(), [
            ('Content-Type', 'application/zip'), ('Content-Length', len(output.getvalue())), ('Content-Disposition', content_disposition(f'SIKP {export.date_to}.zip')),
            ('Cache-Control', 'no-store'), ('X-Content-Type-Options', 'nosniff')])

    @http.route('/koperasi/subsidy/<string:claim_id>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def subsidy_list(self, claim_id, **_kwargs):
        """ The debtors of a claim as a worksheet. """
        claim = self._fund_record('koperasi.subsidy.claim', claim_id)
        return file_response(claim._debtors_xlsx(), f'Subsidi {claim.name}'.replace('/', '-'), 'xlsx')

    @http.route('/koperasi/fund-report/<string:report_id>.xlsx', type='http', auth='user', methods=['GET'], sitemap=False)
    def fund_report(self, report_id, **_kwargs):
        """ The monthly report of a line as a worksheet. """
        report = self._fund_record('koperasi.fund.report', report_id)
        return file_response(report._xlsx(), report.display_name.replace('/', '-'), 'xlsx')
