"""Who owes what, who is late, and who is reminded when"""
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.koperasi.models.returns.reminder import stage_of

from .common_office import ReceivedCase
from .figures import FIGURES


@tagged('-at_install', 'post_install')
class TestOfficeDue(ReceivedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Due, cls.Reminder = cls.env['koperasi.return.due'], cls.env['koperasi.return.reminder']
        cls.duties = cls.env['koperasi.return.duty'].search([('company_id', '=', cls.office.id)])
        cls.duties.write({'date_from': '2025-12-01'})
        cls.consumer = cls.make_row("Koperasi Konsumen", nik='5301010010004', kind='consumer', email='konsumen@contoh.id')
        cls.sleeping = cls.make_row("Koperasi Tidur", nik='5301010010005', has_savings_loan=True)
        cls.sleeping.state = 'inactive'
        cls.young = cls.make_row("Koperasi Baru", nik='5301010010006', has_savings_loan=True, legal_date='2026-02-10')

    def owed(self, row):
        return [(due.form_id.code, due.date_to.isoformat(), due.status) for due in self.Due.search([('cooperative_id', '=', row.id)], order='date_to, form_id')]

    def test_who_owes_what(self):
        self.Due._work_out(self.office)
        self.assertEqual(self.owed(self.row), [('monthly-1', '2025-12-31', 'open'), ('yearly-1', '2025-12-31', 'open'), ('monthly-1', '2026-01-31', 'open'), ('monthly-1', '2026-02-28', 'open')])
        self.assertEqual(self.owed(self.consumer), [('yearly-1', '2025-12-31', 'open')])
        self.assertEqual(self.owed(self.sleeping), [])
        self.assertEqual(self.owed(self.young), [('monthly-1', '2026-02-28', 'open')])
        number = self.Due.search_count([])
        self.Due._work_out(self.office)
        self.assertEqual(self.Due.search_count([]), number)

    def test_exempt_and_back(self):
        self.Due._work_out(self.office)
        self.row.state = 'inactive'
        self.Due._work_out(self.office)
        self.assertEqual({status for _form, _last, status in self.owed(self.row)}, {'exempt'})
        self.row.state = 'active'
        self.Due._work_out(self.office)
        self.assertEqual({status for _form, _last, status in self.owed(self.row)}, {'open'})

    def test_what_came(self):
        self.Due._work_out(self.office)
        due = self.Due.search([('cooperative_id', '=', self.row.id), ('date_to', '=', '2026-01-31')])
        self.assertEqual((due.due_date, due.late, due.days_late), (date(2026, 2, 10), True, 23))
        self.take(self.signed())
        self.assertEqual((due.status, due.late), ('accepted', False))
        self.assertNotIn(due, self.Due.search([('late', '=', True)]))
        # what came before it was worked out is found as well
        self.env.cr.execute("DELETE FROM koperasi_return_due WHERE id = %s", [due.id])
        self.Due._work_out(self.office)
        self.assertIn(('monthly-1', '2026-01-31', 'accepted'), self.owed(self.row))

    def test_refused_is_owed_again(self):
        self.Due._work_out(self.office)
        row = self.of(self.take(self.signed(figures={'assets': 1})))
        self.as_user(self.inspector, row).refuse("Salah")
        self.assertIn(('monthly-1', '2026-01-31', 'open'), self.owed(self.row))

    def test_stages(self):
        """ Three days before, and 1, 14 and 30 after """
        self.assertEqual([stage_of(days) for days in (-4, -3, 0, 1, 13, 14, 29, 30, 400)], [0, 1, 1, 2, 2, 3, 3, 4, 4])

    def test_reminders(self):
        self.Due._work_out(self.office)
        self.env['koperasi.return.sender'].create({'cooperative_id': self.row.id, 'name': "Yuliana", 'email': 'yuliana@contoh.id'})
        due = self.Due.search([('cooperative_id', '=', self.row.id), ('date_to', '=', '2026-02-28')])   # due 10 March
        others = self.Due.search([('id', '!=', due.id)])
        others.write({'status': 'exempt'})
        sent = []
        for day in range(5, 32):
            self.Reminder._remind(self.office, date(2026, 3, day))
            self.Reminder._remind(self.office, date(2026, 3, day))   # twice a day changes nothing
            sent += [(day, one.stage) for one in self.Reminder.search([('due_id', '=', due.id)]) if one.stage not in {stage for _day, stage in sent}]
        self.assertEqual(sent, [(7, '1'), (11, '2'), (24, '3')])
        mails = self.env['mail.mail'].sudo().search([('email_to', '=', 'yuliana@contoh.id')])
        self.assertEqual(len(mails), 3)
        self.assertIn('/my/office', mails[0].body_html)
        # who was away is reminded of the last one only, and not after it came
        self.assertEqual(self.Reminder._remind(self.office, date(2026, 5, 1)), 1)
        self.take(self.signed(last=date(2026, 2, 28)))
        self.assertEqual(self.Reminder._remind(self.office, date(2026, 12, 1)), 0)

    def test_late_list(self):
        self.Due._work_out(self.office)
        late = self.as_user(self.inspector, self.Due).search([('late', '=', True), ('company_id', '=', self.office.id)])
        sheet = openpyxl.load_workbook(io.BytesIO(late._late_workbook())).active
        self.assertEqual(sheet.max_row, len(late) + 1)
        self.assertEqual({cells[0].value for cells in sheet.iter_rows(min_row=2)}, {"Koperasi Sejahtera"})
        self.as_user(self.registrar, late).action_work_out()
        for user in (self.reader, self.head, self.programme_officer):
            with self.assertRaises(AccessError):
                self.as_user(user, late).action_work_out()

    def test_setup_asks_from_now_on(self):
        office = self.env['res.company'].create({'name': "Dinas Baru"})
        office._koperasi_office_setup()
        duties = self.env['koperasi.return.duty'].search([('company_id', '=', office.id)])
        self.assertEqual([(duty.form_id.code, duty.date_from.isoformat(), duty.only_savings_loan) for duty in duties.sorted('id')],
                         [('monthly-1', '2026-03-01', True), ('yearly-1', '2026-03-01', False)])
        office._koperasi_office_setup()
        self.assertEqual(len(self.env['koperasi.return.duty'].search([('company_id', '=', office.id)])), 2)
        self.assertEqual(len(FIGURES), 32)
