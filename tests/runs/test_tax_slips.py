import re
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import RunCase


@tagged('post_install', '-at_install')
class TestTaxSlips(RunCase, HttpCase):
    """ What was withheld from whom (domain 7.4; cases S3, S4): the slips say what the entries say """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Slip = cls.env['koperasi.tax.slip']

    def slips(self, member):
        return [(slip.month, int(slip.gross), int(slip.tax), slip.rate, slip.revision) for slip in self.Slip.search([('member_id', '=', member.id)], order='month')]

    def case_s4(self):
        """ 150,000, 80,000 and 25,000 of one member in March, 849 of another """
        self.savings_of_s4()
        self.assertEqual(self.month().state, 'done')

    def open_term(self):
        answer = self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, 50_000_000, 12, self.key(), journal_id=self.bank, payout_account_id=self.savings.id)
        return self.Account.browse(answer['account_id'])

    def text(self, report, slips, user=None):
        content, _type = self.by(user or self.accountant, self.env['ir.actions.report'])._render_qweb_html(report, slips.ids)
        return re.sub(r'\s+', ' ', re.sub('<[^>]+>', ' ', content.decode().replace('\xa0', ' ')))

    def test_case_s4(self):
        """ One slip over all accounts; also who pays no tax gets one. All of them are what is owed to the treasury. """
        self.case_s4()
        self.assertEqual(self.slips(self.maria), [(date(2026, 3, 1), 255_000, 25_500, 10, 0)])
        self.assertEqual(self.slips(self.yosef), [(date(2026, 3, 1), 938, 0, 0, 0)])   # three quarters of a percent of 125,000
        payable = self.coop._koperasi_account('216002')
        lines = self.env['account.move.line'].search([('account_id', '=', payable.id), ('company_id', '=', self.coop.id)])
        self.assertEqual(sum(self.Slip.search([('company_id', '=', self.coop.id)]).mapped('tax')), -sum(lines.mapped('balance')))

    def test_case_s3(self):
        """ A term deposit's 375,000 on its day is on the slip of that month, with 37,500 """
        self.rate('SIBUHAR', 0, method='none')
        self.open_term()
        self.go_to(date(2026, 2, 5))
        self.close_day()
        self.go_to(date(2026, 2, 28))
        self.month('2026-02-28')
        self.assertEqual(self.slips(self.maria), [(date(2026, 2, 1), 375_000, 37_500, 10, 0)])

    def test_paid_after_the_slips(self):
        """ Interest of the month's last day, paid when that day is closed: the next month's close corrects the slip """
        self.rate('SIBUHAR', 0, method='none')
        self.go_to(date(2026, 1, 28))
        self.open_term()
        self.go_to(date(2026, 2, 28))
        self.month('2026-02-28')
        self.assertEqual(self.slips(self.maria), [])
        self.close_day()
        self.go_to(date(2026, 3, 31))
        self.month('2026-03-31')
        self.assertEqual(self.slips(self.maria)[0], (date(2026, 2, 1), 375_000, 37_500, 10, 0))

    def test_taken_back_in_the_next_month(self):
        """ Interest that is taken back and run again in February counts for January as before: same interest, same tax, same slip """
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 60_000_000)
        self.go_to(date(2026, 1, 31))
        run = self.month('2026-01-31')
        first, slips = self.earned(self.savings), self.slips(self.maria)
        self.assertTrue(first['tax'])
        self.assertEqual((slips[0][1], slips[0][2]), (first['interest'], -first['tax']))
        self.go_to(date(2026, 2, 2))
        self.by_two(self.by(self.accountant, self.step(run, 'savings_interest')).reverse, "Tarif salah", self.key())
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(self.step(run, 'tax_slips').state, 'waiting')
        self.by(self.accountant, run).action_resume()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((run.state, self.earned(self.savings), self.slips(self.maria)), ('done', first, slips))

    def test_corrected(self):
        """ What the entries no longer say the slip no longer says, one revision later """
        self.case_s4()
        [slip] = self.Slip.search([('member_id', '=', self.maria.id)])
        self.env.cr.execute("UPDATE koperasi_tax_slip SET tax = 1 WHERE id = %s", (slip.id,))
        self.env.invalidate_all()
        self.assertEqual(self.Slip._bring(self.coop, (self.maria | self.yosef).ids, date(2026, 3, 31)), 1)
        self.assertEqual((slip.tax, slip.revision), (25_500, 1))
        self.assertIn("revision 1", self.text('koperasi.report_tax_slip', slip))

    def test_papers(self):
        self.case_s4()
        slip = self.Slip.search([('member_id', '=', self.maria.id)])
        for report in ('koperasi.report_tax_slip', 'koperasi.report_tax_slip_year'):
            text = self.text(report, slip)
            for part in ("Maria Bria", self.maria.number, "March 2026", "255.000", "10 %", "25.500", "229.500", "15/2009"):
                self.assertIn(part, text)
            self.assertNotIn("Yosef", text)
        both = self.text('koperasi.report_tax_slip_year', self.Slip.search([('company_id', '=', self.coop.id)]))
        self.assertTrue("Maria Bria" in both and "Yosef Nahak" in both)

    def test_tax_number_in_full_for_few(self):
        self.case_s4()
        self.maria.nik = '5371014501900001'
        slip = self.Slip.search([('member_id', '=', self.maria.id)])
        few = self.env.ref('koperasi.group_koperasi_personal_data')
        for user in (self.accountant, self.teller):
            self.assertEqual(self.maria.nik in self.text('koperasi.report_tax_slip', slip, user), user in few.all_user_ids)

    def test_recap(self):
        """ By month with the day of payment, and slip by slip; totals are formulas with their figures """
        self.case_s4()
        self.authenticate(self.accountant.login, self.accountant.login)
        response = self.url_open('/koperasi/tax/2026.xlsx')
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        book = load_workbook(BytesIO(response.content), data_only=True)
        months, slips = book.worksheets
        self.assertEqual([cell.value for cell in months[5]][1:5], [2, 255_938, 255_000, 25_500])
        self.assertEqual(months.cell(5, 6).value.date(), date(2026, 4, 15))
        self.assertEqual([months.cell(6, column).value for column in (3, 4, 5)], [255_938, 255_000, 25_500])
        self.assertEqual([slips.cell(7, column).value for column in (4, 7, 9)], ["Total", 255_938, 25_500])
        self.assertEqual(load_workbook(BytesIO(response.content)).worksheets[0]['E6'].value, '=SUM(E5:E5)')
        self.assertEqual(self.by(self.accountant, self.Slip).action_recap_xlsx()['url'], '/koperasi/tax/2026.xlsx')

    @mute_logger('odoo.http')
    def test_recap_of_others(self):
        self.case_s4()
        self.authenticate(self.teller.login, self.teller.login)
        for year in ('x', '0', '99999', '2026.5', '-1', '%00'):
            with self.subTest(year=year):
                self.assertEqual(self.url_open(f'/koperasi/tax/{year}.xlsx').status_code, 404)
        stranger = self.make_user('uji_asing', 'koperasi.group_koperasi_manager', self.make_cooperative("KSP Lain"))
        self.authenticate(stranger.login, stranger.login)
        book = load_workbook(BytesIO(self.url_open('/koperasi/tax/2026.xlsx').content), data_only=True)
        self.assertEqual([sheet.cell(5, 1).value for sheet in book.worksheets], ["Total", None])
        self.authenticate(None, None)
        self.assertEqual(self.url_open('/koperasi/tax/2026.xlsx', allow_redirects=False).status_code, 303)
