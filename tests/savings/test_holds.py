from odoo.addons.koperasi.tests.savings.common import NOT_AMOUNTS, SavingsCase


class TestHolds(SavingsCase):

    def test_place_and_release(self):
        account, key = self.by(self.teller, self.savings), self.key()
        result = account.place_hold(100_000, "Agunan pinjaman", key, reference="PINJ-1")
        self.assertEqual((result['balance'], result['available']), (125_000, 25_000))
        self.assertEqual(account.place_hold(100_000, "Agunan pinjaman", key, reference="PINJ-1"), result)
        self.assertEqual(self.savings.held, 100_000)
        self.refused(self.withdraw, self.savings, 25_001, says="available")
        self.withdraw(self.savings, 25_000)
        self.refused(account.place_hold, 1, "Lagi", self.key())
        self.denied(account.release_hold, result['hold_id'], "Lunas")
        released = self.by(self.manager, self.savings).release_hold(result['hold_id'], "Lunas")
        self.assertEqual(released['available'], 90_000)
        self.by(self.manager, self.savings).release_hold(result['hold_id'], "Lunas")
        self.assertEqual(self.savings.held, 0)

    def test_refused(self):
        account = self.by(self.teller, self.savings)
        for amount in NOT_AMOUNTS:
            self.refused(account.place_hold, amount, "Agunan", self.key())
        self.refused(account.place_hold, 125_001, "Agunan", self.key())
        for reason in (None, '', ' ', 5, 'x' * 501):
            self.refused(account.place_hold, 1_000, reason, self.key())
        hold = account.place_hold(1_000, "Agunan", self.key())['hold_id']
        self.refused(self.by(self.manager, self.other_savings).release_hold, hold, "Salah rekening", says="another account")
        self.denied(self.by(self.officer, self.savings).place_hold, 1_000, "Agunan", self.key())

    def test_hold_is_never_deleted(self):
        hold = self.by(self.teller, self.savings).place_hold(1_000, "Agunan", self.key())['hold_id']
        self.refused(self.env['koperasi.savings.hold'].browse(hold).unlink)
