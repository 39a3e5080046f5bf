import os
import random
import secrets
import sys
from datetime import date, timedelta

from odoo.addons.koperasi.finance.surplus import share_months
from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
from odoo.addons.koperasi.tests.finance.common import CASES
from odoo.addons.koperasi.tests.loan.common_running import RunningCase

from .common import SurplusCase

SEED = int(os.environ.get('KOPERASI_SEED') or (19 if os.environ.get('CI') else secrets.randbelow(2**32)))
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class TestWeights(SurplusCase, RunningCase):
    """ What the parts follow from, read from the books: share-months (case U3) and the loan interest that was really paid """

    @classmethod
    def in_the_year(cls):
        """ Of four more members: one pays in as in case U3, one at random, one leaves in July, one borrows """
        cls.saver, cls.chance, cls.leaver = cls.join("Penabung"), cls.join("Acak"), cls.join("Keluar")
        cls.candidate = cls.register("Calon")
        cls.loan = cls.lend(member=cls.yosef)
        cls.go_to(cls, date(2026, 2, 5))
        paid = cls.by(cls.teller, cls.loan).repay(1_240_000, cls.key(), journal_id=cls.till)
        wrong = cls.by(cls.teller, cls.loan).repay(1_000_000, cls.key(), journal_id=cls.till)
        cls.interest = int(cls.env['koperasi.transaction'].browse(paid['transaction_id']).loan_interest)
        cls.by(cls.accountant, cls.env['koperasi.transaction'].browse(wrong['transaction_id'])).reverse("salah", cls.key())
        cls.go_to(cls, date(2026, 7, 14))
        key = cls.key()
        waits = cls.by(cls.manager, cls.leaver).settle_exit(key, "Pindah")
        cls.by(cls.board, cls.env['koperasi.approval'].browse(waits['approval_id'])).approve()
        cls.by(cls.manager, cls.leaver).settle_exit(key, "Pindah")
        cls.go_to(cls, date(2026, 12, 30))
        for month, amount in CASES['U3']['input']['setoran']:
            cls.move(cls.saver, date(2026, month, 10), amount)
        cls.seed_movements()

    @classmethod
    def move(cls, member, day, amount):
        """ A movement on a member's mandatory shares with its own value date """
        account, bank = cls.account(member, 'WAJIB'), cls.journal('bank')
        return cls.env['koperasi.transaction']._post(
            Posting('deposit', movements=(Movement(account.account_id.id, amount, closing=True),), gl_lines=(GlLine(bank.default_account_id.id, amount),),
                    partner_id=member.partner_id.id, value_date=day), bank, cls.key(), {}, company=cls.coop)

    @classmethod
    def seed_movements(cls):
        """ Deposits, withdrawals and reversals on random days; what of them counts is kept in ``expected`` """
        sys.stderr.write(f"to repeat these movements: KOPERASI_SEED={SEED}\n")
        chance = random.Random(SEED)
        cls.expected = []
        cls.move(cls.chance, FIRST, 3_000_000)
        cls.expected.append((FIRST, 3_000_000))
        for _number in range(25):
            day, amount = FIRST + timedelta(chance.randrange(365)), chance.choice((50_000, 75_000, 120_000, -20_000, -60_000))
            made = cls.move(cls.chance, day, amount)
            if chance.random() < .25:   # as if it had not been
                made._reverse("salah", cls.key())
            else:
                cls.expected.append((day, amount))

    def weights(self, surplus):
        return {row[1]: (int(row[2]), int(row[3]), row[4]) for row in surplus.sudo()._read_factors()}

    def set(self, surplus, **values):
        """ Settings as another policy would have given them """
        surplus.sudo().write(values)
        self.env.flush_all()

    def base(self):
        """ Share-months of what each member paid in on 5 January, by the plain definition """
        shares = sum(int(account.balance) for account in self.Account.search([('member_id', '=', self.maria.id)]) if account.family in ('share_principal', 'share_mandatory'))
        return 12 * shares

    def test_case_u3(self):
        found = self.weights(self.draft())
        self.assertEqual(found[self.maria.id][0], self.base())
        self.assertEqual(found[self.saver.id][0] - found[self.maria.id][0], CASES['U3']['expected']['saham_bulan'])

    def test_against_finance(self):
        """ SQL over the entries, and the function of finance over the same movements: every day and both ways of counting """
        surplus = self.draft()
        for basis, cutoff in (('share_months', 10), ('share_months', 1), ('share_months', 31), ('share_months', 20), ('average', 10)):
            with self.subTest(basis=basis, cutoff=cutoff, seed=SEED):
                self.set(surplus, basis=basis, cutoff_day=cutoff)
                # what he paid in when he joined, on the 5th, and what he moved since, account by account
                joined = date(2026, 1, 5), int(self.env['koperasi.entry'].search([('account_id', '=', self.account(self.chance, 'WAJIB').account_id.id), ('seq', '=', 1)]).amount)
                principal = share_months(0, [(joined[0], int(self.account(self.chance, 'POKOK').balance))], FIRST, basis, cutoff)
                self.assertEqual(self.weights(surplus)[self.chance.id][0], principal + share_months(0, [joined, *self.expected], FIRST, basis, cutoff))

    def test_interest(self):
        """ What was paid and stayed paid, by who pays; candidates have no part """
        found = self.weights(self.draft())
        self.assertEqual(self.interest, 240_000)     # case N1: 2 % of 12,000,000
        self.assertEqual(found[self.yosef.id][1], self.interest)
        self.assertEqual({member: row[1] for member, row in found.items() if row[1]}, {self.yosef.id: self.interest})
        self.assertNotIn(self.candidate.id, found)

    def test_leaver(self):
        """ Six months held until July, collected in cash; where the by-laws say so, nothing """
        surplus = self.draft()
        self.assertEqual(self.weights(surplus)[self.leaver.id], (self.base() // 2, 0, True))
        self.set(surplus, leavers='none')
        self.assertNotIn(self.leaver.id, self.weights(surplus))
        self.assertIn(self.maria.id, self.weights(surplus))

    def test_sum_is_what_was_decided(self):
        """ All members of the real books: to the rupiah, both ways of rounding """
        surplus = self.computed()
        self.env.cr.execute("SELECT SUM(capital), SUM(business), SUM(net), COUNT(*) FROM koperasi_surplus_share WHERE surplus_id = %s", (surplus.id,))
        capital, business, net, count = map(int, self.env.cr.fetchone())
        self.assertEqual((capital, business, count), (surplus.capital_given, surplus.business_given, surplus.member_count))
        self.assertEqual(capital + business + surplus.remainder, 200_000_000)
        self.assertEqual((business, net), (80_000_000, capital + business))
        self.assertLess(surplus.remainder, surplus.member_count)
        self.by(self.accountant, surplus).action_book()
        self.assertEqual(-self.balance('212001') - self.balance('212002'), capital + business)

    def test_case_m2(self):
        """ Who left gets what was not yet distributed after the meeting, at the counter: Rp 96,000 """
        surplus = self.booked([(self.leaver, 96_000, 0, True), (self.maria, 120_000_000 - 96_000, 0, False)])
        share = self.share(surplus, self.leaver)
        expected = CASES['M2']['expected']['shu_menyusul']
        self.assertEqual((share.net, share.payout, share.state, self.leaver.state), (expected, 'cash', 'payable', 'left'))
        answer = self.by(self.teller, share).pay_cash(self.key(), self.till)
        self.assertEqual(answer['amount'], expected)
        self.assertEqual(self.lines(answer), {'212001': expected, '111001': -expected})
        self.assertEqual(share.state, 'paid')
