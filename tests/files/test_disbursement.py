from datetime import date

from odoo.exceptions import AccessError

from odoo.addons.koperasi.tests.loan.common import ApplicationCase

from .common import FileCase

DISBURSEMENT = ('No Perjanjian', 'No Anggota', 'Nama', 'Rekening Tujuan', 'Jumlah')


class TestDisbursement(FileCase, ApplicationCase):
    """ Files of signed agreements that are paid out, each as it would be at the counter """

    @classmethod
    def make_loan_product(cls, **values):
        return super().make_loan_product(code='LAMA', **values)   # the other one is that of the applications

    def agreed(self, **values):
        application = self.approved(**values)
        application.sign_agreement()
        return application

    def two_agreements(self):
        return self.agreed(), self.agreed(member=self.yosef, principal=3_000_000)

    def rows_for(self, first, second):
        """ Maria's goes to her savings, Yosef's by the bank """
        return [(first.agreement_number, self.maria.number, "MARIA BRIA", self.savings.number, '5.000.000'), (second.name, '', "Nahak", '', 3_000_000)]

    def disbursements(self, rows, **values):
        return self.checked(self.text(rows, DISBURSEMENT), 'disbursement', **values)

    def pay_out(self, file):
        """ Asked by the accountant, allowed by the manager, worked through """
        key = self.key()
        asked = self.book(file, key, work=False)
        self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        return self.book(file, key)

    def test_paid_out(self):
        """ Nothing before a second person allowed it; then each loan by itself, with its own journal entry """
        first, second = self.two_agreements()
        bank = self.journal('bank')
        before, cash = self.figures()[0], bank._koperasi_cash()[bank.id]
        file = self.disbursements(self.rows_for(first, second))
        self.assertEqual((self.found(file), file.state, file.line_count, file.amount), ([], 'checked', 2, 8_000_000))
        self.assertEqual(file.line_ids.application_id, first | second)
        key = self.key()
        asked = self.book(file, key)
        approval = self.env['koperasi.approval'].browse(asked['approval_id'])
        self.assertEqual((asked['state'], file.state, first.state, approval.operation, approval.amount, approval.mass_file_id),
                         ('waiting', 'checked', 'agreed', 'loan_payout', 8_000_000, file))
        self.assertEqual(self.figures()[0], before)
        with self.assertRaises(AccessError):
            self.by(self.accountant, approval).approve()
        self.by(self.manager, approval).approve()
        run = self.Run.browse(self.book(file, key)['run_id'])
        self.assertEqual((run.state, run.done, run.skipped, run.amount), ('done', 2, 0, 8_000_000), run.error_ids.mapped('reason'))
        self.assertEqual((self.states(file), file.state), (['booked', 'booked'], 'booked'))
        self.assertEqual([(one.state, one.loan_id.balance, one.loan_id.application_id) for one in (first, second)],
                         [('disbursed', 5_000_000, first), ('disbursed', 3_000_000, second)])
        self.assertEqual((self.savings.balance, bank._koperasi_cash()[bank.id]), (5_125_000, cash - 3_000_000))
        payouts = run.transaction_ids
        self.assertEqual((payouts.mapped('kind'), payouts.mapped('mass_line_id'), len(payouts.move_id)), (['loan_disbursement'] * 2, file.line_ids, 2))
        self.assertEqual(payouts.journal_id.mapped('koperasi_role'), ['bank', 'loan'])
        self.assertEqual(first.history_ids.sorted('id')[-1:].user_id, self.accountant)
        self.assert_ledger_ties()

    def test_what_is_wrong(self):
        """ What would not be paid out is said before anything is: nothing of such a file is booked """
        first, second = self.two_agreements()
        third = self.approved(member=self.join("Anna Riwu"), principal=1_000_000)
        good = self.rows_for(first, second)
        for row, expected in (
                (('PP-0', '', '', '', 1_000), [('unknown_agreement', 4, 'No Perjanjian')]),
                ((first.name, '', '', '', 5_000_000), [('twin_line', 4, 'No Perjanjian')]),
                ((third.name, '', '', '', 1_000_000), [('not_payable', 4, 'No Perjanjian')])):
            with self.subTest(row=row):
                file = self.disbursements([*good, row])
                self.assertEqual((self.found(file), file.state), (expected, 'draft'))
        for row, code, column in (
                ((first.name, self.yosef.number, '', '', 5_000_000), 'wrong_borrower', 'No Anggota'),
                ((first.name, '', '', '', 4_999_999), 'other_amount', 'Jumlah'),
                ((first.name, '', '', self.other_savings.number, 5_000_000), 'not_payable', 'No Perjanjian'),
                ((first.name, '', '', self.account(self.maria, 'POKOK').number, 5_000_000), 'not_payable', 'No Perjanjian'),
                ((first.name, '', '', 'SIB-9', 5_000_000), 'unknown_payee', 'Rekening Tujuan')):
            with self.subTest(row=row):
                file = self.disbursements([row])
                self.assertEqual((self.found(file), file.state), ([(code, 2, column)], 'draft'))
                self.refused(file.book, 1, row[4], self.key(), says="Check the file first")
        file = self.disbursements([(first.name, '', "Stefanus", '', 5_000_000)])
        self.assertEqual((self.found(file), file.state), ([('name_differs', 2, 'Nama')], 'checked'))
        self.assertEqual([one.state for one in (first, second, third)], ['agreed', 'agreed', 'approved'])

    def test_same_number(self):
        """ A number that two agreements bear is no answer; that of an application is """
        first, second = self.two_agreements()
        (first | second).sudo().write({'agreement_number': 'PP-7'})
        self.assertEqual(self.found(self.disbursements([('PP-7', '', '', '', 5_000_000)])), [('several_agreements', 2, 'No Perjanjian')])
        self.assertEqual(self.found(self.disbursements([(first.name, '', '', '', 5_000_000)])), [])

    def test_left_out(self):
        """ What cannot be paid out any more is left out with its reason, and handed back; the others are paid """
        first, second = self.two_agreements()
        file = self.disbursements(self.rows_for(first, second))
        self.by_two(self.by(self.teller, first).disburse, self.key(), 'bank', self.bank)
        loan, saved = first.loan_id, int(self.savings.balance)
        self.pay_out(file)
        self.assertEqual((self.states(file), first.loan_id, int(self.savings.balance), second.loan_id.balance), (['left_out', 'booked'], loan, saved, 3_000_000))
        self.assertIn("after its agreement is signed", file.line_ids[0].problem)
        [_header, row] = self.rows_of(file.error_file)
        self.assertEqual((row[0], row[4]), (first.agreement_number, '5.000.000'))
        self.assertEqual(len(loan.transaction_ids), 1)

    def test_checks_hold(self):
        """ A check that is open on the day of the booking is not passed by for a file: neither the law's cap nor what was signed """
        product = self.new_product('BIAYA', 1.5, method='annuity', fee_ids=[(0, 0, {'kind': 'admin', 'amount': 10_000})])
        first, second = self.agreed(), self.agreed(member=self.yosef, principal=3_000_000, product=product)
        file = self.disbursements(self.rows_for(first, second))
        product.fee_ids.amount = 20_000
        self.loan_limits(loan_rate_cap_year_pct=15)
        self.pay_out(file)
        self.assertEqual((self.states(file), first.state, second.state), (['left_out', 'left_out'], 'agreed', 'agreed'))
        self.assertIn("cap", file.line_ids[0].problem)
        self.env['koperasi.regulation.limit'].search([('code', '=', 'loan_rate_cap_year_pct'), ('date_from', '=', '2026-01-05')]).value = 24
        self.by(self.accountant, file.run_id).action_retry()
        self.work()
        self.assertEqual(self.states(file), ['booked', 'left_out'])
        self.assertIn("signed", file.line_ids[1].problem)

    def test_second_loan_of_a_member(self):
        """ Two of one member in a file, each within the limit of the law, some 6 million, and not both: the second sees the first """
        self.loan_limits(bmpp_member_pct=2)
        product = self.new_product('DUA', 1.5, method='annuity', is_ordinary=False)
        first, second = self.agreed(product=product), self.agreed(product=product, principal=4_000_000)
        file = self.disbursements([(first.name, '', '', '', 5_000_000), (second.name, '', '', '', 4_000_000)])
        self.assertEqual(self.found(file), [])
        self.pay_out(file)
        self.assertEqual((self.states(file), second.state), (['booked', 'left_out'], 'agreed'))
        self.assertIn("BMPP", file.line_ids[1].problem)

    def test_twice(self):
        """ Neither the same file nor the same agreement in another one """
        first, second = self.two_agreements()
        rows = self.rows_for(first, second)
        self.pay_out(self.disbursements(rows))
        self.assertEqual(self.found(self.disbursements(rows)), [('file_booked', 0, '')])
        self.assertEqual(self.found(self.disbursements(rows[:1])), [('line_booked', 2, ''), ('not_payable', 2, 'No Perjanjian')])

    def test_persons(self):
        """ Nobody decides on a file in which his own loan is; tellers and officers book none """
        first, second = self.two_agreements()
        file = self.disbursements(self.rows_for(first, second))
        for user in (self.teller, self.officer, self.supervisor, self.board):
            self.denied(self.by(user, file).book, 2, 8_000_000, self.key())
        asked = self.book(file)
        self.yosef.sudo().email = self.manager.partner_id.email = "yosef@contoh.id"
        approval = self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id']))
        with self.raises(AccessError, "own loan"):
            approval.approve()

    # -- taken back -----------------------------------------------------------------

    def take_back(self, file):
        """ The reversal of its run, by two persons """
        run, key = self.by(self.accountant, file.run_id), self.key()
        self.by(self.manager, self.env['koperasi.approval'].browse(run.reverse("salah berkas", key)['approval_id'])).approve()
        answer = run.reverse("salah berkas", key)
        self.work()
        return self.Run.browse(answer['run_id'])

    def test_taken_back(self):
        """ As a whole: both books as before, the agreements signed and not paid out, and the same file may be booked again """
        first, second = self.two_agreements()
        rows, bank = self.rows_for(first, second), self.journal('bank')
        before, cash = int(self.savings.balance), bank._koperasi_cash()[bank.id]
        file = self.disbursements(rows)
        self.pay_out(file)
        loans = first.loan_id | second.loan_id
        reversal = self.take_back(file)
        self.assertEqual((reversal.state, reversal.skipped, file.state, self.states(file)), ('done', 0, 'reversed', ['reversed', 'reversed']), reversal.problem)
        self.assertEqual((first.state, second.state, loans.mapped('loan_state'), sum(loans.mapped('balance'))), ('agreed', 'agreed', ['cancelled'] * 2, 0))
        self.assertEqual((int(self.savings.balance), bank._koperasi_cash()[bank.id]), (before, cash))
        self.assertEqual(sorted(move.journal_id.koperasi_role for move in reversal.transaction_ids.move_id), ['bank', 'loan'])
        again = self.disbursements(rows)
        self.pay_out(again)
        self.assertEqual((self.states(again), first.loan_id.balance), (['booked', 'booked'], 5_000_000))
        self.assert_ledger_ties()

    def test_topup_taken_back(self):
        """ A loan that paid off another one: both are as before, and the line stands as long as one of its transactions does """
        old = self.lend(2_000_000, channel=('bank', self.journal('bank')))
        application = self.agreed(topup_loan_id=old.id)
        file = self.disbursements([(application.name, '', '', '', 5_000_000)])
        self.pay_out(file)
        payoff = file.run_id.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_payoff')
        self.assertEqual((self.states(file), old.loan_state, payoff.loan_id, application.loan_id.net_amount), (['booked'], 'paid', old, 3_000_000))
        with self.env.cr.savepoint() as savepoint:
            self.by(self.manager, payoff).reverse("salah", self.key())
            self.assertEqual((self.states(file), old.loan_state), (['booked'], 'active'))
            self.by(self.manager, file.run_id.transaction_ids - payoff).reverse("salah", self.key())
            self.assertEqual((self.states(file), application.state), (['reversed'], 'agreed'))
            savepoint.rollback()
        self.env.invalidate_all()
        self.take_back(file)
        self.assertEqual((self.states(file), old.loan_state, old.balance, application.state), (['reversed'], 'active', 2_000_000, 'agreed'))
        self.assert_ledger_ties()

    def test_not_taken_back(self):
        """ What came later depends on it: a payment, also one of interest alone, which leaves the loan's balance as it was """
        first, second = self.two_agreements()
        file = self.disbursements(self.rows_for(first, second))
        self.pay_out(file)
        self.go_to(date(2026, 2, 5))
        self.pay(second.loan_id, 45_000)   # 1.5 % of 3,000,000
        self.assertEqual(second.loan_id.balance, 3_000_000)
        self.refused(self.by(self.accountant, file.run_id).reverse, "x", self.key(), says="has payments since")
        self.pay(second.loan_id, 300_000)
        self.refused(self.by(self.accountant, file.run_id).reverse, "x", self.key(), says="moved since")
