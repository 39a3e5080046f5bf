from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.models.vote import envelope

from .common import VoteCase


@tagged('post_install', '-at_install')
class TestBallot(VoteCase):
    """ A question from the draft to the published list; who may vote, and once """

    def test_whole(self):
        ballot = self.question(is_open=False)
        with self.assertRaisesRegex(UserError, "not open yet"):
            self.vote(ballot, self.maria, 1)
        self.by(self.manager, ballot).action_open()
        codes = [self.vote(ballot, member, choice) for member, choice in zip(self.voters, (1, 1, 2, 1, 0), strict=True)]
        self.assertEqual((ballot.voted, ballot.result, ballot.papers, ballot.outcome), (5, False, 0, False))
        self.assertEqual(ballot.choice_ids.mapped('votes'), [0, 0], "nobody sees parts of the result")
        ballot = self.by(self.manager, ballot)
        for early in (ballot.action_count, ballot.action_publish, ballot.recount, ballot.action_list):
            with self.assertRaises(UserError):
                early()
        ballot.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            self.vote(ballot, self.members(self.coop, "Dorkas"), 1)
        ballot.action_count()
        self.assertEqual(self.rows("SELECT COUNT(*) FROM koperasi_ballot_envelope WHERE ballot_id = %s", ballot.id), [(0,)])
        with self.assertRaises(UserError):
            ballot.sudo()._list_csv()
        ballot.action_publish()
        self.assertEqual((ballot.papers, ballot.blank, ballot.spoiled, ballot.lapsed), (5, 1, 0, 0))
        self.assertEqual(ballot.choice_ids.sorted('number').mapped('votes'), [3, 1])
        self.assertIn("Decided: Setuju", ballot.outcome)
        data = ballot.sudo()._list_csv()
        self.assertEqual(sha256(data).hexdigest(), ballot.list_hash)
        lines = data.decode().splitlines()
        self.assertEqual(lines[1:], sorted(f'{code};{choice}' for code, choice in zip(codes, ('1', '1', '2', '1', ''), strict=True)))
        self.assertEqual(ballot.codes_hash, sha256(''.join(f'{code}\n' for code in sorted(codes)).encode()).hexdigest())
        self.assertEqual(ballot.recount()['params']['type'], 'success')
        for late in (ballot.action_open, ballot.action_close, ballot.action_count, ballot.action_publish, lambda: ballot.void("x")):
            with self.assertRaises(UserError):
                late()

    def test_once(self):
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        with self.assertRaisesRegex(UserError, "already"):
            self.vote(ballot, self.maria, 2)
        self.assertEqual(self.rows("SELECT COUNT(*) FROM koperasi_ballot_envelope WHERE ballot_id = %s", ballot.id), [(1,)])
        second = self.question()
        self.vote(second, self.maria, 2)   # another ballot is another vote

    def test_who(self):
        """ Active regular members of this cooperative, whatever their shares """
        ballot = self.question()
        others = (
            self.members(self.coop, "Calon", state='prospective'), self.members(self.coop, "Pasif", state='passive'), self.members(self.coop, "Pergi", state='left'),
            self.members(self.coop, "Luar Biasa", member_type='extraordinary'), self.members(self.other_coop, "Tetangga"))
        for member in others:
            self.assertFalse(ballot._may_cast(member), member.name)
            with self.assertRaises(UserError, msg=member.name):
                self.vote(ballot, member, 1)
        self.assertEqual(ballot.may_vote_count, len(self.env['koperasi.member'].search([('root_company_id', '=', self.coop.id), ('may_vote', '=', True)])))

    def test_present(self):
        """ Where those present vote, who has not come does not; the meeting says who has, and whether it has a quorum """
        Meeting = type(self.meeting)
        ballot = self.question(electorate='present', is_open=False)
        with patch.object(Meeting, '_ballot_obstacle', lambda meeting, one: "Belum kuorum."), self.assertRaisesRegex(UserError, "Belum kuorum"):
            self.by(self.manager, ballot).action_open()
        with patch.object(Meeting, '_ballot_obstacle', lambda meeting, one: None), patch.object(Meeting, '_present', lambda meeting, member: member == self.maria), \
                patch.object(Meeting, '_voters', lambda meeting: self.maria):
            self.by(self.manager, ballot).action_open()
            self.vote(ballot, self.maria, 1)
            with self.assertRaises(UserError):
                self.vote(ballot, self.yosef, 1)
            ballot.invalidate_recordset()
            self.assertEqual((ballot.may_vote_count, ballot.turnout), (1, 100))
            ballot = self.finish(ballot)
        self.assertEqual((ballot.entitled, ballot.papers), (1, 1))

    def test_choices(self):
        """ What a form may send """
        ballot = self.question(("A", "B", "C"), most=2)
        self.assertEqual(ballot._chosen(['3', '1']), (1, 3))
        self.assertEqual(ballot._chosen(['0']), ())
        for wrong in ([], ['0', '1'], ['1', '2', '3'], ['4'], ['1', '1'], ['-1'], ['1.0'], ['x'], [''], [None], [1], ['1' * 400], ['１'], [' 1'], ['1;2'], ['1\x00']):
            with self.assertRaises(UserError, msg=wrong):
                ballot._chosen(wrong)
        with self.assertRaisesRegex(UserError, "at most 2"):
            ballot._chosen(['1', '2', '3'])

    def test_open_vote(self):
        """ By name, and nobody reads it before it is published """
        ballot = self.question(secret=False)
        self.assertFalse(ballot.public_key)
        self.vote(ballot, self.maria, 1)
        self.vote(ballot, self.yosef, 2)
        self.vote(ballot, self.voters[2], 1)
        Vote = self.by(self.supervisor, self.env['koperasi.ballot.vote'])
        self.assertFalse(Vote.search([('ballot_id', '=', ballot.id)]))
        ballot = self.finish(ballot)
        self.assertEqual({vote.member_id: vote.choices for vote in Vote.search([('ballot_id', '=', ballot.id)])}, {self.maria: '1', self.yosef: '2', self.voters[2]: '1'})
        self.assertIn(("Maria Bria", '1'), ballot.sudo()._portal_list(1)['rows'])
        self.assertFalse(ballot.codes_hash)
        self.assertIn("Decided: Setuju", ballot.outcome)

    def test_time(self):
        """ Opened and closed by the clock; a vote after the time is refused, however late the clock's job is """
        now = fields.Datetime.now()
        due = self.question(is_open=False, opens_at=now - timedelta(hours=2), closes_at=now + timedelta(hours=1))
        broken = self.question(("Setuju",), is_open=False, opens_at=now - timedelta(hours=2))
        self.env['koperasi.ballot']._cron_open_and_close()
        self.assertEqual((due.state, broken.state), ('open', 'draft'))
        with patch.object(fields.Datetime, 'now', lambda *_args: now + timedelta(hours=1)):
            with self.assertRaisesRegex(UserError, "closed"):
                self.vote(due, self.maria, 1)
            self.env['koperasi.ballot']._cron_open_and_close()
        self.assertEqual((due.state, due.entitled > 0), ('closed', True))
        with self.assertRaises(UserError):
            self.by(self.manager, self.question(is_open=False, opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1))).action_open()

    def test_void_and_lost_key(self):
        """ Without its key a box stays shut, and says so; what is void is never counted and its key goes """
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        name, database = ballot.sudo().key_name, self.env.cr.dbname
        manager = self.by(self.manager, ballot)
        manager.action_close()
        private = envelope.kept(database, name)
        self.assertEqual((len(private), oct((envelope.folder(database) / f'{name}.key').stat().st_mode)[-3:]), (32, '600'))
        envelope.destroy(database, name)
        with self.assertRaisesRegex(UserError, "key of this ballot is not on this machine"):
            manager.action_count()
        envelope.keep(database, name, private)
        with self.assertRaises(UserError):
            manager.void("  ")
        manager.void("Listrik padam, diulang")
        self.assertEqual((ballot.state, ballot.void_reason, ballot.result), ('void', "Listrik padam, diulang", False))
        self.assertEqual(self.rows("SELECT COUNT(*) FROM koperasi_ballot_envelope WHERE ballot_id = %s", ballot.id), [(0,)])
        self.assertTrue(envelope.kept(database, name), "until it is committed")
        other = self.question()
        self.env['koperasi.ballot']._destroy_old_keys()
        self.assertIsNone(envelope.kept(database, name))
        self.assertTrue(envelope.kept(database, other.sudo().key_name), "an open ballot keeps its key")

    def test_key_goes_with_the_commit(self):
        """ A key is destroyed behind the commit, never before: a count that is rolled back can be made again """
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        self.env.cr.postcommit.clear()
        self.by(self.manager, ballot).action_close()
        self.by(self.manager, ballot).action_count()
        name = ballot.sudo().key_name
        self.assertTrue(envelope.kept(self.env.cr.dbname, name))
        self.env.cr.postcommit.run()
        self.assertIsNone(envelope.kept(self.env.cr.dbname, name))

    def test_envelope(self):
        private, public = envelope.make_keys()
        other, _public = envelope.make_keys()
        sealed = [envelope.seal(public, text, 30) for text in ('', 'A', 'A' * 30)]
        self.assertEqual([envelope.unseal(private, one) for one in sealed], ['', 'A', 'A' * 30])
        self.assertEqual(len({len(one) for one in sealed}), 1, "the length says nothing")
        self.assertNotEqual(envelope.seal(public, 'A', 30), sealed[1], "the same twice looks different")
        with self.assertRaises(ValueError):
            envelope.seal(public, 'A' * 31, 30)
        turned = sealed[1][:60] + ('A' if sealed[1][60] != 'A' else 'B') + sealed[1][61:]
        for key, text in ((other, sealed[1]), (private, turned), (private, ''), (private, '!!'), (private, sealed[1][:40])):
            self.assertIsNone(envelope.unseal(key, text))

    def test_roles(self):
        """ Manager and board lead the vote, nobody else; a supervisor sees who took part and how many, nobody sees papers """
        ballot = self.question(is_open=False)
        for user in (self.teller, self.officer, self.accountant, self.supervisor, self.admin_user):
            one = self.by(user, ballot)
            for method in (one.action_open, one.action_close, one.action_count, one.action_publish, lambda one=one: one.void("x"), lambda one=one: one.draw_lot("x"),
                           lambda one=one: one.print_slips(3)):
                with self.assertRaises(AccessError):
                    method()
            with self.assertRaises(AccessError):
                one.write({'name': "x"})
        self.by(self.board, ballot).action_open()
        self.vote(ballot, self.maria, 1)
        for user in (self.teller, self.officer, self.manager, self.accountant, self.board, self.supervisor, self.admin_user, self.env.ref('base.user_admin')):
            for model in ('envelope', 'paper', 'slip'):
                Model = self.by(user, self.env[f'koperasi.ballot.{model}'])
                for read in (lambda m=Model: m.search([]), lambda m=Model: m.search_count([]), lambda m=Model: m.search_read([], ['ballot_id']),
                             lambda m=Model: m.create({'ballot_id': ballot.id}), lambda m=Model: m.formatted_read_group([], ['ballot_id'], ['__count'])):
                    with self.assertRaises(AccessError, msg=f'{user.login} {model}'):
                        read()
        watching = self.by(self.supervisor, ballot)
        self.assertEqual((watching.voted, watching.result), (1, False))
        self.assertEqual(self.by(self.supervisor, self.env['koperasi.ballot.voter']).search([('ballot_id', '=', ballot.id)]).member_id, self.maria)
        with self.assertRaises(AccessError):
            self.by(self.teller, self.env['koperasi.ballot.voter']).search([])
