import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import VoteCase


@tagged('post_install', '-at_install')
class TestGuards(VoteCase):
    """ What was asked, cast, counted and published is not changed: by no user, and by SQL only after the triggers are taken off """

    def refused(self, statement, *args):
        self.env.flush_all()
        with self.assertRaises(psycopg2.IntegrityError, msg=statement), mute_logger('odoo.sql_db'), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(statement, args)

    def test_what_is_asked(self):
        ballot = self.question()
        manager = self.by(self.manager, ballot)
        for values in ({'name': "Lain"}, {'secret': False}, {'most': 2}, {'majority': 'plurality'}, {'closes_at': '2030-01-01'}, {'choice_ids': [(0, 0, {'name': "Baru"})]},
                       {'state': 'closed'}, {'result': {}}, {'public_key': 'x'}):
            with self.assertRaises(UserError, msg=values):
                manager.write(values)
        choice = manager.choice_ids[0]
        for call in (lambda: choice.write({'name': "Lain"}), choice.unlink, lambda: choice.copy(), manager.unlink,
                     lambda: self.by(self.manager, self.question(is_open=False)).choice_ids[0].write({'ballot_id': ballot.id})):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(UserError):
            self.by(self.manager, self.env['koperasi.ballot']).create({'name': "x", 'meeting_id': self.meeting.id, 'state': 'open'})
        for statement in (
                "UPDATE koperasi_ballot SET name = 'x' WHERE id = %s", "UPDATE koperasi_ballot SET secret = FALSE WHERE id = %s", "UPDATE koperasi_ballot SET state = 'draft' WHERE id = %s",
                "UPDATE koperasi_ballot SET state = 'published' WHERE id = %s", "UPDATE koperasi_ballot SET papers = 3 WHERE id = %s", "DELETE FROM koperasi_ballot WHERE id = %s",
                "UPDATE koperasi_ballot_choice SET name = 'x' WHERE ballot_id = %s", "DELETE FROM koperasi_ballot_choice WHERE ballot_id = %s",
                "INSERT INTO koperasi_ballot_choice (ballot_id, name) VALUES (%s, 'x')", "INSERT INTO koperasi_ballot_paper (id, ballot_id, code) VALUES (1, %s, 'x')",
                "UPDATE koperasi_ballot SET public_key = 'x' WHERE id = %s"):
            self.refused(statement, ballot.id)

    def test_what_was_cast(self):
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        self.vote(ballot, self.yosef, 2)
        self.refused("INSERT INTO koperasi_ballot_voter (id, ballot_id, member_id, way) VALUES (1, %s, %s, 'portal')", ballot.id, self.maria.id)
        for table in ('voter', 'envelope'):
            self.refused(f"DELETE FROM koperasi_ballot_{table} WHERE ballot_id = %s", ballot.id)
        self.refused("UPDATE koperasi_ballot_envelope SET sealed = 'x' WHERE ballot_id = %s", ballot.id)
        self.refused("UPDATE koperasi_ballot_voter SET member_id = %s WHERE ballot_id = %s AND member_id <> %s", self.voters[2].id, ballot.id, self.maria.id)
        for table in ('voter', 'envelope', 'paper', 'vote', 'slip'):
            self.refused(f"TRUNCATE koperasi_ballot_{table} CASCADE")
        ballot = self.finish(ballot)
        for statement in (
                "UPDATE koperasi_ballot_paper SET choices = '1' WHERE ballot_id = %s", "DELETE FROM koperasi_ballot_paper WHERE ballot_id = %s",
                "INSERT INTO koperasi_ballot_paper (id, ballot_id, code, choices) VALUES (1, %s, 'x', '1')", "DELETE FROM koperasi_ballot_voter WHERE ballot_id = %s",
                "UPDATE koperasi_ballot_voter SET way = way WHERE ballot_id = %s", "UPDATE koperasi_ballot SET result = '{}' WHERE id = %s",
                "UPDATE koperasi_ballot SET list_hash = 'x' WHERE id = %s", "UPDATE koperasi_ballot SET papers = 0 WHERE id = %s",
                "UPDATE koperasi_ballot SET state = 'void' WHERE id = %s", "UPDATE koperasi_ballot SET state = 'open' WHERE id = %s",
                "UPDATE koperasi_ballot SET published_on = NULL WHERE id = %s"):
            self.refused(statement, ballot.id)
        open_vote = self.question(secret=False)
        self.vote(open_vote, self.maria, 1)
        self.refused("UPDATE koperasi_ballot_vote SET choices = '2' WHERE ballot_id = %s", open_vote.id)

    def tampered(self, statement, *args):
        """ As who takes the triggers off """
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute(statement, args)
        self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
        self.env.invalidate_all()

    def test_recount_finds_it(self):
        """ Who takes the triggers off is found by counting again """
        for statement, named in (
                ("UPDATE koperasi_ballot_paper SET choices = '2' WHERE ballot_id = %s AND choices = '1'", "votes, list"),
                ("DELETE FROM koperasi_ballot_paper WHERE ballot_id = %s AND choices = '2'", "votes, papers, register of voters, list, codes"),
                ("INSERT INTO koperasi_ballot_paper (id, ballot_id, code, choices) VALUES (7, %s, 'ZZZZ-ZZZZ-ZZZZ-ZZZZ', '1')", "votes, papers, register of voters, list, codes"),
                ("UPDATE koperasi_ballot_paper SET code = 'ZZZZ' || substr(code, 5) WHERE ballot_id = %s AND choices = '2'", "list, codes"),
                ("DELETE FROM koperasi_ballot_voter WHERE ballot_id = %s AND member_id = (SELECT MIN(v.member_id) FROM koperasi_ballot_voter v WHERE v.ballot_id = koperasi_ballot_voter.ballot_id)", "register of voters"),
                ("UPDATE koperasi_ballot SET result = jsonb_set(result, '{votes,2}', '9') WHERE id = %s", "votes")):
            with self.env.cr.savepoint() as savepoint:
                ballot = self.question()
                for member, choice in zip(self.voters[:3], (1, 1, 2), strict=True):
                    self.vote(ballot, member, choice)
                ballot = self.finish(ballot, publish=False)
                self.by(self.manager, ballot).recount()
                self.tampered(statement, ballot.id)
                with self.assertRaises(UserError) as caught:
                    self.by(self.supervisor, ballot).recount()
                self.assertEqual(str(caught.exception), f"The recount differs: {named}")
                with self.assertRaises(UserError):
                    self.by(self.manager, ballot).action_publish()
                savepoint.rollback()

    def test_stuffed_box(self):
        """ Envelopes that are none of ours are counted as such, and papers without a row in the register stop the publication """
        ballot = self.question()
        self.vote(ballot, self.maria, 1)
        for number, text in enumerate(('sampah', '')):
            self.env.cr.execute("INSERT INTO koperasi_ballot_envelope (id, ballot_id, sealed) VALUES (%s, %s, %s)", [number + 1, ballot.id, text])
        # a paper that is well sealed, since the key for that is no secret
        for _time in range(2):      # and a second one under the same receipt code: one paper of them
            ballot.sudo()._put((2,), '0000-0000-0000-0000', None)
        ballot = self.finish(ballot, publish=False)
        self.assertEqual((ballot.papers, ballot.spoiled, ballot.voted), (2, 3, 1))
        with self.assertRaisesRegex(UserError, "register of voters"):
            self.by(self.manager, ballot).action_publish()
