from io import BytesIO

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common import MeetingCase


@tagged('-at_install', 'post_install')
class TestMeetingPapers(MeetingCase, HttpCase):

    def pdf(self, name, records):
        content, _type = self.env['ir.actions.report'].with_context(force_report_rendering=True)._render_qweb_pdf(f'koperasi.action_report_meeting_{name}', records.ids)
        return ' '.join(' '.join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())

    def test_papers(self):
        self.coop.partner_id.lang = 'en_US'
        meeting = self.invited(self.make_meeting(online_link='https://rapat.contoh.id/rat'))
        blank = meeting._attendance_paper()
        self.assertTrue(blank['blank'])
        self.assertEqual(len(blank['rows']), len(meeting.invitation_ids))
        with self.on(meeting._day()):
            meeting.action_open()
        self.come(meeting, self.voters[:6] | self.passive)
        meeting.env['koperasi.meeting.decision'].create({'meeting_id': meeting.id, 'text': "SHU dibagi", 'how': 'vote', 'votes_for': 5, 'votes_against': 1, 'owner': "Bendahara"})
        self.assertTrue(meeting._minutes_paper()['draft'])
        self.add_document(meeting)
        self.close(meeting)
        text = self.pdf('attendance', meeting)
        for words in ("Attendance List", "Anggota 6", self.voters[5].number, "Mawar", "no vote", "Signature", "6 of 10 members with a vote present, 6 needed", "was reached"):
            self.assertIn(words, text)
        self.assertNotIn("Anggota 7", text)
        minutes = self.pdf('minutes', meeting)
        for words in ("Minutes", "Dibahas dan disetujui.", "Decision 1", "SHU dibagi", "5 for, 1 against", "6 of 10 voters", "Bendahara", "Petrus", "Yosef", "SHA-256"):
            self.assertIn(words, minutes)
        letters = meeting.sudo().invitation_ids.filtered(lambda one: one.member_id in (self.voters[0], self.passive))
        letter = self.pdf('letter', letters)
        for words in ("Invitation", "You have one vote", "without a vote", "Aula Oeba", letters[0]._code_text(), letters[1]._code_text()):
            self.assertIn(words, letter)

    def test_letters(self):
        """ Those without an e-mail address get one, once """
        self.voters[0].email = 'a@contoh.id'
        meeting = self.invited()
        self.assertEqual(meeting.letter_count, meeting.invitation_count - 1)
        action = meeting.action_letters()
        self.assertEqual(action['report_name'], 'koperasi.report_meeting_letter')
        self.assertEqual(len(action['context']['active_ids']), meeting.invitation_count - 1)
        meeting.invalidate_recordset()
        self.assertEqual(meeting.letter_count, 0)
        with self.says("All letters were printed"):
            meeting.action_letters()

    def test_too_early(self):
        meeting = self.make_meeting()
        with self.says("Nobody was invited yet"):
            meeting._attendance_paper()
        with self.says("has begun"):
            meeting._minutes_paper()
