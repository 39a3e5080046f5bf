from datetime import date

from odoo.exceptions import AccessError, UserError

from .common import MANDATORY, FileCase

NASTY = ('=HYPERLINK("http://x","y")', '@SUM(1)', '+62|cmd', "-2+3", '<script>alert(1)</script>', '\t=1')


class TestOutgoing(FileCase):
    """ Billing files, templates and files to be mended; and how they come back """

    def billing(self, kind, user=None, **values):
        dialog = self.by(user or self.accountant, self.env['koperasi.mass.billing']).create({'kind': kind, 'company_id': self.coop.id, **values})
        dialog.action_make()
        return dialog

    def test_mandatory_there_and_back(self):
        """ Two months at the rate of the product are due; who pays nothing stands there with an empty amount """
        self.go_to(date(2026, 3, 2))
        due = int(self.maria.mandatory_arrears)
        self.assertGreater(due, 0)
        header, *rows = self.rows_of(self.billing('mandatory').file)
        by_number = {row[header.index('No Anggota')]: row for row in rows}
        self.assertEqual(by_number[self.maria.number][header.index('Tagihan')], str(due))
        by_number[self.yosef.number][header.index('Jumlah')] = None
        own = [by_number[self.maria.number], by_number[self.yosef.number]]
        file = self.checked(self.workbook(own, header, 'Simpanan Wajib'), 'mandatory')
        self.assertEqual((self.found(file), file.line_count, file.amount), ([], 1, due))
        self.book(file)
        self.assertEqual((self.maria.mandatory_arrears, self.yosef.mandatory_arrears), (0, due))
        [transaction] = self.env['koperasi.transaction'].search([('mass_line_id', 'in', file.line_ids.ids)])
        self.assertEqual((transaction.kind, transaction.amount), ('mandatory', due))

    def test_mandatory_opens_the_account(self):
        """ A member who never paid a mandatory share gets the account with the first one """
        self.env.cr.execute("UPDATE koperasi_account SET member_id = NULL WHERE id = %s", (self.account(self.maria, 'WAJIB').account_id.id,))
        self.env.invalidate_all()
        file = self.checked(self.text([(self.maria.number, "Maria", 25_000)], MANDATORY), 'mandatory')
        self.assertEqual(self.states(file), ['ready'])
        self.book(file)
        self.assertEqual(self.account(self.maria, 'WAJIB').balance, 25_000)

    def test_twins_without_reference(self):
        """ A member stands in a file of mandatory shares once, and on a day in one file """
        rows = [(self.maria.number, "Maria", 25_000)]
        double = self.checked(self.text(rows * 2, MANDATORY), 'mandatory')
        self.assertEqual(self.found(double), [('twin_line', 3, 'No Anggota')])
        self.book(self.checked(self.text(rows, MANDATORY), 'mandatory'))
        again = self.checked(self.text([(self.maria.number, "Bria", '25.000')], MANDATORY), 'mandatory')
        self.assertEqual(self.found(again), [('line_booked', 2, '')])
        later = self.checked(self.text(rows, MANDATORY), 'mandatory', date='2026-02-01', filename='lain.csv')
        self.assertEqual(self.found(later), [('file_booked', 0, '')])

    def test_group(self):
        """ A group's members with their instalments and shares, and back """
        loan = self.lend()
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id, 'member_ids': [(4, self.maria.id)]})
        self.go_to(date(2026, 2, 5))
        header, *rows = self.rows_of(self.billing('group', group_id=group.id).file)
        self.assertEqual({row[header.index('No Rekening/Pinjaman')]: row[header.index('Jumlah')] for row in rows},
                         {loan.number: '1240000', self.account(self.maria, 'WAJIB').number: str(int(self.maria.mandatory_arrears))})
        file = self.checked(self.workbook(rows, header, 'Setoran Kelompok'), 'group')
        self.book(file)
        self.assertEqual((set(self.states(file)), loan.balance, self.maria.mandatory_arrears), ({'booked'}, 11_000_000, 0))
        with self.assertRaises(UserError):
            self.billing('group')

    def test_payroll(self):
        """ The employer's answer to a list of instalments, as the list was sent: it is booked there, and the list is answered """
        loan = self.lend()
        loan.employer_id = self.env['koperasi.loan.employer'].create({'name': "Dinas", 'company_id': self.coop.id})
        self.go_to(date(2026, 2, 5))
        Payroll = self.by(self.accountant, self.env['koperasi.loan.payroll'])
        payroll = Payroll.browse(Payroll.prepare(loan.employer_id.id, '2026-02-05')['payroll_id'])
        file = self.checked(payroll._file_text().replace(';1240000', ';1.000.000').encode(), 'payroll', payroll_id=payroll.id)
        self.assertEqual((self.found(file), file.amount), ([], 1_000_000))
        self.book(file)
        self.assertEqual((payroll.state, payroll.received, payroll.difference, loan.balance), ('booked', 1_000_000, -240_000, 11_240_000))
        with self.assertRaises(UserError):
            payroll.book(self.key(), self.bank)
        second = self.checked(self.text([(loan.number, 5_000)], ('No Pinjaman', 'Jumlah')), 'payroll', payroll_id=payroll.id)
        self.refused(second.book, 1, 5_000, self.key(), says="booked already")
        header, *rows = self.rows_of(self.billing('payroll', employer_id=loan.employer_id.id).file)
        self.assertIn([loan.number, '240000'], [[row[header.index(name)] for name in ('No Pinjaman/Rekening', 'Tagihan')] for row in rows])
        with self.assertRaises(UserError):
            self.billing('payroll')

    def test_rights(self):
        for user in (self.teller, self.officer, self.supervisor):
            with self.assertRaises(AccessError):
                self.billing('mandatory', user)
        with self.assertRaises(UserError):
            self.billing('mandatory')   # nothing is due on the day of joining

    def test_templates(self):
        """ The template of each kind is read as a file without rows, and has a guide """
        for kind, _label in self.File._fields['kind']._description_selection(self.env):
            file = self.new_file(b'x', kind)
            cells = self.cells_of(file.template_file)
            self.assertTrue(all(cell.data_type in ('s', 'n') and cell.data_type != 'f' for cell in cells))
            file.file = file.template_file
            file.action_check()
            self.assertEqual([code for code, _row, _column in self.found(file)], ['no_rows'], kind)

    def test_nothing_runs_in_a_spreadsheet(self):
        """ R29: names and cells that look like formulas are text in every file that goes out """
        self.go_to(date(2026, 3, 2))
        for text in NASTY:
            self.maria.name = text
            row = ('R', self.savings.number, text, 'bukan angka', text)
            error_file = self.checked(self.workbook([row])).error_file
            for binary in (self.billing('mandatory').file, error_file):
                for cell in self.cells_of(binary):
                    self.assertNotEqual(cell.data_type, 'f', cell.value)
