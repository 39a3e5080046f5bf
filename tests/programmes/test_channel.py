"""Announcements and messages: who is told, who has read, who has answered."""
import sys
import time
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.koperasi.tests.common import new_user
from odoo.addons.koperasi.tests.figures import SIZE

from .common import PDF, ProgrammeCase


@tagged('-at_install', 'post_install')
class TestAnnouncement(ProgrammeCase):

    def recipient(self, announcement, row):
        return announcement.recipient_ids.sudo().filtered(lambda one: one.cooperative_id == row)

    def test_sent_once(self):
        self.rows[0].email, self.rows[1].email = 'satu@contoh.id', ' '
        self.rows[1].partner_id = self.env['res.partner'].create({'name': "Dua", 'email': 'dua@contoh.id'})
        announcement = self.announce(self.rows[:3], needs_answer=True, answer_by='2026-02-01', file_ids=[Command.create({'file': PDF, 'file_name': 'surat.exe'})])
        self.assertEqual((announcement.choice_count, announcement.file_ids.file_name), (3, 'surat.pdf'))
        for user in (self.reader,):
            with self.assertRaises(AccessError):
                self.as_user(user, announcement).action_send_announcement()
        announcement.action_send_announcement()
        rows = announcement.recipient_ids.sudo()
        self.assertEqual({(row.cooperative_id, row.email, row.mail_state) for row in rows}, {
            (self.rows[0], 'satu@contoh.id', 'waiting'), (self.rows[1], 'dua@contoh.id', 'waiting'), (self.rows[2], False, 'none')})
        self.assertEqual(len(set(rows.mapped('token'))), 3)
        with self.refused("not in the state"):
            announcement.action_send_announcement()
        for write in (lambda: announcement.write({'body': "Lain"}), lambda: announcement.file_ids.write({'file': PDF}), lambda: announcement.unlink(),
                      lambda: announcement.env['koperasi.announcement.file'].create({'announcement_id': announcement.id, 'file': PDF, 'file_name': 'x.pdf'})):
            with self.refused('', (UserError, AccessError)):
                write()
        with self.refused("No cooperative"):
            self.rows[3].active = False
            self.announce(self.rows[3:4]).action_send_announcement()

    def test_mails(self):
        """ What was typed stands in the mail as it was typed; a dead server is tried again and given up after five times """
        self.rows[0].email = 'satu@contoh.id'
        announcement = self.announce(self.rows[:1], body="<script>kena()</script> ${7*7} {{7*7}}", name="Rapat & lapor")
        announcement.action_send_announcement()
        row, Mail = announcement.recipient_ids.sudo(), self.env.registry['mail.mail']
        with patch.object(Mail, 'send', side_effect=ConnectionError("mati")):
            for _try in range(5):
                self.assertFalse(row._deliver())
                self.assertNotIn(row, row._take_waiting(), "not at once")
        self.assertEqual((row.mail_state, row.tries, row.mailed_at), ('failed', 5, False))
        row.write({'mail_state': 'waiting', 'tries': 0})
        self.assertIn(row, row._take_waiting())
        with patch.object(Mail, 'send', lambda mail, **_kwargs: mail.write({'state': 'sent'})):
            self.assertTrue(row._deliver())
        mail = self.env['mail.mail'].search([('email_to', '=', 'satu@contoh.id')], limit=1)
        self.assertIn('&lt;script&gt;kena()', mail.body_html)
        self.assertIn('${7*7} {{7*7}}', mail.body_html)
        self.assertIn(f'/koperasi/announcement/{row.token}', mail.body_html)
        self.assertEqual((mail.subject, row.mail_state, announcement.mailed_count), ("Rapat & lapor", 'sent', 1))

    def test_reminders(self):
        """ Who has not read it, once a day; who has an address """
        for row in self.rows[:3]:
            row.email = f'{row.id}@contoh.id'
        announcement = self.announce(self.rows[:4])
        announcement.action_send_announcement()
        rows = announcement.recipient_ids.sudo()
        rows.filtered('email').mail_state = 'sent'
        self.assertEqual(announcement.sudo()._remind(), 0, "it was sent today")
        self.recipient(announcement, self.rows[0])._mark_read('link')
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE koperasi_announcement_recipient SET sent_at = sent_at - interval '2 days' WHERE announcement_id = %s", announcement.id))
        self.env.invalidate_all()
        self.assertEqual(announcement.sudo()._remind(), 2)
        self.assertEqual({row.cooperative_id for row in rows if row.reminders}, {*self.rows[1:3]})
        self.assertEqual(announcement.sudo()._remind(), 0, "once a day")
        with self.assertRaises(AccessError):
            self.as_user(self.reader, announcement).action_remind_unread()

    def test_receipt_of_the_recipient_only(self):
        """ In one database: the manager of the cooperative has read it, the office that looks at it has not, another cooperative finds nothing """
        self.coop.write({'koperasi_nik': self.rows[0].nik})
        announcement = self.announce(self.rows[:2])
        announcement.action_send_announcement()
        row = self.recipient(announcement, self.rows[0])
        self.assertEqual(row.reader_company_id, self.coop)
        self.assertFalse(self.recipient(announcement, self.rows[1]).reader_company_id)
        self.as_user(self.programme_officer, row).action_open_announcement()
        self.assertFalse(row.read_at, "the office read its own letter")
        inbox = self.as_user(self.manager, self.env['koperasi.announcement.recipient'])
        self.assertEqual(inbox.search([]), row)
        self.assertFalse(inbox.search([('is_read', '=', True)]))
        inbox.search([]).action_open_announcement()
        self.assertEqual((row.read_how, row.read_by_id, announcement.read_count), ('here', self.manager, 1))
        self.assertEqual(inbox.search([('is_read', '=', True)]), row)
        self.assertEqual(row.with_user(self.manager).body, "Baris satu\nBaris dua")
        first = row.read_at
        row._mark_read('link')
        self.assertEqual((row.read_at, row.read_how), (first, 'here'), "the first time counts")
        with self.assertRaises(AccessError):
            self.as_user(self.manager, self.recipient(announcement, self.rows[1])).action_open_announcement()
        for user in (self.teller, self.accountant):
            with self.assertRaises(AccessError):
                self.as_user(user, self.env['koperasi.announcement.recipient']).search([])
        with self.assertRaises(AccessError):
            self.as_user(self.manager, self.env['koperasi.announcement']).search([])
        with self.assertRaises(AccessError):
            self.as_user(self.manager, row).write({'read_at': False})

    def test_many(self):
        """ As many as the province has, by one statement """
        number = {'short': 300}.get(SIZE, 4_301)
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_cooperative (name, company_id, area_id, active, form, scale, kind, pattern, loop, digital, state, email)
               SELECT 'Koperasi ' || n, %s, %s, TRUE, 'primary', 'regency', 'service', 'conventional', 'unknown', 'none', 'active', n || '@contoh.id' FROM generate_series(1, %s) n""",
            self.office.id, self.rows[0].area_id.id, number))
        self.env.invalidate_all()
        announcement = self.announce(filter_kind='service')
        begun, queries = time.monotonic(), self.env.cr.sql_log_count
        announcement.action_send_announcement()
        self.assertEqual(announcement.recipient_count, number)
        self.assertLess(self.env.cr.sql_log_count - queries, 60, "no statement a recipient")
        sys.stderr.write(f"{number} recipients in {time.monotonic() - begun:.2f} s\n")


@tagged('-at_install', 'post_install')
class TestMessages(ProgrammeCase):

    def test_thread(self):
        Message = self.as_user(self.registrar, self.env['koperasi.office.message'])
        written = Message.create({'company_id': self.office.id, 'cooperative_id': self.rows[0].id, 'body': "Mohon laporan", 'from_office': False, 'author_id': self.head.id})
        self.assertEqual((written.from_office, written.author_id), (True, self.registrar), "nobody says himself who wrote it")
        with self.refused('', (UserError, AccessError)):
            written.body = "Lain"
        with self.refused('', (UserError, AccessError)):
            written.unlink()
        with self.assertRaises(UserError):
            Message.create({'company_id': self.office.id, 'cooperative_id': self.rows[0].id, 'body': "  "})
        with self.assertRaises(AccessError):
            self.as_user(self.reader, Message).create({'company_id': self.office.id, 'cooperative_id': self.rows[0].id, 'body': "x"})
        with self.assertRaises(UserError):
            Message.create({'company_id': self.office.id, 'cooperative_id': self.rows[0].id, 'body': "x", 'file': 'PGh0bWw+', 'file_name': 'x.pdf'})
        answer = self.env['koperasi.office.message']._from_cooperative(self.rows[0], "Sudah dikirim")
        self.assertFalse(answer.from_office)
        self.as_user(self.registrar, answer).action_read_message()
        self.assertTrue(answer.read_at)
        self.assertFalse(written.read_at, "the office read its own letter")
        self.assertEqual([row['body'] for row in self.rows[0]._portal_thread()], ["Sudah dikirim", "Mohon laporan"])
        self.assertTrue(written.read_at)

    def test_of_login(self):
        """ The contact of the cooperative and who belongs to it, nobody else """
        partner = self.env['res.partner'].create({'name': "Koperasi 0", 'is_company': True})
        self.rows[0].partner_id = partner
        child = self.env['res.partner'].create({'name': "Ketua", 'parent_id': partner.id})
        login = new_user(self.env, login='uji_ketua', groups='base.group_portal', partner_id=child.id)
        other = new_user(self.env, login='uji_lain', groups='base.group_portal', name="Lain")
        Cooperative = self.env['koperasi.cooperative']
        self.assertEqual(Cooperative.with_user(login)._of_login(), self.rows[0])
        self.assertFalse(Cooperative.with_user(other)._of_login())
        self.assertFalse(Cooperative.with_user(self.env.ref('base.public_user'))._of_login())
        self.announce(self.rows[:1]).action_send_announcement()
        links = {address: new for _label, address, new in Cooperative.with_user(login)._of_login()._portal_office_links()}
        self.assertEqual(links.items() & {('/my/office/announcements', 1), ('/my/office/messages', 0), ('/my/office/programmes', 0)}, links.items() - {('/my/office/findings', 0)})
