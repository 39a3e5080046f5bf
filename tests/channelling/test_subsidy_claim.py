import io
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.finance.common import CASES

from .common import ChannellingCase


@tagged('post_install', '-at_install')
class TestSubsidyClaim(ChannellingCase):
    """ Case G1 and domain 5.12: what the state pays of the interest, by what was owed each day, never twice """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls.borrower()
        cls.loan = cls.lend(cls.ana, 8_000_000)

    def claim(self, first='2026-02-01', last='2026-02-28', **values):
        return self.by(self.accountant, self.env['koperasi.subsidy.claim']).create({
            'name': f'{first}/{values}', 'programme': "PEN", 'company_id': self.coop.id, 'line_id': self.line.id, 'date_from': first, 'date_to': last, **values})

    def submitted(self, claim):
        claim.action_compute()
        self.by(self.manager, claim).action_submit()
        self.env.invalidate_all()
        return claim

    def test_case_g1(self):
        """ 31 days of 8,000,000 """
        case = CASES['G1']
        self.assertEqual((int(self.loan.balance), case['input']['hari']), (case['input']['outstanding'], 31))
        self.go_to(date(2026, 3, 4))
        claim = self.claim('2026-02-01', '2026-03-03')
        claim.action_compute()
        [row] = claim.row_ids
        self.assertEqual((row.days, int(row.last_balance), int(row.amount)), (31, 8_000_000, case['expected']['subsidi']))
        self.assertEqual((int(claim.amount), claim.debtor_count, claim.rate), (41_333, 1, 6.0))

    def test_from_what_was_owed_each_day(self):
        """ By a second method: the balance at the end of each day, read from the movements day after day """
        for day, amount in ((date(2026, 1, 20), 700_000), (date(2026, 2, 10), 900_000)):
            self.go_to(day)
            self.by(self.teller, self.loan).repay(amount, self.key(), self.till)
        self.go_to(date(2026, 3, 2))
        claim = self.claim('2026-01-01', '2026-02-28')
        claim.action_compute()
        [row] = claim.row_ids
        total, days, day = Decimal(0), 0, date(2026, 1, 1)
        while day <= date(2026, 2, 28):
            moved = self.env['koperasi.entry'].sudo().search([('account_id', '=', self.loan.account_id.id)]).filtered(lambda entry, on=day: entry.transaction_id.business_date <= on)
            owed = sum(map(int, moved.mapped('amount')))
            total, days, day = total + owed, days + bool(owed), day + timedelta(days=1)
        self.assertEqual((row.days, int(row.day_balance)), (55, int(total)), "from the payout on 5 January to 28 February")
        self.assertEqual(days, 55)
        self.assertEqual(int(row.amount), int((total * 6 / 36_000).quantize(Decimal(1), ROUND_HALF_UP)))

    def test_no_day_twice(self):
        self.go_to(date(2026, 4, 1))
        first = self.submitted(self.claim('2026-02-01', '2026-02-28'))
        over = self.claim('2026-01-15', '2026-03-15', name='lagi')
        over.action_compute()
        self.assertEqual([(row.date_from, row.date_to) for row in over.row_ids.sorted('date_from')], [(date(2026, 1, 15), date(2026, 1, 31)), (date(2026, 3, 1), date(2026, 3, 15))])
        same = self.claim('2026-02-10', '2026-02-12', name='sama')
        same.action_compute()
        self.assertEqual((same.row_ids.reason, int(same.amount), same.left_out_count), ('claimed', 0, 1))
        with self.raises(UserError, "Nothing is claimed"):
            self.by(self.manager, same).action_submit()
        # the database itself refuses a day twice, whoever writes it
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO koperasi_subsidy_row (claim_id, loan_id, date_from, date_to, counts) VALUES (%s, %s, '2026-02-28', '2026-03-05', TRUE)", (same.id, self.loan.id))
        # of a claim that was cancelled the days are free again
        self.by(self.manager, first).action_cancel()
        same.action_draft()
        same.action_compute()
        self.assertEqual((same.row_ids.days, same.row_ids.reason), (3, False))

    def test_who_gets_none(self):
        """ Not for KUR, not for the blacklisted, not for large loans that were not restructured """
        self.go_to(date(2026, 3, 2))

        def reason():
            claim = self.claim(name=self.key())
            claim.action_compute()
            found = claim.row_ids.mapped('reason')
            claim.unlink()
            return found

        self.assertEqual(reason(), [False])
        self.ana.business_ids.is_blacklisted = True
        self.assertEqual(reason(), ['blacklist'])
        self.ana.business_ids.is_blacklisted = False
        limit = self.env['koperasi.regulation.limit'].search([('code', '=', 'interest_subsidy_large')])
        for value, found in ((8_000_000, [False]), (7_999_999, ['not_restructured'])):
            limit.value = value
            self.assertEqual(reason(), found)
        limit.value = 500_000_000
        self.source.kind = 'bank'
        self.assertEqual(reason(), ['kur'])

    def test_two_persons_and_the_books(self):
        self.go_to(date(2026, 3, 2))
        claim = self.claim()
        claim.action_compute()
        with self.raises(UserError, "another person"):
            claim.action_submit()
        receive = claim.receive_subsidy
        self.refused(receive, 1_000, self.bank, self.key(), says="after it was submitted")
        self.by(self.manager, claim).action_submit()
        amount = int(claim.amount)
        self.assertEqual(amount, 37_333)      # 28 x 8,000,000 x 6 % / 360 = 37,333.33
        self.refused(receive, amount + 1, self.bank, self.key(), says="37.333")
        self.refused(receive, amount - 1, self.bank, self.key(), says="why less")
        self.refused(receive, amount, self.till, self.key(), says="bank of this branch")
        self.denied(self.by(self.teller, claim).receive_subsidy, amount, self.bank, self.key())
        answer = self.allowed(receive, amount, self.bank, self.key())
        self.env.invalidate_all()
        self.assertEqual(self.lines(answer), {'112101': amount, '411001': -amount})
        self.assertEqual((claim.state, int(claim.received_amount), int(claim.difference)), ('received', amount, 0))
        self.refused(receive, amount, self.bank, self.key(), says="once")
        self.by(self.second_manager, self.env['koperasi.transaction'].browse(answer['transaction_id'])).reverse("salah", self.key())
        self.env.invalidate_all()
        self.assertEqual((claim.state, int(claim.received_amount)), ('submitted', 0))
        less = self.allowed(receive, amount - 333, self.bank, self.key(), reason="dibulatkan")
        self.env.invalidate_all()
        self.assertEqual((claim.state, int(claim.difference), self.lines(less)['112101']), ('received', 333, amount - 333))

    def test_what_was_submitted_stays(self):
        self.go_to(date(2026, 3, 2))
        future = self.claim('2026-03-01', '2026-03-31', name='x')
        with self.raises(UserError, "not over"):
            future.action_compute()
        claim = self.submitted(self.claim())
        for call in (claim.action_compute, claim.action_draft, lambda: claim.write({'date_to': '2026-03-31'}), claim.unlink):
            with self.assertRaises(UserError):
                call()
        for values in ({'state': 'received'}, {'received_amount': 5}, {'rate': 9}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                claim.write(values)
        with self.assertRaises(AccessError):
            claim.action_cancel()
        self.env.flush_all()
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_subsidy_row SET amount = amount + 1 WHERE claim_id = %s", (claim.id,))
        for user in (self.teller, self.officer, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.by(user, claim).action_draft()

    def test_the_list(self):
        """ Per debtor, with whole numbers only for who may see them; names are no formulas; that it went out is noted """
        self.ana.name = "=Ana"
        self.go_to(date(2026, 3, 2))
        claim = self.submitted(self.claim())
        rows = list(openpyxl.load_workbook(io.BytesIO(self.by(self.manager, claim)._debtors_xlsx())).active.iter_rows(min_row=5, values_only=True))
        self.assertEqual(rows[0][:3] + rows[0][5:9], (self.loan.number, "=Ana", '5301015203950001', 28, 28 * 8_000_000, 8_000_000, 37_333))
        masked = list(openpyxl.load_workbook(io.BytesIO(self.by(self.accountant, claim)._debtors_xlsx())).active.iter_rows(min_row=5, values_only=True))
        self.assertEqual(masked[0][2], self.ana.nik_masked)
        self.assertEqual(self.env['koperasi.export'].search([], limit=1).rows, 1)
        with self.assertRaises(AccessError):
            self.by(self.officer, claim)._debtors_xlsx()
        cell = openpyxl.load_workbook(io.BytesIO(self.by(self.manager, claim)._debtors_xlsx())).active['B5']
        self.assertEqual(cell.data_type, 's')

    def test_all_loans_of_the_branch(self):
        """ Without a line, every running loan of the branch """
        ordinary = self.env['koperasi.loan']._disburse(
            product=self.product, member=self.maria, terms_values=self.product._offer_values(date(2026, 1, 5)), principal=3_000_000, channel=('bank', self.journal('bank')), key=self.key())
        self.go_to(date(2026, 3, 2))
        claim = self.claim(line_id=False)
        claim.action_compute()
        self.assertEqual(claim.row_ids.loan_id, self.loan | ordinary)
        self.assertEqual(int(claim.amount), 37_333 + 14_000)
