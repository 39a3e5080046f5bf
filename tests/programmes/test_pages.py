"""What a cooperative without a backend sees of its office."""
import html
import re

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.tests.common import new_user

from ..requests.common import PDF as PDF_BYTES
from .common import PDF, ProgrammeCase

EVIL = "<script>kena()</script> \"><img src=x onerror=kena()> {{7*7}} ${7*7}"


@tagged('-at_install', 'post_install')
class TestPages(ProgrammeCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logins = []
        for number in range(2):
            partner = cls.env['res.partner'].create({'name': cls.rows[number].name, 'is_company': True})
            cls.rows[number].partner_id = partner
            contact = cls.env['res.partner'].create({'name': f"Ketua {number}", 'parent_id': partner.id})
            cls.logins.append(new_user(cls.env, login=f'uji_ketua_{number}', groups='base.group_portal', partner_id=contact.id))

    def get(self, path, number=0):
        self.authenticate(*([f'uji_ketua_{number}'] * 2 if number is not None else (None, None)))
        return self.url_open(path, allow_redirects=False)

    def post(self, path, upload=None, number=0, **values):
        self.authenticate(*[f'uji_ketua_{number}'] * 2)
        return self.url_open(path, data={'csrf_token': http.Request.csrf_token(self), **values}, files={'upload': upload} if upload else None, allow_redirects=False)

    def text(self, response):
        return html.unescape(re.sub(r'<[^>]+>', ' ', response.text))

    def sent(self, **values):
        announcement = self.announce(self.rows[:2], file_ids=[Command.create({'file': PDF, 'file_name': 'surat.pdf'})], **values)
        announcement.action_send_announcement()
        return [announcement.recipient_ids.sudo().filtered(lambda one, row=row: one.cooperative_id == row) for row in self.rows[:2]]

    def test_announcement(self):
        own, other = self.sent(needs_answer=True, answer_by='2026-12-31', body=EVIL, name=EVIL)
        page = self.get('/my/office/announcements')
        self.assertIn("New", self.text(page))
        self.assertFalse(own.read_at, "a list is no receipt")
        missing = self.get(f'/my/office/announcements/{other.id}')
        self.assertEqual((missing.status_code, self.text(missing)), (404, self.text(self.get('/my/office/announcements/999999999'))))
        self.assertFalse(other.read_at)
        page = self.get(f'/my/office/announcements/{own.id}')
        self.assertEqual(page.status_code, 200)
        self.assertNotIn('<script>kena', page.text)
        self.assertNotIn('<img src=x', page.text)
        self.assertIn(EVIL, self.text(page).replace('\n', ' '))
        own.invalidate_recordset()
        self.assertEqual((own.read_how, own.read_by_id), ('portal', self.logins[0]))
        file = own.announcement_id.file_ids
        self.assertEqual(self.get(f'/my/office/announcements/{own.id}/file/{file.id}').headers['Content-Type'], 'application/pdf')
        self.assertEqual(self.get(f'/my/office/announcements/{other.id}/file/{file.id}').status_code, 404)
        self.assertEqual(self.post(f'/my/office/announcements/{other.id}', body="x").status_code, 404)
        answer = self.post(f'/my/office/announcements/{own.id}', upload=('bukti.pdf', PDF_BYTES), body="Kami datang")
        self.assertEqual((answer.status_code, answer.headers['Location'].rpartition('?')[2]), (303, 'done=sent'))
        message = self.env['koperasi.office.message'].search([('cooperative_id', '=', self.rows[0].id)])
        self.assertEqual((message.body, message.recipient_id, message.from_office, message.file_name), ("Kami datang", own, False, 'bukti.pdf'))
        own.invalidate_recordset()
        self.assertTrue(own.answered_at)
        for upload in (('x.html', b'<html>'), ('x.pdf', b'%PDF-1.4 /JavaScript %%EOF'), ('x.svg', b'<svg onload=kena()>')):
            with self.subTest(upload), self.subTest(upload[0]):
                self.assertEqual(self.post(f'/my/office/announcements/{own.id}', upload=upload, body="x").status_code, 200)
        self.assertEqual(self.env['koperasi.office.message'].search_count([('cooperative_id', '=', self.rows[0].id)]), 1)

    def test_link_of_the_mail(self):
        """ Who has the address has read it; it opens this one announcement and nothing else """
        own, other = self.sent()
        self.authenticate(None, None)
        self.assertEqual(self.opener.head(f'{self.base_url()}/koperasi/announcement/{own.token}').status_code, 200)
        own.invalidate_recordset()
        self.assertFalse(own.read_at, "a program looked whether the address exists")
        page = self.url_open(f'/koperasi/announcement/{own.token}')
        self.assertIn("Baris dua", page.text)
        own.invalidate_recordset()
        self.assertEqual((own.read_how, own.read_by_id.id), ('link', False))
        self.assertFalse(other.read_at)
        file = own.announcement_id.file_ids
        self.assertEqual(self.url_open(f'/koperasi/announcement/{own.token}/file/{file.id}').status_code, 200)
        foreign = self.announce(self.rows[2:3], file_ids=[Command.create({'file': PDF, 'file_name': 'lain.pdf'})])
        for path in (f"{'0' * 32}", 'x', f"{own.token}/file/{foreign.file_ids.id}", f"{own.token}/file/x"):
            self.assertEqual(self.url_open(f'/koperasi/announcement/{path}').status_code, 404, path)
        for path in ('announcements', f'announcements/{own.id}', 'messages', 'programmes'):
            self.assertIn('/web/login', self.url_open(f'/my/office/{path}', allow_redirects=False).headers['Location'])

    def test_messages(self):
        Message = self.as_user(self.registrar, self.env['koperasi.office.message'])
        written = Message.create({'company_id': self.office.id, 'cooperative_id': self.rows[0].id, 'body': EVIL, 'file': PDF, 'file_name': 'surat.pdf'})
        self.assertTrue(self.get('/my/office/messages').headers['Location'].endswith(f'/my/office/messages/{self.rows[0].id}'))
        path = f'/my/office/messages/{self.rows[0].id}'
        page = self.get(path)
        self.assertNotIn('<script>kena', page.text)
        self.assertIn("kena()", self.text(page))
        self.assertEqual(self.get(path, 1).status_code, 404)
        self.assertEqual(self.get(f'{path}/file/{written.id}').status_code, 200)
        self.assertEqual(self.get(f'/my/office/messages/{self.rows[1].id}/file/{written.id}', 1).status_code, 404)
        self.assertEqual(self.post(path, number=1, body="x").status_code, 404)
        self.assertEqual(self.post(path, body=" ").status_code, 200)
        self.assertEqual(self.post(path, body="Terima kasih").status_code, 303)
        self.assertEqual(self.env['koperasi.office.message'].search([('cooperative_id', '=', self.rows[0].id)], limit=1).body, "Terima kasih")

    def test_invitation(self):
        """ Accept, name two, take one off; the office scans the square of the other """
        programme = self.make_programme(cooperatives=self.rows[:2], background=EVIL)
        part, other = (programme.cooperative_ids.sudo().filtered(lambda one, row=row: one.cooperative_id == row) for row in self.rows[:2])
        self.assertEqual(self.get(f'/my/office/programmes/{part.id}').status_code, 404, "a plan is not shown")
        self.start(programme)
        day = self.activity(programme)
        page = self.get(f'/my/office/programmes/{part.id}')
        self.assertIn("We come", page.text)
        self.assertNotIn('<script>kena', page.text)
        self.assertEqual(self.get(f'/my/office/programmes/{other.id}').status_code, 404)
        self.assertEqual(self.post(f'/my/office/programmes/{other.id}/accept').status_code, 404)
        self.assertIn("Accept the invitation first", self.text(self.post(f'/my/office/programmes/{part.id}/name', name="Ana", sex='female')))
        self.assertEqual(self.post(f'/my/office/programmes/{part.id}/accept').status_code, 303)
        for name, sex in (("Ana", 'female'), ("Budi", 'male')):
            self.assertEqual(self.post(f'/my/office/programmes/{part.id}/name', name=name, sex=sex, position="Ketua").status_code, 303)
        for values in ({'name': "ana", 'sex': 'female'}, {'name': " ", 'sex': 'male'}, {'name': "Citra", 'sex': 'x'}, {'name': "5371010101900001", 'sex': 'male'}, {}):
            self.assertEqual(self.post(f'/my/office/programmes/{part.id}/name', **values).status_code, 200, values)
        persons = self.env['koperasi.programme.person'].search([('programme_id', '=', programme.id)], order='name')
        self.assertEqual((persons.mapped('name'), persons.mapped('by_cooperative')), (["Ana", "Budi"], [True, True]))
        stranger = self.person(programme, "Lain", self.rows[1])
        self.assertEqual(self.post(f'/my/office/programmes/{part.id}/drop', person=str(stranger.id)).status_code, 200)
        self.assertTrue(stranger.exists())
        self.assertEqual(self.post(f'/my/office/programmes/{part.id}/drop', person=str(persons[1].id)).status_code, 303)
        self.assertIn('data:image/png', self.get(f'/my/office/programmes/{part.id}').text)
        self.assertEqual(self.get(f'/koperasi/programme/person/{persons[0].code}').status_code, 404, "only the office opens a door")
        self.assertEqual(self.get(f'/koperasi/programme/{day.id}/door').status_code, 404)
        day.action_open_activity()
        self.authenticate('uji_dinas_programme_officer', 'uji_dinas_programme_officer')
        self.assertIn("Ana", self.url_open(f'/koperasi/programme/person/{persons[0].code}').text)
        noted = self.url_open(f'/koperasi/programme/{day.id}/door', data={'csrf_token': http.Request.csrf_token(self), 'code': persons[0]._person_url()})
        self.assertIn("Welcome, Ana", self.text(noted))
        self.assertEqual(self.url_open(f'/koperasi/programme/{programme.id}.xlsx').status_code, 200)
        self.assertEqual(self.url_open(f'/koperasi/programmes/{self.office.id}/2026.xlsx').status_code, 200)
        self.assertEqual(self.url_open(f'/koperasi/programmes/{self.coop.id}/2026.xlsx').status_code, 404)
        part.invalidate_recordset()
        self.assertEqual(part.state, 'attended')
        self.assertEqual(self.get(f'/koperasi/programme/{programme.id}.xlsx').status_code, 404)
        self.assertIn("Came", self.get(f'/my/office/programmes/{part.id}').text)
        self.assertEqual(self.post(f'/my/office/programmes/{part.id}/decline').status_code, 200, "it took part already")
