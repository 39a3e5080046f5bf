import json
import re
from datetime import date
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..counter.axe import Axe
from ..loan.common_running import RunningCase
from .common import PortalCase
from .test_home import HOME, rupiah
from .test_statement_page import JUNK

LOANS = f'{HOME}/loans'
# one browser for all pages: what each would show stands in the place of the first. Half the pixels are what 200 % leaves of a telephone.
NARROW = """
    const looked = async (path) => {
        await check("body");
        document.body.style.width = "195px";
        const wide = [...document.body.querySelectorAll("*")].find((one) => !one.closest(".kp-scroll table, .kp-only-read, .kp-skip") && one.getBoundingClientRect().right > 196);
        if (wide) { throw new Error(`${path}: too wide for 195 px: ${wide.outerHTML.slice(0, 200)}`); }
        document.body.style.width = "";
    };
    await one("#hide");
    await looked("home");
    document.querySelector("#hide").click();
    await looked("home, hidden");
    for (const path of %s) {
        const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
        document.body.replaceWith(page.body);
        document.querySelectorAll("details").forEach((one) => { one.open = true; });
        if (document.querySelectorAll("h1").length !== 1) { throw new Error(`${path}: no page`); }
        await looked(path);
    }
"""
FEB, MAR, APR = date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 5)


@tagged('post_install', '-at_install')
class TestLoanPage(Axe, PortalCase, RunningCase):
    """ Case N1's loan (12 instalments of 1,000,000 at 2 % a month) as its borrower sees it, against the loan's own ledger """
    browser_size = '390x844'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.login_of(cls.maria, 'uji_maria')
        cls.neighbour = cls.login_of(cls.yosef, 'uji_yosef')
        cls.loan = cls.lend()
        cls.page = f'{LOANS}/{cls.loan.id}'

    def states(self, page):
        """ ``{number: amount and status}`` of the instalments on the page """
        rows = re.findall(r'<tr>(.*?)</tr>', page.text.replace('\xa0', ' ').partition('<tbody>')[2], re.DOTALL)
        cells = [[re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', cell)).strip() for cell in re.findall(r'<td[^>]*>(.*?)</td>', row, re.DOTALL)] for row in rows]
        return {row[0]: row[2] for row in cells}

    def test_new(self):
        text = self.text(self.get(LOANS, self.user))
        for shown in ("Pinjaman Uji", self.loan.number, rupiah(12_000_000)):
            self.assertIn(shown, text)
        page = self.get(self.page)
        text, states = self.text(page), self.states(page)
        self.assertEqual((len(states), states['1'], states['12']), (12, f"{rupiah(1_240_000)} open", f"{rupiah(1_020_000)} open"))
        for shown in (f"Next instalment {rupiah(1_240_000)}", "due on 5 Feb 2026", "0 % of", "24.00 % a year"):
            self.assertIn(shown, text)
        self.assertIn(f'href="{HOME}/pay/new?what=loan-{self.loan.id}"', page.text)
        home = self.text(self.get(HOME))
        for shown in (f"Instalment of {self.loan.number}", rupiah(1_240_000), "due on 5 Feb 2026", f"Loans {rupiah(12_000_000)}"):
            self.assertIn(shown, home)

    def test_paid_late_and_open(self):
        """ One instalment paid, one half paid and late, one due today: the statuses by the sums of the loan's transactions """
        self.go_to(FEB)
        self.assertIn("due today", self.text(self.get(self.page, self.user)))
        self.pay(self.loan, 1_240_000)
        self.go_to(MAR)
        self.pay(self.loan, 600_000)
        self.go_to(APR)
        page = self.get(self.page)
        text, states = self.text(page), self.states(page)
        self.assertEqual(states['1'], f"{rupiah(1_240_000)} paid")
        self.assertEqual(states['2'], f"{rupiah(1_220_000)} late still open {rupiah(1_220_000 - 600_000)}")
        self.assertEqual(states['3'], f"{rupiah(1_200_000)} today")
        self.assertEqual(states['4'], f"{rupiah(1_180_000)} open")
        due = 1_220_000 - 600_000 + 1_200_000
        self.assertIn(f"Due now {rupiah(due)} 31 days late", text)
        # by a second way: what was asked so far less what the transactions brought
        self.env.cr.execute(
            """SELECT (SELECT SUM(principal + interest) FROM koperasi_loan_plan_line WHERE plan_id = %s AND due_date <= %s)
               - (SELECT SUM(amount) FROM koperasi_transaction WHERE loan_id = %s AND kind = 'loan_payment')""", (self.loan.plan_id.id, APR, self.loan.id))
        self.assertEqual(int(self.env.cr.fetchone()[0]), due)
        self.assertIn(rupiah(1_240_000), text.partition("Payments")[2])
        paid = 12_000_000 - int(self.loan.balance)
        self.assertIn(f"{100 * paid // 12_000_000} % of", text)
        self.assertIn("31 days late", self.text(self.get(HOME)))
        self.assert_ledger_ties()

    def test_payoff(self):
        """ The quote is that of the counter, which takes exactly so much """
        self.go_to(date(2026, 2, 20))
        self.get(HOME, self.user)
        for day in (None, date(2026, 3, 5)):
            quote = self.by(self.teller, self.loan).payoff_quote(day)
            text = self.text(self.get(f'{self.page}/payoff' + (f'?date={day}' if day else '')))
            self.assertIn(rupiah(quote['to_pay']), text)
            self.assertGreater(quote['to_pay'], 12_000_000)
        for query, says in (('?date=2026-01-10', "today or a later day"), ('?date=kemarin', "not valid"), ('?date=%00', "not valid"), ('?date=99999-01-01', "not valid")):
            with self.subTest(query=query):
                response = self.get(f'{self.page}/payoff{query}')
                self.assertEqual(response.status_code, 200)
                self.assertIn(says, self.text(response))
        self.assertEqual(self.get(f'{self.page}/payoff?date=9999-12-31').status_code, 200)
        today = self.by(self.user, self.maria)._portal_loan(self.loan.id)._portal_payoff('')
        amount = int(re.sub(r'\D', '', today['to_pay']))
        self.by(self.teller, self.loan).pay_off(amount, self.key(), self.till)
        self.assertEqual(self.loan.loan_state, 'paid')
        text = self.text(self.get(self.page))
        for shown in ("100 % of", "Paid off"):
            self.assertIn(shown, text)
        self.assertNotIn(f'{HOME}/pay/new', self.get(self.page).text)
        self.assertIn("nothing can be paid", self.text(self.get(f'{self.page}/payoff')))
        self.assertIn("You owe no loan", self.text(self.get(LOANS)))
        self.assert_ledger_ties()

    def test_effective_rate(self):
        """ As the application's own cost tells it, and by the sum of discounted payments """
        loan = self.lend(member=self.yosef, method='annuity', deductions=[
            {'kind': 'provision', 'event': 'loan_fee_provision', 'amount': 120_000, 'name': 'Provisi'}, {'kind': 'admin', 'event': 'loan_fee_admin', 'amount': 50_000, 'name': 'Admin'}])
        without, with_fees = (Decimal(text.removesuffix(' %')) for text in loan.sudo()._portal_effective())
        for rate, received in ((without, 12_000_000), (with_fees, 12_000_000 - 170_000)):
            worth = sum(float(line.total) / (1 + float(rate) / 1200) ** number for number, line in enumerate(loan.plan_line_ids.sorted('due_date'), 1))
            self.assertLess(abs(worth - received), received * 0.0001)
        self.assertGreater(with_fees, without)

    def test_few_queries(self):
        member = self.by(self.user, self.maria)
        self.lend(1_000_000)
        self.assert_queries(27, member._portal_home)
        self.assert_queries(16, member._portal_loans)

    def test_payment_by_a_guarantor(self):
        """ The borrower's page shows the payment; the account that paid stays its owner's """
        answer = self.by(self.teller, self.loan)._repay(240_000, self.key(), ('savings', self.other_savings.account_id))
        own = self.text(self.get(f'{HOME}/transactions/{answer.id}', self.user))
        self.assertNotIn(self.other_savings.number, own)
        other = self.text(self.get(f'{HOME}/transactions/{answer.id}', self.neighbour))
        self.assertIn(self.other_savings.number, other)
        self.assertNotIn(answer._receipt_code(), other)

    @mute_logger('odoo.http')
    def test_not_his(self):
        self.get(HOME, self.neighbour)
        unknown = self.text(self.get(f'{LOANS}/{self.loan.id + 1000}'))
        for number in (self.loan.id, *JUNK):
            for suffix in ('', '/payoff', '/payoff?date=2026-02-05'):
                with self.subTest(number=number, suffix=suffix):
                    response = self.get(f'{LOANS}/{number}{suffix}')
                    self.assertEqual((response.status_code, self.text(response)), (404, unknown))
        self.assertEqual(self.get(f'{HOME}/accounts/{self.loan.account_id.id}').status_code, 404)
        self.assertNotIn(self.loan.number, self.get(LOANS).text)

    def test_indonesian(self):
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        self.user.lang = 'id_ID'
        self.go_to(MAR)
        text = self.text(self.get(self.page, self.user))
        for shown in ("Angsuran", "terlambat", "Sisa pokok"):
            self.assertIn(shown, text)
        for english in ("Instalments", "late", "Interest", "agreed"):
            self.assertNotIn(english, text)

    def test_axe(self):
        """ No serious finding on a telephone, with amounts shown and hidden; and at 200 % of zoom nothing but a table's own scrolling goes beyond the edge """
        self.go_to(MAR)
        self.pay(self.loan, 1_240_000)
        transaction = self.loan.transaction_ids.sorted('id')[-1].id
        paths = [f'{HOME}/accounts/{self.savings.account_id.id}?way=in', f'{HOME}/accounts', f'{HOME}/card', LOANS, self.page, f'{self.page}/payoff',
                 f'{HOME}/transactions/{transaction}', '/koperasi/simulation?amount=5000000']
        self.axe(HOME, NARROW % json.dumps(paths), self.user.login)
