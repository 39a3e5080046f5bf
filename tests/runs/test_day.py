from datetime import date

from odoo.exceptions import AccessError, UserError

from odoo.addons.koperasi.finance.dates import add_months

from .common import RunCase


class TestDay(RunCase):
    """ The close of a day (domain 6.4) """

    def open_term(self, amount=50_000_000, months=3, **values):
        answer = self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, amount, months, self.key(), journal_id=self.bank, payout_account_id=self.savings.id, **values)
        return self.Account.browse(answer['account_id'])

    def test_closed_and_opened(self):
        run = self.close_day()
        self.assertEqual((run.state, run.progress), ('done', 100), run.step_ids.mapped('problem'))
        days = self.env['koperasi.business.day'].search([('company_id', '=', self.coop.id)])
        self.assertEqual([(day.date, day.state) for day in days], [(date(2026, 1, 6), 'open'), (date(2026, 1, 5), 'closed')])
        total = self.env['koperasi.day.total'].search([('company_id', '=', self.coop.id), ('control_id', '=', self.product('SIBUHAR').control_id.id)])
        self.assertEqual((total.date, total.accounts, total.balance, total.raised), (date(2026, 1, 5), 2, 250_000, 250_000))

    def test_dormant(self):
        """ Left alone for more than its five months an account is counted as dormant, until two persons reactivate it """
        self.product('SIBUHAR').dormancy_months = 5
        self.go_to(date(2026, 6, 4))
        self.put(self.other_savings, 1_000)
        self.other_savings._touch()
        for day, dormant in ((date(2026, 6, 4), 0), (date(2026, 6, 5), 0), (date(2026, 6, 6), 1)):
            self.go_to(day)
            step = self.step(self.close_day(), 'day_totals')
            self.assertEqual((step.result['dormant'], step.summary), (dormant, f"Dormant accounts: {dormant}"))
        asked = self.by(self.teller, self.savings).reactivate("KTP diperiksa", key := self.key())
        with self.assertRaises(UserError):
            self.by(self.teller, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        self.by(self.teller, self.savings).reactivate("KTP diperiksa", key)
        self.assertEqual(self.step(self.close_day(), 'day_totals').result['dormant'], 0)

    def test_panel(self):
        """ The first panel shows a closing while it works or waits for somebody, and not after it """
        Panel = self.by(self.manager, self.env['koperasi.start'])
        day = self.env['koperasi.business.day']._current(self.coop)
        run = self.Run.browse(self.by(self.manager, day).action_close_by_run()['res_id'])
        self.assertEqual(Panel.create([{}]).run_ids, run)
        self.Run._work_inline()   # its till is open
        self.assertEqual(Panel.create([{}]).run_ids.mapped('state'), ['stopped'])
        self.close_day()
        self.assertFalse(Panel.create([{}]).run_ids)

    def test_days_off(self):
        """ After a Saturday comes Monday, after the day before a holiday the one after it """
        self.go_to(date(2026, 1, 10))
        self.env['koperasi.holiday'].create({'date': '2026-01-13', 'name': "Libur", 'company_id': self.coop.id})
        for following in (12, 14):
            self.close_day()
            self.assertEqual(self.env['koperasi.business.day']._current(self.coop).date, date(2026, 1, following))

    def test_open_till(self):
        """ What people have to finish is said at once, before anything is booked; after it is done the run goes on """
        day = self.env['koperasi.business.day']._current(self.coop)
        action = self.by(self.manager, day).action_close_by_run()
        self.Run._work_inline()
        run = self.Run.browse(action['res_id'])
        step = self.step(run, 'day_ready')
        self.assertEqual((step.state, day.state), ('stopped', 'open'))
        self.assertIn("is not closed", step.problem)
        self.close_tills()
        self.assertEqual(self.by(self.manager, day).action_close_by_run()['res_id'], run.id)
        self.Run._work_inline()
        self.assertEqual((run.state, day.state), ('done', 'closed'))

    def test_books_that_disagree(self):
        """ The tie-out stops the close; the day stays open """
        self.close_tills()
        self.assert_ledger_ties()   # leaves no trigger pending
        day = self.env['koperasi.business.day']._current(self.coop)
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("ALTER TABLE koperasi_account DISABLE TRIGGER koperasi_account_follows_entries")
            self.env.cr.execute("UPDATE koperasi_account SET balance = balance + 1 WHERE id = %s", (self.savings.account_id.id,))
            self.env.invalidate_all()
            action = self.by(self.manager, day).action_close_by_run()
            self.Run._work_inline()
            run = self.Run.browse(action['res_id'])
            step = self.step(run, 'day_end')
            self.assertEqual((step.state, day.state), ('stopped', 'open'))
            self.assertIn(self.savings.number, step.problem)
            savepoint.rollback()
        self.env.invalidate_all()

    def test_term_interest_and_maturity(self):
        """ Case S3: 375,000 gross, 37,500 tax each month on its day, without anybody at the counter; the principal at the end """
        term = self.open_term()
        self.go_to(date(2026, 2, 4))
        self.close_day()
        self.assertEqual(self.earned(term), {})
        gross = round(50_000_000 * 0.007)   # 0.70 % a month for three months
        for month in (1, 2, 3):
            day = add_months(date(2026, 1, 5), month)
            self.go_to(day)
            self.assertEqual(self.close_day().state, 'done')
            self.assertEqual(self.earned(term), {'interest': month * gross, 'tax': -month * (gross // 10)})
        self.assertEqual((term.state, self.savings.balance), ('closed', 125_000 + 3 * (gross - gross // 10) + 50_000_000))

    def test_rolled_over(self):
        term = self.open_term(aro='principal')
        self.go_to(date(2026, 4, 5))
        self.close_day()
        self.assertEqual((term.state, term.balance, term.contract_from, term.maturity_date), ('open', 50_000_000, date(2026, 4, 5), date(2026, 7, 5)))
        self.assertEqual(self.earned(term)['interest'], 3 * 350_000)

    def test_rolled_over_with_its_interest(self):
        """ 50 million for three months at 0.70 %: 1,050,000 at its end, 105,000 tax, the next contract is of 50,945,000 and earns on that """
        answer = self.by(self.teller, self.Account).open_term(self.maria.id, self.product('SISUKA').id, 50_000_000, 3, self.key(), journal_id=self.bank, aro='all')
        term = self.Account.browse(answer['account_id'])
        self.go_to(date(2026, 4, 5))
        self.close_day()
        self.assertEqual((term.state, term.balance, term.contract_from, term.maturity_date), ('open', 50_945_000, date(2026, 4, 5), date(2026, 7, 5)))
        self.assertEqual(self.earned(term), {'interest': 1_050_000, 'tax': -105_000})
        self.go_to(date(2026, 7, 5))
        self.close_day()
        gross = 3 * round(50_945_000 * 0.007)
        self.assertEqual(term.balance, 50_945_000 + gross - gross // 10)

    def test_two_terms_of_a_member(self):
        """ 200,000 and 200,000 in a month: the second one sees the first, so that all of it is taxed (case S4) """
        first, second = self.open_term(28_571_429), self.open_term(28_571_429)
        self.go_to(date(2026, 2, 5))
        self.close_day()
        taxes = sorted(self.earned(term).get('tax', 0) for term in (first, second))
        self.assertEqual(taxes, [-40_000, 0])

    def test_mandatory_debit(self):
        """ Due shares are taken from savings, as far as they reach and no further than is due """
        self.by(self.teller, self.savings).action_mandatory_source()
        self.assertTrue(self.savings.pays_mandatory)
        self.by(self.teller, self.yosef).set_mandatory_source(self.other_savings.id)
        self.other_savings._withdraw(100_000, self.key(), self.env['account.journal'].browse(self.bank))
        self.go_to(date(2026, 4, 1))
        due = int(self.maria.mandatory_arrears)
        self.assertGreater(due, 0)
        left = int(self.other_savings.available)
        run = self.close_day()
        step = self.step(run, 'mandatory_debit')
        self.assertEqual((self.maria.mandatory_arrears, self.savings.balance), (0, 125_000 - due))
        self.assertEqual((self.yosef.mandatory_arrears, self.other_savings.available), (due - min(left, due), max(left - due, 0)))
        self.assertEqual((step.done, step.amount), (2, due + min(left, due)))
        # who has nothing left is named the next day
        if left < due:
            again = self.step(self.close_day(), 'mandatory_debit')
            self.assertEqual((again.done, again.skipped), (0, 1))
            self.assertIn("not enough money", again.error_ids.reason)

    def test_bad_sources(self):
        for account in (self.other_savings.id, self.account(self.maria, 'WAJIB').id, -1, 'x', True):
            with self.subTest(account=account):
                self.refused(self.by(self.teller, self.maria).set_mandatory_source, account)
        self.denied(self.by(self.officer, self.maria).set_mandatory_source, self.savings.id)
        self.assertFalse(self.maria.mandatory_source_id)

    def test_standing_order(self):
        """ Monthly from the 31st: on the last day of shorter months, until its last date; a day without money is tried again """
        self.put(self.savings, 200_000)
        Order = self.by(self.teller, self.env['koperasi.standing.order'])
        self.go_to(date(2026, 1, 30))
        order = Order.create({'account_id': self.savings.id, 'target_id': self.other_savings.id, 'amount': 100_000,
                              'first_date': '2026-01-31', 'last_date': '2026-04-30'})
        for day, balance, following in ((date(2026, 1, 30), 325_000, date(2026, 1, 31)), (date(2026, 1, 31), 225_000, date(2026, 2, 28)),
                                        (date(2026, 2, 28), 125_000, date(2026, 3, 31))):
            self.go_to(day)
            self.close_day()
            self.assertEqual((self.savings.balance, order.next_date), (balance, following))
        self.savings._withdraw(100_000, self.key(), self.env['account.journal'].browse(self.bank))
        self.go_to(date(2026, 3, 31))
        step = self.step(self.close_day(), 'standing_order')
        self.assertEqual((step.done, step.skipped, order.next_date), (0, 1, date(2026, 3, 31)))
        self.put(self.savings, 100_000)
        self.close_day()
        self.assertEqual((self.savings.balance, order.next_date, order.state), (25_000, date(2026, 4, 30), 'active'))
        with self.assertRaises(UserError):
            order.write({'amount': 1})
        order.end()
        self.assertEqual((order.state, order.next_date), ('ended', False))

    def test_bad_orders(self):
        Order = self.by(self.teller, self.env['koperasi.standing.order'])
        good = {'account_id': self.savings.id, 'target_id': self.other_savings.id, 'amount': 10_000, 'first_date': '2026-01-31'}
        for bad in ({'amount': 0}, {'amount': -1}, {'amount': 1.5}, {'target_id': self.savings.id}, {'account_id': self.account(self.maria, 'WAJIB').id},
                    {'first_date': '2026-01-04'}, {'first_date': 'x'}, {'last_date': '2026-01-30'}, {'target_id': 0}, {'next_date': '2026-01-05'},
                    {'count': 5}, {'state': 'ended'}):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                Order.create({**good, **bad})
        self.assertFalse(Order.search_count([]))
        with self.assertRaises(AccessError):
            self.by(self.officer, self.env['koperasi.standing.order']).create(good)

    def test_skipped_days(self):
        """ Four days on which nobody came are caught up in order: as if each had been closed on its day """
        term, (order,) = self.open_term(), [self.by(self.teller, self.env['koperasi.standing.order']).create({
            'account_id': self.savings.id, 'target_id': self.other_savings.id, 'amount': 20_000, 'first_date': '2026-02-06'})]
        self.go_to(date(2026, 2, 4))
        self.close_tills()
        self.by(self.manager, self.env['koperasi.business.day']._current(self.coop)).action_close_by_run('2026-02-09')
        self.Run._work_inline()
        days = self.env['koperasi.business.day'].search([('company_id', '=', self.coop.id), ('date', '>=', '2026-02-04')])
        self.assertEqual([(day.date.day, day.state) for day in days],
                         [(9, 'open'), (8, 'closed'), (7, 'closed'), (6, 'closed'), (5, 'closed'), (4, 'closed')])
        paid = self.env['koperasi.transaction'].search([('kind', 'in', ('term_interest', 'transfer')), ('company_id', '=', self.coop.id)])
        self.assertEqual({(transaction.kind, transaction.business_date.day) for transaction in paid}, {('term_interest', 5), ('transfer', 6)})
        self.assertEqual((term.interest_paid, order.count), (350_000, 1))

    def test_who_may(self):
        day = self.env['koperasi.business.day']._current(self.coop)
        for user in (self.teller, self.officer, self.accountant, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, day).action_close_by_run()
        for until in ('2026-01-05', '2026-01-01', 'x', 5):
            with self.subTest(until=until):
                self.refused(self.by(self.manager, day).action_close_by_run, until)
