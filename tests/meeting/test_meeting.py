from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.demo.meetings import meet

from .common import DAY, START, MeetingCase


@tagged('-at_install', 'post_install')
class TestMeeting(MeetingCase):

    def test_days_of_the_law(self):
        """ domain.md 2.1 and 2.6: book year 2025 until 30 June 2026, report a month before, invitation a week before """
        meeting = self.make_meeting()
        self.assertEqual(meeting.legal_deadline, date(2026, 6, 30))
        self.assertEqual(meeting.report_by, date(2026, 2, 26))
        self.assertEqual(meeting.invite_by, date(2026, 3, 21))
        self.assertEqual(meeting.dinas_by, date(2026, 4, 27))
        late = self.make_meeting(date=datetime(2026, 7, 1, 1))
        self.assertIn("30", late.warnings)
        self.assertIn("By law", late.warnings)

    def test_day_is_that_of_the_cooperative(self):
        """ 17 o'clock UTC is the next day in Kupang """
        self.assertEqual(self.make_meeting(date=datetime(2026, 3, 27, 17))._day(), date(2026, 3, 28))

    def test_usual_agenda(self):
        self.assertEqual(self.make_meeting().agenda_ids.mapped('kind'), ['opening', 'board', 'supervisors', 'accounts', 'surplus', 'plan', 'other'])

    def test_invitation_in_time(self):
        meeting = self.invited(day=date(2026, 3, 21))
        self.assertEqual(meeting.state, 'invited')
        invited = meeting.invitation_ids.member_id
        self.assertLessEqual(self.voters | self.passive | self.extraordinary, invited)
        self.assertFalse(invited & (self.candidate | self.gone))
        self.assertEqual(len(set(meeting.sudo().invitation_ids.mapped('code'))), len(invited))

    def test_invitation_too_late(self):
        meeting = self.make_meeting()
        with self.on(date(2026, 3, 22)):
            self.assertIn("7 days before", meeting.warnings)
            with self.says("reason of the late invitation"):
                meeting.action_invite()
            meeting.late_reason = "Jembatan putus"
            meeting.action_invite()
        self.assertEqual(meeting.state, 'invited')

    def test_invitation_of_yesterday(self):
        meeting = self.make_meeting(late_reason="x")
        with self.on(date(2026, 3, 29)), self.says("is over"):
            meeting.action_invite()

    def test_invitation_needs_place_and_agenda(self):
        with self.on(date(2026, 3, 1)):
            with self.says("take place"):
                self.make_meeting(place=False).action_invite()
            meeting = self.make_meeting()
            meeting.agenda_ids.unlink()
            with self.says("agenda"):
                meeting.action_invite()

    def test_members_are_told(self):
        meeting = self.invited()
        notices = self.env['koperasi.notice'].search([('event', '=', 'meeting'), ('member_id', 'in', self.voters.ids)])
        self.assertEqual(len(notices), 10)
        while self.env['koperasi.notice']._prepare_batch():
            pass
        self.assertIn("RAT Tahun Buku 2025", notices[0].body)
        self.assertIn("Aula Oeba", notices[0].body)
        self.assertIn("09:00", notices[0].body)
        with self.on(date(2026, 3, 2)):
            meeting.place = "Gereja Oeba"
            self.assertEqual(meeting.revision, 1)
            with self.says("reason of the late invitation"):
                meeting.date = datetime(2026, 3, 5, 1)
            meeting.cancel_reason = "Banjir"
            meeting.action_cancel()
        self.assertEqual(self.env['koperasi.notice'].search_count([('event', '=', 'meeting'), ('member_id', '=', self.voters[0].id)]), 3)
        while self.env['koperasi.notice']._prepare_batch():
            pass
        # of a cancelled meeting only that is told
        rest = self.env['koperasi.notice'].search([('event', '=', 'meeting'), ('member_id', '=', self.voters[0].id)], order='id')
        self.assertEqual(rest.mapped('state'), ['told', 'void', 'told'])
        self.assertIn("cancelled", rest[2].body)

    def test_steps_are_those_of_leaders(self):
        meeting = self.make_meeting()
        for user in (self.teller, self.officer, self.accountant, self.supervisor, self.admin_user):
            for step in ('action_invite', 'action_open', 'action_second_call', 'action_close', 'action_cancel', 'action_letters', 'action_add_annual_report'):
                with self.assertRaises(AccessError):
                    getattr(self.by(user, meeting), step)()
            with self.assertRaises(AccessError):
                self.make_meeting(user)
        self.assertEqual(self.make_meeting(self.board).state, 'draft')

    def test_state_is_not_written(self):
        for name, value in (('state', 'open'), ('base_count', 1), ('call', 'second'), ('first_pct', 1), ('invited_on', START), ('revision', 7)):
            with self.says("set by its buttons"):
                self.make_meeting().write({name: value})
        self.assertEqual(self.make_meeting(state='open', base_count=1).state, 'draft')
        self.assertEqual(self.by(self.manager, self.env['koperasi.meeting']).with_context(default_state='closed').create({'name': "x", 'date': START}).state, 'draft')

    def test_agenda_stands_after_the_invitation(self):
        meeting = self.invited()
        with self.says("stands as it is"):
            meeting.agenda_ids[0].name = "Lain"
        with self.says("takes no more"):
            meeting.agenda_ids.create({'meeting_id': meeting.id, 'name': "Tambahan"})
        with self.on(DAY):
            meeting.action_open()
        added = meeting.agenda_ids.create({'meeting_id': meeting.id, 'name': "Tambahan"})
        self.assertTrue(added.added)
        self.assertFalse(meeting.agenda_ids[0].added)

    def test_not_opened_before_its_day(self):
        meeting = self.invited()
        with self.on(date(2026, 3, 27)), self.says("opened on that day"):
            meeting.action_open()

    def test_quorum(self):
        """ Ten voters (and those of the fixture): 6 on the first call, 2 on the second; passive and extraordinary members do not count """
        self.assertEqual(self.before, 0)
        meeting = self.opened()
        self.assertEqual((meeting.voter_count, meeting.needed_count, meeting.has_quorum), (10, 6, False))
        self.come(meeting, self.voters[:5] | self.passive | self.extraordinary)
        self.assertEqual((meeting.present_count, meeting.guest_count, meeting.has_quorum), (5, 2, False))
        self.come(meeting, self.voters[5])
        self.assertEqual((meeting.present_count, meeting.has_quorum), (6, True))

    def test_second_call(self):
        meeting = self.opened()
        self.come(meeting, self.voters[0])
        meeting.action_second_call()
        self.assertEqual((meeting.needed_count, meeting.has_quorum), (2, False))
        self.come(meeting, self.voters[1])
        self.assertTrue(meeting.has_quorum)
        with self.says("made already"):
            meeting.action_second_call()

    def test_no_second_call_with_a_quorum(self):
        meeting = self.opened()
        self.come(meeting, self.voters[:6])
        with self.says("no second call"):
            meeting.action_second_call()

    def test_quorum_of_the_articles(self):
        self.coop.write({'koperasi_quorum_first': 66.67, 'koperasi_quorum_second': 33.33})
        meeting = self.opened()
        self.assertEqual(meeting.needed_count, 7)
        self.coop.koperasi_quorum_first = 10      # the meeting keeps what held when it was opened
        meeting.invalidate_recordset()
        self.assertEqual(meeting.needed_count, 7)
        meeting.action_second_call()
        self.assertEqual(meeting.needed_count, 4)

    def test_base_stands_once_opened(self):
        meeting = self.opened()
        self.make_people(["Baru"])
        self.assertEqual(meeting.voter_count, 10)

    def test_voters(self):
        """ The seam of ballots """
        meeting = self.opened()
        self.assertFalse(meeting._voters())
        self.come(meeting, self.voters[:2] | self.passive)
        self.assertEqual(meeting._voters(), self.voters[:2])
        self.assertTrue(meeting._present(self.passive))
        self.assertFalse(meeting._may_vote(self.passive))
        self.assertTrue(meeting._may_vote(self.voters[5]))
        self.assertFalse(meeting._present(self.voters[5]))
        self.assertFalse(meeting._may_vote(self.candidate))
        self.voters[0]._set_state('passive')
        self.assertEqual(meeting._voters(), self.voters[1])

    def test_close(self):
        meeting = self.opened()
        self.come(meeting, self.voters[:6])
        with self.says("chair"):
            meeting.action_close()
        meeting.write({'chair': "Petrus", 'secretary': "Ana"})
        with self.says("minutes are missing"):
            meeting.action_close()
        self.close(meeting)
        self.assertEqual(meeting.state, 'closed')
        with self.says("while the meeting is open"):
            self.by(self.teller, meeting).note_present(self.code(meeting, self.voters[7]))
        with self.says("cannot be changed"):
            meeting.place = "Lain"
        with self.says("stands as it is"):
            meeting.agenda_ids[0].minutes = "Lain"
        meeting.write({'dinas_reported_on': '2026-04-02', 'dinas_note': "No. 12"})

    @mute_logger('odoo.sql_db')
    def test_closed_is_kept_by_the_database(self):
        """ Whoever asks: what was closed does not change """
        meeting = self.opened()
        self.come(meeting, self.voters[:6])
        meeting.env['koperasi.meeting.decision'].create({'meeting_id': meeting.id, 'text': "SHU disetujui"})
        self.close(meeting)
        self.env.flush_all()
        for statement in (
                "UPDATE koperasi_meeting SET base_count = 3 WHERE id = %s", "UPDATE koperasi_meeting SET state = 'open' WHERE id = %s", "DELETE FROM koperasi_meeting WHERE id = %s",
                "UPDATE koperasi_meeting_attendance SET state = 'cancelled' WHERE meeting_id = %s", "DELETE FROM koperasi_meeting_attendance WHERE meeting_id = %s",
                "INSERT INTO koperasi_meeting_attendance (meeting_id, company_id, member_id, state, at, how, user_id) SELECT meeting_id, company_id, member_id, 'cancel', at, how, user_id "
                "FROM koperasi_meeting_attendance WHERE meeting_id = %s", "UPDATE koperasi_meeting_agenda SET minutes = 'x' WHERE meeting_id = %s",
                "UPDATE koperasi_meeting_decision SET text = 'x' WHERE meeting_id = %s", "DELETE FROM koperasi_meeting_decision WHERE meeting_id = %s",
                "UPDATE koperasi_meeting_invitation SET code = 'x' WHERE meeting_id = %s", "DELETE FROM koperasi_meeting_invitation WHERE meeting_id = %s"):
            with self.subTest(statement), self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement, [meeting.id])

    def test_scope(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        self.env.user.company_ids |= branch
        with self.says("one of the whole cooperative", ValidationError):
            self.env['koperasi.meeting'].create({'name': "x", 'company_id': branch.id, 'date': START})
        with self.says("one of a member group", ValidationError):
            self.make_meeting(kind='group')
        with self.says("one of a member group", ValidationError):
            self.make_meeting(group_id=self.group_a.id)
        with self.says("https://", ValidationError):
            self.make_meeting(online_link='javascript:alert(1)')
        with self.says("no book year", ValidationError):
            self.make_meeting(book_year=25)

    def test_only_drafts_are_deleted(self):
        self.make_meeting().unlink()
        with self.says("cancelled, not deleted"):
            self.invited().unlink()

    def test_demo(self):
        """ What the demo shows can be made: a meeting that is over on the second call, and the annual one with its question """
        meet(self.env, self.coop, {'manager': self.manager}, self.voters[0])
        past, annual = self.env['koperasi.meeting'].search([('company_id', '=', self.coop.id)], order='date')
        self.assertEqual((past.state, past.call, past.has_quorum, len(past.decision_ids)), ('closed', 'second', True, 2))
        self.assertEqual((annual.state, annual.kind, annual.document_ids.version_count, len(annual.question_ids)), ('invited', 'annual', 1, 2))
