from datetime import date

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MeetingCase


@tagged('-at_install', 'post_install')
class TestDecisions(MeetingCase):

    def decide(self, meeting, text="SHU dibagi", **values):
        return meeting.env['koperasi.meeting.decision'].create({'meeting_id': meeting.id, 'text': text, **values})

    def with_quorum(self):
        meeting = self.opened()
        self.come(meeting, self.voters[:6])
        return meeting

    def test_quorum(self):
        with self.says("is not open"):
            self.decide(self.invited())
        meeting = self.opened()
        self.come(meeting, self.voters[:5])
        with self.says("5 of 10 voters are present, 6 are needed"):
            self.decide(meeting)
        self.come(meeting, self.voters[5])
        first, second = self.decide(meeting), self.decide(meeting, "RK 2026")
        self.assertEqual([(one.number, one.present_count, one.base_count) for one in (first, second)], [(1, 6, 10), (2, 6, 10)])
        # a quorum that is lost decides nothing more
        meeting.sudo().attendance_ids[0]._take_back("x")
        meeting.invalidate_recordset()
        with self.says("No quorum"):
            self.decide(meeting, "Terlambat")
        with self.says("No quorum"):
            first.text = "Lain"

    def test_votes(self):
        meeting = self.with_quorum()
        self.decide(meeting, how='vote', votes_for=4, votes_against=2)
        self.decide(meeting, how='vote', votes_for=2, votes_against=3, votes_abstained=1, outcome='rejected')
        for values, words in (({'votes_for': 5, 'votes_against': 2}, "more votes than voters"), ({'votes_for': 2, 'votes_against': 3}, "other outcome"),
                              ({'votes_for': 3, 'votes_against': 3}, "other outcome"), ({'votes_for': 4, 'votes_against': 1, 'outcome': 'rejected'}, "other outcome")):
            with self.says(words):
                self.decide(meeting, how='vote', **values)

    def test_agenda_of_another(self):
        meeting, other = self.with_quorum(), self.make_meeting()
        with self.says("another meeting"):
            self.decide(meeting, agenda_id=other.agenda_ids[0].id)

    def test_all_year(self):
        meeting = self.with_quorum()
        decision = self.decide(meeting, owner="Bendahara", deadline='2026-06-01')
        self.close(meeting)
        with self.says("stands as it is"):
            decision.text = "Lain"
        with self.says("is not open"):
            self.decide(meeting)
        progress = meeting.env['koperasi.meeting.progress']
        progress.create({'decision_id': decision.id, 'text': "Daftar dibuat", 'percent': 40, 'state': 'progress'})
        self.assertEqual((decision.state, decision.percent), ('progress', 40))
        for day, late in ((date(2026, 6, 1), False), (date(2026, 6, 2), True)):
            with self.on(day):
                self.assertEqual(decision.overdue, late)
                found = self.by(self.manager, self.env['koperasi.meeting.decision']).search([('overdue', '=', True), ('company_id', '=', self.coop.id)])
                self.assertEqual(bool(found), late)
        decision.deadline = '2026-07-01'       # put off: the progress says so
        self.assertIn("2026-06-01", decision.progress_ids[-1].text)
        progress.create({'decision_id': decision.id, 'text': "Dibagikan", 'state': 'done'})
        with self.on(date(2026, 8, 1)):
            self.assertEqual((decision.state, decision.percent, decision.overdue), ('done', 100, False))
        with self.assertRaises(AccessError):
            self.by(self.supervisor, progress).create({'decision_id': decision.id, 'text': "x"})

    def test_nothing_to_do_of_what_was_rejected(self):
        meeting = self.with_quorum()
        decision = self.decide(meeting, outcome='rejected')
        with self.says("was rejected"):
            meeting.env['koperasi.meeting.progress'].create({'decision_id': decision.id, 'text': "x"})

    @mute_logger('odoo.sql_db')
    def test_progress_is_kept(self):
        meeting = self.with_quorum()
        decision = self.decide(meeting)
        meeting.env['koperasi.meeting.progress'].create({'decision_id': decision.id, 'text': "x"})
        self.env.flush_all()
        with self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_meeting_progress SET text = 'y' WHERE decision_id = %s", [decision.id])

    def test_reminder(self):
        meeting = self.with_quorum()
        self.decide(meeting, owner_id=self.accountant.id, deadline='2026-06-01')
        self.close(meeting)
        Deadline = self.env['koperasi.meeting.deadline']
        for day, count in ((date(2026, 6, 1), 0), (date(2026, 6, 2), 1), (date(2026, 6, 3), 1)):
            with self.on(day):
                Deadline._remind_of_meetings(self.coop)
            self.assertEqual(len(meeting.sudo().activity_ids.filtered(lambda one: one.user_id == self.accountant)), count)
