import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DAY, MeetingCase


@tagged('-at_install', 'post_install')
class TestAttendance(MeetingCase):
    two_cooperatives = True

    def dialog(self, meeting, user=None, **values):
        return self.by(user or self.teller, self.env['koperasi.meeting.attendance.dialog']).create({'meeting_id': meeting.id, **values}).action_confirm()

    def rows(self, meeting, member):
        return self.env['koperasi.meeting.attendance'].search([('meeting_id', '=', meeting.id), ('member_id', '=', member.id)])

    def test_ways_through_the_door(self):
        """ Code of the invitation, its address, with dashes, the member card, the member number """
        meeting = self.opened()
        invitations = meeting.sudo().invitation_ids
        door = self.by(self.teller, meeting)
        for place, read in enumerate((lambda one: one.code, lambda one: one._door_url(), lambda one: one._code_text().lower(), lambda one: one.member_id._card_code(),
                                      lambda one: one.member_id.number)):
            member = self.voters[place]
            answer = door.note_present(read(invitations.filtered(lambda one, member=member: one.member_id == member)))
            self.assertEqual((answer['name'], answer['present'], answer['needed'], answer['with_vote']), (member.name, place + 1, 6, True))
            row = self.rows(meeting, member)
            self.assertEqual((row.how, row.user_id), ('door', self.teller))

    def test_twice(self):
        meeting = self.opened()
        self.come(meeting, self.voters[0])
        with self.says("noted already"):
            self.come(meeting, self.voters[0])
        self.assertEqual(meeting.present_count, 1)

    @mute_logger('odoo.sql_db')
    def test_twice_by_the_database(self):
        meeting = self.opened()
        self.come(meeting, self.voters[0])
        self.env.flush_all()
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute("INSERT INTO koperasi_meeting_attendance (meeting_id, company_id, member_id, state, at, how, user_id) SELECT meeting_id, company_id, member_id, state, at, "
                                "how, user_id FROM koperasi_meeting_attendance WHERE meeting_id = %s", [meeting.id])

    def test_who_may_not(self):
        meeting = self.opened()
        stranger = self.make_people(["Tetangga"], company=self.other_coop)
        for member, words in ((self.candidate, "right to attend"), (self.gone, "right to attend")):
            with self.says(words):
                self.by(self.teller, meeting).note_present(member.number)
        with self.says("no member of this cooperative"):
            meeting._note(stranger, 'list')
        for code in (stranger._card_code(), 'ABCDEF012345', 'xyz', '000'):
            with self.says("Nobody of this cooperative"):
                self.by(self.teller, meeting).note_present(code)
        for code in ('', None, ['x'], 'x' * 600, '\x00'):
            with self.assertRaises(Exception) as caught:
                self.by(self.teller, meeting).note_present(code)
            self.assertEqual(type(caught.exception).__name__, 'UserError')

    def test_code_of_another_meeting(self):
        meeting, other = self.opened(), self.invited(self.make_meeting(name="RALB", kind='extraordinary', agenda_ids=[(0, 0, {'name': "x"})]))
        with self.says("of another meeting"):
            self.by(self.teller, meeting).note_present(self.code(other, self.voters[0]))

    def test_not_open(self):
        meeting = self.invited()
        with self.says("while the meeting is open"):
            self.come(meeting, self.voters[0])

    def test_who_notes(self):
        meeting = self.opened()
        code = self.code(meeting, self.voters[0])
        for user in (self.supervisor, self.admin_user):
            with self.assertRaises(AccessError):
                self.by(user, meeting).note_present(code)
        for number, user in enumerate((self.teller, self.officer, self.accountant, self.manager, self.board)):
            self.by(user, meeting).note_present(self.code(meeting, self.voters[number]))
        for model in ('koperasi.meeting.attendance', 'koperasi.meeting.invitation'):
            with self.assertRaises(AccessError):
                self.by(self.manager, self.env[model]).create({'meeting_id': meeting.id, 'member_id': self.voters[9].id})

    def test_taken_back(self):
        meeting = self.opened()
        self.come(meeting, self.voters[:6])
        self.assertTrue(meeting.has_quorum)
        row = self.rows(meeting, self.voters[0])
        with self.says("The reason is missing"):
            self.dialog(meeting, operation='take_back', attendance_id=row.id)
        self.dialog(meeting, operation='take_back', attendance_id=row.id, reason="Salah orang")
        meeting.invalidate_recordset()
        self.assertEqual((meeting.present_count, meeting.has_quorum), (5, False))
        rows = self.rows(meeting, self.voters[0]).sorted('id')
        self.assertEqual(rows.mapped('state'), ['cancelled', 'cancel'])
        self.assertEqual((rows[1].cancels_id, rows[1].reason), (row, "Salah orang"))
        with self.says("taken back already"):
            self.dialog(meeting, operation='take_back', attendance_id=row.id, reason="x")
        self.come(meeting, self.voters[0])     # and he comes after all
        self.assertEqual(meeting.present_count, 6)

    @mute_logger('odoo.sql_db')
    def test_not_rewritten(self):
        meeting = self.opened()
        self.come(meeting, self.voters[0])
        self.env.flush_all()
        for statement in ("UPDATE koperasi_meeting_attendance SET state = 'cancelled' WHERE meeting_id = %s", "DELETE FROM koperasi_meeting_attendance WHERE meeting_id = %s",
                          "UPDATE koperasi_meeting_attendance SET with_vote = false WHERE meeting_id = %s"):
            with self.subTest(statement), self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement, [meeting.id])

    def test_code_of_the_hall(self):
        meeting = self.opened()
        member = self.voters[0]
        code = meeting._hall_code()
        self.assertRegex(code, r'^[0-9]{6}$')
        self.assertNotEqual(code, meeting._hall_code(5))
        wrong = f'{(int(code) + 1) % 1_000_000:06d}'
        with self.says("not the code"):
            meeting._check_in(member, wrong)
        with self.says("not the code"):      # of ten minutes ago
            meeting._check_in(member, meeting._hall_code(2))
        meeting._check_in(member, f' {code} ')
        self.assertEqual(self.rows(meeting, member).how, 'self')
        meeting._check_in(self.voters[1], meeting._hall_code(1))

    def test_proxies_are_off(self):
        meeting = self.opened()
        self.come(meeting, self.voters[0])
        with self.says("do not send proxies"):
            self.dialog(meeting, operation='proxy', code=self.voters[1].number, proxy_code=self.voters[0].number)

    def test_proxies_of_the_articles(self):
        self.coop.koperasi_meeting_proxies = 1
        meeting = self.opened()
        with self.says("not in the meeting"):
            self.dialog(meeting, operation='proxy', code=self.voters[1].number, proxy_code=self.voters[0].number)
        self.come(meeting, self.voters[0])
        with self.says("no vote"):
            self.dialog(meeting, operation='proxy', code=self.passive.number, proxy_code=self.voters[0].number)
        self.dialog(meeting, operation='proxy', code=self.voters[1].number, proxy_code=self.voters[0].number)
        meeting.invalidate_recordset()
        self.assertEqual(meeting.present_count, 2)
        self.assertFalse(meeting._present(self.voters[1]))
        self.assertEqual(meeting._voters(), self.voters[0])
        with self.says("as many as the by-laws allow"):
            self.dialog(meeting, operation='proxy', code=self.voters[2].number, proxy_code=self.voters[0].number)
        with self.says("represents others"):
            self.dialog(meeting, operation='take_back', attendance_id=self.rows(meeting, self.voters[0]).id, reason="x")

    def test_neighbours_see_nothing(self):
        meeting = self.opened()
        stranger = self.make_user('uji_tetangga', 'koperasi.group_koperasi_manager', self.other_coop)
        self.assertFalse(self.by(stranger, self.env['koperasi.meeting']).search([('id', '=', meeting.id)]))
        with self.assertRaises(AccessError):
            self.by(stranger, meeting).note_present(self.voters[0].number)
        with self.on(DAY), self.assertRaises(AccessError):
            self.by(stranger, meeting).action_second_call()
