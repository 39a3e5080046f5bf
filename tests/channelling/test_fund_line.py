from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ChannellingCase


@tagged('post_install', '-at_install')
class TestFundLine(ChannellingCase):
    """ Domain 5.12 and 6.3 row 21: a line of funds, its liability and its ring-fence """

    def sums(self):
        self.env.invalidate_all()
        return {name: int(self.line[name]) for name in ('drawn', 'undrawn', 'repaid', 'owed', 'booked', 'difference', 'lent', 'in_bank', 'available')}

    def test_opened_by_another_person_with_accounts_of_its_own(self):
        mine = self.by(self.manager, self.env['koperasi.fund.line']).create({
            'name': 'X', 'lender': "PIP", 'source_id': self.source.id, 'agreement_date': '2026-01-02', 'amount': 1_000_000, 'available_from': '2026-01-05', 'available_to': '2026-06-30'})
        with self.raises(AccessError, "another person"):
            mine.action_open()
        with self.assertRaises(AccessError):
            self.by(self.accountant, mine).action_open()
        self.assertEqual((self.line.state, self.line.account_id.with_company(self.coop).code), ('open', '224001'))
        self.assertEqual((self.ring.koperasi_role, self.ring.default_account_id.with_company(self.coop).code), ('bank', '112102'))
        self.assertTrue(self.ring.restrict_mode_hash_table)
        self.assertEqual(self.env['account.journal']._koperasi_get(self.coop, 'bank').id, self.bank, "the bank of all else stays the first")

    def test_another_line_has_its_own_accounts(self):
        """ One open line a source and branch; another source's line takes neither account nor bank of this one """
        with self.assertRaisesRegex(UserError, "an open line"), self.env.cr.savepoint():
            self.make_line(name='PRJ-13')
        lpdb = self.env['koperasi.loan.funding.source'].create({'name': "LPDB", 'kind': 'lpdb', 'company_id': self.coop.id})
        other = self.make_line(name='PRJ-14', source_id=lpdb.id, lender="LPDB")
        self.assertEqual(other.account_id.with_company(self.coop).code, '223001')
        self.assertNotEqual(other.bank_journal_id.default_account_id, self.ring.default_account_id)
        self.assertTrue(other.bank_journal_id.default_account_id.with_company(self.coop).code.startswith('1121'))
        for values in ({'account_id': self.line.account_id.id}, {'bank_journal_id': self.ring.id}, {'bank_journal_id': self.bank}):
            bank = self.env['koperasi.loan.funding.source'].create({'name': f"KUR {values}", 'kind': 'bank', 'company_id': self.coop.id})
            wrong = self.make_line(opened=False, name=f'PRJ-{values}', source_id=bank.id, **values)
            with self.subTest(values=values), self.assertRaises(UserError), self.env.cr.savepoint():
                self.by(self.manager, wrong).action_open()

    def test_drawing(self):
        self.assertEqual(self.sums(), {
            'drawn': 40_000_000, 'undrawn': 60_000_000, 'repaid': 0, 'owed': 40_000_000, 'booked': 40_000_000, 'difference': 0, 'lent': 0, 'in_bank': 40_000_000,
            'available': 40_000_000})
        drawdown = self.line.drawdown_ids
        # 3 % a year, 12 equal parts: the first interest is 40,000,000 x 3 % / 12
        first, last = drawdown.instalment_ids[0], drawdown.instalment_ids[-1]
        self.assertEqual((first.due_date, int(first.interest), sum(map(int, drawdown.instalment_ids.mapped('principal')))), (date(2026, 2, 5), 100_000, 40_000_000))
        self.assertEqual(last.due_date, date(2027, 1, 5))
        move = drawdown.transaction_id.move_id
        self.assertEqual({line.account_id.with_company(self.coop).code: int(line.balance) for line in move.line_ids}, {'112102': 40_000_000, '224001': -40_000_000})
        self.assertEqual((self.line._plan(40_000_000, date(2026, 1, 5)).lines[0].interest), 100_000)

    def test_not_alone_not_twice_not_more(self):
        door, key = self.by(self.accountant, self.line).draw, self.key()
        answer = door(1_000_000, key)
        self.assertEqual(answer['state'], 'waiting')
        self.assertEqual(self.sums()['drawn'], 40_000_000, "nothing is booked before it is allowed")
        approval = self.env['koperasi.approval'].browse(answer['approval_id'])
        with self.assertRaises(AccessError):
            self.by(self.accountant, approval).approve()
        self.by(self.manager, approval).approve()
        first = door(1_000_000, key)
        self.assertEqual(door(1_000_000, key), first, "asked again: the first answer")
        self.assertEqual(self.sums()['drawn'], 41_000_000)
        self.refused(door, 59_000_001, self.key(), says="59.000.000")
        for amount in (0, -1, 1.5, '1', None, True):
            self.refused(door, amount, self.key())
        self.denied(self.by(self.teller, self.line).draw, 1_000, self.key())
        self.denied(self.by(self.supervisor, self.line).draw, 1_000, self.key())
        self.go_to(date(2026, 7, 1))
        self.refused(door, 1_000, self.key(), says="period")

    def test_repaying(self):
        [drawdown] = self.line.drawdown_ids
        self.assertEqual((drawdown.next_due, int(drawdown.next_interest)), (date(2026, 2, 5), 100_000))
        paid = self.repay(drawdown, 3_000_000, 100_000)
        self.assertEqual({line.account_id.with_company(self.coop).code: int(line.balance) for line in paid.move_id.line_ids}, {
            '224001': 3_000_000, '526001': 100_000, '112102': -3_100_000})
        self.assertEqual(self.sums(), {
            'drawn': 40_000_000, 'undrawn': 60_000_000, 'repaid': 3_000_000, 'owed': 37_000_000, 'booked': 37_000_000, 'difference': 0, 'lent': 0, 'in_bank': 36_900_000,
            'available': 36_900_000})
        self.assertEqual((int(drawdown.balance), int(self.line.interest_paid), int(self.line.margin)), (37_000_000, 100_000, -100_000))
        # the interest comes from another bank of the branch
        self.repay(drawdown, 0, 50_000, journal_id=self.bank)
        self.assertEqual(self.sums()['in_bank'], 36_900_000)
        door = self.by(self.accountant, drawdown).repay_lender
        self.refused(door, 37_000_001, 0, self.key(), says="37.000.000")
        self.refused(door, 0, 0, self.key())
        self.refused(door, 36_900_001, 0, self.key(), says="holds")
        self.refused(door, 1_000, 0, self.key(), journal_id=self.till, says="bank of this branch")
        self.by(self.second_manager, paid).reverse("salah", self.key())
        self.assertEqual((self.sums()['owed'], self.sums()['repaid'], self.sums()['difference'], int(drawdown.balance)), (40_000_000, 0, 0, 40_000_000))

    def test_taking_a_drawdown_back(self):
        [drawdown] = self.line.drawdown_ids
        paid = self.repay(drawdown, 1_000_000, 0)
        reverse = self.by(self.second_manager, drawdown.transaction_id).reverse
        self.refused(reverse, "salah", self.key(), says="payments first")
        self.by(self.second_manager, paid).reverse("salah", self.key())
        loan = self.lend(self.borrower())
        self.refused(reverse, "salah", self.key(), says="lent already")
        self.assertEqual(loan.fund_line_id, self.line)
        other = self.draw(self.line, 5_000_000)
        self.by(self.second_manager, other.transaction_id).reverse("salah", self.key())
        self.env.invalidate_all()
        self.assertEqual((other.state, int(other.balance), self.sums()['drawn'], self.sums()['difference']), ('reversed', 0, 40_000_000, 0))
        self.refused(self.by(self.accountant, other).repay_lender, 1, 0, self.key())

    def test_ring_fence(self):
        """ Paid out from its own bank only, and never more than the fund has """
        first = self.signed(self.ask(self.borrower(), 15_000_000))
        for channel, journal in (('bank', self.journal('bank')), ('cash', self.journal('till'))):
            self.refused(self.by(self.teller, first).disburse, self.key(), channel, journal.id, says="paid out from")
        loan = self.pay_out(first)
        self.assertEqual((loan.fund_line_id, self.sums()['lent'], self.sums()['available'], self.sums()['in_bank']), (self.line, 15_000_000, 25_000_000, 25_000_000))
        self.lend(self.borrower("Beni", 2, 'male'), 20_000_000)
        third = self.ask(self.borrower("Dina", 3), 5_000_001)
        self.assertFalse(self.row(third, 'fund_available')['passed'])
        self.assertEqual(self.row(third, 'fund_available')['level'], 'warn', "the officer works on; the money may be drawn until the committee")
        self.by(self.officer, third).submit()
        self.by(self.officer, third).analyse()
        self.by(self.officer, third).to_committee()
        with self.raises(UserError, "5.000.000"):
            self.by(self.manager, third).vote('yes')
        exact = self.lend(self.borrower("Edi", 4, 'male'), 5_000_000)
        self.assertEqual((exact.loan_state, self.sums()['available']), ('active', 0))

    def test_two_payouts_of_the_same_money(self):
        """ Both were approved when the fund had enough for each: the second payout is refused """
        one, two = (self.signed(self.ask(self.borrower(name, number), 20_000_000)) for name, number in (("Ana", 1), ("Berta", 2)))
        three = self.signed(self.ask(self.borrower("Cici", 3), 1_000_000))
        self.pay_out(one)
        self.pay_out(two)
        with self.raises(UserError, "Money of the fund"):
            self.pay_out(three)
        # and where the checks of the application do not look, the payout itself does
        with self.raises(UserError, "available"):
            three._hand_over(self.key(), ('bank', self.ring), 1_000_000)

    def test_what_comes_back_is_lent_again(self):
        loan = self.lend(self.borrower(), 20_000_000)
        self.lend(self.borrower("Beni", 2, 'male'), 20_000_000)
        self.assertEqual(self.sums()['available'], 0)
        self.by(self.teller, loan).repay(10_000_000, self.key(), self.till)
        principal = sum(map(int, loan.transaction_ids.mapped('loan_principal')))
        self.assertGreater(principal, 8_000_000)
        self.assertEqual((self.sums()['lent'], self.sums()['available']), (40_000_000 - principal, 0), "in the till it is not in the ring-fenced bank yet")
        self.put_in_ring(8_000_000)
        self.assertEqual(self.sums()['available'], 8_000_000)
        self.assertTrue(self.lend(self.borrower("Cici", 3), 8_000_000))

    def test_written_off_does_not_come_back(self):
        loan = self.lend(self.borrower(), 10_000_000)
        self.env.cr.execute("UPDATE koperasi_loan SET loan_state = 'written_off' WHERE id = %s", (loan.id,))
        self.env.invalidate_all()
        self.assertEqual((self.sums()['lent'], self.line.loan_count), (10_000_000, 0))

    def test_nobody_else_books_on_the_liability(self):
        journal = self.env['account.journal'].search([('company_id', '=', self.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1)
        move = self.env['account.move'].create({'journal_id': journal.id, 'date': '2026-01-05', 'line_ids': [
            (0, 0, {'account_id': self.line.account_id.id, 'debit': 1_000}), (0, 0, {'account_id': self.coop._koperasi_account('111009').id, 'credit': 1_000})]})
        with self.raises(UserError, "draw on the line"), self.env.cr.savepoint():
            move.action_post()

    def test_a_difference_is_found(self):
        check = self.env['koperasi.ledger.check'].sudo()
        self.assertEqual(check._problems(self.coop), [])
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("ALTER TABLE koperasi_transaction DISABLE TRIGGER USER")
            self.env.cr.execute("UPDATE koperasi_transaction SET fund_principal = fund_principal - 1 WHERE fund_line_id = %s", (self.line.id,))
            self.env.invalidate_all()
            self.assertIn("PRJ-12/UMI/2026", " ".join(check._problems(self.coop)))
            self.assertEqual(int(self.line.difference), -1)
            savepoint.rollback()
        self.env.invalidate_all()

    def test_what_was_agreed_stays(self):
        line = self.by(self.accountant, self.line)
        for values in ({'amount': 200_000_000}, {'account_id': False}, {'rate': 0}, {'bank_journal_id': self.bank}):
            with self.subTest(values=values), self.assertRaises(UserError):
                line.write(values)
        for values in ({'state': 'draft'}, {'posting_count': 0}, {'opened_by_id': self.accountant.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                line.write(values)
        line.write({'note': "x", 'lender_code': 'UMI2'})
        with self.assertRaises(UserError):
            self.by(self.manager, self.line).unlink()
        with self.assertRaises(UserError):
            self.by(self.manager, self.line).action_close()
        for statement in ("UPDATE koperasi_fund_drawdown SET amount = 1", "DELETE FROM koperasi_fund_instalment", "UPDATE koperasi_fund_instalment SET interest = 0"):
            with self.subTest(statement=statement), mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement)
        self.repay(self.line.drawdown_ids, 40_000_000, 0)
        self.by(self.manager, self.line).action_close()
        self.assertEqual(self.line.state, 'closed')
        self.refused(self.by(self.accountant, self.line).draw, 1_000, self.key(), says="not open")
        self.refused(self._payout_of_closed, says="no open line")

    def _payout_of_closed(self):
        application = self.ask(self.maria, 1_000_000, other_financing='none')
        self.env['koperasi.loan']._disburse(
            product=self.umi, member=self.maria, terms_values=application._terms_values(), principal=1_000_000, channel=('bank', self.ring), key=self.key(),
            values={'funding_source_id': self.source.id})
