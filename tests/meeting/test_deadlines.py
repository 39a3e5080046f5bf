from datetime import date

from odoo.tests import tagged

from .common import MeetingCase


@tagged('-at_install', 'post_install')
class TestDeadlines(MeetingCase):

    def days(self, year=2025):
        rows = self.env['koperasi.meeting.deadline'].search([('company_id', '=', self.coop.id), ('book_year', '=', year)])
        rows.invalidate_recordset()
        return {row.kind: row for row in rows}

    def test_without_a_meeting(self):
        """ The days stand in the calendar though nobody planned anything: of the last book year and of the one that runs """
        with self.on(date(2026, 7, 15)):
            self.env['koperasi.meeting.deadline']._refresh(self.coop)
            found = self.days()
            self.assertEqual({kind: row.date for kind, row in found.items()}, {
                'rat': date(2026, 6, 30), 'invite': date(2026, 6, 23), 'report': date(2026, 5, 31), 'dinas': date(2026, 7, 30)})
            self.assertEqual((found['rat'].state, found['dinas'].state), ('late', 'coming'))
            self.assertEqual(self.days(2026)['rat'].date, date(2027, 6, 30))
        with self.on(date(2026, 7, 16)):
            self.assertEqual(self.days()['dinas'].state, 'near')

    def test_of_a_meeting(self):
        with self.on(date(2026, 3, 1)):
            meeting = self.make_meeting()
            found = self.days()
            self.assertEqual((found['invite'].date, found['report'].date, found['rat'].date), (date(2026, 3, 21), date(2026, 2, 26), date(2026, 6, 30)))
            self.assertEqual(found['rat'].meeting_id, meeting)
        self.opened(meeting)
        self.come(meeting, self.voters[:6])
        with self.on(date(2026, 3, 28)):
            self.close(meeting)
            self.assertEqual(self.days()['rat'].done_on, date(2026, 3, 28))
            self.assertEqual(self.days()['rat'].state, 'done')
        with self.on(date(2026, 5, 2)):
            self.assertEqual(self.days()['dinas'].state, 'late')
            self.assertIn("reported to the Dinas", meeting.warnings)
            meeting.dinas_reported_on = date(2026, 5, 1)
            self.assertEqual(self.days()['dinas'].state, 'done_late')

    def test_manager_is_reminded(self):
        Deadline = self.env['koperasi.meeting.deadline']
        with self.on(date(2026, 6, 20)):
            Deadline._remind_of_meetings(self.coop)
            Deadline._remind_of_meetings(self.coop)
            found = self.days()
            for kind, count in (('report', 1), ('invite', 1), ('rat', 1), ('dinas', 0)):
                self.assertEqual(len(found[kind].activity_ids.filtered(lambda one: one.user_id == self.manager)), count, kind)
            self.env['koperasi.annual.report'].create({'company_id': self.coop.id, 'year': 2025}).write({'state': 'done', 'finished_on': '2026-06-20 01:00:00'})
            Deadline._remind_of_meetings(self.coop)
            self.assertFalse(self.days()['report'].activity_ids)

    def test_the_day_before(self):
        meeting = self.invited()
        Notice = self.env['koperasi.notice']
        told = [('member_id', '=', self.voters[0].id), ('event', '=', 'meeting'), ('about', 'like', 'tomorrow')]
        for day, count in ((date(2026, 3, 26), 0), (date(2026, 3, 27), 1), (date(2026, 3, 27), 1)):
            with self.on(day):
                self.env['koperasi.meeting.deadline']._remind_of_meetings(self.coop)
            self.assertEqual(Notice.search_count(told), count)
        self.assertTrue(meeting)
