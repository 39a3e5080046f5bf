import re
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...reports.member_card import HEIGHT, WIDTH, sheets
from .common import PAYLOADS, PapersCase


@tagged('post_install', '-at_install')
class TestMemberPapers(PapersCase):

    def html(self, report, records, user=None):
        content, _type = self.by(user or self.teller, self.env['ir.actions.report'])._render_qweb_html(report, records.ids)
        return re.sub(r'\s+', ' ', content.decode().replace('\xa0', ' '))

    # -- book -----------------------------------------------------------------

    def test_book(self):
        """ Case M1 in January, then a withdrawal and two mandatory shares in March """
        self.go_to(date(2026, 3, 3))
        self.by(self.teller, self.maria).pay_mandatory(50_000, self.key(), journal_id=self.till)
        self.withdraw(self.savings, 25_000)
        self.deposit(self.savings, 5_000)
        book = self.maria._member_book()
        self.assertEqual(book['opening'], {'principal': 0, 'mandatory': 0, 'voluntary': 0, 'term': 0})
        self.assertEqual([line['month'] for line in book['months']], [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])
        first, second, third = book['months']
        self.assertEqual(first['principal'], {'in': 300_000, 'out': 0, 'balance': 300_000})
        self.assertEqual(first['voluntary'], {'in': 125_000, 'out': 0, 'balance': 125_000})
        self.assertEqual(second['voluntary'], {'in': 0, 'out': 0, 'balance': 125_000})
        self.assertEqual(third['mandatory'], {'in': 50_000, 'out': 0, 'balance': first['mandatory']['balance'] + 50_000})
        self.assertEqual(third['voluntary'], {'in': 5_000, 'out': 25_000, 'balance': 105_000})
        # the second method: what the accounts have
        self.assertEqual(third['total'], self.maria.share_total + self.maria.savings_total)
        html = self.html('koperasi.report_member_book', self.maria)
        for text in ("Maria Bria", self.maria.number, "March 2026", "105.000", "25.000"):
            self.assertIn(text, html)
        self.assertNotIn("Yosef", html)

    def test_book_of_many_years(self):
        moved = {('voluntary', date(2019, 5, 1)): (70, 20), ('voluntary', date(2026, 1, 1)): (5, 0), ('mandatory', date(2025, 12, 1)): (1, 0)}
        book = self.maria._book_months(moved, date(2025, 12, 1), date(2026, 2, 1))
        self.assertEqual(book['opening'], {'principal': 0, 'mandatory': 0, 'voluntary': 50, 'term': 0})
        self.assertEqual([(line['voluntary']['balance'], line['mandatory']['balance'], line['total']) for line in book['months']],
                         [(50, 1, 51), (55, 1, 56), (55, 1, 56)])

    # -- certificate ----------------------------------------------------------

    def test_certificate(self):
        html = self.html('koperasi.report_share_certificate', self.maria)
        total = f"{int(self.maria.share_total):,}".replace(',', '.')
        for text in ("Maria Bria", self.maria.number, f"Rp {total}", "Rp 300.000", "rupiah", "5 Jan 2026"):
            self.assertIn(text, html)
        with self.assertRaises(UserError):
            self.register("Tanpa Saham")._share_certificate()

    # -- card -----------------------------------------------------------------

    def test_card(self):
        self.assertEqual(self.maria._card_code(), f'KOP:{self.coop.id}:{self.maria.number}')
        html = self.html('koperasi.report_member_card', self.maria)
        for text in ("Maria Bria", self.maria.number, "KSP Uji Coba", ">MB<", "data:image/png;base64,", "2 Jan 2026"):
            self.assertIn(text, html)
        for hidden in ("Rp", self.savings.number):
            self.assertNotIn(hidden, html)

    def test_sheet(self):
        """ Ten a sheet, none over the edge; a back is behind its front when the sheet is turned over its long side """
        records = list(range(23))
        found = sheets(records)
        self.assertEqual([len(sheet) for sheet in found], [10, 10, 3])
        self.assertEqual([card['record'] for sheet in found for card in sheet], records)
        for sheet in found:
            for card in sheet:
                for side in ('front', 'back'):
                    self.assertTrue(0 <= card[side] <= 210 - WIDTH + 1e-9 and 0 <= card['top'] <= 297 - HEIGHT + 1e-9)
                self.assertAlmostEqual(card['front'] + WIDTH + card['back'], 210)
            places = {(round(card['front'], 3), round(card['top'], 3)) for card in sheet}
            self.assertEqual(len(places), len(sheet))
        html = self.html('koperasi.report_member_card_sheet', self.maria | self.yosef)
        self.assertIn("Maria Bria", html)
        self.assertIn("Yosef Nahak", html)

    # -- slip -----------------------------------------------------------------

    def test_slip(self):
        withdrawal = self.transaction(self.withdraw(self.savings, 25_000, memo="Uang sekolah"))
        html = self.html('koperasi.report_withdrawal_slip', withdrawal)
        for text in ("Withdrawal Slip", withdrawal.name, "Rp 25.000", "Dua puluh lima ribu rupiah", "Uang sekolah", "Maria Bria", self.savings.number):
            self.assertIn(text, html)
        self.assertNotIn("Rp 100.000", html)                 # the balance
        self.assertEqual(html.count("data:image"), 1)        # the square, but not the specimen
        blank = self.html('koperasi.report_withdrawal_slip_blank', self.savings)
        self.assertIn('k_blank', blank)
        self.assertIn(self.savings.number, blank)
        with self.assertRaises(UserError):
            self.transaction(self.deposit(self.savings, 25_000))._withdrawal_slip()

    def test_slip_of_a_request(self):
        """ Signed by the member while a second person looks at it; of a receipt, the account of its withdrawal """
        self.env['koperasi.limit'].create({
            'company_id': self.coop.id, 'role': 'teller', 'operation': 'withdrawal', 'product_id': self.savings.product_id.id, 'amount_once': 50_000})
        asked = self.withdraw(self.savings, 60_000)
        receipt = self.by(self.teller, self.maria).serve([
            {'kind': 'mandatory', 'account_id': None, 'amount': 25_000}, {'kind': 'withdrawal', 'account_id': self.savings.id, 'amount': 70_000}],
            self.key(), journal_id=self.till)
        for answer, amount in ((asked, "Rp 60.000"), (receipt, "Rp 70.000")):
            approval = self.env['koperasi.approval'].browse(answer['approval_id'])
            html = self.html('koperasi.report_withdrawal_slip_approval', approval)
            for text in (amount, self.savings.number, "Maria Bria", approval.reasons.splitlines()[0][:20]):
                self.assertIn(text, html)
            for user in (self.stranger, self.portal_own):
                with self.assertRaises(AccessError):
                    self.by(user, approval)._withdrawal_slip()

    # -- all ------------------------------------------------------------------

    def test_who_may(self):
        withdrawal = self.transaction(self.withdraw(self.savings, 25_000))
        calls = {
            self.maria: ('_member_book_paper', '_share_certificate', '_member_card'), self.savings: ('_withdrawal_slip',), withdrawal: ('_withdrawal_slip',)}
        for records, names in calls.items():
            for name in names:
                for user in (self.teller, self.manager, self.supervisor):
                    self.assertTrue(getattr(self.by(user, records), name)())
                for user in (self.stranger, self.portal_other, self.env.ref('base.public_user')):
                    with self.assertRaises(AccessError):
                        getattr(self.by(user, records), name)()

    def test_payloads_are_escaped(self):
        for payload in PAYLOADS:
            self.maria.sudo().name = payload
            for report in ('member_book', 'share_certificate', 'member_card', 'member_card_sheet'):
                html = self.html(f'koperasi.report_{report}', self.maria)
                self.assertNotIn('<script>alert', html)
                self.assertNotIn('<img src=x', html)
            self.assertNotIn('<script>alert', self.html('koperasi.report_withdrawal_slip_blank', self.savings))
