from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_passbook import PassbookCase


@tagged('post_install', '-at_install')
class TestPassbookRoute(PassbookCase, HttpCase):
    """ Reliability S6: a book of others is as one that is not there """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls.issue(cls)

    def get(self, book_id, extension='prn', query=''):
        return self.url_open(f'/koperasi/passbook/{book_id}.{extension}{query}', allow_redirects=False)

    def test_own(self):
        self.authenticate(self.teller.login, self.teller.login)
        response = self.get(self.book.id)
        self.assertEqual((response.status_code, response.headers['Content-Type']), (200, 'application/octet-stream'))
        self.assertIn('A-001.prn', response.headers['Content-Disposition'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.content, self.book._escp())
        response = self.get(self.book.id, 'pdf')
        self.assertEqual((response.status_code, response.headers['Content-Type']), (200, 'application/pdf'))
        self.assertEqual(self.book.last_seq, 0)     # reading prints nothing

    @mute_logger('odoo.http')
    def test_others(self):
        for user in (self.stranger, self.portal_own, self.portal_other):
            self.authenticate(user.login, user.login)
            unknown = self.get(self.book.id + 1000)
            for extension in ('prn', 'pdf'):
                response = self.get(self.book.id, extension)
                self.assertEqual((response.status_code, response.text), (404, unknown.text))
        self.authenticate(None, None)
        response = self.get(self.book.id)
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login', response.headers['Location'])

    @mute_logger('odoo.http')
    def test_junk(self):
        self.authenticate(self.teller.login, self.teller.login)
        for book_id in (0, -1, 2**31, 10**30, 'a', '', f'{self.book.id}.0', '%00', '%27', f'{self.book.id}%0a'):
            with self.subTest(book_id=book_id):
                self.assertEqual(self.get(book_id).status_code, 404)
        self.assertEqual(self.get(self.book.id, 'xlsx').status_code, 404)
        for page in ('x', '-1', '0', '99999999999', '%00', "1' OR 1=1"):
            with self.subTest(page=page):
                self.assertIn(self.get(self.book.id, query=f'?page={page}').status_code, (200, 400, 404, 422))
