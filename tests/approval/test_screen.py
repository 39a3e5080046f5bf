from odoo.tests import HttpCase, tagged

from .common import ApprovalCase


@tagged('post_install', '-at_install')
class TestScreen(ApprovalCase, HttpCase):
    """ The manager sees a number above his screen, opens his list and approves; the number goes """

    def test_approve(self):
        approval, _key = self.ask()
        self.start_tour('/odoo/koperasi-approvals', 'koperasi_office_approve', login=self.manager.login, timeout=180)
        self.assertRecordValues(approval, [{'state': 'approved', 'checker_id': self.manager.id}])
