import json
from datetime import date
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.approval.common import ApprovalCase


class TestApproval(ApprovalCase):
    """ Asked once, decided once by another person, used once, on one day (R15). """
    two_cooperatives = True

    def test_way(self):
        approval, key = self.ask()
        self.assertEqual(self.savings.balance, 100_125_000)
        self.assertEqual(self.withdraw(self.savings, 6_000_000, key=key)['approval_id'], approval.id)   # still waits
        self.approve(approval)
        self.assertEqual((approval.state, approval.checker_id, self.savings.balance), ('approved', self.manager, 100_125_000))
        answer = self.withdraw(self.savings, 6_000_000, key=key)
        self.assertEqual((self.booked(answer).user_id, self.savings.balance, approval.state), (self.teller, 94_125_000, 'used'))
        self.assertTrue(approval.used_at)
        self.assertEqual(self.withdraw(self.savings, 6_000_000, key=key)['transaction_id'], answer['transaction_id'])
        self.assertEqual(self.savings.balance, 94_125_000)

    # -- who decides ----------------------------------------------------------

    def test_not_the_maker(self):
        """ Not the maker, not by another login of his: one contact, or one e-mail address """
        approval, _key = self.ask()
        twin = self.make_user('uji_twin', 'koperasi.group_koperasi_manager')
        twin.partner_id.email = self.teller.email.upper()
        self.assertFalse(self.by(twin, approval).may_decide)
        self.denied(self.approve, approval, twin)
        self.denied(self.by(twin, approval).refuse, "x")
        same = self.make_user('uji_same', 'koperasi.group_koperasi_manager')
        same.partner_id.email = False
        self.env.cr.execute("UPDATE res_users SET partner_id = %s WHERE id = %s", (self.teller.partner_id.id, same.id))
        self.env.invalidate_all()
        self.denied(self.approve, approval, same)
        self.assertEqual(approval.state, 'waiting')
        self.assertTrue(self.by(self.manager, approval).may_decide)

    def test_roles(self):
        """ A manager decides; the board on what managers ask """
        approval, _key = self.ask()
        for user in (self.teller, self.second_teller, self.officer, self.board, self.accountant, self.supervisor, self.admin_user):
            with self.subTest(user=user.login):
                self.assertFalse(self.by(user, approval).may_decide)
                self.denied(self.approve, approval, user)
                self.denied(self.by(user, approval).refuse, "x")
                self.denied(self.by(user, approval).sudo().approve)
        mine, key = self.ask(60_000_000, self.manager)
        self.denied(self.approve, mine)
        self.approve(mine, self.board)
        self.booked(self.withdraw(self.savings, 60_000_000, self.manager, key=key))
        self.limit('manager', 'deposit', amount_once=1_000)
        self.approve(self.waits(self.deposit(self.savings, 1_001, self.manager)), self.second_manager)

    def test_other_company(self):
        approval, _key = self.ask()
        stranger = self.make_user('uji_stranger', 'koperasi.group_koperasi_manager', self.other_coop)
        for context in (self.other_coop.ids, (self.coop | self.other_coop).ids, []):
            record = approval.with_user(stranger).with_context(allowed_company_ids=context)
            self.refused(record.approve, error=AccessError)
            self.refused(record.refuse, "x", error=AccessError)
            self.refused(record.cancel, error=AccessError)
        self.assertFalse(self.by(stranger, self.Approval).search([]))
        self.assertEqual(self.by(stranger, self.Approval).get_counts()['decide'], 0)

    def test_key_of_another_branch(self):
        """ The same key in the other cooperative is another one """
        approval, key = self.ask()
        self.assertFalse(self.Approval._of_key(self.other_coop, key))
        self.assertEqual(self.Approval._of_key(self.coop, key), approval)

    # -- once -----------------------------------------------------------------

    def test_approve_twice(self):
        approval, _key = self.ask()
        self.approve(approval)
        self.refused(self.approve, approval, says="Approved")
        self.refused(self.approve, approval, self.second_manager, says="Approved")
        self.refused(self.by(self.second_manager, approval).refuse, "x", says="Approved")
        self.assertEqual(approval.checker_id, self.manager)

    def test_refused(self):
        approval, key = self.ask()
        for reason in ('', '  ', None, False, 5, 'x' * 501, 'a\x00'):
            self.refused(self.by(self.manager, approval).refuse, reason, says="needs a reason")
        self.by(self.manager, approval).refuse("Tanda tangan\n berbeda")
        self.refused(self.approve, approval, self.second_manager, says="Refused")
        self.assertEqual((approval.state, approval.refusal_reason), ('refused', "Tanda tangan berbeda"))
        answer = self.withdraw(self.savings, 6_000_000, key=key)
        self.assertEqual((answer['approval_id'], answer['state']), (approval.id, 'refused'))
        self.assertIn("Tanda tangan berbeda", answer['message'])
        self.refused(self.by(self.teller, approval).action_carry_out, says="Refused")
        self.assertEqual(self.savings.balance, 100_125_000)
        self.ask()   # under another key one may ask again

    def test_cancel(self):
        approval, key = self.ask()
        self.denied(self.by(self.second_teller, approval).cancel)
        self.denied(self.by(self.manager, approval).cancel)
        self.by(self.teller, approval).cancel()
        self.refused(self.approve, approval, says="Withdrawn")
        self.assertEqual(self.withdraw(self.savings, 6_000_000, key=key)['state'], 'cancelled')
        approval, key = self.ask()
        self.approve(approval)
        self.by(self.teller, approval).cancel()
        self.refused(self.by(self.teller, approval).action_carry_out, says="Withdrawn")
        self.assertEqual((self.withdraw(self.savings, 6_000_000, key=key)['state'], self.savings.balance), ('cancelled', 100_125_000))

    def test_used_once(self):
        approval, key = self.ask()
        self.approve(approval)
        first = self.by(self.teller, approval).action_carry_out()
        self.assertEqual(self.by(self.teller, approval).action_carry_out(), first)
        self.withdraw(self.savings, 6_000_000, key=key)
        self.assertEqual(self.savings.balance, 94_125_000)
        self.refused(self.by(self.teller, approval).cancel, says="Carried Out")
        self.waits(self.withdraw(self.savings, 6_000_000))   # it is for its own key alone

    # -- what was asked stays -------------------------------------------------

    def test_edit_after_approval(self):
        approval, key = self.ask()
        self.approve(approval)
        for amount in (5_999_999, 6_000_001, 1, 50_000_000):
            self.refused(self.withdraw, self.savings, amount, key=key, says="Rp 6.000.000 was asked for")
        says = "another request"
        self.refused(self.withdraw, self.savings, 6_000_000, key=key, memo="x", says=says)
        self.refused(self.by(self.teller, self.savings).withdraw, 6_000_000, key, self.bank, says=says)
        self.refused(self.withdraw, self.savings, 6_000_000, self.second_teller, key=key, says=says)
        self.refused(self.withdraw, self.savings, 6_000_000, self.manager, key=key, says=says)
        self.refused(self.deposit, self.savings, 6_000_000, key=key, says=says)
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 20_000_000, self.key())
        self.refused(self.withdraw, self.other_savings, 6_000_000, key=key, says=says)
        self.assertEqual(approval.state, 'approved')
        self.booked(self.withdraw(self.savings, 6_000_000, key=key))

    def test_small_request_under_the_key(self):
        """ Also what would need no approval: the key stands for what waits """
        _approval, key = self.ask()
        self.refused(self.withdraw, self.savings, 1_000, key=key, says="was asked for")
        self.refused(self.deposit, self.savings, 1_000, self.second_teller, key=key, says="another request")

    def test_balance_gone(self):
        """ Approved is not booked: all that holds for a withdrawal holds when it is carried out """
        approval, key = self.ask(80_000_000)
        self.approve(approval)
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 30_000_000, self.key())
        self.refused(self.withdraw, self.savings, 80_000_000, key=key, says="available balance")
        self.assertEqual(approval.state, 'approved')

    @mute_logger('odoo.sql_db')
    def test_facts(self):
        """ By nobody, by no way: not by ORM, not by a superuser, not by SQL """
        approval, _key = self.ask()
        values = {
            'amount': 1, 'description': 'x', 'reasons': 'x', 'request_hash': 'x', 'key': 'x', 'maker_id': self.officer.id, 'business_date': '2026-02-01',
            'company_id': self.other_coop.id, 'state': 'approved', 'checker_id': self.manager.id, 'member_id': self.yosef.id, 'call': {'model': 'res.users'},
            'operation': 'deposit', 'savings_account_id': self.other_savings.id, 'refusal_reason': 'x', 'used_at': '2026-01-01'}
        for user in (self.teller, self.manager, self.board, self.accountant, self.admin_user):
            for name, value in values.items():
                with self.subTest(user=user.login, field=name):
                    self.refused(self.by(user, approval).write, {name: value})
            self.denied(self.by(user, approval).unlink)
            self.refused(self.by(user, self.Approval).create, {'description': 'x'})
        self.refused(approval.sudo().write, {'amount': 1}, says="it is not changed")
        self.refused(approval.sudo().unlink, says="it is not changed")
        self.refused(self.Approval.sudo().create, {'description': 'x'}, says="it is not changed")
        for name in ('amount', 'key', 'maker_id', 'call', 'member_id', 'business_date', 'reasons'):
            with self.subTest(field=name), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(f"UPDATE koperasi_approval SET {name} = NULL WHERE id = %s", (approval.id,))
        for sql in (
                "DELETE FROM koperasi_approval WHERE id = %s", "UPDATE koperasi_approval SET state = 'used' WHERE id = %s",
                "UPDATE koperasi_approval SET checker_id = maker_id WHERE id = %s", "UPDATE koperasi_approval SET state = 'refused' WHERE id = %s"):
            with self.subTest(sql=sql), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(sql, (approval.id,))
        self.approve(approval)
        for sql in ("UPDATE koperasi_approval SET state = 'waiting' WHERE id = %s", "UPDATE koperasi_approval SET checker_id = 1 WHERE id = %s",
                    "UPDATE koperasi_approval SET state = 'refused', refusal_reason = 'x' WHERE id = %s"):
            with self.subTest(sql=sql), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(sql, (approval.id,))

    # -- a day ----------------------------------------------------------------

    def test_expiry(self):
        """ Asked on Monday: on Tuesday it is nothing any more, approved or not """
        waiting, _key = self.ask()
        approval, key = self.ask(7_000_000)
        self.approve(approval)
        self.go_to(date(2026, 1, 6))
        self.assertEqual((waiting.state, approval.state), ('expired', 'expired'))
        self.refused(self.approve, waiting, says="Expired")
        self.refused(self.by(self.teller, approval).action_carry_out, says="Expired")
        answer = self.withdraw(self.savings, 7_000_000, key=key)
        self.assertEqual((answer['state'], self.savings.balance), ('expired', 100_125_000))
        self.assertIn("expired", answer['message'])

    def test_expiry_by_the_date(self):
        """ Had the close of the day not done so, the date alone would """
        approval, key = self.ask()
        with patch.object(self.env.registry['koperasi.approval'], '_expire', lambda *args: None):
            self.go_to(date(2026, 1, 6))
        self.refused(self.approve, approval, says="cannot be done now")
        self.assertNotIn('transaction_id', self.withdraw(self.savings, 6_000_000, key=key))

    def test_other_day_stays(self):
        """ The close of a branch is no other branch's """
        approval, _key = self.ask()
        self.env['koperasi.business.day']._current(self.other_coop)._close()
        self.assertEqual(approval.state, 'waiting')

    # -- carrying out ---------------------------------------------------------

    def test_carry_out(self):
        approval, _key = self.ask()
        self.refused(self.by(self.teller, approval).action_carry_out, says="Waiting")
        self.approve(approval)
        self.assertTrue(self.by(self.teller, approval).may_carry_out)
        for user in (self.second_teller, self.manager):
            self.assertFalse(self.by(user, approval).may_carry_out)
            self.denied(self.by(user, approval).action_carry_out)
        action = self.by(self.teller, approval).action_carry_out()
        self.assertEqual(self.env['koperasi.transaction'].browse(action['res_id']).amount, 6_000_000)

    def test_only_doors(self):
        """ Whatever stood in a row: only the fixed doors are called """
        approval, _key = self.ask()
        self.approve(approval)
        for model, method in (('res.users', 'write'), ('koperasi.savings.account', 'freeze'), ('koperasi.savings.account', '_withdraw'), ('x', 'y')):
            call = {'model': model, 'ids': self.savings.ids, 'method': method, 'arguments': {}}
            self.env.cr.execute("ALTER TABLE koperasi_approval DISABLE TRIGGER koperasi_approval_guard")
            self.env.cr.execute("UPDATE koperasi_approval SET call = %s WHERE id = %s", (json.dumps(call), approval.id))
            self.env.cr.execute("ALTER TABLE koperasi_approval ENABLE TRIGGER koperasi_approval_guard")
            self.env.invalidate_all()
            with self.subTest(method=method):
                self.refused(self.by(self.teller, approval).action_carry_out, says="where you asked")
        with self.assertRaises(ValueError):
            self.Approval._gate(self.coop, self.key(), {}, 'deposit', 1, "x", ["x"], self.savings, (self.savings, 'freeze', {}))

    def test_gate_without_call(self):
        """ Another screen asks for itself, and repeats it itself """
        gate = self.by(self.teller, self.Approval)._gate
        arguments = (self.coop, self.key(), {'lines': [1]}, 'withdrawal', 5, "Tiga baris", ["x"], self.maria)
        self.assertIsNone(gate(*arguments[:6], [], self.maria))
        approval = self.Approval.browse(gate(*arguments)['approval_id'])
        self.approve(approval)
        self.assertFalse(self.by(self.teller, approval).may_carry_out)
        self.refused(self.by(self.teller, approval).action_carry_out, says="where you asked")
        self.assertIsNone(gate(*arguments))
        self.assertEqual(approval.state, 'used')
        with self.assertRaises(UserError):
            gate(self.coop, '', {}, 'deposit', 1, "x", ["x"], self.maria)

    # -- four eyes without money ----------------------------------------------

    def test_reactivation(self):
        self.product('SIBUHAR').dormancy_months = 6
        self.go_to(date(2026, 7, 6))
        for maker, checkers in ((self.teller, [self.manager]), (self.manager, [self.board, self.second_manager])):
            for checker in checkers:
                with self.subTest(maker=maker.login, checker=checker.login), self.env.cr.savepoint() as savepoint:
                    key = self.key()
                    approval = self.waits(self.by(maker, self.savings).reactivate("KTP cocok", key), 0)
                    self.denied(self.approve, approval, maker)
                    self.approve(approval, checker)
                    self.assertTrue(self.savings.dormant)
                    self.refused(self.by(maker, self.savings).reactivate, "Lain", key, says="another request")
                    self.assertIs(self.by(maker, approval).action_carry_out(), True)
                    self.assertFalse(self.savings.dormant)
                    self.assertIn("KTP cocok", self.savings.message_ids[0].body)
                    self.assertFalse(self.by(maker, self.savings).reactivate("KTP cocok", key)['dormant'])
                    savepoint.rollback()
        self.refused(self.by(self.teller, self.other_savings).reactivate, '', self.key(), says="missing")

    def test_exit(self):
        """ One computes, another decides; on those figures """
        key = self.key()
        settle = self.by(self.manager, self.maria).settle_exit
        approval = self.waits(settle(key, "Pindah"), 100_450_000)
        self.assertIn("rights Rp 100.450.000, debts Rp 0", approval.description)
        self.assertEqual((self.maria.state, self.savings.state), ('active', 'open'))
        self.denied(self.approve, approval)
        self.denied(self.approve, approval, self.teller)
        self.approve(approval, self.board)
        self.deposit(self.savings, 50_000)
        self.refused(settle, key, "Pindah", says="Rp 100.450.000 was asked for, now it is Rp 100.500.000")
        self.withdraw(self.savings, 50_000)
        self.refused(settle, key, "Lain", says="another request")
        answer = settle(key, "Pindah")
        self.assertEqual((answer['payout'], self.maria.state, approval.state), (100_450_000, 'left', 'used'))
        self.assertEqual(settle(key, "Pindah"), answer)

    def test_exit_by_the_board(self):
        approval = self.waits(self.by(self.board, self.maria).settle_exit(key := self.key(), "Pindah"))
        self.denied(self.approve, approval, self.board)
        self.approve(approval)
        self.by(self.board, approval).action_carry_out()
        self.assertEqual(self.maria.state, 'left')
        self.assertTrue(self.env['koperasi.request']._is_carried_out(self.coop, key))

    # -- lists ----------------------------------------------------------------

    def test_lists(self):
        approval, _key = self.ask()
        mine, _key = self.ask(60_000_000, self.manager)
        decide = [('may_decide', '=', True)]
        found = {user: self.by(user, self.Approval).search(decide) for user in (
            self.teller, self.manager, self.second_manager, self.board, self.supervisor)}
        self.assertEqual(list(found.values()), [self.Approval, approval, approval | mine, mine, self.Approval])
        self.assertEqual(self.by(self.manager, self.Approval).get_counts(), {'decide': 1, 'carry_out': 0, 'waiting': 1})
        self.approve(approval)
        self.assertEqual(self.by(self.teller, self.Approval).get_counts(), {'decide': 0, 'carry_out': 1, 'waiting': 0})

    def test_refusal_dialog(self):
        approval, _key = self.ask()
        Dialog = self.by(self.manager, self.env['koperasi.approval.refusal']).with_context(default_approval_id=approval.id)
        dialog = Dialog.create({'reason': ' '})
        self.refused(dialog.action_refuse, says="needs a reason")
        dialog.reason = "Tanda tangan berbeda"
        dialog.action_refuse()
        self.assertEqual(approval.state, 'refused')

    def test_people_are_told(self):
        sent = []
        Users = self.env.registry['res.users']
        def send(users, kind, message):
            sent.extend((user.login, message.get('title')) for user in users if kind == 'koperasi_approval')

        with patch.object(Users, '_bus_send', send):
            approval, _key = self.ask()
            self.approve(approval)
        told = {login for login, title in sent if title == "Approval needed"}
        self.assertLessEqual({'uji_manager', 'uji_second_manager'}, told)
        self.assertFalse({'uji_teller', 'uji_board'} & told)
        self.assertIn(('uji_teller', "Approved"), sent)
