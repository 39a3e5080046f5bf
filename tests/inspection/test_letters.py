import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.tests.common import new_user

from .common import InspectionCase


@tagged('-at_install', 'post_install')
class TestLetters(InspectionCase, HttpCase):

    def setUp(self):
        super().setUp()
        limit = patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0)
        self.addCleanup(limit.stop)
        limit.start()

    def page(self, code):
        response = self.url_open(f'/koperasi/office/letter/{code}', allow_redirects=False)
        return response.status_code, re.sub(r'\s+', ' ', re.sub(r'<style.*?</style>|<[^>]+>', ' ', response.text.replace('\xa0', ' '), flags=re.S)), response.headers

    def signed(self, kind='warning_1', **values):
        letter = self.make_letter(kind, **values)
        self.as_user(self.head, letter).sign_letter()
        return letter

    def test_signing(self):
        letter = self.make_letter()
        with self.assertRaises(AccessError):
            letter.sign_letter()
        self.as_user(self.head, letter).sign_letter()
        self.assertEqual((letter.state, letter.name, letter.signed_by_id), ('signed', '001/SP1/III/2026', self.head))
        # numbers of an office and year, whatever the kind
        self.assertEqual([self.signed('invitation').name, self.signed('result', date='2027-01-04').name, self.signed('warning_2').name],
                         ['002/UND/III/2026', '001/HP/I/2027', '003/SP2/III/2026'])
        for change in (lambda: letter.write({'text': "x"}), letter.unlink, lambda: letter.write({'state': 'draft'}), lambda: self.signed(subject=False),
                       lambda: self.as_user(self.head, letter).sign_letter()):
            with self.assertRaises(UserError):
                change()
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_inspector')
        own = self.of(self.head, 'koperasi.office.letter').create({'cooperative_id': self.row.id, 'kind': 'invitation', 'subject': "x", 'text': "x"})
        with self.assertRaises(UserError):
            own.sign_letter()

    def test_public_page(self):
        letter = self.signed()
        code = letter.sudo().code
        self.assertRegex(code, '^[0-9a-f]{32}$')
        status, text, headers = self.page(code)
        self.assertEqual(status, 200)
        for words in ("VALID", letter.name, "First Warning", self.row.name, self.office.name, "2 Mar 2026"):
            self.assertIn(words, text)
        for hidden in ("RAHASIA", "Teguran", self.head.name, self.inspector.name):
            self.assertNotIn(hidden, text)
        self.assertIn('noindex', headers['X-Robots-Tag'])
        self.as_user(self.head, letter).withdraw_letter("Salah alamat")
        _status, text, _headers = self.page(code)
        self.assertIn("WITHDRAWN", text)
        self.assertNotIn("VALID", text)
        self.assertNotIn("Salah alamat", text)

    def test_forged_codes(self):
        """ One answer for whatever is no code: another digit, a draft, another office's number, nonsense """
        letter = self.signed()
        code = letter.sudo().code
        forged = ('0' if code[0] != '0' else '1') + code[1:]
        pages = {self.normal(self.page(wrong)) for wrong in (forged, 'f' * 32, 'x', letter.name.replace('/', '-'), str(letter.id), code.upper() if code.upper() != code else 'X')}
        self.assertEqual(len(pages), 1)
        self.assertEqual(next(iter(pages))[0], 404)
        self.assertIn("NOT KNOWN", next(iter(pages))[1])
        self.assertFalse(self.make_letter().sudo().code)

    @staticmethod
    def normal(page):
        return page[0], re.sub(r'/koperasi/office/letter/\S+', '', page[1])

    def test_certificates(self):
        with self.assertRaises(UserError):
            self.signed('certificate_health', subject=False, text=False)      # no rating
        self.row.sudo().write({'state': 'inactive'})
        with self.assertRaises(UserError):
            self.signed('certificate_nik')
        self.row.sudo().write({'state': 'active'})
        letter = self.signed('certificate_nik', certificate_grade='A', valid_until='2026-12-31')
        self.assertEqual((self.row.certificate_ids.number, self.row.certificate_ids.grade), (letter.name, 'A'))
        with freeze_time('2027-01-02 02:00:00'):
            letter.invalidate_recordset()
            self.assertEqual(letter.validity, 'expired')
            self.assertEqual(self.env['koperasi.office.letter']._letter_page(letter.sudo().code)['state'], 'expired')
        with freeze_time('2026-12-31 02:00:00'):
            letter.invalidate_recordset()
            self.assertEqual(letter.validity, 'valid')
        with self.assertRaises(UserError):
            self.signed('certificate_nik', valid_until='2026-01-01')

    def test_health_certificate_asks_for_a_good_result(self):
        method = self.env.ref('koperasi.rating_kkpkk')
        bands = method.predicate_ids.sorted('sequence')
        for band, good in zip(bands, (True, True, False, False), strict=True):
            rating = self.env['koperasi.inspection.rating'].create({
                'cooperative_id': self.row.id, 'method_id': method.id, 'date': '2026-01-31', 'score': 70, 'scored': True, 'predicate_id': band.id})
            letter = self.make_letter('certificate_health', rating_id=rating.id)
            with self.assertRaises(UserError):
                self.as_user(self.head, letter).sign_letter()                  # not final
            rating.state = 'final'
            self.env.flush_all()
            with self.subTest(band=band.name):
                if good:
                    self.as_user(self.head, letter).sign_letter()
                    self.assertEqual(str(letter.valid_until), '2027-03-02')
                else:
                    with self.assertRaises(UserError):
                        self.as_user(self.head, letter).sign_letter()


@tagged('-at_install', 'post_install')
class TestFindingPages(InspectionCase, HttpCase):
    """ Who logs in for a cooperative answers what the office found """

    def setUp(self):
        super().setUp()
        for name, row in (('own', self.row), ('next', self.make_row("Koperasi Lain"))):
            row.partner_id = self.env['res.partner'].create({'name': row.name})
            contact = self.env['res.partner'].create({'name': f"Ketua {name}", 'parent_id': row.partner_id.id})
            new_user(self.env, login=f'uji_koperasi_{name}', groups='base.group_portal', partner_id=contact.id, password=f'uji_koperasi_{name}')
        self.finding = self.make_finding()

    def url(self, finding):
        return f'/my/office/findings/{finding.id}'

    def post(self, finding, **values):
        self.authenticate('uji_koperasi_own', 'uji_koperasi_own')
        token = re.search('name="csrf_token" value="([^"]+)"', self.url_open(self.url(finding)).text)
        return self.url_open(self.url(finding), data={'csrf_token': token[1], **values}, allow_redirects=False)

    def test_answer(self):
        self.authenticate('uji_koperasi_own', 'uji_koperasi_own')
        self.assertNotIn(self.finding.title, self.url_open('/my/office/findings').text)      # not sent yet
        self.assertEqual(self.url_open(self.url(self.finding)).status_code, 404)
        self.finding.send_finding()
        self.assertIn(self.finding.title, self.url_open('/my/office/findings').text)
        self.assertIn("is missing", self.post(self.finding, answer="", who="Ana").text)
        response = self.post(self.finding, answer="Sudah diperbaiki", who="Ana, Ketua")
        self.assertEqual(response.status_code, 303)
        self.finding.invalidate_recordset()
        self.assertEqual((self.finding.state, self.finding.answer, self.finding.answered_by), ('answered', "Sudah diperbaiki", "Ana, Ketua"))
        self.assertEqual(self.finding.event_ids[-1].user_id.login, 'uji_koperasi_own')
        self.finding.close_inspection_finding("Selesai")
        page = self.url_open(self.url(self.finding)).text
        self.assertNotIn("<textarea", page)

    def test_only_its_own(self):
        self.finding.send_finding()
        self.authenticate('uji_koperasi_next', 'uji_koperasi_next')
        self.assertNotIn(self.finding.title, self.url_open('/my/office/findings').text)
        theirs, none = self.url_open(self.url(self.finding)), self.url_open('/my/office/findings/2147483647')
        self.assertEqual((theirs.status_code, none.status_code), (404, 404))
