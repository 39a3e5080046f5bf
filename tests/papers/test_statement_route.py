from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PapersCase


@tagged('post_install', '-at_install')
class TestStatementRoute(PapersCase, HttpCase):
    """ Reliability S6: an account of others is as one that is not there """

    def get(self, account_id, extension='xlsx', query=''):
        return self.url_open(f'/koperasi/statement/{account_id}.{extension}{query}', allow_redirects=False)

    def test_own(self):
        account = self.savings.account_id
        for user in (self.teller, self.supervisor, self.portal_own):
            self.authenticate(user.login, user.login)
            response = self.get(account.id, query='?date_from=2026-01-01&date_to=2026-01-31')
            self.assertEqual(response.status_code, 200)
            self.assertIn('attachment', response.headers['Content-Disposition'])
            self.assertEqual(response.headers['Cache-Control'], 'no-store')
            self.assertEqual(load_workbook(BytesIO(response.content)).active['A1'].value, "KSP Uji Coba")
            self.assertEqual(self.get(account.id).status_code, 200)   # the usual period

    @mute_logger('odoo.http')
    def test_others(self):
        own, last = self.savings.account_id.id, self.env['koperasi.account'].search([], order='id desc', limit=1).id
        for user in (self.stranger, self.portal_other):
            self.authenticate(user.login, user.login)
            unknown = self.get(last + 1000)
            for extension in ('xlsx', 'pdf'):
                response = self.get(own, extension)
                self.assertEqual(response.status_code, 404)
                self.assertEqual(response.text, unknown.text)
        self.authenticate(None, None)
        response = self.get(own)
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login', response.headers['Location'])

    @mute_logger('odoo.http')
    def test_junk(self):
        own = self.savings.account_id.id
        self.authenticate(self.teller.login, self.teller.login)
        for account_id in (0, -1, 2**31, 2**63, 10**30, 'a', '', '[]', f'{own},1', f'{own}.0', '%00', '%27', '%D9%A1', f'{own}%0a', f'{own}/..'):
            with self.subTest(account_id=account_id):
                self.assertEqual(self.get(account_id).status_code, 404)
        self.assertEqual(self.get(own, 'csv').status_code, 404)
        for query in ('?date_from=x', '?date_from=2026-02-31', '?date_to=2026-13-01', '?date_from=0000-00-00', "?date_from=' OR 1=1", '?date_from=%00',
                      '?date_from=2026-01-31&date_to=2026-01-01', '?date_to=99999-01-01'):
            with self.subTest(query=query):
                self.assertIn(self.get(own, query=query).status_code, (400, 404, 422))
        for query in ('?date_from=0001-01-01&date_to=9999-12-31', '?date_from=', '?date_from=2026-01-01&date_from=x', '?x=1&context={}'):
            with self.subTest(query=query):
                self.assertEqual(self.get(own, query=query).status_code, 200)
