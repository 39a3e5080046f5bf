from odoo.tests import tagged

from ..counter.axe import Axe
from ..portal.common import PortalCase

PAGE = '/my/koperasi/notices'


@tagged('post_install', '-at_install')
class TestNoticesPage(Axe, PortalCase):
    """ The member's inbox and his wishes """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.other = cls.login_of(cls.maria, 'uji_kabar'), cls.login_of(cls.yosef, 'uji_kabar2')
        cls.maria.email = 'maria@contoh.id'
        cls.env.cr.execute("DELETE FROM koperasi_notice")
        cls.env['koperasi.notice']._tell(cls.maria, 'meeting', {'what': "Rapat <script>alert(1)</script>"})
        cls.env['koperasi.notice']._prepare_batch()

    def test_inbox(self):
        response = self.get(PAGE, self.user)
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        self.assertIn("Rapat &lt;script&gt;", response.text)
        self.assertIn("Mark all as read (1)", self.text(response))
        self.assertEqual(self.post(f'{PAGE}/read').status_code, 303)
        self.assertNotIn("Mark all as read", self.text(self.get(PAGE)))
        self.assertNotIn("Rapat", self.get(PAGE, self.other).text, "another's")
        for before in ('0', '-1', 'x', '2147483648', '1'):
            self.assertEqual(self.get(f'{PAGE}?before={before}').status_code, 200)

    def test_older(self):
        for number in range(40):
            self.env['koperasi.notice']._tell(self.maria, 'meeting', {'what': f"Kabar {number}."})
        self.env['koperasi.notice']._prepare_batch()
        first = self.get(PAGE, self.user)
        self.assertIn("Kabar 39.", first.text)
        self.assertNotIn("Kabar 5.", first.text)
        older = first.text.partition('?before=')[2].partition('"')[0]
        second = self.get(f'{PAGE}?before={older}')
        self.assertIn("Kabar 5.", second.text)
        self.assertNotIn("Kabar 39.", second.text)
        self.assertNotIn('?before=', second.text)

    def test_wishes(self):
        self.get(PAGE, self.user)
        self.assertEqual(self.post(f'{PAGE}/choose', want=['due:mail', 'due:whatsapp']).status_code, 303)
        text = self.get(PAGE).text
        self.assertIn('value="due:whatsapp" checked', text.replace('  ', ' '))
        self.assertNotIn('value="deposit:mail" checked', text)
        for wicked in ('security:mail', 'due:fax', 'x', ':', 'due'):
            with self.subTest(wicked):
                self.assertIn("not offered", self.text(self.post(f'{PAGE}/choose', want=[wicked])))
        self.assertEqual(self.url_open(f'{PAGE}/choose', data={'want': 'due:mail'}).status_code, 400, "without its token")

    def test_axe(self):
        self.axe(PAGE, 'await one(".kp-choice"); await check("body");', self.user.login)
