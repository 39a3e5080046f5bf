from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...reports.text import qr_image
from ..address import record_id
from ..planning import file_response
from .common import MemberController

PAGE = '/my/koperasi/accounts'


class AccountsController(MemberController):

    @http.route(PAGE, type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def accounts(self, **_kwargs):
        """ All accounts of the member, those that are closed too. """
        return self._page('koperasi.portal_accounts', **self._member()._portal_all_accounts())

    @http.route(f'{PAGE}/<string:account_id>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def statement(self, account_id, before=None, **values):
        """ The movements of one of them, newest first; ``before`` is the last line of the page before. """
        account = self._member()._portal_account(record_id(account_id))
        page = account and account._portal_statement(values, None if before is None else record_id(before))
        return self._page('koperasi.portal_statement', **page) if page else self._missing()

    @http.route(f'{PAGE}/<string:account_id>.<any(pdf, xlsx):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def statement_file(self, account_id, extension, date_from=None, date_to=None, **_kwargs):
        """ The statement of a period to keep: the paper of the counter. """
        account = self._member()._portal_account(record_id(account_id))
        if not account:
            return self._missing()
        account = account.sudo(False)   # the paper asks for the member's own rights
        try:
            first, last = account._statement_dates({'date_from': date_from, 'date_to': date_to})
            if extension == 'xlsx':
                content = account._statement_xlsx(first, last)
            else:
                content, _type = request.env['ir.actions.report']._render_qweb_pdf(
                    'koperasi.action_report_statement', account.ids, {'date_from': first.isoformat(), 'date_to': last.isoformat()})
        except UserError as error:
            return self._page('koperasi.portal_statement', status=422, **{**account.sudo()._portal_statement({}), 'problem': str(error)})
        name = request.env._("Statement %(account)s %(first)s %(last)s", account=account.number.replace('/', '-'), first=first, last=last)
        return file_response(content, name, extension)

    @http.route('/my/koperasi/transactions/<string:transaction_id>', type='http', auth='user', methods=['GET'], readonly=True, sitemap=False)
    def transaction(self, transaction_id, **_kwargs):
        """ One transaction of the member, with the check of its receipt. """
        member = self._member()
        transaction = request.env['koperasi.transaction'].sudo().browse(record_id(transaction_id)).exists()
        shown = transaction and transaction._portal_transaction(member)
        if not shown:
            return self._missing()
        if shown['receipt']:
            shown['receipt']['qr'] = qr_image(shown['receipt']['url'])
        return self._page('koperasi.portal_transaction', transaction=shown)
