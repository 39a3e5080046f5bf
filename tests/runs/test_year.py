from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import RunCase

ENDS = [date(2026, month + 1, 1) - date.resolution for month in range(1, 12)] + [date(2026, 12, 31)]


class TestYear(RunCase):
    """ The close of a year (domain 6.3 row 25): surplus to that of prior years, the year locked, taken back by two persons """

    def months_closed(self, *left_out):
        """ As if the months of 2026 had been closed, but for some """
        self.Run.create([{'kind': 'month', 'company_id': self.coop.id, 'date': end, 'state': 'done'} for end in ENDS if end.month not in left_out])

    def earn(self, day, income, expense):
        """ An entry of the accountant on a day, in rupiah """
        accounts = {code: self.coop._koperasi_account(code).id for code in ('711001', '612401', '112101')}
        move = self.env['account.move'].create({
            'journal_id': self.env['account.journal'].search([('company_id', '=', self.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1).id,
            'date': day, 'line_ids': [Command.create({'account_id': accounts['711001'], 'credit': income}), Command.create({'account_id': accounts['612401'], 'debit': expense}),
                                      Command.create({'account_id': accounts['112101'], 'debit': max(income - expense, 0), 'credit': max(expense - income, 0)})]})
        move.action_post()
        return move

    def year(self, user=None):
        answer = self.by(user or self.accountant, self.Run).start_year(self.coop.id, '2026-07-01')
        self.Run._work_inline()
        self.env.invalidate_all()
        return self.Run.browse(answer['run_id'])

    def booked(self, code):
        account = self.coop._koperasi_account(code)
        return sum(int(line.balance) for line in self.env['account.move.line'].search(
            [('account_id', '=', account.id), ('company_id', '=', self.coop.id), ('parent_state', '=', 'posted')]))

    def test_surplus_and_lock(self):
        """ Two members paid an entrance fee of 50,000 each; 800,000 income and 500,000 costs beside it. What belongs to 2027 stays. """
        self.months_closed()
        entry = self.earn(date(2026, 6, 30), 800_000, 500_000)
        self.go_to(date(2027, 1, 11))
        self.earn(date(2027, 1, 10), 70_000, 20_000)
        fees = -self.booked('414002')
        run = self.year()
        self.assertEqual((run.kind, run.date, run.state), ('year', date(2026, 12, 31), 'done'), run.step_ids.mapped('problem'))
        surplus = fees + 800_000 - 500_000
        step = self.step(run, 'year_surplus')
        self.assertEqual(step.result, {'income': fees + 800_000, 'expense': 500_000, 'surplus': surplus})
        self.assertEqual((self.booked('317001'), self.booked('318001')), (-surplus, surplus))
        move = step.transaction_ids.move_id
        self.assertTrue(move.inalterable_hash)
        self.assertEqual((move.date, self.coop.fiscalyear_lock_date), (date(2027, 1, 11), date(2026, 12, 31)))
        with self.assertRaises(UserError):
            entry.button_draft()
        self.assert_ledger_ties()
        self.assertEqual(self.year(self.manager), run)   # once

    def test_loss(self):
        self.months_closed()
        fees = -self.booked('414002')
        self.earn(date(2026, 6, 30), 0, fees + 400_000)
        self.go_to(date(2027, 1, 4))
        run = self.year()
        self.assertEqual(self.step(run, 'year_surplus').result['surplus'], -400_000)
        self.assertEqual((self.booked('317001'), self.booked('318001')), (400_000, -400_000))

    def test_open_months(self):
        """ December can still be closed: the year waits for it. March cannot any more: it is named. """
        self.months_closed(3, 12)
        self.go_to(date(2027, 1, 4))
        run = self.year()
        step = self.step(run, 'year_months')
        self.assertEqual((run.state, step.state, self.booked('317001'), self.coop.fiscalyear_lock_date), ('stopped', 'stopped', 0, False))
        for month in ("March", "December"):
            self.assertIn(month, step.problem)
        self.Run.create([{'kind': 'month', 'company_id': self.coop.id, 'date': '2026-12-31', 'state': 'done'}])
        self.by(self.accountant, run).action_resume()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(run.state, 'done')
        self.assertIn("March", step.problem)
        self.assertNotIn("December", step.problem)

    def test_year_before(self):
        """ 2027 is not closed before 2026 """
        self.Run.create([{'kind': 'month', 'company_id': self.coop.id, 'date': end.replace(year=2027), 'state': 'done'} for end in ENDS])
        self.go_to(date(2028, 1, 3))
        answer = self.by(self.accountant, self.Run).start_year(self.coop.id, '2027-01-01')
        self.Run._work_inline()
        step = self.step(self.Run.browse(answer['run_id']), 'year_months')
        self.assertEqual(step.state, 'stopped')
        self.assertIn("2026", step.problem)

    def test_taken_back(self):
        """ By two persons, as a whole, once: entries and lock as before; then it is closed again """
        self.months_closed()
        self.coop.fiscalyear_lock_date = date(2026, 3, 31)
        self.go_to(date(2027, 1, 4))
        before = self.booked('317001'), self.booked('318001')
        run = self.year()
        after = self.booked('317001'), self.booked('318001')
        with self.raises(UserError, "its run is taken back"):
            self.by(self.manager, run.step_ids.transaction_ids).reverse("salah", self.key())
        key = self.key()
        asked = self.by(self.accountant, run).reverse("Koreksi auditor", key)
        approval = self.env['koperasi.approval'].browse(asked['approval_id'])
        with self.assertRaises(UserError):
            self.by(self.accountant, approval).approve()
        self.by(self.manager, approval).approve()
        answer = self.by(self.accountant, run).reverse("Koreksi auditor", key)
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((self.Run.browse(answer['run_id']).state, run.state, set(run.step_ids.mapped('state'))), ('done', 'reversed', {'reversed'}))
        self.assertEqual(((self.booked('317001'), self.booked('318001')), self.coop.fiscalyear_lock_date), (before, date(2026, 3, 31)))
        with self.raises(UserError, "cannot be taken back"):
            self.by(self.accountant, run).reverse("Koreksi auditor", self.key())
        again = self.year()
        self.assertNotEqual(again, run)
        self.assertEqual((again.state, (self.booked('317001'), self.booked('318001'))), ('done', after))
        self.assert_ledger_ties()

    def test_not_taken_back_after_a_later_year(self):
        self.months_closed()
        self.go_to(date(2027, 1, 4))
        run = self.year()
        self.Run.create([{'kind': 'year', 'company_id': self.coop.id, 'date': '2027-12-31', 'scope': 'year', 'state': 'done'}])
        with self.raises(UserError, "comes after it"):
            self.by(self.accountant, run).reverse("x", self.key())

    def test_bad_years(self):
        """ Not over, before the books, nonsense; and who may """
        for year in ('2026-12-31', '2030-01-01', 'x', None, 5):
            with self.subTest(year=year):
                self.refused(self.by(self.accountant, self.Run).start_year, self.coop.id, year)
        self.refused(self.by(self.accountant, self.Run).start_year, self.coop.id, '2025-06-30', says="The books begin")
        self.refused(self.by(self.accountant, self.Run).start_year, -1, '2026-01-01')
        for user in (self.teller, self.officer, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, self.Run).start_year(self.coop.id, '2026-01-01')

    def test_dialog(self):
        self.months_closed()
        self.go_to(date(2027, 1, 4))
        dialog = self.by(self.accountant, self.env['koperasi.run.dialog']).with_context(default_operation='year').create({})
        self.assertEqual((dialog.operation, dialog.date), ('year', date(2026, 12, 31)))
        run = self.Run.browse(dialog.action_confirm()['res_id'])
        self.assertEqual((run.kind, run.date), ('year', date(2026, 12, 31)))
