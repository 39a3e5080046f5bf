from datetime import date

from odoo.exceptions import UserError

from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS

from .common import CounterCase


class TestReceipt(CounterCase):
    """ Several lines on one receipt, in cash, by bank and from an account. """

    def test_cash(self):
        result = self.serve(
            self.line('mandatory', None, 25_000), self.line('deposit', self.savings, 100_000), self.line('withdrawal', self.school, 20_000))
        self.assertEqual(result['amount'], 105_000)
        self.assertEqual(result['lines'], [
            {'account_number': self.shares.number, 'kind': 'mandatory', 'amount': 25_000, 'balance': 50_000},
            {'account_number': self.savings.number, 'kind': 'deposit', 'amount': 100_000, 'balance': 225_000},
            {'account_number': self.school.number, 'kind': 'withdrawal', 'amount': 20_000, 'balance': 40_000}])
        self.assertEqual((self.shares.balance, self.savings.balance, self.school.balance), (50_000, 225_000, 40_000))
        transactions = self.transactions(result)
        self.assertEqual(transactions[0].id, result['transaction_id'])
        self.assertEqual(len(transactions.move_id), 1)
        self.assertEqual(transactions.move_id.name, result['number'])
        self.assertEqual(transactions.mapped('name'), [f"{result['number']}-0{n}" for n in (1, 2, 3)])
        self.assertRecordValues(transactions, [
            {'kind': kind, 'amount': amount, 'origin': 'counter', 'member_id': self.maria.id, 'partner_id': self.maria.partner_id.id, 'user_id': self.teller.id}
            for kind, amount in (('mandatory', 25_000), ('deposit', 100_000), ('withdrawal', 20_000))])

    def test_journal_entry_keeps_each_line(self):
        result = self.serve(self.line('mandatory', None, 25_000), self.line('deposit', self.savings, 100_000), memo=None)
        move = self.transactions(result).move_id
        found = [(line.account_id.with_company(self.coop).code, int(line.balance), line.partner_id, line.name) for line in move.line_ids.sorted('id')]
        person, months = self.maria.partner_id, "Mandatory share Feb 2026"
        self.assertEqual(found, [
            ('312001', -25_000, person, f"{self.shares.number} {months}"), ('111001', 25_000, person, months),
            ('211101', -100_000, person, self.savings.number), ('111001', 100_000, person, False)])
        self.assertEqual(move.partner_id, person)

    def test_one_line(self):
        result = self.serve(self.line('deposit', self.savings, 50_000), memo="Setoran")
        transaction = self.transactions(result)
        self.assertEqual((transaction.name, transaction.memo, transaction.move_id.ref), (result['number'], "Setoran", "Setoran"))

    def test_bank(self):
        result = self.serve(self.line('deposit', self.savings, 50_000), self.line('mandatory', None, 25_000), journal_id=self.bank)
        self.assertEqual(self.lines(result), {'112101': 75_000, '211101': -50_000, '312001': -25_000})

    def test_more_out_than_in(self):
        result = self.serve(self.line('withdrawal', self.savings, 100_000), self.line('mandatory', None, 25_000))
        self.assertEqual(result['amount'], -75_000)
        self.assertEqual(self.lines(result), {'211101': 100_000, '312001': -25_000, '111001': -75_000})

    def test_from_savings(self):
        result = self.serve(
            self.line('mandatory', self.shares, 25_000), self.line('deposit', self.school, 40_000), source_account_id=self.savings.id)
        self.assertEqual(self.lines(result), {'211101': 25_000, '312001': -25_000})
        self.assertEqual((self.savings.balance, self.shares.balance, self.school.balance), (60_000, 50_000, 100_000))
        self.assertEqual(self.transactions(result).mapped('kind'), ['mandatory', 'transfer'])
        self.assertEqual(result['amount'], 65_000)
        self.assertEqual([(line['account_number'], line['kind'], line['balance']) for line in result['lines']],
                         [(self.shares.number, 'mandatory', 50_000), (self.school.number, 'deposit', 100_000)])

    def test_from_savings_not_more_than_there_is(self):
        lines = self.line('mandatory', None, 75_000), self.line('deposit', self.school, 40_001)   # available: 115,000
        self.refused(self.serve, *lines, source_account_id=self.savings.id, says="available balance")
        self.refused(self.serve, self.line('withdrawal', self.school, 1_000), source_account_id=self.savings.id, says="in cash or by bank")
        self.refused(self.serve, self.line('deposit', self.savings, 1_000), source_account_id=self.savings.id, says="itself")
        self.refused(self.serve, self.line('deposit', self.school, 1_000), source_account_id=self.other_savings.id, says="another member")
        self.refused(self.serve, self.line('deposit', self.school, 1_000), source_account_id=self.shares.id, says="Shares cannot be withdrawn")

    def test_limits_of_the_source_hold_for_the_sum(self):
        self.product('SIBUHAR').withdrawal_maximum_day = 60_000
        lines = self.line('mandatory', None, 30_000), self.line('deposit', self.school, 30_001)
        self.refused(self.serve, *lines, source_account_id=self.savings.id, says="a day")
        self.serve(self.line('mandatory', None, 30_000), self.line('deposit', self.school, 30_000), source_account_id=self.savings.id)

    def test_day_limit_counts_receipts(self):
        self.product('SIBUHAR').withdrawal_maximum_day = 60_000
        self.serve(self.line('withdrawal', self.savings, 50_000), self.line('deposit', self.school, 1_000))
        self.refused(self.withdraw, self.savings, 10_001, says="a day")
        self.refused(self.serve, self.line('withdrawal', self.savings, 10_001), says="a day")

    def test_case_s6(self):
        """ Member since 10 March 2025, 200,000 paid in all by 31 January 2026: seven months from April on """
        self.maria.sudo().write({'approval_date': date(2025, 3, 10), 'join_date': date(2025, 3, 10)})
        self.go_to(date(2026, 1, 31))
        result = self.serve(self.line('mandatory', None, 175_000), self.line('deposit', self.savings, 1_000))
        self.assertEqual(self.transactions(result)[0].memo, "Mandatory share Apr 2025 to Oct 2025")
        self.env.invalidate_all()
        by = self.by(self.teller, self.maria)
        self.assertEqual((by.mandatory_arrears, by.mandatory_months), (75_000, 3))

    def test_first_mandatory_share_opens_its_account(self):
        member = self.register("Baru Sekali")
        self.by(self.teller, member).admit(350_000, self.key(), self.till)
        self.by(self.manager, member).action_approve('SK-02/2026', date(2026, 1, 5))
        self.account(member, 'WAJIB').sudo().unlink()
        key, lines = self.key(), (self.line('mandatory', None, 25_000),)
        first = self.serve(*lines, member=member, key=key)
        self.assertEqual(self.account(member, 'WAJIB').balance, 25_000)
        self.assertEqual(self.serve(*lines, member=member, key=key), first)

    def test_one_line_is_reversed_by_itself(self):
        result = self.serve(
            self.line('deposit', self.savings, 70_000), self.line('deposit', self.school, 30_000), self.line('mandatory', None, 25_000))
        wrong = self.by(self.manager, self.transactions(result)[1])
        reversal = wrong.reverse("Salah rekening", self.key())
        self.assertEqual(self.lines(reversal), {'211101': 30_000, '111001': -30_000})
        self.assertEqual((self.savings.balance, self.school.balance, self.shares.balance), (195_000, 60_000, 50_000))
        self.refused(wrong.reverse, "Lagi", self.key(), says="already reversed")


class TestRefused(CounterCase):
    """ Bad input, wrong people, wrong times: a message, and nothing booked. """
    two_cooperatives = True

    def both(self, line, says=None, **kwargs):
        """ A bad line takes the good one beside it along """
        self.refused(self.serve, self.line('deposit', self.school, 1_000), line, says=says, **kwargs)

    def test_stale(self):
        seen = self.savings.seq
        self.serve(self.line('deposit', self.savings, 10_000, seq=seen))
        self.both(self.line('deposit', self.savings, 10_000, seq=seen), says="has changed meanwhile")
        self.both(self.line('mandatory', None, 25_000, seq=self.shares.seq + 1), says="has changed meanwhile")
        self.serve(self.line('deposit', self.savings, 10_000, seq=seen + 1))
        for seq in (-1, '1', 1.5, True, 2**31, [1]):
            self.both(self.line('deposit', self.savings, 10_000, seq=seq), says="not valid")

    def test_amounts(self):
        for amount in (*NOT_AMOUNTS, '1.250.000,50', "Rp 5.000"):
            for kind, account in (('deposit', self.savings), ('withdrawal', self.savings), ('mandatory', None)):
                with self.subTest(amount=amount, kind=kind):
                    self.both(self.line(kind, account, amount))

    def test_lines(self):
        good = self.line('deposit', self.savings, 1_000)
        for lines in ([], None, 'x', {}, [1], [good, None], [good] * 31, {'a': good}, 5):
            with self.subTest(lines=lines):
                self.refused(self.by(self.teller, self.maria).serve, lines, self.key(), self.till)
        for kind in (None, 'transfer', 'opening', '', 1, ['deposit']):
            with self.subTest(kind=kind):
                self.both({**good, 'kind': kind}, says="not valid")
        for account in (None, False, 0, -1, 2**31, 'x', True, [self.savings.id]):
            with self.subTest(account=account):
                self.both({**good, 'account_id': account})

    def test_same_account_twice(self):
        self.refused(self.serve, self.line('deposit', self.savings, 1_000), self.line('withdrawal', self.savings, 1_000), says="twice")
        self.refused(self.serve, self.line('mandatory', None, 1_000), self.line('deposit', self.shares, 1_000), says="twice")
        self.both(self.line('mandatory', self.savings, 1_000), says="Mandatory shares are paid")

    def test_balance(self):
        self.both(self.line('withdrawal', self.savings, 115_001), says="available balance")
        self.both(self.line('withdrawal', self.shares, 1_000), says="Shares cannot be withdrawn")

    def test_accounts(self):
        self.both(self.line('deposit', self.other_savings, 1_000), says="another member")
        self.by(self.manager, self.savings).freeze("Perintah pengadilan")
        self.both(self.line('deposit', self.savings, 1_000), says="frozen")
        self.both(self.line('withdrawal', self.savings, 1_000), says="frozen")
        self.by(self.manager, self.savings).unfreeze("Dicabut")
        self.by(self.teller, self.savings).close(self.key(), self.till)
        self.both(self.line('deposit', self.savings, 1_000), says="closed")

    def test_no_member(self):
        candidate = self.register()
        self.by(self.teller, candidate).admit(350_000, self.key(), self.till)
        self.refused(self.serve, self.line('mandatory', None, 25_000), member=candidate, says="no member")
        account = self.env['koperasi.savings.account'].search([('member_id', '=', candidate.id)])
        self.refused(self.serve, self.line('deposit', account, 25_000), member=candidate, says="no member")

    def test_settlement(self):
        good = self.line('deposit', self.school, 1_000)
        self.refused(self.serve, good, journal_id=self.till, source_account_id=self.savings.id, says="either")
        self.refused(self.serve, good, journal_id=None, says="either")
        for journal in (self.journal('savings').id, self.journal('general').id, -1, 2**40, True, str(self.till), [self.till]):
            with self.subTest(journal=journal):
                self.refused(self.serve, good, journal_id=journal)
        for source in (-1, 2**31, 'x', True, [self.savings.id]):
            with self.subTest(source=source):
                self.refused(self.serve, good, source_account_id=source)

    def test_roles(self):
        good = self.line('deposit', self.savings, 1_000)
        for user in (self.officer, self.board, self.accountant, self.supervisor, self.admin_user):
            with self.subTest(user=user.login):
                self.denied(self.serve, good, user=user)
        self.denied(self.by(self.officer, self.maria).sudo().serve, [good], self.key(), self.till)

    def test_other_cooperative(self):
        stranger = self.make_user('uji_stranger', 'koperasi.group_koperasi_teller', self.other_coop)
        till = self.journal('till', self.other_coop).id
        good = self.line('deposit', self.savings, 1_000)
        self.denied(self.serve, good, user=stranger, journal_id=till)
        self.refused(self.serve, good, journal_id=till, says="Choose a till")
        member = self.env['koperasi.member'].sudo().create({'name': "Tetangga", 'company_id': self.other_coop.id})
        self.denied(self.serve, good, member=member)

    def test_closed_day(self):
        self.close_tills()
        self.both(self.line('deposit', self.savings, 1_000), says="Open the till first")
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.both(self.line('deposit', self.savings, 1_000), journal_id=self.bank, says="no open business day")

    def test_only_who_holds_the_till(self):
        good = self.line('deposit', self.savings, 1_000)
        self.refused(self.serve, good, user=self.manager, says="Open the till first")
        self.refused(self.serve, good, journal_id=self.journal('vault').id, says="Choose a till")
        self.serve(good, user=self.manager, journal_id=self.bank)

    def test_twice(self):
        key = self.key()
        lines = self.line('deposit', self.savings, 10_000, seq=self.savings.seq), self.line('mandatory', None, 25_000)
        first = self.serve(*lines, key=key)
        before = self.figures()
        self.assertEqual(self.serve(*lines, key=key), first)
        self.deposit(self.savings, 5_000)
        fresh = self.line('deposit', self.savings, 10_000, seq=self.savings.seq), lines[1]
        self.assertEqual(self.serve(*fresh, key=key), first)   # the screen looked again before it asked again
        self.assertEqual(self.savings.balance, 140_000)
        self.assertNotEqual(self.figures(), before)

    def test_key_is_no_mask(self):
        key, says = self.key(), "another request"
        lines = self.line('deposit', self.savings, 10_000), self.line('mandatory', None, 25_000)
        self.serve(*lines, key=key)
        self.refused(self.serve, *lines[::-1], key=key, says=says)
        self.refused(self.serve, lines[0], key=key, says=says)
        self.refused(self.serve, {**lines[0], 'amount': 10_001}, lines[1], key=key, says=says)
        self.refused(self.serve, {**lines[0], 'kind': 'withdrawal'}, lines[1], key=key, says=says)
        self.refused(self.serve, {**lines[0], 'account_id': self.school.id}, lines[1], key=key, says=says)
        self.refused(self.serve, *lines, key=key, memo="x", says=says)
        self.refused(self.serve, *lines, key=key, journal_id=self.bank, says=says)
        self.refused(self.serve, *lines, key=key, source_account_id=self.school.id, says=says)
        key = self.key()
        self.serve(*lines, key=key, journal_id=self.bank)
        self.refused(self.serve, *lines, key=key, journal_id=self.bank, user=self.manager, says=says)
        self.refused(self.serve, lines[1], key=key, member=self.yosef, says=says)
        self.refused(self.by(self.teller, self.savings).deposit, 10_000, key, self.till, says=says)

    def test_failed_key_may_be_used_again(self):
        key = self.key()
        savepoint = self.env.cr.savepoint()
        with self.assertRaises(UserError):
            self.serve(self.line('withdrawal', self.savings, 10**9), key=key)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.serve(self.line('withdrawal', self.savings, 10_000), key=key)

    def test_keys(self):
        for key in (None, False, '', ' ', 'x' * 256, 5, ['a'], 'a\x00b'):
            with self.subTest(key=key):
                self.refused(self.by(self.teller, self.maria).serve, [self.line('deposit', self.savings, 1_000)], key, self.till)
        self.serve(self.line('deposit', self.savings, 1_000), key='é' * 255)


class TestApproval(CounterCase):
    """ Above a limit of the teller a second person decides on the whole receipt; the cash leaves only after. """

    def setUp(self):
        super().setUp()
        self.serve(self.line('deposit', self.savings, 9_000_000), self.line('deposit', self.school, 9_000_000))

    def ask(self, *lines, **kwargs):
        before = self.booked()
        waits = self.serve(*lines, **kwargs)
        self.env.invalidate_all()
        self.assertEqual((waits['state'], self.booked()), ('waiting', before))
        return self.env['koperasi.approval'].browse(waits['approval_id'])

    def test_waits_is_approved_and_booked(self):
        key = self.key()
        lines = self.line('withdrawal', self.savings, 5_000_001, seq=self.savings.seq), self.line('mandatory', None, 25_000)
        approval = self.ask(*lines, key=key)
        self.assertEqual((approval.operation, approval.amount, approval.member_id), ('withdrawal', 5_000_001, self.maria))
        self.assertIn("Maria Bria: Withdrawal Rp 5.000.001, Mandatory Share Rp 25.000", approval.description)
        self.assertEqual(self.counter.pending(key)['state'], 'waiting')
        self.assertEqual(self.counter.start()['waiting_approvals'], 1)
        self.assertEqual(self.by(self.manager, self.counter).start()['waiting_approvals'], 1)
        self.by(self.manager, approval).approve()
        self.assertEqual({name: self.counter.pending(key)[name] for name in ('state', 'approval_id')}, {'state': 'approved', 'approval_id': approval.id})
        result = self.serve(*lines, key=key)
        self.assertEqual(self.lines(result), {'211101': 5_000_001, '312001': -25_000, '111001': -4_975_001})
        self.assertEqual(self.serve(*lines, key=key), result)
        self.assertEqual(self.counter.pending(key), {'state': 'booked', **result})

    def test_refused(self):
        key, line = self.key(), self.line('withdrawal', self.savings, 5_000_001)
        approval = self.ask(line, key=key)
        self.by(self.manager, approval).refuse("Tanda tangan lain")
        self.assertEqual(self.serve(line, key=key)['state'], 'refused')
        self.assertIn("Tanda tangan lain", self.counter.pending(key)['message'])

    def test_split_over_lines(self):
        self.ask(self.line('withdrawal', self.savings, 2_500_001), self.line('withdrawal', self.school, 2_500_000))
        self.ask(self.line('withdrawal', self.savings, 5_000_001), journal_id=self.bank)

    def test_carried_out_from_the_list(self):
        approval = self.ask(self.line('withdrawal', self.savings, 5_000_001, seq=self.savings.seq))
        self.by(self.manager, approval).approve()
        self.by(self.teller, approval).action_carry_out()
        self.assertEqual(self.savings.balance, 4_124_999)

    def test_what_cannot_be_is_not_asked(self):
        self.refused(self.serve, self.line('withdrawal', self.savings, 50_000_000), says="available balance")
