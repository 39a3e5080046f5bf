from datetime import date

from .common import RunCase


class TestBadInput(RunCase):
    """ Issue 5, "Bad input": what cannot be worked on is listed with its reason, the rest of the night goes on, the close says what is open """

    def setUp(self):
        super().setUp()
        self.rate('SIBUHAR', 8)
        self.go_to(date(2026, 1, 31))
        self.assert_ledger_ties()   # leaves no trigger pending: tables are changed below
        self.savepoint = self.env.cr.savepoint()

    def tearDown(self):
        self.savepoint.close(rollback=True)   # books that do not agree
        self.env.invalidate_all()
        super().tearDown()

    def force(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def left_out(self, run, kind):
        return {(error.res_model, error.res_id): error.reason for error in self.step(run, kind).error_ids if not error.retried}

    def check(self, bad, reason, model=None, day_reason=None):
        """ The night names the record; the month leaves out its account only, and pays the other """
        record = model or bad.account_id
        night = self.close_day()
        found = self.left_out(night, 'day_records')
        self.assertEqual(set(found), {(record._name, record.id)})
        self.assertIn(day_reason or reason, found[record._name, record.id])
        self.assertEqual(night.left_out_ids, self.step(night, 'day_records').error_ids)
        month = self.month('2026-01-31')
        found = self.left_out(month, 'savings_interest')
        self.assertEqual(set(found), {('koperasi.savings.account', bad.id)})
        self.assertIn(reason, found['koperasi.savings.account', bad.id])
        self.assertEqual((self.earned(bad), self.earned(self.other_savings)['interest']), ({}, round(125_000 * 0.08 * 27 / 365)))
        return night, month

    def test_no_rate_for_the_date(self):
        """ A rate that begins later: the product is named every night, its accounts are left out of the month """
        bad = self.more_savings('SIDANDIK', self.maria)
        self.force("UPDATE koperasi_savings_rate SET date_from = '2026-03-01' WHERE product_id = %s", bad.product_id.id)
        night, month = self.check(bad, "no rate is in force before 2026-03-01", model=bad.product_id, day_reason="has no rate")
        self.assertEqual((night.state, month.state), ('done', 'done'))
        self.assertEqual(self.earned(self.savings), {'interest': round(125_000 * 0.08 * 27 / 365)})

    def test_account_in_another_currency(self):
        """ Its control account is in dollars: nothing is booked on it, by no run and at no counter """
        usd = self.env.ref('base.USD')
        usd.active = True
        control = self.env['account.account'].with_company(self.coop).create({
            'code': '211199', 'name': "Simpanan USD", 'account_type': 'liability_current', 'currency_id': usd.id, 'company_ids': [(6, 0, self.coop.ids)]})
        bad = self.savings
        self.force("UPDATE koperasi_account SET control_id = %s WHERE id = %s", control.id, bad.account_id.id)
        self.product('SIBUHAR').admin_fee = 1_000
        night, month = self.check(bad, "another currency")
        self.assertEqual(set(self.left_out(month, 'savings_fee')), {('koperasi.account', bad.account_id.id)})
        # the books of the two control accounts differ: that stays open, and is said
        for run, kind in ((night, 'day_end'), (month, 'books_check')):
            self.assertEqual((run.state, self.step(run, kind).state), ('stopped', 'stopped'))
            self.assertIn("Simpanan USD", self.step(run, kind).problem)
        self.refused(bad._deposit, 50_000, self.key(), self.env['account.journal'].browse(self.bank), says="secondary currency")

    def test_member_without_branch(self):
        self.force("ALTER TABLE koperasi_member ALTER company_id DROP NOT NULL")
        self.force("UPDATE koperasi_member SET company_id = NULL WHERE id = %s", self.maria.id)
        night, month = self.check(self.savings, "has no branch", model=self.maria)
        self.assertEqual((night.state, month.state), ('done', 'done'))

    def test_negative_balance(self):
        """ Forced in by SQL: the account is named, the others get their interest; the closes stop at their end and say which account it is """
        self.force("ALTER TABLE koperasi_account DISABLE TRIGGER USER")
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'koperasi_account'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%balance%'")
        for (name,) in self.env.cr.fetchall():
            self.force(f'ALTER TABLE koperasi_account DROP CONSTRAINT "{name}"')
        self.force("ALTER TABLE koperasi_entry DISABLE TRIGGER USER")
        self.force("UPDATE koperasi_entry SET amount = -70000, balance_after = -70000 WHERE account_id = %s", self.savings.account_id.id)
        self.force("UPDATE koperasi_account SET balance = -70000 WHERE id = %s", self.savings.account_id.id)
        night, month = self.check(self.savings, "cannot be worked out", day_reason="below zero")
        for run, kind in ((night, 'day_end'), (month, 'books_check')):
            self.assertEqual((run.state, self.step(run, kind).state), ('stopped', 'stopped'))
            self.assertIn(self.savings.number, self.step(run, kind).problem)

    def test_mended(self):
        """ Once mended, it is tried again: not left out any more """
        bad = self.more_savings('SIDANDIK', self.maria)
        [later] = bad.product_id.rate_ids
        self.force("UPDATE koperasi_savings_rate SET date_from = '2026-03-01' WHERE id = %s", later.id)
        self.close_tills()
        run = self.Run._start('day', self.coop, date(2026, 1, 31))
        step = self.step(run, 'day_records')
        while step.state != 'done' and self.Run._work_once(own=False) is not None:
            pass
        self.assertEqual((step.state, step.skipped), ('done', 1))
        self.by(self.manager, step).action_retry()
        self.Run._work_once(own=False)
        self.Run._work_once(own=False)
        self.assertEqual((step.skipped, len(step.error_ids)), (1, 2))   # still so
        self.force("UPDATE koperasi_savings_rate SET date_from = '2026-01-01' WHERE id = %s", later.id)
        self.by(self.manager, step).action_retry()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((step.state, step.skipped, run.state), ('done', 0, 'done'))
