from datetime import date

from .common import RunCase


class TestInterestPayout(RunCase):
    """ Interest of an account on demand that goes to another account of the same member (domain 4.2) """

    def moved(self, account):
        """ ``[(kind, rupiah)]`` of what runs and closings moved on an account """
        entries = self.env['koperasi.entry'].search([
            ('account_id', '=', account.account_id.id), ('transaction_id.kind', 'in', ('savings_interest', 'interest_tax', 'interest_payout', 'closing'))], order='seq')
        return [(entry.transaction_id.kind, int(entry.amount)) for entry in entries]

    def send(self, account, target, user=None):
        self.by(user or self.teller, account).set_interest_account(target and target.id)

    def test_case_s4(self):
        """ 150,000 with 15,000 tax go elsewhere as 135,000; tax and slip are as if all had stayed """
        first, second, third = self.savings_of_s4()
        self.send(first, third)
        balances = [int(account.balance) for account in (first, second, third)]
        run = self.month()
        self.assertEqual([self.earned(account) for account in (first, second, third)],
                         [{'interest': 150_000, 'tax': -15_000}, {'interest': 80_000, 'tax': -8_000}, {'interest': 25_000, 'tax': -2_500}])
        self.assertEqual(self.moved(first), [('savings_interest', 150_000), ('interest_tax', -15_000), ('interest_payout', -135_000)])
        self.assertEqual([int(account.balance) for account in (first, second, third)],
                         [balances[0], balances[1] + 72_000, balances[2] + 22_500 + 135_000])
        step = self.step(run, 'savings_interest')
        self.assertEqual((step.skipped, len(step.transaction_ids.move_id)), (0, 1))
        self.assertEqual(step.amount, 255_000 + self.earned(self.other_savings)['interest'])
        slip = self.env['koperasi.tax.slip'].search([('member_id', '=', self.maria.id), ('gross', '>', 0)])
        self.assertEqual((slip.gross, slip.tax), (255_000, 25_500))
        self.assert_ledger_ties()

    def test_taken_back(self):
        """ The reversal of the month's interest brings all of it back, and a rerun comes to the same """
        first, _second, third = self.savings_of_s4()
        self.send(first, third)
        balances = [int(account.balance) for account in (first, third)]
        run = self.month()
        after = [int(account.balance) for account in (first, third)]
        step, key = self.by(self.accountant, self.step(run, 'savings_interest')), self.key()
        self.by(self.manager, self.env['koperasi.approval'].browse(step.reverse("salah", key)['approval_id'])).approve()
        step.reverse("salah", key)
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual([int(account.balance) for account in (first, third)], balances)
        self.by(self.accountant, run).action_resume()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual([int(account.balance) for account in (first, third)], after)

    def test_stays(self):
        """ It stays on the account that earned it, and is named, where either account is frozen; and as before where the setting was taken away """
        first, second, third = self.savings_of_s4()
        self.send(first, third)
        self.send(second, first)
        self.by(self.manager, third).freeze("Sengketa")
        step = self.step(self.month(), 'savings_interest')
        self.assertEqual((self.moved(first), self.moved(second)), (
            [('savings_interest', 150_000), ('interest_tax', -15_000), ('interest_payout', 72_000)],
            [('savings_interest', 80_000), ('interest_tax', -8_000), ('interest_payout', -72_000)]))
        self.assertEqual(step.error_ids.mapped('reason'), [f"The interest stays on {first.number}: {third.number} is not open."])
        self.by(self.accountant, step).action_retry()   # it was paid: another try pays nothing more
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(len(self.moved(first)), 3)

    def test_unsettled_target(self):
        """ An account whose own interest cannot be worked out now receives none: it would earn on it when it is tried again """
        first, _second, third = self.savings_of_s4()
        self.send(first, third)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM koperasi_savings_rate WHERE product_id = %s", (third.product_id.id,))
        self.env.invalidate_all()
        step = self.step(self.month(), 'savings_interest')
        self.assertEqual(self.moved(first), [('savings_interest', 150_000)], "no tax: the month has brought 230,000 so far")
        self.assertEqual(sorted(step.error_ids.mapped('res_id')), sorted((first | third).ids))

    def test_closing(self):
        """ At the end of an account its last interest goes where it was to go, the balance to the counter; an account that receives is not closed """
        self.rate('SIBUHAR', 8)
        other = self.more_savings('SIBUHAR', self.maria)
        self.put(self.savings, 9_875_000)
        self.send(self.savings, other)
        self.go_to(date(2026, 1, 20))
        self.refused(self.by(self.teller, other).close, self.key(), self.till, says=f"The interest of {self.savings.number} goes to this account")
        self.by_two(self.by(self.manager, self.savings).close, self.key(), self.bank)
        # 10,000,000 x 8 % x 15 / 365
        interest = 32_877
        self.assertEqual((int(other.balance), self.savings.balance, self.savings.state), (20_000 + interest, 0, 'closed'))
        self.assertEqual(self.moved(self.savings), [('closing', interest), ('closing', -interest), ('closing', -10_000_000)])
        self.by(self.teller, other).close(self.key(), self.till)
        self.assertEqual(other.state, 'closed')
        self.assert_ledger_ties()

    def test_setting(self):
        """ Another account on demand of the same member, by whoever serves him """
        other = self.more_savings('SIBUHAR', self.maria)
        dialog = self.by(self.teller, self.env['koperasi.savings.operation']).with_context(
            default_operation='interest', default_savings_account_id=self.savings.id, default_member_id=self.maria.id)
        dialog.create({'payout_account_id': other.id}).action_confirm()
        self.assertEqual(self.savings.payout_account_id, other)
        self.assertEqual(self.savings.with_context(operation='interest').action_operation()['context']['default_payout_account_id'], other.id)
        dialog.create({}).action_confirm()
        self.assertFalse(self.savings.payout_account_id)
        mandatory = self.account(self.maria, 'WAJIB')
        for target in (self.savings, self.other_savings, mandatory, self.Account.browse(-1)):
            self.refused(self.by(self.teller, self.savings).set_interest_account, target.id)
        self.refused(self.by(self.teller, mandatory).set_interest_account, other.id)
        for user in (self.officer, self.accountant, self.supervisor):
            self.denied(self.by(user, self.savings).set_interest_account, other.id)
