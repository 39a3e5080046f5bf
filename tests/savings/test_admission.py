from datetime import date

from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS, SavingsCase


class TestAdmission(SavingsCase):
    """ Case M1: 500,000 = entrance fee 50,000, principal share 300,000, mandatory share 25,000, savings 125,000. """

    def test_case_m1(self):
        member = self.register()
        result = self.by(self.teller, member).admit(500_000, self.key(), self.till)
        self.assertEqual(self.lines(result), {'111001': 500_000, '216006': -500_000})
        self.assertEqual((result['state'], result['entry_paid'], result['entry_missing']), ('prospective', 500_000, 0))
        self.by(self.manager, member).action_approve('SK-02/2026', date(2026, 1, 5))
        transaction = member.transaction_ids.filtered(lambda t: t.kind == 'admission')
        self.assertEqual(self.lines({'transaction_id': transaction.id}), {
            '216006': 500_000, '414002': -50_000, '311001': -300_000, '312001': -25_000, '211101': -125_000})
        self.assertEqual({a.product_id.code: a.balance for a in member.savings_account_ids},
                         {'CALON': 0, 'POKOK': 300_000, 'WAJIB': 25_000, 'SIBUHAR': 125_000})
        self.assertEqual(self.account(member, 'CALON').state, 'closed')
        self.assertEqual((member.share_total, member.savings_total, member.entrance_fee_paid), (325_000, 125_000, 50_000))

    def test_no_admission_without_the_money(self):
        member = self.register()
        by = self.by(self.manager, member)
        self.refused(by.action_approve, 'SK', date(2026, 1, 5), says="Rp 350.000 is not paid")
        self.by(self.teller, member).admit(349_999, self.key(), self.till)
        self.refused(by.action_approve, 'SK', date(2026, 1, 5), says="Rp 1 is not paid")
        self.by(self.teller, member).admit(1, self.key(), self.till)
        by.action_approve('SK', date(2026, 1, 5))
        self.assertEqual((member.share_total, member.savings_total), (300_000, 0))

    def test_instalments(self):
        self.coop.koperasi_principal_instalments = True
        member = self.register()
        self.by(self.teller, member).admit(150_000, self.key(), self.till)
        self.by(self.manager, member).action_approve('SK', date(2026, 1, 5))
        shares = self.account(member, 'POKOK')
        self.assertEqual(shares.balance, 100_000)
        self.refused(self.by(self.teller, member).admit, 200_000, self.key(), self.till, says="before")
        self.deposit(shares, 200_000)
        self.refused(self.deposit, shares, 1)

    def test_admitted_without_payment(self):
        self.coop.write({'koperasi_entrance_fee': 0, 'koperasi_principal_share': 0})
        member = self.register()
        self.by(self.manager, member).action_approve('SK', date(2026, 1, 5))
        self.coop.write({'koperasi_entrance_fee': 50_000, 'koperasi_principal_share': 300_000})
        by, key = self.by(self.teller, member), self.key()
        self.refused(by.admit, 349_999, self.key(), self.till, says="at least")
        result = by.admit(500_000, key, self.till)
        self.assertEqual(self.lines(result), {
            '111001': 500_000, '414002': -50_000, '311001': -300_000, '312001': -25_000, '211101': -125_000})
        self.assertEqual(by.admit(500_000, key, self.till)['transaction_id'], result['transaction_id'])
        self.refused(by.admit, 500_000, self.key(), self.till, says="before")

    def test_candidates_have_nothing_else(self):
        member = self.register()
        self.by(self.teller, member).admit(100_000, self.key(), self.till)
        account = self.account(member, 'CALON')
        self.refused(self.deposit, account, 1_000)
        self.refused(self.withdraw, account, 1_000)
        self.refused(self.by(self.teller, self.savings).transfer, account.id, 1_000, self.key())

    def test_declined(self):
        member = self.register()
        self.by(self.teller, member).admit(100_000, self.key(), self.till)
        self.refused(self.by(self.manager, member).action_decline, "Tidak memenuhi syarat", says="given back")
        key = self.key()
        result = self.by(self.teller, member).refund_entry(key, self.till)
        self.assertEqual(self.lines(result), {'216006': 100_000, '111001': -100_000})
        self.assertEqual(self.by(self.teller, member).refund_entry(key, self.till), result)
        self.refused(self.by(self.teller, member).refund_entry, self.key(), self.till)
        self.by(self.manager, member).action_decline("Tidak memenuhi syarat")
        self.refused(self.by(self.teller, member).admit, 500_000, self.key(), self.till)

    def test_refused(self):
        member = self.register()
        by = self.by(self.teller, member)
        for amount in NOT_AMOUNTS:
            self.refused(by.admit, amount, self.key(), self.till)
        self.refused(by.admit, 500_000, self.key(), self.journal('savings').id)
        for user in (self.officer, self.board, self.accountant, self.supervisor, self.admin_user):
            self.denied(self.by(user, member).admit, 500_000, self.key(), self.till)
            self.denied(self.by(user, member).refund_entry, self.key(), self.till)
