from datetime import date

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.loan.common import ApplicationCase


class TestLoanChecks(ApplicationCase):
    """ Each check with its reason, who may override it, collateral and guarantors """

    def check(self, application, code):
        """ The row of a check, None if it was not made """
        return next((row for row in application._checks() if row['code'] == code), None)

    def passes(self, application, code, passed=True, says=''):
        row = self.check(application, code)
        self.assertEqual(row['passed'], passed, row['text'])
        self.assertIn(says, row['text'].replace('\xa0', ' '))

    def test_membership(self):
        self.product.membership_days_min = 30
        self.passes(self.apply(), 'membership', False, "0 days")
        self.passes(self.apply(planned_on='2026-02-04'), 'membership')
        self.by(self.manager, self.yosef).action_set_passive("x")
        application = self.apply(self.yosef)
        self.passes(application, 'member_state', False, "passive")
        with self.raises(UserError, "active members"):
            application.submit()

    def test_share_multiple(self):
        """ Case L15: 3 × 7,500,000 − 9,000,000 = 13,500,000 """
        self.product.share_multiple = 3
        principal, mandatory = self.account(self.maria, 'POKOK'), self.account(self.maria, 'WAJIB')
        shares = int(principal.balance + mandatory.balance)
        self.assertEqual(self.maria._loan_shares(), shares)
        self.passes(self.apply(principal=3 * shares), 'share_multiple')
        self.passes(self.apply(principal=3 * shares + 1), 'share_multiple', False, "3 times")

    def test_related_party_limit(self):
        """ Case L15: 10 % of own capital for the board and staff, whichever login they use; 20 % for members """
        capital = self.coop._koperasi_own_capital()
        self.passes(self.apply(principal=capital // 5), 'bmpp_member')
        self.passes(self.apply(principal=capital // 5 + 1), 'bmpp_member', False, "20 %")
        self.maria.sudo().email = self.board.email
        application = self.apply(principal=capital // 10)
        self.assertTrue(application.is_related)
        self.passes(application, 'bmpp_related')
        self.passes(self.apply(principal=capital // 10 + 1), 'bmpp_related', False, "10 %")

    def test_related_party_needs_two(self):
        self.maria.sudo().email = self.teller.email
        application = self.with_committee(self.apply())
        with self.raises(UserError, "Related party"):
            self.by(self.manager, application).vote('yes')
        with self.assertRaises(AccessError):
            self.by(self.manager, application).override('related_party', "x")
        with self.raises(UserError, "reason"):
            self.by(self.board, application).override('related_party', " ")
        self.by(self.board, application).override('related_party', "Rapat pengurus 5 Januari")
        self.assertTrue(self.check(application, 'related_party')['open'])
        # a supervisor's login of the same person is no second person
        double = self.make_user('uji_pengawas_2', 'koperasi.group_koperasi_supervisor')
        double.partner_id.email = self.board.email
        with self.raises(UserError, "overridden this check already"):
            self.by(double, application).action_supervisor_consent()
        self.by(self.supervisor, application).action_supervisor_consent()
        self.assertFalse(self.check(application, 'related_party')['open'])
        self.by(self.manager, application).vote('yes')
        self.assertEqual((application.state, len(application.override_ids)), ('approved', 2))
        # another amount is another loan
        self.by(self.manager, application).send_back("x")
        self.assertTrue(self.check(application, 'related_party')['open'])

    def test_rate_cap(self):
        """ Case L6, also where the limit sank after the product was made """
        application = self.apply()
        self.passes(application, 'rate_cap', True, "18.00 %")
        self.loan_limits(loan_rate_cap_year_pct=15)
        self.passes(application, 'rate_cap', False, "the cap is 15 %")
        with self.raises(UserError, "cap"):
            application.submit()
        with self.raises(UserError, "nobody may override"):
            self.by(self.board, application).override('rate_cap', "x")

    def test_cap_with_fees_warns(self):
        application = self.apply(product=self.loan_product('UMUM'))
        row = self.check(application, 'rate_cap_fees')
        self.assertEqual((row['passed'], row['open'], row['level']), (False, False, 'warn'))
        self.passes(application, 'rate_cap', True, "24.00 %")

    def test_rate_of_the_board(self):
        application = self.apply()
        application.rate = 1.2
        self.passes(application, 'rate_decided', False, "1.5 %")

    def test_one_ordinary_loan(self):
        first = self.with_committee(self.apply())
        second = self.apply()
        self.passes(second, 'one_loan', False, first.name)
        self.product.is_ordinary = False
        self.assertIsNone(self.check(second, 'one_loan'))

    def test_capacity(self):
        """ 916,800 of 4,000,000 is 23 % """
        self.passes(self.apply(principal=10_000_000), 'capacity', True, "23 %")
        self.passes(self.apply(principal=10_000_000, expenses=4_000_000), 'capacity', False, "46 %")
        self.passes(self.apply(income=0), 'capacity', False)

    def test_liquidity(self):
        cash, savings = self.coop._koperasi_liquidity()
        self.assertEqual(savings, 250_000)   # 125,000 each on SIBUHAR
        floor = savings * 15 // 100
        self.passes(self.apply(principal=cash - floor), 'liquidity')
        self.passes(self.apply(principal=cash - floor + 1), 'liquidity', False)

    def test_umi(self):
        product = self.loan_product('UMI')
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id})
        self.maria.group_id = group
        application = self.apply(product=product, principal=20_000_001, group_id=group.id)
        self.passes(application, 'umi_amount', False, "20.000.000")
        with self.raises(UserError, "UMi"):
            application.submit()
        self.passes(self.apply(product=product, principal=20_000_000, group_id=group.id), 'umi_amount')
        self.passes(self.apply(product=product, principal=1_000_000), 'group', False)

    def test_an_override_is_not_the_makers(self):
        self.product.membership_days_min = 30
        application = self.apply()
        self.by(self.manager, application).submit()
        with self.raises(AccessError, "worked on"):
            self.by(self.manager, application).override('membership', "x")
        with self.assertRaises(AccessError):
            application.override('membership', "x")
        self.by(self.board, application).override('membership', "Pindahan dari cabang")
        self.assertFalse(self.check(application, 'membership')['open'])
        with self.raises(UserError, "no such check"):
            self.by(self.board, application).override('capacity', "x")
        for code in (None, 3, [], 'x'):
            with self.assertRaises(UserError):
                self.by(self.board, application).override(code, "x")

    # -- guarantors -----------------------------------------------------------

    def guarantee(self, application, member, amount=1_000_000):
        return self.by(self.officer, self.env['koperasi.loan.guarantor']).create({
            'application_id': application.id, 'member_id': member.id, 'amount': amount})

    def test_guarantors(self):
        self.product.guarantors_min = 1
        application = self.apply()
        with self.raises(ValidationError, "own loan"):
            self.guarantee(application, self.maria)
        self.passes(application, 'guarantors', False, "0 of 0")
        guarantor = self.guarantee(application, self.yosef)
        self.passes(application, 'guarantors', False, "0 of 1")
        with self.assertRaises(UserError):
            guarantor.consent_date = '2026-01-05'
        guarantor.action_consent()
        self.assertEqual(guarantor.consent_date, date(2026, 1, 5))
        self.passes(application, 'guarantors')
        guarantor.amount = 2_000_000
        self.assertFalse(guarantor.consent_date)

    def test_no_circle_of_guarantors(self):
        third = self.join("Agustina Tefa")
        self.guarantee(self.apply(self.maria), self.yosef)
        with self.raises(ValidationError, "circle"):
            self.guarantee(self.apply(self.yosef), self.maria)
        self.guarantee(self.apply(self.yosef), third)
        with self.raises(ValidationError, "circle"):
            self.guarantee(self.apply(third), self.maria)
        # over when the loan is no more
        for application in self.env['koperasi.loan.application'].search([('member_id', '=', self.maria.id)]):
            self.by(self.officer, application).cancel("x")
        self.guarantee(self.apply(third), self.maria)

    def test_limit_of_guarantees(self):
        borrowers = [self.join(f"Peminjam {number}") for number in range(3)]
        applications = [self.apply(member) for member in borrowers]
        for application in applications:
            self.guarantee(application, self.yosef)
        self.passes(applications[-1], 'guarantor_limit', False, "at most 2")
        self.assertIn("3 loans", "".join(self.yosef._check_can_leave()))

    # -- collateral -----------------------------------------------------------

    def pledge(self, application, **values):
        return self.by(self.officer, self.env['koperasi.loan.collateral']).create({
            'application_id': application.id, 'type': 'bpkb', 'number': 'K 1234567', 'name': "Honda Beat", 'value': 12_000_000, **values})

    @mute_logger('odoo.sql_db')
    def test_pledged_once(self):
        first = self.apply()
        collateral = self.pledge(first)
        other = self.apply(self.yosef)
        with self.raises(UserError, "already pledged"):
            self.pledge(other, number='k-1234567')
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute("""INSERT INTO koperasi_loan_collateral (application_id, company_id, root_company_id, type, number_key, value, binding)
                SELECT application_id, company_id, root_company_id, type, number_key, 1, 'none' FROM koperasi_loan_collateral WHERE id = %s""", (collateral.id,))
        first.cancel("x")
        self.assertTrue(collateral.released)
        self.pledge(other)

    def test_coverage(self):
        self.product.write({'collateral_pct': 100, 'collateral_free': 4_000_000})
        application = self.apply(principal=6_000_000)
        self.passes(application, 'collateral', False)
        self.pledge(application)   # half of 12,000,000 counts
        self.passes(application, 'collateral', True, "6.000.000")
        self.passes(self.apply(principal=6_000_001), 'collateral', False)
        self.assertIsNone(self.check(self.apply(principal=4_000_000), 'collateral'))

    def test_savings_pledged_are_held(self):
        application = self.apply()
        collateral = self.pledge(application, type='savings', account_id=self.savings.account_id.id, value=100_000)
        application = self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        application.sign_agreement()
        self.assertEqual((self.savings.held, collateral.held_amount), (100_000, 100_000))
        self.refused(self.withdraw, self.savings, 50_000)
        application.cancel("x")
        self.savings.invalidate_recordset()
        self.assertEqual(self.savings.held, 0)

    def test_more_savings_than_there_are(self):
        application = self.apply()
        self.pledge(application, type='savings', account_id=self.savings.account_id.id, value=200_000)
        self.assertEqual(application.collateral_ids._worth(), 125_000)
        self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        self.refused(application.sign_agreement, says="no free balance")
        with self.raises(ValidationError, "Shares"):
            self.pledge(self.apply(self.yosef), type='savings', account_id=self.account(self.yosef, 'POKOK').account_id.id, value=1_000)

    def test_register(self):
        application = self.apply()
        collateral = self.pledge(application, storage="Brankas 1")
        collateral.receive("Asli")
        self.assertEqual(collateral.custody, 'in')
        with self.raises(UserError, "In custody"):
            collateral.receive()
        with self.assertRaises(AccessError):
            collateral.give_back()
        self.by(self.manager, collateral).give_back("Kepada Maria")
        self.assertEqual((collateral.custody, collateral.released), ('out', True))
        self.assertEqual(collateral.move_ids.sorted('id').mapped('place'), ["Brankas 1", "Brankas 1"])
