import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..counter.axe import Axe
from .common import PortalCase


@tagged('post_install', '-at_install')
class TestKiosk(Axe, PortalCase):
    """ Member number and PIN at the device of a branch """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by(cls.admin_user, cls.coop).action_koperasi_kiosk()
        cls.page = f'/koperasi/kiosk/{cls.coop.koperasi_kiosk_code}'
        cls.maria._set_pin('730518')

    def sign_in(self, number=None, pin='730518', page=None):
        """ As a browser that was never here before """
        page = page or self.page
        self.csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(page).text).group(1)
        return self.url_open(page, data={'csrf_token': self.csrf, 'number': self.maria.number if number is None else number, 'pin': pin})

    def post(self, path, /, **values):
        return self.url_open(path, data={'csrf_token': self.csrf, **values})

    def token(self, response):
        return re.search(r'name="token" value="([^"]+)"', response.text).group(1)

    def test_balances_and_movements(self):
        response = self.sign_in()
        self.assertIn("Rp 125.000", self.text(response))     # case M1
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        account = self.savings.account_id.id
        text = self.text(self.post(f'{self.page}/account', token=self.token(response), account_id=account))
        self.assertIn("Rp 125.000", text)
        self.assertNotIn("Rp 125.000", self.text(self.get('/koperasi/simulation')), "nothing is kept for who comes next")

    def test_one_answer_for_all_that_does_not_fit(self):
        """ A number that is not there, a wrong PIN, a locked one: the same words """
        said = {self.text(self.sign_in(number, pin)) for number, pin in (
            ('999999', '730518'), (self.maria.number, '482916'), (self.maria.number, ''), (self.maria.number, '482916'), (self.maria.number, '730518'), ('', ''), (' ', 'x' * 5000))}
        self.assertEqual(len(said), 1, said)
        self.assertIn("do not fit", said.pop())

    def test_only_at_this_kiosk(self):
        self.by(self.admin_user, self.coop)
        self.assertEqual(self.get('/koperasi/kiosk/falsch').status_code, 404)
        token = self.token(self.sign_in())
        other = self.other_coop
        other.koperasi_kiosk_code = 'uji-kode-tetangga'
        neighbour = '/koperasi/kiosk/uji-kode-tetangga'
        self.assertIn("again", self.text(self.post(f'{neighbour}/account', token=token, account_id=self.savings.account_id.id)))
        self.maria.number = 'HANYA-DI-SINI'
        self.assertIn("do not fit", self.text(self.sign_in(page=neighbour)), "another cooperative's number")
        for wrong in ('', 'x', token[:-2], token + 'AA', 'é', '%00', token[::-1]):
            self.assertIn("again", self.text(self.post(f'{self.page}/account', token=wrong, account_id=self.savings.account_id.id)), wrong)
        foreign = self.other_savings.account_id.id
        said = {self.text(self.post(f'{self.page}/account', token=token, account_id=number)) for number in (foreign, 0, -1, 2**31, 'a', '')}
        self.assertEqual(len(said), 1)
        self.assertIn("nothing here", said.pop())
        before = self.page
        self.by(self.admin_user, self.coop).action_koperasi_kiosk()
        self.assertEqual(self.get(before).status_code, 404, "a new address ends the old")
        with self.assertRaises(AccessError):
            self.by(self.manager, self.coop).action_koperasi_kiosk()

    def test_one_visit(self):
        self.sign_in()
        with freeze_time(datetime.now() - timedelta(minutes=4)):
            stale = self.maria._kiosk_token(self.coop)
        for token, word in ((self.maria._kiosk_token(self.coop), "Rp 125.000"), (stale, "again")):
            self.assertIn(word, self.text(self.post(f'{self.page}/account', token=token, account_id=self.savings.account_id.id)))

    def test_pin_of_the_counter_is_changed_first(self):
        pin = self.by(self.teller, self.maria).issue_pin()['params']['message'][:6]
        response = self.sign_in(pin=pin)
        self.assertIn("Choose your own PIN", self.text(response))
        self.assertNotIn("Rp 125.000", self.text(response))
        token = self.token(response)
        self.assertIn("not the same", self.text(self.post(f'{self.page}/pin', token=token, pin='730518', again='730519')))
        self.assertIn("Rp 125.000", self.text(self.post(f'{self.page}/pin', token=token, pin='730518', again='730518')))

    def test_accessible(self):
        self.axe(self.page, '''
            await check("main");
            const keys = document.querySelector(".kp-keypad");
            if (keys.hidden) { throw new Error("the digits are not there"); }
            keys.querySelector("[data-key='7']").click();
            if (document.querySelector("#number").value !== "7") { throw new Error("a digit was not typed"); }
        ''', None)
