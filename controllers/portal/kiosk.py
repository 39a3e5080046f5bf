from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .common import MemberController
from .limits import limited

PAGE = '/koperasi/kiosk/<string:code>'


class KioskController(MemberController):
    """ The page of the device in a branch: member number and PIN, digits only. Each answer is a page of its own, no session is kept. """

    @http.route(PAGE, type='http', auth='public', methods=['GET'], sitemap=False)
    def kiosk(self, code, **_kwargs):
        """ Where a member types his number and PIN. """
        return self._kiosk_page(code, lambda company: ('koperasi.portal_kiosk', {}))

    @http.route(PAGE, type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('kiosk', 60)
    def sign_in(self, code, number='', pin='', **_kwargs):
        """ What the member has, if number and PIN fit. """
        def shown(company):
            member = request.env['koperasi.member']._kiosk_sign_in(company, number, pin)
            return self._signed_in(company, member)
        return self._kiosk_page(code, shown)

    @http.route(f'{PAGE}/pin', type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('kiosk', 60)
    def choose_pin(self, code, token='', pin='', again='', **_kwargs):
        """ His own PIN in place of the one from the counter. """
        def shown(company):
            member = self._of_token(company, token)
            try:
                if pin != again:
                    raise UserError(request.env._("The two PINs are not the same."))
                member._set_pin(pin)
            except UserError as error:
                return 'koperasi.portal_kiosk_pin', {'token': member._kiosk_token(company), 'problem': str(error)}
            return self._signed_in(company, member)
        return self._kiosk_page(code, shown)

    @http.route(f'{PAGE}/account', type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('kiosk', 60)
    def account(self, code, token='', account_id='', **_kwargs):
        """ The last movements of one of his accounts. """
        def shown(company):
            member = self._of_token(company, token)
            account = member._portal_account(record_id(account_id))
            if not account:
                raise UserError(request.env._("There is nothing here that you may see."))
            return 'koperasi.portal_kiosk_account', {'token': member._kiosk_token(company), 'account': account._portal_statement({})}
        return self._kiosk_page(code, shown)

    def _of_token(self, company, token):
        member = request.env['koperasi.member']._of_kiosk_token(company, token)
        if not member or member._pin_state()['locked']:
            raise UserError(request.env._("Please type your number and PIN again."))
        return member

    def _signed_in(self, company, member):
        token = member._kiosk_token(company)
        if member._pin_state()['first']:
            return 'koperasi.portal_kiosk_pin', {'token': token}
        return 'koperasi.portal_kiosk_home', {'token': token, 'home': member._portal_home()}

    def _kiosk_page(self, code, shown):
        """ One page of the kiosk; who is refused begins anew

        :param function shown: gives template and values for the branch
        """
        company = request.env['res.company']._of_kiosk(code)
        if not company:
            return self._missing()
        try:
            template, values = shown(company)
        except UserError as error:
            template, values = 'koperasi.portal_kiosk', {'problem': str(error)}
        return self._page(template, **{'cooperative': company.root_id.name, 'branch': company.name, 'address': f'/koperasi/kiosk/{code}', **values})
