from odoo.exceptions import UserError
from odoo.tests import tagged

from ...hooks import uninstall_hook
from .common import LedgerCase


@tagged('post_install', '-at_install')
class TestUninstall(LedgerCase):

    def test_refused_with_posted_money(self):
        self.move(self.accounts[0], 1)
        with self.assertRaisesRegex(UserError, "cannot be uninstalled"):
            uninstall_hook(self.env)
        for name in ('koperasi', 'account', 'portal'):
            module = self.env['ir.module.module'].search([('name', '=', name)])
            for method in ('button_uninstall', 'module_uninstall'):
                with self.subTest(name=name, method=method), self.assertRaisesRegex(UserError, "cannot be uninstalled"):
                    getattr(module, method)()
