from datetime import date

from odoo.tests import tagged
from odoo.tools.misc import format_date

from ..meeting.common import MeetingCase
from ..proof.common import END, ProofCase
from ..seal.common import SealCase
from ..surplus.common import MEETING, SurplusCase


class FactsMixin:
    """ What the public figures take from other parts, of real records """

    def in_public(self, day):
        return self.env['koperasi.transparency'].new({'company_id': self.coop.id, 'date': day})


@tagged('post_install', '-at_install')
class TestMeetingFacts(FactsMixin, MeetingCase):

    def test_meeting(self):
        """ Six of ten were there; three decisions, one rejected, one carried out """
        base = self.before
        meeting = self.opened()
        self.come(meeting, self.voters[:6] | self.passive)
        Decision = meeting.env['koperasi.meeting.decision']
        done, _open, _rejected = Decision.create([{'meeting_id': meeting.id, 'text': text, 'outcome': outcome} for text, outcome in (
            ("SHU dibagi", 'accepted'), ("Kantor baru", 'accepted'), ("Iuran naik", 'rejected'))])
        self.assertIsNone(self.in_public(date(2026, 3, 31))._meeting_facts(), "it is not over")
        self.close(meeting)
        meeting.env['koperasi.meeting.progress'].create({'decision_id': done.id, 'text': "Dibayar", 'state': 'done'})
        self.env.invalidate_all()
        self.assertEqual(self.in_public(date(2026, 3, 31))._meeting_facts(), {
            'date': '2026-03-28', 'name': "RAT Tahun Buku 2025", 'present': 6, 'entitled': 10 + base, 'decisions': 2, 'decisions_open': 1})
        self.assertIsNone(self.in_public(date(2026, 2, 28))._meeting_facts())


@tagged('post_install', '-at_install')
class TestProofFacts(FactsMixin, ProofCase):

    def test_proof(self):
        self.assertIsNone(self.in_public(END)._proof_facts())
        proofs = self.close_january()
        facts = {row['book']: row for row in self.in_public(END)._proof_facts()}
        self.assertEqual(set(facts), {'savings', 'loans'})
        for book, row in facts.items():
            self.assertEqual((row['date'], row['root'], row['total']), ('2026-01-31', proofs[book].root, int(proofs[book].total)))
        self.assertEqual((facts['loans']['total'], facts['loans']['members'], facts['loans']['checked']), (1_000_000, 1, 0))
        self.assertIsNone(self.in_public(date(2025, 12, 31))._proof_facts())


@tagged('post_install', '-at_install')
class TestSurplusFacts(FactsMixin, SurplusCase):

    def test_surplus(self):
        self.assertIsNone(self.in_public(date(2027, 1, 31))._surplus_facts())
        surplus = self.decided()
        facts = self.in_public(date(2027, 1, 31))._surplus_facts()
        self.assertEqual((facts['year'], facts['amount'], facts['decided_on']), (2026, 400_000_000, MEETING.isoformat()))
        self.assertEqual(sum(part['amount'] for part in facts['parts']), 400_000_000)
        self.assertEqual([(part['name'], part['percent']) for part in facts['parts']], [(line.name, line.percent) for line in surplus.line_ids.sorted('sequence')])
        self.assertIsNone(self.in_public(date(2026, 12, 31))._surplus_facts())


@tagged('post_install', '-at_install')
class TestSealFacts(FactsMixin, SealCase):

    def test_seal(self):
        """ The last sealed day of the month, by root and words; at the supervisors' desk with what was found """
        desk = self.by(self.supervisor, self.env['koperasi.desk'])
        self.assertEqual(self.in_public(date(2026, 1, 31))._seal_facts(), [])
        self.assertIsNone(desk._seal_facts())
        self.live()
        days = self.Seal.search([('company_id', '=', self.coop.id)], order='date')
        self.assertEqual(days.mapped('date'), [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)])
        for until, day in ((date(2026, 1, 31), days[2]), (date(2026, 1, 6), days[1])):
            self.assertEqual(self.in_public(until)._seal_facts(), [{'branch': self.coop.name, 'date': day.date.isoformat(), 'root': day.root, 'words': day.words}])
        self.assertEqual(self.in_public(date(2025, 12, 31))._seal_facts(), [])
        card = desk._seal_facts()
        self.assertEqual((card['level'], card['value']), ('ok', format_date(desk.env, days[2].date)))
        self.env['koperasi.seal.finding']._note(self.coop, [{'kind': 'changed', 'name': "x", 'res_model': False, 'res_id': 0, 'fingerprint': "x"}])
        card = {card['code']: card for card in desk.board()['cards']}['seal']
        self.assertEqual((card['level'], card['open']['res_model']), ('bad', 'koperasi.seal.finding'))
        self.assertIn("1 ", card['note'])
        self.by(self.supervisor, self.env['koperasi.seal.finding'].search([('company_id', '=', self.coop.id)])).explain("Diperiksa")
        self.assertEqual(desk._seal_facts()['level'], 'ok')
