import re
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCase
from .test_home import ACCOUNTS, HOME, rupiah

JUNK = (0, -1, 2**31, 2**63, 10**30, 'a', '[]', '1,2', '%00', '%27', '%D9%A1', '1.0')


@tagged('post_install', '-at_install')
class TestStatementPage(PortalCase):
    """ The movements of an account: against the entries, page after page, and only its owner's """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.login_of(cls.maria, 'uji_maria')
        cls.neighbour = cls.login_of(cls.yosef, 'uji_yosef')
        cls.page = f'{ACCOUNTS}/{cls.savings.account_id.id}'

    def amounts(self, response):
        """ ``[(signed amount, balance)]`` of the lines, as they stand on the page """
        found = re.findall(r'kp-row-amount kp-(?:in|out)">([+−]) Rp\s([\d.]+)</span><br/?>\s*<span class="kp-muted">Balance Rp\s([\d.]+)', response.text.replace('\xa0', ' '))
        return [(int(amount.replace('.', '')) * (1 if sign == '+' else -1), int(balance.replace('.', ''))) for sign, amount, balance in found]

    def entries(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT amount, SUM(amount) OVER (ORDER BY seq) FROM koperasi_entry WHERE account_id = %s ORDER BY seq DESC", (self.savings.account_id.id,))
        return [(int(amount), int(balance)) for amount, balance in self.env.cr.fetchall()]

    def test_page_after_page(self):
        """ Each movement once, newest first, with the balance that the entries add up to; what is booked meanwhile moves no page """
        self.many_deposits(self.savings, range(1_000, 60_000, 1_000))
        wanted, shown, address = self.entries(), [], f'{self.page}?period=4w'
        self.assertEqual(len(wanted), 60)
        self.get(HOME, self.user)
        for number in range(3):
            response = self.get(address)
            shown += self.amounts(response)
            older = re.search(r'href="([^"]+before=\d+)"', response.text)
            self.assertEqual(bool(older), number < 2)
            address = older and older.group(1).replace('&amp;', '&')
            if number == 0:
                self.deposit(self.savings, 77_000)
        self.assertEqual(shown, wanted)

    def test_filters(self):
        self.withdraw(self.savings, 15_000)
        self.go_to(date(2026, 2, 20))
        self.deposit(self.savings, 20_000)
        self.get(HOME, self.user)
        for query, wanted in (
                ('', [20_000, -15_000, 125_000]), ('?period=4w', [20_000]), ('?period=3m&way=out', [-15_000]), ('?way=in', [20_000, 125_000]),
                ('?date_from=2026-01-05&date_to=2026-01-05', [-15_000, 125_000]), ('?date_from=2026-02-21&date_to=2026-03-01', []),
                ('?period=zz&way=zz', [20_000, -15_000, 125_000])):
            with self.subTest(query=query):
                self.assertEqual([amount for amount, _balance in self.amounts(self.get(f'{self.page}{query}'))], wanted)
        for query, says in (('?date_from=kemarin', "This is no date"), ('?date_to=2026-02-31', "This is no date"), ('?date_from=2026-02-02&date_to=2026-02-01', "ends before"),
                            ('?date_from=0001-01-01&date_to=9999-12-31', '125.000')):
            with self.subTest(query=query):
                response = self.get(f'{self.page}{query}')
                self.assertEqual(response.status_code, 200)
                self.assertIn(says, response.text)

    def test_files(self):
        """ The papers of the counter, of the days that are on the page """
        self.get(HOME, self.user)
        response = self.get(f'{self.page}.xlsx?date_from=2026-01-01&date_to=2026-01-31')
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        self.assertEqual(load_workbook(BytesIO(response.content)).active['A1'].value, "KSP Uji Coba")
        self.assertEqual(self.get(f'{self.page}.xlsx?date_from=x').status_code, 422)
        self.assertEqual(self.get(f'{self.page}.csv').status_code, 404)
        self.assertEqual(self.get(self.page.replace('accounts/', 'accounts/0') + '.pdf').status_code, 404)

    def test_transaction(self):
        answer = self.deposit(self.savings, 30_000, memo="Hasil kios")
        transaction = self.env['koperasi.transaction'].browse(answer['transaction_id'])
        address = f"{HOME}/transactions/{transaction.id}"
        self.assertIn(address, self.get(self.page, self.user).text)
        response = self.get(address)
        text = self.text(response)
        for shown in (rupiah(30_000), "Hasil kios", transaction.name, transaction._receipt_code(), self.savings.number):
            self.assertIn(shown, text)
        self.assertIn(f'href="{HOME}/requests/not-me/{transaction.id}"', response.text)
        check = re.search(r'href="([^"]+/koperasi/receipt/[^"]+)"', response.text).group(1)
        self.assertEqual(check, transaction._receipt_url())
        self.assertEqual(self.url_open(check[check.index('/koperasi'):]).status_code, 200)
        self.by(self.accountant, transaction).reverse("salah", self.key())
        self.assertIn("This was taken back", self.text(self.get(address)))
        self.assert_ledger_ties()

    def test_other_side_of_a_transfer(self):
        """ Who receives money sees his own line, not the sender's account, balance or receipt """
        answer = self.by(self.teller, self.savings).transfer(self.other_savings.id, 25_000, self.key())
        transaction = self.env['koperasi.transaction'].browse(answer['transaction_id'])
        own = self.text(self.get(f'{HOME}/transactions/{transaction.id}', self.user))
        self.assertIn(transaction._receipt_code(), own)
        self.assertNotIn(self.other_savings.number, own.partition("On your accounts")[2])
        other = self.text(self.get(f'{HOME}/transactions/{transaction.id}', self.neighbour))
        self.assertIn(rupiah(25_000), other)
        for hidden in (transaction._receipt_code(), self.savings.number, rupiah(self.savings.balance), "Maria"):
            self.assertNotIn(hidden, other)

    @mute_logger('odoo.http')
    def test_not_his(self):
        """ Another's, and what is not there: the same page (reliability S6) """
        transaction = self.deposit(self.other_savings, 10_000)['transaction_id']
        last = self.env['koperasi.account'].search([], order='id desc', limit=1).id + 1000
        unknown = self.text(self.get(f'{ACCOUNTS}/{last}', self.user))
        self.assertIn("nothing here", unknown)
        self.env.cr.execute("SELECT id FROM koperasi_entry WHERE account_id = %s", (self.other_savings.account_id.id,))
        entry = self.env.cr.fetchall()[0][0]
        others = self.other_savings.account_id.id
        for path in (f'{ACCOUNTS}/{others}', f'{ACCOUNTS}/{others}.pdf', f'{ACCOUNTS}/{others}.xlsx', f'{HOME}/transactions/{transaction}', f'{self.page}?before={entry}',
                     f'{self.page}?before=x', f'{ACCOUNTS}/{self.savings.account_id.id}%0a', *(f'{ACCOUNTS}/{junk}' for junk in JUNK),
                     *(f'{ACCOUNTS}/{junk}.pdf' for junk in JUNK), *(f'{HOME}/transactions/{junk}' for junk in JUNK)):
            with self.subTest(path=path):
                response = self.get(path)
                self.assertEqual((response.status_code, self.text(response)), (404, unknown))
        self.authenticate(None, None)
        for path in (self.page, f'{self.page}.pdf', f'{HOME}/transactions/{transaction}'):
            self.assertIn('/web/login', self.get(path).headers['Location'])
