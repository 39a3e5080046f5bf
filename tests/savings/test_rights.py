from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.koperasi.tests.savings.common import SavingsCase

EDITABLE = {'mandate', 'joint_holder_ids', 'goal_amount', 'goal_date', 'certificate_number'}


class TestRights(SavingsCase):
    two_cooperatives = True

    def test_only_tellers_and_managers_move_money(self):
        for user in (self.officer, self.board, self.accountant, self.supervisor, self.admin_user):
            account = self.by(user, self.savings)
            with self.subTest(user=user.login):
                self.denied(account.deposit, 1_000, self.key(), self.till)
                self.denied(account.withdraw, 1_000, self.key(), self.till)
                self.denied(account.transfer, self.other_savings.id, 1_000, self.key())
                self.denied(account.close, self.key(), self.till)
                self.denied(account.place_hold, 1_000, "x", self.key())
                self.denied(account.give_notice, 1_000)
                self.denied(account.freeze, "x")
                self.denied(account.reactivate, "x", self.key())
                self.denied(account.break_term, self.key(), self.till)
                self.denied(account.mature, self.key(), self.till)
                Account = self.by(user, self.Account)
                self.denied(Account.open_account, self.maria.id, self.product('SIDANDIK').id, self.key(), 20_000, self.till)
                self.denied(Account.open_term, self.maria.id, self.product('SISUKA').id, 1_000_000, 3, self.key(), self.bank)
        self.denied(self.by(self.teller, self.savings).freeze, "x")

    def test_superuser_environment_gives_no_role(self):
        self.denied(self.by(self.officer, self.savings).sudo().deposit, 1_000, self.key(), self.till)

    def test_no_field_is_written_by_rpc(self):
        values = {
            'balance': 10**9, 'held': 0, 'minimum': 0, 'state': 'closed', 'seq': 5, 'number': 'X', 'company_id': self.other_coop.id,
            'member_id': self.yosef.id, 'partner_id': self.yosef.partner_id.id, 'control_id': self.product('SIPINTAR').control_id.id,
            'product_id': self.product('SIPINTAR').id, 'account_id': self.other_savings.account_id.id, 'rate': 9, 'rate_unit': 'month',
            'term_months': 1, 'maturity_date': '2026-01-01', 'contract_from': '2025-01-01', 'aro': 'all', 'interest_paid': 0,
            'payout_account_id': self.other_savings.id, 'last_activity_on': '2026-01-01', 'notice_on': '2020-01-01', 'notice_amount': 10**9,
            'opened_on': '2020-01-01', 'closed_on': '2020-01-01', 'hold_ids': [(5,)], 'entry_ids': [(5,)], 'family': 'demand', 'side': 'debit',
        }
        for user in (self.teller, self.officer, self.manager, self.accountant, self.board, self.supervisor, self.admin_user):
            for name, value in values.items():
                with self.subTest(user=user.login, field=name):
                    self.denied(self.by(user, self.savings).write, {name: value})
        left = {name for name, field in self.Account._fields.items() if not self.by(self.manager, self.Account)._has_field_access(field, 'write')}
        self.assertEqual(set(self.Account._fields) - left, EDITABLE)

    def test_manager_edits_what_is_no_money(self):
        self.by(self.manager, self.savings).write({'mandate': "Suami istri, masing-masing", 'joint_holder_ids': [(6, 0, self.yosef.ids)]})
        for user in (self.teller, self.officer, self.supervisor, self.admin_user):
            self.denied(self.by(user, self.savings).write, {'mandate': "x"})

    def test_no_account_is_created_or_deleted(self):
        for user in (self.teller, self.manager, self.admin_user, self.accountant):
            self.denied(self.by(user, self.Account).create, {
                'product_id': self.product('SIBUHAR').id, 'number': 'X', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id,
                'control_id': self.product('SIBUHAR').control_id.id})
            self.denied(self.by(user, self.savings).unlink)
            self.denied(self.by(user, self.env['koperasi.savings.hold']).create, {
                'savings_account_id': self.savings.id, 'amount': 1, 'reason': 'x', 'placed_by_id': user.id})

    def test_products(self):
        product = self.product('SIBUHAR')
        self.by(self.manager, product).write({'closing_fee': 1_000})
        self.by(self.admin_user, product).write({'closing_fee': 2_000})
        for user in (self.teller, self.officer, self.accountant, self.board, self.supervisor):
            self.assertEqual(self.by(user, product).code, 'SIBUHAR')
            self.denied(self.by(user, product).write, {'closing_fee': 0})
            self.denied(self.by(user, product.rate_ids).write, {'decision_number': 'x'})
            self.denied(self.by(user, self.env['koperasi.regulation.limit'].search([], limit=1)).write, {'value': 99})

    def test_entrance_fee_is_protected(self):
        for user in (self.officer, self.manager, self.admin_user):
            self.denied(self.by(user, self.maria).write, {'entrance_fee_paid': 0})

    def test_other_cooperative(self):
        stranger = self.make_user('uji_stranger', 'koperasi.group_koperasi_teller', self.other_coop)
        till = self.journal('till', self.other_coop).id
        for context in (self.other_coop.ids, (self.coop | self.other_coop).ids, []):
            account = self.savings.with_user(stranger).with_context(allowed_company_ids=context)
            self.refused(account.deposit, 1_000, self.key(), till, error=AccessError)
            self.refused(account.withdraw, 1_000, self.key(), self.till, error=AccessError)
        account = self.by(stranger, self.savings)
        self.denied(account.transfer, self.other_savings.id, 1_000, self.key())
        self.denied(account.place_hold, 1_000, "x", self.key())
        self.denied(self.by(stranger, self.maria).admit, 1_000, self.key(), till)
        Account = self.by(stranger, self.Account)
        self.assertFalse(Account.search([]))
        self.refused(Account.open_account, self.maria.id, self.product('SIDANDIK').id, self.key(), 20_000, self.till, says="was not found")
        self.refused(self.by(self.teller, self.savings).deposit, 1_000, self.key(), till, says="Choose a till")

    def test_transfer_to_another_cooperative(self):
        both = self.make_user('uji_both', 'koperasi.group_koperasi_teller', self.coop | self.other_coop)
        member = self.env['koperasi.member'].sudo().create({'name': "Tetangga", 'company_id': self.other_coop.id})
        product = self.env['koperasi.savings.product'].search([('company_id', '=', self.other_coop.id), ('code', '=', 'SIBUHAR')])
        target = self.Account._create_account(product, member)
        self.refused(self.by(both, self.savings).transfer, target.id, 1_000, self.key())
        self.refused(self.by(self.teller, self.savings).transfer, target.id, 1_000, self.key(), says="was not found")
        self.refused(self.by(both, self.Account).open_account, self.maria.id, product.id, self.key(), 20_000, self.till, says="is not offered")

    def test_branch(self):
        branch = self.make_branch()
        teller = self.make_user('uji_branch', 'koperasi.group_koperasi_teller', branch)
        self.open_till(teller)
        till = self.journal('till', branch).id
        member = self.env['koperasi.member'].sudo().create({'name': "Orang Cabang", 'company_id': branch.id, 'basic_education_date': '2026-01-03'})
        self.by(teller, member).admit(500_000, self.key(), till)
        member._set_state('active', '2026-01-05')
        account = self.account(member, 'SIBUHAR')
        self.assertEqual((account.company_id, account.number), (branch, 'SIB-000001'))
        self.by(teller, account).deposit(1_000, self.key(), till)
        self.refused(self.by(teller, account).deposit, 1_000, self.key(), self.till, says="Choose a till")
        self.refused(self.by(teller, account).transfer, self.savings.id, 1_000, self.key(), says="inter-branch")
        self.denied(self.by(self.teller, account).deposit, 1_000, self.key(), self.till)
        self.assertEqual(self.by(teller, self.product('SIBUHAR')).code, 'SIBUHAR')
        manager = self.make_user('uji_branch_manager', 'koperasi.group_koperasi_manager', branch)
        self.denied(self.by(manager, self.product('SIBUHAR')).write, {'closing_fee': 0})
        self.assert_ledger_ties(branch)

    def test_portal(self):
        user = new_test_user(self.env, login='uji_portal', groups='base.group_portal', company_id=self.coop.id, company_ids=[(6, 0, self.coop.ids)])
        self.env.cr.execute("UPDATE res_users SET partner_id = %s WHERE id = %s", (self.maria.partner_id.id, user.id))
        self.env.invalidate_all()
        own = self.by(user, self.Account).search([])
        self.assertEqual(own.partner_id, self.maria.partner_id)
        self.assertEqual(own.filtered(lambda a: a.product_id.code == 'SIBUHAR').balance, 125_000)
        self.denied(self.by(user, self.other_savings).read, ['balance'])
        self.denied(self.by(user, self.savings).deposit, 1_000, self.key(), self.till)
        self.denied(self.by(user, self.savings).write, {'mandate': "x"})
        with self.assertRaises(AccessError):
            self.by(user, self.env['koperasi.savings.hold']).search([])
