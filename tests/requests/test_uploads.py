import base64
import zipfile
from io import BytesIO

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.koperasi.models.requests import upload as uploads
from odoo.addons.koperasi.models.requests.upload import checked_upload

from .common import PDF, picture, upload

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def zipped():
    out = BytesIO()
    with zipfile.ZipFile(out, 'w') as file:
        file.writestr('x.html', 'x')
    return out.getvalue()


@tagged('post_install', '-at_install')
class TestUploads(TransactionCase):
    """ S11, ASVS 5.2: what is taken is found by content; a picture is drawn anew, so that nothing but it is kept """

    def test_taken(self):
        for data, name, kept in ((picture(), 'foto KTP.jpeg', 'foto KTP.jpg'), (picture('PNG'), '../../etc/x.png', 'x.jpg'), (picture(), 'x.svg', 'x.jpg'),
                                 (PDF, 'akta.html', 'akta.pdf'), (picture(), 'C:\\x\\<b>.jpg', '_b_.jpg'), (picture(), '.', 'file.jpg')):
            with self.subTest(name=name):
                found = checked_upload(self.env, upload(data, name))
                self.assertEqual(found['file_name'], kept)
                self.assertEqual(base64.b64decode(found['file'])[:4], b'%PDF' if kept.endswith('pdf') else b'\xff\xd8\xff\xe0')

    def test_nothing_but_the_picture(self):
        """ Neither the place where it was taken nor what hangs behind it is kept; it stands upright and is not larger than needed """
        exif = Image.Exif()
        exif[0x010e], exif[0x0112] = "Rumah Maria", 6
        out = BytesIO()
        Image.new('RGB', (3000, 1500)).save(out, 'JPEG', exif=exif)
        kept = base64.b64decode(checked_upload(self.env, upload(out.getvalue() + b'RAHASIA'))['file'])
        self.assertNotIn(b'Rumah', kept)
        self.assertNotIn(b'RAHASIA', kept)
        self.assertEqual(Image.open(BytesIO(kept)).size, (1200, 2400))

    def test_refused(self):
        png = bytearray(picture('PNG'))
        png[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
        bad = {
            'nothing': b'', 'svg': SVG, 'svg in jpeg': picture() + SVG, 'html': b'<!DOCTYPE html><p>x', 'html in png': picture('PNG') + b'<script>alert(1)</script>',
            'html in pdf': b'%PDF-1.4\n<HTML ><script>x</script>\n%%EOF', 'zip': zipped(), 'zip in pdf': PDF + zipped() + b'%%EOF', 'exe': b'MZ' + bytes(100),
            'script in pdf': PDF.replace(b'/Catalog', b'/Catalog/OpenAction<</S/JavaScript>>'), 'file in pdf': PDF.replace(b'/Catalog', b'/Catalog/EmbeddedFile'),
            'half a pdf': PDF[:30], 'no png': picture('PNG')[:8] + bytes(50), 'jpeg in name': b'hello world', 'gif': b'GIF89a' + bytes(50), 'webp': b'RIFF\x00\x00\x00\x00WEBP' + bytes(50),
            'too many points': bytes(png), 'too big': b'\xff\xd8\xff' + bytes(uploads.MAX_BYTES), 'php': b'\xff\xd8\xff<?php system(1);',
        }
        for name, data in bad.items():
            with self.subTest(name), self.assertRaises(UserError):
                checked_upload(self.env, upload(data, 'x.jpg'))
        with self.assertRaisesRegex(UserError, "too large"):
            checked_upload(self.env, upload(picture('PNG', (uploads.MAX_SIDE + 1, 2))))
        for none in (None, 'text', upload(picture(), '')):
            with self.assertRaisesRegex(UserError, "Choose a file"):
                checked_upload(self.env, none)
