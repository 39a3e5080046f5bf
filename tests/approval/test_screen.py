from odoo.tests import HttpCase, tagged

from .common import ApprovalCase

APPROVE = """
(async () => {
    const until = async (find, what) => {
        for (let i = 0; i < 900; i++) {
            const found = find();
            if (found) { return found; }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`no ${what}`);
    };
    const badge = () => document.querySelector('.o_koperasi_approvals .badge');
    await until(() => badge()?.textContent === '1', 'badge with 1');
    (await until(() => document.querySelector('.o_data_row button[name=approve]'), 'button')).click();
    await until(() => !badge(), 'end of the badge');
    console.log('test successful');
})().catch((error) => console.error(error.message));
"""


@tagged('post_install', '-at_install')
class TestScreen(ApprovalCase, HttpCase):
    """ The manager sees a number above his screen, opens his list and approves; the number goes """

    def test_approve(self):
        approval, _key = self.ask()
        self.browser_js('/odoo/koperasi-approvals', APPROVE, login=self.manager.login, timeout=180)
        self.assertRecordValues(approval, [{'state': 'approved', 'checker_id': self.manager.id}])
