from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.koperasi.models.member import person
from odoo.addons.koperasi.models.member.document import file_type

BORN = date(1985, 4, 12)
# NIK, birth date, sex, province of the address -> what does not fit (domain 3.2)
CASES = [
    ('5301011204850001', BORN, 'male', 'NT', []),
    ('5301015204850002', BORN, 'female', 'NT', []),                 # a woman: 12 + 40
    ('5301015204850002', BORN, 'male', 'NT', ['sex']),
    ('5301011204850001', BORN, 'female', 'NT', ['sex']),
    ('5301011204850001', date(1985, 4, 13), 'male', 'NT', ['birth_date']),
    ('5301011204050001', date(2005, 4, 12), 'male', 'NT', []),      # the century is not in it
    ('5301011204050001', date(1905, 4, 12), 'male', 'NT', []),
    ('5301013102850001', BORN, 'male', 'NT', ['date']),             # 31 February
    ('5301017104850002', None, None, None, ['date']),               # 71 - 40 = 31 April
    ('5301010000850001', None, None, None, ['date']),
    ('5301012902000001', date(2000, 2, 29), 'male', 'NT', []),      # 1900 was no leap year
    ('9901011204850001', BORN, 'male', 'NT', ['province']),
    ('3578011204850001', BORN, 'male', 'NT', ['address']),          # from Surabaya, lives in NTT
    ('3578011204850001', BORN, 'male', None, []),
]


@tagged('-at_install', 'post_install')
class TestPerson(BaseCase):

    def test_nik(self):
        for nik, birth_date, sex, state, expected in CASES:
            with self.subTest(nik=nik, birth_date=birth_date, sex=sex):
                self.assertEqual(person.nik_problems(nik, birth_date, sex, state), expected)

    def test_phone(self):
        for text, expected in [
            ('0812 3456-789', '+628123456789'), ('+62 812.3456.789', '+628123456789'), ('628123456789', '+628123456789'),
            ('8123456789', '+628123456789'), ('(0380) 821234', '+62380821234'), ('+670 7723 4567', '+67077234567'),
            ('0062812345678', '+62812345678'), ('', ''), (False, ''),
        ]:
            self.assertEqual(person.normalise_phone(text), expected, text)

    def test_masks(self):
        self.assertEqual(person.mask_nik('5301011204850001'), '5301••••••••0001')
        self.assertEqual(person.mask_phone('+62812345678249'), '0812••••249')
        self.assertEqual(person.mask_nik(False), '')
        self.assertEqual(person.mask_phone(False), '')

    def test_file_type(self):
        for data, expected in [
            (b'%PDF-1.7 rest', 'pdf'), (b'\x89PNG\r\n\x1a\n....', 'png'), (b'\xff\xd8\xff\xe0', 'jpg'), (b'RIFF\0\0\0\0WEBPVP8 ', 'webp'),
        ]:
            self.assertEqual(file_type(data)[0], expected)
        for data in (b'', b'<svg xmlns="http://www.w3.org/2000/svg"/>', b'<!DOCTYPE html>', b' %PDF-1.7', b'RIFF\0\0\0\0WAVE', b'PK\3\4', b'GIF89a'):
            self.assertIsNone(file_type(data), data)
