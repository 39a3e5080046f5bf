from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase


@tagged('post_install', '-at_install')
class TestDayAndCash(TillCase):
    """ The day closes when every till is counted and signed, and shows cash = Σ tills + vault """

    def setUp(self):
        super().setUp()
        self.day = self.env['koperasi.business.day']._current(self.coop)

    def stays_open(self, *says):
        with self.assertRaises(UserError) as caught:
            self.by(self.manager, self.day).action_close()
        for text in says:
            self.assertIn(text, str(caught.exception))
        self.assertEqual(self.day.state, 'open')

    def test_all_tills_closed(self):
        session = self.opened()
        self.stays_open(self.till_journal.name, self.teller.name)
        self.counted(session, self.cash())
        self.stays_open(self.till_journal.name)
        self.by(self.manager, session).sign_closing(self.key())
        self.by(self.manager, self.day).action_close()

    def test_no_movement_waits(self):
        answer = self.by(self.manager, self.Movement).ask('bank_deposit', self.vault.id, self.bank, 1_000_000, self.key())
        self.stays_open("1.000.000", "signature")
        self.by(self.manager, self.Movement.browse(answer['movement_id'])).cancel("Besok")
        self.by(self.manager, self.day).action_close()

    def test_opening_that_waits(self):
        answer = self.by(self.teller, self.Session).open_session(self.till, self.sheet(self.cash()), 0, self.key())
        self.stays_open(self.till_journal.name)
        self.by(self.teller, self.Session.browse(answer['session_id'])).cancel_opening("Sudah malam")
        self.by(self.manager, self.day).action_close()

    def test_books_of_a_closed_till_were_touched(self):
        account = self.till_journal.default_account_id
        self.env['account.move'].create({
            'journal_id': self.journal('general').id, 'date': '2026-01-05', 'line_ids': [
                (0, 0, {'account_id': account.id, 'credit': 7_000}), (0, 0, {'account_id': self.coop._koperasi_account('611501').id, 'debit': 7_000})],
        }).action_post()
        self.stays_open("last count")
        session = self.opened()
        self.counted(session, self.cash())
        self.by(self.manager, session).sign_closing(self.key())
        self.by(self.manager, self.day).action_close()

    def test_position(self):
        other = self.env['account.journal'].browse(self.by(self.manager, self.env['account.journal']).koperasi_create_till("Teller 2")['journal_id'])
        first, second = self.opened(taken=1_000_000), self.opened(self.second_teller, taken=500_000, journal=other)
        start = self.cash() - 1_000_000
        rows = {row['journal_id']: row for row in self.day._cash_position()}
        self.assertEqual({key: row['ledger'] for key, row in rows.items()}, {self.till: start + 1_000_000, other.id: 500_000, self.vault.id: 18_500_000})
        self.assertEqual((rows[self.till]['counted'], rows[self.till]['state']), (None, 'open'))
        self.counted(first, start + 995_000, "Kurang")
        self.assertEqual({row['journal_id']: row['difference'] for row in self.day._cash_position()}, {self.till: -5_000, other.id: None, self.vault.id: None})
        self.by(self.manager, first).sign_closing(self.key())
        self.counted(second, 500_000)
        self.by(self.manager, second).sign_closing(self.key())
        closed = self.day._cash_position()
        self.assertEqual(sum(row['ledger'] for row in closed), start + 995_000 + 500_000 + 18_500_000)
        self.go_to(date(2026, 1, 6))
        self.opened(taken=250_000)
        self.assertEqual(self.day._cash_position(), closed, "a closed day shows its own evening")
        html = self.by(self.teller, self.day).cash_table
        for text in (self.till_journal.name, "18.500.000", "500.000"):
            self.assertIn(text, html)

    def test_other_branch_has_its_own(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        branch._koperasi_setup()
        day = self.env['koperasi.business.day']._open(branch, date(2026, 1, 5))
        self.opened()
        self.assertEqual([row['ledger'] for row in day._cash_position()], [0, 0])
        day._close()
