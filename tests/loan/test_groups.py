from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_running import RunningCase


@tagged('-at_install', 'post_install')
class TestLoanGroups(RunningCase):
    def test_case_l9(self):
        """ Case L9: Cici is short of 89,600; four others pay 22,400 each """
        group = self.env['koperasi.member.group'].create({'name': "Mawar", 'company_id': self.coop.id, 'joint_liability': True})
        others = [self.join(name) for name in ("Ana", "Beti", "Dina", "Eka")]
        cici = self.join("Cici")
        for member in (*others, cici):
            member.sudo().group_id = group
        loan = self.lend(2_000_000, member=cici, method='flat', rate=12, rate_of_term=True, instalments=25, period_unit='week')
        self.assertEqual((loan.plan_line_ids[0].principal, loan.plan_line_ids[0].interest), (80_000, 9_600))
        self.go_to(date(2026, 1, 12))
        door = self.by(self.teller, loan)
        payers = [member.id for member in others]
        self.refused(door.cover_shortage, 89_601, payers, self.key(), self.till)
        self.refused(door.cover_shortage, 89_600, [self.maria.id], self.key(), self.till)
        self.refused(door.cover_shortage, 89_600, [*payers, cici.id], self.key(), self.till)
        key = self.key()
        answer = door.cover_shortage(89_600, payers, key, self.till)
        self.assertEqual([row['amount'] for row in answer['shares']], [22_400] * 4)
        self.assertEqual(self.lines(answer), {'111001': 89_600, '114101': -80_000, '411001': -9_600})
        self.assertEqual(door.cover_shortage(89_600, payers, key, self.till)['number'], answer['number'])
        self.assertEqual(len(loan.shortage_ids), 4)
        with self.raises(UserError, "no loan is paid out"):
            self.lend(1_000_000, member=others[0])
        self.assertEqual(door.note_group_repaid(30_000)['open'], 59_600)
        self.assertEqual(loan.shortage_ids.sorted('id').mapped('repaid'), [22_400, 7_600, 0, 0])
        with self.assertRaises(UserError):
            door.note_group_repaid(59_601)
        door.note_group_repaid(59_600)
        self.env.invalidate_all()
        self.assertTrue(self.lend(1_000_000, member=others[0]))

    def test_payroll(self):
        employer = self.env['koperasi.loan.employer'].create({'name': "Dinas Pendidikan", 'code': 'DIKBUD', 'company_id': self.coop.id})
        loans = [self.lend(1_200_000), self.lend(2_400_000, member=self.yosef)]
        for loan in loans:
            loan.sudo().write({'employer_id': employer.id, 'payroll_number': '=1'})
        Payroll = self.by(self.officer, self.env['koperasi.loan.payroll'])
        with self.assertRaises(UserError):
            Payroll.prepare(employer.id, '2026-01-31')
        made = Payroll.prepare(employer.id, '2026-02-05')
        self.assertEqual((made['count'], made['asked']), (2, 124_000 + 248_000))
        payroll = Payroll.browse(made['payroll_id'])
        rows = payroll._file_text().splitlines()
        self.assertEqual(rows[1], f"{loans[0].number};{self.maria.number};Maria Bria;'=1;124000")
        self.go_to(date(2026, 2, 5))
        answer = "\r\n".join([rows[0], rows[1], rows[2].replace('248000', '200.000'), 'X-1;1;a;b;5', rows[1]])
        found = payroll.read_answer(answer)
        self.assertEqual((found['received'], found['difference'], len(found['problems'])), (324_000, -48_000, 2))
        with self.assertRaises(AccessError):
            payroll.book(self.key(), self.bank)
        key = self.key()
        booked = self.by(self.accountant, payroll).book(key, self.bank)
        self.assertEqual((booked['count'], booked['amount']), (2, 324_000))
        self.assertEqual((loans[0].balance, loans[1].balance), (1_100_000, 2_248_000))
        self.assertEqual(self.by(self.accountant, payroll).book(key, self.bank), booked)
        self.go_to(date(2026, 3, 5))
        self.refused(Payroll.prepare, employer.id, '2026-03-04', says="business date or later")
        following = Payroll.browse(Payroll.prepare(employer.id, '2026-03-05')['payroll_id'])
        for wrong in ('1.5', '1.2500', '-5', '1e6', '', '12,5'):     # 1.5 is no 15
            found = following.read_answer(f"{loans[0].number};;;;{wrong}")
            self.assertEqual((found['received'], len(found['problems'])), (0, 1), wrong)
        for wrong in (None, 1, '\x00'):
            with self.assertRaises(UserError):
                payroll.read_answer(wrong)
