from unittest.mock import patch

from odoo.exceptions import AccessDenied
from odoo.tests import tagged

from odoo.addons.base.models.res_users import ResUsers

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestLogin(PortalCase):
    """ Reliability S13: tries on one account from many addresses, and many accounts behind one address """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = cls.login_of(cls.maria, 'uji_maria')
        cls.neighbour = cls.login_of(cls.yosef, 'uji_yosef')

    def log_in(self, login, password, address):
        with patch('odoo.addons.koperasi.models.portal.res_users.ResUsers._koperasi_address', lambda self: f'login:{address}'):
            try:
                return bool(self.env['res.users']._login({'type': 'password', 'login': login, 'password': password}, {}))
            except AccessDenied:
                return False

    def test_twenty_an_hour_reach_the_check(self):
        with patch.object(ResUsers, '_check_credentials', autospec=True, side_effect=AccessDenied) as check:
            for number in range(200):
                self.assertFalse(self.log_in('uji_maria', 'salah', f'10.0.0.{number % 50}'))
        self.assertEqual(check.call_count, 20)
        self.assertFalse(self.log_in('uji_maria', 'uji_maria', '10.0.1.1'), "not even the right one, until the hour is over")
        self.assertTrue(self.log_in('uji_yosef', 'uji_yosef', '10.0.0.1'), "the others log in, from any address")
        self.env.cr.execute("UPDATE koperasi_tries SET ends = ends - interval '1 hour'")
        self.assertTrue(self.log_in('uji_maria', 'uji_maria', '10.0.0.1'))

    def test_neighbours_behind_one_address(self):
        for _try in range(25):
            self.log_in('uji_maria', 'salah', '10.0.0.9')
        for _try in range(29):
            self.assertTrue(self.log_in('uji_yosef', 'uji_yosef', '10.0.0.9'))

    def test_right_ones_are_not_counted(self):
        for _try in range(30):
            self.assertTrue(self.log_in('uji_maria', 'uji_maria', '10.0.0.9'))
