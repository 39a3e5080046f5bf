from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.finance.ballot import lot

from .common import VoteCase


@tagged('post_install', '-at_install')
class TestElection(VoteCase):
    """ Candidates, seats, equal votes """

    def election(self, members, is_open=True, accepted=True, **values):
        ballot = self.by(self.manager, self.env['koperasi.ballot']).create({
            'name': "Pengurus 2026-2028", 'meeting_id': self.meeting.id, 'kind': 'election', 'electorate': 'all', 'majority': 'plurality',
            'candidate_ids': [(0, 0, {'member_id': member.id, 'statement': f"Saya {member.name}", 'accepted': accepted}) for member in members], **values})
        if is_open:
            ballot.action_open()
        return ballot.with_env(self.env)

    def test_seats(self):
        ballot = self.election(self.voters, seats=2, most=2)
        self.assertEqual(ballot.choice_ids.mapped('name'), self.voters.mapped('name'))
        for member, chosen in zip(self.voters, ((1, 2), (1, 2), (1, 3), (4,), ()), strict=True):
            self.vote(ballot, member, *chosen)
        ballot = self.finish(ballot)
        self.assertEqual(ballot.choice_ids.mapped('votes'), [3, 2, 1, 1, 0])
        self.assertEqual(ballot.choice_ids.mapped('elected'), [True, True, False, False, False])
        self.assertIn("Elected: Maria Bria, Yosef Nahak", ballot.outcome)
        self.assertFalse(ballot.tied)
        with self.assertRaises(UserError):
            self.by(self.manager, ballot).draw_lot("1 2 3")

    def test_standing(self):
        """ Who cannot stand, and why: each stops the opening, by name """
        passive = self.members(self.coop, "Pasif", state='passive')
        late = self.members(self.coop, "Terlambat")
        Position = type(self.env['koperasi.loan.position'])
        real = Position.search

        def search(positions, domain, **kwargs):
            if ('member_id', '=', late.id) in domain:
                self.assertIn(('days_past_due', '>', 90), domain)
                return positions.new({'days_past_due': 120})
            return real(positions, domain, **kwargs)

        self.patch(Position, 'search', search)
        ballot = self.election(self.maria | passive | late, is_open=False)
        with self.assertRaisesRegex(UserError, r"Pasif is no active member with a vote\.\nTerlambat has a loan that is 120 days late") as caught:
            self.by(self.manager, ballot).action_open()
        self.assertNotIn("Maria", str(caught.exception))
        bad = ballot.candidate_ids.filtered('obstacle')
        self.assertEqual(bad.member_id, passive | late)
        with self.assertRaises(AccessError):
            self.by(self.teller, bad[0]).withdraw("x")
        with self.assertRaises(UserError):
            self.by(self.manager, bad[0]).write({'withdrawn': True})
        for one in bad:
            self.by(self.manager, one).withdraw("Tidak memenuhi syarat")
        self.by(self.manager, ballot).action_open()
        self.assertEqual(ballot.choice_ids.candidate_id.member_id, self.maria)
        with self.assertRaises(UserError):
            self.by(self.manager, ballot.candidate_ids[0]).withdraw("terlambat")
        with self.assertRaisesRegex(UserError, "agreed to stand"):
            self.election(self.maria, accepted=False)
        for members in (self.env['koperasi.member'], self.members(self.other_coop, "Tetangga")):
            with self.assertRaises(UserError):
                self.election(members)
        with self.assertRaises(UserError):
            self.by(self.manager, self.env['koperasi.candidate']).create({'ballot_id': self.question(is_open=False).id, 'member_id': self.maria.id})

    def tie(self):
        """ Two seats: one for Maria; Yosef and the third have one vote each """
        ballot = self.election(self.voters[:4], seats=2)
        for member, choice in zip(self.voters, (1, 1, 2, 3, 0), strict=True):
            self.vote(ballot, member, choice)
        return self.finish(ballot, publish=False)

    def test_lot(self):
        ballot = self.tie()
        self.assertEqual(ballot.result['tied'], [2, 3])
        self.assertIn("Equal votes: Yosef Nahak, Anton. 1 of them", ballot.outcome)
        manager = self.by(self.manager, ballot)
        for words in ("", "  ", None, "x" * 501):
            with self.assertRaises(UserError, msg=words):
                manager.draw_lot(words)
        manager.draw_lot("dadu 3 5 2")
        [won] = lot((2, 3), 1, "dadu 3 5 2")
        self.assertEqual(ballot.choice_ids.filtered('elected').mapped('number'), [1, won])
        self.assertIn("dadu 3 5 2", ballot.outcome)
        self.assertEqual((ballot.lot_by_id, bool(ballot.lot_on)), (self.manager, True))
        with self.assertRaisesRegex(UserError, "already"):
            manager.draw_lot("dadu 1 1 1")
        with self.assertRaises(UserError):
            manager.action_another_round()

    def test_another_round(self):
        ballot = self.tie()
        action = self.by(self.manager, ballot).action_another_round()
        again = self.env['koperasi.ballot'].browse(action['res_id'])
        self.assertEqual((again.previous_id, again.seats, again.state), (ballot, 1, 'draft'))
        self.assertEqual(again.candidate_ids.member_id, self.voters[1] | self.voters[2])
        self.by(self.manager, again).action_open()

    def test_question_with_equal_votes(self):
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        self.vote(ballot, self.yosef, 2)
        ballot = self.finish(ballot)
        self.assertIn("No choice reached the majority", ballot.outcome)

    def test_what_cannot_be_opened(self):
        for values, names in (({}, ("Setuju",)), ({}, ("Setuju", " setuju ")), ({'most': 3}, ("A", "B")), ({}, ())):
            with self.assertRaises(UserError, msg=names):
                self.question(names, **values)
        ballot = self.question(is_open=False)
        self.env.cr.execute("UPDATE koperasi_meeting SET state = 'draft' WHERE id = %s", [self.meeting.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "meeting is not open"):
            self.by(self.manager, ballot).action_open()
