import base64
import hashlib
import zipfile
from io import BytesIO

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PDF, MeetingCase


def archive():
    out = BytesIO()
    with zipfile.ZipFile(out, 'w') as file:
        file.writestr('x', 'x')
    return out.getvalue()


@tagged('-at_install', 'post_install')
class TestPack(MeetingCase):
    """ Papers with their hashes, and questions of members """
    two_cooperatives = True

    # -- papers ---------------------------------------------------------------

    def test_hash(self):
        """ What ``sha256sum`` says of the file """
        document = self.add_document(self.make_meeting())
        self.assertEqual(document.sha256, hashlib.sha256(PDF).hexdigest())
        self.assertEqual(document.version_ids._content(), PDF)

    def test_change_is_a_version(self):
        meeting = self.invited()
        document, other = self.add_document(meeting), PDF.replace(b'Catalog', b'Catalog/Lang(id)')
        first = document.version_ids
        second = self.add_version(document, other)
        self.assertEqual((first.number, second.number, document.version_count), (1, 2, 2))
        self.assertEqual((first.sha256, document.sha256), (hashlib.sha256(PDF).hexdigest(), hashlib.sha256(other).hexdigest()))
        self.assertEqual(first._content(), PDF)
        with self.assertRaises(AccessError):
            first.write({'file': base64.b64encode(other)})
        with self.says("stays in the pack"):
            document.unlink()
        with self.says("stands as it is"):
            document.name = "Lain"

    @mute_logger('odoo.sql_db')
    def test_version_kept_by_the_database(self):
        document = self.add_document(self.make_meeting())
        self.env.flush_all()
        for statement in ("UPDATE koperasi_meeting_document_version SET sha256 = 'x' WHERE document_id = %s", "DELETE FROM koperasi_meeting_document_version WHERE document_id = %s"):
            with self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement, [document.id])

    def test_exchanged_file_is_not_given_out(self):
        version = self.add_document(self.make_meeting()).version_ids
        attachment = self.env['ir.attachment'].search([('res_model', '=', version._name), ('res_id', '=', version.id), ('res_field', '=', 'file')])
        attachment.raw = PDF + b' '
        self.env.invalidate_all()
        with self.says("hash is another"):
            version._content()

    def test_disguised(self):
        meeting = self.make_meeting()
        document = meeting.env['koperasi.meeting.document'].create({'meeting_id': meeting.id, 'name': "x"})
        for data in (b'<html><script>1</script>', b'MZ\x90\x00', archive(), b'', PDF.replace(b'/Catalog', b'/Catalog/JavaScript'), PDF + archive(), b'%PDF-1.4 <script>%%EOF'):
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                self.add_version(document, data)
            self.assertEqual(type(caught.exception).__name__, 'UserError', data[:20])
        kept = self.add_version(document, PDF, name='..\\..\\x.html')
        self.assertEqual(kept.file_name, 'x.pdf')

    def test_hash_is_not_given(self):
        document = self.add_document(self.make_meeting())
        version = document.env['koperasi.meeting.document.version'].create(
            {'document_id': document.id, 'file': base64.b64encode(PDF + b' '), 'file_name': 'x.pdf', 'sha256': 'x', 'number': 77, 'company_id': self.other_coop.id})
        self.assertEqual((version.number, version.sha256, version.company_id), (2, hashlib.sha256(PDF + b' ').hexdigest(), self.coop))

    def test_after_the_meeting(self):
        meeting = self.opened()
        document = self.add_document(meeting)
        self.come(meeting, self.voters[:6])
        self.close(meeting)
        for call in (lambda: self.add_version(document, PDF + b' '), lambda: self.add_document(meeting)):
            with self.says("Only the signed minutes"):
                call()
        self.assertTrue(self.add_document(meeting, "Berita acara", kind='minutes').sha256)

    def test_annual_report(self):
        meeting = self.make_meeting()
        with self.says("is not finished"):
            meeting.action_add_annual_report()
        self.env['koperasi.annual.report'].create({'company_id': self.coop.id, 'year': 2025}).sudo().write({'state': 'done', 'file': base64.b64encode(PDF), 'file_name': 'laporan.pdf'})
        meeting.action_add_annual_report()
        self.assertEqual(meeting.document_ids.sha256, hashlib.sha256(PDF).hexdigest())
        with self.says("this file already"):
            meeting.action_add_annual_report()

    # -- questions ------------------------------------------------------------

    def ask(self, meeting, member, words="Mengapa NPL naik?", key=None):
        return meeting._ask(member, words, key or self.key())

    def test_question(self):
        meeting, key = self.invited(), self.key()
        question = self.ask(meeting, self.voters[0], key=key)
        self.assertEqual(self.ask(meeting, self.voters[0], key=key), question)      # sent twice
        meeting._upvote(self.voters[1], question.id)
        meeting._upvote(self.voters[1], question.id)      # one vote a member
        meeting._upvote(self.voters[2], question.id)
        self.assertEqual((question.upvote_count, len(question.upvote_ids)), (2, 2))
        with self.says("your own"):
            meeting._upvote(self.voters[0], question.id)
        second = self.ask(meeting, self.voters[3])
        for member in self.voters[4:7]:
            meeting._upvote(member, second.id)
        self.env.invalidate_all()
        self.assertEqual(meeting.question_ids.ids, [second.id, question.id])

    def test_who_may_not_ask(self):
        meeting, stranger = self.invited(), self.make_people(["Tetangga"], company=self.other_coop)
        for member in (self.candidate, self.gone, stranger):
            with self.says("member"):
                self.ask(meeting, member)
        for words in ('', '  ', 'x' * 1001):
            with self.says("question"):
                self.ask(meeting, self.voters[0], words)
        for number in range(5):
            self.ask(meeting, self.voters[0], f"Pertanyaan {number}")
        with self.says("asked 5 questions"):
            self.ask(meeting, self.voters[0])
        with self.says("from the invitation"):
            self.ask(self.make_meeting(), self.voters[1])
        other = self.invited(self.make_meeting(name="Lain"))
        with self.says("not there"):
            other._upvote(self.voters[1], meeting.question_ids[0].id)
        with self.assertRaises(AccessError):
            self.by(self.manager, self.env['koperasi.meeting.question']).create({'meeting_id': meeting.id, 'member_id': self.voters[0].id, 'text': "x"})

    def test_answer_and_hide(self):
        meeting = self.invited()
        question = self.by(self.board, self.ask(meeting, self.voters[0], "Kasar"))
        question.answer = "Karena banjir."
        self.assertEqual((question.answered_by_id, bool(question.answered_at)), (self.board, True))
        with self.says("why the question is hidden"):
            question.hidden = True
        question.write({'hidden': True, 'hidden_reason': "Menghina orang"})
        seen = meeting.sudo()._portal_questions(self.voters[1])[0]
        self.assertEqual((seen['text'], seen['hidden'], seen['reason']), ("", True, "Menghina orang"))
        self.assertEqual(meeting.sudo()._portal_questions(self.voters[0])[0]['text'], "Kasar")
        self.assertEqual(self.by(self.supervisor, question).text, "Kasar")
        with self.says("not there"):
            meeting._upvote(self.voters[1], question.id)
        for user in (self.supervisor, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, question).answer = "x"
        stranger = self.make_user('uji_tetangga', 'koperasi.group_koperasi_manager', self.other_coop)
        with self.assertRaises(AccessError):
            self.by(stranger, question).answer = "x"
        with self.says("stands as it is"):
            question.text = "Lembut"

    @mute_logger('odoo.sql_db')
    def test_words_kept_by_the_database(self):
        question = self.ask(self.invited(), self.voters[0])
        self.env.flush_all()
        for statement in ("UPDATE koperasi_meeting_question SET text = 'x' WHERE id = %s", "DELETE FROM koperasi_meeting_question WHERE id = %s"):
            with self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement, [question.id])
