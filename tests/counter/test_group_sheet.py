from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS

from .common import CounterCase


class SheetCase(CounterCase):
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paul = cls.join("Paulus Manek")
        cls.group = cls.env['koperasi.member.group'].create({'name': "Melati", 'code': "M1", 'company_id': cls.coop.id})
        (cls.maria | cls.yosef).sudo().group_id = cls.group
        cls.mandatory, cls.daily = cls.product('WAJIB'), cls.product('SIBUHAR')

    def row(self, member, mandatory=0, daily=0, present=True):
        """ A row of the sheet with two cells """
        return {'member_id': member.id, 'present': present, 'cells': [
            {'product_id': product.id, 'account_id': self.account(member, product.code).id, 'amount': amount}
            for product, amount in ((self.mandatory, mandatory), (self.daily, daily))]}

    def book(self, *rows, key=None, user=None, group=None, journal=None, **kwargs):
        counter = self.by(user or self.teller, self.env['koperasi.counter'])
        return counter.book_sheet((group or self.group).id, list(rows), key or self.key(), journal or self.till, **kwargs)

    def meeting(self, result):
        return self.env['koperasi.group.meeting'].browse(result['meeting_id'])


class TestGroupSheet(SheetCase):
    """ The matrix of a meeting: what is due, and all of it booked at once. """

    def test_sheet(self):
        self.maria.sudo().write({'approval_date': date(2025, 11, 10), 'join_date': date(2025, 11, 10)})
        sheet = self.counter.group_sheet(self.group.id)
        self.assertEqual((sheet['group'], sheet['date'], sheet['meetings']), ({'id': self.group.id, 'name': "M1 Melati"}, '2026-01-05', []))
        self.assertEqual([product['code'] for product in sheet['products']], ['WAJIB', 'SIBUHAR', 'SIDANDIK'])
        self.assertEqual([row['name'] for row in sheet['rows']], ["Maria Bria", "Yosef Nahak"])
        maria, yosef = sheet['rows']
        self.assertEqual(maria['cells'][0], {
            'product_id': self.mandatory.id, 'account_id': self.shares.id, 'kind': 'mandatory', 'due': 50_000, 'balance': 25_000,
            'seq': self.shares.seq, 'editable': True})
        self.assertEqual(yosef['cells'][2], {
            'product_id': self.product('SIDANDIK').id, 'account_id': None, 'kind': 'deposit', 'due': 0, 'balance': 0, 'seq': None, 'editable': False})
        self.assertEqual(self.counter.groups(), [{'id': self.group.id, 'name': "M1 Melati", 'count': 2}])

    def test_instalment_of_the_principal_share(self):
        self.coop.koperasi_principal_share = 350_000
        sheet = self.counter.group_sheet(self.group.id)
        self.assertEqual(sheet['products'][0]['code'], 'POKOK')
        self.assertEqual([row['cells'][0]['due'] for row in sheet['rows']], [50_000, 50_000])

    def test_book(self):
        result = self.book(self.row(self.maria, 25_000, 100_000), self.row(self.yosef, 50_000, 0), meeting_date='2026-01-04')
        self.assertEqual((result['count'], result['amount'], result['earlier']), (3, 175_000, 0))
        self.assertEqual((self.shares.balance, self.savings.balance, self.account(self.yosef, 'WAJIB').balance), (50_000, 225_000, 75_000))
        meeting = self.meeting(result)
        self.assertRecordValues(meeting, [{
            'name': result['number'], 'group_id': self.group.id, 'date': date(2026, 1, 4), 'business_date': date(2026, 1, 5), 'user_id': self.teller.id,
            'amount': 175_000, 'member_count': 2, 'present_count': 2}])
        self.assertRecordValues(meeting.line_ids, [
            {'member_id': self.maria.id, 'present': True, 'amount': 125_000}, {'member_id': self.yosef.id, 'present': True, 'amount': 50_000}])
        transactions = self.env['koperasi.transaction'].search(meeting.action_open_transactions()['domain'], order='id')
        self.assertEqual(len(transactions.move_id), 1)
        self.assertEqual(transactions.move_id.name, result['number'])
        self.assertRecordValues(transactions, [
            {'kind': 'mandatory', 'amount': 25_000, 'member_id': self.maria.id, 'memo': "Mandatory share Feb 2026"},
            {'kind': 'deposit', 'amount': 100_000, 'member_id': self.maria.id, 'memo': False},
            {'kind': 'mandatory', 'amount': 50_000, 'member_id': self.yosef.id, 'memo': "Mandatory share Feb 2026 to Mar 2026"}])
        self.assertEqual(set(transactions.move_id.line_ids.partner_id), {self.maria.partner_id, self.yosef.partner_id})

    def test_nobody_paid(self):
        result = self.book(self.row(self.maria), self.row(self.yosef, present=False))
        self.assertEqual((result['number'], result['count'], result['amount']), (False, 0, 0))
        self.assertEqual((self.meeting(result).present_count, self.meeting(result).member_count), (1, 2))

    def test_twice(self):
        key, rows = self.key(), (self.row(self.maria, 25_000), self.row(self.yosef, 25_000))
        first = self.book(*rows, key=key)
        before = self.figures()
        self.assertEqual(self.book(*rows, key=key), first)
        self.assertEqual(self.figures(), before)
        self.assertEqual(self.env['koperasi.group.meeting'].search_count([('group_id', '=', self.group.id)]), 1)
        for other in (rows[:1], (rows[0], self.row(self.yosef, 25_001)), (rows[0], self.row(self.yosef, 25_000, present=False))):
            self.refused(self.book, *other, key=key, says="another request")
        self.refused(self.book, *rows, key=key, meeting_date='2026-01-04', says="another request")
        self.refused(self.book, *rows, key=key, journal=self.bank, says="another request")
        key = self.key()
        self.book(*rows, key=key, journal=self.bank)
        self.refused(self.book, *rows, key=key, journal=self.bank, user=self.manager, says="another request")

    def test_same_day_again_is_shown(self):
        first = self.book(self.row(self.maria, 25_000))
        self.assertEqual(self.counter.group_sheet(self.group.id)['meetings'], [{'id': first['meeting_id'], 'number': first['number'], 'amount': 25_000}])
        self.assertEqual(self.book(self.row(self.yosef, 25_000))['earlier'], 1)

    def test_first_mandatory_share(self):
        self.account(self.paul, 'WAJIB')
        member = self.register("Baru Sekali")
        self.by(self.teller, member).admit(350_000, self.key(), self.till)
        self.by(self.manager, member).action_approve('SK-02/2026', date(2026, 1, 5))
        self.account(member, 'WAJIB').sudo().unlink()
        member.sudo().group_id = self.group
        row = self.counter.group_sheet(self.group.id)['rows'][-1]
        self.assertEqual((row['name'], row['cells'][0]['account_id'], row['cells'][0]['due'], row['cells'][0]['editable']), ("Baru Sekali", None, 25_000, True))
        self.book(self.row(member, 25_000))
        self.assertEqual(self.account(member, 'WAJIB').balance, 25_000)

    def test_meetings_are_history(self):
        meeting = self.meeting(self.book(self.row(self.maria, 25_000)))
        for user in (self.teller, self.officer, self.manager, self.accountant, self.board, self.supervisor, self.admin_user):
            records = self.by(user, meeting)
            self.assertEqual(records.amount, 25_000)
            self.denied(records.write, {'amount': 1})
            self.denied(records.line_ids.write, {'present': False})
            self.denied(records.unlink)
            self.denied(records.create, {'group_id': self.group.id})
        for sql in ("UPDATE koperasi_group_meeting SET amount = 1", "DELETE FROM koperasi_group_meeting_line"):
            with self.assertRaises(psycopg2.errors.RestrictViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.env.cr.execute(sql)


class TestBadSheet(SheetCase):
    """ One bad cell, and nothing of the sheet is booked; the message says whose it is. """

    def bad(self, row, *says, **kwargs):
        before = self.figures(), self.env['koperasi.group.meeting'].search_count([])
        with self.assertRaises(UserError) as caught:
            self.book(self.row(self.maria, 25_000, 10_000), row, **kwargs)
        for part in says:
            self.assertIn(part, str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual((self.figures(), self.env['koperasi.group.meeting'].search_count([])), before)

    def cell(self, **values):
        row = self.row(self.yosef, 25_000, 10_000)
        row['cells'][1].update(values)
        return row

    def test_amounts(self):
        for amount in (*(amount for amount in NOT_AMOUNTS if amount != 0 or amount is False), '1.250.000,50'):
            with self.subTest(amount=amount):
                self.bad(self.cell(amount=amount), "Yosef Nahak", "Daily Savings")

    def test_limits(self):
        self.daily.write({'deposit_minimum': 5_000, 'balance_maximum': 200_000})
        self.bad(self.cell(amount=4_999), "Yosef Nahak", "Daily Savings", "at least")
        self.bad(self.cell(amount=75_001), "Yosef Nahak", "Daily Savings", "maximum balance")

    def test_accounts(self):
        self.bad(self.cell(account_id=self.savings.id), "Yosef Nahak", "Daily Savings", "not found")
        self.bad(self.cell(account_id=self.account(self.yosef, 'WAJIB').id), "Yosef Nahak", "Daily Savings", "not found")
        self.bad(self.cell(account_id=None), "Yosef Nahak", "Daily Savings", "opened first")
        for account in (-1, 'x', True, 2**31, [1]):
            self.bad(self.cell(account_id=account), "Yosef Nahak", "Daily Savings")
        for product in (self.product('SIPINTAR').id, 2**30):
            self.bad(self.cell(product_id=product), "Yosef Nahak")
        self.bad(self.cell(product_id='x'))
        self.by(self.manager, self.other_savings).freeze("x")
        self.bad(self.cell(), "Yosef Nahak", "Daily Savings", "frozen")
        self.by(self.manager, self.other_savings).unfreeze("x")
        row = self.cell()
        self.by(self.teller, self.other_savings).close(self.key(), self.till)
        self.bad(row, "Yosef Nahak", "Daily Savings")

    def test_stale(self):
        self.bad(self.cell(seq=self.other_savings.seq + 1), "has changed meanwhile")
        self.book(self.cell(seq=self.other_savings.seq))

    def test_strangers(self):
        self.bad(self.row(self.paul, 25_000), "Paulus Manek", "no member of the group")
        self.bad({'member_id': 2**30, 'present': True, 'cells': []}, "no member of the group")
        theirs = self.env['koperasi.member'].sudo().create({'name': "Tetangga", 'company_id': self.other_coop.id})
        self.bad({'member_id': theirs.id, 'present': True, 'cells': []}, "no member of the group")
        self.bad(self.row(self.maria), "twice")
        self.by_two(self.by(self.manager, self.yosef).settle_exit, self.key(), "x")
        self.bad({'member_id': self.yosef.id, 'present': True, 'cells': []}, "no member of the group")

    def test_shapes(self):
        for rows in ([], None, 'x', {}, [1], [None], 5):
            self.refused(self.counter.book_sheet, self.group.id, rows, self.key(), self.till)
        good = self.row(self.yosef)
        for values in ({'member_id': 'x'}, {'present': 1}, {'present': 'ya'}, {'cells': 'x'}, {'cells': [1]}, {'cells': 5}):
            with self.subTest(values=values):
                self.bad({**good, **values})
        self.refused(self.counter.book_sheet, self.group.id, [good] * 301, self.key(), self.till, says="300")

    def test_where_and_when(self):
        row = self.row(self.maria, 25_000)
        self.refused(self.book, row, meeting_date='2026-01-06', says="after the business date")
        self.refused(self.book, row, meeting_date='31/02/2026')
        self.refused(self.book, row, journal=self.journal('savings').id, says="Choose a till")
        self.refused(self.book, row, journal=self.journal('till', self.other_coop).id, says="Choose a till")
        theirs = self.env['koperasi.member.group'].sudo().create({'name': "Mawar", 'company_id': self.other_coop.id})
        self.refused(self.book, row, group=theirs, says="not found")
        self.refused(self.counter.group_sheet, theirs.id, says="not found")
        self.close_tills()
        self.refused(self.book, row, says="Open the till first")
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.refused(self.book, row, journal=self.bank, says="no open business day")

    def test_forty_members(self):
        """ 40 members × 3 products: reading and booking ask the database a bounded number of times """
        members = self.env['koperasi.member'].sudo().create([
            {'name': f"Anggota {number}", 'company_id': self.coop.id, 'state': 'active', 'approval_date': date(2025, 1 + number % 12, 10),
             'group_id': self.group.id} for number in range(38)])
        for member in members:
            for product in (self.mandatory, self.daily, self.product('SIDANDIK')):
                self.Account._create_account(product, member)
        self.counter.group_sheet(self.group.id)   # access rights and the like are kept by the process
        with self.at_most_queries(30):
            sheet = self.counter.group_sheet(self.group.id)
        self.assertEqual((len(sheet['rows']), len(sheet['products'])), (40, 3))
        rows = [{'member_id': row['member_id'], 'present': True, 'cells': [
            {**cell, 'amount': 20_000} for cell in row['cells'] if cell['editable']]} for row in sheet['rows']]
        with self.at_most_queries(160):
            result = self.book(*rows)
        self.assertEqual((result['count'], result['amount']), (119, 119 * 20_000))

    def test_above_a_limit_a_second_person_decides(self):
        self.env['koperasi.limit'].search([('company_id', '=', self.coop.id), ('operation', '=', 'deposit')]).sudo().amount_once = 50_000
        key, rows = self.key(), (self.row(self.maria, 25_000), self.row(self.yosef, 25_001))
        before = self.booked()
        waits = self.book(*rows, key=key)
        self.env.invalidate_all()
        self.assertEqual((waits['state'], self.booked()), ('waiting', before))
        self.by(self.manager, self.env['koperasi.approval'].browse(waits['approval_id'])).approve()
        self.assertEqual(self.book(*rows, key=key)['amount'], 50_001)
        self.assertEqual(self.book(self.row(self.maria, 25_000), self.row(self.yosef, 25_000))['amount'], 50_000)
