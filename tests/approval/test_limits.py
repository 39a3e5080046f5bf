from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.savings.limit import DEFAULTS
from odoo.addons.koperasi.tests.approval.common import ApprovalCase


class TestLimits(ApprovalCase):
    """ Up to which amount somebody acts alone: at once, a day, by role, by product. """
    two_cooperatives = True

    def test_defaults(self):
        """ The figures that a new cooperative starts with """
        found = [(row.role, row.operation, row.amount_once, row.amount_day)
                 for row in self.Limit.search([('company_id', '=', self.coop.id)])]
        self.assertIn(('teller', 'withdrawal', 5_000_000, 25_000_000), found)
        self.assertIn(('teller', 'deposit', 100_000_000, 0), found)
        self.assertEqual(len(found), len(DEFAULTS))
        self.coop._koperasi_setup()
        self.assertEqual(self.Limit.search_count([('company_id', '=', self.coop.id)]), len(DEFAULTS))

    def test_older_cooperative(self):
        """ One that was set up before there were limits gets them with the update; one that has some keeps them """
        mine = self.Limit.search([('company_id', '=', self.coop.id)])
        mine.active = False
        self.env.cr.execute("DELETE FROM koperasi_limit WHERE company_id = %s", (self.other_coop.id,))
        self.env.invalidate_all()
        self.env['res.company']._koperasi_setup_missing_limits()
        self.assertEqual(self.Limit.search_count([('company_id', '=', self.other_coop.id)]), len(DEFAULTS))
        self.assertFalse(self.Limit.search([('company_id', '=', self.coop.id)]))

    def test_at_below_above(self):
        self.booked(self.withdraw(self.savings, 4_999_999))
        self.booked(self.withdraw(self.savings, 5_000_000))
        approval = self.waits(self.withdraw(self.savings, 5_000_001), 5_000_001)
        self.assertIn("Rp 5.000.001 is above the limit of Rp 5.000.000 at once", approval.reasons)
        self.assertEqual((approval.maker_id, approval.member_id, approval.savings_account_id), (self.teller, self.maria, self.savings))
        self.assertEqual(self.savings.balance, 100_125_000 - 9_999_999)

    def test_deposit(self):
        self.booked(self.deposit(self.savings, 100_000_000))
        self.waits(self.deposit(self.savings, 100_000_001), 100_000_001)

    def test_no_limit(self):
        """ A transfer has none at first; 0 is none """
        self.booked(self.by(self.teller, self.savings).transfer(self.other_savings.id, 90_000_000, self.key()))
        self.limit(amount_once=0, amount_day=0)
        self.booked(self.withdraw(self.savings, 10_000_000))

    def test_transfer(self):
        self.limit(operation='transfer', amount_once=1_000_000)
        transfer = self.by(self.teller, self.savings).transfer
        self.booked(transfer(self.other_savings.id, 1_000_000, self.key()))
        self.waits(transfer(self.other_savings.id, 1_000_001, self.key()))
        self.waits(self.by(self.teller, self.maria).pay_mandatory(1_000_001, self.key(), source_account_id=self.savings.id))
        self.waits(self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, 2_000_000, 3, self.key(), source_account_id=self.savings.id))

    def test_roles(self):
        """ A manager has his own limit, and nobody has that of another role """
        self.booked(self.withdraw(self.savings, 5_000_000))
        self.booked(self.withdraw(self.savings, 50_000_000, self.manager))
        self.waits(self.withdraw(self.savings, 5_000_001))
        self.limit('manager', amount_once=1_000_000, amount_day=0)
        self.waits(self.withdraw(self.savings, 1_000_001, self.manager))

    def test_product_over_general(self):
        self.limit(product=self.product('SIBUHAR'), amount_once=8_000_000)
        self.booked(self.withdraw(self.savings, 8_000_000))
        self.waits(self.withdraw(self.savings, 8_000_001))
        account = self.by(self.teller, self.Account).open_account(self.maria.id, self.product('SIDANDIK').id, self.key(), 9_000_000, self.till)
        education = self.Account.browse(account['account_id'])
        self.waits(self.withdraw(education, 5_000_001))
        self.limit(product=self.product('SIDANDIK'), amount_once=1_000)
        self.waits(self.withdraw(education, 1_001))
        # what was paid out of a product with its own limit is not counted again by the general one
        general = self.limit().with_user(self.teller).sudo()
        self.assertEqual(general._booked(self.coop, date(2026, 1, 5), self.savings), (0, 0))
        self.assertEqual(self.limit(product=self.product('SIBUHAR')).with_user(self.teller).sudo()._booked(
            self.coop, date(2026, 1, 5), self.savings), (8_000_000, 8_000_000))

    def test_archived(self):
        self.limit().active = False
        self.booked(self.withdraw(self.savings, 50_000_000))

    # -- a day ----------------------------------------------------------------

    def test_ten_parts(self):
        """ Rp 30,000,000 in ten parts: the limit of a day lets eight of them through """
        answers = [self.withdraw(self.savings, 3_000_000) for _part in range(10)]
        self.assertEqual([bool(answer.get('transaction_id')) for answer in answers], [True] * 8 + [False] * 2)
        approval = self.waits(answers[8])
        self.assertIn("With the Rp 24.000.000 that you booked today, it is above the limit of Rp 25.000.000 a day", approval.reasons)
        self.booked(self.withdraw(self.savings, 1_000_000))
        self.waits(self.withdraw(self.savings, 1))
        self.go_to(date(2026, 1, 6))
        self.booked(self.withdraw(self.savings, 5_000_000))

    def test_parts_over_accounts_and_tills(self):
        """ A day is counted by teller, whatever the accounts, journals and operations """
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 20_000_000, self.key())
        for account in (self.savings, self.other_savings) * 2:
            self.booked(self.withdraw(account, 5_000_000))
        self.booked(self.by(self.teller, self.savings).withdraw(5_000_000, self.key(), self.bank))
        self.waits(self.withdraw(self.savings, 1))
        self.waits(self.by(self.teller, self.other_savings).close(self.key(), self.till), int(self.other_savings.balance))

    def test_parts_over_tellers(self):
        """ And by account, whoever pays """
        self.put_cash(1_000, self.env['account.journal'].browse(self.journals[self.second_teller]))
        for _part in range(5):
            self.booked(self.withdraw(self.savings, 5_000_000))
        answer = self.withdraw(self.savings, 1_000, self.second_teller)
        self.assertIn("booked on SIB-000001 today", self.waits(answer).reasons)
        self.booked(self.withdraw(self.other_savings, 1_000, self.second_teller))

    def test_lines_of_one_receipt(self):
        """ Ten lines of Rp 4,000,000 are Rp 40,000,000 at once """
        reasons = self.by(self.teller, self.Limit)._reasons_of
        line = ('withdrawal', 4_000_000, None, self.savings)
        self.assertEqual(reasons([line, ('deposit', 90_000_000, None, self.savings)], self.coop), [])
        self.assertEqual(reasons([line, ('withdrawal', 1_000_001, None, self.other_savings)], self.coop), [
            "Rp 5.000.001 is above the limit of Rp 5.000.000 at once."])
        self.assertEqual(len(reasons([line] * 10, self.coop)), 2)

    def test_reversed_does_not_count(self):
        parts = [self.booked(self.withdraw(self.savings, 5_000_000)) for _part in range(5)]
        self.waits(self.withdraw(self.savings, 1_000))
        self.by(self.manager, parts[0]).reverse("Salah rekening", self.key())
        self.booked(self.withdraw(self.savings, 5_000_000))
        self.waits(self.withdraw(self.savings, 1))

    def test_approved_counts(self):
        """ What went out with an approval went out """
        approval, key = self.ask(24_000_000)
        self.approve(approval)
        self.booked(self.withdraw(self.savings, 24_000_000, key=key))
        self.waits(self.withdraw(self.savings, 1_000_001))

    def test_asked_again(self):
        """ The first answer, though the day is full by now """
        key = self.key()
        first = self.withdraw(self.savings, 5_000_000, key=key)
        for _part in range(4):
            self.withdraw(self.savings, 5_000_000)
        self.assertEqual(self.withdraw(self.savings, 5_000_000, key=key)['transaction_id'], first['transaction_id'])

    # -- every door -----------------------------------------------------------

    def test_close(self):
        approval = self.waits(self.by(self.teller, self.savings).close(key := self.key(), self.till), 100_125_000)
        self.assertEqual(self.savings.state, 'open')
        self.approve(approval)
        self.booked(self.by(self.teller, self.savings).close(key, self.till))
        self.assertEqual((self.savings.state, self.savings.balance), ('closed', 0))

    def test_close_after_a_deposit(self):
        """ Rp 100,125,000 were approved, not Rp 100,126,000 """
        approval = self.waits(self.by(self.teller, self.savings).close(key := self.key(), self.till))
        self.approve(approval)
        self.deposit(self.savings, 1_000)
        self.refused(self.by(self.teller, self.savings).close, key, self.till, says="Rp 100.125.000 was asked for, now it is Rp 100.126.000")
        self.assertEqual(approval.state, 'approved')

    def test_close_is_small(self):
        self.booked(self.by(self.teller, self.other_savings).close(self.key(), self.till))

    def test_terms(self):
        def open_term():
            answer = self.by(self.teller, self.Account).open_term(self.maria.id, self.product('SISUKA').id, 10_000_000, 3, self.key(), self.bank)
            return self.Account.browse(answer['account_id'])

        self.waits(self.by(self.teller, self.Account).open_term(
            self.maria.id, self.product('SISUKA').id, 100_000_001, 3, self.key(), self.bank))
        first, second = open_term(), open_term()
        self.limit('manager', amount_once=1_000_000)
        key = self.key()
        approval = self.waits(self.by(self.manager, first).break_term(key, self.bank), 10_000_000)
        self.approve(approval, self.board)
        self.booked(self.by(self.manager, first).break_term(key, self.bank))
        # into an account nothing is paid out
        self.booked(self.by(self.manager, open_term()).break_term(self.key(), payout_account_id=self.savings.id))
        self.go_to(date(2026, 4, 6))
        approval = self.waits(self.by(self.teller, second).mature(key := self.key(), self.till), 10_210_000)
        self.approve(approval)
        self.booked(self.by(self.teller, second).mature(key, self.till))

    def test_openings(self):
        answer = self.by(self.teller, self.Account).open_account(
            self.maria.id, self.product('SIDANDIK').id, key := self.key(), 100_000_001, self.till, goal_date='2030-01-01')
        approval = self.waits(answer, 100_000_001)
        self.approve(approval)
        action = self.by(self.teller, approval).action_carry_out()
        self.assertEqual(self.env['koperasi.transaction'].browse(action['res_id']).amount, 100_000_001)
        account = self.account(self.maria, 'SIDANDIK')
        self.assertEqual((account.balance, account.goal_date), (100_000_001, date(2030, 1, 1)))
        self.assertTrue(self.env['koperasi.request']._is_carried_out(self.coop, key))

    def test_entry(self):
        member = self.register()
        key = self.key()
        self.approve(self.waits(self.by(self.teller, member).admit(150_000_000, key, self.till)))
        self.booked(self.by(self.teller, member).admit(150_000_000, key, self.till))
        approval = self.waits(self.by(self.teller, member).refund_entry(key := self.key(), self.till), 150_000_000)
        self.approve(approval)
        self.booked(self.by(self.teller, member).refund_entry(key, self.till))

    def test_mandatory(self):
        self.limit(operation='deposit', product=self.product('WAJIB'), amount_once=50_000)
        self.booked(self.by(self.teller, self.maria).pay_mandatory(50_000, self.key(), self.till))
        approval = self.waits(self.by(self.teller, self.maria).pay_mandatory(75_000, key := self.key(), self.till), 75_000)
        self.approve(approval)
        self.assertEqual(len(self.by(self.teller, self.maria).pay_mandatory(75_000, key, self.till)['months']), 3)

    def test_exit_payment(self):
        self.by_two(self.by(self.manager, self.maria).settle_exit, self.key(), "Pindah")
        approval = self.waits(self.by(self.teller, self.maria).pay_exit(key := self.key(), self.till), 100_450_000)
        self.approve(approval)
        self.booked(self.by(self.teller, self.maria).pay_exit(key, self.till))

    def test_refused_before_anybody_is_asked(self):
        """ What could not be carried out is not asked: a second person's time is worth something """
        self.refused(self.withdraw, self.savings, 100_125_000, says="available balance")
        self.by(self.manager, self.savings).freeze("Sengketa")
        self.refused(self.withdraw, self.savings, 6_000_000, says="frozen")

    # -- who sets them --------------------------------------------------------

    def test_who_sets_limits(self):
        mine, tellers = self.limit('manager'), self.limit()
        self.by(self.manager, tellers).write({'amount_once': 6_000_000})
        self.denied(self.by(self.manager, mine).write, {'amount_once': 10**9})
        self.denied(self.by(self.manager, tellers).write, {'role': 'manager', 'operation': 'deposit'})
        self.denied(self.by(self.manager, self.Limit).create, {'role': 'manager', 'operation': 'transfer', 'amount_once': 10**9, 'company_id': self.coop.id})
        self.by(self.board, mine).write({'amount_once': 60_000_000})
        for user in (self.teller, self.officer, self.accountant, self.supervisor, self.admin_user):
            self.denied(self.by(user, tellers).write, {'amount_once': 10**9})
            self.denied(self.by(user, tellers).unlink)
        self.denied(self.by(self.board, tellers).unlink)
        self.refused(tellers.unlink, says="archived")
        self.assertTrue(tellers.message_ids.tracking_value_ids or tellers._track_get_fields())

    def test_other_cooperative(self):
        theirs = self.Limit.search([('company_id', '=', self.other_coop.id)])
        self.assertEqual(len(theirs), len(DEFAULTS))
        self.denied(self.by(self.manager, theirs[0]).write, {'amount_once': 1})
        theirs.write({'amount_once': 1})
        self.booked(self.withdraw(self.savings, 5_000_000))
        product = self.env['koperasi.savings.product'].search([('company_id', '=', self.other_coop.id), ('code', '=', 'SIBUHAR')])
        with self.raises(UserError, "company inconsistencies"):
            self.limit(product=product, amount_once=1)

    def test_amounts(self):
        for values in ({'amount_once': -1}, {'amount_day': -1}):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.limit(**values)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.Limit.create({'company_id': self.coop.id, 'role': 'teller', 'operation': 'withdrawal', 'amount_once': 1})

    def test_branch(self):
        """ A branch follows the limits of its cooperative """
        branch = self.make_branch()
        teller = self.make_user('uji_branch', 'koperasi.group_koperasi_teller', branch)
        till = self.open_till(teller).journal_id.id
        member = self.env['koperasi.member'].sudo().create({'name': "Orang Cabang", 'company_id': branch.id, 'basic_education_date': '2026-01-03'})
        self.by(teller, member).admit(20_000_000, self.key(), till)
        member._set_state('active', '2026-01-05')
        account = self.account(member, 'SIBUHAR')
        answer = self.by(teller, account).withdraw(5_000_001, self.key(), till)
        approval = self.waits(answer)
        self.assertEqual(approval.company_id, branch)
        with self.assertRaises(AccessError):
            self.approve(approval)   # a manager of the head office who does not work in that branch
