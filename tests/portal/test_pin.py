from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PortalCase

WRONG = '482916'


@tagged('post_install', '-at_install')
class TestPin(PortalCase):
    """ Six digits, hashed, three tries, a lock of 30 minutes, changed at first use: domain 9.1 """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = cls.login_of(cls.maria, 'uji_maria')

    def refused(self, words, pin=WRONG, **kwargs):
        with self.assertRaisesRegex(UserError, words):
            self.maria._check_pin(pin, **kwargs)

    def test_own_pin(self):
        self.refused("no PIN yet")
        self.maria._set_pin('730518')
        self.maria._check_pin('730518')
        secret = self.env['koperasi.pin'].search([('member_id', '=', self.maria.id)]).secret
        self.assertNotIn('730518', secret)
        self.assertTrue(secret.startswith('$pbkdf2'))

    def test_three_tries(self):
        """ The third wrong one locks; then even the right one signs nothing, and no new one can be set, until the lock ends """
        self.maria._set_pin('730518')
        self.refused("After 2 more")
        self.refused("After 1 more", pin='')
        self.refused("locked until")
        self.refused("locked until", pin='730518')
        with self.assertRaisesRegex(UserError, "locked until"):
            self.maria._set_pin('730519')
        self.env.cr.execute("UPDATE koperasi_pin SET locked_until = locked_until - interval '31 minutes'")
        self.maria._check_pin('730518')
        self.refused("After 2 more")   # counted from the beginning

    def test_weak(self):
        self.maria.birth_date = '1985-04-12'
        for pin in ('123456', '654321', '000000', '121212', '345345', '120485', '850412', '12345', '1234567', '12345a', '١٢٣٤٥٦', ' 23456', None, 730518):
            with self.assertRaises(UserError, msg=pin):
                self.maria._set_pin(pin)

    def test_given_at_the_counter(self):
        for user in (self.officer, self.accountant, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, self.maria).issue_pin()
        self.teller.partner_id, before = self.maria.partner_id, self.teller.partner_id
        with self.assertRaisesRegex(UserError, "himself"):
            self.by(self.teller, self.maria).issue_pin()
        self.teller.partner_id = before
        shown = self.by(self.teller, self.maria).issue_pin()['params']['message']
        pin = shown[:6]
        self.refused("counter", pin=pin)
        self.maria._check_pin(pin, may_be_first=True)
        self.maria._set_pin('730518')
        self.maria._check_pin('730518')
        self.maria._lock_pin("dilaporkan hilang")
        self.refused("dilaporkan hilang", pin='730518')
        pin = self.by(self.teller, self.maria).issue_pin()['params']['message'][:6]
        self.env.cr.execute("UPDATE koperasi_pin SET set_at = set_at - interval '49 hours'")
        self.refused("not right", pin=pin, may_be_first=True)

    def test_nobody_writes_or_reads_it(self):
        self.maria._set_pin('730518')
        pin = self.env['koperasi.pin'].search([('member_id', '=', self.maria.id)])
        for user in (self.manager, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, pin).read(['secret'])
            self.assertFalse(self.by(user, pin).locked_until)
            with self.assertRaises(UserError):
                self.by(user, pin).write({'tries': 0})
        with self.assertRaises(AccessError):
            self.by(self.teller, pin).read(['tries'])

    def test_page(self):
        response = self.get('/my/koperasi/pin', self.login)
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        self.assertIn("You have no PIN yet", self.text(response))
        for password, pin, again, words in (
                ('salah', '730518', '730518', "password is not right"), ('uji_maria', '730518', '730519', "not the same"), ('uji_maria', '123456', '123456', "easily guessed")):
            self.assertIn(words, self.text(self.post('/my/koperasi/pin', password=password, pin=pin, again=again)))
        response = self.post('/my/koperasi/pin', password='uji_maria', pin='730518', again='730518')
        self.assertEqual(response.status_code, 303)
        self.maria._check_pin('730518')
        self.get('/my/koperasi/pin', self.teller)
        self.assertEqual(self.get('/my/koperasi/pin').status_code, 404, "no member")

    def test_the_member_is_told(self):
        """ A PIN that is set or locked is told, and a lock stops who has no PIN yet, too """
        def told():
            self.env['koperasi.notice'].flush_model()
            return {notice.facts['what'] for notice in self.env['koperasi.notice'].search([('member_id', '=', self.maria.id), ('event', '=', 'security')])}

        self.maria._set_pin('730518')
        self.assertEqual(told(), {'pin_changed'})
        for words in ("After 2", "After 1", "locked until"):
            self.refused(words)
        self.assertEqual(told(), {'pin_changed', 'pin_locked'})
        self.yosef._lock_pin("bukan saya")
        with self.assertRaisesRegex(UserError, "bukan saya"):
            self.yosef._set_pin('730518')
