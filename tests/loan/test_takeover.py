import base64
from datetime import date

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.koperasi.tests.common import KoperasiCase

CUTOFF = date(2025, 12, 31)


@tagged('-at_install', 'post_install')
class TestTakeover(KoperasiCase):
    """ All loans of the demo workbook go on where they were """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_coop = cls.env['res.company'].create({'name': "KSP Pindahan"})
        cls.env.user.company_ids |= cls.new_coop
        cls.new_coop._koperasi_setup()
        with file_open('koperasi/demo/opening_balances.xlsx', 'rb') as file:
            books = cls.env['koperasi.opening.import'].create({
                'company_id': cls.new_coop.id, 'cutoff_date': CUTOFF, 'filename': 'opening_balances.xlsx', 'file': base64.b64encode(file.read())})
        books.action_book()
        cls.loans = cls.env['koperasi.loan'].search([('company_id', '=', cls.new_coop.id)])

    def test_all_loans(self):
        self.assertEqual(len(self.loans), 383)
        played = self.loans._due_now(CUTOFF)
        for loan in self.loans:
            with self.subTest(loan=loan.number):
                lines, now = loan.plan_line_ids, played[loan]
                self.assertEqual(sum(lines.mapped('principal')), loan.balance)
                self.assertEqual(now.owed, loan.balance)
                self.assertTrue(all(line.principal >= 0 and line.interest >= 0 for line in lines))
                self.assertEqual(loan.loan_state, 'active' if loan.balance else 'paid')
                # the oldest open instalment is the one after those that were paid
                self.assertEqual(loan.open_since, min(lines.mapped('due_date'), default=False))
                if loan.open_since and loan.open_since <= CUTOFF:
                    self.assertEqual(now.days_past_due, (CUTOFF - loan.open_since).days)
                self.assertEqual((now.paid.total, now.parked), (0, 0))

    def test_once_more(self):
        """ In a database that had them before, the same schedules """
        loan = self.loans[0]
        before = loan.plan_line_ids.mapped(lambda line: (line.due_date, line.principal, line.interest))
        self.env.cr.execute("UPDATE koperasi_loan SET loan_state = 'opening', plan_id = NULL WHERE id = %s", (loan.id,))
        self.env.cr.execute("DELETE FROM koperasi_loan_plan WHERE loan_id = %s", (loan.id,))
        self.env.invalidate_all()
        self.assertEqual(self.Loan._take_over_all(self.new_coop), 1)
        self.env.invalidate_all()
        self.assertEqual(loan.plan_line_ids.mapped(lambda line: (line.due_date, line.principal, line.interest)), before)
        self.assertEqual(self.Loan._take_over_all(self.new_coop), 0)

    @property
    def Loan(self):
        return self.env['koperasi.loan']
