from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PapersCase


@tagged('post_install', '-at_install')
class TestReceiptRoute(PapersCase, HttpCase):
    """ Reliability S12 and screens T4: the paper is the right to see what stands on it, and no more """

    def setUp(self):
        super().setUp()
        self.paid = self.transaction(self.deposit(self.savings, 2_450_500, memo="Rahasia"))
        self.next = self.transaction(self.deposit(self.other_savings, 10_000))
        self.code = self.paid._receipt_code()
        self.startPatcher(patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0))   # more than a minute's, which tests/verify counts

    def get(self, *path, **kwargs):
        return self.url_open('/koperasi/receipt/' + '/'.join(map(str, path)), allow_redirects=False, **kwargs)

    def test_valid(self):
        response = self.get(self.paid.id, self.code)
        self.assertEqual(response.status_code, 200)
        text = response.text.replace('\xa0', ' ')
        for shown in (self.paid.name, "Rp 2.450.500", "5 Jan 2026", "VALID", "M***a B**a", "KSP Uji Coba"):
            self.assertIn(shown, text)
        for hidden in ("Maria", "Bria", "Rahasia", self.maria.number, self.savings.number, "2.575.500", "uji_teller", "REVERSED"):
            self.assertNotIn(hidden, text)
        self.assertIn('noindex', response.headers['X-Robots-Tag'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertNotIn('session_id', response.headers.get('Set-Cookie', ''))
        self.assertNotIn('<script', text)
        self.assertLess(len(response.content), 6_000)

    def test_reversed(self):
        self.by(self.manager, self.paid)._reverse("Salah rekening", self.key())
        text = self.get(self.paid.id, self.code).text
        self.assertIn("REVERSED", text)
        self.assertNotIn("VALID", text)
        self.assertNotIn("Salah", text)

    @mute_logger('odoo.http')
    def test_all_else_is_the_same_answer(self):
        last = self.env['koperasi.transaction'].search([], order='id desc', limit=1).id
        other = 'f' if self.code[0] != 'f' else '0'
        unknown = self.get(last + 1000, self.code)
        self.assertEqual(unknown.status_code, 404)
        for path in (
            (self.paid.id, other + self.code[1:]), (self.paid.id, self.code[:-1]), (self.paid.id, self.code + '0'), (self.paid.id, self.code.upper()),
            (self.paid.id, self.next._receipt_code()), (self.paid.id + 1, self.code), (self.next.id, self.code), (0, self.code), (-1, self.code),
            (2**31, self.code), (2**63, self.code), (10**30, self.code), ('a', self.code), ('1.0', self.code), (f'0{self.paid.id}', self.code),
            (f'+{self.paid.id}', self.code), (f'{self.paid.id}%20', self.code), (f'{self.paid.id}%0a', self.code), ('%D9%A1', self.code),
            ('%00', self.code), ('%27--', self.code), (self.paid.id, '%C3%A9' * 32), (self.paid.id, '%00'), (self.paid.id, '[]'), (self.paid.id, 'x' * 3000),
        ):
            with self.subTest(path=path):
                response = self.get(*path)
                self.assertEqual(response.status_code, 404)
                self.assertEqual(response.text, unknown.text)
                self.assertEqual(response.headers['X-Robots-Tag'], unknown.headers['X-Robots-Tag'])
        # addresses that are not ours at all
        for path in ((self.paid.id,), (self.paid.id, ''), (self.paid.id, self.code, 'x')):
            self.assertEqual(self.get(*path).status_code, 404)

    @mute_logger('odoo.http')
    def test_languages_and_methods(self):
        for language in ('id-ID', 'id', 'xx', 'fr-FR,fr;q=0.9', '*', "' OR 1=1", ''):
            self.assertEqual(self.get(self.paid.id, self.code, headers={'Accept-Language': language}).status_code, 200)
        response = self.url_open(f'/koperasi/receipt/{self.paid.id}/{self.code}', data={'x': 1}, allow_redirects=False)
        self.assertIn(response.status_code, (400, 404, 405))
