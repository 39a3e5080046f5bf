from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.koperasi.models.loan.application_checks import OVERRIDERS

from .common import ChannellingCase

LAW = ('umi_amount', 'umi_nik', 'umi_tenor', 'umi_one', 'umi_other', 'umi_business', 'umi_coach', 'fund_line', 'fund_available')


@tagged('post_install', '-at_install')
class TestBorrower(ChannellingCase):
    """ Domain 5.12: what an ultra-micro borrower has to be, at the boundary, and that nobody lets it pass """

    def assert_row(self, application, code, passed):
        row = self.row(application, code)
        self.assertIsNotNone(row, code)
        self.assertEqual(row['passed'], passed, f"{code}: {row['text']}")
        return row

    def test_a_good_one_passes(self):
        application = self.ask(self.borrower())
        for code in LAW:
            self.assert_row(application, code, True)
        loan = self.pay_out(self.signed(application))
        self.assertEqual((loan.fund_line_id, loan.is_umi), (self.line, True))

    def test_nobody_lets_it_pass(self):
        self.assertFalse(set(LAW) & OVERRIDERS.keys())
        application = self.ask(self.borrower(business=False))
        with self.raises(UserError, "business"):
            self.by(self.officer, application).submit()
        with self.raises(UserError, "nobody may"):
            self.by(self.manager, application).override('umi_business', "x")

    def test_amount(self):
        member = self.borrower()
        self.assert_row(self.ask(member, 20_000_000), 'umi_amount', True)
        self.assert_row(self.ask(member, 20_000_001), 'umi_amount', False)
        # by its fund, whatever the product says
        self.umi.is_umi = False
        self.assert_row(self.ask(member, 20_000_000), 'umi_amount', True)
        self.assert_row(self.ask(member, 20_000_001), 'umi_amount', False)

    def test_limit_of_its_day(self):
        self.env['koperasi.regulation.limit'].create({'code': 'umi_max_loan', 'label': "x", 'value': 25_000_000, 'date_from': date(2026, 2, 1)})
        member = self.borrower()
        self.assert_row(self.ask(member, 20_000_001), 'umi_amount', False)
        self.assert_row(self.ask(member, 20_000_001, planned_on='2026-02-01'), 'umi_amount', True)

    def test_term(self):
        member = self.borrower()
        row = self.assert_row(self.ask(member, instalments=52), 'umi_tenor', True)
        self.assertEqual((row['figure'], row['limit']), (52, 52))
        self.assert_row(self.ask(member, instalments=53), 'umi_tenor', False)
        # 52 weeks are 364 days: the 365th is too late
        self.assert_row(self.ask(member, instalments=52, first_due='2026-01-13'), 'umi_tenor', False)

    def test_nik(self):
        member = self.borrower()
        application = self.ask(member)
        good = member.nik
        for nik, passed in ((False, False), ('5301015203950001', True), ('5301011203950001', False), ('5301015204950001', False), ('9901015203950001', False), ('5301015213950001', False)):
            self.env.cr.execute("UPDATE koperasi_member SET nik = %s WHERE id = %s", (nik or None, member.id))
            self.env.invalidate_all()
            with self.subTest(nik=nik):
                self.assert_row(application, 'umi_nik', passed)
        self.assertEqual(good, '5301015203950001')
        for nik in ('530101520395000', '53010152039500011', '530101520395000x'):
            self.env.cr.execute("UPDATE koperasi_member SET nik = %s WHERE id = %s", (nik, member.id))
            self.env.invalidate_all()
            with self.subTest(nik=nik):
                self.assert_row(application, 'umi_nik', False)

    def test_one_at_a_time(self):
        member = self.borrower()
        loan = self.lend(member, 1_000_000)
        second = self.ask(member, 1_000_000)
        row = self.assert_row(second, 'umi_one', False)
        self.assertIn(loan.number, row['text'])
        with self.raises(UserError, loan.number):
            self.by(self.officer, second).submit()
        self.by(self.teller, loan).pay_off(loan.payoff_quote()['to_pay'], self.key(), self.till)
        self.env.invalidate_all()
        self.assert_row(second, 'umi_one', True)
        self.assertEqual(self.row(second, 'umi_coached')['level'], 'warn', "the loan before was never coached")

    def test_one_at_a_time_without_an_application(self):
        """ A loan of UMi money that came otherwise counts, by its fund """
        member = self.borrower()
        product = self.new_product('LAIN', 1, is_ordinary=False)
        self.env['koperasi.loan']._disburse(
            product=product, member=member, terms_values=product._offer_values(date(2026, 1, 5)), principal=1_000_000, channel=('bank', self.ring), key=self.key(),
            values={'funding_source_id': self.source.id})
        self.assert_row(self.ask(member), 'umi_one', False)

    def test_payouts_of_one_member_queue(self):
        """ Of two payouts at once the second writes the same row, so it waits for the first one and sees it """
        member = self.borrower()
        application = self.signed(self.ask(member, 1_000_000))

        def place():
            self.env.cr.execute("SELECT ctid FROM koperasi_member WHERE id = %s", (member.id,))
            return self.env.cr.fetchone()

        before = place()
        self.by(self.teller, application)._check_payout()
        self.assertNotEqual(place(), before)
        # the second was signed when there was no first one
        second = self.ask(member, 1_000_000)
        self.pay_out(application)
        self.env.cr.execute("UPDATE koperasi_loan_application SET state = 'agreed' WHERE id = %s", (second.id,))
        self.env.invalidate_all()
        self.refused(self.by(self.teller, second).disburse, self.key(), 'bank', self.ring.id, says="One UMi loan")

    def test_other_financing(self):
        member = self.borrower()
        for values, passed in (({'other_financing': False}, False), ({'other_financing_checked_on': False}, False), ({'other_financing': 'kur'}, False), ({'other_financing': 'bank'}, False), ({}, True)):
            with self.subTest(values=values):
                self.assert_row(self.ask(member, **values), 'umi_other', passed)
        ordinary = self.env['koperasi.loan']._disburse(
            product=self.product, member=member, terms_values=self.product._offer_values(date(2026, 1, 5)), principal=1_000_000, channel=('bank', self.journal('bank')), key=self.key())
        row = self.assert_row(self.ask(member), 'umi_other', False)
        self.assertIn(ordinary.number, row['text'])

    def test_declared_then_frozen(self):
        """ What was declared is not changed behind the committee's back """
        application = self.ask(self.borrower())
        self.by(self.officer, application).submit()
        self.by(self.officer, application).analyse()
        with self.raises(UserError, "return it"):
            self.by(self.officer, application).write({'other_financing': 'kur'})

    def test_business_and_coach(self):
        member = self.borrower(business=False, number=7)
        application = self.ask(member, officer_id=False)
        self.assert_row(application, 'umi_business', False)
        self.assert_row(application, 'umi_coach', False)
        member.sector = False
        self.assertIn("Economic Sector", self.row(application, 'umi_business')['text'])

    def test_the_agreement(self):
        """ Largest loan, products and first day of the line """
        member = self.borrower()
        for values, passed in (({'loan_max': 3_999_999}, False), ({'loan_max': 4_000_000}, True), ({'product_ids': [(6, 0, self.product.ids)]}, False),
                               ({'product_ids': [(6, 0, self.umi.ids)]}, True), ({'available_from': '2026-01-06'}, False)):
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                self.line.sudo().write(values)
                self.assert_row(self.ask(member, 4_000_000), 'fund_line', passed)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_other_loans_have_none_of_it(self):
        application = self.apply(self.maria)
        for code in LAW:
            self.assertIsNone(self.row(application, code), code)
        lent = self.pay_out(self.signed(application), self.journal('bank'))
        self.assertFalse(lent.fund_line_id)

    def test_the_sheet_of_a_business(self):
        member = self.borrower()
        business = member.business_ids
        for values in ({'started_on': '2027-01-01'}, {'area_id': self.env.ref('koperasi.area_53').id}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.by(self.officer, business).write(values)
        with self.assertRaises(AccessError):
            self.by(self.teller, business).write({'capital': 1})
        self.assertEqual(int(self.by(self.teller, business).capital), 5_000_000)
