import re

from odoo.tests import tagged

from ..portal.common import PortalCase
from .common import DAY, PDF, MeetingMixin

PAGE = '/my/koperasi/meetings'


@tagged('-at_install', 'post_install')
class TestMeetingPages(MeetingMixin, PortalCase):
    """ What members and the staff at the door see in a browser """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_members()
        cls.member = cls.login_of(cls.voters[0], 'uji_rat_1')
        cls.other = cls.login_of(cls.voters[6], 'uji_rat_2')
        stranger = cls.make_people(["Tetangga"], company=cls.other_coop)
        cls.stranger = cls.login_of(stranger, 'uji_rat_3')

    def test_before_the_meeting(self):
        meeting = self.make_meeting()
        path = f'{PAGE}/{meeting.id}'
        self.assertEqual(self.get(path, self.member).status_code, 404)      # a draft
        self.invited(meeting)
        document = self.add_document(meeting)
        self.assertIn("RAT Tahun Buku 2025", self.text(self.get(PAGE)))
        page = self.get(path)
        text = self.text(page)
        for words in ("Aula Oeba", "28 Mar 2026", "one vote", "Report of the board", document.sha256, self.invitation(meeting, self.voters[0])._code_text()):
            self.assertIn(words, text)
        self.assertIn('data:image/png;base64', page.text)
        self.assertNotIn('<script', page.text)
        self.assertLess(len(page.content), 150_000)
        version = document.version_ids
        answer = self.get(f'{path}/papers/{version.id}')
        self.assertEqual((answer.status_code, answer.content), (200, PDF))
        self.assertIn('attachment', answer.headers['Content-Disposition'])

    def invitation(self, meeting, member):
        return meeting.sudo().invitation_ids.filtered(lambda one: one.member_id == member)

    def test_of_others(self):
        """ One answer for what is another cooperative's, another group's, not there, or no address """
        meeting = self.invited()
        group = self.make_meeting(kind='group', group_id=self.group_b.id, agenda_ids=[(0, 0, {'name': "x"})], name="Pra-RAT Melati")
        self.invited(group)
        version = self.add_document(meeting).version_ids
        self.authenticate('uji_rat_3', 'uji_rat_3')
        answers = [self.get(f'{PAGE}/{name}') for name in (meeting.id, 2**31, 'x', f'{meeting.id}/live', f'{meeting.id}/papers/{version.id}')]
        answers += [self.post(f'{PAGE}/{meeting.id}/{do}', text="x", key="k", code="1") for do in ('ask', 'upvote', 'here')]
        self.authenticate('uji_rat_1', 'uji_rat_1')
        answers += [self.get(f'{PAGE}/{group.id}'), self.get(f'{PAGE}/{meeting.id}/papers/{version.id + 1}'), self.post(f'{PAGE}/{meeting.id}/x')]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertNotIn("Pra-RAT Melati", self.get(PAGE).text)
        self.assertIn("Pra-RAT Melati", self.get(PAGE, self.other).text)

    def test_large_numbers(self):
        """ More than a thousand voters are read at a glance, on the pages of members, the door and the hall """
        quorum = {'delegates': False, 'present': 1131, 'voters': 2345, 'needed': 1173, 'call': "First Call", 'guests': 0, 'reached': False, 'open': True}
        page = str(self.env['ir.qweb']._render('koperasi.meeting_quorum', {'quorum': quorum}, lang='en_US'))
        for text in ("1,131", "2,345", "1,173"):
            self.assertIn(text, page)
        self.assertIn('value="1131"', page, "the bar counts on")

    def test_question(self):
        meeting = self.invited()
        path = f'{PAGE}/{meeting.id}'
        self.authenticate('uji_rat_1', 'uji_rat_1')
        for _time in range(2):
            self.assertEqual(self.post(f'{path}/ask', text="Mengapa NPL naik? <b>", key='k1').status_code, 303)
        question = meeting.sudo().question_ids
        self.assertEqual(len(question), 1)
        page = self.get(path, self.other)
        self.assertIn("Mengapa NPL naik? &lt;b&gt;", page.text)
        self.assertNotIn(self.voters[0].name, self.text(page))
        self.assertEqual(self.post(f'{path}/upvote', question=str(question.id)).status_code, 303)
        self.assertIn("1 others ask this too, you as well", self.text(self.get(path)))
        self.assertIn("is missing", self.text(self.post(f'{path}/ask', text='', key='k2')))
        question.sudo().write({'hidden': True, 'hidden_reason': "Menghina", 'answer': "x"})
        page = self.text(self.get(path))
        self.assertIn("hidden by the board: Menghina", page)
        self.assertNotIn("Mengapa", page)

    def test_in_the_hall(self):
        meeting = self.opened()
        path = f'{PAGE}/{meeting.id}'
        self.authenticate('uji_rat_1', 'uji_rat_1')
        self.assertIn("not the code", self.text(self.post(f'{path}/here', code='abc')))
        self.assertEqual(self.post(f'{path}/here', code=meeting._hall_code()).status_code, 303)
        self.assertIn("noted as present at", self.text(self.get(path)))
        live = self.get(f'{path}/live')
        self.assertEqual(live.headers['Refresh'], '15')
        self.assertIn("1 / 12", self.text(live))      # ten, and the two of the fixture

    def test_decisions_all_year(self):
        meeting = self.opened()
        self.come(meeting, self.voters[:7])
        decision = meeting.env['koperasi.meeting.decision'].create({'meeting_id': meeting.id, 'text': "Bangun gudang", 'owner': "Ketua", 'deadline': '2026-05-01'})
        self.close(meeting)
        meeting.env['koperasi.meeting.progress'].create({'decision_id': decision.id, 'text': "Tanah dibeli", 'percent': 30})
        with self.on(DAY.replace(month=6)):
            text = self.text(self.get(f'{PAGE}/{meeting.id}', self.member))
        for words in ("Bangun gudang", "Ketua", "Late", "30 %", "Tanah dibeli", "Quorum reached", "Dibahas dan disetujui."):
            self.assertIn(words, text)

    def test_door(self):
        meeting = self.opened()
        path, code = f'/koperasi/meeting/{meeting.id}/door', self.code(meeting, self.voters[0])
        page = self.get(f'/koperasi/door/{code}', self.teller)
        self.assertIn("Anggota 1", self.text(page))
        self.assertIn(f'value="{self.invitation(meeting, self.voters[0])._code_text()}"', page.text)
        self.assertIn("Welcome, Anggota 1", self.text(self.post(path, code=code)))
        self.assertIn("noted already", self.text(self.post(path, code=code)))
        self.assertIn("Nobody of this cooperative", self.text(self.post(path, code='<b>')))
        hall = self.get(f'/koperasi/meeting/{meeting.id}/hall')
        self.assertRegex(re.sub(r'\s', '', self.text(hall)), r'[0-9]{6}')
        self.assertEqual(hall.headers['Refresh'], '20')
        for user in (self.supervisor, self.member, self.stranger):
            self.authenticate(user.login, user.login)
            for answer in (self.get(path), self.post(path, code=code), self.get(f'/koperasi/meeting/{meeting.id}/hall'), self.get('/koperasi/meeting/x/door')):
                self.assertEqual(answer.status_code, 404)
        # a member who opens his own code comes to his meeting, a stranger nowhere
        self.assertIn(f'{PAGE}/{meeting.id}', self.get(f'/koperasi/door/{code}', self.member).headers['Location'])
        self.assertEqual(self.get(f'/koperasi/door/{code}', self.stranger).status_code, 404)
        self.assertEqual(self.get('/koperasi/door/000000000000', self.teller).status_code, 404)
