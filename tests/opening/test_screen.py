from odoo.tests import HttpCase, tagged

from .common import OpeningCase
from .workbooks import SAVINGS, good, save, with_cell

CLICK = """
(async () => {
    const until = async (find, what) => {
        for (let i = 0; i < 900; i++) {
            const found = find();
            if (found) { return found; }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`no ${what}`);
    };
    const visible = (selector) => () => [...document.querySelectorAll(selector)].find((el) => el.offsetParent);
    (await until(visible('button[name=action_check]'), 'button')).click();
    await until(visible('%s'), '%s');
    console.log('test successful');
})().catch((error) => console.error(error.message));
"""


@tagged('post_install', '-at_install')
class TestScreen(OpeningCase, HttpCase):
    """ The accountant checks a workbook on the screen """

    def check(self, content, selector):
        record = self.new_import(content, self.clerk)
        self.browser_js(
            f'/odoo/koperasi-opening-books/{record.id}', CLICK % (selector, selector), login=self.clerk.login, timeout=180)
        return record

    def test_good(self):
        record = self.new_import(save(good()), self.clerk)
        self.start_tour(f'/odoo/koperasi-opening-books/{record.id}', 'koperasi_opening_books', login=self.clerk.login, timeout=180)
        self.assertEqual(record.state, 'booked')
        self.assertEqual(self.env['koperasi.member'].search_count([('company_id', '=', self.books.id)]), record.member_count)

    def test_bad(self):
        record = self.check(with_cell(SAVINGS, 4, 'Saldo', '1,25E+06'), '.alert-danger')
        self.assertEqual(record.issue_ids.mapped('code'), ['amount_scientific'])
