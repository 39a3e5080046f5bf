from datetime import date

from odoo.tests import tagged

from .common_running import RunningCase

FEB = date(2026, 2, 5)


@tagged('-at_install', 'post_install')
class TestLoanCounter(RunningCase):
    """ An instalment beside deposits: on one receipt, on one sheet """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = cls.by(cls.teller, cls.env['koperasi.counter'])

    def serve(self, *lines, member=None, **kwargs):
        kwargs.setdefault('journal_id', None if 'source_account_id' in kwargs else self.till)
        return self.by(self.teller, member or self.maria).serve(list(lines), kwargs.pop('key', self.key()), **kwargs)

    def row(self):
        [row] = self.counter.member(self.maria.id)['loans']
        return row

    def test_what_is_due(self):
        loan = self.lend()
        self.assertEqual((self.row()['due'], self.row()['payoff']), (0, 12_000_000))
        self.go_to(date(2026, 2, 7))
        row = self.row()
        self.assertEqual((row['due'], row['due_text'], row['can']['deposit'], row['balance']), (1_240_000, "2 days late", True, 12_000_000))
        self.assertEqual(row['payoff'], self.by(self.teller, loan).payoff_quote()['to_pay'])
        self.assertGreaterEqual(self.counter.member(self.maria.id)['due_total'], 1_240_000)

    def test_one_receipt(self):
        loan = self.lend()
        self.go_to(FEB)
        answer = self.serve({'kind': 'deposit', 'account_id': self.savings.id, 'amount': 60_000},
                            {'kind': 'instalment', 'account_id': loan.id, 'amount': 1_240_000, 'seq': self.row()['seq']})
        self.assertEqual(answer['amount'], 1_300_000)
        self.assertEqual(answer['lines'][1], {'account_number': loan.number, 'kind': 'instalment', 'amount': 1_240_000, 'balance': 11_000_000})
        self.assertEqual(self.lines(answer), {'111001': 1_300_000, '211101': -60_000, '114101': -1_000_000, '411001': -240_000})
        self.assertEqual((loan.balance, loan.open_since), (11_000_000, date(2026, 3, 5)))
        paper = self.env['koperasi.transaction'].browse(answer['transaction_id'])._receipt()
        self.assertEqual(paper['amount'].replace('\xa0', ' '), "Rp 1.300.000")
        self.assertEqual(len(paper['lines']), 3)
        # a line of it is taken back by itself
        instalment = self.env['koperasi.transaction'].browse(answer['transaction_ids'][1])
        self.by(self.accountant, instalment).reverse("salah", self.key())
        self.assertEqual((loan.balance, loan.open_since, self.savings.balance), (12_000_000, FEB, 185_000))

    def test_from_savings(self):
        loan = self.lend(600_000)
        self.go_to(FEB)
        answer = self.serve({'kind': 'instalment', 'account_id': loan.id, 'amount': 62_000}, source_account_id=self.savings.id)
        self.assertEqual((self.savings.balance, loan.balance, answer['amount']), (63_000, 550_000, 62_000))
        self.refused(self.serve, {'kind': 'instalment', 'account_id': loan.id, 'amount': 62_000}, source_account_id=self.savings.id)

    def test_payoff(self):
        loan = self.lend(600_000)
        self.go_to(date(2026, 1, 20))
        self.assertEqual(self.row()['payoff'], 606_000)
        self.refused(self.serve, {'kind': 'payoff', 'account_id': loan.id, 'amount': 605_999})
        answer = self.serve({'kind': 'payoff', 'account_id': loan.id, 'amount': 606_000})
        self.assertEqual((loan.loan_state, answer['lines'][0]['balance'], self.counter.member(self.maria.id)['loans']), ('paid', 0, []))

    def test_refused(self):
        loan = self.lend()
        line = {'kind': 'instalment', 'account_id': loan.id, 'amount': 1_000}
        for wrong in ({'amount': 0}, {'amount': 0.5}, {'amount': float('nan')}, {'account_id': None}, {'account_id': 10**6}, {'seq': 0}, {'kind': 'x'}, {'kind': ['x']}):
            self.refused(self.serve, {**line, **wrong})
        self.refused(self.serve, line, line)
        self.refused(self.serve, line, member=self.yosef)

    def test_group_sheet(self):
        group = self.env['koperasi.member.group'].create({'name': "Mawar", 'company_id': self.coop.id})
        (self.maria | self.yosef).sudo().group_id = group
        loan = self.lend(600_000)
        self.go_to(FEB)
        sheet = self.counter.group_sheet(group.id)
        self.assertEqual(sheet['products'][-1]['id'], 'loan-1')
        cells = {row['member_id']: row['cells'][-1] for row in sheet['rows']}
        self.assertEqual((cells[self.maria.id]['due'], cells[self.maria.id]['editable'], cells[self.yosef.id]['editable']), (62_000, True, False))
        rows = [{'member_id': self.maria.id, 'present': True, 'cells': [{**cells[self.maria.id], 'amount': 62_000}]}]
        answer = self.counter.book_sheet(group.id, rows, self.key(), self.till)
        self.assertEqual((answer['amount'], loan.balance), (62_000, 550_000))
        self.refused(self.counter.book_sheet, group.id, [{**rows[0], 'member_id': self.yosef.id}], self.key(), self.till)
