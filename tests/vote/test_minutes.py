from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import VoteCase


@tagged('post_install', '-at_install')
class TestMinutes(VoteCase):
    """ What members voted on stands in the minutes, and a decision takes its votes over """

    def setUp(self):
        super().setUp()
        self.ballot = self.question()
        for member, choice in zip(self.voters, (1, 1, 2, 1, 0), strict=True):
            self.vote(self.ballot, member, choice)
        quorum = "UPDATE koperasi_meeting SET state = 'open' WHERE id = %s"
        self.env.cr.execute(quorum, [self.meeting.id])

    def decide(self, ballot, **values):
        Decision = self.env['koperasi.meeting.decision']
        self.patch(type(self.meeting), '_check_quorum', lambda meeting: None)
        return self.by(self.manager, Decision).create({'meeting_id': self.meeting.id, 'text': "SHU dibagi", 'ballot_id': ballot.id, **values})

    def test_decision(self):
        """ Three for, one against, one abstained, whatever else was written """
        with self.assertRaisesRegex(UserError, "not published"), self.env.cr.savepoint():
            self.decide(self.ballot)
        self.finish(self.ballot)
        decision = self.decide(self.ballot, votes_for=99, outcome='rejected')
        self.assertEqual((decision.how, decision.outcome, decision.votes_for, decision.votes_against, decision.votes_abstained), ('vote', 'accepted', 3, 1, 1))
        with self.assertRaisesRegex(UserError, "those of the ballot"), self.env.cr.savepoint():
            decision.votes_for = 4
        with self.assertRaisesRegex(UserError, "those of the ballot"), self.env.cr.savepoint():
            decision.outcome = 'rejected'
        other = self.make_meeting(self.coop, name="RAT lain")
        with self.assertRaisesRegex(UserError, "another meeting"), self.env.cr.savepoint():
            self.by(self.manager, self.env['koperasi.meeting.decision']).create({'meeting_id': other.id, 'text': "x", 'ballot_id': self.ballot.id})

    def test_rejected_by_two_thirds(self):
        """ More for than against, and rejected all the same: by hand that is refused, by a ballot it is so """
        ballot = self.question(majority='two_thirds')
        for member, choice in zip(self.voters, (1, 1, 1, 2, 2), strict=True):
            self.vote(ballot, member, choice)
        self.finish(ballot)
        decision = self.decide(ballot)
        self.assertEqual((decision.outcome, decision.votes_for, decision.votes_against), ('rejected', 3, 2))

    def test_minutes(self):
        draft, void = self.question(is_open=False, name="Belum"), self.question(name="Batal")
        self.by(self.manager, void).void("Salah tulis")
        rows = self.meeting._minutes_paper()['ballots']
        self.assertEqual([row['result'] for row in rows], [None, None])
        self.assertNotIn(draft.name, [row['name'] for row in rows])
        self.finish(self.ballot)
        [first, last] = self.meeting._minutes_paper()['ballots']
        self.assertEqual(([(row['name'], row['votes'], row['won']) for row in first['result']['rows']], first['result']['blank'], first['taken'], last['about']),
                         ([("Setuju", 3, True), ("Tidak setuju", 1, False)], 1, "5 papers of 5 members with a vote (100.0 %)", "Secret ballot, Void: Salah tulis"))
        html = self.env['ir.actions.report']._render_qweb_html('koperasi.report_meeting_minutes', self.meeting.ids)[0].decode()
        for words in ("Pembagian SHU 2025", "Tidak setuju", self.ballot.list_hash, "Salah tulis"):
            self.assertIn(words, html)
