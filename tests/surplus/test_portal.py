import re

from odoo.tests import tagged

from odoo.addons.koperasi.tests.counter.axe import Axe
from odoo.addons.koperasi.tests.finance.common import CASES
from odoo.addons.koperasi.tests.portal.common import PortalCase

from .common import SurplusCase

HOME, PAGE = '/my/koperasi', '/my/koperasi/surplus'
U2 = CASES['U2']


@tagged('post_install', '-at_install')
class TestSurplusPage(Axe, SurplusCase, PortalCase):
    """ What a member reads of the surplus on his telephone: his own, each factor, and what would be if he had more """
    browser_size = '390x844'
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.login_of(cls.maria, 'uji_maria')
        cls.neighbour = cls.login_of(cls.yosef, 'uji_yosef')

    def of_u2(self):
        """ Maria is A001 of case U2; Yosef has the rest """
        given = U2['input']
        own = given['anggota']['A001']
        return [(self.maria, 12 * own['saham_rata2'], own['jasa_dibayar'], False),
                (self.yosef, 12 * (given['total_saham_rata2'] - own['saham_rata2']), given['total_jasa_pinjaman'] - own['jasa_dibayar'], False)]

    def test_reading(self):
        """ Nothing before the review; then an estimate, then what was decided, with all numbers of case U2 """
        self.assertIn("no surplus to show yet", self.text(self.get(PAGE, self.user)))
        self.assertNotIn("SHU) Rp", self.text(self.get(HOME)))
        surplus = self.reviewed()
        surplus.sudo()._write_shares([(self.coop.id, member.id, *row) for member, *row in self.of_u2()])
        self.env.flush_all()
        text = self.text(self.get(PAGE))
        self.assertIn("SHU 2026 Estimate: the meeting of members has not decided yet Rp 175.479", text)
        self.decide(surplus)
        self.assertIn("no surplus to show yet", self.text(self.get(PAGE)))
        surplus.sudo()._write_shares([(self.coop.id, member.id, *row) for member, *row in self.of_u2()])
        surplus.sudo().state = 'computed'
        self.env.flush_all()
        self.by(self.accountant, surplus).action_book()
        share, expected = self.share(surplus, self.maria), U2['expected']['A001']
        self.assertEqual((share.capital, share.business), (expected['jasa_modal'], expected['jasa_usaha']))
        text = self.text(self.get(f'{PAGE}/{share.id}'))
        for shown in ("Your part Rp 175.479", "Will be credited to your account", "Rp 120.000.000 × Rp 43.200.000 ÷ Rp 57.600.000.000 = Rp 90.000",
                      "Rp 80.000.000 × Rp 1.560.000 ÷ Rp 1.460.000.000 = Rp 85.479", "Your average was Rp 3.600.000", "RAT-01/2027", "Slip (PDF)"):
            self.assertIn(shown, text)
        self.assertIn("surplus (SHU) Rp 175.479 (2026)", self.text(self.get(HOME)))
        self.assertIn("My surplus (SHU)", self.text(self.get(HOME)))
        self.what_if(share)
        self.others(share)
        self.on_a_telephone(share)

    def what_if(self, share):
        """ The formula with Rp 500,000 more of shares all year: the total rises with them. By fractions, not by the function. """
        pool, own, total = 120_000_000, 43_200_000 + 12 * 500_000, 57_600_000_000 + 12 * 500_000
        capital = pool * own // total
        text = self.text(self.get(f'{PAGE}/{share.id}?more_shares=500.000'))
        self.assertIn(f"Your part would have been Rp {capital + 85_479:,}".replace(',', '.'), text)
        self.assertIn(f"More than now Rp {capital - 90_000:,}".replace(',', '.'), text)
        business = 80_000_000 * (1_560_000 + 1_000_000) // (1_460_000_000 + 1_000_000)
        self.assertIn(f"Your part would have been Rp {90_000 + business:,}".replace(',', '.'), self.text(self.get(f'{PAGE}/{share.id}?more_interest=1000000')))
        for bad in ('x', '-1', '1,5', '9' * 25):
            response = self.get(f'{PAGE}/{share.id}?more_shares={bad}')
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("would have been", self.text(response))
            self.assertIn('role="alert"', response.text)

    def others(self, share):
        """ One answer for what is another's and what is not there, on the page and for the slip """
        missing = self.text(self.get(f'{PAGE}/{2**31 - 1}'))
        other = self.share(share.surplus_id, self.yosef)
        for path in (f'{PAGE}/{other.id}', f'{PAGE}/{other.id}.pdf', f'{PAGE}/x', f'{PAGE}/0'):
            response = self.get(path)
            self.assertEqual((response.status_code, self.text(response)), (404, missing), path)
        self.assertNotIn("Yosef", self.get(PAGE).text)
        self.assertEqual(self.get(f'{PAGE}/{share.id}', self.neighbour).status_code, 404)
        self.get(PAGE, self.user)

    def on_a_telephone(self, share):
        """ 390 px wide: all of it is there, nothing runs out of the page, and axe-core finds nothing serious """
        self.axe(f'{PAGE}/{share.id}', """
            if (document.documentElement.scrollWidth > window.innerWidth) { throw new Error(`wide: ${document.documentElement.scrollWidth}`); }
            const said = document.querySelector('main').innerText.replaceAll('\\u00a0', ' ');
            for (const part of ['Rp 175.479', 'Rp 90.000', 'Rp 85.479']) { if (!said.includes(part)) { throw new Error(`${part}: ${said}`); } }
            if (!document.querySelector('form[action*="/my/koperasi/surplus/"] #more_shares')) { throw new Error('no form'); }
            await check('body');""", 'uji_maria')

    def test_slip(self):
        surplus = self.booked(self.of_u2())
        slip = self.share(surplus, self.maria)._slip()
        self.assertEqual([re.sub(r'\xa0', ' ', part['amount']) for part in slip['parts']], ["Rp 90.000", "Rp 85.479"])
        content, _kind = self.env['ir.actions.report'].with_context(force_report_rendering=True)._render_qweb_pdf('koperasi.action_report_surplus_slip', self.share(surplus, self.maria).ids)
        self.assertTrue(content.startswith(b'%PDF'), content[:300])
        self.assertEqual(self.get(f'{PAGE}/{self.share(surplus, self.maria).id}.pdf', self.user).headers['Content-Type'], 'application/pdf')
