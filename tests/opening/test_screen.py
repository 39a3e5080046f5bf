from odoo.tests import HttpCase, tagged

from .common import OpeningCase
from .workbooks import SAVINGS, good, save, with_cell


@tagged('post_install', '-at_install')
class TestScreen(OpeningCase, HttpCase):
    """ The accountant checks a workbook on the screen """

    def tour(self, content, name):
        """ The clerk opens a new import of this workbook and follows the tour """
        record = self.new_import(content, self.clerk)
        self.start_tour(f'/odoo/koperasi-opening-books/{record.id}', f'koperasi_opening_{name}', login=self.clerk.login, timeout=180)
        return record

    def test_good(self):
        record = self.tour(save(good()), 'books')
        self.assertEqual(record.state, 'booked')
        self.assertEqual(self.env['koperasi.member'].search_count([('company_id', '=', self.books.id)]), record.member_count)

    def test_bad(self):
        record = self.tour(with_cell(SAVINGS, 4, 'Saldo', '1,25E+06'), 'errors')
        self.assertEqual(record.issue_ids.mapped('code'), ['amount_scientific'])
