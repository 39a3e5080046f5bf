from odoo.addons.koperasi.models.vote import envelope

from ..savings.common import SavingsCase

PIN = '730518'


class VoteCase(SavingsCase):
    """ A meeting that is open, and five members with a vote (Maria, Yosef and three more). """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.make_meeting(cls.coop)
        cls.addClassCleanup(cls.forget_keys, set(envelope.names(cls.env.cr.dbname)))
        cls.voters = cls.maria | cls.yosef | cls.members(cls.coop, "Anton", "Berta", "Corry")

    @classmethod
    def forget_keys(cls, before):
        for name in set(envelope.names(cls.env.cr.dbname)) - before:
            envelope.destroy(cls.env.cr.dbname, name)

    @classmethod
    def make_meeting(cls, company, **values):
        meeting = cls.env['koperasi.meeting'].create({'name': "RAT Tahun Buku 2025", 'company_id': company.id, 'date': '2026-01-05 01:00:00', 'book_year': 2025, **values})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE koperasi_meeting SET state = 'open' WHERE id = %s", [meeting.id])
        meeting.invalidate_recordset()
        return meeting

    @classmethod
    def members(cls, company, *names, state='active', **values):
        """ Members who are admitted, without the money that comes with it """
        found = cls.env['koperasi.member'].create([{'name': name, 'company_id': company.id, 'join_date': '2026-01-02', **values} for name in names])
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE koperasi_member SET state = %s WHERE id IN %s", [state, tuple(found.ids)])
        found.invalidate_recordset()
        return found

    @classmethod
    def question(cls, names=("Setuju", "Tidak setuju"), is_open=True, **values):
        ballot = cls.by(cls.manager, cls.env['koperasi.ballot']).create({
            'name': "Pembagian SHU 2025", 'meeting_id': cls.meeting.id, 'electorate': 'all',
            'choice_ids': [(0, 0, {'name': name, 'sequence': place}) for place, name in enumerate(names)], **values})
        if is_open:
            ballot.action_open()
        return ballot.with_env(cls.env)

    def vote(self, ballot, member, *choices):
        """ A vote as the pages cast it, but for the PIN; the receipt code """
        ballot = ballot.sudo()
        with self.env.cr.savepoint():   # as the pages do
            code, token = ballot._new_receipt(ballot._voter_key(member))
            ballot._check_open()
            ballot._note_voter(member, 'portal')
            self.assertEqual(ballot._receipt_of(ballot._voter_key(member), token), code)
            ballot._put(ballot._chosen([str(choice) for choice in choices or (0,)]), code, member)
        return code

    def finish(self, ballot, publish=True):
        """ Close, count, publish by the manager """
        ballot = self.by(self.manager, ballot)
        ballot.action_close()
        ballot.action_count()
        if publish:
            ballot.action_publish()
        return ballot.with_env(self.env)

    def rows(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(query, args)   # pylint: disable=sql-injection
        return self.env.cr.fetchall()
