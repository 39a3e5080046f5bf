import gzip
import re
from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCase

HOME, ACCOUNTS = '/my/koperasi', '/my/koperasi/accounts'
SIMULATION = '/koperasi/simulation'
LIGHT = 150_000   # bytes of a page with all that it needs
WICKED = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def rupiah(amount):
    return f"Rp {amount:,}".replace(',', '.')


@tagged('post_install', '-at_install')
class TestHome(PortalCase):
    """ What a member has and what is due, on one page: against the entries, and to nobody else """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.login_of(cls.maria, 'uji_maria')
        cls.neighbour = cls.login_of(cls.yosef, 'uji_yosef')

    def entries(self, partner, families):
        """ The sum of a person's entries by families, from the movements themselves """
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT COALESCE(SUM(e.amount), 0) FROM koperasi_entry e JOIN koperasi_account a ON a.id = e.account_id
               JOIN koperasi_savings_account s ON s.account_id = a.id WHERE a.partner_id = %s AND s.family IN %s""", (partner.id, families))
        return int(self.env.cr.fetchone()[0])

    def test_figures(self):
        self.deposit(self.savings, 1_234_000)
        self.withdraw(self.savings, 34_000)
        text = self.text(self.get(HOME, self.user))
        shares = self.entries(self.maria.partner_id, ('share_principal', 'share_mandatory', 'share_linked'))
        savings = self.entries(self.maria.partner_id, ('demand', 'recurring', 'term'))
        self.assertGreater(shares, 0)
        self.assertEqual(savings, 125_000 + 1_200_000)
        for shown in (f"Shares {rupiah(shares)}", f"Savings {rupiah(savings)}", self.savings.number, "Due next", "Mandatory share"):
            self.assertIn(shown, text)
        for hidden in ("Loans Rp", "last year's surplus", self.other_savings.number, "Yosef"):
            self.assertNotIn(hidden, text)

    def test_mandatory_share(self):
        """ Paid to the end of January, so that of February is next; later it is late: by the days of finance.mandatory (case S6) """
        due, paid, plan, _day = self.maria._mandatory_figures()[self.maria.id]
        monthly = plan.amounts[-1].amount
        self.assertEqual((due, paid), (monthly, monthly))
        self.assertEqual(self.by(self.user, self.maria)._portal_mandatory()['when'], f"due on {plan.due_day} Feb 2026")
        self.go_to(date(2026, 2, plan.due_day))
        row = self.by(self.user, self.maria)._portal_mandatory()
        self.assertEqual((row['when'], row['level'], row['amount'].replace('\xa0', ' ')), ("due today", '', rupiah(monthly)))
        self.go_to(date(2026, 4, 20))
        row = self.by(self.user, self.maria)._portal_mandatory()
        self.assertIn("3 months open", row['when'])
        self.assertEqual((row['level'], row['amount'].replace('\xa0', ' ')), ('warn', rupiah(3 * monthly)))
        self.by(self.teller, self.maria).pay_mandatory(3 * monthly + 1_000, self.key(), self.till)
        row = self.by(self.user, self.maria)._portal_mandatory()
        self.assertEqual((row['when'], row['amount'].replace('\xa0', ' ')), (f"due on {plan.due_day} May 2026", rupiah(monthly - 1_000)))

    def test_branches(self):
        """ Accounts of one person in two branches, which are named then """
        branch = self.make_branch()
        there = self.account_in(branch, 'SIB-TIMUR')
        self.assertNotIn('SIB-TIMUR', self.text(self.get(HOME, self.user)), "the login does not belong to that branch")
        self.assertEqual(self.get(f'{ACCOUNTS}/{there.account_id.id}').status_code, 404)
        self.user.company_ids |= branch
        self.assertIn(f"SIB-TIMUR · {branch.name}", self.text(self.get(HOME, self.user)))
        for page in (f'{ACCOUNTS}/{there.account_id.id}', f'{ACCOUNTS}/{there.account_id.id}.xlsx'):
            self.assertEqual(self.get(page).status_code, 200)

    def account_in(self, company, number):
        """ An account of Maria's in another company """
        product = self.env['koperasi.savings.product'].search([('company_id', '=', company.root_id.id), ('code', '=', 'SIBUHAR')])
        return self.env['koperasi.savings.account'].sudo().create({
            'number': number, 'company_id': company.id, 'partner_id': self.maria.partner_id.id, 'control_id': product.control_id.id, 'side': 'credit',
            'product_id': product.id})

    def test_few_queries(self):
        """ What the two pages ask of the database, however many movements there are """
        self.many_deposits(self.savings, range(1_000, 41_000, 1_000))
        member, account = self.by(self.user, self.maria), self.savings.account_id.id
        self.assert_queries(17, member._portal_home)   # one each for ballots, confirmations and public figures
        self.assert_queries(18, lambda: member._portal_account(account)._portal_statement({'period': '6m'}))

    def test_light_and_without_script(self):
        """ All that a page needs weighs less than 150 kB; it needs no script, and says its heading to whoever reads it """
        self.many_deposits(self.savings, range(1_000, 31_000, 1_000))
        self.get(HOME, self.user)
        for path in (HOME, ACCOUNTS, f'{ACCOUNTS}/{self.savings.account_id.id}?period=6m', f'{HOME}/card', f'{HOME}/loans', SIMULATION):
            with self.subTest(path=path):
                response = self.get(path)
                self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
                sheets = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', response.text) or re.findall(r'href="(/web/assets[^"]+\.css)"', response.text)
                self.assertTrue(sheets)
                weight = len(response.content) + sum(len(self.url_open(sheet).content) for sheet in sheets)
                self.assertLess(weight, LIGHT)
                self.assertLess(len(gzip.compress(response.content)), 20_000)
                for needless in ('<script', ' style=', 'onclick'):
                    self.assertNotIn(needless, response.text)
                self.assertEqual(len(re.findall('<h1', response.text)), 1)

    def test_hidden_amounts(self):
        """ The switch is a checkbox before all that it hides, unchecked and not remembered """
        page = self.get(HOME, self.user).text
        switch = page.index('id="hide"')
        self.assertIn('autocomplete="off"', page[switch - 80:switch + 80])
        self.assertNotIn('checked', page[switch - 80:switch + 80])
        self.assertTrue(all(position > switch for position in (match.start() for match in re.finditer('kp-secret', page))))
        amounts = [re.sub(r'<[^>]+>', '', row) for row in re.findall(r'<span class="kp-(?:row-)?amount[^"]*">[^<]*', page)]
        self.assertEqual(len(amounts), len(re.findall(r'class="kp-(?:row-)?amount kp-secret"', page)), "every amount hides")

    def test_links_lead_somewhere(self):
        page = self.get(HOME, self.user).text
        paths = set(re.findall(r'href="(/(?:my/)?koperasi[^"]*)"', page))
        self.assertGreater(len(paths), 10)
        for path in paths:
            with self.subTest(path=path):
                self.assertEqual(self.get(path).status_code, 200)

    def test_card(self):
        response = self.get(f'{HOME}/card', self.user)
        text = self.text(response)
        self.assertIn(self.maria.number, text)
        qr = re.search(r'src="(data:image/png;base64,[^"]+)"', response.text).group(1)
        self.assertEqual(qr, self.by(self.manager, self.maria)._member_card()['qr'], "the code of the plastic card")
        self.assertEqual(self.by(self.teller, self.env['koperasi.member'])._find_by_card(self.maria._card_code()), self.maria)

    def test_wicked_names_and_language(self):
        self.maria.name = WICKED
        self.savings.product_id.name = WICKED
        self.deposit(self.savings, 10_000, memo=WICKED)
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        self.get(HOME, self.user)
        for path in (HOME, ACCOUNTS, f'{ACCOUNTS}/{self.savings.account_id.id}', f'{HOME}/card'):
            page = self.get(path).text
            self.assertIn('&lt;script&gt;alert(1)', page)
            self.assertNotIn('<script', page)
            self.assertNotIn('<img src=x', page)
        self.user.lang = 'id_ID'
        self.user.partner_id.lang = 'id_ID'
        page = self.get(HOME, self.user)
        text = self.text(page)
        self.assertIn('lang="id-ID"', page.text)
        for shown in ("Simpanan", "Jatuh tempo berikutnya", "Sembunyikan"):
            self.assertIn(shown, text)
        for english in ("Savings", "Shares", "Due next", "What else", "Hide"):
            self.assertNotIn(english, text)

    @mute_logger('odoo.http')
    def test_no_member(self):
        stranger = self.login_of(self.env['koperasi.member'].new({'partner_id': self.env['res.partner'].create({'name': "Bukan Anggota"}).id}), 'uji_bukan', self.coop)
        for path in (HOME, ACCOUNTS, f'{HOME}/loans', f'{HOME}/card', f'{ACCOUNTS}/{self.savings.account_id.id}'):
            self.assertEqual(self.get(path, stranger).status_code, 404)
        self.authenticate(None, None)
        self.assertIn('/web/login', self.get(HOME).headers['Location'])


@tagged('post_install', '-at_install')
class TestTwoCooperatives(PortalCase):
    """ Two cooperatives in one database, with one person in both """
    two_cooperatives = True

    def test_next_door(self):
        """ What he has next door is not shown here, though it is the same person and his login """
        user = self.login_of(self.maria, 'uji_maria', self.coop | self.other_coop)
        foreign = TestHome.account_in(self, self.other_coop, 'SIB-TETANGGA')
        self.assertNotIn('SIB-TETANGGA', self.get(HOME, user).text)
        self.assertEqual(self.get(f'{ACCOUNTS}/{foreign.account_id.id}').status_code, 404)
        self.assertEqual(self.get(f'{ACCOUNTS}/{foreign.account_id.id}.xlsx').status_code, 404)

    def test_simulation(self):
        """ The loans of one cooperative at a time; of one that has published none, nothing is said """
        products = self.env['koperasi.loan.product'].search([])
        own, others = (products.filtered(lambda product, coop=coop: product.company_id == coop and product.method != 'own') for coop in (self.coop, self.other_coop))
        others.in_simulation = False
        self.assertNotIn("KSP Tetangga", self.url_open(SIMULATION).text)
        others[0].in_simulation = True
        others[0].name, own[0].name = "Pinjaman Tetangga", "Pinjaman Sendiri"
        page = self.url_open(SIMULATION).text
        self.assertIn("KSP Tetangga", page)
        for query in ('', f'&product={own[0].id}', f'&product={own[0].id}&amount=5000000'):
            text = self.text(self.url_open(f'{SIMULATION}?coop={self.other_coop.id}{query}'))
            self.assertIn("Pinjaman Tetangga", text)
            self.assertNotIn("Pinjaman Sendiri", text)
