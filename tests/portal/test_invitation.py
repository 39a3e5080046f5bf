import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestInvitation(PortalCase):
    """ How a member comes to his login """

    def invite(self, member=None, user=None):
        return self.by(user or self.officer, member or self.maria).invite()['params']

    def test_by_whatsapp(self):
        self.maria.phone = '081234567890'
        shown = self.invite()
        user = self.env['res.users'].search([('partner_id', '=', self.maria.partner_id.id)])
        self.assertEqual((user.login, user.company_ids, user.share), ('081234567890', self.coop, True))
        self.assertTrue(shown['links'][0]['url'].startswith('https://wa.me/6281234567890?text='))
        link = re.search(r'https?://[^/]+(/\S+)', shown['message']).group(1)
        self.assertEqual(self.get(link).status_code, 200)
        self.invite()
        self.assertEqual(self.env['res.users'].search_count([('partner_id', '=', self.maria.partner_id.id)]), 1, "again: the same login")

    def test_login_without_mail_and_telephone(self):
        self.invite()
        self.assertEqual(self.env['res.users'].search([('partner_id', '=', self.maria.partner_id.id)]).login, self.maria.number)

    def test_refused(self):
        for user in (self.teller, self.accountant, self.supervisor):
            with self.assertRaises(AccessError):
                self.invite(user=user)
        self.maria.sudo().partner_id.user_ids = self.make_user('uji_pegawai', 'koperasi.group_koperasi_teller')
        with self.assertRaisesRegex(UserError, "another kind"):
            self.invite()
