import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DAY, MeetingCase


@tagged('-at_install', 'post_install')
class TestDelegates(MeetingCase):

    def setUp(self):
        super().setUp()
        self.coop.koperasi_delegate_members = 3
        self.rat = self.make_meeting(by_delegates=True)

    def group_meeting(self, group, present):
        meeting = self.make_meeting(name=f"Pra-RAT {group.name}", kind='group', parent_id=self.rat.id, group_id=group.id, agenda_ids=[(0, 0, {'name': "Pilih utusan"})])
        meeting = self.opened(meeting)
        self.come(meeting, present)
        return meeting

    def elect(self, meeting, member, **values):
        return meeting.env['koperasi.meeting.delegate'].create({'group_meeting_id': meeting.id, 'member_id': member.id, 'mandate': "Setuju SHU", **values})

    def test_group_meeting(self):
        """ Six members of Mawar: 4 are needed, and 2 delegates for each begun 3 """
        meeting = self.group_meeting(self.group_a, self.voters[:3])
        self.assertEqual((meeting.voter_count, meeting.needed_count, meeting.seat_count), (6, 4, 2))
        self.assertEqual(meeting.invitation_ids.member_id, self.voters[:6])
        with self.says("another group"):
            self.by(self.teller, meeting).note_present(self.voters[8].number)
        with self.says("No quorum"):
            self.elect(meeting, self.voters[0])
        self.come(meeting, self.voters[3])
        self.elect(meeting, self.voters[0])
        with self.says("no vote in this group"):
            self.elect(meeting, self.voters[8])
        self.elect(meeting, self.voters[1])
        with self.says("has 2 delegates"):
            self.elect(meeting, self.voters[2])

    def test_quorum_of_delegates(self):
        a, b = self.group_meeting(self.group_a, self.voters[:4]), self.group_meeting(self.group_b, self.voters[6:9])
        self.elect(a, self.voters[0])
        self.elect(a, self.voters[1])
        self.elect(b, self.voters[6])
        self.close(a)
        # a mandate holds once its group meeting is closed
        self.assertEqual(self.rat._delegates().member_id, self.voters[:2])
        self.close(b)
        self.opened(self.rat)
        self.assertEqual(self.rat.invitation_ids.member_id, self.voters[:2] | self.voters[6])
        self.assertEqual((self.rat.voter_count, self.rat.needed_count), (3, 2))
        self.come(self.rat, self.voters[0])
        self.by(self.teller, self.rat).note_present(self.voters[3].number)      # listens
        self.assertEqual((self.rat.present_count, self.rat.guest_count, self.rat.has_quorum), (1, 1, False))
        self.come(self.rat, self.voters[6])
        self.assertTrue(self.rat.has_quorum)
        self.assertEqual(self.rat._voters(), self.voters[0] | self.voters[6])
        self.assertFalse(self.rat._may_vote(self.voters[3]))

    def test_withdrawn(self):
        meeting = self.group_meeting(self.group_a, self.voters[:4])
        first, second = self.elect(meeting, self.voters[0]), self.elect(meeting, self.voters[1])
        self.close(meeting)
        with self.says("with its reason"):
            first.withdrawn_reason = ' '
        with self.says("withdraw the mandate instead"):
            first.member_id = self.voters[5]
        first.withdrawn_reason = "Pindah"
        self.assertEqual(self.rat._delegates(), second)
        with self.assertRaises(AccessError):
            second.unlink()
        self.opened(self.rat)
        with self.says("before the meeting is opened"):
            second.withdrawn_reason = "x"

    def test_elected_in_a_group_meeting_only(self):
        for meeting in (self.rat, self.make_meeting(kind='group', group_id=self.group_a.id, agenda_ids=[(0, 0, {'name': "x"})])):
            with self.says("in the meeting of a group"):
                self.elect(meeting, self.voters[0])
        with self.assertRaises(UserError):
            self.rat.write({'delegate_ids': [(0, 0, {'member_id': self.voters[0].id, 'mandate': "x"})]})

    @mute_logger('odoo.sql_db')
    def test_one_group_a_member(self):
        meeting = self.group_meeting(self.group_a, self.voters[:4])
        self.elect(meeting, self.voters[0])
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.elect(meeting, self.voters[0])

    def test_nobody_to_invite(self):
        with self.on(DAY.replace(day=1)), self.says("nobody to invite"):
            self.rat.action_invite()

    def test_meant_for_large_ones(self):
        self.assertIn("more than 500 members", self.rat.warnings)
