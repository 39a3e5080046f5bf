from datetime import date
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.periodic_return import check, is_signed, parse
from odoo.addons.koperasi.tests.statements import test_case_n1
from odoo.addons.koperasi.tests.statements.common import StatementsCase

from .common import STAFF, ReturnCase, ReturnMixin

N1 = test_case_n1.TestCaseN1


@tagged('-at_install', 'post_install')
class TestReturnN1(ReturnMixin, test_case_n1.RunningCase, StatementsCase):
    """ The books of case N1 give a return that passes all checks, with the figures of the case """

    @classmethod
    def setUpClass(cls):
        super(test_case_n1.SavingsCase, cls).setUpClass()    # without the members of other tests
        cls.till, cls.bank = cls.journal('till').id, cls.journal('bank').id
        cls.Account, cls.Loan = cls.env['koperasi.savings.account'], cls.env['koperasi.loan']
        cls.open_till(cls.teller)
        cls.loan_product = cls.make_loan_product()
        cls.expected = test_case_n1.case_n1()['expected']
        N1.play.__func__(cls)
        cls.set_up_returns()
        cls.go_to(cls, date(2026, 4, 1))

    def test_case(self):
        row = self.make('quarter', date(2026, 2, 1))
        self.assertEqual((row.date_from, row.date_to, row.due_date), (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 15)))
        self.give(row)
        position, result, balances = self.expected['posisi_keuangan'], self.expected['phu'], self.expected['neraca_saldo']
        figures = row.figures
        self.assertEqual({code: figures[code] for code in ('assets', 'outside_capital', 'own_capital', 'surplus')}, {
            'assets': position['aset'], 'outside_capital': position['liabilitas'], 'own_capital': position['ekuitas_sebelum_shu'], 'surplus': position['shu_berjalan']})
        self.assertEqual(figures['surplus'], result['shu_sebelum_pajak'])
        # the lines below the totals, from the trial balance of the case
        held = {code: amount for code, amount in balances.items() if amount}

        def total(*prefixes):
            return sum(amount for code, amount in held.items() if code.startswith(prefixes))

        self.assertEqual({code: figures[code] for code in ('cash', 'loans', 'allowance', 'savings', 'deposits', 'borrowings', 'share_principal', 'share_mandatory', 'income', 'costs')}, {
            'cash': total('111', '1121'), 'loans': held['114101'], 'allowance': -total('1149'), 'savings': -total('2111'), 'deposits': -total('2112', '2210'),
            'borrowings': -total('2240'), 'share_principal': -total('3110'), 'share_mandatory': -total('3120'), 'income': -total('4', '7'), 'costs': total('5', '6', '8')})
        self.assertEqual([figures[code] for code in ('members_start', 'members_joined', 'members_left', 'members_other', 'candidates')], [0, 3, 0, 3, 0])
        self.assertEqual([figures[code] for code in ('loans_granted', 'volume', 'loans_problem')], [12_000_000, 12_000_000, 0])
        self.assertEqual(figures['loans_repaid'], 12_000_000 - held['114101'])
        self.assertEqual((row.errors, row.unmapped or []), (0, []))
        self.assertEqual(check(row.form_id._lines(), row.form_id._rules(), {code: value for code, value in figures.items() if value is not None}), [])
        self.by(self.board, row).action_sign()
        self.assertEqual(row.state, 'signed')
        self.assertTrue(is_signed(parse(row.document.encode()), self.coop.koperasi_return_key))
        # its evidence comes to the figure, and opens the items
        line = row.line_ids.filtered(lambda one: one.code == 'borrowings')
        self.assertEqual(sum(part[3] for part in line.evidence['rows']), figures['borrowings'])
        action = line.action_open_evidence()
        items = self.env['account.move.line'].search(action['domain'])
        self.assertEqual(-sum(items.mapped('balance')), figures['borrowings'])
        members = row.line_ids.filtered(lambda one: one.code == 'members_joined').action_open_evidence()
        self.assertEqual(len(self.env['koperasi.member'].search(members['domain'])), 3)

    def test_no_member_in_it(self):
        """ Nothing of a member stands in what leaves the cooperative """
        row = self.signed('quarter', date(2026, 3, 31))
        for member in self.env['koperasi.member'].search([('company_id', '=', self.coop.id)]):
            for secret in (member.name, member.number, member.nik, *member.account_ids.mapped('number')):
                self.assertFalse(secret and secret in row.document, secret)


@tagged('-at_install', 'post_install')
class TestReturn(ReturnCase):
    """ How a return is made, checked, signed, corrected """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loan = cls.lend()
        cls.go_to(cls, date(2026, 2, 2))

    def enter(self, debit, credit, amount):
        """ A journal entry by hand on 20 January """
        journal = self.env['account.journal'].search([('company_id', '=', self.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1)
        accounts = [one if hasattr(one, 'id') else self.coop._koperasi_account(one) for one in (debit, credit)]
        self.env['account.move'].create({'journal_id': journal.id, 'date': '2026-01-20', 'line_ids': [
            (0, 0, {'account_id': accounts[0].id, 'debit': amount}), (0, 0, {'account_id': accounts[1].id, 'credit': amount})]}).action_post()

    def test_made_in_one_step(self):
        action = self.by(self.accountant, self.Return).action_make_last()
        row = self.Return.browse(action['res_id'])
        self.assertEqual((row.date_to, row.state, row.made_by_id, row.company_id, row.due_date), (date(2026, 1, 31), 'draft', self.accountant, self.coop, date(2026, 2, 10)))
        self.assertEqual(row.figures['loans'], 12_000_000)
        self.assertEqual([row.figures[code] for code in STAFF], [None] * 3)
        self.assertIn("Employees, Men is missing.", row.problem_text)
        self.assertIn("has not closed", row.warning_text)
        self.assertEqual(self.make(), self.by(self.accountant, row), "made again it is the same draft")

    def test_given(self):
        row = self.make()
        staff = row.line_ids.filtered(lambda one: one.code == 'employees_male')
        for wrong in ('x', '-', '1,5', '1.5', '١٢', '1e3', '9' * 19, '12 orang'):
            with self.assertRaises(UserError):
                staff.write({'given': wrong, 'reason': "daftar"})
        with self.raises(UserError, "where you read it"):
            staff.write({'given': '2', 'reason': False})
        self.env.invalidate_all()
        staff.write({'given': '1.250', 'reason': "daftar"})
        self.assertEqual((row.figures['employees_male'], staff.source, staff.shown), (1250, 'given', '1.250'))
        staff.write({'given': '-3', 'reason': "daftar"})
        self.give(row, managers='1', employees_female='3')
        self.assertIn("below 0", row.problem_text)
        cash = row.line_ids.filtered(lambda one: one.code == 'cash')
        with self.raises(UserError, "The books keep"):
            cash.write({'given': '5', 'reason': "saya"})
        with self.assertRaises(UserError):
            cash.write({'value': '5'})
        with self.assertRaises(UserError):
            row.write({'figures': {'cash': 5}})
        with self.assertRaises(UserError):
            row.write({'state': 'accepted'})
        with self.assertRaises(AccessError):
            self.by(self.teller, staff).write({'given': '4', 'reason': "x"})

    def test_two_persons(self):
        row = self.make(user=self.manager)
        self.give(row)
        for user, says in ((self.manager, "another person"), (self.accountant, "role"), (self.supervisor, "role"), (self.teller, "")):
            with self.raises(AccessError, says):
                self.by(user, row).action_sign()
        self.by(self.board, row).action_sign()
        self.assertEqual((row.state, row.signed_by_id, row.made_by_id), ('signed', self.board, self.manager))

    def test_signed_and_frozen(self):
        row = self.signed()
        document = self.document(row)
        self.assertEqual(document['figures'], {code: value for code, value in row.figures.items() if value is not None})
        self.assertEqual((document['cooperative']['nik'], document['period'], document['revision'], document['proof']),
                         ('5371000010001', {'from': '2026-01-01', 'to': '2026-01-31'}, 1, None))
        self.assertEqual(document['signature']['key'], row.key_name)
        with self.assertRaises(UserError):
            self.by(self.accountant, row).write({'note': "x"})
        for table, column, value, one in (('koperasi_return', 'figures', '{}', row), ('koperasi_return', 'document', 'x', row), ('koperasi_return', 'state', 'draft', row),
                                          ('koperasi_return_line', 'value', '1', row.line_ids[0])):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", (value, one.id))
        for table, one in (('koperasi_return', row), ('koperasi_return_line', row.line_ids[0])):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(f"DELETE FROM {table} WHERE id = %s", (one.id,))
        with self.raises(UserError, "signed already"):
            self.make()

    def test_proof_and_seal(self):
        """ The roots of the end of the period stand in what is signed """
        self.by(self.accountant, self.env['koperasi.proof']).make_last()
        self.env['koperasi.seal.day']._seal(self.coop)
        document = self.document(self.signed())
        proofs = {proof['book']: proof['root'] for proof in self.env['koperasi.proof']._latest(self.coop, date(2026, 1, 31))}
        self.assertEqual(document['proof'], {'date': '2026-01-31', 'savings': proofs['savings'], 'loans': proofs['loans']})
        self.assertEqual(document['seal']['root'], self.env['koperasi.seal.day']._last(self.coop, date(2026, 1, 31)).root)

    def test_correction(self):
        row = self.signed()
        self.deposit(self.savings, 10_000)
        self.assertEqual(row._differences(), [], "what was booked later is none of January")
        self.enter('611101', '213002', 100_000)
        found = {one['code']: (one['then'], one['now']) for one in row._differences()}
        self.assertEqual(set(found), {'costs', 'surplus', 'short_liabilities', 'outside_capital'})
        self.assertIn("in the return", self.by(self.supervisor, row).verify_again()['params']['message'])
        with self.assertRaises(UserError):
            self.by(self.accountant, row).correct("  ")
        new = self.Return.browse(self.by(self.accountant, row).correct("Gaji Januari terlambat dicatat")['return_id'])
        self.assertEqual((new.revision, new.state, row.state, new.figures['employees_female']), (2, 'draft', 'signed', 3))
        self.assertEqual(new.figures['costs'], row.figures['costs'] + 100_000)
        with self.raises(UserError, "begun already"):
            self.by(self.accountant, row).correct("lagi")
        self.by(self.manager, new).action_sign()
        self.assertEqual((new.state, row.state), ('signed', 'replaced'))
        self.assertIn("Gaji Januari", self.document(new)['note'])

    def test_books_changed_before_signing(self):
        row = self.make()
        self.give(row)
        self.enter('611101', '213002', 1)
        with self.raises(UserError, "books have changed"):
            self.by(self.board, row).action_sign()
        row.action_compute()
        self.by(self.board, row).action_sign()

    # -- bad input ----------------------------------------------------------------------

    def test_periods(self):
        Return = self.by(self.accountant, self.Return)
        today = self.coop._koperasi_today()
        for period, day, says in (('month', today, "after that day"), ('year', today, "after that day"), ('month', date(2099, 1, 1), "after that day"), ('week', '2026-01-31', "not valid"),
                                  (None, '2026-01-31', "not valid"), (['month'], '2026-01-31', "not valid"), ('month', None, "not valid"), ('month', 'x', "not valid"),
                                  ('month', date(2019, 12, 31), "No form")):
            with self.raises(UserError, says):
                Return.make_return(period, day)
        self.assertEqual(self.make('month', date(2026, 1, 10)).date_to, date(2026, 1, 31), "half a period is asked for: the whole one is made")
        for user in (self.teller, self.officer, self.supervisor, self.board):
            with self.assertRaises(AccessError):
                self.by(user, self.Return).make_return('month', '2026-01-31')

    def test_days_open(self):
        row = self.make('month', date(2026, 2, 10))
        self.give(row)
        self.assertFalse(row.closed)
        self.assertIn("is not closed", row.problem_text)
        with self.raises(UserError, "is not closed"):
            self.by(self.board, row).action_sign()

    def test_book_year(self):
        """ A book year from February: periods stay the calendar's, income and costs count from its first day """
        self.enter('611101', '213002', 70_000)
        year = self.make('month').figures['costs']
        self.coop.write({'fiscalyear_last_day': 31, 'fiscalyear_last_month': '1'})
        self.go_to(date(2026, 3, 2))
        self.assertEqual(self.make('month').figures['costs'], year)
        row = self.make('month', date(2026, 2, 28))
        self.assertEqual((row.figures['costs'], row.figures['income'], row.figures['volume']), (0, 0, 0), "a new book year")
        self.assertEqual([one['code'] for one in row.findings if one['kind'] == 'rule'], [])
        self.assertEqual(self.make('quarter', date(2025, 11, 1)).date_from, date(2025, 10, 1))
        self.assertEqual((self.make('year', date(2025, 2, 1)).date_from, self.make('year', date(2025, 2, 1)).date_to), (date(2025, 1, 1), date(2025, 12, 31)))

    def test_meeting_and_service(self):
        """ The annual meeting of the year, and nothing of an earlier one """
        year = self.make('year', date(2025, 12, 31))
        self.assertEqual([year.figures[code] for code in ('meeting_date', 'meeting_attended', 'digital')], [None, None, 'internal'])
        meeting = self.env['koperasi.meeting'].create({'name': "RAT", 'company_id': self.coop.id, 'date': '2025-03-15 01:00:00', 'book_year': 2024, 'kind': 'annual'})
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_meeting SET state = 'closed', base_count = 40 WHERE id = %s", (meeting.id,))
        self.env.invalidate_all()
        year.action_compute()
        self.assertEqual([year.figures[code] for code in ('meeting_date', 'meeting_attended', 'meeting_entitled')], ['2025-03-15', 0, 40])
        later = self.env['koperasi.return']._meeting_figures(self.coop, date(2026, 1, 1), date(2026, 12, 31))
        self.assertIsNone(later['meeting_date'].value)

    def test_note(self):
        row = self.make()
        self.give(row)
        row.write({'note': "x" * 501})
        with self.raises(UserError, "at most 500"):
            self.by(self.board, row).action_sign()

    def test_loss(self):
        self.enter('611101', '213002', 50_000_000)
        row = self.signed()
        self.assertLess(row.figures['surplus'], -40_000_000)
        self.assertEqual(row.state, 'signed')

    def test_empty_cooperative(self):
        coop = self.make_cooperative("KSP Kosong", date(2026, 1, 5))
        row = self.Return.sudo()._make(coop, 'month', date(2026, 1, 31))
        self.assertEqual({code: value for code, value in row.figures.items() if value}, {})
        self.assertIn("neither a NIK nor a legal number", row.problem_text)
        self.assertIn("is not closed", row.problem_text)
        company = self.env['res.company'].create({'name': "Bukan Koperasi"})
        with self.raises(UserError, "not set up"):
            self.Return.sudo()._make(company, 'month', date(2026, 1, 31))

    def test_problem_loans_as_at(self):
        """ A loan that nobody pays, as the books of that evening classed it (models/loan/position.py) and as the return says it later """
        written = {}
        for last in (date(2026, 2, 28), date(2026, 5, 31), date(2026, 8, 31)):
            self.go_to(last)
            self.env.flush_all()
            written[last] = int(sum(self.env['koperasi.loan.position'].search([
                ('company_id', '=', self.coop.id), ('loan_class', 'in', ('substandard', 'doubtful', 'loss'))]).mapped('balance')))
        self.go_to(date(2026, 9, 1))
        self.assertEqual({last: self.make('month', last).figures['loans_problem'] for last in written}, written)
        self.assertEqual((written[date(2026, 2, 28)], written[date(2026, 8, 31)]), (0, 12_000_000))
        line = self.make('month', date(2026, 8, 31)).line_ids.filtered(lambda one: one.code == 'loans_problem')
        self.assertEqual(self.env['koperasi.loan'].search(line.action_open_evidence()['domain']), self.loan)

    def test_unmapped(self):
        """ An account of another chart stands in the totals and is named """
        account = self.env['account.account'].create({'code': '1.9000', 'name': "Aset Lama", 'account_type': 'asset_current', 'company_ids': [(6, 0, self.coop.ids)]})
        self.enter(account, '315001', 77_000)
        row = self.make()
        self.assertIn("1.9000", row.warning_text)
        self.assertIn("77.000", row.warning_text)
        self.assertIn('1.9000', [part[1] for part in row.line_ids.filtered(lambda one: one.code == 'assets').evidence['rows']])

    def test_key_missing_or_wrong(self):
        row = self.signed()
        [file] = Path(self.folder).glob(f'*-{row.key_name}.key')
        kept = file.read_text()
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        new = self.Return.browse(self.by(self.accountant, row).correct("uji")['return_id'])
        try:
            file.write_text('00' * 32 + '\n')
            with self.raises(UserError, "is not in the folder"):
                self.by(self.manager, new).action_sign()
            file.write_text("bukan kunci")
            with self.raises(UserError, "is not in the folder"):
                self.by(self.manager, new).action_sign()
            file.unlink()
            with self.raises(UserError, "backup"):
                self.by(self.manager, new).action_sign()
            self.assertEqual((new.state, new.document), ('draft', False))
        finally:
            file.write_text(kept)
        self.by(self.manager, new).action_sign()

    def test_new_key(self):
        row = self.signed()
        with self.assertRaises(AccessError):
            self.by(self.manager, self.coop).koperasi_return_new_key()
        name = self.by(self.admin_user, self.coop).koperasi_return_new_key()
        self.assertNotEqual(name, row.key_name)
        self.assertEqual(self.coop.koperasi_return_key_id, name)
        new = self.Return.browse(self.by(self.accountant, row).correct("kunci baru")['return_id'])
        self.by(self.manager, new).action_sign()
        self.assertEqual(new.key_name, name)
        card = self.coop._koperasi_sender_card().decode()
        self.assertIn(self.coop.koperasi_return_key, card)
        self.assertNotIn((next(Path(self.folder).glob(f'*-{name}.key'))).read_text().strip(), card)

    # -- carried over ----------------------------------------------------------------------

    def test_next_period(self):
        """ What the books do not keep stands as in the return before; the checks see the period before """
        self.signed()
        self.go_to(date(2026, 3, 2))
        row = self.make('month', date(2026, 2, 28))
        lines = {line.code: line for line in row.line_ids}
        self.assertEqual((lines['managers'].source, row.figures['managers'], lines['managers'].shown_before), ('carried', 1, '1'))
        self.assertEqual(row.figures['members_start'], 2)
        self.assertEqual(row.errors, 0)
        self.by(self.board, row).action_sign()

    def test_reminded(self):
        """ The month that is over stands as a draft among the activities, once, until it is signed """
        self.assertEqual(self.Return.sudo()._remind(self.coop, 'month').date_to, date(2026, 1, 31), "the books are behind the calendar")
        self.assertFalse(self.Return.sudo()._remind(self.coop, 'year'), "the books began after it")
        self.go_to(self.coop._koperasi_today())
        row = self.Return.sudo()._remind(self.coop, 'month')
        self.assertEqual((row.state, row.date_to < self.coop._koperasi_today()), ('draft', True))
        self.assertIn(self.accountant, row.activity_ids.user_id)
        self.assertEqual(row.activity_ids.mapped('date_deadline'), [row.due_date] * len(row.activity_ids))
        count = len(row.activity_ids)
        self.assertEqual(self.Return.sudo()._remind(self.coop, 'month'), row)
        self.assertEqual(len(row.activity_ids), count)
        self.give(self.by(self.accountant, row))
        self.by(self.accountant, row).action_compute()
        self.by(self.board, row).action_sign()
        self.assertFalse(row.activity_ids)
