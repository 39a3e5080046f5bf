from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..counter.axe import Axe
from ..portal.common import PortalCase
from .common import PIN, PaymentCase

MY = '/my/koperasi'
FOREIGN = ('-1', '0', 'a', '1%00', '999999', 'KP0000000000000000')
PAGES = ('pay', 'pay/new?what=mandatory', 'transfer', 'beneficiaries', 'limits', 'orders', 'orders/new')
WICKED = '"><script>alert(1)</script>'


@tagged('post_install', '-at_install')
class TestPages(Axe, PaymentCase, PortalCase):
    """ Issue 7 part 3 in a browser: what is sent twice, by others, wrongly or too late """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by(cls.teller, cls.savings).deposit(5_000_000, cls.key(), cls.till)
        with freeze_time('2026-01-01'):
            cls.beneficiary = cls.env['koperasi.beneficiary'].create({
                'member_id': cls.maria.id, 'account_id': cls.other_savings.id, 'name': WICKED, 'usable_from': fields.Datetime.now()})

    def setUp(self):
        super().setUp()
        self.member._set_pin(PIN)
        self.authenticate('uji_maria', 'uji_maria')

    def paths(self, response):
        return response.headers['Location'].partition(MY)[2]

    def test_pay_online(self):
        """ Asked, kept, sent on to the provider, reported, booked, with a receipt """
        text = self.text(self.get(f'{MY}/pay'))
        for shown in (self.loan.number, "Mandatory share", self.savings.number):
            self.assertIn(shown, text)
        form = {'what': f'account-{self.savings.id}', 'option': self.option, 'key': self.key()}
        for amount in ('1.5', '-5', '1e6', '٥٠٠٠٠', '1000000000000001', '', 'abc', '0'):
            with self.subTest(amount):
                response = self.post(f'{MY}/pay/new', amount=amount, **form)
                self.assertEqual(response.status_code, 200)
                self.assertIn('role="alert"', response.text)
        self.savings.product_id.deposit_minimum = 10_000
        self.assertIn("takes at least", self.text(self.post(f'{MY}/pay/new', amount='9999', **form)))
        self.env.invalidate_all()
        self.assertFalse(self.Intent.search([('member_id', '=', self.maria.id)]), "nothing is left of what was refused")
        first, second = (self.post(f'{MY}/pay/new', amount='50.000', **form) for _twice in range(2))
        self.assertEqual((first.status_code, first.headers['Location']), (303, second.headers['Location']))
        intent = self.Intent.search([('member_id', '=', self.maria.id)])
        self.assertEqual((len(intent), int(intent.amount), self.paths(first)), (1, 50_000, f'/pay/{intent.reference}'))
        page = f'{MY}/pay/{intent.reference}'
        self.assertIn("Waiting for your payment", self.text(self.get(page)))
        response = self.post(f'{page}/go')
        self.assertEqual((response.status_code, response.headers['Location']), (303, f'https://bayar.contoh.id/{intent.reference}?x=1&ref={intent.reference}'))
        self.assertEqual(self.get('/payment/status').headers['Location'].partition(MY)[2], f'/pay/{intent.reference}', "he comes back to our own page")
        self.fake.webhook(self.fake.message(intent.reference, amount=50_000))
        balance = int(self.savings.balance)
        response = self.get(page)
        self.env.invalidate_all()
        self.assertEqual((intent.state, int(self.savings.balance)), ('booked', balance + 50_000))
        self.assertIn(intent.transaction_id.name, self.text(response))
        self.assertIn('/koperasi/receipt/', response.text)
        self.assertEqual(response.headers['Cache-Control'], 'no-store')

    def test_provider_down(self):
        intent = self.ask()
        self.fake.down = True
        self.addCleanup(setattr, self.fake, 'down', False)
        text = self.text(self.post(f'{MY}/pay/{intent.reference}/go'))
        self.assertIn("Nothing was paid", text)
        self.env.invalidate_all()
        self.assertEqual(intent.state, 'failed')

    @mute_logger('odoo.http')
    def test_others(self):
        """ Another's payment, account, beneficiary and order: as one that is not there, and nothing happens """
        theirs = self.ask(member=self.maria.with_user(self.maria_user))
        order = self.env['koperasi.standing.order'].sudo().create({
            'account_id': self.savings.id, 'target_id': self.other_savings.id, 'amount': 10_000, 'first_date': '2026-01-05'})
        self.yosef.with_user(self.yosef_user)._set_pin(PIN)
        self.authenticate('uji_yosef', 'uji_yosef')
        answers = set()
        for number in (*FOREIGN, theirs.reference):
            answers.add((self.get(f'{MY}/pay/{number}').status_code, self.post(f'{MY}/pay/{number}/go').status_code, self.post(f'{MY}/pay/{number}/simulate', state='done').status_code))
        for number in (*FOREIGN, str(order.id), str(self.beneficiary.id)):
            answers.add((self.get(f'{MY}/transfer/{number}').status_code, self.post(f'{MY}/orders/{number}/end').status_code,
                         self.post(f'{MY}/beneficiaries/{number}/remove').status_code))
            answers.add((self.get(f'{MY}/pay/new?what=account-{number}').status_code, self.post(f'{MY}/pay/new', what=f'account-{number}', amount='1').status_code,
                         self.post(f'{MY}/transfer', source=str(self.other_savings.id), target=f'beneficiary-{number}', amount='1000').status_code))
        self.assertEqual(answers, {(404, 404, 404)})
        response = self.post(f'{MY}/transfer/confirm', source=str(self.savings.id), target=f'account-{self.other_savings.id}', amount='1000', pin=PIN, key=self.key())
        self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual((order.state, self.beneficiary.removed_at, theirs.state), ('active', False, 'waiting'))

    @mute_logger('odoo.http')
    def test_forged_forms(self):
        """ Without the token of the session, or by GET, nothing is done """
        for path in ('pay/new', 'transfer', 'transfer/confirm', 'beneficiaries/find', 'beneficiaries/add', 'limits', 'orders/new',
                     f'beneficiaries/{self.beneficiary.id}/remove'):
            self.assertEqual(self.url_open(f'{MY}/{path}', data={'x': '1'}, allow_redirects=False).status_code, 400, path)
        for path in ('transfer/confirm', 'beneficiaries/add', f'beneficiaries/{self.beneficiary.id}/remove'):
            self.assertIn(self.get(f'{MY}/{path}').status_code, (404, 405), path)
        self.env.invalidate_all()
        self.assertFalse(self.beneficiary.removed_at)

    def test_transfer(self):
        asked = {'source': str(self.savings.id), 'target': f'beneficiary-{self.beneficiary.id}', 'amount': '250.000', 'memo': WICKED, 'key': self.key()}
        response = self.post(f'{MY}/transfer', **asked)
        self.assertIn("Rp 250.000", self.text(response))
        self.assertIn(asked['key'], response.text, "the key that is confirmed is that of the first form")
        for page in (response, self.get(f'{MY}/beneficiaries')):
            self.assertNotIn('<script>alert', page.text)
        other = int(self.other_savings.balance)
        wrong = self.post(f'{MY}/transfer/confirm', pin='482916', **asked)
        self.assertIn("The PIN is not right", self.text(wrong))
        self.assertIn(asked['key'], wrong.text)
        done = [self.post(f'{MY}/transfer/confirm', pin=PIN, **asked) for _twice in range(2)]
        self.assertEqual({one.status_code for one in done}, {303})
        self.assertEqual(len({one.headers['Location'] for one in done}), 1)
        self.env.invalidate_all()
        self.assertEqual(int(self.other_savings.balance), other + 250_000)
        page = self.get(MY + self.paths(done[0]))
        self.assertIn("the money has moved", self.text(page))
        self.assertIn('/koperasi/receipt/', page.text)
        self.coop.koperasi_transfer_once = 100_000
        for path in ('transfer', 'transfer/confirm'):
            self.assertIn("above the limit of Rp 100.000 at once", self.text(self.post(f'{MY}/{path}', pin=PIN, **{**asked, 'key': self.key()})))

    def test_beneficiary_and_order(self):
        self.post(f'{MY}/beneficiaries/{self.beneficiary.id}/remove')
        self.env.invalidate_all()
        self.assertTrue(self.beneficiary.removed_at)
        found = self.post(f'{MY}/beneficiaries/find', number=self.other_savings.number, name="Kak Yosef")
        self.assertIn("Y***f N***k", self.text(found))
        self.assertNotIn("Yosef Nahak", found.text)
        self.assertIn("No account of this number", self.text(self.post(f'{MY}/beneficiaries/find', number='SIB-9', name="Siapa")))
        self.assertEqual(self.paths(self.post(f'{MY}/beneficiaries/add', number=self.other_savings.number, name="Kak Yosef", pin=PIN)), '/beneficiaries?done=added')
        new = self.member._beneficiaries()
        asked = {'source': str(self.savings.id), 'target': f'beneficiary-{new.id}', 'amount': '10000', 'first': '2026-01-05', 'pin': PIN, 'key': self.key()}
        self.assertIn("just added", self.text(self.post(f'{MY}/orders/new', **asked)))
        self.env.cr.execute("UPDATE koperasi_beneficiary SET usable_from = '2026-01-01' WHERE id = %s", [new.id])
        self.env.invalidate_all()
        self.assertEqual([self.paths(self.post(f'{MY}/orders/new', **asked)) for _twice in range(2)], ['/orders?done=given'] * 2)
        [row] = self.member._order_rows()
        self.assertIn("Rp 10.000", self.text(self.get(f'{MY}/orders')))
        self.assertEqual(self.paths(self.post(f'{MY}/orders/{row["id"]}/end')), '/orders?done=ended')
        self.assertFalse(self.member._order_rows())
        for _number in range(20):
            self.member.env['koperasi.tries']._too_many(f'beneficiary:{self.maria.id}', 20, 3600)
        self.assertIn("try again in an hour", self.text(self.post(f'{MY}/beneficiaries/find', number=self.other_savings.number, name="X")))

    def test_limits(self):
        self.assertIn("from now on", self.text(self.post(f'{MY}/limits', once='100.000', day='200000', pin='')))
        self.assertIn("Whole rupiah only", self.text(self.post(f'{MY}/limits', once='1.5', day='200000', pin='')))
        self.assertIn("not right", self.text(self.post(f'{MY}/limits', once='500000', day='200000', pin='111111')))
        self.assertEqual(self.member._transfer_limits(), (100_000, 200_000))

    def test_light(self):
        """ No page above the budget of 150 kB, none with a script """
        for page in PAGES:
            response = self.get(f'{MY}/{page}')
            self.assertEqual(response.status_code, 200, page)
            self.assertLess(len(response.content), 20_000, page)
            self.assertNotIn('<script', response.text)

    def test_axe(self):
        """ All pages, one after the other in one browser """
        self.ask()
        pages = [f'{MY}/{page}' for page in PAGES]
        self.axe(f'{MY}/pay', f"""
            await one(".kp-list"); await check("body");
            for (const path of {pages!r}) {{
                const text = await (await fetch(path)).text();
                document.body.replaceWith(new DOMParser().parseFromString(text, "text/html").body);
                await one("h1"); await check("body");
            }}""", 'uji_maria')
