import base64
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

from PIL import Image

from odoo import http

from ..portal.common import PortalCase

PIN = '730518'


def picture(kind='JPEG', size=(40, 30), **kwargs):
    """ Bytes of a small picture """
    out = BytesIO()
    Image.new('RGB', size, (10, 120, 80)).save(out, kind, **kwargs)
    return out.getvalue()


def upload(data, name='ktp.jpg'):
    """ As a form sends a file """
    return SimpleNamespace(filename=name, stream=BytesIO(data))


PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
# what no id of the member's own is
NOT_IDS = ('0', '-1', '2147483648', 'a', '%00', '1e3', '0x1', '99999999999999999999', "1'--", '١', '1.0')


class RequestCase(PortalCase):
    """ Maria and Yosef with a login each """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = cls.login_of(cls.maria, 'uji_maria')
        cls.other_login = cls.login_of(cls.yosef, 'uji_yosef')

    def send(self, path, upload=None, **values):
        """ As ``post``, with a file """
        data = {'csrf_token': http.Request.csrf_token(self), **values}
        return self.url_open(path, data=data, files={'upload': upload} if upload else None, allow_redirects=False)

    def went_to(self, response, path):
        self.assertEqual(response.status_code, 303, self.text(response))
        where = urlsplit(response.headers['Location'])
        self.assertEqual(f'{where.path}?{where.query}'.rstrip('?'), path)

    def content(self, document):
        return base64.b64decode(document.file)
