from odoo.tests import tagged

from .common import PortalCase

PIN = '/my/koperasi/pin'


@tagged('post_install', '-at_install')
class TestFrame(PortalCase):
    """ What all pages of members have in common: whose they are, headers, languages, limits and sessions (S8, S12, S14, S17, S19, S22) """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = cls.login_of(cls.maria, 'uji_maria', cls.coop | cls.other_coop)

    def test_headers(self):
        response = self.get(PIN, self.login)
        headers = response.headers
        self.assertEqual((headers['Cache-Control'], headers['X-Content-Type-Options'], headers['X-Frame-Options']), ('no-store', 'nosniff', 'DENY'))
        self.assertIn("default-src 'none'", headers['Content-Security-Policy'])
        self.assertIn("frame-ancestors 'none'", headers['Content-Security-Policy'])
        self.assertNotIn('unsafe', headers['Content-Security-Policy'])
        self.assertNotRegex(response.text, r'<script|<[^>]+ (style|on[a-z]+)=', "the policy would stop it")

    def test_member_of_two_cooperatives(self):
        """ He chooses; another's member is as one that is not there """
        second = self.env['koperasi.member'].sudo().create({'name': "Maria Bria", 'company_id': self.other_coop.id, 'basic_education_date': '2026-01-03'})
        second.partner_id = self.maria.partner_id
        self.assertIn(f"{self.maria.number}", self.get(PIN, self.login).text)
        self.assertEqual({self.post('/my/koperasi/choose', member_id=number).status_code for number in (self.yosef.id, 0, -1, 2**31, 'a', '')}, {404})
        self.assertEqual(self.post('/my/koperasi/choose', member_id=second.id).status_code, 303)
        self.assertIn(self.other_coop.name, self.get(PIN).text)

    def test_login_of_one_cooperative_only(self):
        """ Member of both, login of one: the other one is not shown """
        second = self.env['koperasi.member'].sudo().create({'name': "Maria Bria", 'company_id': self.other_coop.id, 'basic_education_date': '2026-01-03'})
        second.partner_id = self.maria.partner_id
        self.login.company_ids = self.coop
        self.get(PIN, self.login)
        self.assertEqual(self.post('/my/koperasi/choose', member_id=second.id).status_code, 404)

    def test_languages(self):
        self.assertIn("My PIN", self.text(self.get(PIN, self.login)))
        response = self.post('/koperasi/language', language='id_ID', path=PIN)
        self.assertTrue(response.headers['Location'].endswith(PIN))
        page = self.get(PIN)
        self.assertIn('<html lang="id-ID">', page.text)
        self.assertIn("PIN Saya", self.text(page))
        self.assertIn(">Beranda<", page.text, "the frame too")
        self.assertEqual(self.login.lang, 'id_ID')
        for path in ('https://jahat.example/', '//jahat.example', '/web', '\\jahat'):
            self.assertTrue(self.post('/koperasi/language', language='xx_YY', path=path).headers['Location'].endswith('/my/koperasi'), path)
        self.assertEqual(self.login.lang, 'id_ID')

    def test_forged_and_by_address(self):
        """ Nothing is changed without the token of the session, and nothing by GET """
        self.get(PIN, self.login)
        for token in ('', 'x' * 50):
            self.assertEqual(self.post(PIN, csrf_token=token, password='uji_maria', pin='730518', again='730518').status_code, 400)
        self.assertEqual(self.get(f'{PIN}?password=uji_maria&pin=730518&again=730518').status_code, 200)
        self.assertFalse(self.maria._pin_state()['set'])

    def test_too_many(self):
        for _request in range(60):
            self.env['koperasi.tries']._too_many('kiosk:127.0.0.1', 60, 60)
        response = self.post('/koperasi/kiosk/x', number='1', pin='111111')
        self.assertEqual(response.status_code, 429)
        self.assertTrue(0 < int(response.headers['Retry-After']) <= 60)

    def test_session_ends_with_the_login(self):
        """ An archived login's next request, and one whose password was changed, are sent to log in (ASVS 7.4.2) """
        for change in ({'active': False}, {'active': True, 'password': 'baru-sekali-1'}):
            self.login.write({'active': True, 'password': 'uji_maria'})
            self.assertEqual(self.get(PIN, self.login).status_code, 200)
            self.login.write(change)
            self.env.flush_all()
            self.assertEqual(self.get(PIN).status_code, 303)

    def test_sessions_have_an_end(self):
        """ Fifteen minutes at the counter, and a working day (ASVS 7.3) """
        for user in (self.teller, self.manager):
            timeouts = user._get_lock_timeouts()
            self.assertEqual((timeouts['lock_timeout_inactivity'][0][0], timeouts['lock_timeout'][0][0]), (15 * 60, 8 * 3600))
        self.assertEqual(self.login._get_lock_timeouts()['lock_timeout'][0][0], 8 * 3600)
