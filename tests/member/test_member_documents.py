import base64
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MemberCase

PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF'
HTML = b'<!DOCTYPE html><html><script>alert(1)</script></html>'
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png():
    stream = BytesIO()
    Image.new('RGB', (2, 2)).save(stream, 'PNG')
    return stream.getvalue()


@tagged('-at_install', 'post_install')
class TestMemberDocuments(HttpCase, MemberCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.register()
        cls.document = cls.upload(cls.officer, PDF, 'ktp.pdf')

    @classmethod
    def upload(cls, user, data, name='file.pdf', **values):
        Document = cls.env['koperasi.member.document'].with_user(user).with_context(allowed_company_ids=user.company_id.ids)
        return Document.create({'member_id': cls.member.id, 'file': base64.b64encode(data), 'file_name': name, **values})

    @property
    def attachment(self):
        return self.env['ir.attachment'].sudo().search([
            ('res_model', '=', 'koperasi.member.document'), ('res_field', '=', 'file'), ('res_id', '=', self.document.id)])

    def test_kinds(self):
        self.assertRecordValues(self.document.sudo(), [{'file_name': 'ktp.pdf', 'mimetype': 'application/pdf'}])
        image = self.upload(self.officer, png(), 'C:/x/page.html')
        self.assertRecordValues(image, [{'file_name': 'page.png', 'mimetype': 'image/png'}])
        for data in (HTML, SVG, b'GIF89a' + b'0' * 20, b'PK\x03\x04' + b'0' * 50, b'MZ' + b'0' * 50):
            with self.subTest(data=data[:8]):
                with self.assertRaises(UserError):
                    self.upload(self.officer, data, 'photo.png')
                with self.assertRaises(UserError):
                    self.upload(self.admin_user, data, 'photo.png')
                with self.assertRaises(UserError):
                    self.document.with_user(self.officer).write({'file': base64.b64encode(data)})
        with self.assertRaises(UserError):
            self.upload(self.officer, PDF + b'0' * (10 * 1024 * 1024))
        # begins as a PDF and goes on as a page: it is a PDF, by name and by type
        polyglot = self.upload(self.officer, PDF + HTML, 'page.html')
        self.assertRecordValues(polyglot, [{'file_name': 'page.pdf', 'mimetype': 'application/pdf'}])
        self.assertEqual(polyglot.sudo().env['ir.attachment'].search([
            ('res_model', '=', polyglot._name), ('res_field', '=', 'file'), ('res_id', '=', polyglot.id)]).mimetype, 'application/pdf')
        polyglot.file_name = 'other.html'
        self.assertEqual(polyglot.file_name, 'other.pdf')
        polyglot.mimetype = 'text/html'
        self.assertEqual(polyglot.mimetype, 'application/pdf')

    def test_who_reads(self):
        readers = {self.officer, self.manager, self.admin_user, self.supervisor}
        writers = readers - {self.supervisor}
        for user in (self.teller, self.field_officer, self.accountant, self.board, self.stranger, *readers):
            document = self.as_user(self.document, user)
            with self.subTest(user=user.login):
                if user in readers:
                    self.assertEqual(base64.b64decode(document.file), PDF)
                    self.assertTrue(self.as_user(self.member, user).document_ids)
                else:
                    for attempt in (
                        lambda document=document: document.read(['file']),
                        lambda user=user: self.as_user(self.member, user).document_ids.mapped('file'),
                        lambda user=user: self.as_user(self.attachment, user).read(['datas']),
                        lambda user=user: self.as_user(self.attachment, user).read(['name']),
                    ):
                        with self.assertRaises(AccessError):
                            attempt()
                if user in writers:
                    document.note = "seen"
                else:
                    with self.assertRaises(AccessError):
                        document.write({'note': "x"})
                    with self.assertRaises(AccessError):
                        self.upload(user, PDF)

    def test_no_public_link(self):
        attachment = self.as_user(self.attachment, self.officer)
        for attempt in (
            lambda: attachment.write({'public': True}), lambda: attachment.generate_access_token(),
            lambda: self.attachment.write({'access_token': 'x'}),
        ):
            with self.assertRaises(ValidationError):
                attempt()
            self.env.invalidate_all()

    @mute_logger('odoo.http', 'odoo.addons.http_routing.models.ir_http')
    def test_urls(self):
        attachment, document = self.attachment, self.document
        urls = [
            f'/web/content/{attachment.id}', f'/web/content/{attachment.id}?download=true', f'/web/image/{attachment.id}',
            f'/web/content/koperasi.member.document/{document.id}/file', f'/web/image/koperasi.member.document/{document.id}/file',
            f'/web/content?model=ir.attachment&id={attachment.id}&field=datas', f'/web/content/{attachment.id}?access_token=x',
        ]
        portal = self.make_user('uji_doc_portal', 'base.group_portal')
        for user in (None, portal, self.teller, self.accountant, self.field_officer, self.board, self.stranger):
            self.authenticate(*(user.login, user.login) if user else (None, None))
            for url in urls:
                with self.subTest(user=user and user.login, url=url):
                    response = self.url_open(url)
                    self.assertNotIn(b'%PDF', response.content)
        self.authenticate(self.officer.login, self.officer.login)
        response = self.url_open(urls[3])
        self.assertEqual((response.status_code, response.content, response.headers['Content-Type']), (200, PDF, 'application/pdf'))
        self.assertEqual(response.headers['X-Content-Type-Options'], 'nosniff')
