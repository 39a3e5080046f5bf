from datetime import date

from odoo.exceptions import AccessError, UserError

from .common import PAYOUT, FileCase


class TestMassFile(FileCase):
    """ Files of payments that come in: checked, agreed, booked line by line """

    def mixed(self, loan):
        """ Savings, a loan, a virtual account, and one whom nobody knows """
        self.journal('bank').koperasi_va_prefix = '88810'
        return self.text([
            ('BRI-1', self.savings.number, "MARIA BRIA", '1.250.000', "Setoran"),
            ('BRI-2', loan.number, "Maria", 1_240_000, ''),
            ('BRI-3', f'88810{self.yosef.number}', "Nahak Yosef", 'Rp 75.000', ''),
            ('BRI-4', '999999', "Tidak Dikenal", 40_000, "uang siapa"),
        ])

    def test_receipts(self):
        """ Each line on its account; the loan's parts are those of case N1: 240,000 interest, the rest principal """
        loan = self.lend()
        self.go_to(date(2026, 2, 5))
        before = self.other_savings.balance, self.figures()
        file = self.checked(self.mixed(loan))
        self.assertEqual(self.found(file), [('unknown_payer', 5, 'No VA/Rekening')])
        self.assertEqual((file.state, file.line_count, file.amount, self.states(file)), ('checked', 4, 2_605_000, ['ready', 'ready', 'ready', 'unknown']))
        self.assertEqual(self.figures(), before[1], "nothing is booked before the totals are agreed")
        answer = self.book(file)
        run = self.Run.browse(answer['run_id'])
        self.assertEqual((file.state, run.state, run.done, run.skipped, run.amount), ('booked', 'done', 4, 0, 2_605_000), run.problem)
        self.assertEqual(self.states(file), ['booked', 'booked', 'booked', 'suspense'])
        self.assertEqual((self.savings.balance, self.other_savings.balance), (125_000 + 1_250_000, before[0] + 75_000))
        paid = loan.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_payment')
        self.assertEqual((paid.loan_interest, paid.loan_principal, loan.balance), (240_000, 1_000_000, 11_000_000))
        self.assertEqual((self.suspense(), self.Suspense.search(self.of_coop).mapped('amount')), (40_000, [40_000]))
        moves = run.transaction_ids.move_id
        self.assertEqual(len(moves), 2, "a member's second payment comes in another journal entry")
        bank = self.journal('bank').default_account_id
        self.assertEqual(sum(moves.line_ids.filtered(lambda line: line.account_id == bank).mapped('balance')), 2_605_000)
        self.assert_ledger_ties()

    def test_totals(self):
        """ What is told has to be what the file comes to: else nothing is booked """
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, '')]))
        for count, amount in ((2, 10_000), (1, 10_001), (0, 0), (1, '10000'), (1, float('nan')), (None, None), (1, True)):
            self.refused(file.book, count, amount, self.key(), says="The totals differ")
        file.write({'control_count': 1, 'control_amount': 10_000})
        self.assertEqual((file.action_book()['res_model'], file.state), ('koperasi.run', 'booking'))
        self.work()
        self.assertEqual((file.state, self.savings.balance), ('booked', 135_000))

    def test_asked_twice(self):
        """ The same key again: the first answer; another key: refused """
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, '')]))
        key = self.key()
        first = self.book(file, key)
        self.assertEqual(self.book(file, key)['run_id'], first['run_id'])
        self.refused(file.book, 1, 10_000, self.key(), says="booked already")
        self.assertEqual(self.savings.balance, 135_000)

    def test_same_file_twice(self):
        """ By the hash of the file, and each payment by its own reference, in whatever file it comes again """
        rows = [('A', self.savings.number, '', 10_000, ''), ('B', self.savings.number, '', 20_000, '')]
        self.book(self.checked(self.text(rows)))
        again = self.checked(self.text(rows))
        self.assertEqual((again.state, self.found(again)), ('draft', [('file_booked', 0, '')]))
        self.refused(again.book, 2, 30_000, self.key())
        other = self.checked(self.workbook([('C', self.savings.number, '', 5_000, ''), *rows[1:]]))
        self.assertEqual((other.state, self.found(other)), ('draft', [('line_booked', 3, '')]))
        self.assertEqual(self.savings.balance, 155_000)

    def test_two_files_at_once(self):
        """ Both were checked before either was booked: the payment is booked from the first, the second leaves it out """
        first, second = (self.checked(self.text([('A', self.savings.number, '', 10_000, memo)])) for memo in ("satu", "dua"))
        self.book(first)
        self.book(second)
        self.assertEqual((self.savings.balance, self.states(second)), (135_000, ['left_out']))
        self.assertIn("booked already", second.line_ids.problem)

    def test_several_of_a_member(self):
        """ Two references for one account are two payments, in the order of the file """
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, ''), ('B', self.savings.number, '', 20_000, '')]))
        self.book(file)
        entries = self.env['koperasi.entry'].search([('account_id', '=', self.savings.account_id.id)], order='seq')[-2:]
        self.assertEqual([(entry.amount, entry.balance_after) for entry in entries], [(10_000, 135_000), (20_000, 155_000)])

    def test_left_out_and_mended(self):
        """ What cannot be booked is left out with its reason, handed back as a file, mended there and booked from it """
        self.by(self.manager, self.other_savings).freeze("x")
        closed = int(self.other_savings.balance)
        file = self.checked(self.text([
            ('A', self.savings.number, '', 10_000, ''), ('B', self.other_savings.number, '=HYPERLINK("x")'[:0], 20_000, "Iuran"), ('C', self.savings.number, '', 30_000, '')]))
        run = self.Run.browse(self.book(file)['run_id'])
        self.assertEqual((self.states(file), run.done, run.skipped), (['booked', 'left_out', 'booked'], 2, 1))
        self.assertEqual((self.savings.balance, self.other_savings.balance), (165_000, closed))
        header, row = self.rows_of(file.error_file)
        self.assertEqual(row[header.index('No Referensi')], 'B')
        self.assertIn("frozen", row[header.index('Masalah')])
        row[header.index('No VA/Rekening')] = self.savings.number
        mended = self.checked(self.workbook([row], header))
        self.assertEqual((self.found(mended), mended.amount), ([], 20_000))
        self.book(mended)
        self.assertEqual(self.savings.balance, 185_000)

    def test_tried_again(self):
        """ Once the reason is gone the run tries what was left out again """
        self.by(self.manager, self.other_savings).freeze("x")
        before = int(self.other_savings.balance)
        file = self.checked(self.text([('B', self.other_savings.number, '', 20_000, '')]))
        run = self.Run.browse(self.book(file)['run_id'])
        self.by(self.manager, self.other_savings).unfreeze("x")
        self.by(self.accountant, run).action_retry()
        self.work()
        self.assertEqual((self.states(file), run.skipped, self.other_savings.balance), (['booked'], 0, before + 20_000))

    def test_too_much_for_a_loan(self):
        """ More than is owed is left out, as the loan says, and nothing of it is booked """
        loan = self.lend()
        file = self.checked(self.text([('A', loan.number, '', 50_000_000, '')]))
        self.book(file)
        self.assertEqual((self.states(file), loan.balance), (['left_out'], 12_000_000))
        self.assertIn("more than is owed", file.line_ids.problem)

    # -- suspense -----------------------------------------------------------------

    def test_matched_and_back(self):
        """ The owner is found; reversing that puts the money back into suspense """
        self.book(self.checked(self.text([('A', 'XYZ', "Entah", 40_000, '')])))
        item = self.Suspense.search(self.of_coop)
        answer = self.by(self.accountant, item).match(self.savings.account_id.id, self.key())
        self.assertEqual((item.state, self.suspense(), self.savings.balance), ('matched', 0, 165_000))
        self.assertEqual(self.lines(answer), {'216004': 40_000, '211101': -40_000})
        self.refused(self.by(self.manager, item).match, self.savings.account_id.id, self.key(), says="not open")
        self.assert_ledger_ties()
        self.reverse(answer, self.manager)
        self.assertEqual((item.state, self.suspense(), self.savings.balance), ('open', 40_000, 125_000))
        self.assert_ledger_ties()

    def test_matched_to_a_loan(self):
        loan = self.lend()
        self.go_to(date(2026, 2, 5))
        self.book(self.checked(self.text([('A', 'XYZ', "Entah", 1_240_000, '')])))
        key, item = self.key(), self.Suspense.search(self.of_coop)
        answer = self.by(self.accountant, item).match(loan.account_id.id, key)
        self.assertEqual(self.by(self.accountant, item).match(loan.account_id.id, key), answer)
        self.assertEqual((loan.balance, self.suspense()), (11_000_000, 0))
        self.assertEqual(self.lines(answer), {'216004': 1_240_000, '114101': -1_000_000, '411001': -240_000})

    def test_receipt_taken_back(self):
        """ The bank took an unidentified receipt back: its item ends; one that was matched is not taken back before its match """
        self.book(self.checked(self.text([('A', 'X', '', 40_000, ''), ('B', 'Y', '', 50_000, '')])))
        first, second = self.Suspense.search(self.of_coop, order='id')
        self.by(self.manager, first.transaction_id).reverse("Ditarik bank", self.key())
        self.assertEqual((first.state, first.line_id.state, self.suspense()), ('reversed', 'reversed', 50_000))
        self.by(self.accountant, second).match(self.savings.account_id.id, self.key())
        self.refused(self.by(self.manager, second.transaction_id).reverse, "x", self.key(), says="matched")

    def test_books_ask(self):
        """ Open items that do not come to the balance are found by the check of the books """
        self.book(self.checked(self.text([('A', 'X', '', 40_000, '')])))
        check = self.env['koperasi.ledger.check'].sudo()
        self.assertEqual(check._problems(self.coop), [])
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("UPDATE koperasi_suspense SET amount = 39999")
            self.assertEqual(len(check._problems(self.coop)), 1)
            savepoint.rollback()

    def test_match_refused(self):
        self.book(self.checked(self.text([('A', 'X', '', 40_000, '')])))
        item = self.Suspense.search(self.of_coop)
        for user in (self.teller, self.officer, self.supervisor, self.board):
            self.denied(self.by(user, item).match, self.savings.account_id.id, self.key())
        for wrong in (None, 'x', -1, 2**31 - 1, self.coop.koperasi_suspense_id.id):
            self.refused(self.by(self.accountant, item).match, wrong, self.key())

    # -- taken back -----------------------------------------------------------------

    def taken_back(self, file):
        run, key = self.by(self.accountant, file.run_id), self.key()
        asked = run.reverse("salah berkas", key)
        self.assertEqual(asked['state'], 'waiting')
        self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        run.reverse("salah berkas", key)
        self.work()

    def all_books(self, loan):
        """ Balances of the members, what the loan came to, and the general ledger """
        balance, parked, parts, _ledger, *state = self.books(loan)
        self.env.cr.execute(
            "SELECT account_id, SUM(balance) FROM account_move_line WHERE company_id = %s AND parent_state = 'posted' GROUP BY 1 HAVING SUM(balance) <> 0", (self.coop.id,))
        return (int(self.savings.balance), int(self.other_savings.balance), balance, parked, parts, state), dict(self.env.cr.fetchall())

    def test_taken_back(self):
        """ As a whole, by two persons: every figure is as before, also of the loan; then the file may be booked again """
        loan = self.lend()
        self.go_to(date(2026, 2, 5))
        content = self.mixed(loan)
        file, before = self.checked(content), self.all_books(loan)
        self.book(file)
        self.assertNotEqual(self.all_books(loan), before)
        self.taken_back(file)
        self.assertEqual((self.all_books(loan), self.suspense()), (before, 0))
        self.assertEqual((file.state, set(self.states(file)), file.run_id.state), ('reversed', {'reversed'}, 'reversed'))
        self.assertEqual(self.Suspense.search(self.of_coop).mapped('state'), ['reversed'])
        again = self.checked(content)
        self.book(again)
        self.assertEqual((again.state, loan.balance, self.suspense()), ('booked', 11_000_000, 40_000))
        self.assert_ledger_ties()

    def test_taken_back_beside_others(self):
        """ What another file put into suspense does not stand against it; a match does """
        first = self.checked(self.text([('A', 'X', '', 40_000, '')]))
        self.book(first)
        self.book(self.checked(self.text([('B', 'Y', '', 7_000, '')])))
        item = self.Suspense.search([('amount', '=', 40_000)])
        answer = self.by(self.accountant, item).match(self.savings.account_id.id, self.key())
        self.refused(self.by(self.accountant, first.run_id).reverse, "x", self.key(), says="matched")
        self.reverse(answer, self.manager)
        self.taken_back(first)
        self.assertEqual((self.suspense(), item.state), (7_000, 'reversed'))

    def test_one_line_taken_back(self):
        """ One payment of a file by itself, by another person than booked it """
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, ''), ('B', self.other_savings.number, '', 20_000, '')]))
        self.book(file)
        transaction = self.env['koperasi.transaction'].search([('mass_line_id', '=', file.line_ids[0].id)])
        self.denied(self.by(self.accountant, transaction).reverse, "x", self.key())
        answer = self.by(self.manager, transaction).reverse("x", self.key())
        self.assertEqual(self.lines(answer), {'211101': 10_000, '112101': -10_000})
        self.assertEqual((self.savings.balance, self.states(file)), (125_000, ['reversed', 'booked']))

    # -- payouts --------------------------------------------------------------------

    def test_payouts(self):
        """ Allowed by a second person; who has too little is left out """
        before = int(self.other_savings.balance)
        file = self.checked(self.text([('P1', self.other_savings.number, '', 1_000_000, ), ('P2', self.savings.number, '', 999_000)], PAYOUT), 'payout')
        key = self.key()
        asked = self.book(file, key)
        self.assertEqual((asked['state'], file.state, self.other_savings.balance), ('waiting', 'checked', before))
        with self.assertRaises(AccessError):
            self.by(self.accountant, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        self.book(file, key)
        self.assertEqual((self.states(file), self.other_savings.balance, self.savings.balance), (['booked', 'left_out'], before - 1_000_000, 125_000))
        self.assertIn("available balance", file.line_ids[1].problem)

    def test_nobody_is_paid_unknown(self):
        file = self.checked(self.text([('P1', 'XYZ', '', 1_000)], PAYOUT), 'payout')
        self.assertEqual((file.state, self.found(file)), ('draft', [('unknown_payee', 2, 'No Rekening')]))

    # -- rights ---------------------------------------------------------------------

    def test_rights(self):
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, '')]))
        for user in (self.teller, self.officer, self.supervisor, self.board):
            for call in (file.action_check, lambda: None):
                with self.assertRaises(AccessError):
                    self.by(user, file).action_check() if call == file.action_check else self.by(user, self.File).create({'kind': 'receipt'})
            self.denied(self.by(user, file).book, 1, 10_000, self.key())
        for user in (self.accountant, self.manager, self.teller):
            for values in ({'state': 'booked'}, {'line_count': 7}, {'amount': 7}, {'content_hash': 'x'}, {'run_id': 1}):
                with self.assertRaises(AccessError):
                    self.by(user, file).write(values)
            with self.assertRaises(AccessError):
                self.by(user, file.line_ids).write({'amount': 1})
        self.book(file)
        with self.assertRaises(UserError):
            file.write({'kind': 'payroll'})
        with self.assertRaises(UserError):
            file.unlink()

    def test_changed_after_check(self):
        """ Another file, bank, date or kind: it is to be checked anew """
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, '')]))
        file.memo = "x"
        self.assertEqual((file.state, len(file.line_ids)), ('draft', 0))
        self.refused(file.book, 1, 10_000, self.key(), says="Check the file first")

    def test_open_file_keeps_the_day_open(self):
        file = self.checked(self.text([('A', self.savings.number, '', 10_000, '')]))
        self.book(file, work=False)
        day = self.env['koperasi.business.day']._current(self.coop)
        self.assertTrue([matter for matter in day._open_matters() if 'berkas.csv' in matter])
        self.work()
        self.assertFalse([matter for matter in day._open_matters() if 'berkas.csv' in matter])
